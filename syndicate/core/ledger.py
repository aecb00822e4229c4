"""What the world was told, and what it is still owed: the ledger, to and from JSON lines.

A ledger is a head line, then one line a posting, sorted by id (`docs/state.md` describes the files). Rows are decoded
when they are asked for: a run in which nothing changed looks at a few keys of each and builds no object.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from syndicate.core.model import Delivery, Event, Json, Problem, Reason, Statements, Status, Tie, Translation, When
from syndicate.errors import StateDamaged, StateNewer

SCHEMA = 1

MIGRATIONS: dict[int, Callable[[list[Json]], list[Json]]] = {}
"""From schema n to n + 1: takes and gives the decoded lines. Empty while there is only one schema."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows of one posting.

    status, reason: as the world was last told. form: number of the transaction that wrote its last published form,
    0 where that is gone. source: digest of the file that it was read from, "" where the file must be read again.
    statements, date_posted, valid_through: what time decides its status with. first_posted: the date that the world
    was given first while this opening lasts, where the author has since moved it ahead; see `diff`.
    aliases: ids that authors wrote later.
    former: addresses (paths below the site) that lead to it now. withdrawn_at: since when its file is gone.
    told: channel → event id → the name that the other side gave the message.

    An offer in several languages has a record a file (`docs/two-languages.md`). translates: the id of the record that
    stands for the offer, "" in that one: it alone has the offer's status, its next moment and its new events, which the
    others repeat or lack; everything else is each file's own. language: set in all of them. aside: its text is not
    shown now. tie: see Posting.
    """

    id: str
    path: str
    slug: str
    status: Status
    digest: str
    first_seen: datetime
    reason: Reason | None = None
    entry: bool = False
    source: str = ""
    form: int = 0
    statements: Statements = field(default_factory=Statements)
    date_posted: When | None = None
    first_posted: When | None = None
    valid_through: When | None = None
    next_moment: datetime | None = None
    events: tuple[Event, ...] = ()
    offered_at: datetime | None = None
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    address: str = ""
    withdrawn_at: datetime | None = None
    problems: tuple[Problem, ...] = ()
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    translates: str = ""
    language: str = ""
    aside: bool = False
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: everything that belongs to no single posting.

    n: number of the transaction that wrote it. epoch: random, part of every key. last_run: of the last run that
    committed. recipe: digest of what reading depends on beside the files. outbox: key → number of the transaction
    that wrote its file. channels: name → when it last delivered, None for never. spent: channel with a daily quota →
    the day, and how many deliveries were settled on it.
    """

    epoch: str
    tag_authority: str
    created: datetime
    last_run: datetime | None
    n: int = 0
    recipe: str = ""
    outbox: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, datetime | None] = field(default_factory=dict)
    spent: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    schema: int = SCHEMA


class Ledger:
    """A head and the records by id. Immutable: `with_` methods give a new one that shares what did not change."""

    __slots__ = ("_decoded", "_lines", "_rows", "_translations", "head")

    def __init__(self, head: Head, rows: Mapping[str, Json], lines: Mapping[str, str] | None = None) -> None:
        self.head = head
        self._rows = rows
        self._lines: dict[str, str] = dict(lines or {})
        self._decoded: dict[str, Record] = {}
        self._translations: dict[str, tuple[str, ...]] | None = None

    @property
    def rows(self) -> Mapping[str, Json]:
        """The records as they stand in the file, by id: for a quick look at `path`, `source`, `next` …"""
        return self._rows

    def __contains__(self, id: str) -> bool:
        return id in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def record(self, id: str) -> Record:
        """The record of `id`. Raises KeyError where there is none."""
        known = self._decoded.get(id)
        if known is None:
            try:
                known = self._decoded[id] = _record(self._rows[id])
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                if id not in self._rows:
                    raise
                line = sorted(self._rows).index(id) + 2
                raise StateDamaged(_damaged("ledger.jsonl", line, f"the line of {id} is wrong ({error})")) from error
        return known

    def records(self) -> Iterator[Record]:
        """All records, by id."""
        return (self.record(id) for id in sorted(self._rows))

    def with_head(self, **changes: Any) -> Ledger:
        """The same records under another head."""
        made = Ledger(replace(self.head, **changes), self._rows, self._lines)
        made._decoded = dict(self._decoded)
        return made

    def with_records(self, records: Iterable[Record]) -> Ledger:
        """These records put in, over those of the same id."""
        rows, lines, decoded = dict(self._rows), dict(self._lines), dict(self._decoded)
        for record in records:
            rows[record.id] = _row(record)
            decoded[record.id] = record
            lines.pop(record.id, None)
        made = Ledger(self.head, rows, lines)
        made._decoded = decoded
        return made

    def lines(self) -> Iterator[str]:
        """The lines of the file, without their ends; what was read and not changed comes back to the byte."""
        yield _dump({**_head_row(self.head), "count": len(self._rows)})
        for id in sorted(self._rows):
            yield self._lines.get(id) or _dump(self._rows[id])

    def translations(self) -> Mapping[str, tuple[str, ...]]:
        """Offers in several languages: the id of each → those of the other records that belong to it, sorted."""
        if self._translations is None:
            found: dict[str, list[str]] = {}
            for id, row in self._rows.items():
                if "translates" in row:
                    found.setdefault(row["translates"], []).append(id)
            self._translations = {offer: tuple(sorted(ids)) for offer, ids in found.items()}
        return self._translations

    def forms(self) -> dict[str, int]:
        """Which last published forms the ledger names: id → transaction number."""
        return {id: row["form"] for id, row in self._rows.items() if row.get("form")}


def parse(lines: Sequence[str], *, name: str = "ledger.jsonl") -> Ledger:
    """The ledger that `lines` say. Raises StateNewer, or StateDamaged with the line and the cure."""
    rows = [_load(line, number, name) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows or not isinstance(rows[0], dict) or "schema" not in rows[0]:
        raise StateDamaged(_damaged(name, 1, "its head line is missing"))
    rows = _migrate(rows, name)
    kept = [line for line in lines if line.strip()]
    try:
        head = _head(rows[0])
        if not (isinstance(head.n, int) and isinstance(head.outbox, dict)):
            raise TypeError("n is no number, or outbox no table")
        by_id = {row["id"]: row for row in rows[1:]}
        text = {row["id"]: line for row, line in zip(rows[1:], kept[1:], strict=True)} if not _migrated(kept[0]) else {}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateDamaged(_damaged(name, 1, f"a key is missing or wrong ({error})")) from error
    if len(by_id) != len(rows) - 1 or rows[0].get("count", len(by_id)) != len(by_id):
        raise StateDamaged(_damaged(name, len(rows), "its number of postings is not what its head line says"))
    return Ledger(head, by_id, text)


def _migrated(head_line: str) -> bool:
    return bool(json.loads(head_line)["schema"] != SCHEMA)


def _migrate(rows: list[Json], name: str) -> list[Json]:
    schema = rows[0]["schema"]
    if isinstance(schema, int) and schema < 1:
        raise StateDamaged(_damaged(name, 1, f"{schema} is no schema"))
    if not isinstance(schema, int) or schema > SCHEMA:
        raise StateNewer(
            f"{name} was written by a newer version of syndicate (schema {schema}, this one knows {SCHEMA}); "
            "nothing was changed. Update syndicate (pip install --upgrade syndicate-jobs) and run it again."
        )
    while schema < SCHEMA:
        rows = MIGRATIONS[schema](rows)
        schema += 1
    return rows


def _load(line: str, number: int, name: str) -> Json:
    try:
        return json.loads(line)
    except ValueError as error:
        raise StateDamaged(_damaged(name, number, f"this line is no JSON ({error})")) from error


def _damaged(name: str, line: int, what: str) -> str:
    return (
        f"{name}, line {line}: {what}. Nothing was changed. Bring the file back from version control or a backup "
        "(git checkout -- state), or, if there is none, move the state folder away and run `syndicate adopt`, "
        "which takes the present postings as known and tells nobody."
    )


# ---------------------------------------------------------------- keys


def delivery_key(epoch: str, channel: str, event_ids: Iterable[str], recipient: str) -> str:
    """The name of one delivery for good: 32 hexadecimal digits, the same for the same facts."""
    facts = json.dumps([epoch, channel, sorted(event_ids), recipient], ensure_ascii=False)
    return hashlib.sha256(facts.encode()).hexdigest()[:32]


def recipient_hash(epoch: str, recipient: str) -> str:
    """A keyed hash that stands for an address in the state; "" for a channel with one endpoint."""
    if not recipient:
        return ""
    return hmac.new(epoch.encode(), recipient.encode(), hashlib.sha256).hexdigest()[:32]


# ---------------------------------------------------------------- rows


def stamp(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC, so that text order is time order."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def is_due(row: Mapping[str, Json], now: datetime) -> bool:
    """Whether time may have changed the status of a row by `now`. To the second, and rather too early than too late."""
    return bool(row.get("next")) and row["next"][:19] <= stamp(now)[:19]


def moment(text: str) -> datetime:
    """What `stamp` wrote."""
    return datetime.fromisoformat(text)


def _dump(row: Json) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _head_row(head: Head) -> dict[str, Json]:
    return {
        "schema": head.schema,
        "n": head.n,
        "epoch": head.epoch,
        "tag_authority": head.tag_authority,
        "created": stamp(head.created),
        "last_run": stamp(head.last_run) if head.last_run else None,
        "recipe": head.recipe,
        "channels": {name: stamp(at) if at else None for name, at in sorted(head.channels.items())},
        **({"spent": {name: list(one) for name, one in sorted(head.spent.items())}} if head.spent else {}),
        "outbox": dict(sorted(head.outbox.items())),
    }


def _head(row: Mapping[str, Json]) -> Head:
    return Head(
        epoch=row["epoch"],
        tag_authority=row["tag_authority"],
        created=moment(row["created"]),
        last_run=moment(row["last_run"]) if row["last_run"] else None,
        n=row["n"],
        recipe=row["recipe"],
        outbox=row["outbox"],
        channels={name: moment(at) if at else None for name, at in row["channels"].items()},
        spent={name: (day, count) for name, (day, count) in row.get("spent", {}).items()},
    )


def when_row(when: When | None) -> list[str] | None:
    """A When as JSON: what was written and what it means, the latter left out where it is the same."""
    return [when.text, stamp(when.instant)] if when else None


def when_of(row: Json) -> When | None:
    """What `when_row` wrote."""
    return When(row[0], moment(row[1])) if row else None


def tie_row(tie: Tie | None) -> dict[str, Json]:
    """A Tie as JSON; what is empty is left out."""
    row = {"key": tie.key, "of": tie.of, "said": tie.said} if tie else {}
    return {name: value for name, value in row.items() if value}


def tie_of(row: Json) -> Tie | None:
    """What `tie_row` wrote."""
    return Tie(row.get("key"), row.get("of"), row.get("said", False)) if row else None


def statements_row(said: Statements) -> dict[str, Json]:
    """Statements as JSON, defaults left out."""
    row: dict[str, Json] = {}
    for name in ("draft", "upcoming", "declared_open"):
        if getattr(said, name):
            row[name] = True
    if said.closed:
        row["closed"] = said.closed
    if said.unstated != "open":
        row["unstated"] = said.unstated
    return row


def _event_row(event: Event) -> dict[str, Json]:
    row: dict[str, Json] = {
        "n": event.n,
        "event": event.event,
        "at": stamp(event.at),
        "title": event.title,
        "url": event.url,
        "language": event.language,
    }
    if event.reason:
        row["reason"] = event.reason
    if event.silent:
        row["silent"] = True
    if event.others:
        row["others"] = [[one.language, one.title, one.url] for one in event.others]
    if event.told_in:
        row["in"] = event.told_in
    return row


def _event(row: Mapping[str, Json]) -> Event:
    return Event(
        n=row["n"],
        event=row["event"],
        at=moment(row["at"]),
        title=row["title"],
        url=row["url"],
        reason=row.get("reason"),
        language=row.get("language", "en"),
        silent=row.get("silent", False),
        others=tuple(Translation(*one) for one in row.get("others", ())),
        told_in=row.get("in", 0),
    )


def _row(record: Record) -> dict[str, Json]:
    row: dict[str, Json] = {
        "id": record.id,
        "path": record.path,
        "slug": record.slug,
        "status": record.status,
        "reason": record.reason,
        "digest": record.digest,
        "source": record.source,
        "form": record.form,
        "first_seen": stamp(record.first_seen),
        "entry": record.entry,
        "next": stamp(record.next_moment) if record.next_moment else None,
        "offered_at": stamp(record.offered_at) if record.offered_at else None,
        "withdrawn_at": stamp(record.withdrawn_at) if record.withdrawn_at else None,
        "statements": statements_row(record.statements),
        "date_posted": when_row(record.date_posted),
        "first_posted": when_row(record.first_posted),
        "valid_through": when_row(record.valid_through),
        "aliases": list(record.aliases),
        "former": list(record.former),
        "address": record.address,
        "events": [_event_row(event) for event in record.events],
        "told": {channel: dict(sorted(said.items())) for channel, said in sorted(record.told.items())},
        "translates": record.translates,
        "language": record.language,
        "aside": record.aside,
        "tie": tie_row(record.tie) if record.tie else None,
        "problems": [[p.line, p.severity, p.code, p.message, p.field] for p in record.problems],
    }
    return {key: value for key, value in row.items() if value or key in _ALWAYS}


_ALWAYS = frozenset({"id", "path", "slug", "status", "digest", "source", "form"})


def _record(row: Mapping[str, Json]) -> Record:
    at = {key: moment(row[key]) if row.get(key) else None for key in ("next", "offered_at", "withdrawn_at")}
    return Record(
        id=row["id"],
        path=row["path"],
        slug=row["slug"],
        status=row["status"],
        reason=row.get("reason"),
        digest=row["digest"],
        source=row["source"],
        form=row["form"],
        first_seen=moment(row["first_seen"]),
        entry=row.get("entry", False),
        next_moment=at["next"],
        offered_at=at["offered_at"],
        withdrawn_at=at["withdrawn_at"],
        statements=Statements(**row.get("statements", {})),
        date_posted=when_of(row.get("date_posted")),
        first_posted=when_of(row.get("first_posted")),
        valid_through=when_of(row.get("valid_through")),
        aliases=tuple(row.get("aliases", ())),
        former=tuple(row.get("former", ())),
        address=row.get("address", ""),
        events=tuple(_event(event) for event in row.get("events", ())),
        told=row.get("told", {}),
        translates=row.get("translates", ""),
        language=row.get("language", ""),
        aside=row.get("aside", False),
        tie=tie_of(row.get("tie")),
        problems=row_problems(row),
    )


def row_problems(row: Mapping[str, Json]) -> tuple[Problem, ...]:
    """The warnings that the reading of this record's file gave, without decoding the rest of it."""
    return tuple(
        Problem(row["path"], line, severity, code, message, field)
        for line, severity, code, message, field in row.get("problems", ())
    )


# ---------------------------------------------------------------- deliveries


def delivery_row(delivery: Delivery) -> dict[str, Json]:
    """A delivery as the outbox keeps it."""
    return {
        "key": delivery.key,
        "channel": delivery.channel,
        "event_ids": list(delivery.event_ids),
        "recipient": delivery.recipient,
        "outcome": delivery.outcome,
        "attempts": delivery.attempts,
        "due": stamp(delivery.due) if delivery.due else None,
        "error": delivery.error,
        "dead": delivery.dead,
        "receipt": delivery.receipt,
        "order": list(delivery.order),
        "created": stamp(delivery.created),
        **({"tried": stamp(delivery.tried)} if delivery.tried else {}),
        "preview": delivery.preview,
        "content": delivery.content,
    }


def delivery_of(row: Mapping[str, Json]) -> Delivery:
    """What `delivery_row` wrote. Raises KeyError, TypeError or ValueError where it is none."""
    return Delivery(
        key=row["key"],
        channel=row["channel"],
        event_ids=tuple(row["event_ids"]),
        recipient=row["recipient"],
        content=row["content"],
        preview=row["preview"],
        order=(row["order"][0], row["order"][1]),
        created=moment(row["created"]),
        outcome=row["outcome"],
        attempts=row["attempts"],
        due=moment(row["due"]) if row["due"] else None,
        error=row["error"],
        dead=row["dead"],
        receipt=row["receipt"],
        tried=moment(row["tried"]) if row.get("tried") else None,
    )
