"""Dated values with citations: thresholds, cut-offs, periods. Rules join them; they never stand in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from precursors.messages import Sentence, brief
from precursors.numbers.amounts import read_amount
from precursors.yamls import parse
from rules.sandbox import RuleError

FOREVER = date(9999, 12, 31)
ALWAYS = date(1, 1, 1)
EVERY = "*"


class ParameterError(RuleError):
    """A parameter file cannot be used; the message names file, key and what to do."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of one parameter between two days, both included."""

    key: str
    substance: str
    value: int
    unit: str
    from_date: date
    to_date: date
    verified: bool
    instrument: str


def load_parameters(folders: Sequence[Path]) -> tuple[Parameter, ...]:
    """Read the parameters of some folders of rules: of each authority, and what a folder ``parameters`` holds.

    Raises:
        ParameterError: a value is missing, not an integer, or its days overlap those of another value.

    """
    found = [
        parameter for folder in folders for path in parameter_files(folder) for parameter in _read_parameters(path)
    ]
    _check_overlaps(found)
    return tuple(found)


def parameter_files(folder: Path) -> list[Path]:
    """Every parameter file of a folder of rules."""
    return sorted([*folder.glob("*/parameters.yaml"), *folder.glob("parameters/*.yaml")])


def expand(parameters: Iterable[Parameter], substances: Iterable[str]) -> list[Parameter]:
    """Give every substance its own row: a value for ``*`` holds where the substance has none of its own."""
    parameters, substances = list(parameters), sorted(set(substances))
    own = {(parameter.key, parameter.substance) for parameter in parameters}
    rows = []
    for parameter in parameters:
        if parameter.substance != EVERY:
            rows.append(parameter)
            continue
        rows.extend(_for(parameter, one) for one in substances if (parameter.key, one) not in own)
    return rows


def _for(parameter: Parameter, substance: str) -> Parameter:
    return Parameter(
        parameter.key,
        substance,
        parameter.value,
        parameter.unit,
        parameter.from_date,
        parameter.to_date,
        parameter.verified,
        parameter.instrument,
    )


def _read_parameters(path: Path) -> list[Parameter]:
    try:
        return list(_values(path))
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        what = Sentence("is_missing", x=error) if isinstance(error, KeyError) else brief(error)
        raise ParameterError("see_the_parameters_of_docs_rules_md", x=path.name, y=what) from error


def _values(path: Path) -> Iterable[Parameter]:
    for entry in parse(path.read_text("utf-8")) or []:
        substances = entry["substance"] if isinstance(entry["substance"], list) else [entry["substance"]]
        for value in entry["values"]:
            for substance in substances:
                number, unit = _amount(value, entry["key"], substance)
                yield Parameter(
                    entry["key"],
                    substance,
                    number,
                    unit,
                    _day(value["from"]) or ALWAYS,
                    _day(value["to"]) or FOREVER,
                    bool(value["verified"]),
                    entry["citation"]["instrument"],
                )


def _amount(value: Mapping[str, Any], key: str, substance: str) -> tuple[int, str]:
    """A value as the law prints it; a whole number with its unit beside it is read as it stands."""
    if "unit" in value and type(value["value"]) is int:
        return value["value"], value["unit"]
    return read_amount(value["value"], key, substance)


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _check_overlaps(parameters: Iterable[Parameter]) -> None:
    last: dict[tuple[str, str], Parameter] = {}
    for parameter in sorted(parameters, key=lambda p: (p.key, p.substance, p.from_date)):
        before = last.get((parameter.key, parameter.substance))
        if before and before.to_date >= parameter.from_date:
            raise ParameterError(
                "for_the_value_from_overlaps_the_one_that_ends",
                w=parameter.key,
                x=parameter.substance,
                y=parameter.from_date,
                z=before.to_date,
            )
        last[parameter.key, parameter.substance] = parameter
