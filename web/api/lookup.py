"""Look-up of one value, and of many."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from precursors.recognise import Query
from web.api.shapes import Authorities, Day, LookupAnswer, ScreenRequest, TariffCode, Text
from web.errors import answers
from web.logged import look_up
from web.security import needs
from web.shared import asked_authorities, engine_of

router = APIRouter(tags=["lookup"], dependencies=[needs("look_up", "look_up")])


@router.get("/lookup", response_model=list[LookupAnswer], responses=answers())
def lookup(
    request: Request, q: Text, hs: TariffCode = "", as_of: Day = None, authority: Authorities = None
) -> JSONResponse:
    """Look up a name, CAS number, SMILES, InChI, InChIKey, HS code or goods text.

    With `hs` the value reads as a line of a declaration: the tariff code says what kind of goods it is of.
    """
    asked = asked_authorities(engine_of(request), authority or ())
    return JSONResponse(look_up(request, [Query(text=q, hs=hs)], as_of or date.today(), asked))


@router.post("/screen", response_model=list[LookupAnswer], responses=answers(413))
def screen(request: Request, body: ScreenRequest) -> JSONResponse:
    """Look up as many as 1,000 values; files of any length go to `/jobs/screen`."""
    asked = asked_authorities(engine_of(request), body.asked)
    return JSONResponse(look_up(request, body.queries, body.as_of or date.today(), asked))
