"""Whether a word is built of the parts of chemical names, so that it is a name in its own right.

"dimetilico", "viniltolueno" and "monofluoride" are whole words of chemistry though no vocabulary holds them:
they are never "corrected" to a listed name, and beside one they make another name of it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from precursors.yamls import parse

_SHORTEST = 5


@lru_cache(maxsize=1)
def _parts() -> tuple[frozenset[str], frozenset[str], frozenset[str], int]:
    raw = parse(files("precursors.lexicon").joinpath("morphemes.yaml").read_text(encoding="utf-8"))
    fronts, stems, ends = (frozenset(raw[name].split()) for name in ("fronts", "stems", "ends"))
    return fronts, stems, ends, max(map(len, fronts | stems | ends))


@lru_cache(maxsize=200_000)
def is_chemical(word: str) -> bool:
    """Whether a folded word can be read, without a letter left over, as fronts and stems with an ending."""
    if len(word) < _SHORTEST or not word.isascii():
        return False
    fronts, stems, ends, longest = _parts()
    middle = fronts | stems
    # reached[i]: bit 1 = only fronts so far, bit 2 = a stem stands before i
    reached = [0] * (len(word) + 1)
    reached[0] = 1
    for at in range(len(word)):
        if not reached[at]:
            continue
        for end in range(at + 2, min(len(word), at + longest) + 1):
            part = word[at:end]
            if part in middle and end < len(word):
                reached[end] |= (2 if part in stems else 0) | reached[at]
            if end == len(word) and part in ends and reached[at] & 2:
                return True
            if end == len(word) and part in stems and at:
                return True
    return False
