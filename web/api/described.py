"""The description of the API, with the headers that say what is left of a bound, where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from web.api import router

_TEXT = {"schema": {"type": "string"}}
BOUNDED = {
    "RateLimit-Policy": {"description": 'The bound: `"look-up";q=600;w=60`, so many in so many seconds.', **_TEXT},
    "RateLimit": {"description": 'What is left: `"look-up";r=599;t=60`, whole again after `t` seconds.', **_TEXT},
}
_RETRY = {"Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer"}}}


class Described(FastAPI):
    """An app whose description names these headers."""

    def openapi(self) -> dict[str, Any]:
        """The description of the API."""
        if self.openapi_schema is None:
            described = super().openapi()
            for path, method in _bounded(router.routes):
                _name(described["paths"][f"/api/v1{path}"][method]["responses"])
        return super().openapi()


def _name(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status == "429" or status.startswith("2"):
            response["headers"] = {**response.get("headers", {}), **BOUNDED, **(_RETRY if status == "429" else {})}


def _bounded(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Path and method of what is counted against a bound."""
    for route in routes:
        if isinstance(route, APIRoute):
            if any(getattr(one.call, "counted", "") for one in route.dependant.dependencies):
                yield from ((route.path_format, method.lower()) for method in route.methods or ())
        else:
            yield from _bounded(route.original_router.routes)
