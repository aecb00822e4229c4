"""The order of things, read downwards: read → identify → diff → plan → commit → publish → deliver → settle.

What it does not do: ask the clock or the environment (both are handed in), or print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate import parallel, reading
from syndicate.core import board as boards
from syndicate.core.frozen import copy_with
from syndicate.core.ledger import Head, Ledger, Record, is_due, row_problems, stamp
from syndicate.core.model import Board, Change, Delivery, File, Json, Offer, Posting, Problem, Theme
from syndicate.core.settings import ChannelSettings, Settings
from syndicate.errors import GuardRail, StateDamaged, StateMissing
from syndicate.ports import (
    Channel,
    Clock,
    Output,
    Progress,
    Publishing,
    Renderer,
    Source,
    Store,
    Told,
    Transaction,
    Versioned,
)

if TYPE_CHECKING:
    from syndicate.core.attachments import Attachment
    from syndicate.core.diff import Context, Step
    from syndicate.core.identity import Identified
    from syndicate.core.normalise import Rules
    from syndicate.core.plan import Listener, Owed
    from syndicate.publish import Published


@dataclass(frozen=True, slots=True)
class Outside:
    """What a run is given of the world. All of it is made lazily: a quiet run needs almost none.

    root: the configuration's folder. renderer, outputs, channels: functions that make them. token: a fresh random name.
    """

    root: Path
    settings: Settings
    store: Store
    now: datetime
    clock: Clock
    sources: Callable[[], Sequence[Source]]
    renderer: Callable[[], Renderer]
    outputs: Callable[[], Mapping[str, Output]]
    channels: Callable[[], Sequence[Channel]]
    output_names: Sequence[str]
    fingerprint: Callable[[], str]
    token: Callable[[], str]
    progress: Progress | None = None
    stopping: Callable[[], bool] = lambda: False
    parallel: bool = True


@dataclass(frozen=True, slots=True)
class Orders:
    """What this run is to do. dry: nothing is written or sent, and the report says what would be."""

    announce_existing: bool = False
    yes: bool = False
    adopt: bool = False
    dry: bool = False
    deliver: bool = True


@dataclass(slots=True)
class Report:
    """What a run found and did; `syndicate.reports` puts it into words and JSON."""

    now: datetime
    baseline: bool = False
    changes: tuple[Change, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    published: Published | None = None
    unchanged_outputs: int = 0
    delivered: int = 0
    owed: list[Delivery] = field(default_factory=list)
    planned: tuple[Delivery, ...] = ()
    dropped: tuple[tuple[Delivery, str], ...] = ()
    open_for_long: tuple[Json, ...] = ()
    last_delivered: Mapping[str, datetime | None] = field(default_factory=dict)
    stopped: Exception | None = None

    def needs_a_look(self) -> bool:
        """Whether something must be mended: an unreadable posting, a delivery that failed or that nobody knows of."""
        errors = any(problem.severity == "error" for problem in self.problems)
        return errors or any(delivery.outcome not in ("pending", "delivered") for delivery in self.owed)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is known of the outputs' board before they are made.

    fresh: postings whose new forms were written in this run, by id. board: where another process renders it already.
    end: stops that process.
    """

    fresh: Mapping[str, Posting] = field(default_factory=dict)
    board: Board | None = None
    end: Callable[[], None] = lambda: None


def run(outside: Outside, orders: Orders) -> Report:
    """One run. Raises GuardRail, StateError … before anything is done; afterwards everything is in the report."""
    report = Report(outside.now)
    if orders.dry:
        from syndicate.rehearsal import Rehearsal

        outside = replace(outside, store=Rehearsal(outside.store))
    ledger = _load(outside, orders)
    if ledger is not None:
        _guard_clock(ledger, outside.now)
    files = reading.survey(str(outside.root), outside.settings.postings, _claims(outside))
    recipe = _recipe(outside.settings)
    known = reading.known_sources(ledger) if ledger is not None and ledger.head.recipe == recipe else {}
    shown = _Shown()
    if ledger is not None and not orders.adopt and _quiet(ledger, files, known, outside):
        report.problems = _remembered(ledger)
    else:
        was = known or reading.known_sources(ledger)
        found = reading.read(
            files.files,
            _trusted(known, was),
            _source_of(outside),
            _rules(outside),
            outside.progress,
            partial(_warm, outside),
        )
        _guard_empty(files, found, was, orders)
        ledger, shown = _decide(outside, orders, ledger, found, recipe, report)
    try:
        _publish(outside, orders, ledger, files, shown, report)
    finally:
        shown.end()
    if orders.deliver and not orders.dry:
        ledger = deliver(outside, ledger, report)
    summarise(outside, ledger, report)
    return report


# ---------------------------------------------------------------- load and read


def _load(outside: Outside, orders: Orders) -> Ledger | None:
    ledger = outside.store.load()
    if ledger is None and outside.settings.state.required and not orders.adopt:
        raise StateMissing(
            f"there is no ledger in {outside.settings.state.store}, and [state] required says that there must be one: "
            "nothing was done. Bring the state back from version control or a backup; or, to start afresh, run "
            "`syndicate adopt`, which takes the present postings as known and tells nobody."
        )
    return ledger


def _guard_clock(ledger: Ledger, now: datetime) -> None:
    if ledger.head.last_run is not None and now < ledger.head.last_run:
        from syndicate.core.plan import guard_clock

        guard_clock(ledger.head, now)


def _claims(outside: Outside) -> Callable[[str], bool]:
    sources = outside.sources()
    return lambda name: any(source.claims(name) for source in sources)


def _source_of(outside: Outside) -> Callable[[str], Source]:
    sources = outside.sources()
    return lambda name: next(source for source in sources if source.claims(name))


def _rules(outside: Outside) -> Callable[[], Rules]:
    made: list[Rules] = []

    def rules() -> Rules:
        if not made:
            made.append(rules_of(outside.settings))
        return made[0]

    return rules


def rules_of(settings: Settings) -> Rules:
    """What normalising depends on beside the posting."""
    from syndicate.core.normalise import Rules

    return Rules(
        timezone=settings.site.timezone,
        language=settings.site.language,
        site_url=settings.site.url,
        date_order=settings.postings.date_order,
        unstated=settings.postings.unstated,
        vocabulary=settings.vocabulary,
        defaults=settings.defaults,
    )


READING = "3"
"""Goes up with every change of how postings are read: then all files are read again, and nothing is told of it."""


def _warm(outside: Outside) -> None:
    """Import what deciding and publishing will need anyway where many files are new."""
    from syndicate import publish  # noqa: F401 - for later
    from syndicate.core import diff, forms, identity, jobposting, plan  # noqa: F401 - for later

    outside.outputs()
    outside.renderer().warm()


def _recipe(settings: Settings) -> str:
    from hashlib import sha256

    site, postings = settings.site, settings.postings
    parts = (
        *(site.timezone, site.language, site.url, site.pages, site.posting_url),
        *(postings.date_order, postings.unstated, postings.paths),
        *(sorted(settings.vocabulary.items()), sorted(settings.defaults.items(), key=str)),
    )
    return f"{READING}/{sha256(repr(parts).encode()).hexdigest()[:16]}"


def _trusted(known: Mapping[str, str], was: Mapping[str, str]) -> Mapping[str, str]:
    """Paths that held postings, with their digests only where these may be trusted."""
    return {path: known.get(path, "") for path in was}


def _quiet(ledger: Ledger, files: reading.Survey, known: Mapping[str, str], outside: Outside) -> bool:
    """Whether no file differs from what the ledger knows, no moment has come, and nothing waits to be said anew."""
    if not known or files.missing or len(files.files) != len(known):
        return False
    if any(not file.digest or known.get(file.path) != file.digest for file in files.files):
        return False
    if any(is_due(row, outside.now) for row in ledger.rows.values()):
        return False
    if _hears_gone(outside) and any(_gone_ids(ledger, ledger, outside)):
        return False
    configured = {channel.name for channel in outside.settings.channels}
    return not ledger.head.outbox or not any(
        delivery.channel not in configured or (delivery.attempts == 0 and delivery.outcome == "pending")
        for delivery in outside.store.outbox(ledger)
    )


def _hears_gone(outside: Outside) -> bool:
    """Whether any channel wants to know of pages that are no more, where there are pages of ours."""
    return outside.settings.site.pages and any(
        isinstance(channel, Told) and "gone" in channel.EVENTS for channel in outside.channels()
    )


def _gone_ids(before: Ledger, after: Ledger, outside: Outside) -> Iterable[str]:
    from syndicate.core.gone import pages_gone

    return pages_gone(before, after, outside.settings.site.keep_closed, outside.now)


def _remembered(ledger: Ledger) -> list[Problem]:
    warned = [row for row in ledger.rows.values() if row.get("problems") and not row.get("withdrawn_at")]
    problems = dict.fromkeys(problem for row in warned for problem in row_problems(row))
    return sorted(problems, key=lambda problem: (problem.path, problem.line, problem.code))


def _guard_empty(files: reading.Survey, found: reading.Read, was: Mapping[str, str], orders: Orders) -> None:
    """An empty or missing folder, or a list of nothing but comments, is more often a mistake than a wish."""
    if orders.yes:
        return
    if files.missing:
        raise GuardRail(
            f"there is no {files.missing[0]} here: nothing was done. Mend [postings] paths, or bring the folder back; "
            "if it is gone for good, run it once more with --yes.",
            code="postings-missing",
        )
    for file in files.files:
        emptied = file.path in found.broken and not _has_error(found.problems, file.path)
        if emptied and file.path in was:
            raise GuardRail(
                f"{file.path} held postings and holds none now: nothing was done. To say that there is no offer, "
                "write `[]`; if the postings are gone by mistake, bring them back.",
                code="list-empty",
            )
    if not found.holding:
        raise GuardRail(
            "no posting was found under [postings] paths: nothing was done. Put a Markdown file with front matter "
            "there; if it is empty on purpose, run it once more with --yes.",
            code="postings-empty",
        )
    for folder in files.folders:
        if _below(folder, was) and not _below(folder, found.holding):
            raise GuardRail(
                f"{folder} held postings and holds none now: nothing was done. If they are gone by mistake, bring them "
                "back; if it is empty on purpose, run it once more with --yes.",
                code="postings-empty",
            )


def _below(folder: str, paths: Iterable[str]) -> bool:
    """Whether any of the paths lies below the folder."""
    return any(path.startswith(f"{folder}/") for path in paths)


def _has_error(problems: Iterable[Problem], path: str) -> bool:
    return any(problem.path == path and problem.severity == "error" for problem in problems)


# ---------------------------------------------------------------- decide and commit


def _decide(
    outside: Outside,
    orders: Orders,
    before: Ledger | None,
    found: reading.Read,
    recipe: str,
    report: Report,
) -> tuple[Ledger, _Shown]:
    """Identify, diff, plan, and commit where anything is new. Returns the ledger as it stands then."""
    from syndicate.core.forms import form_of
    from syndicate.core.identity import Found, identify

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
    from syndicate.core.diff import diff

    steps = diff(ledger, identified, context)
    problems = [*found.problems, *identified.problems, *(note for step in steps for note in step.notes)]
    for step in steps:
        if step.posting is not None:
            memory.fresh[step.after.id] = step.posting
    steps = _with_problems(steps, found, problems, memory, outside, ledger)
    if not (orders.yes or baseline or orders.adopt):
        from syndicate.core.plan import guard_mass

        guard_mass(ledger, steps, outside.settings.postings, outside.now)
    number = ledger.head.n + 1
    steps, anew = _with_forms(steps, memory, number)
    if steps and not (orders.yes or baseline or orders.adopt):
        _guard_checkout(outside.store)
    after = ledger.with_records(step.after for step in steps)
    with _begun(outside, after, {id: memory.fresh[id] for id in anew if id in memory.fresh}) as shown:
        changes = _changes(steps, after, memory, outside)
        report.baseline = baseline or orders.adopt
        report.changes = tuple(changes)
        report.problems = _reported(problems, after, identified, found)
        gone = _gone(outside, ledger, after, memory) if not report.baseline and _hears_gone(outside) else []
        owed = _owe(outside, after, ledger, number, [*changes, *gone], memory)
        report.planned, report.dropped = owed.new, owed.dropped
        forms = {id: form_of(posting) for id, posting in anew.items()}
        committed = _commit(outside, ledger, after, steps, gone, forms, owed, recipe)
    return committed, shown


@contextmanager
def _begun(outside: Outside, after: Ledger, fresh: Mapping[str, Posting]) -> Iterator[_Shown]:
    """Where there is much to render, another process begins with it while this one makes the state durable."""
    if len(fresh) < parallel.WORTHWHILE:
        yield _Shown(fresh)
        return
    board, renderer = _board(outside, after, fresh), outside.renderer()
    renderer.begin(board.open)
    try:
        yield _Shown(fresh, board, renderer.end)
    except BaseException:
        renderer.end()
        raise


def _gone(outside: Outside, before: Ledger, after: Ledger, memory: _Forms) -> list[Change]:
    """Pages that are no more since the last run. A run that finds any commits, so that the next does not find them."""
    changes = []
    for id in _gone_ids(before, after, outside):
        change = _gone_again(outside, after, id, memory)
        changes += [change] if change is not None else []
    return sorted(changes, key=lambda change: (change.at, change.id))


def _gone_again(outside: Outside, after: Ledger, id: str, memory: _Forms) -> Change | None:
    """The page of `id` as gone; None where it stands (again), or nothing is known of it any more."""
    from syndicate.core.gone import gone_change

    site = outside.settings.site
    posting = memory.posting(id)
    if posting is None or boards.shown(after.rows[id], site.keep_closed, outside.now):
        return None
    record = after.record(id)
    return gone_change(record, _offer(record, posting, after, memory, outside), site.keep_closed)


def _guard_checkout(store: Store) -> None:
    """Postings as they once were, in a run started again for an old commit, would take back what came after."""
    version = store.outdated() if isinstance(store, Versioned) else None
    if version is not None:
        raise GuardRail(
            f"the postings here are older than those that the state was last made from ({version}), and differ: "
            "nothing was done. Take the newest (git pull; in a workflow, start a new run instead of re-running an "
            "old one); if they were put back on purpose, run it once more with --yes.",
            code="postings-old",
        )


def _first_ledger(outside: Outside) -> Ledger:
    """An empty ledger. Its tag authority is frozen: ids in feeds outlive a change of address (RFC 4151)."""
    from urllib.parse import urlsplit

    host = urlsplit(outside.settings.site.url).hostname or "localhost"
    day = outside.now.date().isoformat()
    created = outside.now.replace(microsecond=0)
    return Ledger(Head(outside.token(), f"{host},{day}", created, None), {})


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
        from syndicate.core.forms import posting_of

        form = self.form(id)
        try:
            return posting_of(form)
        except (KeyError, TypeError) as error:
            raise StateDamaged(
                f"the last published form of {id} is damaged ({error}): nothing was changed. Bring the state folder "
                "back from version control or a backup."
            ) from error


def _context(outside: Outside, ledger: Ledger, memory: _Forms, recipe: str, baseline: bool) -> Context:
    from syndicate.core.diff import Context

    same = ledger.head.recipe.partition("/")[0] in ("", recipe.partition("/")[0])
    paths = outside.settings.postings.paths
    defaults = partial(_defaults, outside)
    return Context(outside.settings.site, paths, outside.now, memory.posting, baseline, same, defaults)


def _defaults(outside: Outside) -> Mapping[str, Json]:
    from syndicate.core.normalise import said_by_default

    return said_by_default(rules_of(outside.settings))


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


def _withheld(
    record: Record, posting: Posting, ledger: Ledger, memory: _Forms, outside: Outside
) -> Sequence[Problem]:
    """Why a text has no JobPosting; of one in another language what the primary one does not say already."""
    from syndicate.core.jobposting import is_whole, withheld

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
    from syndicate.core.translated import PREFIX

    return (p for p in before.problems if not p.code.startswith(("jobposting-", PREFIX))) if before else ()


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


def _with_forms(steps: Sequence[Step], memory: _Forms, number: int) -> tuple[list[Step], dict[str, Posting]]:
    """What is to have a new form, by id: where what is published differs; the form's number changes whenever anything
    about the offer does."""
    from syndicate.core.forms import alike, form_of

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


def _changes(steps: Sequence[Step], after: Ledger, memory: _Forms, outside: Outside) -> list[Change]:
    """What is to be told; a first run, which tells nothing, makes none of the offers that telling takes."""
    from syndicate.core.plan import change_of

    changes = []
    for step in steps:
        events = [event for event in step.told() if not event.silent] if step.event else []
        posting = memory.posting(step.after.id) if events else None
        if posting is not None:
            offer = _offer(step.after, posting, after, memory, outside)
            changes += [change_of(step, event, offer) for event in events]
    return changes


def _reported(
    problems: Sequence[Problem], after: Ledger, identified: Identified, found: reading.Read
) -> list[Problem]:
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


def _owe(
    outside: Outside, after: Ledger, before: Ledger, number: int, changes: Sequence[Change], memory: _Forms
) -> Owed:
    from syndicate.core.gone import is_gone
    from syndicate.core.plan import Owed, change_again, owe

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
    from syndicate.core.plan import Listener

    settings = {channel.name: channel for channel in outside.settings.channels}
    return [Listener(channel, _events(channel, settings[channel.name])) for channel in outside.channels()]


def _events(channel: Channel, settings: ChannelSettings) -> tuple[str, ...]:
    """What a channel is told: as set, else what suits it; pages that go are no event, and cannot be set."""
    if not isinstance(channel, Told):
        return settings.events
    gone = tuple(event for event in channel.EVENTS if event == "gone")
    return (*settings.events, *gone) if "events" in settings.options else tuple(channel.EVENTS)


def _commit(
    outside: Outside,
    before: Ledger,
    after: Ledger,
    steps: Sequence[Step],
    gone: Sequence[Change],
    forms: Mapping[str, Json],
    owed: Owed,
    recipe: str,
) -> Ledger:
    """Make it durable: state and outbox move together. Nothing is written where nothing is new.

    gone: pages that went; only whether there are any counts.
    """
    from syndicate.core.plan import outbox_after

    if not (steps or gone or owed.new or owed.dropped or before.head.recipe != recipe or before.head.last_run is None):
        return before
    number = before.head.n + 1
    after = _without_old_forms(after, outside, owed.new)
    after = after.with_head(
        n=number,
        recipe=recipe,
        last_run=outside.now,
        outbox=outbox_after(before.head.outbox, owed, number),
        channels={**{c.name: None for c in outside.settings.channels}, **before.head.channels},
    )
    transaction = Transaction(after, forms, owed.new, _log(outside.now, steps, owed))
    outside.store.commit(transaction)
    return after


def _without_old_forms(after: Ledger, outside: Outside, new: Sequence[Delivery]) -> Ledger:
    """Forms stay until 30 days after the withdrawal, and while they are shown or something of theirs is owed.

    They go beside another commit only.
    """
    from syndicate.core.identity import RETURNS_WITHIN

    old = stamp(outside.now - RETURNS_WITHIN)
    keep = outside.settings.site.keep_closed
    gone = [
        replace(after.record(id), form=0)
        for id, row in after.rows.items()
        if row.get("form")
        and row.get("withdrawn_at", "9") < old
        and not boards.shown(after.rows[row.get("translates", id)], keep, outside.now)
    ]
    if gone and (new or after.head.outbox):
        owed = [*new, *(outside.store.outbox(after) if after.head.outbox else ())]
        waiting = {event_id.rpartition("#")[0] for delivery in owed for event_id in delivery.event_ids}
        gone = [record for record in gone if record.id not in waiting]
    return after.with_records(gone) if gone else after


def _log(now: datetime, steps: Sequence[Step], owed: Owed) -> list[dict[str, Json]]:
    at = stamp(now)
    lines: list[dict[str, Json]] = [
        {
            "at": at,
            "event": event.event,
            "event_id": f"{step.after.id}#{event.n}",
            "title": event.title,
            "reason": event.reason,
            "silent": event.silent,
        }
        for step in steps
        for event in (step.told() if step.event else ())
    ]
    lines += [{"at": at, "owed": d.key, "channel": d.channel, "events": list(d.event_ids)} for d in owed.new]
    lines += [{"at": at, "dropped": d.key, "channel": d.channel, "why": why} for d, why in owed.dropped]
    return lines


# ---------------------------------------------------------------- publish


def board_fingerprint(ledger: Ledger, outside: Outside) -> str:
    """A digest of all that the outputs depend on: what is shown of the board, the site, its templates, the outputs."""
    from hashlib import sha256

    keep = outside.settings.site.keep_closed
    digest = sha256(f"{outside.fingerprint()}|{ledger.head.tag_authority}|{','.join(outside.output_names)}".encode())
    for id in sorted(ledger.rows):
        row = ledger.rows[id]
        events = row.get("events", ())
        last = f"{events[-1]['at']}{events[-1]['event']}" if events else ""
        offer = ledger.rows[row.get("translates", id)]  # a text in another language is seen as long as its offer is
        seen = row.get("form") if boards.shown(offer, keep, outside.now) else 0
        digest.update(f"{id}|{row['slug']}|{row['status']}|{seen}|{len(events)}|{last}\n".encode())
    for file in _channel_files(outside):
        digest.update(f"{file.path}|{file.depends}\n".encode())
    return digest.hexdigest()[:20]


def _publish(
    outside: Outside,
    orders: Orders,
    ledger: Ledger,
    seen: reading.Survey,
    shown: _Shown,
    report: Report,
) -> None:
    """Write what differs. A quiet run compares a fingerprint and the sizes of the files, and renders nothing."""
    from syndicate import publish

    folder = outside.root / outside.settings.site.output
    fingerprint = board_fingerprint(ledger, outside)
    lying = seen.beside if outside.settings.site.pages else {}
    if lying:
        from syndicate.core import attachments

        fingerprint = publish.digest(fingerprint, attachments.outline(lying))
        wrong = attachments.Folder(lying, (file.path for file in seen.files)).problems()
        report.problems += [problem for problem in wrong if problem not in report.problems]
    manifest = publish.load_manifest(folder)
    if publish.is_complete(folder, manifest, fingerprint):
        report.unchanged_outputs = len(manifest.files)
        return
    board = shown.board or _board(outside, ledger, shown.fresh)
    if lying or any(row is not None and len(row) > 2 for row in manifest.files.values()):
        board = _with_attachments(board, lying, seen, str(folder), manifest.files, report)
    report.published = publish.publish(
        folder,
        _files(outside, board),
        fingerprint,
        dry=orders.dry,
        progress=outside.progress,
        prepare=lambda: outside.renderer().prepare(board.open),
    )
    if orders.dry:
        report.published.removed = [path for path in report.published.removed if not _unknown(outside, path)]
    report.unchanged_outputs = report.published.unchanged
    report.problems += report.published.problems


def _board(outside: Outside, ledger: Ledger, fresh: Mapping[str, Posting]) -> Board:
    """What outputs show. fresh: postings that need not be read back from the store, which has just been given them."""
    from syndicate.core.forms import posting_of

    def posting(id: str, form: int) -> Posting:
        return fresh[id] if id in fresh else posting_of(outside.store.form(id, form))

    site = outside.settings.site
    return boards.board(ledger, posting, site, outside.settings.postings.paths, outside.now)


def _with_attachments(
    board: Board,
    lying: Mapping[str, Attachment],
    seen: reading.Survey,
    folder: str,
    published: Mapping[str, Json],
    report: Report,
) -> Board:
    from syndicate.attachments import beside

    made, wrong = beside(board, lying, (file.path for file in seen.files), folder, published)
    report.problems += [problem for problem in wrong if problem not in report.problems]
    return replace(board, attachments=made)


def _files(outside: Outside, board: Board) -> Iterable[File]:
    renderer = outside.renderer()
    for _name, output in sorted(outside.outputs().items()):
        yield from output(board, renderer)
    yield from _channel_files(outside)
    if outside.settings.site.theme != Theme():
        from syndicate.attachments import of_theme

        yield from of_theme(outside.settings.site, outside.root)


def _channel_files(outside: Outside) -> Iterable[File]:
    """What channels need on the site (a key that proves whose it is)."""
    for channel in outside.channels():
        if isinstance(channel, Publishing):
            yield from channel.files()


def _unknown(outside: Outside, path: str) -> bool:
    """Whether a plan, which looks up no variable, cannot know that this file is to stay."""
    return any(isinstance(channel, Publishing) and channel.may_own(path) for channel in outside.channels())


# ---------------------------------------------------------------- deliver and settle


def deliver(outside: Outside, ledger: Ledger, report: Report, only: frozenset[str] | None = None) -> Ledger:
    """Attempt what is owed and due, and settle what was delivered by a transaction of its own."""
    if not ledger.head.outbox:
        return ledger
    from syndicate.delivery import engine

    owed = outside.store.outbox(ledger)
    if only is not None:
        owed = [delivery for delivery in owed if delivery.key in only]
    round = engine.Round(
        outside.store,
        ledger,
        outside.now,
        outside.clock,
        outside.stopping,
        outside.progress,
        parallel=outside.parallel,
    )
    outcomes = engine.deliver(round, owed, outside.channels())
    report.delivered += len(outcomes.delivered)
    dropped = tuple((d, "its recipient is not configured any more") for d in outcomes.unroutable)
    report.dropped = (*report.dropped, *dropped)
    return settle(outside, ledger, outcomes.delivered, dropped, outcomes.spent)


def settle(
    outside: Outside,
    ledger: Ledger,
    delivered: Sequence[Delivery],
    dropped: Sequence[tuple[Delivery, str]],
    spent: Mapping[str, tuple[str, int]] | None = None,
) -> Ledger:
    """Outcomes → ledger: what was delivered is owed no longer, and what the other side said is remembered.

    spent: channel → day, and how many of `delivered` count against its quota of that day.
    """
    if not delivered and not dropped:
        return ledger
    gone = {delivery.key for delivery in delivered} | {delivery.key for delivery, _ in dropped}
    outbox = {key: n for key, n in ledger.head.outbox.items() if key not in gone}
    heard = {**ledger.head.channels, **{delivery.channel: outside.now for delivery in delivered}}
    after = ledger.with_records(_told(ledger, delivered).values())
    quotas = {**ledger.head.spent, **{name: _spent(ledger, name, *one) for name, one in (spent or {}).items()}}
    after = after.with_head(n=ledger.head.n + 1, outbox=outbox, channels=heard, spent=quotas)
    at = stamp(outside.now)
    log: list[dict[str, Json]] = [
        {"at": at, "delivered": d.key, "channel": d.channel, "events": list(d.event_ids)} for d in delivered
    ]
    log += [{"at": at, "dropped": d.key, "channel": d.channel, "why": why} for d, why in dropped]
    outside.store.commit(Transaction(after, {}, (), log))
    return after


def _spent(ledger: Ledger, channel: str, day: str, count: int) -> tuple[str, int]:
    known, before = ledger.head.spent.get(channel, ("", 0))
    return (day, before + count) if known == day else (day, count)


def _told(ledger: Ledger, delivered: Iterable[Delivery]) -> dict[str, Record]:
    """Records with the names that the other side gave its messages, where it gave any."""
    records: dict[str, Record] = {}
    for delivery in delivered:
        if not delivery.receipt:
            continue
        for event_id in delivery.event_ids:
            id = event_id.rpartition("#")[0]
            record = records.get(id) or ledger.record(id)
            said = {**record.told.get(delivery.channel, {}), event_id: delivery.receipt}
            records[id] = replace(record, told={**record.told, delivery.channel: said})
    return records


# ---------------------------------------------------------------- summary


def summarise(outside: Outside, ledger: Ledger, report: Report) -> None:
    """Fill in what is owed and what is silent, as the ledger stands now."""
    report.owed = outside.store.outbox(ledger) if ledger.head.outbox else []
    report.last_delivered = ledger.head.channels
    report.open_for_long = open_for_long(ledger, outside.settings, outside.now)


def open_for_long(ledger: Ledger, settings: Settings, now: datetime) -> tuple[Json, ...]:
    """Offers open for longer than `remind_after` days: id, path and since when."""
    from datetime import timedelta

    if not settings.postings.remind_after:
        return ()
    limit = stamp(now - timedelta(days=settings.postings.remind_after))
    return tuple(
        {"id": id, "path": row["path"], "since": row["offered_at"]}
        for id, row in sorted(ledger.rows.items())
        if row["status"] == "open" and "translates" not in row and row.get("offered_at", "9") < limit
    )


def announce(outside: Outside) -> Report:
    """The second half of a run: deliver what is owed. Never diffs, and does not move the time of the last run."""
    report = Report(outside.now)
    ledger = outside.store.load()
    if ledger is None:
        raise StateMissing(
            f"there is no ledger in {outside.settings.state.store}: run `syndicate build` first, which makes it."
        )
    _guard_clock(ledger, outside.now)
    ledger = deliver(outside, ledger, report)
    summarise(outside, ledger, report)
    return report

