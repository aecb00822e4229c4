"""Tags of other generators, and facts in lists."""

from __future__ import annotations

import pytest

from syndicate.core.body import clean, facts


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a {{ site.url }}/b", "a /b"),
        ("{% include a.html %}b", "b"),
        ("{%- if x -%}kept{%- endif -%}", "kept"),
        ("{% comment %}gone{% endcomment %}kept", "kept"),
        ("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}"),
        ("{{/* gone */}}kept", "kept"),
        ("{{< youtube abc >}}kept", "kept"),
        ("{{% note %}}kept{{% /note %}}", "kept"),
        ("{{!-- gone }} gone --}}kept", "kept"),
        ("{{{raw}}}kept", "kept"),
        ("{# gone #}kept", "kept"),
        ("{::comment}gone{:/comment}kept", "kept"),
        ("text\n{: .lead}\nmore", "text\n\nmore"),
        ("<Card title='a > b' on={() => x}>kept</Card>", "kept"),
        ("<Apply/>kept", "kept"),
        ("import A from './a'\n\nkept", "\n\nkept"),
        ('kept\n\nimport {\n  B,\n} from "b";\n\nkept', "kept\n\n\n\nkept"),
        ("export const meta = {\n  a: 1,\n}\n\nkept", "\n\nkept"),
    ],
)
def test_tags_of_other_generators_are_dropped_and_the_text_between_them_stays(written: str, left: str) -> None:
    cleaned = clean(written)
    assert cleaned.text == left
    assert cleaned.first is not None


def test_single_braces_are_expressions_in_mdx_alone() -> None:
    written = "Hi {user.name} \\{so} {/* gone */}`{code}`\n\n# Pay {#pay}\n"
    assert clean(written, mdx=True).text == "Hi  \\{so} `{code}`\n\n# Pay {#pay}\n"
    assert clean("Hi {user.name}") == ("Hi {user.name}", None, "")


@pytest.mark.parametrize(
    "written",
    [
        "`{{ x }}` stays",
        "``a ` {{ x }}`` stays",
        "```\n{% x %}\n```\n",
        "~~~ liquid\n{% x %}\n~~~\n",
        "   ````\n```\n{{ x }}\n````\n",
        "```\n{{ never closed }}\n",
        "A { brace } and a {{ lone pair",
        "# Pay {#pay}\n",
        "# Pay {: #pay}\n",
        "<P>HTML in <B>capitals</B></P><BR>",
        "<https://example.org> and <Jane@example.org>",
        "important and\nimport et export de fruits\n",
        "a < B > c",
    ],
)
def test_code_headings_and_plain_text_are_left_alone(written: str) -> None:
    assert clean(written) == (written, None, "")


def test_comments_are_dropped_silently() -> None:
    assert clean("a<!-- {{ x }} -->b<!--more-->\n") == ("ab\n", None, "")
    assert clean("`<!-- code -->` <!-- open") == ("`<!-- code -->` <!-- open", None, "")


def test_the_first_tag_is_named_with_its_place() -> None:
    cleaned = clean("`{{ a }}`\n\n{{ b\n c }} {{ d }}")
    assert (cleaned.first, cleaned.tag) == (11, "{{ b c }}")


def test_an_inline_code_ends_with_its_paragraph() -> None:
    assert clean("a ` lone {{ x }}\n\nand ` {{ y }}").text == "a ` lone \n\nand ` "


def found(body: str) -> list[tuple[str, str]]:
    return [(fact.label, fact.value) for fact in facts(body)]


@pytest.mark.parametrize(
    "item",
    [
        "- Lieu : Brest",
        "* **Lieu** : Brest",
        "+ **Lieu :** Brest ;",
        "- _Lieu_\u202f: [Brest](https://example.org/brest).",
        "   - 📍 Lieu: **Brest**",
        "- Lieu\u00a0: Brest",
        "<li><strong>Lieu :</strong> Brest</li>",
    ],
)
def test_a_list_item_with_label_and_value_is_a_fact(item: str) -> None:
    assert found(f"Some text.\n\n{item}\n") == [("Lieu", "Brest")]


@pytest.mark.parametrize(
    "text",
    [
        *("Lieu : Brest", "    - Lieu : Brest", "- see https://example.org", "- Lieu :"),
        *("- " + "a" * 60 + ": b", "- a: " + "b" * 130),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert found(text) == []


def test_facts_in_code_are_none() -> None:
    assert found("```\n- Lieu : Brest\n```\n- Durée : 3 ans") == [("Durée", "3 ans")]
