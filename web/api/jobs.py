"""Long work: start it, ask how far it is, fetch what came of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import Field

from precursors.messages import Sentence
from web.answered import PROBLEMS
from web.api.shapes import CheckAnswer, JobAnswer, Language
from web.asked import given_name, started_job
from web.errors import Refused, answers
from web.jobs import Job
from web.logged_queries import screening
from web.media import MEDIA
from web.reading import HowRead, from_form
from web.render import told_in
from web.security import needs
from web.shared import asked_authorities, examiner_of, jobs_of, language_of, owner_of
from web.steps import part_of, start_check, start_submit

router = APIRouter(prefix="/jobs", tags=["jobs"], dependencies=[needs("pre_validate")])
ANSWERS = "answers.csv"
Upload = Annotated[UploadFile, File(description="Its name says what kind of file it is.")]


@router.post(
    "/check",
    status_code=202,
    response_model=JobAnswer,
    responses=answers(413),
    dependencies=[needs("pre_validate", "pre_validate")],
)
def check(request: Request, file: Upload, how: Annotated[HowRead, Depends(from_form)]) -> JSONResponse:
    """Pre-validate a file of any length."""
    job = start_check(request, file, how)
    return JSONResponse(_said(job, language_of(request)), 202, headers={"location": f"/api/v1/jobs/{job.id}"})


@router.post(
    "/screen",
    status_code=202,
    response_model=JobAnswer,
    responses=answers(413),
    dependencies=[needs("pre_validate", "pre_validate")],
)
def screen(
    request: Request,
    file: Upload,
    column: Annotated[str, Form(max_length=200, description="The column to read.")] = "",
    hs_column: Annotated[
        str,
        Form(
            max_length=200,
            description="A column of tariff codes beside it: each row then reads as a line of a declaration.",
        ),
    ] = "",
    as_of: Annotated[date | None, Form()] = None,
    authority: Annotated[
        list[Annotated[str, Field(max_length=20)]] | None,
        Form(max_length=20, description="Whose lists make the answer; may be given several times."),
    ] = None,
    lang: Annotated[str, Form(pattern="^(en|es)$")] = "en",
) -> JSONResponse:
    """Look up every row of a file; the result is a CSV file with the answer beside the input's columns."""
    options = {
        "day": as_of or date.today(),
        "authority": asked_authorities(examiner_of(request), authority or ()),
        "language": lang,
        "hs_column": hs_column or None,
    }
    work = screening(request, column, options)
    given = given_name(file.filename or "rows.csv")
    job = started_job(
        request,
        "screen",
        file,
        lambda told, folder: work(folder / given, told, folder / ANSWERS),
    )
    return JSONResponse(_said(job, language_of(request)), 202, headers={"location": f"/api/v1/jobs/{job.id}"})


@router.post(
    "/submit",
    status_code=202,
    response_model=JobAnswer,
    responses=answers(413),
    dependencies=[needs("declaration_submit", "write")],
)
def submit(
    request: Request,
    file: Upload,
    how: Annotated[HowRead, Depends(from_form)],
    amend: Annotated[bool, Form(description="Older content, or what was withdrawn, shall come back.")] = False,
) -> JSONResponse:
    """Check a file and record its declarations; safe to repeat: what is recorded already is known, not doubled.

    What says something new of one's own recorded line amends it, for those who may amend. What was sent before and
    amended or withdrawn since is passed over and told, unless `amend` says that it shall come back.
    """
    job = start_submit(request, file, how, amend=amend)
    return JSONResponse(_said(job, language_of(request)), 202, headers={"location": f"/api/v1/jobs/{job.id}"})


@router.get("/{key}", response_model=JobAnswer, responses=answers(404))
def job(request: Request, key: str) -> JSONResponse:
    """How far a job is. Jobs are forgotten half an hour after their end."""
    return JSONResponse(_said(_job(request, key), language_of(request)))


@router.get(
    "/{key}/result",
    response_model=CheckAnswer,
    responses={
        **answers(404, 409),
        200: {"content": {"text/csv": {}}, "description": "JSON of a check, CSV of a screening."},
    },
)
def result(request: Request, key: str, lang: Language = "en") -> Response:
    """What came of a job."""
    done = _job(request, key)
    if done.state != "done":
        raise Refused(409, done.error or Sentence("the_job_is", x=done.state))
    if done.kind == "screen":
        return FileResponse(done.folder / ANSWERS, media_type="text/csv; charset=utf-8")
    if done.kind not in ("check", "submit"):
        raise Refused(404)
    return FileResponse(part_of(request, done, "content", lang), media_type="application/json")


@router.get(
    "/{key}/receipt",
    responses={
        **answers(404, 409),
        200: {"content": {MEDIA["pdf"]: {}}, "description": "What was recorded, on paper."},
    },
    response_class=FileResponse,
)
def receipt(request: Request, key: str, lang: Language = "en") -> FileResponse:
    """The receipt of a file that was filed."""
    done = _job(request, key)
    if done.kind != "submit":
        raise Refused(404)
    if done.state != "done":
        raise Refused(409, done.error or Sentence("the_job_is", x=done.state))
    return FileResponse(part_of(request, done, "receipt", lang), media_type=MEDIA["pdf"])


def _job(request: Request, key: str) -> Job:
    found = jobs_of(request).get(key, owner_of(request))
    if found is None:
        raise Refused(404)
    return found


def _said(job: Job, lang: str) -> dict[str, Any]:
    where = f"/api/v1/jobs/{job.id}/result" if job.state == "done" else None
    names = ("id", "kind", "state", "step", "done", "total")
    told = job.folder / PROBLEMS
    problems = json.loads(told.read_text("utf-8")) if job.state == "done" and told.is_file() else None
    said = {name: getattr(job, name) for name in names}
    return {**said, "error": told_in(job.error, lang), "result": where, "problems": problems}
