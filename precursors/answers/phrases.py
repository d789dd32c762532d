"""Parts of the sentences of an answer: how a value was read, by which steps, since when and until when it is listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from precursors.catalogue.load import Standing
from precursors.messages import say, table_name
from precursors.model import ListHeader, Listing
from precursors.recognition import systematic
from precursors.recognition.reading import Reading


def method_words(reading: Reading, language: str) -> str:
    """How a reading came about, with the parser of a systematic name and whether it was translated first."""
    translated = "_translated" if reading.method == systematic.METHOD and "translated" in reading.notes else ""
    parser = next((note.partition(":")[2] for note in reading.notes if note.startswith("parser:")), "")
    values = {"matched": reading.matched, "distance": reading.distance, "parser": parser}
    return say("method", reading.method + translated, language, **values)


def said_steps(path: Sequence[str], language: str) -> str:
    """Derivation steps in words, one that was taken more than once with its number."""
    counted = {step: path.count(step) for step in path}
    words = [say("derivation", step, language) + (f" (×{n})" if n > 1 else "") for step, n in counted.items()]
    return say("reason", "and", language).join(words)


def table_of(of: Listing | ListHeader, language: str) -> str:
    """What a list is called."""
    return table_name(of.authority, of.list, language)


def since(listing: Listing, language: str) -> str:
    """From when a listing is in force, in words that say how far that was read."""
    dates = listing.in_force
    if dates.from_date and dates.to_date:
        days = {"day": dates.from_date.isoformat(), "last": dates.to_date.isoformat()}
        return say("reason", "since_until", language, **days)
    if dates.from_date:
        return say("reason", "since", language, day=dates.from_date.isoformat())
    if dates.published:
        return say("reason", "since_published", language, day=dates.published.isoformat())
    if dates.from_unverified:
        return say("reason", "since_remembered", language, day=dates.from_unverified.isoformat())
    return say("reason", "since_unknown", language)


def outside(listing: Listing, state: Standing, language: str) -> str:
    """Why a listing does not count on a day: not yet, no longer, or from a day that was not read."""
    table, dates = table_of(listing, language), listing.in_force
    if state is Standing.NOT_YET:
        return say("reason", "not_yet", language, table=table, day=iso(dates.from_date or dates.published))
    if state is Standing.START_UNVERIFIED_BEFORE:
        return say("reason", "unverified_before", language, table=table, day=iso(dates.from_unverified))
    if dates.to_date:
        return say("reason", "ended", language, table=table, day=iso(dates.to_date))
    return say("reason", "ended_unknown", language, table=table)


def iso(day: date | None) -> str | None:
    """A day as programs write it; nothing where there is none."""
    return day.isoformat() if day else None
