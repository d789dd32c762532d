"""An entry of a regime, and what a structure is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

PREFIX = "regime/"
"""Before the id of an entry where the readers of text expect the id of a substance."""


class Regime(StrEnum):
    """Which body of law an entry belongs to."""

    DRUGS = "drugs"
    WEAPONS = "weapons"
    MEXICO = "mexico"  # the Mexican list beside the Chemical Weapons Convention
    EQUIPMENT = "equipment"  # machines, by words and tariff code alone
    CLASS = "class"  # a class of drugs that is known by its structure alone


class LawRow(NamedTuple):
    """Where a law names an entry: key of ``instruments.yaml``, schedule and item as printed; empty where none is."""

    instrument: str
    schedule: str
    item: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A substance, plant, class or machine that a regime names.

    Attributes:
        id: stable key.
        names: one name a language, ``en`` and ``es`` always.
        un: schedule numbers by year of the convention, as far as read; empty does not mean "not scheduled".
        medicine: a schedule of medicines holds it, so it is said in a quieter tone.
        schedule: of the Chemical Weapons Convention; 0 elsewhere.
        family: item of the Convention whose family it belongs to, for what only a national law names.
        salts: a name with a counter-ion beside it still is the entry.
        free_with: folded words beside the name that say that the goods are not controlled.
        free_hs: tariff headings under which only what is not controlled is classified.
        says: the words of the law by language, of a machine or a class.
        described: a class that its law describes; its name does not say which substances are meant.
    """

    id: str
    regime: Regime
    names: Mapping[str, str]
    law: tuple[LawRow, ...]
    un: Mapping[str, tuple[str, ...]]
    cas: tuple[str, ...] = ()
    medicine: bool = False
    schedule: int = 0
    family: str = ""
    salts: bool = True
    free_with: frozenset[str] = frozenset()
    free_hs: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)
    described: bool = False


class RegimeFamily(NamedTuple):
    """A family of an entry, by its words.

    Attributes:
        schedule: of the Convention; a stricter one takes precedence.
        cores: SMARTS of the fixed part, of which one has to match; an atom with a number is the root of a substituent.
        vary: what may stand at each root: ``small_alkyl``, ``alkyl<=10``, ``alkyl_any``, ``tail_quat``.
        closed: core and substituents are the whole compound.
        salts: salts of a member are meant as well.
        exempt: SMILES of what the words take out, in any stereo form.
        doubtful: the texts that were read differ, so a member is only possible.
    """

    entry: str
    schedule: int
    cores: tuple[str, ...]
    vary: Mapping[str, str]
    closed: bool
    salts: bool
    exempt: tuple[str, ...] = ()
    doubtful: bool = False


class RegimeStructure(NamedTuple):
    """A structure of an entry.

    Attributes:
        drawn: its SMILES; further ones are other drawings of it.
        certain: two independent ways gave it, so it decides.
        stereo: another stereoisomer is free or another substance.
        salts: counter-ions are taken off; else it is the whole structure.
        mixed: beside another neutral component it is still there.
        mirror_free: the schedules take its mirror image out by name.
        schedule: of the Chemical Weapons Convention, which then names it beside its family; 0 elsewhere.
    """

    entry: str
    drawn: tuple[str, ...]
    certain: bool
    stereo: bool
    salts: bool
    mixed: bool = False
    mirror_free: bool = False
    schedule: int = 0
