"""The command contract: exit codes, forms, and a cold start that an officer can wait for."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


@pytest.fixture
def database(tmp_path: Path) -> dict[str, str]:
    return {"PRECURSOR_DATABASE_URL": f"sqlite:///{tmp_path / 'registry.db'}"}


def test_lookup_as_json_has_the_fixed_fields() -> None:
    (found,) = json.loads(run("lookup", "108-24-7", "--format", "json").stdout)
    assert {"query", "answer", "substances", "listings", "reason", "coverage", "edition"} <= found.keys()
    assert found["answer"] == "listed"
    assert {"id", "name", "cas", "how", "span"} <= found["substances"][0].keys()
    wanted = {"authority", "list", "entry", "words", "form", "in_force_from", "citation", "href", "verified"}
    assert all(wanted <= row.keys() for row in found["listings"])
    assert found["reason"]["en"] != found["reason"]["es"]


def test_a_cold_look_up_takes_less_than_a_second() -> None:
    run("lookup", "acetone")  # the compiled lists are there after the first
    best = min(_seconds("lookup", "anhidrido acetico 99%") for _ in range(3))
    assert best < 1.0


def _seconds(*arguments: str) -> float:
    """Processor time of the command: what it costs, whatever else the machine is doing."""
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run(*arguments).returncode == 0
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("lookup",), 2, "Missing argument"),
        (("lookup", "x", "--as-of", "mañana"), 2, "2025-03-31"),
        (("lookup", "x", "--authority", "FR"), 2, "choose one of"),
        (("check", "nowhere.csv"), 1, "not found"),
        (("check", "nowhere.csv", "--format", "xml"), 2, "ndjson"),
        (("check", "README.md", "-o", "findings.doc"), 2, ".xlsx"),
        (("check", "README.md"), 3, "file_type"),
        (("screen", "nowhere.csv", "--column", "x", "-o", "out.csv"), 1, "not found"),
        (("rules", "show", "NOPE"), 2, "rules list"),
        (("lists", "show", "--lists", "nowhere"), 1, "no such folder"),
    ],
)
def test_wrong_input_gets_a_plain_message_and_its_code(
    arguments: tuple[str, ...], code: int, says: str, database: dict[str, str]
) -> None:
    done = run(*arguments, **database)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_check_changes_nothing_and_says_3_when_rows_were_set_aside(tmp_path: Path, database: dict[str, str]) -> None:
    path = tmp_path / "f.csv"
    header = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit"
    path.write_text(
        f"{header}\nD1,1,import,2025-03-31,A,B,OP1,acetona,100,kg\nD2,1,volar,2025-03-31,A,B,OP1,x,1,kg\n", "utf-8"
    )
    output = tmp_path / "findings.json"
    done = run("check", str(path), "-o", str(output), "--lang", "es", **database)
    assert done.returncode == 3
    assert "GT-LICENCE-HELD" in done.stdout and "Traceback" not in done.stderr
    rows = json.loads(output.read_text("utf-8"))
    assert {row["rule"] for row in rows} >= {"GT-LICENCE-HELD", "GT-IMPORT-CERTIFICATE-LIST-II"}
    assert "licencia" in rows[0]["message"] or "sin certificado" in rows[0]["message"]
    assert (tmp_path / "f.csv.rejected.csv").is_file()
    counts = json.loads(run("registry", "show", "--format", "json", **database).stdout)
    assert all(row["rows"] == 0 for row in counts)
    path.write_text(f"{header}\nD1,1,import,2025-03-31,A,B,OP1,acetona,100,kg\n", "utf-8")
    assert run("check", str(path), "--exit-code", **database).returncode == 10
    lines = run("check", str(path), "--format", "ndjson", **database).stdout.splitlines()
    assert {json.loads(line)["rule"] for line in lines} == {row["rule"] for row in rows}
    assert run("check", str(path), "--format", "csv", **database).stdout.startswith("declaration_number,")
    little = tmp_path / "little.json"
    assert run("check", str(path), "--memory", "200MB", "-o", str(little), "--lang", "es", **database).returncode == 0
    assert json.loads(little.read_text("utf-8")) == rows
    for amount in ("199MB", "much"):
        done = run("check", str(path), "--memory", amount, **database)
        assert done.returncode == 2 and f"'{amount}' is not a memory size" in done.stderr
    page = tmp_path / "findings.html"
    assert run("check", str(path), "-o", str(page), "--lang", "es", **database).returncode == 0
    assert '<html lang="es">' in page.read_text("utf-8") and "GT-LICENCE-HELD" in page.read_text("utf-8")
    assert run("check", str(path), **database).returncode == 0


@pytest.mark.parametrize("ending", ["csv", "json", "ndjson", "parquet", "xlsx"])
def test_screen_keeps_the_columns_and_adds_the_answer(tmp_path: Path, ending: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text("goods,answer\nacetona,a\nvinagre,b\nC1CC,c\nacetona,d\n", "utf-8")
    target = tmp_path / f"out.{ending}"
    done = run("screen", str(source), "--column", "goods", "-o", str(target))
    assert done.returncode == 0, done.stderr
    if ending == "csv":
        lines = target.read_text("utf-8").splitlines()
        assert lines[0] == "goods,answer,precursor_answer,substance,listings,how,reason,account"
        assert [line.split(",")[2] for line in lines[1:]] == ["listed", "not_listed", "undetermined", "listed"]
        assert "UN:Table II" in lines[1]
    assert target.stat().st_size > 0


def test_lists_and_rules_as_json() -> None:
    listings = json.loads(run("lists", "show", "--format", "json").stdout)
    assert {"authority", "list", "entry"} <= listings[0].keys()
    rules = json.loads(run("rules", "list", "--format", "json").stdout)
    assert {"id", "authority", "kind", "outcome", "lane"} <= rules[0].keys()
    assert [rule["authority"] for rule in rules if rule["kind"] == "indicator"] == [None] * sum(
        rule["kind"] == "indicator" for rule in rules
    )


def test_other_packages_of_the_same_name_are_noticed(tmp_path: Path) -> None:
    for name in ("precursors", "registry", "commands"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("substances", "lists"))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "__init__.py").write_text("", "utf-8")
    shutil.copy(ROOT / "cli.py", tmp_path / "cli.py")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "cli.py"), "lookup", "x"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 1
    assert "`rules`" in done.stderr and "Traceback" not in done.stderr
