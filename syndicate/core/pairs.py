"""What becomes of an offer in several languages: one status, one event, one set of facts, made from all of its files.

It lives as long as one of its texts does: one that closes or goes beside another that stays is a warning, no closing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.core import diff
from syndicate.core.diff import Context, Step
from syndicate.core.identity import Identified
from syndicate.core.ledger import Ledger, Record, is_due
from syndicate.core.model import EventName, Posting, Problem, Reason, Statements, Status, When
from syndicate.core.status import next_moment, status_at
from syndicate.core.ties import order
from syndicate.core.translated import PREFIX, differences


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an offer. record: as it will stand, but for what the offer decides. present: the file is there."""

    id: str
    before: Record | None
    record: Record
    posting: Posting | None
    present: bool

    @property
    def live(self) -> bool:
        """Whether its text is for the world."""
        return self.present and not self.record.statements.draft


def members(ledger: Ledger, identified: Identified) -> dict[str, list[str]]:
    """Every offer that has, or had, several texts → the ids of its records, its own first."""
    translations = ledger.translations()
    found: dict[str, list[str]] = {anchor: [anchor] for anchor in (*translations, *identified.pairs.values())}
    for id, anchor in sorted(identified.pairs.items()):
        if id != anchor:
            found[anchor].append(id)
            found.pop(id, None)
    for anchor, ids in translations.items():
        for id in ids:
            if id in identified.pairs:
                continue
            if _present(ledger, identified, id):
                found.setdefault(id, [id])  # it was untied, and goes its own way
            else:
                found[anchor].append(id)
    return found


def _present(ledger: Ledger, identified: Identified, id: str) -> bool:
    if id in identified.postings:
        return True
    return id in ledger and id not in identified.withdrawn and not ledger.rows[id].get("withdrawn_at")


def changed(ledger: Ledger, identified: Identified, anchor: str, ids: Sequence[str], context: Context) -> bool:
    """Whether anything of an offer has to be looked at."""
    if anchor not in ledger or is_due(ledger.rows[anchor], context.now):
        return True
    for id in ids:
        if id not in ledger or id in identified.postings or id in identified.withdrawn:
            return True
        if ledger.rows[id].get("translates", "") != ("" if id == anchor else anchor):
            return True
    return ledger.rows[anchor].get("language", "") != "" and len(ids) == 1


def steps(
    ledger: Ledger, identified: Identified, anchor: str, ids: Sequence[str], context: Context
) -> Iterator[Step]:
    """What becomes of each file of an offer; the one that stands for the offer has the event."""
    parts = [_part(ledger, identified, id, anchor, len(ids) > 1, context) for id in ids]
    live = sorted((part for part in parts if part.live), key=lambda part: _order(part, context))
    shown = live or [part for part in parts if part.before and not part.before.aside] or parts[:1]
    shown = sorted(shown, key=lambda part: _order(part, context))
    status, reason, event, silent, moment = _fate(parts, live, anchor, identified, context)
    regrouped = _regrouped(parts, shown, anchor)
    warnings = list(_warnings(live, status, context)) if len(live) > 1 else []
    lost = tuple(_lost(parts, live, context))
    for part in parts:
        own = anchor == part.id
        record = replace(
            part.record,
            status=status,
            reason=reason,
            next_moment=moment if own else None,
            translates="" if own else anchor,
            aside=part not in shown,
            problems=_problems(part, warnings, identified, context, status, lead=part is shown[0]),
        )
        if own:
            record = replace(
                record,
                first_posted=_first_posted(part.before, record, shown[0], event, context),
                former=tuple(dict.fromkeys((*record.former, *_old_addresses(parts, shown, anchor)))),
            )
        posting = None if _hidden(part, parts, anchor) else part.posting
        if not own:
            yield Step(part.before, record, posting)
            continue
        moved = part.before is not None and part.posting is not None and part.before.path != record.path
        told = event or ("renamed" if moved and part.before is not None else None)
        yield Step(
            part.before,
            record,
            posting,
            told,
            reason,
            moved and told not in ("closed", "renamed"),
            texts=tuple(one.id for one in shown),
            renew=regrouped,
            silent=silent,
            notes=lost,
        )


def _order(part: Part, context: Context) -> tuple[int, str]:
    return order(part.record.language, part.record.path, context.site.language)


# ---------------------------------------------------------------- the files


def _part(ledger: Ledger, identified: Identified, id: str, anchor: str, several: bool, context: Context) -> Part:
    before = ledger.record(id) if id in ledger else None
    posting = identified.postings.get(id)
    present = _present(ledger, identified, id)
    if posting is not None:
        record = _of_file(id, posting, before, identified, context)
    else:
        assert before is not None
        known = before.language or (form.language if (form := context.known(id)) else context.site.language)
        gone = None if present else before.withdrawn_at or context.now
        record = replace(before, language=known, withdrawn_at=gone, source=before.source if present else "")
    return Part(id, before, record if several else replace(record, language=""), posting, present)


def _of_file(
    id: str, posting: Posting, before: Record | None, identified: Identified, context: Context
) -> Record:
    return Record(
        id=id,
        path=posting.path,
        slug=before.slug if before else "",
        status="open",
        digest=posting.digest,
        first_seen=before.first_seen if before else context.now,
        entry=posting.entry,
        source=posting.source,
        form=before.form if before else 0,
        statements=posting.statements,
        date_posted=posting.date_posted,
        valid_through=posting.valid_through,
        events=before.events if before else (),
        offered_at=before.offered_at if before else None,
        aliases=(*(before.aliases if before else ()), *identified.aliases.get(id, ())),
        former=before.former if before else (),
        address=before.address if before else "",
        told=before.told if before else {},
        language=posting.language,
        tie=posting.tie,
    )


def _hidden(part: Part, parts: Sequence[Part], anchor: str) -> bool:
    """What a draft says is not for the world: where its text was shown, the last published form of it stays."""
    offered = any(one.id == anchor and one.before is not None and one.before.offered_at for one in parts)
    was_shown = part.before is not None and not part.before.aside and part.before.form > 0
    return part.record.statements.draft and offered and was_shown


def _regrouped(parts: Sequence[Part], shown: Sequence[Part], anchor: str) -> bool:
    """Whether other texts are shown than before, or in other places."""
    was = {
        part.id: (part.before.translates, part.before.language)
        for part in parts
        if part.before is not None and not part.before.aside
    }
    return was != {part.id: ("" if part.id == anchor else anchor, part.record.language) for part in shown}


def _old_addresses(parts: Sequence[Part], shown: Sequence[Part], anchor: str) -> Iterator[str]:
    """Those of texts that are shown no longer, and of offers that are no longer their own: they lead to this one."""
    for part in parts:
        was = part.before
        if part in shown or part.id == anchor or was is None:
            continue
        if was.offered_at if not was.translates else not was.aside:
            yield from (*was.former, was.slug)


# ---------------------------------------------------------------- the offer


def _fate(
    parts: Sequence[Part], live: Sequence[Part], anchor: str, identified: Identified, context: Context
) -> tuple[Status, Reason | None, EventName | None, bool, datetime | None]:
    """Status, reason, event, whether it is told to nobody, and the next moment that may change it."""
    before = next(part.before for part in parts if part.id == anchor)
    was_open = _was_open(before)
    said, posted, end = _together(parts, live, context)
    if any(part.present for part in parts):
        status, reason = status_at(said, posted, end, context.now, was_open=was_open)
        moment = next_moment(said, posted, end, context.now)
    else:
        assert before is not None
        status = "closed" if was_open or before.status in ("draft", "scheduled") else before.status
        reason, moment = "withdrawn", None
    event = _event(before, status, parts, live, context)
    if event == "closed" and status == "draft":
        reason = "withdrawn"
    elif event is None and before is not None and status != "open" and diff.told_closed(before):
        reason = before.reason
    silent = event == "opened" and was_open
    return status, reason, event, silent, moment


def _was_open(before: Record | None) -> bool:
    """Whether the world could read it: not a text that had gone from an offer which went on without it."""
    return before is not None and before.status == "open" and not (before.translates and before.withdrawn_at)


def _together(
    parts: Sequence[Part], live: Sequence[Part], context: Context
) -> tuple[Statements, When | None, When | None]:
    """What all texts say of the status: closed where all are, open where one says so; the primary one's dates."""
    if not live:
        return Statements(draft=True), None, None
    open = [part for part in live if not part.record.statements.closed]
    closed = {part.record.statements.closed for part in live}
    first = (open or live)[0].record.statements
    said = Statements(
        closed=None if open else "filled" if "filled" in closed else "closed",
        upcoming=first.upcoming,
        declared_open=any(part.record.statements.declared_open for part in open),
        unstated="open" if any(part.record.statements.unstated == "open" for part in open or live) else "closed",
    )
    return said, live[0].record.date_posted, _end(live, context)


def _end(live: Sequence[Part], context: Context) -> When | None:
    """The primary text's; once that is over, a later one that another gives, for one text that ends is no closing."""
    end = live[0].record.valid_through
    if end is None or end.instant >= context.now:
        return end
    ends = (part.record.valid_through for part in live)
    return max((one for one in ends if one), key=lambda one: one.instant)


def _event(
    before: Record | None, status: Status, parts: Sequence[Part], live: Sequence[Part], context: Context
) -> EventName | None:
    was_open = _was_open(before)
    offered = before is not None and before.offered_at is not None
    if status == "open" and not (was_open and offered):
        return "reopened" if offered else "opened"
    if was_open and status != "open":
        return "closed" if offered else None  # untied from an open offer, it is told for the first time when it opens
    if before is None or status != "open":
        return None
    return "updated" if context.same_recipe and any(_edited(part) for part in live) else None


def _edited(part: Part) -> bool:
    """A text that is new or says something else; one that was tied to the offer is neither."""
    if part.posting is None:
        return False
    before = part.before
    if before is None:
        return True
    return before.digest != part.record.digest and not (before.source and before.source == part.record.source)


def _first_posted(
    before: Record | None, after: Record, lead: Part, event: EventName | None, context: Context
) -> When | None:
    """As for any offer, by the dates of the text that is the primary one."""
    was = lead.before
    if before is not None:
        date, source = (was.date_posted, was.source) if was else (before.date_posted, "")
        before = replace(before, date_posted=date, source=source)
    now = replace(after, date_posted=lead.record.date_posted, source=lead.record.source)
    return diff.first_posted(before, now, event, context)


# ---------------------------------------------------------------- what authors should know


def _problems(
    part: Part, warnings: Iterable[Problem], identified: Identified, context: Context, status: Status, *, lead: bool
) -> tuple[Problem, ...]:
    if not part.present:
        return ()
    kept = () if part.posting is not None else part.record.problems
    own = [problem for problem in kept if not problem.code.startswith(PREFIX)]
    own += [problem for problem in warnings if problem.path == part.record.path]
    own += identified.notes.get(part.id, ())
    if lead and part.posting is not None:
        was_open = _was_open(part.before)
        own += diff.moved_ahead(status, was_open, part.posting, context)
        own += diff.contradictions(was_open, part.posting, context)
    return tuple(dict.fromkeys(own))


def _warnings(live: Sequence[Part], status: Status, context: Context) -> Iterator[Problem]:
    """Where texts of one offer contradict each other."""
    lead = live[0]
    primary = lead.posting or context.known(lead.id)
    for part in live:
        posting = part.posting or context.known(part.id)
        if posting is None or primary is None:
            continue
        if part is not lead:
            yield from differences(primary, posting, context.defaults())
        if status == "open" and _says_closed(part, context):
            other = next((one for one in live if not _says_closed(one, context)), lead)
            said = (
                f"it is closed here, and open in {other.record.path}, which is the same offer: it stays open. "
                "Close it there as well, or delete the text that is out of date."
            )
            yield Problem(posting.path, posting.line, "warning", f"{PREFIX}closed", said, "open")


def _says_closed(part: Part, context: Context) -> bool:
    end = part.record.valid_through
    return part.record.statements.closed is not None or (end is not None and end.instant < context.now)


def _lost(parts: Sequence[Part], live: Sequence[Part], context: Context) -> Iterator[Problem]:
    """A text that went while the offer stays: said once, where it was."""
    for part in parts:
        if part.present or not live or part.before is None or part.before.aside or part.before.withdrawn_at:
            continue
        if part.before.status != "open":
            continue
        said = (
            f"the text in this language ({part.record.language}) is gone, and the offer goes on with "
            f"{live[0].record.path}. If it is over, close it there as well."
        )
        yield Problem(part.record.path, 1, "warning", f"{PREFIX}lost", said)
