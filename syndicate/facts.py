"""Sets out what an author said of an offer beside its text, line by line, for pages and mails."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from syndicate.core.model import Contact, Offer, Posting
from syndicate.core.requirements import asked_education
from syndicate.locales import Words, letters


class Fact(NamedTuple):
    """One thing to know: the key of its name, the name, what it is, an address and a machine's date if any.

    A further place has an empty label: it belongs under the one before.
    """

    key: str
    label: str
    value: str
    url: str | None = None
    datetime: str | None = None


class Application(NamedTuple):
    """How to apply: `url` http(s) or mailto:, `mail` the address in it, `host` where it leads, `words` the author's."""

    url: str | None
    mail: str | None
    host: str | None
    words: str | None


def facts(offer: Offer, words: Words) -> tuple[Fact, ...]:
    """Everything that the author said of the offer beside its text, in the order of interest to an applicant."""
    posting, t = offer.posting, words.t
    made: list[Fact] = []

    def add(key: str, value: str | None, url: str | None = None, moment: str | None = None, label: str = "") -> None:
        if value:
            made.append(Fact(key, t(label or key), value, url, moment))

    if posting.organisation is not None:
        add("organisation", posting.organisation.name, web(posting.organisation.url))
    add("team", posting.team)
    places = words.places(posting)
    several = "places" if places[1:] else "place"
    for n, place in enumerate(places):
        add("place", place, label=several) if n == 0 else made.append(Fact("place", "", place))
    add("remote", words.remote(posting))
    add("contract", words.contract(posting))
    add("salary", words.salary(posting.pay) if posting.pay else None)
    add("start", words.day(posting.start_date) if posting.start_date else None)
    add("duration", posting.duration)
    add("hours", posting.hours)
    add("experience", posting.experience)
    add("education", asked_education(posting))
    end = posting.valid_through
    add("deadline", words.deadline(posting), None, end.text if end else None, "deadline" if end else "deadline_words")
    add("posted", words.day(offer.date_posted), None, offer.date_posted.text)
    return tuple(made)


def about(posting: Posting, words: Words) -> tuple[str, ...]:
    """Employer, places, remote work and contract in a few words: the line below a title in lists and messages."""
    employer = posting.organisation.name if posting.organisation else ""
    where = towns(posting, words)
    written = [town if place.street else place.text or town for place, town in zip(posting.places, where, strict=False)]
    remote = words.t(f"remote_{posting.remote}") if where and posting.remote != "no" else words.remote(posting)
    return tuple(filter(None, (employer, _short(written or where), remote, _contract(posting, words))))


def towns(posting: Posting, words: Words) -> list[str]:
    """The places by their towns alone, where these are known."""
    return [place.locality or place.text for place in posting.places] or list(words.places(posting))


def _short(places: list[str]) -> str:
    """Up to three places; how many more there are."""
    more = f" +{len(places) - 3}" if places[3:] else ""
    return " / ".join(places[:3]) + more


def _contract(posting: Posting, words: Words) -> str:
    """The contract, by the author's words unless they are long."""
    said = words.contract(posting)
    return said if len(said) <= 40 else words.kinds(posting) or said[:39] + "…"


def web(url: str | None) -> str | None:
    """The address, where it is one that a browser opens without harm."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def application(posting: Posting) -> Application:
    """How to apply, made ready for a button and its caption."""
    url = posting.apply_url
    if url and url.lower().startswith("mailto:"):
        return Application(url, unquote(url[7:].partition("?")[0]), None, posting.apply_text)
    url = web(url)
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        url = host = None
    return Application(url, None, host.removeprefix("www.") if host else None, posting.apply_text)


def contact_rest(contact: Contact) -> str:
    """What the author wrote about the contact beyond name, address and number; "" if nothing."""
    rest = contact.text
    for part in (contact.name, contact.email, contact.phone):
        rest = rest.replace(part, " ") if part else rest
    return contact.text if len(letters(rest)) > 2 else ""


def tel(number: str) -> str:
    """A telephone number as an address (RFC 3966), "(0)" left out as it is when calling from abroad."""
    kept = re.sub(r"[^\d+]", "", number.replace("(0)", "") if number.lstrip().startswith("+") else number)
    return f"tel:{kept}"
