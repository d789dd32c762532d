"""What became of every row of the language review: applied, bettered, gone or kept, the last three with the reason.

``words/language-fixes.tsv`` is the review, row by row (file, key or line, language, the text of then, the better text),
with two columns more: ``state`` and ``reason``. The files are named as they were then.
"""

from __future__ import annotations

import csv
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from precursors.yamls import parse

ROOT = Path(__file__).resolve().parents[2]
REVIEW = Path(__file__).parent / "words" / "language-fixes.tsv"
THE_REVIEW = (
    "ca9062b8949c40aae0d0100b00227b14cd93c331856de3904c6bc9b2a9b654dd"  # SHA-256 of its five columns, as it came
)
MOVED = {"registry/intake/problems.yaml": "precursors/tabular/problems.yaml"}
SPOKEN = ("locale/*.yaml", "rules/*/*.sql", "rules/*/coverage.yaml", "precursors/tabular/problems.yaml")
WRITTEN = (
    *SPOKEN,
    "precursors/lists/*/*.yaml",
    "rules/*/*.yaml",
    "*.md",
    "docs/**/*.md",
    "commands/*.py",
    "r*/**/*.py",
)

Row = dict[str, str]


@cache
def _rows() -> tuple[Row, ...]:
    with REVIEW.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _of(*states: str) -> list[Row]:
    return [row for row in _rows() if row["state"] in states]


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"''|\\\"", lambda found: found[0][-1], text).split())


@cache
def _text_of(patterns: tuple[str, ...]) -> str:
    return "\n".join(_one_line(path.read_text("utf-8")) for one in patterns for path in sorted(ROOT.glob(one)))


@cache
def _content(path: Path) -> Any:
    text = path.read_text("utf-8")
    return parse(text[text.index("/*") + 2 : text.index("*/")] if path.suffix == ".sql" else text)


def _at_its_place(row: Row) -> str | None:
    """Return the words that a row's own file has under its key, or None where the key is no more."""
    path = ROOT / MOVED.get(row["file"], row["file"])
    if path.suffix not in (".yaml", ".sql") or not path.is_file():
        return None
    found = _content(path)
    for part in (row["key_or_line"].split(".", 1), [row["language"]]):
        for name in part:
            found = found.get(name) if isinstance(found, dict) else found
    return _one_line(found) if isinstance(found, str) else None


def test_no_row_of_the_review_is_missing() -> None:
    columns = ("file", "key_or_line", "language", "text_now", "better_text")
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in _rows())]
    assert hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest() == THE_REVIEW


def test_every_row_has_its_state_and_what_was_not_applied_its_reason() -> None:
    assert [row["row"] for row in _rows() if row["state"] not in ("applied", "bettered", "gone", "kept")] == []
    assert [row["row"] for row in _rows() if (row["state"] == "applied") is bool(row["reason"])] == []


def test_what_was_applied_is_said() -> None:
    said, lost = _text_of(WRITTEN), []
    for row in _of("applied"):
        here, better = _at_its_place(row), _one_line(row["better_text"])
        if here != better and (here is not None or better not in said):
            lost.append((row["row"], row["better_text"], here))
    assert lost == [], "Write it again, or give the row its state and the reason in words/language-fixes.tsv."


def test_what_was_bettered_is_said_in_other_words_and_what_is_gone_is_not_said() -> None:
    said, back = _text_of(SPOKEN), []
    for row in _of("bettered", "gone"):
        here, then = _at_its_place(row), _one_line(row["text_now"])
        if here in (then, _one_line(row["better_text"])) or (here is None and then in said):
            back.append((row["row"], here))
    assert back == [], "Give the row its state and the reason in words/language-fixes.tsv."
