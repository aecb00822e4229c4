"""Search engines and a hub over many days: what they are told, when, and never twice, whatever breaks."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from syndicate.delivery import engine
from tests.channels.engines import Google, Hub, IndexNow, keys
from tests.harness import Workplace

HOME = "https://jobs.example.org"
KEY = "0123456789abcdef0123456789abcdef"
FIRST = datetime.fromisoformat("2026-03-01T20:00:00+01:00")  # in California, 11 in the morning of the same day
INDEXNOW = """
[[channels]]
name = "indexnow"
type = "indexnow"
key = "${INDEXNOW_KEY}"
url = "${INDEXNOW_URL}"
allow_private = true
"""
GOOGLE = """
[[channels]]
name = "google"
type = "google-indexing"
credentials = "${GOOGLE_CREDENTIALS}"
endpoint = "${GOOGLE_ENDPOINT}"
allow_private = true
quota = {quota}
"""


def on(day: float) -> str:
    """The evening of a day, counted from the first."""
    return (FIRST + timedelta(days=day)).isoformat()


class Crash(BaseException):
    """The end of the process, as far as the program can tell."""


class Engines:
    def __init__(self, server: HTTPServer) -> None:
        self.indexnow, self.google, self.hub = IndexNow(KEY), Google(server.url_for("/token")), Hub()
        for path, play in (
            ("/indexnow", self.indexnow),
            ("/token", self.google.token),
            ("/batch", self.google.batch),
            ("/hub", self.hub),
        ):
            server.expect_request(path, method="POST").respond_with_handler(play)
        self.environment = {
            "INDEXNOW_KEY": KEY,
            "INDEXNOW_URL": server.url_for("/indexnow"),
            "GOOGLE_CREDENTIALS": self.google.credentials,
            "GOOGLE_ENDPOINT": server.url_for("/batch"),
        }
        self.hub_url = server.url_for("/hub")


@pytest.fixture
def engines(httpserver: HTTPServer) -> Engines:
    return Engines(httpserver)


@pytest.fixture
def board(tmp_path: Path, engines: Engines) -> Workplace:
    return Workplace(tmp_path, engines.environment)


def settle_in(board: Workplace, channels: str, site: str = "", postings: str = "max_announcements = 1000") -> None:
    """One offer, of which stock was taken on the first day."""
    board.configure(channels, postings=postings)
    path = board.root / "syndicate.toml"
    path.write_text(path.read_text().replace("[site]\n", f"[site]\n{site}\n", 1))
    board.write("sail.md", date="2026-02-20")
    assert board.run(on(0)).json["baseline"] is True


def ledger(board: Workplace) -> list[Any]:
    return [json.loads(line) for line in (board.root / "state/ledger.jsonl").read_text().splitlines()]


def owed(board: Workplace) -> int:
    return len(ledger(board)[0]["outbox"])


# ---------------------------------------------------------------- taking stock


def test_taking_stock_tells_no_engine_unless_it_is_asked_to(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW + GOOGLE.replace("{quota}", "200"))
    assert engines.indexnow.heard == []
    assert engines.google.heard == []


def test_what_exists_is_told_where_it_is_asked_for(board: Workplace, engines: Engines) -> None:
    board.configure(INDEXNOW + GOOGLE.replace("{quota}", "200"))
    board.write("sail.md", date="2026-02-20")
    board.run(on(0), "--announce-existing", "--yes")
    assert engines.indexnow.urls == [f"{HOME}/sail/"]
    assert engines.google.told() == [(f"{HOME}/sail/", "URL_UPDATED")]


# ---------------------------------------------------------------- pages that go


def test_a_page_that_goes_after_keep_closed_is_told_once_and_is_no_change(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW + GOOGLE.replace("{quota}", "200"), "keep_closed = 10")
    board.write("sail.md", date="2026-02-20", filled=True)
    board.run(on(1))
    page = board.root / "public/sail/index.html"
    assert engines.google.told() == [(f"{HOME}/sail/", "URL_UPDATED")]
    assert board.run(on(10.9)).json["changes"] == []
    assert page.exists()
    assert len(engines.google.told()) == 1
    before = board.tree("state")
    assert "URL_DELETED" in board("plan", now=on(11)).out
    assert board.tree("state") == before
    result = board.run(on(11))
    assert result.json["changes"] == []
    assert not page.exists()
    assert engines.google.told() == [(f"{HOME}/sail/", "URL_UPDATED"), (f"{HOME}/sail/", "URL_DELETED")]
    assert engines.indexnow.urls == [f"{HOME}/sail/"] * 2
    quiet = board.tree("state", "public")
    for day in (11.1, 12, 40):
        board.run(on(day))
    assert board.tree("state", "public") == quiet
    assert len(engines.google.told()) == 2


def test_a_page_that_goes_at_once_is_told_as_gone_alone(board: Workplace, engines: Engines) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"), "keep_closed = 0")
    board.write("sail.md", date="2026-02-20", filled=True)
    assert board.run(on(1)).events() == ["sail#2"]
    assert engines.google.told() == [(f"{HOME}/sail/", "URL_DELETED")]


def test_a_withdrawn_offer_whose_form_is_old_is_still_told_when_its_turn_comes(
    board: Workplace, engines: Engines
) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "1"), "keep_closed = 40")
    board.write("rope.md", "Hemp and a walk of two hundred metres.", date="2026-02-20")
    board.run(on(1))
    board.remove("sail.md")
    board.remove("rope.md")
    board.run(on(2), "--yes")
    board.run(on(3), "--yes")
    board.run(on(4), "--yes")
    assert owed(board) == 0
    engines.google.heard.clear()
    board.run(on(42), "--yes")
    board.write("keel.md", "Tar on the bottoms of hulls.", date="2026-02-20")
    for day in (43, 44, 45, 46):
        board.run(on(day), "--yes")
    assert sorted(engines.google.told()) == [
        (f"{HOME}/keel/", "URL_UPDATED"),
        (f"{HOME}/rope/", "URL_DELETED"),
        (f"{HOME}/sail/", "URL_DELETED"),
    ]
    assert owed(board) == 0


def test_a_page_that_comes_back_before_its_going_was_told_is_not_deleted(board: Workplace, engines: Engines) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"), "keep_closed = 10")
    board.write("sail.md", date="2026-02-20", filled=True)
    board.run(on(1))
    assert board("build", now=on(11)).status == 0
    assert owed(board) == 1
    board.write("sail.md", date="2026-02-20")
    board.run(on(12))
    assert engines.google.told() == [(f"{HOME}/sail/", "URL_UPDATED")] * 2
    assert owed(board) == 0


def test_a_page_that_goes_and_is_no_news_for_anyone_makes_one_run_commit_and_the_next_quiet(
    board: Workplace, engines: Engines
) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"), "keep_closed = 10")
    path = board.root / "syndicate.toml"
    path.write_text(path.read_text().replace('location = { locality = "Lyon", country = "FR" }', ""))
    board.write("sail.md", date="2026-02-20", filled=True)
    board.run(on(1))
    number = ledger(board)[0]["n"]
    board.run(on(11))
    assert engines.google.heard == []  # no place, no JobPosting
    assert ledger(board)[0]["n"] == number + 1
    quiet = board.tree("state", "public")
    board.run(on(12))
    assert board.tree("state", "public") == quiet


# ---------------------------------------------------------------- quota


def test_what_exceeds_the_quota_waits_for_the_next_pacific_day_and_nothing_is_sent_twice(
    board: Workplace, engines: Engines
) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"))
    for number in range(250):
        board.write(f"offer-{number}.md", f"Work number {number} of very many.", date="2026-02-20")
    board.run(on(1))
    assert engines.google.batches == [100, 100]
    assert len(engines.google.heard) == 200
    assert owed(board) == 50
    board.run(on(1.1))
    board("announce", "--json", now=on(1.53))  # 08:43 in Paris of the next day: in California it is 23:43
    assert len(engines.google.heard) == 200
    board("announce", "--json", now=on(1.55))  # 09:12 there, and in California the day has begun
    assert len(engines.google.heard) == 250
    assert len(set(engines.google.told())) == 250
    assert owed(board) == 0
    assert ledger(board)[0]["spent"] == {"google": ["2026-03-03", 50]}


def test_what_waits_and_is_over_costs_no_call(board: Workplace, engines: Engines) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "1"))
    board.write("keel.md", "Tar on the bottoms of hulls.", date="2026-02-20")
    board.write("rope.md", "Hemp and a walk of two hundred metres.", date="2026-02-20")
    board.run(on(1))
    [(told, _)] = engines.google.told()
    waiting = ({"keel", "rope"} - {told.split("/")[-2]}).pop()
    board.write(f"{waiting}.md", date="2026-02-20", filled=True)
    board.run(on(1.1))
    assert owed(board) == 0
    board.run(on(2))
    assert len(engines.google.heard) == 1


def test_where_google_says_that_the_day_is_used_up_all_waits_for_the_next(board: Workplace, engines: Engines) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"))
    engines.google.left = 120
    for number in range(150):
        board.write(f"offer-{number}.md", f"Work number {number} of very many.", date="2026-02-20")
    assert board.run(on(1)).status == 1
    assert (len(engines.google.heard), owed(board)) == (120, 30)
    engines.google.left = 200
    board.run(on(3))
    assert (len(engines.google.heard), owed(board)) == (150, 0)
    assert len(set(engines.google.told())) == 150


def test_two_calls_of_one_page_never_share_a_batch_and_come_in_order(board: Workplace, engines: Engines) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"), "keep_closed = 10")
    board.write("sail.md", date="2026-02-20", filled=True)
    board("build", now=on(1))
    board("build", now=on(11))
    assert owed(board) == 2
    board("announce", now=on(11))
    assert engines.google.batches == [1, 1]
    assert [kind for _, kind in engines.google.told()] == ["URL_UPDATED", "URL_DELETED"]


# ---------------------------------------------------------------- what breaks


@pytest.mark.parametrize("point", ["marked", "sent", "recorded"])
def test_a_crash_anywhere_loses_nothing_and_stays_within_the_quota(
    board: Workplace, engines: Engines, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "3"))
    for number in range(5):
        board.write(f"offer-{number}.md", f"Work number {number} of very many.", date="2026-02-20")

    def crash(name: str) -> None:
        if name == point:
            raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(engine, "crashpoint", crash)
        with pytest.raises(Crash):
            board("run", now=on(1))
    sent = len(engines.google.heard)
    assert sent == (0 if point == "marked" else 3)
    board.run(on(1.01))
    assert len(engines.google.heard) == sent  # begun is counted, whatever became of it
    for day in (2, 3, 4):
        board.run(on(day))
    assert len(set(engines.google.told())) == 5
    assert len(engines.google.heard) == (8 if point == "sent" else 5)  # a repeat only where nobody could know
    assert owed(board) == 0


def test_one_address_that_is_refused_holds_back_no_other(board: Workplace, engines: Engines) -> None:
    settle_in(board, GOOGLE.replace("{quota}", "200"))
    engines.google.fault = lambda url: (403, "Permission denied.") if "keel" in url else None
    board.write("keel.md", "Tar on the bottoms of hulls.", date="2026-02-20")
    board.write("rope.md", "Hemp and a walk of two hundred metres.", date="2026-02-20")
    result = board.run(on(1))
    assert result.status == 1
    assert engines.google.told() == [(f"{HOME}/rope/", "URL_UPDATED")]
    assert "Search Console" in board("status", now=on(1)).out
    engines.google.fault = lambda url: None
    board("outbox", "retry", now=on(2))
    board("announce", now=on(2))
    assert engines.google.told()[-1] == (f"{HOME}/keel/", "URL_UPDATED")


def test_an_engine_that_is_busy_is_asked_again_when_it_said(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW)
    engines.indexnow.answers, engines.indexnow.retry_after = [429], "7200"
    board.write("keel.md", "Tar on the bottoms of hulls.", date="2026-02-20")
    assert board.run(on(1)).status == 1
    board("announce", now=on(1 + 1 / 24))
    assert engines.indexnow.heard == []
    board("announce", now=on(1 + 2.01 / 24))
    assert engines.indexnow.urls == [f"{HOME}/keel/"]


# ---------------------------------------------------------------- the key's file


def test_the_keys_file_is_published_and_no_plan_needs_the_key(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW)
    assert (board.root / f"public/{KEY}.txt").read_text() == KEY
    quiet = board.tree("public")
    board.run(on(1))
    assert board.tree("public") == quiet
    board.environment = {}
    plan = board("plan", "--json", now=on(1))
    assert plan.status == 0, plan.err
    assert f"{KEY}.txt" not in plan.out
    assert board("check", now=on(1)).status == 0
    assert board("build", now=on(1)).status == 2


def test_a_new_key_takes_the_place_of_the_old_one(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW)
    board.environment["INDEXNOW_KEY"] = "another-key-for-the-tests"
    board("build", now=on(1))
    assert not (board.root / f"public/{KEY}.txt").exists()
    assert (board.root / "public/another-key-for-the-tests.txt").read_text() == "another-key-for-the-tests"


# ---------------------------------------------------------------- order, secrets, the hub


def test_nothing_is_sent_before_the_pages_are_live(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW + GOOGLE.replace("{quota}", "200"))
    board.write("keel.md", "Tar on the bottoms of hulls.", date="2026-02-20")
    assert board("build", now=on(1)).status == 0
    assert (board.root / "public/keel/index.html").exists()
    assert engines.indexnow.heard == []
    assert engines.google.heard == []
    assert board("announce", now=on(1)).status == 0
    assert engines.indexnow.urls == [f"{HOME}/keel/"]
    assert engines.google.told() == [(f"{HOME}/keel/", "URL_UPDATED")]


def test_no_secret_is_kept_or_shown(board: Workplace, engines: Engines) -> None:
    settle_in(board, INDEXNOW + GOOGLE.replace("{quota}", "200"))
    engines.google.token_answers, engines.indexnow.answers = [400], [403]
    board.write("keel.md", "Tar on the bottoms of hulls.", date="2026-02-20")
    results = [board.run(on(1)), board("status", now=on(1)), board("outbox", now=on(1)), board.run(on(2))]
    said = "".join(one.out + one.err for one in results)
    kept = b"".join(data for _, data in board.tree("state").values())
    for secret in (keys()[1].splitlines()[1], KEY, "ya29.", "eyJ"):
        assert secret not in said
        assert secret.encode() not in kept


def test_a_hub_is_told_of_the_feeds_that_name_it_and_of_no_others(board: Workplace, engines: Engines) -> None:
    channel = '[[channels]]\nname = "hub"\ntype = "websub"\nallow_private = true\n'
    settle_in(board, channel, f'hub = "{engines.hub_url}"\nhub_feeds = ["tag/tar"]')
    for number in range(60):  # so many that there are archives
        board.write(f"keel-{number}.md", "Tar on the bottoms of hulls.", date="2026-02-20", tags=["tar", "oil"])
    board.run(on(1), "--yes")
    naming = set()
    for path in (board.root / "public").rglob("*"):
        if path.is_file() and engines.hub_url in (text := path.read_text()):
            topic = f"{HOME}/{path.relative_to(board.root / 'public').as_posix()}"
            naming.add(topic)
            assert topic in text  # by which one subscribes
    assert sorted(engines.hub.topics()) == sorted(naming)
    assert len(naming) == 9
    board.run(on(2))
    assert len(engines.hub.topics()) == 9
