"""The commands that look, and the two that mend the outbox: check, status, outbox retry and drop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicate import attachments, reading
from syndicate.committing import settle
from syndicate.core.model import Delivery, Json, Problem, Theme
from syndicate.core.translated import PREFIX
from syndicate.errors import UsageError
from syndicate.given import Outside, Report
from syndicate.reports import delivery_report, owed_counts
from syndicate.run import deliver, open_for_long, summarise

if TYPE_CHECKING:
    from syndicate.core.identity import Identified
    from syndicate.core.ledger import Ledger
    from syndicate.core.model import Posting
    from syndicate.core.normalise import Rules


def check(outside: Outside, paths: Sequence[str] = ()) -> list[Problem]:
    """Every problem of the postings: errors, warnings, and hints on what would be better. Writes nothing.

    paths: only these, relative to the configuration's folder; empty for all that are configured.
    """
    from syndicate.core.identity import Found, identify
    from syndicate.core.ledger import Head, Ledger
    from syndicate.core.normalise import default_problems

    limits = outside.settings.postings
    if paths:
        limits = replace(limits, paths=tuple(paths))
    sources = outside.sources()
    files = reading.survey(str(outside.root), limits, lambda name: any(s.claims(name) for s in sources))
    rules = reading.rules_of(outside.settings)
    ledger = outside.store.load() or Ledger(Head("", "", outside.now, None), {})
    was = reading.known_sources(ledger)
    found = reading.read(
        files.files,
        dict.fromkeys(was, ""),
        lambda name: next(source for source in sources if source.claims(name)),
        lambda: rules,
        outside.progress,
    )
    unchanged = frozenset() if not paths else frozenset(was) - {file.path for file in files.files}
    identified = identify(
        Found(found.postings, unchanged, found.unreadable, frozenset(found.broken)),
        ledger,
        lambda id: outside.store.form(id, ledger.rows[id]["form"]),
        outside.now,
        outside.settings.site.language,
    )
    missing = [_missing(path) for path in files.missing]
    problems = [*default_problems(rules), *found.problems, *identified.problems, *missing]
    for id, posting in identified.postings.items():
        if id not in identified.pairs:
            problems += [*_of_job_posting(outside, ledger, id, posting), *identified.notes.get(id, ())]
    if identified.pairs:
        problems += _of_pairs(outside, ledger, identified, rules)
    if outside.settings.site.theme != Theme():
        from syndicate.core import theme

        problems += theme.advice(outside.settings.site.theme)
    if outside.settings.site.pages:
        problems += _of_attachments(outside, files, identified.postings.values())
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line, problem.code))


def _of_attachments(outside: Outside, seen: reading.Survey, postings: Iterable[Posting]) -> Iterator[Problem]:
    """What will not be published beside a page, although it lies in its bundle or the text points to it."""
    from syndicate.core.attachments import Folder, advice, chosen

    lying = Folder(seen.beside, (file.path for file in seen.files))
    texts = {file.path: file.data or b"" for file in seen.files}
    for posting in postings:
        wanted = lying.of(posting.path, posting.body)
        yield from chosen(wanted)[1]
        for file in wanted.values():
            yield from filter(None, [attachments.look_into(file)])
        text = texts.get(posting.path, b"").decode("utf-8", "replace")
        yield from advice(posting.path, posting.body, text, lying, lambda path: (outside.root / path).is_file())


def _missing(path: str) -> Problem:
    return Problem(path, 1, "error", "postings-missing", "there is no such file or folder: mend [postings] paths.")


def _of_job_posting(outside: Outside, ledger: Ledger, id: str, posting: Posting) -> list[Problem]:
    from syndicate.core.board import offer_of
    from syndicate.core.jobboards import left_out
    from syndicate.core.jobposting import advice, withheld
    from syndicate.core.ledger import Record
    from syndicate.core.status import status_at

    was_open = id in ledger and ledger.rows[id]["status"] == "open"
    status, reason = status_at(
        posting.statements, posting.date_posted, posting.valid_through, outside.now, was_open=was_open
    )
    if status != "open":
        return []
    record = Record(id, posting.path, id, status, posting.digest, outside.now, reason)
    site = outside.settings.site
    offer = offer_of(record, posting, site, outside.settings.postings.paths)
    boards = left_out(offer, site, outside.renderer().html(offer))
    return [*withheld(offer, site), *advice(offer, site), *boards]


def _of_pairs(outside: Outside, ledger: Ledger, identified: Identified, rules: Rules) -> Iterator[Problem]:
    """What the texts of offers in several languages have with each other, what their JobPostings and boards lack."""
    from syndicate.core.board import in_languages, texts_of
    from syndicate.core.diff import Context, diff
    from syndicate.core.forms import posting_of
    from syndicate.core.jobboards import left_out
    from syndicate.core.jobposting import advice, withheld
    from syndicate.core.normalise import said_by_default

    def known(id: str) -> Posting | None:
        if id in identified.postings:
            return identified.postings[id]
        form = ledger.rows[id]["form"] if id in ledger else 0
        return posting_of(outside.store.form(id, form)) if form else None

    site, paths = outside.settings.site, outside.settings.postings.paths
    steps = diff(ledger, identified, Context(site, paths, outside.now, known, defaults=lambda: said_by_default(rules)))
    after = ledger.with_records(step.after for step in steps)
    for id in sorted({*identified.pairs, *identified.pairs.values()}):
        yield from (problem for problem in after.record(id).problems if problem.code.startswith(PREFIX))
    for anchor in sorted(set(identified.pairs.values())):
        texts = texts_of(after, anchor, site)
        said = [(record, posting) for record in texts if (posting := known(record.id)) is not None]
        if not said or after.rows[anchor]["status"] != "open":
            continue
        offer = in_languages(after.record(anchor), said, site, paths)
        codes: set[str] = set()
        for one in offer.texts:
            found = [*withheld(one, site), *advice(one, site)]
            yield from (problem for problem in found if problem.code not in codes)
            codes.update(problem.code for problem in found)
        yield from left_out(offer, site, outside.renderer().html(offer))


def status(outside: Outside) -> dict[str, Json]:
    """What is published, what is owed, when each channel last delivered, which offers have been open for long."""
    ledger = outside.store.load()
    rows = [row for row in ledger.rows.values() if "translates" not in row] if ledger else []
    owed = outside.store.outbox(ledger) if ledger else []
    heard = ledger.head.channels if ledger else {}
    names = dict.fromkeys([*(channel.name for channel in outside.settings.channels), *heard])
    kinds = ("open", "closed", "scheduled", "draft")
    return {
        "version": 1,
        "now": outside.now.isoformat(),
        "last_run": ledger.head.last_run.isoformat() if ledger and ledger.head.last_run else None,
        "postings": {kind: sum(row["status"] == kind for row in rows) for kind in kinds},
        "deliveries": owed_counts(owed),
        "owed": [delivery_report(delivery) for delivery in owed],
        "channels": {name: at.isoformat() if (at := heard.get(name)) else None for name in names},
        "open_for_long": list(open_for_long(ledger, outside.settings, outside.now)) if ledger else [],
    }


def owed(outside: Outside) -> list[Delivery]:
    """Everything that is owed, in order."""
    ledger = outside.store.load()
    return outside.store.outbox(ledger) if ledger else []


def retry(outside: Outside, keys: Sequence[str]) -> Report:
    """Take up again what failed or is uncertain (or the deliveries named), the same bytes under the same key."""
    report = Report(outside.now)
    ledger, chosen = _chosen(outside, keys)
    if ledger is None:
        return report
    again = [_afresh(delivery) for delivery in chosen]
    if again:
        outside.store.record(ledger, again)
        ledger = deliver(outside, ledger, report, frozenset(delivery.key for delivery in again))
    summarise(outside, ledger, report)
    return report


def _afresh(delivery: Delivery) -> Delivery:
    """As if it had been attempted once, so that its bytes stay frozen and all other attempts are left."""
    attempted = min(delivery.attempts, 1)
    return replace(delivery, outcome="deferred" if attempted else "pending", due=None, dead=False, attempts=attempted)


def drop(outside: Outside, keys: Sequence[str]) -> Report:
    """Forget what failed or is uncertain (or the deliveries named): it will never be sent."""
    report = Report(outside.now)
    ledger, chosen = _chosen(outside, keys)
    if ledger is None:
        return report
    report.dropped = tuple((delivery, "dropped by hand") for delivery in chosen)
    ledger = settle(outside, ledger, (), report.dropped)
    summarise(outside, ledger, report)
    return report


def _chosen(outside: Outside, keys: Sequence[str]) -> tuple[Ledger | None, list[Delivery]]:
    ledger = outside.store.load()
    waiting = outside.store.outbox(ledger) if ledger else []
    unknown = set(keys) - {delivery.key for delivery in waiting}
    if unknown:
        raise UsageError(f"nothing is owed under {', '.join(sorted(unknown))}: `syndicate outbox` shows the keys.")
    if keys:
        return ledger, [delivery for delivery in waiting if delivery.key in keys]
    stuck = [d for d in waiting if d.dead or d.outcome in ("uncertain", "attempting", "refused")]
    return ledger, stuck
