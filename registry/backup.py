"""Backup and restore: every table of a registry in one file, from one moment, for either kind of store.

The file is a zip with a Parquet file a table, the documents that came with answers under their hashes, a manifest (the
revision, the signed head of the log, the hash of every part) and the signature of the manifest, so that it is signed
whole. A restore is one transaction, and stands only if the signature and the log hold and every row is as the log in it
tells. The signing key is not in it: keep that apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BigInteger, Date, DateTime, Engine, Integer, LargeBinary, Table, func, insert, select, text
from sqlmodel import SQLModel

from precursors.messages import Refusal, Sentence
from precursors.whole import whole
from registry.log import audit
from registry.log.checkpoint import AuditError, check_text, sign_head, sign_text, verifier_key
from registry.reconcile import reconcile
from registry.store import documents
from registry.store.documents import Given
from registry.store.migrate import HEAD, migrate
from registry.store.store import Store, engine_of, private

_FORM = "precursor registry backup 2"
_UNSIGNED = "precursor registry backup 1"
_MANIFEST, _SIGNATURE = "manifest.json", "manifest.sig"
_FOLDER = "documents/"  # of what came with answers, each under the hash of its content
_DOCUMENTS = SQLModel.metadata.tables["request_documents"]
_MOST = 5  # differences that a refusal names
_ROWS = 20_000
_TYPES = (
    (DateTime, pa.timestamp("us", "UTC")),
    (Date, pa.date32()),
    ((Integer, BigInteger), pa.int64()),
    (LargeBinary, pa.large_binary()),
)


class BackupError(Refusal):
    """A backup cannot be made, read or restored; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        size: entries of the log.
        key: the public key that the backup was signed with.
        issuer_checked: that key was given, or a head that was kept elsewhere; without, a forger's would do as well.
    """

    size: int
    key: str
    issuer_checked: bool


def backup(store: Store, path: Path, key: Ed25519PrivateKey, by: str) -> int:
    """Write a registry into one file, as it is at one moment, while others go on writing.

    The log, also the one in the file, tells that it was begun: nothing tells of a file that may not be there.

    Returns:
        How many entries of the log it holds.

    Raises:
        AuditError: the log does not hold, or the state is not as it tells; a broken registry is not worth keeping
            without knowing it.
        BackupError: the file exists.

    """
    if path.exists():
        raise BackupError("already_exists_choose_another_name_for_the", x=path)
    with store.writing() as connection:
        audit.append(connection, [("backup begun", {"by": by})])
    with whole(path) as draft, store.reading() as connection:
        size, root = audit.verify(connection)
        _need_as_told(connection)
        private(draft)
        with zipfile.ZipFile(draft, "w") as archive:
            parts = {table.name: _write(archive, connection, table) for table in SQLModel.metadata.sorted_tables}
            kept = _write_documents(archive, connection)
            manifest = {
                "form": _FORM,
                "revision": HEAD,
                "head": sign_head(size, root, key).note,
                "key": verifier_key(key),
                "parts": parts,
                "documents": kept,
            }
            written = json.dumps(manifest, indent=1)
            archive.writestr(_MANIFEST, written)
            archive.writestr(_SIGNATURE, sign_manifest(written.encode(), key))
    return size


def sign_manifest(manifest: bytes, key: Ed25519PrivateKey) -> str:
    """The signature of a backup: over the manifest, which holds the hash of everything else."""
    return sign_text(_signed_manifest(manifest), key) + "\n"


def _signed_manifest(manifest: bytes) -> str:
    return f"{_FORM}\n{hashlib.sha256(manifest).hexdigest()}\n"


def _need_as_told(connection: Any) -> None:
    """Refuse a state that is not as its log tells.

    Raises:
        AuditError: names the first rows.

    """
    found = reconcile(connection).differences
    if found:
        head = Sentence("rows_are_not_as_the_log_tells_see_precursor", x=len(found))
        raise AuditError("each", x=[head, *(one.sentence for one in found[:_MOST])])


def _write(archive: zipfile.ZipFile, connection: Any, table: Table) -> str:
    schema = pa.schema([(column.name, _type(column.type)) for column in table.c])
    stream = io.BytesIO()
    with pq.ParquetWriter(stream, schema) as writer:
        found = connection.execute(select(table).order_by(*table.primary_key.columns))
        while rows := found.fetchmany(_ROWS):
            writer.write_table(pa.Table.from_pylist([dict(row._mapping) for row in rows], schema=schema))
    archive.writestr(_part(table.name), stream.getvalue())
    return hashlib.sha256(stream.getvalue()).hexdigest()


def _write_documents(archive: zipfile.ZipFile, connection: Any) -> list[str]:
    """Write the documents that came with answers, each under its hash; all of them are there, or nothing is kept."""
    kept = list(connection.execute(select(_DOCUMENTS.c.sha256).distinct().order_by(_DOCUMENTS.c.sha256)).scalars())
    for digest in kept:
        archive.writestr(f"{_FOLDER}{digest}", documents.read(connection.engine, digest))
    return kept


def _type(kind: Any) -> pa.DataType:
    plain = getattr(kind, "impl_instance", kind)
    return next((arrow for types, arrow in _TYPES if isinstance(plain, types)), pa.string())


def restore(url: str, path: Path, against: str = "", key: str = "") -> Restored:
    """Fill an empty registry from a backup, whole or not at all.

    Args:
        url: of the store; made if it is not there.
        path: of the backup.
        against: a head kept elsewhere, which the restored log has to continue.
        key: the public key of the registry, as it was published.

    Raises:
        AuditError: the log in it does not hold, or the state is not as it tells.
        BackupError: it is no backup, was damaged, or the registry is not empty.

    """
    with _opened(path, key.strip()) as (manifest, archive):
        engine = engine_of(url)
        try:
            migrate(engine, manifest["revision"])
            size = _fill(engine, manifest, archive, against)
            migrate(engine)
        finally:
            engine.dispose()
    return Restored(size, str(manifest["key"]), bool(key or against))


class _opened:  # noqa: N801 - reads as a verb where it is used
    """A backup whose every part is what the manifest says, and whose manifest is as it was signed."""

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key

    def __enter__(self) -> tuple[Mapping[str, Any], zipfile.ZipFile]:
        try:
            self._archive = zipfile.ZipFile(self._path)
            written = self._archive.read(_MANIFEST)
            manifest = json.loads(written)
            self._check_form(manifest["form"])
            self._check_signature(written, manifest)
            digests = manifest.get("documents", [])  # none before there was an inbox
            parts = [*map(_part, manifest["parts"]), *(f"{_FOLDER}{digest}" for digest in digests)]
            unknown = set(self._archive.namelist()) - {_MANIFEST, _SIGNATURE, *parts}
            missing = set(SQLModel.metadata.tables) - set(manifest["parts"])
            if unknown or (missing and manifest["revision"] == HEAD):
                raise BackupError("its_parts_are_not_those_of_a_whole_backup_use", x=self._path.name)
            for name, digest in manifest["parts"].items():
                if hashlib.sha256(self._archive.read(_part(name))).hexdigest() != digest:
                    raise BackupError("the_part_was_damaged_use_another_backup", x=self._path.name, y=name)
            for digest in digests:
                if hashlib.sha256(self._archive.read(f"{_FOLDER}{digest}")).hexdigest() != digest:
                    raise BackupError("the_part_was_damaged_use_another_backup", x=self._path.name, y=digest)
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise BackupError("not_a_whole_backup", x=self._path.name, y=error) from error
        return manifest, self._archive

    def _check_form(self, form: str) -> None:
        if form == _UNSIGNED:
            raise BackupError("an_earlier_version_made_it_and_did_not_sign", x=self._path.name)
        if form != _FORM:
            raise BackupError("not_a_backup_of_this_program", x=self._path.name)

    def _check_signature(self, written: bytes, manifest: Mapping[str, Any]) -> None:
        if self._key and self._key != manifest["key"]:
            raise BackupError("it_was_signed_with_another_key_than_the_one", x=self._path.name)
        try:
            check_text(
                _signed_manifest(written), self._archive.read(_SIGNATURE).decode("utf-8").rstrip("\n"), manifest["key"]
            )
        except AuditError as error:
            raise BackupError("it_was_changed_after_it_was_signed_use", x=self._path.name) from error

    def __exit__(self, *_: object) -> None:
        self._archive.close()


def _fill(engine: Engine, manifest: Mapping[str, Any], archive: zipfile.ZipFile, against: str) -> int:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for name in manifest["parts"]:
            table = SQLModel.metadata.tables[name]
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise BackupError("the_registry_is_not_empty_restore_into_a_new", x=name)
            for rows in _rows(archive, name):
                connection.execute(insert(table), rows)
        for digest in manifest.get("documents", []):  # whose rows may not stand in the end: a file alone tells nothing
            documents.keep(engine, Given(digest, archive.read(f"{_FOLDER}{digest}")))
        _continue_numbers(connection)
        audit.verify(connection, manifest["head"], manifest["key"])
        size, _ = audit.verify(connection, against, manifest["key"] if against else "")
        _need_as_told(connection)
        connection.commit()
    return size


def _part(table: str) -> str:
    return f"{table}.parquet"


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[list[dict[str, Any]]]:
    for batch in pq.ParquetFile(io.BytesIO(archive.read(_part(name)))).iter_batches(_ROWS):
        if batch.num_rows:
            yield batch.to_pylist()


def _continue_numbers(connection: Any) -> None:
    """PostgreSQL counts rows apart from the rows: go on after the last."""
    if connection.dialect.name != "postgresql":
        return
    for table, column in (("case_steps", "step"), ("publications", "publication")):
        last = f"SELECT max({column}) FROM {table}"  # noqa: S608 - names of our own tables
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), ({last}))"))


__all__ = ["AuditError", "BackupError", "backup", "restore"]
