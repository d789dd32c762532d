"""Short names with a part of a structure before them: "4-F-ANPP", "Cbz-4-AP", "N-boc norfentanyl".

Such a good is not what the short name stands for; it is made from it, or to be turned into it: possible, never certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from precursors.fold import OPEN, SOFT, Word, key
from precursors.lexicon.store import Lexicon, Listed
from precursors.model import NameKind, TextReading, Tier
from precursors.text.hits import Hit, by_word
from precursors.vocabulary.words import words_of

_FILE = "codes"
METHOD = "code_with_part"
_LAST = 2  # letters of the end of a word by which it is tried at all
_WORD_FROM = 3  # a part of fewer letters stands in one word with the name


class Codes:
    """Finds short names with a part of a structure before them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def add_hits(self, found: Sequence[Word], hits: Sequence[Hit]) -> Sequence[Hit]:
        """The hits, with what stands behind such a part as a question; a name of its own stays what it is."""
        asked = [index for index, word in enumerate(found) if may_be_code(word)]
        if not asked:
            return hits
        with_part = (self._with_part(found, index) for index in asked)
        new = [hit for hit in with_part if hit and not any(h.at <= hit.at and hit.end <= h.end for h in hits)]
        if not new:
            return hits
        over = by_word(new)
        return [*(hit for hit in hits if not any(index in over for index in range(hit.at, hit.end))), *new]

    def _with_part(self, found: Sequence[Word], index: int) -> Hit | None:
        """A word that is a part and a short name, or a short name beside a word that is a part."""
        word = found[index]
        plain, at, end = word.key, index, index + 1
        if plain not in self._lexicon.listed:
            glued = _parts().match(word.folded)
            plain = key(word.folded[glued.end() :]) if glued else ""
        elif index and found[index - 1].gap == OPEN and _is_part(found[index - 1]):
            at = index - 1
        elif end < len(found) and word.gap in _gaps(self._lexicon.listed[plain]) and _is_part(found[end]):
            end += 1
        else:
            return None
        rows = self._lexicon.listed.get(plain, ()) if plain in words_of("codes", _FILE) else ()
        span = (found[at].start, found[end - 1].end)
        readings = tuple(TextReading(substance, span, METHOD, Tier.WEAK, name) for substance, _, name in rows)
        return Hit(at, end, readings) if readings else None


def _gaps(rows: Sequence[Listed]) -> tuple[int, ...]:
    """What may part a name from a part behind it: a bracket only if it is short ("4-AP (Boc)"), else nothing."""
    return (OPEN, SOFT) if all(kind == NameKind.ABBREVIATION.value for _, kind, _ in rows) else (OPEN,)


def may_be_code(word: Word) -> bool:
    """Whether a word is a short name, or ends like one behind a hyphen."""
    return word.key in words_of("codes", _FILE) or (word.key[-_LAST:] in _endings() and "-" in word.folded)


def _is_part(word: Word) -> bool:
    return len(word.key) >= _WORD_FROM and _parts().fullmatch(f"{word.folded.strip('-')}-") is not None


@lru_cache(maxsize=1)
def _endings() -> frozenset[str]:
    return frozenset(code[-_LAST:] for code in words_of("codes", _FILE))


@lru_cache(maxsize=1)
def _parts() -> re.Pattern[str]:
    """One part or several, each with its place and a hyphen behind it."""
    place = rf"(?:(?:\d{{1,2}}'?(?:,\d{{1,2}}'?){{0,3}}|{'|'.join(sorted(words_of('places', _FILE)))})-?)"
    part = "|".join(sorted(words_of("parts", _FILE), key=len, reverse=True))
    return re.compile(rf"(?:{place}{{0,2}}(?:{part})-){{1,3}}")
