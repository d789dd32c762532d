"""UN numbers of dangerous goods: "UN 1715", "ONU 1490", "UN1090 CLASS 3 PG II", and what the table says each names.

``lexicon/un-numbers.csv`` holds 2,437 entries with their proper shipping names as read (beTransIT/UN-Numbers, MIT).
Its column ``kind`` was set from those words and read by eye: ``substance`` names one substance, ``group`` several, a
mixture or a class (isomers, "N.O.S.", pesticides, paints), ``goods`` articles, ``unused`` a number without an entry.
Which entry names a listed substance follows from the names of the catalogue, never from a list of numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from precursors.fold import key, sorted_key, words
from precursors.lexicon.store import Lexicon
from precursors.model import NameKind
from precursors.numbers.digits import plain

# One of the labels, and four digits behind it, in any script: most texts hold neither.
HINT = r"(?:U\.?N|U\.?n|u\.?n|N\.?U|n\.?u|N\.?u|I\.?D|Id|id|Ｕ|ООН|оон|联合|聯合|国連|國連)\D{0,24}\d{4}(?!\d)"
_GAP = r"[\s.:#=/°º()_-]{0,4}"
_SIGN = re.compile(
    rf"(?<![^\W\d_ºª])(?P<label>O\.?N\.?U\.?|U\.?N\.?(?:\s?/\s?(?:NA|ID))?|N\.?U\.?|ID(?:\s?/\s?UN)?|[OО][OО][HН]|联合国|聯合國|国連|國連)"
    rf"(?P<gap>{_GAP}(?:(?:nos?|nr|nro|n[°º]?|num|number|numero|número|numéro|nummer|id|na|un|onu|code|№|номер|编号|編號|番号)"
    rf"(?![^\W\d_ºª]){_GAP}|(?:un|onu)(?=\d)){{0,3}})"
    r"(?P<number>\d{4})(?![^\W_]|[.-]\d|/\d\d)",
    re.I,
)
# "12 UN 1830 tornillos": so many units, where nothing else says what the number before the letters is.
_COUNTED = re.compile(r"(?:\A|[\n;|])[^\S\n]{0,4}\d[\d.,]{0,11}[^\S\n]{0,3}\Z")
_BEFORE = 24  # characters before the letters in which a count stands
_MEASURED = re.compile(
    r",\d\d(?!\d)|\s{0,2}(?:[kKmM]?[wW]|[kKmM]?[vV]a?|m?l|lts?|lit\w{0,5}|k?gr?s?|mm|cm|m[23]?|pcs|pzas?|pieces|piezas|unds?|uds?|hp|cc|"
    r"rpm|%|[gm]b|m?ah|hojas|sheets|usd|eur|gtq)(?![^\W_])",
    re.I,
)
_TRANSPORT = re.compile(
    r"(?<![^\W_])(?:class|clase|classe|cl|pg|ge|packing|group|grupo|embalaje|embalagem|adr|imdg|imo|iata|rid|dot|i{1,3}|n\.?o\.?s|"
    r"n\.?e\.?p|limited|quantity|flash|point|ems|marine|pollutant|onu|un)(?![^\W_])\.?",
    re.I,
)
_COLUMN = re.compile(r"\D{0,24}(\d{1,4})(?:\.0)?(?!\d)\D{0,60}", re.S)
_SPEAKS, _WORD = re.compile(r"[^\W_]"), re.compile(r"[^\W\d_]{2}")
_NEXT = 4  # characters between two signs in a row
_SHORT = 80  # characters beside a number that may be words of transport papers only
# What an entry says of the state of its goods; it belongs to no name.
_STATES = frozenset(
    "solid liquid anhydrous molten stabilized inhibited solution aqueous compressed refrigerated dry wetted fuming "
    "spent desensitized dissolved glacial adsorbed fused".split()
)
_IN_NAMES = frozenset(("tert", "sec", "alpha", "beta"))
# An entry for whatever is not named, or for goods that may hold something listed.
_NAMES_NOTHING = re.compile(
    r"N\.O\.S|\bTYPE [A-G]\b|\b(?:ACIDS?|MIXTURES?|SAMPLE|CHEMICALS?|SUBSTANCES?|ARTICLES|MATERIALS?|WASTES?|KITS?)\b",
    re.I,
)
_NAME_FROM = 4  # letters of a name that is looked for beside its number
_SHOWN = 48  # characters of an entry in a sentence


class FoundUn(NamedTuple):
    """A number that is said to be a UN number; ``sure`` where its label means nothing else in trade."""

    number: str
    span: tuple[int, int]
    sure: bool


class Entry(NamedTuple):
    """An entry of the table: its words, its class, and whether it names a substance, a group, goods or nothing."""

    number: str
    name: str
    kind: str
    hazard: str

    @property
    def words(self) -> str:
        """Number and name, as a sentence shows them."""
        name = " ".join(self.name.split())
        return f"{self.number} {name}" if len(name) <= _SHOWN else f"{self.number} {name[: _SHOWN - 1]}…"


class Meaning(NamedTuple):
    """What an entry names.

    Attributes:
        substance: the one listed substance that it names.
        only: it names nothing else, so that it firms a name beside it.
        structure: SMILES of the compound that it names, if a listing may cover it.
        said: finds its own name beside the number, which says what the goods are; of no entry for whatever is not
            named ("N.O.S.", "TYPE B", mixtures and acids).
    """

    entry: Entry
    substance: str | None = None
    only: bool = False
    structure: str | None = None
    said: re.Pattern[str] | None = None


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Entry]:
    """The table, by number."""
    text = files("precursors.lexicon").joinpath("un-numbers.csv").read_text(encoding="utf-8")
    rows = (
        Entry(row["un_number"], row["proper_shipping_name"], row["kind"], row["class"])
        for row in csv.DictReader(text.splitlines())
    )
    return {entry.number: entry for entry in rows if entry.kind != "unused"}


def find_un(text: str, *, column: bool = False) -> Iterator[FoundUn]:
    """Every UN number of a text.

    Args:
        text: in any script, with any blanks and dashes.
        column: the text is a value of a column of UN numbers.

    """
    said = plain(text)
    if column:
        value = _COLUMN.fullmatch(said.text)
        if value:
            yield FoundUn(value[1].zfill(4), said.span(*value.span(1)), sure=True)
            return
    last = -_NEXT
    for match in _SIGN.finditer(said.text):
        sure, alone = _sure(match), _alone(said.text, match)
        if sure or alone or _meant(said.text, match, last):
            last = match.end()
            yield FoundUn(match["number"], said.span(*match.span()), sure or alone)


def speaks_besides(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether a text says more than UN numbers and the words of transport papers around them."""
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    rest = " ".join(text[start:end] for start, end in zip(starts, ends, strict=True))
    return _WORD.search(_TRANSPORT.sub(" ", plain(rest).text)) is not None


def _alone(text: str, match: re.Match[str]) -> bool:
    rest = text[: match.start()] + text[match.end() :]
    return len(rest) <= _SHORT and _SPEAKS.search(_TRANSPORT.sub(" ", rest)) is None


def _sure(match: re.Match[str]) -> bool:
    """A label that stands for nothing else in trade: "ONU 1715", "UN1715", "UN No. 1715"."""
    label = match["label"].replace(".", "").replace(" ", "").upper()
    if label in ("NU", "ID"):
        return False
    return label != "UN" or match["gap"].strip() != "" or (match["gap"] == "" and match["label"].isupper())


def _meant(text: str, match: re.Match[str], last: int) -> bool:
    """Two letters and a blank ("UN 1500 W", "12 UN 1500") are as often a unit, an article or an identity."""
    label = match["label"]
    if match["number"] not in entries() or label.upper() == "ID":
        return False
    if match["gap"] == "":
        return True
    row = match.start() - last < _NEXT  # "UN 1090 UN 1715"
    counted = not row and _COUNTED.search(text, max(0, match.start() - _BEFORE), match.start())
    return label.isupper() and not counted and not _MEASURED.match(text, match.end())


class UnNumbers:
    """What UN numbers name, under the names of one edition."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.meaning = lru_cache(maxsize=4_000)(self._meaning)

    def _meaning(self, number: str) -> Meaning | None:
        entry = entries().get(number)
        if entry is None:
            return None
        named = [frozenset().union(*map(self._listed, names)) for names in alternatives(entry.name)]
        substances = frozenset().union(*named)
        if len(substances) == 1:
            return Meaning(entry, min(substances), only=all(named))
        structure = self._structure(entry) if entry.kind == "substance" else None
        return Meaning(entry, structure=structure, said=None if substances or structure else _own_names(entry.name))

    def _listed(self, name: str) -> frozenset[str]:
        """The substances that carry a name, as it stands or with its words turned ("PHOSPHORUS, AMORPHOUS")."""
        rows = [*self._lexicon.listed.get(key(name), ()), *self._lexicon.by_sorted.get(sorted_key(words(name)), ())]
        return frozenset(substance for substance, kind, _ in rows if kind != NameKind.ABBREVIATION.value)

    def _structure(self, entry: Entry) -> str | None:
        keys = [key(name) for names in alternatives(entry.name) for name in names]
        compounds = self._lexicon.compounds(keys)
        found = (self._lexicon.details(compounds[plain])[1] for plain in keys if plain in compounds)
        return next((smiles for smiles in found if smiles), None)


def _own_names(entry: str) -> re.Pattern[str] | None:
    """Finds the names of an entry in a text, whatever parts their words; ``None`` for an entry that names no goods."""
    if _NAMES_NOTHING.search(entry):
        return None
    names = [re.findall(r"[^\W_]+", name) for names in alternatives(entry) for name in names]
    said = [r"[\W_]{1,3}".join(words) for words in names if len("".join(words)) >= _NAME_FROM]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(said)})(?![^\W_])", re.I) if said else None


def alternatives(name: str) -> list[tuple[str, ...]]:
    """The names between "or" of an entry, each with its synonyms in brackets; what only describes is left out."""
    parts = map(_without_description, re.split(r",? or (?=[A-Z0-9(])", name))
    return [tuple(_bare(one) for one in _with_synonyms(part)) for part in parts if part.strip()]


def _without_description(name: str) -> str:
    """The part in capitals: what follows in small letters describes ("with more than 51 % acid").

    Some entries are written in small letters as a whole.
    """
    said = name.split()
    if not any(word.isupper() and len(word) > 3 for word in said):
        return name
    ends = (at for at, word in enumerate(said) if at and _describes(word.strip(",;()")))
    return " ".join(said[: next(ends, len(said))]).rstrip(" ,(")


def _describes(word: str) -> bool:
    return word.isalpha() and word.islower() and len(word) > 2 and word not in _IN_NAMES


def _with_synonyms(part: str) -> Iterator[str]:
    outer, *inner = re.split(r"[()]", part)
    yield " ".join([outer, *inner[1::2]])
    for bracket in inner[::2]:
        yield from bracket.split(";")


def _bare(name: str) -> str:
    """A name without the words for the state of its goods."""
    segments = [segment.strip() for segment in name.strip(" ,").split(", ")]
    while len(segments) > 1 and set(segments[-1].casefold().split()) <= _STATES:
        segments.pop()
    said = segments[-1].split()
    while len(said) > 1 and said[-1].casefold() in ("solution", "aqueous", "stabilized"):
        said.pop()
    return ", ".join([*segments[:-1], " ".join(said)])
