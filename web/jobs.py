"""Work that takes longer than a request: done in the background, asked after by its id, forgotten after a while.

A job belongs to whoever started it; an anonymous one to whoever holds its id, which is 192 random bits. Nothing is
written down: a restart forgets every job, and what a job recorded in the registry stays recorded.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from web.log import note_fault

Progress = Callable[[str, int, int], None]
KEEP_SECONDS = 1_800
MAX_WAITING = 20
MAX_KEPT = 200


class TooManyJobs(Exception):
    """The queue is full; the caller has to come back later."""


@dataclass
class Job:
    """One piece of work.

    Attributes:
        state: ``waiting``, ``running``, ``done`` or ``failed``.
        step: name of what is being done; ``done`` of ``total`` parts of it are finished.
        result: what came of it, once done.
        error: why it failed, in words for the person who started it.
    """

    kind: str
    owner: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: str = "waiting"
    step: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    error: str = ""
    ended: float = 0.0
    finished: threading.Event = field(default_factory=threading.Event)

    def told(self, step: str, done: int, total: int) -> None:
        """Note how far it is."""
        self.step, self.done, self.total = step, done, total


class Jobs:
    """The queue: so many at a time, in the order they came."""

    def __init__(self, at_a_time: int = 1) -> None:
        self._pool = ThreadPoolExecutor(at_a_time, thread_name_prefix="job")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Drop what waits and let what runs end."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def start(
        self, kind: str, owner: str, work: Callable[[Progress], Any], faults: tuple[type[Exception], ...] = ()
    ) -> Job:
        """Queue a piece of work.

        Args:
            kind: what it is, for the page.
            owner: the user, or nothing for an anonymous one.
            work: gets the function to tell its progress to.
            faults: exceptions whose words may be shown to the person.

        Raises:
            TooManyJobs: too many wait already.

        """
        job = Job(kind, owner)
        with self._lock:
            self._forget_old()
            if sum(not other.finished.is_set() for other in self._jobs.values()) >= MAX_WAITING:
                raise TooManyJobs
            self._jobs[job.id] = job
        self._pool.submit(_run, job, work, faults)
        return job

    def get(self, key: str, owner: str) -> Job | None:
        """A job of that owner; ``None`` if there is none, or it is another's."""
        job = self._jobs.get(key)
        return job if job is not None and job.owner == owner else None

    def _forget_old(self) -> None:
        ended = [job for job in self._jobs.values() if job.finished.is_set()]
        late = time.monotonic() - KEEP_SECONDS
        for place, job in enumerate(sorted(ended, key=lambda job: job.ended, reverse=True)):
            if job.ended < late or place >= MAX_KEPT:
                del self._jobs[job.id]


def _run(job: Job, work: Callable[[Progress], Any], faults: tuple[type[Exception], ...]) -> None:
    job.state = "running"
    try:
        job.result = work(job.told)
        job.state = "done"
    except faults as error:
        job.state, job.error = "failed", str(getattr(error, "detail", error))
    except Exception as error:  # a fault of ours: said in the log, not to the person
        note_fault(error, job=job.kind)
        job.state, job.error = "failed", ""
    finally:
        job.ended = time.monotonic()
        job.finished.set()
