"""Pictures and files that lie beside a posting: which are published beside its page, which never, and for how long."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from syndicate.core import attachments as rules
from tests.harness import Workplace

MORNING = "2026-03-{:02}T07:00:00+01:00"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
BODY = "You sew sails: ![the loft](loft.png) and [what we ask](leaflet.pdf)."

opened: list[str] | None = None
"""What this process opens, while it is a list."""


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if opened is not None and event == "open" and isinstance(arguments[0], str):
        opened.append(arguments[0])


sys.addaudithook(_audit)


@contextmanager
def watched() -> Iterator[list[str]]:
    global opened
    opened = found = []
    try:
        yield found
    finally:
        opened = None


PLAIN = {
    "posting.html": '<div class="text">{{ html(offer) }}</div>',
    "redirect.html": "{{ to }}",
    **dict.fromkeys(("index.html", "subscribe.html", "404.html"), "nothing"),
}
"""Templates that are made in no time: what they show is tried elsewhere."""


def a_board(root: Path) -> Workplace:
    made = Workplace(root)
    made.configure()
    (root / "templates").mkdir()
    for name, text in PLAIN.items():
        (root / "templates" / name).write_text(text)
    return made


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = a_board(tmp_path_factory.mktemp("published"))
    made.write("sail/index.md", BODY, date="2026-02-20")
    put(made, "sail/loft.png", PNG)
    put(made, "sail/leaflet.pdf", b"%PDF-1.7 ask")
    made.write("rope.md", "You lay rope.", date="2026-02-20")
    made.run(MORNING.format(1))
    return made.root


@pytest.fixture
def board(tmp_path: Path, published: Path) -> Workplace:
    """One page bundle with a picture and a leaflet, and one plain posting, published on the first of March."""
    shutil.copytree(published, tmp_path / "board")
    return Workplace(tmp_path / "board")


def put(board: Workplace, name: str, data: bytes) -> Path:
    path = board.root / "postings" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def public(board: Workplace) -> dict[str, bytes]:
    """What is published but is no page, feed or list."""
    ours = (".html", ".xml", ".json", ".jsonld", ".ndjson", ".ics", "robots.txt")
    tree = board.tree("public")
    return {name.removeprefix("public/"): data for name, (_, data) in tree.items() if not name.endswith(ours)}


def codes(problems: Any) -> list[tuple[str, str]]:
    return [(p["path"], p["code"]) for p in problems if p["code"].startswith("attachment")]


def addresses(board: Workplace, page: str) -> list[str]:
    """The files below the output folder that the addresses of a page's body lead to."""
    html = (board.root / "public" / page / "index.html").read_text()
    found = [part.partition('"')[0] for part in html.replace('href="', 'src="').split('src="')[1:]]
    return [unquote(urlsplit(unescape(address)).path).removeprefix("/") for address in found]


# ---------------------------------------------------------------- what is published


def test_the_files_of_a_page_bundle_are_published_where_its_page_says_that_they_are(board: Workplace) -> None:
    assert public(board) == {"sail/loft.png": PNG, "sail/leaflet.pdf": b"%PDF-1.7 ask"}
    assert addresses(board, "sail") == ["sail/loft.png", "sail/leaflet.pdf"]


def test_the_feed_names_the_first_picture(board: Workplace) -> None:
    items = json.loads((board.root / "public/feed.json").read_text())["items"]
    assert [item.get("image") for item in items if "/sail/" in item["url"]] == ["https://jobs.example.org/sail/loft.png"]


def test_a_plain_posting_brings_the_files_that_its_text_points_to_and_no_others(board: Workplace) -> None:
    put(board, "img/walk.jpg", b"walk")
    put(board, "img/secret.jpg", b"secret")
    board.write("rope.md", "The walk: <img src='img/walk.jpg'> ![](./img/../img/walk.jpg?w=2#x)")
    board.run(MORNING.format(2))
    assert public(board).keys() - {"sail/loft.png", "sail/leaflet.pdf"} == {"rope/img/walk.jpg"}


def test_an_entry_of_a_list_brings_its_files_too(board: Workplace) -> None:
    put(board, "img/quay.webp", b"quay")
    (board.root / "postings/jobs.yml").write_text("- title: Pilot\n  company: Quay\n  body: '![q](img/quay.webp)'\n")
    board.run(MORNING.format(2))
    assert [name for name in public(board) if name.endswith(".webp")] == ["quay-pilot-lyon/img/quay.webp"]


def test_names_with_blanks_accents_signs_and_capitals_are_found_under_the_address_on_the_page(board: Workplace) -> None:
    decomposed = unicodedata.normalize("NFD", "café du port.JPG")
    put(board, f"sail/{decomposed}", b"cafe")
    put(board, "sail/50% (new) & c#.png", b"signs")
    put(board, "sail/Sous dossier/Été/x.gif", b"deep")
    board.write(
        "sail/index.md",
        "![a](<café du port.JPG>) ![b](caf%C3%A9%20du%20port.JPG) ![c](50%25%20(new)%20&%20c%23.png) "
        "![d](Sous%20dossier/Été/x.gif)",
    )
    board.run(MORNING.format(2))
    found = public(board)
    assert [found.get(path) for path in addresses(board, "sail")] == [b"cafe", b"cafe", b"signs", b"deep"]
    assert all(unicodedata.is_normalized("NFC", name) for name in found)


def test_a_bundle_in_a_bundle_keeps_its_own_files(board: Workplace) -> None:
    board.write("sail/mate/index.md", "You help.")
    put(board, "sail/mate/mate.png", b"mate")
    board.run(MORNING.format(2))
    assert {name for name in public(board) if name.endswith("mate.png")} == {"mate/mate.png"}


def test_where_the_site_has_pages_of_its_own_nothing_is_copied(board: Workplace) -> None:
    settings = board.root / "syndicate.toml"
    own = 'pages = false\nposting_url = "https://www.example.org/{slug}/"\n[postings]'
    settings.write_text(settings.read_text().replace("[postings]", own))
    board.run(MORNING.format(2))
    assert public(board) == {}
    assert not [p for p in board("check", "--json").json["problems"] if p["code"].startswith("attachment")]


# ---------------------------------------------------------------- what never is


def test_what_a_browser_would_run_or_its_author_keeps_back_is_never_published(board: Workplace) -> None:
    names = "notes.md draft.txt page.html page.HTM plan.svg plan.svgz feed.xml run.py a.js a.css .env LICENSE".split()
    names += ".png _partial.png .hidden.png ~lock.odt _img/a.png .git/a.png x.png.exe".split()
    for name in names:
        put(board, f"sail/{name}", b"<script>alert(1)</script> secret")
    board.write("sail/index.md", " ".join([BODY, *(f"![x](<{name}>)" for name in names)]))
    board.run(MORNING.format(2))
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf"}


def test_other_names_to_exclude_do_not_open_what_is_hidden(board: Workplace) -> None:
    board.configure(postings='exclude = ["nothing"]')
    put(board, "sail/.hidden/a.png", b"secret")
    put(board, "sail/_kept/a.png", b"secret")
    board.run(MORNING.format(2))
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf"}


def test_a_collection_whose_own_folder_begins_with_a_low_line_has_its_pictures(tmp_path: Path) -> None:
    board = a_board(tmp_path)
    settings = tmp_path / "syndicate.toml"
    settings.write_text(settings.read_text().replace('["postings"]', '["_jobs"]'))
    board.write("../_jobs/sail.md", "![x](x.png)")
    put(board, "../_jobs/x.png", PNG)
    board.run(MORNING.format(1))
    assert public(board) == {"sail/x.png": PNG}


def test_no_link_leads_out_of_the_folder(board: Workplace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "secret.png").write_bytes(b"secret")
    (outside / "deep/secret.png").write_bytes(b"secret")
    (board.root / "postings/sail/a.png").symlink_to(outside / "secret.png")
    (board.root / "postings/sail/b").symlink_to(outside)
    (board.root / "postings/sail/c.png").symlink_to("index.md")
    (board.root / "postings/sail/gone.png").symlink_to("nowhere.png")
    (board.root / "postings/sail/loop.png").symlink_to("loop.png")
    (board.root / "postings/sail/twin.png").symlink_to("loft.png")
    done = board.run(MORNING.format(2))
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf", "sail/twin.png"}
    named = {path for path, _ in codes(done.json["problems"])}
    assert named == {f"postings/sail/{name}" for name in ("a.png", "b/secret.png", "b/deep/secret.png", "c.png")}


def test_a_posting_deep_behind_a_link_out_of_the_folder_is_not_read(board: Workplace, tmp_path: Path) -> None:
    (tmp_path / "outside/deep").mkdir(parents=True)
    (tmp_path / "outside/deep/spy.md").write_text("---\ntitle: Spy\n---\nYou look.\n")
    (board.root / "postings/elsewhere").symlink_to(tmp_path / "outside")
    done = board.run(MORNING.format(2))
    assert [p["code"] for p in done.json["problems"] if p["path"].endswith("spy.md")] == ["link-outside"]
    assert done.json["changes"] == []


def test_a_pipe_with_the_name_of_a_picture_is_not_opened(board: Workplace) -> None:
    os.mkfifo(board.root / "postings/sail/pipe.png")
    assert board.run(MORNING.format(2)).status == 0
    assert "sail/pipe.png" not in public(board)


def test_a_file_of_a_hundred_megabytes_is_left_out_and_named_on_every_day(board: Workplace) -> None:
    with put(board, "sail/film.mp4", b"").open("wb") as film:
        film.truncate(100_000_000)
    for day in (2, 3):
        done = board.run(MORNING.format(day))
        assert codes(done.json["problems"]) == [("postings/sail/film.mp4", "attachment-too-large")]
        assert "100 MB" in next(p["message"] for p in done.json["problems"] if "film" in p["path"])
    assert "sail/film.mp4" not in public(board)


def test_what_is_too_much_in_all_is_left_out_and_named(board: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_TOTAL", len(PNG) + 20)
    put(board, "sail/more.png", PNG)
    done = board.run(MORNING.format(2))
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf"}
    assert codes(done.json["problems"]) == [("postings/sail/more.png", "attachments-too-large")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "attachment-pointer"),
        (b"\xef\xbb\xbf \n<html><script>alert(1)</script>", "attachment-kind"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_not_published(board: Workplace, data: bytes, code: str) -> None:
    put(board, "sail/other.png", data)
    for done in (board.run(MORNING.format(2)), board("check", "--json")):
        assert codes(done.json["problems"]) == [("postings/sail/other.png", code)]
    assert "sail/other.png" not in public(board)
    put(board, "sail/other.png", PNG)
    assert board.run(MORNING.format(3)).json["outputs"]["written"] == ["sail/other.png"]


def test_of_names_that_differ_by_capitals_alone_one_is_published_and_the_other_named(board: Workplace) -> None:
    put(board, "sail/Loft.PNG", b"other")
    done = board.run(MORNING.format(2))
    assert [name for name in public(board) if name.lower() == "sail/loft.png"] == ["sail/Loft.PNG"]
    assert codes(done.json["problems"]) == [("postings/sail/loft.png", "attachment-name")]


def test_a_name_that_not_every_system_can_write_is_left_out_and_named(board: Workplace) -> None:
    put(board, "sail/what?.png", PNG)
    put(board, "sail/10:30.png", PNG)
    done = board.run(MORNING.format(2))
    assert {code for _, code in codes(done.json["problems"])} == {"attachment-name"}
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf"}


def test_a_name_that_is_no_text_is_passed_over(board: Workplace) -> None:
    with open(os.fsencode(board.root / "postings/sail") + b"/\xff.png", "wb") as file:
        file.write(PNG)
    assert board.run(MORNING.format(2)).status == 0
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf"}


# ---------------------------------------------------------------- day by day


def test_a_quiet_run_opens_no_picture_and_touches_no_byte(board: Workplace) -> None:
    before = board.tree("state", "public")
    with watched() as found:
        board.run(MORNING.format(2))
    assert board.tree("state", "public") == before
    assert [name for name in found if name.endswith((".png", ".pdf"))] == []
    assert any(name.endswith("rope.md") for name in found)


def test_a_new_picture_of_the_same_size_is_published_and_nothing_else_is_written(board: Workplace) -> None:
    put(board, "sail/loft.png", PNG[::-1])
    done = board.run(MORNING.format(2))
    assert (done.json["changes"], done.json["outputs"]["written"]) == ([], ["sail/loft.png"])
    assert public(board)["sail/loft.png"] == PNG[::-1]


def test_a_fresh_checkout_with_new_times_writes_nothing_and_the_run_after_it_opens_nothing(board: Workplace) -> None:
    for path in (board.root / "postings").rglob("*.*"):
        os.utime(path, ns=(1_800_000_000_000_000_007, 1_800_000_000_000_000_007))
    before = {name: data for name, (_, data) in board.tree("state", "public").items()}
    assert board.run(MORNING.format(2)).json["outputs"]["written"] == []
    assert {name: data for name, (_, data) in board.tree("state", "public").items()} == before
    with watched() as found:
        board.run(MORNING.format(3))
    assert [name for name in found if name.endswith((".png", ".pdf"))] == []


def test_a_lost_output_folder_is_made_again_to_the_byte(board: Workplace) -> None:
    before = {name: data for name, (_, data) in board.tree("public").items()}
    shutil.rmtree(board.root / "public")
    board.run(MORNING.format(2))
    assert {name: data for name, (_, data) in board.tree("public").items()} == before


def test_a_file_that_comes_later_is_published_without_an_edit_of_the_posting(board: Workplace) -> None:
    board.write("rope.md", "![walk](walk.png)")
    board.run(MORNING.format(2))
    put(board, "walk.png", PNG)
    assert board.run(MORNING.format(3)).json["outputs"]["written"] == ["rope/walk.png"]


def test_a_file_that_goes_from_the_bundle_goes_from_the_page(board: Workplace) -> None:
    (board.root / "postings/sail/leaflet.pdf").unlink()
    assert board.run(MORNING.format(2)).json["outputs"]["removed"] == ["sail/leaflet.pdf"]
    (board.root / "postings/sail/loft.png").unlink()
    assert board.run(MORNING.format(3)).json["outputs"]["removed"] == ["sail/loft.png"]
    assert public(board) == {}


def test_a_closed_page_keeps_its_pictures_as_long_as_it_stays(board: Workplace) -> None:
    board.write("sail/index.md", BODY, filled="true")
    board.run(MORNING.format(2))
    assert "sail/loft.png" in public(board)
    board.run("2026-06-01T07:00:00+02:00")
    assert public(board) == {}
    assert not (board.root / "public/sail").exists()


def test_a_withdrawn_page_keeps_its_pictures_although_their_files_are_gone(board: Workplace) -> None:
    kept = public(board)
    shutil.move(board.root / "postings/sail", board.root / "away")
    assert [c["reason"] for c in board.run(MORNING.format(2)).json["changes"]] == ["withdrawn"]
    assert public(board) == kept
    before = board.tree("state", "public")
    board.run(MORNING.format(3))
    assert board.tree("state", "public") == before
    shutil.move(board.root / "away", board.root / "postings/sail")
    put(board, "sail/loft.png", PNG * 2)
    board.run(MORNING.format(4))
    assert public(board)["sail/loft.png"] == PNG * 2
    shutil.rmtree(board.root / "postings/sail")
    board.run(MORNING.format(5))
    board.run("2026-06-05T07:00:00+02:00")
    assert public(board) == {}


def test_a_draft_of_an_open_offer_shows_no_new_file(board: Workplace) -> None:
    board.write("sail/index.md", BODY + " ![new](plans.png)", draft="true")
    put(board, "sail/plans.png", b"plans")
    put(board, "sail/loft.png", b"also new")
    board.run(MORNING.format(2))
    assert public(board) == {"sail/loft.png": PNG, "sail/leaflet.pdf": b"%PDF-1.7 ask"}


def test_a_draft_that_never_was_open_shows_none(board: Workplace) -> None:
    board.write("keel/index.md", "![x](x.png)", draft="true")
    put(board, "keel/x.png", PNG)
    board.run(MORNING.format(2))
    assert set(public(board)) == {"sail/loft.png", "sail/leaflet.pdf"}


def test_a_posting_that_cannot_be_read_keeps_its_files(board: Workplace) -> None:
    kept = public(board)
    (board.root / "postings/sail/index.md").write_text("---\ntitle: a\ntitle: b\n---\n")
    assert board.run(MORNING.format(2)).status == 1
    assert public(board) == kept


def test_a_new_slug_takes_the_files_along_and_leaves_a_page_behind(board: Workplace) -> None:
    board.write("sail/index.md", BODY, slug="sail-maker")
    board.run(MORNING.format(2))
    assert set(public(board)) == {"sail-maker/loft.png", "sail-maker/leaflet.pdf"}
    assert "sail-maker/" in (board.root / "public/sail/index.html").read_text()


def test_a_renamed_bundle_keeps_its_address_and_its_files(board: Workplace) -> None:
    kept = public(board)
    (board.root / "postings/sail").rename(board.root / "postings/2026-sailmaker")
    done = board.run(MORNING.format(2))
    assert [c["event"] for c in done.json["changes"]] == ["renamed"]
    assert public(board) == kept


def test_a_file_may_become_a_folder_and_a_folder_a_file(board: Workplace) -> None:
    (board.root / "postings/sail/loft.png").unlink()
    put(board, "sail/loft.png/deep.png", b"deep")
    board.run(MORNING.format(2))
    assert public(board).keys() == {"sail/loft.png/deep.png", "sail/leaflet.pdf"}
    shutil.rmtree(board.root / "postings/sail/loft.png")
    put(board, "sail/loft.png", PNG)
    board.run(MORNING.format(3))
    assert public(board).keys() == {"sail/loft.png", "sail/leaflet.pdf"}


def test_a_redirect_does_not_take_the_place_of_a_file(board: Workplace) -> None:
    board.write("rope.md", redirect_from='["/sail/loft.png/", "/sail/old/"]')
    board.run(MORNING.format(2))
    assert public(board)["sail/loft.png"] == PNG
    assert (board.root / "public/sail/old/index.html").exists()


def test_a_file_that_is_not_ours_is_left_alone(board: Workplace) -> None:
    mine = board.root / "public/sail/more.png"
    mine.write_bytes(b"by hand")
    put(board, "sail/more.png", PNG)
    done = board.run(MORNING.format(2))
    assert mine.read_bytes() == b"by hand"
    assert ("public/sail/more.png", "foreign-file") in [(p["path"], p["code"]) for p in done.json["problems"]]


def test_a_plan_names_the_files_and_copies_none(board: Workplace) -> None:
    put(board, "sail/more.png", PNG)
    before = board.tree("state", "public")
    assert board("plan", "--json", now=MORNING.format(2)).json["outputs"]["written"] == ["sail/more.png"]
    assert board.tree("state", "public") == before


# ---------------------------------------------------------------- worst days


def test_a_file_that_goes_while_the_run_is_at_work_costs_only_itself(
    board: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from syndicate import attachments

    doomed = [put(board, f"sail/{name}.png", name.encode()) for name in ("one", "two")]
    put(board, "sail/three.png", b"three")
    look = attachments.look_into

    def look_and_lose(file: rules.Attachment) -> Any:
        found = look(file)
        if Path(file.full) in doomed:
            os.unlink(file.full)
        return found

    monkeypatch.setattr(attachments, "look_into", look_and_lose)
    assert board.run(MORNING.format(2)).status == 0
    assert public(board).keys() == {"sail/loft.png", "sail/leaflet.pdf", "sail/three.png"}
    monkeypatch.undo()
    before = board.tree("state", "public")
    board.run(MORNING.format(3))
    again = board.run(MORNING.format(4))
    assert again.json["outputs"]["written"] == []
    assert board.tree("public").keys() == before.keys() - {n for n in before if n.startswith("state")}


def test_a_file_that_cannot_be_opened_when_it_is_copied_is_named_and_costs_only_itself(
    board: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from syndicate import publish

    path = put(board, "sail/loft.png", PNG * 2)
    copy = publish._copy_file

    def turned_into_a_folder(work: Any, name: str, original: str, folders: set[str]) -> None:
        path.unlink()
        path.mkdir()
        copy(work, name, original, folders)
        path.rmdir()

    monkeypatch.setattr(publish, "_copy_file", turned_into_a_folder)
    done = board.run(MORNING.format(2))
    assert codes(done.json["problems"]) == [("postings/sail/loft.png", "attachment-unreadable")]
    assert public(board)["sail/loft.png"] == PNG


def test_a_disk_that_fills_in_the_middle_of_a_copy_is_told_and_the_next_run_makes_it_whole(board: Workplace) -> None:
    big = bytes(range(256)) * 12_000
    put(board, "sail/loft.png", big)
    put(board, "sail/new.png", big)
    command = [sys.executable, "-m", "syndicate", "run", "--now", MORNING.format(2)]
    done = subprocess.run(
        command, cwd=board.root, capture_output=True, text=True, check=False, preexec_fn=_no_file_over_two_megabytes
    )
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert public(board)["sail/loft.png"] == PNG
    assert codes(board.run(MORNING.format(3)).json["problems"]) == []
    assert public(board)["sail/loft.png"] == public(board)["sail/new.png"] == big
    assert not list((board.root / "public/sail").glob(".*"))


def _no_file_over_two_megabytes() -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))


# ---------------------------------------------------------------- what `check` says


def said(board: Workplace) -> list[tuple[str, int, str]]:
    found = board("check", "--json", now=MORNING.format(2)).json["problems"]
    return [(p["path"], p["line"], p["message"]) for p in found if p["code"] == "attachment-missing"]


def test_check_names_each_address_that_leads_to_a_file_which_is_not_published(board: Workplace) -> None:
    for name in ("plan.svg", "page.html", "tool.py", "_kept.png", "../../outside.png"):
        put(board, f"sail/{name}", b"x")
    wrong = {
        "![x](gone.png)": "no such file",
        "![x](plan.svg)": "SVG can hold scripts",
        "[x](page.html)": "web page",
        "[x](../rope.md)": "write the address of the page",
        "[x](tool.py)": "of this kind",
        "![x](_kept.png)": "hidden",
        "<img alt='' src='../../outside.png'>": "out of the posting's folder",
        "[pic]: lost.jpg 'A title'": "no such file",
        '<img alt="" srcset="loft.png 1x, gone.webp 2x">': "no such file",
    }
    board.write("sail/index.md", "\n\n".join([BODY, *wrong]))
    found = said(board)
    assert {path for path, _, _ in found} == {"postings/sail/index.md"}
    assert [line for _, line, _ in found] == [7 + 2 * number for number in range(len(wrong))]
    assert [why in message for why, (_, _, message) in zip(wrong.values(), found, strict=True)] == [True] * len(wrong)


def test_check_says_nothing_of_pages_full_addresses_and_samples_of_code(board: Workplace) -> None:
    right = [
        *("![x](loft.png)", "![x](https://example.org/gone.png)", "![x](//example.org/gone.png)", "![x](/gone.png)"),
        *("[x](../rope/)", "[x](rope)", "[x](rope.html)", "[x](#part)", "[x](?page=2)", "[x](mailto:a@example.org)"),
        *("`![x](gone.png)`", "```\n![x](gone.png)\n```", "~~~~\n```\n![x](gone.png)\n~~~~"),
    ]
    board.write("sail/index.md", "\n\n".join([BODY, *right]))
    assert said(board) == []
