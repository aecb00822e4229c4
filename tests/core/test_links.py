"""Links, mailboxes and people, as authors write them."""

from __future__ import annotations

import pytest

from syndicate.core.links import address, contact_in, old_path, only_address, without_links

SITE = "https://jobs.example.org/board"


@pytest.mark.parametrize(
    ("text", "kind", "url"),
    [
        ("https://example.org/a?b=c#d", "web", "https://example.org/a?b=c#d"),
        ("HTTP://example.org", "web", "HTTP://example.org"),
        ("<https://example.org/>", "web", "https://example.org/"),
        ("[Apply](https://example.org/a)", "web", "https://example.org/a"),
        ("https://exämple.org/é", "web", "https://xn--exmple-cua.org/%C3%A9"),
        ('https://example.org/"onclick', "web", "https://example.org/%22onclick"),
        ("//example.org/a", "web", "https://example.org/a"),
        ("jobs@example.org", "mail", "mailto:jobs@example.org"),
        ("mailto:jobs@example.org?subject=Cook", "mail", "mailto:jobs@example.org?subject=Cook"),
        ("www.example.org", "bare", "https://www.example.org"),
        ("example.org:8080/a", "bare", "https://example.org:8080/a"),
        ("/apply", "relative", "https://jobs.example.org/apply"),
        ("../apply", "relative", "https://jobs.example.org/apply"),
        ("forms/apply.pdf", "relative", "https://jobs.example.org/board/forms/apply.pdf"),
        ("javascript:alert(1)", "unsafe", None),
        ("data:text/html,x", "unsafe", None),
        ("https://", "unsafe", None),
        ("https:///path", "unsafe", None),
        ("mailto:nobody", "unsafe", None),
        ("Write to us", "words", None),
        ("soon", "words", None),
        ("#apply", "words", None),
        ("https//example.org/a", "bare", "https://example.org/a"),
        ("http:/example.org", "bare", "http://example.org"),
        ("htps://example.org/a", "bare", "https://example.org/a"),
        ("ttps://example.org", "bare", "https://example.org"),
        ("https:// example.org/a", "bare", "https://example.org/a"),
        ("mailto: jobs@example.org", "mail", "mailto:jobs@example.org"),
        ("E-mail: jobs@example.org", "mail", "mailto:jobs@example.org"),
        ("{{ site.url }}/apply", "relative", "https://jobs.example.org/apply"),
        ("{{< form >}}", "nowhere", None),
        ("jobs(at)example.org", "words", None),
        ("jobs[@]example.org", "words", None),
        ("jobs_at_example.org", "words", None),
        ("https://example.org/a|https://example.org/b", "words", None),
        ("https://example.org/a?next=https://example.org/b", "web", "https://example.org/a?next=https://example.org/b"),
    ],
)
def test_a_text_is_the_address_that_its_author_meant(text: str, kind: str, url: str | None) -> None:
    assert address(text, SITE) == (kind, url)


def test_a_relative_address_leads_nowhere_without_a_site() -> None:
    assert address("/apply", "") == ("nowhere", None)


def test_the_only_address_in_some_words_is_found() -> None:
    assert only_address("Write to jobs@example.org, soon.") == "mailto:jobs@example.org"
    assert only_address("Apply at https://example.org/a. Questions: jobs@example.org") == "https://example.org/a"
    assert only_address("a@example.org or b@example.org") is None
    assert only_address("https://example.org/a|https://example.org/b") is None
    assert only_address("Knock.") is None


def test_links_in_words_are_shown_as_people_read_them() -> None:
    written = "Write to [jobs@example.org](mailto:jobs@example.org) or use [the form](https://example.org/f)."
    assert without_links(written) == "Write to jobs@example.org or use the form (https://example.org/f)."


@pytest.mark.parametrize(
    ("text", "name", "email", "phone"),
    [
        ("Jane Roe <jane@example.org>", "Jane Roe", "jane@example.org", None),
        ("jane@example.org", None, "jane@example.org", None),
        ("mailto:jane@example.org", None, "jane@example.org", None),
        ("[Jane Roe](mailto:jane@example.org)", "Jane Roe", "jane@example.org", None),
        ("jane@example.org?subject=Cook", None, "jane@example.org", None),
        ("Jane Roe (01 02 03 04 05)", "Jane Roe", None, "01 02 03 04 05"),
        ("Jane Roe – jane@example.org – +33 (0)1 02 03 04 05", "Jane Roe", "jane@example.org", "+33 (0)1 02 03 04 05"),
        ("Ask at the front desk", None, None, None),
    ],
)
def test_people_are_found_in_a_line(text: str, name: str | None, email: str | None, phone: str | None) -> None:
    contact = contact_in(text)
    assert (contact.name, contact.email, contact.phone) == (name, email, phone)


def test_old_addresses_stay_below_the_site() -> None:
    assert old_path("/a/b.html", SITE) == "/a/b.html"
    assert old_path("https://jobs.example.org/a", SITE) == "/a"
    for outside in ("/a/../b", "/%2e%2e/b", "https://example.com/a", "//example.com/a", "/a?b", "/a<b>", "/a\\b"):
        assert old_path(outside, SITE) is None
