"""One declaration against every rule, warm, without HTTP: where its time goes, alone and two in flight.

``python -m bench.single [LINES]`` fills a registry with so many recorded lines, 2,000 of them of the operator whose
declarations are checked: first of mixed goods, then all of the substance that is declared, which no batch is spared.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from bench.registry import GOODS, declaration, fill, shares
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Query, Recogniser
from registry.checking.batch import CheckOptions, check
from registry.checking.instant import Checker
from registry.checking.logged import record_pre_validation
from registry.intake.declarations import read_declarations
from registry.store.store import Store
from rules.rulebook import Rulebook

_NUMBERS = count(1)


def measured(work: Callable[[], object], times: int, in_flight: int = 1) -> list[float]:
    """Milliseconds of each of so many calls, so many at once."""
    found: list[float] = []
    lock = threading.Lock()

    def once(_: int) -> None:
        begun = time.perf_counter()
        work()
        with lock:
            found.append((time.perf_counter() - begun) * 1e3)

    with ThreadPoolExecutor(in_flight) as pool:
        list(pool.map(once, range(times)))
    return found


def show(name: str, times: list[float]) -> None:
    """One line of figures."""
    print(f"  {name:38}" + "  ".join(f"p{share} {value:6.1f} ms" for share, value in shares(times)), flush=True)


def parts(store: Store, recogniser: Recogniser, rulebook: Rulebook, folder: Path, times: int) -> Iterator[None]:
    """Measure the whole, then its parts."""
    checker = Checker(store, recogniser, rulebook)

    def one() -> object:
        number = next(_NUMBERS)
        path = folder / f"{number}.csv"
        path.write_text(declaration(number), "utf-8")
        done = check(path, store=store, recogniser=recogniser, rulebook=rulebook, options=CheckOptions(few=checker))
        path.unlink()
        return done

    path = folder / "one.csv"
    path.write_text(declaration(0), "utf-8")
    show("first check: everything is read", measured(one, 1))
    for in_flight in (1, 2):
        show(f"one declaration, {in_flight} in flight", measured(one, times, in_flight))
        yield
    declared = read_declarations(path).lines
    show("  of it reading the file", measured(lambda: read_declarations(path), times))
    show(
        "  of it a text never read before",
        measured(lambda: recogniser.recognise(Query(text=f"anhidrido acetico 99% lote x{next(_NUMBERS)}")), times),
    )
    show("  of it rules, text read before", measured(lambda: checker.check(declared), times))
    show(
        "the entry of the log, beside it",
        measured(lambda: record_pre_validation(store, None, "0" * 64, 1, 0, "lists", "rules"), times),
    )
    yield


def main() -> None:
    """Fill, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="?", type=int, default=10_000)
    parser.add_argument("--checks", type=int, default=300)
    asked = parser.parse_args()
    rulebook = Rulebook.load()
    with Recogniser(Catalogue.load(), workers=1) as recogniser, tempfile.TemporaryDirectory() as name:
        for title, goods in (("mixed goods", GOODS), ("one substance", ("anhidrido acetico 99%",))):
            folder = Path(name) / title.replace(" ", "-")
            folder.mkdir()
            url = f"sqlite:///{folder / 'registry.db'}"
            begun = time.perf_counter()
            fill(url, folder, asked.lines, goods=goods)
            took = time.perf_counter() - begun
            print(f"{asked.lines:,} lines recorded in {took:.0f} s, 2,000 of the operator, {title}:", flush=True)
            with Store(url) as store:
                for _ in parts(store, recogniser, rulebook, folder, asked.checks):
                    pass


if __name__ == "__main__":
    main()
