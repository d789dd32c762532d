"""Which papers and duties are due for goods that are listed at home.

They are not written down a second time: a bare declaration of the goods, with no paper at all, goes through the rules
of law, and what they find missing is what is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from precursors.answers.explained import Explained, explain
from precursors.authorities import CONVENTION
from precursors.messages import LANGUAGES, citation_words
from precursors.model import Answer
from precursors.recognition.recogniser import Recogniser
from registry.checking.instant import Checker
from registry.intake.shapes import MOVEMENTS
from registry.store.arrow_tables import LINE_COLUMNS
from rules.instant.sqlite_dialect import NotTheSame
from rules.rulebook import Rulebook

# Above every threshold, so that none hides a paper.
_PLENTY = {"quantity": "1000000", "unit": "kg", "quantity_mg": 10**12}


@dataclass(frozen=True)
class Due:
    """A duty of the law that a bare movement of the goods does not meet.

    Attributes:
        movements: to which it applies.
        rule: its id.
        why: the duty in both languages.
        law: the instrument, its provision and where it was read; ``verified`` whether it was.
    """

    movements: tuple[str, ...]
    rule: str
    why: Mapping[str, str]
    law: Mapping[str, str]
    href: str
    verified: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "movements": list(self.movements),
            "rule": self.rule,
            "why": dict(self.why),
            "law": dict(self.law),
            "href": self.href,
            "verified": self.verified,
        }


class Duties:
    """The duties of one home authority, ready to be asked for again and again.

    Args:
        recogniser: with the lists.
        rulebook: with the rules.
        authority: at home here; its rules are asked, and those of the convention.
    """

    def __init__(self, recogniser: Recogniser, rulebook: Rulebook, authority: str) -> None:
        ours = (authority, CONVENTION)
        law = (rule for rule in rulebook.rules if rule.head.kind == "law" and rule.head.authority in ours)
        asked = replace(rulebook, rules=tuple(law))
        self._authority, self._checker = authority, Checker(None, recogniser, asked)
        self._titles = {rule.id: rulebook.instruments[rule.head.law]["title"] for rule in asked.rules}

    def of(self, found: Explained) -> tuple[Due, ...]:
        """What is due for a value that was looked up; nothing where the home lists do not name it for certain."""
        if self._authority not in found.catalogue.authorities:
            return ()
        if explain(found.recognition, found.catalogue, found.day, (self._authority,)).answer is not Answer.LISTED:
            return ()
        try:
            findings, _, _ = self._checker.decide([self._bare(found, movement) for movement in MOVEMENTS])
        except NotTheSame:  # a text that only the batch may decide: the rules are named where the goods are declared
            return ()
        movements: dict[str, set[str]] = {}
        rows: dict[str, Mapping[str, Any]] = {}
        for row in findings.to_pylist():
            movements.setdefault(row["rule"], set()).add(row["declaration_number"])
            rows.setdefault(row["rule"], row)
        due = [
            self._as_due(row, tuple(one for one in MOVEMENTS if one in movements[rule])) for rule, row in rows.items()
        ]
        return tuple(sorted(due, key=lambda one: (MOVEMENTS.index(one.movements[0]), one.rule)))

    def _as_due(self, row: Mapping[str, Any], movements: tuple[str, ...]) -> Due:
        title = self._titles[row["rule"]]
        return Due(
            movements,
            row["rule"],
            {"en": row["why_en"], "es": row["why_es"]},
            {language: _cited_place(title, row["provision"], language) for language in LANGUAGES},
            row["href"] or "",
            bool(row["verified"]),
        )

    def _bare(self, found: Explained, movement: str) -> dict[str, Any]:
        """A line of the goods that declares nothing but them; the movement is the number of its declaration."""
        query = found.recognition.query
        line: dict[str, Any] = dict.fromkeys(LINE_COLUMNS, "")
        line |= {
            "declaration_number": movement,
            "line_number": 1,
            "movement": movement,
            "jurisdiction": self._authority,
            "declaration_date": found.day,
            "concentration_ppm": None,
            "value_cents": None,
            "description": query.text,
            "cas": query.cas,
            "structure": query.structure,
            "hs_code": query.hs,
            "un_number": query.un_number,
        }
        return line | _PLENTY


def _cited_place(title: Mapping[str, str], provision: str | None, language: str) -> str:
    return ", ".join(filter(None, (title[language], citation_words(provision or "", language))))
