"""The lanes of a checked file: counted for its summary, written line by line where wanted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet

from precursors.messages import WrongValue
from precursors.whole import whole
from registry.cells import safe_cell
from rules.lanes import LANES, Policy, assign, commitment, flagged_lines, in_control

KINDS = (".csv", ".parquet")
_AT_ONCE = 500_000  # findings whose lanes are counted together


class Lines(Protocol):
    """Lines that were checked, of which most answers need no more than their number."""

    @property
    def keys(self) -> pa.Table:
        """``declaration_number, line_number`` of each."""

    @property
    def count(self) -> int:
        """How many there are."""


def count_lanes(lines: Lines, findings: pa.Table, policy: Policy, key: bytes | None) -> dict[str, int]:
    """How many lines go into each lane.

    Only lines with findings are looked at one by one, unless a quota or the random arm concerns all of them.
    """
    if key is not None or any(quota is not None for quota in policy.quota_per_thousand.values()):
        counted = Counter(assign(lines.keys, findings, policy, key).column("lane").to_pylist())
        return {lane: counted[lane] for lane in LANES}
    ranks: Counter[int] = Counter()
    for part in _by_lines(findings):
        counts = flagged_lines(part, policy)["rank"].value_counts().to_pylist()
        ranks.update({row["values"]: row["counts"] for row in counts})
    ranks[LANES.index("green")] += lines.count - ranks.total()
    return {lane: ranks[place] for place, lane in enumerate(LANES)}


def _by_lines(findings: pa.Table) -> Iterator[pa.Table]:
    """Findings some at a time, all those of a line together: they stand in the order of the lines."""
    first, keys = 0, findings.select(["declaration_number", "line_number"])
    while first < findings.num_rows:
        last = min(first + _AT_ONCE, findings.num_rows)
        while last < findings.num_rows and keys.slice(last, 1).equals(keys.slice(last - 1, 1)):
            last += 1
        yield findings.slice(first, last - first)
        first = last


def control_arm(lines: Lines, policy: Policy, key: bytes | None) -> dict[str, Any]:
    """What is said of the random arm: its commitment, its share, how many declarations it chose; or that it is off."""
    if key is None:
        return {"on": False}
    numbers = lines.keys.column("declaration_number").unique().to_pylist() if lines.count else []
    chosen = sum(in_control(key, number, policy.control.per_thousand) for number in numbers)
    share = policy.control.per_thousand
    return {"on": True, "commitment": commitment(key), "per_thousand": share, "declarations": chosen}


def write_lanes(lanes: pa.Table, path: Path) -> None:
    """Write the lane of every line.

    Raises:
        ValueError: the ending is neither ``.csv`` nor ``.parquet``.

    """
    if path.suffix.lower() not in KINDS:
        raise WrongValue("lanes_are_written_as_give_the_file_one_of", x=path.name, y=", ".join(KINDS))
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft:
        _parquet(lanes, draft) if path.suffix.lower() == ".parquet" else _csv(lanes, draft)


def _parquet(lanes: pa.Table, path: Path) -> None:
    pa.parquet.write_table(lanes, path)


def _csv(lanes: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(lanes.column_names)
        for row in lanes.to_pylist():
            writer.writerow([_cell(value) for value in row.values()])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return safe_cell(value) if isinstance(value, str) else value
