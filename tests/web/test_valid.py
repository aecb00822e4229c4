"""The Nu Html Checker finds nothing wrong with any page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import lacking, needs
from tests.web.kinds import BOARDS
from tools import sites

JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# It takes JSON-LD for a script that the policy stops. The policy is about what runs; a block of data does not (HTML,
# 4.12.1: "prepare the script element" is left, for a type that is none of JavaScript, before the policy is asked).
WRONG = "Inline script violates Content Security Policy"


def said(*pages: Path) -> list[str]:
    """What the checker says of pages and folders of pages, warnings included."""
    if not JAR.is_file():
        lacking("the Nu Html Checker (npm ci --prefix tests/web)")
    command = [needs("java"), "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect"]
    done = subprocess.run([*command, "--skip-non-html", *map(str, pages)], capture_output=True, text=True, check=True)
    return [
        f"{line['url'].rpartition('/public/')[2]}: {line['message']} {line.get('extract', '')[:200]}"
        for line in json.loads(done.stdout)["messages"]
        if not (WRONG in line["message"] and 'type="application/ld+json"' in line["extract"])
    ]


@pytest.mark.soak
def test_every_page_is_valid(tmp_path: Path) -> None:
    made = [make(tmp_path / name / "site") for name, make in BOARDS.items()]
    large = sites.large(tmp_path / "large")
    assert said(*made, large / "index.html", large / "subscribe/index.html") == []


@pytest.mark.soak
def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "x.html").write_text("<!doctype html><html lang=en><title>x</title><ul><p>x</p></ul>")
    (found,) = said(tmp_path / "public")
    assert "x.html: Element “p” not allowed as child of element “ul”" in found
