"""The desk under load: 95th percentiles at two requests in flight, and a soak that watches errors and memory.

``python -m bench.serve [LINES]`` fills a registry with so many recorded lines, serves it in a process of its own, and
measures a look-up, a one-declaration check, and the rate at which both together saturate the server. ``--soak SECONDS``
then asks both at 80 % of that rate. ``--registry FOLDER`` keeps the filled registry there for the next run; what is
served is a copy of it. ``--photos FOLDER`` has the pictures of a folder read one after the other meanwhile, over and
over; ``--pages`` measures the pages alone: a look-up, and a case of an operator with a long history. Everything runs on this machine over localhost, processor time is the server's and its workers'.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx

from bench.registry import declaration, kept, shares

IN_FLIGHT = 2
MOST = {
    "look-up": 30,
    "one-declaration check": 50,
    "page look-up": 30,
    "case page": 150,
}  # milliseconds of the 95th percentile
QUERIES = (
    "anhidrido acetcio 99%",
    "108-24-7",
    "acetona grado tecnico tambor 200 L",
    "O=C1CCNCC1",
    "vinagre de manzana",
    "CC(C)(C)OC(=O)N1CCC(Nc2ccc(F)cc2)CC1.Cl",
    "2914.11",
    "piperonal",
    "permanganato de potasio",
    "camisas de algodon",
)
FILED = (
    "anhidrido acetico 99% lote",
    "acetona lote",
    "tolueno lote",
    "acido sulfurico lote",
    "permanganato de potasio",
)
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
BOUNDS = {f"PRECURSOR_WEB_RATE_{name}": "" for name in ("LOOK_UP", "PRE_VALIDATE", "SIGN_IN", "WRITE")}


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(url: str) -> Iterator[tuple[str, int]]:
    """A server over a registry: its address and process id."""
    port = free_port()
    environment = {**os.environ, **BOUNDS, "PRECURSOR_DATABASE_URL": url, "PRECURSOR_WEB_LOG": "false"}
    command = [sys.executable, "cli.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(address)


def look_up(client: httpx.Client, number: int) -> httpx.Response:
    """One look-up; every tenth text was never asked before."""
    text = QUERIES[number % len(QUERIES)] + (f" {number}" if number % 10 == 0 else "")
    return client.get("/api/v1/lookup", params={"q": text})


def page_look_up(client: httpx.Client, number: int) -> httpx.Response:
    """The same as a person sees it."""
    text = QUERIES[number % len(QUERIES)] + (f" p{number}" if number % 10 == 0 else "")
    return client.get("/", params={"q": text})


def cases_opened(address: str) -> Callable[[httpx.Client, int], httpx.Response]:
    """Cases are opened by declarations that are filed; then one page after the other of them is asked for."""
    with httpx.Client(base_url=address, timeout=300) as client:
        for number, goods in enumerate(FILED):
            file = {"file": ("d.csv", declaration(9_000_000 + number, goods).encode())}
            job = client.post("/api/v1/jobs/submit", files=file).raise_for_status().json()["id"]
            while client.get(f"/api/v1/jobs/{job}").json()["state"] not in ("done", "failed"):
                time.sleep(0.2)
        found = [one["case_id"] for one in client.get("/api/v1/cases").raise_for_status().json()["cases"]]
    if not found:
        raise SystemExit("no case was opened")
    return lambda client, number: client.get(f"/cases/{found[number % len(found)]}")


@contextmanager
def photos_read(address: str, folder: Path | None) -> Iterator[list[float]]:
    """The pictures of a folder are read meanwhile, one after the other: seconds of each; nothing without a folder."""
    ended, seconds = threading.Event(), list[float]()
    pictures = sorted(one for one in folder.iterdir() if one.suffix in PICTURES) if folder else []

    def read() -> None:
        with httpx.Client(base_url=address, timeout=300) as client:
            for place in count():
                picture = pictures[place % len(pictures)]
                begun = time.perf_counter()
                answer = client.post("/api/v1/lookup/photo", files={"file": (picture.name, picture.read_bytes())})
                if answer.status_code != 200:
                    raise SystemExit(f"{picture.name}: {answer.status_code} {answer.text[:200]}")
                seconds.append(time.perf_counter() - begun)
                if ended.is_set():
                    return

    reader = threading.Thread(target=read)
    if pictures:
        reader.start()
    try:
        yield seconds
    finally:
        ended.set()
        if pictures:
            reader.join()


def check_one(client: httpx.Client, number: int) -> httpx.Response:
    """One declaration against every rule, the registry and the history."""
    file = {"file": ("d.csv", declaration(number).encode())}
    return client.post("/api/v1/check", params={"against": "registry"}, files=file)


def mixed(client: httpx.Client, number: int) -> httpx.Response:
    """What a port office asks: nine look-ups to one check."""
    return check_one(client, number) if number % 10 == 5 else look_up(client, number)


def measure(
    address: str, ask: Callable[[httpx.Client, int], httpx.Response], requests: int
) -> tuple[list[float], int, float]:
    """Milliseconds of so many requests at two in flight, in order of size; failures; requests a second."""
    lock, numbers = threading.Lock(), iter(range(requests))
    times: list[float] = []
    failed = 0

    def worker() -> None:
        nonlocal failed
        with httpx.Client(base_url=address, timeout=120) as client:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                begun = time.perf_counter()
                bad = ask(client, number).status_code != 200
                took = (time.perf_counter() - begun) * 1e3
                with lock:
                    times.append(took)
                    failed += bad

    begun = time.perf_counter()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        for done in [pool.submit(worker) for _ in range(IN_FLIGHT)]:
            done.result()
    return sorted(times), failed, requests / (time.perf_counter() - begun)


def show(name: str, times: list[float], failed: int, rate: float) -> None:
    """One line of figures."""
    parts = "  ".join(f"p{share} {value:.1f} ms" for share, value in shares(times))
    print(f"{name:24} {len(times):6,} requests  {parts}  {rate:.0f}/s  {failed} failed", flush=True)


def busy(process: int) -> float:
    """Seconds of processor time that the server and its workers used until now."""
    return sum(sum(map(int, _stat(one)[11:13])) for one in _family(process)) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> int:
    """Resident memory of the server and its workers in MiB."""
    return sum(int(_stat(one)[21]) for one in _family(process)) * os.sysconf("SC_PAGE_SIZE") >> 20


def _stat(process: int) -> list[str]:
    """What the kernel says of a process, from its state on (proc(5), from the third field)."""
    return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()


def _family(process: int) -> list[int]:
    found = [process]
    for one in found:
        for task in Path(f"/proc/{one}/task").iterdir():
            found += map(int, (task / "children").read_text("ascii").split())
    return found


def soak(address: str, process: int, rate: float, seconds: int) -> None:
    """Look-ups and checks at 80 % of the saturating rate for so long; says errors, times and memory every minute."""
    pause, numbers, failed = IN_FLIGHT / (rate * 0.8), count(1_000_000), 0
    lock, end, start, times = threading.Lock(), time.monotonic() + seconds, memory(process), list[float]()

    def worker() -> None:
        nonlocal failed
        with httpx.Client(base_url=address, timeout=120) as client:
            due = time.monotonic()
            while time.monotonic() < end:
                begun = time.perf_counter()
                bad = mixed(client, next(numbers)).status_code != 200
                with lock:
                    times.append((time.perf_counter() - begun) * 1e3)
                    failed += bad
                due += pause
                time.sleep(max(0.0, due - time.monotonic()))

    print(f"soak at {rate * 0.8:.0f}/s for {seconds} s", flush=True)
    workers = [threading.Thread(target=worker) for _ in range(IN_FLIGHT)]
    for one in workers:
        one.start()
    while any(one.is_alive() for one in workers):
        time.sleep(min(60, max(1, seconds / 5)))
        with lock:
            said = f"{len(times):,} asked, {failed} failed, p95 {dict(shares(times))[95]:.1f} ms"
        print(f"  {said}, memory {start} -> {memory(process)} MiB", flush=True)
    for one in workers:
        one.join()


Asked = tuple[str, Callable[[httpx.Client, int], httpx.Response], int, int]


def report(address: str, process: int, asked: Sequence[Asked]) -> float:
    """Measure and print; the rate of the last, which saturates the server by what a port office asks."""
    rate = 0.0
    for name, ask, number, first in asked:
        measure(address, ask, first)
        before = busy(process)
        times, failed, rate = measure(address, ask, number)
        show(name, times, failed, rate)
        print(f"  processor time {(busy(process) - before) / number * 1e3:.1f} ms each", end="")
        print(_verdict(dict(shares(times))[95], MOST[name]) if name in MOST else "  the saturating rate", flush=True)
    return rate


def _verdict(found: float, bound: int) -> str:
    return f"  p95 <= {bound} ms {'holds' if found <= bound else 'DOES NOT HOLD'}"


def main() -> None:
    """Fill, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--registry", type=Path, metavar="FOLDER", help="keep the filled registry there")
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--checks", type=int, default=500)
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="read its pictures meanwhile")
    parser.add_argument("--pages", action="store_true", help="measure the pages alone")
    parser.add_argument("--soak", type=int, default=0, metavar="SECONDS")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        filled = kept(asked.registry or Path(name) / "filled", asked.lines)
        served_file = shutil.copyfile(filled, Path(name) / "registry.db")
        with served(f"sqlite:///{served_file}") as (address, process):
            pages: list[Asked] = [
                ("page look-up", page_look_up, asked.requests, 100),
                ("case page", cases_opened(address), asked.checks, 20),
            ]
            programs: list[Asked] = [
                ("look-up", look_up, asked.requests, 100),
                ("one-declaration check", check_one, asked.checks, 20),
                ("nine to one", mixed, asked.requests, 20),
            ]
            with photos_read(address, asked.photos) as seconds:
                rate = report(address, process, pages if asked.pages else [*pages, *programs])
            if seconds:
                print(f"{len(seconds)} photos read meanwhile, the slowest in {max(seconds):.1f} s", flush=True)
            if asked.soak:
                soak(address, process, rate, asked.soak)


if __name__ == "__main__":
    main()
