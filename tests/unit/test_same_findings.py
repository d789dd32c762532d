"""The same trade gives the same findings file, byte for byte: in any order, on any threads, in little memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from bench.trade import registry, write
from precursors.recognition.recogniser import Recogniser
from registry.checking.batch import check_to_file
from registry.checking.recognitions import Read, read_texts
from rules.engines.duckdb import DuckEngine
from rules.facts import FACTS
from rules.rulebook import Rulebook

LINES = 60_000
Run = Callable[[Path, DuckEngine], bytes]


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trade")
    write(LINES, folder)
    return folder


@pytest.fixture(scope="module")
def findings(trade: Path, recogniser: Recogniser, rulebook: Rulebook) -> Run:
    """Findings of a file of lines, as bytes; texts are read once for all runs."""
    read: dict[tuple[str, ...], Read] = {}

    def reader(texts: Sequence[tuple[str, ...]]) -> list[Read]:
        new = [text for text in texts if text not in read]
        read.update(zip(new, read_texts(new, recogniser), strict=True))
        return [read[text] for text in texts]

    def run(lines: Path, engine: DuckEngine) -> bytes:
        out = trade / "findings.parquet"
        check_to_file(
            lines,
            out,
            engine=engine,
            registry=registry(trade),
            catalogue=recogniser.catalogue,
            rulebook=rulebook,
            reader=reader,
        )
        return out.read_bytes()

    return run


@pytest.fixture(scope="module")
def usual(trade: Path, findings: Run) -> bytes:
    return findings(trade / "lines.parquet", DuckEngine(threads=2))


def test_the_trade_has_findings_of_many_rules(trade: Path, usual: bytes) -> None:
    path = trade / "usual.parquet"
    path.write_bytes(usual)
    table = pq.read_table(path)
    assert 0.1 < table.num_rows / LINES < 0.25
    assert len(set(table.column("rule").to_pylist())) > 35


def test_one_thread_finds_the_same(trade: Path, findings: Run, usual: bytes) -> None:
    assert findings(trade / "lines.parquet", DuckEngine(threads=1)) == usual


def test_shuffled_lines_give_the_same(trade: Path, findings: Run, usual: bytes) -> None:
    shuffled = trade / "shuffled.parquet"
    duckdb.sql(
        f"COPY (FROM '{trade / 'lines.parquet'}' ORDER BY hash(declaration_number, line_number)) TO '{shuffled}'"
    )
    assert findings(shuffled, DuckEngine(threads=2)) == usual


@pytest.mark.parametrize("numbers", [50, 1])
def test_lines_of_one_number_give_the_same_in_any_order(trade: Path, findings: Run, numbers: int) -> None:
    """What a file may not hold, a table of typed lines may: many lines of one number, some of them alike."""
    doubled = f"SELECT * REPLACE ('D' || hash(declaration_number) % {numbers} AS declaration_number, 1 AS line_number)"
    some = f"(FROM '{trade / 'lines.parquet'}' LIMIT 3000)"
    for name in ("one", "two"):
        order = f"hash('{name}', declaration_number, line_number, quantity)"
        duckdb.sql(
            f"COPY ({doubled} FROM (FROM {some} UNION ALL (FROM {some} LIMIT 500)) ORDER BY {order}) "
            f"TO '{trade / name}.parquet' (FORMAT PARQUET)"
        )
    one, two = (findings(trade / f"{name}.parquet", DuckEngine(threads=2)) for name in ("one", "two"))
    assert one == two
    assert pq.read_table(trade / "findings.parquet").num_rows > 500


def test_facts_made_in_steps_are_the_facts_made_at_once(trade: Path, findings: Run) -> None:
    counted: list[tuple[int, int, int]] = []

    class Both(DuckEngine):
        def make_facts(self) -> None:
            super().make_facts()
            self.make("at_once", FACTS)
            counts = (
                "all_facts",
                "(FROM all_facts EXCEPT ALL FROM at_once)",
                "(FROM at_once EXCEPT ALL FROM all_facts)",
            )
            rows = self.connection.execute("SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {c})" for c in counts))
            counted.extend(rows.fetchall())

    findings(trade / "lines.parquet", Both(threads=2))
    assert counted[0][0] > LINES // 5
    assert counted[0][1:] == (0, 0)


def test_facts_in_memory_give_the_same(
    trade: Path, findings: Run, usual: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rules.engines.duckdb.IN_A_FILE", LINES)
    assert findings(trade / "lines.parquet", DuckEngine(threads=2)) == usual


def test_windows_over_texts_find_the_same_as_over_their_numbers(trade: Path, findings: Run, usual: bytes) -> None:
    class AsWritten(DuckEngine):
        def own_words(self, sql: str) -> str:
            return sql

    assert findings(trade / "lines.parquet", AsWritten(threads=2)) == usual


def test_little_memory_gives_the_same(trade: Path, findings: Run, usual: bytes) -> None:
    """160 MB are a little above the least that 60,000 lines need; how far work then goes by the disk is DuckDB's matter."""
    engine = DuckEngine(threads=2, memory_limit="160MB", spill=trade / "spill")
    assert findings(trade / "lines.parquet", engine) == usual


def test_no_step_before_the_facts_holds_all_lines_once_more(trade: Path, findings: Run) -> None:
    """A question about each line (EXISTS) is asked of a copy of all of them, 700 bytes a line; a join is not."""
    plans: dict[str, str] = {}

    class Planned(DuckEngine):
        def make(self, name: str, select: str) -> None:
            plans[name] = self.connection.execute(f"EXPLAIN {select}").fetchall()[0][1]
            super().make(name, select)

    findings(trade / "lines.parquet", Planned(threads=2))
    assert plans["listed"].count("Hash Join") >= 2
    assert [name for name, plan in plans.items() if "delim" in plan] == []
