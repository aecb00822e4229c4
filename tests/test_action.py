"""The Action and the publish workflow, played from end to end against a bare repository and a real web server."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT, needs
from tests.workflow import ACTION, PUBLISH, Forge, Step

SETTINGS = """
[site]
title = "Jobs at Example"
url = "https://jobs.example.org"
[defaults]
organisation = { name = "Example" }
location = { locality = "Lyon", country = "FR" }
[state]
store = "git:state"
[[channels]]
name = "partners"
type = "webhook"
url = "${HOOK_URL}"
secret = "${HOOK_SECRET}"
allow_private = true
"""


def posting(title: str, *more: str) -> str:
    return "\n".join(["---", f"title: {title}", *more, "---", f"The work of a {title.lower()}.", ""])


BOARD = {
    "syndicate.toml": SETTINGS,
    ".gitignore": "public/\n",
    "postings/baker.md": posting("Baker"),
    "postings/cook.md": posting("Cook"),
    "postings/miller.md": posting("Miller"),
}


NO_GIT_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Partner:
    """A partner's web service: remembers each call, does what `then` says, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.calls: list[tuple[str, str, str]] = []
        self.then: Callable[[], None] = lambda: None
        partner = self

        class Web(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                partner.calls.append((self.headers["webhook-id"], body["type"], body["data"]["event_id"]))
                partner.then()
                self.send_response(partner.status)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def heard(self) -> list[tuple[str, str]]:
        """(type, event id) of each call, in order."""
        return [(kind, event) for _, kind, event in self.calls]


@pytest.fixture
def partner() -> Iterator[Partner]:
    partner = Partner()
    yield partner
    partner.server.shutdown()
    partner.server.server_close()


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """A board on which the workflow ran once, and took stock. The partner does not answer: nothing may ask it."""
    needs("git")
    secret = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
    environment = {"HOOK_URL": "http://127.0.0.1:9/hook", "HOOK_SECRET": secret, **NO_GIT_SETTINGS}
    forge = Forge(tmp_path_factory.mktemp("first-day"), environment)
    forge.commit(BOARD)
    assert forge.publish() == 0, forge.steps[-1].said
    shutil.rmtree(forge.folder / "author")
    return forge


@pytest.fixture
def forge(tmp_path: Path, first_day: Forge, partner: Partner) -> Forge:
    """A copy of the board whose first day is over, with a partner who answers."""
    shutil.copytree(first_day.folder, tmp_path, dirs_exist_ok=True)
    url = f"http://127.0.0.1:{partner.server.server_port}/hook"
    return Forge(
        tmp_path,
        {**first_day.environment, "HOOK_URL": url},
        list(first_day.steps),
        without=frozenset({"Annotate what needs a look"}),
    )


def last(forge: Forge, name: str = "Run syndicate") -> Step:
    return next(step for step in reversed(forge.steps) if step.name == name)


def end(forge: Forge) -> None:
    """What a power cut does to the running command."""
    os.kill(int((forge.folder / "pid").read_text()), signal.SIGKILL)


FERRY = {"postings/ferry-pilot.md": posting("Ferry pilot")}
OPENED = [("posting.opened", "ferry-pilot#1")]
TOLD = ("build", "announce")  # without the pages in between, where they do not matter


# ---------------------------------------------------------------- good days


def test_the_first_run_saves_the_state_makes_the_pages_live_and_tells_nobody(forge: Forge) -> None:
    assert "state/ledger.jsonl" in forge.state()
    assert (forge.site / "baker" / "index.html").is_file()
    head = json.loads(forge.git("show", "main:state/ledger.jsonl", cwd=forge.origin).splitlines()[0])
    assert head["outbox"] == {}


def test_a_new_offer_and_a_closing_are_live_before_they_are_announced_and_announced_once(
    forge: Forge, partner: Partner
) -> None:
    live: list[bool] = []
    partner.then = lambda: live.append((forge.site / "ferry-pilot" / "index.html").is_file())
    forge.commit({**FERRY, "postings/cook.md": posting("Cook", "filled: true")})
    assert forge.publish() == 0
    assert forge.output == "status=0\n"
    assert forge.publish(jobs=TOLD) == 0
    assert sorted(partner.heard) == [("posting.closed", "cook#2"), *OPENED]
    assert live == [True, True]


@pytest.mark.soak
@pytest.mark.parametrize(("depth", "detached"), [(2, False), (1, True)], ids=["two commits", "detached"])
def test_it_does_not_matter_how_the_checkout_is_made(
    forge: Forge, partner: Partner, depth: int, detached: bool
) -> None:
    forge.depth, forge.detached = depth, detached
    forge.commit(FERRY)
    assert forge.publish(jobs=TOLD) == 0
    assert forge.publish(jobs=TOLD) == 0
    assert partner.heard == OPENED


def test_a_quiet_day_pushes_no_commit(forge: Forge, partner: Partner) -> None:
    before = forge.tip()
    assert forge.publish() == 0
    assert forge.tip() == before
    assert partner.heard == []


OWN_BRANCH = SETTINGS.replace('store = "git:state"', 'store = "git:state"\nbranch = "syndicate-state"')


@pytest.mark.soak
def test_the_state_may_have_a_branch_of_its_own_and_leaves_the_main_one_alone(forge: Forge, partner: Partner) -> None:
    forge.commit({"syndicate.toml": OWN_BRANCH, "state": None})
    assert forge.publish(jobs=("build",)) == 0, last(forge).said
    forge.commit(FERRY)
    before, kept = forge.tip(), forge.tip("syndicate-state")
    assert forge.publish(jobs=TOLD) == 0
    assert (forge.tip() == before, forge.tip("syndicate-state") == kept) == (True, False)
    assert forge.state() == {}
    kept = forge.tip("syndicate-state")
    assert forge.publish(jobs=("build",)) == 0
    assert forge.tip("syndicate-state") == kept
    assert partner.heard == OPENED


# ---------------------------------------------------------------- runs started for an old commit


@pytest.mark.soak
def test_a_re_run_of_yesterdays_workflow_on_a_quiet_board_does_nothing(forge: Forge, partner: Partner) -> None:
    first = forge.git("rev-list", "--max-parents=0", "main", cwd=forge.origin).strip()
    before = forge.tip()
    assert first != before
    assert forge.publish(sha=first) == 0
    assert forge.tip() == before
    assert partner.heard == []


@pytest.mark.soak
def test_a_re_run_of_yesterdays_workflow_announces_nothing_again_and_takes_nothing_back(
    forge: Forge, partner: Partner
) -> None:
    yesterday = forge.tip()
    forge.commit(FERRY)
    assert forge.publish(jobs=TOLD) == 0
    before = forge.state()
    assert forge.publish(jobs=("build",), sha=yesterday) == 3
    assert "older" in last(forge).said
    assert forge.publish(jobs=("announce",), sha=yesterday) == 0
    assert forge.state() == before
    assert partner.heard == OPENED


@pytest.mark.soak
def test_so_does_one_whose_state_has_a_branch_of_its_own(forge: Forge, partner: Partner) -> None:
    forge.commit({"syndicate.toml": OWN_BRANCH, "state": None})
    assert forge.publish(jobs=("build",)) == 0
    yesterday = forge.tip()
    time.sleep(1.1)  # commits are dated to the second, and a shallow clone knows no more of an old one
    forge.commit(FERRY)
    assert forge.publish(jobs=TOLD) == 0
    assert forge.publish(jobs=TOLD, sha=yesterday) == 3
    assert forge.publish(jobs=TOLD) == 0
    assert partner.heard == OPENED


@pytest.mark.soak
def test_old_postings_that_were_put_back_on_purpose_are_taken_once_somebody_approves(
    forge: Forge, partner: Partner
) -> None:
    yesterday = forge.tip()
    forge.commit(FERRY)
    assert forge.publish(jobs=TOLD) == 0
    assert forge.publish(jobs=TOLD, sha=yesterday, approve=True) == 0
    assert partner.heard == [*OPENED, ("posting.closed", "ferry-pilot#2")]


@pytest.mark.soak
def test_postings_taken_back_by_a_new_commit_close_without_approval(forge: Forge, partner: Partner) -> None:
    forge.commit(FERRY)
    assert forge.publish(jobs=TOLD) == 0
    forge.commit({"postings/ferry-pilot.md": None})
    assert forge.publish(jobs=TOLD) == 0
    assert partner.heard == [*OPENED, ("posting.closed", "ferry-pilot#2")]


# ---------------------------------------------------------------- what needs a look


def test_a_typing_error_in_one_posting_is_an_annotation_and_stops_nothing(forge: Forge, partner: Partner) -> None:
    forge.without = frozenset()
    forge.commit({"postings/baker.md": "---\ntitle: [Baker\n---\nThe work.\n", **FERRY})
    assert forge.publish(jobs=("build",)) == 0
    said = last(forge, "Annotate what needs a look").said
    annotations = [line for line in said.splitlines() if line.startswith("::error")]
    assert len(annotations) == 1
    assert re.search(r"file=postings/baker\.md,.*line=\d", annotations[0])
    assert "::warning title=syndicate::Done" in last(forge).said
    assert forge.output == "status=1\n"
    assert forge.publish(jobs=("announce",)) == 0
    assert partner.heard == OPENED


def test_a_check_that_finds_an_error_fails_its_step_and_annotates(forge: Forge) -> None:
    forge.commit({"postings/baker.md": "---\ntitle: [Baker\n---\nThe work.\n"})
    forge.checkout(forge.folder / "workspace", forge.tip())
    assert forge._action({"command": "check"}, forge.folder / "workspace") == 1
    assert "::error file=postings/baker.md,line=" in last(forge).said


@pytest.mark.soak
def test_what_a_guard_rail_held_goes_on_once_somebody_approves(forge: Forge) -> None:
    forge.commit({f"postings/hand-{n}.md": posting(f"Hand {n}") for n in range(30)})
    before = forge.state()
    assert forge.publish() == 3
    assert "::error title=syndicate::A guard rail" in last(forge).said
    assert forge.output == "status=3\n"
    assert forge.state() == before
    assert forge.publish(approve=True, jobs=("build",)) == 0
    assert sum(path.startswith("state/outbox/") for path in forge.state()) == 30


@pytest.mark.soak
def test_a_partner_who_does_not_answer_is_a_warning_and_is_tried_again(forge: Forge, partner: Partner) -> None:
    partner.status = 503
    forge.commit(FERRY)
    assert forge.publish(jobs=TOLD) == 0
    assert "::warning title=syndicate::Done" in last(forge).said
    assert forge.output == "status=1\n"
    partner.status = 204
    at = "2099-01-01T00:00:00Z"
    workspace = forge.folder / "workspace"
    forge.checkout(workspace, forge.tip())
    binary = str(forge.temp / "syndicate" / "bin" / "syndicate")
    environment = {**os.environ, **forge.environment}
    subprocess.run([binary, "announce", "--now", at], cwd=workspace, env=environment, check=True, capture_output=True)
    assert partner.heard == OPENED * 2
    assert len({key for key, _, _ in partner.calls}) == 1


# ---------------------------------------------------------------- refused pushes


def test_a_push_that_others_overtook_is_made_anew_and_nothing_is_told_twice(forge: Forge, partner: Partner) -> None:
    forge.commit(FERRY)
    # Somebody else's commit arrives just before every second of our pushes: each of them has to be made twice.
    note = 'echo note > "notes-$n.txt" && git add . && git commit -q -m note && git push -q origin main'
    forge.before_push(f"if [ $((n % 2)) = 1 ]; then git pull -q --rebase && {note}; fi")
    assert forge.publish(jobs=TOLD) == 0, last(forge).said
    names = forge.git("ls-tree", "--name-only", "main", cwd=forge.origin).splitlines()
    notes = [name for name in names if name.startswith("notes-")]
    assert len(notes) == len((forge.folder / "pushes").read_text().splitlines()) / 2 >= 3
    assert partner.heard == OPENED


@pytest.mark.soak
@pytest.mark.parametrize("job", ["build", "announce"])
def test_where_another_run_changed_the_state_it_stops_sends_nothing_and_says_how_to_mend_it(
    forge: Forge, partner: Partner, job: str
) -> None:
    forge.commit(FERRY)
    if job == "announce":
        assert forge.publish(jobs=("build",)) == 0
    other = "echo x > state/note.txt && git add . && git commit -q -m other && git push -q origin main"
    forge.before_push(f"if [ $n = 1 ]; then git pull -q --rebase && {other}; fi")
    assert forge.publish(jobs=(job,)) == 2
    assert partner.heard == []
    assert re.search("another run.*Nothing was sent.*again", last(forge).said, re.DOTALL | re.IGNORECASE)
    assert forge.publish(jobs=TOLD if job == "build" else ("announce",)) == 0
    assert partner.heard == OPENED


def test_on_a_protected_branch_nothing_is_sent_and_the_message_says_how_to_mend_it(
    forge: Forge, partner: Partner
) -> None:
    forge.commit(FERRY)
    before = forge.state()
    forge.hook("pre-receive", "echo 'error: GH006: Protected branch update failed for refs/heads/main.' >&2; exit 1")
    assert forge.publish() == 2
    assert 'branch = "syndicate-state"' in last(forge).said
    assert forge.output == "status=2\n"
    assert forge.state() == before
    assert partner.heard == []


def test_nothing_is_sent_unless_the_push_that_marks_it_was_accepted(forge: Forge, partner: Partner) -> None:
    marked: list[str] = []

    def look() -> None:
        (path,) = (path for path in forge.state() if path.startswith("state/outbox/"))
        marked.append(json.loads(forge.git("show", f"main:{path}", cwd=forge.origin))["outcome"])

    partner.then = look
    forge.commit(FERRY)
    assert forge.publish(jobs=("build",)) == 0
    forge.hook("pre-receive", "exit 1")
    assert forge.publish(jobs=("announce",)) == 2
    assert partner.heard == []
    (forge.origin / "hooks" / "pre-receive").unlink()
    assert forge.publish(jobs=("announce",)) == 0
    assert partner.heard == OPENED
    assert marked == ["attempting"]


# ---------------------------------------------------------------- killed


def test_a_run_killed_between_the_push_and_the_sending_tells_everything_in_the_next(
    forge: Forge, partner: Partner
) -> None:
    forge.commit(FERRY)
    assert forge.publish(jobs=("build",)) == 0
    forge.hook("post-receive", f'kill -9 "$(cat "{forge.folder}/pid")"')
    assert forge.publish(jobs=("announce",)) == 137
    assert partner.heard == []
    (forge.origin / "hooks" / "post-receive").unlink()
    assert forge.publish(jobs=("announce",)) == 0
    assert partner.heard == OPENED


WEAVER = {"postings/weaver.md": posting("Weaver")}


WHEN = [pytest.param("before the last answer", marks=pytest.mark.soak), "before the push of the outcomes"]


@pytest.mark.parametrize("when", WHEN)
def test_a_run_killed_between_the_sending_and_the_push_repeats_under_the_same_webhook_id(
    forge: Forge, partner: Partner, when: str
) -> None:
    forge.commit({**FERRY, **WEAVER})
    assert forge.publish(jobs=("build",)) == 0
    kill(forge, partner, when)
    assert forge.publish(jobs=("announce",)) == 137
    assert len(partner.calls) == 2
    mend(forge, partner)
    assert forge.publish(jobs=("announce",)) == 0
    assert Counter(event for _, event in partner.heard) == {"ferry-pilot#1": 2, "weaver#1": 2}
    assert len({key for key, _, _ in partner.calls}) == 2


@pytest.mark.parametrize("when", WHEN)
def test_a_channel_that_holds_what_is_uncertain_never_sends_it_twice_and_lists_it(
    forge: Forge, partner: Partner, when: str
) -> None:
    forge.commit({"syndicate.toml": SETTINGS + 'on_uncertain = "hold"\n', **FERRY, **WEAVER})
    assert forge.publish(jobs=("build",)) == 0
    kill(forge, partner, when)
    assert forge.publish(jobs=("announce",)) == 137
    mend(forge, partner)
    for _ in range(2):
        assert forge.publish(jobs=("announce",)) == 0
        assert forge.output == "status=1\n"
        assert "2 uncertain" in last(forge).said
        assert "syndicate outbox retry" in last(forge).said
    assert Counter(event for _, event in partner.heard) == {"ferry-pilot#1": 1, "weaver#1": 1}


def kill(forge: Forge, partner: Partner, when: str) -> None:
    """End the next `announce` while it waits for its second answer, or when it is about to push what came of it."""
    if when == "before the last answer":
        partner.then = lambda: end(forge) if len(partner.calls) == 2 else None
    else:
        forge.before_push(f'if [ $n = 2 ]; then kill -9 "$(cat "{forge.folder}/pid")"; sleep 1; fi')


def mend(forge: Forge, partner: Partner) -> None:
    partner.then = lambda: None
    forge.environment.pop("PATH", None)


# ---------------------------------------------------------------- the token, the command, the timetable


def test_the_token_reaches_git_alone_and_is_written_nowhere(forge: Forge) -> None:
    basic = base64.b64encode(b"x-access-token:a-token").decode()
    said = "".join(step.said for step in forge.steps)
    assert said.count(basic) == said.count(f"::add-mask::{basic}\n") == 2
    files = {path: path.read_bytes() for path in forge.folder.rglob("*") if path.is_file()}
    assert [path for path, data in files.items() if b"a-token" in data or basic.encode() in data] == []


def test_what_postings_say_is_no_command_to_the_runner(forge: Forge) -> None:
    console = '[[channels]]\nname = "log"\ntype = "console"\n'
    forge.commit({"syndicate.toml": SETTINGS + console, "postings/sly.md": posting("'::add-mask::jobs'")})
    assert forge.publish(jobs=("build",)) == 0
    lines = last(forge).said.splitlines()
    (start,) = (place for place, line in enumerate(lines) if line.startswith("::stop-commands::"))
    stop = lines.index(f"::{lines[start].rpartition('::')[2]}::")
    assert len(lines[start]) > len("::stop-commands::") + 30
    quoted = [place for place, line in enumerate(lines) if "::add-mask::jobs" in line]
    assert quoted
    assert all(start < place < stop for place in quoted)


def test_an_unknown_command_is_refused(forge: Forge) -> None:
    assert forge._action({"command": "delete"}, forge.folder) == 2
    assert "must be build, announce" in last(forge).said


def test_the_workflow_is_daily_at_an_odd_minute_on_push_to_the_postings_and_by_hand() -> None:
    on = PUBLISH.get("on", PUBLISH.get(True))  # YAML 1.1 reads the key `on` as true
    minute, hour, *rest = on["schedule"][0]["cron"].split()
    assert int(minute) % 2 == 1
    assert hour.isdigit()
    assert rest == ["*", "*", "*"]
    assert on["push"]["paths"] == ["postings/**"]
    assert on["workflow_dispatch"]["inputs"]["approve"]["type"] == "boolean"
    assert PUBLISH["concurrency"]["cancel-in-progress"] is False
    assert PUBLISH["permissions"] == {}


def test_each_job_waits_for_the_one_before() -> None:
    jobs = PUBLISH["jobs"]
    assert (jobs["deploy"]["needs"], jobs["announce"]["needs"]) == ("build", "deploy")


@pytest.mark.soak
def test_the_install_step_installs_the_program_from_its_pins(tmp_path: Path) -> None:
    (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == "Install syndicate")
    environment = {"PYTHON": "python3", "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT)}
    for _ in range(2):
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        subprocess.run(script, check=True, cwd=tmp_path, env={**os.environ, **environment})
    binary = tmp_path / "syndicate" / "bin" / "syndicate"
    said = subprocess.run([binary, "--version"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert said.startswith("syndicate ")
