"""Signing in and out; a person's own keys and password; the people of the desk."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from registry import accounts
from registry.access import PERMISSIONS, ROLES, Reach
from web.errors import Refused
from web.oidc import begin, subject_of
from web.security import actor_of, needs, sign_in, sign_out, store_of
from web.shared import page

router = APIRouter(default_response_class=HTMLResponse)
Word = Annotated[str, Form(max_length=200)]


def safe_next(address: str) -> str:
    """Where to go after signing in: a page of this desk, never another site."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"


@router.get("/login")
def login_form(request: Request, next_: Annotated[str, Query(alias="next", max_length=2_000)] = "/") -> HTMLResponse:
    """Name and password, or the identity provider."""
    return _login(request, safe_next(next_))


@router.post("/login")
def login(
    request: Request, user: Word, password: Word, next_: Annotated[str, Form(alias="next", max_length=2_000)] = "/"
) -> Response:
    """Sign in; how often is bounded by address and by name."""
    where = request.client.host if request.client else ""
    for caller in (where, f"name:{user}"):
        request.app.state.limits.ask("sign_in", caller)
    try:
        sign_in(request, accounts.authenticate(store_of(request), user, password))
    except accounts.NotRecognised:
        return _login(request, safe_next(next_), failed="not_recognised", status=401)
    return RedirectResponse(safe_next(next_), 303)


def _login(request: Request, next_: str, *, failed: str = "", status: int = 200) -> HTMLResponse:
    shown = page(
        request, "login.html", next=next_, failed=failed, provider=bool(request.app.state.settings.oidc_issuer)
    )
    shown.status_code = status
    return shown


@router.post("/logout")
def logout(request: Request) -> RedirectResponse:
    """Sign out."""
    sign_out(request)
    return RedirectResponse("/", 303)


@router.get("/login/oidc")
async def provider_begin(
    request: Request, next_: Annotated[str, Query(alias="next", max_length=2_000)] = "/"
) -> Response:  # fmt: skip
    """To the identity provider."""
    back = request.url_for("provider_end")
    if request.app.state.settings.https:  # the proxy before this desk speaks HTTPS, whatever it forwards
        back = back.replace(scheme="https")
    answer = await begin(request, str(back))
    request.session["next"] = safe_next(next_)
    return answer


@router.get("/login/oidc/return")
async def provider_end(request: Request) -> Response:
    """Back from the identity provider: the person must be registered here under that identity."""
    where = safe_next(str(request.session.get("next", "/")))
    try:
        sign_in(request, accounts.actor_of_subject(store_of(request), await subject_of(request)))
    except accounts.NotRecognised:
        return _login(request, where, failed="not_recognised_provider", status=401)
    return RedirectResponse(where, 303)


# --- one's own account --------------------------------------------------------------------------------


@router.get("/account")
def account(request: Request) -> HTMLResponse:
    """Who one is here, one's keys, one's password."""
    return _account(request)


@router.post("/account/keys")
def make_key(
    request: Request, days: Annotated[int, Form(ge=1, le=accounts.MAX_DAYS)],
    scopes: Annotated[list[str] | None, Form()] = None,
) -> HTMLResponse:  # fmt: skip
    """A new key of one's own, shown once."""
    actor = _signed_in(request)
    return _account(request, made=accounts.new_key(store_of(request), actor, actor.user, scopes or [], days))


@router.post("/account/keys/{prefix}/revoke")
def revoke_key(request: Request, prefix: str) -> RedirectResponse:
    """End a key."""
    accounts.revoke_key(store_of(request), _signed_in(request), prefix)
    return RedirectResponse("/account", 303)


@router.post("/account/password")
def set_password(request: Request, old: Word, new: Word) -> HTMLResponse:
    """A new password for the old one."""
    actor = _signed_in(request)
    request.app.state.limits.ask("sign_in", f"name:{actor.user}")
    accounts.authenticate(store_of(request), actor.user, old)
    accounts.set_password(store_of(request), actor, actor.user, new)
    return _account(request, changed=True)


def _signed_in(request: Request) -> Any:
    actor = actor_of(request)
    if not actor.user:
        raise Refused(401)
    return actor


def _account(request: Request, **shown: Any) -> HTMLResponse:
    actor = _signed_in(request)
    own = [key for key in accounts.list_keys(store_of(request), actor) if key["user"] == actor.user]
    scopes = [one for one in PERMISSIONS if actor.reach(one) is not Reach.NONE]
    values: dict[str, Any] = {"made": "", "changed": False, **shown}
    return page(request, "account.html", "account", keys=own, scopes=scopes, days=accounts.MAX_DAYS, **values)


# --- people -------------------------------------------------------------------------------------------


@router.get("/users", dependencies=[needs("account_read")])
def users(request: Request) -> HTMLResponse:
    """Everyone registered."""
    rows = accounts.list_users(store_of(request), actor_of(request))
    return page(request, "users.html", "users", rows=rows, roles=ROLES)


@router.post("/users", dependencies=[needs("account_write", "write")])
def add_user(
    request: Request, user: Word, role: Word, operator: Word = "", office: Word = "", password: Word = "",
    subject: Word = "",
) -> RedirectResponse:  # fmt: skip
    """Register a person or another system."""
    accounts.add_user(
        store_of(request), actor_of(request), user, role, operator=operator or None, office=office or None,
        password=password or None, subject=subject or None,
    )  # fmt: skip
    return RedirectResponse("/users", 303)


@router.post("/users/{user}/disable", dependencies=[needs("account_write", "write")])
def disable_user(request: Request, user: str) -> RedirectResponse:
    """Bar a person."""
    accounts.disable_user(store_of(request), actor_of(request), user)
    return RedirectResponse("/users", 303)
