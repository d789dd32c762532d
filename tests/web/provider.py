"""An identity provider of its own for tests: a real server with discovery, code flow, PKCE and signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "desk", "the secret of the desk"
Bend = Callable[[dict[str, Any]], None]


def new_key(name: str) -> RSAKey:
    """A key to sign with."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


class Provider:
    """What it signs, for whom, and what a test bends.

    Attributes:
        subject: who signs in at it.
        bend: changes the claims of the next tokens.
        key: signs; its public part is published, unless a test replaces it by a hidden one.
    write: turns claims into a token.
        described: what discovery says besides.
    """

    def __init__(self, address: str) -> None:
        self.address, self.subject = address, "subject-1"
        self.published = new_key("key-1")
        self.key, self.write = self.published, self.sign
        self.bend: Bend = lambda claims: None
        self.described: dict[str, Any] = {}
        self.down = False
        self.without_token = False
        self._codes: dict[str, dict[str, str]] = {}

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {
            "issuer": self.address,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            **{name: f"{self.address}/{path}" for name, path in paths.items()},
            **self.described,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent after signing in."""
        assert query["response_type"] == "code" and query["client_id"] == CLIENT and "openid" in query["scope"]
        assert query["code_challenge_method"] == "S256" and query["code_challenge"] and query["nonce"]
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code for a token: once, to the client that asked, who proves it by the verifier."""
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {known}":
            return 401, {"error": "invalid_client"}
        if not asked or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 60}
        return 200, answer if self.without_token else {**answer, "id_token": self._token(asked["nonce"])}

    def _token(self, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.address,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
        }
        self.bend(claims)
        return self.write(claims)

    def sign(self, claims: dict[str, Any]) -> str:
        """A token as it should be."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    one = Provider(f"http://127.0.0.1:{server.server_port}")
    server.provider = one  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """The provider over HTTP."""

    def do_GET(self) -> None:
        one: Provider = self.server.provider  # type: ignore[attr-defined]
        url = urlsplit(self.path)
        if one.down:
            self._say(502, "no")
        elif url.path == "/.well-known/openid-configuration":
            self._say(200, one.metadata())
        elif url.path == "/keys":
            self._say(200, {"keys": [one.published.as_dict(private=False)]})
        elif url.path == "/authorize":
            where = one.authorize({name: values[0] for name, values in parse_qs(url.query).items()})
            self._say(302, {}, {"location": where})
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        one: Provider = self.server.provider  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*one.exchange(form, self.headers.get("authorization", "")))

    def _say(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
