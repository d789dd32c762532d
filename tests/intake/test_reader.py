"""What people and programs do to tables, in every kind of file, and what must come of it; nothing is lost unsaid."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from precursors.tabular.files import FileRefused, read_file
from precursors.tabular.garbled import put_right
from precursors.yamls import parse
from registry.intake.dates import dates
from registry.intake.declarations import Asked, Intake, read_declarations
from registry.intake.kinds import kinds
from registry.intake.maps import MapRefused, find_map, keep_map, read_map
from registry.intake.proposals import propose
from registry.intake.template import write_template
from web.pages.check import FIELDS

ROOT = Path(__file__).resolve().parents[2]
HEAD = (
    "declaration_number line_number movement declaration_date consignor_name consignee_name description quantity unit"
).split()


def row(number: int | str, **changes: str) -> list[str]:
    cells = [f"D{number}", "1", "import", "2025-03-31", "A", "B", "acetona", "100", "kg"]
    return [changes.get(name, cell) for name, cell in zip(HEAD, cells, strict=True)]


def text(path: Path, *lines: str | list[str], encoding: str = "utf-8") -> Path:
    body = "\n".join(line if isinstance(line, str) else ",".join(line) for line in lines)
    path.write_bytes((body + "\n").encode(encoding))
    return path


def declared(read: Intake, column: str = "declaration_number") -> list[Any]:
    return read.lines.column(column).to_pylist() if read.lines.num_columns else []


def accounted(read: Intake) -> bool:
    return read.total == read.lines.num_rows + len(read.rejected) + len(read.skipped)


# --- quotation marks ----------------------------------------------------------------------------------


def test_a_quotation_that_a_later_row_closes_has_swallowed_the_rows_between(tmp_path: Path) -> None:
    rows = [",".join(row(n)) for n in range(1, 7)]
    rows[1] = rows[1].replace(",kg", ',"kg')
    rows[3] = rows[3].replace(",kg", ',"kg"')
    read = read_declarations(text(tmp_path / "f.csv", HEAD, *rows))
    (found,) = read.errors
    assert (found.code, found.row, found.column) == ("quote_open", 3, "unit")
    assert (declared(read), list(read.rejected)) == (["D1", "D5", "D6"], [3, 4, 5])
    assert accounted(read)


def test_a_text_over_several_lines_is_no_open_quotation(tmp_path: Path) -> None:
    described = row(2, description='"acetona, ""técnica"",\ntambor 5"" y\nbidón"')
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1), described, row(3)))
    assert (read.errors, declared(read)) == ((), ["D1", "D2", "D3"])
    assert declared(read, "description")[1] == 'acetona, "técnica",\ntambor 5" y\nbidón'


def test_a_mark_of_inches_opens_nothing(tmp_path: Path) -> None:
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1, description='tubo 5" acero'), row(2)))
    assert (read.errors, declared(read, "description")) == ((), ['tubo 5" acero', "acetona"])


# --- rows and headings --------------------------------------------------------------------------------


def test_totals_below_the_table_are_named_and_left_out(tmp_path: Path) -> None:
    total = ["TOTAL", "", "", "", "", "", "", "200", ""]
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1), row(2), total))
    assert [(p.code, p.severity, p.row) for p in read.problems] == [("row_total", "warning", 4)]
    assert (read.skipped, declared(read)) == ((4,), ["D1", "D2"]) and accounted(read)


def test_goods_called_total_are_goods(tmp_path: Path) -> None:
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1, declaration_number="TOTAL")))
    assert declared(read) == ["TOTAL"] and read.skipped == ()


def test_separators_at_the_end_of_rows_are_no_cells(tmp_path: Path) -> None:
    read = read_declarations(text(tmp_path / "f.csv", HEAD, [*row(1), "", ""], [*row(2), ""], [*row(3), "x"]))
    assert declared(read) == ["D1", "D2"] and [(p.code, p.row) for p in read.errors] == [("row_shape", 4)]


def test_headings_in_two_rows_are_read_together(tmp_path: Path) -> None:
    above = ["Declaración", "", "", "", "Exportador", "", "Importador", "", "Mercancía", "", ""]
    below = [
        "Número",
        "Línea",
        "Movimiento",
        "Fecha",
        "Nombre",
        "País",
        "Nombre",
        "País",
        "Descripción",
        "Cantidad",
        "Unidad",
    ]
    cells = ["D1", "1", "import", "2025-03-31", "A", "China", "B", "Guatemala", "acetona", "100", "kg"]
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((["ADUANA EJEMPLO"], above, below, cells)):
            sheet.write_row(number, 0, line)
    for path in (tmp_path / "f.xlsx", text(tmp_path / "f.csv", "ADUANA EJEMPLO", above, below, cells)):
        read = read_declarations(path)
        assert (read.errors, declared(read), declared(read, "consignor_country")) == ((), ["D1"], ["CN"])


def test_a_column_without_heading_that_holds_something_is_told(tmp_path: Path) -> None:
    read = read_declarations(text(tmp_path / "f.csv", [*HEAD, ""], [*row(1), "anhidrido"], [*row(2), ""]))
    assert [(p.code, p.value) for p in read.problems] == [("column_unknown", "column 10")]


def test_the_labels_of_our_own_form_and_the_boxes_of_the_duca_are_headings() -> None:
    labels = parse((ROOT / "locale" / "pages.yaml").read_text("utf-8"))
    kind = kinds()["declarations"]
    for name in FIELDS:
        for label in labels[f"f_{name}"].values():
            assert kind.column_of(label) == name, label
    boxes = {"46": "description", "Casilla 46": "description", "46. Descripción de las mercancías": "description",
             "4.1": "consignor_id", "41": "origin_country", "45.": "hs_code", "casilla 4.4": "consignor_name"}  # fmt: skip
    assert {heading: kind.column_of(heading) for heading in boxes} == boxes


# --- characters ---------------------------------------------------------------------------------------

WRITTEN = [
    ("windows-1252", "ácido sulfúrico ñ 50 °C", "Windows-1252"), ("cp850", "ácido sulfúrico año NIÑO", "CP850"),
    ("cp850", "ácido", "CP850"), ("windows-1252", "50\u00a0kg", "Windows-1252"), ("koi8-r", "ацетон технический", "KOI8-R"),
    ("windows-1251", "ацетон технический", "Windows-1251"), ("gb18030", "丙酮 乙酸酐", "GB18030"),
    ("shift_jis", "アセトン 無水酢酸", "Shift-JIS"), ("utf-16", "丙酮", ""), ("utf-32", "acetona ñ", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "words", "said"), WRITTEN, ids=[f"{one[0]}-{place}" for place, one in enumerate(WRITTEN)]
)
def test_an_encoding_is_recognised_with_its_evidence(tmp_path: Path, encoding: str, words: str, said: str) -> None:
    path = text(tmp_path / "f.csv", HEAD, *(row(n, description=words) for n in range(3)), encoding=encoding)
    read = read_declarations(path)
    assert declared(read, "description") == [words] * 3
    assert [(p.code, str(p.detail).partition(" (")[0]) for p in read.problems] == (
        [("encoding_assumed", said)] if said else []
    )


UNREADABLE = [("big5", "丙酮 醋酸酐"), ("cp1250", "stężony kwas łódź"), ("koi8-r", "ацетон"), ("euc-kr", "아세톤")]


@pytest.mark.parametrize(("encoding", "words"), UNREADABLE, ids=[one[0] for one in UNREADABLE])
def test_what_makes_sense_in_no_encoding_or_in_several_is_refused(tmp_path: Path, encoding: str, words: str) -> None:
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1, description=words), encoding=encoding))
    if read.lines.num_rows:  # recognised after all: then it is the text that was written
        assert declared(read, "description") == [words]
    else:
        assert [p.code for p in read.problems] == ["encoding_unknown"]


def test_a_text_read_in_a_wrong_encoding_is_put_right_or_set_aside(tmp_path: Path) -> None:
    wrong = "ácido sulfúrico".encode().decode("windows-1252")
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1, description=wrong), row(2, description="�cido")))
    assert declared(read, "description") == ["ácido sulfúrico"]
    assert [(p.code, p.row) for p in read.problems] == [("text_mended", None), ("text_lost", 3)]


@settings(max_examples=200)
@given(st.text(alphabet="abcdeáéíóúñÑüç ºµ°“”ãõÃÂâ€", max_size=20))
def test_a_sound_text_is_never_put_right(words: str) -> None:
    assert (
        put_right(words) == words
        or put_right(words).encode().decode("latin-1") == words
        or len(put_right(words)) < len(words)
    )


# --- typed cells --------------------------------------------------------------------------------------


def test_a_number_is_a_number_in_every_typed_format(tmp_path: Path) -> None:
    record: dict[str, Any] = dict(zip(HEAD, row(1), strict=True))
    record |= {"quantity": 1.234, "value": 100.125, "currency": "USD"}
    (tmp_path / "f.json").write_text(json.dumps([record]), "utf-8")
    (tmp_path / "f.ndjson").write_text(json.dumps(record), "utf-8")
    pa.parquet.write_table(pa.Table.from_pylist([record]), tmp_path / "f.parquet")
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(record))
        sheet.write_row(1, 0, list(record.values()))
    (tmp_path / "f.xlsm").write_bytes((tmp_path / "f.xlsx").read_bytes())
    ods(tmp_path / "f.ods", record)
    for name in ("f.json", "f.ndjson", "f.parquet", "f.xlsx", "f.xlsm", "f.ods"):
        read = read_declarations(tmp_path / name)
        assert read.errors == () and read.problems == (), name
        assert (declared(read, "quantity_mg"), declared(read, "value")) == ([1_234_000], [10_013]), name


def test_an_amount_that_can_be_read_two_ways_is_not_taken(tmp_path: Path) -> None:
    read = read_declarations(text(tmp_path / "f.csv", [*HEAD, "value"], [*row(1), "100.125"], [*row(2), "100.50"]))
    assert declared(read, "value") == [None, 10_050]
    assert [(p.code, p.severity, p.row) for p in read.problems] == [("value_ambiguous", "warning", 2)]


def ods(path: Path, record: dict[str, Any], *, formula: str = "", hidden: bool = False) -> Path:
    """An OpenDocument workbook by hand: headings, one row, and a second sheet that may be hidden."""

    def cell(value: Any) -> str:
        if isinstance(value, float):
            return f'<t:table-cell o:value-type="float" o:value="{value}"><x:p>{value}</x:p></t:table-cell>'
        said = f' t:formula="{formula}"' if formula and value == "acetona" else ""
        return f'<t:table-cell o:value-type="string"{said}><x:p>{value}</x:p></t:table-cell>'

    names = "".join(map(cell, record))
    values = "".join(map(cell, record.values()))
    style = '<s:style s:name="ta2" s:family="table"><s:table-properties t:display="false"/></s:style>' if hidden else ""
    second = (
        f'<t:table t:name="two" t:style-name="ta2"><t:table-row>{cell("x")}</t:table-row></t:table>' if hidden else ""
    )
    content = (
        '<?xml version="1.0"?><o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        f'o:version="1.2"><o:automatic-styles>{style}</o:automatic-styles><o:body><o:spreadsheet><t:table t:name="one">'
        f"<t:table-row>{names}</t:table-row><t:table-row>{values}</t:table-row>"
        '<t:table-row t:number-rows-repeated="1048570"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>'
        f"</t:table>{second}</o:spreadsheet></o:body></o:document-content>"
    )
    for prefix, name in (("o:", "office:"), ("t:", "table:"), ("x:", "text:"), ("s:", "style:")):
        content = (
            content.replace(f"<{prefix}", f"<{name}")
            .replace(f"</{prefix}", f"</{name}")
            .replace(f" {prefix}", f" {name}")
        )
        content = content.replace(f"xmlns:{prefix[0]}=", f"xmlns:{name[:-1]}=")
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def test_formulas_and_hidden_sheets_of_an_open_document_are_told(tmp_path: Path) -> None:
    record = dict(zip(HEAD, row(1), strict=True))
    read = read_declarations(ods(tmp_path / "f.ods", record, formula="of:=[.A1]", hidden=True))
    found = {(p.code, p.row, p.column or p.value) for p in read.problems}
    assert found == {("formula_in_cell", 2, "description"), ("sheet_hidden", None, "two")}


@pytest.mark.parametrize("written", ["<x:c r='G2' t='str'><x:f>\"a\"</x:f>", '<x:c t="str"\n r="G2"><x:f/>'])
def test_a_formula_is_parsed_not_searched(tmp_path: Path, written: str) -> None:
    (source,) = (ROOT / "tests" / "intake" / "tables").glob("T10-*")
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    old = '<x:c r="G2" t="str"><x:f>"agua"</x:f>'
    assert old in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(old, written).encode()
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [(p.code, p.row, p.column) for p in read_declarations(tmp_path / "f.xlsx").errors] == [
        ("formula_in_cell", 2, "description")
    ]


# --- dates --------------------------------------------------------------------------------------------

DATES = [
    (["20250331"], "2025-03-31"), (["31-mar-2025"], "2025-03-31"), (["31 de marzo de 2025"], "2025-03-31"),
    (["Mar 31, 2025"], "2025-03-31"), (["31-MAR-25"], ""), (["31/12/25"], "2025-12-31"), (["12/31/25"], "2025-12-31"),
    (["05/03/25"], ""), (["05/03/25", "31/03/25"], "2025-03-05"), (["05/03/25", "03/31/25"], "2025-05-03"),
    (["25-12-31"], ""), (["31.12.25"], "2025-12-31"), (["ayer"], ""), (["20251331"], ""), (["12 enero 2025"], "2025-01-12"),
    (["05/03/25", "31/03/2025"], "2025-03-05"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "expected"), DATES, ids=[" ".join(one[0]) for one in DATES])
def test_a_date_is_read_where_it_has_one_reading_only(column: list[str], expected: str) -> None:
    found = dates(column)[column[0]]
    assert (str(found.value) if found.value else "") == expected
    assert bool(found.code) != bool(expected)


# --- maps and the template ----------------------------------------------------------------------------

PERU = (
    "CODI_ADUAN,ANO_PRESE,NUME_CORRE,NUME_SERIE,FECH_INGSI,LIBR_TRIBU,DNOMBRE,PART_NANDI,DESC_COMER,DESC_MATCO,"
    "PAIS_ORIGE,PAIS_ADQUI,PESO_NETO,PESO_BRUTO,UNID_FIQTY,UNID_FIDES,FOB_DOLPOL,VIA_TRANSP",
    "118,2025,000101,1,20250930,20000000001,IMPORTADORA EJEMPLO SAC,2914110000,ACETONA,PUREZA 99.5%,CN,US,16000,16500,"
    "16000,KG,14000.50,1",
)
COLOMBIA = (
    "FECH;ADUA;PAISGEN;PAISPRO;VIATRANS;REGIMEN;PBK;PNK;CANU;CODUNIDAD;POSAR;VAFODO;NIT",
    "2509;35;215;215;1;C100;1.100,5;1.000,5;1.000,5;KG;2914110000;5.000,25;800000001",
)


def test_a_national_layout_is_read_with_the_map_that_is_proposed(tmp_path: Path) -> None:
    path = text(tmp_path / "ma.csv", *PERU)
    (tmp_path / "own.yaml").write_text(propose(path).as_yaml(), "utf-8")
    read = read_declarations(path, asked=Asked(mapped=read_map(tmp_path / "own.yaml")))
    assert read.errors == () and declared(read) == ["118-2025-000101"]
    assert declared(read, "description") == ["ACETONA PUREZA 99.5%"]
    assert declared(read, "quantity_mg") == [16_000_000_000] and declared(read, "value") == [1_400_050]


MEXICO = (
    "Patente|Pedimento|Sección|Fracción|Secuencia|Descripción|Valor USD|Cant. Tarifa|UMT|País Vendedor|País Origen",
    "3001|5000001|240|29141101|1|ACETONA TECNICA|14000.50|16000|1|USA|CHN",
)
BRAZIL = """<?xml version="1.0" encoding="UTF-8"?><ListaDeclaracoes><declaracaoImportacao><numeroDI>2500001112</numeroDI>
<importadorNumero>00000000000191</importadorNumero><importadorNome>QUIMICA EXEMPLO LTDA</importadorNome>
<viaTransporteCodigo>01</viaTransporteCodigo><adicao><numeroAdicao>001</numeroAdicao>
<dadosMercadoriaCodigoNcm>29141100</dadosMercadoriaCodigoNcm><mercadoria><numeroSequencialItem>01</numeroSequencialItem>
<descricaoMercadoria>ACETONA PURA EM TAMBORES</descricaoMercadoria><quantidade>00001600050000</quantidade>
<unidadeMedida>QUILOGRAMA LIQUIDO</unidadeMedida></mercadoria></adicao></declaracaoImportacao></ListaDeclaracoes>"""


def test_mexican_records_are_read_with_the_map_that_is_proposed(tmp_path: Path) -> None:
    path = text(tmp_path / "551.asc", *MEXICO)
    (tmp_path / "own.yaml").write_text(propose(path).as_yaml(), "utf-8")
    asked = Asked(mapped=read_map(tmp_path / "own.yaml"), day=date(2025, 9, 30))  # of another record
    read = read_declarations(path, asked=asked)
    assert read.errors == () and declared(read) == ["3001-5000001-240"]
    assert (declared(read, "quantity_mg"), declared(read, "origin_country")) == ([16_000_000_000], ["CN"])


def test_brazilian_xml_is_read_with_the_map_that_is_proposed(tmp_path: Path) -> None:
    path = tmp_path / "di.xml"
    path.write_text(BRAZIL, "utf-8")
    (tmp_path / "own.yaml").write_text(propose(path).as_yaml(), "utf-8")
    asked = Asked(mapped=read_map(tmp_path / "own.yaml"), day=date(2025, 9, 30))
    read = read_declarations(path, asked=asked)
    assert read.errors == () and declared(read) == ["2500001112"] and declared(read, "line_number") == [101]
    assert declared(read, "description") == ["ACETONA PURA EM TAMBORES"]
    assert declared(read, "quantity_mg") == [16_000_500_000]


def test_a_form_without_text_of_the_goods_says_so(tmp_path: Path) -> None:
    path = text(tmp_path / "septiembre.csv", *COLOMBIA)
    read = read_declarations(path, asked=Asked(mapped=find_map("colombia-dane")))
    assert read.errors == () and "goods_not_described" in {p.code for p in read.problems}
    assert (declared(read), declared(read, "line_number"), declared(read, "quantity_mg")) == (
        ["septiembre"],
        [2],
        [1_000_500_000],
    )


def test_a_file_without_headings_is_read_by_its_map(tmp_path: Path) -> None:
    chile = find_map("chile-din")
    cells = dict.fromkeys(chile.headless, "")
    cells |= {"NUMENCRIPTADO": "1234567", "NUMITEM": "1", "FECACEP": "30092025", "ARANC-NAC": "29141100",
              "DNOMBRE": "ACETONA", "DOTRO1": "TAMBORES", "CANT-MERC": "1000,5", "MEDIDA": "KG", "CIF-ITEM": "900,25",
              "NUM_UNICO_IMPORTADOR": "99"}  # fmt: skip
    path = text(
        tmp_path / "din.txt", ";".join(cells.values()), ";".join({**cells, "NUMITEM": "2", "MEDIDA": "6"}.values())
    )
    read = read_declarations(path, asked=Asked(mapped=chile))
    assert read.errors == () and declared(read, "line_number") == [1, 2]
    assert declared(read, "description") == ["ACETONA TAMBORES"] * 2
    assert declared(read, "quantity_mg") == [1_000_500_000, None]
    assert [p.value for p in read.problems if p.code == "units_left_out"] == ["6"]


def test_a_map_is_kept_by_name_and_a_bad_one_is_refused(tmp_path: Path) -> None:
    kept = keep_map(find_map("peru-sunat"), "my-own", tmp_path / "maps")
    assert find_map("my-own", tmp_path / "maps").file == read_map(kept).file
    with pytest.raises(MapRefused, match="There is no column map"):
        find_map("nothing", tmp_path / "maps")
    for content in ("columns: {goods: A}", "columns: {description: A}\ncolour: red", "[1]", "a: &a [*a]"):
        (tmp_path / "bad.yaml").write_text(content, "utf-8")
        with pytest.raises(MapRefused):
            read_map(tmp_path / "bad.yaml")
    read = read_declarations(text(tmp_path / "f.csv", HEAD, row(1)), asked=Asked(mapped=find_map("peru-sunat")))
    assert {p.code for p in read.problems} == {"map_column_missing"}


def test_the_examples_of_the_template_are_read(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    empty = read_declarations(tmp_path / "t.xlsx")
    assert empty.problems[0].code == "no_rows"
    read = read_declarations(tmp_path / "t.xlsx", asked=Asked(sheet="examples - ejemplos"))
    assert read.errors == () and declared(read) == ["EXAMPLE-1", "EJEMPLO-2"]


def test_a_manifest_is_checked_but_never_recorded() -> None:
    path = ROOT / "tests" / "intake" / "samples" / "asycuda" / "4-manifest-awmds.xml"
    assert read_declarations(path).lines.num_rows == 2
    recorded = read_declarations(path, asked=Asked(recording=True))
    assert recorded.lines.num_rows == 0 and {p.code for p in recorded.errors} == {"manifest_not_recorded"}


# --- properties ---------------------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", "x", '"', '"a', 'b"', '"c,d"', '5"', "TOTAL", "100", "2025-03-31", '"e\nf"', "ñ", "=1", "1.000"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=12), min_size=1, max_size=12), sound=st.booleans())
def test_every_row_is_checked_set_aside_or_said_to_be_no_line(
    tmp_path: Path, rows: list[list[str]], sound: bool
) -> None:
    """A mark in every row tells where it has gone."""
    lines = [",".join(HEAD)]
    marks = []
    for place, cells in enumerate(rows):
        marks.append(f"MARK{place}E")
        lines.append(",".join([marks[-1], *cells]))
        if sound:
            marks.append(f"GOOD{place}E")
            lines.append(",".join(row("", declaration_number=marks[-1])))
    read = read_declarations(text(tmp_path / "f.csv", *lines))
    assert accounted(read)
    kept = " ".join([*map(str, declared(read)), *(cell for cells in read.rejected.values() for cell in cells)])
    assert [mark for mark in marks if mark not in kept] == []


XML = sorted((ROOT / "tests" / "intake" / "samples").rglob("*.xml"))
PIECES = (b"<", b">", b"&", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"<null/>", b"\x00", b"\xff", b"]]>",
          b"<Item>", b"</Item>", b"&b;", b"<![CDATA[", b"99999999999999999999", b"<a>" * 150)  # fmt: skip


@pytest.mark.parametrize("source", XML, ids=lambda path: path.stem)
def test_mutated_xml_is_read_or_refused(source: Path, tmp_path: Path) -> None:
    chance, content = random.Random(source.stem), source.read_bytes()
    path = tmp_path / "f.xml"
    for _ in range(3_000 // len(XML)):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(changed))
            end = place + chance.choice((0, 0, 1, 8, 200))
            changed[place:end] = chance.choice((b"", *PIECES))
        path.write_bytes(bytes(changed))
        try:
            raw = read_file(path)
        except FileRefused as refused:
            assert refused.problem.message("es")
        else:
            assert not any("root:" in str(cells) for cells in raw.table.to_pylist())


def test_screen_and_check_read_the_same_rows(tmp_path: Path) -> None:
    from precursors.screening.files import read_table

    for path in sorted((ROOT / "tests" / "intake" / "tables").iterdir()):
        raw = _raw(path)
        if raw is None:
            continue
        column = raw.table.column_names[0]
        table = read_table(path, [column])
        assert table.headings == raw.table.column_names, path.name
        assert [cells[0] for cells in table.rows()] == raw.table.column(0).to_pylist(), path.name


def _raw(path: Path) -> Any:
    try:
        return read_file(path)
    except FileRefused:
        return None


def test_a_file_for_screening_may_be_packed(tmp_path: Path) -> None:
    import gzip

    (tmp_path / "f.csv.gz").write_bytes(gzip.compress(("\n".join([",".join(HEAD), ",".join(row(1))]) + "\n").encode()))
    assert declared(read_declarations(tmp_path / "f.csv.gz")) == ["D1"]


def test_written_rows_are_read_back_as_they_were(tmp_path: Path) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, row(1, description='a "b", c\nd'), row(2)])
    read = read_declarations(text(tmp_path / "f.csv", out.getvalue().rstrip()))
    assert declared(read, "description") == ['a "b", c\nd', "acetona"]
