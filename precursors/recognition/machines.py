"""Machines that some laws control, read in a text by groups of words that stand near each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from precursors.fold import OPEN, Word, words
from precursors.model import Tier
from precursors.notation.kind_of_query import hs_digits
from precursors.recognition.reading import Query, Reading, RegimeHit
from precursors.regimes.load import content_of

METHOD = "machine"
_LETTERS = re.compile(r"[^\W\d_]+")
_SHOWN = re.compile(r"\s+")
_BESIDE = 2  # words next to a sign that can make it other goods
_WITH = 3  # words before a part among which it is said that it only comes with the machine
_CHAPTERS = ("82", "84")  # tools and machines: a line of another chapter is of other goods
_LONGEST = 20_000  # characters of a text that are searched


class Machine(NamedTuple):
    """What one machine is read by; ``signs``: the groups that have to stand near each other."""

    id: str
    signs: Sequence[Sequence[str]]
    headings: tuple[str, ...]
    open: bool
    instead_of: str
    beside: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """What machines are read by.

    Attributes:
        groups: the groups that a word belongs to.
        not_beside: words next to a sign that make it other goods.
        not_inside: words within a sign that do.
        within: how many words those of a sign may stand apart.
        hints: letters, without accents, one of which every text with a sign holds.
    """

    groups: Mapping[str, frozenset[str]]
    machines: Sequence[Machine]
    not_beside: frozenset[str]
    not_inside: frozenset[str]
    within: int
    hints: Sequence[str]


class _Sign(NamedTuple):
    """Words of a text that are a machine: the places of the first and the last, and whether a group is doubtful."""

    machine: Machine
    first: int
    last: int
    doubtful: bool


def read_machines(query: Query) -> Iterator[RegimeHit]:
    """The machines that a text names, each once."""
    text = query.text
    if len(text) > _LONGEST or not _may_name_one(text.lower()):
        return
    found = words(text)
    signs = {sign.machine.id: sign for sign in reversed(list(_signs(found)))}
    for part in [sign for sign in signs.values() if sign.machine.instead_of]:
        if not _comes_with(found, part):
            signs.pop(part.machine.instead_of, None)
    for sign in sorted(signs.values(), key=lambda sign: sign.first):
        yield _machine_hit(query, found, sign)


@cache
def vocabulary() -> Vocabulary:
    """What machines are read by, from ``equipment.yaml``."""
    content: Mapping[str, Any] = content_of("equipment")
    groups: dict[str, set[str]] = {}
    for group, listed in content["words"].items():
        for word in str(listed).split():
            groups.setdefault(word, set()).add(group)
    machines = [
        Machine(
            row["id"],
            [sign.split() for sign in row["signs"]],
            tuple(row["headings"]),
            row.get("open", False),
            row.get("instead_of", ""),
            frozenset(str(row.get("beside", "")).split()),
        )
        for row in content["entries"]
    ]
    return Vocabulary(
        {word: frozenset(its) for word, its in groups.items()},
        machines,
        frozenset(str(content["not_beside"]).split()),
        frozenset(str(content["not_inside"]).split()),
        content["within"],
        str(content["hints"]).split(),
    )


def _may_name_one(lowered: str) -> bool:
    return any(hint in lowered for hint in vocabulary().hints)


def _signs(found: Sequence[Word]) -> Iterator[_Sign]:
    """Every sign of every machine, the first of a text first."""
    places = _places(found)
    for machine in vocabulary().machines:
        for groups in machine.signs:
            for first, last in _windows(groups, places):
                if not _is_other_goods(found, first, last):
                    yield _Sign(machine, first, last, "doubtful" in groups)


def _places(found: Sequence[Word]) -> dict[str, list[int]]:
    """Where words of each group stand; a word with a hyphen belongs to the groups of its parts."""
    places: dict[str, list[int]] = {}
    groups = vocabulary().groups
    for at, word in enumerate(found):
        for group in {group for part in _LETTERS.findall(word.folded) for group in groups.get(part, ())}:
            places.setdefault(group, []).append(at)
    return places


def _windows(groups: Sequence[str], places: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """The first and last place of words that hold one of each group, each the nearest to the first group's."""
    within = vocabulary().within
    for anchor in places.get(groups[0], ()):
        chosen = [anchor]
        for group in groups[1:]:
            near = min(places.get(group, ()), key=lambda at: abs(at - anchor), default=None)
            if near is None or abs(near - anchor) > within:
                break
            chosen.append(near)
        else:
            yield min(chosen), max(chosen)


def _is_other_goods(found: Sequence[Word], first: int, last: int) -> bool:
    """Whether a word inside a sign or next to it says that the goods are others: "for chocolate tablets"."""
    begin, end = first, last
    if not vocabulary().not_inside.isdisjoint(_parts(found[first : last + 1])):
        return True
    while begin > max(0, first - _BESIDE) and found[begin - 1].gap == OPEN:
        begin -= 1
    while end < min(len(found) - 1, last + _BESIDE) and found[end].gap == OPEN:
        end += 1
    return not vocabulary().not_beside.isdisjoint(_parts(found[begin : end + 1]))


def _parts(found: Sequence[Word]) -> Iterator[str]:
    return (part for word in found for part in _LETTERS.findall(word.folded))


def _comes_with(found: Sequence[Word], part: _Sign) -> bool:
    """Whether a part only comes with the machine: "tablet press with punches and dies"."""
    groups = vocabulary().groups
    tools = (at for at in range(part.first, part.last + 1) if "tooling" in groups.get(found[at].folded, ()))
    return any(word.folded in part.machine.beside for at in tools for word in found[max(0, at - _WITH) : at])


def _machine_hit(query: Query, found: Sequence[Word], sign: _Sign) -> RegimeHit:
    span = found[sign.first].start, found[sign.last].end
    matched = _SHOWN.sub(" ", query.text[slice(*span)])
    notes = tuple(_open(sign, hs_digits(query.hs)))
    tier = Tier.WEAK if notes else Tier.EXACT
    return RegimeHit(
        sign.machine.id, not notes, Reading(None, "text", query.text, METHOD, tier, matched, span=span), notes
    )


def _open(sign: _Sign, hs: str) -> Iterator[str]:
    """Why a sign is only possible; a tariff heading of the machine settles a doubtful word."""
    of_machine = hs.startswith(sign.machine.headings)
    if sign.machine.open:
        yield "kind_of_machine"
    elif sign.doubtful and not of_machine:
        yield "doubtful_word"
    elif hs and not of_machine and not hs.startswith(_CHAPTERS):
        yield "other_heading"
