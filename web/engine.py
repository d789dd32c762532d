"""One warm engine for every request: lists, recogniser, rule book; and what a request asks of it."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from precursors.answer import Explained, explain
from precursors.catalogue import Catalogue
from precursors.guard import WorkerLost
from precursors.messages import say
from precursors.recognise import Query, Recogniser
from registry.check import CheckResult, check
from registry.store import ARROW
from registry.writers import rows_of
from rules.rulebook import Rulebook
from web.render import listing_row

MAX_UPLOAD = 20_000_000
_REGISTRY_TABLES = ("operators", "licences", "licence_substances", "permits", "pens")


class NoRegistry:
    """An empty registry: a pre-validation knows nobody's licences, permits or history."""

    def arrow(self) -> dict[str, pa.Table]:
        """Every registry table, empty."""
        return {name: schema.empty_table() for name, schema in ARROW.items()}

    def history(self) -> pa.Table:
        """No lines."""
        return pa.table({})


class Engine:
    """The engine behind the pages and the API, safe to use from several threads."""

    def __init__(self, workers: int = 2) -> None:
        folders = [Path(part) for part in os.environ.get("PRECURSOR_LISTS", "").split(os.pathsep) if part]
        self.catalogue = Catalogue.load(folders)
        self.rulebook = Rulebook.load()
        self.recogniser = Recogniser(self.catalogue, workers=workers)
        self._lock = threading.Lock()
        self._law = replace(self.rulebook, rules=tuple(r for r in self.rulebook.rules if _from_the_file_alone(r)))

    def warm_up(self) -> None:
        """Load the lexicon and start the structure workers before the first request."""
        self.recogniser.reader.lexicon.preload()
        self.look_up("acetone", date.today(), None)
        self.recogniser.service.read("CC(C)=O")

    def close(self) -> None:
        """Stop the structure workers."""
        self.recogniser.close()

    def look_up(self, text: str, day: date, authority: str | None) -> Explained:
        """Look one value up."""
        with self._lock:
            found = self.recogniser.recognise(Query(text=text))
        return explain(found, self.catalogue, day, authority)

    def screen(self, values: list[str], day: date, authority: str | None) -> list[Explained]:
        """Look many values up."""
        with self._lock:
            found = self.recogniser.recognise_many([Query(text=value) for value in values])
        return [explain(one, self.catalogue, day, authority) for one in found]

    def pre_validate(self, name: str, content: bytes, jurisdiction: str = "GT") -> tuple[CheckResult, bytes]:
        """Check a file by the law rules that the file alone can decide; nothing is kept.

        Returns:
            The result, and the rows that were set aside as CSV (empty when there are none).

        """
        from registry.intake.declarations import write_rejected

        with tempfile.TemporaryDirectory() as folder:
            # The name a stranger gave says only what kind of file it is.
            path = Path(folder) / f"declarations{Path(name).suffix[:10].lower() or '.csv'}"
            path.write_bytes(content)
            with self._lock:
                result = check(
                    path, store=NoRegistry(), recogniser=self.recogniser, rulebook=self._law, jurisdiction=jurisdiction
                )
            rejected = write_rejected(result.intake, path, result.intake.problems, "es")
            return result, rejected.read_bytes() if rejected else b""

    def picture(self, found: Explained) -> tuple[str, bool]:
        """The structure that was read or is behind the name, as SVG; and whether a varied part is marked."""
        covers = [cover for _, cover, _, _ in found.standings.covers if cover.match]
        best = max(covers, key=lambda cover: len(cover.path), default=None)
        readings = found.recognition.readings
        drawn = next((r.smiles for r in readings if r.smiles), None)
        if not drawn and found.recognition.listed_readings:
            drawn = self.catalogue.substance(str(found.recognition.listed_readings[0].substance)).smiles
        structure = any(r.field == "structure" or r.method == "structure" for r in readings)
        if best and structure:
            drawn = found.recognition.query.text
        if not drawn:
            return "", False
        match = best.match if best and structure else None
        try:
            return self.recogniser.service.draw(drawn, match), bool(match and match.added)
        except WorkerLost:
            return "", False


def _from_the_file_alone(rule: Any) -> bool:
    tables = set(rule.sql.replace(",", " ").split())
    return rule.head.kind == "law" and not tables & set(_REGISTRY_TABLES)


def lookup_values(engine: Engine, found: Explained, lang: str) -> dict[str, Any]:
    """What the look-up page shows of an answer."""
    content = found.to_json()
    picture, varied = engine.picture(found)
    return {
        "found": content,
        "sentences": found.sentences(lang),
        "substances": _substances(content, lang),
        "listings": [_row(engine, row, lang) for row in content["listings"]],
        "picture": picture,
        "varied": varied,
        "edition": engine.catalogue.edition,
    }


def _substances(content: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    named = {row["id"]: row for row in content["substances"] if row["id"]}
    return [row | {"label": (row.get("name_es") if lang == "es" else row["name"]) or key} for key, row in named.items()]


def _row(engine: Engine, row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    steps = ", ".join(say("derivation", step, lang) for step in row["steps"])
    return listing_row(engine.catalogue.listing(row["id"]), lang) | {"possible": not row["certain"], "how": steps}


def check_values(result: CheckResult, rejected: bytes, name: str, lang: str) -> dict[str, Any]:
    """What the pre-validation page shows of a result; law findings only."""
    import base64

    intake = result.intake
    return {
        "name": name,
        "total": intake.total,
        "good": intake.lines.num_rows,
        "rejected": len(intake.rejected),
        "problems": [p.to_json(lang) for p in intake.problems[:500]],
        "findings": [row for row in rows_of(result.findings, lang) if row["kind"] == "law"][:500],
        "answers": list(result.summary["answers"].items()),
        "download": "data:text/csv;base64," + base64.b64encode(rejected).decode() if rejected else "",
    }
