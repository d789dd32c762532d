"""The log: its signed head, and where an auditor gets the rest."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.security import needs
from web.shared import page
from web.steps import head_of

router = APIRouter(prefix="/audit", default_response_class=HTMLResponse, dependencies=[needs("audit_read")])


@router.get("")
def head(request: Request) -> HTMLResponse:
    """The signed head of the log as it stands."""
    return page(request, "audit.html", "audit", head=head_of(request))
