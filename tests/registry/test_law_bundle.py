"""Lists and rules go to an office without a network in one signed file, take effect by two persons, and come back."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from precursors.catalogue.load import Catalogue
from registry.access import Actor
from registry.in_force import in_force
from registry.log.checkpoint import AuditError, signing_key, verifier_key
from registry.proof.law_bundle import law_bundle, previous, unpack_law
from registry.publications import approve, draft
from registry.store.editions import EditionError
from registry.store.store import Store
from rules.rulebook import Rulebook

EVA, LEO = Actor("eva", "legal_editor"), Actor("leo", "legal_approver")
IMPACT = {"entries": [], "history": {}}


@pytest.fixture
def fewer(rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, rules=tuple(r for r in rulebook.rules if r.id != "GT-LICENCE-HELD"), edition="f" * 64)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Store]:
    """A second registry, which no network reaches."""
    with Store(f"sqlite:///{tmp_path / 'office.db'}") as one:
        yield one


@pytest.fixture
def sent(tmp_path: Path, store: Store, catalogue: Catalogue, fewer: Rulebook) -> str:
    for edition in (catalogue, fewer):
        approve(store, LEO, draft(store, EVA, edition, "AG 54-2003, from 2026-01-01", IMPACT))
    return law_bundle(store, EVA, signing_key(tmp_path / "a.key"))


def _key(tmp_path: Path) -> str:
    return verifier_key(signing_key(tmp_path / "a.key"))


def test_it_is_made_carried_installed_by_two_persons_and_taken_back(
    tmp_path: Path, sent: str, office: Store, catalogue: Catalogue, rulebook: Rulebook, fewer: Rulebook
) -> None:
    received = unpack_law(sent, _key(tmp_path))
    assert [edition.edition for edition, _ in received] == [catalogue.edition, fewer.edition]
    assert all("eva" in reason and "leo" in reason for _, reason in received)
    here = Actor("ana", "legal_editor"), Actor("luis", "legal_approver")
    numbers = [draft(office, here[0], edition, reason, IMPACT) for edition, reason in received]
    assert in_force(office, catalogue, rulebook)[1].edition == rulebook.edition, "a draft takes no effect"
    with pytest.raises(EditionError, match="a different person"):
        approve(office, Actor("ana", "legal_approver"), numbers[1])
    for number in numbers:
        approve(office, here[1], number)
    assert in_force(office, catalogue, rulebook)[1].edition == fewer.edition
    before = previous(office, "rules", rulebook)
    assert before.edition == rulebook.edition
    approve(office, here[1], draft(office, here[0], before, "taken back", IMPACT))
    assert in_force(office, catalogue, fewer)[1].edition == rulebook.edition


def test_a_bundle_changed_by_one_byte_is_refused(tmp_path: Path, sent: str) -> None:
    chance, key = random.Random(20), _key(tmp_path)
    places = {0, 1, len(sent) - 1, len(sent) - 2, *(chance.randrange(len(sent)) for _ in range(8))}
    for place in places:
        changed = sent[:place] + chr(ord(sent[place]) ^ 1) + sent[place + 1 :]
        with pytest.raises(AuditError):
            unpack_law(changed, key)


def test_a_part_left_out_or_another_key_is_refused(tmp_path: Path, sent: str) -> None:
    document = json.loads(sent)
    document["parts"] = document["parts"][:1]
    with pytest.raises(AuditError):
        unpack_law(json.dumps(document), _key(tmp_path))
    with pytest.raises(AuditError, match="another key"):
        unpack_law(sent, verifier_key(signing_key(tmp_path / "b.key")))


def test_nothing_leaves_before_two_persons_approved_it(tmp_path: Path, store: Store, fewer: Rulebook) -> None:
    with pytest.raises(EditionError, match="no lists or rules"):
        law_bundle(store, EVA, signing_key(tmp_path / "a.key"))
    draft(store, EVA, fewer, "x", IMPACT)
    with pytest.raises(EditionError, match="no lists or rules"):
        law_bundle(store, EVA, signing_key(tmp_path / "a.key"))


def test_what_was_never_changed_is_not_taken_back(store: Store, rulebook: Rulebook) -> None:
    with pytest.raises(EditionError, match="no edition"):
        previous(store, "rules", rulebook)
