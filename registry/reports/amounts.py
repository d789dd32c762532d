"""What a recorded line holds of each listed substance: the mass declared, and how much of it is base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from precursors.catalogue.load import Standing, standing
from precursors.messages import table_name
from precursors.model import Form
from precursors.quantity import to_milligrams
from precursors.recognition.reading import Reading, Recognition
from precursors.recognition.recogniser import Query, Recogniser
from registry.checking.recognitions import QUERY, share_of_base
from registry.reports.sentences import authorities_of

_IN_FORCE = (Standing.IN_FORCE, Standing.START_UNKNOWN)
_WHOLE = 1_000_000
_Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amount:
    """A listed substance of a line.

    Attributes:
        certain: whether the line surely declares it; else it is a question for a person.
        lists: on which it stood on the line's own date, such as ``GT Listado I``.
        mass_mg: declared, milligrams; ``None`` if it is not known.
        base_mg: of its base; ``None`` if it is not known.
    """

    substance: str
    certain: bool
    lists: tuple[str, ...]
    mass_mg: int | None
    base_mg: int | None


def amounts(lines: Sequence[_Line], recogniser: Recogniser) -> list[list[Amount]]:
    """The listed substances of each line, in the order of the lines."""
    return [
        [
            Amount(substance, certain, tuple(sorted(lists)), mass, base_of(mass, line, readings, recogniser))
            for substance, certain, lists, readings in listed_substances(recognition, recogniser, line)
            for mass in [mass_of(line, substance)]
        ]
        for line, recognition in read_lines(lines, recogniser)
    ]


def read_lines(lines: Sequence[_Line], recogniser: Recogniser) -> Iterator[tuple[_Line, Recognition]]:
    """Each line with what is read in it; every distinct text is read once."""
    asked = [Query(*(str(line[name] or "") for name in QUERY)) for line in lines]
    distinct = list(dict.fromkeys(asked))
    read = dict(zip(distinct, recogniser.recognise_many(distinct), strict=True))
    for line, query in zip(lines, asked, strict=True):
        yield line, read[query]


def listed_substances(
    recognition: Recognition, recogniser: Recogniser, line: _Line
) -> Iterator[tuple[str, bool, set[str], list[Reading]]]:
    """The substances of a line that stood on a list of the line's own law or of the United Nations on its date.

    Yields:
        The substance, whether it is certain, the lists, and the readings that are as certain as that.

    """
    own = authorities_of([line["jurisdiction"]])
    found: dict[str, list[tuple[bool, str, Reading]]] = defaultdict(list)
    for reading in recognition.listed_readings:
        for cover in reading.covers:
            listing = recogniser.catalogue.listing(cover.listing)
            if listing.authority in own and standing(listing, line["declaration_date"]) in _IN_FORCE:
                certain = reading.certain and not cover.possible
                found[str(reading.substance)].append((certain, f"{listing.authority} {listing.list}", reading))
    for substance, held in sorted(found.items()):
        certain = any(sure for sure, _, _ in held)
        yield substance, certain, {name for _, name, _ in held}, [one for sure, _, one in held if sure is certain]


def called_in_words(table: str, language: str) -> str:
    """A list as ``listed_substances`` names it, as a reader of a language knows it."""
    authority, _, name = table.partition(" ")
    return table_name(authority, name, language)


def mass_of(line: _Line, substance: str) -> int | None:
    """Declared milligrams; those of a volume by the density of the substance, where one is known."""
    if line["quantity_mg"] is not None:
        return int(line["quantity_mg"])
    return to_milligrams(line["quantity"], line["unit"], substance=substance).milligrams if line["quantity"] else None


def base_of(mass: int | None, line: _Line, readings: Iterable[Reading], recogniser: Recogniser) -> int | None:
    """Milligrams of base in a declared mass; nothing where the readings do not agree on a share.

    A reading that names a salt or a mixture says more of the share than one that names the substance alone.
    """
    every = list(readings)
    telling = [reading for reading in every if reading.form is not Form.ITSELF] or every
    shares = {_shares(reading, line["concentration_ppm"], recogniser) for reading in telling} - {None}
    if mass is None or len(shares) != 1:
        return None
    for share in shares.pop() or ():
        mass = mass * share // _WHOLE
    return mass


def _shares(reading: Reading, declared_ppm: int | None, recogniser: Recogniser) -> tuple[int, int] | None:
    """Parts per million of the substance in the goods, and of the base in the substance."""
    strength = declared_ppm if declared_ppm is not None else reading.share_ppm
    if strength is None and reading.form is not Form.MIXTURE:
        strength = _WHOLE  # purer goods count whole
    base = share_of_base(reading, recogniser.catalogue) if reading.form is Form.SALT else _WHOLE
    return None if strength is None or base is None else (strength, base)
