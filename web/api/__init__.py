"""The API, one module a resource: the same answers as the command line, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import (
    audit,
    cases,
    certificates,
    check,
    declarations,
    editions,
    filters,
    inbox,
    inspections,
    jobs,
    lists,
    log,
    lookup,
    operators,
    reading,
    reports,
    rules,
)

router = APIRouter()
for resource in (
    lookup,
    check,
    reading,
    jobs,
    lists,
    rules,
    editions,
    declarations,
    cases,
    inbox,
    inspections,
    filters,
    operators,
    reports,
    audit,
    log,
    certificates,
):
    router.include_router(resource.router)
