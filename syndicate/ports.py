"""The doors: Source, Output, Channel, Store as protocols, the contract in prose, then the methods.

Things behind them are met by name only, through `syndicate.registry` (entry points `syndicate.sources`,
`.outputs`, `.channels`, `.stores`); the built-in ones come by the same door as a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from syndicate.core.model import Board, Change, Delivery, File, Json, Message, Offer, Problem, Raw, Receipt, Site

if TYPE_CHECKING:
    from syndicate.core.ledger import Ledger
    from syndicate.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source made of one file: its postings, and what is wrong with it.

    statement: the file says something even if it holds no posting (a list that says `[]`).
    posting: False for a file that is none (Markdown without any front matter).
    """

    raws: tuple[Raw, ...] = ()
    problems: tuple[Problem, ...] = ()
    statement: bool = False
    posting: bool = True


class Source(Protocol):
    """Reads one kind of file. Pure: bytes in, values out; never raises for bad input, which is a Problem."""

    def claims(self, name: str) -> bool:
        """Whether a file of this name (the last part of its path) is its to read."""
        ...

    def read(self, path: str, data: bytes) -> Reading:
        """`path`: POSIX, relative to the configuration's folder. All problems of the file at once."""
        ...


class Renderer(Protocol):
    """What outputs and channels render with: Markdown → sanitised HTML, templates, JobPosting. Results are cached."""

    @property
    def site(self) -> Site: ...

    def html(self, offer: Offer) -> str:
        """The body as sanitised HTML, every address absolute, resolved against the posting's page."""
        ...

    def text(self, offer: Offer) -> str:
        """The body as plain text, for mails and summaries."""
        ...

    def job_posting(self, offer: Offer) -> dict[str, Json] | None:
        """Its schema.org JobPosting, None where one is withheld (closed, or it would break Google's rules)."""
        ...

    def job_json(self, offer: Offer) -> str | None:
        """The same as JSON that can stand inside `<script>`, "@context" first."""
        ...

    def template(self, name: str, language: str | None = None, **context: object) -> str:
        """The template `name`, autoescaped for HTML and XML, in `language` (else the site's)."""
        ...

    def warm(self) -> None:
        """Import and load what rendering needs; called where that can be done while another process works."""
        ...

    def begin(self, offers: Sequence[Offer]) -> None:
        """Begin with what `prepare` does, in another process; that, or `end`, must follow."""
        ...

    def prepare(self, offers: Sequence[Offer]) -> None:
        """Do at once what will be asked for of each of these offers; called before many files are rendered."""
        ...

    def end(self) -> None:
        """Stop what was begun, if anything was."""
        ...

    def fingerprint(self) -> str:
        """A digest of everything but the offers that pages depend on: site, templates, version of the program."""
        ...


class Output(Protocol):
    """A view: board → files, pure, computed whole. Same board, same bytes; no clock."""

    def __call__(self, board: Board, renderer: Renderer) -> Iterator[File]: ...


class Clock(Protocol):
    """The real time, for signatures and deadlines; what decides is the `now` of the run."""

    def wall(self) -> float:
        """Seconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


UncertainPolicy: TypeAlias = Literal["resend", "hold"]


@dataclass(frozen=True, slots=True)
class Option:
    """One key of a channel's table in `syndicate.toml`: how it is validated, documented and put into the JSON Schema.

    kind: "string", "strings" (one or a list), "boolean", "integer", or a tuple of the words allowed.
    """

    kind: str | tuple[str, ...]
    doc: str
    required: bool = False
    default: Json = None


class Channel(Protocol):
    """Tells somebody about changes. `compose` is pure; `send` is the only thing that leaves the building.

    A class is registered; it is made as `Class(name, options, site)`, `options` validated against OPTIONS.
    In `plan` and `check` `${VARIABLES}` in options are not resolved: `compose` must not depend on secrets.
    on_uncertain: what may be done with a delivery that nobody can know the fate of: "resend" where the other side
    drops repeats by key, "hold" where it cannot.
    """

    OPTIONS: Mapping[str, Option]
    name: str
    on_uncertain: UncertainPolicy

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """The messages for the changes of one run, in order; empty where there is nothing to say. Pure."""
        ...

    def recipients(self) -> Sequence[str]:
        """Whom it can reach now; `("",)` for a channel with one endpoint."""
        ...

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """Send the same bytes for the same delivery (signature, its time and the `To` line apart).

        Raises Refused, Deferred, NotSent or Uncertain; anything else it raises counts as Uncertain.
        """
        ...

    def close(self) -> None:
        """Let go of connections. Called once after the last delivery of a run."""
        ...


@runtime_checkable
class Told(Protocol):
    """A channel that is told other events than usual, where its settings name none; "gone" among them if it hears
    that a closed page is no more (`docs/decisions/0012-pages-that-go.md`)."""

    EVENTS: Sequence[str]


@runtime_checkable
class Publishing(Protocol):
    """A channel that needs files of its own on the site. Called in `plan`, too, where variables are not resolved."""

    def files(self) -> Sequence[File]:
        """They, none where they cannot be known."""
        ...

    def may_own(self, path: str) -> bool:
        """Whether a file below the output folder may be one of those that cannot be known now."""
        ...


@runtime_checkable
class Together(Protocol):
    """A channel that sends up to `together` deliveries at once, never two of one posting, each with its own outcome."""

    together: int

    def send_together(self, deliveries: Sequence[Delivery], clock: Clock) -> Sequence[Receipt | DeliveryError]:
        """What came of each, in order. What it raises came of all of them."""
        ...


@runtime_checkable
class Limited(Protocol):
    """A channel that may only send so many deliveries a day; the rest waits, and nothing of it is lost."""

    quota: int
    quota_zone: str
    """The IANA time zone in which its day begins."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a commit makes durable together.

    ledger: the whole new ledger; its number is one more than the stored one's.
    forms: (id, form) → the last published form, new in this transaction.
    deliveries: what is owed anew, or composed anew. settled: keys whose files may go.
    log: lines for people.
    """

    ledger: Ledger
    forms: Mapping[str, Json] = field(default_factory=dict)
    deliveries: Sequence[Delivery] = ()
    log: Sequence[Mapping[str, Json]] = ()


class Store(Protocol):
    """Keeps the ledger, the last published forms, the outbox and the log (`docs/state.md`).

    Promises, tested by one suite for all: a commit is whole or not at all, and durable when it returns; what was
    there before stands until then; `record` is durable when it returns; a damaged or newer state is refused
    with a cure and not touched; nothing is written by reading.
    """

    batch: bool
    """Whether `record` is dear (a push): then a channel's deliveries are marked together, not one by one."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the store alone. Raises Locked, saying who holds it."""
        ...

    def load(self) -> Ledger | None:
        """The ledger, None where there is none yet. Raises StateDamaged or StateNewer."""
        ...

    def form(self, id: str, n: int) -> Json:
        """The form of posting `id` written by transaction `n`. Raises StateDamaged where it is gone."""
        ...

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        """Every delivery that the ledger names, in order. Raises StateDamaged where one is gone."""
        ...

    def commit(self, transaction: Transaction) -> None:
        """Make it durable. Raises StateUnwritable or PushRefused with the old state unharmed."""
        ...

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        """Replace deliveries that the ledger names, in place, each atomically, durable on return."""
        ...


@runtime_checkable
class Versioned(Protocol):
    """A store that knows which version of the postings the state was last made from; `Store`s need not."""

    def outdated(self) -> str | None:
        """Names that version where the one that lies here is older and different; None else, or if nobody knows."""
        ...


Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as (what, done, total) on long work."""
