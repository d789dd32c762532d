"""How many texts a second on one core: goods texts without the parser, systematic names with it."""

from __future__ import annotations

import random
import sqlite3
import time

from bench.names import damage
from bench.names.generate import names
from precursors.lexicon.build import compounds_path
from precursors.model import NameKind
from precursors.names import opsin
from precursors.recognition.recogniser import Recogniser
from precursors.text.reader import TextReader

_LISTED_SHARE = 0.1
_SEED = 7


def goods_texts(count: int) -> list[str]:
    """Distinct goods texts: nine in ten of legitimate compounds, one in ten of listed substances, some with slips."""
    chance = random.Random(_SEED)
    with sqlite3.connect(compounds_path()) as base:
        legitimate = [name for (name,) in base.execute("SELECT key FROM name WHERE length(key) < 40 ORDER BY key")]
    base.close()
    listed = [name for name, _ in names(("en", "es", "pt"), (NameKind.PREFERRED, NameKind.SYNONYM))]
    texts = set()
    while len(texts) < count:
        name = chance.choice(listed if chance.random() < _LISTED_SHARE else legitimate)
        name = damage.one_letter(name, chance) if chance.random() < 0.1 and sum(c.isalpha() for c in name) > 3 else name
        texts.add(f"{chance.choice(damage.templates()).format(name)} {chance.randint(1, 999_999)}")
    return sorted(texts)


def systematic_names(count: int) -> list[str]:
    """Distinct systematic names of legitimate compounds."""
    query = "SELECT DISTINCT name FROM compound WHERE name LIKE '%-%' AND length(name) BETWEEN 12 AND 60 ORDER BY cas LIMIT ?"
    with sqlite3.connect(compounds_path()) as base:
        found = [name for (name,) in base.execute(query, (count,))]
    base.close()
    return found


def measure(recogniser: Recogniser, count: int) -> dict[str, float]:
    """Texts a second by kind, in CPU time of this process."""
    reader = TextReader(recogniser.reader.lexicon)
    reader.lexicon.preload()
    texts = goods_texts(count)
    start = time.process_time()
    reader.read_many(texts)
    rates = {"goods_texts": count / (time.process_time() - start)}
    if opsin.available():
        systematic = systematic_names(max(2_000, count // 5))
        opsin.parse_many(systematic[:1_000])  # the Java machine compiles what it runs often
        start = time.process_time()
        opsin.parse_many(systematic[1_000:])
        rates["systematic_names"] = (len(systematic) - 1_000) / (time.process_time() - start)
    return rates
