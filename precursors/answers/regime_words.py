"""What is said of an entry of a regime: which law names it, what is due, and what was not verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from precursors.fold import words
from precursors.messages import LANGUAGES, say_from
from precursors.model import Form
from precursors.regimes.load import Regimes, around, content_of
from precursors.regimes.model import PREFIX, Entry, LawRow, Regime

if TYPE_CHECKING:
    from precursors.recognition.reading import RegimeHit

_FILE = "regimes"
_GENERAL = ("all", "text", "per_item")  # clauses of an instrument that hold for each of its schedules
_MOST = 4  # entries that a sign is said to fit
_UN = (("1961", "UN1961"), ("1971", "UN1971"))


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = content_of("instruments")
    return content


def _title(instrument: str, language: str) -> str:
    return str(_content()["instruments"][instrument]["title"][language])


def country(instrument: str, language: str) -> str:
    """The country whose law it is; empty for a convention."""
    return str(_content()["instruments"][instrument].get("country", {}).get(language, ""))


def _say(group: str, key: str, language: str, **values: object) -> str:
    return say_from(_FILE, group, key, language, **values)


def _joined_parts(parts: Sequence[str], language: str) -> str:
    both = _say("law", "and", language)
    return both.join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def row_words(row: LawRow, language: str) -> str:
    """A law with its schedule and item, as printed, in a language."""
    parts = " ".join(filter(None, (row.schedule, row.item)))
    if language == "es":
        for english, spanish in _content()["schedules"].items():
            parts = " ".join(spanish if word == english else word for word in parts.split(" "))
    return f"{_title(row.instrument, language)}, {parts}" if parts else _title(row.instrument, language)


def clause(row: LawRow, language: str) -> str:
    """What the schedule of a row covers beside the substance itself, in our words; empty where none was read."""
    clauses = _content()["instruments"][row.instrument].get("clauses", {})
    named = (name for name in clauses if row.schedule.endswith(f" {name}") or name.replace("_", ". ") in row.schedule)
    name = next(named, next((general for general in _GENERAL if general in clauses), ""))
    return str(clauses[name][language]) if name else ""


def unread_texts(language: str) -> list[tuple[str, str]]:
    """Each law with what of it was not read."""
    rows = _content()["instruments"].items()
    return [(_title(key, language), row["unread"][language]) for key, row in rows if "unread" in row]


def law_words(entry: Entry, language: str) -> str:
    """Which law names an entry: the schedules of the United Nations, else the countries that were read."""
    if entry.un:
        named = ((_title(key, language), entry.un[year]) for year, key in _UN if year in entry.un)
        said = [_say("law", "un", language, title=title, numbers=", ".join(numbers)) for title, numbers in named]
        return "; ".join(said)
    rows = [_in_country(row, language) for row in entry.law]
    if entry.regime is Regime.DRUGS and all(country(row.instrument, language) for row in entry.law):
        return _say("law", "national", language, rows=_joined_parts(rows, language))
    return "; ".join(rows)


def _in_country(row: LawRow, language: str) -> str:
    where, said = country(row.instrument, language), row_words(row, language)
    return _say("law", "country", language, country=where, row=said) if where else said


def due(entry: Entry, language: str, *, listed: bool = False, text: str = "") -> str:
    """What is due under the law that names an entry.

    Args:
        entry: what was read.
        language: ``en`` or ``es``.
        listed: a precursor list names the goods as well: only that the other law applies too.
        text: as declared; words of a medicine bring in its permits.

    """
    if listed:
        return _say("due", "beside", language)
    if entry.regime is Regime.WEAPONS:
        return _say("due", "weapons_1" if entry.schedule == 1 else "weapons", language)
    if entry.family:
        note = _say("due", "mexico", language)
        return f"{note} {_say('due', 'family', language, family=entry.family)}"
    if entry.regime is not Regime.DRUGS or entry.medicine:
        return _say("due", "medicine" if entry.medicine else entry.regime.value, language)
    plain = _say("due", "drugs" if entry.un else "national", language)
    dosed = any(word.folded in around("dosage_forms") for word in words(text))
    return f"{plain} {_say('due', 'medicine', language)}" if dosed else plain


def why_open(hit: RegimeHit, language: str) -> str:
    """Why a sign is only possible."""
    notes = hit.notes or ("weak",)
    return "; ".join(_say("why", note, language) for note in dict.fromkeys(notes))


def sentences(hits: Sequence[tuple[RegimeHit, str, str]], language: str, *, listed: bool) -> Iterator[str]:
    """What is said of the entries that signs were taken for; each sign once, what is due once.

    Args:
        hits: each with the declared value and the way in which it was read, in words.
        language: ``en`` or ``es``.
        listed: a precursor list names the goods as well.

    """
    said: set[str] = set()
    by_sign: dict[tuple[str, str], list[RegimeHit]] = {}
    for hit, value, method in hits:
        by_sign.setdefault((value, method), []).append(hit)
    for (value, method), found in by_sign.items():
        yield from _of_sign(found, value, method, language)
        entry = Regimes.load().entries[found[0].entry]
        if entry.says:
            yield _say("said", "words", language, words=entry.says[language])
        asked = due(entry, language, listed=listed, text=found[0].reading.value)
        if asked not in said:
            said.add(asked)
            yield asked


def _of_sign(found: Sequence[RegimeHit], value: str, method: str, language: str) -> Iterator[str]:
    """What one sign was taken for, and what else it fits."""
    entries = [Regimes.load().entries[hit.entry] for hit in found]
    form = "salt" if found[0].reading.form is Form.SALT else "itself"
    values = {"value": value, "method": method, "law": law_words(entries[0], language)}
    values["what"] = _say("name", form, language, name=entries[0].names[language])
    if found[0].certain:
        yield _say("said", "is", language, **values)
    else:
        yield _say("said", "may_be", language, **values, why=why_open(found[0], language))
    covered = clause(entries[0].law[0], language) if entries[0].law else ""
    if form == "salt" and covered:
        yield _say("said", "covers", language, law=_title(entries[0].law[0].instrument, language), words=covered)
    if len(entries) > 1:
        names = _joined_parts([entry.names[language] for entry in entries[1:_MOST]], language)
        yield _say("said", "several", language, value=value, names=names)


def code_problem(detail: str, language: str) -> str:
    """What is said of a value that is nothing but an abbreviation; it stands before the ids of the entries."""
    code, *ids = detail.split("|")
    names = [Regimes.load().entries[entry].names[language] for entry in dict.fromkeys(ids)]
    return _say("problem", "code_alone", language, detail=code, names=_joined_parts(names, language))


def to_json(hit: RegimeHit) -> dict[str, Any]:
    """A sign and its entry as plain values."""
    entry, reading = Regimes.load().entries[hit.entry], hit.reading
    return {
        "id": entry.id,
        "regime": entry.regime.value,
        "name": entry.names["en"],
        "name_es": entry.names["es"],
        "cas": list(entry.cas),
        "certain": hit.certain,
        "how": reading.method,
        "field": reading.field,
        "matched": reading.matched,
        "span": list(reading.span) if reading.span else None,
        "form": reading.form.value,
        "un": {year: list(numbers) for year, numbers in entry.un.items()},
        "law": {language: law_words(entry, language) for language in LANGUAGES},
        "rows": [_row_json(row) for row in entry.law],
        "due": {language: due(entry, language) for language in LANGUAGES},
        "notes": list(hit.notes),
    }


def _row_json(row: LawRow) -> dict[str, str]:
    printed = {"instrument": row.instrument, "schedule": row.schedule, "item": row.item}
    return {**printed, "covers": clause(row, "en"), "covers_es": clause(row, "es")}


def words_of_entries() -> Mapping[str, Mapping[str, str]]:
    """Each entry under its prefixed id, in words: how the rules say which law names the goods."""
    return _words_of_entries()


@cache
def _words_of_entries() -> Mapping[str, Mapping[str, str]]:
    entries = Regimes.load().entries.values()
    return {
        PREFIX + entry.id: {lang: f"{entry.names[lang]} ({law_words(entry, lang)})" for lang in LANGUAGES}
        for entry in entries
    }
