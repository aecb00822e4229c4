"""The ledger as the world sees it: addresses, offers, and the board that outputs are rendered from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from syndicate.core.frozen import copy_with
from syndicate.core.ledger import Ledger, Record, moment
from syndicate.core.model import Board, Event, Json, Offer, Posting, Site, Told, Translation, When

TOLD = ("opened", "closed", "reopened")
"""Events that the changes feed tells."""


def address(site: Site, id: str, slug: str, stem: str, path: str, language: str = "") -> str:
    """The public address of a posting: below the site, or where the site's own pages are.

    stem, path: of its file, without ending; `path` below the folder of postings. `{language}` is that of the text,
    `{language/}` the same with its slash, and nothing for the site's language; with either of them, slug, stem and path
    are those of the offer, without the language.
    """
    if site.pages or site.posting_url is None:
        return f"{site.url}/{slug}/"
    filled = site.posting_url
    if "{language" in filled:
        from syndicate.core import endings

        tag = language.lower()
        filled = filled.replace("{language/}", "" if language == site.language else f"{tag}/")
        filled = filled.replace("{language}", tag)
        slug, stem, path = slug.partition("/")[0], endings.without(stem, language), endings.without(path, language)
    for name, value in (("slug", slug), ("id", id), ("stem", stem), ("path", path)):
        filled = filled.replace("{" + name + "}", value)
    return filled


def address_of(record: Record, offer: str, language: str, site: Site, roots: Iterable[str]) -> str:
    """The public address of the text that a record stands for. offer: the id of the offer."""
    stem, path = stem_and_path(record.path, roots)
    return address(site, offer, record.slug, stem, path, language)


def stem_and_path(posting_path: str, roots: Iterable[str]) -> tuple[str, str]:
    """The stem of a file and its path below the root that holds it, both without ending; a bundle is its folder."""
    below = posting_path
    for prefix in _prefixes(tuple(roots)):
        if posting_path.startswith(prefix):
            below = posting_path.removeprefix(prefix)
            break
    folder, _, name = below.rpartition("/")
    stem = name.rsplit(".", 1)[0] if "." in name else name
    if stem == "index" and folder:
        return folder.rpartition("/")[2], folder
    return stem, f"{folder}/{stem}" if folder else stem


@cache
def _prefixes(roots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(root.strip("/").removeprefix("./") + "/" for root in sorted(roots, key=len, reverse=True))


def offer_of(record: Record, posting: Posting, site: Site, roots: Iterable[str]) -> Offer:
    """A record and its last published form as what outputs and channels are given, every moment in the site's zone."""
    zone = _zone(site.timezone)
    events = tuple(_event(event, zone) for event in record.events)
    closings = [event.at for event in events if event.event == "closed"]
    told = [event.at for event in events if event.event != "renamed"]
    first_seen = record.first_seen.astimezone(zone)
    posted, ends = _local(posting.date_posted, zone), _local(posting.valid_through, zone)
    if posted is not posting.date_posted or ends is not posting.valid_through:
        posting = copy_with(posting, date_posted=posted, valid_through=ends)
    return Offer(
        id=record.id,
        slug=record.slug,
        url=address_of(record, record.id, posting.language, site, roots),
        status=record.status,
        reason=record.reason,
        posting=posting,
        date_posted=_local(record.first_posted, zone) or posting.date_posted or day(opening(events, first_seen)),
        updated_at=max(told, default=first_seen),
        offered_at=record.offered_at.astimezone(zone) if record.offered_at else None,
        closed_at=closings[-1] if closings and record.status != "open" else None,
        events=events,
        former=tuple(f"{slug}/" for slug in record.former),
        form=record.form,
    )


def in_languages(
    record: Record, texts: Sequence[tuple[Record, Posting]], site: Site, roots: Iterable[str]
) -> Offer:
    """An offer with its texts in several languages, the primary one first.

    record: the one that stands for the offer; where its own text is not shown, its addresses lead to the primary one.
    Its form is the newest of all.
    """
    from syndicate.core.translated import translated

    roots = tuple(roots)
    form = max(record.form, *(text.form for text, _ in texts))
    pages = tuple(
        Translation(posting.language, posting.title, address_of(text, record.id, posting.language, site, roots))
        for text, posting in texts
    )
    pages = pages if len(texts) > 1 else ()

    def offer(text: Record, posting: Posting, former: tuple[str, ...]) -> Offer:
        made = offer_of(replace(record, former=former), posting, site, roots)
        url = address_of(text, record.id, posting.language, site, roots)
        return replace(made, slug=text.slug, url=url, form=form, translations=pages)

    (first, primary), *rest = texts
    others = tuple(offer(text, translated(primary, posting), text.former) for text, posting in rest)
    old = () if any(text.id == record.id for text, _ in texts) else (*record.former, record.slug)
    return replace(offer(first, primary, (*first.former, *old)), others=others)


def texts_of(ledger: Ledger, id: str, site: Site) -> list[Record]:
    """The records of an offer whose text is shown, the primary one first."""
    from syndicate.core.ties import order

    records = [ledger.record(one) for one in (id, *ledger.translations().get(id, ()))]
    shown = [one for one in records if not one.aside] or records[:1]
    shown.sort(key=lambda one: order(one.language, one.path, site.language))
    return shown


def _local(when: When | None, zone: tzinfo) -> When | None:
    if when is None or when.instant.tzinfo is zone:
        return when
    return When(when.text, when.instant.astimezone(zone))


def _event(event: Event, zone: tzinfo) -> Event:
    return event if event.at.tzinfo is zone else copy_with(event, at=event.at.astimezone(zone))


def opening(events: Sequence[Event], first_seen: datetime) -> datetime:
    """When the present opening of a posting began: its last re-opening, or when it was first seen."""
    return next((event.at for event in reversed(events) if event.event == "reopened"), first_seen)


def day(moment: datetime) -> When:
    """The day of a moment, in its zone."""
    return When(moment.date().isoformat(), moment.replace(hour=0, minute=0, second=0, microsecond=0))


@cache
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def shown(row: Mapping[str, Json], keep_closed: int, now: datetime) -> bool:
    """Whether a row is to be seen: open, or offered once and closed for less than `keep_closed` days."""
    if row["status"] == "open":
        return True
    closed_at = _closed_at(row)
    return bool(row.get("offered_at")) and closed_at is not None and now < closed_at + timedelta(days=keep_closed)


def _closed_at(row: Mapping[str, Json]) -> datetime | None:
    closings = [event["at"] for event in row.get("events", ()) if event["event"] == "closed"]
    return moment(closings[-1]) if closings else None


def shown_ids(ledger: Ledger, keep_closed: int, now: datetime) -> list[str]:
    """The ids of the offers that the outputs show, sorted."""
    return sorted(
        id
        for id, row in ledger.rows.items()
        if row.get("form") and "translates" not in row and shown(row, keep_closed, now)
    )


def history(ledger: Ledger, zone: tzinfo) -> Iterator[Told]:
    """Every opening, closing and re-opening that was not silent, newest first."""
    told = [
        Told(record.id, copy_with(event, at=event.at.astimezone(zone)))
        for record in ledger.records()
        for event in record.events
        if event.event in TOLD and not event.silent
    ]
    return iter(sorted(told, key=lambda one: (one.event.at, one.id), reverse=True))


def board(
    ledger: Ledger, posting: Callable[[str, int], Posting], site: Site, roots: Iterable[str], now: datetime
) -> Board:
    """Everything that outputs show. `posting(id, n)`: a posting as its last published form has it."""
    from syndicate.core.figures import spells

    roots = tuple(roots)
    translations = ledger.translations()
    offers = []
    for id in shown_ids(ledger, site.keep_closed, now):
        record = ledger.record(id)
        if id in translations:
            known = [(one, posting(one.id, one.form)) for one in texts_of(ledger, id, site) if one.form]
            offers += [in_languages(record, known, site, roots)] if known else []
        else:
            offers.append(offer_of(record, posting(id, record.form), site, roots))
    zone = _zone(site.timezone)
    instants = [
        event["at"] for row in ledger.rows.values() for event in row.get("events", ()) if event["event"] != "renamed"
    ]
    return Board(
        open=_newest_first((o for o in offers if o.status == "open"), lambda o: o.offered_at or o.updated_at),
        closed=_newest_first((o for o in offers if o.status != "open"), lambda o: o.closed_at or o.updated_at),
        history=tuple(history(ledger, zone)),
        tag_authority=ledger.head.tag_authority,
        created=ledger.head.created.astimezone(zone),
        updated=(moment(max(instants)) if instants else ledger.head.created).astimezone(zone),
        spells=tuple(spell for one in ledger.records() if not one.translates for spell in spells(one.events)),
    )


def _newest_first(offers: Iterable[Offer], at: Callable[[Offer], datetime]) -> tuple[Offer, ...]:
    return tuple(sorted(offers, key=lambda offer: (at(offer), offer.id), reverse=True))
