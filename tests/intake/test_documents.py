"""Documents in PDF: their goods as rows with their place on the page, and what is no text said to be none."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from precursors import guarded
from precursors.screening.files import read_table
from registry.intake.declarations import read_declarations
from registry.intake.preview import Preview, preview
from tests.intake import documents as made

HERE = Path(__file__).with_name("samples") / "documents"
NEEDED = ("line_number", "description", "cas", "hs_code", "quantity", "unit", "value")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "here", True)


def rows(read: Preview, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row.get(name, "") for name in columns) for row in read.rows]


def codes(read: Preview) -> set[str]:
    return {problem.code for problem in read.problems if problem.code not in ("column_missing", "document_read")}


def test_an_invoice_whose_cells_were_cut_by_wrapping() -> None:
    read = preview(HERE / "factura.pdf")
    assert (read.form, rows(read, *NEEDED)) == (
        "document",
        [
            (
                "1",
                "Anhídrido acético 99 %, tambores de 216 kg",
                "108-24-7",
                "2915.24.00",
                "8,640.00",
                "kg",
                "11,404.80",
            ),
            (
                "2",
                "Ácido cítrico monohidrato, sacos de 25 kg",
                "5949-29-1",
                "2918.14.00",
                "10,000.00",
                "kg",
                "9,800.00",
            ),
            ("3", "4-Piperidona clorhidrato monohidrato", "40064-34-4", "2933.39.90", "25.00", "kg", "10,250.00"),
            ("4", "Dióxido de titanio rutilo R-902", "13463-67-7", "3206.11.00", "5,000.00", "kg", "14,250.00"),
            (
                "5",
                "Permanganato de potasio 97,5 % (grado técnico, comburente, tambor de 50 kg)",
                "7722-64-7",
                "2841.61.00",
                "500.00",
                "kg",
                "2,050.00",
            ),
            ("6", "Propilenglicol USP", "57-55-6", "2905.32.00", "4,300.00", "kg", "7,525.00"),
        ],
    )
    assert {row["currency"] for row in read.rows} == {"USD"}
    assert all(row["place"].startswith("p. 1, ") for row in read.rows) and len({row["place"] for row in read.rows}) == 6


def test_a_certificate_names_its_product() -> None:
    read = preview(HERE / "coa_efedrina.pdf")
    assert rows(read, "description", "cas") == [("EFEDRINA CLORHIDRATO BP", "50-98-6")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "fds_acido_citrico.pdf",
            [("Ácido cítrico monohidrato", "5949-29-1", ""), ("Ácido cítrico monohidrato", "5949-29-1", "99,5 - 100")],
        ),
        (
            "fds_diluyente.pdf",
            [
                ("DILUYENTE EJEMPLO 45", "", ""),
                ("Tolueno", "108-88-3", "40 - 60"),
                ("Acetona", "67-64-1", "10 - 30"),
                ("Acetato de n-butilo", "123-86-4", "10 - 20"),
            ],
        ),
    ],
)
def test_of_a_safety_data_sheet_sections_1_and_3_only(name: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(preview(HERE / name), "description", "cas", "concentration") == expected


def test_a_scanned_page_is_said_to_be_a_picture() -> None:
    read = preview(HERE / "factura_escaneada.pdf")
    assert (read.rows, codes(read)) == ([], {"page_is_picture"})
    assert "1" in read.problems[0].message("es") and "imagen" in read.problems[0].message("es")


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "unruled"])
@pytest.mark.parametrize("seed", range(6))
def test_generated_invoices_are_read_as_they_were_written(tmp_path: Path, seed: int, ruled: bool) -> None:
    wanted = made.invoice(tmp_path / "factura.pdf", seed, ruled=ruled)
    read = preview(tmp_path / "factura.pdf")
    assert rows(read, *NEEDED) == [tuple(row[name] for name in NEEDED) for row in wanted]
    assert {row["consignor_name"] for row in read.rows} == {"Example Chem Ltd"}


def test_a_safety_data_sheet_and_a_certificate_of_our_own(tmp_path: Path) -> None:
    sheet = preview(made.write(tmp_path / "fds.pdf", made.PLANT + made.SHEET))
    assert rows(sheet, "description", "cas") == [
        ("DILUYENTE AZUL", ""),
        ("Tolueno", "108-88-3"),
        ("Acetona", "67-64-1"),
    ]
    certificate = preview(made.write(tmp_path / "coa.pdf", made.PLANT + made.CERTIFICATE))
    assert rows(certificate, "description", "cas") == [("PSEUDOEPHEDRINE HYDROCHLORIDE USP", "345-78-8")]


def test_a_packing_list_without_lines_between_its_cells(tmp_path: Path) -> None:
    read = preview(made.write(tmp_path / "lista.pdf", made.PLANT + made.PACKING))
    assert rows(read, "line_number", "description", "net_mass_kg", "gross_mass_kg", "consignee_name") == [
        ("1", "Acetic anhydride drums of 216 kg", "8640.00", "9100.50", "Química Ejemplo del Sur"),
        ("2", "Citric acid", "1000.00", "1040.00", "Química Ejemplo del Sur"),
    ]


def test_a_table_goes_on_over_pages(tmp_path: Path) -> None:
    cells = ", ".join(f"[Acetona lote {number}], [67-64-1], [{number + 1}.50]" for number in range(120))
    read = preview(made.write(tmp_path / "larga.pdf", made.PLANT + made.LONG.replace("{rows}", cells)))
    assert rows(read, "description", "quantity") == [(f"Acetona lote {n}", f"{n + 1}.50") for n in range(120)]
    assert {row["place"].split(",")[0] for row in read.rows} > {"p. 1", "p. 2"}


def test_check_sets_the_rows_aside_to_be_completed(tmp_path: Path) -> None:
    read = read_declarations(HERE / "factura.pdf")
    missing = {problem.column for problem in read.problems if problem.code == "column_missing"}
    assert missing == {"declaration_number", "movement", "declaration_date"}
    assert (read.total, len(read.rejected), read.lines.num_rows) == (6, 6, 0)


def test_screen_asks_about_goods_with_their_number() -> None:
    table = read_table(HERE / "factura.pdf")
    assert table.default == "goods"
    place = table.headings.index(table.default)
    assert [row[place] for row in table.rows()][2] == "4-Piperidona clorhidrato monohidrato CAS 40064-34-4"


def test_the_terminal_reads_a_document() -> None:
    done = CliRunner().invoke(main, ["read", str(HERE / "fds_diluyente.pdf"), "--format", "json"])
    assert "Tolueno" in done.output and "permanganato" not in done.output


def test_damaged_documents_are_refused_and_nothing_else(tmp_path: Path) -> None:
    whole = (HERE / "factura.pdf").read_bytes()
    draw = random.Random(7)
    for number in range(16):
        octets = bytearray(whole)
        for _ in range(draw.randint(1, 30)):
            octets[draw.randrange(len(octets))] = draw.randrange(256)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(octets[: draw.randrange(len(octets))] if number % 4 == 0 else octets)
        assert preview(path).problems


def test_a_document_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "here", False)
    stream = zlib.compress(bytes(800 << 20), 1)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )
    (tmp_path / "bomb.pdf").write_bytes(body)
    assert codes(preview(tmp_path / "bomb.pdf")) == {"file_too_large"}


@pytest.mark.parametrize("unit", ["kg", "KGS", "kilos", "KGM", "kilogramo", "kilogram"])
def test_a_mass_in_any_word_for_kilograms_is_a_mass(tmp_path: Path, unit: str) -> None:
    body = made.table([["Descripción", f"Peso bruto ({unit})"], ["Acetona", "12.50"]], "60mm, 60mm", ruled=True)
    read = preview(made.write(tmp_path / "lista.pdf", made.PLANT + body))
    assert rows(read, "description", "gross_mass_kg") == [("Acetona", "12.50")]


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "unruled"])
def test_goods_whose_name_begins_with_total_are_goods(tmp_path: Path, ruled: bool) -> None:
    written = [
        ["Description", "CAS", "Quantity"],
        ["Acetone", "67-64-1", "5.00"],
        ["Total Solvent 40", "108-88-3", "7.00"],
        ["Citric acid", "77-92-9", "9.00"],
        ["TOTAL", "", "21.00"],
    ]
    cells = [[made.plain(cell) for cell in row] for row in written]
    body = made.table(cells, "60mm, 40mm, 40mm", ruled=ruled)
    read = preview(made.write(tmp_path / "factura.pdf", made.PLANT + body))
    assert rows(read, "description", "cas", "quantity") == [tuple(row) for row in written[1:-1]]


def test_screen_sets_goods_aside_whose_text_was_lost(tmp_path: Path) -> None:
    lost = "±ûÍª"
    body = made.table([["Descripción", "CAS"], [lost, ""], ["Acetona", ""]], "60mm, 60mm", ruled=True)
    table = read_table(made.write(tmp_path / "factura.pdf", made.PLANT + body))
    assert [row[table.headings.index("goods")] for row in table.rows()] == ["Acetona"]
    assert [problem.code for problem in table.problems if problem.severity == "error"] == ["text_lost"]
    assert list(table.rejected) == [1] and lost in table.rejected[1][0]
