"""Several offices submit at once; the registry must end as if they had come one after the other.

Run ``python tests/crash/writers.py [WRITERS] [sqlite|postgresql] [LINES]``. Their lines are drawn from one file by turns, so
that the lines of each rest on those of the others. Whoever finds the registry busy submits again, as it says. How often
a line was decided on the way depends on who came when, so it is not compared: what was decided last is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from kill_submit import TABLES, Submitters, apart, places
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from registry.decisions import submit as submission
from registry.log import audit
from registry.store.store import Store

_TRIES = 10
_LAST = (
    "SELECT d.declaration_number, d.line_number, d.version, d.content_hash FROM decisions AS d WHERE d.decision = "
    "(SELECT max(l.decision) FROM decisions AS l WHERE l.declaration_number = d.declaration_number "
    "AND l.line_number = d.line_number)"
)
_APART = ("decisions",)
Said = dict[str, list[tuple[Any, ...]]]


def _said(url: str) -> Said:
    """What a registry holds, once its log was verified and everything in it was evaluated."""
    with Store(url) as store, store.engine.connect() as connection:
        audit.verify(connection)
        questions = {name: f"SELECT {what} FROM {name}" for name, what in TABLES.items() if name not in _APART}
        asked = {**questions, "last decisions": _LAST}
        found = {name: sorted(map(tuple, connection.execute(text(question)))) for name, question in asked.items()}
        unsettled = "SELECT count(*) FROM declaration_versions WHERE since >= (SELECT place FROM settled)"
        assert connection.execute(text(unsettled)).scalar_one() == 0, "what rests on others was not evaluated again"
        count = connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one()
        last = connection.execute(text("SELECT max(place) FROM audit_entries")).scalar_one()
        assert count == last + 1, "an entry is missing"
    return found


def _submit(submitters: Submitters, file: Path, url: str) -> None:
    submitters.file = file
    for left in reversed(range(_TRIES)):
        try:
            submitters.submit(url)
        except (submission.Busy, OperationalError):
            if not left:
                raise
        else:
            return


def _at_once(submitters: Submitters, files: list[Path], url: str) -> None:
    children = [apart(partial(_submit, submitters, file), url) for file in files]
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert ends == [0] * len(files), "a writer failed"


def _files(whole: Path, writers: int) -> Iterator[Path]:
    head, *rows = whole.read_bytes().splitlines(keepends=True)
    for place in range(writers):
        file = whole.with_name(f"office-{place}.csv")
        file.write_bytes(head + b"".join(rows[place::writers]))
        yield file


def run(writers: int, lines: int, kind: str = "sqlite") -> str:
    """Submit at once, and one after the other, and compare.

    Raises:
        AssertionError: the two differ, a log does not hold, or something was not evaluated.

    """
    with tempfile.TemporaryDirectory() as name, places(kind, Path(name)) as place:
        submitters = Submitters(lines, Path(name))
        files = list(_files(submitters.file, writers))
        one, all_at_once = place(0), place(1)
        for url in (one, all_at_once):
            submitters.run(submitters.load, url)
        for file in files:
            assert submitters.run(partial(_submit, submitters, file), one)
        _at_once(submitters, files, all_at_once)
        expected, found = _said(one), _said(all_at_once)
        for table, rows in expected.items():
            assert found[table] == rows, f"{table}: not as one after the other"
        submitters.recogniser.close()
    return f"{writers} writers at once into one {kind} registry of {lines} lines: as one after the other, the log holds"


if __name__ == "__main__":
    words = [*sys.argv[1:], *("4", "sqlite", "120")[len(sys.argv) - 1 :]]
    print(run(int(words[0]), int(words[2]), words[1]))
