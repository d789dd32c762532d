"""Heavy work for whoever asks: strangers have processes, seconds and memory of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, UploadFile

from precursors.messages import Sentence
from registry.outage import Outage
from registry.progress import Progress
from web.environment import WebSettings
from web.errors import Refused
from web.front import front_of
from web.jobs import Job, TooManyJobs, Work, write
from web.security import actor_of, address_of
from web.shared import ANONYMOUS, jobs_of, owner_of
from web.worker import Budget, Words
from web.workers import PERSON, STRANGER, Crowded, OverBudget, Pool, Retired

LOOK_UP = Budget(cpu=5, wall=30, megabytes=500)
_DAY = 86_400.0
FAULTS = (Refused, Words, Outage)
_MANY = Sentence("this_takes_more_work_than_is_done_for_a")
_MUCH = Sentence("this_takes_more_work_or_memory_than_one")


class TooCostly(Refused):
    """A task took more than whoever asked may spend; tells what to do."""


@dataclass
class Desk:
    """Where one caller's work is done, by what is in force when it is done.

    Attributes:
        app: whose processes do it.
        pool: which of them: ``strangers``, ``people`` or ``jobs``.
        budget: what a task may take.
        stranger: whether nobody in particular asks.
        editions: of the lists and of the rules that the last task was done by.
    """

    app: FastAPI
    pool: str
    budget: Budget
    stranger: bool
    editions: tuple[str, str] = ("", "")

    def run(self, task: str, *arguments: Any, told: Progress | None = None, given: list[Any] | None = None) -> Any:
        """Have a task done.

        Raises:
            TooCostly: it took more than it may.
            Refused: too many wait.
            Words: it was refused, in words for the person.

        """
        try:
            while True:
                with suppress(Retired):  # another edition came into force at this very moment
                    return self._run(task, arguments, told=told, given=given)
        except OverBudget as error:
            raise TooCostly(413, _MANY if self.stranger else _MUCH) from error
        except Crowded as error:
            raise Refused(429, headers={"retry-after": "10"}) from error

    def _run(self, task: str, arguments: tuple[Any, ...], **how: Any) -> Any:
        front = front_of(self.app)
        pool: Pool = getattr(front.workers, self.pool)
        self.editions = front.catalogue.edition, front.rulebook.edition
        return pool.run(task, arguments, self.budget, **how)


def desk_of(request: Request, kind: str = "") -> Desk:
    """Where the caller's work is done: ``look_up`` for one value, ``job`` for what takes long, else one request."""
    if actor_of(request) is ANONYMOUS:
        return Desk(request.app, "strangers", STRANGER, stranger=True)
    if kind == "job":
        return Desk(request.app, "jobs", _of_a_job(request.app.state.settings), stranger=False)
    return Desk(request.app, "people", LOOK_UP if kind == "look_up" else PERSON, stranger=False)


def _of_a_job(settings: WebSettings) -> Budget:
    return Budget(cpu=_DAY, wall=_DAY, megabytes=settings.job_megabytes)


@contextmanager
def as_file(request: Request, name: str, content: Any) -> Iterator[Path]:
    """What was sent, as a file that is gone afterwards; the name that a stranger gave says only what kind it is."""
    with tempfile.TemporaryDirectory(dir=jobs_of(request).folder) as folder:
        path = Path(folder) / given_name(name)
        write(content, path)
        yield path


def given_name(name: str) -> str:
    """The name of a file that was sent, as it lies here."""
    return f"declarations{Path(name).suffix[:10].lower() or '.csv'}"


def started_job(
    request: Request, kind: str, file: UploadFile, work: Work, faults: tuple[type[Exception], ...] = FAULTS
) -> Job:
    """Queue a job of whoever asks, with what was sent lying in its folder.

    Raises:
        Refused: too many wait already.

    """
    jobs = jobs_of(request)
    try:
        job = jobs.make(kind, owner_of(request), "" if owner_of(request) else address_of(request))
    except TooManyJobs as full:
        raise Refused(429, headers={"retry-after": "30"}) from full
    try:
        write(file.file, job.folder / given_name(file.filename or ""))
    except BaseException:
        jobs.drop(job)
        raise
    return jobs.put(job, work, faults)
