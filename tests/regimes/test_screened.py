"""Two collections of real molecules screened: every row that another law answers was read by eye, and is in a file.

``read.tsv`` holds the hash of the SMILES, the answer, the entries, whether the row is true, and why.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from precursors.catalogue.load import Catalogue
from precursors.lexicon.build import compound_rows
from precursors.regimes.load import Regimes
from precursors.structure.definitions import drug_classes, structure_definitions
from precursors.structure.screen import Screener

MOLECULES = Path(__file__).resolve().parents[3] / "shared" / "data" / "molecules-pubchem-100k.smi.gz"
HERE = Path(__file__).parent
# A quarter of them by their hashes; with PRECURSOR_WHOLE set, all.
MOST = "g" if os.environ.get("PRECURSOR_WHOLE") else "4"
Row = tuple[str, str]
"""Hash of a SMILES, and the entries that it answers."""


@pytest.fixture(scope="module")
def screener(catalogue: Catalogue) -> Screener:
    return Screener(structure_definitions(catalogue), drug_classes(), Regimes.load().screened)


def other_law(screener: Screener, structures: Iterable[str]) -> Iterator[Row]:
    for smiles in structures:
        found = screener.read_gated(smiles)
        if found is None or not found.regimes or found.matches:
            continue
        sure = {match.entry for match in found.regimes if match.certain}
        if sure == {match.entry for match in found.regimes}:
            yield digest_of(smiles), " ".join(sorted(sure))


def read(source: str) -> dict[str, dict[str, str]]:
    with (HERE / "read.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {row["hash"]: row for row in rows if row["source"] == source}


def digest_of(smiles: str) -> str:
    return hashlib.sha256(smiles.encode()).hexdigest()[:16]


def some(structures: Iterable[str]) -> Iterator[str]:
    return (smiles for smiles in structures if digest_of(smiles) < MOST)


def expected(rows: dict[str, dict[str, str]]) -> dict[str, str]:
    return {digest: row["entries"] for digest, row in rows.items() if digest < MOST}


def test_every_row_was_judged_and_is_true() -> None:
    for row in (*read("compounds").values(), *read("molecules").values()):
        assert row["answer"] == "other_law" and row["true"] == "true" and row["reason"], row


def test_the_compounds_answer_as_they_were_read(screener: Screener) -> None:
    answered = dict(other_law(screener, some(smiles for _, smiles, _, _ in compound_rows() if smiles)))
    assert answered == expected(read("compounds"))


def test_everyday_salts_are_not_among_them(screener: Screener) -> None:
    """Metal cyanides, salts of triethanolamine and vitamin B12; the Mexican list names two cyanides and one salt."""
    named = {"143-33-9", "151-50-8", "637-39-8"}
    parts = {"[C-]#N", "OCCN(CCO)CCO", "C(CO)N(CCO)CCO", "C(CO)[NH+](CCO)CCO"}
    salts = [(cas, smiles) for cas, smiles, _, _ in compound_rows() if parts & set(smiles.split(".")) and "." in smiles]
    assert len(salts) > 60
    met = {cas for cas, smiles in salts if next(other_law(screener, [smiles]), None)}
    assert met == named
    vitamin = [smiles for cas, smiles, _, _ in compound_rows() if cas == "68-19-9"]
    assert vitamin and not list(other_law(screener, vitamin))


def test_the_molecules_answer_as_they_were_read(screener: Screener) -> None:
    """Where the collection lies beside the checkout it is screened; the rows themselves are held in any clone."""
    rows = read("molecules")
    assert len(rows) == 82
    if MOLECULES.is_file():
        with gzip.open(MOLECULES, "rt", encoding="utf-8") as lines:
            answered = dict(other_law(screener, some(line.split()[0] for line in lines if line.strip())))
        assert answered == expected(rows)
