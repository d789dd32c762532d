"""What the sourced law files hold that the product does not: new files, new rows, rows whose facts have changed.

Run ``make law-drift``, or ``make law-drift LAW=folder``; it prints differences and nothing else. Of the precursor
lists the product is the committed ledger, ``source_entries.yaml``; of drugs and chemical weapons it is the committed
regimes, and ``source_fields.yaml`` says what of them was left out and why. A row that stands in the sources alone is
work to do and no fault, so the exit status is 0.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from precursors.yamls import parse
from tests.lists import regime_drift

HERE = Path(__file__).resolve()
LEDGER = HERE.with_name("source_entries.yaml")
COPIES = HERE.parents[2] / "precursors" / "lexicon"
LAW = HERE.parents[3] / "shared" / "law"
_DAYS = {"from": "effective_from", "to": "effective_to", "remembered": "effective_from_unverified"}
_FACTS = (*_DAYS, "verified", "cas")


class Difference(NamedTuple):
    """One thing in which a file of the sources and the ledger differ: ``new``, ``changed`` or ``gone``."""

    row: str
    kind: str
    says: str = ""


def ledger() -> dict[str, dict[str, Any]]:
    """The committed copy of what was read: the facts of each entry by its id."""
    read: dict[str, dict[str, Any]] = yaml.safe_load(LEDGER.read_text("utf-8"))
    return read


def as_written(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a row of the sources, in the form of the ledger."""
    return {
        **{key: _day(entry.get(field)) for key, field in _DAYS.items()},
        "verified": bool(entry.get("verified")),
        "cas": list(entry.get("cas") or []),
    }


def differences(
    rows: Sequence[Mapping[str, Any]], held: Mapping[str, Mapping[str, Any]], stem: str
) -> Iterator[Difference]:
    """How the rows of one file differ from the ledger."""
    present = {name_of(row) for row in rows}
    for row in rows:
        name = name_of(row)
        if name not in held:
            yield Difference(name, "new")
            continue
        told = "; ".join(_changes(held[name], as_written(row)))
        if told:
            yield Difference(name, "changed", told)
    for name in held:
        if name.startswith(f"{stem}-") and name not in present:
            yield Difference(name, "gone")


def name_of(row: Mapping[str, Any]) -> str:
    """The id of a row; drugs and chemical weapons have only a slug."""
    return str(row.get("id") or row.get("slug") or "(no id)")


def content_of(path: Path) -> Mapping[str, Any]:
    """A file of the sources."""
    return parse(path.read_text("utf-8")) or {}


def of_file(path: Path, held: Mapping[str, Mapping[str, Any]]) -> list[Difference]:
    """How one file differs from what the product holds."""
    content = content_of(path)
    if path.stem in regime_drift.FILES:
        return [Difference(*one) for one in regime_drift.differences(path.stem, content)]
    rows = list(content.get("entries") or [])
    if not rows and path.stem in regime_drift.reasons()["files"]:
        return []
    return list(differences(rows, held, path.stem))


def of_table(path: Path) -> list[Difference]:
    """Lines of a table of the sources that no table of the lexicon begins with."""
    held = COPIES / path.name
    lines = set(held.read_text("utf-8").splitlines()) if held.is_file() else set()
    rows = [row for row in csv.reader(path.read_text("utf-8").splitlines()[1:]) if row]
    columns = len(rows[0]) if rows else 0
    known = {tuple(row[:columns]) for row in csv.reader(sorted(lines))}
    return [Difference(row[0], "new") for row in rows if tuple(row) not in known]


def report(law: Path, held: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The differences, file by file, and how many there are, in lines to print; nothing where there are none."""
    total: Counter[str] = Counter()
    known = {name.split("-", 1)[0] for name in held} | {*regime_drift.FILES, *regime_drift.reasons()["files"]}
    for path in sorted((*law.glob("*.yaml"), *law.glob("*.csv"))):
        found = of_table(path) if path.suffix == ".csv" else of_file(path, held)
        counts = Counter(difference.kind for difference in found)
        total += counts
        if not found and (path.stem in known or path.suffix == ".csv"):
            continue
        new_file = "" if path.stem in known else ", a file that the product has not taken over"
        yield f"{path.name}: {_counted(counts)}{new_file}"
        yield from (f"  {x.kind:8} {x.row}{': ' if x.says else ''}{x.says}" for x in found)
    if total:
        yield f"in all: {_counted(total)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("law", nargs="?", type=Path, default=LAW, help="folder of the sourced law files")
    law = parser.parse_args(arguments).law
    if not law.is_dir():
        sys.stderr.write(
            f"{law}: no such folder. Name the folder of the sourced law files: make law-drift LAW=folder\n"
        )
        return 2
    sys.stdout.writelines(f"{line}\n" for line in report(law, ledger()))
    return 0


def _changes(held: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[str]:
    for fact in _FACTS:
        if held[fact] != read[fact]:
            yield f"{fact} {_said(held[fact])} -> {_said(read[fact])}"


def _said(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, list) else "none" if value is None else str(value).lower()


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _counted(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{counts[kind]} {kind}" for kind in ("new", "changed", "gone") if counts.get(kind))
    return told or "no difference"


if __name__ == "__main__":
    sys.exit(main())
