"""Headings are recognised by their words, whatever their order, number signs and abbreviations; never wrongly."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from precursors.tabular.heading_words import said_by_heading, spellings
from precursors.tabular.model import Wanted
from registry.intake.declarations import Asked, Intake, read_declarations
from registry.intake.headings import phrases_of
from registry.intake.in_parts import read_declarations_in_parts
from registry.intake.kinds import kinds
from registry.intake.preview import preview
from registry.intake.proposals import propose

HERE = Path(__file__).parent
KIND = kinds()["declarations"]
CLERK = (
    "Declaracion No", "Línea Nro.", "Tipo de mov.", "Fecha decl.", "Nom. exportador", "Pais proced.", "Nom. importador",
    "Pais orig.", "Desc. de la mercancía", "Nro CAS", "Cant. (kg)", "Valor (USD)",
)  # fmt: skip
CELLS = ("D1", "1", "import", "2025-03-31", "A", "CN", "B", "CN", "acetona", "67-64-1", "12.5", "100.50")


def expected() -> list[Mapping[str, str]]:
    lines = (HERE / "headings.tsv").read_text("utf-8").splitlines()
    rows = [line for line in lines if not line.startswith(("# What", "# said"))]
    return list(csv.DictReader(rows, delimiter="\t", restval=""))


EXPECTED = expected()


def table(path: Path, *rows: Sequence[str]) -> Path:
    path.write_text("".join(";".join(row) + "\n" for row in rows), "utf-8")
    return path


def values(read: Intake, *columns: str) -> list[object]:
    return [read.lines.column(name).to_pylist()[0] for name in columns]


def codes(read: Intake) -> list[tuple[str, str | None]]:
    return [(found.code, found.value) for found in read.problems]


# --- one heading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", EXPECTED, ids=[row["heading"] for row in EXPECTED])
def test_a_heading_is_the_column_that_is_meant_or_is_asked(row: Mapping[str, str]) -> None:
    bound = KIND.bound([row["heading"]])
    assert list(bound.columns) == ([] if row["column"] == "-" else [row["column"]])
    assert list(bound.said.values()) == ([row["said"]] if row["said"] else [])
    if row["may_be"]:
        assert [(one.code, one.value, one.detail) for one in bound.questions] == [
            ("column_unsure", row["heading"], ", ".join(row["may_be"].split()))
        ]


def test_there_are_enough_headings_of_each_language_and_kind() -> None:
    asked = [row for row in EXPECTED if row["column"] == "-"]
    assert len(EXPECTED) - len(asked) >= 120 and len(asked) >= 40
    assert {row["language"] for row in EXPECTED} == {"es", "en", "pt"}
    assert len({row["heading"] for row in EXPECTED}) == len(EXPECTED)


def test_what_is_already_a_heading_stays_one() -> None:
    for kind in kinds().values():
        for column in kind.columns:
            for alias in (column.name, *column.aliases):
                assert list(kind.bound([alias]).columns) == [column.name], (kind.name, alias)


# --- properties ---------------------------------------------------------------------------------------

READ = [row["heading"] for row in EXPECTED if row["column"] != "-"]
PHRASES = sorted(KIND.phrases.known)


@st.composite
def respelled(draw: st.DrawFn) -> tuple[str, str]:
    """The words of a column in any order, each in any spelling, and the column."""
    phrase = draw(st.sampled_from(PHRASES))
    words = [draw(st.sampled_from(spellings(meaning))) for meaning in draw(st.permutations(phrase.split()))]
    cased = [getattr(word, draw(st.sampled_from(("upper", "title", "lower"))))() for word in words]
    return draw(st.sampled_from((" ", ". ", "_", " de ", " - "))).join(cased), KIND.phrases.known[phrase]


@settings(max_examples=400, deadline=None)
@given(respelled())
def test_words_in_any_order_and_spelling_are_their_column_or_are_asked(given: tuple[str, str]) -> None:
    heading, column = given
    bound, read = KIND.bound([heading]), said_by_heading(heading)
    assert read is not None
    (part,) = read.parts
    if (len(part.phrases) == 1 and not part.weak) or KIND.column_of(heading):
        assert list(bound.columns) == [column]
    assert set(bound.columns) <= {column}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(READ), st.sampled_from(("lote", "agente", "xyz", "vencimiento", "7")), st.booleans())
def test_a_word_more_that_is_not_known_is_never_passed_over(heading: str, word: str, first: bool) -> None:
    assert not KIND.bound([f"{word} {heading}" if first else f"{heading} {word}"]).columns


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([row["heading"] for row in EXPECTED]), max_size=12))
def test_never_two_headings_are_one_column(headings: list[str]) -> None:
    bound = KIND.bound(headings)
    assert len(set(bound.columns.values())) == len(bound.columns)
    alone = [next(iter(KIND.bound([heading]).columns), None) for heading in headings]
    for column, heading in bound.columns.items():
        assert alone[headings.index(heading)] == column
        others = [one for one, name in zip(headings, alone, strict=True) if name == column and one != heading]
        assert not others or KIND.column_of(heading) == column  # our own heading stands before words
    told = {one.value for one in bound.questions} | set(bound.columns.values())
    told |= {headings[place] for place in bound.unknown}
    told |= {heading for heading in headings if KIND.column_of(heading) in bound.twice}
    assert all(any(heading in one for one in told) for heading in headings)  # one question may name several


def test_no_words_of_one_column_are_those_of_another() -> None:
    for kind in kinds().values():
        assert not set(kind.phrases.known) & set(kind.phrases.unsure), kind.name
        by_alias: dict[str, set[str]] = {}
        for column in kind.columns:
            for alias in (column.name, *column.aliases, *column.words):
                for meant in phrases_of(alias):
                    by_alias.setdefault(meant, set()).add(column.name)
        assert [meant for meant, names in by_alias.items() if len(names) > 1 and meant not in kind.phrases.unsure] == []


# --- a file -------------------------------------------------------------------------------------------


def assert_read(read: Intake) -> None:
    assert read.errors == ()
    assert values(read, "declaration_number", "cas", "description", "origin_country", "consignor_country") == [
        "D1", "67-64-1", "acetona", "CN", "CN",
    ]  # fmt: skip
    assert values(read, "quantity_mg", "unit", "value", "currency") == [12_500_000, "kg", 10_050, "USD"]


def test_a_file_of_a_clerk_is_read_in_every_form(tmp_path: Path) -> None:
    titles = ["ADUANA EJEMPLO"], ["Enero 2025", "", "3"]
    assert_read(read_declarations(table(tmp_path / "f.csv", *titles, CLERK, CELLS)))
    (tmp_path / "f.json").write_text(json.dumps([dict(zip(CLERK, CELLS, strict=True))]), "utf-8")
    assert_read(read_declarations(tmp_path / "f.json"))
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as book:
        book.add_worksheet("notas").write_row(0, 0, ["Texto", "sin tabla"])
        sheet = book.add_worksheet("datos")
        for number, line in enumerate((*titles, CLERK, CELLS)):
            sheet.write_row(number, 0, line)
    assert_read(read_declarations(tmp_path / "f.xlsx"))
    assert_read(read_declarations_in_parts(table(tmp_path / "p.csv", *titles, CLERK, CELLS), tmp_path))


def test_headings_of_a_clerk_in_two_rows(tmp_path: Path) -> None:
    above = ["", "", "", "", "Exportador", "", "Importador", "", "", "", "", ""]
    below = [*CLERK[:4], "Nom.", "Ctry", "Nom.", *CLERK[7:]]
    assert_read(read_declarations(table(tmp_path / "f.csv", ["ADUANA"], above, below, CELLS)))


def test_a_preview_and_a_proposed_map_say_what_a_check_reads(tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", CLERK, CELLS)
    (row,) = preview(path).rows
    assert (row["cas"], row["quantity"], row["unit"], row["currency"]) == ("67-64-1", "12.5", "kg", "USD")
    proposed = propose(path)
    assert_read(read_declarations(path, asked=Asked(mapped=proposed.map)))
    assert proposed.missing == () and {"cas", "quantity", "unit", "currency"} <= proposed.guesses


def test_a_unit_in_the_heading_stands_where_the_row_has_none_and_must_not_be_gainsaid(tmp_path: Path) -> None:
    head, cells = (*CLERK, "Unidad"), [(*CELLS, ""), ("D2", *CELLS[1:], "KGS"), ("D3", *CELLS[1:], "g")]
    read = read_declarations(table(tmp_path / "f.csv", head, *cells))
    assert read.lines.column("quantity_mg").to_pylist() == [12_500_000] * 2
    assert [(found.code, found.row, found.column, found.value) for found in read.errors] == [
        ("unit_contradicts", 4, "Unidad", "g")
    ]


def test_a_unit_of_volume_in_the_heading_is_told_from_another(tmp_path: Path) -> None:
    head = [*("Cant. (L)" if name.startswith("Cant") else name for name in CLERK), "U. de medida"]
    cells = [(*CELLS, "litros"), ("D2", *CELLS[1:], "gal"), ("D3", *CELLS[1:], "tambores")]
    read = read_declarations(table(tmp_path / "f.csv", head, *cells))
    assert [(found.code, found.row) for found in read.errors] == [("unit_contradicts", 3), ("unit_contradicts", 4)]
    assert read.lines.column("unit").to_pylist() == ["litros"]


def test_one_of_two_that_could_be_a_column_is_never_chosen(tmp_path: Path) -> None:
    head = ["Descrip. mercancía" if name.startswith("Desc.") else name for name in CLERK]
    read = read_declarations(table(tmp_path / "f.csv", [*head, "Nombre del producto"], [*CELLS, "tolueno"]))
    assert read.count == 0 and list(read.rejected) == [2]
    assert ("columns_alike", "Descrip. mercancía, Nombre del producto") in codes(read)


def test_our_own_heading_stands_before_words_and_that_is_told(tmp_path: Path) -> None:
    read = read_declarations(
        table(tmp_path / "f.csv", [*CLERK, "cas", "Contenedor N°", "N° contenedor"], [*CELLS, "108-88-3", "X", "Y"])
    )
    assert read.errors == () and values(read, "cas", "container") == ["108-88-3", None]
    assert sorted(codes(read)) == [
        ("column_again", "Nro CAS"), ("column_unsure", "Contenedor N°"), ("column_unsure", "N° contenedor"),
    ]  # fmt: skip


def test_words_are_known_to_whoever_looks_for_the_header() -> None:
    wanted = Wanted(frozenset(KIND.headings), phrases=frozenset(KIND.phrases.known))
    assert wanted.knows("Nro CAS") and wanted.knows("numero_cas") and not wanted.knows("Nro de factura")
