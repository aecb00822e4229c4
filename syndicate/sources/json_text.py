"""JSON text → nodes with lines, or what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from syndicate.sources.faults import SourceError
from syndicate.sources.values import PlainNode

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[-\w][\w.+-]*|[{\[\n]', re.DOTALL)
_WORDS: dict[object, str] = {None: "null", True: "true", False: "false"}


class _Number(str):
    """A number, or a word such as NaN, as its author wrote it."""


class _Pairs(list[tuple[str, object]]):
    """The pairs of an object; a key given twice is still there twice."""


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs,
    parse_int=_Number,
    parse_float=_Number,
    parse_constant=_Number,
    strict=False,  # a line break inside a string is what its author meant
)


def document(text: str, line: int = 1) -> PlainNode:
    """The one value of a JSON text, its nodes' lines counted in `text`, from 0.

    `line`: the line of the file on which the text begins. Raises SourceError with a line of the file.
    """
    start = len(text) - len(text.lstrip())
    node, end = value_at(text, start, line)
    if text[end:].strip():
        end += len(text[end:]) - len(text[end:].lstrip())
        line += text.count("\n", 0, end)
        raise SourceError(line, "json-unreadable", "the JSON ends before this; put all entries into one list [ … ]")
    return node


def value_at(text: str, start: int, line: int = 1) -> tuple[PlainNode, int]:
    """The value that begins at `start` of the text, and where it ends; else as `document`."""
    try:
        value, end = _DECODER.raw_decode(text, start)
        return _Lines(text, start, end).node(value), end
    except json.JSONDecodeError as error:
        raise _explained(text, error, line - 1) from None
    except RecursionError:
        raise SourceError(line, "too-deep", "the JSON is nested too deep to be read; write it flat") from None


class _Lines:
    """Gives nodes their lines: containers, keys and values come in the order in which the text has them."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._lines = self._walk(text, start, end)

    def _walk(self, text: str, start: int, end: int) -> Iterator[int]:
        line = text.count("\n", 0, start)
        for found in _TOKEN.finditer(text, start, end):
            piece = found[0]
            if piece != "\n":
                yield line
            line += piece.count("\n")

    def node(self, value: object) -> PlainNode:
        line = next(self._lines)
        if isinstance(value, _Pairs):
            return PlainNode("mapping", [(self._key(name), self.node(item)) for name, item in value], line)
        if isinstance(value, list):
            return PlainNode("sequence", [self.node(item) for item in value], line)
        if isinstance(value, str) and not isinstance(value, _Number):
            return PlainNode("scalar", value, line, '"')
        return PlainNode("scalar", value if isinstance(value, str) else _WORDS[value], line)

    def _key(self, name: str) -> PlainNode:
        return PlainNode("scalar", name, next(self._lines), '"')


def _explained(text: str, error: json.JSONDecodeError, above: int) -> SourceError:
    """The same in plain words, on the line where the author's mistake is."""
    at = error.pos
    before = text[:at].rstrip()
    here = text[at : at + 1]
    line = error.lineno
    if error.msg.startswith("Unterminated"):
        what = "the text that begins here is not closed; write a double quote at its end"
    elif (here in ("}", "]") and before.endswith(",")) or error.msg.startswith("Illegal trailing comma"):
        what = "there is a comma too many before the closing bracket; take it out"
        line = text.count("\n", 0, len(before)) + 1
    elif here in ("/", "#"):
        what = "JSON knows no comments; take this one out"
    elif "',' delimiter" in error.msg and here:
        what = "a comma or a closing bracket is missing at the end of this line"
        if before.endswith("0") and here.isdigit():
            what = "a number cannot begin with 0; put it in double quotes"
        line = text.count("\n", 0, len(before)) + 1
    elif here == "'":
        what = "JSON puts names and texts in double quotes; write \" in place of '"
    elif not here:
        what = "the JSON is cut off: a closing bracket or brace is missing at its end"
        line = text.count("\n", 0, len(before)) + 1
    else:
        what = _ELSE.get(error.msg.split(" at")[0], "this is no JSON; look for a missing quote, comma or bracket above")
    return SourceError(above + line, "json-unreadable", what)


_ELSE = {
    "Expecting property name enclosed in double quotes": "the name of a field is missing its double quotes",
    "Expecting ':' delimiter": "a colon is missing after the name of this field",
    "Expecting value": "the value is missing its double quotes, or there is none",
    "Invalid \\escape": "a backslash in JSON text has to be written twice",
    "Invalid \\uXXXX escape": "\\u in JSON text takes four hexadecimal digits",
}
