"""Why a structure could not be read, and what a list remarks, is a code with its sentence in both languages."""

from __future__ import annotations

import ast
import json
import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from precursors.answers.explained import explain
from precursors.catalogue.diff import diff_editions
from precursors.catalogue.files import CatalogueError, ListingEntry, read_substance
from precursors.catalogue.load import Catalogue
from precursors.messages import remark
from precursors.recognition.reading import Query
from precursors.recognition.recogniser import Recogniser
from precursors.structure.parse import Unreadable, parse_smiles
from precursors.yamls import parse

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "precursors"
SENTENCES = parse((ROOT / "locale" / "errors.yaml").read_text("utf-8"))
REMARKS = parse((ROOT / "locale" / "caveats.yaml").read_text("utf-8"))


def reasons() -> Iterator[ast.Call]:
    for path in sorted(FOLDER.glob("structure/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unreadable":
                yield node


def test_every_reason_is_a_code_whose_sentence_takes_what_is_given() -> None:
    found = list(reasons())
    assert len(found) > 15
    for call in found:
        problem, seen = (one.value for one in call.args if isinstance(one, ast.Constant))
        given = {str(one.arg) for one in call.keywords}
        for language in ("en", "es"):
            assert {name for name in "xyz" if f"{{{name}}}" in SENTENCES[seen][language]} == given, (problem, seen)


def test_a_reason_comes_whole_from_the_process_that_reads_structures() -> None:
    with pytest.raises(Unreadable) as refused:
        parse_smiles("C" * 5_000)
    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - made here
    assert again.code == "too_long"
    assert again.told("es") == "5000 caracteres; se leen 4000 como máximo"


@pytest.mark.parametrize(("text", "spanish"), [("C1CC", "no es un SMILES legible"), ("C" * 5000, "")])
def test_the_answer_in_spanish_holds_no_english(recogniser: Recogniser, text: str, spanish: str) -> None:
    found = explain(recogniser.recognise(Query(structure=text)), recogniser.catalogue, date(2026, 1, 1))
    said = " ".join(found.sentences("es"))
    assert spanish in said and "at most" not in said and "not a" not in said


# --- remarks of lists and substances -------------------------------------------------------------------


def remarks(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, str]]]:
    yield from ((one.id, dict(said)) for one in catalogue.listings for said in one.caveats)
    yield from ((one.id, dict(said)) for one in catalogue.substances.values() for said in one.notes)
    yield from ((one.id, dict(one.cas_source)) for one in catalogue.substances.values() if one.cas_source)


def test_every_remark_of_the_lists_is_said_in_both_languages(catalogue: Catalogue) -> None:
    found = list(remarks(catalogue))
    assert len(found) > 2_000
    assert {place for place, said in found if set(said) != {"en", "es"} or said["en"] == said["es"]} == set()
    assert {place for place, said in found if "{" in said["en"] + said["es"]} == set()


def test_every_sentence_of_the_remarks_is_of_some_list() -> None:
    files = [*(FOLDER / "lists").rglob("*.yaml"), *(FOLDER / "substances").glob("*.yaml")]
    text = "\n".join(path.read_text("utf-8") for path in files)
    words = set(text.replace(":", " ").replace("[", " ").replace("]", " ").replace(",", " ").split())
    assert sorted(REMARKS.keys() - words) == []


def test_what_varies_in_a_remark_is_filled_in_and_a_list_of_codes_is_told() -> None:
    told = remark("from_memory_not_checked", x=["cas_number", "hs_codes"])
    assert told["en"] == "Noted from memory, not checked against the source: CAS number, HS codes."
    assert told["es"] == "Anotado de memoria, sin cotejar con la fuente: número CAS, códigos SA."
    assert "150 kg" in remark("no_notice_up_to", x="150 kg")["es"]


ENTRY = {
    "id": "gt-x-one",
    "substance": "acetone",
    "entry": "Acetona",
    "words": "named substance",
    "scope": {},
    "in_force": {},
    "citation": {"text": "art. 1", "instrument": "gt-ag-54-2003"},
    "verified": False,
}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("entry_into_force_not_found", remark("entry_into_force_not_found")),
        ({"no_notice_up_to": {"x": "4 kg"}}, remark("no_notice_up_to", x="4 kg")),
        ({"en": "Ask first.", "es": "Pregunte antes."}, {"en": "Ask first.", "es": "Pregunte antes."}),
        ("Ask the ministry first.", {"en": "Ask the ministry first.", "es": "Ask the ministry first."}),
    ],
)
def test_a_list_of_somebodys_own_remarks_by_a_code_or_in_words(written: object, told: dict[str, str]) -> None:
    (said,) = ListingEntry.model_validate({**ENTRY, "caveats": [written]}).caveats
    assert said.model_dump() == told


@pytest.mark.parametrize("written", ["entry_in_to_force", "{no_notice_up_to: {y: 4 kg}}", "{no_such: {x: 1}}"])
def test_a_remark_by_a_code_that_is_not_there_is_refused_with_its_file(tmp_path: Path, written: str) -> None:
    path = tmp_path / "acetone-of-ours.yaml"
    path.write_text(f"id: acetone-of-ours\nnames: [{{text: x, language: en}}]\nnotes:\n- {written}\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"acetone-of-ours\.yaml.*locale/caveats\.yaml"):
        read_substance(path)


def test_an_edition_of_before_keeps_its_remarks_and_is_not_another_for_them(catalogue: Catalogue) -> None:
    """Editions kept in registries hold the English sentence alone."""
    then = json.loads(json.dumps(catalogue.to_compiled()))
    for row in then["listings"]:
        row["caveats"] = [said["en"] for said in row["caveats"]]
    for row in then["substances"]:
        row["notes"] = [said["en"] for said in row["notes"]]
        row["cas_source"] = row["cas_source"].get("en", "")
    before = Catalogue.from_compiled(then)
    assert [[said["es"] for said in one.caveats] for one in before.listings] == [
        [said["en"] for said in one.caveats] for one in sorted(catalogue.listings, key=_place)
    ]
    assert diff_editions(before, catalogue, None) == []


def _place(listing: object) -> tuple[str, ...]:
    return tuple(getattr(listing, name) for name in ("authority", "list", "id"))
