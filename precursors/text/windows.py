"""Runs of words that are a name as they stand, in another order, or once translated from Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from precursors.fold import HARD, OF_WORDS, OPEN, SOFT, Word, key, key_of_window, sorted_key
from precursors.lexicon.store import Lexicon, Listed
from precursors.model import NameKind, TextReading, Tier
from precursors.names.portuguese import as_spanish
from precursors.names.spanish import spanish_in_english
from precursors.regimes.model import PREFIX
from precursors.text.hits import Hit, by_word, under
from precursors.text.meaning import compound, ester_not_ion, listed_readings_of
from precursors.text.neighbours import Place, is_neutral, says_nothing

_MAX_WINDOW = 9
_OF = frozenset(("de", "del", "of", "da", "do"))  # "de lorazepam" is no "delorazepam"
_ACID, _ANHYDRIDE = ("acido", "acid", "acide"), ("anhidrido", "anidrido", "anhydride")
_SHORTEST, _LONGEST = 4, 120  # letters of a name of a legitimate compound
_ION = r"(?:(?:clor|brom|fluor|yod|cian|sulf|nitr|hidr)ur?o|\w+(?:ato|uro|ito|oxido))"
_AT = r"(?:(?:\d{1,2}(?:,\d{1,2})*|[opmnld]|dl|al(?:ph|f)a|beta|gamma|delta|epsilon)-)?"  # "p-toluico", "2,6-lutidina"
_DERIVATIVE = r"(?:oxima|(?:tio)?semicarbazona|(?:fenil)?hidrazona|azina|cian(?:o)?hidrina)"
_SPANISH = re.compile(
    rf"^{_ION} de {_AT}\w{{4,}}|^{_ION} \w{{3,}}(?:ico|oso)$|^acido {_AT}\w{{2,}}(?:ico|oso)$|"
    rf"^{_DERIVATIVE} (?:de (?:la |el )?|del )\w{{5,}}|"
    r"^(?:alcohol|aldehido|anhidrido|eter) \w{4,}ico$|^\w{2,}il \w{2,}il (?:cetona|eter)$|"
    rf"^{_AT}\w{{3,}}(?:ina|ona|ol|ano|eno|al|aldehido)(?:-d\d{{1,2}})?$|^\w{{3,}}(?:ico|ilo)(?:-d\d{{1,2}})?$"
)
# How the first word of such a name ends.
_ENDINGS = tuple("uro ato ito ido ter ina ona ol ano eno al ico ilo eto ila ana ose ise ima".split())


class Windows:
    """Looks runs of words up in a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._translate = lru_cache(maxsize=100_000)(self._translated_key)

    def as_written(self, found: Sequence[Word], free_of: Mapping[int, int]) -> list[Hit]:
        """The longest names from left to right, listed and legitimate ones together."""
        windows, begins = self._lexicon.windows, self._lexicon.may_begin
        every = range(0 if self._lexicon.in_memory else len(found))
        compounds = self._lexicon.compounds([key for at in every for key in windows(found, at, _MAX_WINDOW)])
        hits, at, name = [], 0, ""
        while at < len(found):
            word = found[at]
            folded = word.folded
            if folded not in _OF and (not (folded.isdecimal() or is_neutral(folded)) or begins(word)):
                end, name = self._longest(found, at, windows(found, at, _MAX_WINDOW), compounds)
            if not name:
                at += 1
                continue
            place = Place(found, at, end)
            if name in self._lexicon.listed:
                rows = self._lexicon.listed[name]
                hits.append(
                    Hit(at, end, tuple(listed_readings_of(self._lexicon, place, rows, "name", Tier.EXACT, free_of)))
                )
            else:
                hits.append(Hit(at, end, (compound(self._lexicon, place, compounds[name]),)))
            at, name = end, ""
        return hits

    def _longest(
        self, found: Sequence[Word], at: int, keys: Sequence[str], compounds: Mapping[str, int]
    ) -> tuple[int, str]:
        """The longest window from a word on that is a name; a listed one may hold commas ("acid, ethyl ester")."""
        listed_names = self._lexicon.listed
        end = at + len(keys) + 1
        for name in reversed(keys):
            end -= 1
            if name in listed_names:
                if not ester_not_ion([word.folded for word in found[at:end]], listed_names[name]):
                    return end, name
            elif (
                name in compounds
                and _SHORTEST <= len(name) <= _LONGEST
                and not (says_nothing(found[at]) or says_nothing(found[end - 1]))
                and all(word.gap == OPEN for word in found[at : end - 1])
            ):
                return end, name
        return at, ""

    def translated(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """Spanish names that no lexicon holds, by their English form."""
        over = by_word(hits)
        new: list[Hit] = []
        for at, word in enumerate(found):
            if not _may_begin_foreign(word.folded):
                continue
            read = over.get(at)
            if read is not None and read.sure:
                continue
            for end in range(_open_until(found, at, at + 4), at, -1):
                size = end - at
                if any(hit.sure or hit.end - hit.at >= size for hit in under(over, at, end)):
                    continue
                meant = self._foreign([word.folded for word in found[at:end]])
                if meant is not None:
                    place = Place(found, at, end)
                    hit = Hit(at, end, tuple(self._as_translated(place, meant, free_of)))
                    over.update(dict.fromkeys(range(at, end), hit))
                    new.append(hit)
                    break
        return new

    def _foreign(self, said: Sequence[str]) -> str | int | None:
        """What a Spanish or a Portuguese name is in English."""
        spanish = " ".join(said)
        meant = self._translate(spanish) if _SPANISH.match(spanish) else None
        if meant is not None:
            return meant
        portuguese = " ".join(map(as_spanish, said))
        if portuguese == spanish or not _SPANISH.match(portuguese):
            return None
        return self._translate(portuguese)

    def _as_translated(self, place: Place, meant: str | int, free_of: Mapping[int, int]) -> Iterator[TextReading]:
        if isinstance(meant, int):
            yield compound(self._lexicon, place, meant, "translated")
            return
        for reading in listed_readings_of(
            self._lexicon, place, self._lexicon.listed[meant], "name", Tier.STRONG, free_of
        ):
            yield reading._replace(notes=(*reading.notes, "translated"))

    def _translated_key(self, window: str) -> str | int | None:
        """What a Spanish name is in English: the key of a listed name, or the number of a legitimate compound."""
        as_it_stands = key(window)
        if any(substance.startswith(PREFIX) for substance, _, _ in self._lexicon.listed.get(as_it_stands, ())):
            return as_it_stands  # a Portuguese name, spelled as a law prints it in Spanish
        named = self._lexicon.compounds([as_it_stands]).get(as_it_stands)
        if named is not None:
            return named
        english = spanish_in_english(window)
        plain = key(english.english)
        rows = self._lexicon.listed.get(plain)
        if rows and ester_not_ion(english.english.split(), rows):
            return None
        if rows and english.english[0].isdigit() and all(substance.startswith(PREFIX) for substance, _, _ in rows):
            return None  # a name with places is read by its structure, which says more than a name made by rule
        if rows:
            short = any(kind == NameKind.ABBREVIATION.value for _, kind, _ in rows)
            return plain if english.whole and not short else None
        return self._lexicon.compounds([plain]).get(plain)

    def in_any_order(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """Listed names of two to four words, turned: "acid sulphuric"."""
        turned = self._lexicon.turned_words
        known = {i for i, word in enumerate(found) if word.key in turned or word.folded in OF_WORDS}
        if len(known) < 2:
            return []
        over = by_word(hits)
        new: list[Hit] = []
        for at, end in _runs(known, found):
            rows = self._lexicon.by_sorted.get(sorted_key(found[at:end]))
            if not rows or any(not hit.inside(at, end) for hit in under(over, at, end)):
                continue
            readings = tuple(
                listed_readings_of(self._lexicon, Place(found, at, end), rows, "sorted_words", Tier.STRONG, free_of)
            )
            new.append(Hit(at, end, readings))
            over.update(dict.fromkeys(range(at, end), new[-1]))
        return new

    def anhydrides(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, with "acido acetico (anhidrido)" read as the anhydride too.

        It may be meant, or that the acid is anhydrous: a question.
        """
        kept = list(hits)
        for at in [end - 2 for end, word in enumerate(found) if word.folded in _ANHYDRIDE and end >= 2]:
            rows = self._anhydride(found[at : at + 3])
            if not rows:
                continue
            own = [hit for hit in kept if hit.overlaps(at, at + 3)]
            if any(hit.listed or hit.at < at or hit.end > at + 3 for hit in own):
                continue
            meant = listed_readings_of(
                self._lexicon, Place(found, at, at + 3), rows, "sorted_words", Tier.WEAK, free_of
            )
            kept = [hit for hit in kept if hit not in own]
            kept.append(Hit(at, at + 3, (*(reading for hit in own for reading in hit.readings), *meant)))
        return kept

    def beside_others(self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, with listed names that seemed parts of another name read again where that is a name of its own.

        Such as "ACETONA ALCOHOL ISOPROPILICO": two goods, not an alcohol of acetone, but a question.
        """
        if not any(reading.method == "neighbour" for hit in hits for reading in hit.readings):
            return list(hits)
        return [self._beside(found, hit, hits, free_of) for hit in hits]

    def _beside(self, found: Sequence[Word], hit: Hit, hits: Sequence[Hit], free_of: Mapping[int, int]) -> Hit:
        if not any(reading.method == "neighbour" for reading in hit.readings):
            return hit
        whole = [other for other in hits if _is_whole(other) and not other.overlaps(hit.at, hit.end)]
        others = frozenset(index for other in whole for index in range(other.at, other.end))
        rows = self._lexicon.listed.get(key_of_window(found, hit.at, hit.end))
        if not rows or not others & {hit.at - 1, hit.at - 2, hit.end}:
            return hit
        place = Place(found, hit.at, hit.end, others)
        return Hit(hit.at, hit.end, tuple(listed_readings_of(self._lexicon, place, rows, "name", Tier.WEAK, free_of)))

    def _anhydride(self, three: Sequence[Word]) -> Sequence[Listed]:
        acid, name, anhydride = three
        if acid.folded not in _ACID or HARD in (acid.gap, name.gap):
            return ()
        return self._lexicon.listed.get(anhydride.key + name.key, ())


@lru_cache(maxsize=100_000)
def _may_begin_foreign(folded: str) -> bool:
    """Whether a Spanish name may begin with a word."""
    plain = folded.partition("-d")[0] if folded[-1].isdigit() else folded  # "tolueno-d8"
    return plain.endswith(_ENDINGS) and not is_neutral(folded)


def _is_whole(hit: Hit) -> bool:
    """Whether words name something by themselves: a listed substance, or a compound of several words."""
    return hit.listed or hit.end - hit.at > 1


def _open_until(found: Sequence[Word], at: int, end: int) -> int:
    """Where the run of words without a mark between them ends that begins at a place, at the latest at ``end``."""
    stop = at + 1
    while stop < min(end, len(found)) and found[stop - 1].gap == OPEN:
        stop += 1
    return stop


def _runs(known: set[int], found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for size in (4, 3, 2):
        for at in range(len(found) - size + 1):
            if known.issuperset(range(at, at + size)) and _can_be_turned(found, at, at + size):
                yield at, at + size


def _can_be_turned(found: Sequence[Word], at: int, end: int) -> bool:
    """Words without a mark between them, or parted by a comma where nothing else touches them ("sulfuric, acid")."""
    gaps = [word.gap for word in found[at : end - 1]]
    if HARD in gaps:
        return False
    if SOFT not in gaps:
        return True
    free_before = at == 0 or found[at - 1].gap != OPEN or says_nothing(found[at - 1])
    return free_before and (end == len(found) or found[end - 1].gap != OPEN or says_nothing(found[end]))
