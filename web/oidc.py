"""The identity provider, where one is set: authorisation code flow with PKCE, state and nonce, by Authlib."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from precursors.messages import Sentence
from registry.people.accounts import NotRecognised
from web.environment import WebSettings
from web.errors import Refused
from web.log import note_fault


async def begin(request: Request, back: str) -> Response:
    """To the provider.

    Raises:
        Refused: none is set, or it does not answer as a provider does.

    """
    from httpx import HTTPError

    try:
        provider = await _provider(request)
        answer: Response = await provider.authorize_redirect(request, back)
    except (HTTPError, ValueError, KeyError, RuntimeError) as error:
        raise _silent(error) from error
    return answer


async def subject_of(request: Request) -> str:
    """Who came back from the provider, by its name for them.

    Raises:
        NotRecognised: what came back does not hold: its state, its code, the key, audience, issuer, nonce or time
            of its token.
        Refused: no provider is set, or it does not answer.

    """
    from authlib.common.errors import AuthlibBaseError
    from httpx import HTTPError
    from joserfc.errors import JoseError

    try:
        provider = await _provider(request)
        token = await provider.authorize_access_token(request)
    except HTTPError as error:
        raise _silent(error) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError, RuntimeError) as error:
        note_fault(error, request_id=getattr(request.state, "id", ""))
        raise NotRecognised from error
    subject = (token.get("userinfo") or {}).get("sub")
    if not isinstance(subject, str) or not subject:
        raise NotRecognised
    return subject


async def _provider(request: Request) -> Any:
    """The client of the provider, made once an app.

    The provider's description must be of the issuer that is set: a token is believed because of who issued it.
    """
    settings: WebSettings = request.app.state.settings
    if not settings.oidc_issuer:
        raise Refused(404)
    if not hasattr(request.app.state, "provider"):
        request.app.state.provider = _client(settings)
    provider = request.app.state.provider
    described = str((await provider.load_server_metadata()).get("issuer", ""))
    if described.rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise Refused(503, Sentence("the_identity_provider_describes_itself_as"))
    return provider


def _silent(error: Exception) -> Refused:
    note_fault(error, provider="oidc")
    return Refused(503, Sentence("the_identity_provider_does_not_answer_try"))


def _client(settings: WebSettings) -> Any:
    from authlib.integrations.starlette_client import OAuth

    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=settings.oidc_client,
        client_secret=settings.oidc_secret.get_secret_value(),
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "timeout": 10},
    )
    return oauth.provider
