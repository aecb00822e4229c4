"""The closing dates of the open offers as a calendar that people subscribe to (RFC 5545; its name and pace: RFC 7986).

An offer without an end is absent, and so is one that closed: subscribers see it go. Like every view it knows no clock:
DTSTAMP, which without a METHOD is the last change of what the event says (RFC 5545, 3.8.7.2), is that of the offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Final

from syndicate.core.model import Board, File, Offer, When
from syndicate.locales import Words, is_day, speaks, words_of
from syndicate.outputs.digests import digest, token
from syndicate.outputs.entries import clean, line
from syndicate.ports import Renderer

PATH: Final = "jobs.ics"
LONGEST: Final = 75
"""Octets of UTF-8 in a line, its end not counted (RFC 5545, 3.1)."""

# A calendar must hold something (3.6). Where no offer has an end, this time zone shows nothing and keeps it valid.
_NOTHING: Final = (
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`jobs.ics`, the nearest closing date first."""
    offers = [offer for offer in board.open if offer.posting.valid_through is not None]
    depends = digest([renderer.fingerprint(), board.tag_authority, *map(token, offers)])
    yield File(PATH, lambda: _document(offers, board.tag_authority, renderer), depends, snapshot=True)


def _document(offers: Sequence[Offer], authority: str, renderer: Renderer) -> bytes:
    site = renderer.site
    words = words_of(site)
    address = f"{site.url.rstrip('/')}/{PATH}"
    name = _text(words.t("calendar", title=site.title))
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//syndicate//syndicate-jobs//EN", "CALSCALE:GREGORIAN"),
        *(f"NAME:{name}", f"X-WR-CALNAME:{name}"),  # the second is what most programs read
        f"DESCRIPTION:{_text(words.t('follow_calendar_text'))}",
        *(f"URL:{_uri(site.url)}", f"SOURCE;VALUE=URI:{_uri(address)}"),
        *("REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"),  # likewise
    ]
    spoken = cache(partial(words_of, site))
    for offer in sorted(offers, key=lambda offer: (_end(offer), offer.id)):
        lines += _event(offer, authority, spoken)
    if not offers:
        lines += _NOTHING
    return "".join(f"{folded(one)}\r\n" for one in (*lines, "END:VCALENDAR")).encode("utf-8", "replace")


def _end(offer: Offer) -> datetime:
    assert offer.posting.valid_through is not None
    return offer.posting.valid_through.instant


def _event(offer: Offer, authority: str, spoken: Callable[[str | None], Words]) -> list[str]:
    """A day, or where the author names an hour that moment; it keeps nobody busy."""
    posting = offer.posting
    assert posting.valid_through is not None
    known = speaks(posting.language)
    words = spoken(posting.language if known else None)
    changed = _utc(offer.updated_at)
    summary = f"SUMMARY;LANGUAGE={words.language}" if known else "SUMMARY"
    tags = ",".join(filter(None, map(_text, map(line, posting.tags))))
    host, _, day = authority.partition(",")
    return [
        *("BEGIN:VEVENT", f"UID:{_text(f'{offer.id}.{day}@{host}')}"),
        *(f"DTSTAMP:{changed}", f"LAST-MODIFIED:{changed}", f"CREATED:{_utc(offer.offered_at or offer.updated_at)}"),
        f"SEQUENCE:{max((event.n for event in offer.events), default=1) - 1}",
        _start(posting.valid_through, words),
        f"{summary}:{_text(words.t('calendar_end', title=line(posting.title)))}",
        f"DESCRIPTION:{_text(_about(offer, words))}",
        f"URL:{_uri(offer.url)}",
        *([f"CATEGORIES:{tags}"] if tags else []),
        *("TRANSP:TRANSPARENT", "END:VEVENT"),
    ]


def _start(end: When, words: Words) -> str:
    if is_day(end):
        return f"DTSTART;VALUE=DATE:{words.date_of(end).isoformat().replace('-', '')}"
    return f"DTSTART:{_utc(end.instant)}"


def _about(offer: Offer, words: Words) -> str:
    """What one wants to know before one opens the page; its address too, which some programs show nowhere else."""
    posting = offer.posting
    employer = posting.organisation.name if posting.organisation else ""
    facts = (employer, " / ".join(words.places(posting)), words.remote(posting), words.contract(posting))
    salary = words.salary(posting.pay) if posting.pay else ""
    lines = (" · ".join(filter(None, map(line, facts))), line(salary), _uri(offer.url))
    return "\n".join(filter(None, lines))


# ---------------------------------------------------------------- how it is written


def _utc(moment: datetime) -> str:
    """DATE-TIME in UTC (3.3.5), to the second."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """TEXT (3.3.11): backslash, semicolon and comma escaped, line ends as `\\n`, no control character."""
    value = clean(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _uri(value: str) -> str:
    """An address, which is not escaped, in one line."""
    return line(value)


def folded(content: str) -> str:
    """A content line of at most 75 octets a part, each further one after a line end and a blank (3.1).

    No character is cut in two, as programs that unfold after decoding need it.
    """
    data = content.encode("utf-8", "replace")
    if len(data) <= LONGEST:
        return content
    return "\r\n ".join(_parts(data))


def _parts(data: bytes) -> Iterable[str]:
    start, room = 0, LONGEST
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        yield data[start:end].decode()
        start, room = end, LONGEST - 1
