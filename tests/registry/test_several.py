"""Several cases at once: each by itself, decided on what was seen; what is refused is named and the others go on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from precursors.recognition.recogniser import Recogniser
from registry.access import AccessError, Actor
from registry.casework.cases import CaseError, list_cases, note, show_case, versions_of
from registry.inbox.requests import InboxError, list_requests
from registry.inbox.several import Step, work_each
from registry.log import audit
from registry.people import accounts
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.test_seen import ANA, EVA, Desk, line

DUE = date.today() + timedelta(days=9)
STEPS = (Step("assign", to="eva"), Step("note", text="visto"), Step("request", text="¿Uso final?", due=DUE))


Three = tuple[Store, list[str]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook) -> Path:
    """A registry with three cases, which each test copies."""
    folder = tmp_path_factory.mktemp("three")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        desk = Desk(folder, store, recogniser, rulebook)
        desk.submit(line("D1"), line("D2", goods="tolueno"), line("D3", goods="anhidrido acetico"))
    return folder


@pytest.fixture
def three(filled: Store) -> Three:
    """A copy of it, and the keys of its cases."""
    keys = [str(row["case_id"]) for row in list_cases(filled, ANA)]
    assert len(keys) == 3
    return filled, keys


def logged(store: Store, case: str) -> list[str]:
    with store.engine.connect() as connection:
        kinds = ("case assign", "case note", "case request", "case close")
        return [kind for kind in kinds for one in audit.bodies(connection, kind) if one["case_id"] == case]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.action)
def test_a_case_that_changed_is_refused_by_name_and_the_others_go_on(three: Three, step: Step) -> None:
    store, (first, second, third) = three
    seen = versions_of(store, ANA, [first, second, third])
    note(store, EVA, second, "llegó un papel")
    before = {key: logged(store, key) for key in (first, second, third)}
    worked = work_each(store, ANA, step, [first, second, third], seen)
    assert worked.done == [first, third] and list(worked.refused) == [second]
    assert second in str(worked.refused[second]) and "not as it was seen" in str(worked.refused[second])
    for key in (first, third):
        assert logged(store, key) != before[key] and f"case {step.action}" in logged(store, key)
    assert logged(store, second) == before[second]
    assert worked.seen == versions_of(store, ANA, [first, third])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.action)
def test_a_case_whose_version_is_not_said_or_that_is_not_there_is_refused_by_name(three: Three, step: Step) -> None:
    store, (first, second, _) = three
    worked = work_each(store, ANA, step, [first, second, "C-000000000000"], versions_of(store, ANA, [first]))
    assert worked.done == [first] and list(worked.refused) == [second, "C-000000000000"]
    assert "C-000000000000" in str(worked.refused["C-000000000000"])


def test_a_closed_case_takes_no_request_and_the_other_does(three: Three) -> None:
    store, (first, second, _) = three
    closing = Step("close", text="declarado", disposition="lawful")
    assert work_each(store, ANA, closing, [first], versions_of(store, ANA, [first])).done == [first]
    seen = versions_of(store, ANA, [first, second])
    worked = work_each(store, ANA, STEPS[2], [first, second], seen)
    assert worked.done == [second] and "closed" in str(worked.refused[first])
    assert [row["case_id"] for row in list_requests(store, ANA)] == [second]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (Step("note", text="  "), CaseError),
        (Step("assign", to=""), CaseError),
        (Step("request", text="", due=DUE), InboxError),
        (Step("request", text="¿?", due=date(2001, 1, 1)), InboxError),
        (Step("close", text="x", disposition="fine"), CaseError),
    ],
)
def test_what_is_wrong_of_the_step_itself_is_said_once_and_nothing_is_done(
    three: Three, step: Step, error: type[Exception]
) -> None:
    store, keys = three
    with pytest.raises(error):
        work_each(store, ANA, step, keys, versions_of(store, ANA, keys))
    assert all(show_case(store, ANA, key)["steps"] == [] for key in keys)


def test_who_may_not_work_cases_works_none(three: Three) -> None:
    store, keys = three
    for step in STEPS:
        with pytest.raises(AccessError):
            work_each(store, Actor("aud", "auditor"), step, keys, versions_of(store, ANA, keys))
    with pytest.raises(AccessError):
        closing = Step("close", text="x", disposition="lawful")
        work_each(store, Actor("ana", "analyst"), closing, keys, versions_of(store, ANA, keys))


def test_a_case_goes_to_somebody_who_may_work_it(three: Three) -> None:
    store, keys = three
    accounts.add_user(store, Actor("local", "local"), "adm", "administrator", password="correct horse battery")
    with pytest.raises(CaseError, match="adm"):
        work_each(store, ANA, Step("assign", to="adm"), keys, versions_of(store, ANA, keys))
