"""Keeps the catalogues of words in step: `make messages`, after a change of a .po file.

English is the measure. Every other catalogue gets the same keys in the same order, with the English words as a
comment above each; what it does not say yet stays empty, and readers get the English words. Each .po is then compiled
to the .mo that the program reads. The .mo files are committed: nothing needs to be built before the program can be run.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from syndicate.locales import DOMAIN

CATALOGUES = Path(__file__).parents[1] / "syndicate" / "locales"


class _Catalogue(Catalog):
    """One whose header says nothing of dates, people and programs, so that the same words are the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def read(language: str, folder: Path = CATALOGUES) -> Catalog:
    """The .po file of a language. Raises babel's PoFileError with the line that is wrong."""
    with (folder / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)


def languages(folder: Path = CATALOGUES) -> list[str]:
    """Those that have a .po file, English first."""
    return sorted((path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")), key=lambda n: (n != "en", n))


def in_step(language: str, folder: Path = CATALOGUES) -> Catalog:
    """The catalogue as it should be: the English keys in the English order, with this language's words."""
    english, own = read("en", folder), read(language, folder)
    made = _Catalogue(locale=language, domain=DOMAIN, header_comment="", fuzzy=False)
    for message in filter(lambda message: message.id, english):
        kept = own.get(message.id if isinstance(message.id, str) else message.id[0])
        said = kept.string if kept and isinstance(kept.id, str) == isinstance(message.id, str) else ""
        made.add(
            message.id,
            said,
            flags=message.flags | ({"fuzzy"} if kept and kept.fuzzy else set()),
            user_comments=message.user_comments,
            auto_comments=[] if language == "en" else [_in_one_line(message)],
        )
    return made


def _in_one_line(message: Message) -> str:
    return message.string if isinstance(message.string, str) else " | ".join(message.string)


def files(language: str, folder: Path = CATALOGUES) -> dict[Path, bytes]:
    """The .po and the .mo file of a language as they should be."""
    catalogue = in_step(language, folder)
    text, compiled = BytesIO(), BytesIO()
    write_po(text, catalogue, width=110, no_location=True)
    for message in catalogue:  # a half said plural would show nothing at all for some counts
        if not isinstance(message.string, str) and not all(message.string):
            message.string = ""
    write_mo(compiled, catalogue)
    place = folder / language / "LC_MESSAGES"
    source = re.sub(rb"\A(?:#.*\n)*", b"", text.getvalue()).strip() + b"\n"
    return {place / f"{DOMAIN}.po": source, place / f"{DOMAIN}.mo": compiled.getvalue()}


def main() -> int:
    """Write what is not in step, and say how much each language lacks."""
    for language in languages():
        made = files(language)
        changed = [path for path, data in made.items() if not path.is_file() or path.read_bytes() != data]
        for path in changed:
            path.write_bytes(made[path])
        silent = [str(m.id) for m in in_step(language) if m.id and (m.fuzzy or not m.string or not all(m.string))]
        print(f"{language}: {'written' if changed else 'in step'}", *(f"lacks {key}" for key in silent), sep=", ")
        if silent and language == "en":
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
