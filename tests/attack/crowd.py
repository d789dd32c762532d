"""A signed-in officer at work while strangers send their worst, each from an address of their own."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

from tests.web.seed import OPERATORS, PASSWORD
from tests.web.test_strangers import WORST, ask, share, worst_files
from tests.web.test_uploads import own_line

MOST = 0.1  # seconds of the officer's 95th percentile
_ALONE = 5  # rounds of work before the strangers come


@dataclass
class Waited:
    """What an officer waited for, in seconds, by what was asked; what strangers were answered, by status.

    ``alone`` is what the officer waited for on this machine before the strangers came.
    """

    alone: list[float] = field(default_factory=list)
    officer: dict[str, list[float]] = field(default_factory=dict)
    alive: list[float] = field(default_factory=list)
    strangers: Counter[int] = field(default_factory=Counter)
    failed: int = 0

    @property
    def p95(self) -> float:
        """The 95th percentile of everything the officer asked."""
        return share([one for own in self.officer.values() for one in own], 0.95)


def work(client: httpx.Client) -> dict[str, Callable[[], httpx.Response]]:
    """What an officer asks for at a port."""
    number = client.get("/api/v1/declarations", params={"limit": 1}).json()["lines"][0]["declaration_number"]
    line = {"file": ("d.csv", own_line("S-1", OPERATORS[0]))}
    return {
        "declarations": lambda: client.get("/declarations"),
        "one declaration": lambda: client.get(f"/declarations/{number}"),
        "look-up": lambda: client.get("/api/v1/lookup", params={"q": "anhidrido acetcio 99%"}),
        "one-line check": lambda: client.post("/api/v1/check", params={"against": "registry"}, files=line),
    }


def crowd(address: str, seconds: float, strangers: int = 20, seed: int = 1) -> Waited:
    """Measure for so long."""
    waited, stop, lock = Waited(), threading.Event(), threading.Lock()
    officer = httpx.Client(base_url=address, timeout=60)
    if officer.post("/login", data={"user": "officer", "password": PASSWORD}).status_code != 303:
        raise PermissionError("officer cannot sign in")
    asked = work(officer)
    for one in asked.values():
        one()
    for _ in range(_ALONE):
        waited.alone += [_timed(waited, one) for one in asked.values()]
    worst_files()

    def stranger(number: int) -> None:
        chance, own = random.Random(seed * 1_000 + number), httpx.HTTPTransport(local_address=f"127.0.0.{number + 2}")
        with httpx.Client(base_url=address, timeout=120, headers={"host": "desk.example"}, transport=own) as client:
            while not stop.is_set():
                try:
                    status = ask(client, chance.choice(WORST))
                except httpx.TransportError:
                    status = 0
                with lock:
                    waited.strangers[status] += 1

    threads = [threading.Thread(target=stranger, args=(number,), daemon=True) for number in range(strangers)]
    for one in threads:
        one.start()
    time.sleep(1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _ask_once(waited, officer, asked)
    stop.set()
    for one in threads:
        one.join(120)
    return waited


def _ask_once(waited: Waited, officer: httpx.Client, asked: dict[str, Callable[[], httpx.Response]]) -> None:
    for name, one in asked.items():
        waited.officer.setdefault(name, []).append(_timed(waited, one))
        waited.alive.append(_timed(waited, lambda: officer.get("/healthz")))
        time.sleep(0.05)


def _timed(waited: Waited, one: Callable[[], httpx.Response]) -> float:
    begun = time.perf_counter()
    waited.failed += one().status_code != 200
    return time.perf_counter() - begun


def table(waited: Waited) -> Iterator[str]:
    """The figures, a line each."""
    yield f"{'before they came':20} {len(waited.alone):5,} asked  p95 {share(waited.alone, 0.95) * 1e3:6.0f} ms"
    for name, own in waited.officer.items():
        yield f"{name:20} {len(own):5,} asked  p50 {share(own, 0.5) * 1e3:6.0f} ms  p95 {share(own, 0.95) * 1e3:6.0f} ms"
    yield f"{'all of these':20} {sum(map(len, waited.officer.values())):5,} asked  p95 {waited.p95 * 1e3:6.0f} ms"
    yield f"{'/healthz':20} {len(waited.alive):5,} asked  max {max(waited.alive) * 1e3:6.0f} ms"
    yield f"{'strangers':20} {sum(waited.strangers.values()):5,} answered, by status {dict(sorted(waited.strangers.items()))}"
