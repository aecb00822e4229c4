"""What authors write and mean, for the state machine: texts in files, and which of them are one offer.

It says anew, in few words and with no state, what `docs/two-languages.md` promises.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LANGUAGES = ("en", "fr", "de")
"""The first is the site's."""


@dataclass(frozen=True, slots=True)
class Text:
    """One posting as its author has it in mind. number: its own, however its file is called."""

    number: int
    title: str
    body: str
    lang: str = "en"
    open: bool = True
    draft: bool = False
    closes: str = ""
    key: str = ""
    of: str = ""

    def written(self, name: str) -> str:
        """The file's bytes; the language stands in it, or in its name alone."""
        front = {
            "title": self.title,
            "lang": "" if name.endswith(f".{self.lang}.md") else self.lang,
            "open": "true" if self.open else "false",
            "draft": "true" if self.draft else "",
            "closes": self.closes,
            "translationKey": self.key,
            "translation_of": self.of,
        }
        lines = "".join(f"{key}: {value}\n" for key, value in front.items() if value)
        return f"---\n{lines}---\n\n{self.body}\n"


Names = Mapping[int, Iterable[str]]
"""Number of a text → its id and slug, once it has any: what else it may be called."""


def stem_of(name: str) -> str:
    """The name without its ending and its language."""
    stem = name.removesuffix(".md")
    return next((stem.removesuffix(f".{lang}") for lang in LANGUAGES if stem.endswith(f".{lang}")), stem)


def offers(files: Mapping[str, Text], called: Names) -> list[list[str]]:
    """The names of the files of each offer, the primary one first."""
    group = {name: {name} for name in files}

    def join(names: Iterable[str]) -> None:
        together = set().union(*(group[name] for name in names))
        group.update(dict.fromkeys(together, together))

    for name, text in files.items():
        alike = [other for other in files if stem_of(other) == stem_of(name)]
        if any(stem_of(other) != other.removesuffix(".md") for other in alike):
            join(alike)
        if text.key:
            join(other for other in files if files[other].key == text.key)
        if text.of:
            join([name, *named(files, called, name)])
    found = {min(names): names for names in group.values()}
    return [sorted(names, key=lambda name: _rank(name, files[name])) for _, names in sorted(found.items())]


def _rank(name: str, text: Text) -> tuple[bool, str]:
    return text.lang != LANGUAGES[0], f"postings/{name}"


def named(files: Mapping[str, Text], called: Names, name: str) -> list[str]:
    """The files that the one called `name` says it is a translation of."""
    wanted = {files[name].of, stem_of(files[name].of)}
    return [
        other
        for other, text in files.items()
        if other != name
        and not wanted.isdisjoint((other.removesuffix(".md"), stem_of(other), *called.get(text.number, ())))
    ]


def is_clear(files: Mapping[str, Text], called: Names) -> bool:
    """Whether nobody can be of two minds about what is tied: one text a language, one offer named."""
    together = offers(files, called)
    home = {name: place for place, names in enumerate(together) for name in names}
    if any(len({home[other] for other in named(files, called, name)}) > 1 for name in files if files[name].of):
        return False
    return all(max(Counter(files[name].lang for name in names).values()) == 1 for names in together)


def is_open(texts: Sequence[Text], today: str) -> bool:
    """Whether an offer is: as long as one text is; until the end that the primary one names, or a later one."""
    live = [text for text in texts if not text.draft]
    if not live:
        return False
    end = live[0].closes
    if end and end < today:
        end = max(text.closes for text in live)
    return any(text.open for text in live) and not (end and end < today)
