"""The account of an answer: what of a declared value was read as what, passed over as which known kind, or not read.

"Not listed" follows from it: only where what is declared was identified, or, outside chemistry, where nothing can name
a chemical. What was not read, and may be one, goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from precursors.fold import fold
from precursors.notation.kind_of_query import CHEMICAL_CHAPTERS, hs_digits
from precursors.recognition.reading import Query, Reading, Recognition, lies_in_any
from precursors.recognition.signs import UNRESOLVED
from precursors.regimes.model import PREFIX
from precursors.text.rest import UNREAD, Kind, Left, is_placeholder
from precursors.vocabulary.words import ordinary, words_of

STATES = ("read", "mentioned", "passed", "not_read")
MENTIONED = frozenset(("negated", "purpose", "neighbour"))
_WORDS = re.compile(r"\w+")
_NO_SIGN = frozenset((*UNRESOLVED, "check_digit_missing", "un_group", "cus_not_resolved", "digits_only", "suggestion"))


class Span(NamedTuple):
    """A part of a declared value and what became of it.

    Attributes:
        field: which value: ``text``, ``cas``, ``structure``, ``hs`` ...
        span: start and end in the value.
        state: ``read``, ``mentioned``, ``passed`` (a known kind that names no chemical) or ``not_read``.
        what: the substance or compound read, or the kind passed over.
    """

    field: str
    span: tuple[int, int]
    state: str
    what: str


class Context(NamedTuple):
    """Where a value stands.

    Attributes:
        chemistry: what was not read in it may name a chemical: a look-up, a chapter of chemicals, a sign beside it.
        declared: it stands beside a tariff code, which says what kind of goods it is of.
        listed_heading: listed substances are classified under the heading of that code.
    """

    chemistry: bool
    declared: bool
    listed_heading: bool


def context_of(query: Query, headings: frozenset[str]) -> Context:
    """Where a value stands, by what is declared beside it.

    Args:
        query: the value with what stands beside it.
        headings: tariff headings (four digits) that the data give for listed entries.

    """
    digits = hs_digits(query.hs)
    if len(digits) < 2:
        return Context(chemistry=True, declared=False, listed_heading=False)
    listed = digits[:4] in headings
    chapter = int(digits[:2]) in CHEMICAL_CHAPTERS
    return Context(chapter or listed or bool(query.signs), declared=True, listed_heading=listed)


def unread(
    query: Query, readings: Sequence[Reading], left: Sequence[Left], context: Context
) -> Iterator[tuple[str, str]]:
    """Why a text is not known to be harmless: code and the words that it is about, nothing where it is."""
    text = query.text
    if is_placeholder(text):
        if context.chemistry and not any(reading.field != "text" for reading in readings):
            yield "placeholder", ""
        return
    read = lies_in_any(reading.span for reading in _of_text(readings) if reading.span)
    goods = _below_headings(text)
    words = [word for word in left if word.span[0] >= goods and not read(word.span)]
    yield from _not_read(text, words, "word_near_listed", Kind.NEAR)
    if context.chemistry:
        built = (Kind.CHEMICAL,) if context.declared else (Kind.CHEMICAL, Kind.TARIFF)
        yield from _not_read(text, words, "word_not_read", *built)
    if not context.chemistry or _anything_identified(readings):
        return
    if parts := [text[slice(*reading.span)] for reading in readings if reading.span and _part_of_other(reading)]:
        yield "name_not_read", ", ".join(dict.fromkeys(parts))
    elif not any(reading.method in MENTIONED for reading in readings) and not _names_goods(words, context):
        yield "nothing_identified", ""


_NARROWER = re.compile(r"\.\s-\s([^:.]{3,120}):\s-{1,2}\s")


def _below_headings(text: str) -> int:
    """Where a heading of a tariff is narrowed to a class that names what the goods are of; 0 where none is.

    "Fosfinatos (hipofosfitos) y fosfatos. - Fosfatos: -- De potasio" are phosphates; "- Otros: --" narrows nothing.
    """
    found = _NARROWER.search(text) if ": -" in text else None
    if found is None:
        return 0
    kinds = [ordinary().get(word, "") for word in _WORDS.findall(fold(found[1]))]
    return found.start() if "chemistry" in kinds and set(kinds) <= {"chemistry", "links"} else 0


def _not_read(text: str, words: Sequence[Left], code: str, *kinds: Kind) -> Iterator[tuple[str, str]]:
    said = [text[slice(*word.span)] for word in words if word.kind in kinds]
    if said:
        yield code, ", ".join(dict.fromkeys(said))


def _of_text(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.field == "text"]


def _anything_identified(readings: Sequence[Reading]) -> bool:
    """Whether a substance or a compound was identified, by whatever sign."""
    return any(
        reading.method not in MENTIONED
        and not _NO_SIGN.intersection(reading.notes)
        and (reading.certain or reading.substance is not None)
        for reading in readings
    )


def _part_of_other(reading: Reading) -> bool:
    """Whether a listed name was taken for a part of another compound's; an element is said of what holds it."""
    beside = reading.method == "neighbour" and reading.field == "text"
    return beside and fold(reading.matched) not in words_of("no_plural")


def _names_goods(words: Sequence[Left], context: Context) -> bool:
    """Whether the text names goods of everyday life, or a class of chemicals that none of the listed ones is of."""
    kinds = {word.kind for word in words}
    if Kind.GOODS in kinds or (Kind.TARIFF in kinds and context.declared):
        return True
    return bool(kinds & {Kind.CHEMISTRY, Kind.WORD}) and context.declared and not context.listed_heading


def account(recognition: Recognition, words: Sequence[Left]) -> tuple[Span, ...]:
    """The whole account of one recognition, field by field, in the order of the places.

    Args:
        recognition: what was read.
        words: every word of its text, each with what it is by itself.

    """
    query = recognition.query
    spans = [_span_read(reading, query) for reading in recognition.readings]
    spans += [_span_read(hit.reading, query)._replace(what=PREFIX + hit.entry) for hit in recognition.regimes]
    read = lies_in_any(span.span for span in spans if span.field == "text")
    for word in words:
        if not read(word.span):
            state = "not_read" if word.kind in UNREAD else "passed"
            spans.append(Span("text", word.span, state, word.kind.value))
    return tuple(sorted(set(spans), key=lambda span: (span.field, span.span, span.state, span.what)))


def _span_read(reading: Reading, query: Query) -> Span:
    # A tariff code may be all that a text is: it has no field of its own then.
    field = reading.field if getattr(query, reading.field) else "text"
    whole = reading.span or (0, len(getattr(query, field)))
    unknown = bool(_NO_SIGN.intersection(reading.notes))
    state = "not_read" if unknown else "mentioned" if reading.method in MENTIONED else "read"
    return Span(field, whole, state, reading.substance or reading.matched)
