"""What the documentation says is true: its commands run, its links lead somewhere, its settings are valid."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from syndicate.core.settings import CHANNEL, SECTIONS, settings
from tests.harness import Workplace

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def blocks(page: Path, kind: str) -> list[str]:
    text = re.sub(r"^ +(?=```|\[|\w)", "", page.read_text(encoding="utf-8"), flags=re.M)
    return re.findall(rf"^```{kind}\n(.*?)^```", text, flags=re.M | re.S)


COMMANDS = sorted(
    {
        line.partition("#")[0].strip()
        for page in PAGES
        for block in blocks(page, "sh")
        for line in block.splitlines()
        if line.strip()
    }
)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("syndicate ")])
def test_a_command_of_the_documentation_runs(command: str, tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure()
    board.write("sail.md")
    board.run("2026-03-01T07:00:00+01:00")
    assert board(*shlex.split(command)[1:], now="2026-03-02T07:00:00+01:00").status in (0, 1)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
def test_a_target_of_the_documentation_is_in_the_makefile(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{shlex.split(command)[1]}:", makefile, flags=re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_links_of_a_page_lead_to_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_settings_that_a_page_shows_are_valid(page: Path) -> None:
    for block in blocks(page, "toml"):
        if "[site]" in block:
            settings(tomllib.loads(block))


def test_the_readme_names_every_key_of_the_settings() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    keys = {key for section in SECTIONS.values() for key in section} | set(CHANNEL)
    missing = {key for key in keys if f"`{key}`" not in text}
    assert missing <= {"remote", "push"}
