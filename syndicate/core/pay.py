"""Salaries as people write them → Pay: figures only where they are sure, the author's words always."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from syndicate.core.currencies import CURRENCY_ALONE, DOLLAR, DOLLARS, SIGN, code_of, whose
from syndicate.core.model import Pay, Scalar, Value
from syndicate.core.oneline import one_line
from syndicate.core.vocabulary import fold, key, says_nothing

_LONGEST = 400
"""Of a longer text only the beginning is read for figures; the first range wins anyway."""
_YEARLY = {**dict.fromkeys(("EUR", "USD", "GBP", "CAD", "AUD", "NZD"), 10_000), "CHF": 25_000}
"""From this amount on a figure without a unit can only be that of a year."""
_SANE = {
    "HOUR": (1, 1_000),
    "DAY": (10, 5_000),
    "WEEK": (30, 20_000),
    "MONTH": (50, 100_000),
    "YEAR": (500, 2_000_000),
}
"""Between these a figure in one of the currencies above can be true."""
_WIDEST = 20
"""A maximum of more than so many times the minimum is a slip of the pen, or two figures of different things."""


def read_pay(value: Value, maximum: Value = None, *, name: str = "", country: str | None = None) -> Pay | None:
    """The salary that a value states (DESIGN, section 3, row salary).

    value: a number or text, a mapping ({min, max, currency, unit} or schema.org's MonetaryAmount), or a list: two sums
    are both ends, else the first counts. maximum: of a field beside it (min_payrange, max_payrange). name: the key,
    which may say what is paid for (`tjm`, `hourly_rate`). country: ISO 3166-1, whose dollar a `$` is.

    The figures are given together or not at all: both ends, an ISO 4217 currency, and HOUR DAY WEEK MONTH or YEAR.
    One end alone ("from £30,000") is no figure. None where nothing is said: blank, a currency sign, a zero.
    """
    if isinstance(value, list):
        several = [item for item in value if not _silent(item)]
        if maximum is None and (both := _of_two(several, name, country)):
            return both
        value = several[0] if several else None
    if isinstance(maximum, list):
        maximum = next((item for item in maximum if not _silent(item)), None)
    if isinstance(value, dict):
        beside: dict[str, Value] = {"max": maximum} if maximum else {}
        if (label := _label(name)) and "unit" not in _slots(value):
            beside["unit"] = Scalar(label)
        return _mapping({**value, **beside}, country)
    if maximum is None:
        return _read(_named(_words(value), name), country)
    return _pair(_words(value), _words(maximum), country)


def _of_two(items: list[Value], name: str, country: str | None) -> Pay | None:
    """ "[40k€, 50k€]": two sums and no other words are both ends."""
    texts = [_words(item) for item in items if isinstance(item, Scalar)]
    if not len(items) == len(texts) == 2 or not all(_only_sum(text) for text in texts):
        return None
    both = _pair(_named(texts[0], name), texts[1], country)
    return both if both and both.minimum is not None else None


def _only_sum(text: str) -> bool:
    words = (fold(word) for word in _WORDS.findall(text))
    return all(word in _UNITS or word in _BESIDE or word in _PER or word in _SCALE or code_of(word) for word in words)


def _named(text: str, name: str) -> str:
    """The text with the key before it, where that alone says what is paid for: "tjm: 450 €"."""
    if not _SOME.search(text) or not (label := _label(name)):
        return text
    return text if any(fold(word) in _UNITS for word in _WORDS.findall(text)) else f"{label}: {text}"


def _label(name: str) -> str:
    """The words of a key that says what is paid for ("hourly rate"); "" for another."""
    label = _APART.sub(" ", name).strip()
    return label if label and _unit_named(label) else ""


_APART = re.compile(r"[_-]+|(?<=[a-z])(?=[A-Z])")


def _words(value: Value) -> str:
    return one_line(value.text) if isinstance(value, Scalar) else ""


def _silent(value: Value) -> bool:
    return value is None or (isinstance(value, Scalar) and not _says_something(_words(value)))


def _says_something(text: str) -> bool:
    """Whether a text is more than a currency, a zero and marks, which templates are left with, or "n/a"."""
    if _SOME.search(text):
        return True
    if says_nothing(text):
        return False
    rest = CURRENCY_ALONE.sub(" ", text)
    return any(c.isalpha() for c in rest)


_SOME = re.compile(r"[1-9]")


@lru_cache(maxsize=8192)
def _read(text: str, country: str | None) -> Pay | None:
    return _pay(text, _statement(whose(text, country))) if _says_something(text) else None


@lru_cache(maxsize=4096)
def _pair(low: str, high: str, country: str | None) -> Pay | None:
    """Two fields, of which each holds one end."""
    said = [text for text in (low, high) if _says_something(text)]
    text = " – ".join(dict.fromkeys(said))
    if len(said) < 2:
        return Pay(text) if text else None
    low, high = whose(low, country), whose(high, country)
    ends = [_first_amount(end) for end in (low, high)]
    if not (ends[0] and ends[1]):
        return Pay(text)
    unit = _unit_after(high, ends[1].end) or _unit_of(low, ends[0], ends[0])
    return _pay(text, _stated(ends[0], ends[1], unit, text))


# ---------------------------------------------------------------- words

_UNITS = {
    word: unit
    for unit, words in {
        "HOUR": "hour hours hourly hr hrs heure heures horaire horaires stunde stunden uur hora horas ora timme tunti",
        "DAY": "day days daily jour jours jr jrs journalier journaliere journaliers tjm tj diem tag dag dia giorno"
        " diario",
        "WEEK": "week weeks weekly wk semaine semaines hebdo hebdomadaire hebdomadaires woche semana settimana vecka",
        "MONTH": "month months monthly mo mth mois mensuel mensuelle mensuels mensuelles mensuellement pcm monat"
        " monatlich maand mes mese mensual mensuales mensuais mensile mensili manad maned kk",
        "YEAR": "year years yearly yr yrs annum annual annually an ans annee annees annuel annuelle annuels annuelles"
        " annuellement jahr jahrlich jaar ano anno anual anuales anuais annuo annui annua jaarlijks vuosi",
    }.items()
    for word in words.split()
}
_LETTERS = {"h": "HOUR", "d": "DAY", "j": "DAY", "w": "WEEK", "sem": "WEEK", "m": "MONTH", "y": "YEAR", "a": "YEAR"}
_LETTERS |= {"man": "MONTH", "mnd": "MONTH", "ar": "YEAR"}
"""Units after "/" or "per"."""
_SHORT = {"ph": "HOUR", "pd": "DAY", "pw": "WEEK", "pm": "MONTH", "pa": "YEAR", "lpa": "YEAR"}
_STRONG_PER = frozenset({"/", "per", "par"})
_PER = _STRONG_PER | frozenset("a an p pro por je each every chaque the la le de l by im al all alla por".split())
_BESIDE = frozenset(
    "brut bruts brute brutes gross net nets nette nettes ht ttc hors taxe taxes before tax pre pretax base"
    " fixe salary salaire wage environ total fte etp full time temps plein brutto netto bruto neto charge"
    " charges rate taux brutos netos lordi".split()
)
"""Words that may stand between an amount and its unit."""
_RATES = frozenset(
    "hourly horaire daily journalier journaliere tjm tj weekly hebdo hebdomadaire monthly mensuel mensuelle"
    " yearly annual annuel annuelle annually".split()
)
"""Words before an amount that say what it is paid for; other units need "per" or "rate" beside."""
_TOKEN = re.compile(r" ?[(,'’-]? ?(?:(/)|([^\W\d_]+(?:\.[^\W\d_]+)*))\.?")
_CLAUSE = re.compile(r"[^,;.\d(]{1,60}$")
_LUMP = re.compile(
    r"for the lot|lump|one[- ]?off|flat fee|fixed (?:fee|price)|in total|total of|\bforfait|stipend|\bgrant\b|bounty"
    r"|\bbourse|budget|(?:per|par|each|a|the|le) (?:project|projet|article|task|issue|mission|session|talk|piece)"
    r"|(?:for|over|pour|sur|pendant|f[üu]r|por) (?!1[234]\b)\d+ ?(?:months?|mois|monate|meses|weeks?|semaines?)"
    r"|(?:for|over|pour|sur|pendant|f[üu]r|por) (?!1\b)\d+ ?(?:years|ans|jahre|a[ñn]os)",
    re.IGNORECASE,
)
_UNPAID = re.compile(r"\b(?:gratis|unpaid|volunt\w+|b[ée]n[ée]vol\w*|non r[ée]mun[ée]r\w*|pro bono)\b", re.IGNORECASE)
_ONE_END_BEFORE = re.compile(
    r"(?<![^\W\d_])(?:up to|from|at least|min(?:imum)?\.?|max(?:imum)?\.?|over|under|above|below|more than|less than"
    r"|start(?:s|ing)?(?: (?:at|from))?|jusqu['’][àa]|[àa] partir de|d[eè]s|plus de|moins de|au moins|au plus"
    r"|sup[ée]rieure? [àa]|[<>≥≤]=?|ab|bis(?: zu)?|% (?:of|de)|h[öo]chstens|mindestens|hasta|desde|fino a|tot|vanaf"
    r"|at[ée])(?: (?:de|of|at))? ?[:(]? ?$",
    re.IGNORECASE,
)
_ONE_END_AFTER = re.compile(
    r"\+(?=\W|$)| ?\+ ?(?:$|[,;)/])"
    r"| ?\(?(?:or more|or above|and up|and above|et plus|et \+|ou plus|min(?:imum)?\b|max(?:imum)?\b"
    r"|(?:and )?upwards?|onwards|OTE\b|on[- ]target)",
    re.IGNORECASE,
)


def _unit_after(text: str, end: int) -> str | None:
    """The unit that an amount's own words name: "/hr", "brut/an", "per annum"; never that of "for 3 months"."""
    return _unit_at(text, end)[0]


def _unit_at(text: str, end: int) -> tuple[str | None, int]:
    """(unit, where its words end), both from `end` on."""
    at, before = end, ""
    for _ in range(6):
        token = _TOKEN.match(text, at)
        if not token:
            break
        word = token[1] or fold(token[2]).replace(".", "")
        unit = _UNITS.get(word) or (_LETTERS.get(word) if before in _STRONG_PER else None) or _SHORT.get(word)
        if unit and not (word == "an" and _UNITS.get(_word_at(text, token.end()))):
            return unit, token.end()
        if word not in _PER and (before in _PER or word not in _BESIDE):
            break
        at, before = token.end(), word
    return ("YEAR", at) if before == "an" else (None, end)


def _word_at(text: str, at: int) -> str:
    token = _TOKEN.match(text, at)
    return fold(token[2]) if token and token[2] else ""


def _unit_before(text: str, start: int) -> str | None:
    """The unit of "TJM 450 €", "Salaire mensuel brut : 2 000 €"."""
    clause = _CLAUSE.search(text, max(0, start - 60), start)
    words = [fold(word) for word in _WORDS.findall(clause[0])] if clause else []
    for at in range(len(words) - 1, -1, -1):
        unit = _UNITS.get(words[at])
        beside = words[max(0, at - 1) : at] + words[at + 1 : at + 2]
        if unit and (words[at] in _RATES or not _RATE_BESIDE.isdisjoint(beside)):
            return unit
    return None


_RATE_BESIDE = frozenset({"per", "par", "rate", "taux", "/"})
_WORDS = re.compile(r"[^\W\d_]+|/")


def _unit_named(words: str) -> str | None:
    """The unit that a field of its own names: "YEAR", "per hour", "/mois", "annuel"."""
    named = [word for word in map(fold, _WORDS.findall(words)) if word not in _BESIDE]
    while len(named) > 1 and named[0] in _PER:
        del named[0]
    if len(named) != 1:
        return None
    return _UNITS.get(named[0]) or _LETTERS.get(named[0]) or _SHORT.get(named[0])


# ---------------------------------------------------------------- amounts

_NUMBER = re.compile(
    r"(?<![\d.,'’])"
    r"(?:\d{1,3}(?:([ .,'’])\d{3}(?:\1\d{3})*)(?:[.,]\d{1,2})?|\d{1,3}(?:,\d{2})+,\d{3}|\d+(?:[.,]\d{1,2})?)"
    r"(?![.,'’]?\d)"
)
_BEFORE = re.compile(
    rf"(?:(?<![^\W\d_])(?P<k>k) ?)?(?:(?P<sign>{SIGN})|(?<![^\W\d_])(?P<word>[^\W\d_]{{2,8}}))[ :]?$", re.IGNORECASE
)
_SCALE = {"k": 1_000, "ke": 1_000, "m": 1_000_000, "lakh": 100_000, "lakhs": 100_000}
_AFTER = re.compile(
    rf"(?:[.,][-–]{{1,2}})? ?(?P<k>ke?(?![a-z])|k(?={SIGN}|eur|usd|gbp|chf|cad|aud)|m(?![a-z])|lakhs?)?"
    rf"(?: ?(?:(?P<sign>{SIGN})|(?P<word>[^\W\d_]{{2,10}}\b(?: [^\W\d_]{{2,11}}\b)?)))?",
    re.IGNORECASE,
)
_TO = re.compile(
    r"(?:[.,]-{1,2})? ?"
    r"(?:(?:-|–|—|−|‒|~|to|à|bis|tot|until|\.{2,3}|…|/|(?:and )?up to|(?:et )?jusqu['’]?[àa])"
    r"|(?P<both>and|et|a|y|und|en)) ?$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(?:between|entre|from|de|zwischen|tussen) ?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Amount:
    """One number of a text. scale: what a written k or the like makes of it; codes: currencies beside it."""

    value: float
    start: int
    end: int
    scale: int = 1
    codes: tuple[str, ...] = ()
    grouped: bool = False

    @property
    def sum(self) -> float:
        return _tidy(self.value * self.scale)


@dataclass(frozen=True, slots=True)
class _Statement:
    minimum: float
    maximum: float
    currency: str
    unit: str


def _amounts(text: str) -> Iterator[_Amount]:
    """The numbers that may be money, with what is written around them; percentages and parts of names are none."""
    for match in _NUMBER.finditer(text):
        amount = _amount(text, match)
        if amount and not text.startswith(("%", " %"), amount.end):
            yield amount


def _amount(text: str, number: re.Match[str]) -> _Amount | None:
    """One number; None where it is glued to a word that is no currency, E13, or longer than any sum of money."""
    start, end = number.span()
    if end - start > 20:
        return None
    codes = []
    scale = 1
    before = _BEFORE.search(text, max(0, start - 14), start)
    if before and (code := code_of(before["sign"] or before["word"])):
        codes.append(code)
        start, scale = before.start(), 1_000 if before["k"] else 1
    elif start and text[start - 1].isalpha():
        return None
    after = _AFTER.match(text, end)
    if after and after["k"]:
        scale, end = _SCALE[after["k"].lower()], after.end("k")
        codes += ["EUR"] if after["k"].lower() == "ke" else []
    code_after, reach = _code_after(text, after)
    if code_after:
        codes.append(code_after)
        end = reach
    if _LAKHS.match(text, end):
        scale = 100_000
    return _Amount(_number(number[0]), start, end, scale, tuple(codes), number[1] is not None)


_LAKHS = re.compile(r" ?lpa\b", re.IGNORECASE)


def _code_after(text: str, match: re.Match[str] | None) -> tuple[str | None, int]:
    """The currency after a number, and where it ends; one that a number follows belongs to that: "grade 3 £40,000"."""
    if match is None:
        return None, 0
    for group in ("sign", "word"):
        words = match[group]
        while words:
            end = match.start(group) + len(words)
            code = code_of(words)
            if code:
                return (None, 0) if text[end : end + 2].strip()[:1].isdigit() else (code, end)
            words = words.rpartition(" ")[0]
    return None, 0


@lru_cache(maxsize=4096)
def _number(written: str) -> float:
    """The number that digits with either mark for thousands and cents mean: "1.800,50", "1,800.50", "1 800"."""
    plain = written.replace(" ", "").replace("'", "").replace("’", "")
    whole, mark, cents = plain, "", ""
    at = max(plain.rfind("."), plain.rfind(","))
    if at >= 0 and len(plain) - at <= 3:
        whole, mark, cents = plain[:at], ".", plain[at + 1 :]
    return _tidy(float(whole.replace(".", "").replace(",", "") + mark + cents))


def _tidy(value: float) -> float:
    """Whole sums as integers: 61000, not 61000.0 or 32999.999."""
    value = round(value, 2)
    return int(value) if value == int(value) else value


# ---------------------------------------------------------------- statements


def _statement(text: str) -> _Statement | None:
    """The first range or amount of money in a text; None where it is not sure in every respect."""
    text = text[:_LONGEST]
    if not _SOME.search(text) or _UNPAID.search(text):
        return None
    amounts = list(_amounts(text))
    if not any(amount.codes for amount in amounts):
        amounts = _with_currency_apart(text, amounts)
    for at, amount in enumerate(amounts):
        other = amounts[at + 1] if at + 1 < len(amounts) else None
        if other and (other.codes or amount.codes) and _joined(text, amount, other):
            if _ON_TARGET.match(text, other.end):
                return None
            return _stated(amount, other, _unit_of(text, amount, other), text)
        if amount.codes:
            return None if _one_end(text, amount) else _stated(amount, amount, _unit_of(text, amount, amount), text)
    return None


_ON_TARGET = re.compile(r" ?\(?(?:OTE\b|on[- ]target)", re.IGNORECASE)
"""What a salesman earns if all goes well is no base salary."""


def _with_currency_apart(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """ "Salary (EUR): 45,000 – 55,000": one currency written anywhere, and a number that looks like a sum."""
    codes = {code for match in _CURRENCY_APART.finditer(text) if (code := code_of(match[0]))}
    if len(codes) != 1:
        return amounts
    sums = [amount for amount in amounts if amount.grouped or amount.scale > 1 or amount.value >= 10_000]
    return [replace(amount, codes=tuple(codes)) for amount in sums]


_CURRENCY_APART = re.compile(rf"{SIGN}|(?<![A-Za-z])[A-Z]{{3}}(?![A-Za-z])|\beuros?\b")


def _joined(text: str, one: _Amount, other: _Amount) -> bool:
    """Whether what stands between two amounts makes a range of them: "-", "to", "/hr – ", "and" after "between"."""
    start = _unit_at(text[: other.start], one.end)[1]
    gap = _TO.match(text, start, other.start)
    if not gap:
        return False
    return not gap["both"] or _BETWEEN.search(text, max(0, one.start - 12), one.start) is not None


def _one_end(text: str, amount: _Amount) -> bool:
    """Whether an amount is a bound: "from £30,000", "60 k€ max", "100k+"."""
    before = _ONE_END_BEFORE.search(text, max(0, amount.start - 24), amount.start)
    if before or _ONE_END_AFTER.match(text, amount.end):
        return True
    return _ONE_END_AFTER.match(text, _unit_at(text, amount.end)[1]) is not None


def _unit_of(text: str, one: _Amount, other: _Amount) -> str | None:
    return _unit_after(text, other.end) or _unit_after(text, one.end) or _unit_before(text, one.start)


def _stated(one: _Amount, other: _Amount, unit: str | None, text: str) -> _Statement | None:
    """Two ends with one currency and one unit, where all is known and none is out of the world."""
    currency = _one_currency((*one.codes, *other.codes))
    low, high = _shared_scale(one, other)
    if currency is None or not 0 < low <= high <= low * _WIDEST:
        return None
    strong = currency in _YEARLY
    if unit is None and strong and _YEARLY[currency] <= low <= high <= 1_000_000 and not _LUMP.search(text):
        unit = "YEAR"
    if unit is None or (strong and not _SANE[unit][0] <= low <= high <= _SANE[unit][1]):
        return None
    return _Statement(low, high, currency, unit)


def _one_currency(codes: Iterable[str]) -> str | None:
    named = set(codes)
    if DOLLAR in named and any(code in DOLLARS.values() for code in named):
        named.discard(DOLLAR)
    code = named.pop() if len(named) == 1 else None
    return "USD" if code == DOLLAR else code


def _shared_scale(one: _Amount, other: _Amount) -> tuple[float, float]:
    """Both sums, a `k` written once counting for both: "45-55 k€", "$110-140k", "50-60 000 €"."""
    low, high = one.sum, other.sum
    if one.scale == 1 < other.scale and one.value < 1_000:
        low = _tidy(one.value * other.scale)
    elif other.scale == 1 < one.scale and other.value < 1_000:
        high = _tidy(other.value * one.scale)
    elif one.scale == other.scale == 1 and other.grouped and low < 1_000 and low * 1_000 <= high < low * 3_000:
        low = _tidy(low * 1_000)
    return low, high


def _first_amount(text: str) -> _Amount | None:
    """The amount of a field for one end; None where it holds a range of its own."""
    amounts = list(_amounts(text[:_LONGEST]))
    if len(amounts) > 1 and _joined(text, amounts[0], amounts[1]):
        return None
    return next((amount for amount in amounts if amount.codes), amounts[0] if amounts else None)


def _pay(text: str, stated: _Statement | None) -> Pay:
    return Pay(text, stated.minimum, stated.maximum, stated.currency, stated.unit) if stated else Pay(text)


# ---------------------------------------------------------------- mappings

_SLOTS = {
    key(word): slot
    for slot, words in {
        "low": "min minimum minValue from low lower start de minimal min_salary salary_min",
        "high": "max maximum maxValue to high upper end a maximal max_salary salary_max",
        "one": "value amount base salary figure montant valeur range fourchette",
        "currency": "currency devise monnaie currency_code",
        "unit": "unit unitText period per interval frequency periode unite basis cadence rythme",
        "text": "text texte display label description name note",
    }.items()
    for word in words.split()
}


def _mapping(mapping: dict[str, Value], country: str | None) -> Pay | None:
    slots = _slots(mapping)
    words = {slot: _words(value) for slot, value in slots.items()}
    low, high, one = (words.get(slot, "") for slot in ("low", "high", "one"))
    said = words.get("text", "")
    if not any(map(_says_something, (low, high, one))):
        return Pay(said) if _says_something(said) else None
    text = _composed(low, high, one, words.get("currency", ""), words.get("unit", ""))
    if said:
        text = said if any(c.isdigit() for c in said) else f"{text} ({said})"
    low, high, one = (whose(end, country) for end in (low, high, one))
    return _pay(text, _of_slots(low, high, one, {**words, "currency": whose(words.get("currency", ""), country)}))


def _slots(mapping: dict[str, Value]) -> dict[str, Value]:
    """The fields under their usual names, those of a nested `value` among them."""
    slots: dict[str, Value] = {}
    for name, value in mapping.items():
        slot = _SLOTS.get(key(name))
        if isinstance(value, dict) and slot in ("one", None):
            slots = {**_slots_of_scalars(value), **slots}
        elif slot and isinstance(value, Scalar):
            slots.setdefault(slot, value)
    return slots


def _slots_of_scalars(mapping: dict[str, Value]) -> dict[str, Value]:
    scalars = ((name, value) for name, value in mapping.items() if isinstance(value, Scalar))
    return {slot: value for name, value in scalars if (slot := _SLOTS.get(key(name)))}


def _composed(low: str, high: str, one: str, currency: str, unit: str) -> str:
    """The fields as people would write them in a row: "45000 – 55000 EUR / year"."""
    both = " – ".join(dict.fromkeys(filter(None, (low, high))))
    if bool(low) != bool(high) and not one:
        both = f"{'min' if low else 'max'} {both}"
    sums = one or both
    named = "" if any(amount.codes for amount in _amounts(sums[:_LONGEST])) else currency
    return " ".join(filter(None, (sums, named, f"/ {unit}" if unit else "")))


def _of_slots(low: str, high: str, one: str, words: dict[str, str]) -> _Statement | None:
    """The figures of a mapping: its own currency and unit count before those inside a value."""
    currency, unit = words.get("currency", ""), words.get("unit", "")
    code = code_of(currency) if currency else None
    named = _unit_named(unit) if unit else None
    if (currency and not code) or (unit and not named):
        return None
    if not (low and high) and (low or high):
        return None
    if one and not (low and high):
        return _of_one(one, code, named)
    ends = [_first_amount(low), _first_amount(high)]
    if not (ends[0] and ends[1]):
        return None
    first, last = (_in_currency(end, code) for end in (ends[0], ends[1]))
    return _stated(first, last, named or _unit_after(high, last.end) or _unit_after(low, first.end), "")


def _of_one(text: str, code: str | None, unit: str | None) -> _Statement | None:
    """A value that is one figure, or a range of its own."""
    if code is None and unit is None:
        return _statement(text)
    amounts = [_in_currency(amount, code) for amount in _amounts(text[:_LONGEST])]
    if not amounts or _UNPAID.search(text) or (len(amounts) == 1 and _one_end(text, amounts[0])):
        return None
    last = amounts[1] if len(amounts) > 1 and _joined(text, amounts[0], amounts[1]) else amounts[0]
    return _stated(amounts[0], last, unit or _unit_of(text, amounts[0], last), text)


def _in_currency(amount: _Amount, code: str | None) -> _Amount:
    return replace(amount, codes=(*amount.codes, code)) if code else amount
