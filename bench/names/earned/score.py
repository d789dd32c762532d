"""How a reader does on the committed texts, by kind: unsafe misses, strict recall, false listings.

Counts only: which texts were missed is shown on the developer's own terminal (``--show KIND``) and nowhere else.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench.names.earned import slips
from bench.names.earned.generate import FOLDER
from precursors.catalogue.load import Catalogue
from precursors.recognition.reading import Recognition
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)
FILES = ("controlled", "legitimate", "regimes")
AIMS = {"unsafe_misses": 0.003, "strict_recall": 0.93, "false_listed": 0.005, "undetermined": 0.05, "slips_lost": 0.01}
FIRM_SLIPS = 4  # so many misspelt legitimate names of 4,000 may be answered as listed
ANSWERS = ("listed", "possible", "other_law", "undetermined", "not_listed")
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and the answers that are right."""

    file: str
    kind: str
    text: str
    right: frozenset[str]
    substances: tuple[str, ...] = ()


class Given(NamedTuple):
    """What was answered: the headline, and the substances that were named."""

    answer: str
    substances: frozenset[str] = frozenset()


@dataclass(slots=True)
class Tally:
    """One kind of texts: how many, and what was answered.

    Attributes:
        answers: how many texts got each answer.
        right: texts that got one of the right answers.
        firm: texts for which ``listed`` (or ``other_law``) is the only right answer; ``firm_right`` of them got it.
        named: texts answered ``listed`` or ``possible`` where a substance that is meant was named.
        firm_wrong: texts answered ``listed`` or ``other_law`` although that is no right answer.
        undetermined_wrong: texts answered ``undetermined`` although that is no right answer.
        shown: the texts that got a wrong answer, for the developer's terminal.
    """

    file: str
    kind: str
    cases: int = 0
    right: int = 0
    firm: int = 0
    firm_right: int = 0
    named: int = 0
    firm_wrong: int = 0
    undetermined_wrong: int = 0
    answers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ANSWERS, 0))
    shown: list[tuple[str, str]] = field(default_factory=list)

    def add(self, case: Case, given: Given) -> None:
        """Count one answered text."""
        answer = given.answer
        right = answer in case.right
        self.cases += 1
        self.answers[answer] += 1
        self.right += right
        if len(case.right) == 1 and case.right <= {"listed", "other_law"}:
            self.firm += 1
            self.firm_right += right
        self.named += answer in ("listed", "possible") and bool(given.substances & set(case.substances))
        self.firm_wrong += answer in ("listed", "other_law") and not right
        self.undetermined_wrong += answer == "undetermined" and not right
        if not right:
            self.shown.append((case.text, answer))

    @property
    def unsafe(self) -> int:
        """Texts that name something controlled (or nothing at all) and were answered ``not_listed``."""
        return self.answers["not_listed"] if self.file in ("controlled", "regimes") else 0

    @property
    def false_listed(self) -> int:
        """Legitimate texts answered ``listed`` or ``other_law`` where that is not right."""
        return self.firm_wrong if self.file == "legitimate" else 0

    def counts(self) -> dict[str, object]:
        """What may be published: counts, no texts."""
        return {
            "file": self.file,
            "kind": self.kind,
            "cases": self.cases,
            **self.answers,
            "right": self.right,
            "firm": self.firm,
            "firm_right": self.firm_right,
            "named": self.named,
            "undetermined_wrong": self.undetermined_wrong,
        }


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a TSV file with a heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_cases(*, corrected: bool = True, folder: Path = FOLDER) -> list[Case]:
    """Every committed text; with the expectations that were corrected later, or as first committed."""
    corrections = {row["text"]: row["after"] for row in read_rows(folder / "corrections.tsv")} if corrected else {}
    return [
        Case(
            file,
            row["kind"],
            str(json.loads(row["text"])),
            frozenset(corrections.get(row["text"], row["answers"]).split(" or ")),
            tuple(row["substances"].split("|")),
        )
        for file in FILES
        if (folder / f"{file}.tsv").exists()
        for row in read_rows(folder / f"{file}.tsv")
    ]


def given_of(found: Recognition) -> Given:
    """The headline over the lists that are read at home, and the substances that were named."""
    named = frozenset(str(reading.substance) for reading in found.listed_readings)
    return Given(found.on(DAY).answer.value, named)


def answers(recogniser: Recogniser, texts: Sequence[str]) -> Iterable[Given]:
    """What the reader answers to each text, in order."""
    for start in range(0, len(texts), _BATCH):
        queries = [Query(text=text) for text in texts[start : start + _BATCH]]
        yield from (given_of(found) for found in recogniser.recognise_many(queries, neighbours=False))


def score_both(recogniser: Recogniser, *, share: float = 1.0, folder: Path = FOLDER) -> tuple[list[Tally], list[Tally]]:
    """The tallies with the corrections, and with the expectations as first committed.

    Args:
        recogniser: reads the texts.
        share: only so much of the texts, evenly, for a quick run.
        folder: of the first or of the second set.

    """
    step = max(1, round(1 / share))
    cases, first = (read_cases(corrected=after, folder=folder)[::step] for after in (True, False))
    given = list(answers(recogniser, [case.text for case in cases]))
    return tallied(cases, given), tallied(first, given)


def tallied(cases: Sequence[Case], given: Sequence[Given]) -> list[Tally]:
    """The tally of each kind for answers that were given already."""
    kinds: dict[tuple[str, str], Tally] = {}
    for case, one in zip(cases, given, strict=True):
        kinds.setdefault((case.file, case.kind), Tally(case.file, case.kind)).add(case, one)
    return list(kinds.values())


def score_slips(recogniser: Recogniser, catalogue: Catalogue) -> list[Tally]:
    """One-slip spellings: of listed names (never lost), and of 4,000 legitimate ones (never firm)."""
    meant = slips.listed_slips(catalogue)
    wrong = [(text, "-") for text in slips.legitimate_slips(catalogue)]
    asked = frozenset(("listed", "possible", "undetermined"))
    harmless = frozenset(("not_listed", "undetermined", "possible"))
    cases = [Case("slips", "of_listed_names", text, asked, (substance,)) for text, substance in meant]
    cases += [Case("slips", "of_legitimate_names", text, harmless) for text, _ in wrong]
    return tallied(cases, list(answers(recogniser, [case.text for case in cases])))


def rates(tallies: Sequence[Tally]) -> Mapping[str, float]:
    """The rates that the aims are set on."""
    controlled = [t for t in tallies if t.file == "controlled"]
    legitimate = [t for t in tallies if t.file == "legitimate"]
    regimes = [t for t in tallies if t.file == "regimes"]
    lost = [t for t in tallies if t.kind == "of_listed_names"]

    def share(part: float, whole: float) -> float:
        return round(part / whole, 5) if whole else 0.0

    many = sum(t.cases for t in legitimate)
    return {
        "unsafe_misses": share(sum(t.unsafe for t in controlled), sum(t.cases for t in controlled)),
        "strict_recall": share(sum(t.firm_right for t in controlled), sum(t.firm for t in controlled)),
        "right_controlled": share(sum(t.right for t in controlled), sum(t.cases for t in controlled)),
        "false_listed": share(sum(t.false_listed for t in legitimate), many),
        "undetermined": share(sum(t.answers["undetermined"] for t in legitimate), many),
        "undetermined_wrong": share(sum(t.undetermined_wrong for t in legitimate), many),
        "right_legitimate": share(sum(t.right for t in legitimate), many),
        "slips_lost": share(sum(t.answers["not_listed"] for t in lost), sum(t.cases for t in lost)),
        "unsafe_regimes": share(sum(t.unsafe for t in regimes), sum(t.cases for t in regimes)),
        "right_regimes": share(sum(t.right for t in regimes), sum(t.cases for t in regimes)),
    }
