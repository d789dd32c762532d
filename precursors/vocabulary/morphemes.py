"""Whether a word is built of the parts of chemical names, so that it is a name in its own right.

"dimetilico", "viniltolueno" and "monofluoride" are whole words of chemistry though no vocabulary holds them:
they are never "corrected" to a listed name, and beside one they make another name of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from precursors.vocabulary.words import texts_in

_SHORTEST = 5
# How words end that compounds and everyday language share, where they are of chemistry: "sulfuric", "ethyl".
_ENDING = re.compile(r"\w{3}(?:yl|ate|ite|ide|ine|one|ene|ol|ic|ium|ose|ato|ito|uro|ico|ina|ona|eno|ilo|ane|al|il)$")


class _Part(NamedTuple):
    """A part of names: whether it may stand within a word, is a stem, is an ending."""

    text: str
    inner: bool
    stem: bool
    end: bool


@lru_cache(maxsize=1)
def _parts() -> dict[str, list[_Part]]:
    """Every part under its first two letters."""
    raw = texts_in("morphemes")
    fronts, stems, ends = (frozenset(raw[name].split()) for name in ("fronts", "stems", "ends"))
    found: dict[str, list[_Part]] = {}
    for text in sorted(fronts | stems | ends):
        found.setdefault(text[:2], []).append(_Part(text, text in fronts | stems, text in stems, text in ends))
    return found


@lru_cache(maxsize=1)
def _lasts() -> dict[str, tuple[str, ...]]:
    """Every part that a word may end with, under its last two letters."""
    found: dict[str, tuple[str, ...]] = {}
    for part in (part for parts in _parts().values() for part in parts if part.end or part.stem):
        found[part.text[-2:]] = (*found.get(part.text[-2:], ()), part.text)
    return found


@lru_cache(maxsize=200_000)
def is_chemical(word: str) -> bool:
    """Whether a folded word can be read, without a letter left over, as fronts and stems with an ending."""
    if len(word) < _SHORTEST or not word.isascii():
        return False
    lasts = _lasts()
    if not word.endswith((*lasts.get(word[-2:], ()), *lasts.get(word[-1], ()))):
        return False
    parts, whole = _parts(), len(word)
    # reached[i]: bit 1 = only fronts so far, bit 2 = a stem stands before i
    reached = [0] * (whole + 1)
    reached[0] = 1
    for at in range(whole):
        before = reached[at]
        for part in parts.get(word[at : at + 2], ()) if before else ():
            if not word.startswith(part.text, at):
                continue
            end = at + len(part.text)
            if end < whole:
                if part.inner:
                    reached[end] |= before | 2 * part.stem
            elif (part.end and before & 2) or (part.stem and at):
                return True
    return False


def ends_as_chemical(word: str) -> bool:
    """Whether a folded word ends as names of compounds do: also "capital" does, so a vocabulary has to bear it out."""
    return _ENDING.search(word) is not None
