"""What strangers may cost: their own queue, bytes, seconds and memory; the desk stays free whatever they send."""

from __future__ import annotations

import contextlib
import io
import os
import re
import socket
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from bench.serve import _family, _stat, served
from precursors.catalogue.load import Catalogue
from registry.log import audit
from rules.rulebook import Rulebook
from tests.web.conftest import HERE, UNBOUND
from tests.web.seed import OPERATORS, PASSWORD, seed
from tests.web.test_uploads import HEAD, bomb, own_line
from web.app import create_app
from web.environment import WebSettings
from web.workers import STRANGER, Budget, Crowded, OverBudget, Workers

SignIn = Callable[[str], TestClient]
AWAY = "http://desk.example"  # by this name nobody is at the machine


def lines(number: int, text_of: Callable[[int], str] = lambda n: f"anhidrido acetico 99% lote {n}") -> bytes:
    rows = (
        f"S-{n},1,import,2025-06-02,GT,GTGUA,Sender,,DE,Receiver,1-9,GT,{text_of(n)},40,kg,B{n}\n"
        for n in range(number)
    )
    return (HEAD + "".join(rows)).encode()


def packed_sheet(cells: int) -> bytes:
    """A small workbook that claims many cells."""
    out = io.BytesIO()
    row = "<row>" + '<c t="inlineStr"><is><t>x</t></is></c>' * 1_000 + "</row>"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="1"/></sheets></workbook>')
        book.writestr(
            "xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="1" Target="a.xml"/></Relationships>'
        )
        book.writestr("xl/a.xml", f"<worksheet><sheetData>{row * (cells // 1_000)}</sheetData></worksheet>")
    return out.getvalue()


@cache
def worst_files() -> dict[str, tuple[str, bytes]]:
    """Files that would fill memory or time, each made once."""
    return {
        "long": ("d.csv", lines(20_000)),
        "open brackets": ("d.json", b"[" * 200_000),
        "deep objects": ("d.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        "claimed cells": ("d.xlsx", packed_sheet(2_000_000)),
        "open quotes": ("d.csv", b"a;b\n" + b'"' * 1_900_000),
        "digits in cells": ("d.csv", lines(300, lambda n: f"{n} " + "1" * 3_000)),
        "bomb": ("d.xlsx", bomb(300)),
        "job": ("d.csv", lines(15_000)),
        "screened": ("d.csv", b"name\n" + b"acetona pura\n" * 90_000),
        "mol": ("a.mol", b"M  V30 1 C 0 0 0 0\n" * 9_000),
    }


POSTED = {"job": "/api/v1/jobs/check", "screened": "/api/v1/jobs/screen", "mol": "/mol"}
WORDS = [f"{n} " + "anhidrido " * 150 for n in range(900)]


def ask(client: httpx.Client, name: str) -> int:
    """One of the worst requests that a stranger can think of."""
    if name in worst_files():
        return client.post(POSTED.get(name, "/api/v1/check"), files={"file": worst_files()[name]}).status_code
    asked: dict[str, Callable[[], httpx.Response]] = {
        "digits": lambda: client.get("/api/v1/lookup", params={"q": "1" * 14_000}),
        "brackets": lambda: client.get("/api/v1/lookup", params={"q": "C1CC1(" * 2_000}),
        "page": lambda: client.get("/", params={"q": "acido " * 2_500}),
        "many": lambda: client.post("/api/v1/screen", json={"values": WORDS}),
        "sign in": lambda: client.post("/login", data={"user": "officer", "password": "x" * 190}),
        "line": lambda: client.post("/check/line", data={"description": "nitrato " * 250, "quantity": "9" * 2_000}),
        "lists": lambda: client.get("/api/v1/lists", params={"limit": 1_000}),
        "changes": lambda: client.get("/lists/changes", params={"from": "1990-01-01"}),
    }
    return asked[name]().status_code


WORST = (
    "long",
    "digits",
    "open brackets",
    "many",
    "deep objects",
    "brackets",
    "claimed cells",
    "page",
    "open quotes",
    "job",
    "digits in cells",
    "lists",
    "bomb",
    "changes",
    "screened",
    "sign in",
    "mol",
    "line",
)


@pytest.mark.slow
def test_the_desk_stays_free_while_twenty_strangers_send_their_worst(tmp_path: Path) -> None:
    url = seed(tmp_path, rows=60)
    with served(url) as (address, _):
        officer = httpx.Client(base_url=address, timeout=60)
        assert officer.post("/login", data={"user": "officer", "password": PASSWORD}).status_code == 303
        worst_files()
        stop, statuses, lock = threading.Event(), [], threading.Lock()

        def stranger(number: int) -> None:
            own = httpx.HTTPTransport(local_address=f"127.0.0.{number + 2}")  # each from an address of their own
            with httpx.Client(base_url=address, timeout=120, headers={"host": "desk.example"}, transport=own) as client:
                place = number
                while not stop.is_set():
                    try:
                        status = ask(client, WORST[place % len(WORST)])
                    except httpx.TransportError:
                        status = 0
                    with lock:
                        statuses.append(status)
                    place += 1

        crowd = [threading.Thread(target=stranger, args=(n,), daemon=True) for n in range(20)]
        for one in crowd:
            one.start()
        time.sleep(1)
        alive, checked = [], []
        end = time.monotonic() + 6
        while time.monotonic() < end:
            alive.append(timed(lambda: officer.get("/healthz")))
            checked.append(
                timed(
                    lambda: officer.post(
                        "/api/v1/check",
                        params={"against": "registry"},
                        files={"file": ("d.csv", own_line("S-1", OPERATORS[0]))},
                    )
                )
            )
            time.sleep(0.1)
        stop.set()
        for one in crowd:
            one.join(60)
    assert 500 not in statuses
    assert share(alive, 0.95) < 0.2, sorted(alive)[-5:]
    assert share(checked, 0.5) < 0.5, sorted(checked)[-5:]


def timed(work: Callable[[], httpx.Response]) -> float:
    begun = time.perf_counter()
    assert work().status_code == 200
    return time.perf_counter() - begun


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


# --- one piece of work --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(Catalogue.load(), Rulebook.load(), strangers=1, people=1, tasks="tests.web.holding") as one:
        yield one


def test_work_over_its_seconds_or_its_memory_ends_and_the_next_one_runs(workers: Workers) -> None:
    for task, budget in (
        ("spin", Budget(0.5, 5, 300)),
        ("sleep", Budget(5, 0.5, 300)),
        ("fill", Budget(5, 10, 100)),
        ("crowd", Budget(5, 10, 100)),
        ("die", Budget(1, 5, 300)),
    ):
        begun = time.perf_counter()
        with pytest.raises(OverBudget):
            workers.strangers.run("hold", (task,), budget)
        assert time.perf_counter() - begun < budget.wall + 1, task
    assert workers.strangers.run("hold", ("nothing",), STRANGER) == "nothing"


def test_threads_go_by_the_memory_of_a_task_and_not_by_the_size_of_the_machine(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert workers.strangers.run("hold", ("threads",), STRANGER) == (1, 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert [Budget(5, 10, megabytes).threads for megabytes in (100, 300, 2_000)] == [1, 1, 8]


def test_the_process_that_makes_copies_is_made_again(workers: Workers) -> None:
    assert workers.strangers.run("hold", ("nothing",), STRANGER) == "nothing"
    workers._process.kill()
    workers._process.wait()
    with contextlib.suppress(OverBudget):
        workers.strangers.run("hold", ("die",), STRANGER)
    assert workers.strangers.run("hold", ("nothing",), STRANGER) == "nothing"


def test_a_stranger_s_work_gives_way_and_ends_with_the_process_that_made_it() -> None:
    with Workers(Catalogue.load(), Rulebook.load(), strangers=1, people=1, tasks="tests.web.holding") as one:
        stranger, gives_way = one.strangers.run("hold", ("tell",), STRANGER)
        person, does_not = one.people.run("hold", ("tell",), STRANGER)
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert (gives_way, does_not) == (own + 15, own)
        group = Path("/proc/self/autogroup")
        if group.exists():
            assert Path(f"/proc/{stranger}/autogroup").read_text().split()[-1] == "15"
            assert Path(f"/proc/{person}/autogroup").read_text().split()[-1] != "15"
        one._process.kill()
        one._process.wait()
        assert gone(stranger), "a copy outlives the server"


def gone(pid: int) -> bool:
    """Whether a process ends within two seconds."""
    for _ in range(100):
        try:
            if _stat(pid)[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_a_stranger_s_task_is_held_to_seconds_of_processor_time(workers: Workers) -> None:
    assert STRANGER.cpu <= 1.5 and STRANGER.megabytes <= 300
    ready, most = workers._process.pid, 0.0
    before = set(_family(ready))

    def spin() -> None:
        with pytest.raises(OverBudget):
            workers.strangers.run("hold", ("spin",), STRANGER)

    work = threading.Thread(target=spin)
    work.start()
    while work.is_alive():
        for one in set(_family(ready)) - {ready} | (before - {ready}):
            with contextlib.suppress(OSError):
                most = max(most, sum(map(int, _stat(one)[11:13])) / os.sysconf("SC_CLK_TCK"))
        time.sleep(0.02)
    assert 0.75 * STRANGER.cpu < most <= STRANGER.cpu + 0.15


def test_a_value_that_cannot_be_read_in_time_is_undetermined_and_never_clear(client: TestClient) -> None:
    for query in ("1" * 14_000, "C1CC1(" * 2_000, "(" * 15_000):
        answer = client.get("/api/v1/lookup", params={"q": query})
        assert answer.status_code == 200
        assert answer.json()[0]["answer"] != "not_listed", query[:20]


def test_everyday_work_of_a_stranger_passes(client: TestClient) -> None:
    answer = client.post("/api/v1/check", files={"file": ("d.csv", lines(1_000))})
    assert answer.status_code == 200 and answer.json()["summary"]["lines_checked"] == 1_000
    values = [
        f"{name} {n} kg" for n in range(25) for name in ("acetona", "leche", "permanganato de potasio", "camisas")
    ]
    found = client.post("/api/v1/screen", json={"values": values})
    assert found.status_code == 200 and len(found.json()) == 100
    assert "undetermined" not in {one["answer"] for one in found.json()}


def test_what_a_stranger_sends_is_bounded_before_it_is_read(client: TestClient, sign_in: SignIn) -> None:
    large = lines(40_000)
    assert len(large) > 3_000_000
    for path in ("/api/v1/check", "/api/v1/jobs/check", "/api/v1/jobs/screen", "/check"):
        answer = client.post(path, files={"file": ("d.csv", large)}, headers={"host": "desk.example"})
        assert answer.status_code == 413, path
    assert sign_in("officer").post("/api/v1/jobs/check", files={"file": ("d.csv", large)}).status_code == 202


def test_an_officer_s_work_never_waits_for_a_stranger_s(app: Any, sign_in: SignIn) -> None:
    pool = app.state.examiner.workers.strangers
    officer, held = sign_in("officer"), [pool._idle.get() for _ in range(pool.places)]
    try:
        assert officer.get("/api/v1/lookup", params={"q": "acetona"}).status_code == 200
        file = {"file": ("d.csv", own_line("S-9", OPERATORS[0]))}
        assert officer.post("/api/v1/check", params={"against": "registry"}, files=file).status_code == 200
        with pytest.raises(Crowded):
            pool.run("draw", ("C",), STRANGER, patience=0.1)
    finally:
        for line in held:
            pool._idle.put(line)


# --- looking up, again and again ----------------------------------------------------------------------


def bounded(registry_url: str, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Any:
    monkeypatch.setenv("PRECURSOR_DATABASE_URL", registry_url)
    return create_app(workers=1, settings=WebSettings(log=False, **{**UNBOUND, **settings}))


def test_a_stranger_who_tries_spellings_of_one_text_is_stopped(
    registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(bounded(registry_url, monkeypatch, rate_variants="12/hour"), base_url=AWAY) as client:
        word = "permanganato de potasio"

        def status(q: str) -> int:
            return client.get("/api/v1/lookup", params={"q": q}).status_code

        assert {status(word) for _ in range(30)} == {200}, "the same text again tells nothing new"
        tries = [status(word[:place] + letter + word[place + 1 :]) for place in range(2, 20) for letter in "xz"]
        assert tries[0] == 200 and tries[-1] == 429
        others = ("acetona", "leche entera", "2914.11", "camisas de algodon", "CC(=O)O", "108-24-7", "tornillos")
        assert {status(one) for one in others} == {200}
        many = {"values": [word[:place] + "q" + word[place:] for place in range(20)]}
        assert client.post("/api/v1/screen", json=many).status_code == 429
        file = "name\n" + "\n".join(word[:place] + "w" + word[place:] for place in range(20))
        job = client.post("/api/v1/jobs/screen", files={"file": ("d.csv", file.encode())})
        if job.status_code == 202:
            assert done(client, job.json()["id"])["state"] == "failed"


def test_spellings_are_counted_wherever_a_text_can_be_asked_about(
    registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = "permanganato de potasio"
    spelt = [word[:place] + letter + word[place + 1 :] for place in range(2, 20) for letter in "xz"]
    with TestClient(bounded(registry_url, monkeypatch, rate_variants="12/hour"), base_url=AWAY) as client:
        checked = [
            client.post("/api/v1/check", files={"file": ("d.csv", lines(1, lambda _, one=one: one))}) for one in spelt
        ]
        assert [checked[0].status_code, checked[-1].status_code] == [200, 429]
        assert client.post("/check/line", data={"description": spelt[3][::-1]}).status_code == 200
        assert client.post("/api/v1/check", files={"file": ("d.csv", lines(1_000))}).status_code == 200
        everyday = lines(90, lambda n: f"tornillos de acero {'azul verde rojo gris negro'.split()[n % 5]} lote {n}")
        assert client.post("/api/v1/check", files={"file": ("d.csv", everyday)}).status_code == 200


def test_what_one_address_looks_up_in_all_is_bounded(registry_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with TestClient(bounded(registry_url, monkeypatch, rate_values="150/hour"), base_url=AWAY) as client:
        values = {"values": [f"{name} {n}" for n in range(10) for name in ("acetona", "leche", "tornillos de acero")]}
        statuses = [client.post("/api/v1/screen", json=values).status_code for _ in range(6)]
        assert statuses[:5] == [200] * 5 and statuses[-1] == 429


def test_a_long_look_up_is_logged_by_its_first_two_hundred_characters(app: Any, client: TestClient) -> None:
    for query in ("acetona " + "y agua " * 400, "acetona"):
        assert client.get("/api/v1/lookup", params={"q": query}).status_code == 200
        with app.state.store.engine.connect() as connection:
            said = audit.bodies(connection, "look-up")[-1]
        assert len(said["query"]) == min(200, len(query)) and query.startswith(said["query"])
        assert ("characters" in said) == (len(query) > 200)


# --- what is kept -------------------------------------------------------------------------------------


def test_metrics_know_no_method_that_a_stranger_made_up(client: TestClient) -> None:
    for number in range(40):
        client.request(f"MADEUP{number}", "/")
    shown = client.get("/metrics").text
    assert "MADEUP" not in shown
    assert set(re.findall(r'method="(\w+)"', shown)) <= {
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "other",
    }


def done(client: TestClient, job: str) -> dict[str, Any]:
    for _ in range(300):
        state: dict[str, Any] = client.get(f"/api/v1/jobs/{job}").json()
        if state["state"] in ("done", "failed"):
            return state
        time.sleep(0.1)
    raise TimeoutError(job)


def test_results_lie_on_disk_under_a_budget_and_are_the_owners_files_alone(app: Any, client: TestClient) -> None:
    jobs = app.state.jobs
    job = client.post("/api/v1/jobs/check", files={"file": ("d.csv", lines(500))}).json()["id"]
    state = done(client, job)
    assert state["state"] == "done", state
    kept = [path for path in jobs.folder.rglob("*") if path.is_file()]
    assert kept and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)
    assert stat.S_IMODE(jobs.folder.stat().st_mode) == 0o700
    before = jobs.budget
    try:
        jobs.budget = sum(path.stat().st_size for path in kept) + 20_000
        newest = [
            client.post("/api/v1/jobs/check", files={"file": ("d.csv", lines(500))}).json()["id"] for _ in range(3)
        ]
        for one in newest:
            done(client, one)
        size = sum(path.stat().st_size for path in jobs.folder.rglob("*") if path.is_file())
        assert size <= jobs.budget
        assert client.get(f"/api/v1/jobs/{newest[-1]}/result").status_code == 200
        assert client.get(f"/api/v1/jobs/{job}").status_code == 404
    finally:
        jobs.budget = before


def test_half_open_connections_end(registry_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEADER_SECONDS", "BODY_SECONDS"):
        monkeypatch.setenv(f"PRECURSOR_WEB_{name}", "1")
    starts = {
        "nothing": b"",
        "half a head": b"GET / HTTP/1.1\r\nHost: desk.example\r\nX-Slow: ",
        "half a body": b"POST /api/v1/screen HTTP/1.1\r\nHost: desk.example\r\nContent-Type: application/json\r\n"
        b"Content-Length: 500\r\n\r\n{",
        "between two": b"GET /healthz HTTP/1.1\r\nHost: desk.example\r\n\r\n",
    }
    with served(registry_url) as (address, _):
        port = int(address.rsplit(":", 1)[1])
        for name, start in starts.items():
            with socket.create_connection(("127.0.0.1", port), timeout=12) as one:
                one.sendall(start)
                begun = time.monotonic()
                while one.recv(65_536):
                    pass
                assert time.monotonic() - begun < 10, name
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_a_desk_that_is_asked_from_a_page_of_its_own_works_as_before(client: TestClient) -> None:
    assert client.get("/", params={"q": "acetona"}, headers={"origin": HERE}).status_code == 200
