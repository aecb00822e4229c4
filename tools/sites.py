"""Boards to look at, made by the program itself: the samples, a small one, an empty one, any size, an old one."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.generate import generate, posting
from syndicate.cli import main

ROOT = Path(__file__).parents[1]
MORNINGS = ("2026-11-23T07:00:00+01:00", "2026-11-24T07:00:00+01:00")
SMALL = ("2026-11-05-voilerie", "2026-11-09-cartographe.md", "2026-11-16-lighthouse-technician.md")
MONTHS = 14
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


def old(folder: Path, language: str = "en") -> Path:
    """A board of fourteen months: figures that are drawn, offers in two languages, open and closed, old addresses."""
    (folder / "postings").mkdir(parents=True)
    return _made(folder, language, _months(folder / "postings"))


def _months(postings: Path) -> Iterator[str]:
    """Writes what has opened and closed in each month; gives its morning."""
    for n in range(MONTHS):
        for path in sorted(postings.glob("offer-*.md"))[: n % 3]:
            path.unlink()
        for number in range(20 * n + 3, 20 * n + 4 + n % 2):  # of each twenty, these are open
            (postings / f"offer-{number:03}.md").write_text(posting(number), encoding="utf-8")
        _pair(postings, "weir", "filled: true\n" if n == MONTHS - 1 else "")
        _pair(postings, "lock", "slug: {tag}-lock\n" if n else "")
        yield f"{2026 + (n + 2) // 12}-{(n + 2) % 12 + 1:02}-02T07:00:00+01:00"


def _pair(postings: Path, name: str, more: str) -> None:
    for tag, title in (("en", "Lock keeper"), ("fr", "Éclusière ou éclusier")):
        front = f"title: {title}, {name}\nlang: {tag}\nlocation: Lyon, France\n{more.replace('{tag}', tag)}"
        (postings / f"{name}.{tag}.md").write_text(f"---\n{front}---\n\n{title}. L’eau, la nuit.\n", encoding="utf-8")


def _made(folder: Path, language: str, mornings: Iterable[str] = MORNINGS) -> Path:
    settings = (ROOT / "syndicate.toml").read_text(encoding="utf-8")
    settings = settings.replace('language = "en"', f'language = "{language}"')
    (folder / "syndicate.toml").write_text(settings, encoding="utf-8")
    for now in mornings:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            status = main(["run", "--yes", "--config", str(folder / "syndicate.toml"), "--now", now])
        if status not in (0, 1):
            raise RuntimeError(out.getvalue())
    return folder / "public"
