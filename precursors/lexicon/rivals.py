"""Legitimate names and words that a misspelt one may as well have been meant for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


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
