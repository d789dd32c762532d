"""A reader in a process of its own, with a memory limit and a watchdog, for files that could end or hold up any other.

Whatever happens to it, the caller gets what it wrote, or the reason why not.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from precursors.messages import Sentence, brief
from precursors.tabular.problems import LONGEST

REFUSED = 3  # exit code of a worker that says why
_ROOT = str(Path(__file__).resolve().parents[2])


class ReadingRefused(Exception):
    """A file that is not read.

    Attributes:
        detail: why.
        too_large: it would come to more than is read; else it is damaged.
        code: of the problem, where it is another.
    """

    def __init__(self, detail: Sentence, *, too_large: bool = False, code: str = "") -> None:
        super().__init__(str(detail))
        self.detail = detail
        self.too_large = too_large
        self.code = code or ("file_too_large" if too_large else "file_damaged")


def read_apart(module: str, path: Path, asked: Mapping[str, Any], seconds: float) -> bytes:
    """What a worker module writes about a file.

    Args:
        module: run as a program, with the path as its argument and what is asked as JSON on its standard input.
        path: the file.
        asked: of the worker.
        seconds: after which it is ended.

    Raises:
        ReadingRefused: the worker says why it does not read the file, or came to an end.

    """
    search = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", module, str(path.resolve())],
            input=json.dumps(asked).encode(),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": search},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingRefused(Sentence("it_could_not_be_read_in_seconds", x=f"{seconds:.0f}"), too_large=True) from error
    if done.returncode == REFUSED:
        said = json.loads(done.stderr.splitlines()[-1])
        raise ReadingRefused(Sentence(said["why"], **said["values"]), too_large=said["too_large"], code=said["code"])
    if done.returncode != 0:
        raise ReadingRefused(Sentence("reading_it_needs_more_memory_than_a"), too_large=True)
    return done.stdout


def read_here(read: Callable[[], Any]) -> Any:
    """The same in a process that is itself guarded, and pays for what it reads."""
    try:
        return read()
    except (ReadingRefused, MemoryError):
        raise
    except Exception as error:  # a damaged file fails in as many ways as there are readers
        raise _as_refusal(error) from error


def _as_refusal(error: Exception) -> ReadingRefused:
    """What a reader met, as a refusal; what others' programs say is said as they say it."""
    if isinstance(error, MemoryError):
        return ReadingRefused(Sentence("more_than_there_is_memory_for"), too_large=True)
    return ReadingRefused(brief(error, LONGEST))


def serve(read: Callable[[Path, Mapping[str, Any]], bytes | memoryview], memory: int) -> None:
    """Be such a worker: write what is read of the file on the command line, or say why it is not read."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # a system without the limit keeps the watchdog
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        written = read(Path(sys.argv[1]), json.loads(sys.stdin.read()))
    except Exception as error:  # as above
        refused = error if isinstance(error, ReadingRefused) else _as_refusal(error)
        why = {"why": refused.detail.code, "values": refused.detail.values}
        said = {**why, "code": refused.code, "too_large": refused.too_large}
        sys.stderr.write(json.dumps(said) + "\n")
        sys.exit(REFUSED)
    sys.stdout.buffer.write(written)
