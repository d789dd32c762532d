"""Changes made to a backup, to the log as a whole and to what lies beside it, and whether each is told."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import text

from registry.backup import BackupError, backup, restore, sign_manifest
from registry.log import audit
from registry.log.checkpoint import AuditError, signing_key, verifier_key
from registry.proof.heads import publish
from registry.proof.signing import check_kept, key_of, signed_head
from registry.store.store import Store

Parts = dict[str, bytes]
REFUSED = (BackupError, AuditError)

# --- backups --------------------------------------------------------------------------------------------


def _column(parts: Parts, name: str, column: str, value: str) -> None:
    table = pq.read_table(io.BytesIO(parts[f"{name}.parquet"]))
    place = table.column_names.index(column)
    changed = table.set_column(place, table.schema.field(place), pa.array([value] * table.num_rows, pa.string()))
    _put(parts, name, changed)


def _empty(parts: Parts, name: str) -> None:
    _put(parts, name, pq.read_table(io.BytesIO(parts[f"{name}.parquet"])).slice(0, 0))


def _put(parts: Parts, name: str, table: pa.Table) -> None:
    out = io.BytesIO()
    pq.write_table(table, out)
    parts[f"{name}.parquet"] = out.getvalue()


EDITS: dict[str, Callable[[Parts], None]] = {
    "everybody an administrator": lambda parts: _column(parts, "users", "role", "administrator"),
    "no findings": lambda parts: _empty(parts, "findings"),
    "no cases": lambda parts: _empty(parts, "cases"),
    "permits revoked": lambda parts: _column(parts, "permits", "status", "revoked"),
    "log emptied": lambda parts: _empty(parts, "audit_entries"),
}
# What a forger does after the edit: nothing, make the hashes fit, sign with a stolen key, sign with a key of their own.
PLAIN, REHASHED, STOLEN, FORGED = "plain", "hashes fit", "signed by its own key", "signed by another key"
HOW = (PLAIN, REHASHED, STOLEN, FORGED)


def edited(source: Path, target: Path, edit: Callable[[Parts], None], how: str, keys: Path) -> None:
    """A backup with a part changed.

    Args:
        source: the backup.
        target: where the changed one goes.
        edit: what is changed.
        how: what is done so that it passes.
        keys: folder of ``registry.key``; a forger's key is made there.

    """
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    edit(parts)
    if how != PLAIN:
        manifest = json.loads(parts["manifest.json"])
        manifest["parts"] = {name: hashlib.sha256(parts[f"{name}.parquet"]).hexdigest() for name in manifest["parts"]}
        key = signing_key(keys / ("registry.key" if how == STOLEN else "forger.key"))
        if how != REHASHED:
            manifest["key"] = verifier_key(key)
        parts["manifest.json"] = json.dumps(manifest, indent=1).encode()
        if how != REHASHED:
            parts["manifest.sig"] = sign_manifest(parts["manifest.json"], key).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def backups(folder: Path, edits: tuple[str, ...] = tuple(EDITS), how: tuple[str, ...] = HOW) -> dict[str, bool]:
    """Each edit of a backup of the registry in a folder: whether restoring it is refused, and leaves nothing."""
    found = {}
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        backup(store, folder / "attacked.zip", key_of(store), "root")
    for edit in edits:
        for one in how:
            edited(folder / "attacked.zip", folder / "bad.zip", EDITS[edit], one, folder)
            found[f"{edit}, {one}"] = _is_refused(folder / "bad.zip", folder / "restored")
    return found


def _is_refused(path: Path, into: Path) -> bool:
    shutil.rmtree(into, ignore_errors=True)
    url = f"sqlite:///{into / 'registry.db'}"
    try:
        restore(url, path)
    except REFUSED:
        with Store(url) as store:
            return not sum(store.counts().values())
    return False


# --- the log as a whole, and what lies beside it ----------------------------------------------------------


def _sql(change: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        with Store(f"sqlite:///{folder / 'registry.db'}") as store, store.writing() as connection:
            connection.execute(text(change))

    return run


def _written_anew(folder: Path) -> None:
    with Store(f"sqlite:///{folder / 'registry.db'}") as store, store.writing() as connection:
        size = audit.size(connection)
        connection.execute(text(f"DELETE FROM audit_entries WHERE place >= {size // 2}"))
        audit.append(connection, [("note", {"text": str(number)}) for number in range(size)])


def _older(folder: Path) -> None:
    shutil.copy(folder / "older.db", folder / "registry.db")


def _key_gone(folder: Path) -> None:
    (folder / "registry.key").unlink()


def _other_key(folder: Path) -> None:
    _key_gone(folder)
    signing_key(folder / "registry.key")


def _moved(folder: Path) -> None:
    head = json.loads((folder / "registry.head").read_text("utf-8"))
    (folder / "registry.head").write_text(json.dumps({**head, "of": "another machine:/registry.db"}), "utf-8")


LOGS: dict[str, Callable[[Path], None]] = {
    "last entries cut": _sql("DELETE FROM audit_entries WHERE place > (SELECT max(place) - 3 FROM audit_entries)"),
    "emptied": _sql("DELETE FROM audit_entries"),
    "an entry taken out": _sql("DELETE FROM audit_entries WHERE place = 1"),
    "an entry changed": _sql(
        "UPDATE audit_entries SET body = replace(unpacked(CAST(body AS BLOB)), 'at', 'AT') WHERE place = 1"
    ),
    "half of it written anew, longer": _written_anew,
    "an older database put back": _older,
    "the key gone": _key_gone,
    "another key in its place": _other_key,
    "the whole folder copied elsewhere": _moved,
}


def logs(folder: Path) -> dict[str, bool]:
    """Each change to the log of a registry or beside it, made to a copy of its folder: whether it is told."""
    found = {name: _is_told(folder, change) for name, change in LOGS.items()}
    found["a copy that went its own way, by the folder that both publish to"] = _fork_is_told(folder)
    return found


def _copy(folder: Path) -> Path:
    place = folder / "copy"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name in ("registry.db", "registry.key"):
        shutil.copy(folder / name, place / name)
    return place


def _is_told(folder: Path, change: Callable[[Path], None]) -> bool:
    place = _copy(folder)
    shutil.copy(place / "registry.db", place / "older.db")
    with Store(f"sqlite:///{place / 'registry.db'}") as store:
        _note(store, "later")
        signed_head(store)
    change(place)
    with Store(f"sqlite:///{place / 'registry.db'}") as store:
        try:
            moved = bool(check_kept(store))
            with store.reading() as connection:
                audit.verify(connection)
            key_of(store)
        except AuditError:
            return True
    return moved


def _fork_is_told(folder: Path) -> bool:
    place, machine = _copy(folder), f"{folder / 'machine'}/"
    (folder / "machine").mkdir(exist_ok=True)
    shutil.copy(place / "registry.db", place / "fork.db")
    shutil.copy(place / "registry.key", place / "fork.key")
    for name in ("registry", "fork"):
        with Store(f"sqlite:///{place / f'{name}.db'}") as store:
            _note(store, name)
            try:
                publish(store, [machine])
            except AuditError:
                return name == "fork"
    return False


def _note(store: Store, words: str) -> None:
    with store.writing() as connection:
        audit.append(connection, [("note", {"text": words})])
