"""The guard around structures: worker processes with bounds on time and memory.

A structure can crash the toolkit in a way that no ``except`` catches. So the toolkit lives in worker
processes; one that dies or takes too long is replaced, its chunk is run again one by one, and only the
structure to blame ends as undetermined.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty, LifoQueue
from types import TracebackType
from typing import Any

from precursors.model import StructureMatch, StructureReading
from precursors.regimes.load import Regimes
from precursors.regimes.model import RegimeFamily, RegimeStructure
from precursors.structure.definitions import Definition, DrugClass, drug_classes
from precursors.structure.worker import HEADER, send

CHUNK = 500
_START_SECONDS = 60.0
_SHORT = 40  # characters that cannot take long by themselves: whoever asks the first InChIKey waits for its index


class WorkerLost(Exception):
    """A worker died or ran over its time; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Worker:
    """One worker process and the pipe to it."""

    def __init__(
        self,
        definitions: Sequence[Definition],
        drugs: Sequence[DrugClass],
        regimes: Sequence[RegimeStructure | RegimeFamily],
        megabytes: int,
    ) -> None:
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "precursors.structure.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._fresh = True
        self._send((list(definitions), list(drugs), regimes, megabytes))

    def ask(self, task: str, payload: Any, seconds: float) -> Any:
        """Send a task and wait for its answer, at most so many seconds."""
        self._send((task, payload))
        answer = self._receive(seconds + (_START_SECONDS if self._fresh else 0.0))
        self._fresh = False
        return answer

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _send(self, value: Any) -> None:
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe above
        try:
            send(self._process.stdin, value)  # type: ignore[arg-type]
        except (BrokenPipeError, OSError) as error:
            raise WorkerLost("worker_died") from error

    def _receive(self, seconds: float) -> Any:
        import pickle

        deadline = time.monotonic() + seconds
        (length,) = HEADER.unpack(self._bytes(HEADER.size, deadline))
        return pickle.loads(self._bytes(length, deadline))  # noqa: S301 - from the worker started above

    def _bytes(self, wanted: int, deadline: float) -> bytes:
        assert self._process.stdout is not None  # noqa: S101 - opened as a pipe above
        descriptor = self._process.stdout.fileno()
        got = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while len(got) < wanted:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise WorkerLost("over_budget")
                part = os.read(descriptor, min(1 << 20, wanted - len(got)))
                if not part:
                    raise WorkerLost("worker_died")
                got += part
        return bytes(got)


class StructureService:
    """Reads and draws structures in guarded worker processes; the only door the rest of the program uses.

    Args:
        definitions: what structures are held against.
        workers: how many processes.
        seconds: time for one chunk, and, when a chunk is run again one by one, a fifth of it for each longer text.
        memory_mb: address space of a worker, in MiB.
        memo: how many readings are remembered.

    """

    def __init__(
        self,
        definitions: Sequence[Definition],
        workers: int = 1,
        seconds: float = 10.0,
        memory_mb: int = 2048,
        memo: int = 200_000,
    ) -> None:
        self._definitions = tuple(definitions)
        self._drugs = drug_classes()
        self._regimes = Regimes.load().screened
        self._count = max(1, workers)
        self._seconds = seconds
        self._memory_mb = memory_mb
        # Places; the process of one is started when it is first needed. The last used is asked first: a process costs
        # a second to start, so a further one is started only for what has to be read at the same time.
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self._count):
            self._idle.put(None)
        self._memo: dict[tuple[str, str], StructureReading] = {}
        self._memo_size = memo

    def __enter__(self) -> StructureService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop every worker."""
        for worker in [self._idle.get() for _ in range(self._count)]:
            if worker is not None:
                worker.close()
            self._idle.put(None)

    def start(self) -> None:
        """Start a process now, so that it stands ready when the first structure comes; waits for nobody."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            return  # all are at work
        try:
            with suppress(WorkerLost):  # whoever needs it tries again
                worker = worker or self._new()
        finally:
            self._idle.put(worker)

    def read(self, text: str) -> StructureReading:
        """Read one structure in full."""
        return self._read_alone(text, "read")

    def read_many(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None, *, full: bool = False
    ) -> list[StructureReading]:
        """Read structures in order; each distinct text once.

        Args:
            texts: SMILES, InChI, InChIKeys or mol blocks.
            progress: told how many were done.
            full: also canonical SMILES, InChIKey and what each stands next to; else most structures that meet
                nothing are passed over early.

        """
        task, size = ("read", CHUNK // 5) if full else ("gated", CHUNK)
        asked = [(task, text) for text in dict.fromkeys(texts)]
        known = {key: self._memo[key] for key in asked if key in self._memo}
        wanted = [text for key in asked if key not in known for text in key[1:]]
        chunks = [wanted[start : start + size] for start in range(0, len(wanted), size)]
        found: dict[tuple[str, str], StructureReading] = {}
        with ThreadPoolExecutor(self._count) as pool:
            for chunk, readings in zip(chunks, pool.map(lambda c: self._read_chunk(c, task), chunks), strict=True):
                found.update(zip(((task, text) for text in chunk), readings, strict=True))
                if progress is not None:
                    progress(len(chunk))
        done = [found.get((task, text)) or known[task, text] for text in texts]
        if len(self._memo) + len(found) > self._memo_size:
            self._memo.clear()
        if len(found) <= self._memo_size:
            self._memo.update(found)
        return done

    def without_listed_isomer(self, texts: Sequence[str]) -> frozenset[str]:
        """Those SMILES of which no isomer can be listed; none of a chunk that was not read within the bounds.

        Args:
            texts: SMILES, each one isomer of what a name may mean.

        """
        found: set[str] = set()
        asked = list(dict.fromkeys(texts))
        for start in range(0, len(asked), CHUNK):
            chunk = asked[start : start + CHUNK]
            with suppress(WorkerLost):
                may_be = self._ask("isomers", chunk)
                found |= {text for text, listed in zip(chunk, may_be, strict=True) if not listed}
        return frozenset(found)

    def isomers_among(self, texts: Sequence[str], among: tuple[str, ...]) -> list[list[str]]:
        """Of each SMILES those of others that are isomers of it; all of them where it was not read in the bounds."""
        try:
            return list(self._ask("isomers_among", (list(texts), among)))
        except WorkerLost:
            return [list(among) for _ in texts]

    def draw(self, text: str, match: StructureMatch | None = None, size: tuple[int, int] = (480, 360)) -> str:
        """Draw a structure as SVG, with the atoms of a match in two colours.

        Raises:
            WorkerLost: it could not be drawn within the bounds.

        """
        kept, added = (match.kept, match.added) if match else ((), ())
        return str(self._ask("draw", (text, kept, added, size)))

    def identity(self, smiles: str) -> tuple[str, float, str]:
        """Formula, molar mass in g/mol and InChIKey."""
        formula, mass, key = self._ask("identity", smiles)
        return str(formula), float(mass), str(key)

    def _read_chunk(self, texts: Sequence[str], task: str) -> list[StructureReading]:
        if len(texts) == 1:
            return [self._read_alone(texts[0], task)]
        try:
            answers = self._ask(task, list(texts))
        except WorkerLost:
            return [self._read_alone(text, task) for text in texts]
        return [answer or StructureReading(text) for text, answer in zip(texts, answers, strict=True)]

    def _read_alone(self, text: str, task: str) -> StructureReading:
        try:
            (answer,) = self._ask(task, [text], self._seconds / (1 if len(text) < _SHORT else 5))
        except WorkerLost as lost:
            return StructureReading(text, lost.code)
        return answer or StructureReading(text)

    def _new(self) -> _Worker:
        return _Worker(self._definitions, self._drugs, self._regimes, self._memory_mb)

    def _ask(self, task: str, payload: Any, seconds: float | None = None) -> Any:
        worker = self._idle.get()
        try:
            worker = worker or self._new()
            return worker.ask(task, payload, seconds or self._seconds)
        except WorkerLost:
            if worker is not None:
                worker.close()
            worker = None
            raise
        finally:
            self._idle.put(worker)
