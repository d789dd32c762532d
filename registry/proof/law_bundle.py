"""Lists and rules together in one signed file: for an office that no network reaches, and back again."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from precursors.catalogue.load import Catalogue
from registry.access import Actor
from registry.in_force import APPROVED, last_approval
from registry.log import audit
from registry.publications import bundle, checked_text, signed_text, unpack
from registry.store.editions import KINDS, EditionError, load_lists, load_rules
from registry.store.store import Store
from rules.rulebook import Rulebook

_FORM = "precursor law 1"
_NONE_APPROVED = {
    "lists": "no_lists_were_approved_here_to_take_back",
    "rules": "no_rules_were_approved_here_to_take_back",
}


def law_bundle(store: Store, actor: Actor, key: Ed25519PrivateKey) -> str:
    """The lists and rules that two persons approved last, as one signed text.

    Raises:
        EditionError: nothing was ever approved here.

    """
    with store.engine.connect() as connection:
        found = [last_approval(connection, kind) for kind in KINDS]
    parts = [bundle(store, actor, one["publication"], key) for one in found if one is not None]
    if not parts:
        raise EditionError("no_lists_or_rules_were_approved_here")
    return signed_text(_FORM, {"parts": parts}, key)


def unpack_law(text: str, key: str) -> list[tuple[Catalogue | Rulebook, str]]:
    """Each edition of a signed file with the reason for it; to be drafted and approved here as any other.

    Args:
        text: of the file.
        key: the public key of the authority that sent it.

    Raises:
        AuditError: it is not what was sent, or not by that authority.

    """
    return [unpack(part, key) for part in checked_text(text, _FORM, key)["parts"]]


def previous(store: Store, kind: str, of_program: Catalogue | Rulebook) -> Catalogue | Rulebook:
    """The lists or rules that held before those in force: to be drafted again where an edition is taken back.

    Args:
        store: the registry.
        kind: ``lists`` or ``rules``.
        of_program: those that came with the program, which held before the first approval.

    Raises:
        EditionError: no edition of the kind was ever approved here.

    """
    with store.engine.connect() as connection:
        approved = [said["edition"] for said in audit.bodies(connection, APPROVED) if said["of"] == kind]
    if not approved:
        raise EditionError(_NONE_APPROVED[kind])
    before = next((edition for edition in reversed(approved) if edition != approved[-1]), of_program.edition)
    if before == of_program.edition:
        return of_program
    return load_lists(store, before) if kind == "lists" else load_rules(store, before)
