"""Says things in the reader's language: the words of pages and messages, dates, money and countries.

Words come from gettext catalogues beside this file, one a language (`make messages` compiles them); dates and money are
in every language that Babel knows. Babel is imported when the first date, sum or count is formatted, never before: a
run that renders nothing does not pay for it, nor does it open a catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final, TypeAlias

from syndicate.core.model import Offer, Pay, Place, Posting, Site, When

if TYPE_CHECKING:
    from babel import Locale

DOMAIN: Final = "syndicate"
_CATALOGUES: Final = Path(__file__).parent
LANGUAGES: Final = tuple(sorted(file.parts[-3] for file in _CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))
"""The languages that there are words in: one for each catalogue."""


class _Catalogue(GNUTranslations):
    """One that tells what is in it."""

    _catalog: Mapping[str | tuple[str, int], str]  # set by gettext when it reads the file, as is the next
    plural: Callable[[int], int]

    def keys(self) -> Iterator[str]:
        return (key if isinstance(key, str) else key[0] for key in self._catalog if key)

    def forms(self, key: str) -> list[str]:
        """All that it says for a key: more than one text where a count chooses."""
        alone = self._catalog.get(key)
        return [text for at, text in self._catalog.items() if at[:1] == (key,)] if alone is None else [alone]


class _NoWords(NullTranslations):
    """Where a key is looked for last: one that is misspelt is an error and never shown to a reader."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise KeyError(msgid1)


@lru_cache
def _catalogue(language: str) -> _Catalogue:
    """The words of a language; those that it lacks are the English ones."""
    with (_CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        catalogue = _Catalogue(file)
    catalogue.add_fallback(_NoWords() if language == "en" else _catalogue("en"))
    return catalogue


@lru_cache(maxsize=256)
def language_of(*tags: str | None) -> str:
    """The first of the language tags (BCP 47: "fr", "fr-CA", "en_GB") that there are words in, else "en"."""
    for tag in tags:
        if tag and (primary := _primary(tag)) in LANGUAGES:
            return primary
    return "en"


def speaks(tag: str) -> bool:
    """Whether there are words in the language of a tag."""
    return language_of(tag) == _primary(tag)


@lru_cache(maxsize=256)
def _primary(tag: str) -> str:
    return re.split("[-_]", tag.strip(), maxsplit=1)[0].lower()


@lru_cache(maxsize=1024)
def _words(key: str, language: str) -> str:
    return _catalogue(language).gettext(key)


def word(key: str, language: str = "en", **values: object) -> str:
    """The words for `key` in `language` (any tag), its values filled in. Raises KeyError for a key without words.

    An integer `n` chooses between singular and plural by the rule of the catalogue (French counts zero with one), and
    is said with the language's separators.
    """
    language = language_of(language)
    count = values.get("n")
    if not isinstance(count, int):
        text = _words(key, language)
        return text.format(**values) if values else text
    return _counted(_catalogue(language).ngettext(key, key, count), language, count, values)


def _counted(text: str, language: str, count: int, values: Mapping[str, object]) -> str:
    return text.format(**{**values, "n": _number(count, language)})


Own: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""A site's own words, by key: a text, or the forms between which a count chooses."""


def _own_word(said: str | tuple[str, ...], language: str, values: Mapping[str, object]) -> str:
    count = values.get("n")
    if isinstance(count, int):
        text = said if isinstance(said, str) else said[_catalogue(language).plural(count)]
        return _counted(text, language, count, values)
    return str(said).format(**values)


def mistakes(words: Mapping[str, Own], site_language: str) -> Iterator[str]:
    """What is wrong with a site's own words (`Site.words`), a sentence each."""
    for table, own in words.items():
        if table and table not in LANGUAGES:
            yield f"[words.{table}]: there are pages in {', '.join(LANGUAGES)}, and words of your own only for these."
            continue
        where = f"[words.{table}]" if table else "[words]"
        catalogue, english = _catalogue(table or language_of(site_language)), _catalogue("en")
        for key, said in own.items():
            usual = catalogue.forms(key) or english.forms(key)
            if not usual:
                from syndicate.core.settings import nearest

                near = nearest(key, tuple(english.keys()))
                yield f"{where} {key} is not known" + (f": did you mean `{near}`?" if near else ".")
            elif isinstance(said, tuple) and len(said) != len(usual):
                expected = f"{len(usual)} texts, for one and for many" if len(usual) > 1 else "one text"
                yield f"{where} {key}: expected {expected}."
            else:
                yield from (f"{where} {key}: {why}" for why in _wrong_values(said, usual))


def _wrong_values(said: str | tuple[str, ...], usual: Sequence[str]) -> Iterator[str]:
    """Only what the usual words are given may stand in braces."""
    known = {name for text in usual for _, name, *_ in Formatter().parse(text) if name}
    for text in (said,) if isinstance(said, str) else said:
        try:
            parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
        except ValueError:
            yield "a brace stands alone; write {{ for one that is to be seen."
            continue
        for name, spec, how in parts:
            if name not in known or spec or how:
                there = ", ".join(f"{{{one}}}" for one in sorted(known)) or "nothing"
                yield f"{{{name}}} is not known there: in braces there may stand {there}."


_BOUND_IN_FRENCH = re.compile(r" (?=[:;!?»%€])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))")


def bound(text: str, tag: str) -> str:
    """Text of an author so that no line begins with what belongs to the one before: "Qui ?", "« Vent »", "2 150 €".

    Titles and facts have lost the no-break spaces that their author may have typed: any white space became a blank.
    """
    return _BOUND_IN_FRENCH.sub("\u00a0", text) if _primary(tag) == "fr" else text


def letters(text: str) -> str:
    """Only the letters and digits, in small ones: what tells whether two wordings say the same."""
    return "".join(filter(str.isalnum, text)).casefold()


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    """Babel's locale for a tag; plain "en" means dates that a reader anywhere understands (2 March 2026)."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse("en_GB" if tag == "en" else tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=8192)
def _long(day: date, tag: str) -> str:
    from babel.dates import format_date

    text = format_date(day, "long", locale=_locale(tag))
    # CLDR has no ordinals, which French wants on the first of a month.
    return text.replace("1 ", "1er ", 1) if day.day == 1 and _primary(tag) == "fr" else text


@lru_cache(maxsize=1024)
def _month(day: date, tag: str) -> str:
    text = _month_within(day, tag)
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1024)
def _month_within(day: date, tag: str) -> str:
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", day, locale=_locale(tag)))


@lru_cache(maxsize=1024)
def _month_name(month: int, tag: str) -> str:
    from babel.dates import get_month_names

    return str(get_month_names("abbreviated", "stand-alone", _locale(tag))[month])


@lru_cache(maxsize=1024)
def _number(value: int, tag: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=_locale(tag)))


@lru_cache(maxsize=1024)
def _country(code: str, tag: str) -> str:
    name = _locale(tag).territories.get(code)
    return str(name) if name else code


@lru_cache(maxsize=64)
def _territory(tag: str) -> str:
    from babel.core import get_global

    locale = _locale(tag)
    known = f"{locale.language}_{locale.script}" if locale.script else locale.language
    likely = str(get_global("likely_subtags").get(known, ""))
    return f"{locale.language}_{locale.territory or likely.rpartition('_')[2] or locale.language.upper()}"


@lru_cache(maxsize=64)
def language_name(tag: str) -> str:
    """A language as those call it who read it: "Français", "English", "Português (Brasil)"; else its tag."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(tag.replace("-", "_")).get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else tag


@lru_cache(maxsize=1024)
def _sum(amount: float, currency: str, tag: str) -> str:
    from babel.numbers import format_currency

    whole = float(amount).is_integer()
    text = format_currency(amount, currency, locale=_locale(tag), currency_digits=not whole,
                           format=None if not whole else _whole_pattern(tag))
    return str(text)


@lru_cache(maxsize=64)
def _whole_pattern(tag: str) -> str:
    return re.sub(r"[.]0+", "", str(_locale(tag).currency_formats["standard"].pattern))


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MONTH = re.compile(r"\d{4}-\d{2}")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?(?!\d|:)")

_IN_A_ROW = re.compile(r"\d[\d .,–-]* (?:[A-Z]{3}|[€£$])(?: / \w+)?")
"""Figures, a currency and a unit as `core.pay` puts the fields of a mapping in a row, in nobody's language."""


class Words:
    """Everything that is said in one language, with dates in one time zone. Pure.

    language: that of the words, one of LANGUAGES; tag: the full language tag, for dates and money.
    """

    def __init__(self, tag: str, timezone: str = "UTC", own: Own | None = None) -> None:
        """own: words of the site, which go before ours."""
        self._own = own or {}
        self.language = language_of(tag)
        self.tag = tag if speaks(tag) else self.language
        self.timezone = timezone

    def t(self, key: str, **values: object) -> str:
        """The words for `key`; see `word`."""
        if key in self._own:
            return _own_word(self._own[key], self.language, values)
        return word(key, self.language, **values) if values else _words(key, self.language)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(_zone(self.timezone))

    def day(self, value: When | datetime | date | str) -> str:
        """The day, as "2 March 2026" or "2 mars 2026"; a datetime's day is that of the site's time zone.

        Text that is no ISO 8601 date comes back as it is; "2026-03" gives the month.
        """
        if isinstance(value, When):
            value = value.text[:10] if is_day(value) else value.instant
        if isinstance(value, str):
            return self._written_day(value)
        if isinstance(value, datetime):
            value = self._local(value).date()
        return _long(value, self.tag)

    def _written_day(self, text: str) -> str:
        try:
            if _ISO_DAY.fullmatch(text):
                return _long(date.fromisoformat(text), self.tag)
            if _ISO_MONTH.fullmatch(text):
                return _month(date.fromisoformat(text + "-01"), self.tag)
        except ValueError:
            pass
        return text

    def moment(self, value: When) -> str:
        """The day, with the hour where the author named one that is not midnight."""
        if is_day(value):
            return self.day(value)
        return self.t("moment", day=self.day(value), time=f"{self._local(value.instant):%H:%M}")

    def month(self, value: When | datetime | date) -> str:
        """The month, as "March 2026" or "Mars 2026", to stand as a heading."""
        return _month(self.date_of(value).replace(day=1), self.tag)

    def month_within(self, value: date) -> str:
        """The same to stand within a sentence: "March 2026" or "mars 2026"."""
        return _month_within(value.replace(day=1), self.tag)

    def month_name(self, value: date) -> str:
        """The month alone, as short as can be: "Mar" or "mars"."""
        return _month_name(value.month, self.tag)

    def number(self, value: int) -> str:
        """A whole number with the language's separators."""
        return _number(value, self.tag)

    def date_of(self, value: When | datetime | date) -> date:
        """The calendar day meant, in the site's time zone."""
        if isinstance(value, When):
            if is_day(value):
                return date.fromisoformat(value.text[:10])
            value = value.instant
        return self._local(value).date() if isinstance(value, datetime) else value

    def iso(self, value: When | datetime) -> str:
        """For the `datetime` attribute of `<time>`."""
        return value.text if isinstance(value, When) else self._local(value).date().isoformat()

    def country(self, code: str) -> str:
        """The country's name for an ISO 3166-1 alpha-2 code; the code where it is not known."""
        return _country(code.upper(), self.tag)

    def territory(self, tag: str | None = None) -> str:
        """A language with a country, "fr_FR", as Open Graph wants it: the likeliest where the tag names none."""
        return _territory(tag or self.tag)

    def language_name(self, tag: str) -> str:
        """A language as those call it who read it."""
        return language_name(tag)

    def money(self, pay: Pay) -> str:
        """The figures as a sum with its unit; "" where a figure, the currency or both are missing."""
        if pay.currency is None or pay.minimum is None:
            return ""
        text = _sum(pay.minimum, pay.currency, self.tag)
        if pay.maximum is not None and pay.maximum != pay.minimum:
            text += " – " + _sum(pay.maximum, pay.currency, self.tag)
        return f"{text} {self.t(pay.unit)}" if pay.unit else text

    def salary(self, pay: Pay) -> str:
        """The author's words; after bare figures what they mean, and in place of fields put in a row."""
        in_a_row = _IN_A_ROW.fullmatch(pay.text)
        bare = not re.search(r"[^\d\s.,'’–-]", pay.text)
        meant = self.money(pay) if in_a_row or bare else ""
        if not meant:
            return pay.text
        return f"{meant} ({pay.text})" if pay.text and bare else meant

    def contract(self, posting: Posting) -> str:
        """The author's words, and what they mean where that says something else."""
        meant = [self.t(kind) for kind in posting.employment_types]
        said = posting.employment_text or ""
        if not said:
            return self.kinds(posting)
        seen = letters(said)
        if any(letters(kind) == seen for kind in posting.employment_types):
            return self.kinds(posting) or said
        if posting.employment_types == ("OTHER",) or "FULL_TIME" in posting.employment_types:
            return said  # "permanent" says nothing of hours, whatever search engines file it under
        more = [m for m in meant if letters(m) not in seen]
        return f"{said} ({', '.join(more).lower()})" if more else said

    def kinds(self, posting: Posting) -> str:
        """The kinds of contract in our words: "Contractor, fixed-term"; "" where none is known."""
        first, *more = [self.t(kind) for kind in posting.employment_types] or [""]
        return ", ".join([first, *(kind.lower() for kind in more)])

    def places(self, posting: Posting) -> tuple[str, ...]:
        """Each place in the author's words, else composed from its parts; empty where none is known."""
        lines = tuple(line for place in posting.places if (line := place.text or self.address(place)))
        return lines or ((posting.location_text,) if posting.location_text else ())

    def address(self, place: Place) -> str:
        """A place in one line: street, code and town, region, country."""
        town = " ".join(part for part in (place.postal_code, place.locality) if part)
        country = self.country(place.country) if place.country else None
        return ", ".join(part for part in (place.street, town, place.region, country) if part)

    def remote(self, posting: Posting) -> str:
        """How much of the work is remote; "" where the author does not say."""
        if posting.remote == "full" and posting.remote_countries:
            return self.t("remote_from", countries=", ".join(map(self.country, posting.remote_countries)))
        return "" if posting.remote == "no" else self.t(f"remote_{posting.remote}")

    def deadline(self, posting: Posting) -> str:
        """The end in the reader's language, or the author's words for "no fixed end"; "" where none is named."""
        if posting.valid_through is not None:
            return self.moment(posting.valid_through)
        return posting.valid_through_text or ""

    def why_closed(self, offer: Offer) -> str:
        """Why, and since when, an offer is closed, in one or two sentences."""
        why = self.t(f"closed_{offer.reason or 'closed'}")
        end = offer.posting.valid_through
        if offer.reason == "expired" and end is not None:
            return f"{why} {self.t('closed_since', day=self.day(end))}"
        return f"{why} {self.t('closed_since', day=self.day(offer.closed_at))}" if offer.closed_at else why

    def said(self, event: str, title: str) -> str:
        """One change in one line: "Closed: Boat builder"."""
        return self.t(f"said_{event}", title=title)

    def said_many(self, counts: Mapping[str, int]) -> str:
        """Several changes in one line: "2 new offers, 1 offer closed"; `counts` by event."""
        return ", ".join(self.t(f"many_{event}", n=n) for event, n in counts.items() if n)

    def functions(self) -> dict[str, Callable[..., object]]:
        """Everything that templates may call, by name."""
        names = ("t", "day", "moment", "month", "month_within", "month_name", "number", "iso", "country",
                 "language_name", "territory", "money", "salary", "contract",
                 "places", "address", "remote", "deadline", "why_closed", "said", "said_many")
        return {name: getattr(self, name) for name in names}


def words_of(site: Site, tag: str | None = None) -> Words:
    """Everything that a site says, in its own language or in that of `tag`, with its own words."""
    tag = tag or site.language
    if not site.words:
        return Words(tag, site.timezone)
    language = language_of(tag)
    general = site.words.get("", {}) if language == language_of(site.language) else {}
    return Words(tag, site.timezone, {**general, **site.words.get(language, {})})


def is_day(value: When) -> bool:
    """Whether the author named a day and no hour of it (midnight is what date pickers write)."""
    return len(value.text) == 10 or _MIDNIGHT.search(value.text) is not None
