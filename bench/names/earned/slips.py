"""Random spellings with one slip, of listed and of legitimate names; a seed makes them the same every time."""

from __future__ import annotations

import random
import sqlite3
import string
import unicodedata
from collections.abc import Iterator

from bench.names.score import unseen_names
from precursors.catalogue import Catalogue
from precursors.fold import key
from precursors.lexicon.build import compounds_path, everyday_words, listed_path
from precursors.model import Name, NameKind

KINDS = ("out", "in", "other", "swap")
_SHORTEST = 5
_TRIES = 30
_SEED = 20261130


def slipped(text: str, kind: str, chance: random.Random) -> str:
    """One slip of a kind: a letter left out, put in, exchanged, or swapped with the next."""
    places = [at for at, c in enumerate(text) if c.isalpha()]
    if kind == "swap":
        places = [at for at in places if text[at + 1 : at + 2].isalpha() and text[at] != text[at + 1]]
    if not places:
        return text
    at = chance.choice(places)
    letter = chance.choice([c for c in string.ascii_lowercase if c != text[at].lower()])
    return {
        "out": lambda: text[:at] + text[at + 1 :],
        "in": lambda: text[:at] + letter + text[at:],
        "other": lambda: text[:at] + letter + text[at + 1 :],
        "swap": lambda: text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    }[kind]()


def listed_slips(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Four spellings of each listed name in Latin letters, one a kind of slip: text and substance.

    A slip that makes an everyday word, or the name of another compound, is no misspelling of it.
    """
    chance = random.Random(_SEED)
    taken = _known(catalogue)
    found: dict[str, str] = {}
    for name, substance in sorted(_listed_names(catalogue).items()):
        for kind in KINDS:
            for _ in range(_TRIES):
                text = slipped(name, kind, chance)
                if text != name and key(text) not in taken:
                    found.setdefault(text, substance)
                    break
    return list(found.items())


def _listed_names(catalogue: Catalogue) -> dict[str, str]:
    kinds = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.SYSTEMATIC, NameKind.SALT, NameKind.TRADE)
    return {
        name.text: substance.id
        for substance in catalogue.substances.values()
        for name in substance.names
        if name.kind in kinds and _usable(name) and not substance.id.endswith("-medicines")
    }


def _usable(name: Name) -> bool:
    plain = unicodedata.normalize("NFKD", name.text)
    letters = [c for c in plain if c.isalpha()]
    return len(letters) >= _SHORTEST and all(c.isascii() for c in letters) and ";" not in name.text


def _known(catalogue: Catalogue) -> set[str]:
    with sqlite3.connect(compounds_path()) as base:
        known = {name for (name,) in base.execute("SELECT key FROM name")}
    base.close()
    with sqlite3.connect(listed_path(catalogue)) as base:
        known |= {name for (name,) in base.execute("SELECT key FROM listed")}
    base.close()
    return known | set(everyday_words())


def legitimate_slips(catalogue: Catalogue, count: int = 4_000) -> list[str]:
    """Misspelt names of legitimate compounds that no listing covers."""
    chance = random.Random(_SEED)
    return list(_spelt_wrong(unseen_names(catalogue, count * 2), chance, _known(catalogue)))[:count]


def _spelt_wrong(names: list[str], chance: random.Random, known: set[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        text = slipped(name, KINDS[number % len(KINDS)], chance)
        if text != name and key(text) not in known:
            yield text
