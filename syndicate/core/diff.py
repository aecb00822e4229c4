"""(who is who, ledger, now) → what changed: opened, updated, closed, reopened, renamed; one a posting a run.

Only a rename may stand beside an opening or a re-opening; beside a closing it says nothing new.

Time alone closes offers and opens scheduled ones, so the ledger's own postings are looked at too, where their next
moment has come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.core.board import address_of, day, opening
from syndicate.core.frozen import copy_with
from syndicate.core.identity import RESERVED, Identified
from syndicate.core.ledger import Ledger, Record, is_due, stamp
from syndicate.core.model import Event, EventName, Posting, Problem, Reason, Site, Status, Translation, When
from syndicate.core.status import clock_contradictions, next_moment, status_at

_FILES = frozenset(
    {
        *("rss.xml", "atom.xml", "feed.json", "changes.rss.xml", "changes.atom.xml", "changes.json"),
        *("jobs.jsonld", "jobs.ndjson", "jobs.xml", "jobs.ics", "index.html", "404.html", "sitemap.xml", "robots.txt"),
        *("indeed.xml", "talent.xml", "jooble.xml", "adzuna.xml", "jobrapido.xml", "france-travail.csv"),
    }
)
"""Names that a folder of ours must not have."""


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one posting. posting: to be written as its new form, None where that stays as it is.

    moved: its path changed too, which is told beside the event. texts: of an offer in several languages the ids of
    those that are shown, the primary one first. renew: its form is to be written anew. silent: its event is told to
    nobody. notes: what an author should know, said in this run alone.
    """

    before: Record | None
    after: Record
    posting: Posting | None = None
    event: EventName | None = None
    reason: Reason | None = None
    moved: bool = False
    texts: tuple[str, ...] = ()
    renew: bool = False
    silent: bool = False
    notes: tuple[Problem, ...] = ()

    def told(self) -> tuple[Event, ...]:
        """The events that this run added."""
        return self.after.events[len(self.before.events) if self.before else 0 :]


@dataclass(frozen=True, slots=True)
class Context:
    """What the difference depends on beside the postings.

    known: the last published form of a posting, None where it is gone. same_recipe: digests can be compared.
    defaults: what a posting says that says nothing, by the names of Posting's fields.
    """

    site: Site
    roots: tuple[str, ...]
    now: datetime
    known: Callable[[str], Posting | None]
    baseline: bool = False
    same_recipe: bool = True
    defaults: Callable[[], Mapping[str, Any]] = dict


def diff(ledger: Ledger, identified: Identified, context: Context) -> list[Step]:
    """Every posting about which anything is new, by path; those without an event too (a new form, a new path)."""
    steps, together = _several(ledger, identified, context)
    steps += [
        _read_step(ledger, id, posting, identified, context)
        for id, posting in identified.postings.items()
        if id not in together
    ]
    steps += [_withdrawn_step(ledger.record(id), context) for id in identified.withdrawn if id not in together]
    seen = identified.postings.keys() | identified.withdrawn | together
    for id, row in ledger.rows.items():
        if id not in seen and is_due(row, context.now):
            steps.append(_time_step(ledger.record(id), context))
    steps += _stale_notes(ledger, identified, {step.after.id for step in steps})
    steps = _with_slugs(ledger, steps, context)
    kept = [step for step in steps if step.event or step.posting is not None or step.before != step.after or step.renew]
    kept.sort(key=lambda step: (step.after.path, step.after.id))
    return _with_events(ledger, kept, context)


def _several(ledger: Ledger, identified: Identified, context: Context) -> tuple[list[Step], frozenset[str]]:
    """The offers in several languages: what becomes of them, and the ids of all of their files."""
    if not identified.pairs and not ledger.translations():
        return [], frozenset()
    from syndicate.core import pairs

    steps: list[Step] = []
    offers = pairs.members(ledger, identified)
    for anchor, ids in sorted(offers.items()):
        if pairs.changed(ledger, identified, anchor, ids, context):
            steps += pairs.steps(ledger, identified, anchor, ids, context)
    return steps, frozenset(id for ids in offers.values() for id in ids)


def _stale_notes(ledger: Ledger, identified: Identified, seen: set[str]) -> Iterator[Step]:
    """Postings that were not read again, where what was said of their being tied to another is no longer true."""
    for id, row in ledger.rows.items():
        said = row.get("problems")
        if said is None and id not in identified.notes:
            continue
        if id in seen or row.get("withdrawn_at") or row.get("language"):
            continue
        if id not in identified.notes and not any(problem[2].startswith("translation-") for problem in said or ()):
            continue
        before = ledger.record(id)
        kept = [problem for problem in before.problems if not problem.code.startswith("translation-")]
        problems = (*kept, *identified.notes.get(id, ()))
        if set(problems) != set(before.problems):  # another order is no news
            yield Step(before, copy_with(before, problems=problems))


# ---------------------------------------------------------------- one posting


def _read_step(ledger: Ledger, id: str, posting: Posting, identified: Identified, context: Context) -> Step:
    before = ledger.record(id) if id in ledger else None
    was_open = before is not None and before.status == "open" and before.withdrawn_at is None
    status, reason = status_at(
        posting.statements, posting.date_posted, posting.valid_through, context.now, was_open=was_open
    )
    after = Record(
        id=id,
        path=posting.path,
        slug=before.slug if before else "",
        status=status,
        reason=reason,
        digest=posting.digest,
        first_seen=before.first_seen if before else context.now,
        entry=posting.entry,
        source=posting.source,
        form=before.form if before else 0,
        statements=posting.statements,
        date_posted=posting.date_posted,
        valid_through=posting.valid_through,
        next_moment=next_moment(posting.statements, posting.date_posted, posting.valid_through, context.now),
        events=before.events if before else (),
        offered_at=before.offered_at if before else None,
        aliases=(*(before.aliases if before else ()), *identified.aliases.get(id, ())),
        former=before.former if before else (),
        address=before.address if before else "",
        told=before.told if before else {},
        tie=posting.tie,
    )
    event = _event(before, after, posting, context)
    warnings = (*moved_ahead(status, was_open, posting, context), *contradictions(was_open, posting, context))
    warnings += tuple(identified.notes.get(id, ()))
    first = first_posted(before, after, event, context)
    after = copy_with(after, reason=_reason(before, after, event), problems=warnings, first_posted=first)
    # what a draft says is not for the world: the last published form stays, to be shown as closed
    hidden = status == "draft" and before is not None and before.offered_at is not None
    moved = before is not None and before.path != after.path and event not in ("closed", "renamed")
    told = event or ("renamed" if moved else None)
    return Step(before, after, None if hidden else posting, told, after.reason, moved)


def first_posted(before: Record | None, after: Record, event: EventName | None, context: Context) -> When | None:
    """The date that the world was given first in this opening, where what stands there now is later or gone.

    Google, JobPosting, datePosted: the original date. An earlier one is a correction; a new opening begins anew.
    """
    if before is None or before.offered_at is None or event in ("opened", "reopened"):
        return None
    if before.source and before.source == after.source:  # read differently, not edited
        return before.first_posted
    given = before.first_posted or before.date_posted
    if after.date_posted is None:
        return given
    began = opening(before.events, before.first_seen).astimezone(ZoneInfo(context.site.timezone))
    first = given or day(began)
    return first if first.instant < after.date_posted.instant else None


def _reason(before: Record | None, after: Record, event: EventName | None) -> Reason | None:
    """Why it is closed: as the world was told, where it was told already."""
    if event == "closed" and after.status == "draft":
        return "withdrawn"
    if event is None and before is not None and before.status != "open" and told_closed(before):
        return before.reason
    return after.reason


def told_closed(record: Record) -> bool:
    """Whether the world was ever told that it closed."""
    return any(event.event == "closed" for event in record.events)


def moved_ahead(status: Status, was_open: bool, posting: Posting, context: Context) -> tuple[Problem, ...]:
    """A warning where the date of an offer that is open already was moved into the future."""
    date = posting.date_posted
    if not was_open or status != "open" or date is None or date.instant <= context.now:
        return ()
    said = (
        f"the offer is open already, and its date was moved ahead to {date.text}: it stays open. "
        "To take it down until then, write `draft: true`."
    )
    return (Problem(posting.path, posting.line, "warning", "date-ahead", said, "date_posted"),)


def contradictions(was_open: bool, posting: Posting, context: Context) -> Iterator[Problem]:
    """Warnings where what the author says of the status and the dates do not go together at this moment."""
    said = clock_contradictions(
        posting.statements, posting.date_posted, posting.valid_through, context.now, was_open=was_open
    )
    for sentence in said:
        yield Problem(posting.path, posting.line, "warning", "status-contradiction", sentence, "open")


def _event(before: Record | None, after: Record, posting: Posting, context: Context) -> EventName | None:
    was_open = before is not None and before.status == "open" and before.withdrawn_at is None
    is_open = after.status == "open"
    if is_open and not was_open:
        return "reopened" if after.offered_at else "opened"
    if was_open and not is_open:
        return "closed"
    if before is None:
        return None
    if before.path != after.path:
        return "renamed"
    same_bytes = bool(before.source) and before.source == after.source  # new words of the vocabulary are no edit
    edited = before.digest != after.digest and context.same_recipe and not same_bytes
    return "updated" if is_open and edited else None


def _withdrawn_step(before: Record, context: Context) -> Step:
    was_open = before.status == "open"
    after = copy_with(
        before,
        status="closed" if was_open or before.status in ("draft", "scheduled") else before.status,
        reason="withdrawn" if was_open or not told_closed(before) else before.reason,
        withdrawn_at=context.now,
        next_moment=None,
        source="",
    )
    return Step(before, after, None, "closed" if was_open else None, "withdrawn" if was_open else None)


def _time_step(before: Record, context: Context) -> Step:
    was_open = before.status == "open"
    status, reason = status_at(
        before.statements, before.date_posted, before.valid_through, context.now, was_open=was_open
    )
    after = copy_with(
        before,
        status=status,
        reason=reason,
        next_moment=next_moment(before.statements, before.date_posted, before.valid_through, context.now),
    )
    if status == "open" and not was_open:
        after = copy_with(after, first_posted=None)
        return Step(before, after, None, "reopened" if before.offered_at else "opened")
    if was_open and status != "open":
        return Step(before, after, None, "closed", reason)
    return Step(before, after)


# ---------------------------------------------------------------- addresses


def _with_slugs(ledger: Ledger, steps: Sequence[Step], context: Context) -> list[Step]:
    """Each posting its slug: the author's, else the id; a taken one gets a number; what exists never changes hands."""
    taken: set[str] | None = None
    slugs: dict[str, str] = {}
    done = []
    for step in sorted(steps, key=lambda s: (bool(s.after.translates), s.before is None, s.after.path, s.after.id)):
        want = (step.posting.slug if step.posting else None) or (
            step.after.slug if step.posting is None and step.after.slug else step.after.id
        )
        current = step.after.slug
        if step.after.translates:
            want = _translation_slug(ledger, step, slugs)
        if not (current and (current == want or re.fullmatch(re.escape(want) + r"-\d+", current))):
            taken = _taken(ledger) if taken is None else taken
            own = {name.casefold() for name in (current, *step.after.former) if name}
            slug = want if want.casefold() in own else unique_slug(want, taken)
            taken.add(slug.casefold())
            former = tuple(name for name in (*step.after.former, current) if name and name != slug)
            step = copy_with(step, after=copy_with(step.after, slug=slug, former=former))
        slugs[step.after.id] = step.after.slug
        done.append(step)
    return done


def _translation_slug(ledger: Ledger, step: Step, slugs: Mapping[str, str]) -> str:
    """Of a text in another language: the author's, that which it had as an offer of its own, else below the offer's."""
    offer = step.after.translates
    above = slugs[offer] if offer in slugs else ledger.rows[offer]["slug"]
    written = step.posting.slug if step.posting else None
    if written and written.casefold() != above.casefold():
        return written
    current = step.after.slug
    return current if current and "/" not in current else f"{above}/{step.after.language.lower()}"


def unique_slug(want: str, taken: set[str]) -> str:
    """`want`, numbered where it is taken, compared without case."""
    name, number = want, 1
    while name.casefold() in taken:
        number += 1
        name = f"{want}-{number}"
    return name


def _taken(ledger: Ledger) -> set[str]:
    names = set(RESERVED) | _FILES
    for row in ledger.rows.values():
        names.add(row["slug"].casefold())
        names.update(name.casefold() for name in row.get("former", ()))
    return names


# ---------------------------------------------------------------- events


def _with_events(ledger: Ledger, steps: Sequence[Step], context: Context) -> list[Step]:
    """Number the changes of each posting, and give each event an instant of its own.

    Readers skip items that share an instant or are back-dated: instants count back from now, a second at a time. None
    goes behind what was told of the same posting before, even where a quick second run, or a clock that went back,
    leaves room ahead of now alone: what removed it would win over what brings it back (RFC 6721, 3).
    """
    telling = [step for step in steps if step.event]
    instants = _Instants(ledger, context.now) if telling else None
    at: dict[int, datetime] = {}
    for step in sorted(telling, key=lambda s: (_posted(s), s.after.path, s.after.id), reverse=True):
        assert instants is not None
        at[id(step)] = instants.next(step.after.events)
    by_id = {step.after.id: step for step in steps} if any(step.texts for step in telling) else {}
    return [_with_event(step, at[id(step)], ledger, by_id, context) if step.event else step for step in steps]


def _posted(step: Step) -> str:
    return stamp(step.after.date_posted.instant) if step.after.date_posted else ""


class _Instants:
    """Hands out seconds in which nothing was told yet."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._taken = {event["at"] for row in ledger.rows.values() for event in row.get("events", ())}
        self._back = now.replace(microsecond=0)
        self._ahead = self._back + _SECOND

    def next(self, told: Sequence[Event]) -> datetime:
        """The newest up to now; where that is not after what was `told` before, the first one ahead that is."""
        while stamp(self._back) in self._taken:
            self._back -= _SECOND
        instant = self._back
        if told and instant <= told[-1].at:
            far = told[-1].at >= self._ahead  # the clock went back
            instant = told[-1].at.replace(microsecond=0) + _SECOND if far else self._ahead
            while stamp(instant) in self._taken:
                instant += _SECOND
            self._ahead = self._ahead if far else instant
        self._taken.add(stamp(instant))
        return instant


_SECOND = timedelta(seconds=1)


def _with_event(step: Step, at: datetime, ledger: Ledger, steps: Mapping[str, Step], context: Context) -> Step:
    record = step.after
    assert step.event is not None
    if step.texts:
        first, *others = [_text(steps.get(id), ledger, id, record.id, context) for id in step.texts]
    else:
        first, others = _text(step, ledger, record.id, record.id, context), []
    events = record.events
    silent = context.baseline or step.silent
    names: tuple[EventName, ...] = ("renamed", step.event) if step.moved and step.event != "renamed" else (step.event,)
    for name in names:
        reason = step.reason if name == "closed" else None
        number = events[-1].n + 1 if events else 1
        event = Event(
            number, name, at, first.title, first.url, reason, first.language, silent, tuple(others), ledger.head.n + 1
        )
        events = (*events, event)
    offered_at = record.offered_at or (at if record.status == "open" else None)
    return copy_with(step, after=copy_with(record, events=events, offered_at=offered_at))


def _text(step: Step | None, ledger: Ledger, id: str, offer: str, context: Context) -> Translation:
    """Title, language and address to tell an event with: as read now, else as last published, else as last told."""
    record = step.after if step else ledger.record(id)
    posting = (step.posting if step else None) or context.known(id)
    if posting is not None:
        title, language = posting.title, posting.language
    elif record.events:
        title, language = record.events[-1].title, record.events[-1].language
    else:
        title, language = id, context.site.language
    return Translation(language, title, address_of(record, offer, language, context.site, context.roots))
