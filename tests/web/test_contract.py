"""The API held to its own description by generated calls: no fault of ours, no answer out of shape."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from registry import accounts
from registry.access import PERMISSIONS, Actor, Reach
from registry.store import Store
from tests.web.conftest import HERE

CALLS = int(os.environ.get("PRECURSOR_FUZZ_CALLS", "2000"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def key(registry_url: str) -> str:
    """A key that may do whatever a supervisor may."""
    actor = Actor("supervisor", "supervisor")
    scopes = [one for one in PERMISSIONS if actor.reach(one) is not Reach.NONE]
    with Store(registry_url) as store:
        return accounts.new_key(store, actor, "supervisor", scopes, 1)


def test_generated_calls_meet_no_fault_and_answers_keep_their_shape(address: str, key: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    shares = [share(operation) for operation in operations]
    calls = 0

    def run(operation: object, each: int) -> None:
        @settings(
            max_examples=each, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck), derandomize=CALLS <= 5_000,
        )  # fmt: skip
        @schemathesis_given(operation)
        def call(case: schemathesis.Case) -> None:
            nonlocal calls
            calls += 1
            case.call_and_validate(headers={"authorization": f"Bearer {key}"}, checks=CHECKS)

        call()

    for operation, own in zip(operations, shares, strict=True):
        run(operation, max(5, round(CALLS * own / sum(shares))))
    assert calls >= CALLS * 0.5


def share(operation: Any) -> float:
    """How often an operation is called beside the others: a file runs every rule, however little of it is readable."""
    return 0.1 if any("multipart" in body.media_type for body in operation.body) else 1.0


def schemathesis_given(operation: object) -> Callable[[Callable[..., None]], Callable[[], None]]:
    from hypothesis import given

    return given(case=operation.as_strategy())  # type: ignore[attr-defined,no-any-return]


def test_every_operation_is_described_with_its_errors_and_an_example(app: FastAPI) -> None:
    described = TestClient(app, base_url=HERE).get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation.get("summary") and operation.get("description"), where
            assert {"401", "403", "422", "429"} <= set(operation["responses"]), where
