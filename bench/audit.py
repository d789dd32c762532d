"""The log at a million entries: how long its verification takes, and whether sampled tampering is seen.

Run ``make bench-audit``; prints seconds of processor time.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from registry.log import audit
from registry.log.checkpoint import AuditError, sign_head, signing_key, verifier_key
from registry.log.merkle import leaf_hash, root_hash

SEED = 1


def lines_of(entries: int, folder: Path) -> list[str]:
    """An exported log of so many decisions."""
    bodies = [
        audit.canonical({"declaration_number": f"D{n}", "line_number": 1, "found": ["GT-LICENCE-HELD"], "by": "ana"})
        for n in range(entries)
    ]
    root = root_hash([leaf_hash(f"decision\n{body}".encode()) for body in bodies])
    key = signing_key(folder / "log.key")
    head = audit.canonical({"head": sign_head(entries, root, key).note, "key": verifier_key(key)})
    return [f"{head}\n", *(f"{place}\tdecision\t{body}\n" for place, body in enumerate(bodies))]


def tampered(lines: list[str], chance: random.Random) -> list[str]:
    """The log with one edit, deletion, swap, insertion or truncation somewhere."""
    place = chance.randrange(1, len(lines) - 1)
    kind = chance.randrange(5)
    if kind == 0:
        byte = chance.randrange(len(lines[place]))
        changed = chr(ord(lines[place][byte]) ^ 1 << chance.randrange(5))
        return [*lines[:place], lines[place][:byte] + changed + lines[place][byte + 1 :], *lines[place + 1 :]]
    if kind == 1:
        return [*lines[:place], *lines[place + 1 :]]
    if kind == 2:
        return [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
    if kind == 3:
        return [*lines[:place], lines[place], *lines[place:]]
    return lines[:place]


def main(entries: int, samples: int) -> None:
    """Verify, then tamper and verify again."""
    with tempfile.TemporaryDirectory() as name:
        lines = lines_of(entries, Path(name))
    start = time.process_time()
    audit.verify_export(lines)
    print(f"{entries:,} entries verified in {time.process_time() - start:.2f} s of processor time")
    chance, missed = random.Random(SEED), 0
    for _ in range(samples):
        try:
            audit.verify_export(tampered(lines, chance))
            missed += 1
        except AuditError:
            pass
    print(f"seed {SEED}: {samples} changes tried, {missed} not seen")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
