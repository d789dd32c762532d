"""The verdict of the home authority on one looked-up value, and what to do now.

It is light: a look-up at a terminal pays for nothing but the lists. Which papers are due is asked of the rules
(``registry.lookups.due``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from precursors.answers.explained import Explained, explain
from precursors.authorities import CONVENTION
from precursors.messages import LANGUAGES, has, say, short_name, table_name
from precursors.model import Answer, Listing

Action = Literal["papers", "identify", "hold_and_call", "call", "abroad", "ask", "go_on", "refer"]
_BY_ANSWER: Mapping[Answer, Action] = {
    Answer.LISTED: "papers",
    Answer.POSSIBLE: "identify",
    Answer.OTHER_LAW: "hold_and_call",
}


@dataclass(frozen=True)
class Verdict:
    """What the home authority's own lists answer, and what to do now.

    Attributes:
        authority: the home authority.
        answer: over its lists alone.
        action: what to do now.
        tables: the lists behind it, authority and list; those of others where only others name the goods.
        unread: the parts of the value that were not read.
        disagreement: that the declared values do not agree, and in what, by language; empty texts if they do.
        caveats: of the home lists, in both languages.
        known: whether any list of the home authority is held.
    """

    authority: str
    answer: Answer
    action: Action
    tables: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]
    disagreement: Mapping[str, str]
    caveats: tuple[Mapping[str, str], ...]
    known: bool = True

    def headline(self, language: str) -> str:
        """The verdict in one sentence."""
        key = self.action if self.action in ("call", "abroad") else self.answer.value if self.known else "no_list"
        return say("home", key, language, country=place(self.authority, language), tables=self._tables(language))

    def what_to_do(self, language: str) -> str:
        """What to do now, in one or two sentences."""
        who = say("competent", self.authority if has("competent", self.authority) else "any", language)
        return say("home_action", self.action, language, who=who, tables=self._tables(language))

    def to_json(self) -> dict[str, Any]:
        """The form of the API and of ``lookup --format json``."""
        return {
            "authority": self.authority,
            "answer": self.answer.value,
            "action": self.action,
            "headline": {language: self.headline(language) for language in LANGUAGES},
            "what_to_do": {language: self.what_to_do(language) for language in LANGUAGES},
            "not_read": list(self.unread),
            "disagreement": dict(self.disagreement),
            "caveats": [dict(one) for one in self.caveats],
        }

    def _tables(self, language: str) -> str:
        own = self.answer in (Answer.LISTED, Answer.POSSIBLE)
        names = [table_name(authority, name, language) for authority, name in self.tables]
        short = short_name(self.authority, language)
        return ", ".join(name.removeprefix(f"{short} ") if own else name for name in names)


def place(authority: str, language: str) -> str:
    """The country or body of an authority; its code where no name is held."""
    return say("place", authority, language) if has("place", authority) else authority


def verdict_of(found: Explained, authority: str) -> Verdict:
    """The home verdict on a value that was looked up.

    Args:
        found: its explanation, over whichever authorities were asked.
        authority: at home here.

    """
    catalogue = found.catalogue
    known = authority in catalogue.authorities
    own = explain(found.recognition, catalogue, found.day, (authority,) if known else ())
    action = _action(own, found) if known else "ask"
    notes = [listing.hold for listing in _entries(own) if listing.hold]
    notes += [note for header in catalogue.lists if header.authority == authority for note in header.caveats]
    caveats = {note["en"]: note for note in notes}
    return Verdict(
        authority,
        own.answer if known else Answer.UNDETERMINED,
        action,
        _tables(_behind(action, own, found)),
        _unread(found),
        {language: found.disagreement(language) for language in LANGUAGES},
        tuple(caveats.values()),
        known,
    )


def _entries(own: Explained) -> list[Listing]:
    return [item[2] for item in own.deciding]


def _action(own: Explained, found: Explained) -> Action:
    if own.answer is Answer.LISTED and any(listing.hold for listing in _entries(own)):
        return "refer"
    if own.answer in _BY_ANSWER:
        return _BY_ANSWER[own.answer]
    if _of_the_convention(own):
        return "call"
    if own.answer is Answer.UNDETERMINED:
        return "ask"
    return "abroad" if found.standings.covers else "go_on"


def _behind(action: Action, own: Explained, found: Explained) -> Sequence[Listing]:
    """The entries that the verdict names: the own ones, or those of others where only they name the goods."""
    if action == "call":
        return _of_the_convention(own)
    return _entries(found if action == "abroad" else own)


def _of_the_convention(own: Explained) -> list[Listing]:
    """Its entries, whether or not they were asked for: the home authority answers for them as well."""
    return [listing for _, _, listing, _ in own.standings.elsewhere if listing.authority == CONVENTION]


def _tables(listings: Iterable[Listing]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((listing.authority, listing.list) for listing in listings))


def _unread(found: Explained) -> tuple[str, ...]:
    """The parts of the declared values that were not read, each once."""
    query = found.recognition.query
    said = (getattr(query, span.field)[slice(*span.span)] for span in found.account if span.state == "not_read")
    return tuple(dict.fromkeys(part for part in said if part.strip()))
