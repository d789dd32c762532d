"""Recording by sets: what it costs does not grow with the registry, and where it is cut off leaves no trace."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from precursors.recognition.recogniser import Recogniser
from registry.checking.contents import bodies, recorded_form
from registry.checking.evaluation import key_of, keys_of
from registry.decisions import beside
from registry.decisions import submit as submission
from registry.decisions.dependents import NUMBERS
from registry.log import audit
from registry.store.arrow_tables import ADDED, LINE_COLUMNS, LINES
from registry.store.sizes import sizes
from registry.store.store import Store
from rules.instant.dependencies import leads
from rules.rulebook import Rulebook

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "crash"))
from kill_submit import EXAMPLE, state

HEAD = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignor_id,consignee_name,consignee_id,"
    "description,quantity,unit,transport_document\n"
)
SEED = 20_261_130
SAID = (
    "SELECT declaration_number, line_number, rule, body FROM findings ORDER BY 1, 2, 3, 4",
    "SELECT declaration_number, line_number, version, content_hash, body FROM declaration_versions ORDER BY 1, 2, 3",
    "SELECT declaration_number, line_number, quantity_mg, description FROM declaration_lines ORDER BY 1, 2",
)


def line(number: int, firms: str, goods: str = "anhidrido acetico") -> str:
    firm = f"{firms}{number % 7}"
    return (
        f"{firms}-{number:05d},1,import,2025-{number % 12 + 1:02d}-03,S {firms},S{firms},Firm {firm},{firm},"
        f"{goods},{number % 90 + 1},kg,BL-{firms}-{number}\n"
    )


class Desk:
    def __init__(self, folder: Path, recogniser: Recogniser, rulebook: Rulebook) -> None:
        self.folder, self.parts = folder, {"recogniser": recogniser, "rulebook": rulebook}

    def store(self, name: str) -> Store:
        return Store(f"sqlite:///{self.folder / name}.db")

    def submit(self, store: Store, lines: list[str]) -> submission.Submitted:
        path = self.folder / "declarations.csv"
        path.write_text(HEAD + "".join(lines), "utf-8")
        return submission.submit(path, store=store, **self.parts)


@pytest.fixture
def desk(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook) -> Desk:
    return Desk(tmp_path, recogniser, rulebook)


@contextmanager
def counted(store: Store) -> Iterator[list[int]]:
    """How many hundred steps SQLite takes for all that is asked and written: rows read, whoever asks."""
    steps = [0]

    def one() -> int:
        steps[0] += 1
        return 0

    def watch(raw: Any, *_: object) -> None:
        raw.set_progress_handler(one, 100)

    event.listen(store.engine, "checkout", watch)
    yield steps
    event.remove(store.engine, "checkout", watch)


def cost(desk: Desk, recorded: int) -> int:
    """Of recording a hundred lines, their dependents with them, beside so many of other firms."""
    with desk.store(f"beside-{recorded}") as store:
        desk.submit(store, [line(n, "X") for n in range(40)])
        desk.submit(store, [line(n, f"F{n % 40}") for n in range(recorded)])
        with counted(store) as steps:
            done = desk.submit(store, [line(n, "X") for n in range(40, 140)])
        assert done.new == 100
    return steps[0]


def test_what_the_next_lines_cost_does_not_grow_with_the_registry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "LARGE", 100)  # a registry of which all is read is smaller than any here
    few, many = cost(desk, 200), cost(desk, 2_000)
    assert many <= 1.2 * few, f"{few} hundred steps beside 200 lines, {many} beside 2,000"


@pytest.mark.parametrize("found", ["by index", "in all of them"])
def test_files_in_any_order_come_out_as_one(desk: Desk, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if found == "by index":
        monkeypatch.setattr(beside, "LARGE", -1)
        monkeypatch.setattr(beside, "FEW", 0)
    lines = [line(n, firms) for n in range(30) for firms in ("X", "Y")]
    chance = random.Random(SEED)
    chance.shuffle(lines)
    parts = [lines[:7], lines[7:40], lines[40:41], lines[41:]]
    states = []
    for name, files in (("whole", [lines]), ("parts", parts), ("backwards", parts[::-1])):
        with desk.store(name) as store:
            for one in files:
                desk.submit(store, one)
            with store.engine.connect() as connection:
                states.append([connection.exec_driver_sql(question).all() for question in SAID])
    assert states[0] == states[1] == states[2] and len(states[0][0]) > 30


def test_what_others_are_found_by_is_what_rules_compare_lines_by(rulebook: Rulebook) -> None:
    """A line that a rule compares with a changed one shares one of these with it; else nobody would evaluate it again."""
    parties = ("operator_id", "counterparty_id", "consignor_id", "consignee_id")
    compared = leads(rule.sql for rule in rulebook.rules)
    assert compared - {*parties, *NUMBERS, "consignee_key"} == set() and compared & {*parties}


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBER = st.none() | st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(TEXTS, TEXTS, NUMBER, st.dates()), min_size=1, max_size=5))
def test_the_text_of_a_line_is_the_one_its_hash_is_taken_of(said: list[tuple[str, str, int | None, date]]) -> None:
    rows = [
        dict.fromkeys(LINE_COLUMNS, "")
        | {"declaration_number": one, "line_number": place, "un_number": two, "quantity_mg": number}
        | {"concentration_ppm": None, "value_cents": number, "declaration_date": day}
        for place, (one, two, number, day) in enumerate(said)
    ]
    lines = pa.Table.from_pylist(rows, schema=LINES)
    expected = [{k: v for k, v in row.items() if v or k not in ADDED} for row in rows]
    assert bodies(lines) == [audit.canonical(row) for row in expected]
    assert keys_of(recorded_form(lines)) == sorted(key_of(row) for row in rows)


def test_where_the_bytes_are(desk: Desk) -> None:
    with desk.store("sizes") as store:
        desk.submit(store, [line(n, "X") for n in range(200)])
        found = {row["table"]: row for row in sizes(store)}
        with store.engine.connect() as connection:
            pages = connection.exec_driver_sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            whole = pages.scalar_one()
    assert found["declaration_lines"]["rows"] == 200 and found["declaration_lines"]["index_bytes"] > 0
    taken = [row["data_bytes"] + row["index_bytes"] for row in found.values()]
    assert taken == sorted(taken, reverse=True)
    assert 0.9 * whole < sum(taken) <= whole  # what is left is SQLite's own, and free


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sets") / "declarations.csv"
    file.write_bytes(b"".join((EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)[:61]))
    return file


def interrupted(store: Store, after: int) -> None:
    """From so many steps on SQLite takes no other, whatever it is asked."""
    left = [after]

    def one() -> int:
        left[0] -= 1
        return int(left[0] < 0)

    event.listen(store.engine, "checkout", lambda raw, *_: raw.set_progress_handler(one, 10))


def test_cut_off_at_any_step_the_next_run_ends_the_same(
    tmp_path: Path, example: Path, recogniser: Recogniser, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside staging, the tree, the dependents: a step of SQLite is finer than any seam between them."""
    monkeypatch.setattr(submission, "CHUNK", 7)
    parts = {"recogniser": recogniser, "rulebook": rulebook}
    with Store(f"sqlite:///{tmp_path / 'whole.db'}") as store, counted(store) as steps:
        submission.submit(example, store=store, **parts)
    expected, usual = state(f"sqlite:///{tmp_path / 'whole.db'}"), steps[0] * 10
    chance, struck = random.Random(SEED), 0
    for trial in range(5):
        url = f"sqlite:///{tmp_path / f'{trial}.db'}"
        with Store(url) as store:
            interrupted(store, chance.randrange(usual))
            try:
                submission.submit(example, store=store, **parts)
            except OperationalError as error:
                assert "interrupted" in str(error)
                struck += 1
        with Store(url) as store:
            submission.submit(example, store=store, **parts)
        assert state(url) == expected, f"seed {SEED}, trial {trial}"
    assert struck >= 4
