"""The lexicon: which substance or legitimate compound a name, a number or a word belongs to.

A single look-up asks the compiled files; after ``preload`` everything is answered from memory.
"""

from __future__ import annotations

import atexit
import gc
import re
import sqlite3
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from pathlib import Path

from precursors.catalogue.load import Catalogue
from precursors.fold import HARD, Word, fold, key
from precursors.lexicon import regime_names
from precursors.lexicon.build import BOTH, CHEMICAL, compound_number, compounds_path, listed_path
from precursors.lexicon.repair import SCANNED, Repairer
from precursors.lexicon.rivals import NearWords, rivals
from precursors.model import NameKind, Substance
from precursors.regimes.load import Regimes
from precursors.regimes.model import PREFIX, Regime
from precursors.vocabulary.morphemes import is_chemical
from precursors.vocabulary.words import ordinary, words_of

_CJK = re.compile(r"[\u3400-\u9fff]")
_NITROGEN = re.compile(r"N(?![a-z])")
PARTS = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"\w+")
# Compounds whose structure falls under a listing.
_COVERED = "SELECT c.id, c.smiles FROM own.in_scope s JOIN compound c ON c.id = s.compound"
# An ambiguous name last: the same letters may be a plain one.
_LISTED = "SELECT * FROM own.listed ORDER BY kind = ?"
_TELLING = 8  # letters of a word that tells which name it is of
_HELD = 6  # letters of a listed name that may stand within a longer word
_BEGIN = 8  # so many letters tell which names go on, at the cost of a look-up
_PRINTED_FROM, _HELD_FROM = 7, 8  # letters from which a name of another regime is looked for with a slip
_SETS = ("neutral", "acid_salts", "base_salts", "classes", "prefixes", "class_names")
_SHARED = NameKind.AMBIGUOUS.value
_SHORT_OR_SHARED = (NameKind.ABBREVIATION.value, _SHARED)  # read only as they stand
Listed = tuple[str, str, str]
"""Substance, kind and text of a listed name."""


class Lexicon:
    """Names, numbers and words of one edition."""

    def __init__(self, catalogue: Catalogue, listed: Path, compounds: Path) -> None:
        self.catalogue = catalogue
        self._base = sqlite3.connect(f"file:{compounds}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._base.execute("ATTACH ? AS own", (f"file:{listed}?mode=ro&immutable=1",))
        self._chemistry = frozenset().union(*(words_of(name) for name in _SETS))
        self.listed: dict[str, list[Listed]] = {}
        self.by_sorted: dict[str, list[Listed]] = {}
        self.shared_as_spelled: dict[str, Listed] = {}
        """Ambiguous names by their words, where the same letters spaced otherwise are a plain name of the substance."""
        for plain, substance, kind, name, in_order in self._base.execute(_LISTED, (_SHARED,)):
            rows = self.listed.setdefault(plain, [])
            same = next((row for row in rows if row[0] == substance), None)
            if same is None:
                rows.append((substance, kind, name))
            elif kind == _SHARED != same[1] and _pieces(name) != _pieces(same[2]):
                self.shared_as_spelled[fold(name)] = (substance, kind, name)
            if in_order and kind not in _SHORT_OR_SHARED:
                self.by_sorted.setdefault(in_order, []).append((substance, kind, name))
        self.doubtful = frozenset(plain for (plain,) in self._base.execute("SELECT key FROM own.doubtful"))
        """Keys of names of compounds under a listing that other goods bear too."""
        names, self.regime_held = regime_names.rows(self._base)
        for plain, entry, kind, name, in_order in names:
            self.listed.setdefault(plain, []).append((entry, kind, name))
            if in_order:
                self.by_sorted.setdefault(in_order, []).append((entry, kind, name))
        self.regime_cas, self.regime_brands = regime_names.numbers(self._base), regime_names.brands(self._base)
        self.regime_titles = regime_names.titles(self._base)
        self.regime_shared = regime_names.shared_keys(self._base)
        self.regime_everyday = regime_names.everyday_names(self._base)
        self.cjk = [key for key in self.listed if _CJK.search(key)]
        self._names: Mapping[str, int] | None = None
        self._words: Mapping[str, int] | None = None
        self._begins: set[str] | None = None
        self._titles: Mapping[int, str] | None = None
        self._covered: Mapping[int, str] = {}

    @classmethod
    def load(cls, catalogue: Catalogue) -> Lexicon:
        """Open the compiled lexicon of a catalogue, compiling it if this is its first use."""
        catalogue = catalogue.home
        return cls(catalogue, listed_path(catalogue), compounds_path())

    def preload(self) -> None:
        """Read every legitimate name and word into memory, for many texts."""
        if self._names is None:
            self._names = dict(self._base.execute("SELECT key, compound FROM name"))
            self._words = dict(self._base.execute("SELECT word, everyday FROM word"))
            self._titles = dict(self._base.execute("SELECT id, name FROM compound"))
            self._covered = dict(self._base.execute(_COVERED))
            self._begins = {key[:_BEGIN] for names in (self._names, self.listed) for key in names}
            self._made_ahead = (
                self._near,
                self.repairer,
                self.name_words,
                self.turned_words,
                self._telling,
                self._held,
                self.bases,
            )
            # All this lives as long as the process: the collector need not walk through it again and again.
            gc.collect()
            gc.freeze()
            atexit.register(gc.unfreeze)  # else compiled modules report at the end what was never collected

    @property
    def in_memory(self) -> bool:
        """Whether every legitimate name has been read into memory."""
        return self._names is not None

    def windows(self, found: Sequence[Word], at: int, longest: int) -> list[str]:
        """Keys of the windows from a word on, one word, two words ..., as far as a name goes on or may begin so."""
        key, keys, begins = "", [], self._begins
        for word in found[at : at + longest]:
            key += word.key
            if begins is not None and len(key) >= _BEGIN:
                if key[:_BEGIN] not in begins:
                    break
                begins = None  # so it is with every longer window
            keys.append(key)
            if word.gap == HARD:
                break
        return keys

    def may_begin(self, word: Word) -> bool:
        """Whether a listed name begins with these letters."""
        return word.key[:_BEGIN] in self._listed_begins

    @cached_property
    def _listed_begins(self) -> frozenset[str]:
        return frozenset(key[:size] for key in self.listed for size in range(1, _BEGIN + 1))

    def compounds(self, keys: Sequence[str]) -> Mapping[str, int]:
        """A mapping that holds, of these keys, the ones that name a legitimate compound, with its number."""
        if self._names is not None:
            return self._names  # all of them
        marks = ",".join("?" * len(keys))
        return dict(self._base.execute(f"SELECT key, compound FROM name WHERE key IN ({marks})", list(keys)))  # noqa: S608

    def is_compound(self, plain: str) -> bool:
        """Whether a key names a legitimate compound."""
        return plain in (self.compounds([plain]) if self._names is None else self._names)

    def details(self, number: int) -> tuple[str, str | None]:
        """Name of a legitimate compound, and its SMILES if its structure falls under a listing."""
        number = compound_number(number)
        if self._titles is not None:
            return self._titles[number], self._covered.get(number)
        (name,) = self._base.execute("SELECT name FROM compound WHERE id = ?", (number,)).fetchone()
        row = self._base.execute(f"{_COVERED} WHERE c.id = ?", (number,)).fetchone()
        return str(name), row[1] if row else None

    def identity(self, number: int) -> tuple[str, str]:
        """CAS number and name of a legitimate compound."""
        question = "SELECT cas, name FROM compound WHERE id = ?"
        cas, name = self._base.execute(question, (compound_number(number),)).fetchone()
        return str(cas), str(name)

    def in_scope(self) -> list[tuple[str, str, str]]:
        """CAS number, name and SMILES of every legitimate compound that falls under a listing by structure."""
        query = "SELECT c.cas, c.name, c.smiles FROM compound c JOIN own.in_scope s ON s.compound = c.id ORDER BY c.id"
        return self._base.execute(query).fetchall()

    def by_cas(self, number: str) -> int | None:
        """The legitimate compound with a CAS number."""
        row = self._base.execute("SELECT id FROM compound WHERE cas = ?", (number,)).fetchone()
        return int(row[0]) if row else None

    def by_inchikey(self, inchikey: str) -> str | None:
        """The SMILES of a known compound with an InChIKey."""
        row = self._base.execute("SELECT smiles FROM compound WHERE inchikey = ?", (inchikey,)).fetchone()
        return str(row[0]) if row else None

    def keys_of(self, inchikeys: Sequence[str]) -> list[tuple[str, str]]:
        """The keys of the names of known compounds, each with the InChIKey that it stands for."""
        marks = ",".join("?" * len(inchikeys))
        named = "SELECT c.inchikey, n.key FROM name n JOIN compound c ON c.id = n.compound"
        return self._base.execute(f"{named} WHERE c.inchikey IN ({marks})", list(inchikeys)).fetchall()

    @lru_cache(maxsize=200_000)  # noqa: B019
    def knows(self, folded: str) -> bool:
        """Whether every part of a word is of a legitimate vocabulary, chemical or everyday."""
        if folded.isalpha():
            return len(folded) < 3 or self._knows_part(folded)
        parts = [part for part in PARTS.findall(folded) if len(part) >= 3]
        return all(map(self._knows_part, parts)) and not SCANNED.search(folded)

    @lru_cache(maxsize=200_000)  # noqa: B019
    def chemical(self, part: str) -> bool:
        """Whether a part of a word is of the vocabulary of compounds: it is never "corrected" to another."""
        return self.in_vocabulary(part) or is_chemical(part)

    def in_vocabulary(self, part: str) -> bool:
        """Whether legitimate compounds are written with this word."""
        return part in self._chemistry or (self._kind(part) in (CHEMICAL, BOTH) and part not in words_of("slips"))

    @lru_cache(maxsize=20_000)  # noqa: B019
    def near_words(self, part: str) -> frozenset[str]:
        """The words of a vocabulary one slip away from a word."""
        return frozenset(rivals(part, self._known_words)) if self._words is None else self._near.of(part)

    @cached_property
    def _near(self) -> NearWords:
        return NearWords(self._words or {})

    def word_rivals(self, part: str, meant: set[str]) -> bool:
        """Whether a word may as well be a slip of another word, of chemistry or of everyday language, than is meant."""
        return any(word not in meant and word not in self.listed for word in self.near_words(part))

    @lru_cache(maxsize=20_000)  # noqa: B019
    def name_rivals(self, plain: str) -> bool:
        """Whether the key of a name may as well be a slip of a legitimate compound's."""
        return any(name not in self.listed for name in rivals(plain, self._known_compounds))

    def _known_compounds(self, keys: AbstractSet[str]) -> AbstractSet[str]:
        names = self.compounds(list(keys) if self._names is None else ())
        return {key for key in keys if key in names}  # an intersection walks through all of the larger one

    def _known_words(self, words: AbstractSet[str]) -> AbstractSet[str]:
        if self._words is not None:
            return {word for word in words if word in self._words}
        marks = ",".join("?" * len(words))
        return {word for (word,) in self._base.execute(f"SELECT word FROM word WHERE word IN ({marks})", list(words))}  # noqa: S608

    def only_chemical(self, part: str) -> bool:
        """Whether legitimate compounds, and nothing in everyday language, are written with this word."""
        return self._kind(part) == CHEMICAL

    def _knows_part(self, part: str) -> bool:
        return (self._kind(part) is not None and part not in words_of("slips")) or self.chemical(part)

    def _kind(self, part: str) -> int | None:
        if self._words is not None:
            return self._words.get(part)
        row = self._base.execute("SELECT everyday FROM word WHERE word = ?", (part,)).fetchone()
        return int(row[0]) if row else None

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Words that occur in listed names of several words."""
        names = (fold(row[2]).split() for rows in self.listed.values() for row in rows if _own(row))
        return frozenset(key(word) for parts in names if len(parts) > 1 for word in parts)

    @cached_property
    def telling_words(self) -> frozenset[str]:
        """Words of listed names that tell which substance is meant: "permanganato", not "acid" or "methyl"."""
        common = ordinary().keys() | words_of("prefixes") | words_of("classes")
        long = (word for word in self.name_words if len(word) >= _TELLING and word.isalpha() and word not in common)
        return frozenset(word for word in long if is_chemical(word) or self.in_vocabulary(word))

    def near_listed(self, plain: str) -> bool:
        """Whether a word is one slip away from a listed name of one word, or from a telling word of one."""
        return self.repairer.one_slip(plain) or self._telling.one_slip(plain)

    @cached_property
    def _telling(self) -> Repairer:
        return Repairer((word, word, "") for word in sorted(self.telling_words))

    def holds_listed(self, part: str) -> bool:
        """Whether a listed name of one word stands within a longer word."""
        held = self._held
        return any(
            part.startswith(name, at) and len(name) < len(part)
            for at in range(len(part) - _HELD + 1)
            for name in held.get(part[at : at + _HELD], ())
        )

    @cached_property
    def _held(self) -> Mapping[str, list[str]]:
        """Listed names of one word, under their first letters."""
        table: dict[str, list[str]] = {}
        names = (fold(name.text) for substance in self.catalogue.substances.values() for name in substance.names)
        for name in sorted({name for name in names if len(name) >= _HELD and name.isalpha() and name.isascii()}):
            table.setdefault(name[:_HELD], []).append(name)
        return table

    @cached_property
    def bases(self) -> frozenset[str]:
        """Ids of what an acid makes a salt of that the law means as well: "ephedrine chloride" is one of ephedrine."""
        lists = self.catalogue
        salts = {listing.substance for listing in lists.listings if listing.scope.salts}
        entries = Regimes.load().entries.values()
        drugs = {PREFIX + entry.id for entry in entries if entry.salts and entry.regime is Regime.DRUGS}
        return frozenset(drugs) | {id for id in salts if _is_base(lists.substances[id])}

    @cached_property
    def turned_words(self) -> frozenset[str]:
        """Words of listed names that may stand in another order."""
        return frozenset(word for plain in self.by_sorted for word in plain.split())

    @cached_property
    def repairer(self) -> Repairer:
        """Finds listed names that are a slip away from a key; made when a text first needs it."""
        rows = [
            (plain, name, substance)
            for plain, rows in sorted(self.listed.items())
            for substance, kind, name in rows
            if kind not in _SHORT_OR_SHARED and not _CJK.search(plain) and plain == key(name)  # no plurals
            if _own((substance, kind, name)) and len(plain) >= self._repaired_from(plain, substance)
        ]
        return Repairer(rows)

    def _repaired_from(self, plain: str, substance: str) -> int:
        """How many letters a name of another regime needs to be looked for with a slip; more if no law prints it."""
        if not substance.startswith(PREFIX):
            return 0
        return _HELD_FROM if (plain, substance.removeprefix(PREFIX)) in self.regime_held else _PRINTED_FROM


def _pieces(name: str) -> list[str]:
    """The words of a name, whatever marks part them."""
    return _PIECE.findall(fold(name))


def _is_base(substance: Substance) -> bool:
    """Whether a substance holds nitrogen and is called no acid."""
    preferred = [name.text for name in substance.names if name.kind is NameKind.PREFERRED]
    return _NITROGEN.search(substance.formula or "") is not None and not any("acid" in key(name) for name in preferred)


def _own(row: Listed) -> bool:
    """Whether a name is looked for with a slip: of another regime only those that are no chemical names."""
    return not row[0].startswith(PREFIX) or row[1] == NameKind.SYNONYM.value
