"""Ask from a program: one value, many values, a file of declarations. Run ``python -m examples.library``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import precursors
import registry

DECLARATIONS = Path(__file__).parent / "guatemala-2025" / "declarations.csv"


def main() -> None:
    """Print an answer with its reason, the answers to three values, and the rules that a file breaks most."""
    found = precursors.look_up("anhidrido acetico", authorities=["GT"])
    print(found.answer, "-", found.reason("en"))
    for one in precursors.screen(["acetone", "sugar", "CC(=O)Cc1ccccc1"], authorities=["UN"]):
        print(f"{one.value.text:18} {one.answer}")
    result = registry.check_file(DECLARATIONS)
    rules = Counter(result.findings.column("rule").to_pylist())
    print(f"{result.summary['rows']:,} rows, {len(result.problems)} problems, {result.findings.num_rows} findings")
    for rule, count in rules.most_common(3):
        print(f"{count:5}  {rule}")


if __name__ == "__main__":
    main()
