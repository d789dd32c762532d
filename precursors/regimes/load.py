"""Every regime that is held, loaded and indexed.

The YAML files are the source; they are compiled once into a cache whose name carries their hash.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from precursors import cache
from precursors.fold import fold, key, sorted_key, words
from precursors.model import NameKind
from precursors.regimes.model import PREFIX, Entry, LawRow, Regime, RegimeFamily, RegimeStructure
from precursors.vocabulary.words import words_of
from precursors.yamls import parse

HERE = Path(__file__).parent
_FORMAT = "7"  # raise when the compiled form changes
_FILES = (
    ("drugs", Regime.DRUGS),
    ("materials", Regime.DRUGS),
    ("weapons", Regime.WEAPONS),
    ("mexico", Regime.MEXICO),
    ("equipment", Regime.EQUIPMENT),
    ("families", Regime.WEAPONS),
)
_LAST, _TELLING = "de", 9  # the language whose names are taken up last, and from how many letters with a slip
_TOXIC = (1, 2)  # schedules of the Convention whose chemicals are told of in a mixture too
_SHORT = 3  # letters and digits up to which a name is no word of a text, only a whole value
NameRow = tuple[str, str, str, str, str]
"""Key, prefixed id, kind, text and sorted words of a name, as the lexicon holds the names of listed substances."""


@dataclass(frozen=True)
class Regimes:
    """Every entry, by whatever it can be met by.

    Attributes:
        names: names that a text is searched for.
        held: key and id of those names that no law was read to print.
        short: names too short for a text, by key: ids, each with whether a law was read to print the name.
        codes: abbreviations that decide nothing, by key.
        by_cas: ids by CAS number, each with whether the number was checked against a second source.
        structures: what a component of a structure is held against.
        families: what it is held against where no structure is met.
        edition: hash of the content.
    """

    entries: Mapping[str, Entry]
    names: Sequence[NameRow]
    held: frozenset[tuple[str, str]]
    short: Mapping[str, tuple[tuple[str, bool], ...]]
    codes: Mapping[str, tuple[str, ...]]
    by_cas: Mapping[str, tuple[tuple[str, bool], ...]]
    structures: tuple[RegimeStructure, ...]
    families: tuple[RegimeFamily, ...]
    edition: str

    @classmethod
    def load(cls) -> Regimes:
        """The regimes of this installation; read once a process."""
        return _loaded_regimes()

    def entry(self, substance: str | None) -> Entry | None:
        """The entry that a reader of texts names by its prefixed id, if it is one."""
        if substance is None or not substance.startswith(PREFIX):
            return None
        return self.entries[substance.removeprefix(PREFIX)]

    @property
    def screened(self) -> tuple[RegimeStructure | RegimeFamily, ...]:
        """Everything that a component of a structure is held against."""
        return (*self.structures, *self.families)

    @cached_property
    def printed_names(self) -> frozenset[tuple[str, str]]:
        """Key and id of every name that a law was read to print."""
        return frozenset((plain, entry.removeprefix(PREFIX)) for plain, entry, *_ in self.names) - self.held

    @cached_property
    def printed_words(self) -> frozenset[str]:
        """Every key that a law was read to print as a name, whatever entry it is of."""
        return frozenset(plain for plain, _ in self.printed_names)

    @cached_property
    def printed_keys(self) -> Mapping[str, Sequence[str]]:
        """The keys of the names that laws print, by id."""
        found: dict[str, list[str]] = {}
        for plain, entry in sorted(self.printed_names):
            found.setdefault(entry, []).append(plain)
        return found


@lru_cache(maxsize=1)
def _loaded_regimes() -> Regimes:
    name = f"regimes-{_FORMAT}-{edition()[:32]}.json"
    path = cache.compiled_file(name)
    if path is None:
        path = cache.write(name, json.dumps(_compiled_regimes(), ensure_ascii=False).encode())
    return _from_compiled(json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def edition() -> str:
    """SHA-256 of every file of the regimes, as hexadecimal."""
    digest = hashlib.sha256(_FORMAT.encode())
    for path in sorted(HERE.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _from_compiled(content: Mapping[str, Any]) -> Regimes:
    def pairs(table: Mapping[str, Any]) -> dict[str, tuple[tuple[str, bool], ...]]:
        return {name: tuple((entry, sure) for entry, sure in rows) for name, rows in table.items()}

    return Regimes(
        {row["id"]: _entry(row) for row in content["entries"]},
        [tuple(row) for row in content["names"]],
        frozenset((plain, entry) for plain, entry in content["held"]),
        pairs(content["short"]),
        {name: tuple(rows) for name, rows in content["codes"].items()},
        pairs(content["by_cas"]),
        tuple(RegimeStructure(entry, tuple(drawn), *rest) for entry, drawn, *rest in content["structures"]),
        tuple(_family(row) for row in content["families"]),
        edition(),
    )


def _family(row: Mapping[str, Any]) -> RegimeFamily:
    return RegimeFamily(**{**row, "cores": tuple(row["cores"]), "exempt": tuple(row["exempt"])})


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        row["id"],
        Regime(row["regime"]),
        row["names"],
        tuple(LawRow(*one) for one in row["law"]),
        {year: tuple(schedules) for year, schedules in row["un"].items()},
        tuple(row["cas"]),
        row["medicine"],
        row["schedule"],
        row["family"],
        row["salts"],
        frozenset(row["free_with"]),
        tuple(row["free_hs"]),
        row["says"],
        row["described"],
    )


# --- from the files to the compiled form --------------------------------------------------------------


def _compiled_regimes() -> dict[str, Any]:
    rows = [{**row, "regime": regime.value} for name, regime in _FILES for row in content_of(name)["entries"]]
    rows += [
        {**row, "regime": _of_class(row).value, "described": "law" in row} for row in content_of("classes")["classes"]
    ]
    signs = _Signs(frozenset(key(str(code)) for code in content_of("instruments")["never_alone"]))
    for row in rows:
        signs.add(row)
    twice = [name for name, count in Counter(row["id"] for row in rows).items() if count > 1]
    assert not twice, f"{twice}: one id for two entries"  # noqa: S101 - of our own files
    drawn = [row for row in rows if row.get("smiles")]
    return {
        "entries": [_row(row) for row in rows],
        "names": sorted(signs.names.values()),
        "held": sorted(signs.held),
        "short": signs.short,
        "codes": signs.codes,
        "by_cas": signs.by_cas,
        "structures": [_structure(row) for row in drawn],
        "families": [_family_of(row) for row in sorted(content_of("families")["entries"], key=_schedule)],
    }


def _of_class(row: Mapping[str, Any]) -> Regime:
    """A class that a schedule was read to name is a drug of that schedule."""
    return Regime.DRUGS if row.get("law") else Regime.CLASS


@lru_cache(maxsize=4)
def around(name: str) -> frozenset[str]:
    """A set of words that stand around names, from ``instruments.yaml``."""
    return frozenset(str(content_of("instruments")[name]).split())


def content_of(name: str) -> Any:
    """What one of the files of the regimes holds, as it was written."""
    return parse((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "regime": row["regime"],
        "names": _name_shown(row),
        "law": _law(row),
        "un": row.get("un", {}),
        "cas": row.get("cas", []) or row.get("cas_held", [])[:1],
        "medicine": row.get("medicine", False),
        "schedule": row.get("schedule", 0),
        "family": row.get("family", ""),
        "salts": _salts(row),
        "free_with": row.get("free_with", []),
        "free_hs": row.get("free_hs", []),
        "says": row.get("says", row.get("words", {})),
        "described": row.get("described", False),
    }


def _law(row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Instrument, schedule, item, as far as they are given."""
    parted = [[*(part.strip() for part in str(one).split("|")), "", ""] for one in row.get("law", ())]
    return [(parts[0], parts[1], parts[2]) for parts in parted]


def _salts(row: Mapping[str, Any]) -> bool:
    """Salts of drugs always; of the others only where the words of the schedule say so."""
    return row["regime"] in (Regime.DRUGS, Regime.CLASS) or bool(row.get("salts"))


def _name_shown(row: Mapping[str, Any]) -> dict[str, str]:
    """The name to show in each language; the Spanish one with its accents, a derived one where none was read."""
    if "title" in row:
        return dict(row["title"])
    names = row.get("names", {})
    spanish = [*names.get("es", ()), *names.get("any", ())]
    accented = [name for name in spanish if spanish and key(name) == key(spanish[0]) and not name.isascii()]
    return {"en": str(row["name"]), "es": str(row.get("said_es") or (accented or spanish or [row["name"]])[0])}


def _structure(row: Mapping[str, Any]) -> RegimeStructure:
    drawn = (row["smiles"], *row.get("also_drawn_as", ()))
    verified, stereo, free = (bool(row.get(name)) for name in ("verified", "stereo", "mirror_free"))
    schedule = _schedule(row)
    return RegimeStructure(row["id"], drawn, verified, stereo, _salts(row), schedule in _TOXIC, free, schedule)


def _family_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entry": row["id"],
        "schedule": row["schedule"],
        "cores": row.get("core", []),
        "vary": row.get("vary", {}),
        "closed": row.get("closed", False),
        "salts": row.get("salts", False),
        "exempt": row.get("exempt", []),
        "doubtful": "doubt" in row,
    }


def _schedule(row: Mapping[str, Any]) -> int:
    return int(row.get("schedule", 0))


class _Signs:
    """Names, abbreviations and numbers while they are gathered."""

    def __init__(self, never_alone: frozenset[str]) -> None:
        self._never_alone = never_alone
        self.names: dict[tuple[str, str], NameRow] = {}
        self.held: set[tuple[str, str]] = set()
        self.short: dict[str, list[tuple[str, bool]]] = {}
        self.codes: dict[str, list[str]] = {}
        self.by_cas: dict[str, list[tuple[str, bool]]] = {}

    def add(self, row: Mapping[str, Any]) -> None:
        """Everything that an entry can be met by, except its structure."""
        for field, certain in (("cas", True), ("cas_held", False)):
            for number in row.get(field, ()):
                self.by_cas.setdefault(number, []).append((row["id"], certain))
        for name, kind, printed in _names(row):
            self._name(row["id"], str(name), kind, printed=printed)
        for code in row.get("codes", ()):
            if not self._is_name(key(str(code)), row["id"]):
                self._code(key(str(code)), row["id"])

    def _name(self, entry: str, text: str, kind: NameKind, *, printed: bool) -> None:
        plain = key(text)
        if plain in self._never_alone:
            self._code(plain, entry)
        elif self._is_name(plain, entry):
            return
        elif len(plain) <= _SHORT:
            self.short.setdefault(plain, []).append((entry, printed))
        else:
            in_order = sorted_key(words(text)) if kind is NameKind.SYNONYM else ""
            self.names[plain, entry] = (plain, PREFIX + entry, kind.value, text, in_order)
            if not printed:
                self.held.add((plain, entry))

    def _is_name(self, plain: str, entry: str) -> bool:
        return (plain, entry) in self.names or any(entry == other for other, _ in self.short.get(plain, ()))

    def _code(self, plain: str, entry: str) -> None:
        if entry not in self.codes.setdefault(plain, []):
            self.codes[plain].append(entry)


def _names(row: Mapping[str, Any]) -> Iterator[tuple[str, NameKind, bool]]:
    """Each name with its kind and whether a law was read to print it, those first."""
    names = row.get("names", {})
    for language, name in ((one, name) for one in sorted(names, key=_LAST.__eq__) for name in names[one]):
        yield name, _kind(str(name), language), True
        if language == _LAST and row["regime"] == Regime.DRUGS:
            yield from ((salt, NameKind.SALT, True) for salt in _with_salts(name))
    yield from ((name, NameKind.SYSTEMATIC, True) for name in row.get("printed", ()))
    yield from ((name, NameKind.SYNONYM, False) for name in row.get("held", ()))


def _kind(name: str, language: str) -> NameKind:
    """A short German name is a word of another tongue as often as a slip of it is one ("Nabilon", "nailon")."""
    foreign = language == _LAST and len(key(name)) < _TELLING
    return NameKind.SYSTEMATIC if foreign or len(words(name)[-1].key) == 1 else NameKind.SYNONYM


def _with_salts(name: str) -> Iterable[str]:
    """German writes the salt into the word: "Cocainhydrochlorid"."""
    if not fold(name).isalpha() or len(name) <= _SHORT:
        return ()
    return [name + ending for ending in sorted(words_of("salt_endings"))]
