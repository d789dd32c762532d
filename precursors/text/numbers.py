"""Numbers in a text that stand for goods: CAS numbers, UN numbers, CUS numbers; and what each was read as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from precursors.lexicon.numbers import inorganic
from precursors.lexicon.store import Lexicon
from precursors.model import TextReading, Tier
from precursors.numbers.cas import FoundCas, find_cas, may_hold, no_numbers, repairs
from precursors.numbers.cus import find_cus
from precursors.numbers.dates import days_of
from precursors.regimes.load import Regimes
from precursors.text.un_numbers import HINT, UnNumbers, find_un

UNMARKED = "unmarked"
_OTHER_SIGNS = re.compile(f"{HINT}|CUS|Cus|cus|Ｃ")  # most texts hold none
_SUGGESTED_FOR = 12  # wrong numbers of one text: a person compares no more of them


def read_numbers(lexicon: Lexicon, text: str, *, marked: bool = False) -> Iterator[TextReading]:
    """Every CAS number of a text. A wrong or missing check digit is never mended: the near ones are suggestions.

    Args:
        lexicon: the names and numbers of one edition.
        text: as declared.
        marked: it is a value of a column of CAS numbers.

    """
    if not marked and not may_hold(text):
        return
    wrong = 0
    for found in find_cas(text, marked=marked):
        if found.incomplete:
            yield from _cut_off(lexicon, found)
        elif found.ok:
            yield from _by_number(lexicon, found)
        else:
            yield _unread(found, "wrong_check_digit")
            wrong += 1
            near = repairs(found.number) if wrong <= _SUGGESTED_FOR else ()
            yield from _suggested(lexicon, found, near, "wrong_check_digit")
    for start, end in no_numbers(text):
        note = "cas_is_date" if days_of(text[start:end]) else "cas_unreadable"
        yield TextReading(None, (start, end), "cas", Tier.WEAK, text[start:end], notes=(note,))


def holds_other_signs(text: str) -> bool:
    """Whether a text may hold a UN or CUS number: cheap to ask of every text."""
    return _OTHER_SIGNS.search(text) is not None


def read_signs(numbers: UnNumbers, text: str) -> list[TextReading]:
    """Every UN and CUS number of a text."""
    if not holds_other_signs(text):
        return []
    return [*read_un(numbers, text), *read_cus(text)]


def read_un(numbers: UnNumbers, text: str, *, column: bool = False) -> Iterator[TextReading]:
    """Every UN number of a text: a question where it names a listed substance, else what its entry is."""
    for found in find_un(text, column=column):
        meant = numbers.meaning(found.number)
        if meant is None:
            if found.sure:
                yield TextReading(None, found.span, "un_number", Tier.WEAK, found.number, notes=("un_not_known",))
            continue
        said, kind = meant.entry.words, meant.entry.kind
        name = meant.said.search(text) if meant.said and not column else None
        if name:
            yield TextReading(None, name.span(), "un_number", Tier.EXACT, said)
        if meant.substance:
            notes = ("one_name",) if meant.only else ()
            yield TextReading(meant.substance, found.span, "un_number", Tier.WEAK, said, notes=notes)
        elif kind == "group" and not name:
            yield TextReading(None, found.span, "un_number", Tier.WEAK, said, notes=("un_group",))
        else:
            tier = Tier.WEAK if meant.structure else Tier.EXACT
            yield TextReading(None, found.span, "un_number", tier, said, structure=meant.structure)


def read_cus(text: str, *, column: bool = False) -> Iterator[TextReading]:
    """Every CUS number of a text; what it stands for is not known here."""
    for number, span in find_cus(text, column=column):
        yield TextReading(None, span, "cus_number", Tier.WEAK, number, notes=("cus_not_resolved",))


def firmed_by_signs(
    named: Sequence[TextReading], signs: Sequence[TextReading], beside: frozenset[str]
) -> tuple[list[TextReading], list[TextReading]]:
    """Short names of the one substance that a UN number beside them names, which is their second sign; and the rest.

    A table of compounds holds "UN2392" as a name: within such a sign nothing is a name.
    """
    if not signs and not beside:
        return [], list(named)
    sure = beside | {sign.substance for sign in signs if "one_name" in sign.notes}
    named = [one for one in named if not any(s.span[0] <= one.span[0] and one.span[1] <= s.span[1] for s in signs)]
    firm = [one for one in named if one.method == "abbreviation" and one.substance in sure]
    return [one._replace(tier=Tier.STRONG) for one in firm], [one for one in named if one not in firm]


def _cut_off(lexicon: Lexicon, found: FoundCas) -> Iterator[TextReading]:
    """A number without its check digit: the one that it would have, if that is of a listed substance."""
    suggested = list(_suggested(lexicon, found, [found.number], "check_digit_missing"))
    yield from suggested
    if found.marked and not suggested:
        yield _unread(found, "cas_unreadable")


def _suggested(lexicon: Lexicon, found: FoundCas, numbers: Iterable[str], note: str) -> Iterator[TextReading]:
    notes = (note, "suggestion", *(() if found.marked else (UNMARKED,)))
    for number in numbers:
        for substance in lexicon.catalogue.by_cas(number):
            yield TextReading(substance.id, found.span, "cas_repair", Tier.WEAK, number, 1, notes=notes)


def _unread(found: FoundCas, note: str) -> TextReading:
    notes = (note,) if found.marked else (note, UNMARKED)
    return TextReading(None, found.span, "cas", Tier.WEAK, found.number, notes=notes)


def _by_number(lexicon: Lexicon, found: FoundCas) -> Iterator[TextReading]:
    number, tier = found.number, Tier.EXACT if found.firm else Tier.WEAK
    notes = () if found.firm else ("doubtful_number",)
    substances = lexicon.catalogue.by_cas(number)
    for substance in substances:
        known = substance.known_form(number)
        method, sure = ("cas", tier) if known.verified else ("cas_unverified", Tier.WEAK)
        yield TextReading(substance.id, found.span, method, sure, number, found.corrected, form=known.form, notes=notes)
    if substances:
        return
    known_compound, smiles = _compound(lexicon, number)
    elsewhere = found.firm and number in Regimes.load().by_cas  # also where it looks like a date
    if not known_compound:
        if found.asks or elsewhere:
            yield _unread(found, "cas_not_known")
        return
    if found.bare and not smiles:
        yield TextReading(None, found.span, "cas", Tier.WEAK, number, notes=("digits_only",))
    elif smiles or found.asks or elsewhere or (found.firm and found.corrected):
        yield TextReading(None, found.span, "cas", tier, number, found.corrected, structure=smiles, notes=notes)


def _compound(lexicon: Lexicon, number: str) -> tuple[bool, str | None]:
    """Whether a legitimate compound bears a number, and its structure if a listing may cover it."""
    compound = lexicon.by_cas(number)
    if compound is not None:
        return True, lexicon.details(compound)[1]
    smiles = inorganic().get(number)
    return smiles is not None, smiles
