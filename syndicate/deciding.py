"""Identify → diff → plan → commit: from the postings that were read to what is known, told and owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from syndicate import parallel, reading
from syndicate.committing import commit
from syndicate.core import board as boards
from syndicate.core.diff import Context, Step, diff
from syndicate.core.forms import alike, form_of, posting_of
from syndicate.core.frozen import copy_with
from syndicate.core.gone import gone_change, is_gone
from syndicate.core.identity import Found, Identified, identify
from syndicate.core.jobposting import is_whole, withheld
from syndicate.core.ledger import Head, Ledger, Record, row_problems
from syndicate.core.model import Change, Json, Offer, Posting, Problem
from syndicate.core.plan import Listener, Owed, change_again, change_of, guard_mass, owe
from syndicate.core.settings import ChannelSettings
from syndicate.core.translated import PREFIX
from syndicate.errors import StateDamaged
from syndicate.given import Orders, Outside, Report
from syndicate.guards import guard_checkout
from syndicate.ports import Channel, Store, Told
from syndicate.showing import Shown, board_of, gone_ids, hears_gone


def decide(
    outside: Outside,
    orders: Orders,
    before: Ledger | None,
    found: reading.Read,
    recipe: str,
    report: Report,
) -> tuple[Ledger, Shown]:
    """Identify, diff, plan, and commit where anything is new. Returns the ledger as it stands then."""
    ledger = before if before is not None else _first_ledger(outside)
    baseline = (before is None or ledger.head.last_run is None) and not orders.announce_existing
    memory = _Forms(outside.store, ledger)
    identified = identify(
        Found(found.postings, frozenset(found.unchanged), found.unreadable, frozenset(found.broken)),
        ledger,
        memory.form,
        outside.now,
        outside.settings.site.language,
    )
    context = _context(outside, ledger, memory, recipe, baseline or orders.adopt)
    steps = diff(ledger, identified, context)
    problems = [*found.problems, *identified.problems, *(note for step in steps for note in step.notes)]
    for step in steps:
        if step.posting is not None:
            memory.fresh[step.after.id] = step.posting
    steps = _with_problems(steps, found, problems, memory, outside, ledger)
    if not (orders.yes or baseline or orders.adopt):
        guard_mass(ledger, steps, outside.settings.postings, outside.now)
    number = ledger.head.n + 1
    steps, anew = _with_forms(steps, memory, number)
    if steps and not (orders.yes or baseline or orders.adopt):
        guard_checkout(outside.store)
    after = ledger.with_records(step.after for step in steps)
    with _begun(outside, after, {id: memory.fresh[id] for id in anew if id in memory.fresh}) as shown:
        changes = _changes(steps, after, memory, outside)
        report.baseline = baseline or orders.adopt
        report.changes = tuple(changes)
        report.problems = _reported(problems, after, identified, found)
        gone = _gone(outside, ledger, after, memory) if not report.baseline and hears_gone(outside) else []
        owed = _owe(outside, after, ledger, number, [*changes, *gone], memory)
        report.planned, report.dropped = owed.new, owed.dropped
        forms = {id: form_of(posting) for id, posting in anew.items()}
        committed = commit(outside, ledger, after, steps, gone, forms, owed, recipe)
    return committed, shown


def _first_ledger(outside: Outside) -> Ledger:
    """An empty ledger. Its tag authority is frozen: ids in feeds outlive a change of address (RFC 4151)."""
    host = urlsplit(outside.settings.site.url).hostname or "localhost"
    day = outside.now.date().isoformat()
    created = outside.now.replace(microsecond=0)
    return Ledger(Head(outside.token(), f"{host},{day}", created, None), {})


@contextmanager
def _begun(outside: Outside, after: Ledger, fresh: Mapping[str, Posting]) -> Iterator[Shown]:
    """Where there is much to render, another process begins with it while this one makes the state durable."""
    if len(fresh) < parallel.WORTHWHILE:
        yield Shown(fresh)
        return
    board, renderer = board_of(outside, after, fresh), outside.renderer()
    renderer.begin(board.open)
    try:
        yield Shown(fresh, board, renderer.end)
    except BaseException:
        renderer.end()
        raise


def _context(outside: Outside, ledger: Ledger, memory: _Forms, recipe: str, baseline: bool) -> Context:
    same = ledger.head.recipe.partition("/")[0] in ("", recipe.partition("/")[0])
    paths = outside.settings.postings.paths
    defaults = partial(_defaults, outside)
    return Context(outside.settings.site, paths, outside.now, memory.posting, baseline, same, defaults)


def _defaults(outside: Outside) -> Mapping[str, Json]:
    from syndicate.core.normalise import said_by_default

    return said_by_default(reading.rules_of(outside.settings))


# ---------------------------------------------------------------- forms


class _Forms:
    """The last published forms, those of this run over those of the store; each read at most once."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self.store, self.ledger = store, ledger
        self.fresh: dict[str, Posting] = {}
        self.rows: dict[str, Json] = {}

    def form(self, id: str) -> Json:
        if id not in self.rows:
            self.rows[id] = self.store.form(id, self.ledger.rows[id]["form"])
        return self.rows[id]

    def posting(self, id: str) -> Posting | None:
        """As read in this run, else as last published, None where that is gone."""
        if id in self.fresh:
            return self.fresh[id]
        if id not in self.ledger or not self.ledger.rows[id].get("form"):
            return None
        form = self.form(id)
        try:
            return posting_of(form)
        except (KeyError, TypeError) as error:
            raise StateDamaged(
                f"the last published form of {id} is damaged ({error}): nothing was changed. Bring the state folder "
                "back from version control or a backup."
            ) from error


def _with_forms(steps: Sequence[Step], memory: _Forms, number: int) -> tuple[list[Step], dict[str, Posting]]:
    """What is to have a new form, by id: where what is published differs; the form's number changes whenever anything
    about the offer does."""
    anew: dict[str, Posting] = {}
    done = []
    for step in steps:
        posting, before = step.posting, step.before
        if posting is not None:
            memory.fresh[step.after.id] = posting
        shown_anew = step.event is not None or (before is not None and _public(before) != _public(step.after))
        shown_anew = shown_anew or step.renew
        if posting is None and shown_anew:
            posting = memory.posting(step.after.id)
        if posting is not None and before is not None and before.form and not shown_anew:
            posting = None if alike(form_of(posting), memory.form(step.after.id), _PRIVATE) else posting
        if posting is not None:
            anew[step.after.id] = posting
            step = copy_with(step, after=copy_with(step.after, form=number))
        if step.before != step.after or posting is not None:
            done.append(step)
    return done, anew


def _public(record: Record) -> tuple[object, ...]:
    return (record.status, record.reason, record.slug, record.former, len(record.events))


_PRIVATE = frozenset({"source", "line"})


def _offer(record: Record, posting: Posting, ledger: Ledger, memory: _Forms, outside: Outside) -> Offer:
    """The offer that a record stands for, or is a text of, with all of its texts; `ledger` knows the others."""
    site, paths = outside.settings.site, outside.settings.postings.paths
    anchor = record.translates or record.id
    if anchor not in ledger.translations():
        return boards.offer_of(record, posting, site, paths)
    records = boards.texts_of(ledger, anchor, site)
    texts = [(one, known) for one in records if (known := memory.posting(one.id)) is not None]
    if not texts:
        return boards.offer_of(record, posting, site, paths)
    return boards.in_languages(ledger.record(anchor), texts, site, paths)


# ---------------------------------------------------------------- problems


def _with_problems(
    steps: Sequence[Step],
    found: reading.Read,
    problems: list[Problem],
    memory: _Forms,
    outside: Outside,
    ledger: Ledger,
) -> list[Step]:
    """Each record its warnings, so that a quiet run can repeat them; a file with errors will be read again."""
    faulty = {problem.path for problem in problems if problem.severity == "error"}
    several = any(step.texts or step.after.translates for step in steps)
    ledger = ledger.with_records(step.after for step in steps) if several else ledger
    done = []
    for step in steps:
        if step.posting is None and step.event is None:
            done.append(step)
            continue
        posting = step.posting or memory.posting(step.after.id)
        if posting is None:
            done.append(step)
            continue
        own = [*(found.warnings.get(id(posting), ()) if step.posting else _kept(step.before)), *step.after.problems]
        if step.after.status == "open":
            own += _withheld(step.after, posting, ledger, memory, outside)
        said = tuple(dict.fromkeys(own))
        source = "" if step.after.path in faulty else step.after.source
        if (said, source) != (step.after.problems, step.after.source):
            step = copy_with(step, after=copy_with(step.after, source=source, problems=said))
        done.append(step)
    return done


def _withheld(record: Record, posting: Posting, ledger: Ledger, memory: _Forms, outside: Outside) -> Sequence[Problem]:
    """Why a text has no JobPosting; of one in another language what the primary one does not say already."""
    if is_whole(posting) and (record.translates or record.id) not in ledger.translations():
        return ()
    site = outside.settings.site
    offer = _offer(record, posting, ledger, memory, outside)
    if not offer.translations:
        return withheld(offer, site)
    said = withheld(offer, site)
    if offer.posting.path == record.path:
        return said
    codes = {problem.code for problem in said}
    mine = (problem for other in offer.others if other.posting.path == record.path for problem in withheld(other, site))
    return [problem for problem in mine if problem.code not in codes]


def _kept(before: Record | None) -> Iterable[Problem]:
    return (p for p in before.problems if not p.code.startswith(("jobposting-", PREFIX))) if before else ()


def _reported(problems: Sequence[Problem], after: Ledger, identified: Identified, found: reading.Read) -> list[Problem]:
    """What reading said in this run, and what it said before of the files that were not read again."""
    fresh = set(identified.postings)
    said = list(problems)
    for id, row in after.rows.items():
        if not row.get("problems") or row.get("withdrawn_at"):
            continue
        held = row["path"] in found.unchanged or id in fresh
        said += row_problems(row) if held else ()
    unique = dict.fromkeys(problem for problem in said if problem.severity != "hint")
    return sorted(unique, key=lambda problem: (problem.path, problem.line, problem.code))


# ---------------------------------------------------------------- changes, and who is owed them


def _changes(steps: Sequence[Step], after: Ledger, memory: _Forms, outside: Outside) -> list[Change]:
    """What is to be told; a first run, which tells nothing, makes none of the offers that telling takes."""
    changes = []
    for step in steps:
        events = [event for event in step.told() if not event.silent] if step.event else []
        posting = memory.posting(step.after.id) if events else None
        if posting is not None:
            offer = _offer(step.after, posting, after, memory, outside)
            changes += [change_of(step, event, offer) for event in events]
    return changes


def _gone(outside: Outside, before: Ledger, after: Ledger, memory: _Forms) -> list[Change]:
    """Pages that are no more since the last run. A run that finds any commits, so that the next does not find them."""
    changes = []
    for id in gone_ids(before, after, outside):
        change = _gone_again(outside, after, id, memory)
        changes += [change] if change is not None else []
    return sorted(changes, key=lambda change: (change.at, change.id))


def _gone_again(outside: Outside, after: Ledger, id: str, memory: _Forms) -> Change | None:
    """The page of `id` as gone; None where it stands (again), or nothing is known of it any more."""
    site = outside.settings.site
    posting = memory.posting(id)
    if posting is None or boards.shown(after.rows[id], site.keep_closed, outside.now):
        return None
    record = after.record(id)
    return gone_change(record, _offer(record, posting, after, memory, outside), site.keep_closed)


def _owe(
    outside: Outside, after: Ledger, before: Ledger, number: int, changes: Sequence[Change], memory: _Forms
) -> Owed:
    site = outside.settings.site
    owed = outside.store.outbox(before) if before.head.outbox else []
    if not owed and not changes:
        return Owed()

    def again(event_id: str) -> Change | None:
        id, _, n = event_id.rpartition("#")
        if is_gone(event_id):
            return _gone_again(outside, after, id, memory) if id in after else None
        posting = memory.posting(id) if id in after else None
        record = after.record(id) if id in after else None
        if posting is None or record is None:
            return None
        if record.translates:  # told as what it was then, an offer of its own
            return change_again(record, int(n), boards.offer_of(record, posting, site, outside.settings.postings.paths))
        return change_again(record, int(n), _offer(record, posting, after, memory, outside))

    head = replace(after.head, n=number)
    return owe(head, changes, _listeners(outside), owed, again, outside.renderer(), outside.now)


def _listeners(outside: Outside) -> list[Listener]:
    settings = {channel.name: channel for channel in outside.settings.channels}
    return [Listener(channel, _events(channel, settings[channel.name])) for channel in outside.channels()]


def _events(channel: Channel, settings: ChannelSettings) -> tuple[str, ...]:
    """What a channel is told: as set, else what suits it; pages that go are no event, and cannot be set."""
    if not isinstance(channel, Told):
        return settings.events
    gone = tuple(event for event in channel.EVENTS if event == "gone")
    return (*settings.events, *gone) if "events" in settings.options else tuple(channel.EVENTS)
