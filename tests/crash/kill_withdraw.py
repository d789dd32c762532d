"""Kill -9 at random moments of a withdrawal, again and again: it happened whole or not at all, and repeating it mends.

Run ``python tests/crash/kill_withdraw.py [KILLS] [SEED] [sqlite|postgresql]``. Each of the lines draws on one permit,
so that withdrawing the first changes what is found on others; a kill between the two would leave findings that rest
on a line that is not there.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from kill_submit import Submitters, copies, state

from registry.access import Absent
from registry.decisions import submit as submission
from registry.store.records import PermitRecord
from registry.store.store import Store

HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit,permit_number\n"
PERMIT = {
    "permit_number": "P1",
    "authority": "GT",
    "operator_id": "OP1",
    "movement": "import",
    "status": "active",
    "substance": "acetic-anhydride",
    "quantity_mg": 1_000_000_000,
    "valid_from": "2025-01-01",
    "valid_to": "2025-12-31",
}
LINES = 30


class Withdrawers(Submitters):
    """Forks those who withdraw one declaration, and kills them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(1, folder)
        rows = (f"D{n:02d},1,import,2025-03-{n:02d},A,B,OP1,anhidrido acetico,40,kg,P1\n" for n in range(1, LINES + 1))
        self.file.write_text(HEAD + "".join(rows), "utf-8")
        submission.CHUNK = 500

    def load(self, url: str) -> None:
        with Store(url) as store:
            store.load("permits", [PermitRecord.model_validate(PERMIT)])
        self.submit(url)

    def withdraw(self, url: str) -> None:
        with Store(url) as store, suppress(Absent):  # done already
            submission.withdraw(store, self.recogniser, self.rulebook, "D01", "declared twice")


def run(kills: int, seed: int, kind: str) -> str:
    """Withdraw and kill that many times.

    Raises:
        AssertionError: something is half true, or repeating it does not mend it.

    """
    chance, done, trials, after_it = random.Random(seed), 0, 0, 0
    with tempfile.TemporaryDirectory() as name, copies(kind, Path(name)) as (whole, copy):
        people = Withdrawers(Path(name))
        people.run(people.load, whole)
        before, finished = state(whole), copy(1)
        begun = time.perf_counter()
        assert people.run(people.withdraw, finished)
        usual, after = time.perf_counter() - begun, state(finished)
        assert [row for row in before["findings"] if row[0] != "D01"] != after["findings"], "others depend on it"
        while done < kills:
            trials += 1
            url = copy(trials + 1)
            done += not people.run(people.withdraw, url, chance.uniform(0.05, 1.0) * usual)
            found = state(url)
            assert found in (before, after), f"seed {seed}, trial {trials}: half a withdrawal"
            after_it += found == after
            assert people.run(people.withdraw, url)
            assert state(url) == after, f"seed {seed}, trial {trials}: repeating it does not mend it"
        people.recogniser.close()
    return f"seed {seed}: {done} kills of a withdrawal on {kind}, {after_it} of {trials} after it was done: nothing half true"


if __name__ == "__main__":
    words = [*sys.argv[1:], *("100", "1", "sqlite")[len(sys.argv) - 1 :]]
    print(run(int(words[0]), int(words[1]), words[2]))
