"""Plans every output of this room without rendering any: what a run does in which nothing changed."""

from __future__ import annotations

from tests.builders import SITE, a_board, an_offer


class _Renderer:
    site = SITE

    def fingerprint(self) -> str:
        return "1"


def plan() -> None:
    from syndicate.outputs import calendar, changes, feeds, figures, jsonld, sitemap

    board = a_board(an_offer("a", tags=("x",)), an_offer("b", status="closed"))
    for output in (calendar, feeds, figures, changes, jsonld, sitemap):
        assert list(output.render(board, _Renderer()))
