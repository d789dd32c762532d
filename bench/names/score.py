"""The scorecard: every tier of cases through the reader, recall or false flags, and the misses one by one."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from bench.names import damage
from bench.names.generate import CASES
from precursors import cache
from precursors.catalogue.load import Catalogue
from precursors.fold import key
from precursors.lexicon.build import compound_rows, compounds_path, listed_path, write_compounds
from precursors.model import Answer
from precursors.recognition.recogniser import Query, Recogniser, Recognition
from precursors.text.reader import Lexicon, TextReader

DAY = date(2026, 11, 24)
_BATCH = 2_000
_Case = TypeVar("_Case")
_SEED = 20261124


@dataclass
class Score:
    """One tier: how many cases, and how the reader did.

    Attributes:
        found: cases whose substance was named, listed or possible (positives).
        decided: of those, answered ``listed``.
        flagged: cases answered ``listed`` or ``possible`` although nothing listed is meant (negatives).
        wrong: of those, answered ``listed``.
        shown: the misses or false flags, as text and what was answered.
    """

    tier: str
    kind: str
    cases: int = 0
    found: int = 0
    decided: int = 0
    flagged: int = 0
    wrong: int = 0
    shown: list[tuple[str, str]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Recall of a positive tier, share of false flags of a negative one."""
        return (self.found if self.kind == "positive" else self.flagged) / max(1, self.cases)


def read_cases(path: Path) -> list[list[str]]:
    """The lines of a file of cases: text, substances (``-`` for none), share in parts per million."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


POSITIVE = ("goods", "hard_goods", "customs_papers", "mixtures", "salts", "systematic")
NEGATIVE = (
    "near_names",
    "hard_legitimate",
    "customs_papers_legitimate",
    "legitimate_goods",
    "brands",
    "negations",
    "questions",
)
ASKED = frozenset(("negations", "questions"))
"""Negative tiers in which a question is right: `listed` alone is wrong."""


def committed(recogniser: Recogniser, share: float = 1.0) -> list[Score]:
    """Every committed tier; a share of the generated ones for a quick run."""
    scores = [_positive(recogniser, tier, read_cases(CASES / f"{tier}.tsv")) for tier in POSITIVE]
    for path in sorted((CASES / "generated").glob("*.tsv")):
        cases = read_cases(path)
        scores.append(_positive(recogniser, path.stem, cases[: max(1, int(len(cases) * share))]))
    for tier in NEGATIVE:
        texts = [row[0] for row in read_cases(CASES / f"{tier}.tsv")]
        # "Free of X" may raise a question, never an answer.
        scores.append(_negative(recogniser, tier, texts))
    return scores


def _positive(recogniser: Recogniser, tier: str, cases: Sequence[Sequence[str]]) -> Score:
    score = Score(tier, "positive")
    for case, found in _recognised(recogniser, [case[0] for case in cases], cases):
        text, meant = case[0], set(case[1].split("|"))
        answer = found.on(DAY).answer
        if meant == {"-"}:
            score.cases += 1
            right = answer is Answer.NOT_LISTED
            score.found += right
            score.decided += right
            if not right:
                score.shown.append((text, _said(found)))
            continue
        named = {r.substance for r in found.listed_readings} & meant
        shares = {r.share_ppm for r in found.listed_readings if r.substance in meant}
        right = bool(named) and answer in (Answer.LISTED, Answer.POSSIBLE)
        if len(case) > 2:
            right = right and int(case[2]) in shares
        score.cases += 1
        score.found += right
        score.decided += right and answer is Answer.LISTED
        if not right:
            score.shown.append((text, _said(found)))
    return score


def _negative(recogniser: Recogniser, tier: str, texts: Sequence[str]) -> Score:
    score = Score(tier, "negative")
    for text, found in _recognised(recogniser, texts, texts):
        standings = found.on(DAY)
        answer, met = standings.answer, bool(standings.covers)  # what another law names is no false flag
        score.cases += 1
        score.flagged += met
        score.wrong += answer is Answer.LISTED
        if met:
            score.shown.append((text, _said(found)))
    return score


def _recognised(
    recogniser: Recogniser, texts: Sequence[str], cases: Sequence[_Case]
) -> Iterable[tuple[_Case, Recognition]]:
    for start in range(0, len(texts), _BATCH):
        found = recogniser.recognise_many([Query(text=text) for text in texts[start : start + _BATCH]])
        yield from zip(cases[start : start + _BATCH], found, strict=True)


def _said(found: Recognition) -> str:
    readings = [f"{r.substance or '-'} by {r.method} {r.matched!r}" for r in found.readings]
    return f"{found.on(DAY).answer.value}: {'; '.join(readings) or '; '.join(found.problems) or 'nothing read'}"


# --- unseen names ---------------------------------------------------------------------------------------


def half_blind(catalogue: Catalogue) -> Recogniser:
    """A recogniser that knows every second legitimate compound only, so that the others are unseen."""
    name = f"half-{compounds_path().name}"
    path = cache.compiled_file(name) or cache.write(
        name, lambda place: write_compounds(place, lambda number: number % 2 == 0)
    )
    return Recogniser(catalogue, reader=TextReader(Lexicon(catalogue, listed_path(catalogue), path)))


def unseen_names(catalogue: Catalogue, count: int) -> list[str]:
    """Names of legitimate compounds that ``half_blind`` does not know and that no listing covers.

    One name a compound, any of its names: registry codes apart.
    """
    chance = random.Random(_SEED)
    with sqlite3.connect(listed_path(catalogue)) as base:
        covered = {number for (number,) in base.execute("SELECT compound FROM in_scope")}
        listed = {name for (name,) in base.execute("SELECT key FROM listed")}
    base.close()
    names = set()
    for number, (_, smiles, _, every) in enumerate(compound_rows()):
        real = [name for name in every if _is_name(name)]
        if number % 2 and smiles and real and number not in covered and not listed & {key(name) for name in every}:
            names.add(chance.choice(real))
    return chance.sample(sorted(names), min(count, len(names)))


def _is_name(name: str) -> bool:
    return sum(c.isalpha() for c in name) > 3 and not re.search(
        r"\d{4,}|;|^\d+-\d\d-\d|^[A-Za-z]{1,5}[ -]?\d+$|inchi", name
    )


def unseen(catalogue: Catalogue, count: int) -> list[Score]:
    """False flags on unseen legitimate names: bare, in goods texts, with one letter wrong."""
    chance = random.Random(_SEED)
    names = unseen_names(catalogue, count)
    goods = [chance.choice(damage.templates()).format(name) for name in names[: count // 2]]
    letters = [name for name in names if sum(c.isalpha() for c in name) > 3]
    slips = [damage.one_letter(name, chance) for name in letters[: count // 2]]
    with half_blind(catalogue) as recogniser:
        return [
            _negative(recogniser, "unseen_names", names),
            _negative(recogniser, "unseen_names_in_goods", goods),
            _negative(recogniser, "unseen_names_one_letter", slips),
        ]
