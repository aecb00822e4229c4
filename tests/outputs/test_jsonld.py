"""The JobPostings as files, one each and all as one graph."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core.model import Place
from syndicate.outputs import jsonld
from syndicate.render import SiteRenderer
from tests.builders import SITE, a_board, an_offer
from tests.outputs.stand import PlainRenderer, empty, files


def made(*offers: Any) -> dict[str, Any]:
    found = files(jsonld.render, a_board(*offers))
    return {path: _lines(data) if path.endswith(".ndjson") else json.loads(data) for path, data in found.items()}


def _lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


def test_each_file_is_the_renderers_job_posting() -> None:
    offer = an_offer()

    assert made(offer)["jsonld/boat-builder.json"] == PlainRenderer().job_posting(offer)


def test_the_graph_holds_every_job_posting_under_one_context() -> None:
    graph = made(an_offer("a"), an_offer("b"))["jobs.jsonld"]

    assert graph["@context"] == "https://schema.org"
    assert [one["identifier"]["value"] for one in graph["@graph"]] == ["a", "b"]
    assert all("@context" not in one and one["@type"] == "JobPosting" for one in graph["@graph"])


def test_what_is_closed_or_withheld_is_in_no_file() -> None:
    found = made(an_offer("gone", status="closed"), an_offer("nowhere", places=(Place(text="somewhere"),)))

    assert set(found) == {"jobs.jsonld", "jobs.ndjson"}
    assert found["jobs.jsonld"]["@graph"] == found["jobs.ndjson"] == []


def test_an_empty_board_gives_an_empty_graph() -> None:
    graph = b'{"@context":"https://schema.org","@graph":[\n\n]}\n'
    assert files(jsonld.render, empty()) == {"jobs.jsonld": graph, "jobs.ndjson": b""}


def test_the_lines_hold_every_job_posting_whole() -> None:
    found = made(an_offer("a"), an_offer("b"))

    assert found["jobs.ndjson"] == [found["jsonld/a.json"], found["jsonld/b.json"]]


def test_files_depend_on_their_own_offers_alone() -> None:
    def depends(*offers: Any, version: str = "1") -> dict[str, str | None]:
        return {file.path: file.depends for file in jsonld.render(a_board(*offers), PlainRenderer(version=version))}

    before, after = depends(an_offer("a"), an_offer("b")), depends(an_offer("a"), an_offer("b", form=2))

    assert before["jsonld/a.json"] == after["jsonld/a.json"]
    assert before["jsonld/b.json"] != after["jsonld/b.json"]
    assert before["jobs.jsonld"] != after["jobs.jsonld"]
    assert before["jsonld/a.json"] != depends(an_offer("a"), version="2")["jsonld/a.json"]


def test_nothing_is_rendered_before_its_bytes_are_asked_for() -> None:
    renderer = PlainRenderer()
    list(jsonld.render(a_board(), renderer))

    assert renderer.asked == []


@settings(max_examples=60, deadline=None)
@given(title=st.text(min_size=1), body=st.text())
def test_any_title_and_text_give_json_that_may_stand_in_a_script_element(title: str, body: str) -> None:
    offer = an_offer(title=title, body=f"You mend nets </script><script>alert(1)</script> & {body}")
    found = files(jsonld.render, a_board(offer), SiteRenderer(replace(SITE)))

    for data in found.values():
        assert not re.search("[<>&\u2028\u2029]", data.decode())
    assert json.loads(found["jsonld/boat-builder.json"])["title"] == title.encode("utf-8", "replace").decode()
    assert "script" not in re.sub(
        "alert|&[a-z]+;|[^<>a-z]", "", json.loads(found["jobs.jsonld"])["@graph"][0]["description"][:40]
    )
