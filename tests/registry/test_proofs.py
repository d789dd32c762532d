"""Proofs of inclusion and consistency: each kind of fault of the public vectors, made for every small tree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.log import audit
from registry.log.checkpoint import AuditError, sign_head, signing_key, verifier_key
from registry.log.merkle import (
    EMPTY,
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_hash,
)
from registry.log.proofs import check_proof, consistency, inclusion
from registry.store.store import Store

SIZES = range(1, 18)
LEAVES = [leaf_hash(f"entry {number}".encode()) for number in range(40)]
ROOTS = [root_hash(LEAVES[:size]) for size in range(len(LEAVES) + 1)]
OTHER = leaf_hash(b"garbage")
Proof = list[bytes]


def flipped(one: bytes, bit: int = 0) -> bytes:
    return bytes([one[0] ^ 1 << bit]) + one[1:]


# What can be wrong with the hashes of a proof, whichever it is. Each gives every damaged proof of its kind.
FAULTS: dict[str, Callable[[Proof, bytes], Iterator[Proof]]] = {
    "bit flipped in hash k": lambda p, r: (
        [*p[:k], flipped(p[k], bit), *p[k + 1 :]] for k in range(len(p)) for bit in range(8)
    ),
    "last byte flipped in hash k": lambda p, r: (
        [*p[:k], p[k][:-1] + bytes([p[k][-1] ^ 1]), *p[k + 1 :]] for k in range(len(p))
    ),
    "hash k missing": lambda p, r: ([*p[:k], *p[k + 1 :]] for k in range(len(p))),
    "hash k doubled": lambda p, r: ([*p[: k + 1], *p[k:]] for k in range(len(p))),
    "hash k replaced by garbage": lambda p, r: ([*p[:k], OTHER, *p[k + 1 :]] for k in range(len(p))),
    "hash k replaced by the root": lambda p, r: ([*p[:k], r, *p[k + 1 :]] for k in range(len(p))),
    "hash k empty": lambda p, r: ([*p[:k], b"", *p[k + 1 :]] for k in range(len(p))),
    "hash k truncated": lambda p, r: ([*p[:k], p[k][:-1], *p[k + 1 :]] for k in range(len(p))),
    "hash k too long": lambda p, r: ([*p[:k], p[k] + b"\x00", *p[k + 1 :]] for k in range(len(p))),
    "two neighbours swapped": lambda p, r: (
        [*p[:k], p[k + 1], p[k], *p[k + 2 :]] for k in range(len(p) - 1) if p[k] != p[k + 1]
    ),
    "preceding garbage": lambda p, r: iter([[OTHER, *p]]),
    "trailing garbage": lambda p, r: iter([[*p, OTHER]]),
    "preceding root": lambda p, r: iter([[r, *p]]),
    "trailing root": lambda p, r: iter([[*p, r]]),
    "everything missing": lambda p, r: iter([[]] if p else []),
}


def test_every_proof_of_inclusion_holds() -> None:
    for size in SIZES:
        for place in range(size):
            check_inclusion(LEAVES[place], place, size, inclusion_proof(LEAVES[:size], place), ROOTS[size])


@pytest.mark.parametrize("fault", list(FAULTS))
def test_no_damaged_proof_of_inclusion_holds(fault: str) -> None:
    tried = 0
    for size in SIZES:
        for place in range(size):
            proof = inclusion_proof(LEAVES[:size], place)
            for damaged in FAULTS[fault](proof, ROOTS[size]):
                with pytest.raises(ProofError):
                    check_inclusion(LEAVES[place], place, size, damaged, ROOTS[size])
                tried += 1
    assert tried > 10


# What can be wrong beside the hashes: (leaf, place, size, root) of a proof that was made for other ones.
INCLUSION_CLAIMS: dict[str, Callable[[bytes, int, int, bytes], tuple[bytes, int, int, bytes]]] = {
    "leaf flipped": lambda leaf, place, size, root: (flipped(leaf), place, size, root),
    "leaf empty": lambda leaf, place, size, root: (b"", place, size, root),
    "leaf is the root": lambda leaf, place, size, root: (root if root != leaf else OTHER, place, size, root),
    "root flipped": lambda leaf, place, size, root: (leaf, place, size, flipped(root)),
    "root empty": lambda leaf, place, size, root: (leaf, place, size, b""),
    "root of the empty tree": lambda leaf, place, size, root: (leaf, place, size, EMPTY),
    "place + 1": lambda leaf, place, size, root: (leaf, place + 1, size, root),
    "place - 1": lambda leaf, place, size, root: (leaf, place - 1, size, root),
    "place ^ 2": lambda leaf, place, size, root: (leaf, place ^ 2, size, root),
    "place far outside": lambda leaf, place, size, root: (leaf, 2**63, size, root),
    "size 0": lambda leaf, place, size, root: (leaf, place, 0, root),
    "size halved": lambda leaf, place, size, root: (leaf, place, size // 2, root),
    "negative place": lambda leaf, place, size, root: (leaf, -1, size, root),
}


@pytest.mark.parametrize("claim", list(INCLUSION_CLAIMS))
def test_no_proof_of_inclusion_holds_for_another_claim(claim: str) -> None:
    for size in SIZES:
        for place in range(size):
            proof = inclusion_proof(LEAVES[:size], place)
            leaf, other, length, root = INCLUSION_CLAIMS[claim](LEAVES[place], place, size, ROOTS[size])
            if length > other and length != size and root == ROOTS[size] and len(proof) == 0:
                continue
            with pytest.raises(ProofError):
                check_inclusion(leaf, other, length, proof, root)


def test_a_size_that_changes_the_way_up_is_noticed() -> None:
    """Size +-1: where the path is another one. Where it is the same, the signed head binds the size."""
    for size in SIZES:
        for place in range(size):
            proof = inclusion_proof(LEAVES[:size], place)
            for other in (size - 1, size + 1):
                if place < other and len(inclusion_proof(LEAVES[:other], place)) != len(proof):
                    with pytest.raises(ProofError):
                        check_inclusion(LEAVES[place], place, other, proof, ROOTS[size])
            with pytest.raises(ProofError):
                check_inclusion(LEAVES[place], place, size, proof, ROOTS[size + 1])


def test_every_proof_of_consistency_holds() -> None:
    for size in SIZES:
        for first in range(size + 1):
            check_consistency(first, size, ROOTS[first], ROOTS[size], consistency_proof(LEAVES[:size], first))


@pytest.mark.parametrize("fault", list(FAULTS))
def test_no_damaged_proof_of_consistency_holds(fault: str) -> None:
    tried = 0
    for size in SIZES:
        for first in range(size + 1):
            proof = consistency_proof(LEAVES[:size], first)
            for damaged in FAULTS[fault](proof, ROOTS[size]):
                with pytest.raises(ProofError):
                    check_consistency(first, size, ROOTS[first], ROOTS[size], damaged)
                tried += 1
    assert tried > 10


CONSISTENCY_CLAIMS: dict[str, Callable[[int, int, bytes, bytes], tuple[int, int, bytes, bytes]]] = {
    "roots swapped": lambda first, size, old, new: (first, size, new, old),
    "sizes swapped": lambda first, size, old, new: (size, first, old, new),
    "old root flipped": lambda first, size, old, new: (first, size, flipped(old), new),
    "new root flipped": lambda first, size, old, new: (first, size, old, flipped(new)),
    "old root empty": lambda first, size, old, new: (first, size, b"", new),
    "new root empty": lambda first, size, old, new: (first, size, old, b""),
    "both roots the new one": lambda first, size, old, new: (first, size, new, new),
    "both roots the old one": lambda first, size, old, new: (first, size, old, old),
    "first + 1": lambda first, size, old, new: (first + 1, size, old, new),
    "first - 1": lambda first, size, old, new: (first - 1, size, old, new),
    "first negative": lambda first, size, old, new: (-1, size, old, new),
    "size 0": lambda first, size, old, new: (first, 0, old, new),
    "first beyond size": lambda first, size, old, new: (size + 1, size, old, new),
}


@pytest.mark.parametrize("claim", list(CONSISTENCY_CLAIMS))
def test_no_proof_of_consistency_holds_for_another_claim(claim: str) -> None:
    for size in SIZES:
        for first in range(1, size):
            proof = consistency_proof(LEAVES[:size], first)
            with pytest.raises(ProofError):
                check_consistency(*CONSISTENCY_CLAIMS[claim](first, size, ROOTS[first], ROOTS[size]), proof)


def test_the_edges_of_proofs_are_plain() -> None:
    check_consistency(0, 5, EMPTY, ROOTS[5], [])
    check_consistency(5, 5, ROOTS[5], ROOTS[5], [])
    for claim in ((0, 5, ROOTS[1], ROOTS[5], []), (5, 5, ROOTS[5], ROOTS[4], []), (5, 5, ROOTS[5], ROOTS[5], [OTHER])):
        with pytest.raises(ProofError):
            check_consistency(*claim)
    for bad in (-1, 5):
        with pytest.raises(ProofError):
            inclusion_proof(LEAVES[:5], bad)
    with pytest.raises(ProofError):
        consistency_proof(LEAVES[:5], 6)


def test_a_proof_out_of_a_registry_is_checked_without_it(store: Store, tmp_path: Path) -> None:
    key = signing_key(tmp_path / "log.key")
    published = verifier_key(key)
    with store.writing() as connection:
        audit.append(connection, [("note", {"text": str(number)}) for number in range(7)])
        head = sign_head(*audit.verify(connection), key).note
        audit.append(connection, [("note", {"text": str(number)}) for number in range(5)])
        documents = [inclusion(connection, 3, key), consistency(connection, head, key)]
        with pytest.raises(AuditError):
            consistency(connection, head, signing_key(tmp_path / "other.key"))
    assert [str(check_proof(json.dumps(one), published)) for one in documents] == [
        "entry 3 (note) stands in the log of 12 entries",
        "the log of 7 entries only grew, to 12",
    ]
    for document in documents:
        for name in document:
            with pytest.raises(AuditError):
                check_proof(json.dumps({**document, name: "x"}), published)
    tampered = documents[0]["entry"] | {"body": documents[0]["entry"]["body"].replace("3", "4")}
    with pytest.raises(AuditError, match="lead"):
        check_proof(json.dumps(documents[0] | {"entry": tampered}), published)
