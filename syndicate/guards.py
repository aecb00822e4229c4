"""What stops a run before anything is done: more often a mistake than a wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from syndicate import reading
from syndicate.core.ledger import Ledger
from syndicate.core.model import Problem
from syndicate.errors import GuardRail
from syndicate.given import Orders
from syndicate.ports import Store, Versioned


def guard_clock(ledger: Ledger, now: datetime) -> None:
    if ledger.head.last_run is not None and now < ledger.head.last_run:
        from syndicate.core.plan import guard_clock

        guard_clock(ledger.head, now)


def guard_empty(files: reading.Survey, found: reading.Read, was: Mapping[str, str], orders: Orders) -> None:
    """An empty or missing folder, or a list of nothing but comments, is more often a mistake than a wish."""
    if orders.yes:
        return
    if files.missing:
        raise GuardRail(
            f"there is no {files.missing[0]} here: nothing was done. Mend [postings] paths, or bring the folder back; "
            "if it is gone for good, run it once more with --yes.",
            code="postings-missing",
        )
    for file in files.files:
        emptied = file.path in found.broken and not _has_error(found.problems, file.path)
        if emptied and file.path in was:
            raise GuardRail(
                f"{file.path} held postings and holds none now: nothing was done. To say that there is no offer, "
                "write `[]`; if the postings are gone by mistake, bring them back.",
                code="list-empty",
            )
    if not found.holding:
        raise GuardRail(
            "no posting was found under [postings] paths: nothing was done. Put a Markdown file with front matter "
            "there; if it is empty on purpose, run it once more with --yes.",
            code="postings-empty",
        )
    for folder in files.folders:
        if _below(folder, was) and not _below(folder, found.holding):
            raise GuardRail(
                f"{folder} held postings and holds none now: nothing was done. If they are gone by mistake, bring them "
                "back; if it is empty on purpose, run it once more with --yes.",
                code="postings-empty",
            )


def _below(folder: str, paths: Iterable[str]) -> bool:
    """Whether any of the paths lies below the folder."""
    return any(path.startswith(f"{folder}/") for path in paths)


def _has_error(problems: Iterable[Problem], path: str) -> bool:
    return any(problem.path == path and problem.severity == "error" for problem in problems)


def guard_checkout(store: Store) -> None:
    """Postings as they once were, in a run started again for an old commit, would take back what came after."""
    version = store.outdated() if isinstance(store, Versioned) else None
    if version is not None:
        raise GuardRail(
            f"the postings here are older than those that the state was last made from ({version}), and differ: "
            "nothing was done. Take the newest (git pull; in a workflow, start a new run instead of re-running an "
            "old one); if they were put back on purpose, run it once more with --yes.",
            code="postings-old",
        )
