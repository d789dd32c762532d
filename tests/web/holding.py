"""Tasks that take too much of everything, for the tests of the processes that they run in."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import pyarrow as pa

from rules.engines.duckdb import DuckEngine


def examiner_of(_setup: Any) -> None:
    """Nothing is needed."""


def hold(_engine: Any, _told: Any, what: str) -> Any:
    """Take processor time, time, memory, or the process itself."""
    kept = []
    while what == "spin":
        pass
    while what == "fill":
        kept.append(bytearray(1 << 20))
    if what == "arrow":
        while True:
            kept.append(pa.array(range(10_000)))
    if what == "tell":
        return os.getpid(), os.getpriority(os.PRIO_PROCESS, 0)
    if what == "crowd":
        while True:
            kept.append(threading.Thread(target=time.sleep, args=(100,), daemon=True))
            kept[-1].start()
    if what == "threads":
        (own,) = DuckEngine().connection.execute("SELECT current_setting('threads')").fetchall()[0]
        return own, pa.cpu_count()
    if what == "sleep":
        time.sleep(100)
    if what == "die":
        os.abort()
    return what


TASKS = {"hold": hold}
