"""HTML reduced to what search engines recognise."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.core import description
from syndicate.core.description import recognised

ALLOWED = {"p", "ul", "li", "br"}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>Who</h2>\n<p>We <em>sail</em>.</p>", "<p>Who</p><p>We sail.</p>"),
        ('<h2 id="who">Who</h2>', "<p>Who</p>"),
        ('<p>See <a href="https://a.example/?x>y">there</a>, now</p>', "<p>See there, now</p>"),
        ("<p>one\ntwo<br>\nthree</p>", "<p>one two<br> three</p>"),
        (
            "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>",
            "<ul><li>a</li><li>b <ul><li>c</li></ul></li></ul>",
        ),
        ("<ol>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<blockquote>\n<p>said</p>\n</blockquote>\n<hr>\n<p>x</p>", "<p>said</p><p>x</p>"),
        ("<pre><code>a\nb\n</code></pre>", "<p>a<br>b</p>"),
        ("<table><tr><th>Pay</th><td>30 k€</td></tr></table>", "<p>Pay 30 k€ </p>"),
        ("<dl><dt>Pay</dt><dd>good</dd></dl>", "<p>Pay</p><p>good</p>"),
        ("loose <b>text</b><div>more</div>", "<p>loose text</p><p>more</p>"),
        ('<p><img src="https://a.example/b.png" alt="plan"></p>\n<p>x</p>', "<p>x</p>"),
        ("<p>R&amp;D &lt;3</p>", "<p>R&amp;D &lt;3</p>"),
        ("<p>a < b</p>", "<p>a &lt; b</p>"),
        ("<p>x</p><script>alert(1)</script><!-- <p>no</p> -->", "<p>x</p>"),
        ("<ul>stray<li>a</ul>after<li>alone</li>", "<ul><li><p>stray</p></li><li>a</li></ul><p>after</p><p>alone</p>"),
        ("<ul><ul><li>deep</li></ul></ul>", "<ul><li><ul><li>deep</li></ul></li></ul>"),
        ("<p>x</p><br>", "<p>x</p>"),
        ("", ""),
    ],
)
def test_html_keeps_its_text_and_loses_all_other_tags(html: str, expected: str) -> None:
    assert recognised(html) == expected


class _Nesting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert attrs == []
        if tag == "li":
            assert self.stack[-1] in ("ul", "ol")
        if tag == "p":
            assert "p" not in self.stack
        if tag != "br":
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


_TAGS = "p h2 ul ol li pre table tr td em blockquote div dl dt dd".split()
_TEXTS = st.sampled_from(["a", "b\nc", " ", "\n", "<br>", "<hr>", "&amp;", "< ", " >"])


def _tree(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Any tag in any other: balanced, as a sanitiser writes it, and as badly nested as its author wrote it."""
    inner = st.lists(children, max_size=4).map("".join)
    return st.builds("<{0}>{1}</{0}>".format, st.sampled_from(_TAGS), inner)


@given(st.lists(st.recursive(_TEXTS, _tree)).map("".join))
def test_whatever_comes_in_is_well_nested_when_it_goes_out(html: str) -> None:
    parser = _Nesting()
    parser.feed(recognised(html))
    parser.close()

    assert parser.stack == []


@given(
    st.lists(
        st.sampled_from(["<p>a <em>b</em></p>", "<h3>c</h3>", "<ul>\n<li>d</li>\n<li>\n<p>e</p>\n</li>\n</ul>", "\n"])
    )
)
def test_the_quick_way_gives_what_the_thorough_way_gives(parts: list[str]) -> None:
    html = "".join(parts)
    writer = description._Writer()
    at = 0
    for tag in description._TAG.finditer(html):
        writer.text(html[at : tag.start()])
        writer.tag(tag[2], bool(tag[1]))
        at = tag.end()
    writer.text(html[at:])

    assert re.sub(r"\s+", " ", recognised(html)) == re.sub(r"\s+", " ", writer.finish())
