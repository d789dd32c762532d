"""Filters that a person keeps under a name: their own alone, of what a page asks for, told in the log."""

from __future__ import annotations

import pytest

from registry.access import Absent, AccessError, Actor
from registry.log import audit
from registry.people.filters import MOST, FilterError, keep, list_filters, remove
from registry.reconcile import reconcile
from registry.store.store import Store

ANA, EVA, ADA = Actor("ana", "analyst"), Actor("eva", "supervisor"), Actor("ada", "administrator")


def test_a_filter_is_kept_for_one_person_and_one_page(store: Store) -> None:
    keep(store, ANA, "cases", "Rojos sin asignar", "lane=red&state=pending&assigned_to=")
    keep(store, ANA, "declarations", "Marzo", "since=2025-03-01&until=2025-03-31")
    assert [(one["name"], one["query"]) for one in list_filters(store, ANA, "cases")] == [
        ("Rojos sin asignar", "lane=red&state=pending")
    ]
    assert [one["page"] for one in list_filters(store, ANA)] == ["cases", "declarations"]
    assert list_filters(store, EVA) == []
    with pytest.raises(Absent):
        remove(store, EVA, "cases", "Rojos sin asignar")
    remove(store, ANA, "cases", "Rojos sin asignar")
    assert list_filters(store, ANA, "cases") == []


def test_the_same_name_keeps_the_newer_one(store: Store) -> None:
    keep(store, ANA, "cases", "míos", "assigned_to=ana")
    keep(store, ANA, "cases", " míos ", "assigned_to=ana&state=investigating&order=-opened_at")
    (one,) = list_filters(store, ANA, "cases")
    assert one["query"] == "assigned_to=ana&state=investigating&order=-opened_at"


@pytest.mark.parametrize(
    ("page", "name", "query"),
    [
        ("users", "x", "q=1"),
        ("cases", "", "lane=red"),
        ("cases", "x" * 81, "lane=red"),
        ("cases", "x", ""),
        ("cases", "x", "colour=red"),
        ("cases", "x", "offset=50"),
        ("cases", "x", "rule=" + "x" * 3_000),
        ("declarations", "x", "lane=red"),
    ],
)
def test_what_is_no_filter_of_a_page_is_refused(store: Store, page: str, name: str, query: str) -> None:
    with pytest.raises(FilterError):
        keep(store, ANA, page, name, query)
    assert list_filters(store, ANA) == []


def test_nobody_keeps_more_than_a_page_can_show(store: Store) -> None:
    for place in range(MOST):
        keep(store, ANA, "cases", f"{place}", "lane=red")
    with pytest.raises(FilterError, match=str(MOST)):
        keep(store, ANA, "cases", "one more", "lane=red")
    keep(store, ANA, "cases", "3", "lane=yellow")  # its name is there already


def test_only_who_reads_a_page_keeps_filters_of_it(store: Store) -> None:
    for actor, page in ((ADA, "cases"), (ANA, "audit"), (Actor("o", "officer", office="GTGUA"), "cases")):
        with pytest.raises(AccessError):
            keep(store, actor, page, "x", "since=2025-03-01")
    keep(store, Actor("aud", "auditor"), "audit", "x", "who=eva")


def test_the_log_tells_them(store: Store) -> None:
    keep(store, ANA, "cases", "x", "lane=red")
    keep(store, ANA, "cases", "x", "lane=blue")
    keep(store, ANA, "operators", "y", "q=quimica")
    remove(store, ANA, "operators", "y")
    with store.engine.connect() as connection:
        assert (
            len(audit.bodies(connection, "filter kept")) == 3 and len(audit.bodies(connection, "filter removed")) == 1
        )
        assert [one for one in reconcile(connection).differences if "filters" in str(one)] == []
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE filters SET query = 'lane=green'")
        assert any("filters" in str(one) for one in reconcile(connection).differences)
