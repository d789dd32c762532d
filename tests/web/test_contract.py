"""The API held to its own description by generated calls: no fault of ours, no answer out of shape."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from registry.access import PERMISSIONS, Actor, Reach
from registry.people import accounts
from registry.store.store import Store
from tests.web.conftest import HERE, UNBOUND
from tests.web.generated import Caller, known_values, sources, spread
from tests.web.seed import OFFICES, OPERATORS
from web.app import create_app
from web.environment import WebSettings

CALLS = int(os.environ.get("PRECURSOR_FUZZ_CALLS", "450"))
SEED = int(os.environ.get("PRECURSOR_FUZZ_SEED", "1"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LOG = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # says every call
ASKERS = (
    Actor("supervisor", "supervisor"),
    Actor("auditor", "auditor"),
    Actor("importer", "importer", operator=OPERATORS[0]),
    Actor("officer", "officer", office=OFFICES[0]),
)


@pytest.fixture(scope="module")
def caller(registry_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The app over a copy of the registry, for the calls close cases and record lines; a key for each asker."""
    folder = tmp_path_factory.mktemp("copy") / "registry"
    shutil.copytree(Path(registry_url.removeprefix("sqlite:///")).parent, folder)
    url = f"sqlite:///{folder / 'registry.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRECURSOR_DATABASE_URL", url)
        app = create_app(workers=1, settings=WebSettings(log=False, **UNBOUND))
        with Store(url) as store:
            keys = tuple(key(store, actor) for actor in ASKERS)
        with TestClient(app) as client:
            assert client.portal
            yield Caller(app, client.portal, (*keys[:2], *keys, ""))


def key(store: Store, actor: Actor) -> str:
    """A key that may do whatever its owner may."""
    scopes = [one for one in PERMISSIONS if actor.reach(one) is not Reach.NONE]
    return accounts.new_key(store, actor, actor.user, scopes, 1)


def test_generated_calls_meet_no_fault_and_answers_keep_their_shape(caller: Caller) -> None:
    known = known_values(caller, caller.keys[0])
    schema = schemathesis.openapi.from_dict(caller.get("/api/v1/openapi.json", ""))

    def check(case: schemathesis.Case, answer: Response) -> None:
        case.validate_response(answer, checks=CHECKS)

    every = sources(schema, known)
    for made in spread(every, caller, CALLS, SEED, check):
        LOG.info("%s of %s calls", f"{made:,}", f"{CALLS:,}")
    for label in sorted({label for label, _ in caller.statuses}):
        LOG.info(
            "%s %s", label, {code: count for (one, code), count in sorted(caller.statuses.items()) if one == label}
        )
    assert caller.calls >= CALLS
    assert {source.operation.label for source in every} == {label for label, _ in caller.statuses}


def test_every_operation_is_described_with_its_errors_and_an_example(app: FastAPI) -> None:
    described = TestClient(app, base_url=HERE).get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation.get("summary") and operation.get("description"), where
            assert {"401", "403", "422", "429"} <= set(operation["responses"]), where
