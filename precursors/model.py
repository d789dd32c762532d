"""The words of the domain as types: substance, listing, scope, recognition.

Everything here is an immutable value without behaviour beyond reading itself. The YAML files under
``substances/`` and ``lists/`` have exactly these fields; ``catalogue`` validates and loads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from precursors.messages import Sentence

Bilingual = Mapping[str, str]
"""A text in both languages: ``{"en": ..., "es": ...}``."""

Row: TypeAlias = Mapping[str, Any]
"""A row as a table or a database gives it: its values by the names of their columns."""


class Answer(StrEnum):
    """What a look-up can answer, the strictest first. There is no "clear": unknown is never clear."""

    LISTED = "listed"
    POSSIBLE = "possible"
    OTHER_LAW = "other_law"  # no precursor list looked in names it, but another regime held here does
    UNDETERMINED = "undetermined"
    NOT_LISTED = "not_listed"


class Tier(StrEnum):
    """How strongly a reading points to its substance."""

    EXACT = "exact"
    STRONG = "strong"
    STRUCTURE = "structure"
    REPAIRED = "repaired"
    WEAK = "weak"


class Form(StrEnum):
    """In which form a component of a structure (or a name) carries the substance."""

    ITSELF = "itself"
    ION = "ion"
    SALT = "salt"
    HYDRATE = "hydrate"
    SOLVATE = "solvate"
    MIXTURE = "mixture"


class ScopeKind(StrEnum):
    """How the words of a listing draw their boundary."""

    EXACT = "exact"
    DERIVATIVE = "derivative"
    FAMILY = "family"
    NAME_ONLY = "name_only"


class Derivation(StrEnum):
    """A derivation that a law names, as one formal step away from the parent."""

    ESTER = "ester"
    ESTER_OF_ALCOHOL = "ester_of_alcohol"
    ETHER = "ether"
    AMIDE_OF_AMINE = "amide_of_amine"
    AMIDE_OF_ACID = "amide_of_acid"
    CARBAMATE_OF_AMINE = "carbamate_of_amine"
    ACYL_HALIDE = "acyl_halide"
    ARYL_HALIDE = "aryl_halide"
    ACETAL = "acetal"
    ALKYL_OF_AMINE = "alkyl_of_amine"


class Stereo(StrEnum):
    """Which stereoisomers a listing covers."""

    ANY = "any"
    RELATIVE = "relative"  # enantiomers in, diastereomers out; unspecified is in, and said
    EXACT = "exact"


class NameKind(StrEnum):
    """What sort of name this is.

    An abbreviation alone never decides; an ambiguous name, which other goods bear too, not with a second sign either.
    """

    PREFERRED = "preferred"
    SYNONYM = "synonym"
    SYSTEMATIC = "systematic"
    SALT = "salt"
    TRADE = "trade"
    ABBREVIATION = "abbreviation"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a substance.

    Attributes:
        text: the name as written.
        language: ISO 639-1 code, or ``"any"`` for codes and abbreviations.
        kind: what sort of name.
        source: where it was read, ``"common name"`` where it is widely used but not in our sources.
    """

    text: str
    language: str
    kind: NameKind = NameKind.SYNONYM
    source: str = ""


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A CAS number of a substance that is not its own: of a salt, a hydrate, an isotopologue, another stereoisomer.

    Attributes:
        cas: the number.
        name: what it is called, where that was read.
        form: in which form it holds the substance.
        smiles: its structure, by which the words of each list decide; ``None`` where it is not known.
        source: where the number was read.
        verified: number and what it stands for were read together; else it raises a question only.
    """

    cas: str
    name: str = ""
    form: Form = Form.ITSELF
    smiles: str | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Substance:
    """A substance, once: its identity, never its legal status.

    Attributes:
        also_drawn_as: SMILES of other drawings that mean this substance and no other. Where all their atoms stand
            apart ("[K+].[Mn+7].[O-2] ..."), they are what a clean-up makes of it.
        may_be_drawn_as: SMILES of drawings that leave open whether this substance is meant: ``possible``.
    """

    id: str
    names: tuple[Name, ...]
    cas: tuple[str, ...] = ()
    salt_cas: tuple[str, ...] = ()
    cas_source: Bilingual = field(default_factory=dict)
    forms: tuple[KnownForm, ...] = ()
    smiles: str | None = None
    also_drawn_as: tuple[str, ...] = ()
    may_be_drawn_as: tuple[str, ...] = ()
    inchikey: str | None = None
    formula: str | None = None
    molar_mass: float | None = None
    hs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # subheadings by edition of the tariff
    hs_source: str = ""
    hs_verified: bool = False
    licit_trade: bool | None = None
    medicinal: bool = False  # the active substance of medicines
    medicines_of: str | None = None  # not a substance but products: id of the active one
    notes: tuple[Bilingual, ...] = ()

    @property
    def hs_codes(self) -> frozenset[str]:
        """Its subheadings in every edition of the tariff, six digits without the dot."""
        return frozenset(code.replace(".", "") for codes in self.hs.values() for code in codes)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every CAS number that is known of it, its own first."""
        return (*self.cas, *self.salt_cas, *(known.cas for known in self.forms))

    def known_form(self, number: str) -> KnownForm:
        """What a CAS number of this substance stands for.

        Raises:
            KeyError: it is none of its numbers.

        """
        if number in (*self.cas, *self.salt_cas):
            return KnownForm(number, form=Form.SALT if number in self.salt_cas else Form.ITSELF, verified=True)
        return {known.cas: known for known in self.forms}[number]

    def names_salt(self, text: str) -> bool:
        """Whether a text is the name or number of a salt that the lists print, and not only of some salt."""
        names = {name.text.casefold() for name in self.names if name.kind is NameKind.SALT}
        return text in self.salt_cas or text.casefold() in names

    def name(self, language: str = "en") -> str:
        """The preferred name in a language, else in English, else the first."""
        for wanted in (language, "en"):
            for name in self.names:
                if name.language == wanted and name.kind is NameKind.PREFERRED:
                    return name.text
        return self.names[0].text if self.names else self.id


@dataclass(frozen=True, slots=True)
class Scope:
    """The machine's reading of the words of a listing.

    Attributes:
        kind: how the boundary is drawn.
        of: derivations that the words name (``derivative`` only).
        combine: how many derivation steps the words allow on one molecule.
        salts: whether salts are in; ``None`` when the text read leaves it open (answers ``possible``).
        stereo: which stereoisomers are in; ``None`` when the text leaves it open: another stereoisomer
            than the named one then answers ``possible``.
        excluding: SMILES that the words take out (cathine).
        core: SMARTS of a ``family``, mapped at the positions that may vary.
        vary: permitted substituents by mapped position of the core.
        open: words that the law leaves open ("derivatives", "analogues"): such a structure is ``possible``.
        parents: SMILES that the scope starts from where it is not the substance's own structure. A salt there
            (``Cl.Cl.`` and a base) is that one salt and no other.
    """

    kind: ScopeKind = ScopeKind.EXACT
    of: tuple[Derivation, ...] = ()
    combine: int = 1
    salts: bool | None = None
    stereo: Stereo | None = None
    excluding: tuple[str, ...] = ()
    core: str | None = None
    vary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    @property
    def one_salt(self) -> bool:
        """Whether the entry names one salt of the substance, and not the substance."""
        return any("." in smiles for smiles in self.parents)


@dataclass(frozen=True, slots=True)
class InForce:
    """When a listing is in force, both days included.

    ``from_date`` holds a day only if a source was read; a remembered day stands in ``from_unverified``.
    """

    from_date: date | None = None
    to_date: date | None = None
    from_unverified: date | None = None
    published: date | None = None  # where only that day was read: the entry cannot be in force before it
    ended: bool = False  # no longer on the list, although the last day was not read
    words_from: date | None = None  # the words shown hold from this day; earlier words were not read
    status: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the law says it: printed text, key in ``rules/AUTHORITY/instruments.yaml``, provision, address."""

    text: str
    instrument: str
    provision: str | None = None
    href: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A structure or a text that proves a listing: covered (with its form), or a near miss."""

    structure: str = ""
    text: str = ""
    form: Form | None = None


CROSSINGS = ("import", "export", "transit")
"""The ways in which goods cross the border of a country."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A substance on a list between two dates, in the words of the law.

    Attributes:
        id: stable key: the list, and the substance.
        substance: id of the substance that is named.
        authority: code of the authority as its folder is named, or the name of a private list folder.
        list: the list as its instrument calls it, without the authority ("Table I", "List I").
        entry: the entry as the list prints it.
        words: short terms of scope ("its salts", "its esters, and its salts").
        scope: the machine's reading of the words.
        verified: membership of the list was read in a source.
        verified_what: what exactly was read.
        scope_read: the words on salts, isomers and esters were read in the list itself.
        doubtful: a source prints this name, probably by mistake: never more than ``possible``.
        entry_in: the entry in English and Spanish, where it is printed in another language; the words are ours.
        printed: names within the entry, as it prints them, without its words of scope.
        name_alone: printed names that other goods bear as well: alone they decide nothing.
        destinations: the entry is for exports to these countries alone.
        crossings: the crossings of its country's border that it asks about when goods pass there on their way.
        from_ppm: the least share of a mixture, in parts per million, that it then asks about.
        caveats: what the user must be told beside the answer.
        hold: why no paper frees the goods and a person decides, by language; empty where papers do.
        inside: what the words cover, each with its form; near misses in ``outside``.
        formerly: the ids that it had in earlier editions; answers and reports of then name it so.
    """

    id: str
    substance: str
    authority: str
    list: str
    entry: str
    words: str
    scope: Scope
    in_force: InForce
    citation: Citation
    verified: bool = False
    verified_what: str = ""
    scope_read: bool = True
    doubtful: bool = False
    entry_in: Bilingual = field(default_factory=dict)
    printed: tuple[str, ...] = ()
    name_alone: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    crossings: tuple[str, ...] = CROSSINGS
    from_ppm: int = 0
    sources: tuple[str, ...] = ()
    caveats: tuple[Bilingual, ...] = ()
    hold: Bilingual = field(default_factory=dict)
    inside: tuple[Case, ...] = ()
    outside: tuple[Case, ...] = ()
    formerly: tuple[str, ...] = ()

    @property
    def marks(self) -> Mapping[str, bool]:
        """What of the words that decide was read, each by itself: membership, scope and first day in force."""
        first_day = self.in_force.from_date is not None
        return {"membership": self.verified, "scope": self.scope_read, "first_day": first_day}

    @property
    def table(self) -> str:
        """Authority and list in one ("UN:Table I"), the key that ``screen`` prints."""
        return f"{self.authority}:{self.list}"


@dataclass(frozen=True, slots=True)
class ListHeader:
    """One list as a whole: what it is, and how far it is encoded.

    Attributes:
        encoded: ``full``, ``partial``, ``by_name``, or ``fragment``: what is missing from it may well be controlled.
        newest_amendment_read: the newest change of the instrument that was read, if any.
        medicines: what its law says of medicines that contain what it names; empty where that was not read.
        medicines_out: by those words such medicines are not meant, so the list is a question for them.
        abroad: a list of another country, which answers where it is asked and is named beside the others elsewhere.
        private: an authority's own list; shown apart, never leaves the machine.
    """

    authority: str
    list: str
    title: Bilingual
    instrument: str
    encoded: str = "full"
    newest_amendment_read: date | None = None
    medicines: Bilingual = field(default_factory=dict)
    medicines_out: bool = False
    caveats: tuple[Bilingual, ...] = ()
    abroad: bool = False
    private: bool = False
    count: int = 0


# --- what the readers return ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StructureMatch:
    """How a structure meets one listing.

    Attributes:
        listing: id of the listing met.
        possible: the law leaves this open, so the answer is ``possible``.
        how: ``as_listed``, ``tautomer``, ``other_drawing``, ``open_drawing``, ``derivative``, ``family``,
            ``open_scope``.
        form: in which form the component carries it.
        component: index of the component in the input.
        path: derivation steps from the parent, in order, e.g. ``("aryl_halide", "carbamate_of_amine")``.
        kept: atom indices of the input that are the legal core.
        added: atom indices of the input that were added to it.
        notes: coded remarks (``stereo_not_specified``, ``isotopic``, ``enantiomer`` ...).
    """

    listing: str
    possible: bool
    how: str
    form: Form
    component: int = 0
    path: tuple[str, ...] = ()
    kept: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegimeMatch:
    """How a structure meets an entry of a regime beside the precursor lists.

    Attributes:
        entry: id of the entry met.
        certain: the structure is held as verified, and nothing is left open.
        form: in which form the component carries it.
        component: index of the component in the input.
        notes: coded remarks (``unverified_structure``, ``other_stereoisomer``, ``stereo_not_specified`` ...).
    """

    entry: str
    certain: bool
    form: Form
    component: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StructureReading:
    """What was read from one structure text; ``problem`` is a code where it could not be read."""

    text: str
    problem: str | None = None
    detail: str | Sentence = ""
    smiles: str | None = None
    inchikey: str | None = None
    matches: tuple[StructureMatch, ...] = ()
    next_to: tuple[tuple[str, str], ...] = ()  # (listing id, which formal step lies between)
    regimes: tuple[RegimeMatch, ...] = ()


class TextReading(NamedTuple):
    """One span of a text taken for one substance.

    Attributes:
        substance: id of the listed substance, or ``None`` for a legitimate compound.
        span: start and end offset in the text as declared.
        method: ``cas``, ``cas_repair``, ``name``, ``sorted_words``, ``repair``, ``abbreviation``,
            ``respelled``, ``code_with_part``, ``systematic_name``, ``foil``, ``un_number``,
            ``cus_number`` ...
        tier: how strong.
        matched: the lexicon value that it met.
        distance: edits between declared and lexicon value.
        form: ``salt`` when the text names a salt of the substance.
        structure: SMILES of a legitimate or systematic-name reading, for the structure rules.
        share_ppm: share of the substance in the goods, parts per million by the text, if it says one.
        notes: coded remarks (``wrong_check_digit``, ``needs_second_sign``, ``isotope_label`` ...).
    """

    substance: str | None
    span: tuple[int, int]
    method: str
    tier: Tier
    matched: str
    distance: int = 0
    form: Form = Form.ITSELF
    structure: str | None = None
    share_ppm: int | None = None
    notes: tuple[str, ...] = ()
