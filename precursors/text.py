"""Goods descriptions: from what stands on the paper to the substance.

The order of reading: CAS numbers; the longest window of words over listed and legitimate names together; Spanish
names of legitimate compounds, translated; two to four words in another order; windows with a word that no legitimate
vocabulary knows, repaired by a letter. A listed name that its neighbours make part of another name ("toluene
diisocyanate"), or that the goods are said to be free of, is reported as such and is no reading of the substance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from precursors import share
from precursors.cas import FoundCas, find_cas, repairs
from precursors.context import DIRECT, Place, is_salt, negated, part_of_other, says_nothing
from precursors.fold import HARD, OPEN, SOFT, Word, fold, gap, joined, words
from precursors.lexicon.build import OF_WORDS, sorted_key
from precursors.lexicon.repair import LONGEST, REPAIR_FROM, as_scanned, locants, unscanned
from precursors.lexicon.store import PARTS, Lexicon, Listed
from precursors.lexicon.vocabulary import words_of
from precursors.model import Form, NameKind, TextReading, Tier
from precursors.spanish import translate

MAX_TEXT = 4_000
_MAX_WINDOW = 9
_MAX_REPAIRS = 40
_ENDINGS = frozenset(("ol", "al", "yl", "il", "on", "en", "an", "in"))
_SURE_FROM = 24  # so many letters agree that a word merely built like a chemical one is a slip as well
_CJK = re.compile(r"[\u3400-\u9fff]")
_SPANISH = re.compile(
    r"^(?:(?:clor|brom|fluor|yod|cian|sulf|nitr|hidr)ur?o|\w+(?:ato|uro|ito|oxido)) de \w{4,}|^acido \w{4,}ico$|"
    r"^anhidrido \w{4,}ico$|^eter \w{4,}ico$|^\w{3,}(?:ina|ona|ol|ano|eno|al|ico|ilo)$"
)
# How the first word of such a name ends.
_MAY_BE_SPANISH = re.compile(r"(?:uro|ato|ito|ido|ter|ina|ona|ol|ano|eno|al|ico|ilo)$")


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words ``at`` to ``end`` that were read, and how."""

    at: int
    end: int
    readings: tuple[TextReading, ...]

    @property
    def listed(self) -> bool:
        return any(reading.substance for reading in self.readings)

    @property
    def single_compound(self) -> bool:
        """One word that names a legitimate compound: it may still be a word of a longer listed name."""
        return self.end == self.at + 1 and all(reading.method == "foil" for reading in self.readings)

    def inside(self, at: int, end: int) -> bool:
        """Only a part of a longer window, as "acido acetico" is of "acido acetico anhidrido"."""
        foil = all(reading.method == "foil" for reading in self.readings)
        return foil and at <= self.at and self.end <= end and self.end - self.at < end - at

    def overlaps(self, at: int, end: int) -> bool:
        return self.at < end and at < self.end


class TextReader:
    """Reads goods descriptions against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._repair = lru_cache(maxsize=100_000)(lambda key, numbers: self.lexicon.repairer.find(key, numbers))
        self._translate = lru_cache(maxsize=100_000)(self._translated_key)
        self._read = lru_cache(maxsize=100_000)(self._read_text)

    def read(self, text: str, *, second_sign: bool = False) -> tuple[TextReading, ...]:
        """Read one description.

        Args:
            text: as declared; what lies beyond 4,000 characters is not read.
            second_sign: a CAS number, a chemical tariff chapter or a structure stands beside it.

        """
        return self._read(text[:MAX_TEXT], second_sign)

    def read_many(self, texts: Sequence[str]) -> list[tuple[TextReading, ...]]:
        """Read many descriptions; each distinct one once."""
        self.lexicon.preload()
        done = {text: self.read(text) for text in dict.fromkeys(texts)}
        return [done[text] for text in texts]

    def _read_text(self, text: str, second_sign: bool) -> tuple[TextReading, ...]:
        numbers = list(self.read_cas(text))
        found = words(text)
        free_of = negated(found)
        hits = self._windows(found, free_of)
        hits += self._in_any_order(found, hits, free_of)
        hits += self._translated(found, hits)
        hits = self._with_repairs(found, hits, free_of)
        listed = second_sign or bool(numbers)
        named = [self._component(text, reading) for hit in sorted(hits, key=lambda h: h.at) for reading in hit.readings]
        several = sum(reading.substance is not None and reading.method != "abbreviation" for reading in named) > 0
        readings = [*numbers, *self._settled(text, found, named, listed, several), *self._embedded(text)]
        return tuple(share.assign(text, readings))

    # --- numbers -----------------------------------------------------------------------------------

    def read_cas(self, text: str) -> Iterator[TextReading]:
        """CAS numbers in a text: listed, legitimate, unknown, or with a wrong or missing check digit."""
        for found in find_cas(text):
            if found.incomplete:
                yield from self._suggested(found, [found.number], "check_digit_missing")
            elif found.ok:
                yield self._by_number(found.number, found.span)
            else:
                yield TextReading(None, found.span, "cas", Tier.WEAK, found.number, notes=("wrong_check_digit",))
                yield from self._suggested(found, repairs(found.number), "wrong_check_digit")

    def _suggested(self, found: FoundCas, numbers: Iterable[str], note: str) -> Iterator[TextReading]:
        for number in numbers:
            for substance in self.lexicon.catalogue.by_cas(number):
                notes = (note, "suggestion")
                yield TextReading(substance.id, found.span, "cas_repair", Tier.WEAK, number, 1, notes=notes)

    def _by_number(self, number: str, span: tuple[int, int]) -> TextReading:
        for substance in self.lexicon.catalogue.by_cas(number):
            form = Form.SALT if number in substance.salt_cas else Form.ITSELF
            return TextReading(substance.id, span, "cas", Tier.EXACT, number, form=form)
        compound = self.lexicon.by_cas(number)
        if compound is None:
            return TextReading(None, span, "cas", Tier.WEAK, number, notes=("cas_not_known",))
        _, smiles = self.lexicon.details(compound)
        return TextReading(None, span, "cas", Tier.EXACT, number, structure=smiles)

    # --- windows of words --------------------------------------------------------------------------

    def _windows(self, found: Sequence[Word], free_of: Mapping[int, int]) -> list[_Hit]:
        windows = _window_keys(found)
        listed = self.lexicon.listed
        compounds = self.lexicon.compounds(
            [k for keys in windows for k in keys if 3 < len(k) <= 120 and k not in listed]
        )
        hits, at = [], 0
        while at < len(found):
            end, key = self._longest(found, at, windows[at], compounds)
            if not key:
                at += 1
                continue
            place = Place(found, at, end)
            if key in listed:
                hits.append(_Hit(at, end, tuple(self._listed(place, listed[key], "name", Tier.EXACT, free_of))))
            else:
                hits.append(_Hit(at, end, (self._compound(place, compounds[key]),)))
            at = end
        return hits

    def _longest(
        self, found: Sequence[Word], at: int, keys: Sequence[str], compounds: Mapping[str, int]
    ) -> tuple[int, str]:
        """The longest window from a word on that is a name; a listed one may hold commas ("acid, ethyl ester")."""
        for size in range(len(keys), 0, -1):
            key, end = keys[size - 1], at + size
            if key in self.lexicon.listed:
                return end, key
            if (
                key in compounds
                and not (says_nothing(found[at]) or says_nothing(found[end - 1]))
                and all(gap(found, i) == OPEN for i in range(at, end - 1))
            ):
                return end, key
        return at, ""

    def _compound(self, place: Place, number: int, *notes: str) -> TextReading:
        name, smiles = self.lexicon.details(number)
        return TextReading(None, place.span, "foil", Tier.EXACT, name, structure=smiles, notes=notes)

    def _listed(
        self, place: Place, rows: Sequence[Listed], method: str, tier: Tier, free_of: Mapping[int, int]
    ) -> Iterator[TextReading]:
        """What a listed name means where it stands."""
        level = min(free_of.get(index, 0) for index in range(place.at, place.end))
        name = rows[0][2]
        if level == DIRECT:
            yield TextReading(None, place.span, "negated", Tier.WEAK, name, notes=("negated",))
            return
        salt = is_salt(place)
        if (not salt and part_of_other(place)) or self._class_name_of_other(place, name):
            # "toluene diisocyanate" is not toluene: said, but no reading of toluene
            yield TextReading(None, place.span, "neighbour", Tier.WEAK, name, notes=("neighbour",))
            return
        for substance, kind, text in rows:
            if substance == "hydrochloric-acid" and fold(text) == "hcl" and _after_a_name(place):
                continue  # "lysine HCl" is a salt of lysine
            form = Form.SALT if salt or kind == NameKind.SALT.value else Form.ITSELF
            short = kind == NameKind.ABBREVIATION.value
            reading = TextReading(substance, place.span, "abbreviation" if short else method, tier, text, form=form)
            yield replace(reading, tier=Tier.WEAK, notes=("negated_in_list",)) if level else reading

    def _class_name_of_other(self, place: Place, name: str) -> bool:
        """The name "ether" beside another word is as likely a class of compounds."""
        if fold(name) not in words_of("class_names"):
            return False
        found = place.found
        beside = [found[place.at - 1]] if place.at and gap(found, place.at - 1) == OPEN else []
        after = place.end + (place.next() in OF_WORDS)  # "eter de petroleo"
        beside += [found[after]] if after < len(found) and gap(found, place.end - 1) == OPEN else []
        return any(not says_nothing(word) for word in beside)

    def _component(self, text: str, reading: TextReading) -> TextReading:
        """A name such as "X-amine;sulfuric acid" writes a salt by its components."""
        if reading.substance is None or reading.method != "name":
            return reading
        start, end = reading.span
        before = start > 1 and text[start - 1] == ";" and not text[start - 2].isspace()
        after = text[end : end + 1] == ";" and text[end + 1 : end + 2].strip() != ""
        other = (text[:start] if before else "") + (text[end:] if after else "")
        if other and re.search(r"\d[,)\]]?-[a-z\[(]|[a-z]-\d|yl\)", other.casefold()):
            return replace(reading, substance=None, method="neighbour", tier=Tier.WEAK, notes=("neighbour",))
        return reading

    def _settled(
        self, text: str, found: Sequence[Word], named: Sequence[TextReading], second_sign: bool, several: bool
    ) -> Iterator[TextReading]:
        """Abbreviations need a second sign; among words of other goods they say nothing at all."""
        meant: dict[tuple[int, int], set[str | None]] = {}
        for reading in named:
            if reading.method == "abbreviation":
                meant.setdefault(reading.span, set()).add(reading.substance)
        for reading in named:
            if reading.method != "abbreviation":
                yield reading
                continue
            others = [w for w in found if not (reading.span[0] <= w.start and w.end <= reading.span[1])]
            ambiguous = len(meant[reading.span]) > 1 or fold(reading.matched).replace("-", "") in words_of("ambiguous")
            if second_sign and not ambiguous:
                yield replace(reading, tier=Tier.STRONG)
            elif second_sign or several or all(map(says_nothing, others)) or _share_follows(text, reading.span[1]):
                yield replace(reading, tier=Tier.WEAK, notes=(*reading.notes, "needs_second_sign"))

    def _embedded(self, text: str) -> Iterator[TextReading]:
        """Names in scripts that write no blanks; the longest at each place."""
        if not _CJK.search(text):
            return
        folded = fold(text)
        present = [key for key in self.lexicon.cjk if key in folded]
        for key in present:
            if any(key != other and key in other for other in present):
                continue
            at = folded.find(key)
            for substance, _, name in self.lexicon.listed[key]:
                yield TextReading(substance, (at, at + len(key)), "name", Tier.STRONG, name)

    # --- translated, other orders, repairs -----------------------------------------------------------

    def _translated(self, found: Sequence[Word], hits: Sequence[_Hit]) -> list[_Hit]:
        """Spanish names whose English form is a legitimate compound."""
        over = _by_word(hits)
        new: list[_Hit] = []
        for at, word in enumerate(found):
            if says_nothing(word) or not _MAY_BE_SPANISH.search(word.folded):
                continue
            for size in (4, 3, 2, 1):
                end = at + size
                if end > len(found) or any(gap(found, i) != OPEN for i in range(at, end - 1)):
                    continue
                if any(hit.listed or hit.end - hit.at >= size for hit in _under(over, at, end)):
                    continue
                window = " ".join([word.folded for word in found[at:end]])
                number = self._translate(window) if _SPANISH.match(window) else None
                if number is not None:
                    hit = _Hit(at, end, (self._compound(Place(found, at, end), number, "translated"),))
                    over.update(dict.fromkeys(range(at, end), hit))
                    new.append(hit)
                    break
        return new

    def _translated_key(self, window: str) -> int | None:
        english = translate(window)
        plain = "".join(character for character in fold(english) if character.isalnum())
        return self.lexicon.compounds([plain]).get(plain) if plain not in self.lexicon.listed else None

    def _in_any_order(self, found: Sequence[Word], hits: Sequence[_Hit], free_of: Mapping[int, int]) -> list[_Hit]:
        over = _by_word(hits)
        new: list[_Hit] = []
        turned = self.lexicon.turned_words
        known = {i for i, word in enumerate(found) if word.key in turned or word.folded in OF_WORDS}
        for size in (4, 3, 2) if len(known) > 1 else ():
            for at in range(len(found) - size + 1):
                end = at + size
                if not known.issuperset(range(at, end)) or not _can_be_turned(found, at, end):
                    continue
                rows = self.lexicon.by_sorted.get(sorted_key(found[at:end]))
                if not rows or any(not hit.inside(at, end) for hit in _under(over, at, end)):
                    continue
                readings = tuple(self._listed(Place(found, at, end), rows, "sorted_words", Tier.STRONG, free_of))
                new.append(_Hit(at, end, readings))
                over.update(dict.fromkeys(range(at, end), new[-1]))
        return new

    def _with_repairs(self, found: Sequence[Word], hits: Sequence[_Hit], free_of: Mapping[int, int]) -> list[_Hit]:
        """Names with a slip. One that holds a shorter exact reading ("8enzyl methyl ketone") makes that one weak."""
        kept = list(hits)
        for place, readings in self._repaired(found, hits, free_of):
            inside = [hit for hit in kept if hit.overlaps(place.at, place.end)]
            if any(hit.at <= place.at and place.end <= hit.end and hit.listed for hit in inside):
                continue
            if any((hit.at < place.at or place.end < hit.end) and not hit.single_compound for hit in inside):
                continue
            kept = [hit for hit in kept if hit not in inside]
            weak = [_Hit(hit.at, hit.end, tuple(map(_weaker, hit.readings))) for hit in inside if hit.listed]
            kept += [_Hit(place.at, place.end, tuple(readings)), *weak]
        return kept

    def _repaired(
        self, found: Sequence[Word], hits: Sequence[_Hit], free_of: Mapping[int, int]
    ) -> Iterator[tuple[Place, list[TextReading]]]:
        unknown = self._doubtful(found, hits)
        done: set[int] = set()
        tries = 0
        allowed = unknown | {i for i, word in enumerate(found) if word.key in self.lexicon.name_words}
        for at, end in _around(unknown, allowed, found) if unknown else ():
            if tries >= _MAX_REPAIRS:
                return
            if done & set(range(at, end)) or (at not in unknown and says_nothing(found[at]) and len(found[at].key) < 5):
                continue
            tries += 1
            readings = list(self._repair_window(Place(found, at, end), free_of))
            if readings:
                done.update(range(at, end))
                yield Place(found, at, end), readings

    def _only_slips(self, window: Sequence[Word], name: str) -> bool:
        """Whether each part that differs from the name is no word of chemistry: "benzoyl" is not a slip of "benzyl"."""
        parts = [part for word in window for part in PARTS.findall(unscanned(word.folded))]
        meant = PARTS.findall(fold(name))
        own = self.lexicon.in_vocabulary if sum(map(len, parts)) >= _SURE_FROM else self.lexicon.chemical
        if len(parts) != len(meant):
            return not all(own(part) for part in parts if part not in meant)
        return not any(
            len(part) == 1 or part in _ENDINGS or own(part)
            for part, other in zip(parts, meant, strict=True)
            if as_scanned(part) != as_scanned(other)
        )

    def _doubtful(self, found: Sequence[Word], hits: Sequence[_Hit]) -> set[int]:
        """Words that may be a listed name with a slip.

        Unknown ones, systematic ones, and everyday ones ("aid") beside a word of a listed name.
        """
        read = {index for hit in hits if not hit.single_compound for index in range(hit.at, hit.end)}
        names = self.lexicon.name_words
        named = {i for i, word in enumerate(found) if len(word.key) >= 4 and word.key in names}
        doubtful = set()
        for index, word in enumerate(found):
            if index in read or says_nothing(word):
                continue
            beside = {index - 1, index + 1} & named - {index}
            systematic = "-" in word.folded and len(word.key) >= REPAIR_FROM
            if systematic or not self.lexicon.knows(word.folded) or (beside and not self.lexicon.chemical(word.folded)):
                doubtful.add(index)
        return doubtful

    def _repair_window(self, place: Place, free_of: Mapping[int, int]) -> Iterator[TextReading]:
        window = place.found[place.at : place.end]
        key = joined(place.found, place.at, place.end)
        if not REPAIR_FROM <= len(key) <= LONGEST:
            return
        for repair in self._repair(key, locants(" ".join(word.folded for word in window))):
            if not self._only_slips(window, repair.name):
                continue
            tier = Tier.REPAIRED if repair.distance <= 1 else Tier.WEAK
            rows = [(repair.substance, NameKind.SYNONYM.value, repair.name)]
            for reading in self._listed(place, rows, "repair", tier, free_of):
                notes = (*reading.notes, "repaired") if reading.substance else reading.notes
                yield replace(reading, distance=repair.distance, notes=notes)


def _by_word(hits: Sequence[_Hit]) -> dict[int, _Hit]:
    return {index: hit for hit in hits for index in range(hit.at, hit.end)}


def _under(over: Mapping[int, _Hit], at: int, end: int) -> list[_Hit]:
    return [over[index] for index in range(at, end) if index in over]


def _weaker(reading: TextReading) -> TextReading:
    return replace(reading, tier=Tier.WEAK, notes=(*reading.notes, "inside_other")) if reading.substance else reading


def _after_a_name(place: Place) -> bool:
    before = place.previous()
    return bool(before) and before not in words_of("neutral") and before[0].isalpha()


def _share_follows(text: str, end: int) -> bool:
    return bool(re.match(r"\s*\(?\s*\d{1,3}(?:[.,]\d+)?\s*%", text[end : end + 12]))


def _window_keys(found: Sequence[Word]) -> list[list[str]]:
    """For each word the keys of the windows that begin with it, one word, two words ..., up to the end of a name."""
    windows = []
    for at in range(len(found)):
        key, keys = "", []
        for index in range(at, min(len(found), at + _MAX_WINDOW)):
            key += found[index].key
            keys.append(key)
            if gap(found, index) == HARD:
                break
        windows.append(keys)
    return windows


def _can_be_turned(found: Sequence[Word], at: int, end: int) -> bool:
    """Words without a mark between them, or parted by a comma where nothing else touches them ("sulfuric, acid")."""
    gaps = [gap(found, i) for i in range(at, end - 1)]
    if HARD in gaps:
        return False
    if SOFT not in gaps:
        return True
    free_before = at == 0 or gap(found, at - 1) != OPEN or says_nothing(found[at - 1])
    return free_before and (end == len(found) or gap(found, end - 1) != OPEN or says_nothing(found[end]))


def _around(doubtful: set[int], allowed: set[int], found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Windows of doubtful words and words of listed names, with a doubtful one in each; longest first."""
    spans = set()
    for index in doubtful:
        first = index
        while first - 1 in allowed and index - first < 5 and gap(found, first - 1) != HARD:
            first -= 1
        last = index + 1
        while last in allowed and last - index < 6 and gap(found, last - 1) != HARD:
            last += 1
        spans |= {(at, end) for at in range(first, index + 1) for end in range(index + 1, last + 1)}
    return iter(sorted(spans, key=lambda span: (span[0] - span[1], span[0])))


__all__ = ["MAX_TEXT", "Lexicon", "TextReader"]
