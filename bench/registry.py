"""A registry to measure on: the operators, licences and permits of the bundled year, and so many recorded lines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from examples.generate import generate, write
from registry import tables
from registry.store.store import Store

OPERATOR = "5000137-1"  # whose declarations are measured
GOODS = ("acetona", "camisas de algodon", "tolueno", "vidrio plano", "anhidrido acetico 99%")
HEAD = (
    "declaration_number,line_number,movement,declaration_date,jurisdiction,consignor_name,consignor_country,"
    "consignee_name,consignee_id,consignee_country,description,quantity,unit,transport_document\n"
)
_COLUMNS = [column.name for column in tables.DeclarationLine.__table__.columns]  # type: ignore[attr-defined]
_BATCH = 50_000


def declaration(number: int, goods: str = "anhidrido acetico 99% lote") -> str:
    """A file of one declaration of the operator; its text was never read before."""
    return (
        HEAD
        + f"B-{number},1,import,2025-06-02,GT,Sender,DE,Receiver,{OPERATOR},GT,{goods} {number},40,kg,BL-{number}\n"
    )


def fill(url: str, folder: Path, count: int, own: int = 2_000, goods: tuple[str, ...] = GOODS) -> None:
    """Record so many lines of five thousand firms, and ``own`` lines of the operator among them.

    Args:
        url: of a SQLite registry.
        folder: for the files of the bundled year.
        count: lines in all.
        own: lines of the operator, evenly of ``goods``.
        goods: descriptions.

    """
    write(generate(declarations=3_000), folder)
    environment = {**os.environ, "PRECURSOR_DATABASE_URL": url}
    for kind in ("operators", "licences", "permits", "pens"):
        load = [sys.executable, "cli.py", "registry", "load", kind, str(folder / f"{kind}.csv")]
        subprocess.run(load, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    places = ", ".join("?" * len(_COLUMNS))
    question = f"INSERT INTO declaration_lines ({', '.join(_COLUMNS)}) VALUES ({places})"
    with Store(url) as store, store.writing() as connection:
        for start in range(0, count, _BATCH):
            rows = [_row(n, own, goods) for n in range(start, min(start + _BATCH, count))]
            connection.connection.cursor().executemany(question, rows)


def kept(folder: Path, count: int) -> Path:
    """A filled registry in a folder, filled once: its file.

    Args:
        folder: of the registry, by its number of lines.
        count: lines in all.

    """
    file = folder / f"registry-{count}.db"
    if not file.is_file():
        half = folder / f"filling-{count}"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        print(f"recording {count:,} lines ...", flush=True)
        fill(f"sqlite:///{half / 'registry.db'}", half, count)
        (half / "registry.db").rename(file)
        shutil.rmtree(half)
    return file


def _row(number: int, own: int, goods: tuple[str, ...]) -> tuple[object, ...]:
    firm = OPERATOR if number < own else f"F-{number % 5_000}"
    day = (date(2025, 1, 1) + timedelta(days=number * 7 % 365)).isoformat()
    line: Mapping[str, object] = {
        "declaration_number": f"H-{number}",
        "line_number": 1,
        "movement": "import",
        "jurisdiction": "GT",
        "declaration_date": day,
        "customs_office": "GTGUA",
        "consignor_name": f"Sender {number % 900}",
        "consignee_name": f"Firm {firm}",
        "consignee_id": firm,
        "consignor_country": "DE",
        "consignee_country": "GT",
        "origin_country": "DE",
        "destination_country": "GT",
        "quantity": "40",
        "unit": "kg",
        "quantity_mg": 40_000_000,
        "concentration_ppm": None,
        "value_cents": 120_000,
        "currency": "USD",
        "transport_document": f"T-{number}",
        "description": f"{goods[number % len(goods)]} lote {number % 500}",
        "recorded_at": datetime(2026, 1, 1, tzinfo=UTC).isoformat(" "),
    }
    return tuple(line.get(name, "") for name in _COLUMNS)


def shares(times: list[float]) -> Iterator[tuple[int, float]]:
    """The 50th, 95th and 99th hundredth of some times."""
    ordered = sorted(times)
    for share in (50, 95, 99):
        yield share, ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
