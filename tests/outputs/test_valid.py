"""What all outputs make of boards of every kind, held against validators not of ours and against published schemas."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import extruct  # type: ignore[import-untyped] # it has no types
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree  # type: ignore[import-untyped] # it has no types

from syndicate.core import jobboards
from syndicate.core.jobposting import job_posting
from syndicate.render import SiteRenderer
from tests.builders import NOW
from tests.conftest import needs
from tests.outputs.boards import BOARDS, offers_of, published, written
from tests.outputs.rss_profile import faults
from tests.outputs.stand import NAMES, find, parsed, xml

SCHEMAS = Path(__file__).parents[1] / "schemas"
each_board = pytest.mark.parametrize("name", BOARDS)


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / name).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def complaints(name: str, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(value)]


def is_atom(path: str) -> bool:
    return path.endswith(("/atom.xml", ".atom.xml")) or path == "atom.xml"


def is_rss(path: str) -> bool:
    return path.endswith(("/rss.xml", ".rss.xml")) or path == "rss.xml"


def is_json_feed(path: str) -> bool:
    return path == "feed.json" or (path.endswith(".json") and path.startswith(("changes", "feeds/")))


def chosen(name: str, wanted: Any) -> Iterator[tuple[str, bytes]]:
    found = [(path, data) for path, data in published(name).items() if wanted(path)]
    assert found
    return iter(found)


def xmllint(*arguments: str | Path) -> None:
    done = subprocess.run([needs("xmllint"), "--noout", "--nonet", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:3000]


# ---------------------------------------------------------------- feeds


@each_board
def test_feedparser_reads_the_feeds_without_complaint(name: str) -> None:
    parses(name, lambda path: not path.startswith("feeds/"))


@pytest.mark.soak
@each_board
def test_feedparser_reads_the_feeds_of_groups_without_complaint(name: str) -> None:
    parses(name, lambda path: path.startswith("feeds/"))


def parses(name: str, wanted: Callable[[str], bool]) -> None:
    for path, data in published(name).items():
        if not wanted(path) or not (is_atom(path) or is_rss(path)):
            continue
        feed = parsed(data)
        assert feed.version == ("atom10" if is_atom(path) else "rss20"), path
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)


@each_board
def test_every_atom_feed_is_valid_by_the_schema_of_rfc_4287(name: str, tmp_path: Path) -> None:
    paths = [path for name, path in written(name, tmp_path).items() if is_atom(name)]

    xmllint("--relaxng", SCHEMAS / "atom.rng", *paths)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("<id>", "<id2>"),
        ("<updated>", "<updated>x"),
        ('type="text/html"', 'type="html"'),
        ("<title>", "<title type='bold'>"),
        ("<entry>", "<entry><content/><content/>"),
    ],
)
def test_the_schema_of_rfc_4287_is_no_sieve(good: str, bad: str) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
    atom = published("small, English")["atom.xml"].decode()
    spoilt = atom.replace(good, bad, 1).replace("</id>", "</id2>" if "id2" in bad else "</id>", 1)

    assert schema.validate(etree.fromstring(atom.encode()))
    assert spoilt != atom
    assert not schema.validate(etree.fromstring(spoilt.encode()))


@each_board
def test_atom_feeds_keep_the_rules_that_a_schema_cannot_say(name: str) -> None:
    for _, data in chosen(name, is_atom):
        feed = xml(data)
        assert find(feed, "count(a:author)") == 1  # 4.1.1
        assert len(find(feed, "a:link[@rel='self']")) == 1
        alternates = [(link.get("type"), link.get("hreflang")) for link in find(feed, "a:link[@rel='alternate']")]
        assert len(alternates) == len(set(alternates))  # 4.1.1: not two of one type and language
        for entry in find(feed, "a:entry"):
            assert find(entry, "a:content or a:link[not(@rel)]")  # 4.1.2; 4.2.7.2: without rel it is an alternate
            assert find(entry, "count(a:content | a:summary)") == 1
            assert find(entry, "string(a:published)") <= find(entry, "string(a:updated)") or _later(entry)
        when = [(one.get("ref"), one.get("when")) for one in find(feed, "at:deleted-entry")]
        assert len(when) == len(set(when))  # RFC 6721, 3
        assert not {ref for ref, _ in when} & {id.text for id in find(feed, "a:entry/a:id")}
        children = [child.tag for child in feed]
        first = children.index(f"{{{NAMES['a']}}}entry") if find(feed, "a:entry") else len(children)
        assert set(children[first:]) <= {f"{{{NAMES['a']}}}entry"}  # 4.1.1: entries come last


def _later(entry: Any) -> bool:
    """Whether `updated` is not before `published`, in whatever zones they stand."""
    first, last = (datetime.fromisoformat(find(entry, f"string(a:{name})")) for name in ("published", "updated"))
    return last >= first


@each_board
def test_every_rss_feed_keeps_the_profile_of_the_rss_board(name: str) -> None:
    for path, data in chosen(name, is_rss):
        assert faults(data) == [], path


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        (' isPermaLink="false"', "", "isPermaLink"),
        ("Mon, 02 Mar 2026 07:00:00 +0000</pubDate>", "Tue, 02 Mar 2026 07:00:00 +0000</pubDate>", "pubDate"),
        ("Mon, 02 Mar 2026 07:00:00 +0000</pubDate>", "2026-03-02T07:00:00Z</pubDate>", "pubDate"),
        ("ann@slipway.example (The Slipway)", "The Slipway", "mail (name)"),
        ('rel="self"', 'rel="other"', "rel=self"),
        ("<link>https://jobs.example.org/sailmaker/", "<link>/sailmaker/", "relative"),
        ("<description><![CDATA[You", "<description2><![CDATA[You", "description before it"),
        ("<p>You keep", '<p><a href="/x">You</a> keep', "relative address"),
        ("<dc:creator>slipway", "<author>a@b.example (x)</author><dc:creator>slipway", "both author"),
    ],
)
def test_the_rules_of_the_profile_are_no_sieve(good: str, bad: str, fault: str) -> None:
    rss = published("small, English")["rss.xml"].decode()
    spoilt = rss.replace(good, bad, 1)
    if "description2" in bad:
        before, after = spoilt.split(bad, 1)
        spoilt = before + bad + after.replace("</description>", "</description2>", 1)

    assert faults(rss.encode()) == []
    assert any(fault in found for found in faults(spoilt.encode()))


@each_board
def test_every_json_feed_is_valid_by_its_schema(name: str) -> None:
    for path, data in chosen(name, is_json_feed):
        assert complaints("jsonfeed-1.1.schema.json", json.loads(data)) == [], path


@each_board
def test_the_three_formats_of_a_feed_say_the_same(name: str) -> None:
    made = published(name)
    for path in filter(is_atom, made):
        stem = path.removesuffix("atom.xml")
        feed = made["feed.json" if path == "atom.xml" else f"{stem}json"]
        items = [(item["id"], item["url"], item["title"]) for item in json.loads(feed)["items"]]
        atom = [
            (
                find(entry, "string(a:id)"),
                find(entry, "string(a:link[not(@rel)]/@href)"),
                find(entry, "string(a:title)"),
            )
            for entry in find(xml(made[path]), "a:entry")
        ]
        rss = [
            (find(item, "string(guid)"), find(item, "string(link)"), find(item, "string(title)"))
            for item in find(xml(made[f"{stem}rss.xml"]), "//item")
        ]
        assert atom == rss
        assert [(_plain(id), _plain(url), _plain(title)) for id, url, title in items] == atom


def _plain(text: str) -> str:
    """Line ends as XML has them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@each_board
def test_every_page_names_the_feeds_and_only_feeds_that_are_there(name: str) -> None:
    made, (_, site) = published(name), BOARDS[name]()
    root = site.url.rstrip("/") + "/"
    feeds = {"rss.xml", "atom.xml", "feed.json", "changes.rss.xml", "changes.atom.xml", "changes.json"}
    for path, data in made.items():
        if path.endswith(".html"):
            links = etree.HTML(data).xpath(
                "//link[@rel='alternate'][contains(@type, 'xml') or contains(@type, 'json')]"
            )
            named = {link.get("href").removeprefix(root) for link in links}
            assert feeds <= named, path
            assert named <= made.keys(), path


# ---------------------------------------------------------------- sitemap


@each_board
def test_every_sitemap_is_valid_by_the_schema_of_its_protocol(name: str, tmp_path: Path) -> None:
    paths = [path for name, path in written(name, tmp_path).items() if name.startswith("sitemap")]
    indexes = [path for path in paths if b"<sitemapindex" in path.read_bytes()]

    if indexes:
        xmllint("--schema", SCHEMAS / "siteindex.xsd", *indexes)
    if maps := [path for path in paths if path not in indexes]:
        xmllint("--schema", SCHEMAS / "sitemap.xsd", *maps)
    if BOARDS[name]()[1].pages:
        assert maps
    assert bool(indexes) == (name == "many")


@each_board
def test_robots_names_a_sitemap_only_where_there_is_one(name: str) -> None:
    made = published(name)

    assert b"Sitemap:" not in made.get("robots.txt", b"") or "sitemap.xml" in made


# ---------------------------------------------------------------- JobPosting


@each_board
def test_every_job_posting_keeps_googles_rules(name: str) -> None:
    made = published(name)
    singles = {path: json.loads(data) for path, data in made.items() if path.startswith("jsonld/")}
    for path, job in singles.items():
        assert complaints("jobposting.schema.json", job) == [], path
        assert job["description"].casefold() != job["title"].casefold()
    by_line = [json.loads(line) for line in made["jobs.ndjson"].split(b"\n") if line]
    graph = json.loads(made["jobs.jsonld"])
    offers = [singles[path] for one in BOARDS[name]()[0].open if (path := f"jsonld/{one.id}.json") in singles]
    assert offers == by_line == [{"@context": graph["@context"], **one} for one in graph["@graph"]]


@each_board
def test_a_page_holds_the_job_posting_of_its_offer_alone_and_no_other_page_holds_any(name: str) -> None:
    board, site = BOARDS[name]()
    renderer, offers = SiteRenderer(site), offers_of(board)
    pages = {path: data for path, data in published(name).items() if path.endswith(".html")}
    for path, data in pages.items():
        read = extruct.extract(data.decode(), base_url=site.url, syntaxes=["json-ld", "microdata"])
        offer = offers.get(path.removesuffix("/index.html"))
        wanted = job_posting(offer, site, renderer.html(offer)) if offer else None
        assert read["microdata"] == []
        assert read["json-ld"] == ([json.loads(json.dumps(_writable(wanted)))] if wanted else []), path
        # extruct forgives a list around it; simple readers take one plain object of that very type.
        blocks = etree.HTML(data).xpath("//script[@type='application/ld+json']/text()")
        assert [json.loads(block)["@type"] for block in blocks] == (["JobPosting"] if wanted else []), path
    assert sum(b"application/ld+json" in data for data in pages.values()) == (
        sum(path.startswith("jsonld/") for path in published(name)) if site.pages else 0
    )


def _writable(value: Any) -> Any:
    """What is left of half a surrogate pair once it is written."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", ""),
        ("description", "No markup at all"),
        ("description", "<p><b>Bold</b></p>"),
        ("datePosted", "20/02/2026"),
        ("validThrough", "2026-04-10T23:59"),
        ("employmentType", "full_time"),
        ("employmentType", ["FULL_TIME"]),
        ("hiringOrganization", {"@type": "Organization"}),
        ("jobLocationType", "TELECOMMUTE"),
        ("jobLocation", {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Lyon"}}),
        ("baseSalary", {"@type": "MonetaryAmount", "currency": "EUR",
                        "value": {"@type": "QuantitativeValue", "value": 1, "unitText": "YEARLY"}}),
        ("educationRequirements", {"@type": "EducationalOccupationalCredential", "credentialCategory": "Bachelor"}),
        ("@type", ["JobPosting"]),
        ("directApply", "false"),
    ],
)  # fmt: skip
def test_googles_rules_are_no_sieve(path: str, value: Any) -> None:
    job = json.loads(published("small, English")["jsonld/sailmaker.json"])

    assert complaints("jobposting.schema.json", job) == []
    assert complaints("jobposting.schema.json", {**job, path: value})


# ---------------------------------------------------------------- job boards

JOB_BOARDS = [board.key for board in (jobboards.GENERIC, *jobboards.BOARDS.values()) if board.file.endswith(".xml")]


@each_board
def test_every_file_for_a_job_board_is_valid_by_the_schema_of_its_fields(name: str, tmp_path: Path) -> None:
    paths = written(name, tmp_path)

    for board in JOB_BOARDS:
        xmllint("--relaxng", SCHEMAS / f"{board}.rng", paths[f"{board}.xml"])


@each_board
def test_every_row_for_france_travail_is_valid_by_the_schema_of_its_fields(name: str) -> None:
    text = published(name)["france-travail.csv"].decode()
    rows = list(csv.DictReader(StringIO(text, newline=""), delimiter="|", restkey="more"))

    assert all(complaints("france-travail.schema.json", row) == [] for row in rows)
    assert len({row["Par_ref_offre"] for row in rows}) == len(rows)
    assert rows or name not in ("every field", "hostile", "small, French", "reopened")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Par_ref_offre", ""),
        ("Par_ref_offre", "x" * 51),
        ("Par_URL_offre", "/sailmaker/"),
        ("Code_rome", "1805"),
        ("Code_OGR", "M1805"),
        ("Description", "x" * 4001),
        ("Description", "two\nlines"),
        ("Description", "=1+1"),
        ("Off_date_creation", "2026-02-20"),
        ("Off_salaire_cpt_commentaire", "2 150 €"),
        ("TCO_cle", "CDD ou CDI"),
        ("Off_etab_siret", "130 025 265"),
        ("Type_mouvement", ""),
    ],
)
def test_the_schema_of_france_travail_is_no_sieve(column: str, value: str) -> None:
    text = published("every field")["france-travail.csv"].decode()
    row = next(csv.DictReader(StringIO(text, newline=""), delimiter="|"))

    assert complaints("france-travail.schema.json", row) == []
    assert complaints("france-travail.schema.json", {**row, column: value})
    assert complaints("france-travail.schema.json", {key: said for key, said in row.items() if key != column})


@pytest.mark.parametrize("board", JOB_BOARDS)
def test_every_job_of_a_file_is_once_and_literal(board: str) -> None:
    for name in BOARDS:
        data = published(name)[f"{board}.xml"]
        found = [job.get("id") or job.findtext(_REFERENCE[board]) for job in xml(data).iter("job")]
        assert len(found) == len(set(found))
        outside = re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", data, flags=re.DOTALL)
        assert b"&" not in outside


_REFERENCE = {**dict.fromkeys(JOB_BOARDS, "referencenumber"), "adzuna": "id", "jobrapido": "reference_id"}


@pytest.mark.parametrize(
    ("board", "good", "bad"),
    [
        ("indeed", "<title><![CDATA[Sailmaker]]></title>\n", ""),
        ("indeed", "<title><![CDATA[Sailmaker]]></title>\n", "<title> </title>"),
        ("indeed", "2026-02-20]]></date>", "20/02/2026]]></date>"),
        ("indeed", "<referencenumber><![CDATA[sailmaker~brest", "<referencenumber><![CDATA[sailmaker brest"),
        ("indeed", "<email><![CDATA[hr@example.org]]></email>\n", ""),
        ("indeed", "<city><![CDATA[Brest]]></city>\n", ""),
        ("indeed", "<state><![CDATA[]]></state>\n<country><![CDATA[BE]]>", "<state/>\n<country><![CDATA[US]]>"),
        ("indeed", "<state><![CDATA[]]></state>\n", ""),
        ("indeed", "<![CDATA[fulltime, temporary]]>", "<![CDATA[FULL_TIME]]>"),
        ("indeed", "<requisitionid>", "<remotetype>remote</remotetype><requisitionid>"),
        ("indeed", "<requisitionid>", "<unheard>of</unheard><requisitionid>"),
        ("jobs", "<country><![CDATA[FR]]></country>\n", ""),
        ("jobs", "<company><![CDATA[Example]]></company>\n", ""),
        ("talent", "2026-02-20T00:00:00Z", "2026-02-20"),
        ("talent", "<isremote><![CDATA[no]]>", "<isremote><![CDATA[false]]>"),
        ("talent", "<period><![CDATA[month]]>", "<period><![CDATA[MONTH]]>"),
        ("talent", "<jobtype><![CDATA[Full time]]>", "<jobtype><![CDATA[fulltime]]>"),
        ("jooble", ' id="sailmaker~brest"', ""),
        ("jooble", "20.02.2026", "2026-02-20"),
        ("jooble", "<region><![CDATA[Brest, Bretagne, France]]></region>\n", ""),
        ("jooble", "<link><![CDATA[https://", "<link><![CDATA["),
        ("adzuna", "<id><![CDATA[sailmaker~brest]]></id>\n", ""),
        ("adzuna", "<contract_type><![CDATA[contract]]>", "<contract_type><![CDATA[temporary]]>"),
        ("adzuna", "<salary_frequency><![CDATA[month]]>", "<salary_frequency><![CDATA[week]]>"),
        ("jobrapido", "20/02/2026", "20.02.2026"),
        ("jobrapido", "<title><![CDATA[Sailmaker]]>", "<title><![CDATA[Sa]]>"),
        ("jobrapido", "<location><![CDATA[Brest]]></location>\n", ""),
        ("jobrapido", "<reference_id>", "<referencenumber>x</referencenumber><reference_id>"),
    ],
)
def test_the_schemas_of_job_boards_are_no_sieve(board: str, good: str, bad: str) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{board}.rng"))
    text = published("every field")[f"{board}.xml"].decode()
    spoilt = text.replace(good, bad, 1)

    assert schema.validate(etree.fromstring(text.encode()))
    assert spoilt != text
    assert not schema.validate(etree.fromstring(spoilt.encode()))


@pytest.mark.parametrize(("board", "shortest"), [("indeed", 1), ("talent", 50), ("jooble", 1), ("adzuna", 100)])
def test_the_schemas_of_job_boards_know_how_long_a_text_must_be(board: str, shortest: int) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{board}.rng"))
    root = xml(published("every field")[f"{board}.xml"])
    description = find(root, "//description")[0]

    description.text = "x" * shortest
    assert schema.validate(root)
    description.text = "x" * (shortest - 1)
    assert not schema.validate(root)


# ---------------------------------------------------------------- a re-opening


def test_a_later_reopening_wins_over_the_tombstone_by_its_date() -> None:
    board, _ = BOARDS["reopened"]()
    atom = xml(published("reopened")["atom.xml"])
    closed = replace(board, open=board.open[1:], closed=(*board.closed,))
    entry = find(atom, "//a:entry[a:id='tag:jobs.example.org,2026-03-02:again']")[0]
    again = next(offer for offer in board.open if offer.id == "again")
    when = next(event.at for event in again.events if event.event == "closed")

    assert closed.open != board.open
    assert datetime.fromisoformat(find(entry, "string(a:updated)")) > when > NOW
    assert find(atom, "count(at:deleted-entry[contains(@ref, 'again')])") == 0
