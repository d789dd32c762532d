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
    filters,
    inbox,
    inspections,
    lists,
    looked_up,
    lookup,
    operators,
    phone,
    reports,
    rules,
    start,
    unsent,
    working,
)

router = APIRouter(include_in_schema=False)
DESKS = (
    lookup,
    check,
    lists,
    rules,
    editions,
    declarations,
    inbox,
    cases,
    inspections,
    board,
    working,
    reports,
    audit,
    account,
    start,
    looked_up,
    operators,
    filters,
    phone,
    unsent,
)
for desk in DESKS:
    router.include_router(desk.router)
