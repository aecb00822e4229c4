"""The board as RSS, Atom and JSON feeds."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from feedgen.entry import FeedEntry  # type: ignore[import-untyped] # it has no types
from feedgen.util import formatRFC2822  # type: ignore[import-untyped] # it has no types
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped] # it has no types

from syndicate.core.model import Contact, Organisation, Place
from syndicate.outputs import feeds
from syndicate.outputs.entries import Author, Entry, entry, excerpt
from syndicate.outputs.feedxml import pieces, rfc822
from syndicate.outputs.groups import groups
from syndicate.outputs.sitemap import render as sitemap
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.stand import PlainRenderer, as_json, empty, files, find, parsed, small_board, xml

WHOLE = ("rss.xml", "atom.xml", "feed.json")


def made(*offers: Any, **site: Any) -> dict[str, bytes]:
    return files(feeds.render, a_board(*offers), PlainRenderer(replace(SITE, **site)))


# ---------------------------------------------------------------- the board


def test_the_three_formats_hold_the_open_offers_newest_first_and_nothing_else() -> None:
    older = an_offer("older", title="Older", offered_at=NOW - timedelta(days=2))
    found = made(older, an_offer("newer", title="Newer"), an_offer("gone", status="closed"))

    assert [e.title for e in parsed(found["rss.xml"]).entries] == ["Newer", "Older"]
    assert [e.title for e in parsed(found["atom.xml"]).entries] == ["Newer", "Older"]
    assert [e["title"] for e in as_json(found["feed.json"])["items"]] == ["Newer", "Older"]


def test_every_format_says_that_it_is_complete() -> None:
    found = made()

    assert find(xml(found["rss.xml"]), "/rss/channel/fh:complete")
    assert find(xml(found["atom.xml"]), "/a:feed/fh:complete")
    assert as_json(found["feed.json"])["_jobs"]["complete"] is True


def test_ids_are_tag_uris_and_no_address() -> None:
    found = made()
    item = find(xml(found["rss.xml"]), "//item/guid")[0]

    assert (item.text, item.get("isPermaLink")) == ("tag:jobs.example.org,2026-03-02:boat-builder", "false")
    assert find(xml(found["atom.xml"]), "string(//a:entry/a:id)") == item.text
    assert as_json(found["feed.json"])["items"][0]["id"] == item.text
    assert find(xml(found["atom.xml"]), "string(/a:feed/a:id)") == "tag:jobs.example.org,2026-03-02:feeds/board"


def test_an_edit_moves_updated_and_leaves_published() -> None:
    found = made(an_offer(updated_at=NOW + timedelta(hours=3)))
    atom = xml(found["atom.xml"])

    assert find(atom, "string(//a:entry/a:published)") == "2026-03-02T07:00:00+00:00"
    assert find(atom, "string(//a:entry/a:updated)") == "2026-03-02T10:00:00+00:00"
    assert find(xml(found["rss.xml"]), "string(//item/pubDate)") == "Mon, 02 Mar 2026 07:00:00 +0000"
    item = as_json(found["feed.json"])["items"][0]
    assert (item["date_published"], item["date_modified"]) == ("2026-03-02T07:00:00+00:00", "2026-03-02T10:00:00+00:00")


def test_the_feed_is_as_old_as_the_newest_change_and_never_as_new_as_the_run() -> None:
    found = made(an_offer())

    assert find(xml(found["rss.xml"]), "string(//lastBuildDate)") == "Mon, 02 Mar 2026 07:00:00 +0000"
    assert find(xml(found["atom.xml"]), "string(/a:feed/a:updated)") == "2026-03-02T07:00:00+00:00"


def test_every_format_names_itself_its_page_and_its_hub() -> None:
    found = made(hub="https://hub.example.org/")
    rss, atom, feed = xml(found["rss.xml"]), xml(found["atom.xml"]), as_json(found["feed.json"])

    assert find(rss, "string(/rss/channel/link)") == "https://jobs.example.org/"
    rss_links = [(link.get("rel"), link.get("href"), link.get("type")) for link in find(rss, "//channel/a:link")]
    assert rss_links == [
        ("self", "https://jobs.example.org/rss.xml", "application/rss+xml"),
        ("hub", "https://hub.example.org/", None),
    ]
    assert [(link.get("rel"), link.get("href"), link.get("type")) for link in find(atom, "/a:feed/a:link")] == [
        ("alternate", "https://jobs.example.org/", "text/html"),
        ("self", "https://jobs.example.org/atom.xml", "application/atom+xml"),
        ("hub", "https://hub.example.org/", None),
    ]
    assert (feed["home_page_url"], feed["feed_url"]) == (
        "https://jobs.example.org/",
        "https://jobs.example.org/feed.json",
    )
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]


def test_addresses_stand_below_a_site_that_has_a_path() -> None:
    found = made(url="https://example.org/jobs")

    assert (
        find(xml(found["atom.xml"]), "string(/a:feed/a:link[@rel='self']/@href)") == "https://example.org/jobs/atom.xml"
    )
    assert as_json(found["feed.json"])["home_page_url"] == "https://example.org/jobs/"


def test_an_entry_carries_the_sanitised_body_alone() -> None:
    found = files(feeds.render, a_board(), PlainRenderer(text_html="<p>R&amp;D ]]&gt; <b>now</b></p>"))
    body = "<p>R&amp;D ]]&gt; <b>now</b></p>"

    assert find(xml(found["atom.xml"]), "string(//a:entry/a:content)") == body
    assert find(xml(found["atom.xml"]), "string(//a:entry/a:content/@type)") == "html"
    assert find(xml(found["rss.xml"]), "string(//item/content:encoded)") == body
    assert as_json(found["feed.json"])["items"][0]["content_html"] == body


def test_html_that_would_end_a_cdata_section_says_the_same_in_other_words() -> None:
    found = files(feeds.render, a_board(), PlainRenderer(text_html='<p title="a]]>b">c]]>d</p>'))
    body = '<p title="a]]&gt;b">c]]&gt;d</p>'

    assert find(xml(found["atom.xml"]), "string(//a:entry/a:content)") == body
    assert find(xml(found["rss.xml"]), "string(//item/content:encoded)") == body


def test_rss_has_a_summary_before_the_whole_text() -> None:
    item = find(xml(made()["rss.xml"]), "//item")[0]
    names = [etree.QName(child).localname for child in item]

    assert names.index("description") + 1 == names.index("encoded")
    assert item.findtext("description") == "You keep the boats afloat. sand paint &amp; varnish"


def test_a_title_is_plain_text_in_every_format() -> None:
    title = '<3 teacher: C++ & "maths" 🛠️'
    found = made(an_offer(title=title))

    assert find(xml(found["rss.xml"]), "string(//item/title)") == title
    atom_title = find(xml(found["atom.xml"]), "//a:entry/a:title")[0]
    assert (atom_title.text, atom_title.get("type", "text")) == (title, "text")
    assert as_json(found["feed.json"])["items"][0]["title"] == title
    assert b"&amp;amp;" not in found["rss.xml"] + found["atom.xml"]


def test_categories_tell_tags_teams_employers_places_and_contracts_apart() -> None:
    found = made(an_offer(tags=("C++", "sails"), team="Lofts", remote="full"))
    scheme = "tag:jobs.example.org,2026-03-02:feeds/"
    expected = [
        (f"{scheme}tag", "C++"),
        (f"{scheme}tag", "sails"),
        (f"{scheme}team", "Lofts"),
        (f"{scheme}organisation", "Example"),
        (f"{scheme}place", "Lyon"),
        (f"{scheme}place", "remote"),
        (f"{scheme}type", "FULL_TIME"),
    ]

    assert [(c.get("scheme"), c.get("term")) for c in find(xml(found["atom.xml"]), "//a:entry/a:category")] == expected
    assert [(c.get("domain"), c.text) for c in find(xml(found["rss.xml"]), "//item/category")] == expected
    assert as_json(found["feed.json"])["items"][0]["tags"] == ["C++", "sails"]


def test_an_address_for_mail_is_given_only_where_the_posting_gives_it_as_contact() -> None:
    with_mail = xml(made(an_offer(contact=Contact(email="ann@example.org")))["rss.xml"])
    without = xml(made(an_offer(contact=None))["rss.xml"])

    assert find(with_mail, "string(//item/author)") == "ann@example.org (Example)"
    assert not find(with_mail, "//item/dc:creator")
    assert find(without, "string(//item/dc:creator)") == "Example"
    assert not find(without, "//item/author")


def test_an_address_that_would_break_out_of_the_author_is_left_out() -> None:
    found = made(an_offer(contact=Contact(email="ann@example.org (you) <x@example.org>")))

    assert find(xml(found["rss.xml"]), "string(//item/dc:creator)") == "Example"
    assert not find(xml(found["atom.xml"]), "//a:entry/a:author/a:email")


def test_the_json_feed_says_what_a_job_board_wants_to_know() -> None:
    board, renderer = small_board()
    item = as_json(files(feeds.render, board, renderer)["feed.json"])["items"][0]

    assert item["_jobs"]["organisation"]["name"] == "The Slipway"
    assert item["_jobs"]["locations"][1] == {"locality": "Liège", "country": "BE", "text": "Liège, Belgique"}
    assert item["_jobs"]["employment_types"] == ["FULL_TIME", "TEMPORARY"]
    assert item["_jobs"]["valid_through"] == "2026-04-10T23:59:59+02:00"
    assert item["_jobs"]["salary"]["minimum"] == 2400.0
    assert item["_jobs"]["apply_url"] == "https://slipway.example/apply?job=7&from=board"
    assert item["_jobs"]["contact"] == {"name": "Ann Bell", "email": "ann@slipway.example"}


def test_an_entry_leads_to_its_json_ld_unless_that_is_withheld() -> None:
    whole, withheld = (
        find(xml(made(offer)["atom.xml"]), "string(//a:entry/a:link[@rel='describedby']/@href)")
        for offer in (an_offer(), an_offer(organisation=None))
    )

    assert (whole, withheld) == ("https://jobs.example.org/jsonld/boat-builder.json", "")


def test_an_entry_in_another_language_says_so() -> None:
    found = made(an_offer(language="fr"), language="en")

    assert find(xml(found["atom.xml"]), "string(//a:entry/@xml:lang)") == "fr"
    assert find(xml(found["atom.xml"]), "string(/a:feed/@xml:lang)") == "en"
    assert as_json(found["feed.json"])["items"][0]["language"] == "fr"
    assert find(xml(found["rss.xml"]), "string(//item/dc:language)") == "fr"
    assert find(xml(found["rss.xml"]), "string(//channel/language)") == "en"
    alike = made(an_offer(language="en"), language="en")["rss.xml"]
    assert find(xml(alike), "count(//dc:language)") == 0


def test_a_closed_offer_leaves_a_tombstone_in_atom_and_a_word_in_json() -> None:
    found = made(an_offer("open"), an_offer("gone", title="Gone", status="closed"))
    tombstone = find(xml(found["atom.xml"]), "/a:feed/at:deleted-entry")[0]

    assert tombstone.get("ref") == "tag:jobs.example.org,2026-03-02:gone"
    assert tombstone.get("when") == "2026-03-05T07:00:00+00:00"
    assert find(tombstone, "string(at:comment)") == "The position has been filled."
    closed = as_json(found["feed.json"])["_jobs"]["closed"]
    assert [(one["id"], one["title"]) for one in closed] == [("tag:jobs.example.org,2026-03-02:gone", "Gone")]


def test_what_the_board_never_offered_leaves_no_tombstone() -> None:
    board = replace(empty(), closed=(replace(an_offer("old", status="closed"), offered_at=None),))

    assert b"deleted-entry" not in files(feeds.render, board)["atom.xml"]


def test_an_empty_board_gives_valid_feeds() -> None:
    found = files(feeds.render, empty())

    assert set(found) == set(WHOLE)
    assert parsed(found["rss.xml"]).entries == parsed(found["atom.xml"]).entries == []
    assert as_json(found["feed.json"])["items"] == []
    assert find(xml(found["rss.xml"]), "string(//lastBuildDate)") == "Mon, 02 Mar 2026 07:00:00 +0000"


def test_the_same_board_gives_the_same_bytes() -> None:
    first, second = (files(feeds.render, *small_board("fr")) for _ in range(2))

    assert first == second


def test_descriptions_are_the_sites_own_or_said_in_its_language() -> None:
    described = [
        find(xml(made(**site)["rss.xml"]), "string(/rss/channel/description)")
        for site in ({}, {"language": "fr-CA"}, {"language": "de"}, {"description": "Work at the\x00 harbour"})
    ]

    assert described == [
        "The open job offers, all of them and nothing else.",
        "Les offres d’emploi ouvertes, toutes et elles seules.",
        "The open job offers, all of them and nothing else.",
        "Work at the harbour",
    ]


# ---------------------------------------------------------------- groups


def test_groups_have_feeds_of_their_own_in_every_format() -> None:
    found = made(an_offer(tags=("Sails",), team="Lofts"))

    stems = ["tag/sails", "organisation/example", "team/lofts", "place/lyon-fr", "type/full-time"]
    assert set(found) == {*WHOLE, *(f"feeds/{s}.{e}" for s in stems for e in ("rss.xml", "atom.xml", "json"))}
    for path, data in found.items():
        assert len(as_json(data)["items"] if path.endswith("json") else parsed(data).entries) == 1


def test_a_group_feed_holds_its_offers_alone_and_names_itself() -> None:
    found = made(an_offer("a", tags=("x",)), an_offer("b", title="B", tags=("y",), offered_at=NOW - timedelta(days=1)))
    feed = xml(found["feeds/tag/y.atom.xml"])

    assert find(feed, "string(/a:feed/a:title)") == "Jobs at Example – y"
    assert find(feed, "string(/a:feed/a:id)") == "tag:jobs.example.org,2026-03-02:feeds/tag/y"
    assert find(feed, "string(/a:feed/a:link[@rel='self']/@href)") == "https://jobs.example.org/feeds/tag/y.atom.xml"
    assert [title.text for title in find(feed, "//a:entry/a:title")] == ["B"]
    assert find(feed, "/a:feed/fh:complete")
    assert find(feed, "string(/a:feed/a:updated)") == "2026-03-01T07:00:00+00:00"


def test_an_employers_name_counts_without_case_accents_and_article() -> None:
    names = ["L’Atelier des Émaux", "l'atelier des emaux", "Atelier des émaux", "The Atelier Des Emaux"]
    offers = [an_offer(f"o{n}", organisation=Organisation(name)) for n, name in enumerate(names)]

    (group,) = (g for g in groups(a_board(*offers), "fr") if g.kind == "organisation")

    assert (group.slug, len(group.open)) == ("atelier-des-emaux", 4)


def test_an_employer_whose_whole_name_is_an_article_keeps_it() -> None:
    (group,) = (
        g for g in groups(a_board(an_offer(organisation=Organisation("The"))), "en") if g.kind == "organisation"
    )

    assert group.slug == "the"


def test_ligatures_and_typographic_apostrophes_make_no_group_of_their_own() -> None:
    teams = ("Maîtres d’œuvre", "maîtres d'oeuvre", "MAITRES D'ŒUVRE")
    offers = [an_offer(f"o{n}", team=team) for n, team in enumerate(teams)]
    (group,) = (g for g in groups(a_board(*offers), "fr") if g.kind == "team")
    assert (group.slug, len(group.open)) == ("maitres-d-oeuvre", 3)


def test_a_group_is_named_as_most_of_its_offers_write_it() -> None:
    offers = [an_offer(f"o{n}", tags=(tag,)) for n, tag in enumerate(["python", "Python", "Python"])]

    (group,) = (g for g in groups(a_board(*offers), "en") if g.kind == "tag")

    assert group.label == "Python"


def test_tags_that_ascii_cannot_tell_apart_get_addresses_of_their_own() -> None:
    offer = an_offer(tags=("C", "C++", "C#", "C!", "c", "数据", "数", "..", "/etc/passwd", "Œuvre & Café"))

    slugs = [g.slug for g in groups(a_board(offer), "en") if g.kind == "tag"]

    assert len(set(slugs)) == 9
    assert {"c", "c-2", "c-plus-plus", "c-sharp", "etc-passwd", "oeuvre-and-cafe"} <= set(slugs)
    assert all(slug.replace("-", "").isalnum() and slug.isascii() for slug in slugs)


def test_places_are_grouped_by_town_and_country_and_remote_work_by_itself() -> None:
    places = (Place(locality="Paris", country="FR"), Place(locality="Paris", country="US"), Place(text="the docks"))
    offers = (an_offer("a", places=places), an_offer("b", places=(), remote="full"))

    found = {g.slug: g.label for g in groups(a_board(*offers), "fr") if g.kind == "place"}

    assert found == {
        "paris-fr": "Paris",
        "paris-us": "Paris",
        "the-docks": "the docks",
        "remote": "Entièrement à distance",
    }


def test_a_group_whose_last_offer_closed_keeps_its_feed_for_those_who_follow_it() -> None:
    found = made(an_offer("a"), an_offer("b", tags=("oak",), status="closed"))
    feed = xml(found["feeds/tag/oak.atom.xml"])

    assert not find(feed, "//a:entry")
    assert find(feed, "/a:feed/at:deleted-entry")


def test_a_large_board_gives_groups_a_summary_and_the_board_its_whole_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FULL_TEXT", 0)
    found = made(an_offer())
    group = find(xml(found["feeds/type/full-time.atom.xml"]), "//a:entry")[0]

    assert find(group, "string(a:summary)") == "You keep the boats afloat. sand paint & varnish"
    assert not find(group, "a:content")
    assert not find(xml(found["feeds/type/full-time.rss.xml"]), "//item/content:encoded")
    assert as_json(found["feeds/type/full-time.json"])["items"][0]["content_text"].startswith("You keep")
    assert find(xml(found["atom.xml"]), "//a:entry/a:content")
    assert all(not parsed(data).bozo for path, data in found.items() if path.endswith("xml"))


# ---------------------------------------------------------------- doing no work twice


def depends(*offers: Any, version: str = "1") -> dict[str, str | None]:
    return {file.path: file.depends for file in feeds.render(a_board(*offers), PlainRenderer(version=version))}


def test_nothing_is_rendered_before_its_bytes_are_asked_for() -> None:
    renderer = PlainRenderer()
    made = list(feeds.render(a_board(), renderer))

    assert renderer.asked == []
    assert all(file.depends and callable(file.content) for file in made)


def test_each_entry_is_made_once_however_many_feeds_it_is_in() -> None:
    renderer = PlainRenderer()
    files(feeds.render, a_board(), renderer)

    assert renderer.asked == ["boat-builder"]


def test_a_feed_whose_offers_did_not_change_need_not_be_made_again() -> None:
    before = depends(an_offer("a", tags=("x",)), an_offer("b", tags=("y",)))
    after = depends(an_offer("a", tags=("x",)), an_offer("b", tags=("y",), form=2))

    assert before["feeds/tag/x.json"] == after["feeds/tag/x.json"]
    assert before["feeds/tag/y.json"] != after["feeds/tag/y.json"]
    assert before["rss.xml"] != after["rss.xml"]


@pytest.mark.parametrize(
    "after",
    [
        depends(an_offer("a", form=2)),
        depends(an_offer("a", status="closed")),
        depends(an_offer("a"), an_offer("b")),
        depends(an_offer("a"), version="2"),
    ],
)
def test_whatever_a_feed_shows_is_among_what_it_depends_on(after: dict[str, str | None]) -> None:
    before = depends(an_offer("a"))

    assert all(before[path] != after[path] for path in WHOLE)


def test_planning_feeds_imports_neither_feedgen_nor_lxml() -> None:
    program = (
        "import sys; from tests.outputs.quiet import plan; plan(); "
        "heavy = {'feedgen', 'lxml', 'dateutil', 'jinja2', 'babel', 'email', 'urllib.request'}; "
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------- feedgen and its traps


def test_dates_of_rss_are_those_of_feedgen_in_any_zone() -> None:
    for hours, when in ((-5, datetime(2026, 1, 1, 3, 4, 5)), (0, datetime(2026, 12, 31)), (9, datetime(1999, 2, 3))):
        aware = when.replace(tzinfo=timezone(timedelta(hours=hours)))
        assert rfc822(aware) == formatRFC2822(aware)


def _by_feedgen(one: Entry) -> tuple[bytes, bytes]:
    """The entry without any mould, as feedgen makes it when it is told everything."""
    fe = FeedEntry()
    fe.id(one.id)
    fe.title(one.title)
    fe.link(href=one.url, rel="alternate")
    fe.published(one.published)
    fe.updated(one.updated)
    if one.author:
        given = {"name": one.author.name, "uri": one.author.url, "email": one.author.email}
        fe.author({key: value for key, value in given.items() if value})
    if one.categories:
        fe.category([{"scheme": scheme, "term": term} for scheme, term in one.categories])
    return etree.tostring(fe.atom_entry(), method="c14n"), etree.tostring(fe.rss_entry(), method="c14n")


_WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(
    title=_WORDS,
    names=st.lists(_WORDS, max_size=4),
    author=st.one_of(
        st.none(),
        st.builds(
            Author, _WORDS, st.sampled_from([None, "https://a.example/?a&b"]), st.sampled_from([None, "a@b.example"])
        ),
    ),
    hours=st.integers(-11, 11),
)
def test_an_entry_from_a_mould_is_what_feedgen_makes_of_it(
    title: str, names: list[str], author: Author, hours: int
) -> None:
    at = datetime(2026, 3, 2, 7, tzinfo=timezone(timedelta(hours=hours)))
    one = entry(
        id="tag:x:a",
        title=title,
        url="https://a.example/?a=1&b=2",
        html="",
        published=at,
        updated=at + timedelta(days=1),
        author=author,
        categories=[("tag:x:s", name) for name in names],
    )
    put = pieces(one)
    atom, rss = etree.fromstring(put.atom + b"</entry>"), _without_dublin_core(put.rss)

    assert (etree.tostring(atom, method="c14n"), rss) == _by_feedgen(one)


def _without_dublin_core(rss: bytes) -> bytes:
    item = etree.fromstring(
        rss.replace(b"<item>", b'<item xmlns:dc="http://purl.org/dc/elements/1.1/">', 1) + b"</item>"
    )
    for ours in item.findall("{http://purl.org/dc/elements/1.1/}*"):
        item.remove(ours)
    etree.cleanup_namespaces(item)
    plain: bytes = etree.tostring(item, method="c14n")
    return plain


def test_control_characters_do_not_stop_a_feed() -> None:
    found = made(
        an_offer(
            title="Boat\x00 \x0bbuilder\x1b\ufffe", tags=("a\x01b", "\x02"), organisation=Organisation("Ex\x03ample")
        ),
        title="Jobs\x04",
    )

    assert parsed(found["rss.xml"]).entries[0].title == "Boat builder"
    assert find(xml(found["atom.xml"]), "string(//a:entry/a:author/a:name)") == "Example"
    assert [c.get("term") for c in find(xml(found["atom.xml"]), "//a:entry/a:category")][:1] == ["ab"]
    assert as_json(found["feed.json"])["title"] == "Jobs"


def test_a_site_without_a_readable_title_is_named_by_its_address() -> None:
    found = made(title="\x01", description=" \x02 ")

    assert parsed(found["rss.xml"]).feed.title == "https://jobs.example.org"
    assert as_json(found["feed.json"])["title"] == "https://jobs.example.org"


def test_instants_in_other_zones_keep_their_offset() -> None:
    at = datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    found = made(an_offer(offered_at=at, updated_at=at))

    assert find(xml(found["rss.xml"]), "string(//item/pubDate)") == "Wed, 01 Jul 2026 09:00:00 +0200"
    assert find(xml(found["atom.xml"]), "string(//a:entry/a:published)") == "2026-07-01T09:00:00+02:00"


@settings(max_examples=60, deadline=None)
@given(
    title=st.text(),
    body=st.one_of(
        st.text(),
        st.lists(st.sampled_from(["]]>", "</script>", "<script>", "\u202e", "&", "\x00", "🎩", "é", "<p", "<!--"])).map(
            "".join
        ),
    ),
)
def test_any_title_and_text_give_well_formed_feeds_without_script(title: str, body: str) -> None:
    board = a_board(an_offer(title=title, body=body, tags=(title,), organisation=Organisation(body[:40])))
    found = files(feeds.render, board, SiteRenderer(SITE))

    for path in ("rss.xml", "atom.xml"):
        assert b"<script" not in found[path]
    item = as_json(found["feed.json"])["items"][0]
    assert "<script" not in item["content_html"]
    assert find(xml(found["rss.xml"]), "count(//item)") == 1
    (atom,) = find(xml(found["atom.xml"]), "//a:entry/a:content")
    assert (atom.text or "").replace("]]&gt;", "]]>") == _by_lines(item["content_html"]).replace("]]&gt;", "]]>")


def _by_lines(text: str) -> str:
    """Line ends as every XML parser gives them (XML 1.0, 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text(max_size=60))
def test_any_tag_gives_a_safe_address(tag: str) -> None:
    found = files(feeds.render, a_board(an_offer(tags=(tag, "x" + tag))))

    assert all(part not in ("", ".", "..") for path in found for part in path.split("/"))


# ---------------------------------------------------------------- summaries


def test_a_summary_is_cut_between_words() -> None:
    long = excerpt(f"<h2>Boats</h2><p>R&amp;D <em>now</em>, {'word ' * 200}</p>")

    assert long.startswith("Boats R&D now, word")
    assert long.endswith(" word …")
    assert len(long) <= 242
    assert excerpt("<p>Short.</p>") == "Short."
    assert excerpt("") == ""


def test_json_is_utf_8_without_escapes_and_ends_in_a_line() -> None:
    data = made(an_offer(title="Éclusière 🎩"))["feed.json"]

    assert "Éclusière 🎩" in data.decode()
    assert data.endswith(b"}\n")
    assert json.loads(data)["version"] == "https://jsonfeed.org/version/1.1"


def test_half_a_surrogate_pair_stops_nothing() -> None:
    found = made(an_offer(title="Hat \ud83c", experience="\ud83c"))

    assert as_json(found["feed.json"])["items"][0]["title"] == "Hat"
    assert files(sitemap, a_board())["sitemap.xml"]


def test_times_of_the_board_need_not_be_in_one_zone() -> None:
    assert made(an_offer(offered_at=datetime(2026, 3, 1, tzinfo=UTC), updated_at=NOW))["rss.xml"]
