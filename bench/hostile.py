"""Hostile structures: generated texts meant to break a parser, through the guarded service, timed one by one.

Run ``python -m bench.hostile 20000``: prints what was answered, the slowest, and the memory of this process.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable

from precursors.catalogue.load import Catalogue
from precursors.structure.definitions import structure_definitions
from precursors.structure.service import StructureService

_SEED = 20261124
_ATOMS = (
    "C",
    "N",
    "O",
    "c",
    "n",
    "[nH]",
    "S",
    "P",
    "F",
    "Cl",
    "Br",
    "[Na+]",
    "[O-]",
    "[13C]",
    "[C@@H]",
    "[2H]",
    "B",
    "[Fe]",
    "*",
    "[R]",
)
_MARKS = (
    "(",
    ")",
    "1",
    "2",
    "3",
    "%10",
    "%99",
    "=",
    "#",
    "$",
    ":",
    "/",
    "\\",
    ".",
    "~",
    "-",
    "@",
    "[",
    "]",
    "+",
    "0",
    "9",
)


def _soup(chance: random.Random) -> str:
    return "".join(chance.choice(_ATOMS if chance.random() < 0.6 else _MARKS) for _ in range(chance.randint(1, 200)))


def _chain(chance: random.Random) -> str:
    return chance.choice(("C", "N", "c", "[CH2]", "C=", "O")) * chance.choice((50, 400, 999, 1001, 2500, 20_000))


def _nested(chance: random.Random) -> str:
    depth = chance.choice((10, 200, 900, 1900))
    return "C(" * depth + "C" + ")" * (depth - chance.choice((0, 0, 1)))


def _rings(chance: random.Random) -> str:
    count = chance.choice((5, 40, 90))
    return "".join(f"C%{10 + i}" for i in range(count)) + "".join(
        f"C%{10 + i}" for i in chance.sample(range(count), count)
    )


def _cage(chance: random.Random) -> str:
    size = chance.choice((6, 20, 60))
    return "".join(f"C{i % 9 + 1}" for i in range(size)) + "".join(f"C{i % 9 + 1}" for i in range(size))


def _dots(chance: random.Random) -> str:
    return ".".join(
        chance.choice(("C", "[Na+]", "Cl", "O", "c1ccccc1")) for _ in range(chance.choice((2, 59, 60, 61, 500)))
    )


def _charges(chance: random.Random) -> str:
    return "".join(
        f"[{chance.choice('CNOSPB')}{chance.choice('+-')}{chance.randint(1, 15)}]" for _ in range(chance.randint(1, 60))
    )


def _isotopes(chance: random.Random) -> str:
    return "".join(
        f"[{chance.randint(0, 99999)}{chance.choice(('C', 'H', 'N'))}]" for _ in range(chance.randint(1, 60))
    )


def _open(chance: random.Random) -> str:
    return "[" * chance.randint(1, 500) + "C" + "]" * chance.randint(0, 3)


def _inchi(chance: random.Random) -> str:
    size = chance.choice((3, 40, 400, 3_000))
    return f"InChI=1S/C{size}H{2 * size + 2}/c" + "-".join(str(i) for i in range(1, size + 1))


def _controls(chance: random.Random) -> str:
    return (
        "CC(=O)O"
        + "".join(chr(chance.choice((0, 1, 7, 9, 10, 27, 127, 0x200B, 0x202E, 0xFFFD, 0x1F4A3))) for _ in range(5))
        + "C"
    )


def _block(chance: random.Random) -> str:
    atoms = chance.choice((1, 50, 999))
    lines = ["", "  x", "", f"{atoms:3d}{chance.choice((0, 1, 999)):3d}  0  0  0  0            999 V2000"]
    lines += [
        f"    0.0000    0.0000    0.0000 {chance.choice(('C', 'R#', 'Xx', 'A'))}   0  0"
        for _ in range(chance.choice((0, 1, 50)))
    ]
    return "\n".join([*lines, "M  END"])


def _fullerene(chance: random.Random) -> str:
    return "c1" + "c" * chance.choice((5, 100, 400)) + "1" + "c2" * 3


KINDS: tuple[Callable[[random.Random], str], ...] = (
    _soup,
    _chain,
    _nested,
    _rings,
    _cage,
    _dots,
    _charges,
    _isotopes,
    _open,
    _inchi,
    _controls,
    _block,
    _fullerene,
)


def texts(count: int, seed: int = _SEED) -> list[tuple[str, str]]:
    """That many hostile texts, each with the name of its kind."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        kind = KINDS[0] if chance.random() < 0.4 else chance.choice(KINDS)
        made.append((kind.__name__.strip("_"), kind(chance)))
    return made


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    answers: Counter[str] = Counter()
    slow: list[tuple[float, str, int]] = []
    with StructureService(structure_definitions(Catalogue.load())) as service:
        service.read("C")
        start = time.perf_counter()
        for kind, text in texts(count):
            begun = time.perf_counter()
            reading = service.read(text)
            took = time.perf_counter() - begun
            answers[reading.problem or ("meets a listing" if reading.matches else "read, meets nothing")] += 1
            slow = sorted([*slow, (took, kind, len(text))], reverse=True)[:5]
        print(f"{count:,} texts in {time.perf_counter() - start:.1f} s")
    for answer, number in answers.most_common():
        print(f"{number:8,}  {answer}")
    print("slowest:", ", ".join(f"{kind} of {size:,} characters {took:.2f} s" for took, kind, size in slow))
    print(
        f"memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, of the largest worker "
        f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    main()
