"""What the systematic names in a text add to what the lexicon reads in it.

A name that no list and no lexicon holds is read through the parser and goes to the structure rules. A listed name is
confirmed by its structure, if that is asked for: where the two differ both stand, as competing readings. A name that
cannot be read, or could be only by the parser that is not installed, leaves the answer open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from precursors.fold import Word, words
from precursors.fold import key as key_of
from precursors.model import Tier
from precursors.names import opsin
from precursors.recognition.reading import Reading, lies_in
from precursors.text import index_names
from precursors.vocabulary.words import words_of

if TYPE_CHECKING:
    from precursors.recognition.draft import Draft

NAMES = ("name", "sorted_words")
METHOD = "systematic_name"
SHARED = "ambiguous_name"
_MAX_TURNED = 3  # names in index order that are tried in one text


@dataclass(frozen=True, slots=True)
class Found:
    """Readings by structure to add, the spans whose other readings they replace, and what could not be read."""

    readings: tuple[Reading, ...] = ()
    instead_of: tuple[tuple[int, int], ...] = ()
    problem: str = ""
    detail: str = ""


def read_systematic(text: str, known: Sequence[Reading], *, confirm: bool, unread: bool = False) -> Found:
    """Read the systematic names of a text.

    Args:
        text: as declared.
        known: what has been read in it so far.
        confirm: also read names that are listed as they stand.
        unread: beside what is known stands a word of chemistry that is part of nothing: "ciclohexanona oxima".

    """
    if len(text) > opsin.MAX_TEXT:
        return Found()
    in_text = [r for r in known if r.field == "text" and r.span]
    turned = _turned_name(text, in_text) if "," in text else Found()
    if turned.readings and turned.instead_of:
        kept = [r for r in in_text if r.span and not lies_in(r.span, turned.instead_of[0])]
        rest = _read_in_order(text, [*kept, *turned.readings], confirm=False, unread=False)
        return replace(turned, problem=rest.problem, detail=rest.detail)
    return turned if turned.problem else _read_in_order(text, in_text, confirm=confirm, unread=unread)


def _read_in_order(text: str, in_text: Sequence[Reading], *, confirm: bool, unread: bool) -> Found:
    if not opsin.looks_systematic(text):
        return Found()
    whole = [r for r in in_text if r.certain and not _only_a_salt(text, r)]
    if not unread and any(not opsin.looks_systematic(_without(text, r)) for r in whole):
        # a known name is all the chemistry there is
        return Found(tuple(_confirmed_names(text, whole)) if confirm else ())
    return _unlisted_names(text, whole, [r for r in in_text if r.method in ("repair", SHARED)])


def settle_isomers(drafts: Iterable[Draft], without_listed: Callable[[Sequence[str]], Set[str]]) -> None:
    """Make a name that leaves places open certain where no list at home names any isomer of it.

    Args:
        drafts: queries while they are being read.
        without_listed: given SMILES, those of which no isomer can be listed.

    """
    held = [draft for draft in drafts if any(opsin.PLACES_OPEN in one.notes for one in draft.compounds)]
    asked = [one.smiles for draft in held for one in draft.compounds if one.smiles and opsin.PLACES_OPEN in one.notes]
    sure = without_listed(asked) if asked else frozenset[str]()
    for draft in held:
        draft.compounds = [
            replace(one, tier=Tier.STRUCTURE) if one.smiles in sure and opsin.PLACES_OPEN in one.notes else one
            for one in draft.compounds
        ]


def stays(reading: Reading, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a reading stands beside systematic names: one outside their spans, or a name of other goods too."""
    if reading.span is None or not any(lies_in(reading.span, span) for span in spans):
        return True
    return reading.method == SHARED and reading.span in spans


def _turned_name(text: str, known: Sequence[Reading]) -> Found:
    """A name in the order of an index that no lexicon put in order; its parent alone is never the goods."""
    found = words(text)
    for turned in islice(index_names.turned_names(text, found), _MAX_TURNED):
        if _is_read(found, turned, known):
            continue
        places = list(index_names.as_written(text, found, turned))
        for span in places:
            parsed = opsin.read(text, span)
            if parsed is not None:
                return Found((_reading(text, parsed),), (span,))
        parent = found[turned.comma]
        named = any(r.span and r.span[1] == parent.end for r in known)
        if turned.cut and (named or opsin.looks_systematic(text[slice(*places[-1])])):
            problem = "name_not_read" if opsin.available() else "parser_missing"
            return Found((), (places[-1],), problem, text[slice(*places[0])])
    return Found()


def _is_read(found: Sequence[Word], turned: index_names.Turned, known: Sequence[Reading]) -> bool:
    """Whether a lexicon read the turned name as a whole, or what stands behind its comma as other goods of a list."""
    start, end = found[turned.comma].start, found[turned.end - 1].end
    tail = (found[turned.comma + 1].start, end)
    certain = [(r.span, r.substance) for r in known if r.certain and r.span]
    if any(lies_in((start, end), span) for span, _ in certain):
        return True
    salt = found[turned.comma + 1].folded in words_of("acid_salts")
    if salt and any(span[1] == found[turned.comma].end for span, _ in certain):
        return True
    others = any(span == tail or (listed and lies_in(span, tail)) for span, listed in certain)
    return others and not (turned.cut or turned.changes)


def _unlisted_names(text: str, whole: Sequence[Reading], repaired: Sequence[Reading]) -> Found:
    """The names that no list holds; what was read from pieces of them is replaced, and what was not read is told."""
    found = [name for name in opsin.find(text) if key_of(name.name) not in words_of("not_names")]
    readings = tuple(
        _reading(text, name, doubted=any(r.method == SHARED and r.span == name.span for r in repaired))
        for name in found
        if not _is_known(text, name, whole, repaired)
    )
    unread = _unread(text, [*whole, *repaired, *readings])
    return replace(unread, readings=readings, instead_of=tuple(r.span for r in readings if r.span))


def _is_known(text: str, name: opsin.Parsed, whole: Sequence[Reading], repaired: Sequence[Reading]) -> bool:
    """Whether a name was read already, as it stands or with a slip.

    "Tolueno-metanol" are two names; a repaired name is the longer one, but what parses as it stands needs no repair.
    """
    if any(_holds(r, name.span) for r in whole):
        return True
    if name.doubtful and any(r.substance and _stood_in_hyphens(text, r.span) for r in whole):
        return True
    return any(_holds(r, name.span) and r.span != name.span for r in repaired)


def _confirmed_names(text: str, whole: Sequence[Reading]) -> Iterator[Reading]:
    """The same names once more, by their structure."""
    spans = [r.span for r in whole if r.span and r.substance and r.method in NAMES]
    asked = [span for span in spans if opsin.has_locants(text[slice(*span)])]
    names = opsin.find(text) if asked else []
    for span in asked:
        found = next((name for name in names if lies_in(span, name.span)), None) or opsin.read(text, span)
        if found is not None:
            yield _reading(text, found)


def _unread(text: str, read: Sequence[Reading]) -> Found:
    """A word that is built like a systematic name and is part of nothing that was read."""
    for start, end in opsin.names_by_their_build(text):
        if not any(lies_in((start, end), r.span) for r in read if r.span):
            problem = "name_not_read" if opsin.available() else "parser_missing"
            return Found(problem=problem, detail=text[start:end])
    return Found()


def _reading(text: str, found: opsin.Parsed, *, doubted: bool = False) -> Reading:
    """The reading of a name; a question where trade knows more meanings of it than the parser (``doubted``)."""
    notes = (f"parser:{opsin.PARSER}", *(["translated"] if found.translated else []))
    if found.places_open and not doubted:
        notes += (opsin.PLACES_OPEN,)
    if found.of_class:
        notes += (opsin.OF_CLASS,)
    tier = Tier.WEAK if found.doubtful or doubted else Tier.STRUCTURE
    return Reading(None, "text", text, METHOD, tier, found.name, span=found.span, notes=notes, smiles=found.smiles)


def _only_a_salt(text: str, reading: Reading) -> bool:
    return reading.span is not None and key_of(text[slice(*reading.span)]) in words_of("base_salts")


def _without(text: str, reading: Reading) -> str:
    start, end = reading.span or (0, 0)
    return text[:start] + text[end:]


def _stood_in_hyphens(text: str, span: tuple[int, int] | None) -> bool:
    """Whether a name was taken out of a word with hyphens."""
    return span is not None and "-" in (text[span[0] - 1 : span[0]], text[span[1] : span[1] + 1])


def _holds(reading: Reading, span: tuple[int, int]) -> bool:
    return reading.span is not None and lies_in(span, reading.span)
