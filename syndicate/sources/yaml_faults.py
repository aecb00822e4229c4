"""Why a YAML text does not load, in words that help its author: the line of the mistake and what to write.

libyaml says where it lost the thread, often a line or more below the mistake, in the terms of a parser. Here the lines
around that place are looked at for the mistakes that people make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yaml import YAMLError

from syndicate.sources.faults import Fault, SourceError

_KEY = re.compile(
    r"""(?P<lead>[ \t]*(?:-[ \t]+)*)(?P<key>"[^"\n]*"|'[^'\n]*'|[^\s:#"'\[\]{},|>&*!%@`][^:\n]*?)[ \t]*:"""
    r"""(?:[ \t]+(?P<value>.*))?$"""
)
_TIGHT = re.compile(r"(?P<lead>[ \t]*(?:-[ \t]+)*)(?P<key>\w[\w -]{0,40}):(?P<value>[^\s/].*)$")
_MERGE = re.compile(r"[ \t-]*<<:[ \t]*\*(\S*)")
_COMMENT = re.compile(r"[ \t]+#.*$")
_STARTS = {
    "@": "an @",
    "`": "a backtick",
    "%": "a percent sign",
    "*": "an asterisk",
    "&": "an ampersand",
    "!": "an exclamation mark",
    "|": "a |",
    ">": "a >",
    "?": "a question mark",
    "-": "a dash",
    "[": "a bracket",
    "{": "a brace",
    "]": "a bracket",
    "}": "a brace",
    ",": "a comma",
}
_CODE = "yaml-unreadable"
_ENOUGH = 10
_SMALL = 300_000  # characters that are read again for each mistake
_WIDTH = 2_000  # of a line; what comes after is not looked at
Found = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Failure:
    """What the parser said: lines count from 0; `since` is where the thing began in which it lost the thread."""

    lines: list[str]
    at: int
    since: int
    problem: str
    context: str


def explained(text: str, line: int, error: Exception, compose: Callable[[str], object]) -> SourceError:
    """What is wrong with the text, in lines of the file, of which `line` is where the text begins.

    `compose` reads YAML; with the line of a mistake left out it tells whether there are others.
    """
    lines = text.split("\n")
    faults: list[Fault] = []
    enough = _ENOUGH if len(text) < _SMALL else 1
    while len(faults) < enough:
        index, message = _explained(lines, error)
        faults.append(Fault(line + index, _CODE, message))
        if not lines[index].strip() or _has_children(lines, index):
            break
        lines[index] = ""
        try:
            compose("\n".join(lines))
            break
        except (YAMLError, RecursionError) as another:
            error = another
    refusal = SourceError(line, _CODE, "")
    refusal.faults = tuple(dict.fromkeys(faults))
    return refusal


def _explained(lines: list[str], error: Exception) -> Found:
    if isinstance(error, RecursionError) or "nesting depth" in str(error):
        return 0, "the YAML is nested too deep to be read; write it flat"
    failure = _failure(lines, error)
    for check in _CHECKS:
        if found := check(failure):
            return found
    what = "the YAML cannot be read here; check the quotes, colons and indentation of this line and the one above it"
    return failure.at, what


def _has_children(lines: list[str], index: int) -> bool:
    """Whether the lines below belong to this one, so that they mean nothing without it."""
    below = next((line for line in lines[index + 1 :] if line.strip()), "")
    return _indent(below) > _indent(lines[index])


def _failure(lines: list[str], error: Exception) -> _Failure:
    lines = [line[:_WIDTH] for line in lines]
    last = max((i for i, line in enumerate(lines) if line.strip()), default=0)
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at = min(mark.line, last) if mark else 0
    since = min(context.line, at) if context else at
    problem = getattr(error, "problem", None) or str(error)
    return _Failure(lines, at, since, problem, getattr(error, "context", None) or "")


# ---------------------------------------------------------------- the mistakes, the surest first


def _tab(failure: _Failure) -> Found | None:
    for index in range(failure.since, failure.at + 1):
        line = failure.lines[index]
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return index, "this line is indented with a tab, which YAML does not take; write two spaces for each tab"
    return None


def _fence(failure: _Failure) -> Found | None:
    for index in range(failure.at + 1):
        line = failure.lines[index]
        if re.match(r"---[ \t]+[^\s#]|-{4,}[ \t]*$", line):
            return index, f'"{_short(line)}" ends nothing; only --- alone on its line does'
    return None


def _open_quote(failure: _Failure) -> Found | None:
    """A quote that is not closed takes the lines below into its text, up to the next quote or the end."""
    index = 0
    while index <= failure.at:
        pair = _KEY.match(failure.lines[index])
        value = (pair["value"] or "").strip() if pair else ""
        if not pair or value[:1] not in ("'", '"') or _close(value) is not None:
            index += 1
            continue
        end = _closing_line(failure, index, value[0])
        if end is None:
            what = f"the quote that opens here is not closed; write {_written(pair, value[1:])}"
            return index, what
        index = end + 1
    return None


def _closing_line(failure: _Failure, start: int, quote: str) -> int | None:
    """The line that closes a quote opened on `start`; None where another key or the end comes first."""
    for index in range(start + 1, len(failure.lines)):
        line = failure.lines[index]
        if index <= failure.at + 1 and _KEY.match(line) and _indent(line) <= _indent(failure.lines[start]):
            return None
        if _close(quote + line) is not None:
            return index
    return None


def _early_close(failure: _Failure) -> Found | None:
    for index, pair, value in _pairs_near(failure):
        end = _close(value) if value[:1] in ("'", '"') else None
        if end is None:
            continue
        rest = value[end:].strip()
        if rest and not rest.startswith("#"):
            inner = value[1:-1] if value.endswith(value[0]) else value
            mark = "apostrophe" if value[0] == "'" else "double quote"
            what = f"the text ends at its second {mark}, and more follows; write {_written(pair, inner)}"
            return index, what
    return None


def _reference(failure: _Failure) -> Found | None:
    pair = _MERGE.match(failure.lines[failure.at])
    if not pair:
        return None
    return failure.at, f'nothing above is named &{pair[1]}, so "<<" has nothing to take over; write the fields out'


def _escape(failure: _Failure) -> Found | None:
    if "escape" not in failure.problem:
        return None
    pair = _KEY.match(failure.lines[failure.at])
    value = (pair["value"] or "").strip() if pair else ""
    again = f": {_written(pair, value.strip(chr(34)))}" if pair and len(value) > 1 else ""
    return failure.at, f"a backslash in double quotes begins an escape; put the text in single quotes{again}"


def _bad_start(failure: _Failure) -> Found | None:
    for index, pair, value in _pairs_near(failure):
        start = value[:1]
        if start not in _STARTS or (start in "[{" and not _bracket_then_more(value)):
            continue
        if start in "|>" and re.fullmatch(r"[|>][+-]?[1-9]?[+-]?(?:[ \t]+#.*)?", value):
            continue
        what = f"a value cannot begin with {_STARTS[start]}; put it in quotes: {_written(pair, value)}"
        return index, what
    return None


def _colon(failure: _Failure) -> Found | None:
    for index, pair, value in _pairs_near(failure):
        plain = _COMMENT.sub("", value)
        if value[:1] in _STARTS or value[:1] in ("'", '"') or not re.search(r":(?:[ \t]|$)", plain):
            continue
        name = pair["key"].strip("\"'")
        what = f'the value of "{name}" holds a colon; put the value in quotes: {_written(pair, plain)}'
        return index, what
    return None


def _tight(failure: _Failure) -> Found | None:
    for index in _near(failure):
        pair = _TIGHT.match(failure.lines[index])
        if pair and not _KEY.match(failure.lines[index]):
            what = f"a space is missing after the colon; write `{pair['key']}: {_short(pair['value'])}`"
            return index, what
    return None


def _brackets(failure: _Failure) -> Found | None:
    if "flow" not in failure.context:
        return None
    kind, closing = ("list", "]") if "sequence" in failure.context else ("mapping", "}")
    line = failure.lines[failure.at]
    if failure.at > failure.since and _KEY.match(line) and _indent(line) <= _indent(failure.lines[failure.since]):
        return failure.since, f"the {kind} that opens here is not closed; write {closing} at its end"
    return failure.at, f"a comma between two parts of a {kind}, or the closing {closing}, is missing here"


def _no_colon(failure: _Failure) -> Found | None:
    for index in _near(failure):
        line = failure.lines[index].strip()
        if ":" not in line and not line.startswith(("-", "#")):
            what = (
                f'"{_short(line)}" is no "name: value"; if it belongs to the line above, indent it by two spaces, '
                "else take it out"
            )
            return index, what
    return None


def _indentation(failure: _Failure) -> Found | None:
    here = failure.lines[failure.at]
    above = [i for i in range(failure.at) if failure.lines[i].strip() and not failure.lines[i].lstrip().startswith("#")]
    if not above or _indent(here) == _indent(failure.lines[above[-1]]):
        return None
    if "document start" in failure.problem and above[0] == above[-1]:
        return above[0], "this line begins further to the right than those below; let all names begin in one column"
    where = "right" if _indent(here) > _indent(failure.lines[above[-1]]) else "left"
    return failure.at, (
        f"this line begins further to the {where} than the one above; let names that belong together share a column"
    )


_CHECKS: tuple[Callable[[_Failure], Found | None], ...] = (
    _tab,
    _fence,
    _open_quote,
    _early_close,
    _reference,
    _escape,
    _bad_start,
    _brackets,
    _colon,
    _tight,
    _no_colon,
    _indentation,
)

# ---------------------------------------------------------------- looking at lines


def _near(failure: _Failure) -> Iterator[int]:
    """The line where the thread was lost, the one where the thing began, the one above: most likely first."""
    above = next((i for i in range(failure.at - 1, -1, -1) if failure.lines[i].strip()), failure.at)
    first = (failure.at, failure.since) if "simple key" not in failure.context else (failure.since, failure.at)
    yield from dict.fromkeys((*first, above))


def _pairs_near(failure: _Failure) -> Iterator[tuple[int, re.Match[str], str]]:
    for index in _near(failure):
        pair = _KEY.match(failure.lines[index])
        if pair and pair["value"]:
            yield index, pair, pair["value"].strip()


def _indent(line: str) -> int:
    """The column in which a line's text begins, past the dashes of a list."""
    return len(line) - len(line.lstrip(" \t-"))


def _close(value: str) -> int | None:
    """Where the quote with which a text begins is closed (past it); None where it is not."""
    quote = value[0]
    pattern = r"'(?:[^']|'')*+'" if quote == "'" else r'"(?:[^"\\]|\\.)*+"'
    found = re.match(pattern, value)
    return found.end() if found else None


def _bracket_then_more(value: str) -> bool:
    """Whether a bracket closes before the value ends, or never: "[CDI] Engineer", "{{ title }}"."""
    depth = 0
    for index, char in enumerate(value):
        depth += (char in "[{") - (char in "]}")
        if depth == 0:
            rest = value[index + 1 :].strip()
            return value.startswith(("{{", "{%")) or (bool(rest) and not rest.startswith("#"))
    return False


def _written(pair: re.Match[str], value: str) -> str:
    """The pair as it should stand: the value in the quotes that it does not hold itself."""
    value = value.strip()
    if '"' not in value and "\\" not in value:
        quoted = f'"{_short(value)}"'
    else:
        quoted = "'" + _short(value).replace("'", "''") + "'"
    return f"`{pair['key']}: {quoted}`"


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 120 else text[:119] + "…"
