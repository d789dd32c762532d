"""The app put together. One warm examiner; no request leaves the machine, no declaration is logged."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hmac import compare_digest

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.middleware.sessions import SessionMiddleware

from registry.settings import Settings
from registry.store.store import Store
from web.api import router as api
from web.api.described import Described
from web.crowd import Crowd
from web.drawer import Drawer, Keeper
from web.environment import WebSettings
from web.errors import Refused, answer_errors
from web.first import FirstCode
from web.front import Front, front_of
from web.heads import Heads
from web.jobs import Jobs
from web.limit import RateLimits
from web.log import start_log
from web.middleware import Figures, Gate
from web.pages import router as pages
from web.phone import ExactTables
from web.post import Post
from web.render import HERE
from web.security import session_key
from web.tls import Certified

ABOUT = """Is a substance controlled, by which law, since when; is a declaration lawful as it stands.
Every error has one form: `{"error": {"code", "message", "request_id"}}`."""

REMEMBERED = 86_400  # seconds that a browser remembers whose a session was that has ended


def create_app(workers: int = 2, settings: WebSettings | None = None, certified: Certified | None = None) -> FastAPI:
    """Make the app; the examiner is loaded when it starts.

    Args:
        workers: processes for strangers' heavy reading, and as many for that of people.
        settings: of this app; those of the environment if not given.
        certified: by which it is served over HTTPS itself; cookies are then sent only over it.

    """
    settings = settings or WebSettings()
    if certified:
        settings = settings.model_copy(update={"https": True})
    database = Settings().database_url

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.store = Store(database)
        app.state.examiner = Front(workers, app.state.store, database)
        app.state.heads = Heads(app.state.store, Settings())
        app.state.post = Post(app)
        app.state.ready = True
        yield
        app.state.ready = False
        app.state.post.close()
        app.state.heads.close()
        app.state.jobs.close()
        app.state.examiner.close()
        app.state.store.engine.dispose()

    app = Described(
        title="precursor",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.ready, app.state.settings = False, settings
    app.state.renewing, app.state.exact = threading.Lock(), ExactTables()
    app.state.workers, app.state.database, app.state.first = workers, database, FirstCode()
    app.state.certified = certified
    app.state.jobs = Jobs(budget=settings.results_megabytes << 20)
    app.state.drawer = Drawer(app.state.jobs)
    app.state.limits, app.state.figures = RateLimits(settings.bounds), Figures()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(api, prefix="/api/v1")
    app.include_router(pages)
    _answer_keepers(app)
    answer_errors(app)
    app.add_middleware(Crowd, limit=settings.anonymous_upload)
    app.add_middleware(Keeper, drawer=app.state.drawer)
    app.add_middleware(
        SessionMiddleware,
        secret_key=session_key(settings, database),
        session_cookie="__Host-precursor" if settings.https else "precursor",
        same_site="lax",
        https_only=settings.https,
        max_age=settings.session_hours * 3_600 + REMEMBERED,  # when it ends is the session's own word
    )
    app.add_middleware(Gate, figures=app.state.figures, settings=settings, stay=not certified)
    start_log(settings.log)
    return app


def _answer_keepers(app: FastAPI) -> None:
    """What whoever keeps the machine running asks for."""

    @app.get("/metrics", include_in_schema=False)
    async def _metrics(request: Request) -> Response:
        key = request.app.state.settings.metrics_key
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if key is not None and not compare_digest(given, key.get_secret_value()):
            raise Refused(401)
        return Response(generate_latest(request.app.state.figures.registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/openapi.json", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def _described() -> RedirectResponse:
        return RedirectResponse("/api/v1/openapi.json", 308)

    @app.get("/healthz", include_in_schema=False)
    @app.get("/health", include_in_schema=False)
    async def _alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    def _ready(request: Request) -> JSONResponse:
        if not request.app.state.ready:
            return JSONResponse({"status": "starting"}, 503)
        return JSONResponse({"status": "ok", "edition": front_of(request.app).catalogue.edition})
