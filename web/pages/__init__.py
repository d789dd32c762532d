"""The pages, one module a desk. Everything that matters works without scripts; htmx only saves reloading."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages import check, lists, lookup, rules

router = APIRouter(include_in_schema=False)
for desk in (lookup, check, lists, rules):
    router.include_router(desk.router)
