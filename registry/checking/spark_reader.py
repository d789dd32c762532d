"""Recognition spread over a cluster: distinct texts go out, what they were read as comes back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache, partial

from precursors.catalogue.load import Catalogue
from precursors.recognition.recogniser import Recogniser
from registry.checking.recognitions import Read, Reader, read_texts
from rules.engines.spark import SparkEngine


def spread_reader(engine: SparkEngine, catalogue: Catalogue) -> Reader:
    """A reader that works wherever the engine has room.

    The lists travel with the work, so that every worker reads by the same edition; this package has to be installed
    on the workers.
    """
    content = json.dumps(catalogue.to_compiled())
    return lambda texts: engine.spread(partial(_read, content), texts)


def _read(content: str, texts: Sequence[tuple[str, ...]]) -> list[Read]:
    return read_texts(texts, _recogniser(content))


@lru_cache(maxsize=1)
def _recogniser(content: str) -> Recogniser:
    """One for each worker process and edition; it ends with the process."""
    return Recogniser(Catalogue.from_compiled(json.loads(content)))
