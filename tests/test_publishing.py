"""Publishing many files at once, by two processes that each write what they have rendered."""

from __future__ import annotations

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from syndicate.core.model import File
from syndicate.publish import MANIFEST, Published, Unpublishable, load_manifest, publish
from tests.test_parallel import alone
from tests.test_parallel import script as two_cores

MANY = 200


def files(count: int = MANY) -> list[File]:
    return [File(f"p{n}/index.html", b"x" * (n + 1), f"made from {n}") for n in range(count)]


def script(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    """Publishes into `folder` by `source`, in a process with a single thread and two cores."""
    return two_cores(
        "import resource, signal\nfrom pathlib import Path\nfrom syndicate import publish as publishing\n"
        "from syndicate.publish import publish\nfrom syndicate.core.model import File\n"
        f"from tests.test_publishing import files\nfolder = Path({str(folder)!r})\nparent = os.getpid()\n"
        + textwrap.dedent(source)
    )


def whole(folder: Path) -> None:
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.html")} == {
        file.path: file.render() for file in files()
    }
    assert load_manifest(folder).files == {file.path: [len(file.render()), file.depends] for file in files()}


def again(folder: Path) -> Published:
    return publish(folder, files(), "today")


@alone
def test_each_process_writes_what_it_rendered(tmp_path: Path) -> None:
    done = script(
        tmp_path / "public",
        """
        def noted(file):
            def content():
                (folder.parent / f"{os.getpid()}").touch()
                return file.content
            return File(file.path, content, file.depends)
        done = publish(folder, map(noted, files()), "today")
        print(len(done.written), done.unchanged)
        """,
    )
    assert done.stdout == f"{MANY} 0\n", done.stderr
    assert len([path for path in tmp_path.iterdir() if path.name.isdigit()]) == 2
    whole(tmp_path / "public")
    assert again(tmp_path / "public").unchanged == MANY


@alone
@pytest.mark.parametrize("whose", ["==", "!="])
def test_what_a_killed_process_left_is_ours_and_made_whole(whose: str, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    script(
        folder,
        f"""
        real = publishing._write_bytes
        def halves(full, data):
            real(full, data[:len(data) // 2])
            if "/p100/" in full or "/p150/" in full or "/p50/" in full:
                if os.getpid() {whose} parent:
                    os.kill(os.getpid(), signal.SIGKILL)
            real(full, data)
        publishing._write_bytes = halves
        publish(folder, files(), "today")
        """,
    )
    if whose == "==":
        assert load_manifest(folder).complete == ""
        assert again(folder).problems == []
    whole(folder)


@alone
def test_a_disk_that_takes_no_more_is_an_error_with_a_cure_and_the_next_run_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    done = script(
        folder,
        """
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            publish(folder, [*files(), File("large.txt", b"x" * 100_000)], "today")
        except publishing.Unpublishable as error:
            print(error)
        """,
    )
    assert "cannot be written (File too large): the state is saved" in done.stdout, done.stderr
    assert load_manifest(folder).complete == ""
    again(folder)
    whole(folder)


def test_a_file_of_somebody_else_is_left_alone_and_one_in_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "p7").mkdir()
    (tmp_path / "p7/index.html").write_text("theirs")
    (done,) = again(tmp_path).problems
    assert done.path.endswith("p7/index.html")
    assert (tmp_path / "p7/index.html").read_text() == "theirs"
    assert "p7/index.html" not in json.loads((tmp_path / MANIFEST).read_text())["files"]

    other = tmp_path / "other"
    other.mkdir()
    (other / "p9").write_text("theirs")
    with pytest.raises(Unpublishable, match="cannot be written"):
        again(other)
    assert (other / "p9").read_text() == "theirs"


def test_a_snapshot_is_never_written_by_halves_even_among_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    replaced: list[str] = []
    real = os.replace

    def noted(source: str, target: str) -> None:
        replaced.append(Path(target).name)
        real(source, target)

    monkeypatch.setattr(os, "replace", noted)
    publish(tmp_path, [*files(), File("jobs.xml", b"<jobs/>", snapshot=True)], "today")
    assert replaced.count("jobs.xml") == 1


def test_where_something_must_go_first_nothing_is_written_before(tmp_path: Path) -> None:
    publish(tmp_path, [File("p3", b"a file where a folder is to be")], "yesterday")
    again(tmp_path)
    whole(tmp_path)


def test_nothing_is_written_by_a_rehearsal(tmp_path: Path) -> None:
    assert len(publish(tmp_path / "public", files(), "today", dry=True).written) == MANY
    assert not (tmp_path / "public").exists()
