"""The nouns, in the order of a posting's journey: Raw, Posting, Offer, Board, Change, Message, Delivery.

All are frozen. Every datetime is aware. Text is as published: NFC, no control characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

Status: TypeAlias = Literal["draft", "scheduled", "open", "closed"]
Reason: TypeAlias = Literal["filled", "closed", "expired", "withdrawn"]
EventName: TypeAlias = Literal["opened", "updated", "closed", "reopened", "renamed"]
Heard: TypeAlias = Literal[EventName, "gone"]  # "gone": a closed page is no more; no event, told to few channels
Remote: TypeAlias = Literal["full", "hybrid", "no"]
Severity: TypeAlias = Literal["error", "warning", "hint"]
Outcome: TypeAlias = Literal[
    "pending", "attempting", "delivered", "refused", "deferred", "not-sent", "uncertain"
]
Json: TypeAlias = Any  # what `json.loads` gives: no better type exists for it


# ---------------------------------------------------------------- read


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as its author wrote it: `NO` stays "NO", `0123` stays "0123".

    `quoted` tells `"true"` from `true`; `line` counts from 1 in the file.
    """

    text: str
    line: int = 0
    quoted: bool = False


Value: TypeAlias = "Scalar | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the front matter, in the order of the file. `value` None: nothing, `~` or `null`."""

    name: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Raw:
    """One posting as it stands in a file, not yet understood.

    path: POSIX, relative to the configuration's folder, NFC ("postings/2026-02-harbour/index.md").
    stem: what an id is minted from: the file's stem, a page bundle's folder; "" for a list entry.
    entry: None for a file of its own (a file that is one mapping counts as such), else the place in the list, from 0.
    line, body_line: where it begins, where its body begins.
    archived: it lies below a folder for closed postings.
    source: hexadecimal digest of the file's bytes.
    """

    path: str
    stem: str
    fields: tuple[Field, ...]
    body: str
    line: int = 1
    body_line: int = 1
    entry: int | None = None
    archived: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an author should look at. `message` is one plain sentence with what was found and what to write."""

    path: str
    line: int
    severity: Severity
    code: str
    message: str
    field: str | None = None


# ---------------------------------------------------------------- normalise


@dataclass(frozen=True, slots=True)
class When:
    """A date of an author: `text` as ISO 8601 ("2026-02-20" or with time and offset), `instant` what it means here."""

    text: str
    instant: datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """siret: 14 digits, the number of a French establishment."""

    name: str
    url: str | None = None
    logo: str | None = None
    siret: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """schema.org PostalAddress; `country` is ISO 3166-1 alpha-2; `text` is what the author wrote."""

    street: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """A salary. `text` is always the author's; the rest None where it cannot be said.

    currency: ISO 4217; unit: HOUR DAY WEEK MONTH YEAR; minimum and maximum equal for one figure.
    """

    text: str
    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Statements:
    """What an author says of the status, before any clock is asked."""

    draft: bool = False
    closed: Literal["filled", "closed"] | None = None
    upcoming: bool = False
    declared_open: bool = False
    unstated: Literal["open", "closed"] = "open"


@dataclass(frozen=True, slots=True)
class Tie:
    """What an author wrote to say that a posting is the same offer as another one, in another language.

    key: the same in all of them; of: the path, slug, id or name of another. said: its language is written as well.
    """

    key: str | None = None
    of: str | None = None
    said: bool = False


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting that was understood: what its author said, normalised, defaults filled in.

    authored_id, slug: as the author wrote them, checked to be safe path segments; None where left out.
    title: the headline; role: the job's own name; each falls back to the other.
    date_posted: None where neither the front matter nor the file's name says it.
    valid_through: the instant after which the offer is over (the earlier of two ends).
    valid_through_text: the author's words where they name no fixed end ("Open until filled").
    employment_types: of Google's eight; employment_text: the author's words.
    apply_url: http(s) or mailto:; apply_text: words on how to apply.
    start_date, duration, hours, experience: as written.
    rome: a job's code in the French ROME ("M1805"); ogr: that of its appellation there ("38971").
    body: Markdown, tags of other generators dropped; redirect_from: old addresses (paths from the root).
    digest: over what the author wrote in the fields that matter; see `syndicate.core.diff`.
    text: title and body as words joined by single spaces, what likeness is measured on.
    """

    path: str
    stem: str
    title: str
    role: str
    organisation: Organisation | None
    statements: Statements
    body: str
    digest: str
    text: str
    authored_id: str | None = None
    slug: str | None = None
    team: str | None = None
    date_posted: When | None = None
    valid_through: When | None = None
    valid_through_text: str | None = None
    employment_types: tuple[str, ...] = ()
    employment_text: str | None = None
    places: tuple[Place, ...] = ()
    location_text: str | None = None
    remote: Remote = "no"
    remote_countries: tuple[str, ...] = ()
    pay: Pay | None = None
    start_date: str | None = None
    duration: str | None = None
    hours: str | None = None
    apply_url: str | None = None
    apply_text: str | None = None
    contact: Contact | None = None
    tags: tuple[str, ...] = ()
    experience: str | None = None
    language: str = "en"
    redirect_from: tuple[str, ...] = ()
    rome: str | None = None
    ogr: str | None = None
    tie: Tie | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)
    entry: bool = False
    line: int = 1
    archived: bool = False
    source: str = ""


# ---------------------------------------------------------------- published


@dataclass(frozen=True, slots=True)
class Translation:
    """One text of an offer: its language (BCP 47), title and address."""

    language: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one posting, as it was told. `at`: unique among the events of a ledger that were not silent, and
    later than that of the posting's event before.

    others: the texts in other languages that were told with it. told_in: number of the transaction that told it, 0
    where that was not kept yet: what is told later has a higher one, while `at` may lie before that of others.
    """

    n: int
    event: EventName
    at: datetime
    title: str
    url: str
    reason: Reason | None = None
    language: str = "en"
    silent: bool = False
    others: tuple[Translation, ...] = ()
    told_in: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A posting with its identity and history: what outputs and channels are given.

    url: its public address. date_posted: the author's first one of this opening, else the day
    that it began.
    offered_at: when the board first offered it, unique; None if it never did. updated_at: its newest change.
    former: addresses of ours (paths below the site, "old-slug/") that lead here now.
    form: number of the transaction that wrote its present form; changes whenever anything about it does.
    translations: its texts, this one's among them and the primary one's first; empty where there is one alone.
    others: the same offer in its other languages, each with page and text of its own and this one's facts; only the
    primary one, which boards hold, has any (`docs/two-languages.md`).
    """

    id: str
    slug: str
    url: str
    status: Status
    reason: Reason | None
    posting: Posting
    date_posted: When
    updated_at: datetime
    offered_at: datetime | None = None
    closed_at: datetime | None = None
    events: tuple[Event, ...] = ()
    former: tuple[str, ...] = ()
    form: int = 0
    translations: tuple[Translation, ...] = ()
    others: tuple[Offer, ...] = ()

    @property
    def texts(self) -> tuple[Offer, ...]:
        """Itself, and the same offer in its other languages."""
        return (self, *self.others)

    @property
    def name(self) -> str:
        """What files about it are named after: its id, and the language of a text that is not the primary one."""
        if not self.translations or self.translations[0].url == self.url:
            return self.id
        return f"{self.id}.{self.posting.language.lower()}"


@dataclass(frozen=True, slots=True)
class Told:
    """One announced event of the history, with the id of its posting."""

    id: str
    event: Event


@dataclass(frozen=True, slots=True)
class Spell:
    """A time for which an offer was open. counted: its opening was told, not taken stock of; told: its closing was."""

    opened: datetime
    closed: datetime | None = None
    reason: Reason | None = None
    counted: bool = True
    told: bool = True


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that outputs show, as it stands.

    open: newest first by `offered_at`. closed: those still shown, latest closing first.
    history: every opening, closing and re-opening that was not silent, newest first.
    updated: the newest change of all but renames, which no output shows; `created` where there is none: never the time
    of the run.
    tag_authority: "jobs.example.org,2026-11-24", frozen; ids are `tag:AUTHORITY:ID`.
    spells: every time for which any offer was open, of those too that are shown no more.
    attachments: `Offer.name` → the pictures and files that lie beside the posting, their paths below its page.
    """

    open: tuple[Offer, ...]
    closed: tuple[Offer, ...]
    history: tuple[Told, ...]
    tag_authority: str
    created: datetime
    updated: datetime
    spells: tuple[Spell, ...] = ()
    attachments: Mapping[str, tuple[File, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobBoards:
    """Which job boards get a file of their own (`core.jobboards.BOARDS`), and what they want to know of the account.

    email: of the account at Indeed. partner: the name that France Travail gave.
    """

    write: tuple[str, ...] = ()
    email: str | None = None
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """How the pages look where that is not as usual. Colours as #rrggbb; pictures are files or https addresses.

    colour_dark: for dark pages. icon: beside the address in a browser. picture: what a link to the site shows.
    show_title: whether the site's name stands beside the logo.
    """

    colour: str | None = None
    colour_dark: str | None = None
    logo: str | None = None
    logo_dark: str | None = None
    icon: str | None = None
    picture: str | None = None
    show_title: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes, and where. `url` has no trailing slash; `posting_url` holds {slug}, {id}, {stem} or {path}.

    hub_feeds: names of feeds below `feeds/` ("tag/sail") that name the hub, as those of board and changes do.
    words: language, or "" for the site's, → key → words (or the forms of a count) instead of the usual ones.
    """

    title: str
    url: str
    language: str = "en"
    timezone: str = "UTC"
    pages: bool = True
    output: str = "public"
    keep_closed: int = 90
    posting_url: str | None = None
    hub: str | None = None
    hub_feeds: tuple[str, ...] = ()
    description: str | None = None
    figures: bool = True
    boards: JobBoards = field(default_factory=JobBoards)
    theme: Theme = Theme()
    words: Mapping[str, Mapping[str, str | tuple[str, ...]]] = field(default_factory=dict, hash=False)


# ---------------------------------------------------------------- tell


@dataclass(frozen=True, slots=True)
class Change:
    """What a run found of one posting, numbered. `offer` holds it as it stands after the change.

    translations: the texts that it was told with, the primary one first; empty where there is one alone.
    """

    event: Heard
    event_id: str
    id: str
    path: str
    title: str
    url: str
    at: datetime
    offer: Offer
    reason: Reason | None = None
    silent: bool = False
    former_path: str | None = None
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient of one channel is to be told, whole and printable, before it has a key.

    recipient: an address for mail, "" for a channel with one endpoint.
    content: JSON, all that is needed to send the same bytes again. preview: the very words, for people.
    """

    event_ids: tuple[str, ...]
    content: Mapping[str, Json]
    preview: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is owed, with what came of it so far. This is what the outbox keeps.

    recipient: a keyed hash, never an address. order: transaction that planned it, then its place in it.
    attempts: how often it was begun. due: not before. error: why it was not delivered, without secrets.
    dead: nobody will try again by itself. tried: when it was last begun, kept where a channel has a daily quota.
    """

    key: str
    channel: str
    event_ids: tuple[str, ...]
    recipient: str
    content: Mapping[str, Json]
    preview: str
    order: tuple[int, int]
    created: datetime
    outcome: Outcome = "pending"
    attempts: int = 0
    due: datetime | None = None
    error: str | None = None
    dead: bool = False
    receipt: str | None = None
    tried: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side took it. `remote_id`: the name that it gave the message, kept for answering to it."""

    remote_id: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One file of an output. `path`: below the output folder, POSIX.

    content: the bytes, or a function that makes them. With `depends` (a digest of all that the bytes depend on),
    a file that is there already, made from the same, is not rendered again.
    original: a file of this disk that is copied as it is, without being read whole; `content` then reads it.
    snapshot: whoever finds half of it takes the rest for gone, so that it is there whole or not at all.
    """

    path: str
    content: Any  # bytes | Callable[[], bytes]: mypy cannot keep a slot's callable apart from a method
    depends: str | None = None
    original: str | None = None
    snapshot: bool = False

    def render(self) -> bytes:
        """The bytes."""
        made = self.content() if callable(self.content) else self.content
        assert isinstance(made, bytes)
        return made


Rows: TypeAlias = Sequence[Mapping[str, Json]]
