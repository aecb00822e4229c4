"""Which file is which posting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from syndicate.core.forms import form_of
from syndicate.core.identity import Found, Identified, Unreadable, identify
from syndicate.core.ledger import Head, Ledger, Record
from syndicate.core.likeness import dateless, dice, shingles, slugify
from syndicate.core.model import Organisation, Place, Posting, When
from tests.builders import NOW, a_posting

SAIL = "You sew and mend the sails of four old boats and teach two apprentices how to hold a palm and needle well."
ROPE = "You lay hemp into rope on a walk of two hundred metres, and you keep the machine of 1890 alive by yourself."
KEEL = "You scrape, caulk and tar the bottoms of wooden hulls each winter while the harbour sleeps under the ice."


def a_file(path: str, body: str = SAIL, **given: Any) -> Posting:
    stem = path.rpartition("/")[2].rpartition(".")[0]
    title = given.pop("title", stem)
    words = " ".join(f"{title} {body}".split())
    return a_posting(path=path, stem=stem, title=title, body=body, text=words, digest=slugify(words)[:60], **given)


def an_entry(title: str, body: str = "", org: str = "Quay", place: str = "Lyon", **given: Any) -> Posting:
    words = " ".join(f"{title} {body}".split())
    return a_posting(
        path="postings/jobs.yml",
        stem="",
        entry=True,
        title=title,
        body=body,
        text=words,
        organisation=Organisation(org),
        places=(Place(locality=place, text=place),),
        digest=given.pop("digest", slugify(f"{words} {org} {place} {given.get('apply_url', '')}")[:90]),
        **given,
    )


class World:
    """A ledger and its forms, grown run by run."""

    def __init__(self, *postings: Posting) -> None:
        self.ledger = Ledger(Head("epoch", "example.org,2026-03-02", NOW, NOW), {})
        self.forms: dict[str, Any] = {}
        self.now = NOW
        self.run(*postings)

    def run(self, *postings: Posting, **found: Any) -> Identified:
        known = Found(postings, **found)
        done = identify(known, self.ledger, lambda id: self.forms[id], self.now)
        records = []
        for id, posting in done.postings.items():
            old = self.ledger.record(id) if id in self.ledger else None
            self.forms[id] = form_of(posting)
            records.append(
                Record(
                    id, posting.path, id, "open", posting.digest, NOW, entry=posting.entry, form=1,
                    aliases=(*(old.aliases if old else ()), *done.aliases.get(id, ())),
                )
            )  # fmt: skip
        for id in done.withdrawn:
            old = self.ledger.record(id)
            records.append(
                Record(id, old.path, id, "closed", old.digest, NOW, entry=old.entry, form=1, withdrawn_at=self.now)
            )
        self.ledger = self.ledger.with_records(records)
        return done


def ids(done: Identified) -> dict[str, str]:
    return {posting.path: id for id, posting in done.postings.items()}


def test_an_id_is_minted_from_the_stem_without_its_date() -> None:
    assert dateless("2026-02-03-dev") == dateless("2026-2_dev") == "dev"
    world = World(a_file("postings/2026-02-03-Chargé·e d'étude.md"))
    assert list(world.ledger.rows) == ["charge-e-d-etude"]


def test_a_second_file_with_the_same_stem_gets_a_number_and_the_first_keeps_its_id() -> None:
    world = World(a_file("postings/2025-01-01-intern.md"))
    still = frozenset({"postings/2025-01-01-intern.md"})
    done = world.run(a_file("postings/2026-01-01-intern.md", ROPE), unchanged=still)
    assert list(done.postings) == ["intern-2"]


def test_a_stem_that_says_nothing_in_ascii_falls_back_to_a_word() -> None:
    assert list(World(a_file("postings/🎩🎩.md", title="🎩🎩")).ledger.rows) == ["offer"]


def test_a_renamed_file_keeps_its_id_where_the_text_is_equal() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"))
    done = world.run(a_file("postings/b.md", title="Sail maker"))
    assert ids(done) == {"postings/b.md": "a"}
    assert not done.withdrawn


def test_a_renamed_and_edited_file_keeps_its_id_where_the_likeness_is_high() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"))
    done = world.run(a_file("postings/b.md", SAIL + " You start in May.", title="Sail maker"))
    assert ids(done) == {"postings/b.md": "a"}


def test_another_text_under_another_name_is_another_offer() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"))
    done = world.run(a_file("postings/b.md", ROPE, title="Rope maker"))
    assert ids(done) == {"postings/b.md": "b"}
    assert done.withdrawn == {"a"}


def test_half_likeness_is_enough_with_the_same_title_only() -> None:
    half = " ".join(SAIL.split()[:14]) + " and then something else entirely happens at sea."
    assert 0.5 <= dice(shingles(f"Sail maker {SAIL}"), shingles(f"Sail maker {half}")) < 0.8
    same = World(a_file("postings/a.md", title="Sail maker")).run(a_file("postings/b.md", half, title="Sail maker"))
    other = World(a_file("postings/a.md", title="Sail maker")).run(a_file("postings/b.md", half, title="Sailor wanted"))
    assert ids(same) == {"postings/b.md": "a"}
    assert ids(other) == {"postings/b.md": "b"}


def test_of_two_files_that_are_like_the_one_that_went_the_likest_is_it_and_the_other_is_new() -> None:
    world = World(a_file("postings/sail.md", SAIL, title="Sail maker"))
    likest, other = SAIL + " You start in May.", SAIL + " You start in June and stay through the next winter."
    done = world.run(
        a_file("postings/crew.md", other, title="Sail maker"), a_file("postings/deck.md", likest, title="Sail maker")
    )
    assert ids(done) == {"postings/crew.md": "crew", "postings/deck.md": "sail"}


def test_of_two_that_went_the_likest_is_what_appeared_and_the_other_is_withdrawn() -> None:
    world = World(
        a_file("postings/a.md", SAIL + " You start in June and stay through the next winter.", title="Sail maker"),
        a_file("postings/b.md", SAIL + " You start in May.", title="Sail maker"),
    )
    done = world.run(a_file("postings/c.md", SAIL, title="Sail maker"))
    assert (ids(done), done.withdrawn) == ({"postings/c.md": "b"}, {"a"})


def test_a_file_at_the_path_of_one_that_went_is_found_again_by_that_path() -> None:
    world = World(a_file("postings/boat.md", SAIL), a_file("postings/yard.md", ROPE))
    world.run(a_file("postings/boat.md", SAIL))
    assert ids(world.run(a_file("postings/yard.md", SAIL, title="boat"))) == {"postings/yard.md": "boat"}
    done = world.run(a_file("postings/yard.md", SAIL + " You start in May.", title="boat"))
    assert (ids(done), done.withdrawn) == ({"postings/yard.md": "boat"}, frozenset())


def test_swapped_texts_take_their_identity_with_them() -> None:
    world = World(a_file("postings/a.md", SAIL, title="Sail"), a_file("postings/b.md", ROPE, title="Rope"))
    done = world.run(a_file("postings/a.md", ROPE, title="Rope"), a_file("postings/b.md", SAIL, title="Sail"))
    assert ids(done) == {"postings/a.md": "b", "postings/b.md": "a"}


def test_three_texts_moved_round_in_a_circle_take_their_identity_with_them() -> None:
    world = World(
        a_file("postings/a.md", SAIL, title="S"), a_file("postings/b.md", ROPE, title="R"),
        a_file("postings/c.md", KEEL, title="K"),
    )  # fmt: skip
    done = world.run(
        a_file("postings/a.md", KEEL, title="K"), a_file("postings/b.md", SAIL, title="S"),
        a_file("postings/c.md", ROPE, title="R"),
    )  # fmt: skip
    assert ids(done) == {"postings/a.md": "c", "postings/b.md": "a", "postings/c.md": "b"}


def test_swapped_texts_that_were_edited_too_are_still_seen() -> None:
    world = World(a_file("postings/a.md", SAIL, title="Sail"), a_file("postings/b.md", ROPE, title="Rope"))
    done = world.run(
        a_file("postings/a.md", ROPE + " Now.", title="Rope"), a_file("postings/b.md", SAIL + " Now.", title="Sail")
    )
    assert ids(done) == {"postings/a.md": "b", "postings/b.md": "a"}


def test_a_rewritten_text_at_the_same_path_is_the_same_posting() -> None:
    world = World(a_file("postings/a.md", SAIL, title="Sail"))
    assert ids(world.run(a_file("postings/a.md", ROPE, title="Rope"))) == {"postings/a.md": "a"}


def test_a_file_moved_over_another_that_moved_on_keeps_its_identity() -> None:
    world = World(a_file("postings/a.md", SAIL, title="Sail"), a_file("postings/b.md", ROPE, title="Rope"))
    done = world.run(a_file("postings/b.md", SAIL, title="Sail"), a_file("postings/c.md", ROPE, title="Rope"))
    assert ids(done) == {"postings/b.md": "a", "postings/c.md": "b"}


def test_a_text_filed_away_under_a_new_name_keeps_its_identity_and_what_took_its_place_is_new() -> None:
    world = World(a_file("postings/sail.md", SAIL))
    done = world.run(a_file("postings/sail.md", ROPE, title="Rope"), a_file("postings/old/2025.md", SAIL, title="sail"))
    assert ids(done) == {"postings/old/2025.md": "sail", "postings/sail.md": "sail-2"}
    assert not done.withdrawn


def test_an_edited_file_beside_which_its_old_text_is_kept_stays_the_same_posting() -> None:
    world = World(a_file("postings/sail.md", SAIL))
    edited = a_file("postings/sail.md", SAIL.replace("palm", "hand"))
    done = world.run(edited, a_file("postings/sail-old.md", SAIL))
    assert ids(done) == {"postings/sail.md": "sail", "postings/sail-old.md": "sail-old"}


def test_what_comes_back_within_thirty_days_is_the_same_offer() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"), a_file("postings/z.md", KEEL))
    world.run(unchanged=frozenset({"postings/z.md"}))
    world.now = NOW + timedelta(days=29)
    back = world.run(a_file("postings/new.md", title="Sail maker"), unchanged=frozenset({"postings/z.md"}))
    assert ids(back) == {"postings/new.md": "a"}


def test_what_comes_back_under_another_name_after_thirty_days_is_new() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"), a_file("postings/z.md", KEEL))
    world.run(unchanged=frozenset({"postings/z.md"}))
    world.now = NOW + timedelta(days=31)
    back = world.run(a_file("postings/new.md", title="Sail maker"), unchanged=frozenset({"postings/z.md"}))
    assert ids(back) == {"postings/new.md": "new"}


def test_a_file_that_cannot_be_read_is_held_and_never_withdrawn() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"))
    done = world.run(unreadable=[Unreadable("postings/a.md", "a", "")], broken=frozenset({"postings/a.md"}))
    assert done.held == {"a"}
    assert not done.withdrawn


def test_a_file_renamed_and_broken_on_the_same_day_is_held() -> None:
    world = World(a_file("postings/a.md", title="Sail maker"))
    done = world.run(unreadable=[Unreadable("postings/b.md", "b", f"Sail maker {SAIL}")])
    assert done.held == {"a"}
    assert not done.withdrawn


def test_an_id_copied_with_a_template_stays_with_the_file_that_owns_it() -> None:
    world = World(a_file("postings/m.md", authored_id="job-57"))
    done = world.run(a_file("postings/a.md", ROPE, authored_id="job-57"), unchanged=frozenset({"postings/m.md"}))
    assert not done.postings
    assert "postings/m.md" in done.problems[0].message
    assert done.problems[0].path == "postings/a.md"


def test_files_that_were_swapped_take_the_ids_that_stand_in_them_along() -> None:
    world = World(a_file("postings/a.md", SAIL, authored_id="s-1"), a_file("postings/b.md", ROPE, authored_id="r-2"))
    done = world.run(a_file("postings/a.md", ROPE, authored_id="r-2"), a_file("postings/b.md", SAIL, authored_id="s-1"))
    assert ids(done) == {"postings/a.md": "r-2", "postings/b.md": "s-1"}
    assert not done.problems
    assert not done.withdrawn


def test_an_id_goes_along_where_its_file_moved_on_and_another_was_moved_into_its_place() -> None:
    world = World(a_file("postings/a.md", SAIL, authored_id="s-1"), a_file("postings/b.md", ROPE, authored_id="r-2"))
    done = world.run(a_file("postings/b.md", SAIL, authored_id="s-1"), a_file("postings/c.md", ROPE, authored_id="r-2"))
    assert ids(done) == {"postings/b.md": "s-1", "postings/c.md": "r-2"}
    assert not done.problems


def test_an_id_goes_along_with_a_text_that_was_filed_away_and_a_new_offer_takes_its_own() -> None:
    world = World(a_file("postings/a.md", SAIL, title="Sail", authored_id="s-1"))
    kept = a_file("postings/archive/a.md", SAIL, title="Sail", authored_id="s-1")
    done = world.run(a_file("postings/a.md", ROPE, title="Rope", authored_id="r-2"), kept)
    assert ids(done) == {"postings/archive/a.md": "s-1", "postings/a.md": "r-2"}


def test_an_id_that_was_changed_in_its_file_is_not_free_for_another_text() -> None:
    world = World(a_file("postings/a.md", SAIL, authored_id="s-1"))
    done = world.run(a_file("postings/a.md", SAIL, authored_id="s-2"), a_file("postings/b.md", ROPE, authored_id="s-1"))
    assert ids(done) == {"postings/a.md": "s-1"}
    assert [(problem.path, problem.code) for problem in done.problems] == [("postings/b.md", "id-taken")]


def test_an_id_claimed_by_two_new_files_goes_to_the_first_by_path() -> None:
    world = World()
    done = world.run(a_file("postings/b.md", ROPE, authored_id="x"), a_file("postings/a.md", SAIL, authored_id="x"))
    assert ids(done) == {"postings/a.md": "x"}
    assert [problem.path for problem in done.problems] == ["postings/b.md"]


def test_a_known_file_that_takes_anothers_id_keeps_its_last_form() -> None:
    world = World(a_file("postings/a.md", SAIL), a_file("postings/b.md", ROPE))
    done = world.run(a_file("postings/a.md", SAIL, authored_id="b"), unchanged=frozenset({"postings/b.md"}))
    assert done.held == {"a"}
    assert not done.withdrawn
    assert done.problems[0].code == "id-taken"


def test_an_id_written_into_a_file_later_becomes_an_alias() -> None:
    world = World(a_file("postings/a.md"))
    done = world.run(a_file("postings/a.md", authored_id="sail-2026"))
    assert ids(done) == {"postings/a.md": "a"}
    assert done.aliases == {"a": ("sail-2026",)}
    moved = world.run(a_file("postings/elsewhere.md", ROPE, authored_id="sail-2026"))
    assert ids(moved) == {"postings/elsewhere.md": "a"}


def test_the_order_of_a_list_means_nothing() -> None:
    one, two, three = an_entry("Sailor"), an_entry("Cook"), an_entry("Pilot")
    world = World(one, two, three)
    before = set(world.ledger.rows)
    done = world.run(an_entry("Night pilot"), three, one, two)
    assert before < set(done.postings)
    assert len(done.postings) == 4
    assert not done.withdrawn


def test_an_entry_whose_link_was_mended_is_the_same() -> None:
    world = World(an_entry("Sailor", apply_url="https://e.org/1"))
    done = world.run(an_entry("Sailor", apply_url="https://e.org/2"))
    assert list(done.postings) == list(world.ledger.rows)
    assert not done.withdrawn


def test_of_two_entries_that_differ_in_their_links_alone_each_keeps_its_id_whatever_is_edited() -> None:
    first, second = (
        an_entry("Rope maker", ROPE, digest=link, apply_url=link) for link in ("a.example/1", "a.example/2")
    )
    world = World(first, second)
    one, two = sorted(world.ledger.rows, key=lambda id: world.ledger.record(id).digest)
    done = world.run(an_entry("Rope maker", ROPE, digest="a.example/3", apply_url="a.example/3"), second)
    assert {id: posting.apply_url for id, posting in done.postings.items()} == {one: "a.example/3", two: "a.example/2"}


def test_an_exact_copy_of_an_entry_is_a_problem_and_no_second_offer() -> None:
    world = World(an_entry("Sailor", place="Lyon"), an_entry("Sailor", place="Ghent"))
    done = world.run(an_entry("Sailor", place="Lyon"), an_entry("Sailor", place="Lyon"))
    assert list(done.postings) == ["quay-sailor-lyon"]
    assert done.withdrawn == {"quay-sailor-ghent"}
    assert [problem.code for problem in done.problems] == ["entry-twice"]


def test_an_exact_copy_of_a_file_in_its_folder_is_a_problem_and_no_second_offer() -> None:
    world = World(a_file("postings/sail.md", title="Sail"))
    still = frozenset({"postings/sail.md"})
    copies = (a_file("postings/sail (1).md", title="Sail"), a_file("postings/sail copy.md", title="Sail"))
    done = world.run(*copies, unchanged=still)
    assert not done.postings
    assert [(p.path, p.code) for p in done.problems] == [(copy.path, "file-twice") for copy in copies]
    assert all("postings/sail.md" in p.message for p in done.problems)
    after = world.run(copies[0])
    assert ids(after) == {copies[0].path: "sail"}


def test_of_new_files_that_say_the_same_the_one_with_the_shortest_name_is_the_offer() -> None:
    world = World()
    done = world.run(a_file("postings/sail (1).md", title="Sail"), a_file("postings/sail.md", title="Sail"))
    assert ids(done) == {"postings/sail.md": "sail"}


def test_the_same_words_with_another_date_team_or_folder_are_another_offer() -> None:
    world = World(a_file("postings/sail.md", title="Sail"))
    still = frozenset({"postings/sail.md"})
    later = When("2026-03-01", NOW - timedelta(days=1))
    done = world.run(
        a_file("postings/2026-03-01-sail.md", title="Sail", date_posted=later),
        a_file("postings/sail-b.md", title="Sail", team="Yard"),
        a_file("postings/ghent/sail.md", title="Sail"),
        unchanged=still,
    )
    assert len(done.postings) == 3
    assert not done.problems


def test_a_copy_of_an_offer_that_is_over_is_no_problem() -> None:
    over = When("2026-02-25", NOW - timedelta(days=5))
    world = World()
    done = world.run(*(a_file(f"postings/{name}.md", title="Sail", valid_through=over) for name in ("a", "b")))
    assert len(done.postings) == 2


def test_the_same_words_from_another_employer_are_another_job() -> None:
    world = World(an_entry("Software engineer", org="Copper"))
    done = world.run(an_entry("Software engineer", org="Tin"))
    assert list(done.postings) == ["tin-software-engineer-lyon"]
    assert done.withdrawn == {"copper-software-engineer-lyon"}


def test_a_bad_entry_costs_only_itself_and_keeps_its_last_form() -> None:
    world = World(an_entry("Sailor"), an_entry("Cook"), an_entry("Pilot"))
    done = world.run(
        an_entry("Sailor"), an_entry("Pilot"), unreadable=[Unreadable("postings/jobs.yml", "", "Cook 2026-99-99", True)]
    )
    assert done.held == {"quay-cook-lyon"}
    assert not done.withdrawn


def test_slugs_are_ascii_path_segments() -> None:
    assert slugify("Développeur·se « full-stack » / Œuvre n° 5") == "developpeur-se-full-stack-oeuvre-n-5"
    assert slugify("../../etc/passwd") == "etc-passwd"
    assert slugify("🎩") == ""
