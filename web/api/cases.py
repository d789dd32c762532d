"""Cases: the queue, one case, and steps on one or several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from precursors.messages import refusal
from registry.casework import cases
from registry.casework.cases import CaseFilter
from registry.inbox.several import work_each
from registry.reports.data import Source
from registry.reports.suspicious import suspicious_report
from registry.reports.suspicious_paper import suspicious_pdf
from registry.reports.suspicious_shape import Suspicious
from web.api.paging import COUNTED, paged_rows
from web.api.shapes import Limit, Offset, Shape
from web.asked import desk_of
from web.errors import answers
from web.idempotency import Key, once
from web.media import MEDIA
from web.security import actor_of, needs, store_of
from web.shared import examiner_of, language_of
from web.steps import step_of, take_step

router = APIRouter(prefix="/cases", tags=["cases"], dependencies=[needs("case_read")])
Name = Annotated[str | None, Query(max_length=200)]


class CaseShape(Shape):
    """A case."""

    case_id: str
    operator_id: str
    substance: str
    state: Literal["pending", "investigating", "closed"]
    lane: str
    assigned_to: str | None
    version: int = Field(description="Of the newest step; what `assign` and `close` name as `seen`.")


class CasePage(BaseModel):
    """Some of the cases of a filter, the most pressing first."""

    total: int
    offset: int
    cases: list[CaseShape]


class WholeCase(CaseShape):
    """A case with its lines, findings, documents and steps."""

    lines: list[str]
    findings: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    steps: list[dict[str, Any]]


class Step(BaseModel):
    """One step on one or several cases: on all of them or on none, or on `each` by itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"cases": ["C-0A1B2C3D4E5F"], "action": "note", "text": "Asked."},
                {"cases": ["C-0A1B2C3D4E5F"], "action": "assign", "to": "ana", "seen": {"C-0A1B2C3D4E5F": 12}},
            ]
        }
    )

    cases: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(min_length=1, max_length=200)
    action: Literal["assign", "note", "request", "close", "reopen"]
    text: str = Field(default="", max_length=4_000)
    to: str = Field(default="", max_length=80, description="For `assign`; the asker if empty.")
    disposition: str = Field(default="", max_length=80, description="For `close`.")
    false_flag_reason: str = Field(default="", max_length=80, description="For `close` as `false_flag`.")
    due: date | None = Field(default=None, description="For `request`: the last day for the answer of the operator.")
    seen: dict[str, int] = Field(
        default={},
        max_length=200,
        description="For `assign`, `close` and `each`: the version at which each case was seen.",
    )
    each: bool = Field(default=False, description="What one case does not allow is told, and the others go on.")


class Done(BaseModel):
    """The cases that a step was done on."""

    cases: list[str]
    seen: dict[str, int] = Field(description="The version that each is at now.")
    refused: dict[str, str] = Field(default={}, description="With `each`: the others, each with why.")


@router.get("", response_model=CasePage, responses=answers() | COUNTED)
def queue(
    request: Request,
    state: Name = None,
    lane: Name = None,
    operator: Name = None,
    substance: Name = None,
    assigned_to: Name = None,
    office: Name = None,
    rule: Name = None,
    declaration: Name = None,
    since: date | None = None,
    until: date | None = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> JSONResponse:
    """Cases under filters, by pages."""
    wanted = CaseFilter(
        state=state,
        lane=lane,
        operator=operator,
        substance=substance,
        assigned_to=assigned_to,
        office=office,
        rule=rule,
        declaration=declaration,
        since=since,
        until=until,
    )
    store, actor = store_of(request), actor_of(request)
    rows = cases.list_cases(store, actor, wanted, limit=limit, offset=offset)
    total = cases.count_cases(store, actor, wanted)
    return paged_rows(request, "cases", rows, offset=offset, limit=limit, total=total)


@router.get("/{key}", response_model=WholeCase, responses=answers(404))
def one(request: Request, key: str) -> JSONResponse:
    """One case."""
    return JSONResponse(jsonable_encoder(cases.show_case(store_of(request), actor_of(request), key)))


@router.get(
    "/{key}/suspicious-transaction-report",
    response_model=Suspicious,
    dependencies=[needs("case_read", "write")],
    responses={**answers(404), 200: {"content": {MEDIA["pdf"]: {}}, "description": "The report."}},
)
def suspicious(
    request: Request,
    key: str,
    form: Annotated[Literal["json", "pdf"], Query(alias="format", description="For a program, or to print.")] = "json",
) -> Response:
    """The suspicious transaction report of a case; that it was made, and by whom, stands in the log before it is sent.

    Its schema is in `precursors/schema`. No official layout was read. On paper, `lang` is `en` or `es`.
    """
    examiner, source = examiner_of(request), Source(store_of(request), actor_of(request))

    def read(lines: Sequence[Any]) -> Any:
        return desk_of(request).run("amounts_of", lines)

    made = suspicious_report(source, key, read, examiner.catalogue, examiner.rulebook)
    content = made.text().encode() if form == "json" else suspicious_pdf(made, language_of(request))
    headers = {"content-disposition": f'attachment; filename="suspicious-transaction-{made.case}.{form}"'}
    return Response(content, media_type=f"application/{form}", headers=headers)


@router.post("/steps", response_model=Done, responses=answers(404, 409), dependencies=[needs("case_work", "write")])
def step(request: Request, body: Step, key: Key = None) -> JSONResponse:
    """Work cases. With an `Idempotency-Key` header the same request is done once, however often it is sent.

    `assign` and `close` name the version at which each case was seen; where one has changed since, nothing is done and
    the message says what is new. With `each`, every step does, and only the case that changed is left out.
    """

    def work() -> dict[str, Any]:
        due = body.due.isoformat() if body.due else ""
        wanted = step_of(
            body.action, body.to or actor_of(request).user, body.text, body.disposition, body.false_flag_reason, due
        )
        if body.each:
            worked = work_each(store_of(request), actor_of(request), wanted, body.cases, body.seen)
            told = {key: refusal(why, language_of(request)) for key, why in worked.refused.items()}
            return {"cases": worked.done, "seen": worked.seen, "refused": told}
        take_step(request, wanted, body.cases, body.seen)
        return {"cases": body.cases, "seen": cases.versions_of(store_of(request), actor_of(request), body.cases)}

    return once(request, key, body.model_dump_json(), work)
