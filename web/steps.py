"""What pages and the API both do: steps on cases, files that are queued, the signed head of the log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request, UploadFile
from fastapi.responses import Response

from precursors.messages import Sentence
from registry.casework.cases import CaseFilter
from registry.inbox.requests import MOST_DOCUMENTS, Wanted
from registry.inbox.several import Step, take
from registry.log.checkpoint import Head, verifier_key
from registry.progress import Progress
from registry.proof.signing import key_of, signed_head
from registry.store.documents import MOST_BYTES, Given
from web.answered import Checked
from web.asked import as_file, desk_of, given_name, started_job
from web.errors import Refused, day_in
from web.jobs import Job
from web.logged_queries import pre_validation
from web.reading import AS_IT_IS, HowRead
from web.security import actor_of, store_of
from web.shared import language_of

KEPT = "result"  # the file in which a job keeps what came of it


def filter_of(query: Any) -> CaseFilter:
    """The filter that an address says; an empty value asks nothing.

    Raises:
        Refused: a day is not written like 2025-03-31.

    """
    known = {field.name for field in fields(CaseFilter)}
    given: dict[str, Any] = {key: str(value)[:200] for key, value in query.items() if key in known and value}
    for key in ("since", "until"):
        if key in given:
            given[key] = day_in(key, given[key])
    return CaseFilter(**given)


def step_of(action: str, to: str, text: str, disposition: str, reason: str, due: str) -> Step:
    """A step on cases as a form or a body says it.

    Raises:
        Refused: a request for information has no deadline.

    """
    return Step(action, to, text, disposition, reason or None, day_of(due) if action == "request" else None)


def take_step(request: Request, step: Step, keys: Sequence[str], seen: Mapping[str, int]) -> None:
    """Take a step on all of some cases or on none; the registry asks whether the actor may and the case allows it.

    Whoever assigns or closes decides on what they saw: `seen` names the version of each case.
    """
    decided = seen if step.action in ("assign", "close") else None
    take(store_of(request), actor_of(request), step, keys, decided)


def day_of(due: str) -> date:
    """The deadline of a request.

    Raises:
        Refused: it is missing, or not written like 2025-03-31.

    """
    day = day_in("due", due)
    if day is None:
        raise Refused(422, Sentence("due_set_a_deadline_written_like_2025_03_31"))
    return day


def wanted_of(text: str, due: str, to: str, *, case: str = "", declaration: str = "") -> Wanted:
    """What a form asks; ``to`` is an addressee, with which of them after a colon: ``operator:OP-1``."""
    kind, _, key = to.partition(":")
    return Wanted(text, day_of(due), case=case, declaration=declaration, to=kind, key=key)


def answered_with(files: Sequence[UploadFile] | None) -> list[Given]:
    """The documents that came with an answer, each read no further than it may be long; a field left empty is none."""
    sent = [one for one in files or () if one.filename]
    return [Given(one.filename or "", one.file.read(MOST_BYTES + 1)) for one in sent[: MOST_DOCUMENTS + 1]]


def download(name: str, content: bytes) -> Response:
    """What a stranger sent, as a file to keep: never shown, never run, whatever is in it."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    headers = {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def start_check(request: Request, file: UploadFile, how: HowRead) -> Job:
    """Queue the check of a file.

    Raises:
        Refused: too many wait already.

    """
    name = file.filename or "declarations.csv"
    work, given = pre_validation(request, name, how, job=True), given_name(name)
    return started_job(request, "check", file, lambda told, folder: work(folder / given, told, kept=folder / KEPT))


def proposed_map(request: Request, file: UploadFile, how: HowRead) -> dict[str, Any]:
    """A column map for a file, with what of it is guessed and what is missing."""
    with as_file(request, file.filename or "declarations.csv", file.file) as path:
        proposed: dict[str, Any] = desk_of(request).run("propose", path, how, language_of(request))
    return proposed


def part_of(request: Request, job: Job, what: str, lang: str) -> Path:
    """A part of what came of a job, as a file in its folder; it is written once."""
    out = job.folder / f"{what}.{lang}"
    if not out.exists():
        draft = job.folder / f"{secrets.token_hex(8)}.part"
        desk_of(request, "job").run("write_part", job.folder / KEPT, what, lang, draft)
        draft.replace(out)
    return out


def start_submit(request: Request, file: UploadFile, how: HowRead = AS_IT_IS, *, amend: bool = False) -> Job:
    """Queue the submission of a file; ``amend`` says that older content, or what was withdrawn, shall come back.

    Raises:
        Refused: too many wait already.

    """
    name, actor, desk = file.filename or "declarations.csv", actor_of(request), desk_of(request, "job")
    given, task = given_name(name), "amend" if amend else "submit"

    def work(told: Progress, folder: Path) -> Checked:
        done: Checked = desk.run("check", folder / given, name, task, actor, "en", folder / KEPT, how, told=told)
        return done

    return started_job(request, "submit", file, work)


def start_corrected(request: Request, job: Job, cells: Mapping[tuple[int, int], str]) -> Job:
    """Queue the rows that a job set aside once more, with cells as a person corrected them.

    Raises:
        Refused: there is no row that could be corrected, or too many jobs wait.

    """
    out = job.folder / f"{secrets.token_hex(8)}.csv"
    try:
        how = desk_of(request, "job").run("correct", job.folder / KEPT, dict(cells), out)
        if how is None:
            raise Refused(409)
        with out.open("rb") as stream:
            file = UploadFile(stream, filename="corrected.csv")
            return start_submit(request, file, how) if job.kind == "submit" else start_check(request, file, how)
    finally:
        out.unlink(missing_ok=True)


def signer_of(request: Request) -> Any:
    """The key that signs the log of this registry."""
    return key_of(store_of(request))


def shown_head(request: Request, head: Head) -> dict[str, Any]:
    """A signed head as the API and the page show it."""
    key = verifier_key(signer_of(request))
    return {"size": head.size, "root": head.root.hex(), "note": head.note, "key": key}


def head_of(request: Request) -> dict[str, Any]:
    """The signed head as it stands, once the log was compared with the one that was signed last."""
    return shown_head(request, signed_head(store_of(request)))
