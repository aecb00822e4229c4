"""The changes as feeds, and their archives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.core.model import Board, Told
from syndicate.outputs import changes
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.stand import (
    PlainRenderer,
    an_event,
    as_json,
    empty,
    events,
    files,
    find,
    parsed,
    xml,
)

FEEDS = ("changes.rss.xml", "changes.atom.xml", "changes.json")


def told(*history: Any, **site: Any) -> dict[str, bytes]:
    board = replace(empty(), history=tuple(Told("cooper", event) for event in history))
    return files(changes.render, board, PlainRenderer(replace(SITE, **site)))


def titles(data: bytes) -> list[str]:
    return [title.text for title in find(xml(data), "//a:entry/a:title")]


def test_each_change_is_an_entry_of_its_own_newest_first() -> None:
    found = files(changes.render, a_board(an_offer("b"), an_offer("a", status="closed", offered_at=NOW - timedelta(1))))

    for path in ("changes.rss.xml", "changes.atom.xml"):
        assert [e.id for e in parsed(found[path]).entries] == [
            "tag:jobs.example.org,2026-03-02:a/2",
            "tag:jobs.example.org,2026-03-02:b/1",
            "tag:jobs.example.org,2026-03-02:a/1",
        ]


@pytest.mark.parametrize(
    ("event", "reason", "english", "french"),
    [
        ("opened", None, "Opened: Cooper", "Nouvelle offre\u00a0: Cooper"),
        ("reopened", None, "Reopened: Cooper", "Offre rouverte\u00a0: Cooper"),
        ("closed", "filled", "Closed (filled): Cooper", "Offre pourvue\u00a0: Cooper"),
        ("closed", "closed", "Closed: Cooper", "Offre clôturée\u00a0: Cooper"),
        ("closed", None, "Closed: Cooper", "Offre clôturée\u00a0: Cooper"),
        ("closed", "expired", "Closed (expired): Cooper", "Offre expirée\u00a0: Cooper"),
        ("closed", "withdrawn", "Closed (withdrawn): Cooper", "Offre retirée\u00a0: Cooper"),
    ],
)
def test_a_change_is_said_in_the_sites_language(event: str, reason: str | None, english: str, french: str) -> None:
    for language, expected in (("en", english), ("fr", french), ("fr-BE", french), ("de", english)):
        found = told(an_event(event=event, reason=reason), language=language)
        assert titles(found["changes.atom.xml"]) == [expected]
        assert as_json(found["changes.json"])["items"][0]["title"] == expected


def test_an_entry_is_one_sentence_with_a_link_to_the_offer() -> None:
    found = told(
        an_event(event="closed", reason="filled", title="R&D <b>", url="https://jobs.example.org/a/?x=1&y"),
        language="fr",
    )
    link = '<a href="https://jobs.example.org/a/?x=1&amp;y">R&amp;D &lt;b&gt;</a>'
    expected = f"<p>Le poste «\u00a0{link}\u00a0» est pourvu.</p>"

    assert find(xml(found["changes.atom.xml"]), "string(//a:entry/a:content)") == expected
    assert find(xml(found["changes.rss.xml"]), "string(//item/content:encoded)") == expected
    assert as_json(found["changes.json"])["items"][0]["content_html"] == expected
    assert find(xml(found["changes.atom.xml"]), "string(//a:entry/a:link/@href)") == "https://jobs.example.org/a/?x=1&y"


def test_the_json_feed_names_event_offer_and_reason() -> None:
    item = as_json(told(an_event(n=4, event="closed", reason="expired"))["changes.json"])["items"][0]

    assert item["_jobs"] == {
        "event": "closed",
        "event_id": "cooper#4",
        "offer": "tag:jobs.example.org,2026-03-02:cooper",
        "reason": "expired",
    }


def test_an_entry_depends_on_nothing_but_its_event() -> None:
    board = a_board(an_offer(title="Cooper"))
    edited = replace(board, open=(an_offer(title="Master cooper", form=2),), updated=NOW + timedelta(days=1))

    assert files(changes.render, board) == files(changes.render, edited)


def test_the_feed_is_as_old_as_its_newest_event_or_as_the_ledger() -> None:
    found = told(an_event(at=NOW + timedelta(days=1)), an_event())

    assert find(xml(found["changes.atom.xml"]), "string(/a:feed/a:updated)") == "2026-03-03T07:00:00+00:00"
    assert find(xml(told()["changes.atom.xml"]), "string(/a:feed/a:updated)") == "2026-03-02T07:00:00+00:00"


def test_no_history_gives_valid_feeds() -> None:
    found = told()

    assert set(found) == set(FEEDS)
    assert parsed(found["changes.rss.xml"]).entries == parsed(found["changes.atom.xml"]).entries == []
    assert as_json(found["changes.json"])["items"] == []


def test_the_changes_are_not_complete_and_lead_to_themselves_and_the_hub() -> None:
    found = told(an_event(), hub="https://hub.example.org/")

    assert not find(xml(found["changes.atom.xml"]), "//fh:complete")
    links = {link.get("rel"): link.get("href") for link in find(xml(found["changes.rss.xml"]), "//channel/a:link")}
    assert links == {"self": "https://jobs.example.org/changes.rss.xml", "hub": "https://hub.example.org/"}


# ---------------------------------------------------------------- archives


def number_of_entries(data: bytes) -> int:
    return len(find(xml(data), "//a:entry"))


def test_the_subscription_holds_the_newest_fifty_and_archives_the_rest() -> None:
    found = files(changes.render, events(123))

    assert titles(found["changes.atom.xml"])[0] == "Opened: Offer 123"
    assert number_of_entries(found["changes.atom.xml"]) == 50
    assert titles(found["changes.archive-1.atom.xml"]) == [f"Opened: Offer {n}" for n in range(50, 0, -1)]
    assert titles(found["changes.archive-2.atom.xml"]) == [f"Opened: Offer {n}" for n in range(100, 50, -1)]
    assert "changes.archive-3.atom.xml" not in found


@pytest.mark.parametrize(("count", "archives"), [(0, 0), (49, 0), (50, 0), (51, 1), (100, 1), (101, 2)])
def test_no_event_is_ever_in_neither(count: int, archives: int) -> None:
    found = files(changes.render, events(count))
    atom = [data for path, data in found.items() if path.endswith("atom.xml")]

    assert len(atom) == archives + 1
    assert {title for data in atom for title in titles(data)} == {f"Opened: Offer {n}" for n in range(1, count + 1)}


def test_an_archive_never_changes_once_it_is_written() -> None:
    found: dict[str, bytes] = {}
    for count in (51, 77, 100, 101, 160):
        now = files(changes.render, events(count))
        archives = {path: data for path, data in now.items() if "archive" in path}
        assert all(archives[path] == data for path, data in found.items())
        found = archives

    assert len(found) == 9


def test_an_archive_keeps_its_entries_under_another_title_and_in_another_language() -> None:
    def kept(**site: str) -> list[tuple[str, ...]]:
        found = files(changes.render, events(60), PlainRenderer(replace(SITE, **site)))
        entries = find(xml(found["changes.archive-1.atom.xml"]), "//a:entry")
        parts = ("string(a:id)", "string(a:link/@href)", "string(a:published)")
        return [tuple(find(one, part) for part in parts) for one in entries]

    assert len(set(kept())) == 50
    assert kept() == kept(title="Emplois", language="fr", url="https://emplois.example.org")


def test_archives_are_chained_from_the_newest_to_the_oldest() -> None:
    found = files(changes.render, events(151))
    site = "https://jobs.example.org"

    def links(path: str) -> dict[str, str]:
        parent = "/a:feed/a:link" if "atom" in path else "//channel/a:link"
        rels = ("prev-archive", "next-archive", "current")
        return {one.get("rel"): one.get("href") for one in find(xml(found[path]), parent) if one.get("rel") in rels}

    assert links("changes.atom.xml") == {"prev-archive": f"{site}/changes.archive-3.atom.xml"}
    assert links("changes.archive-3.rss.xml") == {
        "prev-archive": f"{site}/changes.archive-2.rss.xml",
        "current": f"{site}/changes.rss.xml",
    }
    assert links("changes.archive-1.atom.xml") == {"current": f"{site}/changes.atom.xml"}
    assert find(xml(found["changes.archive-1.atom.xml"]), "/a:feed/fh:archive")
    assert find(xml(found["changes.archive-1.rss.xml"]), "//channel/fh:archive")
    assert not find(xml(found["changes.atom.xml"]), "//fh:archive")


def test_the_json_feed_can_be_paged_back_to_its_first_item() -> None:
    found = files(changes.render, events(151))
    seen, path = [], "changes.json"
    while path:
        page = as_json(found[path])
        seen += [item["title"] for item in page["items"]]
        path = page.get("next_url", "").removeprefix("https://jobs.example.org/")

    assert set(seen) == {f"Opened: Offer {n}" for n in range(1, 152)}


def test_an_archive_has_the_id_of_the_feed_that_it_belongs_to() -> None:
    found = files(changes.render, events(51))

    ids = {find(xml(data), "string(/a:feed/a:id)") for path, data in found.items() if path.endswith("atom.xml")}
    assert ids == {"tag:jobs.example.org,2026-03-02:feeds/changes"}


def test_an_archive_need_not_be_made_again() -> None:
    def depends(board: Board) -> dict[str, str | None]:
        return {file.path: file.depends for file in changes.render(board, PlainRenderer())}

    before, after = depends(events(60)), depends(events(61))

    assert before["changes.archive-1.json"] == after["changes.archive-1.json"]
    assert before["changes.json"] != after["changes.json"]


@given(title=st.text())
def test_any_title_gives_well_formed_changes_without_script(title: str) -> None:
    found = told(an_event(title=title), an_event(title=f"{title}]]></content><script>"))

    assert b"<script" not in found["changes.rss.xml"] + found["changes.atom.xml"]
    assert number_of_entries(found["changes.atom.xml"]) == 2
    assert "<script" not in as_json(found["changes.json"])["items"][1]["content_html"]
