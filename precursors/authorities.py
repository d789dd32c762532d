"""Whose lists are held: how each authority's answers are shown, which countries it speaks for, what must be said of it.

Read from ``lists/<AUTHORITY>/authority.yaml``; of the codes only the convention's stands in the program. Names of
countries and of groups of countries come from Unicode's locale data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from precursors.yamls import parse

FILE = "authority.yaml"
_HOME = Path(__file__).resolve().parent / "lists"
_LAST = 1_000  # of the orders: whoever names none comes after whoever does


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority whose lists are held.

    Attributes:
        code: of two letters, as in declarations.
        order: place among the answers; the home jurisdiction has the first.
        printed_in: the language of its official texts; empty if no text was read.
        members: codes of the countries in which its law holds, for a union of countries; else only its own code.
        caveat: what every finding and answer under its law must say, by language; empty if nothing.
        binds_all: whether its tables bind every country, as those of a convention do.
    """

    code: str
    order: int = _LAST
    printed_in: str = ""
    members: tuple[str, ...] = ()
    caveat: Mapping[str, str] = field(default_factory=dict)
    binds_all: bool = False

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries in which its law holds."""
        return self.members or (self.code,)

    @property
    def is_union(self) -> bool:
        """Whether it is made of member states."""
        return bool(self.members)

    def name(self, language: str) -> str:
        """Its name in a language; the code where none is known."""
        return _territory(self.code, language)


@cache
def _territory(code: str, language: str) -> str:
    from babel import Locale  # of weight, and most answers name nobody

    return str(Locale.parse(language).territories.get(code, code))


@lru_cache(maxsize=1)
def authorities() -> Mapping[str, Authority]:
    """Every authority with a folder of lists, by its code, in the order in which answers show them."""
    found = [_read_authority(folder) for folder in _HOME.iterdir() if folder.is_dir() and any(folder.glob("*.yaml"))]
    return {one.code: one for one in sorted(found, key=lambda one: (one.order, one.code))}


def _of(code: str | None) -> Authority:
    """An authority; that of an own list has nothing but its code."""
    return authorities().get(code or "") or Authority(code or "")


def order_of(code: str) -> tuple[int, str]:
    """Where an authority stands among the answers; an own list's comes last."""
    return _of(code).order, code


def caveat_of(code: str | None, language: str) -> str:
    """What must be said of everything under an authority's law; empty for most."""
    return _of(code).caveat.get(language, "")


def name_of(code: str, language: str) -> str:
    """The name of an authority in a language; the code of an own list's."""
    return authorities()[code].name(language) if code in authorities() else code


def printed_in(code: str) -> str:
    """The language of an authority's official texts; empty if none was read."""
    return _of(code).printed_in


def _read_authority(folder: Path) -> Authority:
    path = folder / FILE
    content: Mapping[str, Any] = (parse(path.read_text("utf-8")) or {}) if path.exists() else {}
    return Authority(
        code=folder.name,
        order=int(content.get("order", _LAST)),
        printed_in=str(content.get("printed_in", "")),
        members=tuple(content.get("members", ())),
        caveat=content.get("caveat", {}),
        binds_all=bool(content.get("binds_all", False)),
    )


HOME_COUNTRY = next(iter(authorities()))  # the jurisdiction of whoever names none: first among the answers
# Whose tables the facts of a line hold beside the home lists.
CONVENTION = next(code for code, one in authorities().items() if one.binds_all)
