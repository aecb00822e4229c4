"""What lies beside the postings of a board, as files to be published; the first bytes of each are looked at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from syndicate.core import attachments as rules
from syndicate.core.attachments import Attachment
from syndicate.core.model import Board, File, Json, Offer, Problem, Site

_LOOK = 512
"""Bytes: what MIME sniffing looks at, and more than a pointer of Git LFS is long."""


def beside(
    board: Board, files: Mapping[str, Attachment], postings: Iterable[str], folder: str, published: Mapping[str, Json]
) -> tuple[dict[str, tuple[File, ...]], list[Problem]]:
    """`Offer.name` → the attachments of each offer that is shown, and what is wrong with the rest.

    files: what may be published, by path; postings: paths that hold one now. folder, published: the output folder, and
    the manifest's rows of what is in it. The page of a withdrawn offer keeps what was published beside it, as far as it
    is still there; a draft's new files are not shown.
    """
    lying = rules.Folder(files, postings)
    kept = _kept(folder, published, {other.slug for offer in (*board.open, *board.closed) for other in offer.others})
    made: dict[str, dict[str, File]] = {}
    wanted: Wanted = []
    problems: list[Problem] = []
    for offer in (text for one in (*board.open, *board.closed) for text in one.texts):
        if _is_withdrawn(offer, lying):
            made[offer.name] = kept.get(offer.slug, {})
            continue
        chosen, wrong = rules.chosen(lying.of(offer.posting.path, offer.posting.body))
        problems += wrong
        wanted += [(offer.name, name, file) for name, file in chosen.items()]
    for offer_name, name, file in _within_total(wanted, problems):
        unlike = look_into(file)
        if unlike is None:
            made.setdefault(offer_name, {})[name] = File(name, partial(_read, file.full), original=file.full)
        else:
            problems.append(unlike)
    return {one: tuple(found.values()) for one, found in made.items() if found}, problems


def of_theme(site: Site, root: Path) -> list[File]:
    """The pictures of the site's theme that are files. Raises SettingsError where one is not there.

    root: the configuration's folder.
    """
    from syndicate.core import theme
    from syndicate.errors import SettingsError

    made = []
    for path, name in theme.files(site.theme).items() if site.pages else ():
        full = str(root / name)
        if not os.path.isfile(full):
            raise SettingsError(
                f"[theme] names the picture {name}, and {root} holds no such file: put it there, or mend the name."
            )
        made.append(File(path, partial(_read, full), original=full))
    return made


def _is_withdrawn(offer: Offer, lying: rules.Folder) -> bool:
    return offer.reason == "withdrawn" or offer.posting.path not in lying.postings


def _kept(folder: str, published: Mapping[str, Json], others: set[str]) -> dict[str, dict[str, File]]:
    """slug → name → what was copied beside that page before. others: slugs of texts that may lie below another."""
    kept: dict[str, dict[str, File]] = {}
    for path, row in published.items():
        if row is not None and len(row) > 2:
            slug, _, name = path.partition("/")
            below = f"{slug}/{name.partition('/')[0]}"
            if below in others:
                slug, name = below, name.partition("/")[2]
            full = f"{folder}/{path}"
            kept.setdefault(slug, {})[name] = File(name, partial(_read, full), original=full)
    return kept


Wanted: TypeAlias = list[tuple[str, str, Attachment]]
"""(name of the offer, name below its page, file), in the order of the board."""


def _within_total(wanted: Wanted, problems: list[Problem]) -> Wanted:
    count = rules.within_total([file for _, _, file in wanted])
    if count < len(wanted):
        problems.append(rules.beyond_total([file for _, _, file in wanted[count:]]))
    return wanted[:count]


def look_into(file: Attachment) -> Problem | None:
    """What is wrong with it; nothing where it cannot be read any more, which copying it will say."""
    try:
        with open(file.full, "rb") as opened:
            return rules.unlike(file, opened.read(_LOOK))
    except OSError:
        return None


def _read(full: str) -> bytes:
    with open(full, "rb") as file:
        return file.read()
