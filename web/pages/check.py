"""Pre-validation: an importer's declaration against the law, before it is filed. Law findings only; nothing is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from registry.writers import to_csv
from web.errors import Refused
from web.jobs import Job, Progress, TooManyJobs
from web.logged import pre_validation
from web.security import needs
from web.shared import jobs_of, language_of, owner_of, page
from web.shown import check_values

router = APIRouter(default_response_class=HTMLResponse, dependencies=[needs("pre_validate")])
FIELDS = (
    "declaration_number", "movement", "declaration_date", "consignor_name", "consignor_country", "consignee_name",
    "consignee_country", "description", "cas", "un_number", "hs_code", "quantity", "unit", "permit_number",
    "transport_document",
)  # fmt: skip
QUICK_SECONDS = 1.5


@router.get("/check")
def form(request: Request) -> HTMLResponse:
    """The empty form."""
    return _page(request, None, dict.fromkeys(FIELDS, ""))


@router.post("/check", dependencies=[needs("pre_validate", "pre_validate")])
def file(request: Request, file: Annotated[UploadFile, File()]) -> Response:
    """A file is queued, and its answer has a page of its own."""
    job = start_check(request, file.filename or "declarations.csv", file.file.read())
    return RedirectResponse(f"/check/{job.id}", status_code=303)


@router.post("/check/line", dependencies=[needs("pre_validate", "pre_validate")])
async def line(request: Request) -> HTMLResponse:
    """One line is answered at once, with its form filled in as it was."""
    sent = await request.form()
    values = {name: str(sent.get(name, ""))[:2_000] for name in FIELDS}
    return await _line(request, values)


async def _line(request: Request, values: dict[str, str]) -> HTMLResponse:
    from starlette.concurrency import run_in_threadpool

    row = {**values, "declaration_number": values["declaration_number"] or "1", "line_number": "1"}
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    work = pre_validation(request, "declaration.csv", out.getvalue().encode())
    done = await run_in_threadpool(work, lambda _step, _done, _total: None)
    return _page(request, check_values(done, language_of(request)), values)


def start_check(request: Request, name: str, content: bytes) -> Job:
    """Queue the check of a file.

    Raises:
        Refused: too many wait already.

    """
    return started(request, "check", pre_validation(request, name, content))


def started(
    request: Request, kind: str, work: Callable[[Progress], Any], faults: tuple[type[Exception], ...] = ()
) -> Job:
    """Queue a job of whoever asks.

    Raises:
        Refused: too many wait already.

    """
    try:
        return jobs_of(request).start(kind, owner_of(request), work, faults)
    except TooManyJobs as full:
        raise Refused(429, headers={"retry-after": "30"}) from full


@router.get("/check/{key}")
def result(request: Request, key: str) -> HTMLResponse:
    """How far a check is; and its answer once it is done."""
    job = _job(request, key)
    job.finished.wait(QUICK_SECONDS)
    return _shown(request, job, "check.html")


@router.get("/check/{key}/progress")
def progress(request: Request, key: str) -> HTMLResponse:
    """The same without the frame, for the page to put in place of what it shows."""
    job = _job(request, key)
    job.finished.wait(0.5)
    return _shown(request, job, "check_body.html")


@router.get("/check/{key}/{what}.csv")
def download(request: Request, key: str, what: str) -> Response:
    """The rows to mend, or the findings, as a file."""
    job, lang = _job(request, key), language_of(request)
    if job.state != "done" or what not in ("rejected", "findings"):
        raise Refused(404)
    content = job.result.rejected[lang] if what == "rejected" else to_csv(job.result.result.findings, lang)
    headers = {"content-disposition": f'attachment; filename="{what}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _job(request: Request, key: str) -> Job:
    job = jobs_of(request).get(key, owner_of(request))
    if job is None or job.kind not in ("check", "submit"):
        raise Refused(404)
    return job


def _shown(request: Request, job: Job, template: str) -> HTMLResponse:
    result = check_values(job.result, language_of(request)) if job.state == "done" else None
    return _page(request, result, dict.fromkeys(FIELDS, ""), job, template)


def _page(
    request: Request, result: dict[str, Any] | None, values: dict[str, str], job: Job | None = None,
    template: str = "check.html",
) -> HTMLResponse:  # fmt: skip
    return page(request, template, "check", result=result, job=job, fields=FIELDS, values=values)
