"""TOML text → nodes with lines, or what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from syndicate.sources.faults import SourceError
from syndicate.sources.values import PlainNode

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_NAME = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_KEY = re.compile(rf"[ \t]*({_NAME})[ \t]*=")
_TABLE = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_NAME})[ \t]*\]")
_PARTS = re.compile(_PART)
_AT = re.compile(r"\(at line (\d+), column \d+\)")
# A dotted key costs tomllib the square of its length, or more: nobody writes a hundred parts.
_CHAIN = re.compile(r"""(?:(?<![\w-])(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
Path = tuple[object, ...]


def document(text: str, line: int = 1) -> PlainNode:
    """The table that a TOML text is, its nodes' lines counted in `text`, from 0.

    `line`: the line of the file on which the text begins. Raises SourceError with a line of the file.
    """
    if found := _CHAIN.search(text):
        line += text.count("\n", 0, found.start())
        raise SourceError(line, "too-deep", "a name with a hundred dots is not read; write it flat")
    try:
        table = tomllib.loads(text, parse_float=_Number)
        return _Nodes(text).node(table, (), 0)
    except RecursionError:
        raise SourceError(line, "too-deep", "the TOML is nested too deep to be read; write it flat") from None
    except ValueError as error:  # tomllib's own error, and Python's on a number of thousands of digits
        raise _explained(text, str(error), line - 1) from None


class _Number(str):
    """A decimal number as its author wrote it."""


class _Nodes:
    """Gives the values of tomllib, which knows no lines, the lines that a scan of the text finds."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        for path, line in _keys(text):
            self._lines.setdefault(path, line)

    def node(self, value: object, path: Path, line: int) -> PlainNode:
        line = self._lines.get(path, line)
        if isinstance(value, dict):
            pairs = [(self._key(name, (*path, name), line), item) for name, item in value.items()]
            nodes = [(key, self.node(item, (*path, key.value), key.line)) for key, item in pairs]
            return PlainNode("mapping", nodes, line)
        if isinstance(value, list):
            return PlainNode("sequence", [self.node(v, (*path, i), line) for i, v in enumerate(value)], line)
        return _scalar(value, line)

    def _key(self, name: str, path: Path, line: int) -> PlainNode:
        return PlainNode("scalar", name, self._lines.get(path, line), '"')


def _scalar(value: object, line: int) -> PlainNode:
    if isinstance(value, bool):
        return PlainNode("scalar", "true" if value else "false", line)
    if isinstance(value, _Number) or not isinstance(value, str):
        return PlainNode("scalar", value.isoformat() if hasattr(value, "isoformat") else str(value), line)
    return PlainNode("scalar", value, line, '"')


def _keys(text: str) -> Iterator[tuple[Path, int]]:
    """Every key and table that begins a line, with that line from 0; text over several lines is passed over."""
    table: Path = ()
    counts: dict[Path, int] = {}
    closing = ""
    for number, line in enumerate(text.split("\n")):
        if closing:
            closing = "" if line.count(closing) % 2 else closing
            continue
        for quotes in ('"""', "'''"):
            closing = quotes if line.count(quotes) % 2 else closing
        if found := _TABLE.match(line):
            table = _table(_names(found[2]), found[1] == "[[", counts)
            yield table, number
        elif found := _KEY.match(line):
            names = _names(found[1])
            for length in range(1, len(names) + 1):
                yield table + names[:length], number


def _table(names: Path, many: bool, counts: dict[Path, int]) -> Path:
    """Where a table's header leads, past the newest entry of each array of tables on the way."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if many:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path


def _names(dotted: str) -> Path:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PARTS.findall(dotted))


def _explained(text: str, message: str, above: int) -> SourceError:
    """The same in plain words, on the line where the author's mistake is; `above`: the lines of the file above."""
    lines = text.split("\n")
    found = _AT.search(message)
    number = int(found[1]) if found else len(text.rstrip().split("\n"))
    if "overwrite" in message or "twice" in message or "mutate" in message:
        return _given_twice(text, number, above)
    line = lines[min(number, len(lines)) - 1].strip()
    if "=" not in line and (colon := re.match(r"([\w-]+)[ \t]*:[ \t]*(.*)", line)):
        what = f"TOML writes = after a name, not a colon: `{colon[1]} = {_quoted(colon[2])}`"
        if re.search(r"(?m)^[\w-]+:", text) and not re.search(r"(?m)^[\w-]+[ \t]*=", text):
            what = "this is YAML: put it between lines of --- in place of +++"
    elif (pair := _KEY.match(line)) and (value := line[pair.end() :].strip()) and value[0] not in "\"'[{":
        what = f"a value that is text stands in quotes: `{pair[1]} = {_quoted(value)}`"
    elif "'\\n'" in message:
        what = "the quote that opens on this line is not closed"
    elif not found:
        what = "the TOML is cut off: a closing bracket or quote is missing"
    else:
        what = f"the TOML cannot be read here ({_AT.sub('', message).strip()}); look for a missing quote or bracket"
    return SourceError(above + number, "toml-unreadable", what)


def _given_twice(text: str, number: int, above: int) -> SourceError:
    seen: dict[Path, int] = {}
    for path, index in _keys(text):
        line = above + index + 1
        if path in seen and index + 1 >= number:
            message = f'"{path[-1]}" is given twice, on line {seen[path]} and on line {line}; keep one of them'
            return SourceError(line, "duplicate-key", message)
        seen.setdefault(path, line)
    return SourceError(above + number, "duplicate-key", "a name is given twice; keep one of them")


def _quoted(value: str) -> str:
    value = value.strip().strip("\"'“”").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value[:100]}"'
