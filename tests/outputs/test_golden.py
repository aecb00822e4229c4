"""Every output's files, to the byte: the boards below beside what must become of them, in `golden/`.

`make golden` writes them anew. An output that the registry names must have some; a new one only has to be registered.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from syndicate.core.model import Board, Site
from syndicate.registry import of_group
from syndicate.render import SiteRenderer
from tests.builders import SITE
from tests.outputs import test_attachments
from tests.outputs.boards import BOARDS, EVERY_JOB_BOARD, reopened
from tests.outputs.stand import small_board

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("SYNDICATE_GOLDEN") == "write"
OUTPUTS = sorted(of_group("outputs"))
OWN_PAGES = replace(SITE, pages=False, posting_url="https://www.example.org/jobs/{slug}/")


def small(language: str) -> tuple[Board, Site]:
    """With everything switched on that a site can switch on."""
    board, renderer = small_board(language)
    return board, replace(renderer.site, boards=EVERY_JOB_BOARD, hub_feeds=("tag/canvas",))


CASES: Mapping[str, Callable[[], tuple[Board, Site]]] = {
    "en": lambda: small("en"),
    "fr": lambda: small("fr"),
    "bundle": lambda: (test_attachments.board(), SITE),
    "bilingual": lambda: BOARDS["bilingual"](),
    "own-pages": lambda: (reopened(), OWN_PAGES),
}


@cache
def made(case: str) -> Mapping[str, Mapping[str, bytes]]:
    """Output → path → bytes."""
    board, site = CASES[case]()
    renderer = SiteRenderer(site)
    return {
        name: {file.path: _readable(file.path, file.render()) for file in plugin.load()(board, renderer)}
        for name, plugin in sorted(of_group("outputs").items())
    }


def _readable(path: str, data: bytes) -> bytes:
    """A page without the style sheets and scripts in it, which are files of their own, and without their hashes."""
    if not path.endswith(".html"):
        return data
    text = re.sub(r"<(style|script)>.*?</\1>", r"<\1>…</\1>", data.decode(), flags=re.DOTALL)
    return re.sub(r"'sha256-[A-Za-z0-9+/=]+'", "'sha256-…'", text).encode()


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("case", CASES)
def test_an_output_gives_its_golden_files(case: str, output: str) -> None:
    for path, data in made(case)[output].items():
        file = GOLDEN / case / path
        if WRITE:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        assert file.is_file(), f"{output} has no golden file {case}/{path}: `make golden` writes it"
        assert data.decode() == file.read_bytes().decode(), f"{case}/{path}: `make golden`, if it is meant"


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_output_has_golden_files(output: str) -> None:
    assert any(made(case)[output] for case in CASES), f"{output} makes nothing of any case: give it one that it does"


def test_no_golden_file_is_left_that_nothing_makes() -> None:
    kept = {path for case in CASES for path in _files(case, made(case))}
    left = [file for file in GOLDEN.rglob("*") if file.is_file() and file.relative_to(GOLDEN).as_posix() not in kept]
    for file in left if WRITE else ():
        file.unlink()
    assert WRITE or not left


def _files(case: str, outputs: Mapping[str, Mapping[str, bytes]]) -> Iterator[str]:
    yield from (f"{case}/{path}" for files in outputs.values() for path in files)


def test_no_two_outputs_make_the_same_file() -> None:
    for case in CASES:
        paths = list(_files(case, made(case)))
        assert len(set(paths)) == len(paths)
