"""What is controlled: the substances and listings of every list, loaded, indexed and dated.

The YAML files are the source. They are checked once and compiled into a cache whose name carries the hash
of every file, so a cold look-up reads one JSON file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from precursors import cache
from precursors.catalogue.places import HERE, CatalogueError, hash_of, list_files, source_files
from precursors.model import (
    CROSSINGS,
    Bilingual,
    Case,
    Citation,
    Derivation,
    Form,
    InForce,
    KnownForm,
    ListHeader,
    Listing,
    Name,
    NameKind,
    Scope,
    ScopeKind,
    Stereo,
    Substance,
)

if TYPE_CHECKING:
    from precursors.catalogue.files import ListHead, ListingEntry

_FORMAT = "13"  # raise when the compiled form changes


class Standing(StrEnum):
    """Where a listing stands on one day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    START_UNKNOWN = "start_unknown"
    START_UNVERIFIED_BEFORE = "start_unverified_before"


def standing(listing: Listing, day: date) -> Standing:
    """Where a listing stands on a day.

    ``START_UNKNOWN``: no first day was read, so it is taken as in force, and that is said. A remembered
    first day never takes a listing in or out by itself: before it the answer is undetermined.
    """
    dates = listing.in_force
    if dates.ended or (dates.to_date is not None and day > dates.to_date):
        return Standing.ENDED
    if dates.from_date is not None:
        return Standing.IN_FORCE if day >= dates.from_date else Standing.NOT_YET
    if dates.published is not None and day < dates.published:
        return Standing.NOT_YET
    if dates.from_unverified is not None and day < dates.from_unverified:
        return Standing.START_UNVERIFIED_BEFORE
    return Standing.START_UNKNOWN


@dataclass(frozen=True)
class Catalogue:
    """Every substance and listing of one edition.

    Attributes:
        edition: hash of the content, the same whatever the order or layout of the files.
        home_edition: the same of what the lists of other countries have no part in.
    """

    substances: Mapping[str, Substance]
    listings: tuple[Listing, ...]
    lists: tuple[ListHeader, ...]
    edition: str = field(default="")
    home_edition: str = field(default="", compare=False)

    @classmethod
    def load(cls, folders: Sequence[Path] = ()) -> Catalogue:
        """Load the bundled lists and any private list folders, or single list files.

        Raises:
            precursors.catalogue.files.CatalogueError: a file is malformed; names file, entry, field and value.

        """
        _check_folders(folders)
        name = f"catalogue-{_FORMAT}-{hash_of(source_files(folders))[:32]}.json"
        compiled = cache.compiled_file(name)
        if compiled is None:
            compiled = cache.write(name, json.dumps(_compile(folders)).encode())
        return cls.from_compiled(json.loads(compiled.read_text(encoding="utf-8")))

    @classmethod
    def from_compiled(cls, content: Mapping[str, Any]) -> Catalogue:
        """Rebuild a catalogue from the mapping that ``to_compiled`` gives; old editions load the same way."""
        return cls(
            {row["id"]: _substance(row) for row in content["substances"]},
            tuple(_listing(row) for row in content["listings"]),
            tuple(_header(row) for row in content["lists"]),
            content["edition"],
            content.get("home_edition", ""),
        )

    def to_compiled(self) -> dict[str, Any]:
        """The whole content as plain JSON values, in a fixed order; what the edition is the hash of."""
        content: dict[str, Any] = {
            "substances": [_plain(asdict(self.substances[key])) for key in sorted(self.substances)],
            "listings": [_plain(asdict(x)) for x in sorted(self.listings, key=lambda x: (x.authority, x.list, x.id))],
            "lists": [_plain(asdict(x)) for x in sorted(self.lists, key=lambda x: (x.authority, x.list))],
        }
        content["edition"] = edition_of(content)
        own = {header.authority for header in self.lists} - self.abroad
        content["home_edition"] = edition_of(self._part(own).to_compiled()) if self.abroad else content["edition"]
        return content

    @cached_property
    def abroad(self) -> frozenset[str]:
        """The authorities of other countries: their lists answer where they are asked, and change nothing elsewhere."""
        return frozenset(header.authority for header in self.lists if header.abroad)

    @cached_property
    def home(self) -> Catalogue:
        """What every value is read against: all but the lists of other countries and what they alone name."""
        if not self.abroad:
            return self
        own = self._part({header.authority for header in self.lists} - self.abroad)
        return replace(own, edition=self.home_edition or own.to_compiled()["edition"])

    @cached_property
    def foreign(self) -> Catalogue:
        """The lists of other countries with the substances that they name."""
        part = self._part(self.abroad)
        here = tuple(replace(header, abroad=False) for header in part.lists)
        return replace(part, lists=here, edition=f"abroad-{self.edition}")

    def _part(self, authorities: Collection[str]) -> Catalogue:
        listings = tuple(listing for listing in self.listings if listing.authority in authorities)
        named = {listing.substance for listing in listings}
        substances = {key: one for key, one in self.substances.items() if key in named}
        return Catalogue(substances, listings, tuple(one for one in self.lists if one.authority in authorities))

    def as_of(self, day: date, authority: str | None = None) -> tuple[Listing, ...]:
        """Listings in force on a day, those with an unread first day included."""
        wanted = (Standing.IN_FORCE, Standing.START_UNKNOWN)
        return tuple(
            listing
            for listing in self.listings
            if authority in (None, listing.authority) and standing(listing, day) in wanted
        )

    def listing(self, key: str) -> Listing:
        """The listing of that id, or that had it in an earlier edition."""
        return self._by_listing[key]

    def substance(self, key: str) -> Substance:
        """The substance of that id."""
        return self.substances[key]

    def listings_of(self, substance: str) -> tuple[Listing, ...]:
        """Listings that name a substance, whatever their dates."""
        return self._by_substance.get(substance, ())

    def by_cas(self, number: str) -> tuple[Substance, ...]:
        """Substances that carry a CAS number, as themselves or in another form."""
        return self._by_cas.get(number, ())

    @property
    def cas_numbers(self) -> Collection[str]:
        """Every CAS number that a substance carries."""
        return self._by_cas.keys()

    @cached_property
    def _by_cas(self) -> Mapping[str, tuple[Substance, ...]]:
        found: dict[str, list[Substance]] = {}
        for substance in self.substances.values():
            for number in substance.numbers:
                found.setdefault(number, []).append(substance)
        return {number: tuple(rows) for number, rows in found.items()}

    @cached_property
    def medicines(self) -> Mapping[str, tuple[str, ...]]:
        """The entries of products that contain it, by each substance that is the active one of medicines."""
        named = self.substances.values()
        products = {one.id: [s.id for s in named if s.medicines_of == one.id] for one in named if one.medicinal}
        return {active: tuple(ids) for active, ids in products.items()}

    def head_of(self, listing: Listing) -> ListHeader:
        """The head of the list that an entry stands on."""
        return self._heads[listing.table]

    @cached_property
    def _heads(self) -> Mapping[str, ListHeader]:
        return {f"{header.authority}:{header.list}": header for header in self.lists}

    @cached_property
    def private_tables(self) -> frozenset[str]:
        """The authority's own lists, as ``Listing.table`` names them: shown apart."""
        return frozenset(f"{header.authority}:{header.list}" for header in self.lists if header.private)

    @property
    def authorities(self) -> tuple[str, ...]:
        """Every authority with a list here, in order."""
        return tuple(dict.fromkeys(header.authority for header in self.lists))

    @cached_property
    def _by_listing(self) -> Mapping[str, Listing]:
        formerly = {key: listing for listing in self.listings for key in listing.formerly}
        return formerly | {listing.id: listing for listing in self.listings}

    @cached_property
    def _by_substance(self) -> Mapping[str, tuple[Listing, ...]]:
        found: dict[str, list[Listing]] = {}
        for listing in self.listings:
            found.setdefault(listing.substance, []).append(listing)
        return {key: tuple(value) for key, value in found.items()}


def edition_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the legal content of a compiled catalogue, as hexadecimal."""
    body = {key: content[key] for key in ("substances", "listings", "lists")}
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- from files to the compiled form ------------------------------------------------------------------


def _check_folders(folders: Sequence[Path]) -> None:
    for folder in folders:
        if not folder.exists():
            raise CatalogueError("no_such_folder_name_a_folder_with_list_files", x=folder)


def _compile(folders: Sequence[Path]) -> dict[str, Any]:
    substances: dict[str, Substance] = {}
    listings: dict[str, Listing] = {}
    lists: list[ListHeader] = []
    sources = [(HERE / "substances", HERE / "lists", False)]
    sources += [(folder / "substances", folder, True) for folder in folders]
    for substance_folder, list_folder, private in sources:
        for path in sorted(substance_folder.glob("*.yaml")):
            _add_substance(path, substances)
        for path in list_files(list_folder):
            _add_list(path, private, listings, lists)
    for listing in listings.values():
        if not listings.keys().isdisjoint(listing.formerly):
            raise CatalogueError(
                "entry_field_formerly_an_entry_has_that_id_now", x=listing.id, y=", ".join(listing.formerly)
            )
        if listing.substance not in substances:
            raise CatalogueError(
                "entry_field_substance_is_not_the_id_of_a", x=listing.id, y=repr(listing.substance), z=listing.substance
            )
    return Catalogue(substances, tuple(listings.values()), tuple(lists)).to_compiled()


def _add_substance(path: Path, substances: dict[str, Substance]) -> None:
    from precursors.catalogue.files import read_substance

    entry = read_substance(path)
    if entry.id in substances:
        raise CatalogueError("field_id_is_already_a_substance_choose", x=path.name, y=repr(entry.id))
    names = [name.model_dump(mode="json") for name in entry.every_name]
    substances[entry.id] = _substance({**entry.model_dump(mode="json"), "names": names})


def _add_list(path: Path, private: bool, listings: dict[str, Listing], lists: list[ListHeader]) -> None:
    from precursors.catalogue.files import read_list

    read = read_list(path)
    head = read.list.model_dump(mode="json", exclude={"expects", "medicines", "at_the_border"})
    if read.list.medicines:
        words = {"en": read.list.medicines.en, "es": read.list.medicines.es}
        head |= {"medicines": words, "medicines_out": read.list.medicines.out}
    lists.append(_header({**head, "private": private, "count": len(read.listings)}))
    for entry in read.listings:
        if entry.id in listings:
            raise CatalogueError("entry_field_id_already_used_choose_another_id", x=path.name, y=entry.id)
        row = entry.model_dump(mode="json", exclude={"mixtures"})
        row["entry_in"] = row["entry_in"] or {}
        row |= _at_the_border(read.list, entry)
        listings[entry.id] = _listing({**row, "authority": read.list.authority, "list": read.list.list})


def _at_the_border(head: ListHead, entry: ListingEntry) -> dict[str, Any]:
    """Which crossings of its country's border an entry asks about, and from what share of a mixture."""
    border = head.at_the_border
    crossings = tuple(border.authorises) if border else CROSSINGS
    above = entry.mixtures or (border.mixtures if border else None)
    asks = entry.verified or not head.abroad  # what was not read of another country is shown, and asks nothing
    return {"crossings": crossings if asks else (), "from_ppm": _from_ppm(above) if above else 0}


def _from_ppm(portion: str) -> int:
    """The least parts per million of ``> 60 %`` or ``>= 1 %``."""
    sign, percent, _ = portion.split()
    return int(Decimal(percent) * 10_000) + (sign == ">")


# --- from the compiled form to values -----------------------------------------------------------------


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _substance(row: Mapping[str, Any]) -> Substance:
    names = tuple(Name(n["text"], n["language"], NameKind(n["kind"]), n["source"]) for n in row["names"])
    lists = ("cas", "salt_cas", "also_drawn_as", "may_be_drawn_as", "notes")
    rest: dict[str, Any] = {key: value for key, value in row.items() if key not in ("names", "hs", "forms", *lists)}
    rest |= {key: tuple(row.get(key, ())) for key in lists}  # editions of before know no ``may_be_drawn_as``
    rest["notes"] = _remarks(rest["notes"])
    rest["cas_source"] = _remark(row["cas_source"]) if row["cas_source"] else {}
    rest["forms"] = tuple(KnownForm(**{**form, "form": Form(form["form"])}) for form in row.get("forms", ()))
    return Substance(names=names, hs={key: tuple(codes) for key, codes in row["hs"].items()}, **rest)


def _remark(said: str | Bilingual) -> Bilingual:
    """A remark in both languages; editions of before have its English alone."""
    return {"en": said, "es": said} if isinstance(said, str) else said


def _remarks(said: Iterable[str | Bilingual]) -> tuple[Bilingual, ...]:
    return tuple(map(_remark, said))


def _scope(row: Mapping[str, Any]) -> Scope:
    return Scope(
        kind=ScopeKind(row["kind"]),
        of=tuple(Derivation(value) for value in row["of"]),
        combine=row["combine"],
        salts=row["salts"],
        stereo=Stereo(row["stereo"]) if row["stereo"] else None,
        excluding=tuple(row["excluding"]),
        core=row["core"],
        vary={key: tuple(value) for key, value in row["vary"].items()},
        open=tuple(row["open"]),
        parents=tuple(row["parents"]),
    )


def _listing(row: Mapping[str, Any]) -> Listing:
    dates = row["in_force"]
    in_force = InForce(
        _day(dates["from_date"]),
        _day(dates["to_date"]),
        _day(dates["from_unverified"]),
        _day(dates["published"]),
        dates["ended"],
        _day(dates.get("words_from")),
        dates["status"],
    )
    special = ("scope", "in_force", "citation", "sources", "caveats", "inside", "outside")
    rest: dict[str, Any] = {k: v for k, v in row.items() if k not in special}
    rest |= {key: tuple(row.get(key, ())) for key in ("sources", "caveats", "printed", "name_alone", "destinations")}
    rest["caveats"] = _remarks(rest["caveats"])
    rest["formerly"] = tuple(row.get("formerly", ()))  # editions of before know none
    rest |= {key: tuple(_case(case) for case in row[key]) for key in ("inside", "outside")}
    rest["crossings"] = tuple(row.get("crossings", CROSSINGS))
    return Listing(
        scope=_scope(row["scope"]),
        in_force=in_force,
        citation=Citation(**row["citation"]),
        **rest,
    )


def _case(row: Mapping[str, Any]) -> Case:
    return Case(row["structure"], row["text"], Form(row["form"]) if row["form"] else None)


def _header(row: Mapping[str, Any]) -> ListHeader:
    rest = {key: value for key, value in row.items() if key not in ("newest_amendment_read", "caveats")}
    newest = _day(row["newest_amendment_read"])
    return ListHeader(newest_amendment_read=newest, caveats=tuple(row["caveats"]), **rest)
