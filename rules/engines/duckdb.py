"""Where rules run. Two engines, one set of SQL: DuckDB in this process, or Spark (``rules.engines.spark``).

An engine holds tables, makes further ones from a SELECT, and runs rules under guard: once ``lock`` was called,
no statement can reach a file, the network or a setting, and a rule that runs too long is stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb
import pyarrow as pa

from precursors.messages import brief
from precursors.scratch import Scratch
from rules.engines.numbered_windows import PLACES, by_places
from rules.facts import (
    FACTS_OF_MANY,
    LISTED,
    NAME_KEYS,
    NUMBERED_TWICE,
    NUMBERS,
    NUMBERS_BY_ALL,
    OPERATOR_PLACES,
    PARCELS,
    REACHED,
    SUBSTANCE_PLACES,
)
from rules.sandbox import RuleError

Tabular: TypeAlias = pa.Table | Path
MEMORY = "1GB"  # what rules take at most where nobody says otherwise
THREADS: int | None = None  # and how many threads; each takes memory of its own. All cores if not given.
_FEW_TEXTS = {
    "recognitions": ("substance", "answer", "tier", "how", "form", "conflict", "problem", "listed_elsewhere"),
    "standing": ("list", "listing"),
    "name_keys": ("key",),
}
_FEW = 20_000  # different texts: every part of the file repeats them
IN_A_FILE = 10_000  # facts, from which on they are kept in a file: about 10 MB of memory


class Engine(Protocol):
    """What running a rule book needs.

    Attributes:
        inline: how a WITH says that it is not to be kept.
        facts: the table of all facts that ``own_words`` reads.
    """

    inline: str
    facts: str

    def put(self, name: str, source: Tabular) -> None:
        """Make a table, or Parquet files, known under a name."""

    def make(self, name: str, select: str) -> None:
        """Keep what a SELECT gives as a table."""

    def view(self, name: str, select: str) -> None:
        """Give a SELECT a name."""

    def make_facts(self) -> None:
        """Keep ``rules.facts.FACTS`` as ``all_facts``."""

    def own_words(self, sql: str) -> str:
        """The SELECT of a rule as it is best run here over ``facts``."""

    def fetch(self, select: str) -> pa.Table:
        """What a SELECT gives."""

    def stream(self, select: str, rows: int) -> Iterator[pa.Table]:
        """The same in its order, some rows at a time; the engine does nothing else until the last was taken."""

    def lock(self) -> None:
        """From here on rules run: no file, no network, no setting."""

    def collect(self, rule: str, select: str, seconds: float) -> None:
        """Add what the SELECT of a rule gives to ``evidence``.

        Raises:
            RuleError: it cannot run, or ran longer than ``seconds``.

        """

    def close(self) -> None:
        """Give everything back."""


EVIDENCE = "rule_number INTEGER, line_id BIGINT, measured BIGINT, allowed BIGINT, reference VARCHAR, verified BOOLEAN"


class DuckEngine:
    """DuckDB in this process.

    Args:
        threads: how many; ``THREADS`` if not given.
        memory_limit: as DuckDB writes it, e.g. ``"1GB"``; ``MEMORY`` if not given. Beyond it, work goes through a
            temporary folder.
        spill: that folder; the usual ones of DuckDB and the system if not given.

    """

    inline = "NOT MATERIALIZED"  # a rule that reads the facts twice must not copy them
    facts = "facts_and_places"

    def __init__(
        self, *, threads: int | None = None, memory_limit: str | None = None, spill: Path | None = None
    ) -> None:
        config: dict[str, Any] = {
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "checkpoint_threshold": "1TB",  # half a second in the middle of the rules, for tables that end with the run
        }
        if spill:
            spill.mkdir(parents=True, exist_ok=True)
        self._folder = Scratch("facts", spill)
        given = {
            "threads": threads or THREADS,
            "memory_limit": memory_limit or MEMORY,
            "temp_directory": spill and str(spill),
        }
        self.connection = duckdb.connect(":memory:", config=config | {k: v for k, v in given.items() if v})
        self.connection.execute(f"CREATE TABLE evidence ({EVIDENCE})")

    def put(self, name: str, source: Tabular) -> None:
        """Make a table, or the Parquet files of a folder, known under a name; nothing is copied."""
        if isinstance(source, Path):
            files = str(source / "*.parquet") if source.is_dir() else str(source)
            self.connection.read_parquet(files).create_view(name)
        else:
            self.connection.register(name, source)

    def make(self, name: str, select: str) -> None:
        """Keep what a SELECT gives as a table."""
        self.connection.execute(f"CREATE TABLE {name} AS {select}")

    def view(self, name: str, select: str) -> None:
        """Give a SELECT a name."""
        self.connection.execute(f"CREATE VIEW {name} AS {select}")

    def make_facts(self) -> None:
        """Keep the facts; many of them in a file, where texts of which there are few take little room."""
        steps = {
            "reached": REACHED,
            "listed": LISTED,
            "name_keys": NAME_KEYS,
            "parcels": PARCELS,
            "numbers": NUMBERS,
            "operator_places": OPERATOR_PLACES,
            "substance_places": SUBSTANCE_PLACES,
        }
        for name, select in steps.items():
            self.make(name, select)
        if self.connection.execute(NUMBERED_TWICE).fetchall() == [(True,)]:
            self.connection.execute(f"CREATE OR REPLACE TABLE numbers AS {NUMBERS_BY_ALL}")
        (count,) = self.connection.execute("SELECT COUNT(*) FROM numbers").fetchall()[0]
        if count < IN_A_FILE:
            self.make(self.facts, FACTS_OF_MANY)
        else:
            self._number_texts()
            self._make_in_file(self.facts, FACTS_OF_MANY)
        hidden = ", ".join(PLACES.values())
        self.view("all_facts", f"SELECT * EXCLUDE ({hidden}) FROM {self.facts}")  # noqa: S608 - own names only
        for name in steps:
            self.connection.execute(f"DROP TABLE {name}")

    def _number_texts(self) -> None:
        """What readings, listings and names say is a number until it is written: a sixth sooner (*measured*)."""
        for table, columns in _FEW_TEXTS.items():
            for column in columns:
                said = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column}"  # noqa: S608
                ((count,),) = self.connection.execute(f"SELECT COUNT(*) FROM ({said})").fetchall()  # noqa: S608
                if 0 < count <= _FEW:
                    self.connection.execute(f"CREATE TYPE {table}_{column} AS ENUM ({said})")
                    self.connection.execute(f"ALTER TABLE {table} ALTER {column} TYPE {table}_{column}")

    def _make_in_file(self, name: str, select: str) -> None:
        """Keep what a SELECT gives as Parquet: a quarter sooner than as a table, and read as fast (*measured*)."""
        file = Path(self._folder.name) / f"{name}.parquet"
        self.connection.sql(select).write_parquet(str(file), compression="uncompressed")
        self.connection.execute("SET parquet_metadata_cache = true")
        self.connection.execute("SET allowed_paths = [$1]", [str(file)])  # the only one, once the engine is locked
        self.put(name, file)

    def own_words(self, sql: str) -> str:
        """The SELECT of a rule with windows over numbers."""
        return by_places(sql)

    def fetch(self, select: str) -> pa.Table:
        """What a SELECT gives."""
        return self.connection.sql(select).to_arrow_table()

    def stream(self, select: str, rows: int) -> Iterator[pa.Table]:
        """The same in its order, some rows at a time; what is too much for memory is sorted on disk."""
        waiting: list[pa.Table] = []
        for batch in self.connection.sql(select).to_arrow_reader(rows):
            waiting.append(pa.Table.from_batches([batch]))
            while sum(part.num_rows for part in waiting) >= rows:  # parts of one size, whatever the threads
                whole = pa.concat_tables(waiting)
                yield whole.slice(0, rows)
                waiting = [whole.slice(rows)]
        if rest := [part for part in waiting if part.num_rows]:
            yield pa.concat_tables(rest)

    def lock(self) -> None:
        """From here on rules run: no file, no network, no setting."""
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def collect(self, rule: str, select: str, seconds: float) -> None:
        """Add what the SELECT of a rule gives to ``evidence``."""
        with stopped_after(seconds, self.connection.interrupt):
            try:
                self.connection.execute(f"INSERT INTO evidence {select}")
            except duckdb.InterruptException as error:
                raise RuleError("stopped_after_s_simplify_the_select", x=rule, y=f"{seconds:g}") from error
            except duckdb.Error as error:
                raise RuleError("sign", x=rule, y=brief(error)) from error

    def close(self) -> None:
        """Give everything back."""
        self.connection.close()
        self._folder.cleanup()


@contextmanager
def stopped_after(seconds: float, stop: Any) -> Iterator[None]:
    """Call ``stop`` from another thread unless the block ends in time."""
    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
