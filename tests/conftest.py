"""What every test may ask for: a program of this machine, and to be left alone by its settings.

A test that needs a thing which the machine lacks says what to install and skips. With SYNDICATE_NO_SKIP=1, as CI
sets it, such a skip is a failure: there the things are installed, and a test that nobody runs proves nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine, nothing of the product. The examples are the same ones in
# every run, so that a change is judged by what it changed; `--hypothesis-profile=explore` looks for others.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("any machine"), derandomize=False)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent

# Names under which a program goes, and what brings it.
TOOLS = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        "Chromium (Debian and Ubuntu: apt-get install chromium)",
    ),
    "git": (("git",), "git (Debian and Ubuntu: apt-get install git)"),
    "make": (("make",), "make (Debian and Ubuntu: apt-get install make)"),
    "openssl": (("openssl",), "openssl (Debian and Ubuntu: apt-get install openssl)"),
    "strace": (("strace",), "strace (Debian and Ubuntu: apt-get install strace)"),
    "newsboat": (("newsboat",), "newsboat (Debian and Ubuntu: apt-get install newsboat)"),
    "r2e": (("r2e",), "rss2email (Debian and Ubuntu: apt-get install rss2email)"),
    "xmllint": (("xmllint",), "xmllint (Debian and Ubuntu: apt-get install libxml2-utils)"),
    "java": (("java",), "Java 17 or later (Debian and Ubuntu: apt-get install default-jre-headless)"),
    "hugo": (("hugo",), "the benchmarks' tools (make install)"),
}


def lacking(what: str) -> NoReturn:
    """Skip the test, saying what to install; fail it where nothing may be skipped."""
    if os.environ.get("SYNDICATE_NO_SKIP") == "1":
        pytest.fail(f"This machine lacks {what}, and SYNDICATE_NO_SKIP=1 forbids to skip.", pytrace=False)
    pytest.skip(f"needs {what}")


def needs(tool: str) -> str:
    """The path of a program: one of TOOLS, or any other name; beside this Python first, then along PATH."""
    names, cure = TOOLS.get(tool, ((tool,), f"the program {tool}"))
    beside = os.path.dirname(sys.executable)
    for name in names:
        if found := shutil.which(name, path=beside) or shutil.which(name):
            return found
    lacking(cure)


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither read this user's git settings nor inherit the variables of a workflow or of a `make` above them."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "GITHUB_", "INPUT_", "MAKE", "MFLAGS")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
