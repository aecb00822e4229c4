"""Where one works, as authors write it: places, work from home, and from which countries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from syndicate.core import countries
from syndicate.core.address import body_named, is_town, read_address
from syndicate.core.model import Place, Remote, Scalar, Value
from syndicate.core.oneline import one_line, without_pictures
from syndicate.core.telework import NOTHING, Says, leftover, listen, mentions
from syndicate.core.vocabulary import boolean, key

_LONGEST = 160
"""A stretch longer than this is prose, not a place."""


@dataclass(frozen=True, slots=True)
class Places:
    """What an author says of the place. notes: plain sentences for him; text: his words, None where there are none.

    remote: None where nothing is said of it. remote_countries: ISO 3166-1, named beside words for work from home.
    """

    places: tuple[Place, ...] = ()
    remote: Remote | None = None
    remote_countries: tuple[str, ...] = ()
    text: str | None = None
    notes: tuple[str, ...] = ()


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country's name (English, French, usual alternates) or code; None for no country.

    England, Scotland, Wales and Northern Ireland give GB.
    """
    return countries.country(one_line(text))


def read_places(value: Value, *, line: int = 0) -> Places:
    """The places that a value names.

    value: a text, a list of them, or a mapping (plain keys, or those of schema.org's Place and PostalAddress).
    line: where it stands; the notes do not repeat it.
    """
    if isinstance(value, Scalar):
        return _read_text(value.text)
    found = list(_found_in(value, depth=0))
    return _settle(found, _text_of(value)) if found else Places(text=_text_of(value))


@lru_cache(maxsize=8192)
def _read_text(text: str) -> Places:
    shown = one_line(text)
    if not shown.strip(" -–—?./"):
        return Places()
    bare = without_pictures(shown)
    read = _settle(_stretches(bare), shown)
    if bare != shown and len(read.places) == 1:
        return replace(read, places=(replace(read.places[0], text=shown),))
    return read


@lru_cache(maxsize=4096)
def read_remote(text: str) -> tuple[Remote | None, tuple[str, ...]]:
    """(how far one may work from home, countries named beside), of a field that asks it: `remote: 2 days a week`.

    None where the words do not say. Only words for all of the work give "full"; "possible" gives "hybrid".
    """
    text = without_pictures(one_line(text.replace("_", " ")))
    if (answer := boolean(text)) is not None:
        return ("full" if answer else "no"), ()
    if word := _PLAIN_ANSWERS.get(countries.plain(text)):
        return word, ()
    named, rest = countries.named_in(text)
    if yes := _YES.match(rest):
        rest = f"remote, {rest[yes.end() :]}"
    elif _NO.match(rest):
        return "no", ()
    says = listen(rest)
    if not says.something and _QUALIFIES.search(rest):
        says = listen(f"remote, {rest}")
    if len(text) > _LONGEST // 2 and not (says.home or says.half):
        return None, named
    return _how_far(says, unclear=_WIDE.sub(" ", leftover(rest)).strip(" ,;.-–/") != "", answer=True), named


_YES = re.compile(r"(?:yes|oui|true|vrai)\b[ ,;:.!–-]*", re.IGNORECASE)
_NO = re.compile(
    r"(?:no|non|false|none|aucun\w*|never|jamais|sans|pas)\b|(?:the |at |au )?(?:office|bureau)", re.IGNORECASE
)
_QUALIFIES = re.compile(
    r"\d ?(?:j\b|jour|day)|flex|part|ponct|occas|possib|option|mix|envisag|n[ée]go|%|parfois|some", re.I
)
_PLAIN_ANSWERS: dict[str, Remote] = {
    **dict.fromkeys(
        "full fully total totale totalement complet complete completement entirely 100 toujours always all integral"
        " teletravail telecommute remote anywhere".split(),
        "full",
    ),
    **dict.fromkeys(
        "hybrid hybride partial partiel partielle mixed mixte sometimes parfois some punctual ponctual".split(),
        "hybrid",
    ),
    **dict.fromkeys(
        "none never office onsite site local presentiel presential aucun jamais inperson campus locaux bureau".split(),
        "no",
    ),
}


# ---------------------------------------------------------------- stretches


@dataclass(frozen=True, slots=True)
class _Found:
    """What one stretch of text between "or", ";" and the like says.

    countries: named with words for work from home. wide: "Europe". unclear: words that are not understood.
    loose: a country stands in it that no comma sets apart.
    """

    text: str
    places: tuple[Place, ...] = ()
    says: Says = NOTHING
    countries: tuple[str, ...] = ()
    wide: str = ""
    unclear: bool = False
    loose: bool = False
    note: str = ""

    @property
    def plain(self) -> bool:
        """Whether it names places and says nothing else."""
        return bool(self.places) and self.says is NOTHING and not (self.unclear or self.loose or self.note)

    @property
    def understood(self) -> bool:
        return bool(self.places or self.countries or self.wide or self.says.something) and not self.unclear


_BRACKET = r"\([^()]*\)|\[[^\[\]]*\]"
_APART = re.compile(
    rf"{_BRACKET}|((?<=\d\)), (?=[^()]*\(\d)| ?[;|•] ?| / |,? (?:and/or|et/ou|or|ou) |(?<!,) (?:OR|OU) |^(?:or|ou) )"
)
_AND = re.compile(rf"{_BRACKET}|(,? (?:and|et|&|\+|plus|AND|ET) )")
_SLASH = re.compile(rf"{_BRACKET}|(?<=[^\W\d_])(/)(?=[^\W\d_])")
_EDGES = ' ,;.:-–—/|•·+&!"“”«»()[]'


def _split(text: str, mark: re.Pattern[str]) -> list[str]:
    """The stretches between the marks that stand in no bracket."""
    cuts = [match for match in mark.finditer(text) if match[1] and not _one_name(text, match)]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True) if text[start:end].strip(_EDGES)]


def _one_name(text: str, cut: re.Match[str]) -> bool:
    """Whether the mark stands inside a country's or region's name: Trinidad and Tobago, Loir-et-Cher."""
    if " and " not in cut[0] and " et " not in cut[0] and "&" not in cut[0]:
        return False
    start = text.rfind(",", max(0, cut.start() - 80), cut.start()) + 1
    end = text.find(",", cut.end(), cut.end() + 80)
    name = text[start : end if end >= 0 else cut.end() + 80]
    return bool(countries.country(name) or countries.region(name, alone=False) or countries.state(name))


_MARKS = re.compile(r"[;|•/&+]|\d\), | (?:and|or|ou|et|plus|AND|OR|OU|ET) |^or |^ou ")


_AROUND = re.compile(
    r",? (?:(?:et|ou|and|or|&) )?(?:(?:ses|les|the|its|sa) )?"
    r"(?:alentours|environs|surroundings|surrounding areas?|(?:proche )?banlieue|p[ée]riph[ée]rie)(?=$|[,;|/])",
    re.IGNORECASE,
)


def _stretches(text: str) -> list[_Found]:
    says = listen(text) if len(text) <= _LONGEST else NOTHING
    if says.something and not leftover(text):
        return [_Found(text, says=says)]
    text = _AROUND.sub("", text)
    if not _MARKS.search(text):
        return [_one(text)]
    return [found for stretch in _split(text, _APART) for found in _stretch(stretch)]


def _stretch(text: str) -> list[_Found]:
    """One stretch, taken apart at "and" or "/" where each side is then understood."""
    if len(text) <= _LONGEST:
        for mark in (_AND, _SLASH):
            parts = _split(text, mark)
            if len(parts) > 1:
                found = [_one(part) for part in parts]
                if all(each.understood for each in found):
                    return _town_with_country(found) if mark is _SLASH else found
    return [_one(text)]


def _town_with_country(found: list[_Found]) -> list[_Found]:
    """ "Warwick/UK" is one place; "US/Canada remote" names two countries to work from."""
    if found[-1].countries and all(_just_countries(each) and not each.says.something for each in found[:-1]):
        named = [place.country or "" for each in found[:-1] for place in each.places]
        return [replace(found[-1], countries=(*named, *found[-1].countries))]
    if len(found) == 2 and all(len(each.places) == 1 and not each.says.something for each in found):
        first, second = sorted((each.places[0] for each in found), key=_only_country)
        if first.locality and not first.country and _only_country(second):
            place = replace(first, country=second.country, text="/".join(each.text for each in found))
            return [replace(found[0], text=place.text, places=(place,))]
    return found


def _only_country(place: Place) -> bool:
    return not (place.locality or place.region or place.street or place.postal_code)


# ---------------------------------------------------------------- one stretch


@dataclass(slots=True)
class _Scene:
    """What has been gathered of one stretch so far. parts: what may belong to an address, a country with its code."""

    says: Says = NOTHING
    parts: list[tuple[str, str | None]] = field(default_factory=list)
    countries: tuple[str, ...] = ()
    department: str | None = None
    wide: str = ""
    unclear: bool = False
    loose: bool = False
    inner: list[_Found] = field(default_factory=list)


_PART = re.compile(r" ?, ?| [-–—‒] | ?[·—] ?|–(?= )|(?<= )–")
_ASIDE = re.compile(r" ?[(\[]([^()\[\]]*)[)\]] ?")
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}$")
_LABEL = re.compile(r"([^:,()]{1,60}?) ?: (.+)$")
_STREET_COMMA = re.compile(
    r"(?<!\w)(\d{1,4} ?(?:bis|ter)?), ?(?=(?:rue|av|boulevard|bd|place|quai|all|impasse|ch)\w*\b)", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:(?:poste|position|job|role|r[ôo]le|offre) )?"
    r"(?:(?:based|located) (?:in|at)|(?:bas|situ)[ée]e?s? (?:à|en|aux?)|in|at|à|en|aux?|dans) (?=(?-i:[^\W\d_a-z]))",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\b(?:only|based|bas[ée]e?s?|uniquement|seulement|enti[èe]re?|toute?|nationwide|residents?|across|partout|national"
    r"|in|en|from|depuis|within)\b",
    re.IGNORECASE,
)
_WIDE = re.compile(
    r"\b(?:(?:north|south|latin|central|eastern|western|northern|southern|southeast|east|west|the|l['’]|union) ?)*"
    r"(?:europ\w*|eu|ue|eea|emea|apac|latam|americas?|am[ée]riques?|africa|afrique|asia|asie|oceania|world ?wide|world"
    r"|global(?:ly)?|international\w*|monde(?: entier)?|earth|dach|benelux|nordics?|scandinavi\w+|middle east|mena"
    r"|globe)(?: (?:union|latine|du nord|du sud|zone|wide))?\b",
    re.IGNORECASE,
)
_DEFENSE = re.compile(r"\bparis ?[-–—,]? ?\(?(la d[ée]fense)\)?", re.IGNORECASE)
_TIMES = re.compile(r"\b(?:time ?zones?|fuseaux? horaires?|(?-i:UTC|GMT|CES?T|[ECMP][SD]T))\b", re.IGNORECASE)
_DEPARTMENT = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])$")


def _one(text: str) -> _Found:
    """One stretch that is not taken apart any more."""
    text = text.strip(" ,;|/-–—·•")
    says = listen(text)
    if len(text) > _LONGEST:
        return _Found(text, says=says, unclear=True)
    scene = _Scene(says)
    for aside in _asides(scene, _labelled(text)):
        _hear_aside(scene, aside)
    places = _places(scene, text)
    inner = scene.inner if not places or all(_only_country(place) for place in places) else []
    if inner:
        places = _narrowed(places, inner)
    named = scene.countries
    if says.home and not says.there and places and all(_only_country(place) for place in places):
        named, places = (*named, *(place.country or "" for place in places)), ()
    return _Found(
        text,
        places,
        says,
        tuple(dict.fromkeys(named)),
        scene.wide,
        scene.unclear or any(each.unclear for each in inner),
        scene.loose,
    )


def _labelled(text: str) -> str:
    """The text after a label: "Canal Works: Utrecht" names one town. A label that is a country or says how counts."""
    label = _LABEL.match(text)
    if not label:
        return text
    if mentions(label[1]) or countries.country(label[1]):
        return f"{label[1]}, {label[2]}"
    return label[2]


def _asides(scene: _Scene, text: str) -> list[str]:
    """Sorts the parts outside of brackets into the scene; gives what stands in brackets."""
    if "," in text:
        text = _STREET_COMMA.sub(r"\1 ", text)
    if "fense" in text.lower():
        text = _DEFENSE.sub(r"Paris \1", text)
    asides = [match[1] for match in _ASIDE.finditer(text)] if "(" in text or "[" in text else []
    for part in _PART.split(_ASIDE.sub(" ", text) if asides else text):
        part = part.strip(_EDGES) if not _INITIALS.search(part) else part.lstrip(_EDGES)
        if part:
            _hear(scene, part)
    return asides


def _hear(scene: _Scene, part: str) -> None:
    """Sorts one part between commas: how one works, a country, a stretch of the world, or a part of an address."""
    if scene.says.home and _TIMES.search(part):
        return  # "Remote (US/EU time zones)" names no country
    after_town = part in ("DE", "NL") and scene.parts and not scene.parts[-1][1]
    named_here = None if after_town else countries.named(part)  # Dover, DE is in Delaware
    if scene.says.something and mentions(part):
        named, rest = countries.named_in(part)
        scene.countries += named
        _hear_rest(scene, leftover(rest))
    elif named_here and not countries.region(part):
        scene.parts.append((part, named_here))
    elif _QUALIFIED.search(part) and (counted := _qualified(part)):
        scene.parts.extend((code, code) for code in counted)
    elif (wide := _WIDE.match(part)) and not leftover(part[wide.end() :]):
        scene.wide = scene.wide or part
    elif part.replace(".", "") == "NYC":
        scene.parts.extend([("New York", None), ("NY", None)])
    elif " " in part and (split := _state_at_end(part)):
        scene.parts.extend((each, None) for each in split)
    elif tail := _country_at_end(part):
        scene.parts.append(tail)
        scene.loose = True
    else:
        lead = _LEAD.match(part)
        scene.parts.append((part[lead.end() :] if lead else part, None))


def _state_at_end(part: str) -> tuple[str, str] | None:
    """The town and the state of "San Jose CA"."""
    match = _STATE_AT_END.match(part)
    if not match or not is_town(match[1]) or countries.state(part):
        return None
    state = countries.letters(match[2].split()[0], match[1])
    return (match[1], match[2]) if state and state[0] else None


_STATE_AT_END = re.compile(r"(\S.*) ([A-Z]{2,3}(?: \d{5})?|D\.C\.)$")


def _country_at_end(part: str) -> tuple[str, str] | None:
    """The country of "London UK": who wrote no comma may as well have named a firm, Air France."""
    if " " not in part:
        return None
    words = part.split()
    for length in range(min(3, len(words) - 1), 0, -1):
        tail = " ".join(words[-length:])
        if (code := countries.named(tail)) and countries.plain(tail) not in _PARTS_OF_NAMES:
            own = is_town(" ".join(words[:-length])) and words[-length - 1][0].isupper()
            return (tail, code) if own and not (countries.state(part) or countries.region(part)) else None
    return None


_PARTS_OF_NAMES = frozenset({"jersey", "jordan", "chad", "guinea", "mexico"})


def _hear_rest(scene: _Scene, rest: str) -> None:
    """What stands beside words for work from home: a town, a stretch of the world, or something not understood."""
    if not rest:
        return
    if wide := _WIDE.search(rest):
        scene.wide = scene.wide or wide[0]
        rest = leftover(_WIDE.sub(" ", rest))
    if rest and (is_town(rest) or countries.region(rest) or countries.state(rest)):
        scene.parts.append((rest, None))
    elif rest and not _harmless(rest):
        scene.unclear = True


def _qualified(part: str) -> tuple[str, ...]:
    """The countries of "USA only", "France entière", "based in Germany"; none where other words stand beside."""
    named, rest = countries.named_in(part)
    return named if named and not leftover(rest) else ()


def _harmless(text: str) -> bool:
    """Words that are surely neither a place nor a condition: a firm's name."""
    words = text.split()
    return body_named(text) or (len(words) == 1 and not text.isupper() and not text[1:].islower())


def _hear_aside(scene: _Scene, aside: str) -> None:
    """What stands in brackets: a department, a country, how one works, or a narrower place."""
    aside = aside.strip(_EDGES)
    if scene.says.home and _TIMES.search(aside):
        return
    code = countries.named(aside)
    if code:
        if not any(country for _, country in scene.parts):
            scene.parts.append((aside, code))
    elif _DEPARTMENT.match(aside) and scene.parts:
        scene.department = aside
    elif scene.parts and (
        countries.letters(aside, scene.parts[-1][0]) or countries.state(aside) or countries.region(aside, alone=False)
    ):
        scene.parts.append((aside, None))
    elif re.fullmatch(r"\d{5}", aside) and scene.parts:
        scene.parts[-1] = (f"{aside} {scene.parts[-1][0]}", scene.parts[-1][1])
    elif aside:
        scene.inner.extend(_stretches(aside))
        scene.countries += tuple(code for each in scene.inner for code in each.countries)
        scene.wide = scene.wide or next((each.wide for each in scene.inner if each.wide), "")


# ---------------------------------------------------------------- places of one stretch


def _places(scene: _Scene, text: str) -> tuple[Place, ...]:
    """An address for each country that ends one; one for what is left."""
    groups = _groups(scene)
    places = []
    for parts, country in groups:
        country = country or ("FR" if scene.department else None) or _sole(scene.countries)
        if not parts and country:
            places.append(Place(country=country, text=text if len(groups) == 1 else country))
            continue
        whole = text if len(groups) == 1 else ", ".join((*parts, country or ""))
        place = _address(scene, parts, country, whole)
        if place:
            places.append(place)
    return tuple(places)


def _sole(codes: tuple[str, ...]) -> str | None:
    return codes[0] if len(codes) == 1 else None


def _address(scene: _Scene, parts: list[str], country: str | None, text: str) -> Place | None:
    if countries.plain(parts[-1]) == "georgia" and country is None:
        found = countries.georgia(parts[-2] if len(parts) > 1 else None)
        parts = parts[:-1]
        if found:
            parts, country = [*parts, *filter(None, found[:1])], found[1]
        else:
            scene.loose = scene.unclear = True
    if scene.says.home and not country and any(part.isupper() and is_town(part) for part in parts):
        scene.unclear = True  # "NVIDIA, remote" or "PARIS, remote"
        return None
    place = read_address(parts, country, text, department=scene.department)
    if place is None or (_only_country(place) and not country):
        scene.unclear = scene.unclear or not all(_harmless(part) for part in parts)
        return None
    return place


def _groups(scene: _Scene) -> list[tuple[list[str], str | None]]:
    """(parts, country) for each country; a country written first is that of what follows."""
    groups: list[tuple[list[str], str | None]] = []
    now: list[str] = []
    for at, (part, code) in enumerate(scene.parts):
        after = scene.parts[at + 1] if at + 1 < len(scene.parts) else ("", None)
        code = _country_here(part, code, now, *after)
        if code is None:
            now.append(part)
        elif now:
            groups.append((now, code))
            now = []
        elif groups and groups[-1][1] in (code, None):
            groups[-1] = (groups[-1][0] or [part], code)
        elif not (groups and countries.sovereign(groups[-1][1] or "") == code):
            groups.append(([], code))
    if now and len(groups) == 1 and not groups[0][0]:
        return [(now, groups[0][1])]
    return [*groups, (now, None)] if now else groups


def _country_here(part: str, code: str | None, before: list[str], after: str, country_after: str | None) -> str | None:
    """The country that a part is; None where it is a town or state of the same name."""
    if code and len(part) > 3 and after and (state := countries.letters(after, part)) and state[0] and state[1] != code:
        return None  # Lebanon, NH
    if code and countries.plain(part) in _TOWNS_ELSEWHERE and after:
        return None
    if code == "CG":
        return countries.congo(before[-1] if before else None)
    if code or countries.plain(part) == "georgia":
        return code
    if part == "CA" and before and _canadian(before):
        return "CA"
    if country_after or not before:
        return None  # Recife, PE, Brazil
    found = countries.letters(part, before[-1])
    return found[1] if found and not found[0] else None


_TOWNS_ELSEWHERE = frozenset({"salvador", "grenade", "saint martin", "valence"})


def _canadian(before: list[str]) -> bool:
    """Whether the last part is a province: "Toronto, ON, CA"."""
    state = countries.letters(before[-1], None, "CA") or countries.state(before[-1])
    return bool(state and state[1] == "CA" and (len(before) > 1 or countries.plain(before[-1]) != "ontario"))


def _narrowed(places: tuple[Place, ...], inner: Sequence[_Found]) -> tuple[Place, ...]:
    """ "Germany (Berlin)": the towns in brackets with the country before them."""
    country = _sole(tuple(place.country or "" for place in places))
    towns = tuple(
        place if place.country else replace(place, country=country)
        for each in inner
        for place in each.places
        if not _only_country(place)
    )
    return towns or places or tuple(place for each in inner for place in each.places)


# ---------------------------------------------------------------- all stretches together


def _settle(found: Sequence[_Found], text: str | None) -> Places:
    """One answer from all stretches, and notes on what was not understood."""
    if len(found) == 1 and found[0].plain:
        return Places(found[0].places, text=text)
    says = NOTHING
    for each in found:
        says = says | each.says
    home = next((at for at, each in enumerate(found) if each.says.home), None)
    towns = [place for each in found for place in each.places if not _only_country(place)]
    lone = [(at, place) for at, each in enumerate(found) for place in each.places if _only_country(place)]
    apart = [place for at, place in lone if home is None or at < home]
    others = any(
        not each.says.something and not (home is not None and at > home and _just_countries(each))
        for at, each in enumerate(found)
    )
    unclear = any(each.unclear for each in found) or bool(towns or apart)
    remote = _how_far(says, unclear=unclear, apart=others, answer=not (towns or lone))
    named = [code for each in found for code in each.countries]
    if remote == "full":
        named += [place.country or "" for _, place in lone]
        places = towns
    else:
        places = [place for each in found for place in each.places] or _countries_as_places(found, says)
    return Places(
        tuple(dict.fromkeys(places)),
        remote,
        tuple(dict.fromkeys(named)) if says.home else (),
        text,
        tuple(dict.fromkeys(_notes(found, remote))),
    )


def _just_countries(found: _Found) -> bool:
    return bool(found.wide or found.places) and all(_only_country(place) for place in found.places)


def _countries_as_places(found: Sequence[_Found], says: Says) -> list[Place]:
    """ "Hybrid, France": one works there for a part of the time at least."""
    return [Place(country=code, text=each.text) for each in found for code in each.countries] if says.half else []


def _how_far(says: Says, *, unclear: bool, apart: bool = False, answer: bool = False) -> Remote | None:
    """How far one works from home. unclear: other words stand beside; apart: as another choice ("Berlin or remote")."""
    if says.never:
        return "no"
    if says.half:
        return "hybrid"
    if says.there:
        return "hybrid" if says.home and (answer or not says.maybe) else None if says.home else "no"
    if says.maybe:
        return "hybrid" if answer else None
    if says.wholly:
        return "hybrid" if apart else "full"
    if says.home:
        return "hybrid" if unclear or apart else "full"
    return None


def _notes(found: Sequence[_Found], remote: Remote | None) -> Iterator[str]:
    placed = any(each.places for each in found)
    for each in found:
        if note := each.note or _note(each, remote, placed):
            yield note


def _note(found: _Found, remote: Remote | None, placed: bool) -> str:
    """One plain sentence on what was not understood of a stretch; "" for nothing. placed: a place was found in any."""
    shown = found.text if len(found.text) <= 80 else f"{found.text[:79]}…"
    if found.loose:
        return f"“{shown}” is not clear: write town and country with a comma between, such as “Lyon, France”."
    if found.places or found.countries:
        return ""
    if found.wide:
        return "" if placed else f"“{found.wide}” names no country: name the countries, such as “France, Belgium”."
    if found.unclear or not (placed or remote == "full" or found.says.something):
        return f"“{shown}” is not clear as a place: write a town and a country, such as “Lyon, France”."
    if found.says.something and remote != "full" and not placed:
        return f"“{shown}” says how one works, not where: add a town and a country, such as “Lyon, France”."
    return ""


# ---------------------------------------------------------------- lists and mappings

_SLOTS = {
    key(word): slot
    for slot, words in {
        "locality": "city ville locality addressLocality town commune localite municipality place localité",
        "country": "country pays addressCountry country_code countries code_pays country_name nation",
        "region": "region state department addressRegion departement département région province county etat canton",
        "postal_code": "postal_code postalCode zip code_postal postcode zip_code zipcode cp",
        "street": "street address_line rue streetAddress street_address address1 address_1 line1 adresse_ligne_1 voie",
        "address": "address adresse postal_address",
        "name": "name nom label title text location lieu display formatted display_name description full",
        "remote": "remote telework teletravail télétravail is_remote hybrid workplace mode remote_type",
    }.items()
    for word in words.split()
}
_DEEPEST = 6
"""Lists in lists and mappings in mappings are followed so far."""
_SILENT = frozenset(key(word) for word in "type @type id @id url geo lat lon lng latitude longitude map image".split())


def _found_in(value: Value, depth: int) -> Iterator[_Found]:
    if isinstance(value, Scalar):
        text = without_pictures(one_line(value.text))
        if text.strip(_EDGES):
            yield from _stretches(text)
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _found_in(item, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield from _mapping(value, depth)


def _mapping(mapping: dict[str, Value], depth: int) -> Iterator[_Found]:
    """A place as a mapping; of keys that are not known the value counts, as after a label."""
    slots = _slots(mapping)
    if isinstance(slots.get("address"), dict):
        slots = {**slots, **_slots(slots.pop("address"))}
    elif "locality" in slots and "street" not in slots and isinstance(slots.get("address"), Scalar):
        slots["street"] = slots.pop("address")
    if "remote" in slots:
        yield from _remote_slot(_text_of(slots.pop("remote")) or "")
    parts = {slot for slot in ("locality", "country", "region", "postal_code", "street") if _text_of(slots.get(slot))}
    if parts:
        yield from _structured(slots)
    elif known := slots.get("address") or slots.get("name"):
        yield from _found_in(known, depth + 1)
    else:
        for name, value in mapping.items():
            if key(name) not in _SILENT and key(name) not in _SLOTS:
                yield from _found_in(value, depth + 1)


def _slots(mapping: Value) -> dict[str, Value]:
    slots: dict[str, Value] = {}
    for name, value in mapping.items() if isinstance(mapping, dict) else ():
        slot = _SLOTS.get(key(name))
        if slot and value is not None:
            slots.setdefault(slot, value)
    return slots


def _remote_slot(text: str) -> Iterator[_Found]:
    far, named = read_remote(text)
    says = {"full": Says(home=True, wholly=True), "hybrid": Says(half=True), "no": Says(there=True)}
    if far:
        yield _Found(text, says=says[far], countries=named)


def _structured(slots: dict[str, Value]) -> Iterator[_Found]:
    """An address whose parts its author told apart; several towns are several places."""
    text = (
        _text_of({name: slots.get(name) for name in ("name", "street", "postal_code", "locality", "region", "country")})
        or ""
    )
    codes, unknown = _codes(slots.get("country"))
    note = (
        f"“{unknown}” is no country that is known: write its name in English or French, or its two letters."
        if unknown
        else ""
    )
    towns = _texts(slots.get("locality")) or [""]
    one = codes[0] if len(codes) == 1 else None
    if len(codes) > 1 and towns == [""]:
        yield _Found(text, tuple(Place(country=code, text=text) for code in codes))
        return
    for town in towns:
        yield _with_town(slots, town, one, text, note)


def _with_town(slots: dict[str, Value], town: str, country: str | None, text: str, note: str) -> _Found:
    read = _stretches(town) if town else []
    inner = [place for each in read for place in each.places]
    says = read[0].says if read else NOTHING
    seen = inner[0] if len(inner) == 1 else Place()
    street, region, postal = (_text_of(slots.get(slot)) for slot in ("street", "region", "postal_code"))
    locality = seen.locality or (None if says.something or seen.country or seen.region else _trusted(town))
    if region and not country and (state := countries.letters(region, town) or countries.state(region)) and state[0]:
        country = state[1]
    place = Place(
        street or seen.street,
        locality,
        region or seen.region,
        postal or seen.postal_code,
        country or seen.country,
        text,
    )
    empty = not (place.locality or place.country or place.region or place.postal_code)
    return _Found(
        text or town, () if empty else (place,), says, unclear=empty and bool(town) and not says.something, note=note
    )


def _trusted(town: str) -> str | None:
    """A town that its author called one: more forms will do than in free text, but not every word."""
    known = any(c.isalpha() for c in town) and not any(c.isdigit() for c in town) and len(town) <= 60
    return town if known and is_town(town.title(), sure=True) and not _WIDE.fullmatch(town) else None


def _codes(value: Value) -> tuple[tuple[str, ...], str]:
    """The countries of a mapping's field, and the first name that is none."""
    codes: list[str] = []
    for text in _texts(value):
        code = countries.country(text)
        named = (code,) if code else countries.named_in(text)[0]
        if not named:
            return tuple(codes), text
        codes.extend(named)
    return tuple(codes), ""


def _texts(value: Value) -> list[str]:
    """The texts of a field that may be one, a list, or a mapping with a name."""
    if isinstance(value, list):
        return [text for text in map(_text_of, value) if text]
    text = _text_of(value.get("name") if isinstance(value, dict) else value)
    return [text] if text else []


def _text_of(value: Value, depth: int = 0) -> str | None:
    """The author's words of a value, for people."""
    if isinstance(value, Scalar):
        return one_line(value.text) or None
    if value is None or depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return "; ".join(filter(None, (_text_of(item, depth + 1) for item in value))) or None
    words = [_words_of(name, item, depth) for name, item in value.items() if key(name) not in _SILENT]
    return ", ".join(dict.fromkeys(filter(None, words))) or None


def _words_of(name: str, value: Value, depth: int) -> str | None:
    text = _text_of(value, depth + 1)
    slot = _SLOTS.get(key(name))
    if text and slot == "remote" and boolean(text) is not None:
        return None
    return text if slot or not text else f"{name}: {text}"
