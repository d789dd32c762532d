"""Shared by the tests of the desk: a seeded registry, the app over it in this process and as a server, a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bench.serve import free_port
from tests.web.seed import PASSWORD, ROOT, seed
from web.app import create_app
from web.environment import WebSettings

HERE = "http://127.0.0.1"
UNBOUND = {"rate_look_up": "", "rate_pre_validate": "", "rate_sign_in": "", "rate_write": ""}


@pytest.fixture(scope="session")
def registry_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a registry with recorded declarations and a user of every role stands."""
    return seed(tmp_path_factory.mktemp("registry"), rows=300)


@pytest.fixture(scope="session")
def app(registry_url: str) -> Iterator[FastAPI]:
    """The app over the seeded registry."""
    before = os.environ.get("PRECURSOR_DATABASE_URL")
    os.environ["PRECURSOR_DATABASE_URL"] = registry_url
    made = create_app(workers=1, settings=WebSettings(log=False, **UNBOUND))
    with TestClient(made):
        yield made
    if before is None:
        del os.environ["PRECURSOR_DATABASE_URL"]
    else:
        os.environ["PRECURSOR_DATABASE_URL"] = before


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Nobody in particular."""
    return TestClient(app, base_url=HERE, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def sign_in(app: FastAPI) -> Callable[[str], TestClient]:
    """A client signed in as a user; each user signs in once."""
    known: dict[str, TestClient] = {}

    def signed_in(user: str) -> TestClient:
        if user not in known:
            one = TestClient(app, base_url=HERE, raise_server_exceptions=False)
            answer = one.post("/login", data={"user": user, "password": PASSWORD}, follow_redirects=False)
            assert answer.status_code == 303, answer.text
            known[user] = one
        known[user].cookies.delete("lang")  # what a test before it chose
        return known[user]

    return signed_in


@pytest.fixture(scope="session")
def address(registry_url: str) -> Iterator[str]:
    """A server of its own process over the seeded registry."""
    port = free_port()
    process = started(registry_url, port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def started(url: str, port: int, *more: str) -> subprocess.Popen[bytes]:
    """A server over a registry, once it answers."""
    bounds = {f"PRECURSOR_WEB_{name.upper()}": value for name, value in UNBOUND.items()}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(port), "--workers", "1", *more],
        stderr=subprocess.DEVNULL,
        env={**os.environ, **bounds, "PRECURSOR_DATABASE_URL": url},
    )
    wait_for(port)
    return process


def wait_for(port: int) -> None:
    for _ in range(900):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the server did not start")


def chromium() -> str:
    """Where the browser is."""
    found = os.environ.get("PRECURSOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "the browser test needs Chromium: apt-get install chromium, or set PRECURSOR_CHROMIUM"
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; its loop ends with the module, so that others may run their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield one
        one.close()
