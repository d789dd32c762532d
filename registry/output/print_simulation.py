"""Printing what a draft entry would catch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from precursors.answers.print_answers import show_table
from precursors.messages import say
from registry.history.simulate import Simulation

_SHOWN = 20
_HIDDEN = ("list", "words", "listed_already_by")
_GRAMS = "quantity_mg"


def show_simulation(found: Simulation, form: str, language: str) -> None:
    """Print a simulation to standard output.

    Args:
        found: what the draft would catch.
        form: ``text`` (the first rows of each part) or ``json`` (all).
        language: of the headings.

    """
    if form == "json":
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1, default=str))  # noqa: T201
        return
    print(say("simulation", "title", language))  # noqa: T201
    content = found.to_json(_SHOWN)
    for name, number in content["counts"].items():
        print(f"\n{say('simulation', name, language)}: {number:,}")  # noqa: T201
        if not number:
            continue
        show_table([_in_kilograms(row) for row in content[name]], "text", _HIDDEN, language)
        if number > _SHOWN:
            print(say("simulation", "more", language, number=f"{number - _SHOWN:,}"))  # noqa: T201


def _in_kilograms(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its quantity as a person reads it."""
    return {
        ("kg" if name == _GRAMS else name): (value / 1_000_000 if name == _GRAMS and value is not None else value)
        for name, value in row.items()
    }
