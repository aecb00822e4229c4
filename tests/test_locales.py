"""The words: catalogues that are whole and in step, counts as each language counts, one more language."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from syndicate.locales import LANGUAGES, Words, language_of, speaks, word
from syndicate.render import shipped_templates
from tests.conftest import ROOT
from tools import messages


@cache
def said(language: str) -> dict[str, tuple[str, ...]]:
    """Key → what the .po file of a language says; two forms and more where a count chooses."""
    found = {}
    for message in messages.read(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


@pytest.mark.parametrize("language", messages.languages())
def test_a_catalogue_and_what_it_was_compiled_to_are_in_step(language: str) -> None:
    wrong = [path.name for path, data in messages.files(language).items() if path.read_bytes() != data]
    assert wrong == [], "run `make messages`"


def test_there_is_a_compiled_catalogue_for_each_language_and_no_other() -> None:
    assert sorted(messages.languages()) == list(LANGUAGES) == ["en", "fr"]


@pytest.mark.parametrize("key", said("en"))
def test_both_languages_say_everything_with_the_same_values(key: str) -> None:
    english, french = said("en")[key], said("fr")[key]
    assert all(english)
    assert all(french)
    assert len(english) == len(french)
    values = [set(re.findall(r"\{\w+\}", text)) for text in (*english, *french)]
    assert all(found == values[0] for found in values)
    assert not [text for text in french if re.search(r" [:;!?»]|« |^ ", text)], "a no-break space belongs there"


@pytest.mark.parametrize("key", said("fr"))
def test_in_french_an_offer_that_is_closed_is_called_by_one_word(key: str) -> None:
    assert not [text for text in said("fr")[key] if re.search(r"\bclos(es?)?\b", text, re.IGNORECASE)], "clôturée"


@pytest.mark.parametrize("key", [key for key in said("fr") if key.startswith("entry_") and not key.endswith("_text")])
def test_in_french_what_became_of_an_offer_agrees_with_it(key: str) -> None:
    (text,) = said("fr")[key]
    assert re.fullmatch(r"(?:Nouvelle offre|Offre \w+e)\u00a0: \{title\}", text)


def strings() -> Iterator[str]:
    """Every string in the package and in the templates."""
    for path in (ROOT / "syndicate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    for template in templates():
        yield from (node.value for node in template.find_all(nodes.Const) if isinstance(node.value, str))


def templates() -> list[nodes.Template]:
    found = [path for path in shipped_templates().iterdir() if path.suffix in (".html", ".txt")]
    return [Environment().parse(path.read_text("utf-8"), filename=path.name) for path in found]


def named() -> Iterator[str]:
    """Every key that is asked for by its whole name."""
    for path in (ROOT / "syndicate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                if name in ("t", "word"):
                    yield node.args[0].value
    for template in templates():
        for call in template.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
                yield call.args[0].value


def test_every_key_that_is_asked_for_has_words() -> None:
    asked = set(named())
    assert len(asked) > 50
    assert asked - said("en").keys() == set()


def test_every_key_is_asked_for_whole_or_put_together() -> None:
    found = set(strings())
    begun = tuple(text for text in found if re.fullmatch(r"[a-z_]+_", text))
    assert [key for key in said("en") if key not in found and not key.startswith(begun)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_misspelt_key_is_an_error(language: str) -> None:
    with pytest.raises(KeyError, match="ofers"):
        word("ofers", language)
    with pytest.raises(KeyError, match="offers"):
        word("offers", language, n=2)  # nothing that is counted


def test_counts_choose_singular_and_plural_as_each_language_does() -> None:
    assert word("open_count", "en", n=0) == "0 open offers"
    assert word("open_count", "fr", n=0) == "0 offre ouverte"
    assert word("open_count", "en", n=1) == "1 open offer"
    assert word("open_count", "fr", n=2000) == "2\u202f000 offres ouvertes"


def test_a_language_without_words_falls_back_to_english() -> None:
    assert language_of("de", "fr-CA") == "fr"
    assert language_of("pt", None, "") == "en"
    assert Words("de").day("2026-03-01") == "1 March 2026"
    assert [speaks(tag) for tag in ("fr", "FR-ca", "en_GB", "de", "frp", "")] == [True, True, True, False, False, False]


# ---------------------------------------------------------------- one more language


def german(folder: Path) -> None:
    """A catalogue as a translator leaves it half done: two words, one of two forms of a third."""
    place = folder / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "syndicate.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "follow"\nmsgstr "Abonnieren"\n\nmsgid "gone"\nmsgstr "Von früher"\n\n'
        'msgid "open_count"\nmsgid_plural "open_count"\nmsgstr[0] "{n} offene Stelle"\nmsgstr[1] "{n} offene Stellen"\n'
        '\nmsgid "many_closed"\nmsgid_plural "many_closed"\nmsgstr[0] "{n} Stelle geschlossen"\nmsgstr[1] ""\n',
        encoding="utf-8",
    )
    for path, data in messages.files("de", folder).items():
        path.write_bytes(data)


def test_a_new_catalogue_gets_the_keys_that_it_lacks_with_the_english_words_above_them(tmp_path: Path) -> None:
    shutil.copytree(messages.CATALOGUES, tmp_path, dirs_exist_ok=True)
    german(tmp_path)
    text = (tmp_path / "de/LC_MESSAGES/syndicate.po").read_text("utf-8")
    assert '#. Follow\nmsgid "follow"\nmsgstr "Abonnieren"\n' in text
    assert '#. Skip to content\nmsgid "skip"\nmsgstr ""\n' in text
    assert "gone" not in text
    keys = [re.findall(r'^msgid "(\w+)"', (tmp_path / at / "LC_MESSAGES/syndicate.po").read_text("utf-8"), re.MULTILINE)
            for at in ("en", "fr", "de")]  # fmt: skip
    assert keys[0] == keys[1] == keys[2]
    again = {path: path.read_bytes() for path in messages.files("de", tmp_path)}
    assert messages.files("de", tmp_path) == again


def test_a_catalogue_is_all_that_one_more_language_takes(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "syndicate", tmp_path / "syndicate", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    german(tmp_path / "syndicate" / "locales")
    (tmp_path / "postings").mkdir()
    (tmp_path / "postings" / "boats.md").write_text("---\ntitle: Bootsbauer\ndate: 2026-03-01\n---\nBoote.\n")
    (tmp_path / "syndicate.toml").write_text('[site]\ntitle = "Stellen"\nurl = "https://x.example"\nlanguage = "de"\n')
    code = (
        "import runpy, sys; sys.path.insert(0, ''); import syndicate.locales as words\n"
        "print(words.word('many_closed', 'de', n=3), words.word('open_count', 'de', n=2000))\n"
        "sys.argv[1:] = ['run', '--now', '2026-03-02T07:00:00+01:00']\n"
        "runpy.run_module('syndicate', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith("3 offers closed 2.000 offene Stellen\n"), done.stderr
    page = (tmp_path / "public/index.html").read_text("utf-8")
    assert '<html lang="de">' in page
    assert "<h1>1 offene Stelle</h1>" in page
    assert ">Abonnieren</a>" in page
    assert "Posted 1. März 2026" in page


@pytest.mark.parametrize(
    ("tag", "territory"),
    [("en", "en_GB"), ("fr", "fr_FR"), ("fr-CA", "fr_CA"), ("de", "de_DE"), ("zh-Hant", "zh_TW"), ("x y", "en_GB")],
)
def test_a_language_without_a_country_gets_the_likeliest(tag: str, territory: str) -> None:
    assert Words("en").territory(tag) == territory
