"""What public tables give as names of compounds and identifies none: sum formulas, catalogue numbers, torn names.

"C9H8O3" is written of every isomer, "A2053" is a lot, a model or a part number to whoever declares it, and "1,4-diol"
is what a comma left of a longer name.
"""

from __future__ import annotations

import re

from precursors.fold import fold
from precursors.vocabulary.morphemes import is_fragment

_ELEMENT = re.compile(r"([A-Z][a-z]?)(\d*)")
_SUM = re.compile(r"C\d*H\d*(?:[A-Z][a-z]?\d*)*")
_MARK = re.compile(r"[a-z]{1,3}[- ]?\d{2,4}[a-z]?")
_COOLANT = re.compile(r"(?:r|hfc|cfc)[- ]?\d{2,4}[a-z]?")
_MULTIPLIED = re.compile(r"\(\w+\)\d\w*|\w+\(\w+\)\d")
_ONE_WORD = re.compile(r"(?P<place>[\W\d_]{1,40})(?P<word>[^\W\d_]{2,})\W*")
_SYMBOLS = ("Br", "Cl", "Si", "Se", "Na", "Li", "As", "Hg", "Pt", "Sn")


def identifies_none(name: str, smiles: str) -> bool:
    """Whether a name of a table is no sign of its compound.

    Args:
        name: as printed there.
        smiles: of the compound: "R134a" is a coolant where it holds fluorine.

    """
    folded = fold(name)
    if _MARK.fullmatch(folded):
        return not (_COOLANT.fullmatch(folded) and "F" in smiles)
    return _MULTIPLIED.fullmatch(folded) is not None or _is_torn(folded) or _of_isomers(name)


def _is_torn(folded: str) -> bool:
    """Whether numbers and one part of a name are all there is: "[1,4-diol", "2, 5-phenyl-"."""
    found = _ONE_WORD.fullmatch(folded)
    return found is not None and any(map(str.isdigit, found["place"])) and is_fragment(f"1-{found['word']}")


def _of_isomers(name: str) -> bool:
    """Whether a name is a sum formula that more than one compound has: of three carbons, or two and another element."""
    written = _with_capitals(name)
    if not _SUM.fullmatch(written):
        return False
    parts = _ELEMENT.findall(written)
    symbols = [symbol for symbol, _ in parts]
    if len(set(symbols)) < len(symbols):
        return False  # "C2H5OH" says how the atoms hang together
    carbons = int(parts[0][1] or 1)
    return carbons > 2 or (carbons == 2 and len(symbols) > 2)


def _with_capitals(name: str) -> str:
    """A formula in the small letters of a table, with the capitals of its elements; other names as they are."""
    if not name.islower():
        return name
    text = name.upper()
    for symbol in _SYMBOLS:
        text = text.replace(symbol.upper(), symbol)
    return text
