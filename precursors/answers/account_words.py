"""The account of an answer in words: for a terminal, a file, a page with marks in the text, and the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from precursors.messages import has, say
from precursors.recognition.account import STATES, Span
from precursors.regimes.load import Regimes
from precursors.regimes.model import PREFIX

if TYPE_CHECKING:
    from precursors.answers.explained import Explained

_SHOWN = 60  # characters of one value
_LOGGED = 200  # characters of all the words that an entry of the log repeats
_STRONGEST = ("read", "mentioned", "not_read", "passed")  # what a place shows that was taken in several ways
_OPEN = {"read": "compound", "mentioned": "chemical_name", "not_read": "number_open"}


class Said(NamedTuple):
    """One part of a declared value and what became of it, in words.

    Attributes:
        field: which declared value it is of.
        state: as ``Span.state``.
        value: the words of the part.
        what: what they were read as or passed over as, in one language.
    """

    field: str
    state: str
    value: str
    what: str


class Piece(NamedTuple):
    """A stretch of a text as a page shows it: its words, and their state; an empty one between the words."""

    state: str
    text: str


def account_words(explained: Explained, language: str) -> list[str]:
    """The account in words, one phrase a state: what was read, mentioned, passed over and not read."""
    by_state: dict[str, list[str]] = {}
    for part in parts(explained, language):
        by_state.setdefault(part.state, []).append(f'"{part.value}" ({part.what})')
    states = [state for state in STATES if state in by_state]
    return [say("account", state, language, what=", ".join(by_state[state])) for state in states]


def parts(explained: Explained, language: str) -> list[Said]:
    """Every part of the account once, in the order of the places; a part within a larger one that was read is not."""
    found = list(_outermost(explained.account))
    said = [Said(s.field, s.state, _value(explained, s), _what(explained, s, language)) for s in found]
    return list(dict.fromkeys(said))


def _outermost(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans without those of a compound's own parts: "sodium" within "sodium chloride"."""
    widest: tuple[str, tuple[int, int]] = ("", (0, 0))
    for span in sorted(spans, key=lambda s: (s.field, s.span[0], -s.span[1])):
        inside = span.field == widest[0] and span.span[1] <= widest[1][1] and span.span != widest[1]
        if span.state == "read" and not inside:
            widest = span.field, span.span
        if not (inside and span.state == "read"):
            yield span


def _value(explained: Explained, span: Span) -> str:
    whole: str = getattr(explained.recognition.query, span.field)
    value = " ".join(whole[slice(*span.span)].split())
    return value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"


def _what(explained: Explained, span: Span, language: str) -> str:
    if has("word_kind", span.what):
        return say("word_kind", span.what, language)
    if span.what.startswith(PREFIX):
        return Regimes.load().entries[span.what.removeprefix(PREFIX)].names[language]
    if span.what in explained.catalogue.substances and span.state != "not_read":
        return explained.catalogue.substance(span.what).name(language)
    return say("word_kind", _OPEN[span.state], language)


def pieces(text: str, account: Sequence[Span]) -> list[Piece]:
    """The declared text cut where the state of its words changes; a place taken in several ways has the strongest.

    Args:
        text: as it was declared.
        account: its spans; those of other fields are left aside.

    """
    states = [""] * len(text)
    for state in reversed(_STRONGEST):
        for span in account:
            if span.field == "text" and span.state == state:
                start, end = max(0, span.span[0]), min(len(text), span.span[1])
                states[start:end] = [state] * (end - start)
    return list(_joined_pieces(text, states, _starts(account)))


def _starts(account: Iterable[Span]) -> frozenset[int]:
    return frozenset(place for span in account if span.field == "text" for place in span.span)


def _joined_pieces(text: str, states: Sequence[str], borders: frozenset[int]) -> Iterator[Piece]:
    begin = 0
    for place in range(1, len(text) + 1):
        last = place == len(text)
        border = last or states[place] != states[begin] or (states[begin] not in ("", "read") and place in borders)
        if border:
            yield Piece(states[begin], text[begin:place])
            begin = place


def logged_account(explained: Explained) -> Mapping[str, Sequence[str]]:
    """The account as an entry of the log holds it: by state, each part with its words and what they were taken for.

    The words are those that decide first: read, mentioned, not read, passed over; 200 characters at most, and then how
    many parts were left out.
    """
    kept: dict[str, list[str]] = {}
    left, more = _LOGGED, 0
    for span in sorted(explained.account, key=lambda s: _STRONGEST.index(s.state)):
        said = f"{_value(explained, span)} = {span.what[:_SHOWN]}"
        if len(said) > left:
            left, more = 0, more + 1
            continue
        left -= len(said)
        kept.setdefault(span.state, []).append(said)
    return kept | ({"more": [str(more)]} if more else {})
