"""Boards to look at, made by the program itself: the samples, a small one, an empty one, one of any size."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

from bench.generate import generate
from syndicate.cli import main

ROOT = Path(__file__).parents[1]
MORNINGS = ("2026-11-23T07:00:00+01:00", "2026-11-24T07:00:00+01:00")
SMALL = ("2026-11-05-voilerie", "2026-11-09-cartographe.md", "2026-11-16-lighthouse-technician.md")
CLOSED = "---\ntitle: Ferryman\ndate: 2026-10-01\nopen: false\n---\n\nYou row.\n"


def samples(folder: Path, language: str = "en") -> Path:
    """The sample board on its second morning; gives the folder of its pages."""
    shutil.copytree(ROOT / "postings", folder / "postings")
    return _made(folder, language)


def small(folder: Path, language: str = "en") -> Path:
    """Three of the samples."""
    (folder / "postings").mkdir(parents=True)
    for name in SMALL:
        source = ROOT / "postings" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / "postings" / name)
    return _made(folder, language)


def empty(folder: Path, language: str = "en") -> Path:
    """A board on which nothing is open."""
    (folder / "postings").mkdir(parents=True)
    (folder / "postings" / "ferryman.md").write_text(CLOSED, encoding="utf-8")
    return _made(folder, language)


def large(folder: Path, open_offers: int = 2000, language: str = "en") -> Path:
    """So many open offers, and those closed beside them (15 % of all)."""
    full, rest = divmod(open_offers, 17)  # of each twenty, the first three are closed
    generate(folder / "postings", full * 20 + (rest + 3 if rest else 0))
    return _made(folder, language)


def _made(folder: Path, language: str) -> Path:
    settings = (ROOT / "syndicate.toml").read_text(encoding="utf-8")
    settings = settings.replace('language = "en"', f'language = "{language}"')
    (folder / "syndicate.toml").write_text(settings, encoding="utf-8")
    for now in MORNINGS:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            status = main(["run", "--config", str(folder / "syndicate.toml"), "--now", now])
        if status not in (0, 1):
            raise RuntimeError(out.getvalue())
    return folder / "public"
