"""Addresses in a text that lead to files beside it, and names that may be published."""

from __future__ import annotations

import posixpath
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core.attachments import Attachment, Folder, awkward, chosen, publishable, references


def names(body: str) -> list[str]:
    return [reference.name for reference in references(body)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("![a](plan.png)", ["plan.png"]),
        ("[a](plan.pdf \"The plan\") and [b](  <my plan.pdf> 'x')", ["plan.pdf", "my plan.pdf"]),
        ("[![a](thumb.png)](plan.png)", ["thumb.png", "plan.png"]),
        ("![a](plan_(old).png)", ["plan_(old).png"]),
        (r"![a](plan\_\(old\).png)", ["plan_(old).png"]),
        ("![a](./img/../plan.png?v=2#top)", ["plan.png"]),
        ("![a](pl%61n%20b.png)", ["plan b.png"]),
        ("![a](cafe\u0301.png)", ["caf\u00e9.png"]),
        ("![a](a&amp;b.png)", ["a&b.png"]),
        ("![a][p]\n\n[p]: plan.png\n  [q]: <my plan.png> 'T'", ["plan.png", "my plan.png"]),
        ("<IMG alt=x SRC=plan.png><a href='my plan.pdf'>", ["plan.png", "my plan.pdf"]),
        ('<img srcset="a.png, b.png 2x">', ["a.png", "b.png"]),
        ('<video poster="a.jpg" src="a.mp4">', ["a.jpg", "a.mp4"]),
        ("[a](https://example.org/a.png) [b](//x/a.png) [c](/a.png) [d](#a) [e](?a) [f](mailto:a@b.c) [g](b/)", []),
        ("[a](../up.png) [b](%2e%2e/up.png) [c](..)", ["../up.png", "../up.png"]),
        ("[a](data:image/png;base64,AAAA) [b](c:\\a.png) [c](%00.png)", []),
        ("no link (plan.png) at all, nor [here] or array[0](x)", ["x"]),
    ],
)
def test_relative_addresses_are_found_as_names_below_the_folder(body: str, found: list[str]) -> None:
    assert names(body) == found


_SLOW = ["](", "![a](", "](((((", "[a]: ", ' src="', "<img src='", "](<", "\\", "`", "[x](a,b "]


@pytest.mark.parametrize("piece", _SLOW)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    began = time.process_time()
    names(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 2


_PIECES = st.sampled_from("../ ./ / %2e%2e/ .. img/ a.png %00 \\ é.jpg %2F : ? #".split())


@given(st.lists(_PIECES, max_size=8).map("".join))
@settings(max_examples=150, deadline=None)
def test_nothing_is_taken_from_above_the_folder_or_put_above_the_page(address: str) -> None:
    there = ("a.png", "img/a.png", "é.jpg", "img/é.jpg")
    inside = {f"jobs/{name}": Attachment(f"jobs/{name}", "", 1) for name in there}
    outside = {path: Attachment(path, "", 1) for path in there}
    folder = Folder({**inside, **outside}, ["jobs/sail.md"])
    for name, file in folder.of("jobs/sail.md", f"![x](<{address}>)").items():
        assert file.path == f"jobs/{name}" == posixpath.normpath(f"jobs/{name}")


@pytest.mark.parametrize("name", ["a.png", "A.JPEG", "deep/er/a b.pdf", "x.tar.zip", "été.webp"])
def test_pictures_and_documents_may_be_published(name: str) -> None:
    assert publishable(name)


@pytest.mark.parametrize("name", "a png .png a. a.png/ a.svg a.html a.png.js _a.png x/.y/a.png".split())
def test_what_is_hidden_or_could_run_may_not(name: str) -> None:
    assert not publishable(name)


@pytest.mark.parametrize("name", ["a:b.png", "a\u200fb.png", "a\nb.png", "x./a.png", "x /a.png", "a*.png"])
def test_a_name_that_not_every_system_takes_is_awkward(name: str) -> None:
    assert awkward(name)


def test_what_is_chosen_does_not_depend_on_the_order_of_the_folder() -> None:
    files = {name: Attachment(name, "", 1) for name in ("B.png", "b.png", "a.png")}
    other = dict(reversed(files.items()))
    assert list(chosen(files)[0]) == list(chosen(other)[0]) == ["B.png", "a.png"]
