"""Look-up of one value, and of many."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from web.api.shapes import Authority, Day, LookupAnswer, ScreenRequest, Text
from web.errors import answers
from web.logged import look_up
from web.security import needs
from web.shared import engine_of, known_authority

router = APIRouter(tags=["lookup"], dependencies=[needs("look_up", "look_up")])


@router.get("/lookup", response_model=list[LookupAnswer], responses=answers())
def lookup(request: Request, q: Text, as_of: Day = None, authority: Authority = None) -> JSONResponse:
    """Look up a name, CAS number, SMILES, InChI, InChIKey, HS code or goods text."""
    authority = known_authority(engine_of(request), authority)
    return JSONResponse(look_up(request, [q], as_of or date.today(), authority))


@router.post("/screen", response_model=list[LookupAnswer], responses=answers(413))
def screen(request: Request, body: ScreenRequest) -> JSONResponse:
    """Look up as many as 1,000 values; files of any length go to `/jobs/screen`."""
    authority = known_authority(engine_of(request), body.authority)
    return JSONResponse(look_up(request, body.values, body.as_of or date.today(), authority))
