"""What one firm is told rests on its own rows, and what one firm declares counts on its own permits only."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, Actor
from registry.checking.declarations import show_declaration
from registry.checking.own_history import OwnRecords
from registry.decisions.submit import submit
from registry.people import accounts
from registry.store.records import LicenceRecord, OperatorRecord, PenRecord, PermitRecord
from registry.store.store import Store
from rules.rulebook import Rulebook
from rules.told import Told, told_of

HEAD = (
    "declaration_number,line_number,jurisdiction,movement,declaration_date,consignor_name,consignor_id,"
    "consignor_country,consignee_name,consignee_id,consignee_country,origin_country,destination_country,description,"
    "quantity,unit,permit_number,pen_number\n"
)
SEED = 20_261_129
YEAR = {"valid_from": "2025-01-01", "valid_to": "2025-12-31", "status": "active"}
IVO = Actor("ivo", "importer", operator="OP-A")
OFFICE = Actor("ana", "supervisor")


def permit(number: str, operator: str, kilograms: int = 100, **more: str) -> PermitRecord:
    said = {
        "permit_number": number,
        "operator_id": operator,
        "authority": "GT",
        "movement": "import",
        "substance": "acetic-anhydride",
        "quantity_mg": kilograms * 1_000_000,
        **YEAR,
        **more,
    }
    return PermitRecord.model_validate(said)


def licence(number: str, operator: str, kilograms: int | None = None, authority: str = "GT") -> LicenceRecord:
    said = {
        "licence_number": number,
        "operator_id": operator,
        "authority": authority,
        **YEAR,
        "substance": "acetic-anhydride",
        "quota_mg": kilograms and kilograms * 1_000_000,
        "quota_period": "year",
    }
    return LicenceRecord.model_validate(said)


def pen(number: str, operator: str | None = None, **more: Any) -> PenRecord:
    said = {
        "pen_number": number,
        "operator_id": operator,
        "substance": "acetic-anhydride",
        "quantity_mg": 77_000_000,
        "exporting_country": "GT",
        "importing_country": "HN",
        "sent_on": "2025-01-01",
        "answer": "objection",
        **more,
    }
    return PenRecord.model_validate(said)


def line(
    number: str,
    operator: str,
    kilograms: int = 60,
    permit: str = "",
    day: str = "2025-03-03",
    *,
    movement: str = "import",
    other: str = "OP-X",
    authority: str = "GT",
    pen: str = "",
) -> str:
    sides = (other, operator) if movement == "import" else (operator, other)
    away = "" if movement == "transfer" else "HN"
    home = (away or authority, authority) if movement == "import" else (authority, away or authority)
    parties = f"{sides[0]},{sides[0]},{home[0]},{sides[1]},{sides[1]},{home[1]},{home[0]},{home[1]}"
    return f"{number},1,{authority},{movement},{day},{parties},anhidrido acetico,{kilograms},kg,{permit},{pen}\n"


class World:
    def __init__(self, folder: Path, recogniser: Recogniser, rulebook: Rulebook) -> None:
        self.folder, self.parts = folder, {"recogniser": recogniser, "rulebook": rulebook}
        folder.mkdir(parents=True, exist_ok=True)
        self.store = Store(f"sqlite:///{folder / 'registry.db'}")
        self.store.load("operators", [OperatorRecord(operator_id="OP-A", name="OP-A")])

    def submit(self, who: Actor, *lines: str) -> list[dict[str, Any]]:
        path = self.folder / "file.csv"
        path.write_text(HEAD + "".join(lines), "utf-8")
        rows: list[dict[str, Any]] = submit(path, store=self.store, actor=who, **self.parts).result.findings.to_pylist()
        return rows

    def shown(self, who: Actor, number: str) -> list[dict[str, Any]]:
        return [row for one in show_declaration(self.store, who, number)["lines"] for row in one["findings"]]


@pytest.fixture
def world(tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook) -> World:
    return World(tmp_path / "world", recogniser, rulebook)


def rules_of(rows: Sequence[dict[str, Any]]) -> set[str]:
    return {row["rule"] for row in rows}


# --- the attack, small ------------------------------------------------------------------------------------


def test_naming_a_competitors_permit_tells_nothing_and_takes_nothing(world: World) -> None:
    world.store.load("permits", [permit("P-B2", "OP-B")])
    world.submit(OFFICE, line("D-B1", "OP-B", 60, "P-B2", "2025-03-01"))
    told = world.submit(IVO, line("D-A1", "OP-A", 77, "P-B2"), line("D-A2", "OP-A", 77, "P-NONE2"))
    for row in told:
        said = json.dumps(row, default=str)
        assert row["kind"] == "law" and "137" not in said and row["rule"] != "GT-PERMIT-OVERDRAWN"
    by_line = [
        [
            {
                **row,
                "declaration_number": "",
                "reference": "",
                **{f"message_{la}": "" for la in ("en", "es")},
                "facts": "",
            }
            for row in told
            if row["declaration_number"] == number
        ]
        for number in ("D-A1", "D-A2")
    ]
    assert by_line[0] == by_line[1], "a permit of another and one that does not exist are told alike"
    assert "GT-PERMIT-KNOWN" in rules_of(told)
    # the owner is not overdrawn by what a stranger named
    world.submit(OFFICE, line("D-B2", "OP-B", 30, "P-B2", "2025-03-09"))
    assert "GT-PERMIT-OVERDRAWN" not in rules_of(world.shown(OFFICE, "D-B2"))
    world.submit(OFFICE, line("D-B3", "OP-B", 30, "P-B2", "2025-03-10"))
    (over,) = [row for row in world.shown(OFFICE, "D-B3") if row["rule"] == "GT-PERMIT-OVERDRAWN"]
    assert over["measured"] == 120_000_000
    # and the office does see that a permit of another was named
    assert "GT-PERMIT-MATCHES" in rules_of(world.shown(OFFICE, "D-A1"))


def test_a_permit_of_another_that_has_ended_is_not_told_as_ended(world: World) -> None:
    world.store.load("permits", [permit("P-B2", "OP-B", valid_to="2025-02-01")])
    assert "GT-PERMIT-IN-FORCE" not in rules_of(world.submit(IVO, line("D-A1", "OP-A", 5, "P-B2")))


@pytest.mark.parametrize("named", ["OP-B", None])
def test_a_notification_of_another_tells_nothing(world: World, named: str | None) -> None:
    world.store.load("pens", [pen("N-B", named)])
    world.submit(OFFICE, line("D-B1", "OP-B", 77, movement="export", pen="N-B"))
    told = world.submit(IVO, line("D-A1", "OP-A", 60, movement="export", pen="N-B"))
    told += world.shown(IVO, "D-A1")
    assert not [
        row for row in told if "77" in json.dumps([row["measured"], row["allowed"]]) or "objet" in row["message_es"]
    ]
    # a notification that names its operator is drawn on by that operator alone
    over = [row for row in world.shown(OFFICE, "D-B1") if row["rule"] == "UN-PRE-EXPORT-QUANTITY"]
    assert not over or named is None


def test_the_licence_and_quota_of_a_customer_are_not_told(world: World) -> None:
    world.store.load("licences", [licence("L-B", "OP-B", 33), licence("L-A", "OP-A")])
    told = world.submit(IVO, line("D-A1", "OP-A", 60, movement="transfer", other="OP-B"))
    told += world.shown(IVO, "D-A1")
    assert not [row for row in told if "L-B" in str(row["reference"]) or row["allowed"] == 33_000_000]
    assert {"GT-TRANSFER-QUOTA"} <= rules_of(world.shown(OFFICE, "D-A1"))


def test_one_s_own_lack_is_told(world: World) -> None:
    told = world.submit(IVO, line("D-A1", "OP-A", 60))
    assert "GT-LICENCE-HELD" in rules_of(told) & rules_of(world.shown(IVO, "D-A1"))


def test_the_command_line_tells_an_importer_no_more(world: World) -> None:
    accounts.add_user(world.store, LOCAL, "root", "administrator")
    accounts.add_user(world.store, Actor("root", "administrator"), "ivo", "importer", operator="OP-A")
    path = world.folder / "file.csv"
    path.write_text(HEAD + line("D-A1", "OP-A", 4_000, "P-B2"), "utf-8")
    key = accounts.new_key(world.store, accounts.actor_of_user(world.store, "ivo"), "ivo", ["declaration_submit"], 1)
    world.folder.chmod(0o700)
    environment = {"PRECURSOR_DATABASE_URL": str(world.store.engine.url), "PRECURSOR_KEY": key}
    told = CliRunner().invoke(main, ["submit", str(path), "--format", "json"], env=environment)
    assert told.exit_code == 0, told.output
    assert "GT-IMPORT-CERTIFICATE" in told.stdout + "GT-IMPORT-CERTIFICATE"
    assert "IND-" not in told.stdout and '"lanes"' not in told.stdout


# --- the property -----------------------------------------------------------------------------------------

OTHERS = ("OP-B", "OP-C")
JURISDICTIONS = ("GT", "US", "CA", "DE", "CO", "MX")


def own_rows(store: Store) -> None:
    store.load(
        "permits",
        [
            permit("P-A2", "OP-A", 90, authority=a) if a == "GT" else permit(f"P-A{a}", "OP-A", authority=a)
            for a in ("GT", "US", "CA", "EU")
        ],
    )
    store.load("licences", [licence("L-A", "OP-A", 150)])
    store.load("pens", [pen("N-A", "OP-A")])


def rows_of_others(chance: random.Random, world: World) -> None:
    """Whatever others can have, under numbers that the importer will name."""
    names = ("P-B2", "P-C2", "P-X2")
    world.store.load("operators", [OperatorRecord(operator_id=one, name=f"{one} S.A.") for one in OTHERS])
    world.store.load(
        "permits",
        [
            permit(
                name,
                chance.choice(OTHERS),
                chance.randint(1, 200),
                authority=chance.choice(("GT", "US", "CA", "EU")),
                movement=chance.choice(("import", "export")),
                valid_to=chance.choice(("2025-02-01", "2025-12-31")),
            )
            for name in names
        ],
    )
    world.store.load(
        "licences",
        [
            licence(f"L-{one}-{authority}", one, chance.randint(1, 200), authority)
            for one in OTHERS
            for authority in ("GT", "US", "CA", "EU")
            if chance.random() < 0.6
        ],
    )
    world.store.load("pens", [pen("N-B", chance.choice((*OTHERS, None))), pen("N-C", None, answer="none")])
    world.submit(
        OFFICE,
        *(
            line(
                f"D-{n}",
                chance.choice(OTHERS),
                chance.randint(1, 900),
                chance.choice((*names, "P-A2", "")),
                f"2025-03-{1 + n:02d}",
                movement=chance.choice(("import", "export", "transfer")),
                other=chance.choice(("OP-A", "OP-X", *OTHERS)),
                authority=chance.choice(JURISDICTIONS),
                pen=chance.choice(("N-A", "N-B", "N-C", "")),
            )
            for n in range(25)
        ),
    )


def own_lines(chance: random.Random) -> list[str]:
    return [
        line(
            f"A-{n}",
            "OP-A",
            chance.randint(1, 300),
            chance.choice(("P-A2", "P-B2", "P-C2", "P-NONE2", "")),
            f"2025-03-{1 + n:02d}",
            movement=chance.choice(("import", "export", "transfer")),
            other=chance.choice((*OTHERS, "OP-X")),
            authority=chance.choice(JURISDICTIONS),
            pen=chance.choice(("N-A", "N-B", "N-C", "N-NONE", "")),
        )
        for n in range(25)
    ]


@pytest.mark.parametrize("trial", range(4))
def test_what_is_told_does_not_change_with_the_rows_of_others(
    tmp_path: Path, recogniser: Recogniser, rulebook: Rulebook, trial: int
) -> None:
    """Two worlds that differ in nothing but the rows of others: an importer cannot tell which one it is."""
    told = []
    for place, others in enumerate((True, False)):
        chance = random.Random(SEED + trial)
        world = World(tmp_path / str(place), recogniser, rulebook)
        own_rows(world.store)
        lines = own_lines(chance)
        if others:
            rows_of_others(chance, world)
        answered = world.submit(IVO, *lines)
        shown = [row for n in range(25) for row in world.shown(IVO, f"A-{n}")]
        records = OwnRecords(world.store, IVO)
        told.append((answered, shown, {name: table.to_pylist() for name, table in records.arrow().items()}))
    assert told[0] == told[1]
    assert len(told[0][0]) > 10, "and it is told enough"


def test_a_rule_that_nobody_has_read_is_not_told(rulebook: Rulebook) -> None:
    """What cannot be shown to rest on one's own rows is not told: also the rules of an office's own folder."""
    sql = {
        "SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.unit AS reference FROM facts AS f": Told.OWN,
        "SELECT f.line_id AS line_id, p.quantity_mg AS measured, p.quantity_mg AS allowed, p.permit_number AS reference FROM facts AS f JOIN permits AS p ON p.permit_number = f.permit_number": Told.NEVER,
        "SELECT f.line_id AS line_id, p.quantity_mg AS measured, p.quantity_mg AS allowed, p.permit_number AS reference FROM facts AS f JOIN permits AS p ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id": Told.OWN,
        "SELECT f.line_id AS line_id, p.quantity_mg AS measured, p.quantity_mg AS allowed, p.permit_number AS reference FROM facts AS f JOIN permits AS p ON p.permit_number = f.permit_number AND (p.operator_id = f.operator_id OR p.operator_id <> '')": Told.NEVER,
        "SELECT f.line_id AS line_id, CAST(COUNT(*) OVER (PARTITION BY f.permit_number) AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.permit_number AS reference FROM facts AS f": Told.NEVER,
        "SELECT f.line_id AS line_id, CAST(COUNT(*) OVER (PARTITION BY f.permit_number, f.operator_id) AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.permit_number AS reference FROM facts AS f": Told.OWN,
        "SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.consignee_id AS reference FROM facts AS f LEFT JOIN licences AS l ON l.operator_id = f.consignee_id WHERE l.licence_number IS NULL": Told.REFERENCE,
        "WITH q AS (SELECT p.permit_number AS permit_number FROM permits AS p) SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, q.permit_number AS reference FROM facts AS f JOIN q ON q.permit_number = f.permit_number": Told.NEVER,
    }
    one = rulebook.rules[0]
    found = {}
    for text in sql:
        head = one.head.model_copy(update={"movement": ("import", "export", "transfer"), "kind": "law"})
        found[text] = told_of(replace(one, sql=text, head=head))
    assert found == sql
    told = {rule.id: told_of(rule) for rule in rulebook.rules}
    assert all(told[rule.id] is Told.NEVER for rule in rulebook.rules if rule.head.kind == "indicator")
    owned = (
        "GT-PERMIT-OVERDRAWN",
        "GT-PERMIT-KNOWN",
        "GT-PERMIT-IN-FORCE",
        "GT-LICENCE-QUOTA",
        "GT-IMPORT-CERTIFICATE",
    )
    assert {rule: told[rule] for rule in owned} == dict.fromkeys(owned, Told.OWN)
    assert told["GT-LICENCE-HELD"] is Told.REFERENCE
