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


# Where a part of a name sits, and the part: "2-one", "4,4'-diol". No compound is called so. "21-acetate" is an ester's.
_PLACED = re.compile(r"\d{1,2}[a-z]?'{0,2}(?:,\d{1,2}[a-z]?'{0,2}){0,3}-(?P<part>[^\W\d_]{2,})")
_OF_ACIDS = ("ato", "ate", "ito", "ite", "uro", "ide", "oxido")
_SUBSTITUENT = re.compile(
    r"(?:mono|di|tri|tetra|bis|iso|sec|tert|neo|cyclo|hydroxy|methoxy|ethoxy|amino|nitro|chloro|bromo|fluoro|iodo)*"
    r"(?:meth|eth|prop|but|pent|hex|hept|oct|non|dec|undec|dodec|phen|benz|phenethyl|vin|all|acet|form|cet|laur|stear|"
    r"tolu|xyl|naphth|am|met|et|fen|benc|fenet|al|difen|isoprop|terbut)+(?:yl|ylene|oxy|ilo|ila|il)"
)
_TIMES = ("", "mono", "di", "tri", "tetra")
_COMPOUNDS = (
    "ylene",
    "diphenyl",
    "dibenzyl",
    "dinaphthyl",
    "diacetyl",
    "benzil",
)  # "4-bromodiphenyl", "1-butylene", "4,4'-dibromobenzil" are names
_UNITS = frozenset(("in", "al"))  # "12-in" are inches


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


@lru_cache(maxsize=200_000)
def is_fragment(word: str) -> bool:
    """Whether a folded word says where a part of a name sits, and names no more than that part: "4-amine", "3-oxo"."""
    placed = _PLACED.fullmatch(word)
    if placed is None:
        return False
    part = placed["part"]
    raw = texts_in("morphemes")
    stems, ends = raw["stems"].split(), raw["ends"].split()
    named = any(part.removeprefix(times) in ends for times in _TIMES)
    radical = is_substituent(part) and not part.endswith(_COMPOUNDS)
    prefix = part.endswith(("o", "y", "i")) and part.rstrip("oyi") in {stem.rstrip("oyi") for stem in stems}
    return radical or prefix or (named and part not in _UNITS and not part.endswith(_OF_ACIDS))


@lru_cache(maxsize=200_000)
def is_placed_stem(word: str) -> bool:
    """Whether a folded word says where something sits, and holds a long stem of names: "4-ylidenphenylamin"."""
    placed = _PLACED.fullmatch(word)
    if placed is None or word.endswith(_OF_ACIDS):
        return False
    return any(stem in placed["part"] for stem in texts_in("morphemes")["stems"].split() if len(stem) >= _SHORTEST)


def is_substituent(word: str) -> bool:
    """Whether a folded word is a substituent alone, such as "diethyl": not a name, whatever a public table says."""
    return _SUBSTITUENT.fullmatch(word) is not None


def ends_as_chemical(word: str) -> bool:
    """Whether a folded word ends as names of compounds do: also "capital" does, so a vocabulary has to bear it out."""
    return _ENDING.search(word) is not None
