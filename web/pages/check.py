"""Pre-validation: an importer's declaration against the law, before it is filed. Law findings only; nothing is kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from registry.intake.shapes import MOVEMENTS
from registry.intake.template import template_bytes
from registry.progress import no_progress
from web.asked import as_file, desk_of
from web.errors import Refused
from web.jobs import Job
from web.logged_queries import pre_validation
from web.media import MEDIA
from web.reading import AS_IT_IS, HowRead, from_form, map_names
from web.security import actor_of, needs
from web.shared import jobs_of, language_of, owner_of, page
from web.steps import KEPT, part_of, proposed_map, start_check, start_corrected

router = APIRouter(default_response_class=HTMLResponse, dependencies=[needs("pre_validate")])
FIELDS = (
    "declaration_number",
    "movement",
    "declaration_date",
    "consignor_name",
    "consignor_country",
    "consignee_name",
    "consignee_country",
    "description",
    "cas",
    "un_number",
    "hs_code",
    "quantity",
    "unit",
    "permit_number",
    "transport_document",
)
_EMPTY = dict.fromkeys(FIELDS, "")
_CELL = re.compile(r"c-(\d{1,9})-(\d{1,4})")
QUICK_SECONDS = 1.5
RECEIPT = {"en": "receipt", "es": "comprobante"}


@router.get("/check")
def form(request: Request) -> HTMLResponse:
    """The empty form."""
    return _page(request)


@router.get("/check/template.xlsx")
def template() -> Response:
    """A workbook to fill in: columns, allowed values, examples."""
    headers = {"content-disposition": 'attachment; filename="declarations.xlsx"'}
    return Response(template_bytes(), media_type=MEDIA["xlsx"], headers=headers)


@router.post("/check", dependencies=[needs("pre_validate", "pre_validate")])
def file(
    request: Request, file: Annotated[UploadFile, File()], how: Annotated[HowRead, Depends(from_form)]
) -> Response:
    """A file is queued, and its answer has a page of its own."""
    job = start_check(request, file, how)
    return RedirectResponse(f"/check/{job.id}", status_code=303)


@router.post("/check/map", dependencies=[needs("pre_validate", "pre_validate")])
def map_for(
    request: Request, file: Annotated[UploadFile, File()], how: Annotated[HowRead, Depends(from_form)]
) -> HTMLResponse:
    """A column map is proposed for a file, to be corrected here and sent with the file."""
    return _page(request, proposed=proposed_map(request, file, how), how=how)


@router.post("/check/line", dependencies=[needs("pre_validate", "pre_validate")])
async def line(request: Request) -> HTMLResponse:
    """One line is answered at once, with its form filled in as it was."""
    sent = await request.form()
    values = {name: str(sent.get(name, ""))[:2_000] for name in FIELDS}
    row = {**values, "declaration_number": values["declaration_number"] or "1", "line_number": "1"}
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    shown = await run_in_threadpool(_checked_line, request, out.getvalue().encode())
    return _page(request, shown, values=values)


def _checked_line(request: Request, content: bytes) -> dict[str, Any]:
    name = "declaration.csv"
    with as_file(request, name, io.BytesIO(content)) as path:
        kept = path.with_name(KEPT)
        pre_validation(request, name)(path, no_progress, kept=kept)
        shown: dict[str, Any] = desk_of(request).run("page_of", kept, language_of(request))
    return shown


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
    headers = {"content-disposition": f'attachment; filename="{what}.csv"'}
    return FileResponse(part_of(request, job, what, lang), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/check/{key}/receipt.pdf")
def receipt(request: Request, key: str) -> Response:
    """What was recorded of a file that was filed, on paper."""
    job, lang = _job(request, key), language_of(request)
    if job.state != "done" or job.kind != "submit":
        raise Refused(404)
    headers = {"content-disposition": f'attachment; filename="{RECEIPT[lang]}.pdf"'}
    return FileResponse(part_of(request, job, "receipt", lang), media_type=MEDIA["pdf"], headers=headers)


@router.post("/check/{key}/corrected", dependencies=[needs("pre_validate", "pre_validate")])
async def corrected(request: Request, key: str) -> RedirectResponse:
    """The rows with problems, as a person corrected their cells, are checked again; those of a submission are filed."""
    form = await request.form(max_fields=5_000)
    found = [(_CELL.fullmatch(name), value) for name, value in form.multi_items()]
    cells = {(int(name[1]), int(name[2])): str(value)[:2_000] for name, value in found if name}
    job = await run_in_threadpool(_corrected, request, key, cells)
    return RedirectResponse(f"/check/{job.id}", status_code=303)


def _corrected(request: Request, key: str, cells: dict[tuple[int, int], str]) -> Job:
    job = _job(request, key)
    if job.state != "done":
        raise Refused(409)
    if job.kind == "submit":
        actor_of(request).need("declaration_submit")
    return start_corrected(request, job, cells)


def _job(request: Request, key: str) -> Job:
    job = jobs_of(request).get(key, owner_of(request))
    if job is None and jobs_of(request).get(key, request.session.get("was", "")):
        raise Refused(401)  # theirs, if they sign in again
    if job is None or job.kind not in ("check", "submit"):
        raise Refused(404)
    return job


def _shown(request: Request, job: Job, template: str) -> HTMLResponse:
    done = job.state == "done"
    result = desk_of(request, "job").run("page_of", job.folder / KEPT, language_of(request)) if done else None
    return _page(request, result, job, template)


def _page(
    request: Request,
    result: dict[str, Any] | None = None,
    job: Job | None = None,
    template: str = "check.html",
    *,
    values: Mapping[str, str] = _EMPTY,
    proposed: dict[str, Any] | None = None,
    how: HowRead = AS_IT_IS,
) -> HTMLResponse:
    return page(
        request,
        template,
        "declarations" if job and job.kind == "submit" else "check",
        result=result,
        job=job,
        fields=FIELDS,
        movements=MOVEMENTS,
        values=values,
        proposed=proposed,
        how=how,
        maps=map_names(),
    )
