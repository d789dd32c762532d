"""The API: the same answers as the command line, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, HTTPException, Query, Request, UploadFile
from pydantic import BaseModel, Field

from precursors.show import listing_rows
from registry.writers import rows_of
from web.engine import Engine

router = APIRouter()
Text = Annotated[str, Query(min_length=1, max_length=20_000, examples=["anhídrido acético 99 % tambor 200 L"])]
Day = Annotated[date | None, Query(description="Which day's law; default today.")]
Authority = Annotated[str | None, Query(max_length=20, description="UN EU US GT MX CA CO, or an own list's.")]


class ErrorBody(BaseModel):
    """What went wrong and what to do."""

    code: str
    message: str
    request_id: str


class ErrorEnvelope(BaseModel):
    """The one form of every error."""

    error: ErrorBody


_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorEnvelope, "description": text}
    for code, text in ((404, "Not known."), (413, "Too large."), (422, "A value is missing or malformed."))
}


class ScreenRequest(BaseModel):
    """Values to look up in one call."""

    values: list[Annotated[str, Field(max_length=20_000)]] = Field(min_length=1, max_length=1_000)
    as_of: date | None = None
    authority: str | None = None


def engine_of(request: Request) -> Engine:
    """The warm engine of the app."""
    engine: Engine = request.app.state.engine
    return engine


def known_authority(engine: Engine, authority: str | None) -> str | None:
    """The authority asked for, ``None`` for every one.

    Raises:
        HTTPException: there is no list of that authority.

    """
    if authority and authority not in engine.catalogue.authorities:
        raise HTTPException(422, f"authority: choose one of {', '.join(engine.catalogue.authorities)}")
    return authority or None


@router.get("/lookup", responses=_ERRORS)
def lookup(request: Request, q: Text, as_of: Day = None, authority: Authority = None) -> list[dict[str, Any]]:
    """Look up a name, CAS number, SMILES, InChI, InChIKey, HS code or goods text."""
    engine = engine_of(request)
    return [engine.look_up(q, as_of or date.today(), known_authority(engine, authority)).to_json()]


@router.post("/screen", responses=_ERRORS)
def screen(request: Request, body: ScreenRequest) -> list[dict[str, Any]]:
    """Look up as many as 1,000 values."""
    engine = engine_of(request)
    authority = known_authority(engine, body.authority)
    return [one.to_json() for one in engine.screen(body.values, body.as_of or date.today(), authority)]


@router.post("/check", responses=_ERRORS)
def check(request: Request, file: Annotated[UploadFile, File()]) -> dict[str, Any]:
    """Pre-validate a declaration file: problems, and the findings of law that the file alone can decide."""
    result, _ = engine_of(request).pre_validate(file.filename or "declarations.csv", file.file.read())
    findings = [{**row, "declaration_date": str(row["declaration_date"])} for row in rows_of(result.findings, "en")]
    return {
        "summary": dict(result.summary),
        "problems": [problem.to_json("en") for problem in result.intake.problems],
        "findings": findings,
    }


@router.get("/lists", responses=_ERRORS)
def lists(
    request: Request, as_of: Day = None, authority: Authority = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0, limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> dict[str, Any]:  # fmt: skip
    """Listings in force on a day, by pages."""
    engine = engine_of(request)
    rows = listing_rows(engine.catalogue, as_of or date.today(), known_authority(engine, authority))
    return {"total": len(rows), "offset": offset, "listings": rows[offset : offset + limit]}


@router.get("/rules")
def rules(request: Request) -> list[dict[str, Any]]:
    """The rule book."""
    return [rule.head.model_dump(mode="json") | {"sql": rule.sql} for rule in engine_of(request).rulebook.rules]
