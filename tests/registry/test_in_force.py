"""An edition that two persons approved is what every command answers by, from then on, wherever they approved it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.program import main
from precursors.catalogue.load import Catalogue
from registry.access import Actor
from registry.publications import approve, draft
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.test_simulate import DRAFT

EVA, LEO = Actor("eva", "legal_editor"), Actor("leo", "legal_approver")
IMPACT = {"entries": [], "history": {}}
LINES = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    "D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg\n"
)
GONE, COME = "GT-LICENCE-HELD", "xx-1-ephedrine"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("drafted")
    (folder / "draft.yaml").write_text(DRAFT, "utf-8")
    return Catalogue.load([folder])


@pytest.fixture
def approved(
    tmp_path: Path, edition: Catalogue, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    """A registry in which an entry more and a rule fewer are in force than the program brings; their editions."""
    rules = replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.id != GONE), edition="f" * 64)
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    with Store(url) as store:
        for one in (edition, rules):
            approve(store, LEO, draft(store, EVA, one, "x", IMPACT))
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", url)
    (tmp_path / "d.csv").write_text(LINES, "utf-8")
    (tmp_path / "names.csv").write_text("name\nefedrina\n", "utf-8")
    yield edition.edition, rules.edition


def run(*words: object) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done


def test_a_look_up(approved: tuple[str, str]) -> None:
    (found,) = json.loads(run("lookup", "efedrina", "--format", "json").stdout)
    assert found["edition"] == approved[0] and "XX" in {row["authority"] for row in found["listings"]}


def test_a_screening(tmp_path: Path, approved: tuple[str, str]) -> None:
    run("screen", tmp_path / "names.csv", "--column", "name", "-o", tmp_path / "out.csv")
    assert "XX:" in (tmp_path / "out.csv").read_text("utf-8")


@pytest.mark.parametrize("command", ["check", "submit"])
def test_a_check_and_a_submission(tmp_path: Path, approved: tuple[str, str], command: str) -> None:
    run(command, tmp_path / "d.csv", "-o", tmp_path / "found.json")
    found = {row["rule"] for row in json.loads((tmp_path / "found.json").read_text("utf-8"))}
    assert found and GONE not in found


@pytest.mark.parametrize("given", [("summary",), ("summary", "{file}"), ("annual", "2025")])
def test_a_report(tmp_path: Path, approved: tuple[str, str], given: tuple[str, ...]) -> None:
    run("report", *(word.format(file=tmp_path / "d.csv") for word in given), "-o", tmp_path / "report.json")
    told = (tmp_path / "report.json").read_text("utf-8")
    assert approved[0] in told and approved[1] in told


def test_lists_and_rules_that_are_shown(approved: tuple[str, str]) -> None:
    shown = json.loads(run("lists", "show", "--authority", "XX", "--format", "json").stdout)
    assert [row["authority"] for row in shown] == ["XX"]
    assert GONE not in run("rules", "list", "--format", "csv").stdout
    assert CliRunner().invoke(main, ["rules", "show", GONE]).exit_code == 2


@pytest.mark.parametrize("lang", ["en", "es"])
def test_folders_that_are_named_are_no_way_around_it(tmp_path: Path, approved: tuple[str, str], lang: str) -> None:
    """Nothing takes effect that two persons did not put there; who names a folder is told so."""
    (tmp_path / "own").mkdir()
    done = run("lookup", "efedrina", "--format", "json", "--lists", tmp_path / "own", "--lang", lang)
    assert json.loads(done.stdout)[0]["edition"] == approved[0]
    assert ("is in force" if lang == "en" else "rige") in done.stderr and "own" in done.stderr


def test_a_look_up_makes_no_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'registry.db'}")
    (found,) = json.loads(run("lookup", "efedrina", "--format", "json").stdout)
    assert found["edition"] == catalogue.edition and list(tmp_path.iterdir()) == []
