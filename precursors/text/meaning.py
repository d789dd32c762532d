"""What a name means where it stands: the substance, a salt, a part of another name, what the goods are free of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from precursors.fold import HARD, OF_WORDS, OPEN, Word, fold, key, key_of_window, one_alphabet
from precursors.lexicon.build import compound_number
from precursors.lexicon.store import Lexicon, Listed
from precursors.model import Form, NameKind, TextReading, Tier
from precursors.text.mentions import DIRECT, DOUBTFUL, mention
from precursors.text.neighbours import (
    Part,
    Place,
    in_complex,
    is_salt,
    may_be_halide,
    part_of_other,
    says_nothing,
    whole_span,
)
from precursors.vocabulary.words import ordinary, words_of

_SHORT_PART = 5
_FUNCTIONS = 5  # words behind "functions" that may be the functions
_OF_FUNCTIONS = ("links", "chemistry")
_SLIPS = 2  # letters by which a hurried hand spells a word otherwise
_RADICALS = ("yl", "il", "ilico", "ilica", "ylic", "ylique")
_LONGEST = 250  # letters of the other components of a name
_LOCANTS = re.compile(r"\d(?:[,.]\d)+")
_SYSTEMATIC = re.compile(r"\d[,)\]]?-[a-z\[(]|[a-z]-\d|yl\)")


def compound(lexicon: Lexicon, place: Place, number: int, *notes: str) -> TextReading:
    """A legitimate compound, with its structure if a listing may cover it.

    A name that was spelled in Spanish by rule, or is a brand or that of other goods too, decides nothing then.
    """
    name, smiles = lexicon.details(compound_number(number))
    shared = smiles is not None and key_of_window(place.found, place.at, place.end) in lexicon.doubtful
    if number < 0:
        notes = (*notes, "translated")
    tier = Tier.WEAK if shared or (number < 0 and smiles) else Tier.EXACT
    return TextReading(None, place.span, "foil", tier, name, structure=smiles, notes=notes)


def listed_readings_of(
    lexicon: Lexicon, place: Place, rows: Sequence[Listed], method: str, tier: Tier, free_of: Mapping[int, int]
) -> Iterator[TextReading]:
    """What a listed name means where it stands."""
    name = rows[0][2]
    level = _level(place, name, free_of) if free_of else 0
    if level >= DIRECT and mention(level) not in DOUBTFUL:
        method = "negated" if level == DIRECT else "purpose"
        yield TextReading(None, place.span, method, Tier.WEAK, name, notes=(mention(level),))
        return
    if _an_element(place, name):
        yield TextReading(None, place.span, "neighbour", Tier.WEAK, name, notes=("neighbour",))
        return
    salt = is_salt(place) or (rows[0][0] in lexicon.bases and may_be_halide(place))
    part = max(Part.NO if salt else part_of_other(place), _class_name_of_other(place, name))
    if part is Part.YES:
        # "toluene diisocyanate" is not toluene: said, but no reading of toluene
        yield TextReading(None, whole_span(place), "neighbour", Tier.WEAK, name, notes=("neighbour",))
        return
    if part is Part.PERHAPS or in_complex(place) or _medical(place, name):
        tier = Tier.WEAK
    for substance, kind, text in _as_spelled(lexicon, place, rows):
        if fold(text) in words_of("salt_signs") and _after_a_name(place):
            # "lysine HCl" is a salt of lysine
            yield TextReading(None, place.span, "neighbour", Tier.WEAK, text, notes=("neighbour",))
            continue
        form = Form.SALT if salt or kind == NameKind.SALT.value else Form.ITSELF
        short, shared = kind == NameKind.ABBREVIATION.value, kind == NameKind.AMBIGUOUS.value
        if shared and _LOCANTS.fullmatch(place.next()):
            continue  # "butanodiol 1,3" says which, and it is not ours: that name stands by itself
        how = "abbreviation" if short else "ambiguous_name" if shared else method
        reading = TextReading(substance, place.span, how, Tier.WEAK if shared else tier, text, form=form)
        yield reading._replace(tier=Tier.WEAK, notes=(_doubt(level),)) if level else reading


def _as_spelled(lexicon: Lexicon, place: Place, rows: Sequence[Listed]) -> Sequence[Listed]:
    """The names, one that other goods bear too where it is spaced so: "fenil acetato", but not "fenilacetato"."""
    shared = lexicon.shared_as_spelled.get(" ".join([word.folded for word in place.found[place.at : place.end]]))
    return rows if shared is None else [shared if row[0] == shared[0] else row for row in rows]


def _level(place: Place, name: str, free_of: Mapping[int, int]) -> int:
    """How plainly the text says that a name is not the goods; a test value is named after some substances only."""
    words = [i for i in range(place.at, place.end) if not says_nothing(place.found[i])] or [place.at]
    level = min(free_of.get(index, 0) for index in words)
    of_value = level >= DIRECT and mention(level) == "values"
    return 0 if of_value and fold(name) not in words_of("value_names") else level


def _medical(place: Place, name: str) -> bool:
    """Whether the goods are a medicine or a food that is named after the substance, such as tincture of iodine."""
    if fold(name) not in words_of("value_names"):
        return False
    return not words_of("medical_beside").isdisjoint(word.folded for word in place.found)


def _an_element(place: Place, name: str) -> bool:
    """Whether the bare name of an element says what goods contain, such as "nitrógeno, fósforo y potasio"."""
    if fold(name) not in words_of("no_plural"):
        return False
    return not words_of("element_beside").isdisjoint(word.folded for word in place.found)


def _doubt(level: int) -> str:
    return "negated_in_list" if level < DIRECT else mention(level)


def ester_not_ion(said: Sequence[str], rows: Sequence[Listed]) -> bool:
    """Whether words such as "phenyl acetate" were joined to the name of another thing: the ion "phenylacetate"."""
    parted = len(said) > 1 and said[0].endswith(("yl", "il", "ilo")) and said[-1].endswith(("ate", "ato"))
    return parted and all(" " not in name for _, _, name in rows)


def _class_name_of_other(place: Place, name: str) -> Part:
    """The name "ether" beside a word of chemistry is a class of compounds; beside another word it may be either."""
    if fold(name) not in words_of("class_names"):
        return Part.NO
    if _is_function(place):
        return Part.YES
    found = place.found
    beside = [place.at - 1] if place.at and found[place.at - 1].gap == OPEN else []
    after = place.end + (place.next() in OF_WORDS)  # "eter de petroleo"
    beside += [after] if after < len(found) and found[place.end - 1].gap == OPEN else []
    near = [place.at - 1] if place.at and found[place.at - 1].gap != HARD else []
    near += [place.end] if place.end < len(found) and found[place.end - 1].gap != HARD else []
    speaking = [found[i].folded for i in beside if not says_nothing(found[i])]
    speaking += [found[i].folded for i in near if _built(found[i])]
    if place.others.intersection(beside):
        return Part.YES  # "polyethylene glycol ether"
    if words_of("class_of_other").intersection(speaking) or any(_of_another(word) for word in speaking):
        return Part.YES
    return Part.PERHAPS if speaking else Part.NO


def _is_function(place: Place) -> bool:
    """Such as "with alcohol, ether or both functions": a class in a list of what compounds of another name hold."""
    after = place.next()
    if after and not _may_be_function(after):
        return False  # "funcion eter dietilico"
    for word in reversed(place.found[max(0, place.at - _FUNCTIONS) : place.at]):
        if word.gap == HARD:
            return False
        if word.folded in words_of("class_functions"):
            return True
        if not _may_be_function(word.folded):
            return False
    return False


def _may_be_function(word: str) -> bool:
    """Whether a word may stand in a list of functions: a class, a link between two."""
    return word in words_of("function_classes") or ordinary().get(word) in _OF_FUNCTIONS


def _of_another(word: str) -> bool:
    """Whether a word beside a class name says of what it is, and no spelling of the listed substance's own word."""
    own = words_of("class_own")
    return word.endswith(_RADICALS) and all(OSA.distance(word, each, score_cutoff=_SLIPS) > _SLIPS for each in own)


def _built(word: Word) -> bool:
    """Whether a word is no word of goods texts and has the marks of a chemical name: "isobutyl(2-naphthl)"."""
    return word.folded != word.key and not says_nothing(word) and len(word.key) > _SHORT_PART


def _after_a_name(place: Place) -> bool:
    """Whether a name, or what may be one, stands before: not a unit, a pack or another word that names no chemical."""
    before = place._replace(others=frozenset()).previous()
    return bool(before) and before not in words_of("neutral") and before not in ordinary() and before[0].isalpha()


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


class Beside(NamedTuple):
    """What stands beside a text in its line.

    Attributes:
        second_sign: a CAS number, a chemical tariff chapter or a structure, which an abbreviation agrees with.
        elsewhere: a tariff code of goods that are no chemicals.
        named: substances that a UN number beside it names.
    """

    second_sign: bool = False
    elsewhere: bool = False
    named: frozenset[str] = frozenset()


ALONE = Beside()


def settle_abbreviations(
    text: str, found: Sequence[Word], named: Sequence[TextReading], beside: Beside
) -> Iterator[TextReading]:
    """Abbreviations: some say by themselves what is meant, others need a second sign, and are a question without it."""
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
        plain = key(reading.matched)
        ambiguous = len(meant[reading.span]) > 1 or plain in words_of("ambiguous")
        alone = all(reading.span[0] <= word.start and word.end <= reading.span[1] for word in speaking)
        sure = plain in words_of("sure_codes")
        if not ambiguous and (beside.second_sign or sure):
            method = "name" if sure else reading.method
            yield reading if reading.tier is Tier.WEAK else reading._replace(tier=Tier.STRONG, method=method)
        elif beside.elsewhere and not (several or alone or _share_follows(text, reading.span[1])):
            # "MAPA" beside gloves, in the tariff code of gloves
            yield reading._replace(substance=None, method="purpose", tier=Tier.WEAK, notes=("other_trade",))
        else:
            yield reading._replace(tier=Tier.WEAK, notes=(*reading.notes, "needs_second_sign"))


def _share_follows(text: str, end: int) -> bool:
    return bool(re.match(r"\s{0,9}\(?\s{0,9}\d{1,3}(?:[.,]\d+)?\s*%", text[end : end + 12]))
