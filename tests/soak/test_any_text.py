"""Any text in any field, at length, and from the file of an author to the last page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syndicate.core.model import Board
from tests.builders import a_board, an_offer
from tests.harness import Workplace
from tests.outputs.anything import ADDRESS, FRAGMENTS, TEXT, boards, files_of, holds, holds_at_length

pytestmark = pytest.mark.soak

_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # it takes minutes here
_LONG = settings(max_examples=250, phases=_NO_SHRINKING, deadline=None, suppress_health_check=list(HealthCheck))
_FILES = settings(max_examples=50, phases=_NO_SHRINKING, deadline=None, suppress_health_check=list(HealthCheck))
FIELDS = (
    "title role organisation team location remote salary contract start duration hours experience education tags "
    "apply_text contact id slug valid_through date description colour"
).split()


@_LONG
@given(boards())
def test_any_posting_gives_files_that_are_well_formed_and_harmless(board: Board) -> None:
    holds(files_of(board))


@_LONG
@given(boards())
def test_any_posting_of_a_site_without_pages_is_harmless_too(board: Board) -> None:
    holds(files_of(board, pages=False, posting_url="https://jobs.example.org/jobs/{slug}/"))


@_FILES
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=12),
    url=ADDRESS,
    body=st.lists(TEXT, max_size=6).map("".join),
)
def test_any_text_in_a_file_is_harmless_on_the_site(
    fields: dict[str, str], url: str | None, body: str, tmp_path_factory: Any
) -> None:
    board = Workplace(tmp_path_factory.mktemp("board"))
    board.configure()
    entry: dict[str, Any] = {"title": "Keeper", **fields, "apply_url": url, "body": body}
    (board.root / "postings/list.json").write_text(json.dumps([entry, {**entry, "title": "Other"}]))
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in entry.items() if key != "body")
    (board.root / "postings/file.md").write_bytes(f"---\n{text}---\n{body}\n".encode("utf-8", "replace"))
    board.run("2026-03-02T07:00:00+01:00")
    made = {}
    for path in (board.root / "public").rglob("*"):
        if path.is_file() and path.name != ".syndicate.json":
            made[str(path.relative_to(board.root / "public"))] = path.read_bytes()
    assert "atom.xml" in made
    holds(made)


LARGE = (
    "<div>",
    "[a](",
    "> ",
    "*_",
    "- ",
    "|a",
    "`",
    "![",
    "<b",
    "&amp;",
    "]]>",
    "# h\n",
    "🎩",
    "word ",
    "<p>x</p>\n",
    "1. x\n",
)


@pytest.mark.parametrize("piece", [*LARGE, *(one for one in FRAGMENTS if one.startswith("<"))])
def test_a_body_of_a_megabyte_is_harmless(piece: str) -> None:
    body = (piece * (1_000_000 // len(piece.encode("utf-8", "replace")) + 1))[:1_000_000]

    holds_at_length(files_of(a_board(an_offer(body=f"You mend nets.\n\n{body}"))))


def test_a_megabyte_in_every_field_stops_nothing(tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure()
    entry = {field: f"{field} " * 50_000 for field in FIELDS if field not in ("id", "slug", "date", "valid_through")}
    (board.root / "postings/list.json").write_text(json.dumps([{"title": "Keeper", **entry}]))
    board.run("2026-03-02T07:00:00+01:00")
    made = {
        str(p.relative_to(tmp_path / "public")): p.read_bytes()
        for p in (tmp_path / "public").rglob("*.*")
        if p.is_file()
    }
    holds_at_length({path: data for path, data in made.items() if not path.startswith(".")})
