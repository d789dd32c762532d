"""Heads, keys and backups: a log that was cut, replaced or copied, a key that is gone, a backup that was edited."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import text

from precursors.recognition.recogniser import Recogniser
from registry.backup import BackupError, backup, restore
from registry.log import audit
from registry.log.checkpoint import AuditError, read_note, signing_key, verifier_key
from registry.proof.heads import countersign, publish, published_heads
from registry.proof.signing import check_kept, key_of, new_key_of, signed_head
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.attack.files import EDITS, FORGED, HOW, backups, edited, logs
from tests.registry.filled import few, fill


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    folder = tmp_path_factory.mktemp("heads")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        fill(store, folder, recogniser, few(rulebook))
    return folder


@pytest.fixture
def filled(tmp_path: Path, template: Path) -> Iterator[Store]:
    shutil.copytree(template, tmp_path / "desk")
    with Store(f"sqlite:///{tmp_path / 'desk' / 'registry.db'}") as store:
        yield store


# --- the key --------------------------------------------------------------------------------------------


def test_a_registry_is_born_with_its_key(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'r.db'}") as store:
        assert stat.S_IMODE((tmp_path / "r.key").stat().st_mode) == 0o600
        assert verifier_key(key_of(store)) == verifier_key(signing_key(tmp_path / "r.key"))


def test_a_missing_key_is_an_error_and_no_new_key(filled: Store, tmp_path: Path) -> None:
    key = tmp_path / "desk" / "registry.key"
    key.unlink()
    with pytest.raises(AuditError, match="key"):
        key_of(filled)
    assert not key.exists()
    with Store(f"sqlite:///{tmp_path / 'desk' / 'registry.db'}"):
        assert not key.exists()  # opening it makes none either
    new_key_of(filled, "root")
    with filled.engine.connect() as connection:
        (told,) = audit.bodies(connection, "signing key made")
    assert told["key"] == verifier_key(key_of(filled)) and told["by"] == "root"


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_half_written_key_is_a_sentence(filled: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "desk" / "registry.key").write_bytes(content)
    with pytest.raises(AuditError, match=r"registry\.key"):
        key_of(filled)


# --- the head beside the key ----------------------------------------------------------------------------


def test_the_last_head_signed_is_remembered_and_held_against_the_log(filled: Store) -> None:
    head = signed_head(filled)
    check_kept(filled)
    with filled.writing() as connection:
        audit.append(connection, [("note", {"text": "grows"})])
    check_kept(filled)
    assert signed_head(filled).size == head.size + 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM audit_entries WHERE place >= (SELECT max(place) - 2 FROM audit_entries)", "shorter"),
        ("DELETE FROM audit_entries", "shorter"),
        (
            "UPDATE audit_entries SET body = replace(unpacked(CAST(body AS BLOB)), 'by', 'BY'), leaf = zeroblob(32) WHERE place = 1",
            "not those",
        ),
    ],
)
def test_a_log_cut_or_replaced_is_told(filled: Store, change: str, said: str) -> None:
    signed_head(filled)
    with filled.writing() as connection:
        connection.execute(text(change))
    for ask in (check_kept, signed_head):
        with pytest.raises(AuditError, match=said):
            ask(filled)


def test_an_older_database_put_back_is_told(filled: Store, tmp_path: Path) -> None:
    filled.engine.dispose()
    older = shutil.copy(tmp_path / "desk" / "registry.db", tmp_path / "older.db")
    with filled.writing() as connection:
        audit.append(connection, [("note", {"text": "later"})])
    signed_head(filled)
    filled.engine.dispose()
    for end in ("-wal", "-shm"):
        (tmp_path / "desk" / f"registry.db{end}").unlink(missing_ok=True)
    shutil.copy(older, tmp_path / "desk" / "registry.db")
    with pytest.raises(AuditError, match="shorter"):
        check_kept(filled)


def test_another_key_in_its_place_is_told(filled: Store, tmp_path: Path) -> None:
    signed_head(filled)
    (tmp_path / "desk" / "registry.key").unlink()
    signing_key(tmp_path / "desk" / "registry.key")
    with pytest.raises(AuditError, match="another key"):
        check_kept(filled)


def test_a_copied_database_is_told(filled: Store, tmp_path: Path) -> None:
    signed_head(filled)
    filled.engine.dispose()
    shutil.copytree(tmp_path / "desk", tmp_path / "elsewhere")
    with Store(f"sqlite:///{tmp_path / 'elsewhere' / 'registry.db'}") as copy:
        assert "desk" in check_kept(copy)
        signed_head(copy)
        assert check_kept(copy) == ""  # told once, and in the log
        with copy.engine.connect() as connection:
            (told,) = audit.bodies(connection, "registry moved")
    assert "desk" in told["from"] and "elsewhere" in told["to"]
    assert check_kept(filled) == ""


# --- heads elsewhere ------------------------------------------------------------------------------------


def grow(store: Store, number: int = 1) -> None:
    with store.writing() as connection:
        audit.append(connection, [("note", {"text": str(n)}) for n in range(number)])


def test_heads_go_to_a_file_a_folder_and_a_spool(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "machine").mkdir()
    (tmp_path / "spool").mkdir()
    places = [str(tmp_path / "heads.txt"), f"{tmp_path / 'machine'}/", f"mail:auditor@example.org:{tmp_path / 'spool'}"]
    sizes = []
    for _ in range(2):
        grow(filled, 3)
        sizes.append(publish(filled, places).size)
    key = verifier_key(key_of(filled))
    (mail, *more) = sorted((tmp_path / "spool").iterdir())
    assert len(more) == 1 and mail.suffix == ".eml"
    message = message_from_bytes(mail.read_bytes())
    assert message["To"] == "auditor@example.org" and read_note(message.get_payload(), key).size == sizes[0]
    kept = sorted((tmp_path / "machine").glob("*.head"))
    assert [read_note(one.read_text("utf-8"), key).size for one in kept] == sizes
    assert (tmp_path / "heads.txt").read_text("utf-8").count("precursor/registry\n") == 2
    with filled.engine.connect() as connection:
        for one in kept:
            audit.verify(connection, one.read_text("utf-8"), key)


def test_a_place_that_is_away_is_told_and_the_others_are_served(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "machine").mkdir()
    with pytest.raises(AuditError, match="away"):
        publish(filled, [f"{tmp_path / 'away'}/", f"{tmp_path / 'machine'}/"])
    assert list((tmp_path / "machine").glob("*.head"))


def test_a_fork_is_told_by_the_folder_that_both_publish_to(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "machine").mkdir()
    filled.engine.dispose()
    shutil.copytree(tmp_path / "desk", tmp_path / "fork")
    with Store(f"sqlite:///{tmp_path / 'fork' / 'registry.db'}") as fork:
        grow(filled, 2)
        with fork.writing() as connection:
            audit.append(connection, [("note", {"text": f"went its own way {n}"}) for n in range(3)])
        publish(filled, [f"{tmp_path / 'machine'}/"])
        with pytest.raises(AuditError, match="another log"):
            publish(fork, [f"{tmp_path / 'machine'}/"])


def test_a_second_registry_countersigns_what_only_grew(filled: Store, tmp_path: Path) -> None:
    folder = tmp_path / "machine"
    folder.mkdir()
    published_key = verifier_key(key_of(filled))
    with Store(f"sqlite:///{tmp_path / 'second' / 'registry.db'}") as second:
        for _ in range(2):
            grow(filled, 2)
            publish(filled, [f"{folder}/"])
            assert len(countersign(second, folder, published_key, "ana")) == 1
        assert countersign(second, folder, published_key, "ana") == []
        witness = verifier_key(key_of(second))
        assert [one.countersigned for one in published_heads(folder, published_key, witness)] == [True, True]
        with pytest.raises(AuditError, match="does not hold"):
            published_heads(folder, witness)
        with second.engine.connect() as connection:
            assert len(audit.bodies(connection, "head countersigned")) == 2
        # what was countersigned once cannot be taken back: a log written anew with the same key is refused
        with filled.writing() as connection:
            place = audit.size(connection) - 1
            connection.execute(text(f"DELETE FROM audit_entries WHERE place >= {place - 2}"))
            audit.append(connection, [("note", {"text": "written anew"})] * 6)
        (tmp_path / "desk" / "registry.head").unlink()
        for one in folder.iterdir():
            one.unlink()
        publish(filled, [f"{folder}/"])
        with pytest.raises(AuditError):
            countersign(second, folder, published_key, "ana")


# --- backups --------------------------------------------------------------------------------------------


def test_an_edited_backup_is_refused_whatever_is_done_so_that_it_passes(filled: Store, tmp_path: Path) -> None:
    filled.engine.dispose()
    found = backups(tmp_path / "desk")
    assert len(found) == len(EDITS) * len(HOW) and [what for what, refused in found.items() if not refused] == []


def test_a_log_cut_replaced_or_copied_is_told(filled: Store, tmp_path: Path) -> None:
    filled.engine.dispose()
    found = logs(tmp_path / "desk")
    assert len(found) > 8 and [what for what, told in found.items() if not told] == []


def test_a_backup_signed_by_another_is_told(filled: Store, tmp_path: Path) -> None:
    published_key = verifier_key(key_of(filled))
    backup(filled, tmp_path / "b.zip", key_of(filled), "root")
    edited(tmp_path / "b.zip", tmp_path / "bad.zip", lambda _: None, FORGED, tmp_path / "desk")
    with pytest.raises((BackupError, AuditError)):
        restore(f"sqlite:///{tmp_path / 'x' / 'registry.db'}", tmp_path / "bad.zip", key=published_key)
    done = restore(f"sqlite:///{tmp_path / 'y' / 'registry.db'}", tmp_path / "b.zip", key=published_key)
    assert done.issuer_checked
    assert not restore(f"sqlite:///{tmp_path / 'z' / 'registry.db'}", tmp_path / "b.zip").issuer_checked


def test_a_backup_of_a_registry_whose_state_was_edited_is_not_made(filled: Store, tmp_path: Path) -> None:
    with filled.writing() as connection:
        connection.execute(text("UPDATE users SET role = 'administrator' WHERE user = 'ana'"))
    with pytest.raises(AuditError, match="users ana"):
        backup(filled, tmp_path / "b.zip", key_of(filled), "root")
    assert not (tmp_path / "b.zip").exists()
