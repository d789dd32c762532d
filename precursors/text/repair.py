"""Listed names with a slip: windows with a word that no legitimate vocabulary knows, repaired by a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from precursors.fold import HARD, Word, fold, key, key_of_window
from precursors.lexicon.repair import LONGEST, REPAIR_FROM, Repair, as_scanned, letters_for_digits, locants
from precursors.lexicon.store import PARTS, Lexicon
from precursors.model import NameKind, TextReading, Tier
from precursors.text.hits import Hit
from precursors.text.meaning import listed_readings_of
from precursors.text.neighbours import Place, says_nothing

_MAX_REPAIRS = 40
_ENDINGS = frozenset(("ol", "al", "yl", "il", "on", "en", "an", "in"))
_TELLING = 4  # letters of a word of a listed name beside which an everyday word may be a slip
_CODE, _LONG_CODE = 2, 4  # letters in a row that are no word, and of a whole code such as "MDP-2-P"
_FIRM_FROM = 9  # letters of a name of which one slip leaves no doubt, if nothing legitimate is as near
_SURE_FROM = 24  # so many letters agree that a word merely built like a chemical one is a slip as well


class Repairs:
    """Finds the listed names that words with a slip were meant for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._find = lru_cache(maxsize=100_000)(lambda plain, numbers: lexicon.repairer.find(plain, numbers))

    def add_hits(self, text: str, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]) -> list[Hit]:
        """The hits, and names with a slip. One that holds a shorter exact reading makes that one weak.

        Such as "8enzyl methyl ketone", which holds "methyl ketone".
        """
        kept = list(hits)
        if found and "\n" in text:
            found = _by_lines(text, found)
        for place, readings in self._repaired(found, hits, free_of):
            inside = [hit for hit in kept if hit.overlaps(place.at, place.end)]
            if any(hit.at <= place.at and place.end <= hit.end and hit.listed for hit in inside):
                continue
            meant = {reading.substance for reading in readings}
            sure = {r.substance for hit in inside for r in hit.readings if r.tier is Tier.EXACT and r.substance}
            if meant & sure:
                continue  # "phenethyl bromide by": the name stands there as it is
            if any((hit.at < place.at or place.end < hit.end) and not hit.single_compound for hit in inside):
                continue
            kept = [hit for hit in kept if hit not in inside]
            weak = [hit.weaker() for hit in inside if hit.listed]
            kept += [Hit(place.at, place.end, tuple(readings)), *weak]
        return kept

    def _repaired(
        self, found: Sequence[Word], hits: Sequence[Hit], free_of: Mapping[int, int]
    ) -> Iterator[tuple[Place, list[TextReading]]]:
        named, read = _over(hits)
        unknown = self._doubtful(found, named, read)
        if not unknown:
            return
        done: set[int] = set()
        tries = 0
        allowed = unknown | {i for i, word in enumerate(found) if word.key in self._lexicon.name_words}
        for at, end in _around(unknown, allowed, found):
            if tries >= _MAX_REPAIRS:
                return
            if end == at + 1 and at in named:
                continue  # a name of its own, whatever it resembles
            if done & set(range(at, end)) or (at not in unknown and says_nothing(found[at]) and len(found[at].key) < 5):
                continue
            tries += 1
            readings = list(self._window(Place(found, at, end), free_of))
            if readings:
                done.update(range(at, end))
                yield Place(found, at, end), readings

    def _doubtful(self, found: Sequence[Word], named: set[int], read: set[int]) -> set[int]:
        """Words that may be a listed name with a slip.

        Unknown ones, systematic ones, and everyday ones ("aid") beside a word of a listed name. A word that is a name
        by itself counts only where it may be a part of a longer one.
        """
        if all(index in read for index in range(len(found))):
            return set()  # most look-ups: they need not wait for the words of all names
        names, known = self._lexicon.name_words, self._lexicon.knows
        beside = any(word.key in names and len(word.key) >= _TELLING for word in found)
        return {
            index
            for index, word in enumerate(found)
            if index not in read and (beside or "-" in word.folded or not known(word.folded))
            if not says_nothing(word) and not (index in named and self._is_alone(found, index))
            if self._may_be_slip(found, index)
        }

    def _is_alone(self, found: Sequence[Word], index: int) -> bool:
        """Whether no word beside one may be a word of the same name."""
        before = index and found[index - 1].gap != HARD and self._may_belong(found[index - 1])
        if before or found[index].gap == HARD or index + 1 == len(found):
            return not before
        return not self._may_belong(found[index + 1])

    def _may_belong(self, word: Word) -> bool:
        return not says_nothing(word) or word.key in self._lexicon.name_words

    def _may_be_slip(self, found: Sequence[Word], index: int) -> bool:
        word = found[index]
        if not self._lexicon.knows(word.folded) or ("-" in word.folded and len(word.key) >= REPAIR_FROM):
            return True
        names = self._lexicon.name_words
        beside = [other.key for other in (*found[max(0, index - 1) : index], *found[index + 1 : index + 2])]
        return any(len(key) >= _TELLING and key in names for key in beside) and not self._lexicon.chemical(word.folded)

    def _window(self, place: Place, free_of: Mapping[int, int]) -> Iterator[TextReading]:
        window = place.found[place.at : place.end]
        plain = key_of_window(place.found, place.at, place.end)
        if not REPAIR_FROM <= len(plain) <= LONGEST:
            return
        numbers = "" if plain.isalpha() else locants(" ".join([word.folded for word in window]))
        repairs = self._find(plain, numbers)
        for repair in repairs:
            by_code = _slip_of_code(window, repair.name)
            if not by_code and not self._only_slips(window, repair.name):
                continue
            tier = Tier.REPAIRED if repair.distance <= 1 and not by_code else Tier.WEAK
            if tier is Tier.REPAIRED and len(repairs) == 1 and self._unambiguous(plain, window, repair):
                tier = Tier.STRONG
            rows = [(repair.substance, NameKind.SYNONYM.value, repair.name)]
            for reading in listed_readings_of(self._lexicon, place, rows, "repair", tier, free_of):
                notes = (*reading.notes, "repaired") if reading.substance else reading.notes
                yield reading._replace(distance=repair.distance, notes=notes)

    def _unambiguous(self, plain: str, window: Sequence[Word], repair: Repair) -> bool:
        """Whether nobody would doubt what was meant: a long name, one slip, and no legitimate name equally near."""
        rows = self._lexicon.listed.get(key(repair.name), ())
        if len(plain) < _FIRM_FROM or any(kind == NameKind.TRADE.value for _, kind, _ in rows):
            return False
        meant = PARTS.findall(fold(repair.name))
        slips = [part for word in window for part in PARTS.findall(word.folded) if part not in meant and len(part) > 2]
        listed_words = {*meant, *(key(name) for _, _, name in rows)}
        if len(window) == 1 and any(self._lexicon.word_rivals(part, listed_words) for part in slips):
            return False
        return not self._lexicon.name_rivals(plain)

    def _only_slips(self, window: Sequence[Word], name: str) -> bool:
        """Whether each part that differs from the name is no word of chemistry: "benzoyl" is not a slip of "benzyl"."""
        parts = [part for word in window for part in PARTS.findall(letters_for_digits(word.folded))]
        meant = PARTS.findall(fold(name))
        own = self._lexicon.in_vocabulary if sum(map(len, parts)) >= _SURE_FROM else self._lexicon.chemical
        if len(parts) != len(meant):
            return not all(own(part) for part in parts if part not in meant)
        return not any(
            len(part) == 1 or part in _ENDINGS or own(part)
            for part, other in zip(parts, meant, strict=True)
            if as_scanned(part) != as_scanned(other)
        )


def _slip_of_code(window: Sequence[Word], name: str) -> bool:
    """Whether every word agrees, and a code of a few letters and digits differs: "P-2-l butyl glycidate"."""
    said = [part for word in window for part in PARTS.findall(word.folded) if len(part) > _CODE]
    meant = [part for part in PARTS.findall(fold(name)) if len(part) > _CODE]
    return said == meant and any(_is_code(word) for word in fold(name).split())


def _is_code(word: str) -> bool:
    """Such as "mdp-2-p"."""
    return any(map(str.isdigit, word)) and sum(map(str.isalpha, word)) <= _LONG_CODE


def _over(hits: Sequence[Hit]) -> tuple[set[int], set[int]]:
    """The words that name a legitimate compound by themselves, and those of every other hit."""
    named: set[int] = set()
    read: set[int] = set()
    for hit in hits:
        if hit.single_compound:
            named.add(hit.at)
        else:
            read.update(range(hit.at, hit.end))
    return named, read


def _by_lines(text: str, found: Sequence[Word]) -> list[Word]:
    """The words, a name with a slip ending at the end of its line."""
    return [
        word._replace(gap=HARD) if follows is None or "\n" in text[word.end : follows.start] else word
        for word, follows in zip(found, (*found[1:], None), strict=True)
    ]


def _around(doubtful: set[int], allowed: set[int], found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Windows of doubtful words and words of listed names, with a doubtful one in each; longest first."""
    spans = set()
    for index in doubtful:
        first = index
        while first - 1 in allowed and index - first < 5 and found[first - 1].gap != HARD:
            first -= 1
        last = index + 1
        while last in allowed and last - index < 6 and found[last - 1].gap != HARD:
            last += 1
        spans |= {(at, end) for at in range(first, index + 1) for end in range(index + 1, last + 1)}
    return iter(sorted(spans, key=lambda span: (span[0] - span[1], span[0])))
