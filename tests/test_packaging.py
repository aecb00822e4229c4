"""What is shipped: pins, entry points, the rooms of the code, the wheel, and what no file may say."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib import import_module, metadata
from pathlib import Path

import pytest
import yaml

from syndicate.locales import LANGUAGES
from tests.conftest import ROOT, needs

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
PACKAGE = ROOT / "syndicate"


def folded(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirements: list[str]) -> set[str]:
    return {folded(re.split(r"[\s<>=!~\[;]", requirement, maxsplit=1)[0]) for requirement in requirements}


def pins(file: str) -> dict[str, tuple[str, int]]:
    """name → (version, number of hashes) of a file of pins."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9][\w.-]*)==([^\s;]+)", line):
            name = folded(match[1])
            found[name] = (match[2], 0)
        elif "--hash=sha256:" in line:
            found[name] = (found[name][0], found[name][1] + 1)
    return found


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository that git would take into a commit."""
    git = needs("git")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    return tuple(path for name in listed.decode().split("\0") if name and os.path.lexists(path := ROOT / name))


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package, parsed, by its path below the repository."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"), str(path))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imported(tree: ast.Module) -> Iterator[str]:
    """The full names of all that a module imports, inside its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_at_once(tree: ast.Module) -> Iterator[str]:
    """What importing the module imports: not what its functions do."""
    yield from imported(ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], []))


# ---------------------------------------------------------------- pins


def test_every_dependency_is_pinned_for_those_who_only_run_it() -> None:
    assert required(PROJECT["dependencies"]) <= set(pins("constraints.txt"))
    assert required(PYPROJECT["build-system"]["requires"]) <= set(pins("constraints.txt"))


def test_every_tool_is_pinned_for_those_who_work_on_it() -> None:
    wanted = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    assert set().union(*map(required, wanted)) <= set(pins("constraints-dev.txt"))


def test_both_files_of_pins_agree() -> None:
    everything = pins("constraints-dev.txt")
    assert {name: everything.get(name) for name in pins("constraints.txt")} == pins("constraints.txt")


def test_who_tells_google_installs_the_same_and_the_library_that_it_takes() -> None:
    more = pins("constraints-google.txt")
    assert {name: more.get(name) for name in pins("constraints.txt")} == pins("constraints.txt")
    assert required(PYPROJECT["project"]["optional-dependencies"]["google"]) <= set(more)
    assert more.items() <= pins("constraints-dev.txt").items()


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-dev.txt", "constraints-google.txt"])
def test_every_pin_carries_its_hashes(file: str) -> None:
    assert [name for name, (_, hashes) in pins(file).items() if not hashes] == []


def test_what_is_installed_here_is_what_is_pinned() -> None:
    pinned = {name: version for name, (version, _) in pins("constraints.txt").items()}
    assert {name: metadata.version(name) for name in pinned} == pinned


def test_whatever_the_package_imports_is_a_dependency_of_its_own() -> None:
    brings = {"yaml": "pyyaml", "frontmatter": "python-frontmatter", "dateutil": "python-dateutil"}
    foreign = {
        brings.get(top, folded(top))
        for tree in modules().values()
        for name in imported(tree)
        if (top := name.partition(".")[0]) not in sys.stdlib_module_names and top != "syndicate"
    }
    extra = required(PROJECT["optional-dependencies"]["google"])
    assert foreign <= required(PROJECT["dependencies"]) | extra
    at_once = {name.partition(".")[0] for tree in modules().values() for name in imported_at_once(tree)}
    assert extra.isdisjoint(map(folded, at_once))  # who does not use it need not have it


# ---------------------------------------------------------------- doors and rooms


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        *((group, name, value) for group, found in PROJECT["entry-points"].items() for name, value in found.items()),
        *(("console_scripts", name, value) for name, value in PROJECT["scripts"].items()),
    ],
)
def test_every_entry_point_leads_to_something_that_loads(group: str, name: str, value: str) -> None:
    module, _, attribute = value.partition(":")
    assert callable(getattr(import_module(module), attribute)), f"{group}: {name}"


def test_core_imports_the_standard_library_the_errors_and_itself_alone() -> None:
    core = {path: tree for path, tree in modules().items() if path.startswith("syndicate/core/")}
    strangers = [
        (path, name)
        for path, tree in core.items()
        for name in imported(tree)
        if not name.startswith(("syndicate.core", "syndicate.errors"))
        and name.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert core
    assert strangers == []


CLOCKS = {
    "os": {"environ", "getenv", "environb", "putenv"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
# Who may ask the clock or the environment, besides cli.py and services/.
ASKS = {
    "syndicate/delivery/network.py": "measures, with the monotonic clock, how long one connection has been silent",
    "syndicate/stores/repository.py": "hands git the environment that it was started in, with its credentials",
}


def asked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of each question to the clock or the environment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in CLOCKS.get(node.value.id, ()):
                yield node.lineno, f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in ("os", "time"):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in CLOCKS[node.module])


def test_only_the_command_line_and_the_services_ask_the_clock_or_the_environment() -> None:
    free = ("syndicate/cli.py", "syndicate/services/")
    elsewhere = {
        path: found
        for path, tree in modules().items()
        if not path.startswith(free) and path not in ASKS and (found := list(asked(tree)))
    }
    assert elsewhere == {}


def test_every_module_says_its_duty_at_its_top() -> None:
    silent = [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


# ---------------------------------------------------------------- the Action


def test_every_action_is_named_by_its_commit_with_the_version_beside_it() -> None:
    named = {
        (file.name, line.strip())
        for file in (ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(- )?uses:", line) and "uses: ./" not in line
    }
    assert named
    assert {line for _, line in named if not re.search(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)} == set()


def test_no_expression_is_pasted_into_a_script_of_the_workflows() -> None:
    scripts = [
        step["run"]
        for file in (ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml"))
        for step in _steps(yaml.safe_load(file.read_text(encoding="utf-8")))
        if "run" in step
    ]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


def _steps(document: dict) -> list[dict]:
    if "runs" in document:
        return document["runs"]["steps"]
    return [step for job in document["jobs"].values() for step in job["steps"]]


# ---------------------------------------------------------------- what no file says

# Put together here, so that this file does not name them itself.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("rubygems", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
FOLDERS = ["".join(parts) for parts in (("ho", "me"), ("Us", "ers"), ("ro", "ot"), ("wo", "rk"), ("fa", "rm"))]
MACHINE = re.compile(rf"(?<![\w.~*:/-])/(?:{'|'.join(FOLDERS)})/\w".encode())


def saying(pattern: re.Pattern[bytes]) -> dict[str, bytes]:
    """path → what it says, of every file in which the pattern is found."""
    return {
        path.relative_to(ROOT).as_posix(): match[0]
        for path in files()
        if path.is_file() and (match := pattern.search(path.read_bytes()))
    }


def test_no_file_names_a_registry_host() -> None:
    assert saying(re.compile("|".join(re.escape(host) for host in HOSTS).encode())) == {}


def test_no_file_names_a_path_of_the_machine_that_it_was_made_on() -> None:
    assert saying(MACHINE) == {}


def test_no_link_leads_out_of_the_repository() -> None:
    leaving = [
        path.relative_to(ROOT).as_posix()
        for path in files()
        if path.is_symlink() and (os.path.isabs(os.readlink(path)) or ROOT not in path.resolve().parents)
    ]
    assert leaving == []


# ---------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the pinned backend."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "wheel", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("syndicate_jobs-*.whl")
    return built


@pytest.mark.soak
def test_the_wheel_carries_templates_words_types_and_licence_and_nothing_else_of_the_repository(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert templates
    assert {f"syndicate/{name}" for name in templates} <= set(names)
    assert {f"syndicate/locales/{language}/LC_MESSAGES/syndicate.mo" for language in LANGUAGES} <= set(names)
    assert "syndicate/py.typed" in names
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert {name.partition("/")[0] for name in names} == {"syndicate", wheel.name.partition("-py3")[0] + ".dist-info"}


@pytest.mark.soak
def test_the_wheel_runs_a_board_where_no_checkout_is_near(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    (site,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    # Its dependencies are this environment's: added as a plain folder, whose own .pth files Python does not read.
    (site / "dependencies.pth").write_text(f"{metadata.distribution('requests').locate_file('')}\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    board = tmp_path / "board"
    (board / "postings").mkdir(parents=True)
    (board / "postings" / "cook.md").write_text("---\ntitle: Cook\nlocation: Lyon, France\n---\nOn the island.\n")
    (board / "syndicate.toml").write_text('[site]\ntitle = "Jobs"\nurl = "https://jobs.example.org"\n')

    def run(*arguments: str) -> str:
        return subprocess.run([str(python), *arguments], cwd=board, check=True, capture_output=True, text=True).stdout

    where = run("-c", "import syndicate; print(syndicate.__file__)")
    assert Path(where.strip()).is_relative_to(tmp_path)
    assert "syndicate check" in run("-m", "syndicate", "--help")
    run("-m", "syndicate", "run", "--now", "2026-03-02T07:00:00+01:00")
    assert "On the island." in (board / "public" / "cook" / "index.html").read_text(encoding="utf-8")
