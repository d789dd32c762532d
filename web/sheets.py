"""A table of a page as a file: the rows and columns as they are seen, filters and order included."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from fastapi.responses import Response

from registry.cells import Book, safe_cell
from web.media import MEDIA
from web.render import as_heading

FileForm = Literal["", "csv", "xlsx"]
MOST = 50_000  # rows of a download; a longer table is asked for in parts


def sheet(name: str, form: str, columns: Sequence[tuple[str, str]], rows: Iterable[Mapping[str, Any]]) -> Response:
    """A table as CSV or XLSX.

    Args:
        name: of the file, without its ending.
        form: ``csv`` or ``xlsx``.
        columns: key of a row and heading, in order.
        rows: what is in it.

    """
    cells = [[row.get(key) for key, _ in columns] for row in rows]
    headings = [as_heading(heading) for _, heading in columns]
    content = _as_csv(headings, cells) if form == "csv" else _as_xlsx(name, headings, cells)
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _as_xlsx(name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    with Book(out) as book:
        page = book.book.add_worksheet(name[:31])
        page.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            book.put(page, 0, column, heading, **book.head())
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                book.put(page, place, column, value)
        page.autofilter(0, 0, max(1, len(rows)), len(headings) - 1)
        page.set_column(0, len(headings) - 1, 22)
    return out.getvalue()
