"""Writes text and days as job boards want them: literal characters in CDATA sections, few tags, the site's days."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

from syndicate.core.model import Site, When
from syndicate.locales import Words
from syndicate.outputs.entries import clean

_KEPT = frozenset(
    "p br ul ol li h1 h2 h3 h4 h5 h6 b strong em i table thead tbody tr th td blockquote".split()
)
"""Tags that carry meaning and that boards take (Indeed, "Formatting guidelines"); the text of all others stays."""

_PARAGRAPHS = frozenset("dt dd caption summary figcaption pre".split())
_APART = frozenset("div section details figure dl hr".split())
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>")
_EMPTY = re.compile(r"<(p|li|h[1-6]|b|strong|em|i)></\1>")
_ENTITY = re.compile(r"&(?:nbsp|quot|gt|amp|lt);")
_OPENS = re.compile("[A-Za-z/!?]")  # what makes a tag of a `<` before it (HTML Standard, 13.2.5.6)
_REFERENCE = re.compile("#?[A-Za-z0-9]+;?")


def day_of(moment: When | datetime, site: Site) -> str:
    """The day of it that the pages say, in the site's time zone, as ISO 8601."""
    return Words(site.language, site.timezone).date_of(moment).isoformat()


def literal(html: str) -> str:
    """Sanitised HTML with few tags, and without entities: é, ", >, & and a no-break space as themselves.

    What HTML itself would take for a tag or a character reference stays escaped, else "&lt;script&gt;" in a text would
    become a script.
    """
    html = _TAG.sub(_tag, clean(html))
    html = _EMPTY.sub("", html)
    return _ENTITY.sub(_character, html).strip()


def _tag(found: re.Match[str]) -> str:
    name = "p" if found[2] in _PARAGRAPHS else found[2]
    if name in _KEPT:
        return f"<{found[1]}{name}>"
    return " " if name in _APART else ""


def _character(found: re.Match[str]) -> str:
    entity = found[0]
    if entity == "&lt;":
        return entity if _OPENS.match(found.string, found.end()) else "<"
    if entity == "&amp;":
        reference = _REFERENCE.match(found.string, found.end())
        return entity if reference and unescape(f"&{reference[0]}") != f"&{reference[0]}" else "&"
    return unescape(entity)


def cdata(text: str) -> str:
    """A CDATA section; `]]>`, which would end it, is split between two (XML 1.0, 2.7)."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"

