"""The command line as a contract: commands, options, exit statuses, and what is printed where."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from syndicate import registry
from syndicate.cli import main, parser
from syndicate.core.settings import SECTIONS, json_schema
from tests.conftest import ROOT
from tests.harness import WEBHOOK, Receiver, Result, Workplace

COMMANDS = ("check", "plan", "run", "build", "announce", "adopt", "status", "outbox", "plugins", "daemon")
DAY = "2026-03-{:02}T07:00:00+01:00"
CONSOLE = '[[channels]]\nname = "terminal"\ntype = "console"\n'
KEYS = {"version", "now", "baseline", "changes", "problems", "outputs", "deliveries"}


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two open offers, of which stock was taken on the first of March; what is new is printed."""
    board = Workplace(tmp_path_factory.mktemp("first-day"))
    board.configure(CONSOLE)
    board.write("sail.md", "You sew and mend the sails of four old boats.")
    board.write("rope.md", "You lay hemp into rope.")
    board.run(DAY.format(1))
    return board.root


@pytest.fixture
def board(tmp_path: Path, first_day: Path) -> Workplace:
    """A copy of the board after its first day, to do with as one likes."""
    shutil.copytree(first_day, tmp_path, dirs_exist_ok=True)
    return Workplace(tmp_path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def process(board: Workplace, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own, in the folder of the board."""
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *arguments], cwd=board.root, text=True, capture_output=True,
        env={**os.environ, **board.environment, **environment},
    )  # fmt: skip


# ---------------------------------------------------------------- help


def test_help_teaches_the_commands_the_first_run_and_the_exit_statuses(board: Workplace) -> None:
    said = board("--help").out
    assert re.search(r"syndicate check .*\n.*syndicate plan .*\n.*syndicate run .*\n.*syndicate status ", said)
    assert re.search(r"0 all well.* 1 .* 2 .*3 .* 4 ", said, re.DOTALL)
    assert "A first run takes stock and announces nothing." in said
    assert all(re.search(rf"(?m)^    {name} +\w", said) for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_each_of_its_options_has_help_that_says_something(board: Workplace, command: str) -> None:
    result = board(command, "--help")
    assert result.status == 0
    (subparsers,) = (a for a in parser()._actions if isinstance(a.choices, dict))
    assert subparsers.choices is not None
    own = subparsers.choices[command]  # type: ignore[call-overload]  # a dictionary of parsers, as just asserted
    assert len(own.description.split()) > 4
    unsaid = [action.dest for action in own._actions if not action.help and action.dest != "action"]
    assert unsaid == []


def test_the_commands_are_those_of_the_contract() -> None:
    (subparsers,) = (a for a in parser()._actions if isinstance(a.choices, dict))
    assert tuple(subparsers.choices or ()) == COMMANDS


def test_the_module_is_the_command_and_says_its_version(board: Workplace) -> None:
    from syndicate import __version__

    done = process(board, "--version")
    assert (done.returncode, done.stdout) == (0, f"syndicate {__version__}\n")


# ---------------------------------------------------------------- options


@pytest.mark.parametrize("place", ["before", "after"])
def test_common_options_may_stand_before_or_after_the_command(board: Workplace, place: str) -> None:
    settings = str(board.root / "syndicate.toml")
    common = ["--json", "-q", "-v", "--no-color", "--now", DAY.format(2), "--config", settings]
    words = [*common, "plan"] if place == "before" else ["plan", *common]
    done = subprocess.run([sys.executable, "-m", "syndicate", *words], cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["now"] == DAY.format(2)


def test_now_without_an_offset_is_a_time_in_the_zone_of_the_site(board: Workplace) -> None:
    assert board("plan", "--json", now="2026-03-02T07:00").json["now"] == "2026-03-02T07:00:00+01:00"
    assert board("plan", "--json", now="2026-07-02T07:00").json["now"] == "2026-07-02T07:00:00+02:00"
    assert board("plan", "--json", now="2026-03-02T06:00Z").json["now"] == "2026-03-02T06:00:00+00:00"


def test_without_now_the_present_counts(board: Workplace) -> None:
    now = datetime.fromisoformat(board("plan", "--json").json["now"])
    assert abs((now - datetime.now(now.tzinfo)).total_seconds()) < 60
    assert now.tzinfo is not None


def test_the_configuration_is_found_in_a_folder_above(board: Workplace) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "syndicate", "status"], cwd=board.root / "postings", capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        "Published: 2 open, 0 closed, 0 scheduled, 0 draft.",
    )


# ---------------------------------------------------------------- what stops it


def stopped(result: Result, status: int, code: str) -> str:
    """The message of a document that says why nothing was done."""
    assert result.status == status
    assert set(result.json) > KEYS
    assert result.json["changes"] == []
    assert result.json["stopped"]["code"] == code
    message = str(result.json["stopped"]["message"])
    assert message in result.err
    return message


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish",), "invalid choice: 'publish'"),
        (("run", "--fast"), "unrecognized arguments: --fast"),
        ((), "COMMAND"),
        (("check", "--format", "xml"), "invalid choice: 'xml'"),
        (("run", "--now", "yesterday"), "expected a moment such as"),
        (("run", "--config", "nowhere.toml"), "there is no such file"),
        (("check", "nowhere.md"), "there is no such file or folder"),
        (("outbox", "drop", "abc"), "nothing is owed under abc"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_wrong_command_line_gives_2_and_says_what_is_wrong(
    board: Workplace, words: tuple[str, ...], said: str, as_json: bool,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(board.root)
    before = board.tree("")
    assert main([*words, *(["--json"] if as_json else [])]) == 2
    out, err = capsys.readouterr()
    assert said in err
    if as_json:
        assert said in json.loads(out)["stopped"]["message"]
    else:
        assert out == ""
    assert board.tree("") == before


def test_without_a_configuration_it_says_what_to_write(tmp_path: Path) -> None:
    done = process(Workplace(tmp_path), "run", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["stopped"]["code"] == "configuration"
    assert "there is no syndicate.toml here or in a folder above" in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[postings2]\n", "postings2 is not known: did you mean `postings`?"),
        ("[daemon]\nretry_minute = 3\n", "[daemon] retry_minute is not known: did you mean `retry_minutes`?"),
        (CONSOLE.replace("terminal", "two") + "onuncertain = 'hold'\n", "did you mean `on_uncertain`?"),
        (CONSOLE.replace("terminal", "two").replace("console", "consol"), "did you mean"),
        (CONSOLE, 'name = "terminal" stands twice'),
        ("[daemon]\nat = 7\n", "[daemon] at = 7: expected a list of texts."),
        ("[daemon\n", "syndicate.toml: "),
    ],
)
def test_a_wrong_setting_is_named_with_the_nearest_known_one(board: Workplace, more: str, said: str) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text() + more)
    assert said in stopped(board("run", "--json", now=DAY.format(2)), 2, "configuration")


def test_every_wrong_setting_is_named_at_once(board: Workplace) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace("Europe/Paris", "Europe/Pari") + "[daemon]\nretry_minute = 3\n")
    message = stopped(board("run", "--json"), 2, "configuration")
    assert "timezone" in message
    assert "retry_minute" in message
    assert all(line.startswith("syndicate.toml: ") for line in message.splitlines())


def test_a_variable_that_is_not_set_stops_a_run_before_anything_is_written(tmp_path: Path) -> None:
    board = Workplace(tmp_path, {"HOOK_URL": "", "HOOK_SECRET": ""})
    board.configure(WEBHOOK)
    board.write("sail.md")
    before = board.tree("")
    message = stopped(board("run", "--json"), 2, "configuration")
    assert "partners" in message
    assert "HOOK_URL" in message
    assert board("plan", "--json").status == board("check", "--json").status == 0
    assert board.tree("") == before


def test_a_guard_rail_gives_3_with_the_document_and_its_moment_in_the_zone_of_the_site(board: Workplace) -> None:
    before = board.tree("")
    for name in ("sail.md", "rope.md"):
        (board.root / "postings" / name).rename(board.root / name)
    result = board("run", "--json", now="2026-03-02T07:00")
    assert "no posting was found" in stopped(result, 3, "postings-empty")
    assert result.json["now"] == DAY.format(2)
    assert {path: kept for path, kept in board.tree("state", "public").items()} == {
        path: kept for path, kept in before.items() if path.startswith(("state/", "public/"))
    }


def test_a_lock_that_another_holds_gives_4_and_says_who(board: Workplace) -> None:
    from syndicate.stores.files import FilesStore

    with FilesStore(board.root / "state").lock():
        done = process(board, "run", "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["stopped"]["code"] == "locked"
    assert str(os.getpid()) in done.stderr


def test_a_damaged_state_gives_2_and_is_left_as_it_is(board: Workplace) -> None:
    ledger = board.root / "state/ledger.jsonl"
    ledger.write_text(ledger.read_text()[:-20])
    before = board.tree("")
    stopped(board("run", "--json", now=DAY.format(2)), 2, "state-damaged")
    assert board.tree("") == before


def test_an_unreadable_posting_gives_1_and_a_warning_gives_0(board: Workplace) -> None:
    board.write("helm.md", date="sometime")
    result = board("run", "--json", now=DAY.format(2))
    assert (result.status, [p["severity"] for p in result.json["problems"]]) == (0, ["warning"])
    (board.root / "postings/helm.md").write_text("---\ntitle: [Helm\n---\n")
    result = board("run", "--json", now=DAY.format(3))
    assert (result.status, "error" in [p["severity"] for p in result.json["problems"]]) == (1, True)
    assert "stopped" not in result.json


# ---------------------------------------------------------------- JSON


def test_the_document_has_every_key_of_the_contract_and_stands_alone_on_standard_output(board: Workplace) -> None:
    board.write("helm.md", "You steer by night.", date="sometime")
    result = board("run", "--json", now=DAY.format(2))
    document = result.json
    assert set(document) >= KEYS
    assert (document["version"], document["now"], document["baseline"]) == (1, DAY.format(2), False)
    (change,) = document["changes"]
    assert change == {
        "event": "opened", "event_id": "helm#1", "id": "helm", "path": "postings/helm.md", "title": "Helm",
        "url": "https://jobs.example.org/helm/", "reason": None,
    }  # fmt: skip
    (problem,) = document["problems"]
    assert (problem["path"], problem["severity"]) == ("postings/helm.md", "warning")
    assert {"path", "line", "severity", "code", "message"} <= set(problem)
    assert isinstance(problem["line"], int)
    assert set(document["outputs"]) == {"written", "removed", "unchanged"}
    assert "rss.xml" in document["outputs"]["written"]
    assert document["deliveries"] == {"delivered": 1, "pending": 0, "failed": 0, "uncertain": 0}
    assert "Helm" in result.err  # the console channel, too


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "daemon"])
def test_with_json_every_command_prints_one_document(board: Workplace, command: str) -> None:
    result = board(command, "--json", now=DAY.format(2))
    assert result.status == 0
    assert result.json["version"] == 1


def test_a_first_run_is_a_baseline_without_changes(tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure()
    board.write("sail.md")
    document = board.run(DAY.format(1)).json
    assert (document["baseline"], document["changes"]) == (True, [])


def test_the_document_is_json_on_a_stream_that_knows_few_letters(board: Workplace) -> None:
    board.write("phare.md", "Tu gardes le phare.", title="Gardien·ne de phare – été")
    done = process(board, "plan", "--json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["changes"][0]["title"] == "Gardien·ne de phare – été"
    text = process(board, "plan", PYTHONIOENCODING="ascii")
    assert (text.returncode, "Traceback" in text.stderr) == (0, False)
    assert "de phare" in text.stdout


# ---------------------------------------------------------------- plan


def test_a_plan_shows_the_very_words_and_writes_nothing_at_all(board: Workplace) -> None:
    board.write("helm.md", "You steer by night.")
    before = board.tree("")
    planned = board("plan", now=DAY.format(2))
    assert board.tree("") == before
    assert planned.status == 0
    run = board("run", now=DAY.format(2))
    words = run.out.partition("+ opened")[0].strip()
    assert "https://jobs.example.org/helm/" in words
    assert words in planned.out
    assert re.search(r"\d+ would be written", planned.out)


def test_a_plan_before_the_first_run_makes_no_state(tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure(CONSOLE)
    board.write("sail.md")
    before = board.tree("")
    result = board("plan", "--json", now=DAY.format(1))
    assert (result.status, result.json["baseline"], board.tree("")) == (0, True, before)
    assert board("plan", "--json", "--announce-existing", now=DAY.format(1)).events() == ["sail#1"]


def test_a_plan_in_markdown_is_for_a_comment_and_its_titles_are_only_text(board: Workplace) -> None:
    board.write("helm.md", "You steer by night.", title="Helm | [x](https://evil.example) <b>")
    said = board("plan", "--format", "markdown", now=DAY.format(2)).out
    assert said.startswith("### ")
    assert r"| opened | [Helm \| \[x\](https://evil.example)" in said
    assert "<b>" not in said.partition("<details>")[0]


# ---------------------------------------------------------------- check


@pytest.fixture
def faulty(board: Workplace) -> Workplace:
    """Among good postings one with an error, and one with a warning."""
    (board.root / "postings/helm.md").write_text("---\ntitle: [Helm\n---\n")
    board.write("oar, left: 100%.md", title="Oar", date="sometime")
    return board


def test_check_prints_path_line_and_message_and_counts_on_standard_error(faulty: Workplace) -> None:
    result = faulty("check", now=DAY.format(2))
    assert result.status == 1
    assert re.search(r"(?m)^postings/helm\.md:\d+: error: \S", result.out)
    assert re.search(r"(?m)^postings/oar, left: 100%\.md:\d+: warning: \S", result.out)
    assert re.fullmatch(r"1 error, 1 warning, \d+ hints\.\n", result.err)


def test_check_quietly_shows_errors_alone(faulty: Workplace) -> None:
    result = faulty("check", "-q", now=DAY.format(2))
    assert "helm" in result.out
    assert "oar" not in result.out
    assert result.err == ""


def test_check_as_json_gives_the_rows_of_the_contract(faulty: Workplace) -> None:
    for words in (("--json",), ("--format", "json")):
        result = faulty("check", *words, now=DAY.format(2))
        assert result.status == 1
        rows = {row["path"]: row for row in result.json["problems"]}
        assert rows["postings/helm.md"]["severity"] == "error"
        assert all({"path", "line", "severity", "code", "message"} <= set(row) for row in rows.values())


def test_check_for_github_escapes_what_would_end_an_annotation(faulty: Workplace) -> None:
    lines = faulty("check", "--format", "github", now=DAY.format(2)).out.splitlines()
    assert any(re.match(r"::error file=postings/helm\.md,line=\d+,title=[\w-]+::\S", line) for line in lines)
    assert any(line.startswith("::warning file=postings/oar%2C left%3A 100%25.md,line=") for line in lines)
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in lines)


def test_check_looks_at_the_files_it_is_given_and_no_others(faulty: Workplace) -> None:
    result = faulty("check", str(faulty.root / "postings/sail.md"), "--json", now=DAY.format(2))
    assert (result.status, [p for p in result.json["problems"] if p["severity"] != "hint"]) == (0, [])
    result = faulty("check", str(faulty.root / "postings"), "--json", now=DAY.format(2))
    assert {p["path"] for p in result.json["problems"] if p["severity"] == "error"} == {"postings/helm.md"}


def test_check_needs_no_state_and_no_secret_and_writes_nothing(tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure(WEBHOOK)
    board.write("sail.md")
    before = board.tree("")
    assert board("check").status == 0
    assert board.tree("") == before


# ---------------------------------------------------------------- status, outbox, plugins, build and announce


def test_status_says_what_is_published_owed_and_silent(board: Workplace) -> None:
    said = board("status", now="2026-06-01T07:00:00+02:00").out
    assert "Published: 2 open" in said
    assert "Owed: 0 pending, 0 failed, 0 uncertain." in said
    assert "Channel terminal: has never delivered anything." in said
    assert "postings/sail.md (since" in said


def test_status_tells_the_time_by_the_clocks_that_a_run_tells_it_by(board: Workplace) -> None:
    board.write("helm.md", "You steer by night.")
    told = board("run", now=DAY.format(2)).out
    said = board("status", now=DAY.format(3)).out
    assert "Channel terminal: last delivered 2026-03-02T07:00+01:00." in told
    assert "Channel terminal: last delivered 2026-03-02T07:00+01:00." in said
    assert "Last run that changed anything: 2026-03-02T07:00+01:00." in said


def test_what_was_refused_is_listed_and_retried_or_dropped(tmp_path: Path, receiver: Receiver) -> None:
    board = Workplace(tmp_path, receiver.environment)
    board.configure(WEBHOOK)
    board.write("sail.md", "You sew and mend the sails of four old boats.")
    board.run(DAY.format(1))
    receiver.answer = lambda number: 400
    board.write("helm.md", "You steer by night.")
    board.write("oar.md", "You row by day.")
    assert board("run", now=DAY.format(2)).status == 1
    owed = board("outbox", "--json", now=DAY.format(2)).json["owed"]
    assert [(row["events"], row["outcome"], row["dead"]) for row in owed] == [
        (["helm#1"], "refused", True),
        (["oar#1"], "refused", True),
    ]
    first, second = (row["key"] for row in owed)
    listed = board("outbox", "list", now=DAY.format(2)).out
    assert f"[{first}] failed partners helm#1" in listed
    assert board("status", now=DAY.format(2)).status == 1
    assert board("run", now=DAY.format(3)).status == 1
    assert len(receiver.requests) == 2  # a refusal is for good, until somebody says otherwise
    receiver.answer = lambda number: 204
    retried = board("outbox", "retry", first, "--json", now=DAY.format(3))
    assert (retried.status, retried.json["deliveries"]) == (
        1, {"delivered": 1, "pending": 0, "failed": 1, "uncertain": 0},
    )  # fmt: skip
    assert receiver.requests[0][1] == receiver.requests[2][1]
    assert len(receiver.once()["helm#1"]) == 1
    dropped = board("outbox", "drop", "--json", now=DAY.format(3))
    assert [row["key"] for row in dropped.json["dropped"]] == [second]
    assert dropped.status == 0
    assert board("outbox", now=DAY.format(3)).out == "Nothing is owed.\n"
    assert len(receiver.requests) == 3


def test_plugins_come_with_their_group_name_and_origin(board: Workplace) -> None:
    rows = board("plugins", "--json").json["plugins"]
    assert ("channels", "webhook", "syndicate-jobs") in [(row["group"], row["name"], row["from"]) for row in rows]
    assert {row["group"] for row in rows} == set(registry.GROUPS)
    assert re.search(r"(?m)^stores +git +\S+ +from syndicate-jobs$", board("plugins").out)


def test_build_and_announce_are_the_two_halves_of_a_run(tmp_path: Path, receiver: Receiver) -> None:
    board = Workplace(tmp_path)
    board.configure(WEBHOOK)
    board.write("sail.md", "You sew and mend the sails of four old boats.")
    assert board("build", now=DAY.format(1)).status == 0  # needs no secret
    board.write("helm.md", "You steer by night.")
    built = board("build", "--json", now=DAY.format(2)).json
    assert (built["deliveries"]["pending"], len(receiver.requests)) == (1, 0)
    assert (board.root / "public/helm/index.html").exists()
    board.environment = receiver.environment
    assert board("announce", "--json", now=DAY.format(2)).json["deliveries"]["delivered"] == 1
    assert board("announce", "--json", now=DAY.format(2)).json["deliveries"]["delivered"] == 0
    assert [event for _, event, _ in receiver.heard()] == ["helm#1"]


def test_announce_without_a_state_says_to_build_first(tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure(CONSOLE)
    board.write("sail.md")
    assert "syndicate build" in stopped(board("announce", "--json"), 2, "state-missing")


# ---------------------------------------------------------------- colour, quiet, pipes


def test_a_quiet_run_in_which_all_is_well_says_nothing(board: Workplace) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace(CONSOLE, ""))
    board.write("helm.md", "You steer by night.")
    result = board("run", "-q", now=DAY.format(2))
    assert (result.status, result.out, result.err) == (0, "", "")
    (board.root / "postings/helm.md").write_text("---\ntitle: [Helm\n---\n")
    assert "postings/helm.md:2" in board("run", "-q", now=DAY.format(3)).out


def on_a_terminal(board: Workplace, *arguments: str, **environment: str) -> str:
    """What the program shows where both of its streams are a terminal."""
    leader, follower = pty.openpty()
    try:
        done = subprocess.Popen(
            [sys.executable, "-m", "syndicate", *arguments], cwd=board.root, stdin=follower, stdout=follower,
            stderr=follower, env={**os.environ, "TERM": "xterm", **environment},
        )  # fmt: skip
        os.close(follower)
        shown = b""
        while chunk := _read(leader):
            shown += chunk
        assert done.wait(20) in (0, 1)
        return shown.decode()
    finally:
        os.close(leader)


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # the other side was closed
        return b""


def test_a_terminal_is_given_colour_unless_it_is_unwanted(faulty: Workplace) -> None:
    assert "\x1b[31merror" in on_a_terminal(faulty, "check")
    assert "\x1b" not in on_a_terminal(faulty, "check", "--no-color")
    assert "\x1b" not in on_a_terminal(faulty, "check", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(faulty, "check", TERM="dumb")


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_pipe_is_given_no_escape_codes(faulty: Workplace, command: str) -> None:
    done = process(faulty, command)
    assert "\x1b" not in done.stdout + done.stderr


def test_a_reader_that_has_heard_enough_is_no_failure_to_talk_about(board: Workplace) -> None:
    for number in range(20):
        board.write(f"hand-{number}.md", "You lend a hand. " * 500)
    words = f'"{sys.executable}" -m syndicate plan | head -n 1'
    done = subprocess.run(["sh", "-c", words], cwd=board.root, capture_output=True, text=True)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


# ---------------------------------------------------------------- start-up


HEAVY = (
    "yaml frontmatter feedgen lxml jinja2 markupsafe babel comrak nh3 requests urllib3 smtplib email.message rich "
    "schedule importlib.metadata asyncio"
).split()


@pytest.mark.parametrize("command", ["run", "announce", "status"])
def test_a_command_that_finds_nothing_to_do_imports_nothing_that_it_does_not_need(
    board: Workplace, command: str
) -> None:
    board.write("list.yml", "")
    (board.root / "postings/list.yml").write_text("- title: Mate\n  place: Brest\n- title: Cook\n")
    board("run", now=DAY.format(2))
    code = (
        "import sys; from syndicate.cli import main; main(sys.argv[1:]); "
        f"print('imported:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    words = [sys.executable, "-c", code, command, "--now", DAY.format(2)]
    done = subprocess.run(words, cwd=board.root, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "imported: []", done.stderr


# ---------------------------------------------------------------- the schema of the settings


SCHEMA = json.loads((ROOT / "syndicate/syndicate.schema.json").read_text(encoding="utf-8"))


def declared() -> dict[str, Any]:
    ours = (plugin for plugin in registry.of_group("channels").values() if plugin.origin == "syndicate-jobs")
    return {plugin.name: plugin.load().OPTIONS for plugin in ours}


def test_the_shipped_schema_is_in_step_with_the_settings() -> None:
    assert json_schema(declared()) == SCHEMA, "run `make schema`"


def test_the_schema_of_all_that_is_installed_can_be_printed(board: Workplace) -> None:
    printed = board("plugins", "--schema").json
    assert set(printed["properties"]) == {*SECTIONS, "words", "defaults", "vocabulary", "channels"}
    jsonschema.Draft202012Validator.check_schema(printed)


def valid(text: str) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


def test_the_schema_takes_what_the_program_takes_and_refuses_what_it_refuses(board: Workplace) -> None:
    text = (board.root / "syndicate.toml").read_text()
    for more in (
        WEBHOOK,
        WEBHOOK + 'timeout = "${SECONDS}"\non_uncertain = "hold"\nevents = ["opened", "updated"]\n',
        WEBHOOK.replace('secret = "${HOOK_SECRET}"', 'secret = ["${NEW}", "${OLD}"]'),
        '[[channels]]\nname = "theirs"\ntype = "pigeon"\nloft = 3\n',
        '[daemon]\nat = "07:13"\n',
        '[theme]\ncolour = "#0a7"\nlogo = "img/logo.svg"\nshow_title = false\n',
        '[words]\nfollow = "x"\nopen_count = ["a", "b"]\n[words.fr]\nfollow = "y"\nopen_count = ["c", "d"]\n',
    ):
        assert valid(text + more), more
    for more in (
        '[theme]\ncolour = "blue"\n',
        '[theme]\ncolor = "#000"\n',
        "[words]\nfollow = 3\n",
        WEBHOOK.replace("secret", "secrets"),
        WEBHOOK + 'timeout = "soon"\n',
        CONSOLE.replace('name = "terminal"', ""),
        "[daemon]\nretry_minute = 3\n",
        "[postings2]\n",
    ):
        assert not valid(text + more), more
    assert not valid(text.replace("https://jobs.example.org", "jobs.example.org", 1))


def test_the_sample_configuration_is_valid() -> None:
    assert valid((ROOT / "syndicate.toml").read_text(encoding="utf-8"))
