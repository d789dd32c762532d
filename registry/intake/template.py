"""A workbook to fill in: the columns, lists of the values that are allowed, and examples in both languages."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from precursors.messages import reference_words
from registry.cells import Book
from registry.intake.shapes import MOVEMENTS
from registry.intake.tables import Kind, kinds

_ROWS = 1_000  # for which the lists of values hold
_EXAMPLES = (
    {
        "declaration_number": "EXAMPLE-1",
        "line_number": "1",
        "movement": "import",
        "declaration_date": "2026-03-31",
        "consignor_name": "EXAMPLE CHEM TRADING LTD",
        "consignor_country": "CN",
        "consignee_name": "QUÍMICA EJEMPLO, S. A.",
        "consignee_country": "GT",
        "origin_country": "CN",
        "hs_code": "2918.14",
        "description": "citric acid, 25 kg bags",
        "cas": "77-92-9",
        "quantity": "1000",
        "unit": "kg",
        "value": "1250.50",
        "currency": "USD",
    },
    {
        "declaration_number": "EJEMPLO-2",
        "line_number": "1",
        "movement": "exportación",
        "declaration_date": "31/03/2026",
        "consignor_name": "QUÍMICA EJEMPLO, S. A.",
        "consignor_country": "GT",
        "consignee_name": "REACTIVOS EJEMPLO",
        "consignee_country": "Honduras",
        "hs_code": "2918.14",
        "description": "ácido cítrico, sacos de 25 kg",
        "cas": "77-92-9",
        "quantity": "1.250,5",
        "unit": "kg",
        "value": "1500,00",
        "currency": "USD",
    },
)


@cache
def template_bytes() -> bytes:
    """The template; the sheet to fill in stands first, so that it is the one that is read."""
    kind, out = kinds()["declarations"], io.BytesIO()
    with Book(out) as book:
        sheet = book.book.add_worksheet("declarations")
        for place, column in enumerate(kind.columns):
            book.put(sheet, 0, place, column.name, **book.head())
        sheet.set_column(0, len(kind.columns) - 1, 18)
        sheet.freeze_panes(1, 0)
        movement = [column.name for column in kind.columns].index("movement")
        sheet.data_validation(1, movement, _ROWS, movement, {"validate": "list", "source": sorted(MOVEMENTS)})
        _columns(book, kind)
        _examples(book, kind)
    return out.getvalue()


def write_template(path: Path) -> None:
    """Write the template as a file."""
    path.write_bytes(template_bytes())


def _columns(book: Book, kind: Kind) -> None:
    """What each column is, and under which other headings it is read."""
    sheet = book.book.add_worksheet("columns - columnas")
    heads = ("column / columna", "required / obligatoria", "kind", "tipo", "also read as / también se lee")
    for place, head in enumerate(heads):
        book.put(sheet, 0, place, head, **book.head())
    sheet.set_column(0, 3, 24)
    sheet.set_column(4, 4, 90)
    for row, column in enumerate(kind.columns, start=1):
        said = (
            column.name,
            "yes / sí" if column.required else "",
            reference_words(column.type, "en"),
            reference_words(column.type, "es"),
            ", ".join(column.aliases),
        )
        for place, value in enumerate(said):
            book.put(sheet, row, place, value, text_wrap=place == len(said) - 1)


def _examples(book: Book, kind: Kind) -> None:
    sheet = book.book.add_worksheet("examples - ejemplos")
    names = [column.name for column in kind.columns if any(column.name in row for row in _EXAMPLES)]
    for place, name in enumerate(names):
        book.put(sheet, 0, place, name, **book.head())
        for row, example in enumerate(_EXAMPLES, start=1):
            book.put(sheet, row, place, example.get(name, ""))
    sheet.set_column(0, len(names) - 1, 20)
