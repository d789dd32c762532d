"""Pre-validation of a declaration file: problems, and the findings of law; nothing is kept."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import JSONResponse

from registry.writers import rows_of
from web.api.shapes import CheckAnswer, Language
from web.engine import PreValidation
from web.errors import answers
from web.security import needs
from web.shared import engine_of

router = APIRouter(tags=["check"], dependencies=[needs("pre_validate", "pre_validate")])


@router.post("/check", response_model=CheckAnswer, responses=answers(413))
def check(
    request: Request,
    file: Annotated[UploadFile, File(description="CSV, XLSX, JSON or Parquet; its name says which.")],
    lang: Language = "en",
) -> JSONResponse:
    """Check a declaration file against the rules of law that can be decided from it; long files go to `/jobs/check`."""
    done = engine_of(request).pre_validate(file.filename or "declarations.csv", file.file.read())
    return JSONResponse(check_content(done, lang))


def check_content(done: PreValidation, lang: str) -> dict[str, Any]:
    """A pre-validation in the form of the API."""
    content: dict[str, Any] = {
        "summary": dict(done.result.summary),
        "problems": [problem.to_json(lang) for problem in done.result.intake.problems],
        "findings": list(rows_of(done.result.findings, lang)),
    }
    plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return plain
