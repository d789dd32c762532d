"""What the tests of forms of writing share: every listed name, some legitimate ones, and their answers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date

from precursors.catalogue.load import Catalogue
from precursors.lexicon.build import compounds_path
from precursors.model import NameKind
from precursors.recognition.recogniser import Query, Recogniser

DAY = date(2026, 11, 24)
KINDS = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.SYSTEMATIC)
TOLD = ("listed", "possible")
Form = Callable[[str], str]


EVERY = 1 if os.environ.get("PRECURSOR_WHOLE") else 3  # make property-names tries them all


def listed_names(*languages: str, kinds: tuple[NameKind, ...] = KINDS) -> list[str]:
    """Listed names of these languages, one in ``EVERY``; wordings of the law that string several are no names."""
    names = (
        name.text
        for substance in Catalogue.load().home.substances.values()
        for name in substance.names
        if name.language in languages and name.kind in kinds and not substance.id.endswith("-medicines")
    )
    return sorted({name for name in names if len(name) > 2 and ";" not in name and name != "R 29676"})[
        ::EVERY
    ]  # a code


def legitimate_names(count: int) -> list[str]:
    """Names of legitimate compounds, spread over the whole catalogue of them."""
    query = "SELECT name FROM compound WHERE length(name) BETWEEN 4 AND 40 AND id % 97 = 3 ORDER BY id LIMIT ?"
    with sqlite3.connect(compounds_path()) as base:
        names = [name for (name,) in base.execute(query, (count,))]
    base.close()
    return names


def answers(recogniser: Recogniser, texts: Iterable[str]) -> list[str]:
    """The answer to each text."""
    recogniser.reader.lexicon.preload()
    found = recogniser.recognise_many([Query(text=text) for text in texts], neighbours=False)
    return [one.on(DAY).answer.value for one in found]


def lost(recogniser: Recogniser, names: list[str], form: Form) -> list[tuple[str, str]]:
    """Names that are listed or possible as they stand and neither in this form, with the answer given."""
    plain, formed = answers(recogniser, names), answers(recogniser, map(form, names))
    return [
        (form(name), now)
        for name, was, now in zip(names, plain, formed, strict=True)
        if was in TOLD and now not in TOLD
    ]


def falsely_listed(recogniser: Recogniser, names: list[str], form: Form) -> list[str]:
    """Legitimate names that are not listed as they stand, but in this form."""
    plain, formed = answers(recogniser, names), answers(recogniser, map(form, names))
    return [form(n) for n, was, now in zip(names, plain, formed, strict=True) if was != "listed" and now == "listed"]
