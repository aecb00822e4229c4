"""A Hypothesis state machine over a board: postings come, change and go, channels fail, runs crash anywhere.

It checks the two promises of delivery against what the receivers really heard; and that what the world is told, and
shown, of offers in one language or several is what their authors mean by now.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from syndicate import registry
from syndicate.core import board as boards
from syndicate.core.forms import posting_of
from syndicate.core.ledger import Ledger, Record, recipient_hash
from syndicate.core.model import Delivery, Posting, Site
from syndicate.core.settings import ChannelSettings, Settings
from syndicate.given import Orders, Outside, Report
from syndicate.run import run
from syndicate.stores.files import FilesStore
from tests.authors import LANGUAGES, Text, is_clear, is_open, offers, stem_of
from tests.breaking import FAULTS, Crash, Fate, Fragile, PlainRenderer, Receiver, StillClock, everything

WORDS = (
    "amber birch cedar delta ember fjord grove heron inlet jetty kelp lagoon marsh north ochre pebble quartz".split()
)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where there is a folder in memory, thousands of transactions do not wait for a disk."""
TOLD = ("opened", "closed", "reopened")
WAYS = ("name", "key", "of")
SITE = Site("Board", "https://jobs.example.org", figures=False)

which = st.integers(0, 20)


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as the last whole run left it. numbers: of its texts."""

    id: str
    numbers: frozenset[int]
    open: bool


@dataclass(frozen=True, slots=True)
class Left:
    """What the last whole run left. told: ids of all events that were not silent."""

    offers: Sequence[Offered]
    told: frozenset[str]


class Board(RuleBasedStateMachine):
    """Who may be told twice hears everything; who may not never hears a thing twice; and all of it is true."""

    batch = False

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="machine-", dir=MEMORY))
        (self.root / "postings").mkdir()
        self.fate = Fate()
        self.patient = Receiver("patient", "resend", self.fate)
        self.strict = Receiver("strict", "hold", self.fate, ("a@example.org", "b@example.org"))
        self.now = datetime(2026, 3, 1, 7, tzinfo=UTC)
        self.files: dict[str, Text] = {}
        self.removed: dict[str, Text] = {}
        self.called: dict[int, set[str]] = {}
        self.left: Left | None = None
        self.tied: set[str] = set()
        self.count = 0
        self.failed = False
        for _ in range(3):
            self._write({f"{self._word()}.md": self._text(0)})
        self._run()

    def teardown(self) -> None:
        if not hasattr(self, "root"):
            return
        try:
            if not self.failed:
                self._quiesce()
                self._promises()
                self.nothing_happens()
        finally:
            shutil.rmtree(self.root, ignore_errors=True)

    # ------------------------------------------------------------ postings

    def _word(self) -> str:
        self.count += 1
        return WORDS[self.count % len(WORDS)] + str(self.count)

    def _text(self, seed: int, lang: str = "en", **given: Any) -> Text:
        self.count += 1
        words = [
            WORDS[(self.count * 7 + seed * 3 + i * (self.count + 2)) % len(WORDS)] + str(self.count) for i in range(20)
        ]
        return Text(self.count, words[1], " ".join(words), lang, **given)

    def _write(self, files: Mapping[str, Text], gone: Sequence[str] = ()) -> None:
        """Write and delete files, unless nobody could tell any more what is tied to what."""
        after = {**{name: text for name, text in self.files.items() if name not in gone}, **files}
        if not after or not is_clear(after, self.called):
            return
        for name in gone:
            (self.root / "postings" / name).unlink()
        for name, text in files.items():
            (self.root / "postings" / name).write_text(text.written(name))
        self.files = after

    def _pick(self, which: int) -> str:
        return sorted(self.files)[which % len(self.files)]

    def _texts(self, name: str) -> list[str]:
        """The files of the offer that a file belongs to, the primary one first."""
        return next(names for names in offers(self.files, self.called) if name in names)

    def _some(self, which: int, together: bool) -> list[str]:
        name = self._pick(which)
        return self._texts(name) if together else [name]

    @rule(seed=st.integers(0, 5), lang=st.sampled_from(LANGUAGES))
    def write(self, seed: int, lang: str) -> None:
        self._write({f"{self._word()}.md": self._text(seed, lang)})

    @rule(which=which, title=st.booleans())
    def edit(self, which: int, title: bool) -> None:
        name = self._pick(which)
        text = self.files[name]
        edited = replace(text, title=text.title + "e") if title else replace(text, body=text.body + " more")
        self._write({name: edited})

    @rule(which=which, together=st.booleans())
    def rename(self, which: int, together: bool) -> None:
        """Give a file another name, or all files of an offer, which stays one."""
        stem, names = self._word(), self._some(which, together)
        new = {name: stem + (name.removeprefix(stem_of(name)) if together else ".md") for name in names}
        if len(set(new.values())) < len(names):  # tied by more than their names: each gets one of its own
            new = {name: f"{stem}-{place}.md" for place, name in enumerate(names)}
        self._write({new[name]: self.files[name] for name in names}, gone=names)

    @rule(which=which, open=st.booleans(), together=st.booleans())
    def close_or_reopen(self, which: int, open: bool, together: bool) -> None:
        self._write({name: replace(self.files[name], open=open) for name in self._some(which, together)})

    @rule(which=which, days=st.one_of(st.none(), st.integers(-1, 4)), together=st.booleans())
    def deadline(self, which: int, days: int | None, together: bool) -> None:
        day = "" if days is None else (self.now + timedelta(days=days)).date().isoformat()
        self._write({name: replace(self.files[name], closes=day) for name in self._some(which, together)})

    @rule(which=which, draft=st.booleans())
    def draft(self, which: int, draft: bool) -> None:
        name = self._pick(which)
        self._write({name: replace(self.files[name], draft=draft)})

    @rule(which=which, together=st.booleans())
    def remove(self, which: int, together: bool) -> None:
        names = self._some(which, together)
        if len(self.files) > len(names):
            gone = {name: self.files[name] for name in names}
            self._write({}, gone=names)
            self.removed.update(gone if names[0] not in self.files else {})

    @rule(which=which)
    def bring_back(self, which: int) -> None:
        names = sorted(self.removed.keys() - self.files.keys())
        if names:
            name = names[which % len(names)]
            self._write({name: self.removed[name]})
            self.removed = {name: text for name, text in self.removed.items() if name not in self.files}

    @rule(which=which)
    def damage(self, which: int) -> None:
        """Make a file unreadable that was read as it stands: it keeps its last form, and all that it said."""
        self._run(deliver=False)
        (self.root / "postings" / self._pick(which)).write_text("---\ntitle: [open\n---\n")

    @rule(hours=st.one_of(st.integers(1, 60), st.just(24 * 31)))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # ------------------------------------------------------------ translations

    @rule(seed=st.integers(0, 5), way=st.sampled_from(WAYS), open=st.booleans())
    def write_two(self, seed: int, way: str, open: bool) -> None:
        """Write an offer in two languages at once."""
        name = f"{self._word()}.en.md"
        self._tie({name: self._text(seed)}, name, self._text(seed, "fr", open=open), way)

    @rule(which=which, lang=st.sampled_from(LANGUAGES), way=st.sampled_from(WAYS), open=st.booleans())
    def translate(self, which: int, lang: str, way: str, open: bool) -> None:
        """Write a text in another language beside one that is there."""
        name = self._pick(which)
        self._tie({name: self.files[name]}, name, self._text(which, lang, open=open), way)

    def _tie(self, first: dict[str, Text], name: str, other: Text, way: str) -> None:
        if way == "name":
            beside = f"{stem_of(name)}.{other.lang}.md"
            if beside not in self.files:
                self._write({**first, beside: other})
        elif way == "key":
            key = first[name].key or f"Key {self.count}"
            self._write({name: replace(first[name], key=key), f"{self._word()}.md": replace(other, key=key)})
        else:
            self._write({**first, f"{self._word()}.md": replace(other, of=name.removesuffix(".md"))})

    @rule(one=which, other=which, by_key=st.booleans())
    def tie(self, one: int, other: int, by_key: bool) -> None:
        """Say of two offers, known for long or not, that they are one."""
        first, second = self._texts(self._pick(one)), self._texts(self._pick(other))
        if first == second:
            return
        if by_key:
            key = f"key {self.count}"
            self._write({name: replace(self.files[name], key=key) for name in (*first, *second)})
        else:
            called = (first[0].removesuffix(".md"), *sorted(self.called.get(self.files[first[0]].number, ())))
            self._write({second[0]: replace(self.files[second[0]], of=called[other % len(called)])})

    @rule(which=which)
    def untie(self, which: int) -> None:
        """Take away what a file says of another."""
        name = self._pick(which)
        self._write({name: replace(self.files[name], key="", of="")})

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
            self.left = None
        finally:
            self.fate.left, self.fate.dead = None, False
            self.patient.faults, self.strict.faults = [], []

    @rule()
    def nothing_happens(self) -> None:
        """A second run finds nothing new, tells nobody, and writes no byte."""
        self._run()
        before, heard = self._tree(), len(self.patient.heard) + len(self.strict.heard)
        report = self._run()
        assert not report.changes
        assert report.published is None
        assert len(self.patient.heard) + len(self.strict.heard) == heard
        assert self._tree() == before

    def _tree(self) -> dict[str, tuple[int, int, bytes]]:
        files = [file for part in ("state", "public") for file in (self.root / part).rglob("*") if file.is_file()]
        return {str(file): (file.stat().st_ino, file.stat().st_mtime_ns, file.read_bytes()) for file in files}

    def _run(self, deliver: bool = True, look: bool = True) -> Report:
        try:
            report = run(self._outside(), Orders(yes=True, deliver=deliver))
            if look:
                self._is_true(report)
        except Exception:
            self.failed = True  # what follows would fail as well
            raise
        return report

    def _outside(self) -> Outside:
        channels = [self.patient, self.strict]
        settings = Settings(site=SITE, channels=tuple(ChannelSettings(channel.name, "test") for channel in channels))
        return Outside(
            root=self.root,
            settings=settings,
            store=Fragile(FilesStore.at("state", str(self.root), {}), self.fate, self.batch),
            now=self.now,
            clock=StillClock(),
            sources=lambda: [plugin.load()() for plugin in registry.of_group("sources").values()],
            renderer=PlainRenderer,  # type: ignore[arg-type]  # nothing here asks for more
            outputs=lambda: {"everything": everything},  # type: ignore[dict-item]  # it renders without a renderer
            channels=lambda: channels,  # type: ignore[arg-type,return-value]  # they are channels in all that matters
            output_names=("everything",),
            fingerprint=lambda: "",
            token=lambda: "epoch",
            parallel=False,
        )

    def _quiesce(self) -> None:
        """Time passes and nothing fails any more, until nothing is owed that will be tried again by itself."""
        self._run()
        for _ in range(15):
            self.now += timedelta(days=2)
            self._run(look=False)

    # ------------------------------------------------------------ what is told and shown is so

    def _is_true(self, report: Report) -> None:
        """After a whole run: each offer is one, open where its texts say so, told once of each turn, shown as it is."""
        ledger = self._store().load()
        assert ledger is not None
        here = {record.path: record for record in ledger.records() if record.withdrawn_at is None}
        records = {name: here[f"postings/{name}"] for name in self.files}
        for name, text in self.files.items():  # a name that it ever had goes on leading to it
            self.called[text.number] = {*self.called.get(text.number, ()), records[name].id, records[name].slug}
        groups = offers(self.files, self.called)
        found = [self._offered(names, records, ledger) for names in groups]
        told = frozenset(f"{one.id}#{event.n}" for one in ledger.records() for event in one.events if _is_told(event))
        if self.left is not None:
            new = {event_id for event_id in told - self.left.told}
            for was, now in _shuffled(self.left.offers, found):
                ids = {one.id for one in (*was, *now)}
                _check_told(was, now, [id for id in new if id.rpartition("#")[0] in ids], ledger)
            new -= {event_id for one in (*self.left.offers, *found) for event_id in new if _is_of(event_id, one.id)}
            assert not new, f"told of no offer: {new}"
        self.left = Left(found, told)
        self.tied.update(record.id for record in ledger.records() if record.translates)
        for record in ledger.records():
            _check_history(record, was_tied=record.id in self.tied)
        self._warned(groups, found, report)
        self._shown(ledger)

    def _offered(self, names: Sequence[str], records: Mapping[str, Record], ledger: Ledger) -> Offered:
        ids = {records[name].translates or records[name].id for name in names}
        assert len(ids) == 1, f"{names} are several offers: {ids}"
        record = ledger.record(*ids)
        texts = [self.files[name] for name in names]
        open = is_open(texts, self.now.date().isoformat())
        assert (record.status == "open") is open, f"{names} are {record.status}"
        said = _announced(record, self.left.told) if self.left else None
        if open and said is not None:
            assert said == [text.title for text in texts if not text.draft], f"{names} were announced as {said}"
        return Offered(record.id, frozenset(text.number for text in texts), open)

    def _warned(self, groups: Sequence[Sequence[str]], found: Sequence[Offered], report: Report) -> None:
        """One text that is closed beside others that are open is warned of."""
        codes = ("translation-closed", "yaml-unreadable")
        warned = {problem.path for problem in report.problems if problem.code in codes}
        for names, offer in zip(groups, found, strict=True):
            for name in names:
                text = self.files[name]
                if offer.open and not text.open and not text.draft:
                    assert f"postings/{name}" in warned, f"nobody is told that {name} is closed and its offer is not"

    def _shown(self, ledger: Ledger) -> None:
        """What lies there is what would be made from nothing but the state."""

        def posting(id: str, form: int) -> Posting:
            return posting_of(self._store().form(id, form))

        board = boards.board(ledger, posting, SITE, ("postings",), self.now)
        made = {file.path: file.render() for file in everything(board, None)}
        public = self.root / "public"
        assert {path: (public / path).read_bytes() for path in made} == made
        assert set(made) == {str(file.relative_to(public)) for file in public.rglob("*.[ht]*") if file.is_file()}

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
            if _is_told(event)
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
        line = [f"{id}#{event.n}" for event in ledger.record(id).events if _is_told(event)]
        place = line.index(event_id)
        near = line[max(0, place - 1) : place] + line[place + 1 : place + 2]
        return any(other in silent for other in near)


class BatchBoard(Board):
    """The same where recording is dear, and a channel's deliveries are marked together (the git store's way)."""

    batch = True


def _is_told(event: Any) -> bool:
    return event.event in TOLD and not event.silent


def _announced(record: Record, told: frozenset[str]) -> list[str] | None:
    """The titles that the newest opening held, None where it was told before, or to nobody."""
    for event in reversed(record.events):
        if event.event in ("opened", "reopened"):
            new = _is_told(event) and f"{record.id}#{event.n}" not in told
            return [event.title, *(text.title for text in event.others)] if new else None
    return None


def _is_of(event_id: str, id: str) -> bool:
    return event_id.rpartition("#")[0] == id


def _shuffled(was: Sequence[Offered], now: Sequence[Offered]) -> list[tuple[list[Offered], list[Offered]]]:
    """Which offers became which: mostly one became one; more where texts were tied, untied, or went."""
    parts: list[tuple[set[int | str], list[Offered], list[Offered]]] = []
    for offer, place in [*((one, 1) for one in was), *((one, 2) for one in now)]:
        mine = {offer.id, *offer.numbers}
        touched = [part for part in parts if part[0] & mine]
        rest = [part for part in parts if not part[0] & mine]
        mine.update(*(part[0] for part in touched))
        merged = (mine, [one for part in touched for one in part[1]], [one for part in touched for one in part[2]])
        merged[place].append(offer)
        parts = [*rest, merged]
    return [(before, after) for _, before, after in parts]


def _check_told(was: Sequence[Offered], now: Sequence[Offered], told: Sequence[str], ledger: Ledger) -> None:
    """Each turn is told once, and nothing else: that texts are tied or parted is no news."""
    was_open = any(one.open for one in was)
    if len({one.open for one in (*was, *now)}) == 1 and was and now:
        assert not told, f"{was} became {now}, and {told} were told"
    elif len(now) < 2:
        is_open = any(one.open for one in now)
        assert len(told) == (was_open is not is_open), f"{was} became {now}, and {told} were told"
    for one in now:
        mine = [event_id for event_id in told if _is_of(event_id, one.id)]
        assert len(mine) == 1 or not (one.open and not was_open), f"{one} was opened, and {told} were told"
        for event_id in mine:
            event = next(event for event in ledger.record(one.id).events if event_id == f"{one.id}#{event.n}")
            assert (event.event != "closed") is one.open, f"{one}: {event.event}"


def _check_history(record: Record, *, was_tied: bool) -> None:
    """An offer opens once, then closes and opens again by turns; one that was tied to another missed what that did."""
    turns = [event.event for event in record.events if event.event in TOLD]
    assert turns[:1] in ([], ["opened"]), f"{record.id}: {turns}"
    assert turns.count("opened") < 2, f"{record.id}: {turns}"
    if not was_tied:
        assert turns == [*["opened", "closed", *["reopened", "closed"] * len(turns)][: len(turns)]], turns
