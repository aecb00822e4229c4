"""Each language of a board has feeds of its own, with its own texts; an offer is one entry in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness import Workplace
from tests.outputs.stand import as_json, find, parsed, xml

MORNINGS = [f"2026-03-{day:02}T07:00:00+01:00" for day in range(1, 29)]
HOME = "https://jobs.example.org"
EN = "You keep four old boats afloat and teach two apprentices how to hold a plane, a palm and a caulking iron."
FR = "Vous gardez à flot quatre vieux bateaux et apprenez à deux apprentis à tenir un rabot, une paumelle et un fer."


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    board = Workplace(tmp_path)
    board.configure()
    board.write("keeper.md", "You keep the lock on the canal, open the gates at dawn and close them late at night.")
    return board


def write_pair(board: Workplace, **front: Any) -> None:
    board.write("boats.en.md", EN, title="Boat builder", **front)
    board.write("boats.fr.md", FR, title="Charpentier de marine", **front)


def public(board: Workplace, path: str) -> bytes:
    return (board.root / "public" / path).read_bytes()


def titles(board: Workplace, stem: str) -> list[str]:
    """Of the entries of a feed, which has to say the same in all of its formats."""
    rss, atom = (parsed(public(board, f"{stem}.{end}.xml")).entries for end in ("rss", "atom"))
    found = [item["title"] for item in as_json(public(board, f"{stem}.json"))["items"]]
    assert [entry.title for entry in rss] == [entry.title for entry in atom] == found
    return found


def feeds(board: Workplace) -> list[str]:
    """The stems of the feeds of languages."""
    found = (board.root / "public/feeds").glob("*/*.rss.xml")
    stems = (path.relative_to(board.root / "public").as_posix().removesuffix(".rss.xml") for path in found)
    return sorted(stem for stem in stems if stem.startswith(("feeds/language/", "feeds/changes/")))


def test_each_language_has_feeds_with_its_own_texts(board: Workplace) -> None:
    board.run(MORNINGS[0])
    write_pair(board)
    board.run(MORNINGS[1])
    assert titles(board, "feeds/language/en") == ["Boat builder", "Keeper"]
    assert titles(board, "feeds/language/fr") == ["Charpentier de marine"]
    assert titles(board, "feeds/changes/en") == ["Opened: Boat builder"]
    assert titles(board, "feeds/changes/fr") == ["Nouvelle offre\u00a0: Charpentier de marine"]
    french = as_json(public(board, "feeds/language/fr.json"))
    assert french["language"] == "fr"
    assert FR in french["items"][0]["content_html"]
    assert french["items"][0]["url"] == f"{HOME}/boats/fr/"
    whole = as_json(public(board, "feed.json"))
    assert [item["title"] for item in whole["items"]] == ["Boat builder", "Keeper"]


def test_a_board_in_one_language_has_none(board: Workplace) -> None:
    board.run(MORNINGS[0])
    board.write("more.md", EN, lang="en-GB")
    board.run(MORNINGS[1])
    assert feeds(board) == []
    assert b"hreflang" not in public(board, "index.html")
    assert b"By language" not in public(board, "subscribe/index.html")


def test_an_offer_is_the_same_entry_in_every_language(board: Workplace) -> None:
    board.run(MORNINGS[0])
    write_pair(board)
    board.run(MORNINGS[1])
    for where in ("language", "changes"):
        ids = {as_json(public(board, f"feeds/{where}/{tag}.json"))["items"][0]["id"] for tag in ("en", "fr")}
        main = as_json(public(board, "feed.json" if where == "language" else "changes.json"))
        assert ids == {main["items"][0]["id"]}
    for tag, other, page in (("en", "fr", "boats/fr/"), ("fr", "en", "boats/")):
        entry = find(xml(public(board, f"feeds/language/{tag}.atom.xml")), "/a:feed/a:entry")[0]
        related = find(entry, "a:link[@rel='related']")
        assert [(link.get("hreflang"), link.get("href")) for link in related] == [(other, f"{HOME}/{page}")]
        # a reader that takes the last page named, as feedparser does, opens that of the feed's language
        assert parsed(public(board, f"feeds/language/{tag}.atom.xml")).entries[0].link != f"{HOME}/{page}"
    both = as_json(public(board, "feed.json"))["items"][0]["_jobs"]["translations"]
    assert [(one["language"], one["title"]) for one in both] == [
        ("en", "Boat builder"), ("fr", "Charpentier de marine")
    ]  # fmt: skip


def test_the_changes_hold_one_entry_with_both_titles(board: Workplace) -> None:
    board.run(MORNINGS[0])
    write_pair(board)
    board.run(MORNINGS[1])
    assert titles(board, "changes") == ["Opened: Boat builder"]
    item = as_json(public(board, "changes.json"))["items"][0]
    french = f'<p lang="fr"><a href="{HOME}/boats/fr/" hreflang="fr">Charpentier de marine</a></p>'
    assert french in item["content_html"]
    assert [one["title"] for one in item["_jobs"]["translations"]] == ["Boat builder", "Charpentier de marine"]


def test_a_closing_leaves_a_tombstone_in_the_feed_of_each_language_in_its_words(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    write_pair(board, filled=True)
    board.run(MORNINGS[1])
    for tag, words in (("en", "The position has been filled."), ("fr", "Le poste est pourvu.")):
        feed = xml(public(board, f"feeds/language/{tag}.atom.xml"))
        [stone] = find(feed, "/a:feed/at:deleted-entry")
        assert stone.get("ref").endswith(":boats")
        assert find(stone, "string(at:comment)") == words
    assert titles(board, "feeds/changes/fr") == ["Offre pourvue\u00a0: Charpentier de marine"]


def test_one_text_that_closes_stays_in_the_feed_of_its_language(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    board.write("boats.fr.md", FR, title="Charpentier de marine", filled=True)
    result = board.run(MORNINGS[1])
    assert "translation-closed" in [problem["code"] for problem in result.json["problems"]]
    assert titles(board, "feeds/language/fr") == ["Charpentier de marine"]
    assert titles(board, "changes") == []


def test_who_follows_a_language_keeps_its_feed_when_the_last_offer_in_another_is_gone(board: Workplace) -> None:
    board.run(MORNINGS[0])
    board.write("pont.md", FR, title="Pontier", lang="fr")
    board.run(MORNINGS[1])
    board.remove("pont.md")
    board.run(MORNINGS[2])
    assert titles(board, "feeds/language/fr") == []
    board.run("2026-09-01T07:00:00+01:00")
    assert feeds(board) == ["feeds/changes/fr", "feeds/language/en"]
    assert titles(board, "feeds/language/en") == ["Keeper"]
    assert titles(board, "feeds/changes/fr") == ["Offre retirée\u00a0: Pontier", "Nouvelle offre\u00a0: Pontier"]


LINK = re.compile(
    r'<link rel="alternate" type="application/[a-z+]+"( hreflang="[a-z]+")? title="[^"]+" href="([^"]+)">'
)
MAIN = ["changes.rss.xml", "changes.atom.xml", "changes.json", "rss.xml", "atom.xml", "feed.json"]


def html(board: Workplace) -> Iterator[tuple[str, str]]:
    """Every page but those that lead elsewhere."""
    for path in sorted((board.root / "public").rglob("*.html")):
        text = path.read_text()
        if 'http-equiv="refresh"' not in text:
            yield path.relative_to(board.root / "public").as_posix(), text


def test_every_page_makes_the_feeds_known(board: Workplace) -> None:
    board.write("gone.md", "You mend the nets of the harbour and count what comes in.")
    board.run(MORNINGS[0])
    board.write("gone.md", "You mend the nets of the harbour and count what comes in.", closed=True)
    board.run(MORNINGS[1])
    known = {path: LINK.findall(text) for path, text in html(board)}
    assert {"404.html", "index.html", "gone/index.html", "keeper/index.html", "subscribe/index.html"} <= known.keys()
    for links in known.values():
        assert links == [("", f"{HOME}/{path}") for path in MAIN]
    write_pair(board)
    board.run(MORNINGS[2])
    own = [(f' hreflang="{tag}"', f"{HOME}/feeds/{kind}/{tag}.atom.xml")
           for tag in ("en", "fr") for kind in ("changes", "language")]  # fmt: skip
    for path, text in html(board):
        links = LINK.findall(text)
        assert links == [("", f"{HOME}/{path}") for path in MAIN] + own, path
        for _, href in links:
            assert (board.root / "public" / href.removeprefix(f"{HOME}/")).exists()


def test_the_subscribe_page_lists_the_feeds_of_each_language(board: Workplace) -> None:
    board.run(MORNINGS[0])
    write_pair(board)
    board.run(MORNINGS[1])
    text = public(board, "subscribe/index.html").decode()
    listed = set(re.findall(rf'href="{HOME}/(feeds/(?:language|changes)/[^"]+)"', text))
    assert listed == {f"{stem}.{end}" for stem in feeds(board) for end in ("rss.xml", "atom.xml", "json")} | {
        f"{stem}.atom.xml" for stem in feeds(board)
    }
    assert '<b lang="fr">Français</b> <span>(1)</span>' in text


def test_a_day_without_a_change_writes_no_byte_of_them(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    board.run(MORNINGS[1])
    before = board.tree("state", "public")
    assert board.run(MORNINGS[2]).json["changes"] == []
    assert board.tree("state", "public") == before
