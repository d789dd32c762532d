"""What a recognition means on a day, as plain values: for a terminal, a page, a file or a program.

Everything explains itself: which declared value met which listed value, under which words of which
instrument, in force from when, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from precursors.answers import regime_words
from precursors.answers.account_words import account_words
from precursors.answers.phrases import iso, method_words, outside, said_steps, since, table_of
from precursors.authorities import order_of
from precursors.catalogue.load import Catalogue, Standing, standing
from precursors.messages import LANGUAGES, citation_words, has, in_language, say, scope_words
from precursors.model import Answer, Listing
from precursors.names import opsin
from precursors.recognition import systematic
from precursors.recognition.account import Span, account
from precursors.recognition.reading import Asked, Cover, Reading, Recognition, Standings, asks
from precursors.recognition.regimes import CODE_ALONE
from precursors.regimes.model import PREFIX
from precursors.text.medicines import form_of
from precursors.text.pack_sizes import Pack, find_packs

_SHOWN = 60
_NAMED_ABROAD = frozenset(("script_not_read", "nothing_identified"))  # no longer so where a list abroad names it


@dataclass(frozen=True)
class Explained:
    """A recognition on one day, with everything that the answer rests on."""

    recognition: Recognition
    day: date
    authority: Asked
    standings: Standings
    catalogue: Catalogue

    @property
    def answer(self) -> Answer:
        """The answer of that day."""
        return self.standings.answer

    @property
    def deciding(self) -> tuple[tuple[Reading, Cover, Listing, Standing], ...]:
        """The covers behind the answer: the certain ones if it is ``listed``, else all."""
        covers = self.standings.covers
        if self.answer is not Answer.LISTED:
            return covers
        return tuple(item for item in covers if item[0].certain and not item[1].possible)

    @property
    def next_to(self) -> tuple[tuple[Listing, str], ...]:
        """Listings of that day that the structure stands one step outside of; nothing where one is met."""
        if self.answer is Answer.LISTED:
            return ()
        near = ((self.catalogue.listing(key), step) for key, step in self.recognition.next_to)
        return tuple(
            (listing, step)
            for listing, step in near
            if asks(self.authority, listing.authority, self.catalogue)
            and standing(listing, self.day) in (Standing.IN_FORCE, Standing.START_UNKNOWN)
        )

    @property
    def named(self) -> tuple[Reading, ...]:
        """The readings that name a listed substance, with what lists of other countries name, where they are asked."""
        own = self.recognition.listed_readings
        met = {id(found[0]) for found in (*self.standings.covers, *self.standings.outside_dates)}
        known = {reading.substance for reading in own}
        return (*own, *(x for x in self.recognition.abroad if id(x) in met and x.substance not in known))

    @property
    def account(self) -> tuple[Span, ...]:
        """What of the declared values was read, mentioned, passed over and not read, place by place."""
        read = tuple(dict.fromkeys((*self.recognition.readings, *self.named)))
        return account(replace(self.recognition, readings=read), self.recognition.words)

    @property
    def tables(self) -> tuple[str, ...]:
        """Authority and list of the listings behind the answer, in the order of the catalogue's lists."""
        met = {listing.table for _, _, listing, _ in self.deciding}
        order = [f"{header.authority}:{header.list}" for header in self.catalogue.lists]
        return tuple(table for table in order if table in met)

    def reason(self, language: str) -> str:
        """The whole reason as sentences in one language."""
        return " ".join(self.sentences(language))

    def sentences(self, language: str) -> list[str]:
        """The reason, sentence by sentence."""
        return list(_sentences(self, language))

    def brief(self, language: str) -> list[str]:
        """The reason without what a page shows as tables: the listings met and the lists looked in."""
        return list(_sentences(self, language, tables=False))

    def disagreement(self, language: str) -> str:
        """That the declared values do not agree, and in what; empty if they do."""
        what = "; ".join(say("conflict", code, language) for code in self.recognition.conflicts)
        return say("reason", "conflict", language, what=what) if what else ""

    def to_json(self) -> dict[str, Any]:
        """The fixed form of ``lookup --format json``."""
        return {
            "query": _shown_query(self.recognition),
            "answer": self.answer.value,
            "as_of": self.day.isoformat(),
            "substances": [_substance(self, reading) for reading in _distinct(self.named)],
            "listings": [_listing(*item) for item in _per_listing(_still_open(self))],
            "reason": {language: self.reason(language) for language in LANGUAGES},
            "problems": list(self.recognition.problems),
            "conflicts": list(self.recognition.conflicts),
            "packs": [_pack(pack) for pack in find_packs(self.recognition.query.text)],
            "regimes": [regime_words.to_json(hit) for hit in self.recognition.regimes],
            "next_to": [{"listing": listing.id, "step": step} for listing, step in self.next_to],
            "listed_elsewhere": [_elsewhere(*item) for item in _per_listing(self.standings.elsewhere)],
            "account": [span._asdict() for span in self.account],
            "coverage": coverage(self.catalogue, self.authority),
            "edition": self.catalogue.edition,
        }


def _elsewhere(reading: Reading, cover: Cover, listing: Listing, state: Standing) -> dict[str, Any]:
    certain = reading.certain and not cover.possible and state is Standing.IN_FORCE
    return {"id": listing.id, "authority": listing.authority, "list": listing.list, "certain": certain}


def _pack(pack: Pack) -> dict[str, Any]:
    return {
        "span": list(pack.span),
        "count": pack.count,
        "size": str(pack.size),
        "unit": pack.unit,
        "milligrams": pack.milligrams,
        "ambiguous": pack.ambiguous,
    }


def explain(recognition: Recognition, catalogue: Catalogue, day: date, authority: Asked = None) -> Explained:
    """Say what a recognition means under the lists in force on a day, of the authorities that are asked."""
    return Explained(recognition, day, authority, recognition.on(day, authority), catalogue)


def coverage(catalogue: Catalogue, authority: Asked = None) -> list[dict[str, Any]]:
    """Which lists were looked in, how far each is encoded, and what the user must know of it."""
    return [
        {
            "authority": header.authority,
            "list": header.list,
            "title": dict(header.title),
            "encoded": header.encoded,
            "entries": header.count,
            "newest_amendment_read": iso(header.newest_amendment_read),
            "caveats": [dict(caveat) for caveat in header.caveats],
            "private": header.private,
        }
        for header in catalogue.lists
        if asks(authority, header.authority, catalogue)
    ]


def _shown_query(recognition: Recognition) -> str:
    query = recognition.query
    return query.text or query.structure or query.cas or query.hs


def _distinct(readings: Iterable[Reading]) -> list[Reading]:
    kept: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        by_structure = reading.method == systematic.METHOD
        kept.setdefault((reading.substance, reading.form, reading.field, reading.span, by_structure), reading)
    return list(kept.values())


def _per_listing(
    covers: Iterable[tuple[Reading, Cover, Listing, Standing]],
) -> list[tuple[Reading, Cover, Listing, Standing]]:
    """One line a listing, from the strongest reading that meets it."""
    kept: dict[str, tuple[Reading, Cover, Listing, Standing]] = {}
    for item in sorted(covers, key=lambda item: not (item[0].certain and not item[1].possible)):
        kept.setdefault(item[2].id, item)
    return sorted(kept.values(), key=lambda item: (order_of(item[2].authority), item[2].list, item[2].id))


def _substance(explained: Explained, reading: Reading) -> dict[str, Any]:
    row: dict[str, Any] = {"id": reading.substance, "name": None, "cas": []}
    if reading.substance:
        substance = explained.catalogue.substance(reading.substance)
        row |= {"name": substance.name("en"), "name_es": substance.name("es"), "cas": list(substance.cas)}
    return row | {
        "how": reading.method,
        "tier": reading.tier.value,
        "form": reading.form.value,
        "steps": list(_steps(reading)),
        "matched": reading.matched,
        "distance": reading.distance,
        "span": list(reading.span) if reading.span else None,
        "share_ppm": reading.share_ppm,
        "notes": list(reading.notes),
    }


def _listing(reading: Reading, cover: Cover, listing: Listing, state: Standing) -> dict[str, Any]:
    return {
        "id": listing.id,
        "authority": listing.authority,
        "list": listing.list,
        "entry": listing.entry,
        "entry_in": dict(listing.entry_in),
        "words": listing.words,
        "words_es": scope_words(listing.words, "es"),
        "form": cover.form.value,
        "how": cover.how,
        "steps": list(cover.path),
        "certain": reading.certain and not cover.possible,
        "in_force_from": iso(listing.in_force.from_date),
        "in_force_from_unverified": iso(listing.in_force.from_unverified),
        "in_force_to": iso(listing.in_force.to_date),
        "words_from": iso(listing.in_force.words_from),
        "standing": state.value,
        "citation": listing.citation.text,
        "href": listing.citation.href,
        "instrument": listing.citation.instrument,
        "verified": listing.verified,
        "marks": dict(listing.marks),
        "citation_verified": listing.citation.verified,
        "caveats": [told["en"] for told in listing.caveats],
        "caveats_es": [told["es"] for told in listing.caveats],
    }


def _sentences(explained: Explained, language: str, *, tables: bool = True) -> Iterable[str]:
    recognition = explained.recognition
    asked = dict(recognition.asked)
    told = _NAMED_ABROAD if len(explained.named) > len(recognition.listed_readings) else frozenset[str]()
    for problem in (one for one in recognition.problems if one not in told):
        detail = asked.get(problem) or "; ".join(in_language(one, language) for one in recognition.details)
        if problem == CODE_ALONE:
            yield regime_words.code_problem(detail, language)
            continue
        yield say("problem", problem if has("problem", problem) else "unreadable", language, detail=detail)
    yield from _reading_sentences(explained, language)
    yield from _regime_sentences(explained, language)
    for item in _per_listing(explained.deciding):
        yield from _listing_sentences(explained, item, language, tables=tables)
    decided = {item[2].id for item in explained.deciding}
    for _, _, listing, _ in _per_listing(_still_open(explained)):
        if listing.id not in decided:
            table, words = table_of(listing, language), scope_words(listing.words, language)
            yield say("reason", "left_open", language, table=table, entry=listing.entry, words=words)
    said = {(listing.table, listing.substance) for _, _, listing, _ in explained.standings.covers}
    for _, _, listing, state in sorted(_per_listing(explained.standings.outside_dates), key=_first_day):
        if (listing.table, listing.substance) not in said:
            yield outside(listing, state, language)
        if state is Standing.NOT_YET:
            said.add((listing.table, listing.substance))  # a later entry of the same substance adds nothing
    yield from _neighbour_sentences(explained, language)
    if recognition.conflicts:
        yield explained.disagreement(language)
    yield from _fragment_sentences(explained, language)
    elsewhere = dict.fromkeys(table_of(item[2], language) for item in explained.standings.elsewhere)
    if elsewhere:
        yield say("reason", "listed_elsewhere", language, tables=", ".join(elsewhere))
    if tables and explained.answer is not Answer.LISTED:
        yield say("reason", "looked_in", language, lists=_looked_in(explained, language))


def _regime_sentences(explained: Explained, language: str) -> Iterable[str]:
    """Which other law names the goods; beside a precursor list only that it does."""
    hits = [
        (hit, _declared_value(hit.reading), method_words(hit.reading, language))
        for hit in explained.recognition.regimes
    ]
    return regime_words.sentences(hits, language, listed=bool(explained.standings.covers))


def _still_open(explained: Explained) -> list[tuple[Reading, Cover, Listing, Standing]]:
    """The covers without "perhaps an ester of that family" where the same list names this ester itself."""
    named = {(id(reading), listing.table) for reading, _, listing, _ in explained.deciding}
    return [
        item
        for item in explained.standings.covers
        if "open:esters" not in item[1].notes or (id(item[0]), item[2].table) not in named
    ]


def _neighbour_sentences(explained: Explained, language: str) -> Iterable[str]:
    """The first two listed substances that the structure stands next to, each with the lists that name it."""
    tables: dict[tuple[str, str], list[str]] = {}
    for listing, step in explained.next_to:
        tables.setdefault((listing.substance, step), []).append(table_of(listing, language))
    for (substance, step), named in list(tables.items())[:2]:
        name = explained.catalogue.substance(substance).name(language)
        said = ", ".join(dict.fromkeys(named))
        yield say("reason", "next_to", language, step=say("derivation", step, language), name=name, tables=said)


def _fragment_sentences(explained: Explained, language: str) -> Iterable[str]:
    """Which of the lists looked in are no more than fragments: what is missing from them may well be controlled."""
    headers = [h for h in explained.catalogue.lists if asks(explained.authority, h.authority, explained.catalogue)]
    fragments = [table_of(h, language) for h in headers if h.encoded == "fragment"]
    if fragments:
        yield say("reason", "fragment", language, tables=", ".join(fragments))


def _looked_in(explained: Explained, language: str) -> str:
    headers = [h for h in explained.catalogue.lists if asks(explained.authority, h.authority, explained.catalogue)]
    return ", ".join(f"{table_of(h, language)} ({say('encoded', h.encoded, language)})" for h in headers)


def _reading_sentences(explained: Explained, language: str) -> Iterable[str]:
    recognition = explained.recognition
    listed = _distinct(explained.named)
    for reading in listed:
        name = _derivative_name(explained, reading, language)
        method = method_words(reading, language)
        what = say("form", reading.form.value, language, name=name)
        yield say("reason", "reading", language, value=_declared_value(reading), what=what, method=method)
        for note in ("isotope_label", "look_alikes"):
            if note in reading.notes:
                yield say("reason", note, language, value=_declared_value(reading))
        if not reading.certain:
            yield say("reason", "weak", language)
    yield from _medicine_sentences(explained, listed, language)
    yield from _other_mentions(recognition, language)
    yield from _systematic_sentences(recognition, listed, language)
    if listed:
        if not explained.standings.covers and not explained.standings.outside_dates:
            yield say("reason", "not_on_these", language)
        return
    for reading in recognition.readings:
        if reading.method != "neighbour" and "cas_not_known" not in reading.notes and reading.certain:
            yield say("reason", "compound", language, value=_declared_value(reading))
    if explained.answer is Answer.NOT_LISTED:
        yield say("reason", "none", language)


def _medicine_sentences(explained: Explained, listed: Sequence[Reading], language: str) -> Iterable[str]:
    """That the goods are a medicine, and what the law of each list met says of medicines."""
    told = {reading.substance: form for reading in listed if (form := form_of(reading.notes))}
    for substance, form in told.items():
        name = explained.catalogue.substance(str(substance)).name(language)
        yield say("reason", "medicine", language, form=form, name=name)
    met = (listing for reading, _, listing, _ in explained.standings.covers if reading.substance in told)
    heads = {listing.table: explained.catalogue.head_of(listing) for listing in met}
    for head in heads.values():
        if head.medicines:
            yield say(
                "reason", "medicine_law", language, table=table_of(head, language), words=head.medicines[language]
            )


def _systematic_sentences(recognition: Recognition, listed: Sequence[Reading], language: str) -> Iterable[str]:
    """The structure of a listed name, if it is that of a compound on no list, or if it could not be asked for."""
    if "name_systematic" in recognition.conflicts:
        for r in recognition.readings:
            if r.method == systematic.METHOD and r.certain and not r.substance:
                yield say(
                    "reason", "other_structure", language, value=_declared_value(r), method=method_words(r, language)
                )
    names = (_declared_value(r) for r in listed if r.certain and r.method in systematic.NAMES)
    if not opsin.available() and any(map(opsin.has_locants, names)):
        yield say("reason", "not_by_structure", language)


def _other_mentions(recognition: Recognition, language: str) -> Iterable[str]:
    """Listed names that do not declare the substance, and amounts that can be read in two ways."""
    said = [(mention, _declared_value(r)) for r in recognition.readings for mention in _mention(r)]
    for mention, value in dict.fromkeys(said):
        yield say("mention", mention, language, value=value)
    for pack in find_packs(recognition.query.text):
        if pack.ambiguous:
            written = recognition.query.text[slice(*pack.span)]
            yield say("reason", "ambiguous_amount", language, value=written, read=f"{pack.size} {pack.unit}")


def _mention(reading: Reading) -> Iterable[str]:
    """How a name is mentioned and not declared, or why it may be."""
    codes = [note for note in reading.notes if has("mention", note)]
    return codes or ([reading.method] if has("mention", reading.method) else [])


def _derivative_name(explained: Explained, reading: Reading, language: str) -> str:
    """The name of the substance, or, of what only derives from it, the derivation steps and the name."""
    name = explained.catalogue.substance(str(reading.substance)).name(language)
    steps = _steps(reading)
    if not steps:
        return name
    return say("reason", "derivative_of", language, steps=said_steps(steps, language), name=name)


def _steps(reading: Reading) -> Sequence[str]:
    """Derivation steps of a reading that meets no listing as the substance itself."""
    paths = [cover.path for cover in reading.covers if reading.method == "structure"]
    return () if not paths or () in paths else min(paths, key=len)


def _declared_value(reading: Reading) -> str:
    value = reading.value[slice(*reading.span)] if reading.span else reading.value
    value = " ".join(value.split())
    return value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"


def _listing_sentences(
    explained: Explained, item: tuple[Reading, Cover, Listing, Standing], language: str, *, tables: bool
) -> Iterable[str]:
    _, cover, listing, _ = item
    table = table_of(listing, language)
    if cover.path and cover.how == "derivative":
        steps = said_steps(cover.path, language)
        name = explained.catalogue.substance(listing.substance).name(language)
        yield say("reason", "derived", language, table=table, steps=steps, name=name)
    if "words_silent" in cover.notes:
        yield say("reason", "words_silent", language, table=table)
    if "open:esters" in cover.notes:
        name = explained.catalogue.substance(listing.substance).name(language)
        yield say("reason", "beside_family", language, table=table, name=name)
    elif cover.how == "open_scope":
        yield say("reason", "open_scope", language, table=table, words=scope_words(listing.words, language))
    if tables:
        more = {"since": since(listing, language), "citation": citation_words(listing.citation.text, language)}
        words = scope_words(listing.words, language)
        yield say("reason", "listing", language, table=table, entry=listing.entry, words=words, **more)
    if listing.destinations:
        yield say("reason", "destinations", language, table=table, countries=", ".join(listing.destinations))
    words_from = listing.in_force.words_from
    if words_from is not None and explained.day < words_from:
        yield say("reason", "words_later", language, table=table, day=words_from.isoformat())


def _first_day(item: tuple[Reading, Cover, Listing, Standing]) -> date:
    dates = item[2].in_force
    return dates.from_date or dates.published or date.min


def screen_columns(explained: Explained, language: str) -> Mapping[str, str]:
    """The columns that ``screen`` adds to a row."""
    substances = [r.substance for _, r in _deciding_readings(explained) if r.substance]
    ways = [cover.how if r.method == "structure" else r.method for cover, r in _deciding_readings(explained)]
    if not substances:
        substances = [PREFIX + hit.entry for hit in explained.recognition.regimes]
        ways = [hit.reading.method for hit in explained.recognition.regimes]
    return {
        "answer": explained.answer.value,
        "substance": ";".join(dict.fromkeys(substances)),
        "listings": ";".join(explained.tables),
        "how": ";".join(dict.fromkeys(ways)),
        "reason": " ".join((explained.reason(language), *_reasons_to_hold(explained, language))),
        "account": "; ".join(account_words(explained, language)),
    }


def _reasons_to_hold(explained: Explained, language: str) -> tuple[str, ...]:
    """Why no paper frees the goods and a person decides, each reason once."""
    return tuple(dict.fromkeys(item[2].hold[language] for item in explained.deciding if item[2].hold))


def _deciding_readings(explained: Explained) -> list[tuple[Cover, Reading]]:
    return [(cover, reading) for reading, cover, _, _ in explained.deciding]
