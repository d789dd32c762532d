"""Why a structure could not be read is said in both languages: every reason in the source has its Spanish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from precursors.answers.explained import explain
from precursors.messages import caveat
from precursors.recognition.reading import Query
from precursors.recognition.recogniser import Recogniser

FOLDER = Path(__file__).resolve().parents[2] / "precursors"


def reasons() -> Iterator[str]:
    """The second words of every ``Unreadable``, with the limits as they are and some number for what varies."""
    for path in sorted(FOLDER.glob("structure/*.py")):
        module = import_module(f"precursors.structure.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unreadable":
                yield written(node.args[1], module)


def written(node: ast.expr, module: object) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        part.value if isinstance(part, ast.Constant) else str(getattr(module, getattr(part.value, "id", ""), 12_345))
        for part in node.values
    )


def test_every_reason_is_translated() -> None:
    found = list(reasons())
    assert len(found) > 15
    assert [text for text in found if caveat(text, "es") == text] == []


@pytest.mark.parametrize(("text", "spanish"), [("C1CC", "no es un SMILES legible"), ("C" * 5000, "")])
def test_the_answer_in_spanish_holds_no_english(recogniser: Recogniser, text: str, spanish: str) -> None:
    found = explain(recogniser.recognise(Query(structure=text)), recogniser.catalogue, date(2026, 1, 1))
    said = " ".join(found.sentences("es"))
    assert spanish in said and "at most" not in said and "not a" not in said
