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
# "4-bromodiphenyl", "1-butylene", "4,4'-dibromobenzil" are names.
_COMPOUNDS = ("ylene", "diphenyl", "dibenzyl", "dinaphthyl", "diacetyl", "benzil")
_UNITS = frozenset(("in", "al"))  # "12-in" are inches
_LINKING = "oyi"  # how a stem ends before another: "chloro", "hydroxy"


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


class _Pieces(NamedTuple):
    """What is asked of a placed part: stems as they stand before others, long stems, and endings that name no salt."""

    linked: frozenset[str]
    long: tuple[str, ...]
    ends: frozenset[str]


@lru_cache(maxsize=1)
def _pieces() -> _Pieces:
    parts = [part for same in _parts().values() for part in same]
    stems = [part.text for part in parts if part.stem]
    ends = (times + part.text for part in parts if part.end for times in _TIMES)
    return _Pieces(
        frozenset(stem.rstrip(_LINKING) for stem in stems),
        tuple(stem for stem in stems if len(stem) >= _SHORTEST),
        frozenset(end for end in ends if end not in _UNITS and not end.endswith(_OF_ACIDS)),
    )


def _placed_part(word: str) -> str:
    """What a folded word says to sit somewhere: "amine" of "4-amine"; empty where it says no place."""
    placed = _PLACED.fullmatch(word)
    return placed["part"] if placed else ""


@lru_cache(maxsize=200_000)
def is_fragment(word: str) -> bool:
    """Whether a folded word says where a part of a name sits, and names no more than that part: "4-amine", "3-oxo"."""
    part = _placed_part(word)
    if not part:
        return False
    radical = is_substituent(part) and not part.endswith(_COMPOUNDS)
    prefix = part[-1] in _LINKING and part.rstrip(_LINKING) in _pieces().linked
    return radical or prefix or part in _pieces().ends


@lru_cache(maxsize=200_000)
def is_placed_stem(word: str) -> bool:
    """Whether a folded word says where something sits, and holds a long stem of names: "4-ylidenphenylamin"."""
    part = _placed_part(word)
    return not part.endswith(_OF_ACIDS) and any(stem in part for stem in _pieces().long)


def is_substituent(word: str) -> bool:
    """Whether a folded word is a substituent alone, such as "diethyl": not a name, whatever a public table says."""
    return _SUBSTITUENT.fullmatch(word) is not None


def ends_as_chemical(word: str) -> bool:
    """Whether a folded word ends as names of compounds do: also "capital" does, so a vocabulary has to bear it out."""
    return _ENDING.search(word) is not None
