"""Pre-validation of a declaration file: problems, and the findings of law; nothing is kept."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import JSONResponse

from registry.writers import rows_of
from web.api.shapes import CheckAnswer, Language
from web.engine import PreValidation
from web.errors import answers
from web.logged import check_against_registry, pre_validation
from web.security import needs

Against = Annotated[Literal["file", "registry"], Query(description="What the file is held against.")]
router = APIRouter(tags=["check"], dependencies=[needs("pre_validate", "pre_validate")])


@router.post("/check", response_model=CheckAnswer, responses=answers(413))
def check(
    request: Request,
    file: Annotated[UploadFile, File(description="CSV, XLSX, JSON or Parquet; its name says which.")],
    lang: Language = "en",
    against: Against = "file",
) -> JSONResponse:
    """Check a declaration file; long files go to `/jobs/check`.

    `against=file`: the rules of law that the file alone can decide, and for an importer who has signed in those on
    their own licences and permits. `against=registry`: every rule, indicators included, against registry and history,
    for those who may read indicators.
    """
    name, content = file.filename or "declarations.csv", file.file.read()
    if against == "registry":
        return JSONResponse(check_content(check_against_registry(request, name, content), lang))
    work = pre_validation(request, name, content)
    return JSONResponse(check_content(work(lambda _step, _done, _total: None), lang))


def check_content(done: PreValidation, lang: str) -> dict[str, Any]:
    """A pre-validation in the form of the API."""
    content: dict[str, Any] = {
        "recorded": done.recorded,
        "summary": dict(done.result.summary),
        "problems": [problem.to_json(lang) for problem in done.result.intake.problems],
        "findings": list(rows_of(done.result.findings, lang)),
    }
    plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return plain
