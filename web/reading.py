"""How the sender of a file wants it read: which sheet, by which column map, of which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import Form, Query

from registry.intake.declarations import Asked
from registry.intake.maps import ColumnMap, MapRefused, known_maps, map_of, named_map
from registry.settings import Settings
from web.worker import Words

LONGEST_MAP = 20_000  # characters of a map that a sender writes
_SHEET = "The sheet of a workbook; else the first that has a table."
_MAP = "The name of a column map that is kept here."
_OWN = "A column map of one's own, as YAML."
_DAY = "The day of declarations that have none; for XML today if not given."


@dataclass(frozen=True)
class HowRead:
    """How a file is to be read, as it was asked.

    Attributes:
        map_name: of a map that is kept; never a path.
        written: a map of the sender's own, as YAML; goes before the name.
        day: of declarations that have none.
    """

    sheet: str = ""
    map_name: str = ""
    written: str = ""
    day: date | None = None

    def asked(self, lang: str = "en") -> Asked:
        """The same for the reader of declarations.

        Raises:
            Words: there is no such map, or it is none.

        """
        try:
            return Asked(sheet=self.sheet or None, mapped=self._map(), day=self.day)
        except MapRefused as refused:
            raise Words(refused.problems[0].said(lang)) from refused

    def _map(self) -> ColumnMap | None:
        if self.written.strip():
            return map_of(self.written, "map")
        return named_map(self.map_name, maps_folder()) if self.map_name else None


AS_IT_IS = HowRead()


def maps_folder() -> Path:
    """Where maps are kept by name."""
    return Settings().maps


def map_names() -> list[str]:
    """The names of the maps that are kept here."""
    return sorted(known_maps(maps_folder()))


def from_query(
    sheet: Annotated[str, Query(max_length=200, description=_SHEET)] = "",
    map_name: Annotated[str, Query(alias="map", max_length=60, description=_MAP)] = "",
    day: Annotated[date | None, Query(alias="date", description=_DAY)] = None,
) -> HowRead:
    """How a file is read, from the address of a call of the API."""
    return HowRead(sheet, map_name, "", day)


def from_form(
    sheet: Annotated[str, Form(max_length=200, description=_SHEET)] = "",
    map_name: Annotated[str, Form(alias="map", max_length=60, description=_MAP)] = "",
    written: Annotated[str, Form(alias="own_map", max_length=LONGEST_MAP, description=_OWN)] = "",
) -> HowRead:
    """How a file is read, from a form."""
    return HowRead(sheet, map_name, written)
