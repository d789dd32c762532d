"""Problems of a file: coded, placed to the cell, in both languages, with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from precursors.messages import Sentence
from precursors.yamls import parse

LONGEST = 120  # characters of what the program of somebody else says of a file
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file.

    Attributes:
        row: number of the row, the header being row 1; ``None`` for the file as a whole.
        column: heading of the column as the file has it.
        value: the value found, shortened.
    """

    code: str
    severity: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    detail: str | Sentence = ""

    def message(self, language: str = "en") -> str:
        """What is wrong, in a language."""
        return self._filled("message", language)

    def hint(self, language: str = "en") -> str:
        """What to do about it, in a language."""
        return self._filled("hint", language)

    def said(self, language: str = "en") -> str:
        """Both in one: what is wrong, and what to do about it."""
        return f"{self.message(language)} {self.hint(language)}"

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The fixed form of a problem."""
        row = asdict(self)
        del row["detail"]
        return row | {"message": self.message(language), "hint": self.hint(language)}

    def _filled(self, part: str, language: str) -> str:
        values = {"value": self.value or "", "column": self.column or "", "detail": self._detailed(language)}
        return str(catalogue()[self.code][part][language]).format(**values)

    def _detailed(self, language: str) -> str:
        return self.detail if isinstance(self.detail, str) else self.detail.told(language)


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Any]:
    """Every problem code with its severity, messages and hints."""
    content: Mapping[str, Any] = parse(Path(__file__).with_name("problems.yaml").read_text("utf-8"))
    return content


def problem(code: str, file: str, **where: Any) -> Problem:
    """Make a problem; its severity comes from the catalogue, its value is shortened for display."""
    value = where.pop("value", None)
    if value is not None:
        value = str(value)
        value = value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"
    return Problem(code, catalogue()[code]["severity"], file, value=value, **where)
