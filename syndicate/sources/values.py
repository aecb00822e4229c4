"""Nodes of a parsed file → values as their author wrote them."""

from __future__ import annotations

from typing import Any, Protocol

from syndicate.core.model import Field, Scalar, Value
from syndicate.sources.faults import Fault, SourceError
from syndicate.sources.text import CONTROL, without_controls

MAX_DEPTH = 50
_ENOUGH = 100
_YAML = "tag:yaml.org,2002:"
_TEXT_TAG = _YAML + "str"
_NULL_TAG = _YAML + "null"
_SCALAR_TAGS = frozenset(_YAML + kind for kind in ("str", "int", "float", "bool", "timestamp", "null"))
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Mark(Protocol):
    @property
    def line(self) -> int: ...


class Node(Protocol):
    """What PyYAML composes, and what the readers of JSON and TOML build likewise.

    id: "scalar", "sequence" or "mapping". value: the text, the nodes, or pairs of nodes. tag: "" where the author
    wrote none. style: what stands around a scalar, empty or None for a plain one. start_mark.line counts from 0.
    """

    id: Any  # PyYAML's class attribute; a str
    value: Any
    tag: Any

    @property
    def start_mark(self) -> Mark: ...


class PlainNode:
    """A Node of JSON or TOML; its own mark."""

    __slots__ = ("id", "line", "style", "tag", "value")

    def __init__(self, id: str, value: object, line: int, style: str = "") -> None:
        self.id, self.value, self.line, self.style, self.tag = id, value, line, style, ""

    @property
    def start_mark(self) -> PlainNode:
        return self


class Values:
    """Makes values of the nodes of one file.

    line: the file's line on which the parsed text begins. faults: what was found, in the order of the file, a hundred
    at most; errors: how many there were in all; the value of what has one is None. Every method raises SourceError
    where nesting is deeper than MAX_DEPTH, and Bomb where references blow a small file up to a large value.
    """

    __slots__ = ("_escapes", "_left", "errors", "faults", "line")

    def __init__(self, text: str, line: int = 1) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self.errors = 0
        self._escapes = "\\" in text  # only an escape can smuggle in what `decode` left out
        self._left = 10_000 + 4 * len(text)  # without references a text cannot hold more than that

    def value(self, node: Node, depth: int = 0) -> Value:
        """The value of any node."""
        if node.id == "scalar":
            return self._scalar(node)
        if node.id == "mapping":
            return self.pairs(node, depth)[0]
        self._enter(node, depth)
        return [self.value(item, depth + 1) for item in node.value]

    def fields(self, node: Node) -> tuple[Field, ...]:
        """The fields of a mapping, in the order of the file."""
        values, lines = self.pairs(node)
        return tuple([Field(name, value, lines[name]) for name, value in values.items()])

    def pairs(self, node: Node, depth: int = 0) -> tuple[dict[str, Value], dict[str, int]]:
        """The values of a mapping by key, and the line of each key.

        YAML's merge key `<<` gives what the mapping leaves out (yaml.org/type/merge.html).
        """
        self._enter(node, depth)
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        merges: list[Node] = []
        for key, item in node.value:
            if key.id == "scalar":
                name = key.value
                if name == "<<" and not key.style:
                    merges.append(item)
                    continue
                if self._escapes:
                    name = without_controls(name)
            else:
                name = ""
            line = self.line + key.start_mark.line
            if not name:
                self.no_name(key, line)
            elif name in lines:
                self._twice(name, lines[name], line)
            else:
                lines[name] = line
                values[name] = self._scalar(item) if item.id == "scalar" else self.value(item, depth + 1)
        for merged in merges:
            self._merge(merged, values, lines, depth)
        return values, lines

    def fault(self, line: int, code: str, message: str, field: str | None = None) -> None:
        """Note an error."""
        self.note(Fault(line, code, message, field=field))

    def note(self, *faults: Fault) -> None:
        """Note faults of any severity."""
        for fault in faults:
            self.errors += fault.severity == "error"
            if len(self.faults) < _ENOUGH:
                self.faults.append(fault)

    def _scalar(self, node: Any) -> Scalar | None:
        text: str = node.value
        style = node.style
        self._left -= len(text) + 1
        if self._left < 0:
            raise self._bomb(node)
        line = self.line + node.start_mark.line
        if node.tag:
            return self._tagged(node, line)
        if style:
            if self._escapes:
                text = self._unescaped(text, line)
            return Scalar(text, line, True)
        return None if text in _NULLS else Scalar(text, line)

    def _tagged(self, node: Any, line: int) -> Scalar | None:
        """A scalar whose author said what it is: that decides, the text stays."""
        if node.tag not in _SCALAR_TAGS:
            self._unknown_tag(node, line)
            return None
        if node.tag == _NULL_TAG:
            return None
        return Scalar(self._unescaped(node.value, line), line, node.tag == _TEXT_TAG)

    def _unescaped(self, text: str, line: int) -> str:
        if "\r" in text:
            text = text.rstrip("\r").replace("\r\n", "\n").replace("\r", "\n")
        found = CONTROL.search(text)
        if found is None:
            return text
        message = (
            f"an invisible control character (U+{ord(found[0]):04X}), written as an escape, is left out; delete it"
        )
        self.note(Fault(line, "control-characters", message, "warning"))
        return without_controls(text)

    def _enter(self, node: Node, depth: int) -> None:
        """Before a collection is read."""
        self._left -= len(node.value) + 1
        if self._left < 0:
            raise self._bomb(node)
        line = self.line + node.start_mark.line
        if depth > MAX_DEPTH:
            raise SourceError(line, "too-deep", f"values nested more than {MAX_DEPTH} deep are not read; write it flat")
        self.check_tag(node)

    def _merge(self, node: Node, values: dict[str, Value], lines: dict[str, int], depth: int) -> None:
        for source in node.value if node.id == "sequence" else (node,):
            line = self.line + source.start_mark.line
            if source.id != "mapping":
                message = '"<<" takes over the keys of another mapping, and this is none; write "<<: *name"'
                self.fault(line, "yaml-merge", message)
                continue
            taken, their_lines = self.pairs(source, depth + 1)
            for name, value in taken.items():
                if name not in lines:
                    values[name], lines[name] = value, their_lines[name]

    def no_name(self, key: Node, line: int) -> None:
        """Note an error where something cannot be a name, or is none."""
        message = "a value stands here without a name before its colon; write a name, or take the line out"
        if key.id != "scalar":
            message = (
                "brackets or braces cannot be a name; if this is a value that begins with a bracket or a brace "
                '(such as "{{ … }}"), put it in quotes'
            )
        self.fault(line, "key-unreadable", message)

    def _twice(self, name: str, first: int, line: int) -> None:
        self.note(*self.given_twice(name, first, line).faults)

    @staticmethod
    def given_twice(name: str, first: int, line: int) -> SourceError:
        """What to say of a name that stands on two lines of the file."""
        shown = one_line(name)
        where = f"on line {first} and on line {line}" if first != line else f"both times on line {line}"
        message = f'"{shown}" is given twice, {where}; keep one of them'
        return SourceError(line, "duplicate-key", message, shown)

    def check_tag(self, node: Node) -> None:
        """Note an error where the author gave a collection a tag that is not read here."""
        if node.tag and node.tag not in (_YAML + "map", _YAML + "seq"):
            self._unknown_tag(node, self.line + node.start_mark.line)

    def _unknown_tag(self, node: Node, line: int) -> None:
        tag = one_line(str(node.tag))
        shown = "!!" + tag.removeprefix(_YAML) if tag.startswith(_YAML) else tag
        message = f'"{shown}" is a YAML tag that is not read here, and nothing of it is executed; '
        self.fault(line, "tag-unknown", message + "take it out, or put the whole value in quotes if it is text")

    def _bomb(self, node: Node) -> SourceError:
        message = "references (*name) make this file a great deal larger than it looks; write the values out"
        return Bomb(self.line + node.start_mark.line, "yaml-bomb", message)


class Bomb(SourceError):
    """References that blow a file up: the whole file is not to be trusted."""


def one_line(text: str) -> str:
    """What is shown of an author's name in a message."""
    text = " ".join(without_controls(text).split())
    return text if len(text) <= 60 else text[:59] + "…"
