"""The home verdict first: what the own lists answer, what to do now, and which papers are due by which article."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from precursors.answers.explained import Explained, explain
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Query, Recogniser
from registry.lookups.due import Due, Duties
from registry.lookups.home import Verdict, verdict_of
from rules.rulebook import Rulebook

CASES = list(csv.DictReader((Path(__file__).parents[1] / "cases" / "home.tsv").open(encoding="utf-8"), delimiter="\t"))
DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def recogniser(catalogue: Catalogue) -> Iterator[Recogniser]:
    """Reads by the bundled lists."""
    with Recogniser(catalogue, workers=1) as one:
        yield one


@pytest.fixture(scope="module")
def duties(recogniser: Recogniser, rulebook: Rulebook) -> Duties:
    """Guatemala's."""
    return Duties(recogniser, rulebook, "GT")


Asked = Callable[..., Explained]


@pytest.fixture(scope="module")
def looked_up(recogniser: Recogniser, catalogue: Catalogue) -> Asked:
    """One value looked up."""
    return lambda text, asked=None: explain(recogniser.recognise(Query(text)), catalogue, DAY, asked)


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_the_verdict_and_the_papers(duties: Duties, looked_up: Asked, case: dict[str, str]) -> None:
    found = looked_up(case["text"])
    verdict: Verdict = verdict_of(found, "GT")
    assert (verdict.answer.value, verdict.action) == (case["answer"], case["action"])
    due: tuple[Due, ...] = duties.of(found)
    for movement in ("import", "export"):
        rules = {one.rule for one in due if movement in one.movements}
        assert set(case[movement].split()) <= rules
        assert bool(rules) is bool(case[movement])
    for one in due:
        assert one.why["en"] and one.why["es"] and one.law["en"] and one.law["es"]


def test_which_authorities_were_asked_changes_nothing_at_home(duties: Duties, looked_up: Asked) -> None:
    for text in ("anhídrido acético", "agua destilada", "xyz", "cocaína", "PMK"):
        abroad, every = looked_up(text, ("US",)), looked_up(text)
        one, other = verdict_of(abroad, "GT"), verdict_of(every, "GT")
        assert (one.answer, one.action, duties.of(abroad)) == (other.answer, other.action, duties.of(every))


def test_the_convention_is_told_of_even_where_it_was_not_asked(looked_up: Asked) -> None:
    assert verdict_of(looked_up("4-piperidona", ("GT",)), "GT").action == "call"


def test_what_was_not_read_is_named_whatever_the_answer(looked_up: Asked) -> None:
    assert verdict_of(looked_up("anhídrido acético y brumatrol"), "GT").unread == ("brumatrol",)
    assert verdict_of(looked_up("xyz"), "GT").unread == ("xyz",)
    assert verdict_of(looked_up("agua destilada"), "GT").unread == ()


def test_that_the_signs_disagree_stands_beside_the_verdict(looked_up: Asked) -> None:
    told = verdict_of(looked_up("ACETONE CAS 67-66-3 UN 1715 25 kg"), "GT").to_json()["disagreement"]
    assert told["en"] == (
        "The declared values do not agree: the CAS number and the name belong to different substances; "
        "the UN number is that of another substance."
    )
    assert told["es"].startswith("Los valores declarados no concuerdan: ")
    agreed = verdict_of(looked_up("acetone CAS 67-64-1 UN 1090"), "GT")
    assert set(agreed.disagreement.values()) == {""}


def test_a_home_without_lists_says_so(looked_up: Asked) -> None:
    found = verdict_of(looked_up("agua destilada"), "FR")
    assert (found.answer.value, found.action, found.known) == ("undetermined", "ask", False)
    assert "FR" in found.headline("en")


def test_no_verdict_promises_release(looked_up: Asked) -> None:
    found = verdict_of(looked_up("agua destilada"), "GT")
    assert "does not authorise" in found.what_to_do("en") and "no autoriza" in found.what_to_do("es")


def test_the_command_shows_it_first() -> None:
    done = CliRunner().invoke(main, ["--lang", "es", "lookup", "--due", "anhidrido acetico"])
    assert done.exit_code == 0, done.output
    assert "Sujeto a control en Guatemala: Listado I." in done.output.splitlines()[0]
    assert "GT-IMPORT-CERTIFICATE" in done.output
    done = CliRunner().invoke(main, ["lookup", "anhidrido acetico", "--format", "json"])
    assert json.loads(done.output)[0]["home"]["action"] == "papers"
