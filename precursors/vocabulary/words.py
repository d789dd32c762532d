"""The words that stand around names in goods descriptions, from ``words.yaml``; and the other files of words here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from precursors.yamls import parse

# What a word is, if several.
_FIRST = ("generic", "links", "units", "packs", "grades", "papers", "firms", "goods", "chemistry")


@lru_cache(maxsize=16)
def texts_in(file: str) -> Mapping[str, str]:
    """The texts of a file of words, ``file`` being its name without ending, by what they are called there."""
    raw = parse(files("precursors.lexicon").joinpath(f"{file}.yaml").read_text(encoding="utf-8"))
    return {name: str(text) for name, text in raw.items()}


@lru_cache(maxsize=128)
def words_of(name: str, file: str = "words") -> frozenset[str]:
    """A set of single words."""
    return frozenset(texts_in(file)[name].split())


@lru_cache(maxsize=8)
def phrases_of(name: str) -> tuple[str, ...]:
    """A list of phrases, which are parted by strokes in the file."""
    return tuple(phrase.strip() for phrase in texts_in("words")[name].split("|") if phrase.strip())


@lru_cache(maxsize=8)
def pairs_of(name: str) -> Mapping[str, tuple[str, ...]]:
    """A table: a word, and what stands beside it in the file; the rows are parted by strokes."""
    rows = (row.split() for row in texts_in("words")[name].split("|"))
    return {word: tuple(rest) for word, *rest in rows}


@lru_cache(maxsize=1)
def ordinary() -> Mapping[str, str]:
    """The words of goods texts that name no chemical, each with its kind, from ``ordinary.yaml``."""
    table = {word: kind for kind in reversed(_FIRST) for word in words_of(kind, "ordinary")}
    salts = words_of("acid_salts") | words_of("base_salts")
    return {**dict.fromkeys(salts - table.keys(), "chemistry"), **table}


@lru_cache(maxsize=1)
def placeholders() -> frozenset[str]:
    """Whole values that stand for a missing one."""
    return frozenset(phrase.strip() for phrase in texts_in("ordinary")["placeholders"].split("|"))


@lru_cache(maxsize=1)
def tariff_words() -> frozenset[str]:
    """Words of chemistry as tariffs print them, none of them of a listed name; from ``tariff.txt``."""
    return _lines("tariff.txt")


@lru_cache(maxsize=1)
def goods_words() -> frozenset[str]:
    """Words of goods of the tariff's other chapters and of everyday life; they tell what goods are, and no more."""
    return _lines("goods.txt") | _lines("everyday.txt")


def _lines(file: str) -> frozenset[str]:
    lines = files("precursors.lexicon").joinpath(file).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
