"""Cities that everybody knows, so that none of them is put into another country."""

from __future__ import annotations

from functools import lru_cache

from syndicate.core.countries import plain

_CITIES = """
    AE dubai, abu dhabi; AR buenos aires; AT vienna, vienne, wien, salzburg; AU sydney, melbourne, brisbane, canberra;
    BE brussels, bruxelles, brussel, antwerp, anvers, antwerpen, ghent, gand, gent; BG sofia; BR sao paulo, rio de
    janeiro; CA toronto, montreal, vancouver, ottawa, calgary; CH zurich, geneva, geneve, genf, lausanne, basel, bale,
    bern; CN beijing, pekin, shanghai, shenzhen; CO bogota, medellin; CZ prague, praha, brno; DE berlin, munich,
    munchen, muenchen, hamburg, cologne, koln, koeln, frankfurt, dusseldorf, stuttgart, leipzig, dresden; DK
    copenhagen, copenhague, kobenhavn, aarhus; EE tallinn, tartu; ES madrid, barcelona, barcelone, seville, sevilla,
    bilbao; FI helsinki, tampere; FR paris, lyon, marseille, toulouse, bordeaux, lille, nantes, strasbourg, rennes,
    grenoble, montpellier; GB london, londres, edinburgh, edimbourg, glasgow, belfast, leeds, liverpool; GR athens,
    athenes; HR zagreb; HU budapest; ID jakarta; IE dublin, galway; IL tel aviv, haifa; IN bangalore, bengaluru,
    mumbai, new delhi, hyderabad, chennai, pune; IS reykjavik; IT rome, roma, milan, milano, turin, torino, bologna;
    JP tokyo, osaka, kyoto; KE nairobi; KR seoul, seoel; LT vilnius, kaunas; LV riga; MA casablanca, rabat; MX mexico
    city, ciudad de mexico, guadalajara; MY kuala lumpur; NG lagos, abuja; NL amsterdam, rotterdam, utrecht, the hague,
    den haag, la haye, eindhoven, delft; NO oslo, bergen, trondheim; NZ auckland; PH manila; PL warsaw, varsovie,
    warszawa, krakow, cracow, cracovie, wroclaw, gdansk, poznan; PT lisbon, lisbonne, lisboa, porto; RO bucharest,
    bucarest, bucuresti, cluj napoca; RS belgrade; SE stockholm, gothenburg, goteborg, malmo; SI ljubljana; SK
    bratislava; SN dakar; TH bangkok; TN tunis; TR istanbul, ankara; TW taipei; UA kyiv, kiev, lviv; US new york, new
    york city, san francisco, los angeles, chicago, seattle, boston, austin, denver, houston, philadelphia, atlanta,
    miami; ZA cape town, johannesburg
"""


@lru_cache(maxsize=1)
def _homes() -> dict[str, str]:
    entries = (" ".join(entry.split()) for entry in _CITIES.split(";"))
    return {city.strip(): entry[:2] for entry in entries for city in entry[3:].split(",")}


def elsewhere(town: str, country: str) -> str | None:
    """The country that a city is known for (ISO 3166-1), where that is another; None for one that is not known."""
    home = _homes().get(plain(town))
    return home if home != country else None
