"""YAML read safely, by the compiled loader where there is one: ten times as fast."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    """The content of a YAML text.

    Raises:
        yaml.YAMLError: it is not YAML.

    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
