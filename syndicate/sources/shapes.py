"""Which of the shapes that lists are written in a file has: where its postings stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from syndicate.sources import paths
from syndicate.sources.faults import SourceError
from syndicate.sources.values import Values

Node = Any  # syndicate.sources.values.Node, or PyYAML's own, whose stubs know no `id`
Pairs = Sequence[tuple[Node, Node]]

_TITLES = frozenset(
    "title titles titre titres headline name intitule role roles position poste jobtitle jobname".split()
)
_IDS = frozenset(("id", "uid", "identifier"))
_LISTS = frozenset(
    "jobs joblist jobpostings jobopenings joboffers jobads postings vacancies offres offresdemploi emplois "
    "annonces".split()
)
"""Names under which lists of offers stand, and nothing else does, empty or not."""
_PERHAPS = frozenset(
    "job offers openings positions opportunities listings roles careers postes recrutements items entries results data "
    "records graph".split()
)
"""Names under which a list of offers may stand; a single posting may have a field of that name, too."""
_OFFERED = frozenset(
    "company companyname organisation organization employer entity hiringorganization location locations lieu "
    "localisation city joblocation contract contrat contracttype employmenttype jobtype date dateposted posted "
    "validthrough closes deadline closingdate expires salary salaire applyurl apply".split()
)
"""Names that an offer has, and no part of one: they tell a list of offers from a list of contacts or sections."""
_HIDDEN = ("_", ".", "<<")  # what a file keeps to itself: templates for YAML's references
_SEPARATORS = re.compile(r"[\s._@-]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file turned out to be: `one` mapping, or `entries`, each with the id that stands before it, or neither.

    said: the file says something, if only that there is nothing on offer.
    """

    one: Node | None = None
    entries: Sequence[tuple[Node, Node | None]] = ()
    said: bool = True


def shape(documents: Sequence[Node]) -> Shape:
    """The shape of a file, of its documents. Raises SourceError where it has none."""
    documents = [document for document in documents if not is_null(document)]
    if len(documents) == 1:
        return _shape_of(documents[0])
    entries: list[tuple[Node, Node | None]] = []
    for document in documents:
        found = Shape(document) if document.id == "scalar" else _shape_of(document)
        entries += found.entries if found.one is None else [(found.one, None)]
    return Shape(entries=entries, said=bool(documents))


def is_id(name: str) -> bool:
    """Whether a field of this name is the id of its posting."""
    return _bare(name) in _IDS


def is_null(node: Node) -> bool:
    """Whether nothing is written there."""
    return node.id == "scalar" and not node.style and node.value in ("", "~", "null", "Null", "NULL")


def _shape_of(node: Node) -> Shape:
    if node.id == "scalar":
        raise _none(node, "the file is neither a list of postings nor the fields of one; write - title: …")
    _refuse_tag(node)
    if node.id == "sequence":
        return _list(node)
    pairs = [(key, item) for key, item in node.value if not _is_hidden(key)]
    inner = _named_list(pairs)
    if inner is not None:
        _refuse_twice(pairs)
        return _named(inner)
    titled = _has_title(pairs)
    lists = [item for _, item in pairs if _holds_mappings(item) and (not titled or _are_offers(item))]
    if len(lists) > 1:
        lines = " and ".join(str(item.start_mark.line + 1) for item in lists[:2])
        raise _none(node, f"there is more than one list (lines {lines}); put the offers under one name, jobs:")
    if lists:
        return _list(lists[0])
    if not titled and len(pairs) == 1 and pairs[0][1].id == "sequence":
        return _list(pairs[0][1])
    if not titled and sum(_is_titled(item) for _, item in pairs) * 2 > len(pairs) - (not pairs):
        return _by_id(pairs)
    return Shape(node)


def _named(node: Node) -> Shape:
    """The shape of what stands under a name that lists have."""
    if is_null(node):
        return Shape(said=False)
    _refuse_tag(node)
    if node.id == "sequence":
        return _list(node)
    pairs = [(key, item) for key, item in node.value if not _is_hidden(key)]
    lists = [item for _, item in pairs if _holds_mappings(item)]
    return _list(lists[0]) if len(lists) == 1 else _by_id(pairs)


def _list(node: Node) -> Shape:
    _refuse_tag(node)
    if node.value and not _holds_mappings(node):
        raise _none(node, "the entries of this list have no fields; write each as name: value lines after a dash")
    return Shape(entries=[(item, None) for item in node.value])


def _by_id(pairs: Pairs) -> Shape:
    return Shape(entries=[(item, key) for key, item in pairs])


def _named_list(pairs: Pairs) -> Node | None:
    """What stands under a name such as `jobs`, unless the mapping is rather one posting with a field of that name."""
    titled = _has_title(pairs)
    alone = sum(item.id != "scalar" for _, item in pairs) == 1
    for key, item in pairs:
        name = _bare(key.value) if key.id == "scalar" else ""
        if name in _LISTS and (is_null(item) or _holds_mappings(item) or (item.id == "sequence" and not item.value)):
            return item
        if name in _PERHAPS and _holds_mappings(item) and (not titled or all(map(_is_titled, _mappings(item)))):
            return item
        if name in _LISTS | _PERHAPS and alone and not titled and _leads_on(item):
            return item
    return None


def _leads_on(node: Node) -> bool:
    """Whether a mapping is one by id, or has the list further down."""
    return (
        node.id == "mapping"
        and not _has_title(node.value)
        and any(item.id == "mapping" or _holds_mappings(item) for _, item in node.value)
    )


def _holds_mappings(node: Node) -> bool:
    """Whether it is a list of mappings, not all of which need be in order."""
    return node.id == "sequence" and any(item.id == "mapping" for item in node.value)


def _mappings(node: Node) -> list[Node]:
    return [item for item in node.value if item.id == "mapping"]


def _are_offers(node: Node) -> bool:
    """Whether the entries of a list are offers, and not contacts or sections of one."""
    entries = _mappings(node)
    return all(map(_is_titled, entries)) and any(
        key.id == "scalar" and _bare(key.value) in _OFFERED for entry in entries for key, _ in entry.value
    )


def _is_titled(node: Node) -> bool:
    return node.id == "mapping" and _has_title(node.value)


def _has_title(pairs: Pairs) -> bool:
    """Whether a mapping has a field of the kind that titles are: text, or a list of texts."""
    return any(
        item.id != "mapping" and key.id == "scalar" and _bare(key.value) in _TITLES and not _holds_mappings(item)
        for key, item in pairs
    )


def _is_hidden(key: Node) -> bool:
    return key.id == "scalar" and str(key.value).startswith(_HIDDEN)


def _bare(name: str) -> str:
    """A field's name without case, accents and separators."""
    return _SEPARATORS.sub("", paths.bare(name))


def _none(node: Node, message: str) -> SourceError:
    return SourceError(node.start_mark.line + 1, "list-shape", message)


def _refuse_tag(node: Node) -> None:
    """Raises SourceError where the author gave a tag to what holds the entries."""
    if node.tag:
        values = Values("")
        values.check_tag(node)
        for fault in values.faults:
            raise SourceError(fault.line, fault.code, fault.message)


def _refuse_twice(pairs: Pairs) -> None:
    """Raises SourceError where a name beside a list is given twice: one of two lists would be lost."""
    seen: dict[str, int] = {}
    for key, _ in pairs:
        line = key.start_mark.line + 1
        if key.id == "scalar" and seen.setdefault(key.value, line) != line:
            raise Values.given_twice(key.value, seen[key.value], line)
