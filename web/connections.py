"""Connections that end: one that does not ask, or stops in the middle of asking, is closed and holds nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from ipaddress import ip_address
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from web.environment import WebSettings
from web.tls import Certified

MOST_OF_ONE = 200  # connections of one address at a time, unless it is a proxy that is trusted
_GRACE = 10  # seconds that requests have to end in, when the program is ended


def protocol_of(settings: WebSettings) -> type[asyncio.Protocol]:
    """HTTP with the bounds of a desk."""
    open_now: Counter[str] = Counter()

    class Bounded(H11Protocol):
        """A connection that has so many seconds to ask, each time."""

        _asking: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Count it, and give it its seconds."""
            super().connection_made(transport)
            self._from = self.client[0] if self.client else ""
            open_now[self._from] += 1
            if open_now[self._from] > MOST_OF_ONE and not _is_trusted(self._from, settings):
                transport.abort()
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget it."""
            open_now[self._from] -= 1
            if open_now[self._from] <= 0:
                del open_now[self._from]
            self._asked()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            """A whole head of a request ends the waiting, half a head does not."""
            before = self.cycle
            super().data_received(data)
            if self.cycle is not before:
                self._asked()

        def on_response_complete(self) -> None:
            """After an answer it waits for the next request."""
            before = self.cycle
            super().on_response_complete()
            if self.cycle is before and not self.transport.is_closing():
                self._wait()

        def _wait(self) -> None:
            self._asked()
            self._asking = self.loop.call_later(settings.header_seconds, self.transport.close)

        def _asked(self) -> None:
            if self._asking is not None:
                self._asking.cancel()
                self._asking = None

    return Bounded


def _is_trusted(address: str, settings: WebSettings) -> bool:
    try:
        return any(ip_address(address) in network for network in settings.proxies)
    except ValueError:
        return False


def serve(app: Any, host: str, port: int, settings: WebSettings, certified: Certified | None = None) -> None:
    """Serve until the program is ended; what a proxy says of its callers is believed as the settings say, not here."""
    import uvicorn

    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        http=protocol_of(settings),
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ssl_certfile=certified.certificate if certified else None,
        ssl_keyfile=certified.key if certified else None,
    )
