"""The pages, one module a desk. Everything that matters works without scripts; htmx only saves reloading."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages import (
    account,
    audit,
    board,
    cases,
    check,
    declarations,
    editions,
    inspections,
    lists,
    looked_up,
    lookup,
    rules,
    start,
)

router = APIRouter(include_in_schema=False)
for desk in (
    lookup,
    check,
    lists,
    rules,
    editions,
    declarations,
    cases,
    inspections,
    board,
    audit,
    account,
    start,
    looked_up,
):
    router.include_router(desk.router)
