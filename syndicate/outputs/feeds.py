"""The board as feeds: the open offers, all of them and nothing else, newest first; and each group of them likewise.

What is absent has closed (RFC 5005, `fh:complete`). An item's published instant is when the board first offered it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from syndicate.core.jobposting import confidential, withheld
from syndicate.core.model import Board, File, Json, Offer, Place, Posting
from syndicate.locales import language_of, word
from syndicate.markup.text import first_picture
from syndicate.outputs.addresses import Addresses, without
from syndicate.outputs.digests import token
from syndicate.outputs.entries import Author, Entry, Feed, Paths, Tombstone, entry, head, tag_uri
from syndicate.outputs.groups import Group, groups, place_name
from syndicate.outputs.languages import groups_of
from syndicate.outputs.press import Press
from syndicate.ports import Renderer

BOARD: Final = Paths("rss.xml", "atom.xml", "feed.json")
FULL_TEXT: Final = 500
"""Up to so many open offers the feeds of groups carry their whole text, else a summary: an offer is in six of them."""


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`rss.xml`, `atom.xml`, `feed.json`, and the same of every group under `feeds/`.

    An offer in several languages is an entry in its primary text; in `feeds/language/` in the text of the language.
    """
    site = renderer.site
    press: Press[_Text] = Press(
        lambda text: _entry(text.offer, board, renderer),
        lambda text: token(text.offer),
        f"{renderer.fingerprint()}\n{board.tag_authority}",
    )
    whole = head(
        board,
        site,
        "board",
        title=site.title,
        description=site.description or word("feed_board", site.language),
        updated=board.updated,
        paths=BOARD,
        complete=True,
        tombstones=_tombstones(board, board.closed, site.language),
    )
    yield from press.files(whole, list(map(_Text, board.open)))
    full = len(board.open) <= FULL_TEXT
    for group in groups(board, site.language):
        yield from press.files(_group_head(board, renderer, group), list(map(_Text, group.open)), full)
    for group in groups_of(board):
        yield from press.files(_group_head(board, renderer, group), list(map(_Text, group.open)))


class _Text:
    """An offer in one of its languages, as a key."""

    __slots__ = ("_key", "offer")

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self._key = offer.id, offer.url

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and self._key == other._key


def _group_head(board: Board, renderer: Renderer, group: Group) -> Feed:
    """Updated when one of its own offers was, so that it stays as it is while others change."""
    site = renderer.site
    instants = [offer.updated_at for offer in (*group.open, *group.closed)]
    language = language_of(group.language, site.language)
    label = without(group.label, language)
    return head(
        board,
        site,
        group.name,
        group.language,
        title=f"{site.title} – {label}",
        description=word("feed_group", language, label=label),
        updated=max(instants, default=board.created),
        paths=group.paths,
        complete=True,
        tombstones=_tombstones(board, group.closed, language),
    )


def _tombstones(board: Board, closed: Sequence[Offer], language: str) -> tuple[Tombstone, ...]:
    """For those that were in the feed once."""
    return tuple(
        Tombstone(
            ref=tag_uri(board, offer.id),
            when=offer.closed_at or offer.updated_at,
            comment=word(f"closed_{offer.reason or 'closed'}", language),
            title=Addresses(offer.posting, offer.url).text(offer.posting.title),
            url=offer.url,
        )
        for offer in closed
        if offer.offered_at
    )


def _entry(offer: Offer, board: Board, renderer: Renderer) -> Entry:
    posting, site = offer.posting, renderer.site
    addresses = Addresses(posting, offer.url)
    html = addresses.html(renderer.html(offer))
    links = [("related", "text/html", one.url, one.language) for one in offer.translations if one.url != offer.url]
    if not withheld(offer, site):
        links.insert(0, ("describedby", "application/ld+json", f"{site.url.rstrip('/')}/jsonld/{offer.name}.json", ""))
    return entry(
        id=tag_uri(board, offer.id),
        title=addresses.text(posting.title),
        url=offer.url,
        published=offer.offered_at or offer.updated_at,
        updated=offer.updated_at,
        html=html,
        picture=first_picture(html),
        author=_author(posting, addresses),
        categories=[(scheme, addresses.text(term)) for scheme, term in _categories(posting, partial(tag_uri, board))],
        tags=list(map(addresses.text, posting.tags)),
        links=tuple(links),
        language=None if posting.language == site.language else posting.language,
        facts=facts(offer, addresses),
    )


def _author(posting: Posting, addresses: Addresses) -> Author | None:
    if posting.organisation is None or confidential(posting.organisation):
        return None
    email = posting.contact.email if posting.contact else None
    return Author(addresses.text(posting.organisation.name), posting.organisation.url, email)


def _categories(posting: Posting, uri: partial[str]) -> Iterator[tuple[str, str]]:
    """(scheme, term): the schemes are the kinds of groups, the terms the author's words or those of machines."""
    for tag in posting.tags:
        yield uri("feeds/tag"), tag
    if posting.team:
        yield uri("feeds/team"), posting.team
    if posting.organisation:
        yield uri("feeds/organisation"), posting.organisation.name
    for place in posting.places:
        yield uri("feeds/place"), place_name(place)
    if posting.remote == "full":
        yield uri("feeds/place"), "remote"
    for kind in posting.employment_types:
        yield uri("feeds/type"), kind


def facts(offer: Offer, addresses: Addresses) -> dict[str, Json]:
    """What a job board wants to know of an open offer, under JSON Feed's `_jobs`; what is not known is left out."""
    posting = offer.posting
    made = {
        "status": offer.status,
        "id": offer.id,
        "role": posting.role,
        "organisation": posting.organisation and _known(posting.organisation, "name", "url", "logo"),
        "team": posting.team,
        "locations": [_location(place) for place in posting.places],
        "location_text": posting.location_text,
        "remote": posting.remote,
        "remote_countries": list(posting.remote_countries),
        "employment_types": list(posting.employment_types),
        "employment_text": posting.employment_text,
        "salary": posting.pay and _known(posting.pay, "text", "minimum", "maximum", "currency", "unit"),
        "date_posted": offer.date_posted.text,
        "valid_through": posting.valid_through and _iso(posting.valid_through.instant),
        "valid_through_text": posting.valid_through_text,
        "start_date": posting.start_date,
        "duration": posting.duration,
        "hours": posting.hours,
        "experience": posting.experience,
        "rome": posting.rome,
        "ogr": posting.ogr,
        "apply_url": posting.apply_url,
        "apply_text": posting.apply_text,
        "contact": posting.contact and _known(posting.contact, "name", "email"),
        "translations": [_known(one, "language", "title", "url") for one in offer.translations],
    }
    kept = ("apply_url", "apply_text", "contact")
    return {name: value if name in kept else addresses.json(value) for name, value in made.items() if value}


def _location(place: Place) -> dict[str, Json]:
    return _known(place, "street", "locality", "region", "postal_code", "country", "text")


def _known(thing: object, *names: str) -> dict[str, Json]:
    values = {name: getattr(thing, name) for name in names}
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _iso(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
