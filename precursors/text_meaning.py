"""What a name means where it stands: the substance, a salt, a part of another name, what the goods are free of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from precursors.context import DIRECT, PURPOSE, Place, in_complex, is_salt, part_of_other, says_nothing
from precursors.fold import OPEN, Word, fold, one_alphabet
from precursors.lexicon.build import OF_WORDS
from precursors.lexicon.store import Lexicon, Listed
from precursors.lexicon.vocabulary import words_of
from precursors.model import Form, NameKind, TextReading, Tier

_LONGEST = 250  # letters of the other components of a name
_SYSTEMATIC = re.compile(r"\d[,)\]]?-[a-z\[(]|[a-z]-\d|yl\)")


def compound(lexicon: Lexicon, place: Place, number: int, *notes: str) -> TextReading:
    """A legitimate compound, with its structure if a listing may cover it."""
    name, smiles = lexicon.details(number)
    return TextReading(None, place.span, "foil", Tier.EXACT, name, structure=smiles, notes=notes)


def listed(
    place: Place, rows: Sequence[Listed], method: str, tier: Tier, free_of: Mapping[int, int]
) -> Iterator[TextReading]:
    """What a listed name means where it stands."""
    level = min(free_of.get(index, 0) for index in range(place.at, place.end)) if free_of else 0
    name = rows[0][2]
    if level in (DIRECT, PURPOSE):
        note = "negated" if level == DIRECT else "purpose"
        yield TextReading(None, place.span, note, Tier.WEAK, name, notes=(note,))
        return
    salt = is_salt(place)
    if (not salt and part_of_other(place)) or _class_name_of_other(place, name):
        # "toluene diisocyanate" is not toluene: said, but no reading of toluene
        yield TextReading(None, place.span, "neighbour", Tier.WEAK, name, notes=("neighbour",))
        return
    if in_complex(place):
        tier = Tier.WEAK
    for substance, kind, text in rows:
        if substance == "hydrochloric-acid" and fold(text) == "hcl" and _after_a_name(place):
            continue  # "lysine HCl" is a salt of lysine
        form = Form.SALT if salt or kind == NameKind.SALT.value else Form.ITSELF
        short = kind == NameKind.ABBREVIATION.value
        reading = TextReading(substance, place.span, "abbreviation" if short else method, tier, text, form=form)
        yield reading._replace(tier=Tier.WEAK, notes=("negated_in_list",)) if level else reading


def ester_not_ion(said: Sequence[str], rows: Sequence[Listed]) -> bool:
    """Whether words such as "phenyl acetate" were joined to the name of another thing: the ion "phenylacetate"."""
    parted = len(said) > 1 and said[0].endswith(("yl", "il", "ilo")) and said[-1].endswith(("ate", "ato"))
    return parted and all(" " not in name for _, _, name in rows)


def _class_name_of_other(place: Place, name: str) -> bool:
    """The name "ether" beside another word is as likely a class of compounds."""
    if fold(name) not in words_of("class_names"):
        return False
    found = place.found
    beside = [found[place.at - 1]] if place.at and found[place.at - 1].gap == OPEN else []
    after = place.end + (place.next() in OF_WORDS)  # "eter de petroleo"
    beside += [found[after]] if after < len(found) and found[place.end - 1].gap == OPEN else []
    return any(not says_nothing(word) for word in beside)


def _after_a_name(place: Place) -> bool:
    before = place.previous()
    return bool(before) and before not in words_of("neutral") and before[0].isalpha()


def component(text: str, reading: TextReading) -> TextReading:
    """A name such as "X-amine;sulfuric acid" writes a salt by its components."""
    if reading.substance is None or reading.method != "name":
        return reading
    start, end = reading.span
    before = start > 1 and text[start - 1] == ";" and not text[start - 2].isspace()
    after = text[end : end + 1] == ";" and text[end + 1 : end + 2].strip() != ""
    ahead, behind = text[max(0, start - _LONGEST) : start], text[end : end + _LONGEST]
    other = (ahead if before else "") + (behind if after else "")
    if other and _SYSTEMATIC.search(fold(one_alphabet(other))):
        return reading._replace(substance=None, method="neighbour", tier=Tier.WEAK, notes=("neighbour",))
    return reading


def settled(
    text: str, found: Sequence[Word], named: Sequence[TextReading], *, second_sign: bool
) -> Iterator[TextReading]:
    """Abbreviations need a second sign; those of one word, among words of other goods, say nothing at all."""
    several = any(reading.substance is not None and reading.method != "abbreviation" for reading in named)
    meant: dict[tuple[int, int], set[str | None]] = {}
    for reading in named:
        if reading.method == "abbreviation":
            meant.setdefault(reading.span, set()).add(reading.substance)
    speaking = [word for word in found if not says_nothing(word)] if meant else []
    for reading in named:
        if reading.method != "abbreviation":
            yield reading
            continue
        start, end = reading.span
        ambiguous = len(meant[reading.span]) > 1 or fold(reading.matched).replace("-", "") in words_of("ambiguous")
        if second_sign and not ambiguous:
            yield reading._replace(tier=Tier.STRONG)
        elif (
            second_sign
            or several
            or " " in reading.matched
            or all(start <= word.start and word.end <= end for word in speaking)
            or _share_follows(text, reading.span[1])
        ):
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, "needs_second_sign"))


def _share_follows(text: str, end: int) -> bool:
    return bool(re.match(r"\s*\(?\s*\d{1,3}(?:[.,]\d+)?\s*%", text[end : end + 12]))
