"""What a run found and did, in words for people and in JSON for machines (the command line's contract)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from syndicate.core.model import Change, Delivery, Json, Problem
from syndicate.errors import SyndicateError
from syndicate.given import Report

VERSION = 1
_MARKS = {"opened": "+", "closed": "-", "reopened": "+", "updated": "~", "renamed": ">"}
_COLOURS = {"opened": "green", "reopened": "green", "closed": "yellow", "error": "red", "warning": "yellow"}
_CODES = {"red": 31, "green": 32, "yellow": 33, "dim": 2, "bold": 1}


class Ink:
    """Colour on terminals, plain text in pipes."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, colour: str | None) -> str:
        return f"\033[{_CODES[colour]}m{text}\033[0m" if self.on and colour else text


# ---------------------------------------------------------------- JSON


def document(report: Report) -> dict[str, Json]:
    """The document that `plan --json` and `run --json` print."""
    published = report.published
    stopped = report.stopped
    made: dict[str, Json] = {
        "version": VERSION,
        "now": report.now.isoformat(),
        "baseline": report.baseline,
        "changes": [change_row(change) for change in report.changes],
        "problems": [problem_row(problem) for problem in report.problems],
        "outputs": {
            "written": published.written if published else [],
            "removed": published.removed if published else [],
            "unchanged": report.unchanged_outputs,
        },
        "deliveries": {"delivered": report.delivered, **owed_counts(report.owed)},
        "channels": {name: at.isoformat() if at else None for name, at in report.last_delivered.items()},
        "dropped": [{"key": d.key, "channel": d.channel, "why": why} for d, why in report.dropped],
        "open_for_long": list(report.open_for_long),
    }
    if stopped is not None:
        code = stopped.code if isinstance(stopped, SyndicateError) else "error"
        made["stopped"] = {"code": code, "message": str(stopped)}
    return made


def change_row(change: Change) -> dict[str, Json]:
    """One change, as in the contract."""
    return {
        "event": change.event,
        "event_id": change.event_id,
        "id": change.id,
        "path": change.path,
        "title": change.title,
        "url": change.url,
        "reason": change.reason,
    }


def problem_row(problem: Problem) -> dict[str, Json]:
    """One problem, as in the contract."""
    row: dict[str, Json] = {
        "path": problem.path,
        "line": problem.line,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
    }
    if problem.field:
        row["field"] = problem.field
    return row


def owed_counts(owed: Iterable[Delivery]) -> dict[str, int]:
    """What is owed now: pending (to be tried again by itself), failed (refused and dead), uncertain."""
    counts = {"pending": 0, "failed": 0, "uncertain": 0}
    for delivery in owed:
        counts[owed_kind(delivery)] += 1
    return counts


def owed_kind(delivery: Delivery) -> str:
    """Under which of the three a delivery counts."""
    if delivery.dead:
        return "failed"
    return "uncertain" if delivery.outcome in ("uncertain", "attempting") else "pending"


def delivery_report(delivery: Delivery) -> dict[str, Json]:
    """One owed delivery for machines."""
    return {
        "key": delivery.key,
        "channel": delivery.channel,
        "events": list(delivery.event_ids),
        "outcome": delivery.outcome,
        "attempts": delivery.attempts,
        "due": delivery.due.isoformat() if delivery.due else None,
        "dead": delivery.dead,
        "error": delivery.error,
    }


# ---------------------------------------------------------------- words


def words(report: Report, ink: Ink, *, planned: bool = False, verbose: bool = False) -> Iterator[str]:
    """The report, line by line."""
    yield from problem_lines(report.problems, ink)
    yield from _what_happened(report, ink, planned)
    yield from _what_is_owed(report, ink)
    yield from _what_is_silent(report, ink, verbose)


def problem_lines(problems: Sequence[Problem], ink: Ink) -> Iterator[str]:
    """`path:line: severity: message`, one problem a line."""
    for problem in problems:
        severity = ink(problem.severity, _COLOURS.get(problem.severity))
        yield f"{problem.path}:{problem.line}: {severity}: {problem.message}"


def _what_happened(report: Report, ink: Ink, planned: bool) -> Iterator[str]:
    if report.baseline:
        yield "Took stock: the present postings are known now, and nothing was announced."
    for change in report.changes:
        mark = ink(f"{_MARKS[change.event]} {change.event}", _COLOURS.get(change.event))
        reason = f" ({change.reason})" if change.reason else ""
        yield f"{mark}{reason}: {change.title}  {ink(change.url, 'dim')}  [{change.event_id}]"
    if not report.changes and not report.baseline and report.stopped is None:
        yield "Nothing changed."
    published = report.published
    if published and (published.written or published.removed):
        verb = "would be written" if planned else "written"
        gone = f", {len(published.removed)} removed" if published.removed else ""
        yield f"Files: {len(published.written)} {verb}{gone}, {published.unchanged} unchanged."
    else:
        yield f"Files: {report.unchanged_outputs} unchanged."


def _what_is_owed(report: Report, ink: Ink) -> Iterator[str]:
    counts = owed_counts(report.owed)
    said = [f"{report.delivered} delivered"] if report.delivered else []
    said += [f"{count} {kind}" for kind, count in counts.items() if count]
    if said:
        yield f"Deliveries: {', '.join(said)}."
    for delivery in report.owed:
        if delivery.error:
            kind = ink(owed_kind(delivery), "red" if delivery.dead else "yellow")
            again = f"; again after {local(delivery.due.astimezone(report.now.tzinfo))}" if delivery.due else ""
            told = f"{delivery.channel} {', '.join(delivery.event_ids)}"
            yield f"  {kind} {told}: {delivery.error}{again} [{delivery.key}]"
    if counts["failed"] or counts["uncertain"]:
        yield "  `syndicate outbox retry` sends them again, `syndicate outbox drop` forgets them."
    for delivery, why in report.dropped:
        yield f"  dropped {delivery.channel} {', '.join(delivery.event_ids)}: {why}"


def _what_is_silent(report: Report, ink: Ink, verbose: bool) -> Iterator[str]:
    for name, at in sorted(report.last_delivered.items()):
        said = f"last delivered {local(at.astimezone(report.now.tzinfo))}" if at else "has not delivered anything yet"
        yield ink(f"Channel {name}: {said}.", "dim")
    if report.open_for_long:
        shown = report.open_for_long if verbose else report.open_for_long[:5]
        yield f"Open for long, is it still true? {', '.join(one['path'] for one in shown)}" + (
            f" and {len(report.open_for_long) - len(shown)} more" if len(shown) < len(report.open_for_long) else ""
        )


def previews(planned: Sequence[Delivery]) -> Iterator[str]:
    """Every planned message word for word, with the name of its delivery."""
    for delivery in planned:
        yield f"--- {delivery.channel}: {', '.join(delivery.event_ids)} [{delivery.key}]"
        yield delivery.preview.rstrip()
        yield ""


def markdown(report: Report) -> Iterator[str]:
    """A plan as Markdown, for a comment under a pull request."""
    yield "### What this would publish"
    yield ""
    if not report.changes:
        yield "Nothing changes."
    else:
        yield "| | offer | reason |"
        yield "| --- | --- | --- |"
        for change in report.changes:
            yield f"| {change.event} | [{_cell(change.title)}]({change.url}) | {change.reason or ''} |"
    for delivery in report.planned:
        yield ""
        yield f"<details><summary>{_cell(delivery.channel)}: {', '.join(delivery.event_ids)}</summary>"
        yield ""
        yield from (f"    {line}" for line in delivery.preview.splitlines())
        yield ""
        yield "</details>"
    if report.problems:
        yield ""
        yield from (f"- `{p.path}:{p.line}` {p.severity}: {_cell(p.message)}" for p in report.problems)


def _cell(text: str) -> str:
    for mark in ("\\", "|", "[", "]", "<", ">", "*", "_", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text


def workflow_commands(problems: Sequence[Problem]) -> Iterator[str]:
    """Workflow commands of GitHub Actions, one a problem (docs: workflow commands, error and warning)."""
    for problem in problems:
        kind = {"error": "error", "warning": "warning"}.get(problem.severity, "notice")
        path, message = _escaped(problem.path, in_property=True), _escaped(problem.message, in_property=False)
        yield f"::{kind} file={path},line={problem.line},title={problem.code}::{message}"


def _escaped(text: str, *, in_property: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def status_words(row: Mapping[str, Json], ink: Ink) -> Iterator[str]:
    """`syndicate status` for people."""
    yield f"Published: {', '.join(f'{count} {kind}' for kind, count in row['postings'].items())}."
    yield f"Last run that changed anything: {_local(row['last_run'], row) or 'never'}."
    owed = row["deliveries"]
    yield f"Owed: {owed['pending']} pending, {owed['failed']} failed, {owed['uncertain']} uncertain."
    for delivery in row["owed"]:
        told = f"{delivery['channel']} {', '.join(delivery['events'])}"
        yield f"  {told}: {delivery['outcome']} {delivery['error'] or ''}".rstrip()
    for name, at in row["channels"].items():
        said = f"last delivered {_local(at, row)}" if at else ink("has never delivered anything", "yellow")
        yield f"Channel {name}: {said}."
    for one in row["open_for_long"]:
        yield f"Open for long, is it still true? {one['path']} (since {one['since']})"


def _local(at: str | None, row: Mapping[str, Json]) -> str:
    """A moment of a document in the time zone that the document itself is dated in."""
    return local(datetime.fromisoformat(at).astimezone(datetime.fromisoformat(row["now"]).tzinfo)) if at else ""


def local(at: datetime | None) -> str:
    """A moment for people, to the minute."""
    return at.isoformat(timespec="minutes") if at else ""
