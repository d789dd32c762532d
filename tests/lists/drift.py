"""What the sourced law files hold that the product does not: new files, new rows, rows whose facts have changed.

Run ``make law-drift``, or ``make law-drift LAW=folder``. The product is the committed ledger, ``source_entries.yaml``;
a row that stands in the sources alone is work to do and no fault, so the exit status is 0.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).resolve()
LEDGER = HERE.with_name("source_entries.yaml")
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


def rows_of(path: Path) -> list[Mapping[str, Any]]:
    """The entries of a file of the sources."""
    return list((yaml.safe_load(path.read_text("utf-8")) or {}).get("entries") or [])


def report(law: Path, held: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The differences, file by file, and how many there are, in lines to print."""
    total: Counter[str] = Counter()
    known = {name.split("-", 1)[0] for name in held}
    for path in sorted(law.glob("*.yaml")):
        rows = rows_of(path)
        found = list(differences(rows, held, path.stem))
        counts = Counter(difference.kind for difference in found)
        total += counts
        new_file = "" if path.stem in known else ", a file that the product has not taken over"
        yield f"{path.name}: {len(rows)} rows, {_counted(counts)}{new_file}"
        yield from (f"  {x.kind:8} {x.row}{': ' if x.says else ''}{x.says}" for x in found)
    yield from (f"{path.name}: no rows with an id are read from it" for path in sorted(law.glob("*.csv")))
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
