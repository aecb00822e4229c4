"""The JobPostings of the open offers as JSON-LD: a file each, for pages of others; all as one graph, and by line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from syndicate.core.jobposting import CONTEXT, withheld
from syndicate.core.model import Board, File, Offer
from syndicate.outputs.digests import digest, token
from syndicate.ports import Renderer

GRAPH = "jobs.jsonld"
LINES = "jobs.ndjson"


def _others(board: Board, renderer: Renderer) -> dict[str, Offer]:
    """The texts in other languages that have a JobPosting of their own, by the name of its file."""
    return {
        other.name: other
        for offer in board.open
        for other in offer.others
        if not withheld(other, renderer.site)
    }


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`jsonld/<id>.json` for each open offer whose JobPosting is not withheld; `jobs.jsonld`, `jobs.ndjson` with all.

    An offer in several languages has `jsonld/<id>.<language>.json` beside it for each of the others, with the same
    identifier; the files with all have it once. The first two can stand inside `<script type="application/ld+json">` as
    they are; the last has one a line.
    """
    offers = {offer.id: offer for offer in board.open if not withheld(offer, renderer.site)}
    tokens = {id: token(offer) for id, offer in offers.items()}
    others = _others(board, renderer)
    fingerprint = renderer.fingerprint()
    opening = f'{{"@context":"{CONTEXT}",'

    @cache
    def members(name: str) -> str:
        """The JobPosting's members without "@context", as JSON without the opening brace."""
        made = renderer.job_json(offers[name] if name in offers else others[name])
        assert made is not None, "withheld() and job_json() disagree"
        return made.removeprefix(opening)

    def one(id: str) -> bytes:
        return f"{opening}{members(id)}\n".encode()

    def graph() -> bytes:
        posts = ",\n".join("{" + members(id) for id in offers)
        return f'{{"@context":"{CONTEXT}","@graph":[\n{posts}\n]}}\n'.encode()

    for id, source in tokens.items():
        yield File(f"jsonld/{id}.json", partial(one, id), digest((fingerprint, source)))
    for name, other in others.items():
        yield File(f"jsonld/{name}.json", partial(one, name), digest((fingerprint, token(other))))
    everything = digest((fingerprint, *tokens.values()))
    yield File(GRAPH, graph, everything, snapshot=True)
    yield File(LINES, lambda: b"".join(map(one, offers)), everything, snapshot=True)
