"""Random spellings with one slip, of listed and of legitimate names; a seed makes them the same every time."""

from __future__ import annotations

import random
import re
import sqlite3
import string
import unicodedata

from bench.names.score import unseen_names
from precursors.catalogue.load import Catalogue
from precursors.fold import fold, key
from precursors.lexicon.build import compounds_path, listed_path
from precursors.model import Name, NameKind

KINDS = ("out", "in", "other", "swap")
_WORD = re.compile(r"[a-z]{3,}")
_GROUP = re.compile(r"(?i)m?eth?[iyí]l|prop[iyí]l|but[iyí]l|acet[iyí]l|fen[iyí]l|phen[iy]l|fluor|c[h]?lor|brom|[iy]od")
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


class Spelling:
    """Tells a misspelling from the name of something else."""

    def __init__(self, catalogue: Catalogue) -> None:
        with sqlite3.connect(compounds_path()) as base:
            self.legitimate = {name for (name,) in base.execute("SELECT key FROM name")}
            self.words = {word for (word,) in base.execute("SELECT word FROM word")}
        base.close()
        with sqlite3.connect(listed_path(catalogue)) as base:
            self.listed = {name for (name,) in base.execute("SELECT key FROM listed")}
        base.close()
        self.legitimate -= self.listed

    def wrong(self, name: str, text: str) -> bool:
        """Whether a text is a misspelling of a name: no compound's name, no words of their own, no other group."""
        meant, given = _WORD.findall(fold(name)), _WORD.findall(fold(text))
        known = key(text) in self.legitimate or key(text) in self.listed
        words = meant != given and all(word in self.words for word in given)
        return text != name and not (known or words or set(_GROUP.findall(text)) - set(_GROUP.findall(name)))


def listed_slips(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Four spellings of each listed name in Latin letters, one a kind of slip: text and substance."""
    chance = random.Random(_SEED)
    spelling = Spelling(catalogue)
    found: dict[str, str] = {}
    for name, substance in sorted(_listed_names(catalogue).items()):
        for kind in KINDS:
            texts = (slipped(name, kind, chance) for _ in range(_TRIES))
            text = next((text for text in texts if spelling.wrong(name, text)), None)
            if text is not None:
                found.setdefault(text, substance)
    return list(found.items())


def _listed_names(catalogue: Catalogue) -> dict[str, str]:
    kinds = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.SYSTEMATIC, NameKind.SALT, NameKind.TRADE)
    return {
        name.text: substance.id
        for substance in catalogue.home.substances.values()
        for name in substance.names
        if name.kind in kinds and _usable(name) and not substance.id.endswith("-medicines")
    }


def _usable(name: Name) -> bool:
    plain = unicodedata.normalize("NFKD", name.text)
    letters = [c for c in plain if c.isalpha()]
    return len(letters) >= _SHORTEST and all(c.isascii() for c in letters) and ";" not in name.text


def legitimate_slips(catalogue: Catalogue, count: int = 4_000) -> list[str]:
    """Misspelt names of legitimate compounds that no listing covers."""
    chance = random.Random(_SEED)
    spelling = Spelling(catalogue)
    names = unseen_names(catalogue, count * 2)
    texts = ((name, slipped(name, KINDS[number % len(KINDS)], chance)) for number, name in enumerate(names))
    return [text for name, text in texts if spelling.wrong(name, text)][:count]
