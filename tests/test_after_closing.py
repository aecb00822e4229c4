"""A page after its offer has closed: it stays for `keep_closed` days, leads on, and goes with all that is its."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.harness import Workplace

OPENED = "2026-03-02T07:00:00+01:00"
CLOSED = "2026-03-12T07:00:00+01:00"
LAST = "2026-03-22T06:59:59+01:00"  # ten days after, less a second
GONE = "2026-03-22T07:00:00+01:00"


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    made = Workplace(tmp_path)
    made.configure()
    settings = made.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace("[postings]", "keep_closed = 10\n[postings]", 1))
    made.write("other.md")
    made.write("sail.md", redirect_from="/2019/sail/")
    made.run(OPENED)
    made.write("sail.md", slug="sailmaker", redirect_from="/2019/sail/")
    made.run("2026-03-03T07:00:00+01:00")
    return made


def fill(board: Workplace) -> None:
    board.write("sail.md", slug="sailmaker", redirect_from="/2019/sail/", status="filled")


def withdraw(board: Workplace) -> None:
    board.remove("sail.md")


def expire(board: Workplace) -> None:
    board.write("sail.md", slug="sailmaker", redirect_from="/2019/sail/", closes="2026-03-11T23:00:00+01:00")


def hide(board: Workplace) -> None:
    board.write("sail.md", slug="sailmaker", redirect_from="/2019/sail/", draft="true")


WAYS = (
    (fill, "The position has been filled."),
    (expire, "The closing date has passed."),
    (withdraw, "The offer has been withdrawn."),
    (hide, "The offer has been withdrawn."),
)
OLD = ("sail/index.html", "2019/sail/index.html")


def text(board: Workplace, path: str) -> str | None:
    file = board.root / "public" / path
    return file.read_text("utf-8") if file.is_file() else None


def naming(board: Workplace, name: str) -> set[str]:
    """The files that name an address."""
    public = board.root / "public"
    return {
        path.relative_to(public).as_posix()
        for path in public.rglob("*")
        if path.is_file() and f"/{name}/" in path.read_text("utf-8")
    }


def manifest(board: Workplace) -> set[str]:
    """The files that the program calls its own."""
    return set(json.loads(text(board, ".syndicate.json") or "")["files"])


def test_a_page_goes_on_to_say_why_the_offer_closed_when_its_file_goes_later(board: Workplace) -> None:
    fill(board)
    board.run(CLOSED)
    withdraw(board)
    assert board.run("2026-03-13T07:00:00+01:00").json["changes"] == []
    assert "The position has been filled." in (text(board, "sailmaker/index.html") or "")


@pytest.mark.parametrize(("close", "why"), WAYS)
def test_a_page_stays_for_as_long_as_it_is_kept_and_then_goes_with_all_that_leads_to_it(
    board: Workplace, close: Callable[[Workplace], None], why: str
) -> None:
    assert (board.root / "public/jsonld/sail.json").exists()
    assert {"sailmaker/index.html", "jsonld/sail.json", *OLD} <= manifest(board)
    close(board)
    board.run(CLOSED)
    assert '-02:sail"' in (text(board, "atom.xml") or "")
    for now in (CLOSED, LAST):
        assert board.run(now).json["changes"] == []
        page = text(board, "sailmaker/index.html")
        assert page is not None
        assert "This offer is closed" in page
        assert why in page
        assert "application/ld+json" not in page
        assert all("url=https://jobs.example.org/sailmaker/" in (text(board, old) or "") for old in OLD)
        assert not (board.root / "public/jsonld/sail.json").exists()

    removed = board.run(GONE).json["outputs"]["removed"]

    assert set(removed) == {"sailmaker/index.html", *OLD}
    assert not [name for name in ("sailmaker", "sail", "2019") if (board.root / "public" / name).exists()]
    assert naming(board, "sailmaker") <= {"changes.rss.xml", "changes.atom.xml", "changes.json"}, "history is no page"
    assert not [path for path in manifest(board) if "sail" in path]
    assert ":sail" not in (text(board, "atom.xml") or ":sail"), "no tombstone outlives its page"
    before = board.tree("public", "state")
    board.run("2026-03-23T07:00:00+01:00")
    assert board.tree("public", "state") == before


@pytest.mark.parametrize(("close", "why"), WAYS)
def test_what_is_closed_is_in_no_sitemap_and_neither_is_what_moved(
    board: Workplace, close: Callable[[Workplace], None], why: str
) -> None:
    assert "/sailmaker/</loc>" in (text(board, "sitemap.xml") or "")
    assert "/sail/" not in (text(board, "sitemap.xml") or "")
    close(board)
    for now in (CLOSED, LAST, GONE):
        board.run(now)
        sitemap = text(board, "sitemap.xml") or ""
        assert "/other/</loc>" in sitemap
        assert "sail" not in sitemap


def test_a_page_that_went_comes_back_with_its_offer_at_the_same_address(board: Workplace) -> None:
    fill(board)
    board.run(CLOSED)
    board.run(GONE)
    board.write("sail.md", slug="sailmaker", redirect_from="/2019/sail/")
    changes = board.run("2026-04-02T07:00:00+02:00").json["changes"]
    assert [change["event"] for change in changes] == ["reopened"]
    assert "This offer is closed" not in (text(board, "sailmaker/index.html") or "This offer is closed")
    assert all(text(board, old) for old in OLD)


def test_nothing_is_kept_where_no_day_is(board: Workplace) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace("keep_closed = 10", "keep_closed = 0"))
    fill(board)
    board.run(CLOSED)
    assert text(board, "sailmaker/index.html") is None
    assert text(board, "other/index.html")


def test_a_page_that_went_answers_404_and_leads_on(board: Workplace) -> None:
    public = str(board.root / "public")

    class Host(SimpleHTTPRequestHandler):
        """As hosts of files do: the file, else 404.html under its status."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=public)

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            data = (Path(public) / "404.html").read_bytes()
            self.send_response(code)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: Any) -> None: ...

    host = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    Thread(target=host.serve_forever, daemon=True).start()

    def ask(path: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", host.server_port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    try:
        fill(board)
        board.run(CLOSED)
        assert ask("/sailmaker/")[0] == 200
        board.run(GONE)
        status, page = ask("/sailmaker/")
        assert status == 404
        assert "Page not found" in page
        assert "https://jobs.example.org/other/" in page
        assert ask("/sail/")[0] == 404
    finally:
        host.shutdown()
        host.server_close()
