"""The post of a served desk: mails that wait are sent, and what was recorded is held against what people watch."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from fastapi import FastAPI

from registry.inbox import outbox, watches
from registry.inbox.watches import Text
from web.asked import Desk, TooCostly
from web.log import note_fault, note_warning
from web.workers import PERSON

_PAUSE, _LONGEST = 20.0, 1_800.0  # seconds
_AT_ONCE = 200  # texts that are read in one task


class Post:
    """A thread that looks every few seconds; while the mail server is away it waits longer each time."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._ended = app, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="post")
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._ended.set()
        self._thread.join(10)

    def _run(self) -> None:
        pause = _PAUSE
        while not self._ended.wait(pause):
            self._follow()
            pause = _PAUSE if self._send() else min(pause * 2, _LONGEST)

    def _follow(self) -> None:
        try:
            watches.follow(self._app.state.store, self._read)
        except Exception as error:
            note_fault(error)

    def _read(self, texts: Sequence[Text]) -> list[list[str] | None]:
        """The substances that texts name, as the processes for people's work read them; nothing of a hopeless one."""
        parts = (list(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE))
        return [found for part in parts for found in self._read_part(part)]

    def _read_part(self, texts: list[Text]) -> list[list[str] | None]:
        try:
            found: list[list[str] | None] = Desk(self._app, "people", PERSON, stranger=False).run("substances", texts)
        except TooCostly:
            if len(texts) == 1:
                return [None]
            half = len(texts) // 2
            return self._read_part(texts[:half]) + self._read_part(texts[half:])
        return found

    def _send(self) -> bool:
        try:
            outbox.send_waiting(self._app.state.store)
        except outbox.ServerAway as error:
            note_warning("mail not sent", said=str(error))
            return False
        except Exception as error:
            note_fault(error)
        return True
