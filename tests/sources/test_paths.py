"""What the path of a file says of its posting."""

from __future__ import annotations

import pytest

from syndicate.sources import paths
from syndicate.sources.markdown import ENDINGS


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("postings/2026-02-20-cook.md", "2026-02-20-cook"),
        ("postings/v.1.md", "v.1"),
        ("postings/Cook.MARKDOWN", "Cook"),
        ("postings/cook", "cook"),
        ("postings/2026-02-harbour/index.md", "2026-02-harbour"),
        ("postings/2026-02-harbour/INDEX.html", "2026-02-harbour"),
        ("postings/harbour/index.fr.md", "harbour.fr"),
        ("postings/harbour/index-2.md", "index-2"),
        ("index.md", "index"),
        ("postings/🎩.md", "🎩"),
    ],
)
def test_the_stem_is_the_name_without_its_ending_or_the_bundle_s_folder(path: str, stem: str) -> None:
    assert paths.stem(path, ENDINGS) == stem


@pytest.mark.parametrize(
    "folder",
    [
        *("archive", "Archives", "archived", "closed", "Archivé", "archivées", "fermé", "FERMÉES", "cloturés"),
        *("clôturée", "expired", "Expirées", "inactive", "past", "old", "anciennes", "terminées"),
        *("archive-2024", "closed_25"),
    ],
)
def test_what_lies_below_a_folder_for_closed_postings_is_archived(folder: str) -> None:
    assert paths.archived(f"postings/{folder}/cook.md")
    assert paths.archived(f"postings/{folder}/2024/cook/index.md")


@pytest.mark.parametrize(
    "path",
    [
        *("postings/closed.md", "postings/archivist/cook.md", "cook.md", "fermenter/cook.md"),
        *("postings/2025/cook.md", "postings/oldenburg/cook.md"),
    ],
)
def test_other_files_are_not_archived(path: str) -> None:
    assert not paths.archived(path)
