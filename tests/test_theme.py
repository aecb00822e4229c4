"""The looks and the words of a site, by its settings and by templates of its own."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from syndicate.core.model import Offer, Site, Theme
from syndicate.locales import words_of
from syndicate.outputs import pages
from syndicate.render import SiteRenderer
from tests.builders import SITE, a_board, a_change, an_offer
from tests.harness import Workplace

DAY = "2026-03-0{}T07:00:00+01:00"


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    made = Workplace(tmp_path)
    made.configure()
    made.write("sail.md")
    return made


def settle(board: Workplace, more: str) -> None:
    path = board.root / "syndicate.toml"
    path.write_text(path.read_text("utf-8") + more, "utf-8")


def page(name: str = "index.html", *offers: Offer, site: Site = SITE) -> str:
    board = a_board(*(offers or [an_offer()]))
    return next(f for f in pages.render(board, SiteRenderer(site)) if f.path == name).render().decode()


def themed(**given: Any) -> Site:
    return replace(SITE, theme=Theme(**given))


# ---------------------------------------------------------------- colours


def test_a_colour_of_ones_own_stands_in_the_style_that_the_policy_allows() -> None:
    made = page(site=themed(colour="#00aa77"))
    (style,) = [text for text in re.findall("<style>(.*?)</style>", made, re.DOTALL) if "--accent:" in text]
    assert "@media screen{:root{--accent:#037c56;--on-accent:#ffffff;" in style
    assert "@media screen and (prefers-color-scheme:dark){:root{--accent:#3dc792;" in style
    assert f"'sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}'" in made


def test_a_colour_for_dark_pages_alone_leaves_the_light_ones() -> None:
    made = page(site=themed(colour_dark="#ffd400"))
    assert "@media screen{" not in made
    assert "--accent:#ffd400" in made


def test_without_a_theme_pages_are_as_they_ship() -> None:
    assert "@media screen" not in page()
    assert "<picture" not in page()
    assert 'rel="icon"' not in page()


def test_the_button_in_a_mail_has_the_colour_too() -> None:
    change = a_change(an_offer(apply_url="https://apply.example/"))
    for site, colour in ((SITE, "#1d4f91"), (themed(colour="#ff0000"), "#da0402")):
        assert f"background: {colour}; color: #ffffff" in SiteRenderer(site).template("email.html", changes=[change])


def test_a_colour_that_nobody_could_read_is_named_by_check_and_not_by_a_run(board: Workplace) -> None:
    settle(board, '[theme]\ncolour = "#FD0"\n')
    (said,) = [p for p in board("check", "--json").json["problems"] if p["code"] == "theme-contrast"]
    assert '"#ffdd00" has a contrast of 1.2' in said["message"]
    assert said["path"] == "syndicate.toml"
    assert board.run(DAY.format(1)).json["problems"] == []


# ---------------------------------------------------------------- pictures


def test_a_logo_stands_beside_the_title_on_every_page_and_a_dark_one_on_dark_pages() -> None:
    made = page(site=themed(logo="img/Logo.SVG", logo_dark="https://cdn.example/d.png"))
    assert (
        '<a class="brand" href="https://jobs.example.org/"><picture>'
        '<source srcset="https://cdn.example/d.png" media="(prefers-color-scheme: dark)">'
        '<img src="https://jobs.example.org/assets/logo.svg" alt=""></picture>Jobs at Example</a>'
    ) in made


def test_a_logo_that_holds_the_title_says_it_to_those_who_cannot_see_it() -> None:
    made = page(site=themed(logo="logo.png", show_title=False))
    assert 'alt="Jobs at Example"></picture></a>' in made
    assert ">Jobs at Example</a>" in page(site=themed(show_title=False)), "else the page would have no name"


def test_an_icon_and_what_a_link_shows_can_be_chosen() -> None:
    site = themed(icon="icon.svg", picture="https://cdn.example/card.png?v=1&w=2")
    made = page(site=site)
    assert '<link rel="icon" href="https://jobs.example.org/assets/icon.svg">' in made
    assert '<meta property="og:image" content="https://cdn.example/card.png?v=1&amp;w=2">' in made
    assert 'content="summary_large_image"' in made
    assert made.count("og:image") == 1
    offer = page("boat-builder/index.html", site=site)
    assert '<meta property="og:image" content="https://example.org/logo.png">' in offer
    bare = page("boat-builder/index.html", an_offer(organisation=None), site=site)
    assert "https://cdn.example/card.png" in bare


def test_a_picture_is_published_and_a_changed_one_anew(board: Workplace) -> None:
    settle(board, '[theme]\nlogo = "img/logo.svg"\nicon = "https://cdn.example/icon.png"\n')
    (board.root / "img").mkdir()
    (board.root / "img/logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    written = board.run(DAY.format(1)).json["outputs"]["written"]
    assert "assets/logo.svg" in written
    assert [path for path in written if path.startswith("assets/")] == ["assets/logo.svg"]

    before = board.tree("public", "state")
    assert board.run(DAY.format(2)).json["outputs"]["written"] == []
    assert board.tree("public", "state") == before

    (board.root / "img/logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>")
    assert board.run(DAY.format(3)).json["outputs"]["written"] == ["assets/logo.svg"]
    assert "<g/>" in (board.root / "public/assets/logo.svg").read_text()


def test_a_site_with_pages_of_its_own_needs_no_pictures(board: Workplace) -> None:
    text = (board.root / "syndicate.toml").read_text("utf-8")
    more = 'pages = false\nposting_url = "https://x.example/{slug}/"\n[theme]\nlogo = "none.png"\n[postings]'
    (board.root / "syndicate.toml").write_text(text.replace("[postings]", more, 1), "utf-8")
    assert not [path for path in board.run(DAY.format(1)).json["outputs"]["written"] if path.startswith("assets")]


# ---------------------------------------------------------------- words


def test_words_of_ones_own_go_before_ours_each_in_its_language() -> None:
    general = {"follow": "Stay tuned", "open_count": ("Just {n} job", "{n} jobs, all {n}")}
    site = replace(SITE, words={"": general, "fr": {"apply": "Candidater"}})
    assert ">Stay tuned</a>" in page(site=site)
    assert "<h1>Just 1 job</h1>" in page(site=site)
    assert "<h1>2 jobs, all 2</h1>" in page("index.html", an_offer("a"), an_offer("b"), site=site)
    french = page("boat-builder/index.html", an_offer(language="fr", apply_url="https://a.example/"), site=site)
    assert ">Candidater</a>" in french
    assert ">S’abonner</a>" in french
    assert words_of(replace(site, language="fr")).t("follow") == "Stay tuned"


def test_one_text_may_stand_for_all_counts_and_big_ones_are_said_as_the_language_does() -> None:
    words = words_of(replace(SITE, language="fr", words={"fr": {"open_count": "{n} postes"}}))
    assert words.t("open_count", n=1) == "1 postes"
    assert words.t("open_count", n=12000) == "12\u202f000 postes"


def test_words_are_text_and_no_markup() -> None:
    assert "&lt;b&gt;x" in page(site=replace(SITE, words={"": {"follow": "<b>x"}}))


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[theme]\ncolor = "#000"\n', "[theme] color is not known: did you mean `colour`?"),
        ('[theme]\ncolour = "blue"\n', '[theme] colour = "blue": expected a colour such as "#1d4f91".'),
        ('[theme]\ncolour = "#12345"\n', "expected a colour such as"),
        ('[theme]\ncolour = "#000;}body{x"\n', "expected a colour such as"),
        ("[theme]\ncolour = 7\n", "[theme] colour = 7: expected a colour such as"),
        ('[theme]\nlogo = "../logo.png"\n', "expected a picture (.svg, .png"),
        ('[theme]\nlogo = "/etc/logo.png"\n', "expected a picture (.svg, .png"),
        ('[theme]\nlogo = "logo.html"\n', "expected a picture (.svg, .png"),
        ('[theme]\nlogo = "http://x.example/l.png"\n', "or an address that begins with https://"),
        ('[theme]\nlogo = "javascript:x.png"\n', "expected a picture"),
        ('[theme]\nlogo = "gone.png"\n', "[theme] names the picture gone.png, and"),
        ('[theme]\nlogo_dark = "https://x.example/l.png"\n', "[theme] logo_dark is the logo's other form: add logo"),
        ('[theme]\nshow_title = "no"\n', '[theme] show_title = "no": expected true or false.'),
        ("theme = 3\n", "`[theme]` must be a table."),
        ('[words]\nnone_opne = "x"\n', "[words] none_opne is not known: did you mean `none_open`?"),
        ('[words.fr]\nnone_opne = "x"\n', "[words.fr] none_opne is not known: did you mean `none_open`?"),
        ('[words.de]\nnone_open = "x"\n', "[words.de]: there are pages in en, fr"),
        ("[words]\nnone_open = 3\n", "[words] none_open = 3: expected a text, or a list of them"),
        ('[words]\nuntil = "till {date}"\n', "[words] until: {date} is not known there: in braces there may stand"),
        ('[words]\nnone_open = "{day}"\n', "in braces there may stand nothing."),
        ('[words]\nuntil = "{day.__class__}"\n', "is not known there"),
        ('[words]\nuntil = "{day!r:>{day}}"\n', "is not known there"),
        ('[words]\nuntil = "till {day"\n', "[words] until: a brace stands alone"),
        ('[words]\nopen_count = ["{n}", "{n}", "{n}"]\n', "open_count: expected 2 texts, for one and for many."),
        ('[words]\nnone_open = ["a", "b"]\n', "[words] none_open: expected one text."),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(board: Workplace, more: str, said: str) -> None:
    if more.startswith("theme"):
        path = board.root / "syndicate.toml"
        path.write_text(more + path.read_text("utf-8"), "utf-8")
    else:
        settle(board, more)
    result = board("run", "--json", now=DAY.format(1))
    assert result.status == 2
    assert said in result.json["stopped"]["message"]
    assert not (board.root / "state").exists()


# ---------------------------------------------------------------- templates


def test_any_template_gives_way_to_a_file_of_the_same_name(board: Workplace) -> None:
    board.run(DAY.format(1))
    (board.root / "templates").mkdir()
    (board.root / "templates/foot.html").write_text("<footer>{{ site.title }}: {{ t('offers') }}</footer>")
    (board.root / "templates/style.css").write_text("body { color: #123456; }")
    (board.root / "templates/posting.html").write_text(
        '{% extends "shipped/posting.html" %}{% block main %}<p>Ours</p>{{ super() }}{% endblock %}'
    )
    board.run(DAY.format(2))
    made = (board.root / "public/sail/index.html").read_text("utf-8")
    assert "<footer>Jobs at Example: All offers</footer>" in made
    assert "<style>body{color:#123456}</style>" in made
    assert "<p>Ours</p><article>" in made
