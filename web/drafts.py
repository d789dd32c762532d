"""A list file or a rule file as the edition that it would make."""

from __future__ import annotations

from pathlib import Path

from precursors.catalogue.load import Catalogue
from registry.store.editions import EditionError
from rules.rulebook import Rulebook
from web.examiner import Examiner

KINDS = (".yaml", ".sql")
MAX_DRAFT = 2_000_000


def read_draft(path: Path, name: str, examiner: Examiner) -> Catalogue | Rulebook:
    """The edition that a list file or a rule file would make, beside what is in force.

    Args:
        path: of the file, alone in its folder.
        name: as its sender called it.
        examiner: what is in force.

    Raises:
        CatalogueError, RuleError: the file is malformed; says where and what to do.
        EditionError: it is neither; or what is in force is not what is installed, so that the draft would take it back.

    """
    if path.suffix.lower() not in KINDS or path.stat().st_size > MAX_DRAFT:
        raise EditionError("a_list_file_yaml_or_a_rule_file_sql_of_at", x=name, y=f"{MAX_DRAFT:,}")
    if path.suffix.lower() == ".yaml":
        _holds(examiner.catalogue.edition, Catalogue.load(examiner.list_folders).edition)
        return Catalogue.load([*examiner.list_folders, path.parent])
    _holds(examiner.rulebook.edition, Rulebook.load(examiner.rule_folders).edition)
    return Rulebook.load([*examiner.rule_folders, path.parent])


def _holds(in_force: str, installed: str) -> None:
    """A single file is drafted on top of what is installed; it must not take back what was published since."""
    if in_force != installed:
        raise EditionError("a_published_edition_is_in_force_and_a_single")
