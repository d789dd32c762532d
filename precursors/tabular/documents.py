"""Which document of a declaration is a permit, a licence or a transport document: tables, some of them national."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from precursors.fold import fold
from precursors.yamls import parse

SETTING = "PRECURSOR_DOCUMENTS"
_COLUMNS = ("transport_document", "permit_number", "licence_number", "pen_number")


@lru_cache(maxsize=4)
def _table(own: str) -> Mapping[str, Any]:
    held: Mapping[str, Any] = parse(Path(__file__).with_name("documents.yaml").read_text("utf-8"))
    if not own:
        return held
    added = parse(Path(own).read_text("utf-8")) or {}
    forms = {*held, *added}
    return {form: {**held.get(form, {}), **added.get(form, {})} for form in forms}


def columns_of(form: str, documents: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The numbers of documents by our columns.

    Args:
        form: ``asycuda`` or ``wco``.
        documents: code, name and number of each.

    """
    table = _table(os.environ.get(SETTING, "")).get(form, {})
    found: dict[str, list[str]] = {}
    for code, name, number in documents:
        column = _column(table, code, fold(name))
        if column and number and number not in found.setdefault(column, []):
            found[column].append(number)
    return {column: " ".join(numbers) for column, numbers in found.items()}


def _column(table: Mapping[str, Any], code: str, name: str) -> str:
    by_code = next((one for one in _COLUMNS if code in map(str, table.get(one, {}).get("codes", ()))), "")
    by_name = (one for one in _COLUMNS if any(fold(word) in name for word in table.get(one, {}).get("words", ())))
    return by_code or next(by_name, "")
