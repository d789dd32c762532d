"""The full rule book over N lines of three years: floor, run, look-back, in one process group.

Run ``python -m bench.rules [LINES]``. What is measured: lines stand typed in Parquet (intake is not counted here, see
``bench.check``). The floor scans every column that rules read and writes the findings of the run. The run scans the
lines, reads every distinct text, makes the facts, runs all rules and writes worded findings as Parquet.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from examples.generate import LISTED, ORDINARY

LISTING = "un-i-4-piperidone"


def lines(count: int, target: Path) -> None:
    """Write N lines: 4,000 operators, skewed; some 2,000 texts, a quarter of the lines of listed substances."""
    listed = [(name, cas, hs, kg) for names, cas, hs, kg in LISTED.values() for name in names] + [
        ("4-piperidona", "", "", 10)
    ]
    goods = [(f"{n} LOTE {k}", c, "", h, 1, kg) for n, c, h, kg in listed for k in range(20)]
    goods += [(f"{n} LOTE {k}", "", "", h, 0, 100) for n, h in ORDINARY for k in range(48)]
    columns = list(zip(*goods, strict=True))
    connection = duckdb.connect()
    connection.register(
        "all_goods",
        pa.table(
            {
                n: list(c)
                for n, c in zip(("description", "cas", "structure", "hs_code", "is_listed", "kg"), columns, strict=True)
            }
        ),
    )
    connection.execute(
        "CREATE TABLE goods AS SELECT *, row_number() OVER (PARTITION BY is_listed ORDER BY description) - 1 AS place FROM all_goods"
    )
    sizes = {
        key: connection.execute(f"SELECT count(*) FROM goods WHERE is_listed = {key}").fetchone()[0] for key in (0, 1)
    }  # type: ignore[index]
    connection.execute(f"""
        COPY (
            SELECT 'D' || lpad(CAST(i // 2 AS VARCHAR), 9, '0') AS declaration_number, CAST(i % 2 + 1 AS INTEGER) AS line_number,
                CASE WHEN u % 10 < 6 THEN 'import' WHEN u % 10 < 8 THEN 'export' ELSE 'transfer' END AS movement,
                DATE '2023-01-01' + CAST(i * 1095 // {count} AS INTEGER) AS declaration_date, 'GT' AS jurisdiction,
                'GTPRQ' AS customs_office, '23' AS regime, '' AS consignor_name, 'OP' || a AS consignor_id, 'GT' AS consignor_country,
                '' AS consignee_name, 'OP' || b AS consignee_id, 'GT' AS consignee_country, 'CN' AS origin_country, 'GT' AS destination_country,
                '' AS transit_countries, CAST(q AS VARCHAR) AS quantity, 'kg' AS unit, 'USD' AS currency, '' AS licence_number,
                CASE WHEN u % 20 = 0 THEN '' ELSE 'P' || b || '-' || p END AS permit_number, '' AS pen_number, 'maritimo' AS transport_mode,
                'BL' || (i // 2) AS transport_document, 'industria' AS end_use, g.description, g.cas, g.structure, g.hs_code,
                CAST(q AS BIGINT) * 1000000 AS quantity_mg, CAST(NULL AS BIGINT) AS concentration_ppm, CAST(q * (150 + u % 100) AS BIGINT) AS value_cents
            FROM (
                SELECT r.*, g.place, CAST(g.kg AS BIGINT) // 10 + r.u % 50 + 1 AS q, r.h % 40 AS p FROM (
                    SELECT range AS i, hash(range) % 1000 AS u, (hash(range // 2) % 4000) * (hash(range // 2 + 7) % 4000) // 4000 AS a,
                        (hash(range // 2 + 9) % 4000) * (hash(range // 2 + 11) % 4000) // 4000 AS b,
                        CASE WHEN hash(range + 3) % 4 = 0 THEN 1 ELSE 0 END AS k, hash(range + 5) AS h
                    FROM range({count})
                ) AS r
                JOIN goods AS g ON g.is_listed = r.k AND g.place = r.h % (CASE WHEN r.k = 1 THEN {sizes[1]} ELSE {sizes[0]} END)
            ) AS x
            JOIN goods AS g ON g.is_listed = x.k AND g.place = x.place
        ) TO '{target}' (FORMAT PARQUET)
    """)


def registry() -> dict[str, pa.Table]:
    """4,000 operators, most with a licence for everything but the last three years' newcomers."""
    from registry.feed import REGISTRY

    first, last = date(2020, 1, 1), date(2030, 12, 31)
    keys = [f"OP{n}" for n in range(4000)]
    rows = {
        "operators": [{"operator_id": key, "registered_on": first} for key in keys],
        "licences": [
            {"licence_number": f"L{n}", "operator_id": key, "authority": "GT", "valid_from": first, "valid_to": last, "status": "active"}
            for n, key in enumerate(keys) if n % 20
        ],
        "licence_substances": [
            {"licence_number": f"L{n}", "substance": substance, "quota_mg": None, "quota_period": "year"}
            for n in range(4000) if n % 20 for substance in LISTED
        ],
    }  # fmt: skip
    return {name: pa.Table.from_pylist(rows.get(name, []), schema=schema) for name, schema in REGISTRY.items()}


def run(folder: Path, threads: int | None, memory: str | None) -> None:
    """The full run, and what it took."""
    from precursors.catalogue import Catalogue
    from precursors.recognise import Recogniser
    from registry.check import check_lines
    from registry.recognitions import read_texts
    from rules.engine import DuckEngine
    from rules.rulebook import Rulebook

    start = time.monotonic()
    catalogue, rulebook = Catalogue.load(), Rulebook.load()
    with Recogniser(catalogue) as recogniser:
        findings, answers = check_lines(
            folder / "lines.parquet", pa.table({}), engine=DuckEngine(threads=threads, memory_limit=memory),
            registry=registry(), catalogue=catalogue, rulebook=rulebook,
            reader=lambda texts: read_texts(texts, recogniser),
        )  # fmt: skip
    pq.write_table(findings, folder / "findings.parquet")
    print(
        f"rules {len(rulebook.rules)}  findings {findings.num_rows:,}  {answers}  {time.monotonic() - start:.1f} s inside"
    )


def look_back(folder: Path) -> None:
    """One listing over the same lines."""
    from precursors.catalogue import Catalogue
    from precursors.recognise import Recogniser
    from registry.lookback import look_back as run_it

    catalogue = Catalogue.load()
    with Recogniser(catalogue) as recogniser:
        start = time.monotonic()
        rows = run_it(folder / "lines.parquet", recogniser, {LISTING: catalogue.listing(LISTING)})
        print(f"look-back: {len(rows):,} lines, {time.monotonic() - start:.1f} s inside")


def floor(folder: Path) -> None:
    """Scan every column, write the findings."""
    connection = duckdb.connect()
    names = pq.read_schema(folder / "lines.parquet").names
    connection.execute(
        f"SELECT {', '.join(f'bit_xor(hash({n}))' for n in names)} FROM '{folder / 'lines.parquet'}'"
    ).fetchall()
    pq.write_table(pq.read_table(folder / "findings.parquet"), folder / "floor.parquet")


def timed(step: str, folder: Path, *more: str) -> float:
    """Seconds of a step in its own process, and the peak memory of the largest so far."""
    start = time.monotonic()
    subprocess.run([sys.executable, "-m", "bench.rules", step, str(folder), *more], check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    seconds = time.monotonic() - start
    print(f"{step:10} {' '.join(more):10} {seconds:6.1f} s   peak so far {peak:,} MiB", flush=True)
    return seconds


def main() -> None:
    """Generate, run, look back, floor; with ``alike``, also one thread and 1 GB, which must find the same."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines(count, folder / "lines.parquet")
        print(f"{count:,} lines, {(folder / 'lines.parquet').stat().st_size // 1_000_000:,} MB", flush=True)
        seconds = timed("run", folder)
        print(f"ratio to the floor {seconds / timed('floor', folder):.1f}")
        timed("lookback", folder)
        if "alike" in sys.argv:
            whole = pq.read_table(folder / "findings.parquet")
            for more in (("1", ""), ("2", "1GB")):
                timed("run", folder, *more)
                print("same findings:", pq.read_table(folder / "findings.parquet").equals(whole))


if __name__ == "__main__":
    steps = {"floor": floor, "lookback": look_back}
    if len(sys.argv) > 2 and sys.argv[1] in steps:
        steps[sys.argv[1]](Path(sys.argv[2]))
    elif len(sys.argv) > 2 and sys.argv[1] == "run":
        limits = [*sys.argv[3:], "", ""]
        run(Path(sys.argv[2]), int(limits[0]) if limits[0] else None, limits[1] or None)
    else:
        main()
