"""What sort of thing a person typed: a CAS number, a structure, a tariff code, or words."""

from __future__ import annotations

import re
from enum import StrEnum

from precursors.fold import fold
from precursors.notation.block import is_block
from precursors.numbers.cas import is_whole
from precursors.numbers.digits import plain


class Kind(StrEnum):
    """What a value looks like, before anything is read from it."""

    CAS = "cas"
    INCHI = "inchi"
    INCHIKEY = "inchikey"
    MOL_BLOCK = "mol_block"
    SMILES = "smiles"
    MAYBE_SMILES = "maybe_smiles"
    HS = "hs"
    TEXT = "text"


CHEMICAL_CHAPTERS = range(28, 39)  # of the tariff, where goods are chemicals
_INCHIKEY = re.compile(r"(?:InChIKey=)?[A-Z]{14}-[A-Z]{10}-[A-Z]", re.I)
_HS = re.compile(r"(?:HS|SA|SAC|NC|CN)?\s{0,3}:?\s{0,3}(\d{4}[. ]\d{2}(?:[. ]?\d{2}){0,2}|\d{6}|\d{8}|\d{10})", re.I)
_TOKEN = re.compile(r"\[[^\[\]\s]{1,40}\]|Cl|Br|[BCNOPSFI]|[bcnops]|%\d\d|[0-9]|[()=#$:/\\.~*@+-]|\\\\")
_MEASURES = re.compile(
    r"(?<![\d.,])\d[\d.,]{0,24}\s{0,3}(?:kgs?|kgm|gr|mg|lts?|ltr|ml|cc|tm|mt|lbs?|gal|oz|cm|mm)\b", re.I
)
_ENDLESS = re.compile(r"[^\W\d_]{200,}")  # no word: those of the catalogue of compounds have fewer than 150 letters
_SPEAKS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_CODE = 6
_HOLDS_WORD = re.compile(r"[A-Za-z]{4,}")
_ORGANIC_LETTERS = re.compile(r"(?:Cl|Br|[BCNOPSFI])+")
_LONGEST_WORD = 12  # that has no other letters than those
_INITIALS = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?")  # "F.O.B.", "S.N."
_BRANCH = "(="  # no name is written so
_STRUCTURE_MARKS = re.compile(r"[=#()\[\]]|[A-Za-z]\d|\.")


def kind_of(value: str) -> Kind:
    """Say what one value looks like.

    ``MAYBE_SMILES`` is a run of letters that is a formula as well as a possible word or abbreviation
    ("CN", "NPP", "Cl"): it is read both ways.
    """
    if is_block(value):
        return Kind.MOL_BLOCK
    text = value.strip()
    if text.startswith("InChI="):
        return Kind.INCHI
    if _INCHIKEY.fullmatch(text):
        return Kind.INCHIKEY
    if is_whole(text):
        return Kind.CAS
    if _HS.fullmatch(plain(text).text):
        return Kind.HS
    return structure_kind(text)


def hs_digits(value: str) -> str:
    """The digits of a tariff code in any script, as plain ones, without dots and blanks."""
    return "".join(character for character in plain(value).text if character.isdecimal())


def readable(value: str) -> bool:
    """Whether a text holds a word at all: marks, single letters, endless ones, numbers and measures name nothing."""
    return _SPEAKS.search(_ENDLESS.sub(" ", _MEASURES.sub(" ", fold(value)))) is not None


def may_be_name(value: str) -> bool:
    """Whether what is built like a structure may be a name: it holds a word ("[acetona]"), or is a code ("P2P")."""
    return (value.isalnum() and len(value) <= _CODE) or any(
        not _covered_by_tokens(word) for word in _HOLDS_WORD.findall(value)
    )


def structure_kind(text: str) -> Kind:
    """Whether a whole value, stripped, is a SMILES, a run of letters that may be one, or neither (``TEXT``)."""
    if not text or any(character.isspace() for character in text) or _foreign_letters(text) or is_whole(text):
        return Kind.TEXT
    if are_initials(text):
        return Kind.TEXT
    if _ORGANIC_LETTERS.fullmatch(text):
        return Kind.MAYBE_SMILES if len(text) <= _LONGEST_WORD else Kind.SMILES
    if text[0].isdigit() or not _STRUCTURE_MARKS.search(text):
        return Kind.TEXT
    if _covered_by_tokens(text):
        return Kind.SMILES
    # A long run of structure marks with a slip in it is a broken structure, not a trade name.
    marks = sum(text.count(mark) for mark in "=#()[]@")
    broken = _BRANCH in text or (marks >= max(4, len(text) // 5) and "-yl" not in text.lower())
    return Kind.SMILES if broken else Kind.TEXT


def are_initials(text: str) -> bool:
    """Whether a value is an abbreviation with its full stops, which stand between components in a structure too."""
    return _INITIALS.fullmatch(text) is not None


def _foreign_letters(text: str) -> bool:
    """Letters that no structure has: a systematic name in Russian, Chinese or Arabic has locants and brackets too."""
    return not text.isascii() and sum(character.isalpha() and not character.isascii() for character in text) >= 2


def _covered_by_tokens(text: str) -> bool:
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            return False
        position = token.end()
    return any(character in "BCNOPSFIbcnops[" for character in text)
