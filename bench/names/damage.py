"""How names get damaged on paper: slips of the hand, of the scanner, of the typist. Knows nothing of the reader."""

from __future__ import annotations

import random
import string
import unicodedata
from collections.abc import Callable

Damage = Callable[[str, random.Random], str]
_SCAN = (
    ("o", "0"),
    ("l", "1"),
    ("i", "1"),
    ("i", "l"),
    ("s", "5"),
    ("b", "8"),
    ("m", "rn"),
    ("O", "0"),
    ("I", "1"),
    ("S", "5"),
    ("B", "8"),
)
_TEMPLATES = (
    "{} 99% TAMBORES 200 L",
    "{}, 25 kg",
    "IMPORTACION DE {} GRADO INDUSTRIAL",
    "12 bidones de {} de 50 kg c/u",
    "{} p.a. frasco 2.5 L lote 44-B",
    "materia prima: {} (saco 25 kg)",
    "{} - 4 x 25 kg",
    "1 IBC {} 1000 L UN",
    "{} technical grade in drums",
    "{} reagent grade, 500 g bottle",
    "chemical raw material {} 180 kgs",
    "20 drums of {} net 200 kg",
    "lab sample of {} 10 g",
    "{} purity 99.5 % min",
    "{} para uso industrial tambor",
    "produto químico {} bombona 50 kg",
    "{} tambor 200 litros",
    "{} saco de 25 kg pureza mínima 98%",
    "REF 88213 {} 1 KG",
    "PALLET CON {} EN CAJAS",
)


def templates() -> tuple[str, ...]:
    """Goods texts with a place for a name."""
    return _TEMPLATES


def _letters(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if character.isalpha()]


def one_letter(text: str, chance: random.Random) -> str:
    """A letter left out, doubled or put in, exchanged, or swapped with its neighbour."""
    alphabet = string.ascii_lowercase
    if any("\u0400" <= character <= "\u04ff" for character in text):
        alphabet = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    for _ in range(20):
        at = chance.choice(_letters(text))
        kind = chance.choice(("out", "in", "other", "swap"))
        letter = chance.choice(alphabet)
        if kind == "out":
            damaged = text[:at] + text[at + 1 :]
        elif kind == "in":
            damaged = text[:at] + letter + text[at:]
        elif kind == "other":
            damaged = text[:at] + letter + text[at + 1 :]
        elif at + 1 < len(text) and text[at + 1].isalpha():
            damaged = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        else:
            continue
        if plain(damaged) != plain(text):
            return damaged
    return text


def two_letters(text: str, chance: random.Random) -> str:
    """Two slips in one name."""
    return one_letter(one_letter(text, chance), chance)


def scanned(text: str, chance: random.Random) -> str:
    """One confusion of a scanner: 0 for o, 1 for l, 5 for s, 8 for b, rn for m."""
    possible = [(at, old, new) for old, new in _SCAN for at in range(len(text)) if text.startswith(old, at)]
    possible = [(at, old, new) for at, old, new in possible if not _beside_digit(text, at)]
    if not possible:
        return text
    at, old, new = chance.choice(possible)
    return text[:at] + new + text[at + len(old) :]


def _beside_digit(text: str, at: int) -> bool:
    """A locant is not damaged: it would be another substance."""
    return any(0 <= place < len(text) and text[place].isdigit() for place in (at - 1, at + 1))


def undressed(text: str, _: random.Random) -> str:
    """In capitals and without accents, as most declarations are typed."""
    return plain(text).upper()


def joined(text: str, _: random.Random) -> str:
    """Its words written as one."""
    return text.replace(" ", "")


def plain(text: str) -> str:
    """Without accents, lower case."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
