"""Portuguese words of chemistry as Spanish spells them, so that one translation serves both languages."""

from __future__ import annotations

import re
from functools import lru_cache

from precursors.fold import fold

_LETTERS = re.compile(r"[a-z]{3,}")
_WHOLE = {
    "alcool": "alcohol",
    "aldeido": "aldehido",
    "zinco": "zinc",
    "chumbo": "plomo",
    "estanho": "estano",
    "prata": "plata",
    "ferro": "hierro",
    "enxofre": "azufre",
    "manganes": "manganeso",
    "potassio": "potasio",
    "ouro": "oro",
    "anidro": "anhidro",
    "da": "de",
    "do": "de",
    "dos": "de",
    "das": "de",
}
_RULES = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"(?<=[flmnrtgd])eto$", "uro"),  # cloreto, sulfeto, cianeto, brometo
        (r"^iod", "yod"),
        (r"^an?idrid", "anhidrid"),
        (r"(?<=[aeiou])idr(?=[aeiou])", "hidr"),  # tetraidro, cloroidrina
        (r"^idr(?=[aeiou])", "hidr"),
        (r"(?<=[aeiou])ex(?=[aio])", "hex"),  # cicloexil
        (r"(?<=til)ex(?=[aio])", "hex"),  # etilexila
        (r"nitrila$", "nitrilo"),
        (r"aldeido(s?)$", r"aldehido\1"),
        (r"ss", "s"),
        (r"cloridrato", "clorhidrato"),
        (r"bromidrato", "bromhidrato"),
        (r"(?<=[a-z]{2})ila$", "ilo"),
        (r"(?<=ox)ana$", "ano"),  # dioxana
        (r"(?<=ol)ana$", "ano"),  # dioxolana
        (r"ise$", "isis"),
        (r"ose$", "osa"),
    )
]


@lru_cache(maxsize=50_000)
def as_spanish(word: str) -> str:
    """A folded Portuguese word as it is spelled in Spanish; a word that is no Portuguese one stays as it is."""
    if word in _WHOLE:
        return _WHOLE[word]
    for pattern, by in _RULES:
        word = pattern.sub(by, word)
    return word


def name_as_spanish(name: str) -> str:
    """A Portuguese systematic name, folded, with each of its runs of letters as Spanish spells it."""
    return _LETTERS.sub(lambda run: as_spanish(run[0]), fold(name))
