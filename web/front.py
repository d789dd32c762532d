"""What the server itself knows: the lists and rules that are in force, and who does the heavy reading.

It reads no text, no structure and no file: that is done by the processes of ``workers``.
"""

from __future__ import annotations

from fastapi import FastAPI

from precursors.catalogue.load import Catalogue
from registry.in_force import count_approved, in_force
from registry.settings import Settings
from registry.store.store import Store
from rules.rulebook import Rulebook
from web.workers import Workers


class Front:
    """The lists and rules in force, with the processes that answer by them.

    Attributes:
        approved: how many editions had been approved when they were read.
    """

    def __init__(self, places: int, store: Store, database: str) -> None:
        settings = Settings()
        self.approved = count_approved(store)
        own = Catalogue.load(settings.lists), Rulebook.load(settings.rules)
        self.catalogue, self.rulebook = in_force(store, *own)
        self.workers = Workers(
            self.catalogue,
            self.rulebook,
            jurisdiction=settings.jurisdiction,
            database=database,
            strangers=places,
            people=places,
        )

    def retire(self) -> None:
        """Go, once the work under way has ended."""
        self.workers.retire()

    def close(self) -> None:
        """Go at once."""
        self.workers.close()


def front_of(app: FastAPI) -> Front:
    """What is in force now, wherever it was approved: what the app holds, or what takes its place.

    Whoever comes while the new one gets ready waits for it. Tasks under way end on the one that they began with.
    """
    state = app.state
    if state.examiner.approved != count_approved(state.store):
        with state.renewing:
            before: Front = state.examiner
            if before.approved != count_approved(state.store):
                state.examiner = Front(state.workers, state.store, state.database)
                before.retire()
    front: Front = state.examiner
    return front
