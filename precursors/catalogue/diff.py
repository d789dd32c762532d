"""What changed between two days of one edition, or between two editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from precursors.catalogue.load import Catalogue
from precursors.model import Listing


def diff_days(catalogue: Catalogue, before: date, after: date, authority: str | None) -> list[dict[str, Any]]:
    """Listings added or removed between two days; one that follows another of the same substance is re-worded."""
    return diff_listings(catalogue.as_of(before, authority), catalogue.as_of(after, authority))


def diff_editions(before: Catalogue, after: Catalogue, authority: str | None) -> list[dict[str, Any]]:
    """Listings added, removed, re-worded, re-dated or re-sourced between two editions, whatever the day."""
    old, new = ([x for x in one.listings if authority in (None, x.authority)] for one in (before, after))
    return diff_listings(old, new)


def diff_listings(before: Iterable[Listing], after: Iterable[Listing]) -> list[dict[str, Any]]:
    """The changes between two sets of listings, by authority, list and entry."""
    old, new = by_lasting_id(before, after)
    gone = [x for key, x in old.items() if key not in new]
    come = [x for key, x in new.items() if key not in old]
    before_it = {_place(x): x for x in gone}
    followed = {_place(x) for x in come}
    rows = [_change_of_arrival(x, before_it.get(_place(x))) for x in come]
    rows += [_row("removed", x) for x in gone if _place(x) not in followed]
    for key in old.keys() & new.keys():
        rows += [_row(change, new[key], was) for change, was in _changes(old[key], new[key])]
    return sorted(rows, key=lambda row: (row["authority"], row["list"], row["id"], row["change"]))


def by_lasting_id(before: Iterable[Listing], after: Iterable[Listing]) -> tuple[dict[str, Listing], dict[str, Listing]]:
    """Two sets of listings, each by the id that an entry has in the edition that renamed it, whichever that is."""
    old, new = tuple(before), tuple(after)
    renamed = {key: listing.id for listing in (*old, *new) for key in listing.formerly}
    first, second = ({renamed.get(listing.id, listing.id): listing for listing in one} for one in (old, new))
    return first, second


def _place(listing: Listing) -> tuple[str, str, str]:
    return listing.authority, listing.list, listing.substance


def _change_of_arrival(new: Listing, before: Listing | None) -> dict[str, Any]:
    """A listing that was not there before: new on its list, or in the place of an earlier one of its substance."""
    if before is None:
        return _row("added", new)
    change, was = next(iter(_changes(before, new)), ("re-dated", before.citation.text))
    return _row(change, new, was)


def _changes(old: Listing, new: Listing) -> Iterable[tuple[str, str]]:
    if (old.entry, old.words, old.scope) != (new.entry, new.words, new.scope):
        yield "re-worded", f"{old.entry} ({old.words})"
    if old.in_force != new.in_force:
        dates: Mapping[str, Any] = asdict(old.in_force)
        yield "re-dated", f"{dates['from_date'] or '?'} to {dates['to_date'] or '-'}"
    if _what_is_told(old) != _what_is_told(new):
        yield "re-sourced", f"{old.citation.text} ({'verified' if old.verified else 'not verified'})"


def _what_is_told(listing: Listing) -> tuple[object, ...]:
    """Citation and remarks, these in English: editions of before have no other."""
    return listing.citation, listing.verified, [told["en"] for told in listing.caveats], listing.hold


def _row(change: str, listing: Listing, was: str = "") -> dict[str, Any]:
    return {
        "change": change,
        "authority": listing.authority,
        "list": listing.list,
        "entry": listing.entry,
        "substance": listing.substance,
        "words": listing.words,
        "id": listing.id,
        "in_force_from": listing.in_force.from_date,
        "in_force_to": listing.in_force.to_date,
        "was": was,
    }
