"""The rule book."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from rules.rulebook import Rule
from web.api.shapes import RuleShape
from web.errors import Refused, answers
from web.security import needs
from web.shared import examiner_of

router = APIRouter(prefix="/rules", tags=["rules"], dependencies=[needs("edition_read", "look_up")])


@router.get("", response_model=list[RuleShape], responses=answers())
def rules(request: Request) -> JSONResponse:
    """Every rule: citation, messages, query."""
    return JSONResponse([_said(rule) for rule in examiner_of(request).rulebook.rules])


@router.get("/{key}", response_model=RuleShape, responses=answers(404))
def rule(request: Request, key: str) -> JSONResponse:
    """One rule."""
    found = {rule.id: rule for rule in examiner_of(request).rulebook.rules}.get(key)
    if found is None:
        raise Refused(404)
    return JSONResponse(_said(found))


def _said(rule: Rule) -> dict[str, Any]:
    return rule.head.model_dump(mode="json") | {"sql": rule.sql}
