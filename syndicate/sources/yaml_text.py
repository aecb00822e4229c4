"""YAML text → PyYAML's nodes, which keep what authors wrote, or what is wrong with it.

Nodes, not Python values: no tag is resolved, nothing is constructed, so nothing can be executed. libyaml composes them
where it is there (about 50 microseconds for a front matter), the same in Python where it is not.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

Node = Any  # syndicate.sources.values.Node: the stubs of PyYAML's nodes know no `id`
ERRORS = (yaml.YAMLError, RecursionError)
# What cannot be seen and means something else to YAML than to authors: U+2028 and U+2029 end a line in YAML 1.1 alone,
# a byte order mark or a zero-width space becomes part of a name, non-breaking spaces are no indentation.
_UNSEEN = str.maketrans({"\u2028": " ", "\u2029": " ", "\ufeff": None, "\u200b": None})
_HARD_INDENT = re.compile("^ *[\u00a0\u202f][ \u00a0\u202f]*", re.MULTILINE)
_HARD_AFTER_NAME = re.compile("^( *(?:- +)*[\\w .-]+[ \u00a0\u202f]?:)[\u00a0\u202f]+", re.MULTILINE)


class _NoTags:
    """Leaves a node's tag empty where its author wrote none: what a value is, its field decides."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        return ""

    def descend_resolver(self, parent: object, index: object) -> None:
        """Paths decide nothing either."""

    def ascend_resolver(self) -> None:
        """See descend_resolver."""


class PlainComposer(_NoTags, Reader, Scanner, Parser, Composer):
    """The composer in Python, for installations without libyaml."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


composer: Any = PlainComposer
try:
    from yaml._yaml import CParser
except ImportError:
    pass
else:

    class LibyamlComposer(_NoTags, CParser):
        """The composer of libyaml."""

    composer = LibyamlComposer


def documents(text: str, line: int = 1) -> list[Node]:
    """The documents of a YAML text, without those that hold nothing.

    `line`: the line of the file on which the text begins. Raises SourceError with a line of the file.
    """
    text = _seen(text)
    try:
        return _compose(text)
    except ERRORS as error:
        from syndicate.sources.yaml_faults import explained

        spaced = _HARD_AFTER_NAME.sub(r"\1 ", "\n".join(map(_harmless_tabs, text.split("\n"))))
        if spaced != text:
            with suppress(*ERRORS):
                return _compose(spaced)
        raise explained(text, line, error, _compose) from None


def _seen(text: str) -> str:
    """The text as its author sees it, line by line."""
    if "\u2028" in text or "\u2029" in text or "\ufeff" in text or "\u200b" in text:
        text = text.translate(_UNSEEN)
    if "\u00a0" in text or "\u202f" in text:
        text = _HARD_INDENT.sub(lambda found: " " * len(found[0]), text)
    return text


def _harmless_tabs(line: str) -> str:
    """The line with spaces for tabs but those that indent it: at its end and after a colon they mean nothing."""
    rest = line.lstrip(" \t")
    return line[: len(line) - len(rest)] * bool(rest) + rest.rstrip(" \t").replace("\t", " ")


def _compose(text: str) -> list[Node]:
    loader = composer(text)
    found = []
    while loader.check_node():
        node = loader.get_node()
        if node.id != "scalar" or node.value or node.style:
            found.append(node)
    return found
