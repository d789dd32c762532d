"""What the server itself knows: the lists and rules that are in force, and who does the heavy reading.

It reads no text, no structure and no file: that is done by the processes of ``workers``.
"""

from __future__ import annotations

from precursors.catalogue import Catalogue
from registry.publications import in_force
from registry.settings import Settings
from registry.store import Store
from rules.rulebook import Rulebook
from web.workers import Workers


class Front:
    """The lists and rules in force, with the processes that answer by them."""

    def __init__(self, places: int, store: Store, database: str) -> None:
        settings = Settings()
        own = Catalogue.load(settings.lists), Rulebook.load(settings.rules)
        self.catalogue, self.rulebook = in_force(store, *own)
        self.workers = Workers(
            self.catalogue, self.rulebook, jurisdiction=settings.jurisdiction, database=database, strangers=places,
            people=places,
        )  # fmt: skip

    def retire(self) -> None:
        """Go, once the work under way has ended."""
        self.workers.retire()

    def close(self) -> None:
        """Go at once."""
        self.workers.close()
