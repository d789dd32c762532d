"""The container files hold together as far as that can be seen without building them (they are not built in CI)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from bench.serve import free_port

ROOT = Path(__file__).resolve().parents[2]
INSTRUCTIONS = set("ARG FROM WORKDIR RUN COPY ENV USER VOLUME EXPOSE HEALTHCHECK ENTRYPOINT CMD".split())
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
LINES = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def test_every_line_is_an_instruction_and_every_source_is_there() -> None:
    assert {line.split()[0] for line in LINES} <= INSTRUCTIONS
    for line in LINES:
        words = line.split()
        if words[0] == "COPY" and not words[1].startswith("--from"):
            assert [name for name in words[1:-1] if not (ROOT / name).exists()] == []


def test_every_package_of_the_wheel_is_copied() -> None:
    packages = re.search(r"^packages = \[(.*)\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert packages is not None
    for name in re.findall(r'"(\w+)"', packages[1]):
        assert f"COPY {name} {name}" in LINES


def test_the_image_runs_without_rights() -> None:
    last = LINES[max(n for n, line in enumerate(LINES) if line.startswith("FROM")) :]
    assert "USER 10001" in last
    assert any(line.startswith("HEALTHCHECK") and "/healthz" in line for line in last)
    desk = COMPOSE["services"]["desk"]
    assert desk["read_only"] is True and desk["cap_drop"] == ["ALL"] and desk["user"] == "10001"
    assert desk["security_opt"] == ["no-new-privileges:true"] and desk["volumes"] == ["desk:/data"]
    assert desk["ports"] == ["127.0.0.1:8000:8000"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_bases_are_named_once_and_may_be_pinned_by_digest() -> None:
    (base,) = [line.removeprefix("ARG PYTHON=") for line in LINES if line.startswith("ARG PYTHON=")]
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
    assert [line for line in LINES if line.startswith("FROM")] == ["FROM ${PYTHON} AS build", "FROM ${PYTHON}"]
    assert COMPOSE["services"]["desk"]["build"]["args"]["PYTHON"] == f"${{PYTHON_IMAGE:-{base}}}"
    assert re.fullmatch(r"\$\{POSTGRES_IMAGE:-postgres:\d+-\w+\}", COMPOSE["services"]["registry"]["image"])


def test_what_is_installed_by_hash_is_all_that_the_image_needs() -> None:
    installed = [line for line in LINES if "pip install" in line]
    assert len(installed) == 2
    assert "--require-hashes -r requirements.lock" in installed[0] and "--no-deps" in installed[1]
    assert "requirements.lock" not in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The files that the image holds, and nothing else, in a folder of their own."""
    for line in LINES:
        words = line.split()
        if words[0] == "COPY" and not words[1].startswith("--from"):
            for name in words[1:-1]:
                target = tmp_path / (words[-1] if (ROOT / name).is_dir() else name)
                (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
    return tmp_path


def test_the_commands_of_the_image_run_on_what_it_copies(copied: Path) -> None:
    program, home = [sys.executable, str(copied / "cli.py")], copied / "data"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PRECURSOR_DATABASE_URL": f"sqlite:///{home}/r.db"}
    looked_up = subprocess.run(
        [*program, "lookup", "acetone", "--format", "json"], capture_output=True, cwd=home, env=environment, check=True
    )
    assert json.loads(looked_up.stdout)[0]["answer"] == "listed"
    port = free_port()
    serve = next(json.loads(line.removeprefix("CMD ")) for line in LINES if line.startswith('CMD ["serve"'))
    running = subprocess.Popen(
        [*program, *serve, "--port", str(port)], stderr=subprocess.DEVNULL, cwd=home, env=environment
    )
    try:
        for path in ("/healthz", "/?q=acetone&lang=es", "/rules/GT-LICENCE-HELD", "/static/style.css", "/readyz"):
            assert _got(f"http://127.0.0.1:{port}{path}") == 200, path
    finally:
        running.terminate()
        running.wait(20)


def _got(address: str) -> int:
    for _ in range(900):  # the first start compiles the lists
        try:
            return httpx.get(address, timeout=30).status_code
        except httpx.ConnectError:
            time.sleep(0.2)
    raise TimeoutError(address)


def test_no_password_stands_in_the_files() -> None:
    registry = COMPOSE["services"]["registry"]["environment"]
    assert set(registry) == {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD_FILE"}
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
