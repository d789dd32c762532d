"""Texts that SQLite keeps as their values alone read as they were written, and damage to them is told as damage."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import create_engine

from precursors.recognition.recogniser import Recogniser
from registry.checking.contents import bodies, contents_of
from registry.decisions import submit as submission
from registry.log import audit
from registry.packing import skeletons
from registry.packing.packed import pack, unpack
from registry.packing.skeletons import HASH, SHARED, TEXT, VALUES, TextSkeleton, of_line
from registry.store.arrow_tables import ADDED, LINES
from registry.store.migrate import configuration
from registry.store.store import Store
from rules.rulebook import Rulebook

SEED = 20_261_130
# What was kept as its values is read with the skeleton that it had, for as long as there are registries.
LINE = "321c2040c57fc3b9b9a8a9d8efe1ec058b44947995ef17714f37ec6be8f4f566"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"
SIGNS = st.text(
    st.one_of(st.sampled_from('\x00\x01\x02\x04\x05\x1f\x7f"\\*#%{é\u2028'), st.characters(codec="utf-8")), max_size=9
)
PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=9)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)


def kept(lines: pa.Table) -> list[bytes]:
    return list(contents_of(lines, packed=True).kept.to_pylist())


def said(name: str) -> st.SearchStrategy[object]:
    """What a column of a line may say."""
    kind = LINES.field(name).type
    if pa.types.is_date(kind):
        return st.dates(date(1990, 1, 1), date(2040, 1, 1))
    if pa.types.is_integer(kind):
        return st.integers(0, 2**62) if name == "line_number" else st.none() | st.integers(0, 2**62)
    return st.just("") | SIGNS if name in ADDED else SIGNS


@given(st.lists(st.fixed_dictionaries({name: said(name) for name in LINES.names}), max_size=4))
def test_a_line_reads_as_it_was_written(rows: list[dict[str, object]]) -> None:
    lines = pa.Table.from_pylist(rows, schema=LINES)
    packed = kept(lines)
    assert [unpack(one) for one in packed] == bodies(lines)
    assert all(isinstance(one, bytes) and one[:1] == VALUES for one in packed)


def test_the_skeleton_of_a_line_is_never_changed() -> None:
    assert hashlib.sha256(of_line().text.encode()).hexdigest() == LINE


@given(
    st.lists(
        st.one_of(PLAIN, st.just(HASH), st.just(TEXT)),
        max_size=12,
    ),
    st.data(),
)
def test_what_shares_a_skeleton_reads_as_it_was_written(pieces: list[str], data: st.DataObject) -> None:
    skeleton = TextSkeleton("{" + "".join(pieces) + TEXT)
    values = [data.draw(HASHES if mark == HASH else PLAIN) for mark in skeleton.text if mark in (HASH, TEXT)]
    columns = [pa.array([value, value]) for value in values]
    text, packed = skeleton.filled_all(columns)[1].as_py(), skeleton.kept_all(columns)[1].as_py()
    assert text == skeleton.filled(values)
    assert packed[:1] == SHARED and unpack(packed) == text


def test_damage_is_a_text_that_nobody_wrote() -> None:
    chance = random.Random(SEED)
    skeleton = TextSkeleton(f'{{"at":"2026","hash":"{HASH}","line":"{HASH}","number":"{TEXT}","version":{TEXT}}}')
    values = [chance.randbytes(32).hex(), chance.randbytes(32).hex(), "GT-1", "1"]
    lines = pa.Table.from_pylist([dict.fromkeys(ADDED, "") | {"declaration_number": "GT-1"}], schema=LINES)
    for packed in (skeleton.kept_all([pa.array([one]) for one in values])[0].as_py(), kept(lines)[0]):
        text = unpack(packed)
        for cut in range(len(packed)):
            assert isinstance(unpack(packed[:cut]), str) and unpack(packed[:cut]) != text
        for _ in range(500):
            place, bit = chance.randrange(len(packed)), 1 << chance.randrange(8)
            read = unpack(packed[:place] + bytes([packed[place] ^ bit]) + packed[place + 1 :])
            assert isinstance(read, str), f"seed {SEED}"


def test_a_submission_keeps_values(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook) -> None:
    """The lines and decisions of a submission take less than their texts, and the log of them verifies."""
    file = tmp_path / "declarations.csv"
    file.write_bytes(b"".join((EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)[:61]))
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        submission.submit(file, store=store, recogniser=recogniser, rulebook=rulebook)
        with store.engine.connect() as connection:
            audit.verify(connection)
    said: dict[str, list[str]] = {}
    base = sqlite3.connect(tmp_path / "registry.db")
    for question, mark in (
        ("SELECT body FROM declaration_versions", VALUES),
        ("SELECT body FROM audit_entries WHERE kind = 'decision'", SHARED),
    ):
        rows = [row[0] for row in base.execute(question)]
        assert len(rows) >= 60 and {row[:1] for row in rows} == {mark}
        assert sum(map(len, rows)) < 0.5 * sum(len(unpack(row)) for row in rows)
        said[question] = list(map(unpack, rows))
    base.close()
    _downgraded(f"sqlite:///{tmp_path / 'registry.db'}", "0019")
    base = sqlite3.connect(tmp_path / "registry.db")
    for question, texts in said.items():  # a program of before is given what it reads
        rows = [row[0] for row in base.execute(question)]
        assert {row[:1] for row in rows} <= {b"\x01", b"\x02"} and list(map(unpack, rows)) == texts
    base.close()


@pytest.mark.parametrize("first", [VALUES, SHARED])
def test_a_text_that_begins_as_values_do_is_no_values(first: bytes) -> None:
    text = first.decode() + "a"
    packed = pack(text, "entry")
    assert isinstance(packed, bytes) and unpack(packed) == text
    assert skeletons.without_values(packed) is None


def _downgraded(url: str, revision: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        command.downgrade(configuration(connection), revision)
    engine.dispose()
