"""Signed heads of the log, put elsewhere on a schedule while the desk is served."""

from __future__ import annotations

import threading

from registry.log.checkpoint import AuditError
from registry.proof.heads import publish
from registry.settings import Settings
from registry.store.store import Store
from web.log import note_warning


class Heads:
    """A thread that puts a head where the settings say, at once and then every so many hours; none without a place."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._places, self._pause = store, settings.heads_to, settings.heads_hours * 3_600
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="heads")
        if self._places:
            self._thread.start()

    def close(self) -> None:
        """End it."""
        self._ended.set()
        if self._places:
            self._thread.join(10)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                publish(self._store, self._places)
            except (AuditError, OSError) as error:
                note_warning("head not published", said=str(error))
            self._ended.wait(self._pause)
