"""Currencies as people write them, by sign, code or name → ISO 4217."""

from __future__ import annotations

import re
from functools import lru_cache

from syndicate.core.vocabulary import fold

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "zł": "PLN",
    "zl": "PLN",
    "kč": "CZK",
    "₴": "UAH",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "₩": "KRW",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "฿": "THB",
    "₸": "KZT",
    "₾": "GEL",
    "₵": "GHS",
}
DOLLARS = {
    **dict.fromkeys(("US", "USD"), "USD"),
    **dict.fromkeys(("C", "CA", "CAD", "CAN", "CDN"), "CAD"),
    **dict.fromkeys(("A", "AU", "AUD"), "AUD"),
    **dict.fromkeys(("NZ", "NZD"), "NZD"),
    **dict.fromkeys(("S", "SG", "SGD"), "SGD"),
    **dict.fromkeys(("HK", "HKD"), "HKD"),
    "R": "BRL",
    "MX": "MXN",
}
DOLLAR = "$"
"""A dollar that does not say whose: one named in the text, else the country's own, else that of the United States."""
_OF_COUNTRIES = {
    **{"AR": "ARS", "AU": "AUD", "CA": "CAD", "CL": "CLP", "CO": "COP", "HK": "HKD", "JM": "JMD", "MX": "MXN"},
    **{"NA": "NAD", "NZ": "NZD", "SG": "SGD", "TT": "TTD", "TW": "TWD", "UY": "UYU", "FJ": "FJD", "BB": "BBD"},
}
"""What `$` means where wages are paid in dollars, or pesos, of the country's own."""
_LIKEDOLLARS = frozenset({*DOLLARS.values(), *_OF_COUNTRIES.values(), "BSD", "BZD", "DOP", "XCD"}) - {"BRL"}
_NAMES = {
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("dollar", "dollars"), DOLLAR),
    **dict.fromkeys(("us dollars", "dollars us", "dollars americains", "american dollars"), "USD"),
    **dict.fromkeys(("canadian dollars", "dollars canadiens"), "CAD"),
    **dict.fromkeys(("australian dollars", "dollars australiens"), "AUD"),
    **dict.fromkeys(("pounds", "sterling", "pounds sterling", "livres sterling", "livre sterling"), "GBP"),
    **dict.fromkeys(("swiss francs", "francs suisses", "sfr"), "CHF"),
    **dict.fromkeys(("ft", "forint"), "HUF"),
    "rmb": "CNY",
    "lei": "RON",
    "zlotys": "PLN",
    "yen": "JPY",
}
_CODES = frozenset(
    "AED AFN AMD AOA ARS AUD AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY"
    " COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR"
    " IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP"
    " MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR"
    " SBD SCR SDG SEK SGD SLE SRD SSP STN SVC SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND"
    " VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split()
)
"""ISO 4217, those that wages are paid in. Signs that several share (¥, kr, Rs, DH, FCFA) are none."""
_ANY_CASE = frozenset(
    {"eur", "usd", "gbp", "chf", "cad", "aud", "nzd", "sgd", "sek", "nok", "dkk", "pln", "czk", "inr"}
)
SIGN = (
    r"(?:(?<![A-Za-z])(?:USD?|CAD?|CAN|CDN|C|AUD?|A|NZD?|SGD?|S|HKD?|R|MX) ?)?\$"
    r"(?: ?(?:USD?|CAD?|CAN|AUD?|NZD?)(?![A-Za-z]))?|[€£₹₴₽₺₪₩₫₱₦฿₸₾₵]|zł|Kč"
)
CURRENCY_ALONE = re.compile(rf"{SIGN}|\b(?:{'|'.join(sorted(_ANY_CASE))}|euros?|dollars?)\b", re.IGNORECASE)


_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_LETTERED = re.compile(SIGN)


def whose(text: str, country: str | None) -> str:
    """The text with a code for each `$` that does not say whose it is, where that is known."""
    if "$" not in text:
        return text
    named = {code for code in _CODE.findall(text) if code in _LIKEDOLLARS}
    words = fold(text)
    named |= {code for name, code in _NAMES.items() if " " in name and code in _LIKEDOLLARS and name in words}
    code = named.pop() if len(named) == 1 else None if named else _OF_COUNTRIES.get(country or "")
    if code is None:
        return text
    return _LETTERED.sub(lambda sign: f" {code} " if sign[0] == "$" else sign[0], text).replace("  ", " ")


@lru_cache(maxsize=1024)
def code_of(words: str) -> str | None:
    """The code of a sign, a code or a name; `DOLLAR` for a dollar that does not say whose."""
    words = words.strip(" .")
    if "$" in words:
        letters = words.replace("$", "").replace(" ", "").upper()
        return DOLLARS.get(letters) if letters else DOLLAR
    if len(words) == 3 and (words in _CODES or words.lower() in _ANY_CASE):
        return words.upper()
    name = fold(words)
    return _SIGNS.get(words) or _SIGNS.get(name) or _NAMES.get(name)
