"""Compiling the lexicon: listed names from the catalogue, legitimate names from the ``chemicals`` package.

Two files, so that a new list edition does not read the 75,000 legitimate compounds again: the names of
compounds, keyed by the package's version; and which of them fall under a listing by structure, keyed by
the edition. Synonyms of a listed substance that the package knows become names of the substance (see ``tables``).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from precursors import cache
from precursors.catalogue.load import Catalogue
from precursors.fold import OF_WORDS, fold, key, sorted_key, words
from precursors.lexicon import regime_names
from precursors.lexicon.marks import identifies_none
from precursors.lexicon.public_names import doubtful, left_to_structure, names_of, salt_names, words_in_names
from precursors.messages import default_language, say
from precursors.model import Form, Name, NameKind, StructureReading, Substance
from precursors.regimes.load import Regimes, edition
from precursors.structure.definitions import structure_definitions
from precursors.structure.service import StructureService
from precursors.vocabulary.morphemes import ends_as_chemical, is_chemical, is_substituent
from precursors.vocabulary.words import ordinary, words_of
from precursors.yamls import parse

VERSION = "40"
CHEMICAL, EVERYDAY, BOTH = 0, 1, 2
"""Which language a word is of: that of compounds, the everyday one of three tongues, or both ("oil", "red")."""
_SOURCES = ("pubchem large.tsv", "pubchem small.tsv", "example user db.tsv")
_WORD = re.compile(r"[a-z]{3,}")
# A word of a few compounds only is as often a slip of the source as a word; by its length.
_SEEN_OFTEN = {3: 100, 4: 60, 5: 10, 6: 3}
_COMMON = 60  # so many times as frequent as its slip is a word
_SELDOM_USED, _OFTEN_USED = 50, 400  # what the dictionaries count at least; a word beyond any doubt of the language
_EVERYDAY = ("en", "es", "pt")
_FIRST = 3  # names of a compound that surely mean it: the table has the usual ones first
_TRANSLATED_FROM = 6  # letters of a name that is spelled in Spanish by rule
_WHOLE_NAMES = (NameKind.PREFERRED, NameKind.SYNONYM, NameKind.SYSTEMATIC)


@lru_cache(maxsize=1)
def _sources() -> str:
    """A hash of all that the compiled files are made from, lists apart."""
    versions = (VERSION, metadata.version("chemicals"), metadata.version("pyspellchecker"))
    folder = files("precursors.lexicon")
    own = ("words.yaml", "ordinary.yaml", "synonyms.yaml", "known.yaml")
    content = b"".join(folder.joinpath(name).read_bytes() for name in own)
    return hashlib.sha256("|".join(versions).encode() + content).hexdigest()[:16]


def compounds_path() -> Path:
    """The compiled names of legitimate compounds; made on first use."""
    name = f"compounds-{_sources()}.db"
    return cache.compiled_file(name) or cache.write(name, write_compounds)


def listed_path(catalogue: Catalogue) -> Path:
    """The compiled names of listed substances of one edition; made on first use."""
    own = hashlib.sha256(f"{_sources()}{catalogue.edition}{edition()}{regime_names.VERSION}".encode()).hexdigest()
    name = f"names-{own[:32]}.db"
    return cache.compiled_file(name) or cache.write(name, lambda path: _write_listed(path, catalogue))


def _tell(what: str) -> None:
    """Say on standard error why this first use takes half a minute."""
    print(f"precursor: {say('first_use', what, default_language())}", file=sys.stderr)  # noqa: T201


# --- legitimate compounds -----------------------------------------------------------------------------


def write_compounds(path: Path, keep: Callable[[int], bool] = lambda _: True) -> None:
    """Compile the legitimate compounds; ``keep`` leaves some out by number, for a test with unseen names."""
    _tell("compounds")
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute("CREATE TABLE compound (id INTEGER PRIMARY KEY, cas TEXT, smiles TEXT, inchikey TEXT, name TEXT)")
        base.execute("CREATE TABLE name (key TEXT PRIMARY KEY, compound INTEGER) WITHOUT ROWID")
        base.execute("CREATE TABLE word (word TEXT PRIMARY KEY, everyday INTEGER) WITHOUT ROWID")
        uses: Counter[str] = Counter()
        everyday, translated = set(everyday_words()), dict[str, int]()
        refused = words_of("not_names") | _parts_of_names() | _brands_of_everyday()
        constitution = left_to_structure()
        for number, row in enumerate(compound_rows()):
            if not keep(number):
                continue
            cas, smiles, inchikey, names = row
            base.execute("INSERT INTO compound VALUES (?, ?, ?, ?, ?)", (number, cas, smiles, inchikey, names[0]))
            telling = [name for name in names if 3 < len(name) <= 120 and not identifies_none(name, smiles)]
            keys = {key(name) for name in telling} - refused
            keys = {plain for plain in keys if not (is_substituent(plain) or _ADJECTIVE.fullmatch(plain))}
            keys -= constitution if "@" in smiles else set()  # such a name does not say which stereoisomer
            base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", [(k, number) for k in keys if len(k) > 3])
            uses.update({word for name in names for word in _WORD.findall(fold(name))})
            written = [name for name in names if key(name) not in refused]
            forms = _in_spanish(written, everyday) - refused
            translated |= {form: by_rule(number) for form in forms}
        base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", sorted(translated.items()))
        _write_known(base)
        vocabulary = _without_slips(uses)
        vocabulary |= {spanish for word in vocabulary for spanish in spanish_forms(word)}
        both = [(BOTH if word in everyday else CHEMICAL, word) for word in vocabulary]
        base.executemany("INSERT INTO word (everyday, word) VALUES (?, ?)", both)
        rest = [(word, EVERYDAY) for word in everyday - vocabulary]
        base.executemany("INSERT INTO word VALUES (?, ?)", rest)
        base.execute("CREATE INDEX by_cas ON compound (cas)")
        base.execute("CREATE INDEX by_inchikey ON compound (inchikey)")
    base.close()


def known_names() -> dict[str, str]:
    """What trade calls compounds of every day, as keys: the CAS number, or the name, that the public table holds."""
    known = _known_words()
    given = {**known["names"], **{cas: one["names"] for cas, one in known["compounds"].items()}}
    return {key(said): told for told, names in given.items() for said in names}


def _known_words() -> Mapping[str, Any]:
    content: Mapping[str, Any] = parse(files("precursors.lexicon").joinpath("known.yaml").read_text(encoding="utf-8"))
    return content


def _write_known(base: sqlite3.Connection) -> None:
    """Names of compounds of trade that the public table has under other names alone, or not at all."""
    for cas, one in _known_words()["compounds"].items():
        row = (cas, one["smiles"], one["inchikey"], one["names"][0])
        base.execute("INSERT INTO compound (cas, smiles, inchikey, name) VALUES (?, ?, ?, ?)", row)
    numbers = dict(base.execute("SELECT cas, id FROM compound").fetchall())
    by_name = dict(base.execute("SELECT key, compound FROM name").fetchall())
    told = ((said, numbers.get(one, by_name.get(key(one)))) for said, one in known_names().items())
    rows = [(said, number) for said, number in told if number is not None]
    base.executemany("INSERT OR REPLACE INTO name VALUES (?, ?)", rows)


def _parts_of_names() -> frozenset[str]:
    """Words that public tables give as names of compounds ("diethyl", "acetic", "drum"), and that name none alone."""
    common = {word for word, kind in ordinary().items() if kind != "goods"}
    parts = frozenset(common) | words_of("prefixes") | words_of("classes") | words_of("slips")
    return parts - words_of("everyday_compounds")


def _brands_of_everyday() -> frozenset[str]:
    """Words of everyday language that public tables give as brands of compounds: "pearl" identifies none."""
    kept = words_of("everyday_compounds") | ordinary().keys()
    words = ((word, count) for word, count in everyday_uses().items() if count > _SELDOM_USED)
    return frozenset(
        word
        for word, count in words
        if word not in kept and (count > _OFTEN_USED or not (is_chemical(word) or ends_as_chemical(word)))
    )


def _in_spanish(names: Sequence[str], everyday: set[str]) -> set[str]:
    """Names of one word as they are spelled in Spanish: "dimetoato", "mentol"; no everyday word for a rare name."""
    plain = (fold(name) for name in names)
    single = {name for name in plain if len(name) >= _TRANSLATED_FROM and name.isalpha() and name.isascii()}
    forms = ((form, name) for name in single for form in spanish_forms(name))
    known = {form for form, name in forms if form not in everyday or name in everyday}
    return {form for form in known - single if not (is_substituent(form) or _ADJECTIVE.fullmatch(form))}


def by_rule(number: int) -> int:
    """The number of a compound under a name that was spelled by rule: it stands in no table."""
    return -1 - number


def compound_number(number: int) -> int:
    """The number of a compound, whether its name stands in a table or was spelled by rule."""
    return number if number >= 0 else -1 - number


# "acetic", "bencilico": of an acid or an alcohol that is not said; the elements are names
_ADJECTIVE = re.compile(r"(?!arsenic)[a-z]{3,}(?:ic|ico|ica)")


def _without_slips(uses: Counter[str]) -> set[str]:
    """The words of compounds, without the source's own slips: rare words a letter away from a very common one."""
    common = {word: count for word, count in uses.items() if count >= _COMMON}
    near: dict[str, list[str]] = {}
    for word in common:
        for part in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
            near.setdefault(part, []).append(word)

    def slip(word: str, count: int) -> bool:
        parts = {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
        others = {other for part in parts for other in near.get(part, ())} - {word}
        return any(common[other] >= _COMMON * count and OSA.distance(word, other) == 1 for other in others)

    def often(word: str) -> int:
        return _SEEN_OFTEN[min(len(word), max(_SEEN_OFTEN))]

    return {word for word, count in uses.items() if count >= often(word) and not (len(word) > 5 and slip(word, count))}


def everyday_words() -> Iterator[str]:
    """Words of everyday language in the languages of trade, folded: nobody misspelt a chemical by writing one."""
    yield from everyday_uses()


def everyday_uses() -> Counter[str]:
    """The same words with how often each is written in the texts that were counted, all languages together."""
    folder, uses = files("spellchecker").joinpath("resources"), Counter[str]()
    for language in _EVERYDAY:
        content = json.loads(gzip.decompress(folder.joinpath(f"{language}.json.gz").read_bytes()))
        for word, count in content.items():
            if len(folded := fold(word)) >= 3 and folded.isalpha():
                uses[folded] += count
    return uses


def compound_rows() -> Iterator[tuple[str, str, str, list[str]]]:
    """The legitimate compounds of the ``chemicals`` package: CAS, SMILES, InChIKey, names; each CAS once."""
    folder = files("chemicals").joinpath("Identifiers")
    seen: set[str] = set()
    for source in _SOURCES:
        with folder.joinpath(f"chemical identifiers {source}").open("r", encoding="utf-8") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(row) < 8 or row[1] in seen:
                    continue
                seen.add(row[1])
                names = [name.strip() for name in row[7:] if name.strip()]
                yield row[1], row[4], row[6], [n for n in names if not re.fullmatch(r"[\d-]+", n)] or [row[1]]


_SUFFIXES = (
    ("ide", "uro"),
    ("ide", "ido"),
    ("ide", "ida"),
    ("ate", "ato"),
    ("ite", "ito"),
    ("ene", "eno"),
    ("ane", "ano"),
    ("yne", "ino"),
    ("one", "ona"),
    ("ine", "ina"),
    ("ole", "ol"),
    ("ol", "ol"),
    ("al", "al"),
    ("ic", "ico"),
    ("yl", "ilo"),
    ("yl", "il"),
    ("ose", "osa"),
    ("ether", "eter"),
    ("in", "ina"),
    ("ium", "io"),
    ("um", "o"),
    ("ous", "oso"),
    ("ase", "asa"),
    ("oic", "oico"),
    ("yde", "ido"),
    ("e", "a"),
    ("ile", "ilo"),
    ("aldehyde", "aldehido"),
)
_LETTERS = (
    ("ph", "f"),
    ("th", "t"),
    ("y", "i"),
    ("ch", "c"),
    ("ch", "qu"),
    ("rh", "r"),
    ("ze", "ce"),
    ("zi", "ci"),
)


def spanish_forms(word: str) -> set[str]:
    """How an English chemical word is likely to be spelled in Spanish; only widens what counts as known."""
    stems = {word}
    for suffix, spanish in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            stems.add(word[: -len(suffix)] + spanish)
    return {_respelled_word(stem) for stem in stems} - {word}


def _respelled_word(word: str) -> str:
    for english, spanish in _LETTERS:
        if english != "ch" or spanish == "c":
            word = word.replace(english, spanish)
    return re.sub(r"([bcdfgjkmnpqstvwxz])\1", r"\1", word).replace("ll", "l")


# --- listed substances --------------------------------------------------------------------------------


def _write_listed(path: Path, catalogue: Catalogue) -> None:
    compounds = compounds_path()
    _tell("structures")
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("CREATE TABLE listed (key TEXT, substance TEXT, kind TEXT, name TEXT, sorted TEXT)")
        base.execute("CREATE TABLE in_scope (compound INTEGER PRIMARY KEY)")
        base.execute("CREATE TABLE doubtful (key TEXT PRIMARY KEY) WITHOUT ROWID")
        readings = _structures(catalogue, compounds)
        covered = {number: reading for number, _, reading in readings if reading.matches}
        base.executemany("INSERT INTO in_scope VALUES (?)", [(number,) for number in covered])
        sure = {n for n, found in covered.items() if any(not match.possible for match in found.matches)}
        rows = {*_listed_rows(catalogue), *_salt_rows(catalogue, sure)}
        base.executemany("INSERT INTO listed VALUES (?, ?, ?, ?, ?)", sorted(rows))
        base.executemany("INSERT OR IGNORE INTO doubtful VALUES (?)", [(k,) for k in _doubtful(catalogue, sure)])
        _write_regimes(base, compounds, [row for row in readings if row[2].regimes and not row[2].matches])
        base.execute("CREATE INDEX by_key ON listed (key)")
        base.execute("CREATE INDEX by_sorted ON listed (sorted)")
    base.close()


def _listed_rows(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str]]:
    own: set[str] = set()
    for substance in catalogue.substances.values():
        for name in substance.names:
            own.add(key(name.text))
            yield _row(name.text, substance.id, name.kind.value)
            for many in _plurals(name):
                yield key(many), substance.id, name.kind.value, name.text, ""
            if name.language == "de" and name.text.isalpha():
                for ending in sorted(words_of("salt_endings")):  # German writes the salt into the word
                    yield _row(name.text + ending, substance.id, NameKind.SALT.value)
        for known in substance.forms:
            if known.name and known.verified and key(known.name) not in own:
                own.add(key(known.name))
                kind = NameKind.SALT if known.form is Form.SALT else NameKind.SYNONYM
                yield _row(known.name, substance.id, kind.value)
    substances = {s.inchikey: s for s in catalogue.substances.values() if s.inchikey}
    for _, _, inchikey, names in compound_rows():
        listed = substances.get(inchikey)
        if listed is not None:
            within = {fold(name.text) for name in listed.names if name.kind in _WHOLE_NAMES}
            for found in names_of(listed.id, names, own, within):
                yield _row(found.text, found.substance, found.kind.value)


def _salt_rows(catalogue: Catalogue, covered: Collection[int]) -> Iterator[tuple[str, str, str, str, str]]:
    """Names of salts that the table knows, where they say whose: its structure may leave open of which isomer."""
    own = {
        key(name.text): substance.id
        for substance in catalogue.substances.values()
        for name in substance.names
        if name.kind in _WHOLE_NAMES and _may_be_a_base(substance)
    }
    for number, (_, _, _, names) in enumerate(compound_rows()):
        if number in covered:
            for found in salt_names(names, own):
                yield _row(found.text, found.substance, found.kind.value)


def _may_be_a_base(substance: Substance) -> bool:
    """Whether the word of an acid behind its name can be a salt: "methylbenzene acetate" is none of toluene."""
    return "n" in (substance.smiles or "n").lower()


def _plurals(name: Name) -> list[str]:
    """The name in the plural, as lists of goods write it: "ácidos sulfúricos", "hydrochloric acids", "acetonas"."""
    parts = fold(name.text).split()
    plain = all(part.isalpha() for part in parts) and name.kind in (NameKind.PREFERRED, NameKind.SYNONYM)
    if not plain or not 1 <= len(parts) <= 3 or parts[-1].endswith("s") or set(parts) & words_of("no_plural"):
        return []
    if fold(name.text) in words_of("class_names"):
        return []  # "ethers" are a class of compounds
    if name.language in ("es", "pt"):
        return [] if set(parts) & OF_WORDS else [" ".join(map(_spanish_plural, parts))]
    return [f"{' '.join(parts)}s"] if name.language in ("en", "fr") and "of" not in parts else []


def _spanish_plural(word: str) -> str:
    return word + ("s" if word[-1] in "aeiou" else "es")


def _row(text: str, substance: str, kind: str) -> tuple[str, str, str, str, str]:
    return key(text), substance, kind, text, sorted_key(words(text))


def _structures(catalogue: Catalogue, compounds: Path) -> list[tuple[int, str, StructureReading]]:
    """Number, CAS number and reading of every compound with a structure."""
    with sqlite3.connect(compounds) as base:
        rows = base.execute("SELECT id, cas, smiles FROM compound WHERE smiles <> ''").fetchall()
    base.close()
    with StructureService(structure_definitions(catalogue), workers=2) as service:
        readings = service.read_many([smiles for _, _, smiles in rows])
    return [(number, cas, reading) for (number, cas, _), reading in zip(rows, readings, strict=True)]


def _doubtful(catalogue: Catalogue, covered: Collection[int]) -> Iterator[str]:
    """Keys of the names of compounds that surely fall under a listing, and mean other goods as well."""
    known = words_in_names(catalogue)
    for number, (_, _, _, names) in enumerate(compound_rows()):
        if number in covered:
            yield from doubtful(names, known)


def _write_regimes(
    base: sqlite3.Connection, compounds: Path, found: Sequence[tuple[int, str, StructureReading]]
) -> None:
    """The names of the compounds whose structure a regime holds; a name that the file gives to another is not theirs."""
    own = {plain for (plain,) in base.execute("SELECT key FROM listed")} | {row[0] for row in Regimes.load().names}
    meant: dict[int, set[str]] = {number: set() for number, _, _ in found}
    by_rules: dict[int, list[str]] = {by_rule(number): [] for number in meant}
    with sqlite3.connect(compounds) as names:  # read once from end to end: no index leads from a compound to its names
        for plain, number in names.execute("SELECT key, compound FROM name"):
            if number in meant:
                meant[number].add(plain)
            elif number in by_rules:
                by_rules[number].append(plain)
    names.close()
    respelled = [plain for number in meant for plain in by_rules[by_rule(number)]]
    by_cas = {cas: (number, reading) for number, cas, reading in found}
    called, shared = dict[str, list[str]](), set[str]()
    first = set[str]()
    wanted = set().union(*meant.values())
    for cas, _, _, given in compound_rows():
        if cas in by_cas:
            called[cas] = given
        else:
            shared.update(wanted.intersection(map(key, given)))
            first.update(wanted.intersection(map(key, given[:_FIRST])))
    first |= {
        form for plain in first for form in spanish_forms(plain)
    }  # as it is spelled by rule, it is no more theirs
    theirs = [
        (cas, called[cas][0], [one for one in called[cas] if key(one) in meant[number] - shared], reading)
        for cas, (number, reading) in by_cas.items()
    ]
    regime_names.write(base, own.__contains__, everyday_uses(), theirs, respelled, first)
