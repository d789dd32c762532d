"""The goods of a document as rows in our columns, each with its place on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from precursors.fold import key as fold_key
from precursors.numbers.cas import find_cas
from precursors.tabular.model import PLACE
from precursors.tabular.paper.cells import Named, column_of, joined_cell, whole_numbers, words
from precursors.tabular.paper.pages import Box, Grid, Line, Page, Phrase

_HEADING_ROWS = 3  # of a table in which its headings may stand
_TOTAL = re.compile(r"(?:sub|gran)?tota(?:l|les|ls|is)(?:general)?.*")
_SECTION = re.compile(r"(?:(?:secci[oó]n|section|se[cç][aã]o)\s*)?(\d{1,2})\s*[.:)–-]?\s+(\D.{2,90})", re.I)
_MOST_SECTIONS = 16
_GAP = 2.5  # heights of a line below which no row of the same table stands
Item = Line | Grid


@dataclass
class Read:
    """What was read of a document.

    Attributes:
        kind: ``sheet`` (of safety data), ``table`` or ``text``.
        pictures: numbers of the pages that are pictures.
    """

    kind: str
    rows: list[dict[str, str]] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)


def goods_of(pages: Sequence[Page]) -> Read:
    """The rows of goods of a document."""
    items = [item for page in pages for item in page.items]
    pictures = [page.number for page in pages if page.picture]
    if _is_sheet(items):
        return Read("sheet", list(_of_sheet(items)), pictures)
    rows = list(_of_tables(items))
    kind = "table" if rows else "text"
    rows = rows or list(_of_product(items)) or list(_of_numbers(items))
    fields = _fields([item for item in items if isinstance(item, Line)])
    for number, row in enumerate(rows, start=1):
        row.setdefault("line_number", str(number))
        for name, value in fields.items():
            row.setdefault(name, value)
    return Read(kind, rows, pictures)


# --- safety data sheets -------------------------------------------------------------------------------


def _is_sheet(items: Iterable[Item]) -> bool:
    said = fold_key(" ".join(item.text for item in items if isinstance(item, Line))[:3_000])
    return any(fold_key(title) in said for title in words()["sheet"])


def _of_sheet(items: Iterable[Item]) -> Iterator[dict[str, str]]:
    """Section 1 names the product, section 3 what is in it; the others name what is not the goods."""
    parts: dict[str, list[Item]] = {"identification": [], "composition": []}
    here, last = "", 0
    for item in items:
        found = _SECTION.fullmatch(item.text) if isinstance(item, Line) else None
        if found and last < int(found[1]) <= _MOST_SECTIONS:
            last, here = int(found[1]), _section(fold_key(found[2]))
        elif here:
            parts[here].append(item)
    rows = [*_of_product(parts["identification"]), *_of_tables(parts["composition"])]
    below = (
        list(_of_numbers(parts["composition"])) if not any(isinstance(i, Grid) for i in parts["composition"]) else []
    )
    told = {row.get("cas") for row in rows[1:]}
    rows += [row for row in below if row["cas"] not in told]
    for number, row in enumerate(rows, start=1):
        yield {"line_number": str(number), **row}


def _section(title: str) -> str:
    def says(kind: str) -> bool:
        return any(fold_key(word) in title for word in words()[kind])

    if says("composition"):
        return "composition"
    return "identification" if says("identification") and not says("hazards") else ""


# --- labelled text ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    """What a label names: a field of ours, the ``product``, or nothing of interest."""
    known = {fold_key(name): "" for name in words()["others"]}
    known |= {fold_key(name): "product" for name in words()["product"]}
    return known | {fold_key(name): column for column, names in words()["fields"].items() for name in names}


@dataclass(frozen=True)
class _Labelled:
    label: str
    value: str
    line: Line


_LABEL = re.compile(r"(?:(?<=^)|(?<=[\s.;/(]))((?:[^\W\d_][\w.°º/]{0,20}\s+){0,3}[^\W\d_][\w.°º]{0,25})\s*[:：]")


def _labelled_values(lines: Sequence[Line]) -> Iterator[_Labelled]:
    """Every ``label: value``; a value goes on in the next line where its own is full and that one has no label."""
    width = max((line.box.x1 for line in lines), default=0)
    for place, line in enumerate(lines):
        found = [(match, name) for match in _LABEL.finditer(line.text) if (name := _known_label(match[1])) is not None]
        for order, (match, (label, _)) in enumerate(found):
            last = order + 1 == len(found)
            stop = len(line.text) if last else found[order + 1][0].start() + found[order + 1][1][1]
            value = line.text[match.end() : stop].strip(" .;,")
            following = lines[place + 1] if place + 1 < len(lines) else None
            goes_on = (
                last and following is not None and following.page == line.page and not _LABEL.search(following.text)
            )
            if goes_on and following is not None and (not value or line.box.x1 > 0.85 * width):
                value = f"{value} {following.text}".strip(" .;,")
            yield _Labelled(label, value, line)


def _known_label(text: str) -> tuple[str, int] | None:
    """The longest known label that ends a text, and where it begins: ``HYDROCHLORIDE USP Batch`` ends with one."""
    places = [0, *(found.end() for found in re.finditer(r"\s+", text))]
    for place in places:
        name = _labels().get(_plain(text[place:]))
        if name is not None:
            return name, place
    return None


def _plain(text: str) -> str:
    return fold_key(re.sub(r"[.°º/]", " ", text))


def _of_product(items: Iterable[Item]) -> Iterator[dict[str, str]]:
    """The product that labels name, with the CAS numbers that stand beside it."""
    lines = [item for item in items if isinstance(item, Line)]
    products = [one for one in _labelled_values(lines) if one.label == "product" and one.value]
    if not products:
        return
    first = products[0]
    name = re.split(r"\s{1,3}(?=CAS\b)|\.\s", first.value)[0].strip(" .,")
    numbers = _numbers(" \n".join(line.text for line in lines[lines.index(first.line) :]))
    row = {"description": name, PLACE: place_of(first.line.page, first.line.box)}
    yield {**row, "cas": numbers[0]} if numbers else row
    for number in numbers[1:]:
        yield {**row, "cas": number}


def _numbers(text: str) -> list[str]:
    found = (one for one in find_cas(whole_numbers(text)) if one.ok)
    return list(dict.fromkeys(one.number for one in found))


def _of_numbers(items: Iterable[Item]) -> Iterator[dict[str, str]]:
    """Lines that name a CAS number."""
    for item in items:
        if isinstance(item, Line):
            for number in _numbers(item.text):
                yield {"description": item.text, "cas": number, PLACE: place_of(item.page, item.box)}


def _fields(lines: Sequence[Line]) -> dict[str, str]:
    """What the document says of all of its goods: the parties, the currency, the terms."""
    found: dict[str, str] = {}
    for one in _labelled_values(lines):
        if one.label not in ("", "product") and one.value:
            found.setdefault(one.label, one.value[:200])
    if not re.fullmatch(r"[A-Z]{3}", found.get("currency", "USD")):
        found["currency"] = found["currency"][:3].upper() if re.match(r"[A-Za-z]{3}\b", found["currency"]) else ""
    return {name: value for name, value in found.items() if value}


# --- tables -------------------------------------------------------------------------------------------


def _of_tables(items: Sequence[Item]) -> Iterator[dict[str, str]]:
    """The rows of every table whose headings name goods, with lines between its cells or without."""
    columns: list[Named | None] = []
    lines: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            lines.append(item)
            continue
        found = next(((n, named) for n, row in enumerate(item.rows[:_HEADING_ROWS]) if (named := _goods(row))), None)
        if found:
            columns = found[1]
        elif len(item.rows[0]) != len(columns):  # else it goes on from the page before
            columns = []
            continue
        start = found[0] + 1 if found else 0
        for row, box in zip(item.rows[start:], item.boxes[start:], strict=True):
            cells = [(named, joined_cell(cell)) for named, cell in zip(columns, row, strict=False) if named]
            if (read := _row(cells)) and _goods(row) is None:
                yield {**read, PLACE: place_of(item.page, box)}
    yield from _unruled_rows(lines)


def _goods(row: Sequence[Sequence[str]]) -> list[Named | None] | None:
    """The columns of a row of headings that name goods."""
    named = [column_of(joined_cell(cell)) or column_of("".join(cell)) for cell in row]
    known = [one.column for one in named if one]
    return named if len(known) > 1 and ("description" in known or "cas" in known) else None


def _row(cells: Iterable[tuple[Named, str]]) -> dict[str, str]:
    """A row of goods; nothing if it names none, or is a total."""
    row: dict[str, str] = {}
    for named, text in cells:
        if text and named.column not in row:
            row[named.column] = text
            if named.unit:
                row["unit"] = named.unit
    goods = row.get("description") or row.get("cas")
    first = next(iter(row.values()), "")
    return {} if not goods or _is_total(goods, row) or _is_total(first, row) else row


def _is_total(called: str, row: dict[str, str]) -> bool:
    """Whether a row that is called so is a total: goods of such a name have a number that no total has."""
    numbers = row.get("cas", "") + row.get("hs_code", "")
    return bool(_TOTAL.fullmatch(fold_key(called))) and not any(map(str.isdecimal, numbers))


def _unruled_rows(lines: Sequence[Line]) -> Iterator[dict[str, str]]:
    """Rows that stand below headings without lines between them."""
    heads: list[tuple[Named | None, Phrase]] = []
    row: dict[str, str] = {}
    place, last = Box(0, 0, 0, 0), None
    for line in lines:
        named = _goods([[phrase.text] for phrase in line.phrases])
        far = last is not None and (line.page == last.page) and line.box.top - last.box.bottom > _GAP * _height(line)
        cells = _phrases_by_heading(line, heads) if heads else {}
        if named or far or _is_total(line.phrases[0].text, cells):
            if row and last is not None:
                yield {**row, PLACE: place_of(last.page, place)}
            row, heads = {}, list(zip(named, line.phrases, strict=True)) if named else []
            last = line
            continue
        if not heads:
            continue
        if set(cells) == {"description"} and row:
            row["description"] = whole_numbers(f"{row.get('description', '')} {cells['description']}".strip())
            place, last = place.with_(line.box), line
            continue
        if row and last is not None:
            yield {**row, PLACE: place_of(last.page, place)}
        row = _row((Named(name), text) for name, text in cells.items())
        units = {named.column: named.unit for named, _ in heads if named and named.unit}
        if row and "quantity" in units and "quantity" in row:
            row["unit"] = units["quantity"]
        place, last = line.box, line
    if row and last is not None:
        yield {**row, PLACE: place_of(last.page, place)}


def _phrases_by_heading(line: Line, heads: Sequence[tuple[Named | None, Phrase]]) -> dict[str, str]:
    """The phrases of a line below the headings over or nearest to which they stand."""
    row: dict[str, str] = {}
    for phrase in line.phrases:
        named, _ = max(heads, key=lambda head: (_overlap(phrase.box, head[1].box), -_distance(phrase.box, head[1].box)))
        if named:
            row[named.column] = f"{row.get(named.column, '')} {phrase.text}".strip()
    return row


def _overlap(one: Box, two: Box) -> float:
    return max(0.0, min(one.x1, two.x1) - max(one.x0, two.x0))


def _distance(one: Box, two: Box) -> float:
    return min(abs(one.x0 - two.x0), abs(one.x1 - two.x1), abs(one.x0 + one.x1 - two.x0 - two.x1) / 2)


def _height(line: Line) -> float:
    return line.box.bottom - line.box.top


def place_of(page: int, box: Box) -> str:
    """A place as it is shown: the page, and left, top, right, bottom in points."""
    return f"p. {page}, {box.x0:.0f} {box.top:.0f} {box.x1:.0f} {box.bottom:.0f}"
