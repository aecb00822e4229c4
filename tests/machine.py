"""A Hypothesis state machine over a board: postings come, change and go, channels fail, runs crash anywhere.

It checks the two promises of delivery against what the receivers really heard.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from syndicate import registry
from syndicate.core.ledger import Ledger, recipient_hash
from syndicate.core.model import Change, Delivery, Message, Receipt, Site
from syndicate.core.settings import ChannelSettings, Settings
from syndicate.errors import Deferred, NotSent, Refused, Uncertain
from syndicate.ports import Clock, Option, Store, Transaction
from syndicate.run import Orders, Outside, run
from syndicate.stores.files import FilesStore

WORDS = (
    "amber birch cedar delta ember fjord grove heron inlet jetty kelp lagoon marsh north ochre pebble quartz".split()
)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where there is a folder in memory, thousands of transactions do not wait for a disk."""
FAULTS = ("fine", "refused", "deferred", "not-sent", "vanished", "lost", "raises")


class Crash(BaseException):
    """The process dies here."""


class Fate:
    """Where the next crash is: after so many more steps; None for nowhere. After a crash nothing works any more."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False

    def step(self) -> None:
        if self.dead:
            raise Crash
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead = True
                raise Crash


class Fragile:
    """A store whose process may die before and after each thing that it makes durable."""

    def __init__(self, store: Store, fate: Fate, batch: bool) -> None:
        self.store, self.fate, self.batch = store, fate, batch

    def lock(self) -> AbstractContextManager[None]:
        return self.store.lock()

    def load(self) -> Ledger | None:
        return self.store.load()

    def form(self, id: str, n: int) -> Any:
        return self.store.form(id, n)

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        return self.store.outbox(ledger)

    def commit(self, transaction: Transaction) -> None:
        self.fate.step()
        self.store.commit(transaction)
        self.fate.step()

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        self.fate.step()
        self.store.record(ledger, deliveries)
        self.fate.step()


class Receiver:
    """A channel and its other side: `heard` is the truth."""

    OPTIONS: Mapping[str, Option] = {}

    def __init__(self, name: str, policy: str, fate: Fate, recipients: Sequence[str] = ("",)) -> None:
        self.name, self.on_uncertain, self.fate = name, policy, fate
        self.to = recipients
        self.heard: list[tuple[str, str, tuple[str, ...], str]] = []
        self.refusals: set[str] = set()
        self.faults: list[str] = []

    def compose(self, changes: Sequence[Change], renderer: Any) -> Sequence[Message]:
        return [
            Message((c.event_id,), {"said": f"{c.event} {c.title} {c.offer.posting.body}"}, c.title, to)
            for c in changes
            for to in self.to
        ]

    def recipients(self) -> Sequence[str]:
        return self.to

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        self.fate.step()
        fault = self.faults.pop(0) if self.faults else "fine"
        if fault == "refused":
            self.refusals.add(delivery.key)
            raise Refused("no")
        if fault == "deferred":
            raise Deferred("later", retry_after=3600)
        if fault == "not-sent":
            raise NotSent("no connection")
        if fault == "lost":
            raise Uncertain("cut, and it did not arrive")
        self.heard.append((delivery.key, delivery.content["said"], delivery.event_ids, recipient))
        self.fate.step()
        if fault == "vanished":
            raise Uncertain("cut, and it arrived")
        if fault == "raises":
            raise RuntimeError("a bug in the channel")
        return Receipt(remote_id=delivery.key[:8])

    def close(self) -> None:
        """Nothing to let go of."""


class StillClock:
    def wall(self) -> float:
        return 0.0

    def monotonic(self) -> float:
        return 0.0


class Board(RuleBasedStateMachine):
    """The two promises: who may be told twice hears everything; who may not never hears a thing twice."""

    batch = False

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="machine-", dir=MEMORY))
        (self.root / "postings").mkdir()
        self.fate = Fate()
        self.patient = Receiver("patient", "resend", self.fate)
        self.strict = Receiver("strict", "hold", self.fate, ("a@example.org", "b@example.org"))
        self.now = datetime(2026, 3, 1, 7, tzinfo=UTC)
        self.files: dict[str, dict[str, str]] = {}
        self.count = 0
        self.dropped: set[str] = set()
        for _ in range(3):
            self._new(0)
        self._run()

    def teardown(self) -> None:
        if hasattr(self, "root"):
            try:
                self._quiesce()
                self._promises()
            finally:
                shutil.rmtree(self.root, ignore_errors=True)

    # ------------------------------------------------------------ postings

    def _new(self, seed: int) -> None:
        self.count += 1
        words = [
            WORDS[(self.count * 7 + seed * 3 + i * (self.count + 2)) % len(WORDS)] + str(self.count) for i in range(12)
        ]
        self._write(f"{words[0]}.md", {"title": words[1], "body": " ".join(words), "open": "true", "closes": ""})

    def _write(self, name: str, facts: dict[str, str]) -> None:
        self.files[name] = facts
        closes = f"closes: {facts['closes']}\n" if facts["closes"] else ""
        text = f"---\ntitle: {facts['title']}\nopen: {facts['open']}\n{closes}---\n\n{facts['body']}\n"
        (self.root / "postings" / name).write_text(text)

    def _pick(self, which: int) -> str | None:
        return sorted(self.files)[which % len(self.files)] if self.files else None

    @rule(seed=st.integers(0, 5))
    def write(self, seed: int) -> None:
        self._new(seed)

    @rule(which=st.integers(0, 20))
    def edit(self, which: int) -> None:
        if name := self._pick(which):
            self._write(name, {**self.files[name], "body": self.files[name]["body"] + " more"})

    @rule(which=st.integers(0, 20))
    def rename(self, which: int) -> None:
        if name := self._pick(which):
            self.count += 1
            (self.root / "postings" / name).unlink()
            self._write(f"renamed{self.count}.md", self.files.pop(name))

    @rule(which=st.integers(0, 20), open=st.sampled_from(["true", "false"]))
    def close_or_reopen(self, which: int, open: str) -> None:
        if name := self._pick(which):
            self._write(name, {**self.files[name], "open": open})

    @rule(which=st.integers(0, 20), days=st.integers(-1, 4))
    def deadline(self, which: int, days: int) -> None:
        if name := self._pick(which):
            self._write(name, {**self.files[name], "closes": (self.now + timedelta(days=days)).date().isoformat()})

    @rule(which=st.integers(0, 20))
    def remove(self, which: int) -> None:
        if (name := self._pick(which)) and len(self.files) > 1:
            (self.root / "postings" / name).unlink()
            del self.files[name]

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # ------------------------------------------------------------ runs

    @rule(
        patient=st.lists(st.sampled_from(FAULTS), max_size=5),
        strict=st.lists(st.sampled_from(FAULTS), max_size=5),
        crash=st.one_of(st.none(), st.integers(0, 25)),
        deliver=st.booleans(),
    )
    def run(self, patient: list[str], strict: list[str], crash: int | None, deliver: bool) -> None:
        self.patient.faults, self.strict.faults = patient, strict
        self.fate.left = crash
        try:
            self._run(deliver)
        except Crash:
            pass
        finally:
            self.fate.left, self.fate.dead = None, False
            self.patient.faults, self.strict.faults = [], []

    def _run(self, deliver: bool = True) -> None:
        channels = [self.patient, self.strict]
        settings = Settings(
            site=Site("Board", "https://jobs.example.org", pages=False, posting_url="https://e.org/{slug}/"),
            channels=tuple(ChannelSettings(channel.name, "test") for channel in channels),
        )
        outside = Outside(
            root=self.root,
            settings=settings,
            store=Fragile(FilesStore.at("state", str(self.root), {}), self.fate, self.batch),
            now=self.now,
            clock=StillClock(),
            sources=lambda: [plugin.load()() for plugin in registry.of_group("sources").values()],
            renderer=lambda: None,  # type: ignore[arg-type,return-value]  # the channels here render nothing
            outputs=dict,
            channels=lambda: channels,  # type: ignore[arg-type,return-value]  # they are channels in all that matters
            output_names=(),
            fingerprint=lambda: "",
            token=lambda: "epoch",
            parallel=False,
        )
        report = run(outside, Orders(yes=True, deliver=deliver))
        for delivery, _why in report.dropped:
            self.dropped.update(delivery.event_ids)

    def _quiesce(self) -> None:
        """Time passes and nothing fails any more, until nothing is owed that will be tried again by itself."""
        for _ in range(15):
            self.now += timedelta(days=2)
            self._run()

    # ------------------------------------------------------------ promises

    def _store(self) -> FilesStore:
        return FilesStore.at("state", str(self.root), {})

    @invariant()
    def who_may_not_be_told_twice_is_not(self) -> None:
        if not hasattr(self, "strict"):
            return
        heard = [(events, to) for _, _, events, to in self.strict.heard]
        assert len(heard) == len(set(heard)), f"told twice: {heard}"

    @invariant()
    def the_same_key_always_brings_the_same_bytes(self) -> None:
        for channel in (getattr(self, "patient", None), getattr(self, "strict", None)):
            said: dict[str, str] = {}
            for key, text, _, _ in channel.heard if channel else ():
                assert said.setdefault(key, text) == text

    @invariant()
    def closings_never_overtake_openings(self) -> None:
        if not hasattr(self, "patient"):
            return
        for channel in (self.patient, self.strict):
            seen: dict[tuple[str, str], int] = defaultdict(int)
            keys: set[str] = set()
            for key, _, (event_id, *_), to in channel.heard:
                if key in keys:
                    continue
                keys.add(key)
                id, _, n = event_id.rpartition("#")
                assert int(n) > seen[id, to]
                seen[id, to] = int(n)

    def _promises(self) -> None:
        ledger = self._store().load()
        assert ledger is not None
        owed = self._store().outbox(ledger)
        told = {
            f"{record.id}#{event.n}": (record, event)
            for record in ledger.records()
            for event in record.events
            if event.event in ("opened", "closed", "reopened") and not event.silent
        }
        for channel in (self.patient, self.strict):
            for to in channel.to:
                self._all_heard_or_listed(channel, to, set(told), owed, ledger)

    def _all_heard_or_listed(
        self, channel: Receiver, to: str, events: set[str], owed: Sequence[Delivery], ledger: Ledger
    ) -> None:
        heard = {event for _, _, ids, whom in channel.heard if whom == to for event in ids}
        mine = recipient_hash(ledger.head.epoch, to)
        listed = {e for d in owed if (d.channel, d.recipient) == (channel.name, mine) for e in d.event_ids}
        assert heard <= events
        silent = events - heard - listed
        unpaired = [event for event in silent if not self._old_news(event, silent, ledger)]
        assert not unpaired, f"{channel.name} never heard {unpaired}, and nothing lists them"

    def _old_news(self, event_id: str, silent: set[str], ledger: Ledger) -> bool:
        """An event that nobody heard of is in order only beside the one that undid it, which nobody heard of either."""
        id = event_id.rpartition("#")[0]
        line = [
            f"{id}#{e.n}"
            for e in ledger.record(id).events
            if e.event in ("opened", "closed", "reopened") and not e.silent
        ]
        place = line.index(event_id)
        near = line[max(0, place - 1) : place] + line[place + 1 : place + 2]
        return any(other in silent for other in near)


class BatchBoard(Board):
    """The same where recording is dear, and a channel's deliveries are marked together (the git store's way)."""

    batch = True
