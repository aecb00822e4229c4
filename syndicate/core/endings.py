"""The language that the end of a file's name says: `x.fr.md` and `x/index.pt_BR.md` are in French and in Portuguese."""

from __future__ import annotations

import re
from collections.abc import Iterator

LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik "
    "io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml "
    "mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd "
    "se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu".split()
)
"""ISO 639-1."""

_WORDS = frozenset("as co cv eu hr id io is it ml or se so to".split())
"""Codes that are rather words or hosts at the end of a name (`support.it.md`, `acme.io.md`): taken where the posting,
or the site, says that language as well."""

_END = r"(?s:(.+))\.([A-Za-z]{2})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?"


def cased(primary: str, script: str | None, region: str | None) -> str:
    """A BCP 47 tag in its usual case (RFC 5646, 2.1.1): "fr", "pt-BR", "zh-Hans"."""
    return "-".join(_parts(primary, script, region))


def _parts(primary: str, script: str | None, region: str | None) -> Iterator[str]:
    yield primary.lower()
    if script:
        yield script.title()
    if region:
        yield region.upper()


def split(stem: str) -> tuple[str, str] | None:
    """A stem without its language, and the tag ("x.pt_BR" → "x", "pt-BR"); None where it ends with no language."""
    if "." not in stem:
        return None
    match = re.fullmatch(_END, stem)
    if match is None or match[2].lower() not in LANGUAGES:
        return None
    return match[1], cased(match[2], match[3], match[4])


def ended(path: str) -> bool:
    """Whether the name of a file may end with a language."""
    return path.count(".") > 1 and split(stem_of(path)) is not None


def counts(tag: str, language: str) -> bool:
    """Whether an ending is a language's, of a posting (or a site) in `language`."""
    return tag not in _WORDS or primary(language) == tag


def without(stem: str, language: str) -> str:
    """The stem without its language, where that counts and is the posting's."""
    found = split(stem)
    return found[0] if found and primary(found[1]) == primary(language) else stem


def stem_of(path: str) -> str:
    """The name of a file without its ending; the language stays: "postings/x.fr.md" → "x.fr"."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def primary(tag: str) -> str:
    """The language of a tag without script and region: "pt-BR" → "pt"."""
    return re.split("[-_]", tag, maxsplit=1)[0].lower()
