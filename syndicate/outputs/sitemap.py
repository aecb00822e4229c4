"""The sitemap of the pages that are open, and the robots.txt that names it (sitemaps.org 0.9; RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from syndicate.core.model import Board, File, Site, Translation
from syndicate.ports import Renderer

LIMIT = 50_000
"""Addresses in one file (sitemaps.org, "Sitemap file requirements")."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

Address = tuple[str, datetime | None, tuple[Translation, ...]]
"""One page, its last change where it is known, and the pages of the same offer in all languages, itself among them."""


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`sitemap.xml`, and `robots.txt` where the site is a whole host: crawlers read it at the root alone.

    Without any address there is no sitemap: its schema wants one.
    """
    site = renderer.site
    root = site.url.rstrip("/")
    addresses = list(_addresses(board, site, root))
    if len(addresses) > LIMIT:
        yield from _several(root, addresses)
    elif addresses:
        yield File("sitemap.xml", _document("urlset", "url", addresses))
    if not urlsplit(root).path:
        named = f"\nSitemap: {root}/sitemap.xml\n" if addresses else ""
        yield File("robots.txt", f"User-agent: *\nDisallow:\n{named}".encode())


def _addresses(board: Board, site: Site, root: str) -> Iterator[Address]:
    """Pages of ours, oldest offer first, so that new ones come at the end; or those of others on the same host."""
    if site.pages:
        yield f"{root}/", board.updated, ()
        yield f"{root}/subscribe/", None, ()
        if site.figures:
            yield f"{root}/figures.html", None, ()
    host = urlsplit(root)[:2]
    for offer in reversed(board.open):
        for one in offer.texts:
            if site.pages or urlsplit(one.url)[:2] == host:
                yield one.url, one.updated_at, one.translations


def _several(root: str, addresses: Sequence[Address]) -> Iterator[File]:
    parts = [addresses[at : at + LIMIT] for at in range(0, len(addresses), LIMIT)]
    index = []
    for number, part in enumerate(parts, 1):
        path = f"sitemap-{number}.xml"
        index.append((f"{root}/{path}", max(changed for _, changed, _ in part if changed), ()))
        yield File(path, _document("urlset", "url", part))
    yield File("sitemap.xml", _document("sitemapindex", "sitemap", index))


def _document(name: str, element: str, addresses: Sequence[Address]) -> bytes:
    more = f' xmlns:xhtml="{_XHTML}"' if any(translations for _, _, translations in addresses) else ""
    lines = [f'{_DECLARATION}<{name} xmlns="{_NAMESPACE}"{more}>\n']
    for url, changed, translations in addresses:
        modified = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        links = _links(translations) if translations else ""
        lines.append(f"<{element}><loc>{escape(url, quote=False)}</loc>{modified}{links}</{element}>\n")
    return "".join([*lines, f"</{name}>\n"]).encode()


def _links(translations: Sequence[Translation]) -> str:
    """Each page names all, itself too (Google, "Localized versions of your page", sitemap); who reads none of them
    gets the primary one.
    """
    pages = [(one.language, one.url) for one in translations] + [("x-default", translations[0].url)]
    return "".join(f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(url)}"/>' for tag, url in pages)
