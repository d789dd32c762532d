"""The demo leaves a living office: declarations, cases in every state, people who can sign in."""

from __future__ import annotations

import pytest

from precursors.catalogue.load import Catalogue
from registry.access import LOCAL, ROLES
from registry.casework import cases
from registry.casework.cases import DISPOSITIONS, STATES, CaseFilter
from registry.demo.office import Person, open_office, told_people
from registry.inbox import notices, requests, watches
from registry.inspections.inspections import list_inspections, show_inspection
from registry.log import audit
from registry.people import accounts
from registry.people.accounts import NotRecognised
from registry.reconcile import reconcile
from registry.store.store import Store
from tests.web.seed import seed


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Person], str]:
    """A registry with an office, its people and their password."""
    url = seed(tmp_path_factory.mktemp("office"), rows=300, with_users=False)
    with Store(url) as store:
        people, password = open_office(store, "es")
    return url, people, password


def test_there_are_cases_in_every_state_and_of_every_disposition(office: tuple[str, list[Person], str]) -> None:
    with Store(office[0]) as store:
        for state in STATES:
            assert cases.count_cases(store, LOCAL, CaseFilter(state=state)) > 0, state
        for disposition in DISPOSITIONS:
            assert cases.count_cases(store, LOCAL, CaseFilter(disposition=disposition)) > 0, disposition
        asked = cases.list_cases(store, LOCAL, CaseFilter(assigned_to="analyst", state="investigating"))
        steps = [step["action"] for row in asked for step in cases.show_case(store, LOCAL, row["case_id"])["steps"]]
        assert {"assign", "note", "attach"} <= set(steps)


def test_the_inbox_of_the_firm_has_an_open_an_answered_and_an_overdue_request(
    office: tuple[str, list[Person], str],
) -> None:
    with Store(office[0]) as store:
        firm, analyst = (accounts.actor_of_user(store, one) for one in ("importer", "analyst"))
        assert requests.count_requests(store, firm) == {"open": 2, "overdue": 1, "answered": 1, "withdrawn": 0}
        assert {one["kind"] for one in notices.list_notices(store, analyst)} == {"answered", "overdue"}
        assert {one["kind"] for one in notices.list_notices(store, firm)} == {"asked", "overdue"}
        assert len(watches.list_watches(store, analyst)) == 1
        with store.engine.connect() as connection:
            assert reconcile(connection).differences == []


def test_people_of_every_role_sign_in_and_importer_and_officer_have_something_to_see(
    office: tuple[str, list[Person], str],
) -> None:
    url, people, password = office
    assert {one.role for one in people} == set(ROLES) - {"service"}
    with Store(url) as store:
        for one in people:
            actor = accounts.authenticate(store, one.user, password)
            assert not actor.must_change
            if one.belongs:
                assert one.belongs in (actor.operator, actor.office)
        with pytest.raises(NotRecognised):
            accounts.authenticate(store, people[0].user, password + "x")


def test_the_officer_has_inspections_to_do_and_some_that_are_done(office: tuple[str, list[Person], str]) -> None:
    with Store(office[0]) as store:
        officer = accounts.actor_of_user(store, "officer")
        outcomes = [row["outcome"] for row in list_inspections(store, officer)]
        assert None in outcomes and {"sampled", "held"} <= set(outcomes)
        for row in list_inspections(store, officer):
            shown = show_inspection(store, officer, row["inspection"])
            assert shown["declaration_number"] and shown["office"] == officer.office and shown["guide"]["questions"]


def test_the_log_of_the_office_verifies(office: tuple[str, list[Person], str], catalogue: Catalogue) -> None:
    with Store(office[0]) as store, store.engine.connect() as connection:
        assert audit.verify(connection)[0] > 50


def test_the_password_is_shown_once_and_everybody_by_name(office: tuple[str, list[Person], str]) -> None:
    said: list[str] = []
    told_people(office[1], office[2], "es", lambda text: said.append(str(text)))
    assert "\n".join(said).count(office[2]) == 1
    assert all(any(line.split()[:1] == [one.user] for line in said) for one in office[1])
