"""Pre-validation of a declaration file: problems, and the findings of law; nothing is kept."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi.responses import Response

from registry.progress import no_progress
from web.api.shapes import CheckAnswer, Language
from web.asked import as_file
from web.errors import answers
from web.logged_queries import check_against_registry, pre_validation
from web.reading import HowRead, from_query
from web.security import needs

Against = Annotated[Literal["file", "registry"], Query(description="What the file is held against.")]
router = APIRouter(tags=["check"], dependencies=[needs("pre_validate", "pre_validate")])


@router.post("/check", response_model=CheckAnswer, responses=answers(413))
def check(
    request: Request,
    file: Annotated[UploadFile, File(description="A declaration file; its name says of which kind.")],
    how: Annotated[HowRead, Depends(from_query)],
    lang: Language = "en",
    against: Against = "file",
) -> Response:
    """Check a declaration file; long files go to `/jobs/check`.

    `against=file`: the rules of law that the file alone can decide, and for an importer who has signed in those on
    their own licences and permits. `against=registry`: every rule, indicators included, against registry and history,
    for those who may read indicators.
    """
    name = file.filename or "declarations.csv"
    with as_file(request, name, file.file) as path:
        if against == "registry":
            done = check_against_registry(request, name, path, lang, how)
        else:
            done = pre_validation(request, name, how)(path, no_progress, lang)
    return Response(done.content, media_type="application/json")
