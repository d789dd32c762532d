"""Nobody changes what is not theirs: every role, every way of writing a declaration, the owner of the stored row.

The table of ``registry.access`` says what is expected; the stored row decides, whatever the file says of itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cli import main
from precursors.recognition.recogniser import Recogniser
from registry.access import LOCAL, ROLES, TABLE, Absent, AccessError, Actor, Reach
from registry.casework.cases import assign, list_cases
from registry.checking.declarations import show_declaration
from registry.decisions.submit import Submitted, submit, withdraw
from registry.people import accounts
from registry.store.records import OperatorRecord
from registry.store.store import Store
from rules.rulebook import Rulebook

HEAD = (
    "declaration_number,line_number,movement,declaration_date,customs_office,consignor_name,consignee_name,"
    "consignee_id,description,quantity,unit\n"
)
OWN, ANOTHERS, NOBODYS = "own", "another's", "nobody's"
NUMBERS = {OWN: "D-A", ANOTHERS: "D-B", NOBODYS: "D-NEW"}
TABLES = ("declaration_lines", "declaration_versions", "findings", "cases", "case_lines", "case_steps", "audit_entries")


def line(number: str, operator: str = "OP-A", office: str = "NORTE", goods: str = "azucar", place: int = 1) -> str:
    return f"{number},{place},import,2025-03-03,{office},X,{operator},{operator},{goods},100,kg\n"


def actor(role: str) -> Actor:
    return Actor(f"the {role}", role, "OP-A" if role == "importer" else None, "NORTE" if role == "officer" else None)


@dataclass
class Desk:
    """A registry in which D-A belongs to OP-A at NORTE, and D-B to OP-B at SUR; both were filed by the office."""

    store: Store
    folder: Path
    recogniser: Recogniser
    rulebook: Rulebook

    def submit(self, who: Actor, *lines: str, amend: bool = False) -> Submitted:
        path = self.folder / "file.csv"
        path.write_text(HEAD + "".join(lines), "utf-8")
        return submit(
            path, store=self.store, recogniser=self.recogniser, rulebook=self.rulebook, actor=who, amend=amend
        )

    def withdraw(self, who: Actor, number: str) -> int:
        return withdraw(self.store, self.recogniser, self.rulebook, number, "declared twice", actor=who)

    def everything(self) -> str:
        with self.store.engine.connect() as connection:
            return str([connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2")).all() for name in TABLES])

    def goods(self, number: str) -> list[str]:
        asked = f"SELECT description FROM declaration_lines WHERE declaration_number = '{number}' ORDER BY line_number"
        with self.store.engine.connect() as connection:
            return list(connection.execute(text(asked)).scalars())


@pytest.fixture(scope="module")
def few_rules(rulebook: Rulebook) -> Rulebook:
    """What is decided does not matter here."""
    kept = ("GT-LICENCE-HELD", "GT-IMPORT-CERTIFICATE")
    return replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.id in kept))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, few_rules: Rulebook) -> Path:
    folder = tmp_path_factory.mktemp("writes")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        store.load("operators", [OperatorRecord(operator_id=key, name=key) for key in ("OP-A", "OP-B")])
        desk = Desk(store, folder, recogniser, few_rules)
        goods = "anhidrido acetico"
        desk.submit(LOCAL, line("D-A", "OP-A", "NORTE", goods), line("D-B", "OP-B", "SUR", goods))
    return folder / "registry.db"


@pytest.fixture
def desk(tmp_path: Path, template: Path, recogniser: Recogniser, few_rules: Rulebook) -> Iterator[Desk]:
    shutil.copy(template, tmp_path / "registry.db")
    with Store(f"sqlite:///{tmp_path / 'registry.db'}") as store:
        yield Desk(store, tmp_path, recogniser, few_rules)


# --- the matrix -----------------------------------------------------------------------------------------

# way of writing -> what it does under a number, and the permission that it needs on the stored row
WAYS: dict[str, tuple[Callable[[Desk, Actor, str], object], str]] = {
    "send the same again": (
        lambda d, a, n: d.submit(a, line(n, goods="anhidrido acetico")),
        "declaration_submit",
    ),
    "add a line": (lambda d, a, n: d.submit(a, line(n, place=2)), "declaration_submit"),
    "amend": (lambda d, a, n: d.submit(a, line(n)), "declaration_amend"),
    "amend, saying so": (lambda d, a, n: d.submit(a, line(n), amend=True), "declaration_amend"),
    "withdraw": (lambda d, a, n: d.withdraw(a, n), "declaration_amend"),
}


def expected(role: str, way: str, owner: str) -> bool:
    """What the table says: a stored row in reach of the permission; what is filed in reach of filing."""

    def reaches(permission: str) -> bool:
        reach = TABLE[permission][role]
        return reach is Reach.ALL or (reach in (Reach.OWN, Reach.OFFICE) and owner != ANOTHERS)

    if way == "withdraw":
        return owner != NOBODYS and reaches("declaration_amend")
    files = TABLE["declaration_submit"][role] is not Reach.NONE
    if owner == NOBODYS:
        return files
    if way == "send the same again" and owner == ANOTHERS:  # what is sent says OP-A: it is an amendment
        return files and reaches("declaration_amend") and reaches("declaration_submit")
    return files and reaches(WAYS[way][1]) and reaches("declaration_submit")


@pytest.mark.parametrize("owner", [OWN, ANOTHERS, NOBODYS])
@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("role", ROLES)
def test_role_by_way_of_writing_by_owner_of_the_stored_row(desk: Desk, role: str, way: str, owner: str) -> None:
    do = WAYS[way][0]
    if expected(role, way, owner):
        do(desk, actor(role), NUMBERS[owner])
        return
    before = desk.everything()
    with pytest.raises((AccessError, Absent)):
        do(desk, actor(role), NUMBERS[owner])
    assert desk.everything() == before


@pytest.mark.parametrize("role", ROLES)
def test_only_who_writes_the_registry_gives_a_record_to_another(desk: Desk, role: str) -> None:
    taken = [OperatorRecord(operator_id="OP-B", name="taken over")]
    if TABLE["registry_write"][role] is Reach.ALL:
        assert desk.store.load("operators", taken, actor(role)) == 1
        return
    before = desk.everything()
    with pytest.raises(AccessError):
        desk.store.load("operators", taken, actor(role))
    assert desk.everything() == before


# --- the attacks, small ---------------------------------------------------------------------------------


def test_a_file_with_one_line_of_another_records_none_of_its_lines(desk: Desk) -> None:
    before = desk.everything()
    with pytest.raises(Absent):
        desk.submit(actor("importer"), line("D-1"), line("D-B"), line("D-2"))
    assert desk.everything() == before


def test_a_withdrawn_number_stays_its_owners(desk: Desk) -> None:
    desk.withdraw(LOCAL, "D-B")
    before = desk.everything()
    for who in ("importer", "officer"):
        for amend in (False, True):
            with pytest.raises((Absent, AccessError)):
                desk.submit(actor(who), line("D-B"), amend=amend)
    assert desk.everything() == before


def test_an_office_neither_takes_nor_gives_away_a_line(desk: Desk) -> None:
    sur = Actor("sur", "officer", office="SUR")
    with pytest.raises(Absent):
        desk.submit(sur, line("D-A", office="SUR"), amend=True)  # another office's line, said to be ours
    with pytest.raises(Absent):
        desk.submit(actor("officer"), line("D-A", office="SUR"), amend=True)  # ours, said to be another's
    assert desk.goods("D-A") == ["anhidrido acetico"]


def test_no_answer_tells_whether_a_number_of_another_exists(desk: Desk) -> None:
    """Withdrawing, reading, filing: the words are those for what is not there, or for a line not one's own."""
    for who in (actor("importer"), actor("officer"), actor("service")):
        said: dict[str, set[str]] = {"file": set(), "read": set(), "withdraw": set()}
        for number in ("D-B", "D-NONE"):
            with pytest.raises((Absent, AccessError)) as refused:
                desk.withdraw(who, number)
            said["withdraw"].add(str(refused.value).replace(number, "?"))
            with pytest.raises((Absent, AccessError)) as refused:
                show_declaration(desk.store, who, number)
            said["read"].add(str(refused.value).replace(number, "?"))
        with pytest.raises(Absent) as refused:
            desk.submit(who, line("D-B"))  # under a number of another
        said["file"].add(str(refused.value).replace("D-B", "?"))
        if who.role != "service":
            with pytest.raises(Absent) as refused:
                desk.submit(who, line("D-NONE", "OP-B", "SUR"))  # a line of another, under a number of nobody
            said["file"].add(str(refused.value).replace("D-NONE", "?"))
        assert {name: len(words) for name, words in said.items()} == {"file": 1, "read": 1, "withdraw": 1}


def test_who_may_read_a_line_but_not_amend_it_is_told_who_may(desk: Desk) -> None:
    with pytest.raises(AccessError, match="declaration_amend"):
        desk.submit(actor("importer"), line("D-A"))


def test_the_stored_row_is_asked_inside_the_transaction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else files the number between the first look and the recording."""
    from registry.decisions import submit as module

    checked = module.check

    def meanwhile(*parts: object, **named: object) -> object:
        done = checked(*parts, **named)  # type: ignore[arg-type]
        monkeypatch.setattr(module, "check", checked)
        desk.submit(LOCAL, line("D-RACE", "OP-B", "SUR", "anhidrido acetico"))
        (desk.folder / "file.csv").write_text(HEAD + line("D-RACE"), "utf-8")
        return done

    monkeypatch.setattr(module, "check", meanwhile)
    with pytest.raises(Absent):
        desk.submit(actor("importer"), line("D-RACE"))
    assert desk.goods("D-RACE") == ["anhidrido acetico"]


# --- the rule of the office -----------------------------------------------------------------------------


def test_importers_amend_their_own_until_a_decision_where_the_office_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer = actor("importer")
    monkeypatch.setenv("PRECURSOR_IMPORTERS_AMEND", "true")
    with pytest.raises(Absent):
        desk.submit(importer, line("D-B"))
    done = desk.submit(importer, line("D-A", goods="anhidrido acetico 99 %"))
    assert (done.amended, desk.goods("D-A")) == (1, ["anhidrido acetico 99 %"])
    (case,) = [one for one in list_cases(desk.store, LOCAL) if one["operator_id"] == "OP-A"]
    assign(desk.store, Actor("ana", "supervisor"), case["case_id"], "ana")
    with pytest.raises(AccessError, match="decided"):
        desk.submit(importer, line("D-A"))
    with pytest.raises(AccessError, match="decided"):
        desk.submit(importer, line("D-A"), amend=True)
    assert desk.goods("D-A") == ["anhidrido acetico 99 %"]


# --- the command line -----------------------------------------------------------------------------------


def test_the_command_line_refuses_alike(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, role, operator, office in (
        ("root", "administrator", None, None),
        ("ivo", "importer", "OP-A", None),
        ("oli", "officer", None, "NORTE"),
    ):
        accounts.add_user(desk.store, LOCAL, name, role, operator=operator, office=office)
    (desk.folder / "theirs.csv").write_text(HEAD + line("D-B"), "utf-8")
    (desk.folder / "operators.csv").write_text("operator_id,name\nOP-B,taken over\n", "utf-8")
    environment = {"PRECURSOR_DATABASE_URL": str(desk.store.engine.url)}
    people = {name: accounts.actor_of_user(desk.store, name) for name in ("ivo", "oli")}
    scopes = {"ivo": ["declaration_submit"], "oli": ["look_up"]}
    keys = {name: accounts.new_key(desk.store, one, name, scopes[name], 1) for name, one in people.items()}
    before = desk.everything()
    for name, key in keys.items():
        for words in (
            ["submit", str(desk.folder / "theirs.csv")],
            ["submit", "--amend", str(desk.folder / "theirs.csv")],
            ["withdraw", "D-B", "--reason", "x"],
            ["registry", "load", "operators", str(desk.folder / "operators.csv")],
        ):
            told = CliRunner().invoke(main, words, env=environment | {"PRECURSOR_KEY": key})
            assert told.exit_code == 1, (name, words, told.output)
            assert "do not have access" in told.output or "not allowed to do this" in told.output, told.output
    assert desk.everything() == before


@pytest.mark.parametrize("content", ["", "not,a,declaration\n1,2,3\n"])
def test_an_empty_file_of_nobody_settles_nothing(desk: Desk, content: str) -> None:
    path = desk.folder / "file.csv"
    path.write_text(content, "utf-8")
    before = desk.everything()
    with pytest.raises(AccessError):
        submit(path, store=desk.store, recogniser=desk.recogniser, rulebook=desk.rulebook, actor=actor("auditor"))
    assert desk.everything() == before
