"""What a phone keeps of the desk: words for its script, and the signed table that it answers from out of reach."""

from __future__ import annotations

import base64
import threading
from datetime import date
from typing import Any

from fastapi import Request

from registry.inspections.inspections import OUTCOMES
from registry.intake.shapes import MOVEMENTS
from registry.log import audit
from registry.proof.signing import key_of
from web.asked import desk_of
from web.errors import Refused
from web.render import texts
from web.security import store_of
from web.shared import examiner_of


def phone_words(lang: str) -> dict[str, str]:
    """The words that the phone's own script says, by key, in a language."""
    known = texts()
    own = {key.removeprefix("phone_"): text[lang] for key, text in known.items() if key.startswith("phone_")}
    movements = {one: known[one][lang] for one in MOVEMENTS}
    return own | movements | {one: known[f"inspected_{one}"][lang] for one in OUTCOMES}


class ExactTables:
    """The table of today and of the edition in force, made once."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._kept: tuple[tuple[str, date], dict[str, Any]] | None = None

    def of(self, request: Request) -> dict[str, Any]:
        """The table as text, with the signature of the registry's key and that key, both in base 64.

        Raises:
            Refused: it is being made for somebody else just now.
            registry.log.checkpoint.AuditError: the key is not there.

        """
        wanted = (examiner_of(request).catalogue.edition, date.today())
        if self._kept is None or self._kept[0] != wanted:
            if not self._making.acquire(blocking=False):
                raise Refused(429, headers={"retry-after": "10"})
            try:
                self._kept = (wanted, _signed(request, wanted[1]))
            finally:
                self._making.release()
        return self._kept[1]


def _signed(request: Request, day: date) -> dict[str, Any]:
    text = audit.canonical(desk_of(request).run("exact", day))
    key = key_of(store_of(request))
    signature, public = key.sign(text.encode()), key.public_key().public_bytes_raw()
    return {"table": text, "signature": base64.b64encode(signature).decode(), "key": base64.b64encode(public).decode()}
