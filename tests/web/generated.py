"""Generated calls of the API in this process: well-formed and ill-formed ones, by several askers, about what is there.

A key of a path made of random letters is never found, and a file of random bytes never read. So a part of the calls
takes the keys of cases, declarations, rules and jobs that exist, words that name substances, and declaration files
with one damaged cell.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import requests
import schemathesis
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode

from tests.web.conftest import HERE
from tests.web.seed import EXAMPLES

TEXTS = ("anhídrido acético 99 % tambor 200 L", "108-24-7", "CC(=O)OC(C)=O", "2915.24", "acido sulfurico", "4-AP")
DAYS = ("2024-12-02", "2025-03-31", "9999-12-31", "0001-01-01")
KNOWN_OF_A_QUERY = {
    "q": TEXTS,
    "authority": ("GT", "UN"),
    "as_of": DAYS,
    "from": DAYS,
    "to": DAYS,
    "state": ("closed",),
}
JOBS = ("check", "screen", "submit")
NAMES = ("declarations.csv", "declarations.xlsx", "declarations.json", "declarations.parquet", "rows.smi", "rows")
ROWS = [
    line.split(";") for line in (EXAMPLES / "declarations.csv").read_text("cp1252").splitlines()[:4]
]  # one heading, three lines


class Caller:
    """Sends calls to the app without a network.

    Attributes:
        calls: how many were answered.
        statuses: how often each operation answered with each status.
        keys: API keys; an empty one is nobody in particular.
    """

    def __init__(self, app: FastAPI, portal: BlockingPortal, keys: tuple[str, ...]) -> None:
        self.keys, self.calls, self.statuses = keys, 0, Counter[tuple[str, int]]()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=HERE)
        self._portal = portal  # a loop that lasts: the threads of the app are kept from call to call
        self._newest: dict[tuple[str, str], str] = {}
        self._started: list[tuple[str, str]] = []

    def get(self, path: str, key: str) -> Any:
        """The JSON of an address."""
        return self._portal.call(partial(self._client.get, path, headers=_bearer(key))).json()

    def call(self, case: schemathesis.Case, key: str, file: tuple[str, bytes] | None) -> Response:
        """Send one generated call; the name of a kind of job stands for the asker's newest of that kind."""
        if (job := case.path_parameters.get("key")) in JOBS:
            case.path_parameters["key"] = self._newest.get((key, job), job)
        asked = case.as_transport_kwargs(base_url=HERE, headers=_bearer(key))
        if file is not None:
            asked["files"] = [("file", file)]
        try:
            request = _encoded(asked)
        except httpx.InvalidURL:  # longer than the client sends at all
            reject()
        if case.operation.path.startswith("/api/v1/jobs/") and case.operation.method.lower() == "post":
            self._leave_room()
        answer = self._portal.call(self._client.send, request)
        self.calls += 1
        self.statuses[case.operation.label, answer.status_code] += 1
        if answer.status_code == 202:
            self._newest[key, answer.json()["kind"]] = answer.json()["id"]
            self._started.append((key, answer.json()["id"]))
        return Response.from_any(answer)

    def _leave_room(self) -> None:
        """Wait while five jobs are under way: a full queue takes no file, and nothing would be read."""
        while len(self._started) >= 5:
            key, job = self._started[0]
            if self.get(f"/api/v1/jobs/{job}", key).get("state") in ("waiting", "running"):
                time.sleep(0.02)
            else:
                del self._started[0]


def _encoded(asked: Mapping[str, Any]) -> httpx.Request:
    """What `requests`, whose arguments these are, would send."""
    raw = requests.Request(**asked).prepare()
    headers = [(name, value) for name, value in raw.headers.items()]
    return httpx.Request(str(raw.method), str(raw.url), headers=headers, content=raw.body or b"")


def _bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


@dataclass
class Source:
    """An operation called in one way, well-formed or ill-formed, so many times."""

    operation: Any
    mode: GenerationMode
    known: Mapping[str, tuple[Any, ...]]
    made: int = 0
    open: bool = True
    weight: float = field(init=False)

    def __post_init__(self) -> None:
        self.weight = 1.0 if self.mode is GenerationMode.POSITIVE else 0.1  # three times as dear to make up
        if self.takes_a_file:  # runs every rule, however little of it is readable
            self.weight *= 0.05

    @property
    def takes_a_file(self) -> bool:
        """Whether it is sent a file."""
        return any("multipart" in body.media_type for body in self.operation.body)

    def cases(self) -> st.SearchStrategy[schemathesis.Case]:
        """Generated calls, in some of them a value that exists."""
        generated = self.operation.as_strategy(generation_mode=self.mode)
        if self.mode is GenerationMode.NEGATIVE:
            return generated
        return st.builds(self._with_known, generated, st.booleans(), st.randoms(use_true_random=False))

    def _with_known(self, case: schemathesis.Case, known: bool, random: Any) -> schemathesis.Case:
        if not known:
            return case
        for name in case.path_parameters:
            case.path_parameters[name] = random.choice(
                self.known.get(self.operation.path, (case.path_parameters[name],))
            )
        for name in case.query:
            known_here = KNOWN_OF_A_QUERY.get(name) or self.known.get(name)
            case.query[name] = random.choice(known_here or (case.query[name],))
        if isinstance(case.body, dict):
            for name in {"values", "cases"} & set(case.body):
                case.body[name] = [random.choice(self.known[name])]
        return case

    def files(self) -> st.SearchStrategy[tuple[str, bytes] | None]:
        """A file to send in place of generated bytes, or none."""
        if not self.takes_a_file or self.mode is GenerationMode.NEGATIVE:
            return st.none()
        return st.none() | st.tuples(st.sampled_from(NAMES), damaged())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Declarations as CSV, one cell of them replaced by any text."""
    rows = [list(row) for row in ROWS]
    row = draw(st.integers(0, len(rows) - 1))
    rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(st.text(max_size=30))
    return "\n".join(";".join(row) for row in rows).encode("utf-8", "replace")


def sources(schema: Any, known: Mapping[str, tuple[Any, ...]]) -> list[Source]:
    """Every operation in each way that it can be called."""
    operations = [found.ok() for found in schema.get_all_operations()]
    every = [Source(operation, GenerationMode.POSITIVE, known) for operation in operations]
    return every + [Source(one, GenerationMode.NEGATIVE, known) for one in operations if can_be_ill_formed(one)]


def can_be_ill_formed(operation: Any) -> bool:
    """Whether anything can be wrong with a call: any text is a key, which may be nobody's."""
    bounds = [set(one.definition["schema"]) - {"title"} for one in operation.path_parameters]
    bounded = any(bound != {"type"} for bound in bounds)
    return bounded or any((operation.query, operation.headers, operation.body))


def known_values(caller: Caller, key: str) -> dict[str, tuple[Any, ...]]:
    """What exists, by the path that asks for it or the field that names it."""
    cases = tuple(case["case_id"] for case in caller.get("/api/v1/cases", key)["cases"])
    lines = caller.get("/api/v1/declarations", key)["lines"]
    numbers = tuple({line["declaration_number"]: 0 for line in lines})
    rules = tuple(rule["id"] for rule in caller.get("/api/v1/rules", key))
    return {
        "/api/v1/cases/{key}": cases,
        "cases": cases,
        "case": cases,
        "values": TEXTS,
        "/api/v1/rules/{key}": rules,
        "/api/v1/declarations/{number}": numbers,
        "/api/v1/audit/certificate/{number}": numbers[:3],
        "/api/v1/audit/proof/{place}": (0, 1, 2, 2**53),
        "/api/v1/jobs/{key}": JOBS,
        "/api/v1/jobs/{key}/result": JOBS,
    }


def spread(every: list[Source], caller: Caller, calls: int, begin: int, check: Callable[..., None]) -> Iterator[int]:
    """Make that many calls: what an exhausted source leaves is spread over the others, round by round.

    Args:
        every: what can be called.
        caller: sends the calls.
        calls: how many to make.
        begin: the seed of the first round; the same seed makes the same calls.
        check: asked of each case and its answer; raises at a fault.

    Yields:
        How many calls are made so far, after each round.

    """
    while caller.calls < calls and (left := [source for source in every if source.open]):
        missing, whole = calls - caller.calls, sum(source.weight for source in left)
        for source in left:
            share = max(1, round(missing * source.weight / whole))
            before = caller.calls
            _run(source, caller, share, begin, check)
            source.open = caller.calls - before >= share
            source.made += caller.calls - before
        begin += 1
        yield caller.calls


def _run(source: Source, caller: Caller, share: int, begin: int, check: Callable[..., None]) -> None:
    @seed(begin)
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=source.cases(), key=st.sampled_from(caller.keys), file=source.files())
    def one(case: schemathesis.Case, key: str, file: tuple[str, bytes] | None) -> None:
        check(case, caller.call(case, key, file))

    one()
