"""What is read from a photo of a label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from precursors.model import Answer

SURE = 0.85  # scores below are a guess: a person has to look at the line (measured on the labels of the tests)
_ADDRESS = re.compile(r"(?i)^\s*(https?:|www\.)")


@dataclass(frozen=True)
class Line:
    """A line as it was read.

    Attributes:
        text: its characters.
        score: from 0 to 1, how sure the reader is.
        box: left, top, right and bottom in the picture, each from 0 to 1.
    """

    text: str
    score: float
    box: tuple[float, float, float, float]

    @property
    def sure(self) -> bool:
        """Whether it may decide without a person looking at it."""
        return self.score >= SURE


@dataclass(frozen=True)
class Code:
    """A barcode or a QR code: its kind, and what it says."""

    kind: str
    text: str

    @property
    def words(self) -> str:
        """What of it may name goods: neither an address on the web nor a bare number."""
        return "" if _ADDRESS.match(self.text) or not re.search(r"[^\W\d_]|\d-\d\d-\d", self.text) else self.text


@dataclass(frozen=True)
class Photo:
    """A photo that was read.

    Attributes:
        lines: from top to bottom.
        codes: barcodes and QR codes.
        picture: upright, small, without place, time or device: JPEG.
        size: width and height of what was read, in pixels.
    """

    lines: tuple[Line, ...]
    codes: tuple[Code, ...]
    picture: bytes
    size: tuple[int, int]

    @property
    def text(self) -> str:
        """All that may name goods, a line each."""
        return "\n".join([line.text for line in self.lines] + self._words)

    @property
    def sure_text(self) -> str:
        """The same without the lines that were guessed."""
        return "\n".join([line.text for line in self.lines if line.sure] + self._words)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is looked up: all that was read, and what was read surely where that is less."""
        return tuple(dict.fromkeys(text for text in (self.text, self.sure_text) if text.strip()))

    @property
    def unsure(self) -> tuple[str, ...]:
        """The lines that were guessed."""
        return tuple(line.text for line in self.lines if not line.sure)

    @property
    def _words(self) -> list[str]:
        return [code.words for code in self.codes if code.words]

    def answer(self, found: Sequence[Answer]) -> Answer:
        """The answer on the photo, from those on its ``texts``."""
        sure = found[-1] if self.sure_text.strip() else Answer.UNDETERMINED
        return photo_answer(sure, found[0] if found else sure, self.unsure, read=bool(found))

    def to_json(self) -> dict[str, Any]:
        """Plain values, without the picture."""
        return {
            "lines": [{**asdict(line), "box": list(line.box), "sure": line.sure} for line in self.lines],
            "codes": [asdict(code) for code in self.codes],
            "size": list(self.size),
            "unsure": list(self.unsure),
        }


def photo_answer(sure: Answer, whole: Answer, unsure: Sequence[str], *, read: bool) -> Answer:
    """The answer on a photo: what was guessed never clears, and never decides alone.

    Args:
        sure: the answer on the lines that were read surely.
        whole: the answer on all of them.
        unsure: the lines that were guessed.
        read: whether anything was read at all.

    """
    if not read:
        return Answer.UNDETERMINED
    if not unsure or sure is Answer.LISTED:
        return sure if unsure else whole
    guessed = Answer.POSSIBLE if whole is Answer.LISTED else whole
    return min((sure, guessed, Answer.UNDETERMINED), key=list(Answer).index)  # the strictest first
