"""A mail server of the tests: takes mails on this machine, or answers as it is told to."""

from __future__ import annotations

import asyncio
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast


class MailServer:
    """An SMTP server in a thread of its own.

    Attributes:
        port: where it listens on 127.0.0.1.
        mails: what it took, as the sender wrote it.
        refuse: address -> the answer to a mail for it, such as ``550 nobody``.
        hang_up: it goes away after so many mails of a connection.
    """

    def __init__(self, *, hang_up: int | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refuse: dict[str, str] = {}
        self.hang_up = hang_up
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> MailServer:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def answer(text: str) -> None:
            writer.write(f"{text}\r\n".encode())

        taken = 0
        answer("220 desk.example")
        while line := await reader.readline():
            word = line.split(b":")[0].strip().upper()
            if word.startswith((b"EHLO", b"HELO")):
                answer("250 desk.example")
            elif word == b"RCPT TO":
                address = line.partition(b"<")[2].partition(b">")[0].decode()
                answer(self.refuse.get(address, "250 good"))
            elif word == b"DATA":
                answer("354 go on")
                content = await _content(reader)
                self.raw.append(content)
                self.mails.append(cast(EmailMessage, message_from_bytes(content, policy=policy.default)))
                answer("250 taken")
                taken += 1
                if taken == self.hang_up:
                    break
            elif word == b"QUIT":
                answer("221 bye")
                break
            else:
                answer("250 good")
        writer.close()


async def _content(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line.removeprefix(b"."))
    return b"".join(lines)


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(cast(Any, probe.getsockname())[1])
