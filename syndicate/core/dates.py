"""Dates as people write them → instants: in English and French, with the names of months in a few languages more.

A date without a time is a day in the site's time zone; where it ends something it means the last second of that day,
and so does a time of exactly midnight, which is what date pickers write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from syndicate.core.model import When
from syndicate.core.vocabulary import fold

Order: TypeAlias = Literal["DMY", "MDY", "YMD"]

EARLIEST, LATEST = 1900, 2200
"""Years outside are no dates of job offers (0001-01-01, 9999-12-31), and would not survive every time zone."""


LONGEST = 120
"""No date has more characters."""


class DateError(ValueError):
    """A text is no date. kind: "impossible" for what looks like one and cannot be (2026-25-02), else "unreadable"."""

    def __init__(self, kind: Literal["impossible", "unreadable"], message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Reading(NamedTuple):
    """A date that was read; `note`: what an author should be told about it, half a sentence."""

    when: When
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    year: int
    month: int
    day: int | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Time:
    hour: int
    minute: int = 0
    second: int = 0
    microsecond: int = 0


def read_date(text: str, *, timezone: str = "UTC", order: Order = "DMY", end: bool = False) -> When:
    """The date that `text` says; `end`: it ends something. Raises DateError."""
    return examine(text, timezone=timezone, order=order, end=end).when


@lru_cache(maxsize=8192)
def examine(text: str, *, timezone: str = "UTC", order: Order = "DMY", end: bool = False) -> Reading:
    """Like `read_date`, with what an author should know about the reading."""
    zone = _zone(timezone)
    words = _tidy(text)
    if len(words) > LONGEST:
        raise DateError("unreadable", "that is too long for a date")
    if words.isdecimal():
        return _number(words, zone, end)
    day, rest = _day(_time_last(words), order, end)
    time, own_zone, left = _time_and_zone(rest)
    note = day.note
    if left:
        if any(c.isdigit() for c in left):
            raise DateError("unreadable", f"after the day, “{left}” is no time")
        note = f"“{left}” was not understood"
    midnight = time == _Time(0)  # a date picker's, in whatever zone: the day that is written
    return Reading(_when(day, None if midnight else time, zone if midnight else own_zone or zone, end), note)


# ---------------------------------------------------------------- the pieces

_BLANKS = re.compile(r"\s+")
_DASHES = re.compile(r"(?<=\d)[‐‑‒–—−](?=\d)")
_STRUCK = re.compile(r"~~.*?~~|<(s|del|strike)>.*?</\1>")
"""What an author has struck out he no longer says: "~~15 April 2026~~ 30 April 2026"."""


def _tidy(text: str) -> str:
    words = fold(text)
    if "~~" in words or "<" in words:
        words = _STRUCK.sub(" ", words)
    words = _BLANKS.sub(" ", words).strip(" .,;")
    return _DASHES.sub("-", words.replace("’", "'"))


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # not needed by a run that reads no date

    return ZoneInfo(name)


def _number(digits: str, zone: tzinfo, end: bool) -> Reading:
    """Seconds (9 or 10 digits) or milliseconds (13) since 1970, or YYYYMMDD."""
    if len(digits) in (9, 10, 13):
        instant = datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), UTC)
        _check_year(instant.year)
        if instant.strftime("%H%M%S") == "000000":
            return Reading(_when(_Day(instant.year, instant.month, instant.day), None, zone, end))
        return Reading(When(instant.isoformat(), instant))
    if len(digits) == 8 and EARLIEST <= int(digits[:4]) <= LATEST:
        return Reading(_when(_Day(int(digits[:4]), int(digits[4:6]), int(digits[6:])), None, zone, end))
    raise DateError("unreadable", "a number is a date only as YYYYMMDD or as seconds since 1970")


_YEAR_FIRST = re.compile(r"(\d{4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})(?![\d]|[-/.]\d)")
_YEAR_LAST = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})(?![\d]|[-/.]\d)")
_YEAR_MONTH = re.compile(r"(\d{4}) ?[-/.] ?(\d{1,2})(?![\d]|[-/.]\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{4})(?![\d]|[-/.]\d)")
_THREE_NUMBERS = re.compile(r"\d+ ?[-/.] ?\d+ ?[-/.] ?\d+")
_MONTH_ONLY = "it names a month without a day"


def _day(words: str, order: Order, end: bool) -> tuple[_Day, str]:
    """The day at the beginning of the text, and what is left of the text."""
    words = _before(words)
    if match := _YEAR_FIRST.match(words):
        return _Day(int(match[1]), int(match[2]), int(match[3])), words[match.end() :]
    if match := _YEAR_LAST.match(words):
        return _numbers(match, order), words[match.end() :]
    if match := _THREE_NUMBERS.match(words):
        raise DateError("impossible", f"“{match[0]}” is not a year, a month and a day")
    if match := _YEAR_MONTH.match(words):
        return _Day(int(match[1]), int(match[2]), None, _MONTH_ONLY), words[match.end() :]
    if match := _MONTH_YEAR.match(words):
        return _Day(int(match[2]), int(match[1]), None, _MONTH_ONLY), words[match.end() :]
    return _with_month_name(_END_OF.sub("", words) if end else words)


_TWO_DIGITS = "its year has two digits and is taken for {}"


def _numbers(match: re.Match[str], order: Order) -> _Day:
    one, two, last = int(match[1]), int(match[2]), int(match[3])
    if len(match[3]) == 4:
        return _Day(last, one, two) if order == "MDY" else _Day(last, two, one)
    year, month, day = {"DMY": (last, two, one), "MDY": (last, one, two), "YMD": (one, two, last)}[order]
    return _Day(2000 + year, month, day, _TWO_DIGITS.format(2000 + year))


_WEEKDAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|thu|fri|sat|sun"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mer|jeu|ven|sam|dim"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|(?:lune|marte|mercole|giove|vener)di|sabato|domenica|(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|(?:segunda|terca|quarta|quinta|sexta)(?: ?- ?feira)?|(?:man|tirs|tis|ons|tors|fre|l[oø]r|s[oø]n)dag"
)
_LABELS = (
    r"posted|publie|closes?|closing(?: date)?|(?:new |final )?deadline|due|last day(?: to apply)?|date limite"
    r"|dernier jour|applications?(?: (?:close|due|are due))?|\w*frist|bewerbungsschluss|sista ansokningsdag"
    r"|(?:extended|postponed|prolonge|repousse|reporte|proroge|verlangert)e?"
    r"|eod|cob|eob|(?:end of (?:the )?day|close of business)(?: on)?"
)
_BEFORE = re.compile(
    r"(?:jusqu ?'?au|au plus tard|avant|le|la|du|des|the|on|by|before|until|till?|to|no later than|from|a partir du"
    r"|bis(?: zum)?|spatestens|am|den|hasta|antes de|el|entro|fino al|il|tot(?: en met)?|t/m|uiterlijk|op|ate|dia"
    rf"|senest|senast|innen|{_LABELS}|{_WEEKDAYS})\b[ .,:]*"
)


def _before(words: str) -> str:
    """Without weekdays and small words before the date itself."""
    while match := _BEFORE.match(words):
        words = words[match.end() :]
    return words


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar januari janner enero ene gennaio gen janeiro tammikuuta tammikuu",
            "february feb fevrier fevr fev februar februari febrero febbraio fevereiro helmikuuta helmikuu",
            "march mar mars marz maerz mrz marzo maart mrt marco marts maaliskuuta maaliskuu",
            "april apr avril avr abril abr aprile huhtikuuta huhtikuu",
            "may mai mayo maggio mag mei maio maj toukokuuta toukokuu",
            "june jun juin juni junio giugno giu junho kesakuuta kesakuu",
            "july jul juillet juil juli julio luglio lug julho heinakuuta heinakuu",
            "august aug aout agosto ago augustus augusti agust elokuuta elokuu",
            "september sept sep septembre septiembre setiembre settembre set setembro syyskuuta syyskuu",
            "october oct octobre oktober okt octubre ottobre ott outubro out lokakuuta lokakuu",
            "november nov novembre noviembre novembro marraskuuta marraskuu",
            "december dec decembre dezember dez diciembre dic dicembre dezembro desember des joulukuuta joulukuu",
        ),
        1,
    )
    for name in names.split()
}
"""English, French, German, Spanish, Italian, Dutch, Portuguese, the Nordic languages: as CLDR has them, folded.

Slavic ones are left out: listopada is October to some and November to others.
"""
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_GAP = r"[ .,/-]*"
_OF = r"(?:(?:of|del?) )?"
_NTH = r"(?:(?:st|nd|rd|th|er|e|o)\b)?(?!\d)"
_YEAR = r"(?P<year>\d{4}|(?:(?<=-)|')\d\d)\b"
_DAY_MONTH = re.compile(rf"(?P<day>\d{{1,2}}){_NTH}{_GAP}{_OF}{_MONTH}{_GAP}{_OF}{_YEAR}")
_MONTH_DAY = re.compile(rf"{_MONTH}{_GAP}(?:the )?(?P<day>\d{{1,2}}){_NTH}{_GAP}{_YEAR}")
_YEAR_MONTH_DAY = re.compile(rf"(?P<year>\d{{4}}){_GAP}{_MONTH}{_GAP}(?P<day>\d{{1,2}}){_NTH}")
_MONTH_OF_YEAR = re.compile(
    rf"(?P<middle>(?:mid(?:dle of)?|mi|mitte|mediados de|half|medio|meta)\b{_GAP})?"
    rf"{_MONTH}{_GAP}{_OF}(?P<year>\d{{4}})\b"
)
_END_OF = re.compile(r"(?:(?:the )?end of|(?:la )?fin(?: de)?|ende|finales de|fine|eind|late)\b[ -]*")
_DAY_MONTH_TIME_YEAR = re.compile(
    rf"{_MONTH} (?P<day>\d{{1,2}}) (?P<time>\d\d:\d\d:\d\d)(?P<zone> [a-z]+)? (?P<year>\d{{4}})\b"
)


def _with_month_name(words: str) -> tuple[_Day, str]:
    for pattern in (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _DAY_MONTH_TIME_YEAR):
        if match := pattern.match(words):
            year, note = int(match["year"].lstrip("'")), None
            if year < 100:
                year, note = 2000 + year, _TWO_DIGITS.format(2000 + year)
            day = _Day(year, _MONTHS[match["month"]], int(match["day"]), note)
            clock = match["time"] + (match["zone"] or "") if pattern is _DAY_MONTH_TIME_YEAR else ""
            return day, f" {clock}{words[match.end() :]}"
    if match := _MONTH_OF_YEAR.match(words):
        middle = 15 if match["middle"] else None
        return _Day(int(match["year"]), _MONTHS[match["month"]], middle, _MONTH_ONLY), words[match.end() :]
    raise DateError("unreadable", "that is no date")


_CLOCK = re.compile(
    r"(?:t|at |a |@ ?|by |before |avant |[-–—] |um |kl\.? |om |ore |alle |a las? |as )?"
    r"(?P<hour>\d{1,2})(?:(?: ?[:h] ?|\.)(?P<minute>\d{2})(?![./-]\d))?(?: ?(?:h(?:eures?|rs?)?|uhr|uur)\b)?"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)? ?(?P<half>[ap]\.?m\b\.?)?"
)
_HOURS = re.compile(r"h|uur")
_END_OF_DAY = re.compile(
    r"(?:a |at |@ )?(?:midnight|minuit|end of (?:the )?day|eod|cob|eob|close of business|inclus(?:ive)?|included"
    r"|fin de journee|mitternacht|(?:a )?medianoche|mezzanotte|middernacht)\b"
)
_NOON = re.compile(r"(?:a |at |@ )?(?:noon|midi)\b")
_OFFSET = re.compile(r"(?:utc|gmt|z)? ?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_NAMED = re.compile(r"[a-z]+(?:/[a-z_]+)+|[a-z]+")
_HOURS_OF_ZONES = {
    **{"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "est": -5, "edt": -4},
    **{"cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "aoe": -12},
}
_TRIM = " .,;:()[]"
_TIME_FIRST = re.compile(
    r"((?:at |a )?(?:midnight|minuit|noon|midi|\d{1,2} ?[ap]\.?m\b\.?"
    r"|\d{1,2}(?:[:.h]\d\d(?! ?[./-] ?\d)|h\b)(?: ?[ap]\.?m\b\.?)?)"
    r"(?: \(?(?:" + "|".join(_HOURS_OF_ZONES) + r")\b\)?)?)[ ,]+(?=\D*\d)"
)


def _time_last(words: str) -> str:
    """ "5pm CET on 30 April 2026" with the day before the time, as others write it."""
    match = _TIME_FIRST.match(words)
    return f"{words[match.end() :]} {match[1]}" if match else words


def _time_and_zone(rest: str) -> tuple[_Time | None, tzinfo | None, str]:
    """The time of day and its zone at the beginning of what follows a day, and the text after them."""
    rest = rest.strip(_TRIM)
    time: _Time | None = None
    if not rest:
        return None, None, ""
    if match := _END_OF_DAY.match(rest):
        rest = rest[match.end() :]
    elif match := _NOON.match(rest):
        time, rest = _Time(12), rest[match.end() :]
    elif (match := _CLOCK.match(rest)) and (match["minute"] or match["half"] or _HOURS.search(match[0])):
        time, rest = _time(match), rest[match.end() :]
    rest = rest.strip(_TRIM)
    zone, rest = _read_zone(rest) if rest else (None, "")
    return time, zone, rest.strip(_TRIM)


def _time(match: re.Match[str]) -> _Time:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    if (hour, minute, second) == (24, 0, 0):
        return _Time(0)
    if hour > 23 or minute > 59 or second > 60:
        raise DateError("impossible", f"there is no time of day {match[0].strip()}")
    return _Time(hour, minute, min(second, 59), int(((match["fraction"] or "") + "000000")[:6]))


def _read_zone(rest: str) -> tuple[tzinfo | None, str]:
    if match := _OFFSET.match(rest):
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        if hours > 15 or minutes > 59:
            raise DateError("impossible", f"there is no time zone {match[0].strip()}")
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if match["sign"] == "-" else 1)
        left = rest[match.end() :].strip(_TRIM)
        return timezone(offset), "" if not any(c.isdigit() for c in left) else left  # a name of the zone in brackets
    if (match := _NAMED.match(rest)) is None:
        return None, rest
    name = match[0]
    if name in _HOURS_OF_ZONES:
        return timezone(timedelta(hours=_HOURS_OF_ZONES[name])), rest[match.end() :]
    if "/" in name and (zone := _iana(name)):
        return zone, rest[match.end() :]
    return None, rest


def _iana(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfoNotFoundError

    try:
        return _zone("/".join(part.title() for part in name.split("/")))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


# ---------------------------------------------------------------- together


def _check_year(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        raise DateError("unreadable", f"the year {year} is no year of a job offer")


def _when(day: _Day, time: _Time | None, zone: tzinfo, end: bool) -> When:
    last = _last_day(day)
    if day.day is not None and not 1 <= day.day <= last:
        raise DateError("impossible", f"month {day.month} of {day.year} has no day {day.day}")
    _check_year(day.year)
    number = day.day or (last if end else 1)
    if time is None:
        text = f"{day.year:04}-{day.month:02}-{number:02}"
        clock = (23, 59, 59) if end else (0, 0, 0)
        return When(text, _fixed(datetime(day.year, day.month, number, *clock, tzinfo=zone)))
    moment = datetime(day.year, day.month, number, time.hour, time.minute, time.second, time.microsecond, tzinfo=zone)
    moment = _fixed(moment)
    return When(moment.isoformat(), moment)


def _last_day(day: _Day) -> int:
    if not 1 <= day.month <= 12:
        swapped = day.day is not None and 1 <= day.day <= 12 and 12 < day.month <= 31
        meant = f" (is it {day.year:04}-{day.day:02}-{day.month:02}?)" if swapped else ""
        raise DateError("impossible", f"there is no month {day.month}{meant}")
    if day.month == 2:
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        return 29 if leap else 28
    return 30 if day.month in (4, 6, 9, 11) else 31


def _fixed(moment: datetime) -> datetime:
    """The same instant with a fixed offset; a time that a change of clocks leaves out is moved past the gap."""
    if moment.tzinfo is UTC:
        return moment
    moment = moment.astimezone(UTC).astimezone(moment.tzinfo)
    offset = moment.utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(offset), fold=0)


# ---------------------------------------------------------------- no fixed end

_FILLED = r"(?:filled|found|hired|taken|recruited|closed|done|appointed)"
_WHO = r"(?:suitable )?(?:position|post|job|role|vacancy|candidate|place|it)s?"
_NO_END = (
    rf"(?:(?:open|valid),? )?(?:until|till?|'til) (?:(?:the|this|a|our|all) )?(?:{_WHO} )?"
    rf"(?:(?:is|are|has been|have been) )?{_FILLED}"
    r"|(?:on an? )?(?:rolling|ongoing|continuous|continuing)"
    r"(?: (?:basis|deadline|admissions?|applications?|recruitment))?"
    r"|(?:applications? )?(?:reviewed|considered) on a rolling basis"
    r"|as soon as possible|a ?s ?a ?p|t ?b ?[dac]|to be (?:determined|decided|announced|confirmed|defined)"
    r"|(?:no|none|without|sans|pas de|aucune?)(?: (?:fixed|set|specific))?"
    r"(?: (?:end|deadline|closing|limit|date|fin|limite|de|cloture|echeance)){0,4}"
    r"|n ?/? ?a|none|null|nil|never|jamais|neant|open ?ended|always open|open|ouvert|evergreen|any ?time|unlimited"
    r"|indefinite(?:ly)?|permanente?|immediate?(?:ment|ly)?|immediat|unspecified|unknown|false|non"
    r"|not (?:applicable|specified|set|fixed|defined)"
    r"|jusqu'?(?:a|au)(?: ce que)?(?: (?:le|la))?(?: (?:poste|mission|place))?(?: (?:soit|est))? "
    r"?(?:pourvue?|pourvoi|trouve|recrutement)(?: (?:du|de) (?:poste|la mission|candidat))?"
    r"|des que possible|au plus (?:vite|tot)|en continu|(?:candidatures? )?au fil de l'eau|toute l'annee"
    r"|tout au long de l'annee|recrutement (?:en cours|continu|permanent)|(?:duree )?indeterminee?|illimitee?"
    r"|(?:sans|pas de) (?:limite|fin|date)(?: .{0,30})?|non (?:definie?|precisee?|fixee?|renseignee?)"
    r"|a (?:definir|determiner|preciser|fixer|convenir)|des a present|(?:when|once|lorsque|quand) (?:filled|pourvu)"
    r"|(?:ab )?sofort|laufend|(?:schnellst|nachst)moglich|zum nachstmoglichen (?:zeitpunkt|termin)|bis zur besetzung"
    r"|(?:hasta|fino a|ate)(?: que)? (?:se )?(?:cub\w+|complet\w+|copertura|preench\w+)(?: (?:la|el|a|o|da|del))?"
    r"(?: (?:vacante|plaza|puesto|posto|vaga))?|lo antes posible|il prima possibile|o mais breve possivel"
    r"|zo snel mogelijk|doorlopend|snarest(?: mulig)?|snarast|l[oø][pb][ae]nde"
)
_NO_END_WHOLE = re.compile(rf"(?:{_NO_END})")
_NO_END_PHRASE = re.compile(
    rf"\b(?:(?:until|till?) (?:\w+ ){{0,4}}{_FILLED}|rolling|ongoing|open ended|asap|as soon as possible"
    r"|no (?:fixed |set )?(?:deadline|closing date)|jusqu'?a(?: ce que)?(?: \w+){0,3} ?pourv\w+|des que possible"
    r"|en continu|sans (?:date )?limite|au fil de l'eau)\b"
)
NEVER = "9999"
_EDGES = " .,;:!?-–—()[]\"'…*"


_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def names_no_end(text: str) -> bool:
    """Whether a text is nothing but words for "no fixed end" ("Open until filled", "dès que possible", "-", "").

    The last year that programs can count to (9999-12-31) is one of them.
    """
    words = _HYPHEN.sub(" ", _tidy(text).strip(_EDGES))
    return not words or words.startswith(NEVER) or _NO_END_WHOLE.fullmatch(words) is not None


def mentions_no_end(text: str) -> bool:
    """Whether a text says among other things that there is no fixed end ("until filled; first review in March")."""
    return _NO_END_PHRASE.search(_HYPHEN.sub(" ", _tidy(text))) is not None


# ---------------------------------------------------------------- dates in names of files

_IN_NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?=[-_. ]|$)")


def date_in_name(stem: str) -> str | None:
    """The date with which the stem of a file begins (`2026-2-9-dev`, `2026-02-09_dev`), as written."""
    match = _IN_NAME.match(stem)
    return match[1] if match else None
