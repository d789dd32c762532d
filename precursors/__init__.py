"""What is controlled: substances, listings, and the recognition of both in text and structure.

    import precursors
    precursors.look_up("anhidrido acetico", authorities=["GT"]).answer  # listed

What a name needs is loaded when the name is first used, so that the parts of the package stay quick to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from precursors.front_door import open_front_door

if TYPE_CHECKING:
    from precursors.catalogue.load import Catalogue
    from precursors.library import Answer, look_up, screen
    from precursors.model import Listing
    from precursors.recognition.reading import Query

_WHERE = {
    "Answer": "precursors.library",
    "Catalogue": "precursors.catalogue.load",
    "Listing": "precursors.model",
    "Query": "precursors.recognition.reading",
    "look_up": "precursors.library",
    "screen": "precursors.library",
}

__all__ = ["Answer", "Catalogue", "Listing", "Query", "look_up", "screen"]

__getattr__, __dir__ = open_front_door(__name__, _WHERE)
