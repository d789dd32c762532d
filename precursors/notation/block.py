"""Mol blocks as text (V2000 and V3000): where they stand in a value, and what in them is not one full structure.

A toolkit reads the atoms that are drawn and passes over what is written on them: an alias in the place of an atom,
brackets of a polymer, link nodes, open attachment points. Whatever a block says beyond atoms, bonds, charges,
isotopes and stereo, and what is not known to be mere decoration, is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from precursors.notation.groups import is_drawn

END = "M  END"
_LAST = re.compile(r"^[ ]?M[ \t]{1,4}END", re.M)
_COUNTS = re.compile(r"^[ \t]{0,8}\d{1,3}[ \t]{0,8}\d{1,3}[^\n]{0,80}V[23]000[ \t\r]*$", re.M)
_SEVERAL = ("$RXN", "$MOL", "$RDFILE")
_SHOWN = 30  # characters of a label
_HEADER = 3  # lines that stand before the counts
# Lines of the properties that say nothing of the atoms: charges, isotopes, and how brackets are drawn.
_PLAIN_LINES = frozenset(
    "CHG ISO RAD STY SST SLB SCN SDS SAL SBL SPA SMT SDI SBV SAP SCL SBT SNC CRS SDT SDD SCD SED SPL".split()
)
_RADICAL = 4  # in the charge column of an atom
# Elements that stand in molecules; on a metal, or an atom all alone, a toolkit counts electrons that nobody drew.
_NON_METALS = frozenset("H D T B C N O F Si P S Cl As Se Br Te I".split())
_ATOM_VALUES = frozenset("CHG MASS CFG VAL INVRET ATTCHORD STBOX".split())
_BOND_VALUES = frozenset("CFG RXCTR STBOX DISP".split())
_HARMLESS_DATA = frozenset(("MRV_IMPLICIT_H",))
_GENERIC, _GROUP, _MULTIPLE, _DATA = "GEN", "SUP", "MUL", "DAT"
_OPENING = ("BEGIN RGROUP", "BEGIN TEMPLATE", "BEGIN REACTANT", "BEGIN PRODUCT", "LINKNODE")


class Open(StrEnum):
    """Why a block is not one full structure."""

    GROUP = "group"  # something is written on atoms that is not what is drawn there
    BRACKETS = "brackets"  # a polymer, a mixture, a part that repeats
    MORE = "more"  # link nodes, attachment points, R groups, radicals, conditions of a search


@dataclass(slots=True)
class _Group:
    """One S-group: its type, its atoms by number from one, its label, and for data the name of the field."""

    kind: str
    atoms: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    label: str = ""
    data: str = ""


@dataclass(slots=True)
class _Drawn:
    """What is drawn: symbols of the atoms from number one, bonds between them, groups, and whether more is said."""

    symbols: list[str] = field(default_factory=list)
    bonds: list[tuple[int, int, int]] = field(default_factory=list)  # order, and the two atoms
    groups: dict[int, _Group] = field(default_factory=dict)
    aliases: list[tuple[int, str]] = field(default_factory=list)
    radicals: list[int] = field(default_factory=list)
    more: bool = False

    @property
    def is_radical(self) -> bool:
        """Whether an atom of a molecule has an electron too few."""
        bound = {atom for _, *ends in self.bonds for atom in ends}
        return any(self.symbols[atom - 1] in _NON_METALS and atom in bound for atom in self.radicals)

    def order(self, atom: int) -> int:
        """The bond orders of an atom, added up."""
        return sum(order for order, *ends in self.bonds if atom in ends)


def is_block(text: str) -> bool:
    """Whether a text holds a mol block: its end, or its counts with the version ("V2000" alone may be a model)."""
    return END in text or (("V2000" in text or "V3000" in text) and _COUNTS.search(text) is not None)


def blocks(value: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Each mol block of a value: where it stands with its heading, and its lines.

    A value that holds a reaction, or the end of a block without its counts, is given whole: it cannot be read.
    """
    if not is_block(value):
        return
    escaped = "\n" not in value and "\\n" in value
    text = value.replace("\\n", "\n ") if escaped else value  # as a program wrote it; every place stays
    counts = list(_COUNTS.finditer(text))
    if not counts or any(mark in text for mark in _SEVERAL):
        yield (0, len(value)), value
        return
    free = 0
    for number, line in enumerate(counts):
        start, at = _heading(text, line.start(), free), line.start()
        start, at = (place + (escaped and place > 0) for place in (start, at))
        after = counts[number + 1].start() if number + 1 < len(counts) else len(text)
        end = _LAST.search(text, line.end(), after)
        free = end.end() if end else after
        heading, body = (_lines(part, escaped) for part in (value[start:at], value[at:free]))
        yield (start, free), _LAST.sub(END, "\n".join([*[""] * (_HEADER - len(heading)), *heading, *body]))


def _lines(part: str, escaped: bool) -> list[str]:
    lines = part.removesuffix("\\n").split("\\n") if escaped else part.splitlines()
    return [line.rstrip() for line in lines] if part else []


def _heading(text: str, counts: int, free: int) -> int:
    """Where the three lines before the counts begin, as far as they are there."""
    start = counts
    for _ in range(_HEADER):
        if start <= free:
            return free
        start = text.rfind("\n", free, start - 1) + 1 or free
    return start


def why_open(block: str) -> tuple[Open, str] | None:
    """Why a mol block is not one full structure, with the label or the type that says so; nothing where it is one."""
    lines = block.splitlines()
    at = next((place for place, line in enumerate(lines) if _COUNTS.fullmatch(line)), None)
    if at is None:
        return None  # an old block without its version: the toolkit says whether it can be read
    drawn = _v3000(lines[at + 1 :]) if "V3000" in lines[at] else _v2000(lines[at:])
    if drawn is None:
        return None
    for atom, said in drawn.aliases:
        if not _alias_is_atom(drawn, atom, said):
            return Open.GROUP, said[:_SHOWN]
    for group in drawn.groups.values():
        if not _group_is_drawn(drawn, group):
            labelled = group.kind in (_GROUP, _DATA)
            return (Open.GROUP, (group.label or group.data)[:_SHOWN]) if labelled else (Open.BRACKETS, group.kind)
    return (Open.MORE, "") if drawn.more or drawn.is_radical else None


def _alias_is_atom(drawn: _Drawn, atom: int, said: str) -> bool:
    """Whether an alias is only the atom itself, with its hydrogens ("CH3")."""
    if not 1 <= atom <= len(drawn.symbols):
        return False
    return is_drawn(said, [drawn.symbols[atom - 1]], drawn.order(atom))


def _group_is_drawn(drawn: _Drawn, group: _Group) -> bool:
    """Whether what a group stands for is drawn atom by atom."""
    if group.kind == _GENERIC:
        return True
    if group.kind == _DATA:
        return group.data.upper() in _HARMLESS_DATA
    if group.kind == _MULTIPLE:
        times = int(group.label) if group.label.isdigit() else 0
        return bool(group.parents) and len(group.atoms) == times * len(group.parents)
    if group.kind != _GROUP or not all(1 <= atom <= len(drawn.symbols) for atom in group.atoms):
        return False
    symbols = [drawn.symbols[atom - 1] for atom in group.atoms]
    return is_drawn(group.label, symbols, drawn.order(group.atoms[0]) if len(group.atoms) == 1 else 0)


# --- V2000 ----------------------------------------------------------------------------------------------


def _v2000(lines: Sequence[str]) -> _Drawn | None:
    """From the line of counts on; ``None`` where it is not what it says, which the toolkit will say."""
    drawn = _Drawn()
    try:
        atoms, bonds = int(lines[0][:3]), int(lines[0][3:6])
        for line in lines[1 : 1 + atoms]:
            drawn.symbols.append(line[31:34].strip())
            if _number(line, 36) == _RADICAL:
                drawn.radicals.append(len(drawn.symbols))
            drawn.more |= _number(line, 42) > 0
        for line in lines[1 + atoms : 1 + atoms + bonds]:
            drawn.bonds.append((_number(line, 6), _number(line, 0), _number(line, 3)))
            drawn.more |= _number(line, 15) > 0
        _properties(drawn, lines[1 + atoms + bonds :])
    except (ValueError, IndexError):
        return None
    return drawn


def _number(line: str, at: int) -> int:
    said = line[at : at + 3].strip()
    return int(said) if said else 0


def _properties(drawn: _Drawn, lines: Sequence[str]) -> None:
    rest = iter(lines)
    for line in rest:
        if line.startswith(END):
            return
        if line.startswith("A  "):
            drawn.aliases.append((int(line[3:].split()[0]), next(rest, "").strip()))
        elif line.startswith("G  "):
            drawn.aliases.append((0, next(rest, "")))
        elif line.startswith("V  ") or not line.strip():
            continue
        else:
            _property(drawn, line)


def _property(drawn: _Drawn, line: str) -> None:
    name = line[3:6]
    if not line.startswith("M  ") or name not in _PLAIN_LINES:
        drawn.more = True
    elif name == "STY":
        said = line[9:].split()
        drawn.groups.update({int(number): _Group(kind) for number, kind in zip(said[::2], said[1::2], strict=True)})
    elif name == "RAD":
        said = line[9:].split()
        drawn.radicals += [int(atom) for atom, kind in zip(said[::2], said[1::2], strict=True) if kind != "0"]
    elif name in ("SAL", "SPA", "SMT", "SDT"):
        number, *said = line[6:].split() if name in ("SAL", "SPA") else line[6:].split(None, 1)
        group = drawn.groups[int(number)]
        if name == "SAL":
            group.atoms += map(int, said[1:])
        elif name == "SPA":
            group.parents += map(int, said[1:])
        elif name == "SMT":
            group.label = "".join(said).strip()
        else:
            group.data = (said[0].split() or [""])[0] if said else ""


# --- V3000 ----------------------------------------------------------------------------------------------

_V30 = "M  V30 "
_VALUE = re.compile(r'([A-Z0-9]{2,12})=(\([^)]*\)|"[^"]*"|\S*)')


def _v3000(lines: Sequence[str]) -> _Drawn | None:
    drawn, section = _Drawn(), ""
    try:
        for line in _joined_lines(lines):
            if line.startswith(_OPENING):
                drawn.more = True
            elif line.startswith(("BEGIN ", "END ")):
                section = line.split()[1] if line.startswith("BEGIN ") else ""
            elif section == "ATOM":
                _v3000_atom(drawn, line)
            elif section == "BOND":
                _v3000_bond(drawn, line)
            elif section == "SGROUP" and not line.startswith("DEFAULT"):
                _v3000_group(drawn, line)
    except (ValueError, IndexError):
        return None
    return drawn


def _joined_lines(lines: Sequence[str]) -> Iterator[str]:
    """The lines without their heads, those that go on in the next one joined."""
    said = ""
    for line in lines:
        if line.startswith(END):
            return
        if not line.startswith(_V30.rstrip()):
            continue
        said += line[len(_V30) :]
        if said.endswith("-"):
            said = said[:-1]
            continue
        yield said.strip()
        said = ""


def _v3000_atom(drawn: _Drawn, line: str) -> None:
    said = line.split()
    drawn.symbols.append(said[1])
    values = dict(_VALUE.findall(" ".join(said[6:])))
    if values.pop("RAD", "0") != "0":
        drawn.radicals.append(len(drawn.symbols))
    drawn.more |= said[1].startswith(("[", "NOT")) or _says_more(values, _ATOM_VALUES)


def _v3000_bond(drawn: _Drawn, line: str) -> None:
    said = line.split()
    drawn.bonds.append((int(said[1]), int(said[2]), int(said[3])))
    drawn.more |= _says_more(dict(_VALUE.findall(" ".join(said[4:]))), _BOND_VALUES)


def _says_more(values: Mapping[str, str], plain: frozenset[str]) -> bool:
    return any(key not in plain and value != "0" for key, value in values.items())


def _v3000_group(drawn: _Drawn, line: str) -> None:
    number, kind, *_ = line.split()
    values = dict(_VALUE.findall(line))
    group = drawn.groups[int(number)] = _Group(kind[:3])
    group.atoms = [int(one) for one in values.get("ATOMS", "").strip("()").split()[1:]]
    group.parents = [int(one) for one in values.get("PATOMS", "").strip("()").split()[1:]]
    group.label = (values.get("LABEL") or values.get("MULT") or "").strip('"')
    group.data = (values.get("FIELDNAME", "").strip('"').split() or [""])[0]
