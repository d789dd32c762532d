"""What SQLite keeps packed reads as it was written, in every registry, and damage to it is told as damage."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel, create_engine

from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL
from registry.decisions import recording
from registry.decisions import submit as submission
from registry.log import audit
from registry.packing import deflated
from registry.packing.deflated import DICTIONARIES
from registry.packing.packed import SHORT, Hash, Packed, pack, unpack
from registry.store.migrate import migrate
from registry.store.store import Store
from rules.rulebook import Rulebook

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "crash"))
from kill_submit import EXAMPLE, state

SEED = 20_261_130
KINDS = st.sampled_from(sorted(DICTIONARIES))
# What was packed with a dictionary is read with it, for as long as there are registries: another needs a new number.
KEPT = {
    "entry": "edb627466a2e12f71da139a2d3763b19fddee252678c75f91e57157a743da0ae",
    "finding": "2fd355340ec10f21bc445e51c36c38f01bb9ddaa8f40551464ec8d6b5414337a",
    "line": "5018814816f454b04bf872762eb90afe96d492185d7ca0ca3982681731901c25",
}


@given(st.one_of(st.text(max_size=2_000), st.sampled_from("\x01\x02\x03\x04\x05{")), KINDS, st.integers(0, 400))
def test_a_text_reads_as_it_was_written(text: str, kind: str, more: int) -> None:
    whole = text + "é" * more
    kept = pack(whole, kind)
    assert unpack(kept) == whole == unpack(kept.encode() if isinstance(kept, str) else kept)
    assert isinstance(kept, str) == (len(whole) < SHORT and whole[:1] not in tuple("\x01\x02\x03\x04\x05"))
    assert Packed(kind).kept([whole]) == [kept]


def test_damage_is_a_text_that_nobody_wrote() -> None:
    chance = random.Random(SEED)
    for kind in DICTIONARIES:
        text = json.dumps({str(n): chance.random() for n in range(40)})
        kept = bytes(pack(text, kind))
        for cut in (b"", kept[:1], kept[:-1], b"\x00" + kept[1:], kept + b"x"):
            with pytest.raises(json.JSONDecodeError):
                json.loads(unpack(cut))
        for _ in range(300):
            place = chance.randrange(len(kept))
            read = unpack(kept[:place] + bytes([kept[place] ^ 1 << chance.randrange(8)]) + kept[place + 1 :])
            assert isinstance(read, str), f"seed {SEED}"


def test_a_dictionary_is_never_changed() -> None:
    assert {kind: hashlib.sha256(deflated._words(kind)).hexdigest() for kind in DICTIONARIES} == KEPT
    assert sorted(DICTIONARIES.values()) == [1, 2, 3]


@given(
    st.one_of(
        st.text(max_size=9), st.binary(max_size=40).map(bytes.hex), st.binary(max_size=4).map(lambda b: b.hex().upper())
    )
)
def test_a_hash_reads_as_it_was_written(digits: str) -> None:
    kept = Hash().kept([digits])[0]
    assert Hash().process_result_value(kept, sqlite.dialect()) == digits


@given(
    st.lists(st.tuples(st.text(max_size=5), st.integers(1, 99), st.booleans()), min_size=1, max_size=4),
    st.text(max_size=5),
)
def test_an_entry_of_a_decision_is_canonical(lines: list[tuple[str, int, bool]], name: str) -> None:
    """The text that is put together from its parts is the one that ``audit.canonical`` makes of them."""
    keys = [(number, line) for number, line, _ in lines]
    found = {key: [{"rule": f"GT-{name}"}, {"rule": '"'}] for key in keys[::2]}
    run = SimpleNamespace(key="e" * 32, lists=name, rules="r")
    part = SimpleNamespace(keys=keys, hashes=["ab" * 32] * len(keys), findings=found, kept=True)
    decided = [recording._Decided(place, place + 1, place + 2) for place in range(len(keys))]
    plan = SimpleNamespace(decided=decided, fresh=[place for place, one in enumerate(lines) if one[2]])
    hashes = ["cd" * 32 if key in found else recording._HASH_OF_NOTHING for key in keys]
    moment = {"since": 7, "on": "2026-11-30T05:00:00+00:00"}
    written = recording._entries(run, part, plan, hashes, moment, LOCAL, "now")  # type: ignore[arg-type]
    assert written.kept is not None
    bodies, kept_ones = written.bodies.to_pylist(), written.kept.to_pylist()
    for one, body, kept, (number, line, fresh) in zip(decided, bodies, kept_ones, lines, strict=True):
        said = {
            "at": "now",
            "by": LOCAL.user,
            "content_hash": hashes[one.place],
            "decision": one.number,
            "declaration_number": number,
            "evaluation": run.key,
            "found": [row["rule"] for row in found.get((number, line), ())],
            "line": "ab" * 32,
            "line_number": line,
            "lists": name,
            "rules": "r",
            "version": one.version,
        }
        assert body == audit.canonical({**said, **moment} if fresh else said)
        assert unpack(kept) == body


def test_a_packed_text_is_searched_as_it_reads(tmp_path: Path) -> None:
    entries = SQLModel.metadata.tables["audit_entries"]
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store, store.writing() as connection:
        size = audit.size(connection)
        audit.append(connection, [("note", {"text": f"{'a long text 50% ' * 40}{n}."}) for n in range(12)])
        found = select(entries.c.place).where(entries.c.body.contains("50% 7.", autoescape=True))
        assert list(connection.execute(found).scalars()) == [size + 7]
        body = connection.execute(select(entries.c.body).where(entries.c.place == size + 7)).scalar_one()
        assert list(connection.execute(select(entries.c.place).where(entries.c.body == body)).scalars()) == [size + 7]
        assert body.endswith('50% 7."}') and isinstance(body, str)


def test_an_old_registry_is_carried_over_whole(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook) -> None:
    """Row for row what it said, its log with the same root, in less room, and it goes on as one made today."""
    head, *lines = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
    files = [tmp_path / "first.csv", tmp_path / "next.csv"]
    for file, some in zip(files, (lines[:40], lines[20:60]), strict=True):
        file.write_bytes(head + b"".join(some))
    new, old = (f"sqlite:///{tmp_path / name}.db" for name in ("new", "old"))
    with Store(new) as store:
        submission.submit(files[0], store=store, recogniser=recogniser, rulebook=rulebook)
    _as_before(new, old)
    size = (tmp_path / "old.db").stat().st_size
    _migrated(old, "0016")  # later revisions add tables
    assert (tmp_path / "old.db").stat().st_size < size
    assert _said(old) == _said(new)
    base = sqlite3.connect(tmp_path / "old.db")
    kept = base.execute("SELECT typeof(body), typeof(content_hash) FROM declaration_versions").fetchall()
    assert set(kept) == {("blob", "blob")}
    base.close()
    for url in (old, new):
        with Store(url) as store:
            submission.submit(files[1], store=store, recogniser=recogniser, rulebook=rulebook)
    assert state(old) == state(new)


def _migrated(url: str, to: str) -> None:
    engine = create_engine(url)
    migrate(engine, to)
    engine.dispose()


def _as_before(new: str, old: str) -> None:
    """The same registry as the revision before wrote it: every text and hash in letters."""
    source, target = create_engine(new), create_engine(old)
    migrate(target, "0015")
    with source.connect() as here, target.begin() as there:
        known = inspect(there).get_table_names()
        for name, table in SQLModel.metadata.tables.items():
            rows = [tuple(row) for row in here.execute(select(table))]
            if name not in known:  # of a revision that came later
                assert rows == []
                continue
            there.exec_driver_sql(f"DELETE FROM {name}")
            places = ", ".join("?" * len(table.c))
            question = f"INSERT INTO {name} ({', '.join(c.name for c in table.c)}) VALUES ({places})"
            for row in rows:
                there.exec_driver_sql(question, row)
    source.dispose()
    target.dispose()


def _said(url: str) -> dict[str, object]:
    """Every row of every table as it is read, and the root of the log."""
    with Store(url) as store, store.engine.connect() as connection:
        rows = {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in SQLModel.metadata.tables.items()
        }
        return {**rows, "log": audit.verify(connection)}
