"""The board as outputs are given it, and the files that they and the channels make of it, written where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from syndicate import reading
from syndicate.core import board as boards
from syndicate.core.ledger import Ledger
from syndicate.core.model import Board, File, Json, Posting, Theme
from syndicate.given import Orders, Outside, Report
from syndicate.ports import Publishing, Told

if TYPE_CHECKING:
    from syndicate.core.attachments import Attachment


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of the outputs' board before they are made.

    fresh: postings whose new forms were written in this run, by id. board: where another process renders it already.
    end: stops that process.
    """

    fresh: Mapping[str, Posting] = field(default_factory=dict)
    board: Board | None = None
    end: Callable[[], None] = lambda: None


def board_fingerprint(ledger: Ledger, outside: Outside) -> str:
    """A digest of all that the outputs depend on: what is shown of the board, the site, its templates, the outputs."""
    from hashlib import sha256

    keep = outside.settings.site.keep_closed
    digest = sha256(f"{outside.fingerprint()}|{ledger.head.tag_authority}|{','.join(outside.output_names)}".encode())
    for id in sorted(ledger.rows):
        row = ledger.rows[id]
        events = row.get("events", ())
        last = f"{events[-1]['at']}{events[-1]['event']}" if events else ""
        offer = ledger.rows[row.get("translates", id)]  # a text in another language is seen as long as its offer is
        seen = row.get("form") if boards.shown(offer, keep, outside.now) else 0
        digest.update(f"{id}|{row['slug']}|{row['status']}|{seen}|{len(events)}|{last}\n".encode())
    for file in _channel_files(outside):
        digest.update(f"{file.path}|{file.depends}\n".encode())
    return digest.hexdigest()[:20]


def publish_board(
    outside: Outside,
    orders: Orders,
    ledger: Ledger,
    seen: reading.Survey,
    shown: Shown,
    report: Report,
) -> None:
    """Write what differs. A quiet run compares a fingerprint and the sizes of the files, and renders nothing."""
    from syndicate import publish

    folder = outside.root / outside.settings.site.output
    fingerprint = board_fingerprint(ledger, outside)
    lying = seen.beside if outside.settings.site.pages else {}
    if lying:
        from syndicate.core import attachments

        fingerprint = publish.digest(fingerprint, attachments.outline(lying))
        wrong = attachments.Folder(lying, (file.path for file in seen.files)).problems()
        report.problems += [problem for problem in wrong if problem not in report.problems]
    manifest = publish.load_manifest(folder)
    if publish.is_complete(folder, manifest, fingerprint):
        report.unchanged_outputs = len(manifest.files)
        return
    board = shown.board or board_of(outside, ledger, shown.fresh)
    if lying or any(row is not None and len(row) > 2 for row in manifest.files.values()):
        board = _with_attachments(board, lying, seen, str(folder), manifest.files, report)
    report.published = publish.publish(
        folder,
        _files(outside, board),
        fingerprint,
        dry=orders.dry,
        progress=outside.progress,
        prepare=lambda: outside.renderer().prepare(board.open),
    )
    if orders.dry:
        report.published.removed = [path for path in report.published.removed if not _unknown(outside, path)]
    report.unchanged_outputs = report.published.unchanged
    report.problems += report.published.problems


def board_of(outside: Outside, ledger: Ledger, fresh: Mapping[str, Posting]) -> Board:
    """What outputs show. fresh: postings that need not be read back from the store, which has just been given them."""
    from syndicate.core.forms import posting_of

    def posting(id: str, form: int) -> Posting:
        return fresh[id] if id in fresh else posting_of(outside.store.form(id, form))

    site = outside.settings.site
    return boards.board(ledger, posting, site, outside.settings.postings.paths, outside.now)


def _with_attachments(
    board: Board,
    lying: Mapping[str, Attachment],
    seen: reading.Survey,
    folder: str,
    published: Mapping[str, Json],
    report: Report,
) -> Board:
    from syndicate.attachments import beside

    made, wrong = beside(board, lying, (file.path for file in seen.files), folder, published)
    report.problems += [problem for problem in wrong if problem not in report.problems]
    return replace(board, attachments=made)


def _files(outside: Outside, board: Board) -> Iterable[File]:
    renderer = outside.renderer()
    for _name, output in sorted(outside.outputs().items()):
        yield from output(board, renderer)
    yield from _channel_files(outside)
    if outside.settings.site.theme != Theme():
        from syndicate.attachments import of_theme

        yield from of_theme(outside.settings.site, outside.root)


def _channel_files(outside: Outside) -> Iterable[File]:
    """What channels need on the site (a key that proves whose it is)."""
    for channel in outside.channels():
        if isinstance(channel, Publishing):
            yield from channel.files()


def _unknown(outside: Outside, path: str) -> bool:
    """Whether a plan, which looks up no variable, cannot know that this file is to stay."""
    return any(isinstance(channel, Publishing) and channel.may_own(path) for channel in outside.channels())


def hears_gone(outside: Outside) -> bool:
    """Whether any channel wants to know of pages that are no more, where there are pages of ours."""
    return outside.settings.site.pages and any(
        isinstance(channel, Told) and "gone" in channel.EVENTS for channel in outside.channels()
    )


def gone_ids(before: Ledger, after: Ledger, outside: Outside) -> Iterable[str]:
    from syndicate.core.gone import pages_gone

    return pages_gone(before, after, outside.settings.site.keep_closed, outside.now)
