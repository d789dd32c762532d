"""Signing in and out; a person's own keys, password and second factor; the people of the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from precursors.model import Row
from registry.access import LOCAL, PERMISSIONS, ROLES, Actor, Reach
from registry.people import accounts, factors
from registry.people.addresses import email_of, set_email
from web.drawer import PAGE as DRAWER
from web.errors import Refused
from web.oidc import begin, subject_of
from web.render import texts
from web.security import actor_of, address_of, may, needs, sign_in, sign_out, store_of
from web.shared import drawer_key, language_of, page
from web.tables import Column, Table, of_rows, table_page

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
    request: Request,
    user: Word,
    password: Word,
    code: Word = "",
    next_: Annotated[str, Form(alias="next", max_length=2_000)] = "/",
) -> Response:
    """Sign in. Wrong passwords slow down the pair of name and address, and nobody else."""
    try:
        actor = _proved(request, user, password, code)
    except accounts.NotRecognised as error:
        failed = "factor_missing" if isinstance(error, accounts.FactorMissing) else "not_recognised"
        return _login(request, safe_next(next_), failed=failed, status=401)
    _begin(request, actor)
    return RedirectResponse(safe_next(next_), 303)


def _proved(request: Request, user: str, password: str, code: str) -> Actor:
    """The person of a name and a password; every failure is logged and counted.

    Raises:
        registry.people.accounts.NotRecognised: they are nobody's.
        Refused: too many wrong ones of that name came from that address.

    """
    limits, pair = request.app.state.limits, f"{user}|{address_of(request)}"
    limits.held("sign_in", pair)
    try:
        return accounts.authenticate(store_of(request), user, password, code)
    except accounts.NotRecognised as error:
        limits.ask("sign_in", pair)
        accounts.note_sign_in(store_of(request), user, address_of(request), error)
        raise


def _begin(request: Request, actor: Actor) -> None:
    sign_in(request, actor)
    accounts.note_sign_in(store_of(request), actor.user, address_of(request))


def _login(request: Request, next_: str, *, failed: str = "", status: int = 200) -> HTMLResponse:
    shown = page(
        request,
        "login.html",
        next=next_,
        kept=next_ == DRAWER,
        failed=failed,
        provider=bool(request.app.state.settings.oidc_issuer),
    )
    shown.status_code = status
    return shown


@router.get("/login/first")
def first_form(request: Request) -> HTMLResponse:
    """The form for the first account, while there is none."""
    if accounts.has_users(store_of(request)):
        raise Refused(404)
    return page(request, "first.html", shortest=accounts.MIN_PASSWORD)


@router.post("/login/first")
def first(request: Request, code: Word, user: Word, password: Word) -> Response:
    """The first account, an administrator: for whoever reads the terminal that the desk was started on."""
    store, given = store_of(request), request.app.state.first
    if accounts.has_users(store):
        raise Refused(404)
    if not given.take(code):
        raise Refused(
            403,
            "the_code_is_not_the_one_that_the_terminal",
        )
    try:
        accounts.add_user(store, replace(LOCAL, user="first"), user, accounts.FIRST_ROLE, password=password)
    except accounts.AccountError:
        given.give_back()
        raise
    return RedirectResponse("/login?next=/account/start", 303)


@router.post("/logout")
def logout(request: Request) -> RedirectResponse:
    """Sign out."""
    actor_of(request)
    if owner := drawer_key(request):
        request.app.state.drawer.clear(owner)
    sign_out(request)
    return RedirectResponse("/", 303)


@router.get("/login/oidc")
async def provider_begin(
    request: Request, next_: Annotated[str, Query(alias="next", max_length=2_000)] = "/"
) -> Response:
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
        subject = await subject_of(request)
        await run_in_threadpool(lambda: _begin(request, accounts.actor_of_subject(store_of(request), subject)))
    except accounts.NotRecognised as error:
        await run_in_threadpool(accounts.note_sign_in, store_of(request), "", address_of(request), error)
        return _login(request, where, failed="not_recognised_provider", status=401)
    return RedirectResponse(where, 303)


# --- one's own account --------------------------------------------------------------------------------


@router.get("/account")
def account(request: Request) -> Response:
    """Who one is here, one's keys, one's password; or the keys as a file."""
    return keys.file() if (keys := _keys(request)).form else _account(request)


@router.post("/account/keys")
def make_key(
    request: Request,
    days: Annotated[int, Form(ge=1, le=accounts.MAX_DAYS)],
    scopes: Annotated[list[str] | None, Form()] = None,
) -> HTMLResponse:
    """A new key of one's own, shown once."""
    actor = _signed_in(request)
    return _account(request, made=accounts.new_key(store_of(request), actor, actor.user, scopes or [], days))


@router.post("/account/keys/{prefix}/revoke")
def revoke_key(request: Request, prefix: str) -> RedirectResponse:
    """End a key."""
    accounts.revoke_key(store_of(request), _signed_in(request), prefix)
    return RedirectResponse("/account", 303)


@router.post("/account/password")
def set_password(request: Request, old: Word, new: Word, code: Word = "") -> HTMLResponse:
    """A new password for the old one; every other session and every key ends."""
    actor = _signed_in(request)
    _proved(request, actor.user, old, code)
    accounts.set_password(store_of(request), actor, actor.user, new)
    request.state.actor = accounts.actor_of_user(store_of(request), actor.user)
    sign_in(request, request.state.actor)
    return _account(request, changed=True)


@router.post("/account/email")
def set_own_email(request: Request, email: Word = "") -> RedirectResponse:
    """Say where one gets mail."""
    actor = _signed_in(request)
    set_email(store_of(request), actor, actor.user, email.strip())
    return RedirectResponse("/account", 303)


@router.post("/account/factor")
def offer_factor(request: Request, code: Word = "") -> HTMLResponse:
    """A secret for a second factor, to be put into a device of the person."""
    actor = _signed_in(request)
    secret = factors.begin(store_of(request), actor, code)
    return _account(request, offered=secret, address=factors.address_of(actor.user, secret))


@router.post("/account/factor/confirm")
def confirm_factor(request: Request, code: Word) -> HTMLResponse:
    """The second factor is set, for a code of it; recovery codes are shown once."""
    codes = factors.confirm(store_of(request), _signed_in(request), code)
    return _account(request, recovery=codes)


def _signed_in(request: Request) -> Any:
    actor = actor_of(request)
    if not actor.user:
        raise Refused(401)
    return actor


def _keys(request: Request) -> Table:
    actor, lang, words = _signed_in(request), language_of(request), texts()
    own = [key for key in accounts.list_keys(store_of(request), actor) if key["user"] == actor.user]

    def scopes(row: Row) -> str:
        return "; ".join(words[f"may_{scope}"][lang] for scope in row["scopes"].split())

    columns = (
        Column("prefix", "key"),
        Column("scopes", "scopes", say=scopes),
        Column("expires_at", "expires", "day", say=lambda row: row["expires_at"].date().isoformat()),
        Column("state", "state", say=lambda row: words["revoked"][lang] if row["revoked_at"] else ""),
    )
    return table_page(request, "keys", "/account", columns, of_rows(own, columns), order="expires_at", alone=False)


def _account(request: Request, **shown: Any) -> HTMLResponse:
    actor = _signed_in(request)
    scopes = [one for one in PERMISSIONS if actor.reach(one) is not Reach.NONE]
    values: dict[str, Any] = {"made": "", "changed": False, "offered": "", "address": "", "recovery": [], **shown}
    values |= {"factor": factors.is_set(store_of(request), actor.user), "shortest": accounts.MIN_PASSWORD}
    values["email"] = "" if actor.role == LOCAL.role else email_of(store_of(request), actor.user)
    return page(
        request, "account.html", "account", keys=_keys(request), scopes=scopes, days=accounts.MAX_DAYS, **values
    )


# --- people -------------------------------------------------------------------------------------------


@router.get("/users", dependencies=[needs("account_read")])
def users(request: Request) -> Response:
    """Everyone registered; or the same as a file."""
    lang, words = language_of(request), texts()
    columns = (
        Column("user", "user"),
        Column("role", "role", say=lambda row: words[f"role_{row['role']}"][lang]),
        Column("operator_id", "operator"),
        Column("office", "office"),
        Column("state", "state", say=lambda row: words["disabled"][lang] if row["disabled_at"] else ""),
    )
    rows = accounts.list_users(store_of(request), actor_of(request))
    table = table_page(request, "users", "/users", columns, of_rows(rows, columns), order="user")
    if table.form:
        return table.file()
    may_change = may(actor_of(request), "account_write")
    return page(request, "users.html", "users", table=table, roles=ROLES, may_change=may_change)


@router.post("/users", dependencies=[needs("account_write", "write")])
def add_user(
    request: Request,
    user: Word,
    role: Word,
    operator: Word = "",
    office: Word = "",
    password: Word = "",
    subject: Word = "",
    email: Word = "",
) -> RedirectResponse:
    """Register a person or another system."""
    accounts.add_user(
        store_of(request),
        actor_of(request),
        user,
        role,
        operator=operator or None,
        office=office or None,
        password=password or None,
        subject=subject or None,
        email=email or None,
    )
    return RedirectResponse("/users", 303)


@router.post("/users/{user}/disable", dependencies=[needs("account_write", "write")])
def disable_user(request: Request, user: str) -> RedirectResponse:
    """Bar a person."""
    accounts.disable_user(store_of(request), actor_of(request), user)
    return RedirectResponse("/users", 303)


@router.post("/users/{user}/role", dependencies=[needs("account_write", "write")])
def change_role(request: Request, user: str, role: Word, operator: Word = "", office: Word = "") -> RedirectResponse:
    """Give a person another role; their sessions and keys end."""
    accounts.change_role(
        store_of(request), actor_of(request), user, role, operator=operator or None, office=office or None
    )
    return RedirectResponse("/users", 303)


@router.post("/users/{user}/password", dependencies=[needs("account_write", "write")])
def reset_password(request: Request, user: str, password: Word) -> RedirectResponse:
    """Give a person a password, which they change at their next sign-in."""
    accounts.set_password(store_of(request), actor_of(request), user, password)
    return RedirectResponse("/users", 303)


@router.post("/users/{user}/email", dependencies=[needs("account_write", "write")])
def change_email(request: Request, user: str, email: Word = "") -> RedirectResponse:
    """Say where a person gets mail."""
    set_email(store_of(request), actor_of(request), user, email.strip())
    return RedirectResponse("/users", 303)


@router.post("/users/{user}/factor", dependencies=[needs("account_write", "write")])
def remove_factor(request: Request, user: str) -> RedirectResponse:
    """Take away the second factor of a person who lost it."""
    factors.remove(store_of(request), actor_of(request), user)
    return RedirectResponse("/users", 303)
