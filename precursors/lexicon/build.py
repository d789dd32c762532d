"""Compiling the lexicon: listed names from the catalogue, legitimate names from the ``chemicals`` package.

Two files, so that a new list edition does not read the 75,000 legitimate compounds again: the names of
compounds, keyed by the package's version; and which of them fall under a listing by structure, keyed by
the edition. Synonyms of a listed substance that the package knows become names of the substance.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from precursors import cache
from precursors.catalogue import Catalogue
from precursors.fold import fold, key
from precursors.guard import StructureService
from precursors.model import NameKind
from precursors.scope import structure_definitions

VERSION = "6"
_SOURCES = ("pubchem large.tsv", "pubchem small.tsv", "example user db.tsv")
# Registry codes and catalogue numbers of suppliers are no names that anyone writes on a drum.
_CODE = re.compile(r"\d{4,}|^[a-z]{1,5}[ -]?\d+[a-z]?$|inchi|smiles|exclamation|\[.*\].*\[|;|^\d")
_WORD = re.compile(r"[a-z]{3,}")


def compounds_path() -> Path:
    """The compiled names of legitimate compounds; made on first use."""
    name = f"compounds-{VERSION}-{metadata.version('chemicals')}.db"
    return cache.read(name) or cache.write(name, _write_compounds)


def listed_path(catalogue: Catalogue) -> Path:
    """The compiled names of listed substances of one edition; made on first use."""
    own = hashlib.sha256(f"{VERSION}{catalogue.edition}{metadata.version('chemicals')}".encode()).hexdigest()
    name = f"names-{own[:32]}.db"
    return cache.read(name) or cache.write(name, lambda path: _write_listed(path, catalogue))


def _tell(what: str) -> None:
    """Say on standard error why this first use takes half a minute."""
    print(f"precursor: {what} ...", file=sys.stderr)  # noqa: T201


# --- legitimate compounds -----------------------------------------------------------------------------


def _write_compounds(path: Path) -> None:
    _tell("reading the legitimate compounds, once")
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute("CREATE TABLE compound (id INTEGER PRIMARY KEY, cas TEXT, smiles TEXT, inchikey TEXT, name TEXT)")
        base.execute("CREATE TABLE name (key TEXT PRIMARY KEY, compound INTEGER) WITHOUT ROWID")
        base.execute("CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID")
        vocabulary: set[str] = set()
        for number, row in enumerate(_compound_rows()):
            cas, smiles, inchikey, names = row
            base.execute("INSERT INTO compound VALUES (?, ?, ?, ?, ?)", (number, cas, smiles, inchikey, names[0]))
            keys = {key(name) for name in names if 3 < len(name) <= 120}
            base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", [(k, number) for k in keys if len(k) > 3])
            for name in names:
                vocabulary.update(_WORD.findall(fold(name)))
        vocabulary.update([spanish for word in vocabulary for spanish in spanish_forms(word)])
        base.executemany("INSERT OR IGNORE INTO word VALUES (?)", [(word,) for word in vocabulary])
        base.execute("CREATE INDEX by_cas ON compound (cas)")
        base.execute("CREATE INDEX by_inchikey ON compound (inchikey)")
    base.close()


def _compound_rows() -> Iterator[tuple[str, str, str, list[str]]]:
    folder = files("chemicals").joinpath("Identifiers")
    seen: set[str] = set()
    for source in _SOURCES:
        with folder.joinpath(f"chemical identifiers {source}").open("r", encoding="utf-8") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(row) < 8 or row[1] in seen:
                    continue
                seen.add(row[1])
                names = [name.strip() for name in row[7:] if name.strip()]
                yield row[1], row[4], row[6], [n for n in names if not re.fullmatch(r"[\d-]+", n)] or [row[1]]


_SUFFIXES = (
    ("ide", "uro"), ("ide", "ido"), ("ide", "ida"), ("ate", "ato"), ("ite", "ito"), ("ene", "eno"), ("ane", "ano"),
    ("yne", "ino"), ("one", "ona"), ("ine", "ina"), ("ole", "ol"), ("ol", "ol"), ("al", "al"), ("ic", "ico"),
    ("yl", "ilo"), ("yl", "il"), ("ose", "osa"), ("ether", "eter"), ("in", "ina"), ("ium", "io"), ("um", "o"),
    ("ous", "oso"), ("ase", "asa"), ("oic", "oico"), ("yde", "ido"), ("e", "a"), ("ile", "ilo"), ("aldehyde", "aldehido"),
)  # fmt: skip
_LETTERS = (
    ("ph", "f"),
    ("th", "t"),
    ("y", "i"),
    ("ch", "c"),
    ("ch", "qu"),
    ("rh", "r"),
    ("ze", "ce"),
    ("zi", "ci"),
)


def spanish_forms(word: str) -> set[str]:
    """How an English chemical word is likely to be spelled in Spanish; only widens what counts as known."""
    stems = {word}
    for suffix, spanish in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            stems.add(word[: -len(suffix)] + spanish)
    return {_respelled(stem) for stem in stems} - {word}


def _respelled(word: str) -> str:
    for english, spanish in _LETTERS:
        if english != "ch" or spanish == "c":
            word = word.replace(english, spanish)
    return re.sub(r"([bcdfgjkmnpqstvwxz])\1", r"\1", word).replace("ll", "l")


# --- listed substances --------------------------------------------------------------------------------


def _write_listed(path: Path, catalogue: Catalogue) -> None:
    compounds = compounds_path()
    _tell("holding the legitimate compounds against the lists, once an edition")
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("CREATE TABLE listed (key TEXT, substance TEXT, kind TEXT, name TEXT, sorted TEXT)")
        base.execute("CREATE TABLE in_scope (compound INTEGER PRIMARY KEY)")
        base.executemany("INSERT INTO listed VALUES (?, ?, ?, ?, ?)", sorted(set(_listed_rows(catalogue, compounds))))
        base.executemany("INSERT INTO in_scope VALUES (?)", [(n,) for n in _in_scope(catalogue, compounds)])
        base.execute("CREATE INDEX by_key ON listed (key)")
        base.execute("CREATE INDEX by_sorted ON listed (sorted)")
    base.close()


def _listed_rows(catalogue: Catalogue, compounds: Path) -> Iterator[tuple[str, str, str, str, str]]:
    own: set[str] = set()
    for substance in catalogue.substances.values():
        for name in substance.names:
            own.add(key(name.text))
            yield _row(name.text, substance.id, name.kind.value)
    with sqlite3.connect(compounds) as base:
        blocks = {s.inchikey: s.id for s in catalogue.substances.values() if s.inchikey}
        for inchikey, substance_id in blocks.items():
            query = "SELECT n.key FROM name n JOIN compound c ON c.id = n.compound WHERE c.inchikey = ?"
            for (other,) in base.execute(query, (inchikey,)):
                if other not in own and len(other) > 4 and not _CODE.search(other):
                    yield (other, substance_id, NameKind.SYNONYM.value, other, "")
    base.close()


def _row(text: str, substance: str, kind: str) -> tuple[str, str, str, str, str]:
    return key(text), substance, kind, text, sorted_key(fold(text).split())


def sorted_key(parts: Iterable[str]) -> str:
    """The key of a name of two to four words in any order; empty for others."""
    plain = sorted(key(part) for part in parts if part not in ("de", "del", "of", "d"))
    return " ".join(plain) if 2 <= len(plain) <= 4 else ""


def _in_scope(catalogue: Catalogue, compounds: Path) -> list[int]:
    with sqlite3.connect(compounds) as base:
        rows = base.execute("SELECT id, smiles FROM compound WHERE smiles <> ''").fetchall()
    base.close()
    with StructureService(structure_definitions(catalogue), workers=2) as service:
        readings = service.read_many([smiles for _, smiles in rows])
    return [number for (number, _), reading in zip(rows, readings, strict=True) if reading.matches or reading.narcotic]
