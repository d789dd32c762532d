"""A document in PDF as a table of its goods, read in a process of its own as workbooks are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from precursors import guarded
from precursors.messages import Sentence
from precursors.tabular.apart import ReadingRefused, read_apart, read_here, serve
from precursors.tabular.model import DOCUMENT, FileRefused, RawTable, Wanted
from precursors.tabular.problems import problem
from precursors.tabular.rows import as_table

SECONDS = 20.0
_MEMORY = 512 << 20
_START = b"%PDF-"
_KINDS = {
    "table": Sentence("the_goods_of_its_tables"),
    "sheet": Sentence("a_safety_data_sheet_of_which_sections_1_and_3"),
    "text": Sentence("text_that_names_its_product"),
}


def read_pdf(path: Path, _: Wanted) -> RawTable:
    """Read the goods of a document.

    Raises:
        FileRefused: it is damaged, locked or too large, a picture, or names no goods.

    """
    with path.open("rb") as stream:
        if _START not in stream.read(1 << 10):
            raise FileRefused(problem("file_damaged", path.name, detail=Sentence("it_is_not_a_pdf")))
    try:
        read = (
            read_here(lambda: _read_paper(path))
            if guarded.here
            else json.loads(read_apart("precursors.tabular.paper.reader", path, {}, SECONDS))
        )
    except ReadingRefused as refused:
        raise FileRefused(problem(refused.code, path.name, detail=refused.detail)) from refused
    pictures = [problem("page_is_picture", path.name, detail=str(number)) for number in read["pictures"]]
    rows: list[dict[str, str]] = read["rows"]
    if not rows:
        raise FileRefused(*(pictures or [problem("no_goods_in_document", path.name)]))
    told = [problem("document_read", path.name, detail=_KINDS[read["kind"]]), *pictures]
    return as_table(rows, DOCUMENT, told, numbers=())  # written as its author writes them


def _read_paper(path: Path) -> dict[str, Any]:
    from precursors.tabular.paper.goods import goods_of
    from precursors.tabular.paper.pages import pages_of

    found = goods_of(pages_of(path))
    return {"kind": found.kind, "rows": found.rows, "pictures": found.pictures}


def _written_paper(path: Path, _: Mapping[str, Any]) -> bytes:
    return json.dumps(_read_paper(path)).encode()


if __name__ == "__main__":
    serve(_written_paper, _MEMORY)
