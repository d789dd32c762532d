"""One run of characters without a blank: whether it is a SMILES, may be one, or looks like one that is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precursors.notation.smiles import Shape, shape

# A run ends at blanks, quotes, and the marks that part columns and items; no SMILES holds one of these.
RUN = re.compile(r"(?:[^\s,;|\"'`<>{}_!?&^]|->|<-|>>)+")
_OPENING, _CLOSING = "\"'`<{•·", "\"'`>}.,;:!?"
_NUMBERING = re.compile(r"\(?\d{1,3}[.):\]]")
_BOUNDARY, _COLON = re.compile(r"[:=/~(-]"), re.compile(":")
_WORD, _OF_ATOMS = re.compile(r"[^\W\d_]{3,}"), re.compile(r"(?:Cl|Br|[BCNOPSFIbcnops])+")
_UNIT = re.compile(r":\d{1,6}(?:[.,]\d{1,3})?[a-zA-Z]{0,3}")  # behind a colon
# An acid or water beside a structure, as a formula: "O=C1CCNCC1.HCl", "... · 2 HCl".
_BESIDE = {
    "HCl": "Cl",
    "HBr": "Br",
    "HI": "I",
    "H2SO4": "OS(=O)(=O)O",
    "HNO3": "O[N+](=O)[O-]",
    "H3PO4": "OP(=O)(O)O",
    "H2O": "O",
    "TFA": "OC(=O)C(F)(F)F",
    "AcOH": "CC(=O)O",
}
_FORMULA = rf"(?P<times>[1-6])?[ \t]?(?P<acid>{'|'.join(_BESIDE)})(?![A-Za-z0-9])"
_GLUED = re.compile(rf"[.·•*x×]{_FORMULA}$")
_FOLLOWS = re.compile(rf"[ \t]{{0,2}}[.·•*x×]?[ \t]{{0,2}}{_FORMULA}(?![ \t]*\d)")
_MOST_CUTS = 8
_LONGEST_GLUED = 400
_LONGEST_ACID = 10
# A double bond between atoms, a charge in brackets, an aromatic ring: worth looking for behind a name glued to it.
_STRONG = re.compile(r"[A-Za-z\])]\(?[=#][A-Za-z\[]|\[[A-Za-z0-9@]{1,8}[+-]{0,2}\d?\]|c1")
_TYPICAL = re.compile(r"(?:Cl|Br|[CNOFIS])+")
_ID = re.compile(r"[A-Za-z]{0,12}[-_:#.]?\d{1,12}[A-Za-z]?")
_OF_COLLECTION = re.compile(
    r"(?:MOL|CHEMBL|ZINC|CID|SID|CHEBI|MFCD|DTXSID|HMDB|CMPD|COMP|ENTRY|ID|NSC|DB)[-_:#.]?\d{1,12}", re.I
)
_SHORTEST_WORD = 5  # letters from which a run of C, N and O is no abbreviation
_SHORTEST_BROKEN, _SHORTEST_OPEN = 8, 6
# A double bond between atoms, with a letter or two for a group that is left open ("R-C(=O)C").
_BOUND, _NO_ATOM = re.compile(r"[CNO)\]]\(?[=#][CNO\[]"), re.compile(r"[^BCNOPSFIHbcnops0-9lr()\[\]=#@+./\\-]")
_AND = frozenset("y e o u and or et und plus + & con with".split())


def unwrapped_run(start: int, text: str) -> tuple[int, str]:
    """A run without quotes and the marks of the sentence around it, and where it begins then."""
    bare = text.lstrip(_OPENING)
    start += len(text) - len(bare)
    bare = bare.rstrip(_CLOSING)
    while bare and bare[-1] in ")]" and bare.count(bare[-1]) > bare.count("(" if bare[-1] == ")" else "["):
        bare = bare[:-1].rstrip(_CLOSING)
    return start, bare


def without_acid(text: str) -> str:
    """A run without the acid or the water that is glued to its end as a formula."""
    glued = _GLUED.search(text[-_LONGEST_ACID:])
    return text[: len(text) - len(glued[0])] if glued else text


def acid_behind(text: str, end: int) -> tuple[str, int]:
    """The acids and the water behind a SMILES that ends at a place, as SMILES, and where they end."""
    said = ""
    while (follows := _FOLLOWS.match(text, end)) and len(said) < _LONGEST_GLUED:
        said += f".{_BESIDE[follows['acid']]}" * int(follows["times"] or 1)
        end = follows.end()
    return said, end


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
        yield unwrapped_run(at + number.end(), text[number.end() :])
    if text[:1] in ("(", "["):
        yield unwrapped_run(at + 1, text[1:])


def _beside_words(at: int, text: str) -> Iterator[tuple[int, str]]:
    marks = [mark.start() for mark in (_BOUNDARY if _STRONG.search(text) else _COLON).finditer(text)]
    for cut in dict.fromkeys([*marks[:_MOST_CUTS], *marks[-_MOST_CUTS:]]):
        if _holds_word(text[:cut]):
            yield unwrapped_run(at + cut + 1, text[cut + 1 :])
        if _holds_word(text[cut:]) or _UNIT.fullmatch(text[cut:]):
            yield unwrapped_run(at, text[:cut])


def _holds_word(text: str) -> bool:
    return any(not _OF_ATOMS.fullmatch(word) for word in _WORD.findall(text))


def unmistakable(text: str, form: Shape) -> bool:
    """Whether a run can be nothing but a SMILES, in the midst of any text."""
    if not form.whole or (not form.rings and any(atom.islower() for atom in form.atoms)):
        return False
    atoms = len(form.atoms)
    organic = 2 * form.carbons >= atoms - form.atoms.count("F")  # fluorine stands where hydrogen would
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
        return not form.whole and form.carbons >= 2 and (form.multiple > 0 or form.told > 0) and len(form.atoms) >= 4
    if "(=" in text and len(text) >= _SHORTEST_BROKEN and text.isascii() and "-yl" not in text.lower():
        return True
    return len(text) >= _SHORTEST_OPEN and _BOUND.search(text) is not None and len(_NO_ATOM.findall(text)) <= 2


def speaks(text: str) -> bool:
    """Whether a run beside structures says something: not a bracket, a number, or the word "and"."""
    return text.lower() not in _AND and any(map(str.isalpha, text))


def typical(text: str) -> bool:
    """Whether a run of letters is put together as small molecules are ("CCO"): none of the languages has the word."""
    return "CC" in text and _TYPICAL.fullmatch(text) is not None


def are_identifiers(runs: Sequence[str], first: str) -> bool:
    """Whether what follows a run that may be a structure is an identifier, so that it is one.

    Two or three letters before any number are as often a code; before the number of a collection they are none.
    """
    if not 1 <= len(runs) <= 3:
        return False
    if typical(first) and all(run in _BESIDE for run in runs):
        return True
    if typical(first) and len(first) >= _SHORTEST_WORD:
        return all(_ID.fullmatch(run) for run in runs)
    return len(runs) == 1 and _OF_COLLECTION.fullmatch(runs[0]) is not None
