"""What was recognised, as the tables that rules read; the texts themselves are left behind here.

Each distinct combination of description, CAS number, structure, tariff code and UN number is read once, wherever it
occurs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from precursors.authorities import CONVENTION
from precursors.catalogue.load import Catalogue
from precursors.lexicon.salts import base_ppm
from precursors.model import Answer, Form, Listing
from precursors.numbers.cas import may_hold
from precursors.numbers.lots import without_lot
from precursors.recognition.contradictions import IN_TEXT_ONLY
from precursors.recognition.reading import GOES_UNSAID, Reading
from precursors.recognition.recogniser import Query, Recogniser, Recognition
from precursors.regimes.model import PREFIX
from precursors.text.medicines import form_of
from precursors.text.mixtures import says_mixture
from precursors.text.numbers import holds_other_signs
from registry.progress import Progress, no_progress
from rules.facts import RECOGNITIONS

_BARE = {"cas", "cas_unverified", "cas_repair", "un_number", "abbreviation"}  # ways of reading that need no name
QUERY = ("description", "cas", "structure", "hs_code", "un_number")  # in the order of the fields of ``Query``
_MAX_SUBSTANCES = 16
_MAX_ROWS = 40  # of one text, with those of other regimes and of lists abroad
_MAX_ENTRIES = 4  # of other regimes that a finding names
_BATCH = 20_000
_FEW = 7_000  # texts that are read from the files sooner than every name is read into memory (measured: 1.2 s)
_COVERS = pa.schema(
    [("recognition", pa.int64()), ("substance", pa.string()), ("listing", pa.string()), ("authority", pa.string())]
    + [
        ("list", pa.string()),
        ("possible", pa.bool_()),
        ("verified", pa.bool_()),
        ("from_date", pa.date32()),
        ("to_date", pa.date32()),
        ("crossings", pa.string()),
        ("from_ppm", pa.int64()),
        ("destinations", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Read:
    """What one text was read as: its plain answer, and its rows of ``recognitions`` and ``covers``."""

    answer: str
    rows: tuple[dict[str, Any], ...] = ()
    covers: tuple[dict[str, Any], ...] = ()


Reader = Callable[[Sequence[tuple[str, ...]]], list[Read]]


def read_texts(
    texts: Sequence[tuple[str, ...]],
    recogniser: Recogniser,
    progress: Progress = no_progress,
) -> list[Read]:
    """Read distinct texts in order; each is ``QUERY``. Those that differ in the number of a lot are read once."""
    goods = [_as_goods(text) for text in texts]
    distinct = list(dict.fromkeys(goods))
    if len(distinct) > _FEW:
        recogniser.reader.lexicon.preload()
    read: dict[tuple[str, ...], Read] = {}
    for start in range(0, len(distinct), _BATCH):
        progress("recognition", start, len(distinct))
        part = distinct[start : start + _BATCH]
        batch = recogniser.recognise_many([Query(*text) for text in part], abroad=True)
        read |= zip(part, (as_read(one, recogniser.catalogue) for one in batch), strict=True)
    return [read[text] for text in goods]


def _as_goods(text: tuple[str, ...]) -> tuple[str, ...]:
    """A text without what tells its lot from others; one that may hold a number of goods stays as it is."""
    description = text[0]
    if may_hold(description) or holds_other_signs(description):
        return text
    return (without_lot(description), *text[1:])


def substances_read(texts: Sequence[tuple[str, ...]], recogniser: Recogniser) -> list[set[str]]:
    """The substances that each of some texts may name; each is ``QUERY``."""
    return [{row["substance"] for row in one.rows if row.get("substance")} for one in read_texts(texts, recogniser)]


def as_read(recognition: Recognition, catalogue: Catalogue) -> Read:
    """A recognition as what the rules are told of it."""
    rows = _recognition_rows(recognition, catalogue)
    return Read(_plain_answer(recognition).value, tuple(rows), tuple(_cover_rows(recognition, catalogue)))


def alike(reads: Sequence[Read]) -> tuple[list[int], list[Read]]:
    """The place of each among the different ones, and these: rules are told the same of thousands of texts once."""
    places: dict[Any, int] = {}
    of_object: dict[int, int] = {}
    different: list[Read] = []
    numbers = []
    for read in reads:
        if (number := of_object.get(id(read))) is None:
            number = of_object[id(read)] = places.setdefault(_content(read), len(different))
            if number == len(different):
                different.append(read)
        numbers.append(number)
    return numbers, different


def _content(read: Read) -> tuple[Any, ...]:
    return (read.answer, *(tuple(tuple(row.items()) for row in rows) for rows in (read.rows, read.covers)))


_MEDICAMENTS = ("3003", "3004")  # headings of the Harmonized System under which active substances of medicines may be


def tables_of(reads: Sequence[Read], catalogue: Catalogue) -> dict[str, pa.Table]:
    """The tables of some readings, numbered by their places."""
    rows = [{**row, "recognition": number} for number, one in enumerate(reads) for row in one.rows]
    covers = [{**row, "recognition": number} for number, one in enumerate(reads) for row in one.covers]
    return recognition_tables(rows, covers, catalogue)


def recognition_tables(
    rows: Sequence[Mapping[str, Any]], covers: Sequence[Mapping[str, Any]], catalogue: Catalogue
) -> dict[str, pa.Table]:
    """Recognitions, what they meet, and the facts about substances, as the tables that rules read."""
    names = [(key, s.name("en"), s.name("es")) for key, s in sorted(catalogue.substances.items())]
    codes = [
        (key, code)
        for key, s in sorted(catalogue.substances.items())
        for code in (*sorted(s.hs_codes), *(_MEDICAMENTS if s.medicinal and s.hs_codes else ()))
    ]
    return {
        "recognitions": pa.Table.from_pylist([{**row} for row in rows], schema=RECOGNITIONS),
        "covers": pa.Table.from_pylist([{**row} for row in covers], schema=_COVERS),
        "substance_names": pa.table(
            dict(zip(("substance", "en", "es"), map(list, zip(*names, strict=True)), strict=True))
        ),
        "substance_hs": pa.table(dict(zip(("substance", "hs6"), map(list, zip(*codes, strict=True)), strict=True))),
    }


def _plain_answer(recognition: Recognition) -> Answer:
    readings = recognition.listed_readings
    if any(reading.certain and any(not cover.possible for cover in reading.covers) for reading in readings):
        return Answer.LISTED
    if readings:
        return Answer.POSSIBLE
    if other := recognition.regime_answer:
        return other
    return Answer.UNDETERMINED if recognition.problems else Answer.NOT_LISTED


def _recognition_rows(recognition: Recognition, catalogue: Catalogue) -> list[dict[str, Any]]:
    answer = _plain_answer(recognition)
    common = {
        "answer": answer.value,
        # Tariff codes and shares within the text are held against the line by rules of their own.
        "conflict": " ".join(code for code in recognition.conflicts if code not in IN_TEXT_ONLY),
        "problem": " ".join(recognition.problems),
        "abroad": "",
    }
    found = _substance_rows(recognition.listed_readings, catalogue)
    if not found:
        found = _beside_a_listing(recognition, catalogue)
    rows = [{**common, **row, "rank": rank} for rank, row in enumerate(found.values()) if rank < _MAX_SUBSTANCES]
    rows += _regime_rows(recognition, common, len(rows))
    if not rows and (answer is Answer.UNDETERMINED or common["conflict"]):
        rows = [{**common, "rank": 0, "certain": False, "abbreviation": False, "designer": False, "bare": False}]
    for row in _substance_rows(_abroad_alone(recognition), catalogue).values():
        pattern = row["listed_elsewhere"].replace(" ", "|")
        rows.append({**common, **row, "rank": len(rows), "abroad": pattern})
    return rows[:_MAX_ROWS]


def _substance_rows(readings: Sequence[Reading], catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """What was read as each substance; a certain reading goes before others."""
    found: dict[str, dict[str, Any]] = {}
    for reading in readings:
        if reading.substance and (reading.substance not in found or reading.certain):
            own = [r for r in readings if r.substance == reading.substance]
            covers = [cover for r in own for cover in r.covers]
            authorities = sorted({catalogue.listing(cover.listing).authority for cover in covers})
            found[reading.substance] = {
                "substance": reading.substance,
                "certain": reading.certain,
                "tier": reading.tier.value,
                "how": reading.method,
                "form": _form(reading),
                "abbreviation": reading.method == "abbreviation",
                "designer": any(_designer(catalogue, cover.listing, cover.how) for cover in covers),
                "listed_elsewhere": " ".join(authorities),
                "share_ppm": reading.share_ppm,
                "base_ppm": share_of_base(reading, catalogue),
                "bare": {r.method for r in own} <= _BARE,
            }
    return found


def _form(reading: Reading) -> str:
    """In which form rules see it: as read, but a part of a medicine or of a mixture whose strength nobody says."""
    if form_of(reading.notes):
        return "medicine"
    named = reading.span[0] if reading.span and reading.field == "text" and reading.share_ppm is None else None
    mixed = named is not None and says_mixture(reading.value, named)
    return Form.MIXTURE.value if mixed else reading.form.value


def _abroad_alone(recognition: Recognition) -> list[Reading]:
    """What only lists of other countries name."""
    own = {reading.substance for reading in recognition.listed_readings}
    return [reading for reading in recognition.abroad if reading.substance not in own and reading.covers]


def share_of_base(reading: Reading, catalogue: Catalogue) -> int | None:
    """Which share of a salt is its base, by the declared text or the name that goes with a CAS number."""
    if reading.form is not Form.SALT or reading.substance is None:
        return None
    substance = catalogue.substance(reading.substance)
    named = {known.cas: known.name for known in substance.forms}
    return base_ppm(substance, named.get(reading.matched, "") if reading.method == "cas" else reading.value)


def _regime_rows(recognition: Recognition, common: Mapping[str, Any], rank: int) -> Iterator[dict[str, Any]]:
    """What other regimes name: a row for those that a sign names for certain, and one for those that it may name."""
    sure = {hit.entry for hit in recognition.regimes if hit.certain}
    for certain, answer in ((True, Answer.OTHER_LAW), (False, Answer.POSSIBLE)):
        hits = [hit for hit in recognition.regimes if (hit.entry in sure) is certain]
        entries = list(dict.fromkeys(PREFIX + hit.entry for hit in hits))
        if entries:
            first = hits[0].reading
            yield {
                **common,
                "rank": rank,
                "answer": answer.value,
                "certain": certain,
                "tier": first.tier.value,
                "how": first.method,
                "form": first.form.value,
                "listed_elsewhere": " ".join(entries[:_MAX_ENTRIES]),
                "conflict": "" if rank else common["conflict"],
                "abbreviation": False,
                "designer": False,
                "bare": False,
            }
            rank += 1


def _designer(catalogue: Catalogue, listing: str, how: str) -> bool:
    """Whether a cover is a derivation from a substance that a UN table names."""
    substance = catalogue.listing(listing).substance
    named = any(other.authority == CONVENTION for other in catalogue.listings_of(substance))
    return named and how in ("derivative", "open_scope", "family")


def _beside_a_listing(recognition: Recognition, catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    for key, step in recognition.next_to:
        substance = catalogue.listing(key).substance
        if not recognition.regimes and any(x.authority == CONVENTION for x in catalogue.listings_of(substance)):
            return {
                substance: {
                    "substance": substance,
                    "certain": False,
                    "tier": "structure",
                    "how": step,
                    "form": "itself",
                    "abbreviation": False,
                    "designer": True,
                    "listed_elsewhere": step,
                    "share_ppm": None,
                    "bare": False,
                }
            }
    return {}


def _cover_rows(recognition: Recognition, catalogue: Catalogue) -> list[dict[str, Any]]:
    rows = []
    own = {reading.substance for reading in recognition.listed_readings}
    beside = [reading for reading in recognition.abroad if reading.substance in own]
    for reading in (*recognition.listed_readings, *beside, *_abroad_alone(recognition)):
        for cover in reading.covers:
            listing = catalogue.listing(cover.listing)
            if listing.in_force.ended:
                continue
            rows.append(
                {
                    "substance": reading.substance,
                    # a line says where its goods go: the rules look
                    "possible": (cover.possible and GOES_UNSAID not in cover.notes) or not reading.certain,
                    **of_listing(listing),
                }
            )
    return rows


def of_listing(listing: Listing) -> dict[str, Any]:
    """What a cover holds of the listing that is met."""
    return {
        "listing": listing.id,
        "authority": listing.authority,
        "list": listing.list,
        "verified": listing.verified,
        "from_date": listing.in_force.from_date or listing.in_force.published,
        "to_date": listing.in_force.to_date,
        "crossings": " ".join(listing.crossings),
        "from_ppm": listing.from_ppm,
        "destinations": " ".join(listing.destinations),
    }
