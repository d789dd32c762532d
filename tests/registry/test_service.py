"""A single evaluation in service is an entry in the log, or it is refused."""

from __future__ import annotations

from datetime import date

import pytest

from registry.access import AccessError, Actor
from registry.checking.logged import LookedUp, record_check, record_look_ups, record_pre_validation
from registry.log import audit
from registry.store.store import Store

ACETONE = LookedUp("acetona", "listed", ("un-ii-acetone",), date(2026, 11, 24))


def test_each_is_an_entry_by_whom(store: Store) -> None:
    ana, ivo = Actor("ana", "analyst"), Actor("ivo", "importer", "OP1")
    record_look_ups(store, ana, [ACETONE], "e" * 64)
    record_pre_validation(store, ivo, "a" * 64, 3, 1, "e" * 64, "f" * 64)
    record_check(store, ana, "b" * 64, 1, 0, "e" * 64, "f" * 64)
    with store.engine.connect() as connection:
        assert audit.bodies(connection, "check")[0]["by"] == "ana"
        assert audit.bodies(connection, "look-up")[0]["by"] == "ana"
        assert audit.bodies(connection, "pre-validation")[0]["input"] == "a" * 64
        assert audit.verify(connection)[0] == 3


def test_who_may_not_leaves_no_entry(store: Store) -> None:
    root = Actor("root", "administrator")
    with pytest.raises(AccessError):
        record_look_ups(store, root, [ACETONE], "e" * 64)
    with pytest.raises(AccessError):
        record_pre_validation(store, root, "a" * 64, 1, 0, "e" * 64, "f" * 64)
    with pytest.raises(AccessError):
        record_check(store, Actor("ivo", "importer", "OP1"), "a" * 64, 1, 0, "e" * 64, "f" * 64)
    with store.engine.connect() as connection:
        assert audit.size(connection) == 0


def test_a_caller_without_a_name_leaves_an_entry_too(store: Store) -> None:
    record_look_ups(store, None, [ACETONE, ACETONE], "e" * 64)
    with store.engine.connect() as connection:
        assert [body["by"] for body in audit.bodies(connection, "look-up")] == ["", ""]
