"""The process that heavy reading runs in: one that has everything ready, and copies of it that do the work.

The first is started by ``workers``, loads lists and rules, and then only makes copies of itself, which takes
milliseconds. A copy answers one task after another over a socket of its own. Each task has bounds on processor time,
on time, and on memory, which the kernel keeps: a copy that goes over them is killed, wherever it is, and costs nothing
but itself. Nothing here is shared with the server: no lock, no thread, no connection.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

from precursors import guarded
from precursors.catalogue.load import Catalogue
from precursors.messages import Sentence
from precursors.names import opsin
from precursors.structure.worker import HEADER, receive, send
from registry.outage import outage_of
from rules.engines import duckdb as engine
from rules.rulebook import Rulebook

STRANGERS, PEOPLE = b"s", b"p"
READY = b"!"
_NO_THREAD = "can't start new thread"  # what Python says where there is no memory for a thread's stack
_GROWN = 150 << 20  # bytes that a copy may have grown by; then a fresh one takes its place
_TELL_EVERY = 0.1  # seconds
_OF_A_THREAD = 250  # MiB of a budget: a thread of the rules takes up to 70 for itself (*measured*)
_GIVES_WAY = 15  # of the nice values: whoever has not signed in waits for whoever has


@dataclass(frozen=True)
class Budget:
    """What one task may take.

    Attributes:
        cpu: seconds of processor time.
        wall: seconds by the clock.
        megabytes: memory above what the process had, in MiB.
    """

    cpu: float
    wall: float
    megabytes: int

    @property
    def threads(self) -> int:
        """How many threads may be at work: on a large machine the stacks of all would be too much memory."""
        return min(os.cpu_count() or 1, max(1, self.megabytes // _OF_A_THREAD))


@dataclass(frozen=True)
class Setup:
    """What a process starts with; ``tasks`` is the module that makes its examiner and knows its tasks."""

    catalogue: Catalogue
    rulebook: Rulebook
    jurisdiction: str
    database: str
    tasks: str


class Words(Exception):
    """A task that was refused: words for whoever asked, or a sentence that is told in their language."""

    def __init__(self, said: str | Sentence | Exception) -> None:
        super().__init__(str(said))
        self.said = said


def main() -> None:
    """Get ready, then make copies until the server goes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup: Setup = receive(control.makefile("rb"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)  # what is kept in files is nobody else's
    guarded.here = True
    tasks = import_module(setup.tasks)
    ready = tasks.examiner_of(setup)
    gc.collect()
    gc.freeze()  # what is ready stays as it is, and in one piece for all copies
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(READY)
    while True:
        kind, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not kind:
            os.killpg(os.getpgrp(), signal.SIGKILL)  # with the server every copy goes
        if os.fork() == 0:
            control.close()
            _answer(kind, socket.socket(fileno=lines[0]), tasks.TASKS, ready)
        os.close(lines[0])


# --- a copy -------------------------------------------------------------------------------------------


def _answer(kind: bytes, line: socket.socket, tasks: Mapping[str, Callable[..., Any]], ready: Any) -> None:
    """Answer tasks until the other side goes, or it has grown; never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # nothing that it reads is ever printed
        if kind == STRANGERS:
            guarded.give_way(_GIVES_WAY)
        incoming, outgoing, bounds = line.makefile("rb"), line.makefile("wb"), _Bounds()
        opsin.aside = bounds.aside
        while not bounds.grown:
            task, arguments, budget = receive(incoming)
            with bounds.of(budget):
                frame = _done(partial(tasks[task], ready, Telling(outgoing)), arguments)
            outgoing.write(frame)
            send(outgoing, bounds.grown)
    except (EOFError, OSError):
        pass
    finally:
        os._exit(0)


def _done(work: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    """The frame of an answer."""
    try:
        return _frame(("done", work(*arguments)))
    except MemoryError:
        os._exit(1)
    except Words as error:
        return _frame(("refused", error.said))
    except Exception as error:  # a fault of ours: its kind and place, never its words
        if _is_of_memory(error):
            os._exit(1)
        if told := outage_of(error):
            return _frame(("outage", told))
        where = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
        return _frame(("fault", (type(error).__name__, where[-12:])))


def _is_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError | duckdb.OutOfMemoryException) or _NO_THREAD in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _frame(value: Any) -> bytes:
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(body)) + body


class Telling:
    """Says how far a task is, a few times a second."""

    def __init__(self, outgoing: BinaryIO) -> None:
        self._outgoing, self._last, self._step = outgoing, 0.0, ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """So many parts of a step are done."""
        now = time.monotonic()
        if step != self._step or now - self._last > _TELL_EVERY:
            self._step, self._last = step, now
            send(self._outgoing, ("told", (step, done, total)))

    def give(self, part: list[Any]) -> None:
        """Hand over a part of the answer at once."""
        send(self._outgoing, ("given", part))


class _Bounds:
    """Bounds that the kernel keeps: its alarms end the process, whatever it is in the middle of."""

    def __init__(self) -> None:
        self._begun = _data()
        self._megabytes = 0

    @property
    def grown(self) -> bool:
        """Whether a fresh copy should take the place of this one."""
        return _data() - self._begun > _GROWN

    @contextmanager
    def of(self, budget: Budget) -> Iterator[None]:
        """Hold one task to its budget."""
        self._megabytes = budget.megabytes
        engine.MEMORY = f"{budget.megabytes // 2}MB"  # beyond that, rules go by the disk
        engine.THREADS = budget.threads
        pa.set_cpu_count(budget.threads)
        for alarm in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(alarm, signal.SIG_DFL)
        self._hold(budget.cpu, budget.wall)
        try:
            yield
        finally:
            self._free()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What the process does once, and not for the task that happens to come first."""
        if not self._megabytes:
            yield
            return
        before, left = _data(), self._free()
        yield
        self._begun += _data() - before
        self._hold(*left)

    def _hold(self, cpu: float, wall: float) -> None:
        most = _data() + (self._megabytes << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
        signal.setitimer(signal.ITIMER_PROF, cpu)
        signal.setitimer(signal.ITIMER_REAL, wall)

    def _free(self) -> tuple[float, float]:
        left = signal.setitimer(signal.ITIMER_PROF, 0)[0], signal.setitimer(signal.ITIMER_REAL, 0)[0]
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return left


def _data() -> int:
    """Bytes of memory that this process alone writes to, as the kernel counts them; 0 where it does not say."""
    try:
        with Path("/proc/self/status").open("rb") as stream:
            return int(next(row for row in stream if row.startswith(b"VmData")).split()[1]) << 10
    except (OSError, StopIteration, ValueError):
        return 0
