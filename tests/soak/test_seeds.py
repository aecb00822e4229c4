"""Five real postings, where a folder of shared cases lies beside the checkout: each works, quirks and all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.harness import Workplace
from tests.soak.test_history import SHARED

SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if SHARED.is_dir() else []
NOW = "2020-12-23T12:00:00+01:00"

pytestmark = [pytest.mark.soak, pytest.mark.skipif(not SEEDS, reason="no folder of shared cases is here")]


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The last published form of each seed by its number, the ledger's row under "row"; "root" is the board."""
    board = Workplace(tmp_path_factory.mktemp("seeds"))
    board.configure(language="fr")
    for seed in SEEDS:
        (board.root / "postings" / f"{seed.stem}.md").write_bytes(seed.read_bytes())
    done = board.run(NOW)
    rows = [json.loads(line) for line in (board.root / "state/ledger.jsonl").read_text().splitlines()[1:]]
    made: dict[str, Any] = {"root": board.root, "problems": done.json["problems"]}
    for row in rows:
        form = json.loads((board.root / f"state/postings/{row['id']}.{row['form']}.json").read_text())
        made[row["path"].rpartition("/")[2][:3]] = {**form, "row": row}
    return made


def graph(forms: dict[str, Any]) -> list[Any]:
    return list(json.loads((forms["root"] / "public/jobs.jsonld").read_text())["@graph"])


def test_000_is_closed_against_its_own_status_and_applied_for_elsewhere(forms: dict[str, Any]) -> None:
    seed = forms["000"]
    assert (seed["row"]["status"], seed["row"]["reason"]) == ("closed", "closed")
    assert any(p["path"].endswith("000_05c1fe270705a7b0.md") and p["severity"] == "warning" for p in forms["problems"])
    assert seed["valid_through"][0].startswith("2021-02-01")
    assert seed["employment_types"] == ["CONTRACTOR"]
    assert (seed["title"], seed["role"]) == ("un.e UX designer senior", "UX designer senior")
    assert seed["apply_url"].startswith("https://incubateur.anct.gouv.fr/")
    assert "team" not in seed


def test_001_is_open_by_saying_nothing_and_applied_for_by_mail(forms: dict[str, Any]) -> None:
    seed = forms["001"]
    assert seed["row"]["status"] == "open"
    assert seed["title"] == seed["role"]
    assert seed["employment_types"] == ["CONTRACTOR"]
    assert seed["date_posted"][0] == "2020-07-21"
    assert seed["apply_url"] == "mailto:incubateur@anct.gouv.fr"


def test_002_is_closed_and_keeps_its_long_headline_beside_its_role(forms: dict[str, Any]) -> None:
    seed = forms["002"]
    assert seed["row"]["status"] == "closed"
    assert seed["title"].startswith("l'Incubateur des Territoires recrute")
    assert seed["role"].startswith("Designer de services")


def test_003_takes_its_facts_from_its_body(forms: dict[str, Any]) -> None:
    seed = forms["003"]
    assert seed["row"]["status"] == "closed"
    assert seed["employment_types"] == ["TEMPORARY"]
    (place,) = seed["places"]
    assert (place["street"], place["locality"]) == ("20 avenue de Ségur", "Paris")
    assert seed["remote"] == "hybrid"
    assert seed["start_date"]
    assert seed["duration"] == "3 ans"


def test_004_is_open_with_its_team_and_two_names(forms: dict[str, Any]) -> None:
    seed = forms["004"]
    assert seed["row"]["status"] == "open"
    assert seed["organisation"]["name"] == "l'Incubateur des Territoires"
    assert seed["team"] == "Commun orientation"
    assert "Chef.fe de produit" in [job["title"] for job in graph(forms)]
    assert seed["title"] == "Commun orientation recrute : un.e chef.fe de produit"


def test_every_open_seed_has_a_job_posting(forms: dict[str, Any]) -> None:
    assert len(graph(forms)) == 2


def test_000_and_004_are_one_group(forms: dict[str, Any]) -> None:
    from syndicate.core.normalise import organisation_key

    names = {organisation_key(forms[number]["organisation"]["name"]) for number in ("000", "004")}
    assert len(names) == 1
