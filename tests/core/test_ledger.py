"""The ledger: what is written is read back, what did not change stays to the byte, what is damaged is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core import ledger as ledgers
from syndicate.core.ledger import (
    Head,
    Ledger,
    Record,
    delivery_key,
    delivery_of,
    delivery_row,
    is_due,
    moment,
    parse,
    recipient_hash,
    row_problems,
    stamp,
)
from syndicate.core.model import (
    Delivery,
    Event,
    EventName,
    Json,
    Outcome,
    Problem,
    Reason,
    Statements,
    Status,
    Tie,
    Translation,
    When,
)
from syndicate.errors import StateDamaged, StateNewer

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
HEAD = Head(epoch="0f" * 16, tag_authority="jobs.example.org,2026-03-02", created=NOW, last_run=NOW, n=4)


def a_record(id: str = "boat-builder", **given: Any) -> Record:
    base: dict[str, Any] = {
        "path": f"postings/{id}.md",
        "slug": id,
        "status": "open",
        "digest": "d" * 16,
        "first_seen": NOW,
    }
    return Record(id=id, **{**base, **given})


def written(*records: Record, head: Head = HEAD) -> list[str]:
    return list(Ledger(head, {}).with_records(records).lines())


# ---------------------------------------------------------------- anything that may stand in one

words = st.text(max_size=20)
names = st.text(min_size=1, max_size=20)
moments = st.datetimes(
    min_value=datetime(1990, 1, 1),
    max_value=datetime(2090, 1, 1),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
whens = st.builds(When, words, moments)
statements = st.builds(
    Statements,
    draft=st.booleans(),
    closed=st.sampled_from(["filled", "closed", None]),
    upcoming=st.booleans(),
    declared_open=st.booleans(),
    unstated=st.sampled_from(["open", "closed"]),
)
events = st.builds(
    Event,
    n=st.integers(1, 99),
    event=st.sampled_from(get_args(EventName)),
    at=moments,
    title=words,
    url=words,
    reason=st.none() | st.sampled_from(get_args(Reason)),
    language=words,
    silent=st.booleans(),
    others=st.lists(st.builds(Translation, words, words, words), max_size=2).map(tuple),
    told_in=st.integers(0, 10**6),
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    path = draw(words)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "reason": st.none() | st.sampled_from(get_args(Reason)),
        "entry": st.booleans(),
        "source": words,
        "form": st.integers(0, 10**6),
        "statements": statements,
        "date_posted": st.none() | whens,
        "first_posted": st.none() | whens,
        "valid_through": st.none() | whens,
        "next_moment": st.none() | moments,
        "events": st.lists(events, max_size=3).map(tuple),
        "offered_at": st.none() | moments,
        "aliases": st.lists(words, max_size=2).map(tuple),
        "former": st.lists(words, max_size=2).map(tuple),
        "address": words,
        "withdrawn_at": st.none() | moments,
        "problems": st.lists(
            st.builds(
                Problem,
                path=st.just(path),
                line=st.integers(0, 999),
                severity=st.sampled_from(["error", "warning", "hint"]),
                code=words,
                message=words,
                field=st.none() | words,
            ),
            max_size=2,
        ).map(tuple),
        "told": st.dictionaries(words, st.dictionaries(words, words, min_size=1, max_size=2), max_size=2),
        "translates": words,
        "language": words,
        "aside": st.booleans(),
        "tie": st.none() | st.builds(Tie, key=names, of=st.none() | names, said=st.booleans()),
    }
    return Record(
        id=draw(words),
        path=path,
        slug=draw(words),
        status=draw(st.sampled_from(get_args(Status))),
        digest=draw(words),
        first_seen=draw(moments),
        **draw(st.fixed_dictionaries({}, optional=optional)),
    )


heads = st.builds(
    Head,
    epoch=words,
    tag_authority=words,
    created=moments,
    last_run=st.none() | moments,
    n=st.integers(0, 10**9),
    recipe=words,
    outbox=st.dictionaries(words, st.integers(1, 99), max_size=3),
    channels=st.dictionaries(words, st.none() | moments, max_size=3),
)
deliveries = st.builds(
    Delivery,
    key=words,
    channel=words,
    event_ids=st.lists(words, max_size=3).map(tuple),
    recipient=words,
    content=st.dictionaries(
        words, st.recursive(st.none() | st.booleans() | st.integers() | words, st.lists), max_size=3
    ),
    preview=words,
    order=st.tuples(st.integers(0, 99), st.integers(0, 99)),
    created=moments,
    outcome=st.sampled_from(get_args(Outcome)),
    attempts=st.integers(0, 9),
    due=st.none() | moments,
    error=st.none() | words,
    dead=st.booleans(),
    receipt=st.none() | words,
)


@given(heads, st.lists(records(), max_size=4, unique_by=lambda record: record.id))
def test_whatever_is_written_is_read_back(head: Head, kept: list[Record]) -> None:
    lines = list(Ledger(head, {}).with_records(kept).lines())
    assert not any("\n" in line for line in lines)
    read = parse("\n".join(lines).split("\n"))
    assert read.head == head
    assert list(read.records()) == sorted(kept, key=lambda record: record.id)
    assert list(read.lines()) == lines
    assert [row_problems(read.rows[record.id]) for record in kept] == [record.problems for record in kept]


@given(deliveries)
def test_whatever_is_owed_is_read_back(delivery: Delivery) -> None:
    assert delivery_of(json.loads(json.dumps(delivery_row(delivery)))) == delivery


@given(moments, moments)
def test_a_moment_is_written_in_utc_and_read_back(one: datetime, other: datetime) -> None:
    assert moment(stamp(one)) == one
    assert stamp(one).endswith("Z")
    assert (one == other) == (stamp(one) == stamp(other))


@given(moments, moments)
def test_time_that_has_come_is_never_overlooked(at: datetime, now: datetime) -> None:
    row = {"next": stamp(at)}
    assert is_due(row, now) or at > now
    assert not is_due(row, now) or at - now < timedelta(seconds=1)
    assert not is_due({}, now)


@pytest.mark.parametrize("row", [{}, None, [], {"key": "k"}, 7])
def test_what_is_no_delivery_is_refused(row: Json) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        delivery_of(row)


# ---------------------------------------------------------------- lines


def test_the_head_comes_first_and_then_a_line_a_posting_by_id() -> None:
    lines = [json.loads(line) for line in written(a_record("b"), a_record("a"), a_record("a-2"))]
    assert (lines[0]["schema"], lines[0]["n"], lines[0]["count"]) == (1, 4, 3)
    assert [line["id"] for line in lines[1:]] == ["a", "a-2", "b"]


def test_what_did_not_change_stays_to_the_byte() -> None:
    """Even where another hand or an older version laid it out in another way."""
    lines = written(a_record("a"), a_record("b"), a_record("c"))
    lines[1] = json.dumps(json.loads(lines[1]), indent=None, separators=(" , ", " : "), sort_keys=True)
    lines[3] = lines[3].replace("{", '{"unknown-to-us":1,', 1)
    read = parse(lines)
    read.record("a"), read.record("c")
    changed = read.with_records([replace(read.record("b"), status="closed")]).with_head(n=5)
    after = list(changed.lines())
    assert (after[1], after[3]) == (lines[1], lines[3])
    assert json.loads(after[2])["status"] == "closed"
    assert json.loads(after[0])["n"] == 5


def test_a_changed_record_does_not_change_the_ledger_that_it_came_from() -> None:
    before = parse(written(a_record("a")))
    after = before.with_records([a_record("a", status="closed"), a_record("b")]).with_head(n=5, outbox={"k": 5})
    assert list(before.lines()) == written(a_record("a"))
    assert (len(before), len(after), "b" in before, "b" in after) == (1, 2, False, True)
    assert (before.record("a").status, after.record("a").status) == ("open", "closed")
    assert after.rows["a"]["status"] == "closed"


def test_what_is_empty_is_left_out_and_what_is_always_looked_at_is_not() -> None:
    assert set(json.loads(written(a_record())[1])) == {
        *("id", "path", "slug", "status", "digest", "source", "form", "first_seen")
    }


def test_forms_are_those_that_are_kept() -> None:
    ledger = Ledger(HEAD, {}).with_records([a_record("a", form=3), a_record("b"), a_record("c", form=4)])
    assert ledger.forms() == {"a": 3, "c": 4}


def test_a_posting_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        parse(written(a_record("a"))).record("b")


def test_empty_lines_at_the_end_do_no_harm() -> None:
    assert len(parse([*written(a_record("a")), "", " "])) == 1


# ---------------------------------------------------------------- damage

LINES = written(a_record("a"), a_record("b"))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "head line is missing"),
        (["", ""], "head line is missing"),
        (["[]"], "head line is missing"),
        (['"schema"'], "head line is missing"),
        (LINES[1:], "head line is missing"),
        ([LINES[0], LINES[1][:30], LINES[2]], "line 2: this line is no JSON"),
        ([LINES[0], "<<<<<<< HEAD", *LINES[1:]], "line 2: this line is no JSON"),
        (LINES[:2], "number of postings"),
        ([*LINES, LINES[2].replace('"b"', '"c"', 1)], "number of postings"),
        ([*LINES, LINES[2]], "number of postings"),
        ([LINES[0], LINES[1], LINES[1]], "number of postings"),
        ([LINES[0].replace('"epoch"', '"epok"'), *LINES[1:]], "epoch"),
        ([LINES[0].replace("2026-03-02T", "yesterday"), *LINES[1:]], "missing or wrong"),
        ([LINES[0], "null", LINES[2]], "missing or wrong"),
        ([LINES[0], LINES[1].replace('"id"', '"ident"'), LINES[2]], "missing or wrong"),
    ],
)
def test_a_damaged_ledger_is_refused_with_its_name_and_the_cure(lines: list[str], told: str) -> None:
    with pytest.raises(StateDamaged, match=told) as caught:
        parse(lines, name="state/ledger.jsonl")
    assert str(caught.value).startswith("state/ledger.jsonl, line ")
    assert "git checkout" in str(caught.value)
    assert "syndicate adopt" in str(caught.value)


@given(st.data())
@settings(max_examples=200)
def test_no_ledger_that_was_cut_off_is_taken_for_whole(data: st.DataObject) -> None:
    """At any byte; what is missing at the very end, the last line end, may be missing."""
    text = "\n".join(LINES)
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(StateDamaged):
        parse(text[:cut].split("\n"))


# ---------------------------------------------------------------- versions


@pytest.mark.parametrize("schema", ["2", "99", '"1"', "null"])
def test_a_newer_version_is_refused_with_the_cure(schema: str) -> None:
    lines = [LINES[0].replace('"schema":1', f'"schema":{schema}'), *LINES[1:]]
    with pytest.raises(StateNewer, match=r"newer version.*nothing was changed.*Update syndicate"):
        parse(lines)


@pytest.fixture
def schema_three(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """A program two versions on, each of which changed how a slug is written."""

    def two(rows: list[Json]) -> list[Json]:
        return [rows[0], *({**row, "slug": row["slug"].upper()} for row in rows[1:])]

    def three(rows: list[Json]) -> list[Json]:
        return [rows[0], *({**row, "slug": f"{row['slug']}!"} for row in rows[1:])]

    monkeypatch.setattr(ledgers, "SCHEMA", 3)
    monkeypatch.setattr(ledgers, "MIGRATIONS", {1: two, 2: three})
    return lambda line: line.replace('"schema":1', '"schema":3')


def test_an_older_version_is_brought_up_step_by_step(schema_three: Callable[[str], str]) -> None:
    read = parse(LINES)
    assert [record.slug for record in read.records()] == ["A!", "B!"]
    head = replace(read.head, schema=3)
    again = list(Ledger(head, read.rows).lines())
    assert [json.loads(line)["slug"] for line in again[1:]] == ["A!", "B!"]
    assert [json.loads(line)["slug"] for line in list(read.lines())[1:]] == ["A!", "B!"]


def test_a_ledger_of_the_present_version_is_not_brought_up(schema_three: Callable[[str], str]) -> None:
    lines = [schema_three(LINES[0]), *LINES[1:]]
    read = parse(lines)
    assert [record.slug for record in read.records()] == ["a", "b"]
    assert list(read.lines())[1:] == lines[1:]


# ---------------------------------------------------------------- keys


def test_the_key_of_a_delivery_stands_for_its_facts_and_no_others() -> None:
    key = delivery_key("epoch", "partners", ["a#1", "b#2"], "")
    assert key == delivery_key("epoch", "partners", ("b#2", "a#1"), "")
    assert len(key) == 32
    others = {
        delivery_key("epoch 2", "partners", ["a#1", "b#2"], ""),
        delivery_key("epoch", "partner", ["a#1", "b#2"], ""),
        delivery_key("epoch", "partners", ["a#1", "b#3"], ""),
        delivery_key("epoch", "partners", ["a#1"], ""),
        delivery_key("epoch", "partners", ["a#1,b#2"], ""),
        delivery_key("epoch", "partners", ["a#1", "b#2"], "someone"),
    }
    assert len(others | {key}) == 7


def test_the_key_of_a_delivery_is_the_same_for_good() -> None:
    """Receivers drop repeats by it: it must outlive every version of the program."""
    assert delivery_key("0f" * 16, "liste é", ["ux-designer#1"], "") == "9346e184ffc4ee6034bb38fe50657fba"


def test_an_address_is_kept_as_a_hash_that_only_its_epoch_gives() -> None:
    one = recipient_hash("epoch", "someone@example.org")
    assert (len(one), "someone" in one) == (32, False)
    assert one == recipient_hash("epoch", "someone@example.org")
    assert one != recipient_hash("epoch 2", "someone@example.org")
    assert one != recipient_hash("epoch", "other@example.org")
    assert recipient_hash("epoch", "") == ""
