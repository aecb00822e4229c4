"""Salaries as people write them → Pay: the figures only where they are sure, the author's words always."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from syndicate.core.model import Pay, Scalar, Value

_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₩": "KRW", "฿": "THB"}
_DOLLARS = {"$": "USD", "us$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD"}
_CODES = frozenset(
    "EUR USD GBP CHF CAD AUD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN JPY CNY HKD SGD INR BRL MXN ZAR TRY ILS KRW "
    "AED SAR MAD TND DZD XOF XAF XPF THB IDR MYR PHP VND UAH ARS CLP COP PEN EGP KES NGN GHS TWD".split()
)
_NAMES = {"euro": "EUR", "euros": "EUR", "dollars": "USD", "pounds": "GBP", "francs suisses": "CHF"}
_UNITS = {
    "HOUR": "hour hourly hr hrs h heure heures horaire",
    "DAY": "day daily jour jours journalier journaliere j tjm diem",
    "WEEK": "week weekly wk semaine hebdomadaire hebdo",
    "MONTH": "month monthly mo mois mensuel mensuels mensuelle pm pcm",
    "YEAR": "year yearly yr annum annual annually annuel annuels annuelle an ans annee pa p.a.",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_YEARLY = 10_000
"""From here on a figure without a unit can only be a year's, in the currencies below."""
_STRONG = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD"})

_FIGURE = r"\d{1,3}(?:[ .,’']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_MONEY = (
    r"(?:us|ca|c|au|a|nz|hk)?\$|€|£|₹|zł|₺|₴|₪|₩|฿|\b(?:"
    + "|".join(sorted(c.lower() for c in _CODES))
    + r")\b|\beuros?\b|\bdollars\b|\bpounds\b|\bfrancs suisses\b"
)
_AMOUNT = (
    rf"(?P<b{{n}}>{_MONEY})?\s*(?P<n{{n}}>{_FIGURE})\s*"
    rf"(?P<k{{n}}>k(?![a-z])|k(?=€|eur|usd|gbp|chf|£)|ke\b)?\s*(?P<a{{n}}>{_MONEY})?"
)
_FIRST = re.compile(_AMOUNT.replace("{n}", "1"))
_RANGE = re.compile(
    _AMOUNT.replace("{n}", "1") + r"\s*(?:[-–—]|to|à|a|et|and|bis|jusqu'à)\s*" + _AMOUNT.replace("{n}", "2")
)
_UNIT_WORDS = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
_UNIT = re.compile(rf"(?<![\w.])({_UNIT_WORDS})(?![\w])")
_ONE_SIDED = re.compile(
    r"\b(?:up to|from|at least|minimum|min\.?|max\.?|maximum|over|under"
    r"|jusqu'a|a partir de|des|plus de|moins de)\s*$"
)
_NOT_MONEY = re.compile(r"\b(?:gratis|free|unpaid|benevole|volunteer|volunteering)\b")
_WHITE = re.compile(r"[\s   ]+")


def read_pay(value: Value, maximum: Value = None) -> Pay | None:
    """A salary from a number, a text, a mapping or a list; `maximum` is what stands in a field of its own beside it.

    Figures are given only where amount, currency and unit are all known; the words are kept in any case.
    None where there is nothing to show (nothing written, or a currency sign alone).
    """
    if isinstance(value, list):
        return read_pay(next((one for one in value if one is not None), None), maximum)
    if isinstance(value, dict):
        return _mapping(value)
    low, high = _text(value), _text(maximum)
    if high and high != low:
        joined = " – ".join(part for part in (low, high) if part)
        return _read(joined) if _digits(joined) else None
    return _read(low) if low and re.search(r"\w", low) else None


def _text(value: Value) -> str:
    return _WHITE.sub(" ", value.text).strip() if isinstance(value, Scalar) else ""


def _digits(text: str) -> bool:
    return any(c.isdigit() for c in text)


@lru_cache(maxsize=4096)
def _read(text: str) -> Pay:
    folded = _fold(text)
    if len(folded) > 500 or _NOT_MONEY.search(folded):
        return Pay(text)
    found = _first_range(folded)
    if found is None:
        return Pay(text)
    low, high, currency, end = found
    unit = _unit(folded, end)
    if unit is None and low >= _YEARLY and currency in _STRONG:
        unit = "YEAR"
    return _pay(text, low, high, currency, unit)


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return _WHITE.sub(" ", plain).replace("’", "'")


def _first_range(text: str) -> tuple[float, float, str, int] | None:
    """(low, high, currency, where it ends) of the first amount or range that has a currency."""
    for match in _FIRST.finditer(text):
        range_ = _RANGE.match(text, match.start())
        found = _range(range_) if range_ else None
        if found is not None:
            return found
        currency = _currency(match["b1"] or match["a1"])
        if currency is None:
            continue
        if _ONE_SIDED.search(text[: match.start()]):
            return None
        amount = _number(match["n1"], match["k1"])
        return amount, amount, currency, match.end()
    return None


def _range(match: re.Match[str]) -> tuple[float, float, str, int] | None:
    """Both ends of a range; a currency or a `k` written once counts for both."""
    currencies = {_currency(match[name]) for name in ("b1", "a1", "b2", "a2") if match[name]}
    if len(currencies) != 1 or None in currencies:
        return None
    low, high = _number(match["n1"], match["k1"]), _number(match["n2"], match["k2"])
    if match["k2"] and not match["k1"] and low < 1000:
        low *= 1000
    if low > high:
        return None
    return low, high, str(currencies.pop()), match.end()


def _currency(written: str | None) -> str | None:
    if not written:
        return None
    return (
        _SYMBOLS.get(written)
        or _DOLLARS.get(written)
        or _NAMES.get(written)
        or (written.upper() if written.upper() in _CODES else None)
    )


def _number(written: str, thousand: str | None) -> float:
    plain = re.sub(r"[ '’]", "", written)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        plain = re.sub(r"[.,]", "", plain)
    else:
        cents = re.search(r"[.,]\d{1,2}$", plain)
        whole = plain[: cents.start()] if cents else plain
        plain = re.sub(r"[.,]", "", whole) + (cents.group().replace(",", ".") if cents else "")
    value = float(plain) * (1000 if thousand else 1)
    return int(value) if value == int(value) else value


def _unit(text: str, end: int) -> str | None:
    """The unit written nearest after the amount, else anywhere before it."""
    for part in (text[end : end + 40], text[:end]):
        found = _UNIT.search(part)
        if found:
            return _UNIT_OF[found.group(1)]
    return None


def _pay(text: str, low: float | None, high: float | None, currency: str | None, unit: str | None) -> Pay:
    if not low or not high or currency is None or unit is None or low > high:
        return Pay(text)
    return Pay(text, low, high, currency, unit)


# ---------------------------------------------------------------- mappings


def _mapping(value: dict[str, Value]) -> Pay | None:
    """{min, max, currency, unit} under their usual names, schema.org's MonetaryAmount among them."""
    named = {re.sub(r"[^a-z]", "", _fold(key)): one for key, one in value.items()}
    inner = named.get("value")
    if isinstance(inner, dict):
        named.update({re.sub(r"[^a-z]", "", _fold(key)): one for key, one in inner.items()})
    words = {key: _text(one) for key, one in named.items() if _text(one)}
    low = _first(words, "min", "minimum", "minvalue", "from", "low", "value", "amount", "base", "montant")
    high = _first(words, "max", "maximum", "maxvalue", "to", "high") or low
    low = low or high
    currency = _first(words, "currency", "devise", "monnaie")
    unit = _first(words, "unit", "unittext", "period", "per", "periode", "unite", "interval")
    said = " – ".join(dict.fromkeys(part for part in (low, high) if part))
    text = _first(words, "text", "texte") or " ".join(
        part for part in (said, currency, f"/ {unit.lower()}" if unit else "") if part
    )
    if not said:
        return Pay(text) if re.search(r"\w", text) else None
    return _from_words(text, low, high, currency, unit)


def _first(words: dict[str, str], *names: str) -> str:
    return next((words[name] for name in names if name in words), "")


def _from_words(text: str, low: str, high: str, currency: str, unit: str) -> Pay:
    ends = [_FIRST.fullmatch(_fold(end)) for end in (low, high)]
    if None in ends:
        return Pay(text)
    amounts = [_number(end["n1"], end["k1"]) for end in ends if end]
    if not any(amounts):
        return Pay(text)
    code = _currency(_fold(currency)) or next((_currency(end["b1"] or end["a1"]) for end in ends if end), None)
    return _pay(text, amounts[0], amounts[1], code, _UNIT_OF.get(_fold(unit)))
