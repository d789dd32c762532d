"""Answers for programs: the lists are loaded at the first question, once, and every question is a plain function."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from precursors.answers.explained import Explained, explain
from precursors.catalogue.load import Catalogue
from precursors.messages import WrongType, WrongValue
from precursors.model import Answer as Verdict
from precursors.model import ListHeader, Listing
from precursors.recognition.account import Span
from precursors.recognition.reading import asks
from precursors.recognition.recogniser import Query, Recogniser


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lists of some authorities say of one value on one day.

    Attributes:
        value: what was asked about.
        answer: ``listed``, ``possible``, ``other_law``, ``undetermined`` or ``not_listed``; there is no "clear".
        as_of: the day whose law was asked.
        listings: the list entries behind the answer, each once.
        account: every part of the value: read, mentioned, passed over, or not read.
        coverage: the lists that were checked, with how completely each is held.
        edition: hash of the lists; the same edition gives the same answer.
    """

    value: Query
    answer: Verdict
    as_of: date
    listings: tuple[Listing, ...]
    account: tuple[Span, ...]
    coverage: tuple[ListHeader, ...]
    edition: str
    _explained: Explained = field(repr=False, compare=False)

    def reason(self, language: str = "en") -> str:
        """The whole reason as sentences, in English or Spanish (``es``)."""
        return self._explained.reason(language)

    def to_json(self) -> dict[str, Any]:
        """The fixed form of ``precursor lookup --format json``."""
        return self._explained.to_json()


class _Library:
    """The lists of one set of folders with what reads by them; one question at a time."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.catalogue = Catalogue.load(folders)
        self.recogniser = Recogniser(self.catalogue)
        self.lock = Lock()
        atexit.register(self.recogniser.close)


@cache
def _library(folders: tuple[Path, ...]) -> _Library:
    return _Library(folders)


_loading = Lock()


def look_up(
    value: str | Query,
    *,
    as_of: date | None = None,
    authorities: str | Sequence[str] | None = None,
    lists: Sequence[str | Path] = (),
) -> Answer:
    """Look one value up.

    Args:
        value: a name, CAS number, SMILES, InChI, tariff code or goods text; or a ``Query`` that says which is which.
        as_of: the day whose law is asked; today if not given.
        authorities: whose lists make the answer (``["GT", "BR"]``); ``"all"`` for every list held. If not given, every
            list but those of countries that are only asked by name.
        lists: folders with your own lists.

    Raises:
        ValueError: no list of an authority is held.
        TypeError: the value is neither a text nor a ``Query``.
        precursors.catalogue.files.CatalogueError: an own list is malformed; names file, entry, field and value.

    """
    return screen([value], as_of=as_of, authorities=authorities, lists=lists)[0]


def screen(
    values: Iterable[str | Query],
    *,
    as_of: date | None = None,
    authorities: str | Sequence[str] | None = None,
    lists: Sequence[str | Path] = (),
) -> list[Answer]:
    """Look many values up, in their order; equal ones are read once. Arguments and errors as ``look_up``."""
    if isinstance(values, str | Query):
        raise WrongType("screen_takes_several_values_look_up_takes_one")
    queries = [_query(value) for value in values]
    with _loading:
        library = _library(tuple(Path(folder).resolve() for folder in lists))
    asked = _authorities_asked(authorities, library.catalogue)
    with library.lock:
        read = library.recogniser.recognise_many(queries, confirm=True, account=True, abroad=True)
    day = as_of or date.today()
    return [_answer(explain(one, library.catalogue, day, asked)) for one in read]


def _query(value: object) -> Query:
    if isinstance(value, Query):
        return value
    if not isinstance(value, str):
        raise WrongType("is_neither_a_text_nor_a_query_give_a_number", x=repr(value))
    return Query(text=value)


def _authorities_asked(authorities: str | Sequence[str] | None, catalogue: Catalogue) -> tuple[str, ...] | None:
    if authorities is None:
        return None
    asked = (authorities,) if isinstance(authorities, str) else tuple(authorities)
    if not asked:
        raise WrongValue("authorities_is_empty_name_at_least_one_or")
    if "all" in asked:
        return tuple(catalogue.authorities)
    for one in asked:
        if one not in catalogue.authorities:
            held = ", ".join(sorted(catalogue.authorities))
            raise WrongValue("no_list_of_is_held_the_authorities_held_are", x=repr(one), y=held)
    return asked


def _answer(explained: Explained) -> Answer:
    catalogue, asked = explained.catalogue, explained.authority
    behind = {listing.id: listing for _, _, listing, _ in explained.deciding}
    return Answer(
        value=explained.recognition.query,
        answer=explained.answer,
        as_of=explained.day,
        listings=tuple(behind.values()),
        account=explained.account,
        coverage=tuple(header for header in catalogue.lists if asks(asked, header.authority, catalogue)),
        edition=catalogue.edition,
        _explained=explained,
    )
