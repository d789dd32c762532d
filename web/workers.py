"""Where heavy reading is done: processes that may be killed, a few for strangers and others for whoever signed in.

The server asks a pool and waits without holding anything; what a task may take stands in its ``Budget``. A process
that goes over it is gone, and the next task finds a fresh one, made in milliseconds by a process that stays ready.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from precursors.authorities import HOME_COUNTRY
from precursors.catalogue.load import Catalogue
from precursors.structure.worker import HEADER, send
from registry.outage import Outage
from registry.progress import Progress
from rules.rulebook import Rulebook
from web.log import note_fault
from web.worker import PEOPLE, READY, STRANGERS, Budget, Setup, Words

STRANGER = Budget(cpu=1.3, wall=20, megabytes=300)  # with what the server does beside it, a second and a half
PERSON = Budget(cpu=60, wall=120, megabytes=500)
PATIENCE = 30.0  # seconds that a task waits for its turn
_START_SECONDS = 300.0
_PROGRAM = "from web.worker import main; main()"

Fork = Callable[[bytes], socket.socket]


class OverBudget(Exception):
    """A task took more than it may, or ended the process that it ran in."""


class Crowded(Exception):
    """Too many are waiting; come back later."""


class Retired(Exception):
    """Others have taken the place of these processes; ask those."""


class TaskFault(RuntimeError):
    """A fault of ours in a task: its kind and the lines of code that it went through."""


class Workers:
    """The process that is ready, and the pools of its copies.

    Args:
        catalogue, rulebook: what they answer by.
        jurisdiction: for lines that do not name one.
        database: of the registry, for the tasks of people; strangers' tasks never open it.
        strangers, people: how many processes each.
        tasks: the module whose tasks they know.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        rulebook: Rulebook,
        *,
        jurisdiction: str = HOME_COUNTRY,
        database: str = "",
        strangers: int = 2,
        people: int = 2,
        tasks: str = "web.tasks",
    ) -> None:
        self._setup = Setup(catalogue, rulebook, jurisdiction, database, tasks)
        self._lock = threading.Lock()
        self._closed = False
        self._start()
        self.strangers = Pool(self._fork, STRANGERS, strangers)
        self.people = Pool(self._fork, PEOPLE, people)
        self.jobs = Pool(self._fork, PEOPLE, 1)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def ready(self) -> bool:
        """Whether copies can be made."""
        return not self._closed and self._process.poll() is None

    def retire(self) -> None:
        """Close, once every task under way has ended."""
        threading.Thread(target=self._retire, name="retire", daemon=True).start()

    def close(self) -> None:
        """End every process at once."""
        with self._lock:
            self._closed = True
            with suppress(OSError):
                self._control.close()  # with it go the copies
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _retire(self) -> None:
        for pool in (self.strangers, self.people, self.jobs):
            pool.drain()
        self.close()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        root = str(Path(__file__).resolve().parent.parent)
        search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        # One allocator for everything, so that the bound on memory counts what is used and not what is set aside.
        environment = {**os.environ, "PYTHONPATH": search, "ARROW_DEFAULT_MEMORY_POOL": "system"}
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", _PROGRAM, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env=environment,
            start_new_session=True,
        )
        theirs.close()
        with self._control.makefile("wb") as stream:
            send(stream, self._setup)
        self._control.settimeout(_START_SECONDS)
        if self._control.recv(1) != READY:
            raise RuntimeError(
                "the process for heavy reading did not start; run `precursor lookup acetone` to see why."
            )
        self._control.settimeout(None)

    def _fork(self, kind: bytes) -> socket.socket:
        """The line to a fresh copy."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if self._closed:
                raise Crowded
            try:
                socket.send_fds(self._control, [kind], [theirs.fileno()])
            except OSError:  # the one that makes them is gone: another takes its place
                self._control.close()
                self._process.kill()
                self._process.wait()
                self._start()
                socket.send_fds(self._control, [kind], [theirs.fileno()])
        return ours


class Pool:
    """Some copies for one kind of caller; whoever finds none free waits for a turn."""

    def __init__(self, fork: Fork, kind: bytes, places: int) -> None:
        self._fork, self._kind, self.places = fork, kind, places
        self._retired = False
        self._idle: SimpleQueue[socket.socket | None] = SimpleQueue()
        for _ in range(places):
            self._idle.put(None)  # its process is made when it is first needed

    def run(
        self,
        task: str,
        arguments: tuple[Any, ...],
        budget: Budget,
        *,
        told: Progress | None = None,
        given: list[Any] | None = None,
        patience: float = PATIENCE,
    ) -> Any:
        """Have a task done.

        Args:
            task: its name.
            arguments: of it.
            budget: what it may take.
            told: told how far it is.
            given: gets the parts of the answer that are handed over before its end.
            patience: seconds that it waits for its turn.

        Raises:
            OverBudget: it took more than it may.
            Crowded: its turn did not come.
            Retired: the pool was drained before its turn came; nothing was done.
            Words: it was refused, in words for whoever asked.
            registry.outage.Outage: the registry cannot be read or written now.
            TaskFault: our fault.

        """
        try:
            line = self._idle.get(timeout=patience)
        except Empty:
            raise Crowded from None
        if self._retired:
            self._idle.put(line)  # whoever waits behind is told as well
            raise Retired
        try:
            line = line or self._fork(self._kind)
            answer, leaves = _ask(line, (task, arguments, budget), told, given)
        except BaseException as error:
            if line is not None:
                line.close()
            line = None
            if isinstance(error, EOFError | OSError):
                raise OverBudget from error
            raise
        else:
            if leaves:
                line.close()
                line = None
        finally:
            self._idle.put(line)
        return _value(answer)

    def drain(self) -> None:
        """Take every place away, each as its task ends; who waits for one, or comes later, is sent elsewhere."""
        self._retired = True
        for _ in range(self.places):
            line = self._idle.get()
            if line is not None:
                line.close()
        for _ in range(self.places):
            self._idle.put(None)


def _ask(
    line: socket.socket, asked: Any, told: Progress | None, given: list[Any] | None
) -> tuple[tuple[str, Any], bool]:
    """The answer, and whether the process leaves after it."""
    with line.makefile("rb") as incoming, line.makefile("wb") as outgoing:
        send(outgoing, asked)
        while True:
            kind, value = _received(incoming)
            if kind == "told":
                if told is not None:
                    told(*value)
            elif kind == "given":
                if given is not None:
                    given += value
            else:
                return (kind, value), bool(_received(incoming))


def _received(incoming: Any) -> Any:
    (length,) = HEADER.unpack(_whole(incoming, HEADER.size))
    return pickle.loads(_whole(incoming, length))  # noqa: S301 - from a process that was started above


def _whole(incoming: Any, length: int) -> bytes:
    got: bytes = incoming.read(length)
    if len(got) < length:
        raise EOFError
    return got


def _value(answer: tuple[str, Any]) -> Any:
    kind, value = answer
    if kind == "done":
        return value
    if kind == "refused":
        raise Words(value)
    if kind == "outage":
        raise Outage("each", x=value)
    name, where = value
    fault = TaskFault(name)
    note_fault(fault, kind_of=name, lines=where)
    raise fault
