"""Postings that are entries of a list, or one mapping, in YAML, JSON or TOML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from syndicate.core.model import Field, Raw, Scalar
from syndicate.ports import Reading
from syndicate.sources import paths

if TYPE_CHECKING:
    from syndicate.sources.faults import Fault
    from syndicate.sources.values import Values

ENDINGS = (".yml", ".yaml", ".json", ".toml")
Node = Any  # syndicate.sources.values.Node, or PyYAML's own, whose stubs know no `id`


class ListSource:
    """Reads a file as entries that stand for themselves, or as one posting where it is one mapping.

    One bad entry costs only itself; a file that does not load gives no posting. Does not read JSON lines.
    """

    def claims(self, name: str) -> bool:
        return bool(paths.ending(name, ENDINGS))

    def read(self, path: str, data: bytes) -> Reading:
        from syndicate.sources import text
        from syndicate.sources.faults import SourceError

        faults: list[Fault] = []
        try:
            content, faults = text.decode(data, text.LIST_BYTES)
            text.refuse_conflict(content, content)
            return _read(path, content, faults)
        except SourceError as error:
            return Reading(problems=tuple([fault.problem(path) for fault in (*faults, *error.faults)]))


def _read(path: str, content: str, faults: list[Fault]) -> Reading:
    """The postings of a text. Adds what it finds to `faults`; raises SourceError for what ends the reading."""
    from syndicate.sources.faults import Fault
    from syndicate.sources.shapes import shape
    from syndicate.sources.values import Values

    found = shape(_documents(path, content))
    values = Values(content)
    raws = list(_entries(path, found.entries, values) if found.one is None else _one(path, found.one, values))
    faults += values.faults
    if not found.said:
        message = "the file holds no entry; write [] if there is nothing on offer, or delete the file"
        faults.append(Fault(1, "list-empty", message, "warning"))
    problems = tuple([fault.problem(path) for fault in faults])
    return Reading(tuple(raws), problems, statement=found.said)


def _documents(path: str, content: str) -> Sequence[Node]:
    """The documents of the file; JSON and TOML have one."""
    cut = paths.ending(path, ENDINGS)
    if cut == ".json":
        from syndicate.sources.json_text import document

        return [document(content)] if content.strip() else []
    if cut == ".toml":
        from syndicate.sources.toml_text import document as table

        return [node for node in [table(content)] if node.value]
    from syndicate.sources.yaml_text import documents

    return documents(content)


def _one(path: str, node: Node, values: Values) -> list[Raw]:
    fields = values.fields(node)
    line = node.start_mark.line + 1
    raw = Raw(path, paths.stem(path, ENDINGS), fields, "", line, line, archived=paths.archived(path))
    return [] if values.errors else [raw]


def _entries(path: str, entries: Sequence[tuple[Node, Node | None]], values: Values) -> Iterator[Raw]:
    """The entries that can be read; what is wrong with the others is noted. Raises SourceError for a bomb."""
    archived = paths.archived(path)
    ids: dict[str, int] = {}
    for place, (node, key) in enumerate(entries):
        before = values.errors
        line = (key or node).start_mark.line + 1
        fields = _entry(node, line, values)
        if key is not None and _is_new_id(key, line, ids, values):
            fields = _with_id(fields, key, line)
        if values.errors == before:
            yield Raw(path, "", fields, "", line, line, place, archived)


def _entry(node: Node, line: int, values: Values) -> tuple[Field, ...]:
    from syndicate.sources.faults import SourceError
    from syndicate.sources.shapes import is_null
    from syndicate.sources.values import Bomb

    if node.id != "mapping":
        what = "is empty" if is_null(node) else "has no fields"
        values.fault(line, "entry-unreadable", f"this entry {what}; write it as name: value lines, or take it out")
        return ()
    try:
        return values.fields(node)
    except Bomb:
        raise
    except SourceError as error:
        values.note(*error.faults)
        return ()


def _is_new_id(key: Node, line: int, ids: dict[str, int], values: Values) -> bool:
    """Whether what stands before an entry can be its id; notes an error where it cannot."""
    from syndicate.sources.text import without_controls

    if key.id != "scalar" or not without_controls(key.value):
        values.no_name(key, line)
    elif key.value in ids:
        values.note(*values.given_twice(key.value, ids[key.value], line).faults)
    else:
        ids[key.value] = line
        return True
    return False


def _with_id(fields: tuple[Field, ...], key: Node, line: int) -> tuple[Field, ...]:
    """The fields of an entry of a mapping by id, with that id, unless they have one of their own."""
    from syndicate.sources.shapes import is_id
    from syndicate.sources.text import without_controls

    if any(is_id(field.name) and field.value is not None for field in fields):
        return fields
    return (Field("id", Scalar(without_controls(key.value), line, bool(key.style)), line), *fields)
