"""CAS numbers in a text: listed, legitimate, unknown, or with a slip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from precursors.cas import FoundCas, find_cas, repairs
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading, Tier


def read_numbers(lexicon: Lexicon, text: str) -> Iterator[TextReading]:
    """Every CAS number of a text. A wrong or missing check digit is never mended: the near ones are suggestions."""
    for found in find_cas(text):
        if found.incomplete:
            yield from _suggested(lexicon, found, [found.number], "check_digit_missing")
        elif found.ok:
            yield _by_number(lexicon, found.number, found.span)
        else:
            yield TextReading(None, found.span, "cas", Tier.WEAK, found.number, notes=("wrong_check_digit",))
            yield from _suggested(lexicon, found, repairs(found.number), "wrong_check_digit")


def _suggested(lexicon: Lexicon, found: FoundCas, numbers: Iterable[str], note: str) -> Iterator[TextReading]:
    for number in numbers:
        for substance in lexicon.catalogue.by_cas(number):
            notes = (note, "suggestion")
            yield TextReading(substance.id, found.span, "cas_repair", Tier.WEAK, number, 1, notes=notes)


def _by_number(lexicon: Lexicon, number: str, span: tuple[int, int]) -> TextReading:
    for substance in lexicon.catalogue.by_cas(number):
        known = substance.known_form(number)
        if not known.verified:
            return TextReading(substance.id, span, "cas_unverified", Tier.WEAK, number, form=known.form)
        return TextReading(substance.id, span, "cas", Tier.EXACT, number, form=known.form)
    compound = lexicon.by_cas(number)
    if compound is None:
        return TextReading(None, span, "cas", Tier.WEAK, number, notes=("cas_not_known",))
    _, smiles = lexicon.details(compound)
    return TextReading(None, span, "cas", Tier.EXACT, number, structure=smiles)
