"""The table that a phone answers from while the desk is out of reach: exact CAS and UN numbers, and names of the lists.

Every entry is the answer of the look-up itself to the key, at home and on one day. What is on no list, or could not be
told, is not in it, so that nothing answered from it clears anything.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from precursors.answers.explained import Explained
from precursors.authorities import CONVENTION
from precursors.catalogue.load import Catalogue
from precursors.messages import LANGUAGES
from precursors.model import Answer, NameKind
from precursors.text.un_numbers import entries
from registry.lookups.home import verdict_of

_TOLD = (Answer.LISTED, Answer.POSSIBLE, Answer.OTHER_LAW)
_AT_ONCE = 200


def fold_key(text: str) -> str:
    """A text without accents, capitals and spare blanks; the phone's script folds what is typed in the same way."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return " ".join(bare.lower().split())


def exact_keys(catalogue: Catalogue, authority: str) -> list[str]:
    """The CAS numbers and names of what the home lists and the convention name, and every UN number, each once."""
    named = {listing.substance for listing in catalogue.listings if listing.authority in (authority, CONVENTION)}
    substances = [catalogue.substances[key] for key in sorted(named)]
    cas = (number for one in substances for number in (*one.cas, *one.salt_cas))
    names = (n.text for one in substances for n in one.names if n.kind is not NameKind.ABBREVIATION)
    numbers = (f"un {number}" for number in entries())
    return list(dict.fromkeys(fold_key(key) for key in (*cas, *names, *numbers)))


def exact_table(
    catalogue: Catalogue, authority: str, day: date, look_up: Callable[[Sequence[str]], Iterable[Explained]]
) -> dict[str, Any]:
    """The table of one edition and day.

    Args:
        catalogue: the lists.
        authority: at home here.
        day: as of which it answers.
        look_up: explains some texts, over the authorities that a plain look-up asks.

    Returns:
        ``edition``, ``as_of``, ``answers`` (``answer``, ``headline`` and ``what_to_do`` by language) and ``keys``: the
        place of its answer for each folded text.

    """
    answers: dict[tuple[str, ...], int] = {}
    keys: dict[str, int] = {}
    asked = exact_keys(catalogue, authority)
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        for key, found in zip(part, look_up(part), strict=True):
            home = verdict_of(found, authority)
            if home.answer in _TOLD or home.action == "call":
                answer = home.answer.value if home.answer in _TOLD else Answer.POSSIBLE.value
                said = (answer, *(words(lang) for lang in LANGUAGES for words in (home.headline, home.what_to_do)))
                keys[key] = answers.setdefault(said, len(answers))
    return {
        "edition": catalogue.edition,
        "as_of": day.isoformat(),
        "answers": [_answer(said) for said in answers],
        "keys": keys,
    }


def _answer(said: tuple[str, ...]) -> dict[str, Any]:
    answer, *words = said
    return {
        "answer": answer,
        "headline": dict(zip(LANGUAGES, words[::2], strict=True)),
        "what_to_do": dict(zip(LANGUAGES, words[1::2], strict=True)),
    }
