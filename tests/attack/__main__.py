"""Attack a desk on this machine, and say what held: ``python -m tests.attack [--seed 1] [--seconds 15]``.

Over the real ``serve`` on the loopback: role x action x owner; 20 strangers' worst requests beside an officer at work.
Beside the log: a change of every column of every table, rows taken out and put in; backups edited and signed again; a
log cut, replaced, copied. It ends with 1 if a record was changed by another, if the officer's 95th percentile is over
100 ms, or if a change was not named.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench.serve import served
from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.reconcile import reconcile
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.attack import crowd, files, writes
from tests.attack.tamper import TABLES, changes, is_named
from tests.registry.filled import few, fill
from tests.web.seed import seed


def main() -> int:
    """Attack, print, and say whether all of it held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="other worst requests in another order")
    parser.add_argument("--seconds", type=float, default=15, help="how long strangers keep at it")
    parser.add_argument("--strangers", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        held = [_desk(folder / "desk", asked.seed, asked.seconds, asked.strangers), _state(folder / "state")]
    say("", ["all of it held" if all(held) else "SOMETHING DID NOT HOLD"])
    return 0 if all(held) else 1


def say(title: str, rows: Iterable[str]) -> None:
    """A part of the table."""
    sys.stdout.write(f"\n{title}\n" if title else "")
    sys.stdout.writelines(f"  {row}\n" for row in rows)
    sys.stdout.flush()


def _desk(folder: Path, number: int, seconds: float, strangers: int) -> bool:
    folder.mkdir()
    url = seed(folder, rows=60)
    with served(url) as (address, _):
        attempts = writes.attack(address, url)
        say("role x action x owner", writes.table(attempts))
    with Store(url) as store, store.reading() as connection:
        done = reconcile(connection)
    say("the state after all of it", [f"{len(done.differences):5,} rows that the log does not tell so"])
    with served(url) as (address, _):
        waited = crowd.crowd(address, seconds, strangers, number)
        say(f"an officer beside {strangers} strangers", crowd.table(waited))
    failed = waited.failed or waited.strangers[500]
    return not (attempts.wrong or done.differences or failed) and waited.p95 <= crowd.MOST


def _state(folder: Path) -> bool:
    folder.mkdir()
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        with Recogniser(Catalogue.load(), workers=1) as recogniser:
            fill(store, folder, recogniser, few(Rulebook.load()))
        held = [_tampering(store, name) for name in TABLES]
    held += [_files("backups edited", files.backups(folder)), _files("the log and its key", files.logs(folder))]
    return all(held)


def _tampering(store: Store, name: str) -> bool:
    found = {what: is_named(store.engine, TABLES[name], change) for what, change in changes(TABLES[name])}
    return _files(f"table {name}", found)


def _files(title: str, found: dict[str, bool]) -> bool:
    unseen = [what for what, named in found.items() if not named]
    say(
        "",
        [f"{title:28} {len(found):3} changes, {len(found) - len(unseen):3} named", *(f"  UNSEEN {x}" for x in unseen)],
    )
    return not unseen


if __name__ == "__main__":
    sys.exit(main())
