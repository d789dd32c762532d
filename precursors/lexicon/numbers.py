"""CAS numbers of everyday inorganic goods that the big tables leave out: water, silica, ammonium chloride."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

_TABLE = "Inorganic db.tsv"
_FIELDS = 8


@lru_cache(maxsize=1)
def inorganic() -> Mapping[str, str]:
    """SMILES by CAS number, from the inorganic table of the ``chemicals`` package; read when it is first needed."""
    with files("chemicals").joinpath("Identifiers").joinpath(_TABLE).open("r", encoding="utf-8") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[1]: row[4] for row in rows if len(row) >= _FIELDS and row[4]}
