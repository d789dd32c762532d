"""Legitimate names and words that a misspelt one may as well have been meant for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_END = 4  # first and last letters by which words are told


def one_slip_away(word: str) -> set[str]:
    """Every word that one wrong, missing, doubled or turned letter could have made this one of."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {before + letter + behind for before, behind in halves for letter in _LETTERS}
    near |= {before + letter + behind[1:] for before, behind in halves if behind for letter in _LETTERS}
    near |= {before + behind[1:] for before, behind in halves if behind}
    near |= {before + behind[1] + behind[0] + behind[2:] for before, behind in halves if len(behind) > 1}
    near.discard(word)
    return near


def rivals(word: str, known: Callable[[AbstractSet[str]], Iterable[str]]) -> set[str]:
    """The known words one slip away from a word."""
    return set(known(one_slip_away(word)))


class NearWords:
    """Many words; most of what one slip makes of a word is told from them by its first or its last letters.

    To ask a table of all words for each takes five times as long: it is in no cache of the processor.
    """

    def __init__(self, words: Collection[str]) -> None:
        self._words = words
        self._heads = frozenset(word[:_END] for word in words)
        self._tails = frozenset(word[-_END:] for word in words)

    def of(self, word: str) -> frozenset[str]:
        """The words one slip away from a word: a letter wrong, missing, doubled or turned with the next."""
        return frozenset(one for one in self._may_be(word) if one in self._words and one != word)

    def _may_be(self, word: str) -> Iterator[str]:
        behind_head, before_tail = word[:_END] in self._heads, word[-_END:] in self._tails
        for at in range(len(word) + 1):
            early, late = at < _END, at > len(word) - _END - 2
            if (early or behind_head) and (late or before_tail):
                for one in _slips_at(word, at):
                    if (not early or one[:_END] in self._heads) and (not late or one[-_END:] in self._tails):
                        yield one


def _slips_at(word: str, at: int) -> list[str]:
    """What one slip at a place can have made a word of."""
    before, behind = word[:at], word[at:]
    found = [before + letter + behind for letter in _LETTERS]
    if behind:
        rest = behind[1:]
        found += [before + letter + rest for letter in _LETTERS]
        found.append(before + rest)
        found += [before + rest[0] + behind[0] + rest[1:]] if rest else []
    return found
