"""Files of every format with damage done to them: each is read or refused, within bounds, and no row is lost.

``make fuzz-files`` looks at 30,000; ``FILES`` and ``SEED`` change how many, and which. Prints the slowest and the one
that took most memory.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from precursors import guarded
from precursors.screening.files import ScreenError, read_table
from precursors.tabular import delimited, parts
from precursors.tabular.files import FileRefused, is_delimited
from registry.intake.declarations import Intake, read_declarations
from registry.intake.in_parts import read_declarations_in_parts
from registry.intake.preview import preview
from tests.intake import documents
from tests.intake.nasty import CASES

HERE = Path(__file__).parent
SECONDS, MEBIBYTES = 5.0, 300
_ZIPPED = (".xlsx", ".ods", ".xlsm")
_DEADLY = (
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "\x00",
    "\ufeff",
    '"',
    "9" * 400,
    "<c ",
    "1e999999999",
    ",,,,,,,,",
    "\r",
    "\u2028",
    "=1+1",
    "\ufffd",
    "{",
    "[",
    "<null/>",
    "'",
    "?",
    "+",
)


@dataclass
class Found:
    """What came of some files: faults by kind, and the worst."""

    files: int = 0
    faults: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: tuple[float, str] = (0.0, "")
    grown: tuple[int, str] = (0, "")


def sources(folder: Path) -> dict[str, bytes]:
    """Sound files of every format, and the nasty ones."""
    found: dict[str, bytes] = {}
    for case in CASES:
        path = folder / case.name
        case.make(path)
        found[case.name] = path.read_bytes()
    for path in sorted((HERE / "samples").rglob("*.*")):
        if path.suffix in (".xml", ".edi", ".pdf") and path.stat().st_size < 100_000:
            found[path.name] = path.read_bytes()
    documents.invoice(folder / "invoice.pdf", 1, ruled=True)
    found["invoice.pdf"] = (folder / "invoice.pdf").read_bytes()
    return found


def damaged(content: bytes, suffix: str, draw: random.Random) -> bytes:
    """The same with damage: within a part of an archive as often as to the whole."""
    if suffix in _ZIPPED and content[:2] == b"PK" and draw.random() < 0.7:
        return _within(content, draw)
    return _bitten(content, draw)


def _within(content: bytes, draw: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    parts[name] = _bitten(parts[name], draw)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, octets in parts.items():
            archive.writestr(part, octets)
    return out.getvalue()


def _bitten(content: bytes, draw: random.Random) -> bytes:
    octets = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        place = draw.randrange(len(octets) + 1)
        way = draw.randrange(6)
        if way == 0 and octets:
            octets[place % len(octets)] = draw.randrange(256)
        elif way == 1:
            octets[place:place] = draw.choice(_DEADLY).encode()
        elif way == 2:
            del octets[place : place + draw.randint(1, 40)]
        elif way == 3:
            octets[place:place] = octets[place : place + draw.randint(1, 400)] * draw.randint(1, 6)
        elif way == 4 and draw.random() < 0.2:
            del octets[place:]
        else:
            other = draw.randrange(len(octets) + 1)
            octets[place : place + 30] = octets[other : other + 30]
    return bytes(octets)


def files(seed: int, count: int, folder: Path) -> Iterator[Path]:
    """Damaged files, one after the other."""
    draw = random.Random(seed)
    kept = sources(folder)
    names = sorted(kept)
    for number in range(count):
        name = draw.choice(names)
        path = folder / f"{number}-{name}"
        path.write_bytes(damaged(kept[name], path.suffix.lower(), draw) or b" ")
        yield path
        path.unlink()


def lost(read: Intake) -> bool:
    """Whether a row was neither read, nor set aside, nor said to be none."""
    return read.total != read.lines.num_rows + len(read.rejected) + len(read.skipped)


def alike(path: Path, read: Intake) -> bool:
    """Whether a file that is a table in plain text is the same where it is read in tiny parts."""
    try:
        if not is_delimited(path):
            return True
    except FileRefused:
        return True
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(delimited, "_SMALL", 2_000),
        patch.object(delimited, "_BATCH", 7),
        patch.object(parts, "ROWS", 10),
    ):
        parted = read_declarations_in_parts(path, Path(folder))
        same = (parted.problems, parted.rejected, parted.total) == (read.problems, read.rejected, read.total)
        return same and not lost(parted) and parted.lines.equals(read.lines)


def look(seed: int, count: int) -> Found:
    """Read each in this process."""
    guarded.here = True
    found = Found()
    with tempfile.TemporaryDirectory() as name:
        for path in files(seed, count, Path(name)):
            before = _peak(reset=True)
            start = time.process_time()
            try:
                read = read_declarations(path)
                if lost(read):
                    found.faults.append(f"{path.name}: {read.total} rows, some of them lost")
                if not read.lines.num_rows and not read.problems:
                    found.faults.append(f"{path.name}: nothing read and nothing said")
                if found.files % 5 == 0:
                    if not alike(path, read):
                        found.faults.append(f"{path.name}: read in parts it is another file")
                    preview(path)
                    _screened(path)
                found.kinds.update({problem.code for problem in read.problems} or {"read"})
            except Exception:
                found.faults.append(f"{path.name}: {traceback.format_exc(limit=-3)}")
            found.files += 1
            found.seconds = max(found.seconds, (time.process_time() - start, path.name))
            found.grown = max(found.grown, (_peak() - before, path.name))
    return found


def _screened(path: Path) -> None:
    try:
        table = read_table(path, ["description"])
    except ScreenError:
        return
    assert all(len(row) == len(table.headings) for row in table.rows())


def _peak(*, reset: bool = False) -> int:
    """The most memory since it was last reset, in MiB; 0 where the system does not say."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        with Path("/proc/self/status").open() as stream:
            return next(int(line.split()[1]) >> 10 for line in stream if line.startswith("VmHWM"))
    except OSError:
        return 0


def main() -> None:
    """Look at files, and print what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=30_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    found = look(given.seed, given.files)
    print(f"files {found.files:,}  faults {len(found.faults)}")
    print(f"slowest {found.seconds[0]:.2f} s {found.seconds[1]}  most memory {found.grown[0]} MiB {found.grown[1]}")
    print(", ".join(f"{code} {count}" for code, count in found.kinds.most_common(12)))
    for fault in found.faults[:20]:
        print(fault)
    sys.exit(bool(found.faults) or found.seconds[0] > SECONDS or found.grown[0] > MEBIBYTES)


if __name__ == "__main__":
    main()
