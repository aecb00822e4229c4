"""Writes what job boards fetch: full snapshots of the open offers, one entry a place, in each board's own form.

A board takes what is absent for closed: so a file holds every offer that its board takes, whatever became of the file
before. Which those are, and why an offer is not among them, is `core.jobboards`'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache, partial
from html import escape
from typing import overload

from syndicate.core.france import departement, region
from syndicate.core.jobboards import JobBoard, JobEntry, entries, limited, permanent, taken, written
from syndicate.core.jobposting import comparable
from syndicate.core.model import Board, File, Offer, Organisation, Pay, Place, Site
from syndicate.core.requirements import asked_education
from syndicate.locales import Words
from syndicate.outputs import francetravail
from syndicate.outputs.boardtext import cdata, day_of, literal
from syndicate.outputs.digests import digest, token
from syndicate.outputs.entries import line, rfc822
from syndicate.ports import Renderer

Element = tuple[str, str | None]
"""A name and a text in one line; None where nothing is known."""


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`jobs.xml`, which any board can read, and the file of each board that the configuration names."""
    site = renderer.site
    offers = {offer.id: offer for offer in board.open}

    @cache
    def of(id: str) -> list[JobEntry]:
        return entries(offers[id], site, renderer.html(offers[id]))

    @cache
    def description(id: str) -> str:
        return f"<description>{cdata(literal(renderer.html(offers[id])))}</description>\n"

    def document(one: JobBoard) -> bytes:
        jobs = [entry for id in offers for entry in of(id) if taken(entry, one)]
        if one.file.endswith(".csv"):
            return francetravail.document(jobs, site).encode("utf-8", "replace")
        head, job, foot = _FORMATS[one.key]
        texts = [job(entry, description(entry.offer.id), site) for entry in jobs]
        return "".join([_DECLARATION, head(board, site), *texts, foot]).encode("utf-8", "replace")

    depends = digest((renderer.fingerprint(), board.updated.isoformat(), *map(token, board.open)))
    for one in written(site):
        yield File(one.file, partial(document, one), depends, snapshot=True)


# ---------------------------------------------------------------- one job


def _job(elements: Iterable[Element], last: str, opening: str = "<job>") -> str:
    """One job. What is None, or of which nothing can be written, is left out; "" is an empty element.

    last: elements that are ready.
    """
    lines = []
    for name, value in elements:
        text = line(value) if value else value
        if text or text == value == "":
            lines.append(f"<{name}>{cdata(text)}</{name}>\n")
    return f"{opening}\n{''.join(lines)}{last}</job>\n"


def _generic(entry: JobEntry, description: str, site: Site) -> str:
    """Every field of the family, by Indeed's names for them, which the others read too."""
    return _job(_source_job(entry, site), description)


def _indeed(entry: JobEntry, description: str, site: Site) -> str:
    """docs.indeed.com, "Job Sync XML feed reference", Job feed elements."""
    return _job([*_source_job(entry, site), ("email", entry.email)], description)


def _source_job(entry: JobEntry, site: Site) -> Iterator[Element]:
    offer, posting, place = entry.offer, entry.offer.posting, entry.place or Place()
    yield "title", posting.role
    yield "date", _day_posted(offer)
    yield "referencenumber", entry.reference
    yield "requisitionid", offer.id
    yield "url", offer.url
    yield "company", entry.company
    yield "city", place.locality
    yield "state", _state(place)
    yield "country", place.country
    yield "postalcode", place.postal_code
    yield "streetaddress", place.street
    yield "salary", _salary(posting.pay)
    yield "education", asked_education(posting)
    yield "jobtype", _joined(_JOB_TYPES.get(kind) for kind in posting.employment_types)
    yield "category", _joined([posting.team, *posting.tags])
    yield "experience", posting.experience
    yield "expirationdate", _last_day(offer, site)
    yield "remotetype", {"full": "Fully remote", "hybrid": "Hybrid remote"}.get(posting.remote)


def _talent(entry: JobEntry, description: str, site: Site) -> str:
    """talent.com/integrations, "XML feed attributes", Job attributes."""
    offer, posting, place = entry.offer, entry.offer.posting, entry.place or Place()
    elements: list[Element] = [
        ("referencenumber", entry.reference),
        ("title", posting.role),
        ("company", entry.company),
        ("city", place.locality),
        ("state", _state(place)),
        ("country", place.country),
        ("streetaddress", place.street),
        ("postalcode", place.postal_code),
        ("dateposted", f"{_day_posted(offer)}T00:00:00Z"),
        ("expirationdate", _utc(posting.valid_through.instant) if posting.valid_through else None),
        ("url", offer.url),
        ("jobtype", next((_TALENT_TYPES[kind] for kind in posting.employment_types if kind in _TALENT_TYPES), None)),
        ("isremote", "yes" if posting.remote == "full" else "no"),
        ("category", _joined([posting.team, *posting.tags])),
        ("experience", posting.experience),
    ]
    return _job(elements, _talent_salary(posting.pay) + description)


def _talent_salary(pay: Pay | None) -> str:
    figures = comparable(pay) if pay else None
    if figures is None:
        return ""
    low, high, currency, unit = figures
    elements = {
        "salary_min": _amount(low),
        "salary_max": _amount(high),
        "salary_currency": currency,
        "period": unit.lower(),
        "type": "BASE_SALARY",
    }
    return f"<salary>{''.join(f'<{name}>{cdata(value)}</{name}>' for name, value in elements.items())}</salary>\n"


def _jooble(entry: JobEntry, description: str, site: Site) -> str:
    """Jooble, "XML Feed Specifications": `@id`, link, name, region, description, and dates as DD.MM.YYYY."""
    offer, posting = entry.offer, entry.offer.posting
    elements: list[Element] = [
        ("link", offer.url),
        ("name", posting.role),
        ("region", _region(entry.place or Place(), site)),
        ("salary", posting.pay.text if posting.pay else None),
        ("company", entry.company),
        ("pubdate", _day(_day_posted(offer), ".")),
        ("updated", _day(day_of(offer.updated_at, site), ".")),
        ("expire", _day(_last_day(offer, site), ".")),
        ("jobtype", _joined(_JOOBLE_TYPES.get(kind) for kind in posting.employment_types)),
    ]
    return _job(elements, description, f'<job id="{escape(entry.reference)}">')


def _adzuna(entry: JobEntry, description: str, site: Site) -> str:
    """Adzuna, "XML specifications", Job ad fields. Each has an address of its own, and a town where one is known."""
    offer, posting, place = entry.offer, entry.offer.posting, entry.place or Place()
    elements: list[Element] = [
        ("title", posting.role),
        ("id", entry.reference),
        ("url", _own_address(entry)),
        ("location", place.locality or place.region or _country(place, site)),
        ("postcode", place.postal_code),
        ("country", place.country),
        ("salary", posting.pay.text if posting.pay else None),
        *_adzuna_salary(posting.pay),
        ("company", entry.company),
        ("contract_type", "permanent" if permanent(posting) else "contract" if limited(posting) else None),
        ("contract_time", next((time for kind, time in _ADZUNA_TIMES if kind in posting.employment_types), None)),
        ("date", _day_posted(offer)),
    ]
    return _job(elements, description)


def _adzuna_salary(pay: Pay | None) -> Iterator[Element]:
    figures = comparable(pay) if pay else None
    if figures is None or figures[3] == "WEEK":  # of which Adzuna knows nothing
        return
    low, high, currency, unit = figures
    yield "salary_min", _amount(low)
    yield "salary_max", _amount(high)
    yield "salary_frequency", unit.lower()
    yield "salary_currency", currency


def _jobrapido(entry: JobEntry, description: str, site: Site) -> str:
    """Jobrapido, "XML Feed Guide", Standard Feed Elements Reference: the town alone, dates as DD/MM/YYYY."""
    offer, posting, place = entry.offer, entry.offer.posting, entry.place or Place()
    elements: list[Element] = [
        ("title", posting.role),
        ("location", place.locality),
        ("state", _state(place)),
        ("country", place.country),
        ("postalcode", place.postal_code),
        ("company", entry.company),
        ("website", _website(posting.organisation)),
        ("publishdate", _day(_day_posted(offer), "/")),
        ("expirydate", _day(_last_day(offer, site), "/")),
        ("url", offer.url),
        ("reference_id", entry.reference),
        ("salary", posting.pay.text if posting.pay else None),
        ("education", asked_education(posting)),
        ("jobtype", _joined(_JOB_TYPES.get(kind) for kind in posting.employment_types)),
        ("category", _joined([posting.team, *posting.tags])),
        ("experience", posting.experience),
    ]
    return _job(elements, description)


# ---------------------------------------------------------------- values

_JOB_TYPES = {
    "FULL_TIME": "fulltime",
    "PART_TIME": "parttime",
    "CONTRACTOR": "contract",
    "TEMPORARY": "temporary",
    "INTERN": "internship",
    "VOLUNTEER": "volunteer",
}
_TALENT_TYPES = {
    "FULL_TIME": "Full time",
    "PART_TIME": "Part time",
    "CONTRACTOR": "Contract",
    "TEMPORARY": "Temporary",
    "INTERN": "Internship",
    "VOLUNTEER": "Volunteer",
}
_JOOBLE_TYPES = {**_JOB_TYPES, "FULL_TIME": "full-time", "PART_TIME": "part-time"}
_ADZUNA_TIMES = (("FULL_TIME", "full_time"), ("PART_TIME", "part_time"))


def _day_posted(offer: Offer) -> str:
    """The day that the pages say, as ISO 8601."""
    return offer.date_posted.text[:10]


def _last_day(offer: Offer, site: Site) -> str | None:
    """The last day of the offer, as ISO 8601."""
    end = offer.posting.valid_through
    return day_of(end, site) if end else None


def _utc(instant: datetime) -> str:
    """As Talent.com suggests (yyyy-MM-ddTHH:mm:ssZ): the same instant, whatever time zone it was given in."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@overload
def _day(iso: str, mark: str) -> str: ...
@overload
def _day(iso: str | None, mark: str) -> str | None: ...
def _day(iso: str | None, mark: str) -> str | None:
    """A day of ISO 8601 as 20/02/2026 or 20.02.2026."""
    return mark.join(reversed(iso.split("-"))) if iso else None


def _own_address(entry: JobEntry) -> str:
    """The address of the page, told apart from that of the same offer elsewhere."""
    suffix = entry.reference.partition("~")[2]
    url = entry.offer.url
    return f"{url}#{suffix}" if suffix and "#" not in url else url


def _website(organisation: Organisation | None) -> str | None:
    url = organisation.url if organisation else None
    return url if url and re.fullmatch(r"https?://\S+", line(url)) else None


def _country(place: Place, site: Site) -> str | None:
    """Its name in the site's language."""
    return Words(site.language).country(place.country) if place.country else None


def _region(place: Place, site: Site) -> str | None:
    """As much of a place as is known, from the town to the country; else the author's words."""
    return _joined([place.locality, _state(place), _country(place, site)]) or place.text


def _state(place: Place) -> str:
    """A state, province or region; in France the region that a département lies in. Boards want the element."""
    found = region(departement(place))
    return found[1] if found else place.region or ""


def _salary(pay: Pay | None) -> str | None:
    """Figures in the form that Indeed reads ("$4000 - $5000 per month"); the author's words where they give none."""
    if pay is None:
        return None
    figures = comparable(pay)
    if figures is None:
        return pay.text
    low, high, currency, unit = figures
    amounts = _amount(low) if low == high else f"{_amount(low)} - {_amount(high)}"
    return f"{amounts} {currency} per {unit.lower()}"


def _amount(figure: float) -> str:
    return str(figure) if isinstance(figure, int) else f"{figure:.2f}"


def _joined(words: Iterable[str | None]) -> str | None:
    """A comma-delimited list, each word once; None where there is none."""
    return ", ".join(dict.fromkeys(word for word in words if word)) or None


# ---------------------------------------------------------------- documents

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _source(board: Board, site: Site) -> str:
    """The opening of Indeed's family; the newest change stands for the time of the build."""
    built = rfc822(board.updated)
    return f"<source>\n{_publisher(site)}<lastBuildDate>{built}</lastBuildDate>\n"


def _talent_source(board: Board, site: Site) -> str:
    return f"<source>\n{_publisher(site)}<lastbuilddate>{_utc(board.updated)}</lastbuilddate>\n"


def _publisher(site: Site) -> str:
    url = f"{site.url.rstrip('/')}/"
    return f"<publisher>{cdata(line(site.title))}</publisher>\n<publisherurl>{cdata(url)}</publisherurl>\n"


def _jobs(board: Board, site: Site) -> str:
    return "<jobs>\n"


def _source_jobs(board: Board, site: Site) -> str:
    return "<source>\n<jobs>\n"


_Format = tuple[Callable[[Board, Site], str], Callable[[JobEntry, str, Site], str], str]
_FORMATS: dict[str, _Format] = {
    "jobs": (_source, _generic, "</source>\n"),
    "indeed": (_source, _indeed, "</source>\n"),
    "talent": (_talent_source, _talent, "</source>\n"),
    "jooble": (_jobs, _jooble, "</jobs>\n"),
    "adzuna": (_jobs, _adzuna, "</jobs>\n"),
    "jobrapido": (_source_jobs, _jobrapido, "</jobs>\n</source>\n"),
}
"""Key of a board → how its file begins, an entry in it, how it ends."""
