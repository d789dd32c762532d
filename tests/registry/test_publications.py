"""Editions by two persons: no single one puts lists or rules into force; what they change is shown before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.access import ROLES, Absent, AccessError, Actor
from registry.decisions.submit import submit
from registry.in_force import in_force
from registry.log import audit
from registry.log.checkpoint import AuditError, signing_key, verifier_key
from registry.publications import (
    approve,
    bundle,
    changes,
    draft,
    list_publications,
    reject,
    show_publication,
    unpack,
)
from registry.store.editions import EditionError
from registry.store.store import Store
from rules.rulebook import Rulebook
from tests.registry.test_simulate import DRAFT

EVA, LEO = Actor("eva", "legal_editor"), Actor("leo", "legal_approver")
IMPACT = {"entries": [], "history": {}}


@pytest.fixture
def fewer(rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, rules=tuple(r for r in rulebook.rules if r.id != "GT-LICENCE-HELD"), edition="f" * 64)


def test_an_edition_takes_effect_when_two_persons_put_it_there(
    store: Store, catalogue: Catalogue, rulebook: Rulebook, fewer: Rulebook
) -> None:
    assert in_force(store, catalogue, rulebook) == (catalogue, rulebook)
    number = draft(store, EVA, fewer, "AG 54-2003, from 2026-01-01", IMPACT)
    assert in_force(store, catalogue, rulebook)[1].edition == rulebook.edition
    approve(store, LEO, number)
    held = in_force(store, catalogue, rulebook)
    assert held[0] == catalogue and held[1].edition == fewer.edition and len(held[1].rules) == len(fewer.rules)
    back = draft(store, EVA, rulebook, "taken back", IMPACT)
    approve(store, LEO, back)
    assert in_force(store, catalogue, fewer)[1].edition == rulebook.edition
    with store.engine.connect() as connection:
        assert [said["by"] for said in audit.bodies(connection, "edition drafted")] == ["eva", "eva"]
        assert [said["by"] for said in audit.bodies(connection, "edition approved")] == ["leo", "leo"]
        audit.verify(connection)


def test_nobody_approves_their_own(store: Store, fewer: Rulebook) -> None:
    both = Actor("eva", "legal_approver")  # the same person under another role
    number = draft(store, EVA, fewer, "x", IMPACT)
    for decide in (approve, reject):
        with pytest.raises(EditionError, match="a different person"):
            decide(store, both, number)
    assert list_publications(store, LEO)[0]["state"] == "draft"


@pytest.mark.parametrize("role", [*ROLES, "local"])
def test_only_an_editor_drafts_and_only_an_approver_approves(store: Store, fewer: Rulebook, role: str) -> None:
    someone = Actor("someone", role)
    if role != "legal_editor":
        with pytest.raises(AccessError):
            draft(store, someone, fewer, "x", IMPACT)
    number = draft(store, EVA, fewer, "x", IMPACT)
    if role != "legal_approver":
        for decide in (approve, reject):
            with pytest.raises(AccessError):
                decide(store, someone, number)


def test_a_decision_is_made_once(store: Store, fewer: Rulebook, catalogue: Catalogue, rulebook: Rulebook) -> None:
    number = draft(store, EVA, fewer, "x", IMPACT)
    reject(store, LEO, number)
    with pytest.raises(EditionError, match="rejected already"):
        approve(store, LEO, number)
    assert in_force(store, catalogue, rulebook)[1].edition == rulebook.edition
    with pytest.raises(Absent):
        approve(store, LEO, 999)
    with pytest.raises(EditionError, match="reason"):
        draft(store, EVA, fewer, "  ", IMPACT)


def test_what_it_changes_is_told_entry_by_entry_and_on_history(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook, fewer: Rulebook
) -> None:
    head = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    (tmp_path / "d.csv").write_text(f"{head}D1,1,import,2025-03-03,A,B,OP1,anhidrido acetico,100,kg\n", "utf-8")
    submit(tmp_path / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    impact = changes(store, fewer, (recogniser.catalogue, rulebook))
    assert impact["entries"] == [{"change": "removed", "id": "GT-LICENCE-HELD"}]
    assert impact["history"]["gone"] == 1 and impact["history"]["by_rule"] == {
        "GT-LICENCE-HELD": {"come": 0, "gone": 1}
    }
    number = draft(store, EVA, fewer, "x", impact)
    assert show_publication(store, LEO, number)["impact"] == impact


def test_of_drafted_lists_it_is_told_what_the_new_entries_would_catch(
    tmp_path: Path, store: Store, recogniser: Recogniser, rulebook: Rulebook
) -> None:
    head = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
    (tmp_path / "d.csv").write_text(f"{head}D1,1,import,2025-07-03,A,B,OP1,efedrina,2.5,kg\n", "utf-8")
    submit(tmp_path / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "draft.yaml").write_text(DRAFT, "utf-8")
    impact = changes(store, Catalogue.load([tmp_path / "draft"]), (recogniser.catalogue, rulebook))
    caught = impact["caught"]
    assert caught["counts"]["lines"] == 1 and caught["lines"][0]["declaration_number"] == "D1"
    assert [one["operator_id"] for one in caught["operators"]] == ["OP1"]
    assert caught["entries"][0]["listing"] == "xx-1-ephedrine" and caught["counts"]["legitimate"] > 0
    number = draft(store, EVA, Catalogue.load([tmp_path / "draft"]), "x", impact)
    assert show_publication(store, LEO, number)["impact"]["caught"] == caught


def test_a_bundle_goes_to_a_machine_without_a_network_and_no_changed_one_does(
    tmp_path: Path, store: Store, catalogue: Catalogue
) -> None:
    key = signing_key(tmp_path / "a.key")
    number = draft(store, EVA, catalogue, "lists of 2026", IMPACT)
    with pytest.raises(EditionError, match="approved edition"):
        bundle(store, EVA, number, key)
    approve(store, LEO, number)
    sent = bundle(store, EVA, number, key)
    edition, reason = unpack(sent, verifier_key(key))
    assert edition == catalogue and "eva" in reason and "leo" in reason
    with pytest.raises(AuditError, match="another key"):
        unpack(sent, verifier_key(signing_key(tmp_path / "b.key")))
    for place in (0, 20, len(sent) // 2, len(sent) - 40, len(sent) - 1):
        with pytest.raises(AuditError):
            unpack(sent[:place] + chr(ord(sent[place]) ^ 1) + sent[place + 1 :], verifier_key(key))
