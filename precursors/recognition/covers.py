"""Which listings a substance of the catalogue meets: by name, as a salt, in the forms that a number stands for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from precursors import cache
from precursors.catalogue.load import Catalogue
from precursors.model import Form, KnownForm, StructureMatch
from precursors.recognition.reading import Cover
from precursors.structure.service import StructureService
from precursors.text.medicines import form_of

_COVERS_VERSION = "6"  # raise when the meaning of the compiled covers changes


class Covers:
    """What the substances of one catalogue meet; compiled once an edition."""

    def __init__(self, catalogue: Catalogue, service: Callable[[], StructureService]) -> None:
        self.catalogue = catalogue
        self._service = service
        self._one_salt = frozenset(listing.id for listing in catalogue.listings if listing.scope.one_salt)

    def of(self, substance: str | None, form: Form, matched: str = "") -> tuple[Cover, ...]:
        """What a named substance meets in a form; ``matched``: the name or number that was read."""
        if substance is None:
            return ()
        if known := self._known.get(f"{substance}/{matched}"):
            return known  # a CAS number of a salt, a hydrate ... whose structure is known
        covers = self._known.get(substance, ())
        if form is not Form.SALT:
            return tuple(cover for cover in covers if cover.listing not in self._one_salt)
        return tuple(salt for cover in covers if (salt := self._as_salt(cover, matched)) is not None)

    def of_goods(self, covers: tuple[Cover, ...], notes: Sequence[str]) -> tuple[Cover, ...]:
        """What a reading meets: for a medicine, a list whose law leaves medicines out is a question."""
        if not form_of(notes):
            return covers
        lists = self.catalogue
        return tuple(
            replace(cover, possible=cover.possible or lists.head_of(lists.listing(cover.listing)).medicines_out)
            for cover in covers
        )

    def _as_salt(self, cover: Cover, matched: str) -> Cover | None:
        listing = self.catalogue.listing(cover.listing)
        if listing.scope.salts is False:
            return None
        if listing.id in self._one_salt:
            sure = self.catalogue.substance(listing.substance).names_salt(matched)
        else:
            sure = listing.scope.salts is True
        return replace(cover, form=Form.SALT, possible=cover.possible or not sure)

    @cached_property
    def _known(self) -> Mapping[str, tuple[Cover, ...]]:
        name = f"covers-{_COVERS_VERSION}-{self.catalogue.edition[:32]}.json"
        path = cache.compiled_file(name)
        if path is None:
            content = {key: [_cover_to_row(cover) for cover in covers] for key, covers in self._make_covers()}
            path = cache.write(name, json.dumps(content).encode())
        rows = json.loads(path.read_text())
        return {key: tuple(_cover_from_row(row) for row in value) for key, value in rows.items()}

    def _make_covers(self) -> Iterable[tuple[str, tuple[Cover, ...]]]:
        """Each substance of the catalogue, and each known form of it, against every listing, once per edition.

        A named substance may fall under listings that name another: 1-boc-4-AP is a carbamate of 4-AP.
        """
        substances = self.catalogue.substances.values()
        drawn = [substance.smiles for substance in substances if substance.smiles]
        drawn += [known.smiles for substance in substances for known in substance.forms if known.smiles]
        read = dict(zip(drawn, self._service().read_many(drawn), strict=True))
        for substance in substances:
            own = [
                Cover(listing.id, possible=listing.doubtful, how="as_listed", form=Form.ITSELF)
                for listing in self.catalogue.listings_of(substance.id)
            ]
            named = {cover.listing for cover in own}
            matches = read[substance.smiles].matches if substance.smiles else ()
            yield substance.id, (*own, *(self.by_structure(m) for m in matches if m.listing not in named))
            by_structure = {match.listing for match in matches}
            by_name = [cover for cover in own if cover.listing not in by_structure]
            for known in substance.forms:
                if known.smiles and read[known.smiles].matches:
                    yield f"{substance.id}/{known.cas}", self._form_covers(known, read[known.smiles].matches, by_name)

    def _form_covers(
        self, known: KnownForm, matches: Iterable[StructureMatch], by_name: Iterable[Cover]
    ) -> tuple[Cover, ...]:
        """What a salt, a hydrate ... meets: by its structure, and where an entry is held by name, as such a form.

        The number says which substance it is of: what the structure leaves open of another one is no question.
        """
        substance = {found.id for found in self.catalogue.by_cas(known.cas)}
        covers = [
            self.by_structure(match)
            for match in matches
            if not match.possible or self.catalogue.listing(match.listing).substance in substance
        ]
        salts = (self._as_salt(cover, known.cas) for cover in by_name) if known.form is Form.SALT else by_name
        covers += [cover for cover in salts if cover is not None]
        return tuple({cover.listing: cover for cover in reversed(covers)}.values())[::-1]

    def by_structure(self, match: StructureMatch) -> Cover:
        """The cover of a listing that a structure meets."""
        possible = match.possible or self.catalogue.listing(match.listing).doubtful
        return Cover(match.listing, possible, match.how, match.form, match.path, match.notes, match)


def _cover_to_row(cover: Cover) -> list[object]:
    return [cover.listing, cover.possible, cover.how, cover.form.value, list(cover.path), list(cover.notes)]


def _cover_from_row(row: list[object]) -> Cover:
    listing, possible, how, form, path, notes = row
    return Cover(str(listing), bool(possible), str(how), Form(str(form)), tuple(path), tuple(notes))  # type: ignore[arg-type]
