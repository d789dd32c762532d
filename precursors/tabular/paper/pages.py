"""Pages of a PDF as lines of text and tables of cells, each with its place; in points from the upper left corner."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from precursors.messages import Sentence
from precursors.tabular.apart import ReadingRefused

MAX_BYTES = 20 << 20
MAX_PAGES = 200
_MAX_CHARACTERS = 50_000  # of a page
_MAX_EDGES = 4_000  # lines and frames of a page among which tables are looked for
_FEW = 30  # characters beside a picture that make no page of text
_MOST_OF_IT = 0.4  # of a page
_GAP = 0.6  # of the height of a letter, between phrases


@dataclass(frozen=True)
class Box:
    """A place on a page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def with_(self, other: Box) -> Box:
        """Both together."""
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


@dataclass(frozen=True)
class Phrase:
    """Words that stand together on a line."""

    text: str
    box: Box


@dataclass(frozen=True)
class Line:
    """A line of text."""

    page: int
    phrases: tuple[Phrase, ...]
    box: Box

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(phrase.text for phrase in self.phrases)


@dataclass(frozen=True)
class Grid:
    """A table between drawn lines: the lines of each cell, and the place of each row."""

    page: int
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    boxes: tuple[Box, ...]
    box: Box


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        items: its lines and tables from top to bottom.
        picture: it is a picture, as a scanner makes it; what it says is not read.
    """

    number: int
    items: tuple[Line | Grid, ...]
    picture: bool


def pages_of(path: Path) -> list[Page]:
    """Read the pages of a PDF.

    Raises:
        ReadingRefused: it is locked, or larger than is read.

    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    if path.stat().st_size > MAX_BYTES:
        raise ReadingRefused(Sentence("more_than_mib", x=MAX_BYTES >> 20), too_large=True)
    losses = _Losses()
    try:
        with losses, pdfplumber.open(path) as document:
            if len(document.pages) > MAX_PAGES:
                raise ReadingRefused(Sentence("more_than_pages", x=MAX_PAGES), too_large=True)
            pages = [_page(page) for page in document.pages]
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            raise ReadingRefused(Sentence("it_is_password_protected")) from error
        if any(isinstance(cause, MemoryError) for cause in error.args):
            raise MemoryError from error
        raise
    if losses.met:
        raise ReadingRefused(Sentence("a_part_of_it_could_not_be_unpacked"))
    return pages


class _Losses(logging.Handler):
    """Hears what the reader says beside what it reads: that it lost a part is no reason for it to fail, but for us."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.met = False
        self._reader = logging.getLogger("pdfminer")

    def emit(self, record: logging.LogRecord) -> None:
        """Note a loss; the rest helps nobody."""
        self.met = self.met or "loss" in record.getMessage()

    def __enter__(self) -> None:
        self._told, self._reader.propagate = self._reader.propagate, False
        self._reader.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._reader.removeHandler(self)
        self._reader.propagate = self._told


def _page(page: Any) -> Page:
    if len(page.chars) > _MAX_CHARACTERS:
        raise ReadingRefused(Sentence("more_than_characters_on_a_page", x=f"{_MAX_CHARACTERS:,}"), too_large=True)
    letters = sum(not one["text"].isspace() for one in page.chars)
    pictures = sum(abs(one["width"] * one["height"]) for one in page.images)
    picture = (
        bool(page.images) and letters < _FEW and (not letters or pictures > _MOST_OF_IT * page.width * page.height)
    )
    edges = len(page.lines) + 4 * len(page.rects) + len(page.curves)
    tables = page.find_tables() if 0 < edges <= _MAX_EDGES else []
    grids = [_grid(page.page_number, table) for table in tables if len(table.rows) > 1]
    lines = _lines(page.page_number, page.extract_words(use_text_flow=False), [grid.box for grid in grids])
    items: list[Line | Grid] = [*lines, *grids]
    number = page.page_number
    page.close()  # what was read of it is not needed any more
    return Page(number, tuple(sorted(items, key=lambda item: item.box.top)), picture)


def _grid(number: int, table: Any) -> Grid:
    cells = tuple(tuple(tuple((cell or "").split("\n")) for cell in row) for row in table.extract())
    return Grid(number, cells, tuple(Box(*row.bbox) for row in table.rows), Box(*table.bbox))


def _lines(number: int, words: Iterable[dict[str, Any]], taken: Sequence[Box]) -> list[Line]:
    """Words that stand beside each other, without those of the tables."""
    found = [Phrase(word["text"], Box(word["x0"], word["top"], word["x1"], word["bottom"])) for word in words]
    free = sorted((one for one in found if not _within(one.box, taken)), key=lambda one: (one.box.top, one.box.x0))
    rows: list[list[Phrase]] = []
    for word in free:
        middle = (word.box.top + word.box.bottom) / 2
        if rows and rows[-1][0].box.top <= middle <= rows[-1][0].box.bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(number, sorted(row, key=lambda one: one.box.x0)) for row in rows]


def _line(number: int, words: Sequence[Phrase]) -> Line:
    phrases = [words[0]]
    for word in words[1:]:
        last = phrases[-1]
        if word.box.x0 - last.box.x1 > _GAP * (word.box.bottom - word.box.top):
            phrases.append(word)
        else:
            phrases[-1] = Phrase(f"{last.text} {word.text}", last.box.with_(word.box))
    box = phrases[0].box
    for phrase in phrases[1:]:
        box = box.with_(phrase.box)
    return Line(number, tuple(phrases), box)


def _within(box: Box, taken: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(one.x0 <= x <= one.x1 and one.top <= y <= one.bottom for one in taken)
