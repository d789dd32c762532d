"""Signed heads of the log, in the text form of C2SP checkpoints: how many entries, their root, an Ed25519 signature.

A log shows an edit only against a head that the editor cannot rewrite: publish heads elsewhere, every day.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from precursors.messages import Refusal
from precursors.whole import make_once

ORIGIN = "precursor/registry"


class AuditError(Refusal):
    """The log, a head, an export or a certificate does not hold; says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head: how many entries, the root hash over them, and the whole note."""

    size: int
    root: bytes
    note: str


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key at a place, made if there is none; that of a registry is asked of ``registry.proof.signing``."""
    return load_key(path) if path.is_file() else make_key(path)


def load_key(path: Path) -> Ed25519PrivateKey:
    """The key at a place.

    Raises:
        AuditError: it cannot be read, or is no whole Ed25519 key.

    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise AuditError("not_a_whole_ed25519_key_put_the_copy_that_you", x=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditError("not_a_whole_ed25519_key_put_the_copy_that_you", x=path)
    return key


def make_key(path: Path) -> Ed25519PrivateKey:
    """A new key, readable by its owner only: written whole or not at all.

    Of two who make one at once, both get the key of the first.
    """
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    make_once(path, Ed25519PrivateKey.generate().private_bytes(*form))
    return load_key(path)


def _public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _key_id(public: bytes) -> bytes:
    return hashlib.sha256(ORIGIN.encode() + b"\n\x01" + public).digest()[:4]


def verifier_key(key: Ed25519PrivateKey) -> str:
    """The public key in the form of signed notes, to publish."""
    return _verifier_key(_public(key.public_key()))


def _verifier_key(public: bytes) -> str:
    typed = base64.b64encode(b"\x01" + public).decode()
    return f"{ORIGIN}+{_key_id(public).hex()}+{typed}"


def _key_of(verifier: str) -> bytes:
    """The public key in a verifier's text; its base64 may itself hold a plus sign."""
    return base64.b64decode(verifier.split("+", 2)[2], validate=True)[1:]


def sign_head(size: int, root: bytes, key: Ed25519PrivateKey) -> Head:
    """A signed checkpoint over so many entries."""
    body = f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n"
    return Head(size, root, f"{body}\n{sign_text(body, key)}\n")


def read_note(note: str, verifier: str = "") -> Head:
    """Read a checkpoint, and check its signature where the public key is given.

    Raises:
        AuditError: it is not a checkpoint of this kind of log, or its signature does not hold.

    """
    try:
        body, signed = note.split("\n\n", 1)
        origin, size, root = body.split("\n")[:3]
        head = Head(int(size), base64.b64decode(root, validate=True), note)
        signatures = [base64.b64decode(line.split(" ")[2], validate=True) for line in signed.strip().split("\n")]
    except (ValueError, IndexError) as error:
        raise AuditError("not_a_signed_head_three_lines_a_blank_one_and") from error
    if origin != ORIGIN or len(head.root) != 32:
        raise AuditError("the_head_is_of_another_log", x=repr(origin))
    if verifier:
        _check_signature(f"{body}\n", _of_key(signatures, verifier), verifier)
    return head


def _of_key(signatures: list[bytes], verifier: str) -> bytes:
    """The signature by a key, where several signed; the first where none of them is by it."""
    wanted = verifier.split("+", 2)[1] if verifier.count("+") >= 2 else ""
    return next((one for one in signatures if one[:4].hex() == wanted), signatures[0])


def countersigned_head(note: str, key: Ed25519PrivateKey) -> str:
    """A head with one more signature under those that it has."""
    body = note.split("\n\n", 1)[0] + "\n"
    return f"{note}{sign_text(body, key)}\n"


def _check_signature(body: str, signature: bytes, verifier: str) -> None:
    try:
        public = _key_of(verifier)
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], body.encode())
    except (InvalidSignature, ValueError, IndexError) as error:
        raise AuditError("the_signature_of_the_head_does_not_hold") from error
    if verifier != _verifier_key(public):
        raise AuditError("the_public_key_is_not_as_it_was_written")
    if signature[:4] != _key_id(public):
        raise AuditError("the_head_was_signed_by_another_key")


def sign_text(body: str, key: Ed25519PrivateKey) -> str:
    """A signature over any text, as one line of a signed note."""
    signature = _key_id(_public(key.public_key())) + key.sign(body.encode())
    return f"\u2014 {ORIGIN} {base64.b64encode(signature).decode()}"


def check_text(body: str, line: str, verifier: str) -> None:
    """Check a signature over a text.

    Raises:
        AuditError: it does not hold, was made by another key, or is not written as it was.

    """
    try:
        signature = base64.b64decode(line.split(" ")[2], validate=True)
    except (ValueError, IndexError) as error:
        raise AuditError("not_a_signature_a_dash_a_name_and_base64_are") from error
    if line != f"\u2014 {ORIGIN} {base64.b64encode(signature).decode()}":
        raise AuditError("the_signature_is_not_as_it_was_written")
    _check_signature(body, signature, verifier)


def as_written(head: Head) -> str:
    """A head's note written again from what was read, to notice a byte that reading would forgive."""
    signature = head.note.split("\n\n", 1)[1].strip().split(" ")[2]
    clean = base64.b64encode(base64.b64decode(signature)).decode()
    return f"{ORIGIN}\n{head.size}\n{base64.b64encode(head.root).decode()}\n\n\u2014 {ORIGIN} {clean}\n"
