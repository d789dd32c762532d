"""The JSON Schemas that every YAML of the product names in its first line, for editors: ``precursors/schema/``.

Where the program reads a file by a model, the schema is made from that model; the shapes of the others are written
here, and a test holds every file against them.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypeAliasType, TypedDict

from precursors.catalogue.files import CasesFile, ListFile, SubstanceFile
from registry.intake.maps import MapFile
from registry.reports.suspicious_shape import Suspicious
from rules.coverage import Obligation
from rules.lanes import Policy
from rules.rulebook import RuleHead
from rules.signed import Signature

HOME = Path(__file__).resolve().parent.parent
FOLDER = HOME / "precursors" / "schema"
_closed = with_config({"extra": "forbid"})
_open = with_config({"extra": "allow"})
_Words = TypeAliasType("_Words", "dict[str | int | float, str | bool | list[str] | _Words]")
_Locale = TypeAliasType("_Locale", "dict[str, str | Text | _Locale]")
_Days = Annotated[str, Field(pattern=r"^\d+ days$")]
_Amount = Annotated[str, Field(pattern=r"^(sum )?[\d.,]+( \S.*)?$")]


@_closed
class Text(TypedDict):
    """A text in both languages."""

    en: str
    es: str


@_closed
class Authority(TypedDict):
    """How an authority's answers are shown: see `precursors.authorities.Authority`."""

    printed_in: str
    order: NotRequired[int]
    binds_all: NotRequired[bool]
    caveat: NotRequired[Text]
    members: NotRequired[list[str]]


@_closed
class Instrument(TypedDict):
    """An instrument cited, what was read of it, and how often it is to be looked at again."""

    title: Text
    date: str | None
    href: str
    read: Text
    verified: bool
    read_on: str | None
    check_every: _Days
    encoded: NotRequired[Literal["none"]]


@_closed
class Citation(TypedDict):
    """Where a value of a law stands, or of what it is a choice.

    The instrument by its key in instruments.yaml, which has the address; the place in its text, null where that was
    not read; and what is said there.
    """

    instrument: str
    place: NotRequired[str | Text | None]
    says: NotRequired[Text]


Dated = with_config({"extra": "forbid"})(
    TypedDict("Dated", {"from": date | None, "to": date | None, "value": bool | _Amount, "verified": bool})
)


@_closed
class ParameterEntry(TypedDict):
    """A value that rules join on the day of the declaration, as the law prints it."""

    key: str
    substance: str | list[str]
    basis: NotRequired[str | dict[str, str]]
    values: list[Dated]
    citation: Citation


Member = with_config({"extra": "forbid"})(
    TypedDict("Member", {"country": str, "belongs": bool, "from": date | None, "to": date | None, "verified": bool})
)


@_closed
class Group(TypedDict):
    """A group of countries that a law names."""

    key: str
    title: Text
    as_of: date
    read: str
    countries: list[Member]
    citation: Citation


@_closed
class Change(TypedDict):
    """A change of the law: when it was decided, and when it was encoded here."""

    instrument: str
    decided: str
    encoded: str
    what: Text


@_closed
class LawLog(TypedDict):
    """The changes of the law that were encoded."""

    changes: list[Change]


@_closed
class Given(TypedDict, total=False):
    """What is declared and what the registry holds; what is not stated is lawful."""

    line: dict[str, Any]
    operator: dict[str, Any]
    operators: list[dict[str, Any]]
    licences: list[dict[str, Any]]
    permits: list[dict[str, Any]]
    pens: list[dict[str, Any]]
    history: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    baselines: list[dict[str, Any]]
    capacities: list[dict[str, Any]]
    parameters: Any
    countries: Any


@_closed
class Expected(TypedDict, total=False):
    """The finding that is expected."""

    outcome: str
    measured: Any
    allowed: Any
    reference: Any
    lane: str
    says: Any


@_closed
class Case(TypedDict):
    """A case of a rule: below, at or above a limit, or with something unknown."""

    name: str
    as_of: date
    given: Given
    expect: Literal["none"] | Expected
    because: str


@_closed
class LawCases(TypedDict):
    """The cases of the rule that the file names."""

    rule: str
    cases: list[Case]


@_closed
class Problem(TypedDict):
    """A problem of a file, by its code."""

    severity: Literal["error", "warning"]
    message: Text
    hint: Text


@_open
class Entry(TypedDict):
    """An entry of a law beside the precursor lists; the rest of its fields differ by file."""

    id: str
    law: list[str]


@_open
class Regime(TypedDict):
    """The entries of a law beside the precursor lists."""

    read_on: str
    entries: list[Entry]


class Column(TypedDict):
    """A column of a file that is taken, with the headings by which it is known."""

    type: str
    aliases: list[str]
    required: NotRequired[bool]
    words: NotRequired[list[str]]
    decides: NotRequired[bool]
    measured: NotRequired[str]


@_closed
class Kind(TypedDict):
    """A kind of file that is taken: what tells two rows apart, and its columns."""

    key: list[str]
    columns: dict[str, Column]


@_open
class DrugClass(TypedDict):
    """A class of drugs beside the precursors; the rest of its fields differ by class."""

    id: str
    title: Text


@_closed
class DrugClasses(TypedDict):
    """The classes, and the skeletons that they share."""

    classes: list[DrugClass]
    skeletons: dict[str, list[str]]


@_closed
class Trade(TypedDict):
    """The trade of the synthetic year."""

    suppliers: list[list[str]]
    buyers: list[list[str]]
    on_the_way: list[list[str | int]]
    detour: str
    paid_from: str


# The first pattern that a file fits names its schema.
KINDS = {
    "precursors/lists/*/authority.yaml": "authority",
    "precursors/lists/*/*.cases.yaml": "cases",
    "precursors/lists/*/*.yaml": "list",
    "precursors/substances/*.yaml": "substance",
    "precursors/regimes/classes.yaml": "drug-classes",
    "precursors/regimes/instruments.yaml": "words",
    "precursors/regimes/*.yaml": "regime",
    "precursors/tabular/problems.yaml": "problems",
    "rules/*/*.cases.yaml": "law-cases",
    "rules/*/instruments.yaml": "instruments",
    "rules/*/coverage.yaml": "coverage",
    "rules/*/parameters.yaml": "parameters",
    "rules/parameters/*.yaml": "parameters",
    "rules/countries.yaml": "countries",
    "rules/facts/*.yaml": "words",
    "rules/lanes.yaml": "lanes",
    "rules/law-log.yaml": "law-log",
    "rules/signatures.yaml": "signatures",
    "registry/intake/layouts/*.yaml": "layout",
    "registry/intake/columns.yaml": "columns",
    "registry/intake/template.yaml": "rows",
    "registry/intake/*.yaml": "words",
    "registry/lawtests/lawful.yaml": "lawful",
    "locale/*.yaml": "locale",
    "examples/trade.yaml": "trade",
    "precursors/*.yaml": "words",
    "precursors/lexicon/*.yaml": "words",
    "precursors/tabular/*.yaml": "words",
    "precursors/tabular/paper/*.yaml": "words",
}
SCHEMAS: dict[str, Any] = {
    "authority": Authority,
    "cases": CasesFile,
    "columns": dict[str, Kind | dict[str, str | list[str] | dict[str, str]]],
    "countries": list[Group],
    "coverage": list[Obligation],
    "drug-classes": DrugClasses,
    "instruments": dict[str, Instrument],
    "lanes": Policy,
    "law-cases": LawCases,
    "law-log": LawLog,
    "lawful": dict[str, dict[str, str | int | None]],
    "layout": MapFile,
    "list": ListFile,
    "locale": _Locale,
    "parameters": list[ParameterEntry],
    "problems": dict[str, Problem],
    "regime": Regime,
    "rows": list[dict[str, str]],
    "rule-head": RuleHead,
    "signatures": list[Signature],
    "substance": SubstanceFile,
    "suspicious-transaction-report": Suspicious,
    "trade": Trade,
    "words": _Words,
}


def schemas() -> dict[str, str]:
    """The JSON Schemas, by file name."""
    every = {name: TypeAdapter(shape).json_schema() for name, shape in SCHEMAS.items()}
    return {
        f"{name}.schema.json": json.dumps(one, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for name, one in every.items()
    }


def write_schemas(folder: Path = FOLDER) -> None:
    """Write the schemas."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")


def kind_of(path: Path) -> str:
    """The name of the schema of a file of the product; empty where no kind of file is like it."""
    place = path.relative_to(HOME)
    return next((kind for pattern, kind in KINDS.items() if place.match(pattern)), "")


def first_line(path: Path) -> str:
    """The line by which a file names its schema."""
    return f"# yaml-language-server: $schema={os.path.relpath(FOLDER, path.parent)}/{kind_of(path)}.schema.json\n"
