"""Which share of a salt is its base, or the acid that it is of: by the acid or metal that its name says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from precursors.fold import fold
from precursors.model import Substance
from precursors.yamls import parse

_FILE = Path(__file__).parent / "salts.yaml"
_WHOLE = 1_000_000


def base_ppm(substance: Substance, text: str) -> int | None:
    """Parts per million of the base in its salt.

    Args:
        substance: the base, or the acid, with its molar mass.
        text: the goods as declared, or the name of the salt.

    Returns:
        Nothing where the text names no acid or metal, several, or one that takes one or two bases.

    """
    words = set("".join(letter if letter.isalpha() else " " for letter in fold(text)).split())
    named = [(change, taken) for word, (change, taken) in _parts().items() if word in words]
    if substance.molar_mass is None or len(set(named)) != 1:
        return None
    change, closed = named[0]
    return round(substance.molar_mass * _WHOLE / (substance.molar_mass + change)) if closed else None


@cache
def _parts() -> dict[str, tuple[float, bool]]:
    """Words of salts: what they add to the molar mass, and whether their share is one alone."""
    content = parse(_FILE.read_text("utf-8"))
    known = {**content["adds"], **content["replaces"]}
    closed = {word: (float(change), True) for change, words in known.items() for word in words}
    return closed | dict.fromkeys(content["open"], (0.0, False))
