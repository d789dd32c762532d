"""What the XML of a sheet says that its values do not: formulas, formats, how far it reaches. Parsed, not searched.

The parts are read as they unpack, so a sheet that claims too much is refused before it is in memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from defusedxml import ElementTree

from precursors.messages import Sentence
from precursors.tabular.apart import ReadingRefused
from precursors.tabular.cells import is_cas_format

MAX_CELLS = 64_000_000
_CHUNK = 1 << 20
_LITERAL = r'\\(.)|"([^"]*)"'  # what a number format shows as it stands
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PERCENTS = {"9": "%", "10": "%"}  # formats that every workbook has without saying so


@dataclass
class Scan:
    """What the XML of a sheet says.

    Attributes:
        formulas: (row, column) of every cell that holds a formula, both from 1.
        formats: (row, column) -> ``%``, the format of a CAS number, or the error that a cell holds.
        filled: how many rows hold anything.
        shared: how many cells show a shared text.
        hidden: numbers of the rows that are not shown.
    """

    formulas: list[tuple[int, int]] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    filled: int = 0
    shared: int = 0
    hidden: list[int] = field(default_factory=list)


def scan_xlsx(archive: zipfile.ZipFile, part: str, styles: Mapping[str, str]) -> Scan:
    """Scan one sheet of an Office workbook.

    Args:
        archive: the workbook.
        part: the name of the sheet's part.
        styles: number of a style -> the format that matters, as ``xlsx_styles`` gives them.

    """
    found, here = Scan(), _Here()
    errors: set[tuple[int, int]] = set()
    tags: dict[str, str] = {}  # of names with their namespace, of which a sheet has few

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = tags.get(name)
        if tag is None:
            tag = tags[name] = name.rpartition(" ")[2]
        if tag == "c":
            here.cell(attributes.get("r"))
            kind = attributes.get("t")
            if kind == "s":
                found.shared += 1
            elif kind == "e":
                errors.add((here.row, here.column))
            if styles and (form := styles.get(attributes.get("s", ""))):
                found.formats[here.row, here.column] = form
        elif tag in ("v", "is"):
            found.filled += here.first_value()
        elif tag == "row":
            here.begin_row(attributes.get("r"))
            if attributes.get("hidden") in ("1", "true"):
                found.hidden.append(here.row)
        elif tag == "f":
            found.formulas.append((here.row, here.column))

    _parse(archive, part, start)
    if errors := errors.difference(found.formulas):
        found.formats.update(_shown_errors(archive, part, errors))
    return found


def _shown_errors(
    archive: zipfile.ZipFile, part: str, errors: Collection[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """What stands in cells that hold an error by their type, for which a reader of values has no value."""
    shown: dict[tuple[int, int], str] = {}
    here = _Here()

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            here.begin_row(attributes.get("r"))
        elif tag == "c":
            here.cell(attributes.get("r"))

    def text(said: str) -> None:
        if (place := (here.row, here.column)) in errors:
            shown[place] = shown.get(place, "") + said.strip()

    _parse(archive, part, start, text)
    return shown


def scan_ods(archive: zipfile.ZipFile) -> dict[str, Scan]:
    """Scan the sheets of an OpenDocument workbook, by their names."""
    sheets: dict[str, Scan] = {}
    here = _Here()
    name, row_again, column, found, unseen = "", 0, 0, Scan(), False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name, row_again, column, found, unseen
        tag = tag.rpartition(" ")[2]
        said = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "table":
            name, found = said.get("name", ""), Scan()
            sheets[name] = found
            here.row, row_again = 0, 1
        elif tag == "table-row":
            here.begin_row(str(here.row + row_again))
            row_again, column = _times(said, "number-rows-repeated"), 0
            unseen = said.get("visibility", "visible") != "visible"
        elif tag in ("table-cell", "covered-table-cell"):
            times = _times(said, "number-columns-repeated")
            kind = said.get("value-type", "")
            if kind or "formula" in said:
                here.reach(here.row + row_again - 1, column + times)
                first = here.first_value()
                found.filled += row_again * first
                if unseen and first:
                    found.hidden.extend(range(here.row, here.row + row_again))
                places = [(here.row + down, column + 1 + on) for down in range(row_again) for on in range(times)]
                if "formula" in said:
                    found.formulas.extend(places)
                if kind == "percentage":
                    found.formats.update(dict.fromkeys(places, "%"))
            column += times

    _parse(archive, "content.xml", start)
    return sheets


def _times(said: Mapping[str, str], name: str) -> int:
    value = said.get(name, "1")
    return int(value) if value.isdecimal() and len(value) < 10 else 1


class _Here:
    """Which cell is being read, and how far the cells reach."""

    def __init__(self) -> None:
        self.row = self.column = self._rows = self._columns = 0
        self._empty = True
        self._known: dict[str, int] = {}
        self._written, self._digits = "0", 1

    def begin_row(self, number: str | None) -> None:
        self.row = int(number) if number and number.isdecimal() and len(number) < 10 else self.row + 1
        self.column, self._empty = 0, True
        self._written = str(self.row)
        self._digits = len(self._written)

    def cell(self, place: str | None) -> None:
        self.column += 1
        if place:
            column = self._known.get(place[: -self._digits] if place.endswith(self._written) else "")
            if column is None:
                column = self._place(place)
            self.column = column
        if self.column > self._columns or self.row > self._rows:
            self.reach(self.row, self.column)

    def _place(self, place: str) -> int:
        """The column of a cell whose place is written as it seldom is; its row may be another than that around it."""
        match = _PLACE.fullmatch(place)
        if match is None:
            return self.column
        column = _column(match[1])
        if match[2] == self._written:
            self._known[match[1]] = column
        self.row = int(match[2])
        return column

    def reach(self, row: int, column: int) -> None:
        """Note a cell; refuse a sheet whose cells span more than is read."""
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if self._rows * self._columns > MAX_CELLS:
            detail = Sentence("its_first_sheet_spans_cells", x=f"{self._rows * self._columns:,}")
            raise ReadingRefused(detail, too_large=True)

    def first_value(self) -> int:
        first, self._empty = self._empty, False
        return int(first)


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place


def _parse(archive: zipfile.ZipFile, part: str, start: Any, text: Any = None) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with archive.open(part) as stream:
            while block := stream.read(_CHUNK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError) as error:
        raise ReadingRefused(Sentence("its_part_is_damaged", x=part)) from error


def _refuse_doctype(*_: object) -> None:
    raise ReadingRefused(Sentence("its_xml_has_a_document_type_declaration"))


def xlsx_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Number of a cell style -> ``%``, or the format of a CAS number, where it is one of the two."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("xl/styles.xml"), forbid_dtd=True)
    own = {one.get("numFmtId", ""): _plain_format(one.get("formatCode", "")) for one in root.iterfind(".//{*}numFmt")}
    formats = {**_PERCENTS, **{key: form for key, form in own.items() if form}}
    uses = (one.get("numFmtId", "") for one in root.iterfind("{*}cellXfs/{*}xf"))
    return {str(place): formats[number] for place, number in enumerate(uses) if number in formats}


def _plain_format(code: str) -> str:
    form = re.sub(_LITERAL, r"\1\2", code.split(";")[0])
    if is_cas_format(form):
        return form
    return "%" if "%" in re.sub(_LITERAL, "", code.split(";")[0]) else ""  # a percent sign between quotes is a word


def hidden_ods_sheets(archive: zipfile.ZipFile) -> frozenset[str]:
    """Names of the sheets of an OpenDocument workbook that are not shown."""
    hidden_styles: set[str] = set()
    names: set[str] = set()
    style = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal style
        tag = tag.rpartition(" ")[2]
        said = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "style":
            style = said.get("name", "")
        elif tag == "table-properties" and said.get("display") == "false":
            hidden_styles.add(style)
        elif tag == "table" and said.get("style-name") in hidden_styles:
            names.add(said.get("name", ""))

    _parse(archive, "content.xml", start)
    return frozenset(names)
