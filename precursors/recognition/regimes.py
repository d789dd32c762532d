"""What a sign means under the other regimes: a name in a text, a CAS number, a structure, an abbreviation alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from precursors.fold import Word, fold, key, key_of_window, words
from precursors.model import Form, StructureReading, Tier
from precursors.names.spanish import spanish_in_english
from precursors.notation.kind_of_query import CHEMICAL_CHAPTERS, hs_digits
from precursors.recognition.reading import Query, Reading, RegimeHit
from precursors.recognition.systematic import METHOD
from precursors.regimes.load import Regimes, around
from precursors.regimes.model import Entry
from precursors.text.neighbours import says_nothing
from precursors.vocabulary.morphemes import is_chemical
from precursors.vocabulary.words import words_of

if TYPE_CHECKING:
    from precursors.lexicon.store import Lexicon

CODE_ALONE = "code_alone"
"""The problem of a value that is nothing but an abbreviation or brand of an entry, which decides nothing."""
_NEAR = 40  # characters around a name in which its counter-ion stands
_SHORT = 3  # letters up to which a key is looked up in no table
_LONGEST = 250  # characters of a name that a law prints
_JOINED = re.compile(r";\w")  # components of one name, without a blank
_MENDED = ("repair", "shortened")  # ways of reading what no law prints so, however sure the slip is
_HELD = {True: "class_open", False: "name_not_read"}  # why a name does not decide, by whether it is of a class
_ION_ENDINGS = ("ate", "ato")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARK = 7  # letters and digits up to which a name with a number may be that of a model


class RegimeReader:
    """Takes signs for entries of the regimes.

    Args:
        lexicon: says which names and numbers of the public table belong to an entry.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._regimes = Regimes.load()

    def of_name(self, reading: Reading, hs: str = "") -> Iterator[RegimeHit]:
        """What a name means that the reader of texts took for an entry; nothing where the goods are free of control."""
        entry = self._regimes.entry(reading.substance)
        if entry is None or (not entry.salts and (reading.form is Form.SALT or _in_another(reading))):
            return
        if _is_free(entry, reading.value, hs):
            return
        held = (key(reading.matched), entry.id) in self._lexicon.regime_held
        notes = (_HELD[entry.described],) if held else ("weak",) if reading.method in _MENDED else ()
        named = replace(reading, substance=None)
        yield RegimeHit(entry.id, reading.certain and not notes, named, notes)

    def of_number(self, reading: Reading) -> Iterator[RegimeHit]:
        """What a CAS number means; one that was only remembered, or is the public table's, is only possible."""
        known = self._regimes.by_cas.get(reading.matched)
        if known is None:
            for entry in self._lexicon.regime_cas.get(reading.matched, ()):
                yield RegimeHit(entry, False, _sure(reading), ("cas_by_structure",))
            return
        for entry, checked in known:
            yield RegimeHit(entry, checked, _sure(reading), () if checked else ("cas_remembered",))

    def of_compound(self, reading: Reading, hs: str = "") -> tuple[RegimeHit, ...] | None:
        """What a compound of the public table means that is an entry by its structure; ``None`` if it is none.

        Every name of it asks, however rarely it is used, but for words of everyday language and marks of a model
        or a pack: these identify no compound. A brand that stands alone is asked about as an abbreviation is; beside
        other words it is one only among medicines: "lids" and "metal" were brands once.
        """
        entries = self._lexicon.regime_titles.get(reading.matched)
        if entries is None or reading.span is None:
            return None
        said = reading.value[slice(*reading.span)]
        plain = key(said)
        if {plain, key(spanish_in_english(fold(said)).english)} & self._lexicon.regime_shared:
            return None
        alone = _stands_alone(reading.value, plain)
        brand = plain in self._lexicon.regime_brands
        if brand and (_among_chemicals(hs) if alone else _of_other_trade(said, reading.value, hs)):
            return ()
        everyday = plain in self._lexicon.regime_everyday or plain in words_of("other_positions")
        if everyday or (_is_mark(plain) and not alone):
            return ()
        hits = (RegimeHit(entry, False, reading, ("by_public_table",)) for entry in entries)
        return tuple(hit for hit in hits if self._regimes.entries[hit.entry].salts or not _in_another(reading))

    def of_value(self, query: Query) -> tuple[tuple[RegimeHit, ...], str]:
        """What a value means that is nothing but a short name or an abbreviation.

        Returns:
            Hits; and the abbreviation, where it stands alone and so decides nothing, with the ids of the entries,
            parted by strokes.

        """
        text = query.text
        if len(text) > _NEAR or not _among_chemicals(query.hs):
            return self._whole(text, query.hs), ""
        own, salt = _own_words(text)
        if not own:
            return (), ""
        span = own[0].start, own[-1].end
        reading = Reading(None, "text", text, "name", Tier.EXACT, text[slice(*span)], span=span)
        plain = key_of_window(own, 0, len(own))
        codes = self._codes(own, plain)
        hits = list(self._by_short_name(plain, reading, codes, salt=salt))
        if codes and not hits:
            return (), "|".join((reading.matched, *codes))
        named = tuple(hits) or (self._printed(plain, reading) if salt else ())
        return named or self._whole(text, query.hs), ""

    def _whole(self, text: str, hs: str) -> tuple[RegimeHit, ...]:
        """A value that is a name as a law prints it, in marks that no reader of words takes apart rightly."""
        reading = Reading(None, "text", text, "name", Tier.EXACT, text, span=(0, len(text)))
        named = self._printed(key(text), reading) if len(text) <= _LONGEST else ()
        return named or self._whole_compound(reading, hs)

    def _printed(self, plain: str, reading: Reading) -> tuple[RegimeHit, ...]:
        """What a key means that is a name in the lexicon of texts."""
        rows = self._lexicon.listed.get(plain, ())
        named = (replace(reading, substance=entry, matched=name) for entry, _, name in rows)
        return tuple(hit for one in named for hit in self.of_name(one))

    def _whole_compound(self, reading: Reading, hs: str) -> tuple[RegimeHit, ...]:
        """A value that is a name of a compound of the public table, in whatever marks: "X [iso]"."""
        plain = key(reading.value)
        number = self._lexicon.compounds([plain]).get(plain) if len(plain) > _SHORT else None
        title = self._titles.get(plain) if number is None else self._lexicon.details(number)[0]
        found = replace(reading, matched=title, tier=Tier.WEAK, method="foil") if title else None
        return (found and self.of_compound(found, hs)) or ()

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        """The titles of compounds that an entry holds, by key; the longest stand in no table of names."""
        return {key(title): title for title in self._lexicon.regime_titles}

    def _codes(self, own: Sequence[Word], plain: str) -> tuple[str, ...]:
        """The entries of an abbreviation or a brand word, or of several abbreviations."""
        codes = self._regimes.codes
        if plain in codes or not all(word.key in codes for word in own):
            return codes.get(plain) or self._lexicon.regime_brands.get(plain, ())
        return tuple(entry for word in own for entry in codes[word.key])

    def _by_short_name(self, plain: str, reading: Reading, codes: Sequence[str], *, salt: bool) -> Iterator[RegimeHit]:
        for entry, printed in self._regimes.short.get(plain, ()):
            yield self._short(entry, reading, printed=printed)
        for entry in codes if salt else ():  # a counter-ion is the second sign of a drug's abbreviation
            if self._regimes.entries[entry].salts:
                yield RegimeHit(entry, False, _weak(reading, Form.SALT), ("code",))

    @staticmethod
    def _short(entry: str, reading: Reading, *, printed: bool) -> RegimeHit:
        telling = any(character.isdigit() for character in reading.matched)
        if printed and telling:
            return RegimeHit(entry, True, reading)
        return RegimeHit(entry, False, _weak(reading, reading.form), ("code",))


def _of_other_trade(said: str, text: str, hs: str) -> bool:
    """Whether a brand word stands among words that speak of no medicine: no chapter, form of dosage or milligrams."""
    if not said.isalpha() or is_chemical(key(said)):
        return False
    return not (_among_chemicals(hs) and (hs_digits(hs)[:2] == "30" or _has_dosage(text)))


@lru_cache(maxsize=64)
def _has_dosage(text: str) -> bool:
    speaking = words_of("dosage_forms") | words_of("dosage_units")
    return any(speaking & set(_LETTERS.findall(word.folded)) for word in words(text))


def _stands_alone(text: str, plain: str) -> bool:
    """Whether a short value is a name and nothing else but a salt, packs and grades."""
    if len(text) > _NEAR:
        return False
    own, _ = _own_words(text)
    return key_of_window(own, 0, len(own)) == plain


def _own_words(text: str) -> tuple[list[Word], bool]:
    """The words of a short value that are no salt, pack or grade; and whether there was a salt among the others."""
    ions = words_of("acid_salts") | words_of("base_salts")
    said = [word for word in words(text) if not says_nothing(word)]
    own = [word for word in said if word.folded not in ions]
    return own, len(own) < len(said)


def _is_mark(plain: str) -> bool:
    """Whether letters and a number are short enough to be of a model, a size or a pack: "SK 65"."""
    return len(plain) <= _MARK and any(character.isdigit() for character in plain)


def _is_free(entry: Entry, text: str, hs: str) -> bool:
    """Whether the words beside a plant's name, or the tariff code, say that the goods are not controlled."""
    if not entry.free_with:
        return False
    return hs_digits(hs).startswith(entry.free_hs or ("-",)) or any(
        word.folded in entry.free_with for word in words(text)
    )


def of_structure(found: StructureReading, reading: Reading, *, sure: bool) -> Iterator[RegimeHit]:
    """What a structure means.

    Args:
        found: what was read of it.
        reading: the declared value that it is or was made from.
        sure: the value is the structure, and not the name or number of a compound of the public table.

    """
    regimes = Regimes.load()
    for match in found.regimes:
        if reading.span and not regimes.entries[match.entry].salts and _in_another(reading):
            continue  # a name whose other half was left out
        shown = replace(reading, form=match.form, notes=(*reading.notes, *match.notes))
        notes = match.notes if sure else (*match.notes, "weak" if reading.method == METHOD else "by_public_table")
        yield RegimeHit(match.entry, match.certain and sure, shown, notes)


def in_order(hits: Sequence[RegimeHit]) -> tuple[RegimeHit, ...]:
    """Each sign of an entry once, the certain ones first."""
    kept: dict[tuple[object, ...], RegimeHit] = {}
    for hit in sorted(hits, key=lambda hit: not hit.certain):
        kept.setdefault((hit.entry, hit.reading.field, hit.reading.span, hit.reading.method), hit)
    return tuple(kept.values())


def _sure(reading: Reading) -> Reading:
    """A number that the public table does not know is known here."""
    return replace(reading, tier=Tier.EXACT, notes=tuple(note for note in reading.notes if note != "cas_not_known"))


def _weak(reading: Reading, form: Form) -> Reading:
    return replace(reading, form=form, tier=Tier.WEAK, method="abbreviation", notes=("needs_second_sign",))


def _in_another(reading: Reading) -> bool:
    """Whether the words around a name make it a part of another compound.

    Such as "triethanolamine lauryl sulfate", "compd. with triethanolamine", "N-methylmethanamine;perchloric acid".
    """
    start, end = reading.span or (0, 0)
    text = reading.value
    if _JOINED.match(text, end) or (start and text[start - 1] == ";"):
        return True
    after, before = words(text[end : end + _NEAR])[:2], words(text[max(0, start - _NEAR) : start])[-3:]
    said = [word.folded for word in before]
    if said[-1:] in (["with"], ["con"]) and set(said) & around("bound_with"):
        return True
    return any(_is_ion(word.folded) or word.folded in around("other_half") for word in chain(after, before))


def _is_ion(word: str) -> bool:
    return word in words_of("acid_salts") or (word.endswith(_ION_ENDINGS) and is_chemical(word))


def _among_chemicals(hs: str) -> bool:
    """Whether the line may be one of chemicals: by its chapter, or because it names none."""
    chapter = hs_digits(hs)[:2]
    return len(chapter) < 2 or int(chapter) in CHEMICAL_CHAPTERS
