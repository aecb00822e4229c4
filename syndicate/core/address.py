"""One address as authors write it: the parts between its commas, each a street, a town, a region or a postal code.

A part that cannot be told is left out: nothing here invents a town.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from syndicate.core import countries
from syndicate.core.countries import plain
from syndicate.core.model import Place
from syndicate.core.vocabulary import fold

_FRENCH_STREETS = (
    r"rue|avenue|av\.?|boulevard|bd\.?|bld|quai|all[ée]es?|chemin|impasse|faubourg|esplanade|rond[- ]point|sentier"
    r"|venelle"
)
_OTHER_STREETS = (
    r"place|pl\.|cours|route|passage|parvis|villa|voie|mail|promenade|traverse|square|zone|zi|za|zac|parc|domaine|cit[ée]"
    r"|calle|c/|via|viale|piazza|rua|avenida|plaza|paseo|carrer|ul\.|ulica"
)
_NUMBER = r"\d+[\w/-]{0,6}(?: ?(?:bis|ter|quater))?"
_FRENCH_STREET = re.compile(rf"(?:{_NUMBER},? )?(?:{_FRENCH_STREETS}) [^\W\d_]", re.IGNORECASE)
_STREET = re.compile(
    rf"(?:{_NUMBER},? )(?:{_OTHER_STREETS}) \S"
    rf"|(?:place|square) (?:de|du|des|d['’]|of) ?\S"
    r"|.*(?:stra(?:ß|ss)e|str\.|straat|gracht|laan|weg|platz|plein|allee|gade|gatan|vej) \d+ ?\w?$"
    rf"|{_NUMBER} .*\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|square|sq|boulevard|blvd|court|terrace"
    r"|highway|parkway|plaza|row|broadway|circle)\b\.?$"
    r"|\S.* (?:street|road|lane|avenue|boulevard)$"
    rf"|(?:calle|via|viale|piazza|rua|avenida|plaza|paseo|carrer|ul\.) \S.* \d+$",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])$")
_BEFORE_TOWN = re.compile(r"(?:([A-Z]{1,2})[-–])?(\d{5}|\d{4}(?: ?[A-Z]{2}\b)?|\d{2}-\d{3}|\d{3} \d{2})(?: +|$)")
_BRITISH = re.compile(r"(?:^| )([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$")
_CANADIAN = re.compile(r"(?:^| )([A-Z]\d[A-Z] ?\d[A-Z]\d)$")
_DIGITS_AFTER = re.compile(r"(?:^| )(\d{5}(?:-\d{4})?)$")
_DIGIT = re.compile(r"\d")
_CEDEX = re.compile(r" cedex(?: \d{1,2})?$", re.IGNORECASE)
_QUARTER = re.compile(
    r"(paris|lyon|marseille) (?:\d{1,2} ?(?:er|[eè]me|e|nd)?(?: arr\w{0,16}\.?)?|[IVX]{1,5}e?)$", re.IGNORECASE
)
_CAR_CODES = {"F": "FR", "D": "DE", "B": "BE", "L": "LU", "A": "AT", "I": "IT", "E": "ES", "P": "PT"}
_FIVE_DIGITS_TOO = frozenset(
    "casablanca rabat marrakech fes tanger agadir meknes kenitra alger oran constantine annaba dakar monaco".split()
)
"""Towns of other countries with French street names and five digits."""


# ---------------------------------------------------------------- towns

_NO_TOWN = frozenset(
    "tbd tba tbc various variable variables varies varied multiple several location locations online office offices"
    " headquarters headquarter hq site sites campus building floor room remote hybrid hybride flexible home anywhere"
    " client clients customer customers area region région zone near close around autour proche près global worldwide"
    " international europe europa asia asie africa afrique emea apac latam americas america amérique oceania monde"
    " world internet web virtual virtuel virtuelle any all other others autre autres divers diverses plusieurs"
    " différents siège siege bureau bureaux locaux agence agences selon suivant voir see ask contact negotiable"
    " unknown inconnu n/a none aucun aucune partout itinérant itinérante nationwide national nationale full-time"
    " part-time contract permanent freelance cdi cdd stage intern internship déplacements déplacement déplacer travel"
    " métro metro gare rer our notre nos your votre field terrain domicile teletravail télétravail présentiel"
    " presentiel distanciel onsite on-site candidate candidates preferred required depending unspecified confirmer"
    " définir préciser communiqué déterminer time timezone timezones utc gmt cet cest est pst edt local locally"
    " country countries province states département etc jour jours day days week weeks semaine semaines".split()
)
_BODIES = frozenset(
    "university universite universitat universitaet universidad universita uni institute institut instituto"
    " institution college school ecole lycee lab labs laboratory laboratories laboratoire laboratoires hospital"
    " hopital chu chru museum musee foundation fondation association center centre centers centres research recherche"
    " recherches department departement dept ministry ministere agency agence council conseil group groupe team equipe"
    " division faculty faculte inc ltd llc plc gmbh corp corporation company sa sas sarl ag bv incubateur incubator"
    " startup startups library bibliotheque tour observatory observatoire society societe trust bank banque cnrs inria"
    " inserm inrae inra ifremer nasa esa cern embl ucla mit dinum anct cea onera epfl irsn science sciences tech"
    " technology technologies technopole engineering academy academie service services bureau organisation"
    " organization consortium program programme project projet clinic clinique studio studios factory usine fabrique"
    " tower floor etage industries systems solutions software partners federation union network reseau mairie"
    " prefecture rectorat works maison direction delegation sector secteur pole unit unite umr digital data consulting"
    " capital health holdings univ metropole agglomeration communaute".split()
)
_TOWNS_NAMED_SO = frozenset(
    "college park,state college,college station,university park,university city,union city,research triangle park,"
    "health city,universal city,centre,science city,union,red bank,rockville centre".split(",")
)
_PARTICLES = frozenset(
    "am an auf der den dem des die das de du d' la le les l' lès lez sur sous en et à aux au upon on under the of im"
    " in bei ob vor del della di da do dos aan op van y i el los las and by with next und".split()
)
_ARTICLES = frozenset({"la", "le", "les", "the", "el", "den"})
_PREFIXES = (
    "Mc",
    "Mac",
    "De",
    "La",
    "Le",
    "Du",
    "Van",
    "Fitz",
    "O'",
    "O’",
    "D'",
    "D’",
    "L'",
    "L’",
    "d'",
    "d’",
    "l'",
    "l’",
)
_TOWN = re.compile(r"['’]?[^\W\d_](?:[^\W\d_]|[ .'’ʻ-])*$")


def body_named(text: str) -> bool:
    """Whether the words are those of a firm, a school or an office rather than of a town."""
    if plain(text) in _TOWNS_NAMED_SO:
        return False
    words = [word.rstrip(".,") for word in fold(text).split()]
    return any(word in _BODIES or word.rpartition("-")[2] in _BODIES for word in words)


@lru_cache(maxsize=8192)
def is_town(text: str, *, sure: bool = False) -> bool:
    """Whether `text` can be a town's name. sure: country or street stand beside it, so that small letters will do."""
    if len(text) > 45 or not _TOWN.match(text) or (not text.isascii() and any(map(str.isdigit, text))):
        return False
    words = text.split()
    if len(words) > 5 or not _NO_TOWN.isdisjoint(text.casefold().split()) or body_named(text):
        return False
    if sure and len(words) <= 2 and text.islower():
        return len(text) > 2 and text not in _PARTICLES
    if not (_capital(words[-1]) and (_capital(words[0]) or words[0] in _ARTICLES)) or _acronym(text):
        return False
    if not text.isupper() and any(len(word) > 1 and word.isupper() and not _NUMERAL.match(word) for word in words):
        return False  # ETH Zürich
    return all(_capital(word) or word in _PARTICLES for word in words)


_NUMERAL = re.compile(r"[IVX]+$|[A-Z]\.$")


def _capital(word: str) -> bool:
    """Whether a word of a name begins as one: Lyon, d'Ascq, 's-Hertogenbosch, 東京; not NumFOCUS, not river."""
    letter = next((c for c in word if c.isalpha()), "")
    if letter.lower() == letter.upper():
        return bool(letter)
    head = word.lstrip("'’")
    if not letter.isupper():
        return head[:2] in ("d'", "d’", "l'", "l’", "s-") and len(head) > 2 and head[2].isupper()
    for prefix in _PREFIXES:
        head = head.removeprefix(prefix)
    return word.isupper() or all(part[1:].islower() or len(part) < 2 or part in _PARTICLES for part in _parts(head))


def _parts(word: str) -> list[str]:
    return [part.lstrip("dDlL'’") if part[1:2] in ("'", "’") else part for part in re.split(r"[-.]", word)]


def _acronym(text: str) -> bool:
    """TBD, HQ, CNRS; but PARIS, REIMS and St are towns."""
    letters = text.replace(".", "").replace(" ", "")
    return text.isupper() and (len(letters) < 4 or not re.search(r"[AEIOUYÀ-Ý]", letters))


# ---------------------------------------------------------------- parts


@dataclass(slots=True)
class _Draft:
    """What has been found of an address so far."""

    country: str | None
    region: str | None
    street: str | None = None
    postal_code: str | None = None
    named: list[str] = field(default_factory=list)
    settled: str | None = None
    french_street: bool = False


def read_address(
    parts: Sequence[str], country: str | None, text: str, *, department: str | None = None
) -> Place | None:
    """The place that the parts between the commas name, narrowest first; None where they name none that is clear.

    country: of the words after them, if any. department: of a bracket, "Paris (75)", which is clearly French.
    """
    draft = _Draft(country, department)
    rest = _state(draft, list(parts))
    for part in rest:
        _sort(draft, part)
    town = _town(draft)
    if draft.french_street and draft.postal_code and len(draft.postal_code) == 5 and not draft.country:
        draft.country = None if plain(town or "") in _FIVE_DIGITS_TOO else "FR"
    if not (town or draft.country or (draft.region and not draft.region.isdigit())):
        return None
    return Place(draft.street, town, draft.region, draft.postal_code, draft.country, text)


def _state(draft: _Draft, parts: list[str]) -> list[str]:
    """Takes the last part that is a state, a region or a province; gives the others."""
    for at in range(len(parts) - 1, -1, -1):
        before = parts[at - 1] if at else None
        found = _state_part(draft, parts[at], before, alone=len(parts) == 1)
        if found:
            draft.region, draft.country = found[0] or draft.region, found[1]
            return parts[:at] + parts[at + 1 :]
    return parts


def _state_part(draft: _Draft, part: str, before: str | None, *, alone: bool) -> tuple[str | None, str] | None:
    if _DIGIT.search(part):
        return _state_with_code(draft, part, before)
    if found := countries.letters(part, before, draft.country):
        return found
    if part.isupper() and len(part) == 2 and before and draft.country in ("BR", "CH", "IT"):
        return part, draft.country  # "São Paulo, SP, Brazil"
    if (state := countries.state(part)) and draft.country in (None, state[1]):
        return state if before or (alone and plain(part) not in _STATES_AND_TOWNS) else None
    nation = countries.region(part, alone=not before)
    if nation and draft.country in (None, nation):
        return part, nation
    if before and draft.country and " " in part and _COUNTY.match(part):
        return part, draft.country
    return None


_COUNTY = re.compile(r"(?:county|co\.?|canton|province|comté) \S|\S+ county$", re.IGNORECASE)


def _state_with_code(draft: _Draft, part: str, before: str | None) -> tuple[str | None, str] | None:
    """ "MA 02139" and "QC H2X 1Y4" after a town."""
    for shape, nation in ((_DIGITS_AFTER, "US"), (_CANADIAN, "CA")):
        code = shape.search(part)
        found = countries.letters(part[: code.start()], before, draft.country) if code and code.start() else None
        if code and found and found[1] == nation:
            draft.postal_code = code[1]
            return found
    return None


_STATES_AND_TOWNS = frozenset({"new york", "washington", "victoria"})


def _sort(draft: _Draft, part: str) -> None:
    """Puts one part where it belongs; what is no part of an address is passed over."""
    if " " in part and (_FRENCH_STREET.match(part) or _STREET.match(part)):
        draft.street = draft.street or part
        draft.french_street = draft.french_street or bool(_FRENCH_STREET.match(part))
        return
    if " " in part:
        part = _CEDEX.sub("", part)
        quarter = _QUARTER.match(part)
        part = quarter[1] if quarter else part
    part, settled = _postal(draft, part)
    if _DEPARTMENT.match(part):
        draft.region = draft.region or part
    elif is_town(part, sure=settled or bool(draft.country or draft.region or draft.street)):
        draft.named.append(part)
        draft.settled = draft.settled or (part if settled else None)


def _postal(draft: _Draft, part: str) -> tuple[str, bool]:
    """The part without its postal code, and whether there was one."""
    if not _DIGIT.search(part):
        return part, False
    if code := _BEFORE_TOWN.match(part):
        prefix = code[1] or ""
        draft.country = draft.country or _CAR_CODES.get(prefix) or (countries.country(prefix) if prefix else None)
        draft.postal_code = code[2]
        return part[code.end() :], True
    for shape, nation in ((_BRITISH, "GB"), (_CANADIAN, "CA"), (_DIGITS_AFTER, None)):
        if code := shape.search(part):
            if nation and draft.country not in (None, nation):
                continue
            draft.country = draft.country or nation
            draft.postal_code = code[1]
            return part[: code.start()], True
    return part, False


def _town(draft: _Draft) -> str | None:
    """The town among the names: that of the postal code, else the widest; without a country only one that stands alone.

    Of "Quarry Lab, Porto, Portugal" it is the last but one part; "Paris, Lyon" may be two towns or a quarter of one.
    """
    if draft.settled:
        return draft.settled
    if len(draft.named) == 1 or (draft.named and (draft.country or draft.region)):
        return draft.named[-1]
    return None
