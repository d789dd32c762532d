"""The tree of RFC 6962: leaves, roots, and the two proofs that let anyone check a log without having it.

A leaf hash is SHA-256 of 0x00 and the entry, a node SHA-256 of 0x01 and its children. Inclusion proves that an entry
is in a log with a known root; consistency that a log only grew. Both checks follow RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from precursors.messages import Refusal

EMPTY = hashlib.sha256(b"").digest()


class ProofError(Refusal):
    """A proof does not hold; says why."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    """The level above: neighbours paired, an odd last one carried up; that gives the tree of RFC 6962."""
    sha = hashlib.sha256
    paired = [sha(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The hashes that lead from one leaf to the root.

    Raises:
        ProofError: there is no such place.

    """
    if not 0 <= place < len(leaves):
        raise ProofError("there_is_no_entry_the_log_has", x=place, y=len(leaves))
    proof, level = [], list(leaves)
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            proof.append(level[neighbour])
        level, place = _above(level), place // 2
    return proof


def check_inclusion(leaf: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf stands at a place of a log with that root.

    Raises:
        ProofError: it does not, or the proof does not show it.

    """
    if not 0 <= place < size:
        raise ProofError("place_is_outside_a_log_of_entries", x=place, y=size)
    node, first, last = leaf, place, size - 1
    for other in _hashes(proof):
        if last == 0:
            raise ProofError("the_proof_is_too_long_for_its_place_in_the")
        if first % 2 or first == last:
            node = _node(other, node)
            while first % 2 == 0 and first:
                first, last = first // 2, last // 2
        else:
            node = _node(node, other)
        first, last = first // 2, last // 2
    if last:
        raise ProofError("the_proof_is_too_short_for_its_place_in_the")
    if node != root:
        raise ProofError("the_proof_does_not_lead_to_that_root")


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes that show that the log of the first so many entries was only added to.

    Raises:
        ProofError: the log is shorter.

    """
    if not 0 <= first <= len(leaves):
        raise ProofError("the_log_has_entries_not", x=len(leaves), y=first)
    return _subproof(leaves, first, whole=True) if first else []


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if first == len(leaves):
        return [] if whole else [root_hash(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if first <= split:
        return [*_subproof(leaves[:split], first, whole=whole), root_hash(leaves[split:])]
    return [*_subproof(leaves[split:], first - split, whole=False), root_hash(leaves[:split])]


def check_consistency(first: int, size: int, first_root: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that a log with one root grew out of a log with another, and nothing before was touched.

    Raises:
        ProofError: it did not, or the proof does not show it.

    """
    if not 0 <= first <= size:
        raise ProofError("a_log_of_entries_cannot_have_grown_out_of_one", x=size, y=first)
    hashes = _hashes(proof)
    if first in (0, size):
        if hashes or first_root != (root if first == size else EMPTY):
            raise ProofError("two_logs_of_the_same_length_are_the_same_log")
        return
    if first & (first - 1) == 0:  # a whole subtree is its own first hash
        hashes = [first_root, *hashes]
    if not hashes:
        raise ProofError("the_proof_is_too_short")
    old, new = _both_roots(first, size, hashes)
    if old != first_root or new != root:
        raise ProofError("the_proof_does_not_lead_to_both_roots")


def _both_roots(first: int, size: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes]:
    place, last = first - 1, size - 1
    while place % 2:
        place, last = place // 2, last // 2
    old = new = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            raise ProofError("the_proof_is_too_long")
        if place % 2 or place == last:
            old, new = _node(other, old), _node(other, new)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            new = _node(new, other)
        place, last = place // 2, last // 2
    if last:
        raise ProofError("the_proof_is_too_short")
    return old, new


def _hashes(proof: Sequence[bytes]) -> list[bytes]:
    if any(len(one) != 32 for one in proof):
        raise ProofError("a_proof_is_made_of_hashes_of_32_bytes")
    return list(proof)
