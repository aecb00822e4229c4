"""What ties the texts of one offer holds while its files are edited, renamed, refused and removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness import Workplace
from tests.test_languages import DE, EN, FR, MORNINGS, codes, pages, rows, told


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    board = Workplace(tmp_path)
    board.configure()
    board.write("keeper.md", "You keep the lock on the canal, open the gates at dawn and close them late at night.")
    board.write("boats.md", EN, title="Boat builder")
    board.run(MORNINGS[0])
    rename(board, "boats.md", "yard.md")
    board.run(MORNINGS[1])
    return board


def rename(board: Workplace, old: str, new: str) -> None:
    (board.root / "postings" / old).rename(board.root / "postings" / new)


def test_a_text_may_name_the_id_of_an_offer_that_is_edited_or_renamed_in_the_same_run(board: Workplace) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats")
    assert told(board.run(MORNINGS[2])) == [("updated", "boats")]
    board.write("yard.md", EN + " At sea, too.", title="Boat builder")
    assert told(board.run(MORNINGS[3])) == [("updated", "boats")]
    assert rows(board)["boats.fr"]["translates"] == "boats"
    rename(board, "yard.md", "quay.md")
    board.write("bateaux.md", FR + " En mer aussi.", title="Charpentier", lang="fr", translation_of="boats")
    result = board.run(MORNINGS[4])
    assert codes(result) == []
    assert rows(board)["boats.fr"]["translates"] == "boats"


def test_an_offer_is_still_named_by_its_id_when_the_file_is_gone_that_had_it(board: Workplace) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats")
    board.run(MORNINGS[2])
    board.remove("yard.md")
    board.write("boote.md", DE, title="Bootsbauer", lang="de", translation_of="boats")
    assert told(board.run(MORNINGS[3])) == [("updated", "boats")]
    assert rows(board)["boats.de"]["translates"] == "boats"


def test_a_text_whose_id_belongs_to_another_offer_is_a_problem_and_keeps_its_last_form(board: Workplace) -> None:
    board.write("sail.en.md", DE, title="Sail maker")
    board.write("sail.fr.md", FR, title="Voilier", id="keeper")
    result = board.run(MORNINGS[2])
    assert (codes(result), told(result)) == (["id-taken"], [("opened", "sail")])
    board.write("sail.fr.md", FR, title="Voilier")
    assert told(board.run(MORNINGS[3])) == [("updated", "sail")]
    board.write("sail.fr.md", FR, title="Voilier", id="keeper")
    result = board.run(MORNINGS[4])
    assert (codes(result), told(result)) == (["id-taken"], [])
    assert rows(board)["sail.fr"]["translates"] == "sail"


def test_a_closed_text_that_is_untied_from_an_open_offer_announces_no_closing_of_an_offer_never_opened(
    board: Workplace,
) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats", open=False)
    result = board.run(MORNINGS[2])
    assert (codes(result), told(result)) == (["translation-closed"], [("updated", "boats")])
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", open=False)
    assert told(board.run(MORNINGS[3])) == []
    assert [rows(board)[id]["status"] for id in ("boats", "boats.fr")] == ["open", "closed"]
    board.write("bateaux.md", FR, title="Charpentier", lang="fr")
    assert told(board.run(MORNINGS[4])) == [("opened", "boats.fr")]


def test_a_text_in_another_language_is_shown_as_it_is_edited_after_the_offer_closed(board: Workplace) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats", open=False)
    board.write("yard.md", EN, title="Boat builder", open=False)
    assert told(board.run(MORNINGS[2])) == [("closed", "boats")]
    board.write("bateaux.md", FR, title="Charpentière", lang="fr", translation_of="boats", open=False)
    assert told(board.run(MORNINGS[3])) == []
    assert pages(board)["boats/fr"] == "Charpentière"


def test_a_text_that_went_its_own_way_is_not_taken_for_the_offer_that_its_id_was_made_from(board: Workplace) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats")
    board.write("boote.md", DE, title="Bootsbauer", lang="de", translation_of="boats")
    board.run(MORNINGS[2])
    board.write("bateaux.md", FR, title="Charpentier", lang="fr")
    board.run(MORNINGS[3])
    board.remove("yard.md")
    board.write("boote.md", DE + " Am Kanal.", title="Bootsbauer", lang="de", translation_of="boats")
    board.run(MORNINGS[4])
    assert rows(board)["boats.de"]["translates"] == "boats"
    assert "translates" not in rows(board)["boats.fr"]


def test_a_text_stays_tied_by_an_address_that_it_gives_up_by_being_tied(board: Workplace) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats", open=False)
    board.run(MORNINGS[2])
    board.remove("yard.md")
    board.write("helling.md", DE, title="Bootsbauer", lang="de")
    assert told(board.run(MORNINGS[3])) == [("opened", "helling"), ("closed", "boats")]
    board.write("helling.md", DE, title="Bootsbauer", lang="de", translation_of="boats/fr")
    assert told(board.run(MORNINGS[4])) == []
    assert (rows(board)["boats.fr"]["translates"], rows(board)["boats.fr"]["slug"]) == ("helling", "helling/fr")
    board.write("sail.md", "You cut and mend the sails of eleven dinghies, and keep the loft dry all year.")
    board.run(MORNINGS[5])
    assert rows(board)["boats.fr"]["translates"] == "helling"


def test_a_text_that_went_and_comes_back_as_an_offer_of_its_own_is_announced(board: Workplace) -> None:
    board.write("bateaux.md", FR, title="Charpentier", lang="fr", translation_of="boats")
    board.run(MORNINGS[2])
    board.remove("bateaux.md")
    assert told(board.run(MORNINGS[3])) == []
    board.write("charpentier.md", FR, title="Charpentier", lang="fr")
    assert ("opened", "boats.fr") in told(board.run(MORNINGS[4]))


def test_what_is_said_of_a_tie_is_written_once_while_another_file_cannot_be_read(board: Workplace) -> None:
    configuration = board.root / "syndicate.toml"
    configuration.write_text(configuration.read_text().partition("[defaults]")[0])  # so that no employer is named
    board.write("sail.md", DE, title="Sail maker", translation_of="nobody")
    (board.root / "postings/keeper.md").write_text("---\ntitle: [open\n---\n")
    assert "translation-unknown" in codes(board.run(MORNINGS[2]))
    before = board.tree("state")
    assert "translation-unknown" in codes(board.run(MORNINGS[3]))
    assert board.tree("state") == before
