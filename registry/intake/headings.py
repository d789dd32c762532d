"""Which column stands under which heading of a file: by its name, its box or its words; never one of two by guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from precursors.quantity import is_same_unit
from precursors.tabular.heading_words import (
    CURRENCY,
    DAY,
    MONEY,
    SHARE,
    UNIT,
    Part,
    Said,
    has_sign,
    phrase,
    said_by_heading,
)

KILOGRAM = "kg"  # among the words of a phrase: known with this unit only


@dataclass(frozen=True)
class Column:
    """One column of a kind of file.

    Attributes:
        words: headings that are known by their words only.
        measured: the column of its unit or currency, or the one unit that it is in.
        decides: whether a wrong column in its place could hide goods.
    """

    name: str
    type: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    measured: str = ""
    decides: bool = False


class Question(NamedTuple):
    """What has to be asked of headings: the code of a problem with what it says."""

    code: str
    value: str
    column: str | None
    detail: str


@dataclass
class Bound:
    """The headings of a file.

    Attributes:
        columns: the heading of each column that was found.
        said: what headings say of every cell of another column: unit -> kg.
        twice: columns with several headings of their own; one of these is in ``columns``.
        unknown: the places of headings that are no column.
        questions: what was not read because its words leave it open.
    """

    columns: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


class Meaning(NamedTuple):
    """What the words of a heading mean: one column; or those that it may be, and must be asked."""

    column: Column | None
    may_be: tuple[str, ...] = ()
    said: tuple[str, str] | None = None


class Phrases:
    """The columns of a kind of file by the words of their headings."""

    def __init__(self, columns: Sequence[Column], unsure: Mapping[str, Sequence[str]]) -> None:
        self._order = {column.name: column for column in columns}
        self.unsure = {name: tuple(given) for text, given in unsure.items() for name in phrases_of(text)}
        known = {
            name: column.name
            for column in columns
            for text in (column.name, *column.aliases, *column.words)
            for name in phrases_of(text)
        }
        self.known: Mapping[str, str] = {name: column for name, column in known.items() if name not in self.unsure}

    def meaning(self, heading: str) -> Meaning:
        """What a heading means by its words."""
        read = said_by_heading(heading)
        if read is None:
            return Meaning(None)
        main, *others = read.parts
        found = self._columns(main.phrases, read)
        if None in found and len(found) == 1 and all(part.qualifies for part in others):
            found = self._columns(_together(read.parts), read)
        if len(found) != 1 or None in found or (len(read.parts) == 1 and main.weak):
            return Meaning(None, self._may_be(read, found) if len(read.parts) == 1 else ())
        (name,) = found
        if not all(self._agrees(part, main, name, read) for part in others):
            return Meaning(None)
        column = self._order[name or ""]
        if not _is_of(column, read):
            return Meaning(None, (column.name,))
        return Meaning(column, (), (column.measured, read.unit) if _tells(column, read) else None)

    def allows(self, heading: str, column: str) -> bool:
        """Whether a heading that is spelled as one of ours is that column.

        "Unid." is no "un_id", and "Importer & country" more than "importer_country".
        """
        read = said_by_heading(heading)
        if read is None or has_sign(heading):
            return not has_sign(heading)
        found = self.meaning(heading).column
        return found.name == column if found else len(read.parts) == 1 and not read.measure

    def _columns(self, phrases: Iterable[str], read: Said) -> set[str | None]:
        """The column of each reading; of one that is known with kilograms only where the heading names these."""
        kilograms = read.measure == UNIT and is_same_unit(read.unit, KILOGRAM)
        found = {name: self.known.get(name) for name in phrases}
        if kilograms:
            found = {
                name: column or self.known.get(phrase([*name.split(), KILOGRAM])) for name, column in found.items()
            }
        return set(found.values())

    def _may_be(self, read: Said, found: set[str | None]) -> tuple[str, ...]:
        unsure = {one for name in read.parts[0].phrases for one in self.unsure.get(name, ())}
        return tuple(name for name in self._order if name in unsure | found)

    def _agrees(self, part: Part, main: Part, column: str | None, read: Said) -> bool:
        """Whether a further part names the same column, by itself or with the first."""
        return {column} in (self._columns(part.phrases, read), self._columns(_together((main, part)), read))


def _together(parts: Sequence[Part]) -> set[str]:
    ways = {""}
    for part in parts:
        ways = {phrase([*way.split(), *name.split()]) for way in ways for name in part.phrases}
    return ways


def phrases_of(text: str) -> list[str]:
    """The phrase of a heading of ours, if it has one reading and says something by itself."""
    read = said_by_heading(text)
    if read is None or len(read.parts) != 1 or len(read.parts[0].phrases) != 1:
        return []
    (name,) = read.parts[0].phrases
    kilograms = read.measure == UNIT and is_same_unit(read.unit, KILOGRAM)
    return [phrase([*name.split(), KILOGRAM])] if kilograms else [name] if read.measure in ("", SHARE) else []


def _is_of(column: Column, read: Said) -> bool:
    """Whether what a heading says of its cells can be said of a column."""
    if not read.measure or (read.measure, column.type) in ((MONEY, "money"), (SHARE, "concentration"), (DAY, "date")):
        return True
    return (
        is_same_unit(read.unit, KILOGRAM)
        if column.measured == KILOGRAM and read.measure == UNIT
        else _tells(column, read)
    )


def _tells(column: Column, read: Said) -> bool:
    """Whether the unit in a heading is that of each row."""
    fits = (read.measure, column.type) in ((UNIT, "raw"), (CURRENCY, "money"))
    return fits and column.measured not in ("", KILOGRAM)


def bind(headings: Sequence[str], exact: Sequence[str | None], phrases: Phrases, columns: Sequence[Column]) -> Bound:
    """Which column each heading is.

    Args:
        headings: of the file.
        exact: the column of each that is a heading of ours, or the box of a form.
        phrases: for the others.
        columns: of the kind of file.

    """
    bound = Bound()
    for heading, name in zip(headings, exact, strict=True):
        if name and name in bound.columns:
            bound.twice.append(name)
        elif name:
            bound.columns[name] = heading
    own, by_words = dict(bound.columns), {column.name: list[str]() for column in columns}
    meanings = {heading: phrases.meaning(heading) for heading, name in zip(headings, exact, strict=True) if not name}
    for place, (heading, name) in enumerate(zip(headings, exact, strict=True)):
        if name:
            continue
        meaning = meanings[heading]
        if meaning.column:
            by_words[meaning.column.name].append(heading)
        elif meaning.may_be:
            bound.questions.append(Question("column_unsure", heading, None, ", ".join(meaning.may_be)))
        else:
            bound.unknown.append(place)
    for column in columns:
        _bind(column, by_words[column.name], own.get(column.name), bound, meanings)
    return bound


def _bind(column: Column, given: Sequence[str], own: str | None, bound: Bound, meanings: Mapping[str, Meaning]) -> None:
    """The one heading whose words are a column; of several none."""
    if own is not None:
        bound.questions += [Question("column_again", heading, column.name, own) for heading in given]
    elif len(given) == 1:
        bound.columns[column.name] = given[0]
        if told := meanings[given[0]].said:
            bound.said[told[0]] = told[1]
    elif given and (column.required or column.decides):
        bound.questions.append(Question("columns_alike", ", ".join(given), column.name, ""))
    else:
        bound.questions += [Question("column_unsure", heading, None, column.name) for heading in given]
