"""What every store promises (`docs/state.md`), as one suite: a store's own test inherits it and says how it is made.

`store` is a fresh one; `again` gives another over the same data, as the next run would have; `traces` gives
everything that reading must not change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndicate.core.ledger import Head, Ledger, Record
from syndicate.core.model import Delivery, Event, Problem, Statements, When
from syndicate.errors import Locked, StateDamaged, StateError
from syndicate.ports import Store, Transaction

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
EPOCH = "0123456789abcdef" * 2
FORM = {
    "title": "Charpentier·ère de marine",
    "body": "Vous gardez les *bateaux* à flot — « ça flotte ».\n\n- poncer\n- peindre\n" * 3,
    "places": [{"locality": "Brest", "country": "FR", "text": "Brest"}, {"text": "x" * 120}],
    "pay": {"text": "45–55 k€", "minimum": 45000.5, "maximum": 55000, "currency": None},
    "extra": {"a b": [1, 2.5, None, True, {"deep": ["\u2028", "\x7f", '"quoted"', "\\"]}], "empty": {}, "none": []},
    "entry": False,
}


def a_record(id: str = "boat-builder", form: int = 1, **given: Any) -> Record:
    """A record with every field filled."""
    base: dict[str, Any] = {
        "path": f"postings/{id}.md",
        "slug": id,
        "status": "open",
        "digest": "d" * 16,
        "first_seen": NOW,
        "source": "5" * 32,
        "statements": Statements(declared_open=True),
        "date_posted": When("2026-02-20", datetime(2026, 2, 20, tzinfo=UTC)),
        "valid_through": When("2026-05-01", datetime(2026, 5, 1, 22, 0, tzinfo=UTC)),
        "next_moment": datetime(2026, 5, 1, 22, 0, tzinfo=UTC),
        "events": (Event(1, "opened", NOW, "Boat builder", f"https://jobs.example.org/{id}/", language="fr"),),
        "offered_at": NOW,
        "aliases": ("old-id",),
        "former": ("old-slug/",),
        "problems": (Problem(f"postings/{id}.md", 3, "warning", "word-unknown", "Unknown word “x”.", "contract"),),
        "told": {"partners": {f"{id}#1": "message-7"}},
    }
    return Record(id=id, form=form, **{**base, **given})


def a_ledger(*records: Record, n: int = 1, **head: Any) -> Ledger:
    base: dict[str, Any] = {"epoch": EPOCH, "tag_authority": "jobs.example.org,2026-03-02", "created": NOW}
    made = Ledger(Head(**{**base, "last_run": NOW + timedelta(days=n), "n": n, **head}), {})
    return made.with_records(records)


def a_delivery(key: str = "a" * 32, place: int = 0, n: int = 1, **given: Any) -> Delivery:
    base: dict[str, Any] = {
        "channel": "partners",
        "event_ids": ("boat-builder#1",),
        "recipient": "",
        "content": {"type": "posting.opened", "data": {"title": "Charpentier·ère", "body": "é\n" * 80}},
        "preview": "Opened: Boat builder\nhttps://jobs.example.org/boat-builder/\n",
        "order": (n, place),
        "created": NOW,
    }
    return Delivery(key=key, **{**base, **given})


def first(**given: Any) -> Transaction:
    """Two postings and two messages, as a first transaction."""
    one, two = a_delivery("a" * 32, 1), a_delivery("b" * 32, 0)
    ledger = a_ledger(a_record(), a_record("sail-maker"), outbox={one.key: 1, two.key: 1})
    base: dict[str, Any] = {
        "ledger": ledger,
        "forms": {"boat-builder": FORM, "sail-maker": {"title": "Sail maker"}},
        "deliveries": (one, two),
        "log": ({"at": "2026-03-02T07:00:00Z", "what": "opened", "id": "boat-builder", "title": "Charpentier·ère"},),
    }
    return Transaction(**{**base, **given})


def second(ledger: Ledger, **given: Any) -> Transaction:
    """One posting edited, one message settled, another one owed, on top of `first`."""
    owed = a_delivery("c" * 32, 0, 2)
    head = {"n": 2, "outbox": {"b" * 32: 1, owed.key: 2}, "last_run": NOW + timedelta(days=2)}
    base: dict[str, Any] = {
        "ledger": ledger.with_records([replace(ledger.record("sail-maker"), form=2)]).with_head(**head),
        "forms": {"sail-maker": {"title": "Sail maker (m/f)"}},
        "deliveries": (owed,),
    }
    return Transaction(**{**base, **given})


def lines(ledger: Ledger | None) -> list[str]:
    assert ledger is not None
    return list(ledger.lines())


class StoreContract:
    """The suite. A subclass gives the fixtures `store`, `again` and `traces`."""

    def test_a_fresh_store_holds_no_ledger(self, store: Store) -> None:
        assert store.load() is None

    def test_what_was_committed_is_there_for_the_next_run(self, store: Store, again: Callable[[], Store]) -> None:
        store.commit(first())
        later = again()
        ledger = later.load()
        assert lines(ledger) == list(first().ledger.lines())
        assert ledger is not None
        assert ledger.record("boat-builder") == a_record()
        assert later.form("boat-builder", 1) == FORM
        assert later.form("sail-maker", 1) == {"title": "Sail maker"}
        assert later.outbox(ledger) == [a_delivery("b" * 32, 0), a_delivery("a" * 32, 1)]

    def test_the_store_that_committed_reads_the_same(self, store: Store) -> None:
        store.commit(first())
        assert store.form("boat-builder", 1) == FORM
        assert lines(store.load()) == list(first().ledger.lines())

    def test_an_empty_board_is_a_ledger_too(self, store: Store, again: Callable[[], Store]) -> None:
        store.commit(Transaction(a_ledger(n=1, last_run=None)))
        ledger = again().load()
        assert ledger is not None
        assert len(ledger) == 0
        assert ledger.head.last_run is None

    def test_a_second_transaction_replaces_what_it_names_and_nothing_else(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        store.commit(first())
        ledger = again().load()
        assert ledger is not None
        later = again()
        later.commit(second(ledger))
        last = again()
        read = last.load()
        assert read is not None
        assert read.head.n == 2
        assert last.form("boat-builder", 1) == FORM
        assert last.form("sail-maker", 2) == {"title": "Sail maker (m/f)"}
        assert [delivery.key[0] for delivery in last.outbox(read)] == ["b", "c"]
        assert lines(read)[1] == lines(ledger)[1]

    def test_a_form_that_was_replaced_is_gone(self, store: Store, again: Callable[[], Store]) -> None:
        store.commit(first())
        store.commit(second(first().ledger))
        with pytest.raises(StateDamaged, match="sail-maker"):
            again().form("sail-maker", 1)

    def test_a_form_that_never_was_is_damage_with_the_cure(self, store: Store) -> None:
        store.commit(first())
        with pytest.raises(StateDamaged, match=r"nobody\.2\.json.*(git checkout|adopt)"):
            store.form("nobody", 2)

    def test_a_message_that_the_ledger_names_and_nobody_kept_is_damage(self, store: Store) -> None:
        store.commit(first())
        ledger = first().ledger.with_head(outbox={"e" * 32: 1})
        with pytest.raises(StateDamaged, match=r"e{32}\.1\.json"):
            store.outbox(ledger)

    def test_messages_come_in_the_order_in_which_they_were_planned(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        owed = [a_delivery(f"{place:032x}", place % 7, n=1 + place // 7) for place in (9, 3, 12, 0, 5)]
        store.commit(Transaction(a_ledger(outbox={d.key: 1 for d in owed}), deliveries=owed))
        ledger = again().load()
        assert ledger is not None
        assert [d.order for d in again().outbox(ledger)] == sorted(d.order for d in owed)

    def test_a_recorded_outcome_is_there_for_the_next_run(self, store: Store, again: Callable[[], Store]) -> None:
        store.commit(first())
        ledger = again().load()
        assert ledger is not None
        tried = a_delivery("a" * 32, 1, outcome="attempting", attempts=1)
        later = again()
        later.load()
        later.record(ledger, [tried])
        assert again_outbox(again) == [a_delivery("b" * 32, 0), tried]
        done = replace(tried, outcome="deferred", error="503", due=NOW + timedelta(hours=1), receipt="r")
        later.record(ledger, [done, a_delivery("b" * 32, 0, outcome="refused", dead=True)])
        assert again_outbox(again) == [a_delivery("b" * 32, 0, outcome="refused", dead=True), done]

    def test_recording_leaves_the_ledger_as_it_was(self, store: Store, again: Callable[[], Store]) -> None:
        store.commit(first())
        store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="attempting")])
        assert lines(again().load()) == list(first().ledger.lines())

    def test_a_commit_after_recording_keeps_what_was_recorded(self, store: Store, again: Callable[[], Store]) -> None:
        store.commit(first())
        tried = a_delivery("b" * 32, 0, outcome="uncertain", attempts=1)
        store.record(first().ledger, [tried])
        store.commit(second(first().ledger))
        assert again_outbox(again)[0] == tried

    def test_a_message_composed_anew_takes_the_place_of_the_old_one(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        store.commit(first())
        anew = a_delivery("a" * 32, 1, preview="other words")
        ledger = first().ledger.with_head(n=2, outbox={"a" * 32: 2, "b" * 32: 1})
        store.commit(Transaction(ledger, deliveries=[anew]))
        assert again_outbox(again) == [a_delivery("b" * 32, 0), anew]

    def test_nothing_can_be_recorded_of_a_message_that_the_ledger_does_not_name(
        self, store: Store, traces: Callable[[], object]
    ) -> None:
        store.commit(first())
        before = traces()
        with pytest.raises(StateError, match="dddd"):
            store.record(first().ledger, [a_delivery("d" * 32)])
        assert traces() == before

    def test_a_transaction_that_does_not_follow_is_refused_and_changes_nothing(
        self, store: Store, traces: Callable[[], object]
    ) -> None:
        store.commit(first())
        before = traces()
        for n in (0, 1, 3, 17):
            with pytest.raises(StateError, match="transaction 1 stands"):
                store.commit(Transaction(a_ledger(n=n)))
        assert traces() == before

    def test_a_first_transaction_has_the_number_one(self, store: Store, traces: Callable[[], object]) -> None:
        before = traces()
        with pytest.raises(StateError):
            store.commit(Transaction(a_ledger(n=2)))
        assert traces() == before

    def test_a_ledger_must_not_name_a_form_that_nobody_brings(self, store: Store, traces: Callable[[], object]) -> None:
        store.commit(first())
        before = traces()
        named_now = first().ledger.with_records([a_record("rigger", form=2)]).with_head(n=2)
        with pytest.raises(StateError, match="rigger"):
            store.commit(Transaction(named_now))
        named_before = first().ledger.with_records([a_record("rigger", form=1)]).with_head(n=2)
        with pytest.raises(StateDamaged, match="rigger"):
            store.commit(Transaction(named_before, forms={}))
        assert traces() == before

    def test_a_message_that_the_ledger_does_not_name_is_no_silent_loss(
        self, store: Store, traces: Callable[[], object]
    ) -> None:
        before = traces()
        with pytest.raises(StateError, match="dddd"):
            store.commit(Transaction(a_ledger(), deliveries=[a_delivery("d" * 32)]))
        assert traces() == before

    def test_an_id_that_is_no_name_of_a_file_is_refused(self, store: Store, traces: Callable[[], object]) -> None:
        before = traces()
        for id in ("../ledger", "a/b", "", "x\n", "nul\0"):
            with pytest.raises(StateError):
                store.commit(Transaction(a_ledger(a_record(id)), {id: {}}))
        assert traces() == before

    def test_any_other_id_is_kept(self, store: Store, again: Callable[[], Store]) -> None:
        ids = ["UX-1.2.json", "-", "a" * 250, "é" * 120, "with space", '"q"', "a#b", "x.1", "x.1.1", "..."]
        store.commit(Transaction(a_ledger(*map(a_record, [*ids, "other"])), {id: {"id": id} for id in [*ids, "other"]}))
        store.commit(Transaction(a_ledger(*map(a_record, ids), n=2)))
        later = again()
        assert len(later.load() or ()) == len(ids)
        assert [later.form(id, 1) for id in ids] == [{"id": id} for id in ids]

    def test_ids_alike_in_their_first_letters_are_kept_apart(self, store: Store, again: Callable[[], Store]) -> None:
        ids = ["a" * 240 + "1", "a" * 240 + "2"]
        store.commit(Transaction(a_ledger(*map(a_record, ids)), {id: id for id in ids}))
        assert [again().form(id, 1) for id in ids] == ids

    def test_a_file_name_that_is_no_text_survives(self, store: Store, again: Callable[[], Store]) -> None:
        odd = a_record(path="postings/caf\udce9.md", problems=())
        store.commit(Transaction(a_ledger(odd), {"boat-builder": {"path": odd.path}}))
        later = again()
        ledger = later.load()
        assert ledger is not None
        assert ledger.record("boat-builder") == odd
        assert later.form("boat-builder", 1) == {"path": odd.path}

    def test_line_ends_of_other_alphabets_do_not_break_lines(self, store: Store, again: Callable[[], Store]) -> None:
        said = "one\u2028two\u2029three\x85four\x0bfive"
        store.commit(Transaction(a_ledger(a_record(slug=said), tag_authority=said), {"boat-builder": said}))
        ledger = again().load()
        assert ledger is not None
        assert (ledger.record("boat-builder").slug, ledger.head.tag_authority) == (said, said)

    def test_no_object_is_shared_with_the_caller(self, store: Store) -> None:
        transaction = first(forms=copy.deepcopy(dict(first().forms)))
        store.commit(transaction)
        transaction.forms["boat-builder"]["title"] = "changed behind its back"
        store.form("boat-builder", 1)["places"].clear()
        assert store.form("boat-builder", 1) == FORM

    def test_reading_writes_nothing(
        self, store: Store, again: Callable[[], Store], traces: Callable[[], object]
    ) -> None:
        untouched = traces()
        assert again().load() is None
        assert traces() == untouched
        store.commit(first())
        before = traces()
        for one in (store, again()):
            ledger = one.load()
            assert ledger is not None
            one.form("boat-builder", 1)
            one.outbox(ledger)
            with one.lock():
                pass
        assert traces() == before

    def test_a_second_holder_of_the_lock_is_told_who_has_it(self, store: Store, again: Callable[[], Store]) -> None:
        with store.lock(), pytest.raises(Locked, match="Another run"), again().lock():
            pytest.fail("two hold it")

    def test_the_lock_is_let_go_of_after_an_error_too(self, store: Store, again: Callable[[], Store]) -> None:
        with pytest.raises(KeyError), store.lock():
            raise KeyError
        with again().lock():
            pass

    def test_it_is_made_from_what_stands_in_the_configuration(self, store: Store) -> None:
        made = type(store).at("state", ".", {"store": "x:state", "required": False, "branch": None})  # type: ignore[attr-defined]  # not of the protocol
        assert type(made) is type(store)


def again_outbox(again: Callable[[], Store]) -> list[Delivery]:
    """What the next run finds owed."""
    later = again()
    ledger = later.load()
    assert ledger is not None
    return later.outbox(ledger)
