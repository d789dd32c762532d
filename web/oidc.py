"""The identity provider, where one is set: authorisation code flow with PKCE, by Authlib."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from web.errors import Refused
from web.settings import WebSettings


def provider_of(request: Request) -> Any:
    """The client of the provider, made once an app.

    Raises:
        Refused: none is set.

    """
    settings: WebSettings = request.app.state.settings
    if not settings.oidc_issuer:
        raise Refused(404)
    if not hasattr(request.app.state, "provider"):
        request.app.state.provider = _client(settings)
    return request.app.state.provider


def _client(settings: WebSettings) -> Any:
    from authlib.integrations.starlette_client import OAuth

    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=settings.oidc_client,
        client_secret=settings.oidc_secret.get_secret_value(),
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
    )
    return oauth.provider
