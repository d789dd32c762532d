"""A registry that is read-only, locked, full, junk or away ends in a sentence, in both languages, never in a traceback."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from commands.program import main
from registry.access import Actor
from registry.casework.cases import CaseFilter, list_cases
from registry.decisions.submit import submit
from registry.store import store as module
from registry.store.records import OperatorRecord
from registry.store.store import Store
from tests.web.conftest import HERE, UNBOUND
from web.app import create_app
from web.environment import WebSettings

LINES = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    "D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg\n"
)
READS = (
    "lookup acetone",
    "lists show --authority UN",
    "registry show",
    "registry permits",
    "cases list",
    "audit verify",
    "audit head",
    "users list",
    "editions list",
    "report precision -o {folder}/r.json",
    "check {folder}/d.csv",
)
WRITES = (
    "submit {folder}/more.csv",
    "registry load operators {folder}/operators.csv",
    "withdraw D1 --reason x",
    "users add root --role administrator",
    "registry backup {folder}/b.zip",
    "cases note C-1 x",
    "audit certificate D1",
)
OTHERS = (
    "serve",
    "registry restore {folder}/kept.zip",
    "keys list",
    "audit replay --all",
    "lookback --since 2025-01-01",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recogniser: Any, rulebook: Any) -> Path:
    """A folder with a registry, its backup, and files to hand in."""
    folder = tmp_path_factory.mktemp("outage")
    (folder / "d.csv").write_text(LINES, "utf-8")
    (folder / "more.csv").write_text(
        LINES + "".join(LINES.splitlines(True)[1].replace("D1", f"N{n}") for n in range(300)), "utf-8"
    )
    (folder / "operators.csv").write_text("operator_id,name\nOP9,Nueve\n", "utf-8")
    url = f"sqlite:///{folder / 'registry.db'}"
    with Store(url) as store, pytest.MonkeyPatch.context() as patch:
        store.load("operators", [OperatorRecord(operator_id="OP1", name="B")])
        submit(folder / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
        patch.setenv("PRECURSOR_DATABASE_URL", url)
        assert CliRunner().invoke(main, ["registry", "backup", str(folder / "kept.zip")]).exit_code == 0
    return folder


@contextmanager
def query_only(path: Path) -> Iterator[str]:
    """What a registry on a read-only disk says."""
    durable = module._durable

    def read_only(connection: Any, record: object) -> None:
        durable(connection, record)
        connection.execute("PRAGMA query_only = 1")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_durable", read_only)
        yield f"sqlite:///{path}"


@contextmanager
def full(path: Path) -> Iterator[str]:
    durable = module._durable

    def no_room(connection: Any, record: object) -> None:
        durable(connection, record)
        connection.execute("PRAGMA max_page_count = 1")  # at least as many as there are

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_durable", no_room)
        yield f"sqlite:///{path}"


@contextmanager
def locked(path: Path) -> Iterator[str]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PATIENCE", 0.05)
        yield f"sqlite:///{path}"
    other.close()


@contextmanager
def junk(path: Path) -> Iterator[str]:
    bad = path.with_name("junk.db")
    bad.write_bytes(b"no database at all, but long enough to look like a page of one " * 200)
    yield f"sqlite:///{bad}"


@contextmanager
def torn(path: Path) -> Iterator[str]:
    """The first pages are those of a registry."""
    bad = path.with_name("torn.db")
    with sqlite3.connect(path) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    bad.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    yield f"sqlite:///{bad}"


@contextmanager
def folder(path: Path) -> Iterator[str]:
    (path.parent / "folder.db").mkdir(exist_ok=True)
    yield f"sqlite:///{path.parent / 'folder.db'}"


@contextmanager
def below_a_file(path: Path) -> Iterator[str]:
    yield f"sqlite:///{path.parent / 'd.csv' / 'registry.db'}"


@contextmanager
def away(_path: Path) -> Iterator[str]:
    yield "postgresql://nobody@127.0.0.1:1/registry"


@contextmanager
def no_address(_path: Path) -> Iterator[str]:
    yield "registry.db"


OUTAGES: dict[str, Callable[[Path], Any]] = {
    "read-only": query_only,
    "full": full,
    "locked": locked,
    "junk": junk,
    "torn": torn,
    "a folder": folder,
    "below a file": below_a_file,
    "away": away,
    "no address": no_address,
}
NOT_OPENED = ("a folder", "below a file", "no address")  # nothing comes as far as a command of its own
SAYS = {
    "read-only": "read-only",
    "full": "full",
    "locked": "keeps writing",
    "junk": "damaged",
    "torn": "damaged",
    "a folder": "cannot be opened",
    "below a file": "Not a directory",
    "away": "cannot be reached",
    "no address": "PRECURSOR_DATABASE_URL",
}
MET = {
    **dict.fromkeys(OUTAGES, WRITES),
    "full": WRITES[:1],
    **dict.fromkeys(NOT_OPENED, WRITES[1:3]),
    "junk": (*READS, *WRITES, *OTHERS),
    "away": (*READS, *WRITES, *OTHERS),
}


@pytest.mark.parametrize(("outage", "command"), [(one, command) for one, met in MET.items() for command in met])
def test_every_command_ends_in_a_sentence(
    kept: Path, tmp_path: Path, outage: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("d.csv", "more.csv", "operators.csv", "kept.zip", "registry.key"):
        (tmp_path / name).write_bytes((kept / name).read_bytes())
    with sqlite3.connect(kept / "registry.db") as whole:
        whole.execute("VACUUM INTO ?", (str(tmp_path / "registry.db"),))
    with OUTAGES[outage](tmp_path / "registry.db") as url:
        monkeypatch.setenv("PRECURSOR_DATABASE_URL", url)
        done = CliRunner().invoke(main, command.format(folder=tmp_path).split())
    assert isinstance(done.exception, SystemExit), (done.output, done.exception)
    said = done.stderr.splitlines()[-1]
    assert done.exit_code == 1 and said.startswith("precursor: ") and "sqlalche" not in done.output
    assert SAYS[outage] in said


@pytest.mark.parametrize("outage", OUTAGES)
def test_it_is_said_in_spanish(kept: Path, outage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    for lang in ("en", "es"):
        with OUTAGES[outage](kept / "registry.db") as url:
            monkeypatch.setenv("PRECURSOR_DATABASE_URL", url)
            words = ["submit", str(kept / "more.csv"), "--lang", lang]
            said.append(CliRunner().invoke(main, words).stderr.splitlines()[-1])
    assert said[0] != said[1] or outage == "below a file"  # what the system says is not ours to translate


def test_a_desk_whose_registry_goes_away_says_so(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "registry.db").write_bytes((kept / "registry.db").read_bytes())
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", url)
    app = create_app(workers=1, settings=WebSettings(log=False, **UNBOUND))
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 1), raise_server_exceptions=False) as client:
        case = list_cases(app.state.store, Actor("ana", "supervisor"), CaseFilter())[0]["case_id"]
        page = client.get(f"/cases/{case}?lang=es")
        assert page.status_code == 200
        with locked(tmp_path / "registry.db"):
            app.state.store.engine.dispose()
            said = client.get("/api/v1/lookup", params={"q": "acetone", "lang": "en"})
            shown = client.get("/", params={"q": "acetone", "lang": "es"})
        assert said.status_code == shown.status_code == 503
        assert said.json()["error"]["code"] == "not_ready" and "keeps writing" in said.json()["error"]["message"]
        assert "no deja de escribir" in shown.text and "Traceback" not in shown.text
        os.truncate(tmp_path / "registry.db", 0)
        (tmp_path / "registry.db-wal").unlink(missing_ok=True)
        app.state.store.engine.dispose()
        gone = client.get("/api/v1/lookup", params={"q": "acetone", "lang": "en"})
        assert gone.status_code == 503 and "registry" in gone.json()["error"]["message"]
