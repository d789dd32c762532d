"""XML that customs systems write: which kind it is, and what it says as rows in our columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from precursors.tabular.asycuda import sad_rows
from precursors.tabular.awmds import ROOTS, manifest_rows
from precursors.tabular.model import DECLARATION, MANIFEST, SHEET, FileRefused, RawTable, Wanted
from precursors.tabular.problems import problem
from precursors.tabular.rows import as_table
from precursors.tabular.wco import declarations_in, goods_rows, why_refused
from precursors.tabular.xml_tree import read_tree, text_at

BRAZILIAN = "ListaDeclaracoes"  # DI and DUIMP; its names are headings, of which a column map says what they are


def read_xml(path: Path, _: Wanted) -> RawTable:
    """Read a declaration (ASYCUDA World SAD, WCO DEC) or a manifest (AWMDS).

    Raises:
        FileRefused: it is XML of another kind, or of one that holds no goods.

    """
    root = read_tree(path)
    if root.tag == "ASYCUDA":
        rows, said = sad_rows(root)
        problems = []
        if said and said != str(len(rows)):
            problems = [problem("lines_missing", path.name, value=said, detail=str(len(rows)))]
        return as_table(rows, DECLARATION, problems)
    if root.tag in ROOTS:
        return as_table(manifest_rows(root), MANIFEST, [])
    if root.tag == BRAZILIAN:
        return as_table(list(_goods(root)), SHEET, [])
    if reason := why_refused(root):
        raise FileRefused(problem("message_without_goods", path.name, detail=reason))
    if found := declarations_in(root):
        return as_table([row for one in found for row in goods_rows(one)], DECLARATION, [])
    raise FileRefused(problem("xml_unknown", path.name, value=root.tag))


def _goods(root: Element) -> Iterator[dict[str, str]]:
    """Each item of goods with what its addition and its declaration say, under their own names."""
    for declaration in root:
        for addition in declaration.iter("adicao"):
            for item in addition.iter("mercadoria"):
                yield {**_fields(declaration), **_fields(addition), **_fields(item)}


def _fields(element: Element) -> dict[str, str]:
    return {child.tag: text_at(element, child.tag) for child in element if len(child) == 0}
