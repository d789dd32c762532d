"""What the sourced files of the regimes hold that the committed regimes do not: row by row, field by field.

A field is held where its values stand in the committed row, is left out with a reason in ``source_fields.yaml``, or is
a difference. So a new key in the sources, and a value that the converter loses, are both told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from precursors.fold import key
from precursors.yamls import parse
from tests.regimes import from_source

FIELDS = Path(__file__).with_name("source_fields.yaml")
FILES = {"drugs": "drugs", "cwc": "weapons"}
"""File of the sources and the committed file of its entries."""
_TAKEN = set("meta entries materials precursors_elsewhere families mexico_additions".split())
_TAKEN |= {"meta.excluded", "meta.instruments"}
_CITATION = {"listed_in.i", "listed_in.schedule", "listed_in.item"}
Row = Mapping[str, Any]
Difference = tuple[str, str, str]
"""Row, kind (``new``, ``changed``, ``gone``) and what is said."""


@cache
def reasons() -> Mapping[str, Any]:
    """Which fields are left out and why, by file and section; and single values, by row and field."""
    found: Mapping[str, Any] = yaml.safe_load(FIELDS.read_text("utf-8"))
    return found


def differences(stem: str, source: Mapping[str, Any], folder: Path = from_source.FOLDER) -> Iterator[Difference]:
    """How a file of drugs or chemical weapons differs from the committed regimes."""
    parts = {*source, *(f"meta.{name}" for name in source.get("meta", ()))}
    yield from ((part, "new", "") for part in sorted(parts - _TAKEN - reasons()[stem]["parts"].keys()))
    for section, rows in _sections(stem, source).items():
        held = _committed(stem, section, folder)
        for row in rows:
            yield from _of_row(stem, section, row, held)
        ids = {_id(row) for row in rows}
        yield from ((f"{section}/{name}", "gone", "") for name in held if name not in ids)


def _sections(stem: str, source: Mapping[str, Any]) -> dict[str, list[Row]]:
    found = {"entries": source["entries"]}
    if stem == "drugs":
        meta = source.get("meta", {})
        return found | {
            "materials": source.get("materials", []),
            "excluded": [{"id": row["cite"], **row} for row in meta.get("excluded", ())],
            "clauses": [
                {"id": name, "clauses": row["clauses"]}
                for name, row in meta.get("instruments", {}).items()
                if "clauses" in row
            ],
            "precursors_elsewhere": source.get("precursors_elsewhere", []),
        }
    additions = source.get("mexico_additions", {}).get("rows", [])
    return found | {
        "families": source.get("families", []),
        "mexico": [{"id": from_source.mexican_id(row["item"]), **row} for row in additions],
    }


def _committed(stem: str, section: str, folder: Path) -> dict[str, Row]:
    """The rows that hold a section, by id."""
    files = {"entries": FILES[stem]}
    if section == "clauses":
        instruments = _file(folder / "instruments.yaml")["instruments"]
        return {name: row for name, row in instruments.items() if "clauses" in row}
    if section == "excluded":
        return {row["cite"]: row for row in _file(Path(__file__).parents[1] / "regimes" / "excluded.yaml")["rows"]}
    if section == "precursors_elsewhere":
        lists = from_source.FOLDER.parent / "substances"
        return {path.stem: {"id": path.stem} for path in map(lists.joinpath, ("anpp.yaml", "benzylfentanyl.yaml"))}
    if section == "families":
        cases = {row["id"]: row for row in _file(Path(__file__).parents[1] / "regimes" / "families.yaml")["families"]}
        return {row["id"]: {**row, **cases[row["id"]]} for row in _file(folder / "families.yaml")["entries"]}
    return {row["id"]: row for row in _file(folder / f"{files.get(section, section)}.yaml")["entries"]}


@cache
def _file(path: Path) -> Any:
    return parse(path.read_text("utf-8"))


def _id(row: Row) -> str:
    return str(row.get("id") or row["slug"])


def _of_row(stem: str, section: str, row: Row, held: Mapping[str, Row]) -> Iterator[Difference]:
    name, shown = _id(row), f"{section}/{_id(row)}"
    if name not in held:
        if shown not in reasons()[stem].get("rows", {}):
            yield shown, "new", ""
        return
    left_out = reasons()[stem].get(section, {})
    single = reasons()["values"].get(name, {})
    told = []
    for field, value in _flat(row).items():
        if field in left_out or field in single or field in ("id", "slug"):
            continue
        check = CHECKS.get(field)
        if check is None:
            told.append(f"{field}: neither held nor left out with a reason")
        else:
            told += [f"{field}: {missing} is not held" for missing in check(value, row, held[name])]
    if told:
        yield shown, "changed", "; ".join(told)


def _flat(row: Row) -> dict[str, Any]:
    """The row, and the fields of its laws that are no part of a citation as fields of their own."""
    inner = {f"listed_in.{name}" for law in row.get("listed_in", ()) for name in law} - _CITATION
    return {**row, **dict.fromkeys(sorted(inner))}


# --- each field: what of it the committed row does not hold --------------------------------------------------------


def _all_names(held: Row) -> set[str]:
    printed = held.get("names", {})
    names = list(printed) if isinstance(printed, list) else [name for one in printed.values() for name in one]
    names += [*held.get("held", ()), *held.get("printed", ()), *held.get("codes", ()), str(held.get("name", ""))]
    return {key(str(name)) for name in names}


def _names(value: Any, _: Row, held: Row) -> Iterator[str]:
    texts = [value] if isinstance(value, str) else value
    if isinstance(value, dict):
        texts = [text for one in value.values() for text in one]
    known = _all_names(held)
    for text in texts:
        parts = [str(text)] if key(str(text)) in known else from_source.parted(str(text))
        yield from (part for part in parts if key(part) not in known)


def _chemical_names(value: Iterable[Row], _: Row, held: Row) -> Iterator[str]:
    """A name of fewer than six signs is no chemical name."""
    known = _all_names(held)
    yield from (row["text"] for row in value if key(row["text"]) not in known and len(key(row["text"])) > 5)


def _numbers(value: Iterable[str], _: Row, held: Row) -> Iterator[str]:
    """A number that was checked is held as checked; one that was remembered, as remembered."""
    yield from (number for number in value if number not in held.get("cas", ()))


def _number(value: str, _: Row, held: Row) -> Iterator[str]:
    yield from _numbers([value] if isinstance(value, str) else value, _, held)


def _remembered(value: Iterable[str], _: Row, held: Row) -> Iterator[str]:
    yield from (number for number in value if number not in held.get("cas_held", ()))


def _equal(field: str, empty: Any = None) -> Callable[[Any, Row, Row], Iterator[str]]:
    def check(value: Any, _: Row, held: Row) -> Iterator[str]:
        if (value or empty) != (held.get(field) or empty):
            yield str(value)

    return check


def _match(value: str, _: Row, held: Row) -> Iterator[str]:
    if (value == "stereo") != bool(held.get("stereo")):
        yield value


def _schedules(value: Row | None, _: Row, held: Row) -> Iterator[str]:
    """Of the years read; what an older text alone holds is left out with the older text."""
    for year in ("1961", "1971"):
        if year in (value or {}) and list((value or {})[year]) != held.get("un", {}).get(year):
            yield f"{year} {(value or {})[year]}"


def _laws(value: Iterable[Row], _: Row, held: Row) -> Iterator[str]:
    known = {tuple(part.strip() for part in one.split("|")) for one in map(str, held.get("law", ()))}
    for row in value:
        if tuple(filter(None, (row["i"], row["schedule"], row.get("item", "")))) not in known:
            yield f"{row['i']} {row['schedule']} {row.get('item', '')}"


def _words(value: Row, _: Row, held: Row) -> Iterator[str]:
    said = held.get("words", {})
    yield from (f"{language} words" for language, text in value.items() if said.get(language) != text)


def _clauses(value: Row, _: Row, held: Row) -> Iterator[str]:
    yield from (f"clause {name}" for name in value if str(name) not in map(str, held["clauses"]))


CHECKS: Mapping[str, Callable[[Any, Row, Row], Iterator[str]]] = {
    "name": _names,
    "names": _names,
    "names_es_derived": _names,
    "codes": _names,
    "aliases": _names,
    "es": _names,
    "iupac": _chemical_names,
    "cas": _number,
    "cas_salts": _numbers,
    "cas_unverified": _remembered,
    "cas_salts_unverified": _remembered,
    "smiles": _equal("smiles"),
    "structure_verified": _equal("verified", empty=False),
    "match": _match,
    "un": _schedules,
    "listed_in": _laws,
    "schedule": _equal("schedule"),
    "salts": _equal("salts", empty=False),
    "cwc_family": _equal("family"),
    "words": _words,
    "core": _equal("core"),
    "vary": _equal("vary"),
    "closed": _equal("closed", empty=False),
    "exempt": _equal("exempt", empty=[]),
    "in": _equal("inside"),
    "out": _equal("outside"),
    "except_families": _equal("except_families"),
    "clauses": _clauses,
    "cite": _equal("cite"),
}
