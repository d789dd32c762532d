"""The shape of the YAML files under ``substances/`` and ``lists/``: each field checked, unknown ones refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    ValidationError,
    model_validator,
)

from precursors.catalogue.places import CatalogueError, cases_beside
from precursors.messages import Sentence, WrongValue, misfit, remark
from precursors.model import Derivation, Form, NameKind, ScopeKind, Stereo
from precursors.numbers.cas import check_digit_ok
from precursors.yamls import parse

_M = TypeVar("_M", bound=BaseModel)


def _cas(value: str) -> str:
    if not check_digit_ok(value):
        raise WrongValue("is_not_a_cas_number_with_a_right_check_digit", x=repr(value))
    return value


HS_SHAPE = re.compile(r"\d{4}\.\d{2}")


def _hs(value: str) -> str:
    if not HS_SHAPE.fullmatch(value):
        raise WrongValue("is_not_a_subheading_of_the_form_2915_24", x=repr(value))
    return value


def _grams_per_mole(value: object) -> object:
    """As people write it, "102.09 g/mol"; a number alone is in grams a mole as well."""
    return value.removesuffix(" g/mol") if isinstance(value, str) else value


MolarMass = Annotated[float, BeforeValidator(_grams_per_mole, json_schema_input_type=str | float), Field(gt=0)]
Cas = Annotated[str, AfterValidator(_cas)]
Subheading = Annotated[str, AfterValidator(_hs)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Text = Annotated[str, Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Language = Literal["en", "es", "fr", "pt", "de", "it", "ru", "zh", "ja", "ar", "la", "nl", "pl", "any"]


def _synonyms(value: object) -> object:
    return {NameKind.SYNONYM: value} if isinstance(value, list) else value


_ByKind = Annotated[
    Mapping[NameKind, list[Text]],
    BeforeValidator(_synonyms, json_schema_input_type=list[Text] | Mapping[NameKind, list[Text]]),
]


class BilingualText(_File):
    """The same in both languages."""

    en: Text
    es: Text


def _is_code(said: str) -> bool:
    parts = said.split("_")
    return len(parts) > 1 and said.isascii() and all(part.isalnum() and part == part.lower() for part in parts)


def _in_words(said: object) -> object:
    """A remark by its code, or by its code with what varies in it; a sentence of somebody's own stays as it is."""
    coded = isinstance(said, dict) and len(said) == 1
    code, values = next(iter(said.items())) if isinstance(said, dict) and coded else (said, {})
    if not isinstance(code, str):
        return said
    try:
        return remark(code, **values)
    except (KeyError, TypeError) as error:
        if coded or _is_code(code):
            raise WrongValue("is_no_remark_of_caveats_yaml", x=repr(said)) from error
        return {"en": code, "es": code}


_Coded = str | Mapping[str, Mapping[str, str | list[str]]]
Remark = Annotated[BilingualText, BeforeValidator(_in_words, json_schema_input_type=_Coded | BilingualText)]
"""What a user is told beside an answer: a code of ``locale/caveats.yaml``, or a text in both languages."""


class NameEntry(_File):
    """One name of a substance."""

    text: Text
    language: Language
    kind: NameKind = NameKind.SYNONYM
    source: str = ""


class NamesOfASource(_File):
    """Names that one source gives, by language and kind; a list alone is of synonyms."""

    source: str
    texts: Mapping[Language, _ByKind]

    @property
    def names(self) -> Iterator[NameEntry]:
        """The same, one by one, as they are written."""
        for language, kinds in self.texts.items():
            for kind, texts in kinds.items():
                for text in texts:
                    yield NameEntry(text=text, language=language, kind=kind, source=self.source)


def _written_as(entry: Any) -> str:
    grouped = "texts" in entry if isinstance(entry, dict) else isinstance(entry, NamesOfASource)
    return _GROUPED if grouped else _SINGLE


_GROUPED, _SINGLE = "names of a source", "a name"
_Names = Annotated[
    Annotated[NamesOfASource, Tag(_GROUPED)] | Annotated[NameEntry, Tag(_SINGLE)], Discriminator(_written_as)
]


class FormEntry(_File):
    """A CAS number of a salt, a hydrate, an isotopologue or another stereoisomer of a substance."""

    cas: Cas
    name: str = ""
    form: Form = Form.ITSELF
    smiles: str | None = None
    source: Text
    verified: bool = False


class SubstanceFile(_File):
    """``substances/<id>.yaml``: the identity of one substance, once."""

    id: Slug
    names: list[_Names] = Field(min_length=1)
    cas: list[Cas] = []
    salt_cas: list[Cas] = []
    cas_source: Remark | None = None
    forms: list[FormEntry] = []
    smiles: str | None = None
    also_drawn_as: list[str] = []
    may_be_drawn_as: list[str] = []
    inchikey: Annotated[str, Field(pattern=r"^[A-Z]{14}-[A-Z]{10}-[A-Z]$")] | None = None
    formula: str | None = None
    molar_mass: MolarMass | None = None
    hs: Mapping[str, list[Subheading]] = {}
    hs_source: str = ""
    hs_verified: bool = False
    licit_trade: bool | None = None
    medicinal: bool = False
    medicines_of: Slug | None = None
    notes: list[Remark] = []

    @property
    def every_name(self) -> Iterator[NameEntry]:
        """Its names one by one, however they are grouped."""
        for one in self.names:
            yield from one.names if isinstance(one, NamesOfASource) else (one,)


class ScopeEntry(_File):
    """The machine's reading of the words of a listing."""

    kind: ScopeKind = ScopeKind.EXACT
    of: list[Derivation] = []
    combine: int = Field(default=1, ge=1, le=8)
    salts: bool | None = None
    stereo: Stereo | None = None
    excluding: list[str] = []
    core: str | None = None
    vary: Mapping[str, list[str]] = {}
    open: list[str] = []
    parents: list[str] = []

    @model_validator(mode="after")
    def _fits_its_kind(self) -> ScopeEntry:
        if (self.kind is ScopeKind.DERIVATIVE) != bool(self.of):
            raise WrongValue("of_names_the_derivations_of_a_scope_of_kind")
        if (self.kind is ScopeKind.FAMILY) != (self.core is not None):
            raise WrongValue("core_is_the_smarts_of_a_scope_of_kind_family")
        return self


class InForceEntry(_File):
    """First and last day in force; ``null`` where not read."""

    from_date: date | None = Field(default=None, alias="from")
    to_date: date | None = Field(default=None, alias="to")
    from_unverified: date | None = None
    published: date | None = None
    ended: bool = False
    words_from: date | None = None
    status: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> InForceEntry:
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise WrongValue("the_end_date_is_before_the_start_date", x=self.to_date, y=self.from_date)
        return self


class CitationEntry(_File):
    """Where the law says it."""

    text: Text
    instrument: Slug
    provision: str | None = None
    href: Annotated[str, Field(pattern=r"^https?://")] | None = None
    verified: bool = False


class CaseEntry(_File):
    """A structure or a text that the words cover, or that they do not."""

    structure: str = ""
    text: str = ""
    form: Form | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> CaseEntry:
        if bool(self.structure) == bool(self.text):
            raise WrongValue("a_case_must_have_either_structure_or_text")
        return self


class ListingEntry(_File):
    """One entry of a list."""

    id: Slug
    substance: Slug
    entry: Text
    words: Text
    scope: ScopeEntry
    scope_read: bool = True
    in_force: InForceEntry
    citation: CitationEntry
    verified: bool
    verified_what: str = ""
    doubtful: bool = False
    entry_in: BilingualText | None = None
    printed: list[Text] = []
    name_alone: list[Text] = []
    destinations: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = []
    mixtures: Portion | None = None
    sources: list[str] = []
    caveats: list[Remark] = []
    hold: BilingualText | None = None
    inside: list[CaseEntry] = []
    outside: list[CaseEntry] = []
    formerly: list[Slug] = []


class CasesOfEntry(_File):
    """The cases of one entry."""

    inside: list[CaseEntry] = []
    outside: list[CaseEntry] = []


class CasesFile(RootModel[Mapping[Slug, CasesOfEntry]]):
    """``lists/<authority>/<list>.cases.yaml``: the cases of a list's entries by their ids, beside the list itself."""


class SizeBounds(_File):
    """How many entries the list is known to have; a guard against a cut-off file."""

    min: int = Field(ge=0)
    max: int = Field(ge=0)


class MedicinesEntry(BilingualText):
    """What a law says of medicines that contain what its list names; ``out``: they are not meant."""

    out: bool = False


Portion = Annotated[str, Field(pattern=r"^(>|>=) \d{1,2}(\.\d{1,3})? %$")]
"""Mixtures from which a list counts, as its law says it: ``> 60 %``, ``>= 1 %``."""


class AtTheBorder(_File):
    """What the law of a list, as read, wants of goods that cross the border of its country, and where that is read.

    ``authorises`` are the crossings that need a paper of that country: only they make its list ask about goods on
    their way. Where a law was not read on this, the key is left out, and every crossing asks.
    """

    authorises: list[Literal["import", "export", "transit"]] = ["import", "export", "transit"]
    mixtures: Portion | None = None
    cite: Text


class ListHead(_File):
    """What the list is, and how far it is encoded."""

    authority: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{2,20}$")]
    list: Text
    title: BilingualText
    instrument: Slug
    encoded: Literal["full", "partial", "by_name", "fragment"]
    abroad: bool = False
    newest_amendment_read: date | None = None
    expects: SizeBounds | None = None
    medicines: MedicinesEntry | None = None
    at_the_border: AtTheBorder | None = None
    caveats: Sequence[BilingualText] = ()


class ListFile(_File):
    """``lists/<authority>/<list>.yaml``."""

    list: ListHead
    listings: Sequence[ListingEntry]


def read_substance(path: Path) -> SubstanceFile:
    """Read and check one substance file.

    Raises:
        CatalogueError: naming the file, the field, the value and what to do.

    """
    entry = _validated_content(SubstanceFile, _mapping(path), path)
    if entry.id != path.stem:
        raise CatalogueError("id_must_be_the_files_own_name", x=path.name, y=repr(entry.id), z=repr(path.stem))
    return entry


def read_list(path: Path) -> ListFile:
    """Read and check one list file, with the cases that lie beside it.

    Raises:
        CatalogueError: naming the file, the entry, the field, the value and what to do.

    """
    read = _validated_content(ListFile, _mapping(path), path)
    bounds, count = read.list.expects, len(read.listings)
    if bounds and not bounds.min <= count <= bounds.max:
        raise CatalogueError(
            "list_expects_entries_read_to_expected_is_the", v=path.name, w=count, x=bounds.min, y=bounds.max
        )
    beside = cases_beside(path)
    return _with_cases(read, beside) if beside.exists() else read


def _with_cases(read: ListFile, path: Path) -> ListFile:
    cases = dict(_validated_content(CasesFile, _mapping(path), path).root)
    entries = []
    for entry in read.listings:
        own = cases.pop(entry.id, None)
        if own and (entry.inside or entry.outside):
            raise CatalogueError("entry_its_list_has_cases_of_it_as_well", x=path.name, y=entry.id)
        entries.append(entry.model_copy(update={"inside": own.inside, "outside": own.outside}) if own else entry)
    if cases:
        raise CatalogueError("no_entry_of_its_list_has_that_id", x=path.name, y=", ".join(cases))
    return read.model_copy(update={"listings": entries})


def _mapping(path: Path) -> dict[str, Any]:
    try:
        content = parse(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError("not_readable_as_yaml", x=path.name, y=error) from error
    if not isinstance(content, dict):
        raise CatalogueError("a_mapping_of_fields_is_expected_found", x=path.name, y=type(content).__name__)
    return content


def _validated_content(model: type[_M], content: dict[str, Any], path: Path) -> _M:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_problem(path, content, detail) for detail in error.errors()]
        raise CatalogueError("each", x=problems) from error


def _problem(path: Path, content: dict[str, Any], detail: Any) -> Sentence:
    where = list(detail["loc"])
    entry: object = None
    if len(where) > 1 and where[0] == "listings" and isinstance(where[1], int):
        listing = content["listings"][where[1]]
        key = listing.get("id") if isinstance(listing, dict) else None
        entry = key or where[1] + 1
        where = where[2:]
    names = ".".join(str(part) for part in where if part not in (_GROUPED, _SINGLE))
    shown, what = names or Sentence("whole_entry"), misfit(detail)
    if detail["type"] != "missing":
        what = Sentence("found", x=what, y=repr(str(detail["input"])[:80]))
    placed = Sentence("field", x=shown, y=what)
    return Sentence("sign", x=path.name, y=Sentence("entry", x=entry, y=placed) if entry else placed)
