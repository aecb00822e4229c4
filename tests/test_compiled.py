"""Compiled templates: kept beside the shipped ones, never stale, never in the way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from syndicate.compiled import Compiled


def rendered(folder: Path, recipe: str = "1") -> str:
    """What a run of its own makes of `page.html`, with the cache beside it."""
    cache = Compiled(folder / "__pycache__", recipe)
    return (
        Environment(loader=FileSystemLoader(folder), bytecode_cache=cache, autoescape=True)
        .get_template("page.html")
        .render(name="<b>")
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("Hello {{ name }}")
    return tmp_path


def kept(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "__pycache__").glob("*")}


def test_a_template_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(folder) == "Hello &lt;b&gt;"
    first = kept(folder)
    assert len(first) == 1
    monkeypatch.setattr(Environment, "_generate", lambda *_, **__: pytest.fail("compiled again"))
    assert rendered(folder) == "Hello &lt;b&gt;"
    assert kept(folder) == first


def test_a_changed_template_or_way_of_compiling_is_compiled_anew(folder: Path) -> None:
    rendered(folder)
    first = kept(folder)
    rendered(folder, "2")
    assert kept(folder) != first
    (folder / "page.html").write_text("Bye {{ name }}")
    assert rendered(folder, "2") == "Bye &lt;b&gt;"


@pytest.mark.parametrize("cut", [0, 3, 40, -10])
def test_what_is_damaged_is_compiled_anew(folder: Path, cut: int) -> None:
    rendered(folder)
    (file,) = (folder / "__pycache__").glob("*")
    file.write_bytes(file.read_bytes()[:cut])
    assert rendered(folder) == "Hello &lt;b&gt;"


def test_nothing_is_written_where_python_writes_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == "Hello &lt;b&gt;"
    assert not (folder / "__pycache__").exists()


def test_a_folder_that_cannot_be_written_costs_nothing(folder: Path) -> None:
    (folder / "__pycache__").write_text("a file is in the way")
    assert rendered(folder) == "Hello &lt;b&gt;"
