"""A workbook to fill in: the columns, lists of the values that are allowed, and examples in both languages."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from precursors.messages import reference_words
from precursors.yamls import parse
from registry.cells import Book
from registry.intake.kinds import Kind, kinds
from registry.intake.shapes import MOVEMENTS

_ROWS = 1_000  # for which the lists of values hold


@cache
def _example_lines() -> Sequence[Mapping[str, str]]:
    content: Sequence[Mapping[str, str]] = parse(Path(__file__).with_name("template.yaml").read_text("utf-8"))
    return content


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
    names = [column.name for column in kind.columns if any(column.name in row for row in _example_lines())]
    for place, name in enumerate(names):
        book.put(sheet, 0, place, name, **book.head())
        for row, example in enumerate(_example_lines(), start=1):
            book.put(sheet, row, place, example.get(name, ""))
    sheet.set_column(0, len(names) - 1, 20)
