"""The home verdict first: what the own lists answer, what to do now, and which papers are due by which article."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from precursors.answer import explain
from precursors.catalogue import Catalogue
from precursors.recognise import Query, Recogniser
from registry.lookups.home import Home, Verdict
from rules.rulebook import Rulebook

CASES = list(
    csv.DictReader((Path(__file__).parents[1] / "cases" / "home.tsv").open(encoding="utf-8"), delimiter="\t")
)
DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def recogniser(catalogue: Catalogue) -> Iterator[Recogniser]:
    """Reads by the bundled lists."""
    with Recogniser(catalogue, workers=1) as one:
        yield one


@pytest.fixture(scope="module")
def home(recogniser: Recogniser, rulebook: Rulebook) -> Home:
    """Guatemala's verdicts."""
    return Home(recogniser, rulebook, "GT")


def verdict(home: Home, recogniser: Recogniser, catalogue: Catalogue, text: str, asked: object = None) -> Verdict:
    return home.verdict(explain(recogniser.recognise(Query(text)), catalogue, DAY, asked))  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_the_verdict_and_the_papers(
    home: Home, recogniser: Recogniser, catalogue: Catalogue, case: dict[str, str]
) -> None:
    found = verdict(home, recogniser, catalogue, case["text"])
    assert (found.answer.value, found.action) == (case["answer"], case["action"])
    for movement in ("import", "export"):
        due = {one.rule for one in found.due if movement in one.movements}
        assert set(case[movement].split()) <= due
        assert bool(due) is bool(case[movement])
    for one in found.due:
        assert one.why["en"] and one.why["es"] and one.law["en"] and one.law["es"]


def test_which_authorities_were_asked_changes_nothing_at_home(
    home: Home, recogniser: Recogniser, catalogue: Catalogue
) -> None:
    texts = ("anhídrido acético", "agua destilada", "xyz", "cocaína", "PMK")
    for text in texts:
        abroad = verdict(home, recogniser, catalogue, text, ("US",))
        asked = verdict(home, recogniser, catalogue, text)
        assert (abroad.answer, abroad.action, abroad.due) == (asked.answer, asked.action, asked.due)


def test_a_convention_is_told_of_even_where_it_was_not_asked(
    home: Home, recogniser: Recogniser, catalogue: Catalogue
) -> None:
    assert verdict(home, recogniser, catalogue, "4-piperidona", ("GT",)).action == "call"


def test_what_was_not_read_is_named_whatever_the_answer(
    home: Home, recogniser: Recogniser, catalogue: Catalogue
) -> None:
    assert verdict(home, recogniser, catalogue, "anhídrido acético y brumatrol").unread == ("brumatrol",)
    assert verdict(home, recogniser, catalogue, "xyz").unread == ("xyz",)
    assert verdict(home, recogniser, catalogue, "agua destilada").unread == ()


def test_a_home_without_lists_says_so(recogniser: Recogniser, rulebook: Rulebook, catalogue: Catalogue) -> None:
    found = verdict(Home(recogniser, rulebook, "FR"), recogniser, catalogue, "agua destilada")
    assert (found.answer.value, found.action, found.known) == ("undetermined", "ask", False)
    assert "FR" in found.headline("en")


def test_no_verdict_ever_promises_release(home: Home, recogniser: Recogniser, catalogue: Catalogue) -> None:
    found = verdict(home, recogniser, catalogue, "agua destilada")
    assert "does not authorise" in found.what_to_do("en") and "no autoriza" in found.what_to_do("es")


def test_the_command_shows_it_first_in_both_languages() -> None:
    for lang, first in (("en", "Controlled in Guatemala: Listado I."), ("es", "Sujeto a control en Guatemala: Listado I.")):
        done = CliRunner().invoke(main, ["--lang", lang, "lookup", "anhidrido acetico"])
        assert done.exit_code == 0, done.output
        assert first in done.output.splitlines()[0]
        assert "GT-IMPORT-CERTIFICATE" in done.output
    done = CliRunner().invoke(main, ["lookup", "anhidrido acetico", "--format", "json"])
    assert json.loads(done.output)[0]["home"]["action"] == "papers"
