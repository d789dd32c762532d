"""Which names that a public table gives for listed substances and for what falls under a listing are to be trusted.

The table gives brand names, names of dosage forms, of classes of compounds and slips beside the names of chemistry. A
name of a listed substance is firm if a second reading bears it out (``synonyms.yaml``); every other one is a question.
A name of a salt or a derivative is firm if a word of chemistry stands in it, if it is the table's first name or an
international one; every other one is a question too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile
from typing import NamedTuple

from precursors.catalogue.load import Catalogue
from precursors.fold import fold, key
from precursors.model import NameKind
from precursors.vocabulary.morphemes import is_chemical
from precursors.vocabulary.words import words_of
from precursors.yamls import parse

# Registry codes and catalogue numbers of suppliers are no names that anyone writes on a drum.
CODE = re.compile(
    r"\d{4,}|^[a-z]{1,5}[ -]?\d+[a-z]?$|inchi|smiles|exclamation|\[[^\]]{0,200}\][^\[]{0,200}\[|;|^c\d+h\d|^[\W\d]+$"
)
_TAG = re.compile(r"[\[(](?:[a-z]{2,8}:)?(?:french|german|dutch|polish|czech|spanish|jan|nf|tn|usan|usp|inn|ban)\b.*$")
_PARTS = re.compile(r"[^\W\d_]{3,}")
_MARKS = re.compile(r"[,()\[\]:;]")
_SHORTEST = 5
_OF_STRUCTURE = "by_structure"
_TELLING = 8  # letters of a word of the catalogue that may stand within another one
_FIRST = 2  # the table puts the systematic name and the common one first
_AROUND = frozenset(
    "solution anhydrous base form acid free liquid ring omega gamma psi erythro threo dextro levo".split()
)


class TableName(NamedTuple):
    """A name of the table for a listed substance."""

    text: str
    substance: str
    kind: NameKind


@lru_cache(maxsize=1)
def _read_reviews() -> Mapping[str, frozenset[str]]:
    raw = parse(files("precursors.lexicon").joinpath("synonyms.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(key(one) for one in text.split(" | ")) for name, text in raw.items()}


def reviewed_keys(substance: str) -> frozenset[str]:
    """Keys of the names of the table that are borne out for a substance."""
    return _read_reviews().get(substance, frozenset())


def left_to_structure() -> frozenset[str]:
    """Keys of names that say no stereochemistry: of two listed substances, or of either enantiomer."""
    return _read_reviews()[_OF_STRUCTURE]


def names_of(
    substance: str, texts: Sequence[str], own: Collection[str], within: Collection[str]
) -> Iterator[TableName]:
    """The names to take from one row of the table.

    Args:
        substance: whose structure the row holds.
        texts: its names.
        own: keys of all names of the catalogue.
        within: the folded names of this substance in the catalogue.

    """
    refused = words_of("not_names") | left_to_structure()
    for text in texts:
        bare = _TAG.sub("", fold(text)).rstrip()
        plain = key(bare)
        if plain in own or plain in refused or len(plain) < _SHORTEST or CODE.search(bare):
            continue
        if plain in reviewed_keys(substance):
            yield TableName(bare, substance, NameKind.SYNONYM)
        elif not any(f" {name} " in f" {_MARKS.sub(' ', bare)} " for name in within):  # else the name within it is read
            yield TableName(bare, substance, NameKind.AMBIGUOUS)


def doubtful(texts: Sequence[str], known: Collection[str]) -> set[str]:
    """Keys of the names of a salt or a derivative that are a question only.

    Args:
        texts: all names of its row, in the order of the table.
        known: words of the names of the catalogue.

    """
    firm = {key(text.split("[")[0].split("(")[0]) for text in texts if "inn" in text.casefold()}
    firm |= {key(text) for text in texts[:_FIRST]}
    firm |= {key(text) for text in texts if _of_chemistry(fold(text), known)}
    return {key(text) for text in texts} - firm


def _of_chemistry(folded: str, known: Collection[str]) -> bool:
    """Whether a name has a part of chemistry, or of a name of the catalogue, that is no salt word."""
    salts = words_of("acid_salts") | words_of("base_salts") | words_of("neutral")
    said = [word for word in _PARTS.findall(folded) if word not in salts]
    return any(w in known or is_chemical(w) or any(k in w for k in known if len(k) >= _TELLING) for w in said)


def salt_names(texts: Iterable[str], own: Mapping[str, str]) -> Iterator[TableName]:
    """The names of a row that are a name of the catalogue and a salt word: "pseudoephedrine hcl".

    Args:
        texts: names of a compound that falls under a listing.
        own: substance by the key of each of its whole names.

    """
    salts = words_of("acid_salts")
    for text in texts:
        words = fold(_TAG.sub("", fold(text))).replace(",", " ").split()
        front = words[: len(words) - sum(1 for _ in takewhile(salts.__contains__, reversed(words)))]
        substance = own.get(key(" ".join(front))) if 0 < len(front) < len(words) else None
        if substance:
            yield TableName(text, substance, NameKind.SALT)


def words_in_names(catalogue: Catalogue) -> frozenset[str]:
    """The words of the catalogue's names, abbreviations apart."""
    told = (NameKind.ABBREVIATION, NameKind.AMBIGUOUS)
    names = [n.text for s in catalogue.substances.values() for n in s.names if n.kind not in told]
    names += [known.name for s in catalogue.substances.values() for known in s.forms]
    return frozenset(word for name in names for word in _PARTS.findall(fold(name)))
