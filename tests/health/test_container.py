"""The container files hold together as far as that can be seen without building them (they are not built in CI)."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
INSTRUCTIONS = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
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
    assert desk["ports"] == ["127.0.0.1:8000:8000"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_password_stands_in_the_files() -> None:
    registry = COMPOSE["services"]["registry"]["environment"]
    assert set(registry) == {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD_FILE"}
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
