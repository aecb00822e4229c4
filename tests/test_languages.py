"""One job in several languages: what ties its files, and that the world hears of one offer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness import WEBHOOK, Receiver, Result, Workplace

MORNINGS = [f"2026-03-{day:02}T07:00:00+01:00" for day in range(1, 29)]
EN = "You keep four old boats afloat and teach two apprentices how to hold a plane, a palm and a caulking iron."
FR = "Vous gardez à flot quatre vieux bateaux et apprenez à deux apprentis à tenir un rabot, une paumelle et un fer."
DE = "Sie halten vier alte Boote über Wasser und zeigen zwei Lehrlingen, wie man Hobel, Nadel und Kalfateisen führt."


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    board = Workplace(tmp_path)
    board.configure()
    board.write("keeper.md", "You keep the lock on the canal, open the gates at dawn and close them late at night.")
    return board


def days(board: Workplace) -> Iterator[Result]:
    for now in MORNINGS:
        yield board.run(now)


def rows(board: Workplace) -> dict[str, Any]:
    lines = (board.root / "state/ledger.jsonl").read_text().splitlines()[1:]
    return {row["id"]: row for row in map(json.loads, lines)}


def page(board: Workplace, path: str) -> str:
    return (board.root / "public" / path / "index.html").read_text()


def pages(board: Workplace) -> dict[str, str]:
    """Path → title of each page of an offer; "→ address" for a redirect."""
    found = {}
    for file in sorted((board.root / "public").rglob("index.html")):
        path = file.parent.relative_to(board.root / "public").as_posix()
        text = file.read_text()
        if moved := re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', text):
            found[path] = "→ " + moved[1]
        elif 'class="posting"' in text:
            found[path] = re.search(r"<h1[^>]*>(.*?)</h1>", text)[1]  # type: ignore[index]  # it has one
    return found


def codes(result: Result) -> list[str]:
    return [problem["code"] for problem in result.json["problems"] if not problem["code"].startswith("jobposting-")]


def told(result: Result) -> list[tuple[str, str]]:
    return [(change["event"], change["id"]) for change in result.json["changes"]]


def write_pair(board: Workplace, **front: Any) -> None:
    board.write("boats.en.md", EN, title="Boat builder", **front)
    board.write("boats.fr.md", FR, title="Charpentier de marine", **front)


# ---------------------------------------------------------------- what ties files


WAYS: dict[str, dict[str, dict[str, Any]]] = {
    "endings": {"boats.en.md": {}, "boats.fr.md": {}},
    "a bare file in the site's language": {"boats.md": {}, "boats.fr.md": {}},
    "a page bundle": {"boats/index.en.md": {}, "boats/index.fr.md": {}},
    "a page bundle with a bare index": {"boats/index.md": {}, "boats/index.fr.md": {}},
    "a key": {"one.md": {"translationKey": "b7"}, "zwei.md": {"translation_key": "B7", "lang": "fr"}},
    "a slug": {"one.md": {"slug": "boats"}, "zwei.md": {"translation_of": "boats", "lang": "fr"}},
    "a path": {"one.md": {}, "zwei.md": {"translation_of": "postings/one.md", "lang": "fr"}},
    "a path from the folder": {"a/one.md": {}, "b/zwei.md": {"translation_of": "../a/one.md", "lang": "fr"}},
    "an id": {"one.md": {"id": "boats"}, "zwei.md": {"translation_of": "boats", "lang": "fr"}},
    "a name without its date": {"2026-02-03-one.md": {}, "zwei.md": {"translation_of": "one", "lang": "fr"}},
    "the same id in both": {"boats.en.md": {"id": "boats"}, "boats.fr.md": {"id": "boats"}},
    "an id in the other": {"boats.en.md": {}, "boats.fr.md": {"id": "b7"}},
    "regions": {"boats.en-GB.md": {}, "boats.fr_FR.md": {}},
}


@pytest.mark.parametrize("files", WAYS.values(), ids=list(WAYS))
def test_files_tied_by(files: dict[str, dict[str, Any]], board: Workplace) -> None:
    board.run(MORNINGS[0])
    for (name, front), (title, body) in zip(files.items(), (("Boat builder", EN), ("Charpentier", FR)), strict=True):
        board.write(name, body, title=title, **front)
    result = board.run(MORNINGS[1])
    assert codes(result) == []
    assert [event for event, _ in told(result)] == ["opened"]
    assert result.json["changes"][0]["title"] == "Boat builder"
    assert {title for title in pages(board).values()} == {"Keeper", "Boat builder", "Charpentier"}
    board.run(MORNINGS[2])
    before = board.tree("state", "public")
    assert told(board.run(MORNINGS[3])) == []
    assert board.tree("state", "public") == before


def test_entries_of_a_list_are_tied_by_their_key(board: Workplace) -> None:
    board.run(MORNINGS[0])
    (board.root / "postings/jobs.yml").write_text(
        f"- {{title: Boat builder, translation_key: b7, description: '{EN}'}}\n"
        f"- {{title: Charpentier, lang: fr, translation_key: b7, description: '{FR}'}}\n"
    )
    result = board.run(MORNINGS[1])
    assert told(result) == [("opened", "example-boat-builder-lyon")]
    assert set(pages(board)) == {"keeper", "example-boat-builder-lyon", "example-boat-builder-lyon/fr"}


def test_an_offer_may_be_in_more_than_two_languages(board: Workplace) -> None:
    board.run(MORNINGS[0])
    write_pair(board)
    board.write("boats.de.md", DE, title="Bootsbauer")
    assert told(board.run(MORNINGS[1])) == [("opened", "boats")]
    assert set(pages(board)) == {"keeper", "boats", "boats/fr", "boats/de"}


def test_a_lone_ending_says_the_language_and_is_no_part_of_the_id(board: Workplace) -> None:
    board.run(MORNINGS[0])
    board.write("boats.fr.md", FR, title="Charpentier")
    assert told(board.run(MORNINGS[1])) == [("opened", "boats")]
    assert '<html lang="fr">' in page(board, "boats")


def test_what_may_be_a_word_or_a_host_is_no_language_of_a_lone_file(board: Workplace) -> None:
    board.run(MORNINGS[0])
    board.write("support.it.md", EN, title="Support")
    assert told(board.run(MORNINGS[1])) == [("opened", "support-it")]
    assert '<html lang="en">' in page(board, "support-it")


def test_the_same_language_twice_is_a_problem_that_names_both_and_loses_nothing(board: Workplace) -> None:
    board.run(MORNINGS[0])
    board.write("a.md", EN, title="Boat builder", translationKey="b7", lang="en")
    board.write("b.md", DE, title="Other builder", translationKey="b7", lang="en")
    board.write("c.md", FR, title="Charpentier", translationKey="b7", lang="fr")
    for now in MORNINGS[1:4]:
        result = board.run(now)
        twice = [p for p in result.json["problems"] if p["code"] == "translation-twice"]
        assert [(p["path"], "postings/a.md" in p["message"]) for p in twice] == [("postings/b.md", True)]
        assert result.status == 1
    assert set(pages(board).values()) == {"Keeper", "Boat builder", "Other builder", "Charpentier"}
    assert [id for id, row in rows(board).items() if "translates" not in row] == ["a", "b", "keeper"]


def test_files_with_one_key_whose_language_nobody_tells_are_not_tied(board: Workplace) -> None:
    board.run(MORNINGS[0])
    board.write("a.md", EN, title="Boat builder", translationKey="b7")
    board.write("b.md", FR, title="Charpentier", translationKey="b7")
    result = board.run(MORNINGS[1])
    assert told(result) == [("opened", "a"), ("opened", "b")]
    assert codes(result) == ["translation-language"] * 2
    assert codes(board.run(MORNINGS[2])) == ["translation-language"] * 2
    board.write("b.md", FR, title="Charpentier", translationKey="b7", lang="fr")
    result = board.run(MORNINGS[3])
    assert (told(result), codes(result)) == ([], [])
    assert codes(board.run(MORNINGS[4])) == []


def test_a_translation_of_nothing_is_told(board: Workplace) -> None:
    board.write("b.md", FR, title="Charpentier", translation_of="nothing", lang="fr")
    assert codes(board.run(MORNINGS[0])) == ["translation-unknown"]
    assert codes(board.run(MORNINGS[1])) == ["translation-unknown"]
    board.write("nothing.md", EN, title="Boat builder")
    assert codes(board.run(MORNINGS[2])) == []


# ---------------------------------------------------------------- what changes


def test_keys_added_to_offers_that_are_known_announce_nothing(board: Workplace) -> None:
    board.configure(WEBHOOK, postings="max_announcements = 3")
    with Receiver() as receiver:
        board.environment = receiver.environment
        board.run(MORNINGS[0])
        for n in range(12):
            board.write(f"en{n}.md", f"{EN} {n}", title=f"Builder {n}")
            board.write(f"fr{n}.md", f"{FR} {n}", title=f"Charpentier {n}", lang="fr")
        board.run(MORNINGS[1], "--yes")
        heard = len(receiver.heard())
        before = pages(board)
        for n in range(12):
            board.write(f"en{n}.md", f"{EN} {n}", title=f"Builder {n}", translationKey=f"k{n}")
            board.write(f"fr{n}.md", f"{FR} {n}", title=f"Charpentier {n}", lang="fr", translationKey=f"k{n}")
        result = board.run(MORNINGS[2])
        assert told(result) == []
        assert len(receiver.heard()) == heard
        assert pages(board) == before, "no address changes hands"
        assert {id for id, row in rows(board).items() if "translates" not in row} == {
            "keeper", *(f"en{n}" for n in range(12))
        }  # fmt: skip
        for n in range(12):
            board.write(f"fr{n}.md", f"{FR} {n}", title=f"Charpentier {n}", lang="fr")
        assert told(board.run(MORNINGS[3])) == []
        assert pages(board) == before
        assert not [id for id, row in rows(board).items() if "translates" in row]
        assert len(receiver.heard()) == heard


def test_a_translation_that_comes_later_is_no_opening(board: Workplace) -> None:
    board.write("boats.md", EN, title="Boat builder")
    board.run(MORNINGS[0])
    board.write("boats.fr.md", FR, title="Charpentier")
    assert told(board.run(MORNINGS[1])) == [("updated", "boats")]
    assert pages(board) == {"boats": "Boat builder", "boats/fr": "Charpentier", "keeper": "Keeper"}


def test_the_primary_text_may_come_later_and_no_address_changes(board: Workplace) -> None:
    board.write("boats.fr.md", FR, title="Charpentier")
    board.run(MORNINGS[0])
    board.write("boats.en.md", EN, title="Boat builder")
    assert told(board.run(MORNINGS[1])) == [("updated", "boats")]
    assert pages(board) == {"boats": "Charpentier", "boats/en": "Boat builder", "keeper": "Keeper"}
    assert json.loads((board.root / "public/jsonld/boats.json").read_text())["title"] == "Boat builder"
    assert json.loads((board.root / "public/jsonld/boats.fr.json").read_text())["title"] == "Charpentier"


def test_a_pair_that_is_untied_becomes_two_offers_without_a_word(board: Workplace) -> None:
    board.write("one.md", EN, title="Boat builder", translationKey="b7")
    board.write("zwei.md", FR, title="Charpentier", translationKey="b7", lang="fr")
    board.run(MORNINGS[0])
    board.run(MORNINGS[1])
    board.write("zwei.md", FR, title="Charpentier", lang="fr")
    result = board.run(MORNINGS[2])
    assert told(result) == []
    assert "changes.rss.xml" not in result.json["outputs"]["written"]
    assert pages(board) == {
        "keeper": "Keeper",
        "one": "Boat builder",
        "one.fr": "Charpentier",
        "one/fr": "→ https://jobs.example.org/one.fr/",
    }
    assert 'rel="alternate" hreflang' not in page(board, "one")
    board.remove("zwei.md")
    assert told(board.run(MORNINGS[3])) == [("closed", "one.fr")]


@pytest.mark.parametrize("renamed", ["en", "fr", "both"])
def test_files_of_a_pair_may_be_renamed(renamed: str, board: Workplace) -> None:
    write_pair(board, translationKey="b7")
    board.run(MORNINGS[0])
    before = pages(board)
    for language, title, body in (("en", "Boat builder", EN), ("fr", "Charpentier de marine", FR)):
        if renamed in (language, "both"):
            board.remove(f"boats.{language}.md")
            board.write(f"ships.{language}.md", body, title=title, translationKey="b7")
    result = board.run(MORNINGS[1])
    assert set(told(result)) <= {("renamed", "boats")}
    assert pages(board) == before


def test_a_text_that_is_written_anew_under_another_name_is_the_same_offer_by_its_pair(board: Workplace) -> None:
    write_pair(board, translationKey="b7")
    board.run(MORNINGS[0])
    board.remove("boats.en.md")
    board.write("vessels.en.md", "Another text, of sails, ropes and oars.", title="Shipwright", translationKey="b7")
    result = board.run(MORNINGS[1])
    assert set(told(result)) <= {("renamed", "boats"), ("updated", "boats")}
    assert pages(board)["boats"] == "Shipwright"


def test_a_bare_file_may_get_an_ending_when_its_translation_comes(board: Workplace) -> None:
    board.write("boats.md", EN, title="Boat builder")
    board.run(MORNINGS[0])
    board.remove("boats.md")
    write_pair(board)
    assert set(told(board.run(MORNINGS[1]))) <= {("renamed", "boats"), ("updated", "boats")}
    assert pages(board) == {"boats": "Boat builder", "boats/fr": "Charpentier de marine", "keeper": "Keeper"}


@pytest.mark.parametrize("gone", ["en", "fr"])
def test_one_file_that_goes_is_a_warning_and_its_address_leads_to_the_other(gone: str, board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    board.remove(f"boats.{gone}.md")
    result = board.run(MORNINGS[1])
    assert "closed" not in [event for event, _ in told(result)]
    assert codes(result) == ["translation-lost"]
    left, old = ("boats/fr", "boats") if gone == "en" else ("boats", "boats/fr")
    assert pages(board)[old] == f"→ https://jobs.example.org/{left}/"
    assert 'rel="alternate" hreflang' not in page(board, left)
    board.run(MORNINGS[2])
    before = board.tree("state", "public")
    assert board.run(MORNINGS[3]).json["changes"] == []
    assert board.tree("state", "public") == before
    write_pair(board)
    assert set(told(board.run(MORNINGS[4]))) <= {("updated", "boats")}
    assert pages(board) == {"boats": "Boat builder", "boats/fr": "Charpentier de marine", "keeper": "Keeper"}
    board.remove("boats.en.md")
    board.remove("boats.fr.md")
    assert told(board.run(MORNINGS[5])) == [("closed", "boats")]
    assert "This offer is closed" in page(board, "boats")
    assert "Cette offre est clôturée" in page(board, "boats/fr")
    board.write("boats.fr.md", FR, title="Charpentier de marine")
    assert told(board.run(MORNINGS[6])) == [("reopened", "boats")]


def test_one_text_that_closes_is_a_warning_and_both_are_a_closing(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    mornings = iter(MORNINGS[1:])
    for first, last in (("en", "fr"), ("fr", "en")):
        write_pair(board)
        board.run(next(mornings))
        board.write(f"boats.{first}.md", EN, title="Boat builder", filled=True)
        for _ in range(2):
            result = board.run(next(mornings))
            assert "closed" not in [event for event, _ in told(result)]
            assert codes(result) == ["translation-closed"]
        assert "This offer is closed" not in page(board, "boats")
        board.write(f"boats.{last}.md", FR, title="Charpentier", closed=True)
        result = board.run(next(mornings))
        assert [(c["event"], c["id"], c["reason"]) for c in result.json["changes"]] == [("closed", "boats", "filled")]
        assert codes(result) == []


def test_a_deadline_that_stands_in_the_primary_text_alone_ends_the_offer(board: Workplace) -> None:
    board.write("boats.en.md", EN, title="Boat builder", closes="2026-03-03")
    board.write("boats.fr.md", FR, title="Charpentier")
    assert codes(board.run(MORNINGS[0])) == []
    assert "3 mars 2026" in page(board, "boats/fr")
    assert told(board.run(MORNINGS[2])) == []
    assert told(board.run(MORNINGS[4])) == [("closed", "boats")]


def test_of_two_deadlines_the_first_is_a_warning_and_the_last_a_closing(board: Workplace) -> None:
    board.write("boats.en.md", EN, title="Boat builder", closes="2026-03-03")
    board.write("boats.fr.md", FR, title="Charpentier", closes="2026-03-06")
    assert codes(board.run(MORNINGS[0])) == ["translation-differs"]
    result = board.run(MORNINGS[4])
    assert told(result) == []
    assert "translation-closed" in codes(result)
    assert told(board.run(MORNINGS[7])) == [("closed", "boats")]


def test_facts_that_differ_are_a_warning_and_the_primary_ones_count(board: Workplace) -> None:
    board.write("boats.en.md", EN, title="Boat builder", salary="40000-45000 EUR a year", location="London, UK")
    board.write("boats.fr.md", FR, title="Charpentier", salary="30 k€ par an", location="Londres, Royaume-Uni")
    for now in MORNINGS[:2]:
        result = board.run(now)
        assert [(p["code"], p["path"], p.get("field")) for p in result.json["problems"]] == [
            ("translation-differs", "postings/boats.fr.md", "salary")
        ]
    french = json.loads((board.root / "public/jsonld/boats.fr.json").read_text())
    english = json.loads((board.root / "public/jsonld/boats.json").read_text())
    assert french["baseSalary"] == english["baseSalary"]
    assert french["jobLocation"]["address"]["addressLocality"] == "Londres"
    board.write("boats.fr.md", FR, title="Charpentier", location="Londres, Royaume-Uni")
    result = board.run(MORNINGS[2])
    assert codes(result) == []
    board.run(MORNINGS[3])
    board.write("boats.en.md", EN, title="Boat builder", location="London, UK", closes="2026-09-01")
    assert codes(board.run(MORNINGS[4])) == []


def test_a_text_that_cannot_be_read_keeps_its_last_form(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    before = pages(board)
    for name in ("boats.fr.md", "boats.en.md"):
        good = (board.root / "postings" / name).read_text()
        (board.root / "postings" / name).write_text(good.replace("title:", "title: [", 1))
        result = board.run(MORNINGS[1])
        assert result.status == 1
        assert told(result) == []
        assert pages(board) == before
        (board.root / "postings" / name).write_text(good)
        assert told(board.run(MORNINGS[2])) == []


def test_a_draft_of_a_translation_is_not_shown_until_it_is_done(board: Workplace) -> None:
    board.write("boats.en.md", EN, title="Boat builder")
    board.write("boats.fr.md", FR, title="Charpentier", draft=True)
    board.run(MORNINGS[0])
    assert "boats/fr" not in pages(board)
    board.write("boats.fr.md", FR, title="Charpentier")
    assert set(told(board.run(MORNINGS[1]))) <= {("updated", "boats")}
    assert pages(board)["boats/fr"] == "Charpentier"
    board.write("boats.en.md", EN, title="Secret builder", draft=True)
    result = board.run(MORNINGS[2])
    assert "closed" not in [event for event, _ in told(result)]
    assert pages(board)["boats"] == "→ https://jobs.example.org/boats/fr/"
    board.write("boats.fr.md", FR, title="Secret", draft=True)
    assert told(board.run(MORNINGS[3])) == [("closed", "boats")]
    assert "Secret" not in json.dumps(pages(board))


def test_an_id_that_was_minted_with_its_ending_stays(board: Workplace) -> None:
    board.write("boats.xx.md", FR, title="Charpentier", lang="fr")
    board.run(MORNINGS[0])
    assert "boats-xx" in rows(board)
    board.remove("boats.xx.md")
    board.write("boats.fr.md", FR, title="Charpentier")
    board.write("boats.en.md", EN, title="Boat builder")
    board.run(MORNINGS[1])
    assert [id for id, row in rows(board).items() if "translates" not in row] == ["boats-xx", "keeper"]


# ---------------------------------------------------------------- what is told


def test_a_webhook_is_told_once_with_every_title(board: Workplace) -> None:
    board.configure(WEBHOOK)
    with Receiver() as receiver:
        board.environment = receiver.environment
        board.run(MORNINGS[0])
        write_pair(board)
        board.run(MORNINGS[1])
        board.remove("boats.fr.md")
        board.remove("boats.en.md")
        board.run(MORNINGS[2])
    told = [json.loads(body) for _, body in receiver.requests]
    assert [one["type"] for one in told] == ["posting.opened", "posting.closed"]
    for one in told:
        assert one["data"]["title"] == "Boat builder"
        assert one["data"]["translations"] == [
            {"language": "en", "title": "Boat builder", "url": "https://jobs.example.org/boats/"},
            {"language": "fr", "title": "Charpentier de marine", "url": "https://jobs.example.org/boats/fr/"},
        ]


# ---------------------------------------------------------------- what is shown


def test_pages_name_each_other_and_carry_a_job_posting_each(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    home = "https://jobs.example.org"
    links = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
    expected = [("en", f"{home}/boats/"), ("fr", f"{home}/boats/fr/"), ("x-default", f"{home}/boats/")]
    for path, language, title in (("boats", "en", "Boat builder"), ("boats/fr", "fr", "Charpentier de marine")):
        text = page(board, path)
        assert links.findall(text) == expected
        assert f'<html lang="{language}">' in text
        assert f'<link rel="canonical" href="{home}/{path}/">' in text
        job = json.loads(re.search(r'ld\+json">(.*?)</script>', text)[1])  # type: ignore[index]  # it has one
        assert (job["title"], job["identifier"]["value"]) == (title, "boats")
    assert links.findall(page(board, "keeper")) == []
    index = (board.root / "public/index.html").read_text()
    assert index.count('data-contract=') == 2
    assert f'<a href="{home}/boats/fr/" hreflang="fr" lang="fr">Charpentier de marine (Français)</a>' in index


def test_the_sitemap_says_it_both_ways_and_bulk_files_have_each_offer_once(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    sitemap = (board.root / "public/sitemap.xml").read_text()
    urls = re.findall(r"<url><loc>([^<]+)</loc>(.*?)</url>", sitemap)
    linked = {url: re.findall(r'hreflang="([^"]+)" href="([^"]+)"', more) for url, more in urls}
    english, french = "https://jobs.example.org/boats/", "https://jobs.example.org/boats/fr/"
    assert linked[english] == linked[french] == [("en", english), ("fr", french), ("x-default", english)]
    assert linked["https://jobs.example.org/keeper/"] == []
    graph = json.loads((board.root / "public/jobs.jsonld").read_text())["@graph"]
    assert sorted(job["identifier"]["value"] for job in graph) == ["boats", "keeper"]
    assert len((board.root / "public/jobs.ndjson").read_text().splitlines()) == 2
    feed = json.loads((board.root / "public/feed.json").read_text())
    assert sorted(item["title"] for item in feed["items"]) == ["Boat builder", "Keeper"]


def test_addresses_of_a_site_of_its_own_may_hold_the_language(board: Workplace) -> None:
    config = board.root / "syndicate.toml"
    template = 'pages = false\nposting_url = "https://www.example.org/{language/}jobs/{stem}/"'
    config.write_text(config.read_text().replace("[site]", f"[site]\n{template}", 1))
    write_pair(board)
    board.run(MORNINGS[0])
    feed = json.loads((board.root / "public/feed.json").read_text())
    assert "https://www.example.org/jobs/boats/" in [item["url"] for item in feed["items"]]
    french = json.loads((board.root / "public/jsonld/boats.fr.json").read_text())
    assert french["identifier"]["value"] == "boats"


def test_pictures_of_a_bundle_lie_beside_each_of_its_pages(board: Workplace) -> None:
    board.write("boats/index.md", f"{EN}\n\n![The quay](quay.png)", title="Boat builder")
    board.write("boats/index.fr.md", f"{FR}\n\n![Le quai](quay.png)", title="Charpentier")
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    (board.root / "postings/boats/quay.png").write_bytes(picture)
    board.run(MORNINGS[0])
    for path in ("boats", "boats/fr"):
        assert (board.root / "public" / path / "quay.png").read_bytes() == picture
        assert f'src="https://jobs.example.org/{path}/quay.png"' in page(board, path)
    for name in ("index.md", "index.fr.md", "quay.png"):
        (board.root / "postings/boats" / name).unlink()
    board.run(MORNINGS[1])
    for path in ("boats", "boats/fr"):
        assert (board.root / "public" / path / "quay.png").read_bytes() == picture


def test_check_says_what_two_texts_have_with_each_other(board: Workplace) -> None:
    board.write("boats.en.md", EN, title="Boat builder", salary="40000 EUR a year")
    board.write("boats.fr.md", FR, title="Charpentier", salary="30000 EUR par an", closed=True)
    found = json.loads(board("check", "--format", "json", now=MORNINGS[0]).out)
    problems = found["problems"] if isinstance(found, dict) else found
    assert [p["code"] for p in problems if p["code"].startswith("translation-")] == [
        "translation-closed", "translation-differs"
    ]  # fmt: skip


def test_status_counts_an_offer_once(board: Workplace) -> None:
    write_pair(board)
    board.run(MORNINGS[0])
    assert json.loads(board("status", "--json", now=MORNINGS[0]).out)["postings"]["open"] == 2
