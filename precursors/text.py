"""Goods descriptions: from what stands on the paper to the substance.

The order of reading: CAS numbers; the longest window of words over listed and legitimate names together;
two to four words in another order; words that no legitimate vocabulary knows, repaired by one letter.
A listed name that its neighbours make part of another name ("toluene diisocyanate") is only weak.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from rapidfuzz.distance import OSA

from precursors.cas import find_cas, repairs
from precursors.catalogue import Catalogue
from precursors.fold import Word, fold, words
from precursors.lexicon.build import compounds_path, listed_path, sorted_key
from precursors.model import Form, NameKind, TextReading, Tier
from precursors.quantity import parse_concentration
from precursors.yamls import parse

MAX_TEXT = 4_000
_MAX_WINDOW = 9
_REPAIR_FROM, _REPAIR_TWO_FROM = 6, 12
_DIGITS = re.compile(r"\d+")
_CJK = re.compile(r"[\u3400-\u9fff]")
_OCR = str.maketrans("0158", "olsb")
_INNER_DIGIT = re.compile(r"(?<=[a-z])[0158](?=[a-z])|^[0158](?=[a-z]{3})|(?<=[a-z]{3})[0158]$")


class Lexicon:
    """Names and numbers: which substance or legitimate compound they belong to.

    A single look-up asks the compiled files; after ``preload`` everything is answered from memory.
    """

    def __init__(self, catalogue: Catalogue, listed: Path, compounds: Path) -> None:
        self.catalogue = catalogue
        self._base = sqlite3.connect(f"file:{compounds}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._base.execute("ATTACH ? AS own", (f"file:{listed}?mode=ro&immutable=1",))
        raw = parse(files("precursors.lexicon").joinpath("words.yaml").read_text(encoding="utf-8"))
        self.sets = {name: frozenset(text.split()) for name, text in raw.items()}
        self.listed: dict[str, list[tuple[str, str, str]]] = {}
        self.by_sorted: dict[str, list[tuple[str, str, str]]] = {}
        for key, substance, kind, name, in_order in self._base.execute("SELECT * FROM own.listed"):
            self.listed.setdefault(key, []).append((substance, kind, name))
            if in_order:
                self.by_sorted.setdefault(in_order, []).append((substance, kind, name))
        self.cjk = [key for key in self.listed if _CJK.search(key)]
        self._keys: Mapping[int, Sequence[str]] | None = None
        self._names: Mapping[str, int] | None = None
        self._words: frozenset[str] | None = None

    @classmethod
    def load(cls, catalogue: Catalogue) -> Lexicon:
        """Open the compiled lexicon of a catalogue, compiling it if this is its first use."""
        return cls(catalogue, listed_path(catalogue), compounds_path())

    def preload(self) -> None:
        """Read every legitimate name and word into memory, for many texts."""
        if self._names is None:
            self._names = dict(self._base.execute("SELECT key, compound FROM name"))
            self._words = frozenset(word for (word,) in self._base.execute("SELECT word FROM word"))

    def compound(self, keys: Sequence[str]) -> dict[str, int]:
        """Which of these keys name a legitimate compound, with its number."""
        if self._names is not None:
            return {key: self._names[key] for key in keys if key in self._names}
        marks = ",".join("?" * len(keys))
        return dict(self._base.execute(f"SELECT key, compound FROM name WHERE key IN ({marks})", list(keys)))  # noqa: S608

    def known_word(self, word: str) -> bool:
        """Whether a legitimate vocabulary has this word, so that it is never "corrected"."""
        if any(word in known for known in self.sets.values()):
            return True
        if self._words is not None:
            return word in self._words
        return self._base.execute("SELECT 1 FROM word WHERE word = ?", (word,)).fetchone() is not None

    @lru_cache(maxsize=20_000)  # noqa: B019 - one lexicon lives as long as the process
    def details(self, number: int) -> tuple[str, str | None]:
        """Name of a legitimate compound, and its SMILES if its structure falls under a listing."""
        query = (
            "SELECT c.name, CASE WHEN s.compound IS NULL THEN NULL ELSE c.smiles END FROM compound c "
            "LEFT JOIN own.in_scope s ON s.compound = c.id WHERE c.id = ?"
        )
        name, smiles = self._base.execute(query, (number,)).fetchone()
        return str(name), smiles

    def by_cas(self, number: str) -> int | None:
        """The legitimate compound with a CAS number."""
        row = self._base.execute("SELECT id FROM compound WHERE cas = ?", (number,)).fetchone()
        return int(row[0]) if row else None

    def by_inchikey(self, inchikey: str) -> str | None:
        """The SMILES of a known compound with an InChIKey."""
        row = self._base.execute("SELECT smiles FROM compound WHERE inchikey = ?", (inchikey,)).fetchone()
        return str(row[0]) if row else None

    @property
    def repairable(self) -> Mapping[int, Sequence[str]]:
        """Keys of listed names long enough to be recognised with a letter wrong, by their length."""
        if self._keys is None:
            found: dict[int, list[str]] = {}
            for key, rows in sorted(self.listed.items()):
                if len(key) >= _REPAIR_FROM and rows[0][1] != NameKind.ABBREVIATION.value:
                    found.setdefault(len(key), []).append(key)
            self._keys = found
        return self._keys


class TextReader:
    """Reads goods descriptions against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._repair = lru_cache(maxsize=100_000)(self._repair_key)
        self._known = lru_cache(maxsize=200_000)(self._is_known_word)
        self._read = lru_cache(maxsize=100_000)(self._read_text)

    def read(self, text: str, *, second_sign: bool = False) -> tuple[TextReading, ...]:
        """Read one description.

        Args:
            text: as declared; what lies beyond 4,000 characters is not read.
            second_sign: a CAS number, a chemical tariff chapter or a structure stands beside it.

        """
        return self._read(text[:MAX_TEXT], second_sign)

    def _read_text(self, text: str, second_sign: bool) -> tuple[TextReading, ...]:
        readings = list(self.read_cas(text))
        found = words(text)
        chemical = second_sign or bool(readings)
        windows = list(self._windows(found, chemical))
        readings.extend(reading for reading, _ in windows)
        readings.extend(self._embedded(text))
        # A legitimate word may still be part of a listed name whose other word is misspelt ("permangnato de potasio").
        taken = {index for reading, used in windows if reading.method != "foil" for index in used}
        rest = [index for index in range(len(found)) if index not in taken]
        for reading, used in (*self._in_any_order(found, rest), *self._repaired(found, rest)):
            if not taken & set(used):
                readings = [one for one in readings if one.method != "foil" or not _overlap(one.span, reading.span)]
                readings.append(reading)
                taken.update(used)
        return tuple(self._with_share(text, reading) for reading in readings)

    def read_many(self, texts: Sequence[str]) -> list[tuple[TextReading, ...]]:
        """Read many descriptions; each distinct one once."""
        self.lexicon.preload()
        done = {text: self.read(text) for text in dict.fromkeys(texts)}
        return [done[text] for text in texts]

    # --- numbers -----------------------------------------------------------------------------------

    def read_cas(self, text: str) -> Iterator[TextReading]:
        """CAS numbers in a text: listed, legitimate, unknown, or with a wrong check digit."""
        for found in find_cas(text):
            if found.ok:
                yield self._by_number(found.number, found.span)
                continue
            yield TextReading(None, found.span, "cas", Tier.WEAK, found.number, notes=("wrong_check_digit",))
            for number in repairs(found.number):
                for substance in self.lexicon.catalogue.by_cas(number):
                    notes = ("wrong_check_digit", "suggestion")
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

    def _windows(self, found: Sequence[Word], second_sign: bool) -> Iterator[tuple[TextReading, tuple[int, ...]]]:
        windows = _window_keys(found)
        compounds = self.lexicon.compound([key for key in windows if key not in self.lexicon.listed])
        at = 0
        while at < len(found):
            end, key = self._longest(found, at, compounds)
            if not key:
                at += 1
                continue
            used = tuple(range(at, end))
            if key in self.lexicon.listed:
                yield from ((reading, used) for reading in self._listed(found, at, end, key, second_sign))
            else:
                yield self._compound(found, at, end, compounds[key]), used
            at = end

    def _longest(self, found: Sequence[Word], at: int, compounds: Mapping[str, int]) -> tuple[int, str]:
        for end in range(min(len(found), at + _MAX_WINDOW), at, -1):
            if any(found[i].closed_after or found[i + 1].closed_before for i in range(at, end - 1)):
                continue
            key = "".join(word.key for word in found[at:end])
            if key in self.lexicon.listed:
                return end, key
            if key in compounds and not (end == at + 1 and found[at].folded in self.lexicon.sets["neutral"]):
                return end, key
        return at, ""

    def _compound(self, found: Sequence[Word], at: int, end: int, number: int) -> TextReading:
        name, smiles = self.lexicon.details(number)
        span = (found[at].start, found[end - 1].end)
        return TextReading(None, span, "foil", Tier.EXACT, name, structure=smiles)

    def _listed(self, found: Sequence[Word], at: int, end: int, key: str, second_sign: bool) -> Iterator[TextReading]:
        if self._negated(found, at, end):
            return
        span = (found[at].start, found[end - 1].end)
        salt = self._salt(found, at, end)
        part_of_other = not salt and self._part_of_other(found, at, end)
        for substance, kind, name in self.lexicon.listed[key]:
            form = Form.SALT if salt or kind == NameKind.SALT.value else Form.ITSELF
            if kind == NameKind.ABBREVIATION.value:
                yield from self._abbreviation(found, at, end, (substance, name, span, form), second_sign)
                continue
            if substance == "hydrochloric-acid" and key in ("hcl",) and at:
                continue
            if part_of_other:  # "toluene diisocyanate" is not toluene: said, but no reading of toluene
                yield TextReading(None, span, "neighbour", Tier.WEAK, name, notes=("neighbour",))
                return
            yield TextReading(substance, span, "name", Tier.EXACT, name, form=form)

    def _abbreviation(
        self,
        found: Sequence[Word],
        at: int,
        end: int,
        what: tuple[str, str, tuple[int, int], Form],
        second_sign: bool,
    ) -> Iterator[TextReading]:
        """An abbreviation alone never decides; among words of other goods it says nothing at all."""
        substance, name, span, form = what
        others = [word for index, word in enumerate(found) if not at <= index < end]
        silent = all(_says_nothing(word, self.lexicon.sets["neutral"]) for word in others)
        ambiguous = len({s for s, _, _ in self.lexicon.listed[_joined(found, at, end)]}) > 1
        if second_sign and not ambiguous and substance != "4-ap":
            yield TextReading(substance, span, "abbreviation", Tier.STRONG, name, form=form)
        elif second_sign or silent:
            yield TextReading(substance, span, "abbreviation", Tier.WEAK, name, form=form, notes=("needs_second_sign",))

    def _negated(self, found: Sequence[Word], at: int, end: int) -> bool:
        negations = self.lexicon.sets["negations"]
        before = [word.folded for word in found[max(0, at - 2) : at]]
        if any(word in ("sin", "without", "sans", "ohne", "senza", "sem", "exento", "exenta") for word in before):
            return True
        if len(before) == 2 and before[0] in negations and before[1] in ("de", "contiene", "contains"):
            return True
        return end < len(found) and found[end].folded == "free" and not found[end - 1].closed_after

    def _salt(self, found: Sequence[Word], at: int, end: int) -> bool:
        sets = self.lexicon.sets
        after = found[end].folded if end < len(found) and not found[end - 1].closed_after else ""
        if after in sets["acid_salts"] or (after in sets["base_salts"] and _followed_by_salt(found, end)):
            return True
        if at >= 2 and found[at - 1].folded in ("de", "del", "of", "di", "da", "d") and not found[at - 1].closed_after:
            before = found[at - 2].folded
            return before in sets["acid_salts"] or before in sets["base_salts"]
        return False

    def _part_of_other(self, found: Sequence[Word], at: int, end: int) -> bool:
        """Whether a neighbour reads like the rest of a longer chemical name."""
        sets = self.lexicon.sets
        if end < len(found) and not (found[end - 1].closed_after or found[end].closed_before):
            word = found[end]
            if word.folded in sets["classes"] and word.folded not in sets["neutral"]:
                return True
        if at == 0 or found[at - 1].closed_after or found[at].closed_before:
            return False
        before = found[at - 1].folded
        if before in ("de", "del", "of") and at >= 2:
            return found[at - 2].folded in sets["classes"]
        return before.rstrip("-") in sets["prefixes"] or before.endswith(("yl-", "nitro-", "oxo-"))

    def _embedded(self, text: str) -> Iterator[TextReading]:
        """Names in scripts that write no blanks."""
        if not _CJK.search(text):
            return
        folded = fold(text)
        for key in self.lexicon.cjk:
            at = folded.find(key)
            if at < 0 or any(key != other and key in other and other in folded for other in self.lexicon.cjk):
                continue
            for substance, _, name in self.lexicon.listed[key]:
                yield TextReading(substance, (at, at + len(key)), "name", Tier.STRONG, name)

    # --- other orders, repairs ---------------------------------------------------------------------

    def _in_any_order(
        self, found: Sequence[Word], rest: Sequence[int]
    ) -> Iterator[tuple[TextReading, tuple[int, ...]]]:
        for run in _runs(rest):
            for size in (4, 3, 2):
                for start in range(len(run) - size + 1):
                    used = run[start : start + size]
                    key = sorted_key(found[index].folded for index in used)
                    for substance, kind, name in self.lexicon.by_sorted.get(key, ()):
                        if kind != NameKind.ABBREVIATION.value:
                            span = (found[used[0]].start, found[used[-1]].end)
                            yield TextReading(substance, span, "sorted_words", Tier.STRONG, name), tuple(used)

    def _repaired(self, found: Sequence[Word], rest: Sequence[int]) -> Iterator[tuple[TextReading, tuple[int, ...]]]:
        for run in _runs(rest):
            for size in (3, 2, 1):
                for start in range(len(run) - size + 1):
                    used = run[start : start + size]
                    reading = self._repair_window([found[index] for index in used], found, used)
                    if reading is not None:
                        yield reading, tuple(used)

    def _repair_window(self, window: Sequence[Word], found: Sequence[Word], used: Sequence[int]) -> TextReading | None:
        if any(window[i].closed_after or window[i + 1].closed_before for i in range(len(window) - 1)):
            return None
        if all(self._is_known(word) for word in window) or any(
            word.folded in self.lexicon.sets["neutral"] for word in (window[0], window[-1])
        ):
            return None
        key = "".join(word.key for word in window)
        if len(key) < _REPAIR_FROM or len(key) > 80:
            return None
        repaired = self._repair(key)
        if repaired is None or self._negated(found, used[0], used[-1] + 1):
            return None
        target, distance = repaired
        substance, _, name = self.lexicon.listed[target][0]
        tier = Tier.REPAIRED if distance <= 1 else Tier.WEAK
        if self._part_of_other(found, used[0], used[-1] + 1):
            return None
        form = Form.SALT if self._salt(found, used[0], used[-1] + 1) else Form.ITSELF
        return TextReading(
            substance,
            (window[0].start, window[-1].end),
            "repair",
            tier,
            name,
            distance,
            form=form,
            notes=("repaired",),
        )

    def _is_known(self, word: Word) -> bool:
        return self._known(word.folded, word.key)

    def _is_known_word(self, folded: str, key: str) -> bool:
        parts = re.findall(r"[a-z]+", folded)
        if any(character.isdigit() for character in folded) and _INNER_DIGIT.search(key):
            return False
        long = [part for part in parts if len(part) >= 3]
        return not long or all(self.lexicon.known_word(part) for part in long)

    def _repair_key(self, key: str) -> tuple[str, int] | None:
        """The one listed name nearest to a key: the same after OCR folding, or one (two) letters away."""
        plain = _INNER_DIGIT.sub(lambda match: match[0].translate(_OCR), key)
        if plain != key and plain in self.lexicon.listed:
            return plain, 0
        limit = 2 if len(key) >= _REPAIR_TWO_FROM else 1
        best: list[tuple[int, str]] = []
        numbers = _DIGITS.findall(plain)
        for length in range(len(plain) - limit, len(plain) + limit + 1):
            for candidate in self.lexicon.repairable.get(length, ()):
                distance = OSA.distance(plain, candidate, score_cutoff=limit)
                if distance <= limit and _DIGITS.findall(candidate) == numbers:
                    best.append((distance, candidate))
        if not best:
            return None
        distance, target = min(best)
        meant = {self.lexicon.listed[name][0][0] for d, name in best if d == distance}
        return (target, distance) if len(meant) == 1 else None

    # --- the share in the goods --------------------------------------------------------------------

    def _with_share(self, text: str, reading: TextReading) -> TextReading:
        if "%" not in text or reading.substance is None:
            return reading
        share = parse_concentration(text[reading.span[1] : reading.span[1] + 40])
        if share.ppm is None:
            return reading
        return TextReading(
            reading.substance,
            reading.span,
            reading.method,
            reading.tier,
            reading.matched,
            reading.distance,
            reading.form,
            reading.structure,
            share.ppm,
            reading.notes,
        )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _joined(found: Sequence[Word], at: int, end: int) -> str:
    return "".join(word.key for word in found[at:end])


def _window_keys(found: Sequence[Word]) -> list[str]:
    keys = {
        _joined(found, at, end)
        for at in range(len(found))
        for end in range(at + 1, min(len(found), at + _MAX_WINDOW) + 1)
    }
    return [key for key in keys if 3 < len(key) <= 120]


def _says_nothing(word: Word, neutral: frozenset[str]) -> bool:
    return (
        word.folded in neutral
        or not any(character.isalpha() for character in word.key)
        or bool(re.fullmatch(r"\d+(?:[.,]\d+)?(?:kg|g|mg|l|ml|t|lb|%)?", word.key))
    )


def _followed_by_salt(found: Sequence[Word], at: int) -> bool:
    return at + 1 < len(found) and found[at + 1].folded in ("salt", "sal")


def _runs(indices: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for index in indices:
        if run and index != run[-1] + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run
