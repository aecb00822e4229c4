"""What job boards take: one model of an offer at one place, each board's rules, and why one does not take an offer.

Sources: docs/job-boards.md. The files themselves are written by `outputs.boards`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from syndicate.core.description import text_of
from syndicate.core.france import COUNTRIES as FRENCH
from syndicate.core.jobposting import applicant_countries, confidential, workplaces
from syndicate.core.likeness import slugify
from syndicate.core.model import Offer, Place, Posting, Problem, Site

STATES = frozenset(("AU", "BR", "CA", "IN", "MX", "US"))
"""Countries in which no address is complete without its state or province."""

ADZUNA = frozenset("AT AU BE BR CA CH DE ES FR GB IN IT MX NL NZ PL SG US ZA".split())
"""Countries that Adzuna has a site for (its API's reference, November 2026)."""

_WITHIN_WORDS = re.compile(r"</?(?:a|abbr|b|code|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>")
_EMAIL = re.compile(r"[^\s@()<>,;:\"]+@[^\s@()<>,;:\"]+")

_LONGEST_ADDRESS = 300
"""Characters that France Travail has room for."""


@dataclass(frozen=True, slots=True)
class JobEntry:
    """An open offer at one place: what every board is given.

    reference: for good, and unique on the board. place: None where nobody can tell; `text`: that of `html`.
    company: None for a hirer who gives no name. email: the account's, else the contact's.
    """

    offer: Offer
    reference: str
    place: Place | None
    company: str | None
    html: str
    text: str
    email: str | None


@dataclass(frozen=True, slots=True)
class JobBoard:
    """A board: its key in the configuration, its name, its file, and what it cannot do without.

    needs: of _REASONS. shortest: characters of the text; shortest_title: of the job's name. countries: those that
    it serves (ISO 3166-1); empty for any.
    """

    key: str
    name: str
    file: str
    needs: frozenset[str]
    shortest: int = 1
    shortest_title: int = 1
    countries: frozenset[str] = frozenset()


def _board(key: str, name: str, needs: str, ending: str = "xml", **more: Any) -> JobBoard:
    return JobBoard(key, name, f"{key}.{ending}", frozenset(needs.split()), **more)


GENERIC = _board("jobs", "jobs.xml", "company country")
BOARDS = {
    board.key: board
    for board in (
        _board("indeed", "Indeed", "company country town state email"),
        _board("talent", "Talent.com", "company country town state", shortest=50),
        _board("jooble", "Jooble", ""),
        _board("adzuna", "Adzuna", "country", shortest=100, countries=ADZUNA),
        _board("jobrapido", "Jobrapido", "company country town state", shortest_title=3),
        _board("france-travail", "France Travail", "country address", "csv", countries=FRENCH),
    )
}
"""Those that are written where the configuration names them, by key."""


def written(site: Site) -> tuple[JobBoard, ...]:
    """The boards that a site has files for."""
    return (GENERIC, *(board for key, board in BOARDS.items() if key in site.boards.write))


# ---------------------------------------------------------------- the model


def entries(offer: Offer, site: Site, html: str) -> list[JobEntry]:
    """One entry a place; for work that is fully remote one a country, beside towns that its author named.

    html: the body, sanitised. Where no place is known there is one entry without any, which no board takes.
    """
    posting = offer.posting
    company = posting.organisation
    named = company is not None and not confidential(company) and _says_something(company.name)
    contact = posting.contact.email if posting.contact else None
    email = site.boards.email or contact
    places = workplaces(posting)
    if posting.remote == "full" and not places:
        places = tuple(Place(country=country, text=country) for country in applicant_countries(posting))
    text = " ".join(text_of(_WITHIN_WORDS.sub("", html)).split())
    return [
        JobEntry(
            offer=offer,
            reference=reference,
            place=place,
            company=company.name if company and named else None,
            html=html,
            text=text,
            email=email if email and _EMAIL.fullmatch(email) else None,
        )
        for reference, place in _references(offer.id, places)
    ]


def _references(id: str, places: tuple[Place, ...]) -> list[tuple[str, Place | None]]:
    """Each place once, with its reference: the offer's id, and where there are several, `~` and the place's name.

    No id holds a `~`. The order of the places does not matter.
    """
    known: dict[tuple[str | None, ...], Place] = {}
    for place in places:
        known.setdefault(_same(place), place)
    places = tuple(known.values())
    if len(places) < 2:
        return [(id, places[0] if places else None)]
    short = [_slug(place.locality or place.region or place.country or place.text) for place in places]
    found: dict[str, Place] = {}
    for name, place in zip(short, places, strict=True):
        if short.count(name) > 1:
            parts = (name, place.postal_code, place.street, place.region, place.country)
            name = _slug(" ".join(part for part in parts if part))
        found.setdefault(f"{id}~{name}", place)
    return [(reference, place) for reference, place in found.items()]


def _same(place: Place) -> tuple[str | None, ...]:
    """What two wordings of one place have in common."""
    found = (place.street, place.locality, place.region, place.postal_code, place.country)
    return found if any(found) else (place.text,)


def _says_something(text: str | None) -> bool:
    return any(map(str.isalnum, text or ""))


def _slug(name: str) -> str:
    return slugify(name) or sha256(name.encode("utf-8", "replace")).hexdigest()[:8]


_PERMANENT = re.compile(r"\bcdi\b|\bpermanent|ind[ée]termin[ée]|open[ -]ended|unbefristet")
_LIMITED = frozenset(("TEMPORARY", "CONTRACTOR", "INTERN", "PER_DIEM"))


def permanent(posting: Posting) -> bool:
    """Whether its author's words say that the contract has no end, and nothing says that it may have one."""
    said = (posting.employment_text or "").casefold()
    return _PERMANENT.search(said) is not None and not limited(posting)


def temporary(posting: Posting) -> bool:
    """Whether the contract has an end, and may not be had without."""
    said = (posting.employment_text or "").casefold()
    return "TEMPORARY" in posting.employment_types and _PERMANENT.search(said) is None


def limited(posting: Posting) -> bool:
    """Whether the contract, or one of those that may be had, has an end."""
    return not _LIMITED.isdisjoint(posting.employment_types)


# ---------------------------------------------------------------- what they do not take

_OF_PLACES = frozenset(("country", "town", "state", "abroad"))
_SHORTEST = ", ".join(f"{board.name} wants {board.shortest}" for board in BOARDS.values() if board.shortest > 1)
_REASONS = {
    "company": (
        "organisation",
        "names no employer, which boards show beside the title: add organisation: (or [defaults] organisation in "
        "syndicate.toml).",
    ),
    "place": ("location", "names no place: add location:, such as location: Lyon, France."),
    "country": (
        "location",
        "names no country for {found}: add it, such as location: Lyon, France; or set one in [defaults] "
        "location in syndicate.toml.",
    ),
    "town": (
        "location",
        "names no town in {found}: add it, such as location: Lyon, France; for remote work that of the office, beside "
        "remote: full.",
    ),
    "state": ("location", "names no state for {found}: add it, such as location: Austin, TX."),
    "email": (
        "contact",
        "has no e-mail address: set [boards] email in syndicate.toml to that of your account there, or add contact:.",
    ),
    "text": (
        "description",
        f"has a text of {{found}} ({_SHORTEST} at least): describe the job below the front matter.",
    ),
    "title": ("role", "has a name of fewer than {found}: write the job's name in role:."),
    "abroad": ("location", "is in a country that is not served there ({found}): there is nothing to mend."),
    "address": ("slug", f"has an address of more than {_LONGEST_ADDRESS} characters: give it a shorter slug:."),
}
"""code → the key to mend, why a board does not take the offer and what to do."""


def taken(entry: JobEntry, board: JobBoard) -> bool:
    """Whether a board takes an entry."""
    return next(_lacking(entry, board), None) is None


def left_out(offer: Offer, site: Site, html: str) -> tuple[Problem, ...]:
    """Which of the site's boards do not take an open offer, why, and the cure. For `check`.

    One problem a reason, with all the boards and places that have it in common.
    """
    boards = written(site)
    found: dict[tuple[str, str], dict[str, None]] = {}
    offered = entries(offer, site, html)
    for entry in offered:
        for board in boards:
            for reason in _lacking(entry, board):
                found.setdefault(reason, {})[board.name] = None
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (code, what), names in found.items():
        together.setdefault((code, tuple(names)), []).append(what)
    problems = [
        _problem(offer, code, names, whats, len(offered) > len(whats) and code in _OF_PLACES)
        for (code, names), whats in together.items()
    ]
    return (*problems, *_better(offer, boards))


def _better(offer: Offer, boards: tuple[JobBoard, ...]) -> Iterator[Problem]:
    """What a board takes the offer without, and will guess."""
    posting = offer.posting
    french = any(place.country in FRENCH for place in workplaces(posting))
    missing = [f"{name}:" for name, value in (("rome", posting.rome), ("ogr", posting.ogr)) if not value]
    if missing and french and BOARDS["france-travail"] in boards:
        message = (
            "France Travail will guess by its words where this job belongs, and may lose it: add "
            f"{' and '.join(missing)}, "
            "the codes of the job and of its appellation in the ROME, such as rome: M1805 and ogr: 38971."
        )
        yield Problem(posting.path, posting.line, "hint", "board-rome", message, "rome")


def _lacking(entry: JobEntry, board: JobBoard) -> Iterator[tuple[str, str]]:
    """(code, what was found) of each need of a board that an entry does not meet."""
    if "company" in board.needs and not entry.company:
        yield "company", ""
    if "email" in board.needs and not entry.email:
        yield "email", ""
    if len(entry.text) < board.shortest or not _says_something(entry.text):
        yield "text", f"{len(entry.text)} characters"
    role = entry.offer.posting.role
    if len(role.strip()) < board.shortest_title or not _says_something(role):
        yield "title", f"{board.shortest_title} characters"
    if "address" in board.needs and len(entry.offer.url) > _LONGEST_ADDRESS:
        yield "address", ""
    if entry.place is None:
        yield "place", ""
    else:
        yield from _lacking_there(entry.place, board)


def _lacking_there(place: Place, board: JobBoard) -> Iterator[tuple[str, str]]:
    said = f"“{place.text or place.locality or place.region or place.postal_code}”"
    if "country" in board.needs and not place.country:
        yield "country", said
    if "town" in board.needs and not _says_something(place.locality):
        yield "town", said
    if "state" in board.needs and place.country in STATES and not _says_something(place.region):
        yield "state", said
    if board.countries and place.country and place.country not in board.countries:
        yield "abroad", place.country


def _problem(offer: Offer, code: str, names: Sequence[str], found: Sequence[str], partly: bool) -> Problem:
    field, why = _REASONS[code]
    boards = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    verb = "does" if len(names) == 1 else "do"
    what = "all places of this offer" if partly else "this offer"
    message = f"{boards} {verb} not take {what}, which {why.replace('{found}', ', '.join(found))}"
    return Problem(offer.posting.path, offer.posting.line, "hint", f"board-{code}", message, field)
