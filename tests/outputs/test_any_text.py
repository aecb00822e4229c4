"""Any text in any field of a posting gives well-formed XML, valid JSON and no HTML that can be executed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from syndicate.core.model import Board
from tests.outputs.anything import FRAGMENTS, boards, files_of, holds
from tests.outputs.boards import BOARDS, published

_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # it takes minutes here, and the fragments are short
_QUICK = settings(max_examples=12, phases=_NO_SHRINKING, deadline=None, suppress_health_check=list(HealthCheck))


@_QUICK
@given(boards())
def test_any_posting_gives_files_that_are_well_formed_and_harmless(board: Board) -> None:
    holds(files_of(board))


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_gives_files_that_are_well_formed_and_harmless(name: str) -> None:
    holds(published(name))


@pytest.mark.parametrize(
    ("path", "spoilt"),
    [
        ("index.html", b"<body onload=x>"),
        ("index.html", b"<script>alert(1)</script>"),
        ("index.html", b"<iframe src=x></iframe>"),
        ("index.html", b"<a href=' java\nscript:x'>x</a>"),
        ("index.html", b"<meta http-equiv=refresh content='0; url=//evil.example'>"),
        ("index.html", b"<p style='x'>"),
        ("rss.xml", b"<item><description>&lt;img src=x onerror=y></description></item>"),
        ("rss.xml", b"<item>"),
        ("feed.json", b"{"),
        ("france-travail.csv", b"=1+1|"),
    ],
)
def test_the_test_itself_finds_what_is_harmful(path: str, spoilt: bytes) -> None:
    made = published("small, English")
    end = {"html": b"</main>", "xml": b"</channel>", "csv": b"|"}.get(path.rpartition(".")[2], b"]")
    data = made[path].replace(end, spoilt + end, 1)

    assert data != made[path]
    with pytest.raises((AssertionError, ValueError, SyntaxError)):
        holds({path: data})


def test_the_fragments_hold_what_is_feared() -> None:
    text = "".join(FRAGMENTS)

    assert all(one in text for one in ("]]>", "</script>", "\x00", "\u202e", "🎩", "\ud83c", "javascript:", "onerror"))
