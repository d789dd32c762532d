"""The audit log: entries, its tree of hashes, signed heads, proofs."""
