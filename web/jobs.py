"""Work that takes longer than a request: done in the background, asked after by its id, forgotten after a while.

A job belongs to whoever started it; an anonymous one to whoever holds its id, which is 192 random bits. Strangers have
a queue of their own. What came of a job lies in a folder of its own on disk, readable by nobody else, and all of them
together stay under a budget: the oldest go first, those of strangers before those of people. A restart forgets every
job, and what a job recorded in the registry stays recorded.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from precursors.messages import Sentence
from precursors.scratch import clear_away, prefix
from registry.progress import Progress
from web.log import note_fault

Work = Callable[[Progress, Path], Any]
KEEP_SECONDS = 1_800
MAX_WAITING = 20
MAX_OF_ONE = 5  # jobs of one stranger's address that wait at a time
MAX_KEPT = 200


class TooManyJobs(Exception):
    """The queue is full; the caller has to come back later."""


@dataclass
class Job:
    """One piece of work.

    Attributes:
        owner: the user, or nothing for a stranger; ``caller`` is the stranger's address.
        folder: where what was sent and what came of it lie.
        state: ``waiting``, ``running``, ``done`` or ``failed``.
        step: name of what is being done; ``done`` of ``total`` parts of it are finished.
        result: what came of it in short, once done; what is long lies in the folder.
        error: why it failed, in words for the person who started it.
    """

    kind: str
    owner: str
    folder: Path
    caller: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: str = "waiting"
    step: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    error: str | Sentence | Exception = ""
    ended: float = 0.0
    finished: threading.Event = field(default_factory=threading.Event)

    def told(self, step: str, done: int, total: int) -> None:
        """Note how far it is."""
        self.step, self.done, self.total = step, done, total


class Jobs:
    """Two queues, one for people and one for strangers: so many at a time, in the order they came.

    Args:
        at_a_time: jobs of each.
        budget: bytes that everything kept may take.
    """

    def __init__(self, at_a_time: int = 1, budget: int = 1 << 30) -> None:
        self.budget = budget
        self._folder: Path | None = None
        self._people = ThreadPoolExecutor(at_a_time, thread_name_prefix="job")
        self._strangers = ThreadPoolExecutor(at_a_time, thread_name_prefix="stranger")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where everything lies; made when it is first needed."""
        with self._lock:
            self._folder = self._folder or _own_folder()
            return self._folder

    def close(self) -> None:
        """Drop what waits, let what a person began end, keep nothing."""
        self._strangers.shutdown(wait=False, cancel_futures=True)
        self._people.shutdown(wait=True, cancel_futures=True)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def start(
        self, kind: str, owner: str, work: Work, faults: tuple[type[Exception], ...] = (), *, caller: str = ""
    ) -> Job:
        """Queue a piece of work.

        Args:
            kind: what it is, for the page.
            owner: the user, or nothing for an anonymous one.
            work: gets the function to tell its progress to, and the folder of the job.
            faults: exceptions whose words may be shown to the person.
            caller: the address of an anonymous one.

        Raises:
            TooManyJobs: too many wait already.

        """
        return self.put(self.make(kind, owner, caller), work, faults)

    def make(self, kind: str, owner: str, caller: str = "") -> Job:
        """A job with its folder, to put something into before it is queued.

        Raises:
            TooManyJobs: too many wait already.

        """
        folder = self.folder / secrets.token_hex(16)
        with self._lock:
            self._forget()
            waiting = [
                one for one in self._jobs.values() if not one.finished.is_set() and bool(one.owner) == bool(owner)
            ]
            of_one = sum(one.caller == caller for one in waiting)
            if len(waiting) >= MAX_WAITING or (not owner and caller and of_one >= MAX_OF_ONE):
                raise TooManyJobs
            job = Job(kind, owner, folder, caller)
            folder.mkdir(mode=0o700)
            self._jobs[job.id] = job
        return job

    def put(self, job: Job, work: Work, faults: tuple[type[Exception], ...] = ()) -> Job:
        """Queue a job that was made."""
        (self._people if job.owner else self._strangers).submit(self._run, job, work, faults)
        return job

    def drop(self, job: Job) -> None:
        """Forget a job that was made and not queued."""
        with self._lock:
            self._remove(job)

    def get(self, key: str, owner: str) -> Job | None:
        """A job of that owner; ``None`` if there is none, or it is another's."""
        job = self._jobs.get(key)
        return job if job is not None and job.owner == owner else None

    def _run(self, job: Job, work: Work, faults: tuple[type[Exception], ...]) -> None:
        job.state = "running"
        try:
            job.result = work(job.told, job.folder)
            job.state = "done"
        except faults as error:
            told: Any = getattr(error, "said", error)
            job.state, job.error = "failed", told
        except Exception as error:  # a fault of ours: said in the log, not to the person
            note_fault(error, job=job.kind)
            job.state, job.error = "failed", ""
        finally:
            job.ended = time.monotonic()
            with self._lock:
                self._forget(but=job)
            job.finished.set()

    def _forget(self, but: Job | None = None) -> None:
        """Forget jobs that ended long ago, are too many, or take too much room; a job that just ended stays."""
        ended = [job for job in self._jobs.values() if job.ended and job is not but]
        late = time.monotonic() - KEEP_SECONDS
        for place, job in enumerate(sorted(ended, key=lambda job: job.ended, reverse=True)):
            if job.ended < late or place >= MAX_KEPT:
                self._remove(job)
        sizes = {job.id: _size(job.folder) for job in self._jobs.values()}
        total = sum(sizes.values())
        for job in sorted(ended, key=lambda job: (bool(job.owner), job.ended)):
            if total > self.budget and job.id in self._jobs:
                total -= sizes[job.id]
                self._remove(job)

    def _remove(self, job: Job) -> None:
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)


def write(source: BinaryIO, target: Path) -> None:
    """Copy what was sent into a file that only its owner reads."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        shutil.copyfileobj(source, stream, 1 << 20)


def _own_folder() -> Path:
    """A folder of this process; those of processes that are gone are cleared away."""
    clear_away(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=prefix("desk")))


def _size(folder: Path) -> int:
    total = 0
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                total += path.stat().st_size
    return total
