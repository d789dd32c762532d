"""The pages and the API. One warm engine; no request leaves the machine, no declaration is kept or logged."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.exceptions import HTTPException

from web.api import router as api
from web.engine import MAX_UPLOAD, Engine
from web.pages import error_page
from web.pages import router as pages
from web.render import HERE

_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_log = logging.getLogger("precursor.web")


def create_app(workers: int = 2) -> FastAPI:
    """Make the app; the engine is loaded when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = Engine(workers)
        app.state.engine.warm_up()
        yield
        app.state.engine.close()

    app = FastAPI(title="precursor", version="1", lifespan=lifespan, docs_url=None, redoc_url=None,
                  openapi_url="/api/v1/openapi.json")  # fmt: skip
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(api, prefix="/api/v1")
    app.include_router(pages)
    _count(app)
    _answer_errors(app)
    return app


def _count(app: FastAPI) -> None:
    """Request ids, limits, security headers, figures; the log holds no text of a declaration."""
    figures = CollectorRegistry()
    requests = Counter("precursor_requests", "Requests by status", ["status"], registry=figures)
    seconds = Histogram("precursor_request_seconds", "Time of a request", registry=figures)

    @app.middleware("http")
    async def _each(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.id = secrets.token_hex(8)
        begun = time.perf_counter()
        if int(request.headers.get("content-length") or 0) > MAX_UPLOAD:
            response: Response = _envelope(request, 413, "too_large", f"at most {MAX_UPLOAD:,} bytes are taken")
        else:
            response = await call(request)
        took = time.perf_counter() - begun
        requests.labels(str(response.status_code)).inc()
        seconds.observe(took)
        response.headers["x-request-id"] = request.state.id
        response.headers["content-security-policy"] = _POLICY
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "no-referrer"
        line = (request.state.id, request.method, request.url.path, response.status_code, round(took * 1e3, 1))
        _log.info("%s %s %s %d %.1f ms", *line)
        return response

    @app.get("/metrics", include_in_schema=False)
    def _metrics() -> Response:
        return Response(generate_latest(figures), media_type=CONTENT_TYPE_LATEST)

    @app.get("/healthz", include_in_schema=False)
    @app.get("/readyz", include_in_schema=False)
    def _health(request: Request) -> dict[str, str]:
        return {"status": "ok", "edition": request.app.state.engine.catalogue.edition}


def _envelope(request: Request, status: int, code: str, message: str) -> JSONResponse:
    content = {"error": {"code": code, "message": message, "request_id": getattr(request.state, "id", "")}}
    return JSONResponse(content, status)


def _answer_errors(app: FastAPI) -> None:
    """One envelope for the API, one page for people."""

    def answer(request: Request, status: int, code: str, message: str) -> Response:
        if request.url.path.startswith("/api/"):
            return _envelope(request, status, code, message)
        return HTMLResponse(error_page(request, message), status)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return answer(request, error.status_code, f"http_{error.status_code}", str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return answer(request, 422, "invalid", said)
