"""The process that touches the chemistry toolkit: frames in on standard input, frames out on standard output.

It is meant to be killed: by its own memory limit, or by ``guard`` when a structure takes too long.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

HEADER = struct.Struct(">Q")


def send(stream: BinaryIO, value: Any) -> None:
    """Write one value as a frame: length, then pickle."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one frame.

    Raises:
        EOFError: the other side has gone.

    """
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    (length,) = HEADER.unpack(header)
    # Both ends are this program: the guard and the worker that it has started itself.
    return pickle.loads(stream.read(length))  # noqa: S301


def _limit_memory(megabytes: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # a system without the limit keeps the watchdog
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Serve frames until standard input closes."""
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing a library prints may get between the frames
    definitions, drugs, regimes, megabytes = receive(incoming)
    _limit_memory(megabytes)
    gc.disable()
    from precursors.structure.screen import Screener

    screener = Screener(definitions, drugs, regimes)
    gc.freeze()  # what is compiled stays: it need not be looked through for garbage
    gc.enable()
    while True:
        try:
            task, payload = receive(incoming)
        except EOFError:
            return
        send(outgoing, TASKS[task](screener, payload))


def _read_texts(screener: Any, texts: list[str]) -> list[Any]:
    return [screener.read(text) for text in texts]


def _read_gated(screener: Any, texts: list[str]) -> list[Any]:
    """As ``_read``; what meets nothing comes back as ``None`` to keep the frames small."""
    found = [screener.read_gated(text) for text in texts]
    return [one if one and (one.matches or one.problem or one.next_to or one.regimes) else None for one in found]


def _isomers(screener: Any, texts: list[str]) -> list[bool]:
    return [screener.isomer_may_be_listed(text) for text in texts]


def _isomers_among(_screener: Any, payload: tuple[list[str], tuple[str, ...]]) -> list[list[str]]:
    from precursors.structure.makeups import isomers_among

    texts, among = payload
    return [isomers_among(text, among) for text in texts]


def _draw(_screener: Any, payload: tuple[Any, ...]) -> str:
    from precursors.structure.draw import draw

    return draw(*payload)


def _identity(_screener: Any, smiles: str) -> tuple[str, float, str]:
    from precursors.structure.keys import identity

    return identity(smiles)


TASKS: dict[str, Callable[[Any, Any], Any]] = {
    "read": _read_texts,
    "gated": _read_gated,
    "isomers": _isomers,
    "isomers_among": _isomers_among,
    "draw": _draw,
    "identity": _identity,
}

if __name__ == "__main__":
    main()
