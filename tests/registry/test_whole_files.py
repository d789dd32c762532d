"""A file that a command writes stands there whole or not at all: a full disk or a kill leaves the earlier one."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from commands.program import main
from precursors.recognition.recogniser import Recogniser
from precursors.screening.files import WRITABLE, write_table
from precursors.tabular.rejected import write_rejected
from registry.access import LOCAL, Actor
from registry.casework import cases
from registry.checking.lane_counts import KINDS as LANES
from registry.checking.lane_counts import write_lanes
from registry.decisions.submit import submit
from registry.log.checkpoint import AuditError, signing_key
from registry.output.writers import KINDS, write_findings
from registry.publications import approve, draft
from registry.reports.data import Source
from registry.reports.files import WRITERS, write_report
from registry.reports.precision_report import precision
from registry.store.store import Store
from rules.rulebook import Rulebook
from web.environment import WebSettings
from web.security import session_key

GOOD = b"what was written before\n"
HEAD = "declaration_number,line_number,movement,declaration_date,consignor_name,consignee_name,consignee_id,description,quantity,unit\n"
LINES = "".join(f"D{n},1,import,2025-03-03,A,B,OP1,anhidrido acetico,{n},kg\n" for n in range(1, 41))


@contextmanager
def full(after: int) -> Iterator[None]:
    """A disk on which no file grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, recogniser: Recogniser, rulebook: Rulebook
) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "d.csv").write_text(HEAD + LINES + "D99,1,import,never,A,B,OP1,acetona,x,kg\n", "utf-8")
    with Store(f"sqlite:///{folder / 'registry.db'}") as store:
        done = submit(folder / "d.csv", store=store, recogniser=recogniser, rulebook=rulebook)
        case = cases.list_cases(store, LOCAL)[0]["case_id"]
        attached = cases.attach(store, LOCAL, case, "a.bin", "application/octet-stream", b"x" * 100)
        number = draft(store, Actor("eva", "legal_editor"), rulebook, "x", {"entries": [], "history": {}})
        approve(store, Actor("leo", "legal_approver"), number)
        report = precision(Source(store, LOCAL), rulebook, language="en", day=date(2026, 1, 1))
        yield {
            "url": f"sqlite:///{folder / 'registry.db'}",
            "store": store,
            "file": folder / "d.csv",
            "result": done.result,
            "report": report,
            "attached": attached,
            "edition": number,
        }


FUNCTIONS: dict[str, Callable[[dict[str, Any], Path], object]] = (
    {f"findings{kind}": lambda made, path: write_findings(made["result"].findings, path, "es") for kind in KINDS}
    | {
        f"screened{kind}": lambda _, path: write_table(path, ["x", "y"], iter([["a" * 50] * 2] * 200))
        for kind in WRITABLE
    }
    | {f"lanes{kind}": lambda _, path: write_lanes(pa.table({"lane": ["red", "blue"] * 99}), path) for kind in LANES}
    | {f"report{kind}": lambda made, path: write_report(made["report"], path) for kind in WRITERS}
    | {"d.csv.rejected.csv": lambda made, path: rejected(made["result"].intake, path)}
)


def rejected(intake: Any, path: Path) -> None:
    write_rejected(intake, path.with_name("d.csv"), intake.problems, "en")


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_a_full_disk_leaves_the_earlier_file(tmp_path: Path, made: dict[str, Any], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(GOOD)
    with full(after=60), pytest.raises(OSError, match=r"."):
        FUNCTIONS[name](made, path)
    assert path.read_bytes() == GOOD and list(tmp_path.iterdir()) == [path]
    FUNCTIONS[name](made, path)
    assert path.read_bytes() != GOOD and list(tmp_path.iterdir()) == [path]


COMMANDS = {
    "log.txt": "audit export -o {out}",
    "proof.json": "audit proof 0 -o {out}",
    "certificate.json": "audit certificate D1 -o {out}",
    "page.pdf": "audit certificate D1 -o {other} --page {out}",
    "edition.json": "editions export {edition} -o {out}",
    "lists.json": "lists export -o {out}",
    "structure.svg": "lookup acetone --picture {out}",
    "attached.bin": "cases fetch {attached} -o {out}",
    "report.html": "report precision -o {out}",
    "screened.csv": "screen {file} --column description -o {out}",
    "findings.csv": "check {file} -o {out}",
    "lanes.csv": "check {file} --lanes {out}",
    "backup.zip": "registry backup {out}",
}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_that_cannot_finish_its_file_leaves_the_earlier_one_and_says_why(
    tmp_path: Path, made: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / name
    earlier = name != "backup.zip"  # which never takes the place of another
    if earlier:
        path.write_bytes(GOOD)
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", made["url"])
    words = COMMANDS[name].format(**made, out=path, other=tmp_path / "other").split()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_space_for(path))
        done = CliRunner().invoke(main, words)
    said = done.output.splitlines()[-1]
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit), (done.output, done.exception)
    assert said.startswith("precursor: ") and "No space left" in said and str(path) in said
    left = [one for one in path.parent.iterdir() if one.name != "screened.csv.part"]  # with which screening goes on
    assert [one.read_bytes() for one in left] == ([GOOD] if earlier else [])
    done = CliRunner().invoke(main, words)
    assert path.is_file() and path.read_bytes() != GOOD and list(path.parent.iterdir()) == [path], done.output


def no_space_for(path: Path) -> Callable[[int], None]:
    """The disk says that it is full once it shall keep what was written beside a file."""
    kept = os.fsync

    def fsync(number: int) -> None:
        if path.name in Path(f"/proc/self/fd/{number}").readlink().name:
            raise OSError(errno.ENOSPC, "No space left on device")
        kept(number)

    return fsync


def test_what_is_no_ordinary_file_is_written_as_it_is(tmp_path: Path, made: dict[str, Any]) -> None:
    """A link stays a link, and a device or a pipe has no place beside it."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.csv").write_bytes(GOOD)
    (tmp_path / "a.csv").symlink_to(tmp_path / "elsewhere" / "a.csv")
    write_findings(made["result"].findings, tmp_path / "a.csv", "en")
    assert (tmp_path / "a.csv").is_symlink() and (tmp_path / "elsewhere" / "a.csv").read_bytes() != GOOD
    (tmp_path / "null.csv").symlink_to("/dev/null")
    write_findings(made["result"].findings, tmp_path / "null.csv", "en")
    assert Path("/dev/null").is_char_device()


# --- keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["signing", "session"])
def test_a_key_is_written_whole_or_not_at_all(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"registry.{'key' if kind == 'signing' else 'session'}"

    def key() -> object:
        if kind == "signing":
            return signing_key(path).private_bytes_raw()
        return session_key(WebSettings(), f"sqlite:///{tmp_path / 'registry.db'}")

    with full(after=20), pytest.raises(OSError, match="registry"):
        key()
    assert list(tmp_path.iterdir()) == []
    first = key()
    assert key() == first and list(tmp_path.iterdir()) == [path] and path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", [b"", b"-----BEGIN PRIVATE KEY-----\nMC4CAQ"])
def test_half_a_signing_key_that_an_older_program_left_is_said(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "registry.key").write_bytes(left)
    with pytest.raises(AuditError, match=r"registry\.key"):
        signing_key(tmp_path / "registry.key")


def test_of_two_who_make_a_key_at_once_both_have_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, link = tmp_path / "registry.key", os.link
    theirs = []

    def slower(*names: Any, **named: Any) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "link", link)
            theirs.append(signing_key(path).private_bytes_raw())
        link(*names, **named)

    monkeypatch.setattr(os, "link", slower)
    ours = signing_key(path).private_bytes_raw()
    assert [ours] == theirs and list(tmp_path.iterdir()) == [path]
