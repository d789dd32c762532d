"""One run of characters without a blank: whether it is a SMILES, may be one, or looks like one that is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precursors.structure_text import Shape

# A run ends at blanks, quotes, and the marks that part columns and items; no SMILES holds one of these.
RUN = re.compile(r"(?:[^\s,;|\"'<>{}]|->|<-|>>)+")
_OPENING, _CLOSING = "\"'<{", "\"'>}.,;:!?"
_NUMBERING = re.compile(r"\(?\d{1,3}[.):\]]")
_BOUNDARY = re.compile(r"[:=_/~(-]")
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


def candidates(start: int, run: str) -> Iterator[tuple[int, str]]:
    """What a run may hold a structure as: itself, without what is glued to its ends, or up to and behind a mark."""
    at, text = unwrapped(start, run)
    if len(text) < 3:
        return
    yield at, text
    number = _NUMBERING.match(text)
    if number:
        yield unwrapped(at + number.end(), text[number.end() :])
    if text[0] in "([":
        yield unwrapped(at + 1, text[1:])
    if len(text) <= _LONGEST_GLUED and _STRONG.search(text):
        marks = [mark.start() for mark in _BOUNDARY.finditer(text)]
        for cut in dict.fromkeys([*marks[:_MOST_CUTS], *marks[-_MOST_CUTS:]]):
            yield unwrapped(at + cut + 1, text[cut + 1 :])
            yield unwrapped(at, text[:cut])


def unmistakable(text: str, form: Shape) -> bool:
    """Whether a run can be nothing but a SMILES, in the midst of any text."""
    if not form.whole or (not form.rings and any(atom.islower() for atom in form.atoms)):
        return False
    atoms, organic = len(form.atoms), 2 * form.carbons >= len(form.atoms)
    if form.multiple:
        return atoms >= 3 and form.carbons > 0
    if form.told:
        return atoms >= 2
    if form.rings or form.branches:
        return atoms >= 5 - (form.rings == 0) and organic
    if form.dots:
        return form.carbons > 0 and any(part in ("Cl", "Br") for part in text.split("."))
    return len(text) >= _SHORTEST_WORD and "CC" in text and set(text) <= set("CNO")


def looks_broken(text: str, form: Shape) -> bool:
    """Whether a run looks like a structure and cannot be one as it stands."""
    if form.covered:
        return not form.whole and form.carbons >= 3 and (form.multiple > 0 or form.told > 0) and len(form.atoms) >= 5
    return len(text) >= _SHORTEST_BROKEN and "(=" in text and text.isascii() and "-yl" not in text.lower()


def typical(text: str) -> bool:
    """Whether a run of letters is put together as small molecules are ("CCO"): none of the languages has the word."""
    return "CC" in text and _TYPICAL.fullmatch(text) is not None


def are_identifiers(runs: Sequence[str], first: str) -> bool:
    """Whether what follows a run of letters is an identifier, so that the letters are a structure.

    Two or three letters before any number are as often a code; before the number of a collection they are none.
    """
    if not 1 <= len(runs) <= 3:
        return False
    if typical(first) and len(first) >= _SHORTEST_WORD:
        return all(_ID.fullmatch(run) for run in runs)
    return len(runs) == 1 and _OF_COLLECTION.fullmatch(runs[0]) is not None
