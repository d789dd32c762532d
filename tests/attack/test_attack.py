"""A few inputs of ``make attack``, over a served desk; the tampering of it is in ``tests/registry``."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.serve import served
from registry.access import ROLES
from registry.reconcile import reconcile
from registry.store.store import Store
from tests.attack import crowd, writes
from tests.web.seed import seed

NAMES = (
    "send the same again",
    "amend, saying so",
    "take over to another operator",
    "close a case",
    "change a role",
    "read a summary",
    "read the file of a case",
)


@pytest.mark.slow
def test_nobody_changes_a_record_of_another_and_an_officer_is_served_beside_strangers(tmp_path: Path) -> None:
    url = seed(tmp_path, rows=20)
    with served(url) as (address, _):
        done = writes.attack(address, url, ("importer2", "officer2", "supervisor", writes.NOBODY), NAMES)
        waited = crowd.crowd(address, seconds=2, strangers=4)
    assert done.wrong == []
    assert done.counts["refused"] > 10 and done.counts["let"] > 5
    assert waited.failed == 0 and waited.strangers[500] == 0 and waited.p95 < 2
    with Store(url) as store, store.reading() as connection:
        assert reconcile(connection).differences == []


def test_every_role_attacks_and_every_action_is_let_to_somebody() -> None:
    assert set(writes.USERS.values()) == {*ROLES, writes.NOBODY}
    for name in writes.ACTIONS:
        allowed = {role for role in ROLES if writes.may(role, name, writes.OWN)}
        assert allowed and allowed != set(ROLES), name
        assert not writes.may(writes.NOBODY, name, writes.OWN)
