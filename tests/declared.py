"""Files that tests declare: rows as they are, under every heading that one of them has."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path


def written(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows as a CSV file, headings in the order in which they come, and return its path."""
    held = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(name for row in held for name in row)), restval="")
        writer.writeheader()
        writer.writerows(held)
    return path
