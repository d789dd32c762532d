"""Inspections: opened, answered, read; what a phone sends twice is recorded once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.inspections.inspections import (
    Outcome,
    Subject,
    count_inspections,
    list_inspections,
    read_picture,
    show_inspection,
)
from registry.state import moment
from web.api.paging import COUNTED, paged_rows
from web.api.shapes import Limit, Offset, Shape
from web.errors import answers
from web.inspecting import open_on, pdf_of, record, sheet_of
from web.security import actor_of, needs, store_of

router = APIRouter(prefix="/inspections", tags=["inspections"], dependencies=[needs("inspection_read")])
WORK = needs("inspection_work", "write")


class InspectionShape(Shape):
    """An inspection: its subject, its office, the outcome of its newest result."""

    inspection: str
    declaration_number: str
    line_number: int
    query: str
    office: str
    outcome: Outcome | None


class WholeInspection(InspectionShape):
    """An inspection with its guide, its results and its pictures."""

    guide: dict[str, Any] = Field(description="goods, headline, examine, documents, questions; words by language.")
    results: list[dict[str, Any]]
    pictures: list[dict[str, Any]]
    version: int = Field(description="Of the line when the inspection was opened.")
    version_now: int = Field(description="Of the line now.")


class InspectionPage(BaseModel):
    """Some of the inspections, newest first."""

    total: int
    offset: int
    inspections: list[InspectionShape]


class Opening(BaseModel):
    """What is to be inspected, under an id that the sender made: sent twice, it is opened once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "0f0e0d0c-0b0a-4908-8706-050403020100", "declaration": "GTGUA01-25-000017", "line": 1},
                {"id": "1f0e0d0c-0b0a-4908-8706-050403020100", "query": "anhídrido acético"},
            ]
        }
    )

    id: str = Field(max_length=100, description="A UUID in small letters.")
    declaration: str = Field(default="", max_length=200)
    line: int = Field(default=0, ge=0, le=10_000_000)
    query: str = Field(default="", max_length=4_000, description="Where no line is named.")


@router.get("", response_model=InspectionPage, responses=answers() | COUNTED)
def every(
    request: Request,
    outcome: Outcome | Literal["none"] | None = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> JSONResponse:
    """The inspections that the caller may read; `outcome=none` are those without a result."""
    store, actor = store_of(request), actor_of(request)
    rows = list_inspections(store, actor, outcome=outcome or "", limit=limit, offset=offset)
    total = count_inspections(store, actor, outcome=outcome or "")
    return paged_rows(request, "inspections", rows, offset=offset, limit=limit, total=total)


@router.post("", response_model=WholeInspection, responses=answers(404, 409, 413), dependencies=[WORK])
def begin(request: Request, body: Opening) -> JSONResponse:
    """Open an inspection of a recorded line of one's office, or of what was looked up."""
    subject = Subject(body.declaration, body.line, "" if body.declaration else body.query)
    return _shown(request, open_on(request, body.id, subject))


@router.get("/{key}", response_model=WholeInspection, responses=answers(404))
def one(request: Request, key: str) -> JSONResponse:
    """One inspection."""
    return _shown(request, key)


@router.post("/{key}/results", response_model=WholeInspection, responses=answers(404, 409, 413), dependencies=[WORK])
def result(
    request: Request,
    key: str,
    made: Annotated[str, Form(alias="id", max_length=100, description="A UUID: sent twice, it is recorded once.")],
    outcome: Annotated[Outcome, Form()],
    done_at: Annotated[datetime, Form(description="Without a zone it is UTC.", examples=["2025-03-04T09:30:00Z"])],
    seen: Annotated[int, Form(ge=0, le=10_000_000, description="How many results the writer had seen.")],
    location: Annotated[str, Form(max_length=4_000)] = "",
    seals: Annotated[str, Form(max_length=4_000, description="Needed where samples were taken.")] = "",
    notes: Annotated[str, Form(max_length=10_000)] = "",
    written_by: Annotated[str, Form(max_length=200, description="Who wrote it, where it waited on a device.")] = "",
    pictures: Annotated[
        list[UploadFile] | None, File(description="As many as 10; JPEG, PNG or WebP, 15 MiB each.")
    ] = None,
) -> JSONResponse:
    """Record what came of an inspection.

    Where others recorded results that the writer had not seen, nothing is recorded and the message says which.
    """
    said: dict[str, Any] = {"outcome": outcome, "location": location, "seals": seals, "notes": notes, "seen": seen}
    record(request, key, made, said | {"written_by": written_by}, moment(done_at), pictures or ())
    return _shown(request, key)


@router.get("/{key}/pictures/{picture}", response_class=Response, responses=answers(404))
def picture(request: Request, key: str, picture: str) -> Response:
    """A picture as JPEG, without what the camera wrote into it."""
    _, content = read_picture(store_of(request), actor_of(request), key, picture)
    return Response(content, media_type="image/jpeg")


@router.get("/{key}/sheet.pdf", response_class=Response, responses=answers(404))
def sheet(request: Request, key: str) -> Response:
    """The sheet to print, with a QR code of the record's address; `lang` is `en` or `es`."""
    return pdf_of(sheet_of(request, key), key)


def _shown(request: Request, key: str) -> JSONResponse:
    return JSONResponse(jsonable_encoder(show_inspection(store_of(request), actor_of(request), key)))
