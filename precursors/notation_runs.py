"""One run of characters without a blank: whether it is a SMILES, may be one, or looks like one that is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precursors.structure_text import Shape, shape

# A run ends at blanks, quotes, and the marks that part columns and items; no SMILES holds one of these.
RUN = re.compile(r"(?:[^\s,;|\"'<>{}]|->|<-|>>)+")
_OPENING, _CLOSING = "\"'<{", "\"'>}.,;:!?"
_NUMBERING = re.compile(r"\(?\d{1,3}[.):\]]")
_BOUNDARY, _COLON = re.compile(r"[:=_/~(-]"), re.compile(":")
_WORD, _OF_ATOMS = re.compile(r"[^\W\d_]{3,}"), re.compile(r"(?:Cl|Br|[BCNOPSFIbcnops])+")
_MOST_CUTS = 8
_LONGEST_GLUED = 400
# A double bond between atoms, a charge in brackets, an aromatic ring: worth looking for behind a name glued to it.
_STRONG = re.compile(r"[A-Za-z\])]\(?[=#][A-Za-z\[]|\[[A-Za-z0-9@]{1,8}[+-]{0,2}\d?\]|c1")
_TYPICAL = re.compile(r"(?:Cl|Br|[CNOFIS])+")
_ID = re.compile(r"[A-Za-z]{0,12}[-_:#.]?\d{1,12}[A-Za-z]?")
_OF_COLLECTION = re.compile(
    r"(?:MOL|CHEMBL|ZINC|CID|SID|CHEBI|MFCD|DTXSID|HMDB|CMPD|COMP|ENTRY|ID|NSC|DB)[-_:#.]?\d{1,12}", re.I
)
_SHORTEST_WORD = 5  # letters from which a run of C, N and O is no abbreviation
_SHORTEST_BROKEN = 8


def unwrapped(start: int, text: str) -> tuple[int, str]:
    """A run without quotes and the marks of the sentence around it, and where it begins then."""
    bare = text.lstrip(_OPENING)
    start += len(text) - len(bare)
    bare = bare.rstrip(_CLOSING)
    while bare and bare[-1] in ")]" and bare.count(bare[-1]) > bare.count("(" if bare[-1] == ")" else "["):
        bare = bare[:-1].rstrip(_CLOSING)
    return start, bare


def within(at: int, text: str, *, glued: bool) -> tuple[int, str] | None:
    """The structure in a run that holds more than one: behind a number, in brackets, or glued to a word.

    The longest structure is taken: a piece of one would be another substance.

    Args:
        at: where the run begins.
        text: the run, unwrapped.
        glued: it may be cut where a word stands on the other side.

    """
    candidates = [*_in_brackets(at, text), *(_beside_words(at, text) if glued and len(text) <= _LONGEST_GLUED else ())]
    found = [one for one in candidates if unmistakable(one[1], shape(one[1]))]
    return max(found, key=lambda one: len(one[1]), default=None)


def _in_brackets(at: int, text: str) -> Iterator[tuple[int, str]]:
    number = _NUMBERING.match(text)
    if number:
        yield unwrapped(at + number.end(), text[number.end() :])
    if text[:1] in ("(", "["):
        yield unwrapped(at + 1, text[1:])


def _beside_words(at: int, text: str) -> Iterator[tuple[int, str]]:
    marks = [mark.start() for mark in (_BOUNDARY if _STRONG.search(text) else _COLON).finditer(text)]
    for cut in dict.fromkeys([*marks[:_MOST_CUTS], *marks[-_MOST_CUTS:]]):
        if _holds_word(text[:cut]):
            yield unwrapped(at + cut + 1, text[cut + 1 :])
        if _holds_word(text[cut:]):
            yield unwrapped(at, text[:cut])


def _holds_word(text: str) -> bool:
    return any(not _OF_ATOMS.fullmatch(word) for word in _WORD.findall(text))


def unmistakable(text: str, form: Shape) -> bool:
    """Whether a run can be nothing but a SMILES, in the midst of any text."""
    if not form.whole or (not form.rings and any(atom.islower() for atom in form.atoms)):
        return False
    atoms, organic = len(form.atoms), 2 * form.carbons >= len(form.atoms)
    if form.multiple:
        return atoms >= 3 and (form.carbons > 0 or form.branches > 0 or form.told > 0)
    if form.told:
        return atoms >= 2
    if form.rings or form.branches:
        return (atoms >= 5 - (form.rings == 0) and organic) or form.rings > 2
    parts = text.split(".")
    if form.carbons and any(part in ("Cl", "Br") for part in parts[form.dots == 0 :]):
        return True
    return any(len(part) >= _SHORTEST_WORD and "CC" in part and set(part) <= set("CNO") for part in parts)


def looks_broken(text: str, form: Shape) -> bool:
    """Whether a run looks like a structure and cannot be one as it stands."""
    if form.covered:
        return not form.whole and form.carbons >= 3 and (form.multiple > 0 or form.told > 0) and len(form.atoms) >= 5
    return len(text) >= _SHORTEST_BROKEN and "(=" in text and text.isascii() and "-yl" not in text.lower()


def typical(text: str) -> bool:
    """Whether a run of letters is put together as small molecules are ("CCO"): none of the languages has the word."""
    return "CC" in text and _TYPICAL.fullmatch(text) is not None


def are_identifiers(runs: Sequence[str], first: str) -> bool:
    """Whether what follows a run that may be a structure is an identifier, so that it is one.

    Two or three letters before any number are as often a code; before the number of a collection they are none.
    """
    if not 1 <= len(runs) <= 3:
        return False
    if typical(first) and len(first) >= _SHORTEST_WORD:
        return all(_ID.fullmatch(run) for run in runs)
    return len(runs) == 1 and _OF_COLLECTION.fullmatch(runs[0]) is not None
