"""Plays a workflow here, against a bare repository: its jobs in order, its steps by the scripts that the files hold.

What stands for the forge: `actions/checkout` is the commands that it runs, `actions/setup-python` this Python, the
Pages actions a copy of the folder. Expressions are worked out as far as our files use them: names, strings, `||`, `==`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT, needs

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PUBLISH = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8"))


def value(expression: str, names: Mapping[str, str]) -> str:
    """What an expression gives; an unknown name gives the empty string, as on the forge."""
    for part in expression.split("||"):
        left, equal, right = part.strip().partition("==")
        found = _term(left, names)
        if equal:
            found = "true" if found == _term(right, names) else ""
        if found:
            return found
    return ""


def _term(text: str, names: Mapping[str, str]) -> str:
    text = text.strip()
    if text.startswith("'"):
        return text.strip("'")
    return "" if text == "false" else names.get(text, "")


def filled(text: Any, names: Mapping[str, str]) -> str:
    """A value of a workflow file, its expressions worked out."""
    return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda match: value(match[1], names), str(text))


@dataclass
class Step:
    """One script that ran: its name, exit status, and all that it said."""

    name: str
    status: int
    said: str


@dataclass
class Forge:
    """A forge of our own below `folder`: the bare repository `origin`, the site that is live, and what ran.

    environment: what every step is given besides, such as the channels' secrets. depth, detached: how the checkouts
    are made; the forge's own habit is one commit, on a branch. without: steps that are left out, to save time.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    depth: int = 1
    detached: bool = False
    without: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.origin = self.folder / "origin.git"
        self.site = self.folder / "site"
        self.temp = self.folder / "runner-temp"
        binary = self.temp / "syndicate" / "bin" / "syndicate"
        binary.parent.mkdir(parents=True, exist_ok=True)
        # The installation is tried by a test of its own. The process's number is left behind, for those who end it.
        binary.write_text(f'#!/bin/sh\necho $$ > "{self.folder}/pid"\nexec "{sys.executable}" -m syndicate "$@"\n')
        binary.chmod(0o755)
        (self.temp / "syndicate" / ".made").touch()
        if not self.origin.exists():
            self.git("init", "--quiet", "--bare", "--template=", "--initial-branch=main", str(self.origin))
            self.git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=self.origin)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        names = (f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL"))
        identity = dict.fromkeys(names, "tester@example.org")
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.folder, env={**os.environ, **identity}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def hook(self, name: str, script: str) -> None:
        """Install a hook in the bare repository."""
        path = self.origin / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def before_push(self, script: str) -> None:
        """Put a git in front of ours that runs a script before each push; `$n` is the number of the push, from 1."""
        git = needs("git")
        wrapper = self.folder / "bin" / "git"
        wrapper.parent.mkdir(exist_ok=True)
        wrapper.write_text(
            f"""#!/bin/sh
case " $* " in *" push "*)
  echo >> "{self.folder}/pushes"; n=$(wc -l < "{self.folder}/pushes")
  ( export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
    PATH={Path(git).parent}:$PATH; cd "{self.folder}/author" && {script}
  ) >&2 ;;
esac
exec "{git}" "$@"
"""
        )
        wrapper.chmod(0o755)
        self.environment["PATH"] = f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"

    @property
    def output(self) -> str:
        """What the last action's steps wrote into GITHUB_OUTPUT."""
        return (self.folder / "output").read_text(encoding="utf-8")

    def tip(self, branch: str = "main") -> str:
        """The commit at which a branch of the bare repository stands."""
        return self.git("rev-parse", branch, cwd=self.origin).strip()

    def commit(self, files: Mapping[str, str | None], message: str = "Edit the postings") -> None:
        """Write files (None: remove) into the main branch, as an author would."""
        author = self.folder / "author"
        if author.exists():
            self.git("pull", "--quiet", "--rebase", cwd=author)
        else:
            self.git("clone", "--quiet", "--template=", str(self.origin), str(author))
        for name, text in files.items():
            path = author / name
            if text is None:
                self.git("rm", "--quiet", "-r", name, cwd=author)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all", cwd=author)
        self.git("commit", "--quiet", "-m", message, cwd=author)
        self.git("push", "--quiet", "origin", "main", cwd=author)

    def state(self, branch: str = "main") -> dict[str, str]:
        """The files under state/ at the tip of a branch, with their blobs."""
        rows = self.git("ls-tree", "-r", branch, "state", cwd=self.origin).splitlines()
        return {row.partition("\t")[2]: row.split()[2] for row in rows}

    def publish(self, *, approve: bool = False, jobs: Sequence[str] = tuple(PUBLISH["jobs"]), sha: str = "") -> int:
        """Run the workflow; 0 if every job succeeded, else the status of the first step that failed.

        sha: the commit that it was started for, which all its jobs check out; by default the newest.
        """
        names = {"vars.SYNDICATE_CONFIG": "syndicate.toml", "inputs.approve": "true" if approve else ""}
        names["github.sha"] = sha or self.tip()
        for job in jobs:
            if status := self._job(job, names):
                return status
        return 0

    def _job(self, job: str, names: Mapping[str, str]) -> int:
        workspace = self.folder / "workspace"
        for step in PUBLISH["jobs"][job]["steps"]:
            uses, given = step["uses"], step.get("with", {})
            if uses.startswith("actions/checkout@"):
                assert given["persist-credentials"] is False
                self.checkout(workspace, names["github.sha"])
            elif uses == "./":
                if status := self._action({key: filled(text, names) for key, text in given.items()}, workspace):
                    return status
            elif uses.startswith("actions/upload-pages-artifact@"):
                shutil.rmtree(self.folder / "artifact", ignore_errors=True)
                shutil.copytree(workspace / given["path"], self.folder / "artifact")
            else:
                assert uses.startswith("actions/deploy-pages@")
                shutil.rmtree(self.site, ignore_errors=True)
                shutil.copytree(self.folder / "artifact", self.site)
        return 0

    def checkout(self, workspace: Path, sha: str) -> None:
        """What `actions/checkout` makes of the main branch at `sha`: it fetches that commit and no other."""
        shutil.rmtree(workspace, ignore_errors=True)
        self.git("init", "--quiet", "--template=", "--initial-branch=checkout", str(workspace))
        self.git("remote", "add", "origin", self.origin.as_uri(), cwd=workspace)
        depth = f"--depth={self.depth}"
        self.git("fetch", "--quiet", "--no-tags", depth, "origin", f"+{sha}:refs/remotes/origin/main", cwd=workspace)
        how = ("--detach",) if self.detached else ("-B", "main")
        self.git("checkout", "--quiet", "--force", *how, "refs/remotes/origin/main", cwd=workspace)

    def _action(self, given: Mapping[str, str], workspace: Path) -> int:
        assert set(given) <= set(ACTION["inputs"])
        (self.folder / "output").unlink(missing_ok=True)
        names = {"github.token": "a-token", "steps.python.outputs.python-path": sys.executable}
        for key, declared in ACTION["inputs"].items():
            names[f"inputs.{key}"] = given.get(key) or filled(declared.get("default", ""), names)
        for step in ACTION["runs"]["steps"]:
            if "run" in step and step["name"] not in self.without and ("if" not in step or value(step["if"], names)):
                self.steps.append(self._script(step, names, workspace))
                if self.steps[-1].status:
                    return self.steps[-1].status
        return 0

    def _script(self, step: Mapping[str, Any], names: Mapping[str, str], workspace: Path) -> Step:
        """One script, started as the forge starts those with `shell: bash`."""
        own = {key: filled(text, names) for key, text in step.get("env", {}).items()}
        forge = {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_SERVER_URL": "https://forge.example",
            "RUNNER_TEMP": str(self.temp),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=workspace, env={**os.environ, **self.environment, **forge, **own}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        return Step(step["name"], done.returncode, done.stdout)
