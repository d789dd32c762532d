"""Where the files of the catalogue lie: substances, lists, and beside a list the cases of its entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from precursors.authorities import FILE as AUTHORITY_FILE
from precursors.messages import Refusal

HERE = Path(__file__).parents[1]
REMARKS = HERE.parent / "locale" / "caveats.yaml"
CASES = ".cases.yaml"


class CatalogueError(Refusal):
    """A list or substance file cannot be used; the message names file, entry, field and value."""


def source_files(folders: Sequence[Path]) -> list[Path]:
    """Every file that the bundled lists and those of some folders, or of single files, are made of."""
    paths = [REMARKS, *sorted((HERE / "substances").glob("*.yaml")), *sorted((HERE / "lists").glob("*/*.yaml"))]
    for folder in folders:
        whole = (folder, cases_beside(folder)) if folder.is_file() else sorted(folder.rglob("*.yaml"))
        paths += [path for path in whole if path.is_file()]
    return paths


def list_files(folder: Path) -> list[Path]:
    """The list files of a folder, or the one file that was named instead of a folder."""
    if folder.is_file():
        return [folder]
    return [path for path in sorted(folder.rglob("*.yaml")) if _is_list(path)]


def cases_beside(path: Path) -> Path:
    """Where the cases of a list file lie; not every list has such a file."""
    return path.with_suffix(CASES)


def hash_of(paths: Iterable[Path]) -> str:
    """SHA-256 of the names and contents of files, as hexadecimal."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_list(path: Path) -> bool:
    return path.parent.name != "substances" and path.name != AUTHORITY_FILE and not path.name.endswith(CASES)
