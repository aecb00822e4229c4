"""A board lived through: what each run finds, tells, and leaves alone."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import WEBHOOK, Receiver, Workplace

MORNING = "2026-03-{:02}T07:00:00+01:00"
LONG = {
    "sail": "You sew and mend the sails of four old boats and teach two apprentices how to hold palm and needle.",
    "rope": "You lay hemp into rope on a walk of two hundred metres and keep the machine of 1890 alive.",
    "keel": "You scrape and tar the bottoms of wooden hulls each winter while the harbour sleeps under ice.",
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def board(tmp_path: Path, receiver: Receiver) -> Workplace:
    """Three open offers, of which stock was taken on the first of March; one webhook."""
    made = Workplace(tmp_path, receiver.environment)
    made.configure(WEBHOOK)
    for name, body in LONG.items():
        made.write(f"{name}.md", body, date="2026-02-20")
    assert made.run(MORNING.format(1)).json["baseline"] is True
    return made


def told(receiver: Receiver) -> list[tuple[str, str]]:
    return [(kind, event) for kind, event, _ in receiver.heard()]


def test_a_first_run_takes_stock_and_announces_nothing(board: Workplace, receiver: Receiver) -> None:
    assert receiver.requests == []
    assert len(json.loads((board.root / "public/feed.json").read_text())["items"]) == 3
    rows = [json.loads(line) for line in (board.root / "state/ledger.jsonl").read_text().splitlines()[1:]]
    assert [(event["event"], event["silent"]) for row in rows for event in row["events"]] == [("opened", True)] * 3


def test_a_first_run_announces_what_is_open_where_it_is_told_to(tmp_path: Path, receiver: Receiver) -> None:
    board = Workplace(tmp_path, receiver.environment)
    board.configure(WEBHOOK)
    board.write("sail.md")
    assert board.run(MORNING.format(1), "--announce-existing").events("opened") == ["sail#1"]
    assert told(receiver) == [("posting.opened", "sail#1")]


def test_a_new_offer_is_told_once_and_a_second_run_touches_no_byte(board: Workplace, receiver: Receiver) -> None:
    board.write("helm.md", "You steer by night.")
    assert board.run(MORNING.format(2)).events() == ["helm#1"]
    before = board.tree("state", "public")
    again = board.run(MORNING.format(2))
    assert again.events() == []
    assert board.tree("state", "public") == before
    assert told(receiver) == [("posting.opened", "helm#1")]


def test_a_rename_keeps_the_id_and_is_not_announced(board: Workplace, receiver: Receiver) -> None:
    (board.root / "postings/sail.md").rename(board.root / "postings/2026-sail-maker.md")
    done = board.run(MORNING.format(2))
    assert [(c["event"], c["id"]) for c in done.json["changes"]] == [("renamed", "sail")]
    assert receiver.requests == []


def test_a_file_moved_to_the_path_of_one_that_went_before_is_a_rename(board: Workplace, receiver: Receiver) -> None:
    board.remove("rope.md")
    assert board.run(MORNING.format(2)).events("closed") == ["rope#2"]
    (board.root / "postings/sail.md").rename(board.root / "postings/rope.md")
    done = board.run(MORNING.format(3)).json["changes"]
    assert [(c["event"], c["id"], c["url"]) for c in done] == [("renamed", "sail", "https://jobs.example.org/sail/")]
    board.write("rope.md", LONG["sail"] + " You start in May.", title="Sail", date="2026-02-20")
    assert board.run(MORNING.format(4)).events() == ["sail#3"]
    assert told(receiver) == [("posting.closed", "rope#2")]


def test_an_edit_is_seen_and_not_announced(board: Workplace, receiver: Receiver) -> None:
    board.write("sail.md", LONG["sail"] + " You start in May.", date="2026-02-20")
    assert board.run(MORNING.format(2)).events("updated") == ["sail#2"]
    assert receiver.requests == []


def test_a_key_added_to_every_file_by_a_script_is_no_change(board: Workplace) -> None:
    for name, body in LONG.items():
        board.write(f"{name}.md", body, tags='["new"]', date="2026-02-20", internal="x")
    assert board.run(MORNING.format(2)).json["changes"] == []
    before = board.tree("state", "public")
    assert board.run(MORNING.format(2)).json["changes"] == []
    assert board.tree("state", "public") == before


def test_dates_written_anew_in_every_file_are_no_change(board: Workplace) -> None:
    for name, body in LONG.items():
        board.write(f"{name}.md", body, date="2026-02-20 00:00:00 +0100")
    assert board.run(MORNING.format(2)).json["changes"] == []


def test_names_that_are_left_out_are_compared_without_case(board: Workplace) -> None:
    board.write("Readme.md", "How we write our postings.")
    board.write("contributing.md", "Where to send them.")
    assert board.run(MORNING.format(2)).json["changes"] == []


@pytest.mark.parametrize("name", ["TEMPLATE", "modèle", "templates/job", "drafts/cook", "Brouillons/cook"])
def test_what_postings_are_copied_from_and_drafts_are_no_offers(board: Workplace, name: str) -> None:
    board.write(f"{name}.md", "What you will do, and for whom.")
    board.write("template-designer.md", "You design what others copy.")
    assert board.run(MORNING.format(2)).events("opened") == ["template-designer#1"]


def test_an_offer_closes_when_its_author_says_so_and_reopens_under_a_new_number(
    board: Workplace, receiver: Receiver
) -> None:
    board.write("sail.md", LONG["sail"], filled="true")
    closed = board.run(MORNING.format(2)).json["changes"]
    assert [(c["event"], c["reason"]) for c in closed] == [("closed", "filled")]
    board.write("sail.md", LONG["sail"])
    assert board.run(MORNING.format(3)).events("reopened") == ["sail#3"]
    assert told(receiver) == [("posting.closed", "sail#2"), ("posting.reopened", "sail#3")]


def test_time_alone_closes_an_offer_and_opens_a_scheduled_one(board: Workplace, receiver: Receiver) -> None:
    board.write("mate.md", "You help.", closes="2026-03-04")
    board.write("cook.md", "You cook for nine.", date="2026-03-05")
    assert board.run(MORNING.format(2)).events() == ["mate#1"]
    assert board.run(MORNING.format(4)).events() == []
    later = board.run(MORNING.format(5)).json["changes"]
    assert sorted((c["event"], c["id"], c["reason"]) for c in later) == [
        ("closed", "mate", "expired"),
        ("opened", "cook", None),
    ]
    assert [c["title"] for c in later if c["id"] == "cook"] == ["Cook"]


def test_a_withdrawn_offer_closes_and_what_comes_back_is_reopened(board: Workplace) -> None:
    text = (board.root / "postings/sail.md").read_text()
    board.remove("sail.md")
    gone = board.run(MORNING.format(2)).json["changes"]
    assert [(c["event"], c["id"], c["reason"]) for c in gone] == [("closed", "sail", "withdrawn")]
    (board.root / "postings/elsewhere.md").write_text(text)
    back = board.run(MORNING.format(9))
    assert (back.events("renamed"), back.events("reopened")) == (["sail#3"], ["sail#4"])


def test_a_draft_of_an_open_offer_withdraws_it_and_its_new_words_are_not_shown(board: Workplace) -> None:
    board.write("sail.md", "Secret plans.", draft="true")
    gone = board.run(MORNING.format(2)).json["changes"]
    assert [(c["event"], c["reason"]) for c in gone] == [("closed", "withdrawn")]
    assert "Secret plans" not in "".join(data.decode(errors="ignore") for _, data in board.tree("public").values())


def test_a_posting_that_cannot_be_read_keeps_its_last_form_and_its_deadline(board: Workplace) -> None:
    board.write("mate.md", "You help the captain with all there is to do on board.", closes="2026-03-06")
    board.run(MORNING.format(2))
    (board.root / "postings/mate.md").write_text("---\ntitle: Mate\ntitle: Twice\n---\n")
    broken = board.run(MORNING.format(3))
    assert broken.status == 1
    assert broken.json["changes"] == []
    assert "mate" in [
        item["url"].split("/")[-2] for item in json.loads((board.root / "public/feed.json").read_text())["items"]
    ]
    assert [(c["event"], c["reason"]) for c in board.run(MORNING.format(7)).json["changes"]] == [("closed", "expired")]


def test_a_closed_offer_seen_for_the_first_time_is_recorded_and_never_announced(
    board: Workplace, receiver: Receiver
) -> None:
    board.write("mate.md", open="false")
    assert board.run(MORNING.format(2)).json["changes"] == []
    board.write("mate.md", open="true")
    assert board.run(MORNING.format(3)).events("opened") == ["mate#1"]


def test_another_time_zone_or_new_defaults_are_no_change(board: Workplace) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace("Europe/Paris", "America/Martinique").replace("Lyon", "Brest"))
    assert board.run(MORNING.format(2)).json["changes"] == []


def test_words_of_ones_own_are_no_change(board: Workplace) -> None:
    for name, body in LONG.items():
        board.write(f"{name}.md", body, date="2026-02-20", werft="Nordhafen")
    board.run(MORNING.format(2))
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text() + '\n[vocabulary]\norganisation = ["werft"]\n')
    assert board.run(MORNING.format(3)).json["changes"] == []
    assert "Nordhafen" in (board.root / "public/sail/index.html").read_text()


def test_closed_pages_stay_for_a_while_and_carry_no_job_posting(board: Workplace) -> None:
    board.write("sail.md", LONG["sail"], filled="true")
    board.run(MORNING.format(2))
    page = board.root / "public/sail/index.html"
    assert "application/ld+json" not in page.read_text()
    board.run("2026-05-30T07:00:00+02:00")
    assert page.exists()
    board.run("2026-06-01T07:00:00+02:00")
    assert not page.exists()


def test_a_new_slug_leaves_a_redirect_behind(board: Workplace) -> None:
    board.write("sail.md", LONG["sail"], slug="sail-maker", date="2026-02-20")
    board.run(MORNING.format(2))
    assert "sail-maker/" in (board.root / "public/sail/index.html").read_text()
    assert (board.root / "public/sail-maker/index.html").exists()


# ---------------------------------------------------------------- guard rails and worst days


def test_an_empty_folder_stops_the_run(board: Workplace) -> None:
    before = board.tree("state", "public")
    for name in LONG:
        board.remove(f"{name}.md")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert stopped.status == 3
    assert stopped.json["stopped"]["code"] == "postings-empty"
    assert board.tree("state", "public") == before


def test_a_missing_folder_stops_the_run(board: Workplace) -> None:
    shutil.rmtree(board.root / "postings")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (3, "postings-missing")


@pytest.mark.parametrize("command", ["run", "build"])
def test_one_empty_folder_of_several_stops_the_run_until_it_is_meant(board: Workplace, command: str) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace('paths = ["postings"]', 'paths = ["postings", "./more/"]'))
    more = board.root / "more"
    more.mkdir()
    assert board("run", "--json", now=MORNING.format(2)).status == 0  # it never held any
    (more / "one.md").write_text("---\ntitle: Pilot\n---\n\nYou know where the sands lie.\n")
    board.run(MORNING.format(3))
    before = board.tree("state", "public")
    (more / "one.md").rename(board.root / "aside.md")
    (more / "README.md").write_text("Nothing here for now.\n")

    stopped = board(command, "--json", now=MORNING.format(4))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (3, "postings-empty")
    assert stopped.json["stopped"]["message"].startswith("more held postings and holds none now")
    assert board.tree("state", "public") == before

    assert [c["reason"] for c in board.run(MORNING.format(4), "--yes").json["changes"]] == ["withdrawn"]
    assert board.run(MORNING.format(5)).json["changes"] == []


def test_a_list_of_nothing_but_comments_stops_the_run_and_an_empty_list_does_not(board: Workplace) -> None:
    jobs = board.root / "postings/jobs.yml"
    jobs.write_text("- title: Pilot\n  company: Quay\n")
    board.run(MORNING.format(2))
    jobs.write_text("# - title: Pilot\n")
    assert board("run", "--json", now=MORNING.format(3)).status == 3
    jobs.write_text("[]\n")
    assert [c["reason"] for c in board.run(MORNING.format(3)).json["changes"]] == ["withdrawn"]


def test_most_offers_closing_at_once_stop_the_run_until_it_is_meant(board: Workplace, receiver: Receiver) -> None:
    for number in range(9):
        board.write(
            f"n{number}.md", f"Number {number} of a crew, who does a thing that no other of them does.", open="true"
        )
    board.run(MORNING.format(2))
    heard = len(receiver.requests)
    for path in (board.root / "postings").glob("n*.md"):
        path.write_text(path.read_text().replace("open: true", "open: false"))
    stopped = board("run", "--json", now=MORNING.format(3))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (3, "mass-closing")
    assert "9 of 12" in stopped.err
    assert len(receiver.requests) == heard
    assert len(board.run(MORNING.format(3), "--yes").events("closed")) == 9


def test_many_offers_at_once_stop_the_run_until_it_is_meant(board: Workplace) -> None:
    for number in range(26):
        board.write(f"n{number}.md", f"Number {number}.")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (3, "mass-announcement")


def test_many_closings_by_a_date_that_was_known_go_through(board: Workplace) -> None:
    for number in range(9):
        board.write(f"n{number}.md", f"Number {number} of a crew.", closes="2026-03-04")
    board.run(MORNING.format(2))
    assert len(board.run(MORNING.format(5)).events("closed")) == 9


def test_a_clock_that_goes_back_stops_the_run(board: Workplace) -> None:
    board.write("helm.md")
    board.run(MORNING.format(9))
    stopped = board("run", "--json", now=MORNING.format(8))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (3, "clock-back")


def test_a_lost_state_is_an_error_where_one_is_required(board: Workplace, receiver: Receiver) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace('store = "files:state"', 'store = "files:state"\nrequired = true'))
    shutil.rmtree(board.root / "state")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (2, "state-missing")
    assert board("adopt", now=MORNING.format(2)).status == 0
    assert board.run(MORNING.format(3)).json["changes"] == []
    assert receiver.requests == []


def test_a_ledger_from_a_newer_version_is_refused_and_unharmed(board: Workplace) -> None:
    ledger = board.root / "state/ledger.jsonl"
    ledger.write_text(ledger.read_text().replace('"schema":1', '"schema":99', 1))
    before = board.tree("state")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (2, "state-newer")
    assert board.tree("state") == before


def test_a_damaged_ledger_is_refused_with_its_line(board: Workplace) -> None:
    ledger = board.root / "state/ledger.jsonl"
    lines = ledger.read_text().splitlines()
    ledger.write_text("\n".join([lines[0], lines[1][:40], *lines[2:]]) + "\n")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (2, "state-damaged")
    assert "line 2" in stopped.err


def _hold(root: str, ready: object, done: object) -> None:
    from syndicate.stores.files import FilesStore

    with FilesStore.at("state", root, {}).lock():
        ready.set()  # type: ignore[attr-defined]  # an Event of multiprocessing
        done.wait(20)  # type: ignore[attr-defined]  # likewise


def test_a_second_run_says_who_holds_the_lock(board: Workplace) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(board.root), ready, done))
    other.start()
    assert ready.wait(20)
    stopped = board("run", "--json", now=MORNING.format(2))
    done.set()
    other.join()
    assert (stopped.status, stopped.json["stopped"]["code"]) == (4, "locked")
    assert str(other.pid) in stopped.err


def test_a_variable_that_is_not_set_stops_a_run_before_anything_is_written(board: Workplace) -> None:
    board.write("helm.md")
    del board.environment["HOOK_SECRET"]
    before = board.tree("state", "public")
    os.environ.pop("HOOK_SECRET", None)
    stopped = board("run", "--json", now=MORNING.format(2))
    assert stopped.status == 2
    assert "HOOK_SECRET" in stopped.err
    assert "partners" in stopped.err
    assert board.tree("state", "public") == before
    assert board("check", "--json").status == 0
    assert board("plan", "--json", now=MORNING.format(2)).events() == ["helm#1"]


def test_a_plan_shows_the_words_and_does_nothing(board: Workplace, receiver: Receiver) -> None:
    board.write("helm.md", "You steer by night.")
    before = board.tree("state", "public")
    plan = board("plan", now=MORNING.format(2))
    assert plan.status == 0
    assert "Helm" in plan.out
    assert board.tree("state", "public") == before
    assert receiver.requests == []
    assert "helm#1" in board("plan", "--format", "markdown", now=MORNING.format(2)).out + plan.out


def test_files_that_are_not_ours_are_left_alone(board: Workplace) -> None:
    mine = board.root / "public/CNAME"
    mine.write_text("jobs.example.org")
    other = board.root / "public/helm/index.html"
    other.parent.mkdir()
    other.write_text("by hand")
    board.write("helm.md")
    done = board.run(MORNING.format(2))
    assert mine.read_text() == "jobs.example.org"
    assert other.read_text() == "by hand"
    assert "foreign-file" in [problem["code"] for problem in done.json["problems"]]


def test_a_lost_output_folder_is_made_again_from_the_state_to_the_byte(board: Workplace) -> None:
    before = {name: data for name, (_, data) in board.tree("public").items()}
    shutil.rmtree(board.root / "public")
    assert board.run(MORNING.format(2)).json["changes"] == []
    assert {name: data for name, (_, data) in board.tree("public").items()} == before


# ---------------------------------------------------------------- deliveries


def test_a_failed_delivery_is_tried_again_with_the_same_bytes(tmp_path: Path) -> None:
    with Receiver(lambda number: 503 if number == 1 else 204) as receiver:
        board = Workplace(tmp_path, receiver.environment)
        board.configure(WEBHOOK)
        board.write("sail.md", LONG["sail"])
        board.run(MORNING.format(1))
        board.write("rope.md", LONG["rope"])
        first = board.run(MORNING.format(2))
        assert (first.status, first.json["deliveries"]["pending"]) == (1, 1)
        second = board.run(MORNING.format(3))
        assert (second.status, second.json["deliveries"]) == (
            0,
            {"delivered": 1, "pending": 0, "failed": 0, "uncertain": 0},
        )
        (one, body), (two, again) = receiver.requests
        assert (one["webhook-id"], body) == (two["webhook-id"], again)


def test_a_refused_delivery_is_a_dead_letter_that_can_be_taken_up_again(tmp_path: Path) -> None:
    with Receiver(lambda number: 403 if number == 1 else 204) as receiver:
        board = Workplace(tmp_path, receiver.environment)
        board.configure(WEBHOOK)
        board.write("sail.md", LONG["sail"])
        board.run(MORNING.format(1))
        board.write("rope.md", LONG["rope"])
        assert board.run(MORNING.format(2)).json["deliveries"]["failed"] == 1
        assert board.run(MORNING.format(3)).json["deliveries"]["failed"] == 1
        assert len(receiver.requests) == 1
        assert "rope#1" in board("outbox").out
        done = board("outbox", "retry", "--json", now=MORNING.format(3))
        assert done.json["deliveries"]["delivered"] == 1
        assert "Nothing is owed" in board("outbox").out


def test_an_opening_nobody_heard_of_is_dropped_with_its_closing(board: Workplace, receiver: Receiver) -> None:
    board.write("helm.md", "You steer by night.")
    assert board("build", now=MORNING.format(2)).status == 0
    board.write("helm.md", "You steer by night.", filled="true")
    done = board.run(MORNING.format(3))
    assert done.events("closed") == ["helm#2"]
    assert receiver.requests == []
    assert done.json["deliveries"]["pending"] == 0


def test_a_message_never_attempted_is_composed_anew(board: Workplace, receiver: Receiver) -> None:
    board.write("helm.md", "You steer by night.", title="Helmsmn")
    board("build", now=MORNING.format(2))
    board.write("helm.md", "You steer by night.", title="Helmsman")
    board.run(MORNING.format(3))
    assert [json.loads(body)["data"]["title"] for _, body in receiver.requests] == ["Helmsman"]


def test_a_form_stays_as_long_as_something_is_owed_of_it(tmp_path: Path) -> None:
    def forms() -> list[str]:
        return [path.name for path in (board.root / "state").rglob("*") if "rope" in path.name]

    with Receiver(lambda number: 403) as receiver:
        board = Workplace(tmp_path, receiver.environment)
        board.configure(WEBHOOK)
        for name, body in LONG.items():
            board.write(f"{name}.md", body)
        board.run(MORNING.format(1))
        board.remove("rope.md")
        assert board.run(MORNING.format(2)).json["deliveries"]["failed"] == 1
        board.write("keel.md", LONG["keel"] + " You sing.")
        board.run("2026-09-01T07:00:00+02:00")
        assert forms()

        board("outbox", "drop", now="2026-09-02T07:00:00+02:00")
        board.write("keel.md", LONG["keel"] + " You hum.")
        board.run("2026-09-03T07:00:00+02:00")
        assert not forms()


def test_what_a_removed_channel_was_owed_is_dropped_and_reported(board: Workplace) -> None:
    board.write("helm.md")
    board("build", now=MORNING.format(2))
    board.configure()
    done = board.run(MORNING.format(3))
    assert [one["channel"] for one in done.json["dropped"]] == ["partners"]
    assert board.run(MORNING.format(3)).json["dropped"] == []


def test_a_new_channel_never_hears_the_backlog(tmp_path: Path, receiver: Receiver) -> None:
    board = Workplace(tmp_path, receiver.environment)
    board.configure()
    board.write("sail.md", LONG["sail"])
    board.run(MORNING.format(1))
    board.write("rope.md", LONG["rope"])
    board.run(MORNING.format(2))
    board.configure(WEBHOOK)
    board.write("keel.md", LONG["keel"])
    board.run(MORNING.format(3))
    assert told(receiver) == [("posting.opened", "keel#1")]


def test_one_broken_channel_does_not_keep_another_waiting(tmp_path: Path, receiver: Receiver) -> None:
    board = Workplace(tmp_path, {**receiver.environment, "DEAD_URL": "http://127.0.0.1:9/"})
    broken = WEBHOOK.replace("partners", "broken").replace("HOOK_URL", "DEAD_URL")
    board.configure(broken + WEBHOOK)
    board.write("sail.md", LONG["sail"])
    board.run(MORNING.format(1))
    board.write("rope.md", LONG["rope"])
    done = board.run(MORNING.format(2))
    assert done.json["deliveries"] == {"delivered": 1, "pending": 1, "failed": 0, "uncertain": 0}


def test_no_secret_stands_in_any_file(board: Workplace) -> None:
    board.write("helm.md")
    board.run(MORNING.format(2))
    everything = b"".join(data for _, data in board.tree("state", "public").values())
    assert board.environment["HOOK_SECRET"].encode() not in everything
    assert board.environment["HOOK_URL"].encode() not in everything


@pytest.mark.parametrize(
    ("before", "after"),
    [('"schema":1', '"schema":0'), ('"channels":{', '"channels":3,"x":{'), ('"first_seen"', '"first"')],
)
def test_a_ledger_mended_wrongly_by_hand_is_refused_and_unharmed(board: Workplace, before: str, after: str) -> None:
    ledger = board.root / "state/ledger.jsonl"
    ledger.write_text(ledger.read_text().replace(before, after))
    harmed = board.tree("state", "public")
    board.write("sail.md", LONG["sail"], filled="true")
    stopped = board("run", "--json", now=MORNING.format(2))
    assert (stopped.status, stopped.json["stopped"]["code"]) == (2, "state-damaged")
    assert board.tree("state", "public") == harmed
