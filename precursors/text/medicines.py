"""Medicines: a listed substance beside a dosage form is declared as a preparation that contains it, not as itself.

What that means is for each law to say: the EU has an entry for such products, others leave preparations out or take
them in (``medicines`` in the head of a list). The reading of the substance stays and says so, and the entry for
products that contain it is read beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from precursors.catalogue.load import Catalogue
from precursors.fold import OPEN, Word
from precursors.model import TextReading
from precursors.text.neighbours import Place
from precursors.vocabulary.words import phrases_of, words_of

NOTE = "medicine:"
_LONGEST = 3  # words of a dosage form


def with_medicines(
    catalogue: Catalogue, text: str, found: Sequence[Word], readings: Sequence[TextReading]
) -> list[TextReading]:
    """The readings of a text; those of active substances say the dosage form, with the entry for products beside them.

    Args:
        catalogue: says which substances are active ones, and which entries are of products.
        text: as declared.
        found: its words.
        readings: what was read in it.

    """
    products = catalogue.medicines
    if not any(reading.substance in products for reading in readings):
        return list(readings)
    form = next(_forms(text, found), "")
    return [made for reading in readings for made in _as_medicine(reading, form, products)] if form else list(readings)


def form_of(notes: Sequence[str]) -> str:
    """The dosage form that a reading notes, or nothing."""
    return next((note.removeprefix(NOTE) for note in notes if note.startswith(NOTE)), "")


def _as_medicine(reading: TextReading, form: str, products: Mapping[str, Sequence[str]]) -> Iterator[TextReading]:
    active = str(reading.substance)
    if active not in products:
        yield reading
        return
    yield reading._replace(notes=(*reading.notes, NOTE + form))
    for product in products[active]:
        yield TextReading(product, reading.span, "medicine", reading.tier, form, notes=reading.notes)


def _forms(text: str, found: Sequence[Word]) -> Iterator[str]:
    """The dosage forms that a text names as the goods, as written."""
    single, several = words_of("dosage_forms"), frozenset(phrases_of("dosage_phrases"))
    for at in range(len(found)):
        for end in range(min(at + _LONGEST, len(found)), at, -1):
            said = " ".join(word.folded for word in found[at:end])
            if any(word.gap != OPEN for word in found[at : end - 1]) or not (
                said in several or (end == at + 1 and said in single)
            ):
                continue
            if not _made_into(Place(found, at, end)):
                yield text[found[at].start : found[end - 1].end]
            break


def _made_into(place: Place) -> bool:
    """Whether the goods are for making that form, or of its grade: "for tablets", "injection grade"."""
    around = {place.previous(), place.previous(2), place.previous(3), place.next()}
    return not around.isdisjoint(words_of("made_into"))
