"""What was last made of a large thing is kept, so that it is not made again for each file that is filed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Whose = TypeVar("Whose")
Others = ParamSpec("Others")
Made = TypeVar("Made")


def last_made(
    most: int,
) -> Callable[[Callable[Concatenate[Whose, Others], Made]], Callable[Concatenate[Whose, Others], Made]]:
    """Keep what a function gave last.

    The first argument is told by which object it is: a catalogue or a rule book cannot be hashed, and to compare two
    takes longer than to make anew. The others are compared.

    Args:
        most: so many results are kept.

    """

    def decorate(function: Callable[Concatenate[Whose, Others], Made]) -> Callable[Concatenate[Whose, Others], Made]:
        kept: list[tuple[Whose, Hashable, Made]] = []

        @wraps(function)
        def answer(whose: Whose, /, *others: Others.args, **named: Others.kwargs) -> Made:
            for one, asked, made in kept:
                if one is whose and asked == (others, named):
                    return made
            made = function(whose, *others, **named)
            kept.append((whose, (others, named), made))
            del kept[:-most]
            return made

        return answer

    return decorate
