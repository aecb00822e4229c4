"""The names of the world's countries and of some of their parts, in English and French, and how authors shorten them.

Names are kept in the form of `plain`: small letters, no accents, words apart by single spaces. The tables were made
once from Unicode CLDR (territory names, `en` and `fr`) and ISO 3166-1, with alternates and native names by hand.
"""

from __future__ import annotations

import re
from functools import lru_cache

from syndicate.core.vocabulary import fold

_COUNTRIES = """
AD AND andorra,andorre,principality of andorra; AE ARE united arab emirates,emirats arabes unis,uae,emirates; AF AFG
afghanistan,islamic republic of afghanistan; AG ATG antigua and barbuda,antigua et barbuda; AI AIA anguilla; AL ALB
albania,albanie,republic of albania; AM ARM armenia,armenie,republic of armenia; AO AGO angola,republic of angola;
AQ ATA antarctica,antarctique; AR ARG argentina,argentine,argentine republic; AS ASM american samoa,samoa
americaines; AT AUT austria,autriche,republic of austria,osterreich,oesterreich; AU AUS australia,australie; AW ABW
aruba; AX ALA aland islands,iles aland,aland; AZ AZE azerbaijan,azerbaidjan,republic of azerbaijan; BA BIH bosnia
and herzegovina,bosnie herzegovine,republic of bosnia and herzegovina,bosnia,bosnie,bih; BB BRB barbados,barbade; BD
BGD bangladesh,people s republic of bangladesh; BE BEL belgium,belgique,kingdom of belgium,belgie,belgien; BF BFA
burkina faso,burkina; BG BGR bulgaria,bulgarie,republic of bulgaria; BH BHR bahrain,bahrein,kingdom of bahrain; BI
BDI burundi,republic of burundi; BJ BEN benin,republic of benin; BL BLM st barthelemy,saint barthelemy,st
barth,saint barth; BM BMU bermuda,bermudes; BN BRN brunei,brunei darussalam; BO BOL bolivia,bolivie,plurinational
state of bolivia; BQ BES caribbean netherlands,pays bas caribeens,bonaire; BR BRA brazil,bresil,federative republic
of brazil,brasil; BS BHS bahamas,commonwealth of the bahamas; BT BTN bhutan,bhoutan,kingdom of bhutan; BV BVT bouvet
island,ile bouvet; BW BWA botswana,republic of botswana; BY BLR belarus,bielorussie,republic of belarus,byelorussia;
BZ BLZ belize; CA CAN canada; CC CCK cocos,cocos islands,iles cocos; CD COD congo kinshasa,drc,dr
congo,rdc,democratic republic of the congo,democratic republic of congo,republique democratique du congo,rd congo;
CF CAF central african republic,republique centrafricaine,centrafrique; CG COG congo brazzaville,congo,republic of
the congo,republique du congo; CH CHE switzerland,suisse,swiss confederation,schweiz,svizzera,svizra; CI CIV cote d
ivoire,republic of cote d ivoire,ivory coast; CK COK cook islands,iles cook; CL CHL chile,chili,republic of chile;
CM CMR cameroon,cameroun,republic of cameroon; CN CHN china,chine,people s republic of china,pr china,mainland
china,chine populaire; CO COL colombia,colombie,republic of colombia; CR CRI costa rica,republic of costa rica; CU
CUB cuba,republic of cuba; CV CPV cape verde,cap vert,cabo verde,republic of cabo verde; CW CUW curacao; CX CXR
christmas island,ile christmas; CY CYP cyprus,chypre,republic of cyprus; CZ CZE czechia,tchequie,czech
republic,republique tcheque,cesko; DE DEU germany,allemagne,federal republic of germany,deutschland; DJ DJI
djibouti,republic of djibouti; DK DNK denmark,danemark,kingdom of denmark,danmark; DM DMA
dominica,dominique,commonwealth of dominica; DO DOM dominican republic,republique dominicaine; DZ DZA
algeria,algerie,people s democratic republic of algeria; EC ECU ecuador,equateur,republic of ecuador; EE EST
estonia,estonie,republic of estonia,eesti; EG EGY egypt,egypte,arab republic of egypt; EH ESH western sahara,sahara
occidental; ER ERI eritrea,erythree,the state of eritrea; ES ESP spain,espagne,kingdom of spain,espana; ET ETH
ethiopia,ethiopie,federal democratic republic of ethiopia; FI FIN finland,finlande,republic of finland,suomi; FJ FJI
fiji,fidji,republic of fiji; FK FLK falkland islands,iles malouines,malvinas,falklands; FM FSM
micronesia,micronesie,federated states of micronesia; FO FRO faroe islands,iles feroe,faroes,faroe; FR FRA
france,french republic,france metropolitaine,republique francaise,metropolitan france; GA GAB gabon,gabonese
republic; GB GBR united kingdom,royaume uni,united kingdom of great britain and northern ireland,uk,great
britain,britain,grande bretagne,england,scotland,wales,northern ireland,angleterre,ecosse,pays de galles,irlande du
nord; GD GRD grenada,grenade; GE GEO georgia,georgie; GF GUF french guiana,guyane francaise,guyane; GG GGY
guernsey,guernesey; GH GHA ghana,republic of ghana; GI GIB gibraltar; GL GRL greenland,groenland; GM GMB
gambia,gambie,republic of the gambia,the gambia; GN GIN guinea,guinee,republic of guinea; GP GLP guadeloupe; GQ GNQ
equatorial guinea,guinee equatoriale,republic of equatorial guinea; GR GRC greece,grece,hellenic
republic,hellas,ellada; GS SGS south georgia and south sandwich islands,georgie du sud et les iles sandwich du
sud,south georgia and the south sandwich islands; GT GTM guatemala,republic of guatemala; GU GUM guam; GW GNB guinea
bissau,guinee bissau,republic of guinea bissau,guinee bissao; GY GUY guyana,republic of guyana; HK HKG hong
kong,hong kong special administrative region of china,hongkong,hong kong sar; HM HMD heard and mcdonald islands,iles
heard et macdonald,heard island and mcdonald islands; HN HND honduras,republic of honduras; HR HRV
croatia,croatie,republic of croatia,hrvatska; HT HTI haiti,republic of haiti; HU HUN hungary,hongrie,magyarorszag;
ID IDN indonesia,indonesie,republic of indonesia; IE IRL ireland,irlande,eire,republic of ireland,republique d
irlande; IL ISR israel,state of israel; IM IMN isle of man,ile de man; IN IND india,inde,republic of india,bharat;
IO IOT british indian ocean territory,territoire britannique de l ocean indien; IQ IRQ iraq,irak,republic of iraq;
IR IRN iran,islamic republic of iran; IS ISL iceland,islande,republic of iceland; IT ITA italy,italie,italian
republic,italia; JE JEY jersey; JM JAM jamaica,jamaique; JO JOR jordan,jordanie,hashemite kingdom of jordan; JP JPN
japan,japon,nippon; KE KEN kenya,republic of kenya; KG KGZ kyrgyzstan,kirghizstan,kyrgyz republic,kirghizie; KH KHM
cambodia,cambodge,kingdom of cambodia; KI KIR kiribati,republic of kiribati; KM COM comoros,comores,union of the
comoros; KN KNA st kitts and nevis,saint christophe et nieves,saint kitts and nevis,st kitts,saint kitts,st
christophe et nieves; KP PRK north korea,coree du nord,democratic people s republic of korea,dprk; KR KOR south
korea,coree du sud,korea,coree,republic of korea,republique de coree,s korea; KW KWT kuwait,koweit,state of kuwait;
KY CYM cayman islands,iles caimans; KZ KAZ kazakhstan,republic of kazakhstan; LA LAO laos,lao people s democratic
republic,lao pdr,lao; LB LBN lebanon,liban,lebanese republic; LC LCA st lucia,sainte lucie,saint lucia; LI LIE
liechtenstein,principality of liechtenstein; LK LKA sri lanka,democratic socialist republic of sri lanka,ceylon; LR
LBR liberia,republic of liberia; LS LSO lesotho,kingdom of lesotho; LT LTU lithuania,lituanie,republic of
lithuania,lietuva; LU LUX luxembourg,grand duchy of luxembourg,luxemburg,letzebuerg; LV LVA latvia,lettonie,republic
of latvia,latvija; LY LBY libya,libye; MA MAR morocco,maroc,kingdom of morocco,al maghrib; MC MCO
monaco,principality of monaco; MD MDA moldova,moldavie,republic of moldova; ME MNE montenegro; MF MAF st
martin,saint martin; MG MDG madagascar,republic of madagascar; MH MHL marshall islands,iles marshall,republic of the
marshall islands; MK MKD north macedonia,macedoine du nord,republic of north macedonia,macedonia,macedoine,fyrom; ML
MLI mali,republic of mali; MM MMR myanmar,burma,birmanie,republic of myanmar; MN MNG mongolia,mongolie; MO MAC
macao,macao special administrative region of china,macau,macau sar; MP MNP northern mariana islands,iles mariannes
du nord,commonwealth of the northern mariana islands; MQ MTQ martinique; MR MRT mauritania,mauritanie,islamic
republic of mauritania; MS MSR montserrat; MT MLT malta,malte,republic of malta; MU MUS mauritius,maurice,republic
of mauritius,ile maurice; MV MDV maldives,republic of maldives; MW MWI malawi,republic of malawi; MX MEX
mexico,mexique,united mexican states; MY MYS malaysia,malaisie; MZ MOZ mozambique,republic of mozambique; NA NAM
namibia,namibie,republic of namibia; NC NCL new caledonia,nouvelle caledonie,kanaky; NE NER niger,republic of the
niger; NF NFK norfolk island,ile norfolk; NG NGA nigeria,federal republic of nigeria; NI NIC nicaragua,republic of
nicaragua; NL NLD netherlands,pays bas,kingdom of the netherlands,holland,hollande,nederland,the netherlands; NO NOR
norway,norvege,kingdom of norway,norge,noreg; NP NPL nepal,federal democratic republic of nepal; NR NRU
nauru,republic of nauru; NU NIU niue; NZ NZL new zealand,nouvelle zelande,aotearoa; OM OMN oman,sultanate of oman;
PA PAN panama,republic of panama; PE PER peru,perou,republic of peru; PF PYF french polynesia,polynesie
francaise,tahiti; PG PNG papua new guinea,papouasie nouvelle guinee,independent state of papua new guinea,png; PH
PHL philippines,republic of the philippines,the philippines; PK PAK pakistan,islamic republic of pakistan; PL POL
poland,pologne,republic of poland,polska; PM SPM st pierre and miquelon,saint pierre et miquelon,saint pierre and
miquelon,st pierre et miquelon; PN PCN pitcairn islands,iles pitcairn,pitcairn; PR PRI puerto rico,porto rico; PS
PSE palestinian territories,territoires palestiniens,the state of palestine,palestine,state of palestine,etat de
palestine,palestinian territory; PT PRT portugal,portuguese republic; PW PLW palau,palaos,republic of palau; PY PRY
paraguay,republic of paraguay; QA QAT qatar,state of qatar; RE REU reunion,la reunion,reunion island,ile de la
reunion; RO ROU romania,roumanie; RS SRB serbia,serbie,republic of serbia,srbija; RU RUS russia,russie,russian
federation,federation de russie,rossiya; RW RWA rwanda,rwandese republic; SA SAU saudi arabia,arabie
saoudite,kingdom of saudi arabia,ksa; SB SLB solomon islands,iles salomon; SC SYC seychelles,republic of seychelles;
SD SDN sudan,soudan,republic of the sudan; SE SWE sweden,suede,kingdom of sweden,sverige; SG SGP
singapore,singapour,republic of singapore; SH SHN st helena,sainte helene,saint helena; SI SVN
slovenia,slovenie,republic of slovenia,slovenija; SJ SJM svalbard and jan mayen,svalbard et jan mayen; SK SVK
slovakia,slovaquie,slovak republic,slovensko,republique slovaque; SL SLE sierra leone,republic of sierra leone; SM
SMR san marino,saint marin,republic of san marino,st marin; SN SEN senegal,republic of senegal; SO SOM
somalia,somalie,federal republic of somalia; SR SUR suriname,republic of suriname; SS SSD south sudan,soudan du
sud,republic of south sudan; ST STP sao tome and principe,sao tome et principe,democratic republic of sao tome and
principe,sao tome; SV SLV el salvador,salvador,republic of el salvador; SX SXM sint maarten; SY SYR
syria,syrie,syrian arab republic; SZ SWZ eswatini,kingdom of eswatini,swaziland; TC TCA turks and caicos
islands,iles turques et caiques,turks and caicos; TD TCD chad,tchad,republic of chad; TF ATF french southern
territories,terres australes francaises; TG TGO togo,togolese republic; TH THA thailand,thailande,kingdom of
thailand; TJ TJK tajikistan,tadjikistan,republic of tajikistan; TK TKL tokelau; TL TLS timor leste,timor
oriental,democratic republic of timor leste,east timor; TM TKM turkmenistan; TN TUN tunisia,tunisie,republic of
tunisia; TO TON tonga,kingdom of tonga; TR TUR turkiye,turquie,republic of turkiye,turkey; TT TTO trinidad and
tobago,trinite et tobago,republic of trinidad and tobago; TV TUV tuvalu; TW TWN taiwan; TZ TZA
tanzania,tanzanie,united republic of tanzania; UA UKR ukraine; UG UGA uganda,ouganda,republic of uganda; UM UMI us
outlying islands,iles mineures eloignees des etats unis,united states minor outlying islands; US USA united
states,etats unis,united states of america,usa,us,etats unis d amerique,eeuu; UY URY uruguay,eastern republic of
uruguay; UZ UZB uzbekistan,ouzbekistan,republic of uzbekistan; VA VAT vatican city,etat de la cite du
vatican,vatican,holy see,saint siege,vatican city state,st siege; VC VCT st vincent and grenadines,saint vincent et
les grenadines,saint vincent and the grenadines,st vincent,saint vincent,saint vincent and grenadines,st vincent et
les grenadines,st vincent and the grenadines; VE VEN venezuela,bolivarian republic of venezuela; VG VGB british
virgin islands,iles vierges britanniques,bvi; VI VIR us virgin islands,iles vierges des etats unis,virgin islands of
the united states; VN VNM vietnam,viet nam,socialist republic of viet nam; VU VUT vanuatu,republic of vanuatu; WF
WLF wallis and futuna,wallis et futuna; WS WSM samoa,independent state of samoa; XK XKX kosovo; YE YEM
yemen,republic of yemen; YT MYT mayotte; ZA ZAF south africa,afrique du sud,republic of south africa,rsa; ZM ZMB
zambia,zambie,republic of zambia; ZW ZWE zimbabwe,republic of zimbabwe
"""

_STATES = {
    "US": """
        AL alabama; AK alaska; AZ arizona; AR arkansas; CA california,californie; CO colorado; CT connecticut; DE
        delaware; DC district of columbia; FL florida,floride; GA georgia; HI hawaii; ID idaho; IL illinois; IN
        indiana; IA iowa; KS kansas; KY kentucky; LA louisiana,louisiane; ME maine; MD maryland; MA massachusetts;
        MI michigan; MN minnesota; MS mississippi; MO missouri; MT montana; NE nebraska; NV nevada; NH new
        hampshire; NJ new jersey; NM new mexico,nouveau mexique; NY new york,new york state; NC north
        carolina,caroline du nord; ND north dakota,dakota du nord; OH ohio; OK oklahoma; OR oregon; PA
        pennsylvania,pennsylvanie; RI rhode island; SC south carolina,caroline du sud; SD south dakota,dakota du
        sud; TN tennessee; TX texas; UT utah; VT vermont; VA virginia,virginie; WA washington,washington state; WV
        west virginia,virginie occidentale; WI wisconsin; WY wyoming
    """,
    "CA": """
        AB alberta; BC british columbia,colombie britannique; MB manitoba; NB new brunswick,nouveau brunswick; NL
        newfoundland and labrador,newfoundland,terre neuve et labrador; NS nova scotia,nouvelle ecosse; NT northwest
        territories,territoires du nord ouest; NU nunavut; ON ontario; PE prince edward island,ile du prince
        edouard; QC quebec; SK saskatchewan; YT yukon
    """,
    "AU": """
        ACT australian capital territory; NSW new south wales,nouvelle galles du sud; QLD queensland; TAS
        tasmania,tasmanie; VIC victoria; SA south australia,australie meridionale; WA western australia,australie
        occidentale; NT northern territory,territoire du nord
    """,
}

_REGIONS = {
    "GB": """
        england, scotland, wales, northern ireland, angleterre, ecosse, pays de galles, irlande du nord,
        bedfordshire, berkshire, buckinghamshire, cambridgeshire, derbyshire, gloucestershire, herefordshire,
        hertfordshire, lancashire, leicestershire, lincolnshire, northamptonshire, nottinghamshire, oxfordshire,
        shropshire, staffordshire, warwickshire, wiltshire, worcestershire, yorkshire, north yorkshire, south
        yorkshire, west yorkshire, east yorkshire, aberdeenshire, greater london, greater manchester, west midlands,
        east midlands, merseyside, tyne and wear, east anglia
    """,
    "FR": """
        auvergne rhone alpes, bourgogne franche comte, bretagne, brittany, centre val de loire, corse, corsica,
        grand est, hauts de france, ile de france, normandie, normandy, nouvelle aquitaine, occitanie, pays de la
        loire, provence alpes cote d azur, paca, provence, alsace, lorraine, aquitaine, auvergne, bourgogne,
        burgundy, rhone alpes, languedoc roussillon, midi pyrenees, picardie, poitou charentes, limousin, franche
        comte, champagne ardenne, haute normandie, basse normandie, region parisienne, alpes de haute provence,
        hautes alpes, alpes maritimes, bouches du rhone, charente maritime, cote d or, cotes d armor, eure et loir,
        finistere, haute garonne, ille et vilaine, indre et loire, isere, loir et cher, haute loire, loire
        atlantique, lot et garonne, maine et loire, haute marne, meurthe et moselle, morbihan, pas de calais, puy de
        dome, pyrenees atlantiques, hautes pyrenees, pyrenees orientales, bas rhin, haut rhin, haute saone, saone et
        loire, haute savoie, seine maritime, seine et marne, yvelines, deux sevres, tarn et garonne, vaucluse,
        vendee, haute vienne, territoire de belfort, essonne, hauts de seine, seine saint denis, val de marne, val d
        oise
    """,
    "DE": """
        bavaria, baviere, bayern, baden wurttemberg, bade wurtemberg, brandenburg, brandebourg, hessen, lower
        saxony, niedersachsen, basse saxe, mecklenburg vorpommern, north rhine westphalia, nordrhein westfalen,
        rhenanie du nord westphalie, nrw, rhineland palatinate, rheinland pfalz, rhenanie palatinat, saarland,
        saxony, sachsen, saxony anhalt, sachsen anhalt, schleswig holstein, thuringia, thuringen, thuringe
    """,
    "AT": """
        styria, steiermark, tyrol, tirol, upper austria, oberosterreich, lower austria, niederosterreich, carinthia,
        karnten, vorarlberg, burgenland
    """,
    "CH": "vaud, valais, ticino, tessin, aargau, argovie, thurgau, graubunden, grisons",
    "BE": """
        flanders, flandre, flandres, vlaanderen, wallonia, wallonie, hainaut, brabant wallon, vlaams brabant,
        flemish brabant, west flanders, east flanders, oost vlaanderen, west vlaanderen
    """,
    "NL": """
        north holland, noord holland, south holland, zuid holland, gelderland, north brabant, noord brabant,
        friesland, flevoland, overijssel, drenthe, zeeland
    """,
    "ES": """
        catalonia, catalogne, cataluna, catalunya, andalusia, andalousie, andalucia, basque country, euskadi,
        asturias, extremadura, castilla y leon, castilla la mancha, comunidad de madrid, community of madrid,
        comunidad valenciana, canary islands, islas canarias, iles canaries, balearic islands, islas baleares, iles
        baleares
    """,
    "IT": """
        lombardy, lombardia, lombardie, piedmont, piemonte, tuscany, toscana, toscane, veneto, lazio, latium,
        sicily, sicilia, sicile, sardinia, sardegna, sardaigne, emilia romagna, emilie romagne, liguria, ligurie,
        apulia, puglia, pouilles, calabria, umbria, abruzzo, south tyrol, friuli venezia giulia
    """,
    "PT": "algarve, alentejo",
    "PL": """
        masovia, mazowieckie, malopolska, lesser poland, silesia, slaskie, pomerania, pomorskie, wielkopolska,
        dolnoslaskie
    """,
    "IN": """
        karnataka, maharashtra, tamil nadu, telangana, kerala, gujarat, rajasthan, haryana, uttar pradesh, madhya
        pradesh, andhra pradesh, west bengal, odisha
    """,
}

_DISTRICTS = {
    "GB": """
        cheshire, cornwall, cumbria, devon, dorset, county durham, essex, hampshire, kent, norfolk, northumberland,
        rutland, somerset, suffolk, surrey, sussex, east sussex, west sussex, midlothian, fife, gwynedd, powys
    """,
    "FR": """
        ain, aisne, allier, ardeche, ariege, aube, aude, aveyron, calvados, cantal, charente, cher, correze, creuse,
        dordogne, doubs, drome, eure, gard, gers, gironde, herault, indre, landes, loire, loiret, lot, lozere,
        manche, marne, meuse, moselle, nievre, nord, oise, orne, rhone, sarthe, savoie, somme, tarn, var, yonne
    """,
    "DE": "hesse, sarre, saxe",
    "ES": "galicia, aragon",
    "IT": "marche, campania, trentino",
    "IN": "punjab, bihar, assam, goa",
}

_TOWNS = """
    AL tirana, durres, vlore; AR buenos aires, cordoba, rosario, mendoza, la plata, mar del plata, salta; AZ baku,
    ganja; CA toronto, montreal, vancouver, ottawa, calgary, edmonton, winnipeg, quebec, quebec city, halifax,
    mississauga, waterloo, kitchener, gatineau, laval, sherbrooke, saskatoon, regina, burnaby, markham, brampton,
    guelph, kingston, trois rivieres, moncton, fredericton; CO bogota, medellin, cali, barranquilla, cartagena,
    bucaramanga; DE wilmington, dover, newark, lewes, rehoboth beach, middletown, bear, hockessin, georgetown,
    smyrna, milford, seaford, new castle; GA libreville, port gentil, franceville; ID jakarta, bandung, surabaya,
    yogyakarta, bali, denpasar, medan, semarang, bogor, depok, tangerang; IL tel aviv, tel aviv yafo, jerusalem,
    haifa, herzliya, ramat gan, beer sheva, petah tikva, netanya, rehovot, raanana, ra anana; IN bangalore,
    bengaluru, mumbai, delhi, new delhi, hyderabad, chennai, pune, kolkata, gurgaon, gurugram, noida, ahmedabad,
    kochi, jaipur, indore, coimbatore, chandigarh, bhopal, lucknow, nagpur, trivandrum, thiruvananthapuram, mysore,
    mysuru, visakhapatnam, vadodara, surat; LA vientiane, luang prabang; MA casablanca, rabat, marrakech, marrakesh,
    fes, fez, tanger, tangier, agadir, meknes, oujda, kenitra; MD chisinau, balti, tiraspol; ME podgorica, niksic,
    kotor, budva; MN ulaanbaatar, ulan bator; MO macau, macao, taipa; MT valletta, sliema, st julian s, saint julian
    s, msida, birkirkara, gzira, mosta; NC noumea; NE niamey, zinder, maradi; NL st john s, saint john s, corner
    brook, gander, mount pearl; NT darwin, alice springs, palmerston; PA panama, panama city; PE charlottetown,
    summerside, cornwall, stratford; SA adelaide; SC victoria, mahe; SD khartoum, omdurman; SK saskatoon, regina,
    prince albert, moose jaw, swift current, yorkton; TN tunis, sfax, sousse, kairouan, bizerte, gabes, monastir; VA
    vatican, vatican city; WA perth, fremantle, broome; YT mamoudzou, dzaoudzi
"""

_USUALLY_COUNTRIES = frozenset({"DE", "NL", "PE", "SK", "SA"})
"""Codes of a country and of a state that mean the country, but for the towns in `_TOWNS`; the others mean the state."""

_TERRITORIES = {
    **dict.fromkeys(("HK", "MO", "TW"), "CN"),
    **dict.fromkeys(("PR", "GU", "VI", "AS", "MP"), "US"),
    **dict.fromkeys("GP MQ GF RE YT NC PF PM WF BL MF TF".split(), "FR"),
    **dict.fromkeys("JE GG IM GI BM KY VG FK AI TC SH MS".split(), "GB"),
    **dict.fromkeys(("AW", "CW", "SX", "BQ"), "NL"),
    **dict.fromkeys(("GL", "FO"), "DK"),
    "AX": "FI",
    "SJ": "NO",
}

_GEORGIAN = frozenset({"tbilisi", "batumi", "kutaisi", "rustavi", "tbilissi"})
_GEORGIA_US = frozenset("atlanta savannah augusta athens macon columbus marietta alpharetta decatur duluth".split())
_CONGOLESE = frozenset("kinshasa lubumbashi goma bukavu kisangani kananga matadi".split())
"""Of the Democratic Republic (CD): "Congo" alone is the other one (CG)."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The form in which names are compared: "Côte d’Ivoire" → "cote d ivoire", "U.S.A." → "usa"."""
    return " ".join(_APART.sub(" ", fold(text).replace(".", "").replace("&", " and ")).split())


_APART = re.compile(r"[\W_]+")


def _listed(text: str, mark: str = ",") -> list[str]:
    return [" ".join(item.split()) for item in text.split(mark)]


@lru_cache(maxsize=1)
def _countries() -> tuple[dict[str, str], dict[str, str]]:
    """Plain name → two letters; three letters → two letters."""
    names: dict[str, str] = {}
    long_codes: dict[str, str] = {}
    for entry in _listed(_COUNTRIES, ";"):
        code, long_code, listed = entry.split(None, 2)
        long_codes[long_code] = code
        names.update(dict.fromkeys(_listed(listed), code))
    return names, long_codes


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_countries()[1].values())


@lru_cache(maxsize=1)
def _states() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Letters → (letters, country) and plain name → the same; the United States first where two share their letters."""
    by_code: dict[str, tuple[str, str]] = {}
    by_name: dict[str, tuple[str, str]] = {}
    for nation, states in _STATES.items():
        for entry in _listed(states, ";"):
            code, names = entry.split(None, 1)
            by_code.setdefault(code, (code, nation))
            by_name.update(dict.fromkeys(_listed(names), (code, nation)))
    return by_code, by_name


@lru_cache(maxsize=1)
def _regions() -> tuple[dict[str, str], dict[str, str]]:
    """Plain name → country: those known by themselves, and all."""
    alone = {name: code for code, names in _REGIONS.items() for name in _listed(names)}
    return alone, alone | {name: code for code, names in _DISTRICTS.items() for name in _listed(names)}


@lru_cache(maxsize=1)
def _towns() -> dict[str, frozenset[str]]:
    return {entry[:2]: frozenset(_listed(entry[3:])) for entry in _listed(_TOWNS, ";")}


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country; None where the text is more or less than a country's name or code."""
    letters = text.strip().replace(".", "")
    if len(letters) == 2 and letters.upper() in _codes():
        return letters.upper()
    names, long_codes = _countries()
    if len(letters) == 3 and letters in long_codes:
        return long_codes[letters]
    name = plain(text)
    return names.get(name) or names.get(_without_article(name))


_UNSURE = frozenset({"georgia", "georgie"})


def _without_article(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if first in ("the", "la", "le", "les", "l") else name


@lru_cache(maxsize=4096)
def named(text: str) -> str | None:
    """As `country`, for a stretch of prose: codes only where they are in capitals and no code of a state as well."""
    letters = text.strip().replace(".", "")
    if len(letters) > 3:
        return None if plain(text) in _UNSURE else country(text)
    if letters in ("UK", "uk", "fr", "US", "USA", "usa", "UAE"):
        return country(letters)
    if len(letters) == 2 and letters.isupper() and letters in _codes():
        return letters if letters not in _states()[0] or letters in ("DE", "NL") else None
    return None


def named_in(text: str) -> tuple[tuple[str, ...], str]:
    """The countries that a stretch of prose names, in its order, and what is left of it.

    "in the US or Canada" → ("US", "CA"), "in the or". Names of states are passed over: New Jersey is not Jersey.
    """
    words = list(_WORD.finditer(text))
    found: list[str] = []
    kept: list[str] = []
    at = since = 0
    while at < len(words):
        code, length = _longest(text, words[at : at + 6])
        if code:
            found.append(code)
            kept.append(text[since : words[at].start()])
            since = words[at + length - 1].end()
        at += length
    return tuple(dict.fromkeys(found)), "".join(kept) + text[since:]


_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")


def _longest(text: str, words: list[re.Match[str]]) -> tuple[str | None, int]:
    """(code, words taken) of the longest name that begins here; a state or region is taken without a code."""
    states, regions = _states()[1], _regions()[0]
    for length in range(len(words), 0, -1):
        stretch = text[words[0].start() : words[length - 1].end()]
        name = plain(stretch)
        if name in regions or (name in states and name != "georgia"):
            return None, length
        if code := named(stretch):
            return code, length
    return None, 1


@lru_cache(maxsize=4096)
def state(text: str) -> tuple[str, str] | None:
    """(letters, country) of the name of a state of the US, a province of Canada, a state of Australia."""
    return _states()[1].get(plain(text))


@lru_cache(maxsize=4096)
def letters(text: str, town: str | None, nation: str | None = None) -> tuple[str | None, str] | None:
    """(letters of the state or None, country) that two or three capitals after a town mean; None where that is unsure.

    nation: the country, where it is known already. "Boston, MA" is Massachusetts, "Rabat, MA" Morocco.
    """
    code = text.strip().replace(".", "")
    if not (code.isupper() and 2 <= len(code) <= 3):
        return None
    if nation:
        return (code, nation) if (code, nation) in _states_of_nations() else None
    if not town and code in _codes() and code in _states()[0] and code not in ("DE", "NL"):
        return None
    here = plain(town or "") in _towns().get(code, ())
    state = _states()[0].get(code)
    if here and code in ("NT", "SA", "WA"):
        return code, "AU"
    if code not in _codes() and code not in ("UK", "USA", "UAE"):
        return state
    if state and (code in _USUALLY_COUNTRIES) == here:
        return state
    return None, country(code) or code


@lru_cache(maxsize=1)
def _states_of_nations() -> frozenset[tuple[str, str]]:
    return frozenset(
        (entry.split(None, 1)[0], nation) for nation, states in _STATES.items() for entry in _listed(states, ";")
    )


@lru_cache(maxsize=4096)
def region(text: str, *, alone: bool = True) -> str | None:
    """The country of a region, county or department; alone: only those whose name means nothing else."""
    return _regions()[0 if alone else 1].get(plain(text))


def sovereign(code: str) -> str | None:
    """The country that a territory belongs to, where authors write both: "Saint-Denis, La Réunion, France"."""
    return _TERRITORIES.get(code)


def georgia(town: str | None) -> tuple[str | None, str] | None:
    """(state or None, country) of "Georgia" after a town; None where the town does not tell them apart."""
    name = plain(town or "")
    return (None, "GE") if name in _GEORGIAN else ("GA", "US") if name in _GEORGIA_US else None


def congo(town: str | None) -> str:
    """The country of "Congo" after a town; by itself it is the Republic (CG)."""
    return "CD" if plain(town or "") in _CONGOLESE else "CG"
