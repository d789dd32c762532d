"""A line that declares a controlled substance in any one sign is never green, however harmless its other signs are."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from precursors.catalogue.load import Catalogue
from precursors.fold import key as fold_key
from precursors.model import NameKind
from precursors.recognition.recogniser import Query, Recogniser
from precursors.regimes.load import Regimes
from precursors.text.un_numbers import UnNumbers, entries
from registry.checking import batch, contents, evaluation
from registry.checking.instant import Checker
from registry.checking.lines import typed_lines
from registry.checking.recognitions import QUERY
from registry.decisions.submit import submit
from registry.intake.declarations import read_declarations
from registry.intake.kinds import kinds
from registry.store.arrow_tables import ADDED, LINE_COLUMNS, REGISTRY
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.declared import written

SIGNS = ("description", "cas", "structure", "un_number")
NAMES = frozenset(NameKind) - {NameKind.ABBREVIATION, NameKind.AMBIGUOUS}
DECLARED = (*SIGNS, "hs_code")
HOME = ("GT", "UN")
HARMLESS = {
    "description": ("detergente", "harina de trigo", "agua destilada"),
    "cas": ("7732-18-5", "7647-14-5"),
    "structure": ("O", "[Na+].[Cl-]"),
    "un_number": ("", "N/A"),
}
HS = ("", "3402.50", "1101.00", "8471.30")
LINE = {
    "movement": "import",
    "declaration_date": "2026-11-24",
    "consignor_name": "Sender",
    "consignor_country": "DE",
    "consignee_name": "Receiver",
    "consignee_id": "OP1",
    "consignee_country": "GT",
    "quantity": "40",
    "unit": "kg",
}


def controlled(catalogue: Catalogue, numbers: UnNumbers) -> Iterator[tuple[str, str]]:
    """Each sign by which a substance on a list of home or of the UN can be declared; abbreviations never decide."""
    held = {one.substance for one in catalogue.listings if one.authority in HOME and not one.in_force.ended}
    for key in sorted(held & catalogue.substances.keys()):
        substance = catalogue.substance(key)
        yield from (("description", name.text) for name in substance.names if name.kind in NAMES)
        yield from (("cas", number) for number in substance.numbers)
        if substance.smiles:
            yield "structure", substance.smiles
    for number in sorted(entries()):
        meant = numbers.meaning(number)
        if meant and meant.substance in held:
            yield "un_number", number


def of_other_laws() -> Iterator[tuple[str, str]]:
    """Names and numbers of what other regimes hold; a code, or a name too short for a text, is never enough alone."""
    regimes = Regimes.load()
    alone = regimes.codes.keys() | regimes.short.keys()
    families = {
        family.entry for family in regimes.families
    }  # told by structure; their title is nobody's word for goods
    for entry in (one for one in regimes.entries.values() if not (one.id in families or one.described)):
        if not entry.free_hs and not entry.free_with:
            yield from (("cas", number) for number in entry.cas)
            yield from (("description", name) for name in entry.names.values() if fold_key(name) not in alone)


def beside(dice: random.Random, sign: str, value: str) -> dict[str, str]:
    """A line with one sign of something controlled; what else it says is harmless, or is not said."""
    others = {name: dice.choice(("", *values)) for name, values in HARMLESS.items()}
    return {**others, sign: value, "hs_code": dice.choice(HS)}


@pytest.fixture(scope="module")
def lines(catalogue: Catalogue, recogniser: Recogniser) -> list[dict[str, str]]:
    dice = random.Random(20261124)
    listed = list(dict.fromkeys(controlled(catalogue, recogniser.reader.un_numbers)))
    assert {sign for sign, _ in listed} == set(SIGNS)
    rows = [beside(dice, sign, value) for sign, value in (*listed, *of_other_laws())]
    rows += [{**{name: values[0] for name, values in HARMLESS.items()}, sign: value} for sign, value in listed]
    return [{"declaration_number": f"S-{n}", "line_number": "1", **LINE, **row} for n, row in enumerate(rows)]


def asked_of(line: Mapping[str, object]) -> Query:
    """The line as the reading is asked about it."""
    return Query(*(str(line[name] or "") for name in QUERY))


class Empty:
    """No registry and no history."""

    def arrow(self) -> dict[str, pa.Table]:
        return {name: schema.empty_table() for name, schema in REGISTRY.items()}

    def history(self) -> pa.Table:
        return pa.table({})


def evaluate(path: Path, recogniser: Recogniser, rulebook: Rulebook) -> batch.CheckResult:
    return batch.check(path, store=Empty(), recogniser=recogniser, rulebook=rulebook)


def test_one_sign_is_enough(
    tmp_path: Path, lines: list[dict[str, str]], recogniser: Recogniser, rulebook: Rulebook
) -> None:
    result = evaluate(written(tmp_path / "signs.csv", lines), recogniser, rulebook)
    assert not result.intake.errors
    told = {row["declaration_number"] for row in result.findings.to_pylist() if row["lane"] in ("yellow", "red")}
    green = [{name: row[name] for name in DECLARED} for row in lines if row["declaration_number"] not in told]
    assert green == []


def test_the_same_one_by_one(
    tmp_path: Path, lines: list[dict[str, str]], recogniser: Recogniser, rulebook: Rulebook
) -> None:
    some = [row for row in lines if row["un_number"].isdigit()][:15]
    checker = Checker(None, recogniser, rulebook)
    for row in some:
        path = written(tmp_path / "one.csv", [row])
        decided = checker.check(read_declarations(path).lines)
        assert decided is not None
        assert decided[0].equals(evaluate(path, recogniser, rulebook).findings), row


@pytest.mark.parametrize(
    "heading", ["numero_onu", "No. ONU", "ONU", "UN", "UN No", "Número ONU mercancía", "un_number"]
)
@pytest.mark.parametrize("value", ["1715", "UN 1715", "ONU1715", "UN1715 CLASS 8 (3) PG II"])
def test_headings_and_writings(tmp_path: Path, recogniser: Recogniser, heading: str, value: str) -> None:
    row = {"declaration_number": "D", "line_number": "1", **LINE, heading: value}
    (line,) = read_declarations(written(tmp_path / "d.csv", [row])).lines.to_pylist()
    assert line["un_number"] == value
    found = recogniser.recognise_many([asked_of(line)])[0]
    assert "acetic-anhydride" in {reading.substance for reading in found.readings}


@pytest.mark.parametrize("value", ["N/A", "-", "--", "No aplica", "NO REGULADO", "non-hazardous", "0", "s/n", "."])
def test_goods_without_a_un_number(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, value: str) -> None:
    row = {"declaration_number": "D", "line_number": "1", **LINE, "description": "harina de trigo", "un_number": value}
    result = evaluate(written(tmp_path / "d.csv", [row]), recogniser, rulebook)
    assert result.intake.lines.to_pylist()[0]["un_number"] == "" and result.findings.num_rows == 0
    (none,) = read_declarations(written(tmp_path / "e.csv", [{**row, "description": ""}])).errors
    assert none.code == "goods_missing"


def test_the_columns_that_are_read_stand_in_the_order_of_the_question() -> None:
    asked = asked_of({"description": "a", "cas": "b", "structure": "c", "hs_code": "d", "un_number": "e"})
    names = ("text", "cas", "structure", "hs", "un_number", "cus_number")
    assert [getattr(asked, name) for name in names] == [*"abcde", ""]


def test_every_column_of_goods_has_one_meaning() -> None:
    found: dict[str, str] = {}
    for column in kinds()["declarations"].columns:
        for alias in {column.name, *column.aliases}:
            assert found.setdefault(alias, column.name) == column.name


# --- what was recorded before there was the column ------------------------------------------------


@pytest.mark.parametrize(
    ("added", "value", "nothing"),
    [
        ("un_number", "1090", "n/a"),
        ("payment_method", "cash", ""),
        ("payer_name", "Uno", ""),
        ("payer_country", "PA", ""),
    ],
)
def test_a_line_without_the_column_keeps_its_content(tmp_path: Path, added: str, value: str, nothing: str) -> None:
    row = {"declaration_number": "D", "line_number": "1", **LINE, "description": "acetona"}
    bodies = []
    for more in ({}, {added: ""}, {added: nothing}, {added: value}):
        lines = read_declarations(written(tmp_path / "d.csv", [{**row, **more}])).lines
        bodies += contents.bodies(contents.recorded_form(lines))
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]
    assert added not in json.loads(bodies[0]) and json.loads(bodies[3])[added] == value
    assert list(json.loads(bodies[0])) == sorted(name for name in LINE_COLUMNS if name not in ADDED)


def test_every_column_that_came_later_is_tried() -> None:
    assert set(ADDED) == {"un_number", "payment_method", "payer_name", "payer_country"}


def test_sent_again_with_the_empty_column_it_is_the_same_line(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    def send(**more: str) -> tuple[int, int, int]:
        row = {"declaration_number": "D", "line_number": "1", **LINE, "description": "detergente", **more}
        done = submit(written(tmp_path / "d.csv", [row]), store=store, recogniser=recogniser, rulebook=rulebook)
        return done.new, done.known, done.amended

    assert (send(), send(un_number=""), send(un_number="1715"), send(un_number="1715")) == (
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (0, 1, 0),
    )
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT un_number FROM declaration_lines")).scalar_one() == "1715"
        assert connection.execute(text("SELECT count(*) FROM findings")).scalar_one() > 0


def test_lines_that_went_in_before_are_read_again(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    row = {"declaration_number": "D", "line_number": "1", **LINE, "description": "acetona"}
    old = pa.Table.from_pylist(list(typed_lines(read_declarations(written(tmp_path / "d.csv", [row])).lines)))
    pq.write_table(old.drop_columns(list(ADDED)), tmp_path / "part.parquet")
    again = evaluation._whole(pq.read_table(tmp_path / "part.parquet"))
    assert again.column_names == list(LINE_COLUMNS)
    assert [again.column(name).to_pylist() for name in ADDED] == [[""]] * len(ADDED)
