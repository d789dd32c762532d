"""Reports: their numbers equal the data, recomputed here another way; both languages; the same file twice."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdf
import pytest
import python_calamine
from click.testing import CliRunner
from sqlalchemy import text

import cli
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, Absent, AccessError, Actor
from registry.reports.annual import annual
from registry.reports.case import case_report
from registry.reports.certificate_paper import certificate_pdf
from registry.reports.data import Source
from registry.reports.files import rendered_report
from registry.reports.filters import Filters
from registry.reports.formatting import kilograms
from registry.reports.history import operator_history, permit_balance, shared_partners
from registry.reports.model import Report, Table
from registry.reports.precision_report import precision
from registry.reports.summary import seen_in_registry, summary
from registry.store.store import Store
from rules.rulebook import Rulebook

DAY = date(2026, 11, 24)
KINDS = ("summary", "annual", "case", "precision")
Make = Callable[[str, str], Report]


def _all(store: Store, sql: str, **values: object) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(text(sql), values))


@pytest.fixture(scope="session")
def closed_case(registry: Store) -> str:
    """A closed case of an operator with a number, with as many lines as there are."""
    sql = """SELECT c.case_id FROM cases c JOIN case_lines l ON l.case_id = c.case_id
        WHERE c.state = 'closed' AND c.operator_id <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"""
    return str(_all(registry, sql)[0][0])


@pytest.fixture(scope="session")
def make(registry: Store, catalogue: Catalogue, recogniser: Recogniser, rulebook: Rulebook, closed_case: str) -> Make:
    """Makes a report once for each kind and language."""
    source, made = Source(registry, LOCAL), dict[tuple[str, str], Report]()

    def one(kind: str, language: str) -> Report:
        said: dict[str, Any] = {"language": language, "day": DAY}
        if kind == "summary":
            return summary(seen_in_registry(source, Filters()), catalogue, rulebook, **said)
        if kind == "annual":
            return annual(2025, source, recogniser, rulebook, **said)
        if kind == "case":
            return case_report(closed_case, source, catalogue, rulebook, **said)
        return precision(source, rulebook, **said)

    def cached(kind: str, language: str) -> Report:
        if (kind, language) not in made:
            made[kind, language] = one(kind, language)
        return made[kind, language]

    return cached


def _table(report: Report, key: str) -> Table:
    return next(table for table in report.tables() if table.key == key)


def test_the_summary_counts_what_the_tables_hold(registry: Store, make: Make) -> None:
    content = json.loads(rendered_report(make("summary", "en"), ".json"))["blocks"]
    numbers = content["numbers"]
    assert numbers["lines"] == _all(registry, "SELECT count(*) FROM declaration_lines")[0][0]
    assert numbers["findings"] == _all(registry, "SELECT count(*) FROM findings")[0][0]
    assert sum(numbers[lane] for lane in ("red", "yellow", "blue", "green")) == numbers["lines"]
    by_rule = Counter[str]()
    for row in content["by_rule"]["rows"]:
        by_rule[row["rule"]] += row["findings"]
    assert by_rule == dict(tuple(row) for row in _all(registry, "SELECT rule, count(*) FROM findings GROUP BY 1"))
    worst = content["worst"]["lines"]
    assert len(worst) == 12 and all(card["lane"] == "red" for card in worst)
    assert all(entry["law"] and entry["href"].startswith("http") for card in worst for entry in card["entries"])


def test_the_annual_sums_equal_those_of_the_declared_texts(registry: Store, make: Make, recogniser: Recogniser) -> None:
    """Recomputed from the declared quantity and unit, line by line, as fractions."""
    units = {
        "kg": 1,
        "kilogramos": 1,
        "kilos": 1,
        "g": Fraction(1, 1000),
        "gramos": Fraction(1, 1000),
        "t": 1000,
        "toneladas": 1000,
    }
    mine, shipments = defaultdict[tuple[str, str], Fraction](Fraction), defaultdict[tuple[str, str], set[str]](set)
    acetic = re.compile("ac[eé]ti[ck][oa]?|acetic anhydride|108-24-7", re.IGNORECASE)
    for row in _all(registry, "SELECT * FROM declaration_lines"):
        said = f"{row.description} {row.cas}"
        if not acetic.search(said) or not re.search("anh[ií]d|108-24-7", said, re.IGNORECASE):
            continue
        unit = row.unit.strip().lower().rstrip(".")
        if unit not in units:
            continue
        mine["acetic-anhydride", row.movement] += Fraction(row.quantity.replace(",", ".")) * units[unit]
        shipments["acetic-anhydride", row.movement].add(row.declaration_number)
    (row,) = [r for r in _table(make("annual", "en"), "by_substance").rows if r["substance"] == "acetic-anhydride"]
    for movement in ("import", "export", "transfer"):
        assert Fraction(row[f"{movement}_mg"], 1_000_000) == mine["acetic-anhydride", movement], movement
    assert row["shipments"] == len(set().union(*shipments.values()))


def test_the_annual_tables_agree_with_each_other(make: Make) -> None:
    report = make("annual", "es")
    totals = {row["substance"]: row for row in _table(report, "by_substance").rows}
    for movement in ("import", "export", "transfer"):
        sums, lines = Counter[str](), Counter[str]()
        for row in _table(report, movement).rows:
            sums[row["substance"]] += row["quantity_mg"]
            lines[row["substance"]] += row["lines"]
        assert {k: v for k, v in sums.items() if v} == {
            key: row[f"{movement}_mg"] for key, row in totals.items() if row[f"{movement}_mg"]
        }
    text_of = json.dumps(json.loads(rendered_report(report, ".json")), ensure_ascii=False)
    assert "Incautaciones" in text_of and "este registro no guarda cantidades incautadas" in text_of


def test_the_case_file_tells_every_step_finding_and_entry(registry: Store, make: Make, closed_case: str) -> None:
    report = make("case", "en")
    steps = _all(registry, "SELECT action, text FROM case_steps WHERE case_id = :c ORDER BY step", c=closed_case)
    assert [row["action"] for row in _table(report, "steps").rows] == [step.action for step in steps]
    logged = {row["kind"] for row in _table(report, "log").rows}
    assert {"case opened", "case assign", "case note", "case close"} <= logged
    sql = """SELECT count(*) FROM findings f JOIN case_lines l ON l.declaration_number = f.declaration_number
        AND l.line_number = f.line_number WHERE l.case_id = :c"""
    cards = json.loads(rendered_report(report, ".json"))["blocks"]["lines"]["lines"]
    assert sum(len(card["entries"]) for card in cards) == _all(registry, sql, c=closed_case)[0][0]
    for row in _table(report, "log").rows:
        entry = _all(registry, "SELECT leaf FROM audit_entries WHERE place = :p", p=row["place"])[0]
        assert bytes(entry.leaf).hex() == row["leaf"]


def test_permits_balance_to_the_milligram(registry: Store) -> None:
    sql = """SELECT operator_id, count(*) FROM permits WHERE permit_number IN
        (SELECT permit_number FROM declaration_lines) GROUP BY 1 ORDER BY 2 DESC LIMIT 1"""
    operator = str(_all(registry, sql)[0][0])
    rows, spec = permit_balance(Source(registry, LOCAL), operator, "en")
    assert rows and spec
    for row in rows:
        lines = "SELECT quantity_mg FROM declaration_lines WHERE permit_number = :p"
        drawn = sum(line.quantity_mg or 0 for line in _all(registry, lines, p=row["permit_number"]))
        assert (row["drawn_mg"], row["left_mg"]) == (drawn, row["quantity_mg"] - drawn)


def test_history_and_partners_are_those_of_the_operator(registry: Store) -> None:
    operator = str(
        _all(
            registry,
            "SELECT consignee_id FROM declaration_lines WHERE movement = 'import' AND consignee_id <> '' LIMIT 1",
        )[0][0]
    )
    rows, spec = operator_history(Source(registry, LOCAL), operator, "es")
    own = """SELECT count(*) FROM declaration_lines WHERE (movement = 'import' AND consignee_id = :o)
        OR (movement <> 'import' AND consignor_id = :o)"""
    assert len(rows) == _all(registry, own, o=operator)[0][0] and spec
    assert [row["declaration_date"] for row in rows] == sorted(row["declaration_date"] for row in rows)
    partners, _ = shared_partners(Source(registry, LOCAL), operator, "es")
    mine = {row["partner"] for row in partners if row["own"]}
    assert {row["partner"] for row in partners} == mine


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_every_report_in_both_languages(make: Make, kind: str) -> None:
    for language in ("en", "es"):
        report = make(kind, language)
        pdf = rendered_report(report, ".pdf")
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        words = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
        page = rendered_report(report, ".html").decode()
        assert report.title in words and report.title in page
        assert ("Fecha de este informe" in words) == (language == "es")
        assert f'<html lang="{language}">' in page and "<script" not in page
        book = rendered_report(report, ".xlsx")
        names = python_calamine.load_workbook(io.BytesIO(book)).sheet_names
        assert names[0] == {"en": "Report", "es": "Informe"}[language]
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            assert not any("<f>" in parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_is_the_same_file(make: Make, kind: str) -> None:
    for ending in (".pdf", ".html", ".xlsx", ".json"):
        assert rendered_report(make(kind, "es"), ending) == rendered_report(make(kind, "es"), ending), ending


def test_the_workbook_holds_the_numbers_of_the_report(make: Make) -> None:
    report = make("annual", "en")
    book = python_calamine.load_workbook(io.BytesIO(rendered_report(report, ".xlsx")))
    table = _table(report, "by_substance")
    cells = book.get_sheet_by_name(table.title).to_python()[4:]
    place = [column.key for column in table.columns].index("import_mg")
    assert [round(float(row[place]) * 1_000_000) for row in cells] == [row["import_mg"] for row in table.rows]


def test_what_a_person_typed_is_shown_as_typed_and_runs_nowhere(make: Make) -> None:
    report = make("case", "es")
    typed = "=HYPERLINK(1) se pidió la factura"
    assert typed in rendered_report(report, ".html").decode()
    text_of = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(rendered_report(report, ".pdf"))).pages
    )
    assert "=HYPERLINK(1)" in text_of


def test_kilograms_are_exact() -> None:
    for milligrams, said in (
        (0, "0"),
        (1, "0.000001"),
        (1_000_000, "1"),
        (12_500_000, "12.5"),
        (-50_000_000, "-50"),
        (9_007_199_254_740_993, "9,007,199,254.740993"),
    ):
        assert kilograms(milligrams) == said
    assert kilograms(12_500_000, 3) == "12.500"


def test_a_case_is_read_only_by_those_who_may(
    registry: Store, catalogue: Catalogue, rulebook: Rulebook, closed_case: str
) -> None:
    officer, importer = Actor("eva", "officer", office="GTSTC"), Actor("x", "importer", operator="1")
    for actor in (officer, importer):
        with pytest.raises(AccessError):
            case_report(closed_case, Source(registry, actor), catalogue, rulebook, language="en", day=DAY)
    with pytest.raises(Absent):
        case_report("C-NONE", Source(registry, LOCAL), catalogue, rulebook, language="en", day=DAY)


def test_the_command_writes_what_was_asked_and_says_what_it_cannot(
    registry: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", str(registry.engine.url))
    asked = ["report", "precision", "--date", "2026-11-24", "--lang", "es", "-o", str(tmp_path / "p.json")]
    done = CliRunner().invoke(cli.main, [*asked, "-o", str(tmp_path / "p.html")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "p.json").read_text("utf-8"))["day"] == "2026-11-24"
    wrong = CliRunner().invoke(cli.main, ["report", "precision", "-o", str(tmp_path / "p.docx")])
    assert wrong.exit_code == 2 and ".pdf" in wrong.output
    none = CliRunner().invoke(cli.main, ["report", "case", "C-NONE", "-o", str(tmp_path / "c.pdf")])
    assert none.exit_code == 1 and "C-NONE" in none.output


def _document(findings: list[dict[str, Any]]) -> dict[str, Any]:
    """A certificate in the shape that the registry signs."""
    declared = {
        "declaration_number": "D-7",
        "line_number": 1,
        "movement": "import",
        "declaration_date": "2025-03-03",
        "description": "anhídrido acético",
        "quantity_mg": 12_500_000,
        "consignor_name": "A",
        "consignee_name": "=B",
    }
    line = {
        "line_number": 1,
        "version": 2,
        "decision": 3,
        "declared": declared,
        "declared_sha256": "ab" * 32,
        "result": "findings" if findings else "no finding",
        "findings": findings,
        "findings_sha256": "cd" * 32,
        "lists": "11" * 32,
        "rules": "22" * 32,
        "evaluation": "E-1",
        "evaluated_at": "2026-11-24T10:00:00+00:00",
        "entry": {"place": 41, "kind": "decision", "body": "{}", "proof": ["eA=="]},
    }
    coverage = [
        {
            "authority": "GT",
            "list": "Listado I",
            "encoded": "partial",
            "caveats": [{"en": "not all was read", "es": "no se leyó todo"}],
        }
    ]
    return {
        "form": "precursor decision certificate 1",
        "declaration_number": "D-7",
        "issued_at": "2026-11-24T12:00:00+00:00",
        "issued_by": "ana",
        "program": {"precursors": "0.1.0"},
        "lines": [line],
        "head": "precursor/registry\n42\nroot=\n\n\u2014 precursor/registry sig=\n",
        "editions": {"11" * 32: {"of": "lists", "coverage": coverage}, "22" * 32: {"of": "rules", "rules": []}},
        "key": "precursor/registry+00+key=",
        "signature": "signed=",
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_certificate_says_on_paper_what_the_document_says(rulebook: Rulebook, language: str) -> None:
    finding = {
        "rule": "GT-LICENCE-HELD",
        "lane": "red",
        "outcome": "violation",
        "message_en": "no licence",
        "message_es": "sin licencia",
    }
    for findings, said in (
        ([finding], ("no licence", "sin licencia")),
        ([], ("no rule in force produced", "ninguna regla vigente produjo")),
    ):
        document = _document(findings)
        content = json.dumps(document)
        made = certificate_pdf(document, content, rulebook, language)
        assert made == certificate_pdf(document, content, rulebook, language)
        words = _words(made)
        for part in ("D-7", "12.5", "=B", "signed=", "ab" * 32, hashlib.sha256(content.encode()).hexdigest()):
            assert part.replace(" ", "") in words, part
        assert said[language == "es"].replace(" ", "") in words
        assert ("no se leyó todo" if language == "es" else "not all was read").replace(" ", "") in words


def _words(pdf: bytes) -> str:
    """The text of a PDF without blanks, for it may break anywhere."""
    text_of = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u200b]", "", text_of)


def test_the_command_prints_a_certificate_beside_its_signed_text(
    registry: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", str(registry.engine.url))
    number = str(_all(registry, "SELECT declaration_number FROM findings ORDER BY 1 LIMIT 1")[0][0])
    files = ["-o", str(tmp_path / "c.json"), "--page", str(tmp_path / "c.pdf"), "--lang", "es"]
    done = CliRunner().invoke(cli.main, ["audit", "certificate", number, *files])
    assert done.exit_code == 0, done.output
    words = _words((tmp_path / "c.pdf").read_bytes())
    signed = (tmp_path / "c.json").read_bytes()
    assert number in words and hashlib.sha256(signed).hexdigest() in words
    assert re.sub(r"\s", "", json.loads(signed)["signature"]) in words
