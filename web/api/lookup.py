"""Look-up of one value, and of many."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import JSONResponse

from precursors.recognition.recogniser import Query
from web.api.shapes import Authorities, Day, LookupAnswer, PhotoAnswer, ScreenRequest, TariffCode, Text
from web.errors import answers
from web.logged_queries import look_up
from web.photos import look_up_label, read_label
from web.security import needs
from web.shared import asked_authorities, examiner_of

router = APIRouter(tags=["lookup"], dependencies=[needs("look_up", "look_up")])
PHOTO = needs("look_up", "look_up", signed=True)


@router.get("/lookup", response_model=list[LookupAnswer], responses=answers())
def lookup(
    request: Request, q: Text, hs: TariffCode = "", as_of: Day = None, authority: Authorities = None
) -> JSONResponse:
    """Look up a name, CAS number, SMILES, InChI, InChIKey, HS code or goods text.

    With `hs` the value reads as a line of a declaration: the tariff code says what kind of goods it is of.
    """
    asked = asked_authorities(examiner_of(request), authority or ())
    return JSONResponse(look_up(request, [Query(text=q, hs=hs)], as_of or date.today(), asked))


@router.post("/lookup/photo", response_model=PhotoAnswer, responses=answers(413, 415, 503), dependencies=[PHOTO])
def photo(
    request: Request,
    file: Annotated[UploadFile, File(description="JPEG, PNG or WebP, at most 15 MiB; it is not kept.")],
    as_of: Day = None,
    authority: Authorities = None,
) -> JSONResponse:
    """Read the label on a photo and look it up; for whoever has signed in.

    Lines with `sure: false` were guessed: they never clear the goods and never decide alone. Correct them, and ask
    `/lookup` with the lines joined by a line feed.
    """
    asked = asked_authorities(examiner_of(request), authority or ())
    read = read_label(request, file)
    answer, found = look_up_label(request, read, as_of or date.today(), asked)
    return JSONResponse({"answer": answer.value, **read.to_json(), "lookup": found})


@router.post("/screen", response_model=list[LookupAnswer], responses=answers(413))
def screen(request: Request, body: ScreenRequest) -> JSONResponse:
    """Look up as many as 1,000 values; files of any length go to `/jobs/screen`."""
    asked = asked_authorities(examiner_of(request), body.asked)
    return JSONResponse(look_up(request, body.queries, body.as_of or date.today(), asked))
