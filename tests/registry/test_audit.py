"""The log: public RFC 6962 vectors, every proof, every way to tamper with an exported log."""

from __future__ import annotations

import hashlib
import io
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from registry.log import audit, checkpoint, merkle
from registry.store.store import Store

LEAVES = [
    bytes.fromhex(x)
    for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_public_vectors(size: int) -> None:
    assert merkle.root_hash([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize("seed", range(64))
def test_a_head_is_read_whatever_its_key_looks_like(seed: int) -> None:
    """A key's base64 may hold a plus sign, which also parts the fields of the verifier's text."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))
    head = checkpoint.sign_head(3, merkle.leaf_hash(b"x"), key)
    assert checkpoint.read_note(head.note, checkpoint.verifier_key(key)).root == head.root


@pytest.fixture
def logged(store: Store) -> Store:
    with store.writing() as connection:
        audit.append(connection, [("note", {"text": f"entry {number} ñ\t"}) for number in range(4)])
    return store


def exported(store: Store, tmp_path: Path) -> bytes:
    with store.engine.connect() as connection:
        lines = list(audit.export(connection, checkpoint.signing_key(tmp_path / "log.key")))
    return "".join(f"{line}\n" for line in lines).encode()


def holds(content: bytes) -> bool:
    try:
        audit.verify_export(io.StringIO(content.decode(), newline="\n"))
    except (checkpoint.AuditError, UnicodeDecodeError):
        return False
    return True


def test_every_change_of_an_exported_log_is_seen(logged: Store, tmp_path: Path) -> None:
    content = exported(logged, tmp_path)
    assert holds(content)
    for place in range(len(content)):
        for value in {*(content[place] ^ 1 << bit for bit in range(8)), *b'0 \t\n\r"x'} - {content[place]}:
            assert not holds(content[:place] + bytes([value]) + content[place + 1 :]), (place, value)
        for value in b"x0 \t\n\r":
            assert not holds(content[:place] + bytes([value]) + content[place:]), (place, value)
        assert not holds(content[:place]), place
        if content[place : place + 1] != b"\n" or place != len(content) - 1:
            assert not holds(content[:place] + content[place + 1 :]), place
    lines = content.splitlines(keepends=True)
    for first in range(1, len(lines)):
        assert not holds(b"".join(lines[:first]))
        assert not holds(b"".join([*lines[:first], *lines[first + 1 :]]))
        assert not holds(b"".join([*lines[: first + 1], lines[first], *lines[first + 1 :]]))
        for second in range(first + 1, len(lines)):
            swapped = list(lines)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert not holds(b"".join(swapped))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET body = replace(body, 'entry 2', 'entry 9') WHERE place = 2",
        "UPDATE audit_entries SET kind = 'other' WHERE place = 1",
        "DELETE FROM audit_entries WHERE place = 1",
        "UPDATE audit_entries SET leaf = zeroblob(32) WHERE place = 3",
        "UPDATE audit_entries SET place = place + 10 WHERE place = 3",
    ],
)
def test_every_change_in_the_registry_is_seen(logged: Store, change: str) -> None:
    with logged.writing() as connection:
        connection.execute(text(change))
    with logged.engine.connect() as connection, pytest.raises(checkpoint.AuditError):
        audit.verify(connection)


def test_a_head_kept_elsewhere_shows_a_log_that_was_cut_and_written_again(logged: Store, tmp_path: Path) -> None:
    key = checkpoint.signing_key(tmp_path / "log.key")
    with logged.engine.connect() as connection:
        size, root = audit.verify(connection)
    kept = checkpoint.sign_head(size, root, key).note
    assert checkpoint.read_note(kept, checkpoint.verifier_key(key)).root == root
    with logged.writing() as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE place = 3"))
    with logged.engine.connect() as connection:
        audit.verify(connection)  # shorter, but whole in itself
        with pytest.raises(checkpoint.AuditError, match="only 3"):
            audit.verify(connection, kept)
    with logged.writing() as connection:
        audit.append(connection, [("note", {"text": "another"}), ("note", {"text": "more"})])
    with logged.engine.connect() as connection, pytest.raises(checkpoint.AuditError, match="not those"):
        audit.verify(connection, kept)


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    checkpoint.signing_key(tmp_path / "log.key")
    assert (tmp_path / "log.key").stat().st_mode & 0o077 == 0


def test_an_export_signed_with_a_forgers_key_is_told_by_the_published_one(logged: Store, tmp_path: Path) -> None:
    published = checkpoint.verifier_key(checkpoint.signing_key(tmp_path / "log.key"))
    content = exported(logged, tmp_path).decode().splitlines(keepends=True)
    assert audit.verify_export(content, key=published)[0] == 4
    with logged.engine.connect() as connection:
        forged = [f"{line}\n" for line in audit.export(connection, checkpoint.signing_key(tmp_path / "other.key"))]
    with pytest.raises(checkpoint.AuditError, match="another key"):
        audit.verify_export(forged, key=published)


def test_a_head_of_another_key_proves_nothing(logged: Store, tmp_path: Path) -> None:
    own, other = (checkpoint.signing_key(tmp_path / name) for name in ("log.key", "other.key"))
    with logged.engine.connect() as connection:
        head = checkpoint.sign_head(*audit.verify(connection), other).note
        with pytest.raises(checkpoint.AuditError, match="signature"):
            audit.verify(connection, head, checkpoint.verifier_key(own))


def test_a_long_log_is_recomputed_quickly() -> None:
    leaves = [hashlib.sha256(str(number).encode()).digest() for number in range(100_000)]
    start = time.perf_counter()
    merkle.root_hash(leaves)
    assert time.perf_counter() - start < 1.0
