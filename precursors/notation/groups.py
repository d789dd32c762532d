"""Labels of groups as chemists write them on a drawing ("COOH", "NHPh", "Boc"): what atoms they stand for.

A label is held against the atoms that are drawn in its place: only where these are the same is nothing hidden behind
it. The abbreviations are those that drawing programs ship.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_HEAVY = {
    "Me": "C",
    "Et": "C2",
    "Pr": "C3",
    "iPr": "C3",
    "nPr": "C3",
    "Bu": "C4",
    "nBu": "C4",
    "sBu": "C4",
    "iBu": "C4",
    "tBu": "C4",
    "Ph": "C6",
    "Bn": "C7",
    "Bz": "C7O",
    "Ac": "C2O",
    "Boc": "C5O2",
    "Cbz": "C8O2",
    "Fmoc": "C15O2",
    "Ts": "C7O2S",
    "Tos": "C7O2S",
    "Ms": "CO2S",
    "Tf": "CF3O2S",
    "Tr": "C19",
    "Trt": "C19",
    "TMS": "C3Si",
    "TBS": "C6Si",
    "TBDMS": "C6Si",
    "TIPS": "C9Si",
    "TBDPS": "C16Si",
    "MOM": "C2O",
    "PMB": "C8O",
    "Cy": "C6",
    "Vinyl": "C2",
    "Allyl": "C3",
}
_PIECE = re.compile(
    "(?P<group>" + "|".join(sorted(_HEAVY, key=lambda name: -len(name))) + r")(?P<times>\d{0,2})"
    r"|(?P<symbol>Cl|Br|Si|Se|[BCNOFPSI])(?P<count>\d{0,2})|(?P<hydrogen>H)(?P<hydrogens>\d{0,2})"
    r"|(?P<open>\()|\)(?P<all>\d{0,2})|(?P<bond>[-=#])"
)
_FORMULA = re.compile(r"(Cl|Br|Si|Se|[BCNOFPSI])(\d{0,2})")
_VALENCE = {"C": 4, "N": 3, "O": 2, "S": 2, "F": 1, "Cl": 1, "Br": 1, "I": 1}
_LONGEST = 30


def is_drawn(label: str, symbols: Sequence[str], order: int) -> bool:
    """Whether a label says no more than the atoms that are drawn in its place.

    Args:
        label: as written, from either side: "COOH" and "HOOC" are one.
        symbols: of the atoms in its place.
        order: for a single atom, the orders of its bonds added up, so that its hydrogens can be counted.

    """
    heavy = [symbol for symbol in symbols if symbol not in ("H", "D", "T")]
    said = _atoms(label.strip())
    if said is None:
        return len(heavy) > 1  # a name of its own ("Ala") for what is drawn atom by atom
    hydrogens = said.pop("H", None)
    if said != Counter(heavy):
        return False
    if len(heavy) != 1 or hydrogens is None:
        return bool(heavy)
    return hydrogens == _VALENCE.get(heavy[0], hydrogens + order) - order


def _atoms(label: str) -> Counter[str] | None:
    """The atoms of a label; ``None`` where it is no formula."""
    if not label or len(label) > _LONGEST:
        return None
    levels: list[Counter[str]] = [Counter()]
    at = 0
    while at < len(label):
        piece = _PIECE.match(label, at)
        if piece is None or (piece[0][0] == ")" and len(levels) == 1):
            return None
        _add(levels, piece)
        at = piece.end()
    return levels[0] if len(levels) == 1 else None


def _add(levels: list[Counter[str]], piece: re.Match[str]) -> None:
    if piece["group"]:
        for symbol, count in _FORMULA.findall(_HEAVY[piece["group"]]):
            levels[-1][symbol] += int(count or 1) * int(piece["times"] or 1)
    elif piece["symbol"]:
        levels[-1][piece["symbol"]] += int(piece["count"] or 1)
    elif piece["hydrogen"]:
        levels[-1]["H"] += int(piece["hydrogens"] or 1)
    elif piece["open"]:
        levels.append(Counter())
    elif piece[0][0] == ")":
        inner = levels.pop()
        for symbol, count in inner.items():
            levels[-1][symbol] += count * int(piece["all"] or 1)
