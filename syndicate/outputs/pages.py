"""Writes the pages for people: one for each offer with what lies beside it, the list, how to follow it, redirects.

With `pages = false` the site has pages of its own, and only redirects are written, where an address of ours changed.
It does not write feeds, JSON-LD files or the sitemap, and no page depends on the day of the run.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from syndicate.core.model import Board, File, Offer, Posting, Site, Translation
from syndicate.facts import about, towns
from syndicate.locales import Words, speaks, words_of
from syndicate.outputs.groups import KINDS, Group, fold, groups, without_article
from syndicate.outputs.languages import speaking, spoken
from syndicate.outputs.similar import FEW, Similar
from syndicate.ports import Renderer

OWN_NAMES: Final = frozenset(
    [
        "assets", "feeds", "jsonld", "subscribe", "index.html", "404.html", "figures.html", "robots.txt", "sitemap.xml",
        "jobs.jsonld", "jobs.ndjson", "jobs.ics", "jobs.xml", "rss.xml", "atom.xml", "feed.json",
        "changes.rss.xml", "changes.atom.xml", "changes.json",
        "indeed.xml", "talent.xml", "jooble.xml", "adzuna.xml", "jobrapido.xml", "france-travail.csv",
    ]
)  # fmt: skip
"""What the first part of a redirect's path may never be: a file or folder of an output."""

MONTHS_FROM: Final = 12
"""From this many offers on the list is parted by months."""


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """Every page; a page that depends on nothing that changed is not rendered again. See `ports.Output`."""
    shown = (*board.open, *board.closed)
    renderer = speaking(board, renderer)
    if renderer.site.pages:
        for offer in (text for one in board.open for text in one.texts):
            yield _posting_page(offer, renderer)
        similar = Similar(board.open if board.closed else ())
        for one in board.closed:
            alike = similar.to(one)
            for offer in one.texts:
                yield _posting_page(offer, renderer, alike or board.open[:FEW], bool(alike))
        yield from _attachments(board, shown)
        yield _index_page(board.open, renderer)
        yield _subscribe_page(board, renderer)
        yield _missing_page(board.open[:FEW], renderer)
    yield from _redirects(shown, renderer, [file.path for file in _attachments(board, shown)])


def _file(path: str, made: Callable[[], str], renderer: Renderer, *depends: object) -> File:
    """A file that is made when it is needed; `depends` is all that it depends on beside the renderer."""
    depends_on = "\n".join((renderer.fingerprint(), path, *map(str, depends)))
    digest = hashlib.sha256(depends_on.encode("utf-8", "replace")).hexdigest()[:32]
    return File(path, lambda: made().encode("utf-8", "replace"), digest)


def page_language(posting: Posting, site: Site) -> str:
    """The language of a posting's page: the posting's, where there are words in it, else the site's."""
    return posting.language if speaks(posting.language) else site.language


# ---------------------------------------------------------------- one offer


def _posting_page(offer: Offer, renderer: Renderer, others: tuple[Offer, ...] = (), alike: bool = False) -> File:
    """others: open offers that the page of a closed one points on to; alike: they are like it."""
    made = partial(_posting_html, offer, renderer, others, alike)
    state = (offer.id, offer.form, offer.status, offer.reason, offer.url, *offer.translations, *map(_shown, others))
    return _file(f"{offer.slug}/index.html", made, renderer, *state)


def _posting_html(offer: Offer, renderer: Renderer, others: tuple[Offer, ...], alike: bool) -> str:
    language = page_language(offer.posting, renderer.site)
    return renderer.template(
        "posting.html",
        language,
        offer=offer,
        page_url=offer.url,
        posting_json=renderer.job_json(offer) if offer.status == "open" else None,
        near=_near(others, language, renderer.site),
        alike=alike,
    )


class Near(NamedTuple):
    """An open offer that a page points on to."""

    url: str
    title: str
    language: str
    facts: tuple[str, ...]
    deadline: str


def _near(offers: Iterable[Offer], language: str, site: Site) -> list[Near]:
    """Each in the language of the page, where it has a text in it."""
    words = words_of(site, language)
    made = []
    for offer in offers:
        text = next((text for text in offer.texts if text.posting.language == language), offer)
        said = text.posting
        made.append(Near(text.url, said.title, said.language, about(said, words), _ends(said, words)))
    return made


def _shown(offer: Offer) -> str:
    """All that others show of an offer, told apart."""
    return f"{offer.id} {offer.form} {offer.url}"


def _missing_page(newest: tuple[Offer, ...], renderer: Renderer) -> File:
    return _file("404.html", partial(_missing_html, newest, renderer), renderer, *map(_shown, newest))


def _missing_html(newest: tuple[Offer, ...], renderer: Renderer) -> str:
    near = _near(newest, renderer.site.language, renderer.site)
    return renderer.template("404.html", page_url="", description="", near=near)


def _attachments(board: Board, shown: Iterable[Offer]) -> Iterator[File]:
    """What lies beside a posting, beside its page."""
    if board.attachments:
        for offer in (text for one in shown for text in one.texts):
            for file in board.attachments.get(offer.name, ()):
                yield replace(file, path=f"{offer.slug}/{file.path}")


# ---------------------------------------------------------------- the list


@dataclass(frozen=True, slots=True)
class Row:
    """An offer as the list shows it. The keys are what the filters compare."""

    url: str
    title: str
    language: str
    facts: tuple[str, ...]
    deadline: str
    posted: str
    contracts: str
    place_keys: str
    employer_key: str
    tags: str
    others: tuple[Translation, ...] = ()


class _Choices:
    """The values of one filter, numbered as they come up; two wordings of one name are one value."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def key(self, name: str) -> str:
        folded = without_article(name)
        return self._known.setdefault(folded, (str(len(self._known)), name))[0] if folded else ""

    def options(self) -> list[tuple[str, str]]:
        """(key, words), in the order of the alphabet."""
        return [self._known[folded] for folded in sorted(self._known)]


def _index_page(offers: tuple[Offer, ...], renderer: Renderer) -> File:
    return _file("index.html", partial(_index_html, offers, renderer), renderer, *map(_shown, offers))


def _index_html(offers: tuple[Offer, ...], renderer: Renderer) -> str:
    site = renderer.site
    words = words_of(site)
    places, employers = _Choices(), _Choices()
    dated = [(words.date_of(offer.date_posted), offer) for offer in offers]
    dated.sort(key=lambda pair: pair[0], reverse=True)  # stable: offers of one day stay as the board has them
    rows = [(day, _row(offer, words, places, employers)) for day, offer in dated]
    if len(rows) < MONTHS_FROM:
        groups = [("", [row for _, row in rows])]
    else:
        months = groupby(rows, key=lambda pair: words.month(pair[0]))
        groups = [(month, [row for _, row in group]) for month, group in months]
    kinds = dict.fromkeys(kind for offer in offers for kind in offer.posting.employment_types)
    return renderer.template(
        "index.html",
        page_url=f"{site.url.rstrip('/')}/",
        description=site.description or "",
        count=len(rows),
        groups=groups,
        contracts=sorted(((kind, words.t(kind)) for kind in kinds), key=lambda option: fold(option[1])),
        places=places.options(),
        employers=employers.options(),
    )


def _row(offer: Offer, words: Words, places: _Choices, employers: _Choices) -> Row:
    posting = offer.posting
    employer = posting.organisation.name if posting.organisation else ""
    where = towns(posting, words)
    keys = [*where, words.t("remote_full")] if posting.remote == "full" else where
    return Row(
        url=offer.url,
        title=posting.title,
        language=posting.language,
        facts=about(posting, words),
        deadline=_ends(posting, words),
        posted=words.t("posted_on", day=words.day(offer.date_posted)),
        contracts=" ".join(posting.employment_types),
        place_keys=" ".join(filter(None, map(places.key, keys))),
        employer_key=employers.key(employer),
        tags=" ".join(posting.tags),
        others=offer.translations[1:],
    )


def _ends(posting: Posting, words: Words) -> str:
    end = posting.valid_through
    return words.t("until", day=words.day(end)) if end else posting.valid_through_text or ""


# ---------------------------------------------------------------- other pages


def _subscribe_page(board: Board, renderer: Renderer) -> File:
    forms = (f"{offer.id} {offer.form}" for offer in board.open)
    return _file("subscribe/index.html", partial(_subscribe_html, board, renderer), renderer, *forms)


def _subscribe_html(board: Board, renderer: Renderer) -> str:
    site = renderer.site
    narrow: dict[str, list[Group]] = {kind: [] for kind in KINDS}
    for group in groups(board, site.language):
        if group.open:
            narrow[group.kind].append(group)
    return renderer.template(
        "subscribe.html",
        page_url=f"{site.url.rstrip('/')}/subscribe/",
        description="",
        spoken=spoken(board),
        narrow=[(kind, sorted(found, key=lambda group: fold(group.label))) for kind, found in narrow.items() if found],
    )


# ---------------------------------------------------------------- redirects


def _redirects(shown: Iterable[Offer], renderer: Renderer, others: Iterable[str]) -> Iterator[File]:
    """One small page for each old address that is free; an address in use, by `others` too, is never taken."""
    offers = sorted((text for offer in shown for text in offer.texts), key=lambda offer: offer.id)
    pages = (f"{offer.slug}/index.html" for offer in offers)
    taken = _Paths([*pages, *others]) if renderer.site.pages else _Paths(())
    old = [(address, offer) for offer in offers for address in offer.former]
    if renderer.site.pages:  # else the site's own generator has read them too
        old += [(address, offer) for offer in offers for address in offer.posting.redirect_from]
    for address, offer in old:
        path = redirect_path(address, renderer.site)
        if path is not None and taken.take(path):
            made = partial(_redirect_html, offer, renderer)
            yield _file(path, made, renderer, offer.url, offer.posting.title, offer.posting.language)


def _redirect_html(offer: Offer, renderer: Renderer) -> str:
    posting = offer.posting
    return renderer.template("redirect.html", page_language(posting, renderer.site), to=offer.url, title=posting.title)


class _Paths:
    """The files in use. Compared without case, since some file systems do not know it."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        for path in paths:
            self.take(path)

    def take(self, path: str) -> bool:
        """Whether the path was free: no file, no folder, and not below a file. It is in use from now on."""
        path = path.casefold()
        above = [path[:n] for n, char in enumerate(path) if char == "/"]
        if path in self._files or path in self._folders or not self._files.isdisjoint(above):
            return False
        self._files.add(path)
        self._folders.update(above)
        return True


def redirect_path(address: str, site: Site) -> str | None:
    """The file below the output that answers at an old address, None where there can be none.

    address: a path from the root, of the host or of the site ("/old/", "old/page.html"), or one of the site's addresses
    in full. One of another host, with a query, or with a part that is no plain name, gives None.
    """
    try:
        parts, home = urlsplit(address.strip()), urlsplit(site.url)
    except ValueError:
        return None
    ours = parts.scheme in ("http", "https") and parts.netloc == home.netloc
    if parts.query or not address.isprintable() or not (ours or parts.scheme == parts.netloc == ""):
        return None
    path = unquote(parts.path).lstrip("/")
    base = home.path.strip("/")
    path = path[len(base) :].lstrip("/") if base and (path + "/").startswith(base + "/") else path
    names = path.rstrip("/").split("/")
    if not all(map(_plain, names)) or names[0].casefold() in OWN_NAMES:
        return None
    return path if path.endswith((".html", ".htm")) else posixpath.join(*names, "index.html")


def _plain(name: str) -> bool:
    """Whether a name may stand in a path: not empty, not hidden, not long, nothing that any file system takes amiss."""
    return (
        0 < len(name.encode("utf-8", "replace")) <= 200
        and name[0] not in ".~"
        and name[-1] not in ". "
        and not any(char in '\\:*?"<>|' or not char.isprintable() for char in name)
    )
