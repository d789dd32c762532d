"""What declarations shorten, spelled out where the words beside it leave no doubt: "ac. sulfurico", "nitrato de K".

And what has another usual name that no lexicon holds: "povidona yodada".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from precursors.fold import OPEN, Word, key
from precursors.vocabulary.words import pairs_of, phrases_of

_OF = ("de", "del")


def spelled_out(found: Sequence[Word]) -> Sequence[Word]:
    """The words of a text, with shortened class words and metals in full; their places stay."""
    short, metals, same = pairs_of("shortened"), pairs_of("metal_signs"), _same_as()
    if all(word.folded not in short and word.folded not in metals and word.folded not in same for word in found):
        return found
    spelled = list(found)
    for at, word in enumerate(found):
        if word.folded in short and (follows := _following(found, at)):
            full, *endings = short[word.folded]
            if follows.endswith(tuple(endings)):
                spelled[at] = word._replace(folded=full, key=full, gap=OPEN)
        elif word.folded in metals and _after_anion(found, at):
            full = metals[word.folded][0]
            spelled[at] = word._replace(folded=full, key=full)
        for names, others in same.get(word.folded, ()):
            if tuple(other.folded for other in found[at : at + len(names)]) == names:
                for place, other in enumerate(others, start=at):
                    spelled[place] = found[place]._replace(folded=other, key=key(other))
    return spelled


@lru_cache(maxsize=1)
def _same_as() -> Mapping[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Under its first word, each name and the words of the other one."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for row in phrases_of("same_as"):
        name, other = (tuple(part.split()) for part in row.split(":"))
        table.setdefault(name[0], []).append((name, other))
    return table


def _following(found: Sequence[Word], at: int) -> str:
    """The next word that is no "de"; a full stop after a shortened word parts nothing."""
    rest = [word.folded for word in found[at + 1 : at + 3]]
    return next((word for word in rest if word not in _OF), "")


def _after_anion(found: Sequence[Word], at: int) -> bool:
    return (
        at > 1
        and found[at - 1].folded in _OF
        and found[at - 1].gap == OPEN == found[at - 2].gap
        and found[at - 2].folded.endswith(("ato", "ito", "uro", "ido"))
    )
