"""What would be read of a file, and column maps for other layouts; nothing is checked and nothing kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, UploadFile

from web.api.shapes import Language, MapAnswer, MapNames, ReadAnswer
from web.asked import as_file, desk_of
from web.errors import answers
from web.reading import HowRead, from_query, map_names
from web.security import needs

router = APIRouter(tags=["check"], dependencies=[needs("pre_validate", "pre_validate")])
Upload = Annotated[UploadFile, File(description="A declaration file; its name says of which kind.")]


@router.post("/read", response_model=ReadAnswer, responses=answers(413))
def read(
    request: Request, file: Upload, how: Annotated[HowRead, Depends(from_query)], lang: Language = "en"
) -> dict[str, Any]:
    """What would be read of a file, as rows in our columns with the problems; of a document, with their places."""
    with as_file(request, file.filename or "declarations.csv", file.file) as path:
        found: dict[str, Any] = desk_of(request).run("read", path, how, lang)
    return found


@router.post("/maps/propose", response_model=MapAnswer, responses=answers(413))
def propose(
    request: Request, file: Upload, how: Annotated[HowRead, Depends(from_query)], lang: Language = "en"
) -> dict[str, Any]:
    """A column map for a file with its guesses marked, to be corrected once."""
    with as_file(request, file.filename or "declarations.csv", file.file) as path:
        found: dict[str, Any] = desk_of(request).run("propose", path, how, lang)
    return found


@router.get("/maps", response_model=MapNames, responses=answers())
def maps() -> dict[str, list[str]]:
    """The names of the column maps that are kept here."""
    return {"maps": map_names()}
