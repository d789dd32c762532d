"""Legitimate names and words that a misspelt one may as well have been meant for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def one_slip_away(word: str) -> Iterator[str]:
    """Every word that one wrong, missing, doubled or turned letter could have made this one of."""
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        yield from (before + letter + behind for letter in _LETTERS)
        if behind:
            yield before + behind[1:]
            yield from (before + letter + behind[1:] for letter in _LETTERS if letter != behind[0])
        if len(behind) > 1 and behind[0] != behind[1]:
            yield before + behind[1] + behind[0] + behind[2:]


def rivals(word: str, known: Callable[[list[str]], Iterable[str]]) -> set[str]:
    """The known words one slip away from a word."""
    near = dict.fromkeys(one_slip_away(word))
    near.pop(word, None)
    return set(known(list(near)))
