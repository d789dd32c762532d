"""Names of drugs and chemical weapons in the lexicon: their own, and what the public table of compounds calls them.

A name of the public table is no name of a law: it is held, so it answers no more than ``possible``, unless it holds a
name that a law prints ("cocaine hydrochloride"). Street and brand words that are words of a language are left out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from precursors.fold import fold, key, words
from precursors.model import Form, NameKind, StructureReading
from precursors.regimes.load import NameRow, Regimes
from precursors.regimes.model import PREFIX
from precursors.vocabulary.morphemes import is_chemical
from precursors.vocabulary.words import words_of

VERSION = "14"  # raise when other names of the public table are taken up
TABLES = (
    "CREATE TABLE regime_name (key TEXT, entry TEXT, kind TEXT, name TEXT, printed INTEGER)",
    "CREATE TABLE regime_cas (number TEXT, entry TEXT)",
    "CREATE TABLE regime_brand (key TEXT, entry TEXT)",
    "CREATE TABLE regime_title (title TEXT, entry TEXT)",
    "CREATE TABLE regime_shared (key TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE regime_everyday (key TEXT PRIMARY KEY) WITHOUT ROWID",
)
_CODE = re.compile(
    r"\d{4,}|^[a-z]{1,5}[ -]?\d+[a-z]?$|inchi|smiles|\[[^\[\]]{0,80}\][^\[\]]{0,80}\[|;|^c\d+h\d|^[\W\d]+$"
)
_TURNED = re.compile(r",[^a-z]*$")  # an index puts marks behind a comma: "cyclohexanone, (+-)-"
# How international names of drugs end, in three languages; any other word is a brand, and brands are used again.
_ENDING = re.compile(
    r"^\w{3,}(?:i[dn][ea]|on[ea]|en[eo]|bital[e]?|zol[ao]m|zepam|olol|anila?|fenil|fina|phine|dol|amine?)$"
)
_PARTS = ("fluoro", "chloro", "bromo", "oxy", "yl", "ide", "ate", "ite")
_LONG = 7  # letters and digits beyond which a name with a locant is nobody's catalogue number
_SHORT = 3  # letters up to which a word is no brand
_SELDOM = 1_000  # so often is a word of the language written, of all that is counted
_OF = frozenset(("de", "of"))
_SETS = ("neutral", "acid_salts", "base_salts", "classes")


def write(
    base: sqlite3.Connection,
    own: Callable[[str], bool],
    everyday: Mapping[str, int],
    found: Sequence[tuple[str, str, Sequence[str], StructureReading]],
    respelled: Iterable[str],
    shared: Iterable[str],
) -> None:
    """Add what compounds whose structure a regime holds are called.

    Args:
        base: the compiled file of one edition.
        own: whether a key is a name of a listed substance or of an entry already.
        everyday: words of everyday language, and how often each is written.
        found: CAS number, title and names of each such compound, and how its structure was read.
        respelled: names that were spelled in Spanish by rule.
        shared: keys of what other compounds of the table are called first: they are those compounds'.

    """
    for statement in TABLES:
        base.execute(statement)
    base.executemany("INSERT INTO regime_shared VALUES (?)", [(plain,) for plain in sorted(shared)])
    called = {*respelled, *(name for _, _, names, _ in found for name in names)}
    words_only = {key(name) for name in called if _is_everyday(name, everyday)}
    base.executemany("INSERT INTO regime_everyday VALUES (?)", [(plain,) for plain in sorted(words_only)])
    regimes = Regimes.load()
    for number, title, names, reading in found:
        for match in reading.regimes:
            if not _is_of_another(key(title), match.entry):
                base.execute("INSERT INTO regime_title VALUES (?, ?)", (title, match.entry))
            if number not in regimes.by_cas:
                base.execute("INSERT INTO regime_cas VALUES (?, ?)", (number, match.entry))
            kind = NameKind.SALT if match.form is Form.SALT else NameKind.SYSTEMATIC
            for name in {key(name): name for name in names if not own(key(name))}.values():
                if _is_of_another(key(name), match.entry):
                    continue
                printed, seldom = _holds_printed(regimes, name, match.entry), everyday.get(fold(name), 0) < _SELDOM
                if printed or speaks_of_it(name, seldom=seldom):
                    row = (key(name), PREFIX + match.entry, kind.value, name, printed)
                    base.execute("INSERT INTO regime_name VALUES (?, ?, ?, ?, ?)", row)
                elif seldom and name.isalpha() and len(name) > _SHORT:
                    base.execute("INSERT INTO regime_brand VALUES (?, ?)", (key(name), match.entry))


def rows(base: sqlite3.Connection) -> tuple[Iterator[NameRow], frozenset[tuple[str, str]]]:
    """Every name of the regimes as the lexicon holds names, and key and id of those that no law prints."""
    regimes = Regimes.load()
    stored = base.execute("SELECT key, entry, kind, name, printed FROM own.regime_name ORDER BY key, entry").fetchall()
    held = {(plain, entry.removeprefix(PREFIX)) for plain, entry, _, _, printed in stored if not printed}
    more = ((plain, entry, kind, name, "") for plain, entry, kind, name, _ in stored)
    return iter([*regimes.names, *more]), regimes.held | held


def numbers(base: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    """CAS numbers of the public table whose structure is that of an entry, with the ids of the entries."""
    return _gathered_names(base.execute("SELECT DISTINCT number, entry FROM own.regime_cas ORDER BY number, entry"))


def brands(base: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    """Brand words under which an entry was sold once, with the ids of the entries."""
    return _gathered_names(base.execute("SELECT DISTINCT key, entry FROM own.regime_brand ORDER BY key, entry"))


def titles(base: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    """Titles of compounds of the public table whose structure is that of an entry, with the ids of the entries."""
    return _gathered_names(base.execute("SELECT DISTINCT title, entry FROM own.regime_title ORDER BY title, entry"))


def shared_keys(base: sqlite3.Connection) -> frozenset[str]:
    """Keys of what other compounds of the public table are called first."""
    return frozenset(plain for (plain,) in base.execute("SELECT key FROM own.regime_shared"))


def everyday_names(base: sqlite3.Connection) -> frozenset[str]:
    """Keys of names of the public table that are nothing but words of everyday language."""
    return frozenset(plain for (plain,) in base.execute("SELECT key FROM own.regime_everyday"))


def _is_everyday(name: str, everyday: Mapping[str, int]) -> bool:
    """Whether a name is made of common words of a language, none of chemistry: "junk", "heavenly blue"."""
    said = words(name)
    if not all(everyday.get(word.folded, 0) >= _SELDOM for word in said) or speaks_of_it(name, seldom=False):
        return False
    return not any(word.key in Regimes.load().printed_words for word in said)  # "morphine forte"


def _gathered_names(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, entry in pairs:
        found[name] = (*found.get(name, ()), entry)
    return found


def _holds_printed(regimes: Regimes, name: str, entry: str) -> bool:
    """Whether a name that a law prints for the entry stands in a longer name, and nothing else but a salt."""
    plain, own = key(name), regimes.printed_keys.get(entry, ())
    behind = (plain[len(one) :] for one in own if plain.startswith(one))
    before = (plain[: -len(one)] for one in own if plain.endswith(one))
    return any(map(_only_salt, (*behind, *before)))


def _is_of_another(plain: str, entry: str) -> bool:
    """Whether a key is the printed name of other entries with a salt behind it, and not of this one."""
    cuts = (plain[:size] for size in range(_SHORT + 1, len(plain)) if _only_salt(plain[size:]))
    entries = {one for cut in cuts for one in _printed_names().get(cut, ())}
    return bool(entries) and entry not in entries


@lru_cache(maxsize=1)
def _printed_names() -> Mapping[str, tuple[str, ...]]:
    return _gathered_names((plain, entry) for entry, own in Regimes.load().printed_keys.items() for plain in own)


@lru_cache(maxsize=10_000)
def _only_salt(rest: str) -> bool:
    """Whether letters are words of a salt, one behind the other: "hydrochloride", "sodiumsalt"."""
    ions = words_of("acid_salts") | words_of("base_salts") | _OF
    return not rest or any(rest.startswith(word) and _only_salt(rest[len(word) :]) for word in ions)


def speaks_of_it(name: str, *, seldom: bool) -> bool:
    """Whether a name of the public table is a name of chemistry, and no word, brand or code of something else.

    Args:
        name: as the table or a text writes it.
        seldom: it is hardly a word of everyday language.

    """
    plain, folded = key(name), fold(name)
    if not 3 < len(plain) <= 120 or plain in words_of("not_names") or _CODE.search(folded) or _TURNED.search(folded):
        return False
    found = [word.folded for word in words(name)]
    if any(character.isdigit() for character in plain) or "-" in folded:
        return len(plain) > _LONG
    if len(found) == 1 and (folded in words_of("prefixes") or folded.endswith(_PARTS)):
        return False  # "difluoro", "hydrofluoride": a part of names
    if len(found) == 1:
        return is_chemical(folded) or (seldom and _ENDING.search(folded) is not None)
    return all(is_chemical(word) or any(word in words_of(one) for one in _SETS) for word in found)
