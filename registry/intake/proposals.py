"""A column map proposed for a file: the layout it is known by, else what its headings say; guesses are marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from precursors.fold import key as fold_key
from precursors.tabular.files import FileRefused, RawTable, read_file
from precursors.tabular.model import SHEET
from precursors.tabular.problems import problem
from precursors.yamls import parse
from registry.intake.kinds import kinds
from registry.intake.maps import HERE, ColumnMap, MapFile, read_map

_ENOUGH = 0.7  # of the headings of a layout make a file one of it
_EMPTY_WORDS = ("NULL", "N/A", "NA", "NONE", "S/D", "-", "--", "N.D.", "ND", "NO DISPONIBLE", "NAN")
_LOOKED_AT = 2_000  # rows


@dataclass(frozen=True)
class Proposal:
    """A map, and which of its parts are guesses."""

    map: ColumnMap
    guesses: frozenset[str]
    missing: tuple[str, ...]
    left: tuple[str, ...]

    def as_yaml(self) -> str:
        """The map as a file in which guesses, and what is still missing, are marked."""
        said = self.map.file.model_dump(exclude_defaults=True)
        text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1_000)
        lines = []
        for line in text.splitlines():
            name = line.strip().partition(":")[0]
            lines.append(f"{line}  # ?" if name in self.guesses and line.startswith(" ") else line)
        notes = [f"# missing: {name}" for name in self.missing] + [f"# not read: {name}" for name in self.left]
        return (
            "\n".join(["# '?' marks a guess: look at it, correct it, and take the mark away.", *lines, *notes]) + "\n"
        )


@lru_cache(maxsize=1)
def _hints() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Headings that say more than their column: folded heading -> column and constants."""
    content = parse(Path(__file__).with_name("hints.yaml").read_text("utf-8"))
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = content
    return found


def propose(path: Path, sheet: str | None = None) -> Proposal:
    """Propose a map for a file.

    Raises:
        FileRefused: the file cannot be read, or names its columns itself.

    """
    known = {fold_key(heading) for layout in _layouts() for heading in _headings_of(layout)}
    ours = kinds()["declarations"].wanted(sheet)
    known |= {fold_key(heading) for heading in _hints()["headings"]} | set(ours.headings)
    raw = read_file(path, replace(ours, headings=frozenset(known)))
    if raw.form != SHEET:
        raise FileRefused(problem("map_needless", path.name))
    return _of_layout(raw) or _of_headings(raw)


def _layouts() -> list[ColumnMap]:
    return [read_map(path) for path in sorted(HERE.glob("*.yaml"))]


def _headings_of(layout: ColumnMap) -> list[str]:
    return [heading for given in layout.sources.values() for heading in given]


def _of_layout(raw: RawTable) -> Proposal | None:
    """The layout whose headings the file has; what it lacks is left out."""
    names = {fold_key(name) for name in raw.table.column_names}
    ranked = []
    for layout in _layouts():
        wanted = [fold_key(heading) for heading in _headings_of(layout)]
        share = sum(heading in names for heading in wanted) / len(wanted)
        ranked.append((share, layout))
    share, best = max(ranked, key=lambda pair: pair[0])
    if share < _ENOUGH:
        return None
    kept = {name: [h for h in given if fold_key(h) in names] for name, given in best.sources.items()}
    columns = {name: given[0] if len(given) == 1 else given for name, given in kept.items() if given}
    file = best.file.model_copy(update={"columns": columns, "nothing": _empty_words(raw) or best.file.nothing})
    return _proposal(raw, file, frozenset())


def _of_headings(raw: RawTable) -> Proposal:
    """What each heading says by itself: a heading of ours, a known heading of others, words in it."""
    kind, hints = kinds()["declarations"], _hints()
    ours = kind.headings
    columns: dict[str, list[str]] = {}
    constants: dict[str, str] = {}
    guesses: set[str] = set()
    for heading in raw.table.column_names:
        folded = fold_key(heading)
        hint = {fold_key(name): said for name, said in hints["headings"].items()}.get(folded)
        meant = kind.phrases.meaning(heading)
        by_words = meant.column.name if meant.column else ""
        name = (hint or {}).get("column") or kind.column_of(heading) or by_words or _base(folded, ours)
        if not name or (name in columns and name != "description"):
            continue
        columns.setdefault(name, []).append(heading)
        if folded not in ours:
            guesses.add(name)
        said = hint or (dict([meant.said]) if meant.said and name == by_words else {})
        constants.update({key: value for key, value in said.items() if key != "column"})
        guesses |= said.keys() - {"column"}
    if "movement" not in columns:
        constants.setdefault("movement", _movement(raw))
        guesses.add("movement")
    constants = {name: value for name, value in constants.items() if value and name not in columns}
    joined = {name: given[0] if len(given) == 1 else given for name, given in columns.items()}
    without = [side for side in ("consignor", "consignee") if not _side_is_said(raw, columns, side)]
    file = MapFile(
        columns=joined,
        constants=constants,
        nothing=_empty_words(raw),
        without=without,
        undescribed="description" not in columns,
    )
    return _proposal(raw, file, frozenset(guesses))


def _base(folded: str, ours: Mapping[str, str]) -> str:
    """The column of a heading with a number behind it: ``PRODUCT_DESCRIPTION_1``."""
    name = ours.get(folded.rstrip("0123456789"), "")
    return name if name == "description" else ""


def _proposal(raw: RawTable, file: MapFile, guesses: frozenset[str]) -> Proposal:
    found = ColumnMap(file, "proposed")
    required = [column.name for column in kinds()["declarations"].columns if column.required]
    missing = tuple(name for name in required if name not in file.columns and name not in file.constants)
    left = tuple(name for name in raw.table.column_names if name and fold_key(name) not in found.headings)
    return Proposal(found, guesses, missing, left)


def _empty_words(raw: RawTable) -> list[str]:
    """Words for nothing that stand as whole cells."""
    seen: Counter[str] = Counter()
    for column in raw.table.slice(0, _LOOKED_AT).columns:
        seen.update(cell.strip() for cell in column.unique().to_pylist())
    return [word for word in seen if word.upper() in _EMPTY_WORDS]


def _movement(raw: RawTable) -> str:
    """What most headings speak of: importers, or exporters."""
    said = " ".join(fold_key(name) for name in raw.table.column_names)
    imports, exports = said.count("import"), said.count("export")
    return "import" if imports > exports else "export" if exports > imports else ""


def _side_is_said(raw: RawTable, columns: Mapping[str, Sequence[str]], side: str) -> bool:
    """Whether any row names the party of a side; most national exports leave one out."""
    nothing = {word.upper() for word in _EMPTY_WORDS} | {""}
    for name in (f"{side}_name", f"{side}_id"):
        for heading in columns.get(name, ()):
            cells = raw.table.column(raw.table.column_names.index(heading)).slice(0, _LOOKED_AT).to_pylist()
            if cells and all(cell.strip().upper() not in nothing for cell in cells):
                return True
    return False
