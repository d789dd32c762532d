"""One declaration decided at once is decided as in a batch: the same findings, byte for byte."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from precursors.recognition.recogniser import Recogniser
from registry.access import Actor
from registry.checking import batch
from registry.checking.batch import check
from registry.checking.instant import Checker
from registry.checking.lines import typed_lines
from registry.checking.own_history import OwnRecords
from registry.checking.recognitions import read_texts
from registry.decisions.submit import submit, withdraw
from registry.history import baselines
from registry.intake.declarations import read_declarations
from registry.store.records import LicenceRecord, OperatorRecord, PenRecord, PermitRecord, read_registry
from registry.store.store import Store
from rules.engines.duckdb import DuckEngine
from rules.instant import engine
from rules.rulebook import Rulebook
from tests.declared import written

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"
FIRST = date(2025, 3, 1)
SEEDS = int(os.environ.get("PRECURSOR_CHECKER_SEEDS", "5"))
GOODS = (
    {"description": "anhidrido acetico 99%"},
    {"description": "acetona"},
    {"description": "tolueno y acetona, mezcla"},
    {"description": "efedrina clorhidrato"},
    {"cas": "552-16-9"},
    {"description": "seudoefedrina", "cas": "299-42-3"},
    {"structure": "O=C1CCNCC1"},
    {"description": "harina de trigo"},
    {"description": "acido clorhidrico 37%"},
    {"description": "permanganato de potasio", "hs_code": "2841.61.00"},
    {"hs_code": "2914.11.00"},
    {"structure": "CC(=O)OC(C)=O", "cas": "108-24-7"},
    {"description": "PMK glicidato"},
    {"structure": "CCO(("},
    {"description": "thinner con tolueno 40%", "concentration": "40"},
    {"description": "4-AP"},
    {"un_number": "1715"},
    {"un_number": "UN 1090", "description": "detergente"},
    {"un_number": "1993"},
    {"cas": "67-66-3"},  # chloroform: on lists of China, Brazil and Argentina alone
    {"description": "tetrahidrofurano"},  # listed by Brazil for exports to three countries
)
PARTIES = (("", ""), ("OP-1", "Química Uno, S.A."), ("OP-2", "QUIMICA DOS"), ("OP-3", "Tres"), ("OP-4", "química  dos"))
ADDRESS = "5 calle 10-20, zona 12"
COUNTRIES = ("GT", "US", "DE", "MX", "CN", "CA", "CO", "NL", "BR", "PE", "")


def line(dice: random.Random, number: str, place: int) -> dict[str, str]:
    """A line of few parties, goods, numbers and days, so that many of them meet."""
    sides = {
        f"{side}_{what}": value
        for side in ("consignor", "consignee")
        for what, value in zip(("id", "name"), dice.choice(PARTIES), strict=True)
    }
    sides = {name: value or ("Somebody" if name.endswith("name") else "") for name, value in sides.items()}
    return {
        "declaration_number": number,
        "line_number": str(place),
        "movement": dice.choice(("import", "import", "export", "transfer", "transit")),
        "declaration_date": (FIRST + timedelta(days=dice.randrange(40))).isoformat(),
        "jurisdiction": dice.choice(("GT", "GT", "US", "US", "DE", "CA", "CO", "MX", "AR", "BR", "PE")),
        **sides,
        "consignor_country": dice.choice(COUNTRIES),
        "consignee_country": dice.choice(COUNTRIES[:4]),
        "origin_country": dice.choice(COUNTRIES),
        "destination_country": dice.choice(COUNTRIES),
        "transit_countries": dice.choice(("", "MX", "US CA")),
        "customs_office": dice.choice(("", "ZOLIC", "GTPB")),
        "quantity": str(dice.choice((1, 8, 9.5, 40, 400, 1023, 30_000))),
        "unit": dice.choice(("kg", "kg", "L", "t", "?")),
        "value": str(dice.choice(("", 10, 2_000))),
        "currency": "USD",
        "permit_number": dice.choice(("", "P-1", "P-2")),
        "pen_number": dice.choice(("", "N-1", "N-9")),
        "transport_document": dice.choice(("", "BL-1", "BL-2", number)),
        "transport_mode": dice.choice(("", "courier", "sea")),
        "end_use": dice.choice(("", "paint")),
        **dice.choice(GOODS),
        **paid(random.Random(f"{number} {place}")),
    }


PRESS = {"description": "tableteadora rotativa", "hs_code": "8479.89.00"}


def paid(dice: random.Random) -> dict[str, str]:
    """What few lines say: how they are paid, a use of their own, a permit that nobody has; and a machine."""
    return {
        "payment_method": dice.choice(("", "", "efectivo")),
        "payer_name": dice.choice(("", "N/A", "QUIMICA DOS", "Otra Casa")),
        "payer_country": dice.choice(("", "GT", "PA")),
        **dice.choice(({}, {}, {"end_use": "uso personal"}, {"permit_number": "P-3"}, PRESS)),
    }


def declarations(dice: random.Random, names: Sequence[str]) -> list[dict[str, str]]:
    return [line(dice, name, place) for name in names for place in range(1, dice.choice((2, 2, 3, 4)))]


def fill_registry(store: Store) -> None:
    days = {"valid_from": date(2024, 6, 1), "valid_to": date(2025, 3, 20)}
    store.load(
        "operators",
        [
            OperatorRecord(
                operator_id="OP-1",
                name="Quimica Uno S.A.",
                registered_on=date(2025, 2, 1),
                address=ADDRESS,
                telephone="+502 2334-5678",
            ),
            OperatorRecord(operator_id="OP-2", name="Otra", address=ADDRESS.upper(), telephone="23345678"),
            OperatorRecord(
                operator_id="OP-4", name="Cuatro", kind="Agente de carga", address=ADDRESS, telephone="2334 5678"
            ),
        ],
    )
    store.load(
        "licences",
        [
            LicenceRecord(
                licence_number=f"L-{party}-{authority}",
                operator_id=party,
                authority=authority,
                status="active",
                substance=substance,
                quota_mg=400_000_000,
                quota_period=period,
                **days,
            )
            for party in ("OP-1", "OP-3")
            for authority in ("GT", "US", "EU", "AR")
            for substance, period in (("acetone", "month"), ("acetic-anhydride", "year"))
        ],
    )
    store.load(
        "permits",
        [
            PermitRecord(
                permit_number=number,
                authority=authority,
                operator_id="OP-1",
                movement="import",
                substance="acetic-anhydride",
                quantity_mg=60_000_000,
                status="active",
                **days,
            )
            for number, authority in (("P-1", "GT"), ("P-2", "CA"))
        ],
    )
    store.load(
        "pens",
        [
            PenRecord(
                pen_number="N-1",
                substance="acetone",
                quantity_mg=50_000_000,
                exporting_country="US",
                importing_country="GT",
                sent_on=FIRST,
                answer="none",
            )
        ],
    )


class Desk:
    """A registry with a history, and both ways to decide."""

    def __init__(self, store: Store, recogniser: Recogniser, rulebook: Rulebook, folder: Path) -> None:
        self.store, self.recogniser, self.rulebook, self.folder = store, recogniser, rulebook, folder
        self.checker = Checker(store, recogniser, rulebook)
        self.records: batch.Records | None = None

    def submit(self, lines: Sequence[Mapping[str, str]]) -> None:
        path = written(self.folder / "submitted.csv", lines)
        submit(path, store=self.store, recogniser=self.recogniser, rulebook=self.rulebook)

    def of_importer(self, operator: str) -> Desk:
        """The same registry as an importer may know it, held against the rules that this decides."""
        others = ("pens", "versions")
        rules = (
            r for r in self.rulebook.rules if r.head.kind == "law" and not any(f" {o} AS" in r.sql for o in others)
        )
        own = Desk(self.store, self.recogniser, replace(self.rulebook, rules=tuple(rules)), self.folder)
        actor = Actor("", "importer", operator=operator)
        own.records = OwnRecords(self.store, actor)
        own.checker = Checker(self.store, self.recogniser, own.rulebook, actor)
        return own

    def agrees(self, lines: Sequence[Mapping[str, str]]) -> int:
        """Decide lines both ways; how many findings there are."""
        declared = read_declarations(written(self.folder / "declared.csv", lines)).lines
        moment = self.records or self.store.snapshot()
        expected, answers = batch.check_lines(
            declared,
            moment.history(),
            engine=DuckEngine(threads=1),
            registry=moment.arrow(),
            catalogue=self.recogniser.catalogue,
            rulebook=self.rulebook,
            reader=lambda texts: read_texts(texts, self.recogniser),
        )
        for few in (0, engine.FEW, 1_000):  # windows over all lines, as it is, and questions about each
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(engine, "FEW", few)
                found, own_answers, _ = self.checker.decide(list(typed_lines(declared)))
            assert found.schema == expected.schema
            assert found.to_pylist() == expected.to_pylist()
            assert as_bytes(found) == as_bytes(expected)
            assert own_answers == answers
        return int(expected.num_rows)


def as_bytes(findings: pa.Table) -> bytes:
    """As the file that is written."""
    sink = pa.BufferOutputStream()
    plain = pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in findings.schema])
    pq.write_table(findings.cast(plain).combine_chunks(), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


@pytest.fixture(scope="module")
def desk(recogniser: Recogniser, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        fill_registry(store)
        one = Desk(store, recogniser, rulebook, folder)
        dice = random.Random(1)
        one.submit(declarations(dice, [f"H-{number}" for number in range(120)]))
        one.submit(declarations(dice, [f"H-{number}" for number in range(0, 120, 9)]))  # amended
        for number in (1, 2, 50):
            withdraw(store, recogniser, rulebook, f"H-{number}", "declared by mistake")
        baselines.keep(store, baselines.build(store, recogniser, rulebook, FIRST + timedelta(days=15)))
        yield one


def test_the_example_is_decided_line_by_line_as_in_one_batch(
    recogniser: Recogniser, rulebook: Rulebook, store: Store, tmp_path: Path
) -> None:
    """Twenty of the lines with a planted offence; with PRECURSOR_WHOLE set, all lines of the year."""
    for kind in ("operators", "licences", "permits", "pens"):
        store.load(kind, read_registry(kind, EXAMPLE / f"{kind}.csv", recogniser.catalogue)[0])
    rows = (EXAMPLE / "declarations.csv").read_bytes().splitlines(keepends=True)
    if not os.environ.get("PRECURSOR_WHOLE"):
        planted = {row.split(b",")[0] for row in (EXAMPLE / "truth.csv").read_bytes().splitlines()}
        rows = [rows[0], *[row for row in rows if row.split(b";")[0] in planted][:20]]
    (tmp_path / "declarations.csv").write_bytes(b"".join(rows))
    submit(tmp_path / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    whole = check(tmp_path / "declarations.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    checker, found = Checker(store, recogniser, rulebook), list[dict[str, Any]]()
    lines = list(typed_lines(whole.intake.lines))
    for number in sorted({line["declaration_number"] for line in lines}):
        found += checker.decide([line for line in lines if line["declaration_number"] == number])[0].to_pylist()
    assert found == whole.findings.to_pylist()
    assert found


@pytest.mark.parametrize("seed", range(SEEDS))
def test_one_declaration_is_decided_as_in_a_batch(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    desk.agrees(declarations(dice, [f"N-{seed}"]))
    again = dice.choice(("H-3", "H-9", "H-1", "H-50"))  # amends, or comes back after it was withdrawn
    assert desk.agrees(declarations(dice, [again, f"M-{seed}", f"O-{seed}", f"P-{seed}"]))


def test_what_is_written_between_two_checks_counts(desk: Desk) -> None:
    dice = random.Random(99)
    declared = declarations(dice, ["N-99"])
    for number in range(4):
        desk.agrees(declared)
        if number % 2:
            withdraw(desk.store, desk.recogniser, desk.rulebook, f"H-{60 + number}", "declared by mistake")
        else:
            desk.submit(declarations(dice, [f"H-{number}", f"X-{number}"]))
    desk.store.load("operators", [OperatorRecord(operator_id="OP-4", name="Cuatro")])
    desk.agrees(declared)


def test_what_was_only_asked_about_is_forgotten_in_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.checking.instant.MOST_ASKED", 30)
    dice, one = random.Random(7), Desk(desk.store, desk.recogniser, desk.rulebook, desk.folder)
    remembered = []
    for number in range(40):
        lines = [{**line, "description": f"acetona lote {number}"} for line in declarations(dice, [f"A-{number}"])]
        one.checker.decide(list(typed_lines(read_declarations(written(desk.folder / "asked.csv", lines)).lines)))
        remembered.append(len(one.checker._kept.reads) + len(one.checker._kept.held))
    assert max(remembered[20:]) <= max(remembered[:20]) + 20, "it neither grows for ever"
    assert one.agrees(declarations(dice, ["A-41", "A-42", "A-43"])), "nor does it forget what counts"


@pytest.mark.parametrize("operator", ["OP-1", "OP-3", "OP-9"])
def test_an_importer_is_told_the_same_of_one_declaration_as_of_a_file(desk: Desk, operator: str) -> None:
    dice = random.Random(f"importer {operator}")
    own = desk.of_importer(operator)
    found = 0
    for number in range(3):
        lines = declarations(dice, [f"I-{operator}-{number}", dice.choice(("H-4", "H-9", f"J-{number}"))])
        side = "consignee_id" if number % 2 else "consignor_id"
        found += own.agrees([{**one, side: operator} for one in lines])
        desk.submit(declarations(dice, [f"Y-{operator}-{number}"]))  # somebody else's, and now and then their own
    assert found


def test_without_a_store_there_is_no_history(recogniser: Recogniser, rulebook: Rulebook, tmp_path: Path) -> None:
    checker = Checker(None, recogniser, rulebook)
    declared = read_declarations(written(tmp_path / "d.csv", declarations(random.Random(5), ["N-1", "N-2"]))).lines
    expected, _ = batch.check_lines(
        declared,
        pa.table({}),
        engine=DuckEngine(),
        registry={name: table.slice(0, 0) for name, table in nothing().items()},
        catalogue=recogniser.catalogue,
        rulebook=rulebook,
        reader=lambda texts: read_texts(texts, recogniser),
    )
    decided = checker.check(declared)
    assert decided and decided[0].to_pylist() == expected.to_pylist() and expected.num_rows


def nothing() -> dict[str, Any]:
    from registry.store.arrow_tables import REGISTRY

    return {name: schema.empty_table() for name, schema in REGISTRY.items()}
