"""Law cases: YAML that a lawyer can read, run against the rule that it is named after.

A case states what is declared and what the registry holds; everything it does not state is lawful by default:
a Guatemalan import of acetone by operator OP1, licensed for it all year, with certificate and documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from precursors.authorities import HOME_COUNTRY
from precursors.catalogue.load import Catalogue
from precursors.messages import Refusal
from precursors.quantity import to_milligrams
from precursors.yamls import parse
from registry.checking.lines import volumes
from registry.checking.recognitions import of_listing, recognition_tables
from registry.store.store import ARROW
from rules.countries import CountryGroup
from rules.facts import BASELINES, DENSITIES, VERSIONS
from rules.parameters import ALWAYS, FOREVER, Parameter
from rules.rulebook import HERE as RULES
from rules.rulebook import Rule, Rulebook
from rules.run import evaluate

FOLDER = RULES.resolve()
_LAWFUL: Mapping[str, Mapping[str, Any]] = parse(Path(__file__).with_name("lawful.yaml").read_text("utf-8"))
_GOODS: str = _LAWFUL["substances"]["line"]
_READING: Mapping[str, Any] = {
    "answer": "listed",
    "certain": True,
    "tier": "exact",
    "how": "name",
    "form": "itself",
    "conflict": "",
    "problem": "",
    "abbreviation": False,
    "designer": False,
    "listed_elsewhere": "",
    "share_ppm": None,
    "base_ppm": None,
    "bare": False,
    "abroad": "",
}


@dataclass(frozen=True)
class CaseResult:
    """What a case expected and what was found: ``none``, or outcome with measured and allowed."""

    rule: str
    name: str
    expected: str
    found: str

    @property
    def passed(self) -> bool:
        """Whether they agree."""
        return self.expected == self.found


class LawCaseError(Refusal):
    """A case cannot be run; the message names file and case."""


def stated_cases(folder: Path, rulebook: Rulebook) -> list[tuple[Rule, Mapping[str, Any]]]:
    """Every case below a folder with its rule: those of YAML files, and those in the heads of rules that lie there.

    Raises:
        LawCaseError: a file names a rule that the rule book does not have, or a case lacks a part.

    """
    files = [(path, parse(path.read_text("utf-8"))) for path in sorted(folder.rglob("*.yaml"))]
    known = {key: rule for rule in rulebook.rules for key in (*rule.head.formerly, rule.id)}
    stated = []
    for path, content in files:
        if isinstance(content, dict) and "rule" in content and "cases" in content:
            if content["rule"] not in known:
                raise LawCaseError("rule_there_is_no_rule", x=path.name, y=repr(content["rule"]))
            stated += [(known[content["rule"]], case) for case in content["cases"]]
    stated += [(r, case) for r in rulebook.rules if r.path.is_relative_to(folder.resolve()) for case in r.head.cases]
    for rule, case in stated:
        missing = [name for name in ("name", "as_of", "expect") if name not in case]
        if missing:
            raise LawCaseError("case_missing", x=rule.id, y=repr(case.get("name", "?")), z=", ".join(missing))
    return stated


def run_cases(folder: Path, catalogue: Catalogue, rulebook: Rulebook) -> list[CaseResult]:
    """Run every case below a folder, each by itself."""
    return [run_case(case, rule, catalogue, rulebook) for rule, case in stated_cases(folder, rulebook)]


def cases_of(rule: str) -> list[dict[str, str]]:
    """Name and reason of every case of a rule, for a page."""
    return _all_cases().get(rule, [])


@lru_cache(maxsize=1)
def _all_cases() -> Mapping[str, list[dict[str, str]]]:
    files = [parse(path.read_text("utf-8")) for path in sorted(FOLDER.rglob("*.cases.yaml"))]
    return {
        content["rule"]: [{"name": case["name"], "because": case.get("because", "")} for case in content["cases"]]
        for content in files
    }


def run_file(path: Path, catalogue: Catalogue, rulebook: Rulebook) -> list[CaseResult]:
    """Run the cases of one file; it names its rule in its first line."""
    content = parse(path.read_text("utf-8"))
    rule = rulebook.rule(content["rule"])
    return [run_case(case, rule, catalogue, rulebook) for case in content["cases"]]


def run_case(case: Mapping[str, Any], rule: Rule, catalogue: Catalogue, rulebook: Rulebook) -> CaseResult:
    """Run one case against its rule alone."""
    given = case.get("given") or {}
    alone = replace(
        rulebook, rules=(rule,), parameters=parameters_of(given, rulebook), countries=countries_of(given, rulebook)
    )
    findings = evaluate(case_tables(case, catalogue), alone, threads=1).to_pylist()
    return CaseResult(rule.id, case["name"], expected_words(case["expect"]), found_words(findings, case["expect"]))


def case_tables(case: Mapping[str, Any], catalogue: Catalogue) -> dict[str, pa.Table]:
    """What a case states, as the tables that rules read; the parameters are not among them."""
    given = case.get("given") or {}
    day = case["as_of"]
    lines = [
        *(_line(entry, day, submitted=False) for entry in given.get("history", [])),
        _line(given.get("line", {}), day),
    ]
    return _tables(lines, given, catalogue)


_EXPECTED = ("outcome", "measured", "allowed", "reference")
_MORE = ("lane", "says")  # only where a case asks: the lane, and words that stand in the message in either language


def expected_words(expect: Any) -> str:
    """What a case expects, in words: ``none``, one finding, or a list of them in any order."""
    if expect == "none":
        return "none"
    wanted = expect if isinstance(expect, list) else [expect]
    return " + ".join(sorted(_words(one, one) for one in wanted))


def found_words(findings: Sequence[Mapping[str, Any]], expect: Any) -> str:
    """What was found, in the same words: every finding, and findings that read alike once.

    A list is compared finding by finding: the one that agrees with most of its facts stands for each entry.
    """
    if not findings:
        return "none"
    rows = [_in_kilograms(row) for row in findings]
    if not isinstance(expect, list):
        wanted = dict.fromkeys(_EXPECTED) if expect == "none" else expect
        return " + ".join(sorted({_words(row, wanted) for row in rows}))
    left, taken = list(rows), []
    for one in sorted(expect, key=len, reverse=True):
        best = max(left, key=lambda row: _fields_agreed(row, one), default=None)
        if best is not None:
            left.remove(best)
            taken.append(_words(best, one))
    return " + ".join(sorted([*taken, *(_words(row, dict.fromkeys(_EXPECTED)) for row in left)]))


def _in_kilograms(finding: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(finding)
    for key in ("measured", "allowed"):
        if row["unit"] == "mg" and row[key] is not None:  # cases speak of kilograms
            row[key] = int(row[key] / 1_000_000) if row[key] % 1_000_000 == 0 else row[key] / 1_000_000
    return row


def _words(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={_fact(row, key, wanted)}" for key in (*_EXPECTED, *_MORE) if key in wanted)


def _fact(row: Mapping[str, Any], key: str, wanted: Mapping[str, Any]) -> Any:
    if key != "says" or "message_en" not in row:
        return row[key]
    return [text for text in wanted["says"] if text in f"{row['message_en']} {row['message_es']}"]


def _fields_agreed(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> int:
    return sum(_fact(row, key, wanted) == wanted[key] for key in wanted)


def parameters_of(given: Mapping[str, Any], rulebook: Rulebook) -> tuple[Parameter, ...]:
    """The parameters of the rule book, with those values that a case sets: ``{key: {value: 5, verified: true}}``.

    What the rule book leaves to an authority's own file is stated with its substance.
    """
    told = given.get("parameters", {})
    shipped = {p.key for p in rulebook.parameters}
    own = (_own_parameter(key, **value) for key, value in told.items() if key not in shipped)
    return (*(replace(p, **told[p.key]) if p.key in told else p for p in rulebook.parameters), *own)


def _own_parameter(key: str, substance: str, value: int) -> Parameter:
    return Parameter(key, substance, value, "flag", ALWAYS, FOREVER, True, "")


def countries_of(given: Mapping[str, Any], rulebook: Rulebook) -> tuple[CountryGroup, ...]:
    """The groups of countries that a case states: ``{key: {HN: true}}``; a country not named there is not known.

    Groups that it does not state are those of the rule book.
    """
    told = given.get("countries", {})
    stated = [
        CountryGroup(key, country, belongs, ALWAYS, FOREVER, True, "")
        for key, members in told.items()
        for country, belongs in members.items()
    ]
    return (*stated, *(group for group in rulebook.countries if group.key not in told))


# --- from a case to tables ----------------------------------------------------------------------------


def _line(entry: Mapping[str, Any], day: date, *, submitted: bool = True) -> dict[str, Any]:
    movement = entry.get("movement", "import")
    line = {
        **_LAWFUL["line"],
        **_LAWFUL[movement],
        "declaration_date": day,
        "substance": _GOODS,
        "submitted": submitted,
        **entry,
    }
    kilograms = line.pop("kg", None)
    if kilograms is not None:
        line |= {"quantity": str(kilograms), "unit": "kg"}
    line["quantity"] = str(line["quantity"])
    line["quantity_mg"] = to_milligrams(line["quantity"], line["unit"]).milligrams
    return line


def _tables(lines: Sequence[dict[str, Any]], given: Mapping[str, Any], catalogue: Catalogue) -> dict[str, pa.Table]:
    registry = _registry(given, lines)
    recognitions, covers = [], []
    for number, line in enumerate(lines):
        substance = line.pop("substance")
        reading = {**_READING, **line.pop("reading", {}), "recognition": number, "rank": 0, "substance": substance}
        recognitions.append(reading)
        line |= {"recognition": number}
        covers += (
            [_cover(number, substance, listing, reading) for listing in catalogue.listings_of(substance)]
            if substance
            else []
        )
    tables = recognition_tables(recognitions, [cover for cover in covers if cover], catalogue)
    own = {name: pa.Table.from_pylist(rows, schema=ARROW[name]) for name, rows in registry.items()}
    return {
        "lines": pa.Table.from_pylist([dict(line) for line in lines], schema=_line_schema()),
        **tables,
        "densities": pa.Table.from_pylist(_volumes(lines), schema=DENSITIES),
        **own,
        "versions": _versions(given),
        "baselines": _baselines(given),
    }


def _volumes(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The volumes that lines declare; cases state no density."""
    pairs = {(str(line["quantity"]), str(line["unit"])) for line in lines}
    return [row for quantity, unit in sorted(pairs) for row in volumes(quantity, unit, ())]


def _cover(number: int, substance: str, listing: Any, reading: Mapping[str, Any]) -> dict[str, Any] | None:
    if listing.in_force.ended or listing.authority in reading.get("not_listed_by", ()):
        return None
    return {
        "recognition": number,
        "substance": substance,
        "possible": not reading["certain"] or listing.authority in reading.get("possible_for", ()),
        **of_listing(listing),
    }


def _registry(given: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What the case says, completed by a world for operators OP1 and OP2 in which the declared line is lawful."""
    first, last = date(2020, 1, 1), date(2030, 12, 31)
    line = lines[-1]
    common = {"authority": line["jurisdiction"], "valid_from": first, "valid_to": last, "status": "active"}
    permit = {
        **common,
        "permit_number": "P1",
        "substance": _GOODS,
        "operator_id": "OP1",
        "kg": 1_000_000,
        "movement": line["movement"],
    }
    pen = {
        "pen_number": "N1",
        "substance": _LAWFUL["substances"]["notified"],
        "kg": 1_000,
        "exporting_country": HOME_COUNTRY,
        "importing_country": line["destination_country"],
        "sent_on": first,
        "answer": "no_objection",
    }
    # what a case does not state covers the declared line; a licence of home prints acetone
    declared = line["substance"] or _GOODS
    licensed = [{"substance": _GOODS if line["jurisdiction"] == HOME_COUNTRY else declared}]
    licence = {**common, "licence_number": "L1", "operator_id": "OP1", "substances": licensed}
    licences = [
        {**licence, **entry} for entry in given.get("licences", [{}, {"licence_number": "L2", "operator_id": "OP2"}])
    ]
    permits = [{**permit, **entry} for entry in given.get("permits", [{"substance": declared}])]
    pens = [{**pen, **entry} for entry in given.get("pens", [{"substance": declared, "kg": 1_000_000}])]
    printed = [
        {"licence_number": entry["licence_number"], "substance": _GOODS, "quota_period": "year"}
        | _milligrams(one, "quota_kg", "quota_mg")
        for entry in licences
        for one in entry["substances"]
    ]
    # what an operator states that it can use or hold in a year, on a licence of its own, or of all substances together
    stated = [
        _milligrams({"operator_id": "OP1", "substance": _GOODS, **one}, "kg", "capacity_mg")
        for one in given.get("capacities", [])
    ]
    for place, one in enumerate(one for one in stated if one["substance"]):
        number = f"LC{place}"
        licences.append(
            {**licence, "licence_number": number, "operator_id": one.pop("operator_id")}
            | {k: one.pop(k) for k in ("valid_from", "valid_to") if k in one}
        )
        printed.append({"licence_number": number, "quota_period": "year", **one})
    in_all = [one for one in stated if one.get("substance") == ""]
    return {
        "operators": _operators(given, {one["operator_id"]: one["capacity_mg"] for one in in_all}),
        "licences": [{key: value for key, value in entry.items() if key != "substances"} for entry in licences],
        "licence_substances": printed,
        "permits": [_milligrams(entry, "kg", "quantity_mg") for entry in permits],
        "pens": [_milligrams(entry, "kg", "quantity_mg") for entry in pens],
    }


def _operators(given: Mapping[str, Any], capacities: Mapping[str, int]) -> list[dict[str, Any]]:
    own = {"registered_on": date(2020, 1, 1), **given.get("operator", {})}
    known = [{"operator_id": key, "capacity_mg": capacities.get(key), **own} for key in ("OP1", "OP2")]
    return known + list(given.get("operators", []))


def _versions(given: Mapping[str, Any]) -> pa.Table:
    version = {"declaration_number": "D1", "line_number": 1}
    rows = [_milligrams({**version, **entry}, "kg", "quantity_mg") for entry in given.get("versions", [])]
    return pa.Table.from_pylist([{k: v for k, v in row.items() if k != "version"} for row in rows], schema=VERSIONS)


def _baselines(given: Mapping[str, Any]) -> pa.Table:
    """Baselines up to the end of 2024, of imports of acetone by OP1 unless a case says otherwise; quantities in kg."""
    usual = {"until": date(2024, 12, 31), "operator_id": "", "substance": _GOODS, "movement": "import", "detail": ""}
    rows = [
        _milligrams(_milligrams({**usual, **entry}, "centre_kg", "centre"), "spread_kg", "spread")
        for entry in given.get("baselines", [])
    ]
    return pa.Table.from_pylist(rows, schema=BASELINES)


def _milligrams(entry: Mapping[str, Any], name: str, target: str) -> dict[str, Any]:
    rest = {key: value for key, value in entry.items() if key != name}
    return rest if name not in entry else {**rest, target: int(entry[name] * 1_000_000)}


def _line_schema() -> pa.Schema:
    texts = [(name, pa.string()) for name, value in _LAWFUL["line"].items() if isinstance(value, str)]
    numbers = [(name, pa.int64()) for name in ("quantity_mg", "concentration_ppm", "value_cents", "recognition")]
    rest = [("line_number", pa.int32()), ("declaration_date", pa.date32()), ("submitted", pa.bool_())]
    return pa.schema([*texts, *numbers, *rest])
