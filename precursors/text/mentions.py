"""Names that a text mentions and that are not the goods: absent, incompatible, dissolved in, held once, on a label.

A phrase says so ("free from", "soluble en"), or the goods do: after "detector", "label" or "manual" a chemical is what
they are for. Where goods and mention are doubtful, the name is a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from precursors.fold import HARD, OPEN, SOFT, Word
from precursors.model import TextReading, Tier
from precursors.text.neighbours import says_nothing
from precursors.vocabulary.words import ordinary, phrases_of, words_of

LISTED_AFTER_COMMA, DIRECT, PURPOSE = 1, 2, 3
MENTIONS = (
    *("purposes", "incompatible", "solubility", "cleaning", "containers", "documents", "traces", "values", "compounds"),
    *("firms", "articles"),
)
"""Kinds of phrases after which a name is mentioned and not declared, in the order of their levels from PURPOSE on."""
DOUBTFUL = frozenset(("traces", "firms", "articles"))
"""Kinds after which the name may as well be the goods: "residual acetone", "marca Acetona", a battery with its acid."""
_ITEM_WORDS = 6
_OF = frozenset(("de", "del", "of", "di", "da", "do", "d", "des"))
_DRAWN = ("de", "a")
_FREE = "-free"
_TELLING = ("heads_for", "articles_english", "empties")
_CAS_DIGITS = 5  # of the shortest one
_REACH = 14  # words after goods that are no chemicals, within which a name is what they are for


_Cue = tuple[tuple[str, ...], int]


@lru_cache(maxsize=1)
def _cues() -> dict[str, list[_Cue]]:
    by_first: dict[str, list[_Cue]] = {}
    mentions = [(kind, PURPOSE + number) for number, kind in enumerate(MENTIONS)]
    for kind, level in (("negations", DIRECT), *mentions, ("perhaps_negations", LISTED_AFTER_COMMA)):
        for phrase in phrases_of(kind):
            for words in _with_article(tuple(phrase.split())):
                by_first.setdefault(words[0], []).append((words, level))
    return {first: sorted(cues, key=lambda cue: -len(cue[0])) for first, cues in by_first.items()}


def _with_article(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A phrase, and the same where Spanish draws its last word and an article together: "fichas de seguridad del"."""
    yield phrase
    if len(phrase) > 1 and phrase[-1] in _DRAWN:
        yield (*phrase[:-1], f"{phrase[-1]}l")


@lru_cache(maxsize=1)
def cue_words() -> frozenset[str]:
    """Every word of a phrase that says of a name that it is not the goods: no chemical's name itself."""
    return frozenset(word for cues in _cues().values() for words, _ in cues for word in words)


class Aside(NamedTuple):
    """A run of words that the text mentions, by its place; ``doubtful`` where they may as well be the goods."""

    span: tuple[int, int]
    level: int

    @property
    def doubtful(self) -> bool:
        """Whether what is named there may be the goods."""
        return self.level < DIRECT or mention(self.level) in DOUBTFUL


def runs(found: Sequence[Word], marked: Mapping[int, int]) -> tuple[Aside, ...]:
    """The marked words as runs of one level."""
    kept: list[Aside] = []
    last = -2
    for index in sorted(marked):
        word = found[index]
        if kept and last == index - 1 and kept[-1].level == marked[index]:
            kept[-1] = Aside((kept[-1].span[0], word.end), marked[index])
        else:
            kept.append(Aside((word.start, word.end), marked[index]))
        last = index
    return tuple(kept)


def told_as_mention(reading: TextReading, asides: Sequence[Aside]) -> TextReading:
    """A reading as the words around it leave it: a mention, a question, or as it is."""
    levels = [aside for aside in asides if aside.span[0] < reading.span[1] and reading.span[0] < aside.span[1]]
    if not levels:
        return reading
    aside = max(levels, key=lambda one: one.level)
    if aside.level >= DIRECT and mention(aside.level) == "values":
        return reading
    code = "negated_in_list" if aside.level < DIRECT else mention(aside.level)
    if aside.doubtful:
        return reading._replace(tier=Tier.WEAK, notes=(*reading.notes, code))
    method = "negated" if aside.level == DIRECT else "purpose"
    return reading._replace(substance=None, structure=None, method=method, tier=Tier.WEAK, notes=(code,))


def mention(level: int) -> str:
    """The code of what a level says of a name: that the goods are free of it, or how it is only mentioned."""
    return "negated" if level == DIRECT else MENTIONS[level - PURPOSE]


def mentioned_words(text: str, found: Sequence[Word]) -> dict[int, int]:
    """Words that the text says are not the goods, and how plainly.

    ``DIRECT``: they are free of it; ``LISTED_AFTER_COMMA``: so perhaps, further on in a list; from ``PURPOSE`` on: they
    are for it, against it, about it or held it, by the kinds of ``MENTIONS``.
    """
    said = [word.folded for word in found]
    if _telling().isdisjoint(said) and _FREE not in " ".join(said):
        return {}
    cues, after, heads, working = _cues(), _after(), _heads(), _working_with()
    found = _with_commas(text, found)
    marked: dict[int, int] = {}
    for at, (folded, *_) in enumerate(found):
        if folded in cues:
            start, level = _cue_end(found, at, cues[folded])
            if start:
                _mark_after(found, start, marked, level)
        if folded in after and at and found[at - 1].gap == OPEN:
            follows = found[at + 1].folded if at + 1 < len(found) and found[at].gap == OPEN else ""
            if follows not in words_of("not_free"):
                _mark_before(found, at - 1, marked, after[folded])
        if at and folded.endswith(_FREE):
            _mark_listed_before(found, at - 1, marked)
        if folded in words_of("empties"):
            _mark_emptied(text, found, at, marked)
        if folded in working:
            _mark_within(found, at, working[folded], marked)
        elif at and folded in words_of("articles_english") and found[at - 1].gap == OPEN:
            _mark_before(found, at - 1, marked, PURPOSE + MENTIONS.index("compounds"))
        elif folded in heads:
            _mark_head(found, at, heads[folded], marked)
        elif at and folded in words_of("heads_for") and _goods_before(found, at):
            _mark_after(found, at + 1, marked, LISTED_AFTER_COMMA)
    return marked


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    """Every word that may say of another that it is not the goods: a text without one, as most are, says nothing so."""
    return frozenset().union(_cues(), _after(), _heads(), _working_with(), *map(words_of, _TELLING))


def _with_commas(text: str, found: Sequence[Word]) -> Sequence[Word]:
    """The words, a list going on behind each comma, also where it parts two names for good.

    So do they behind the colon of a heading: "incompatible materials: acetic anhydride".
    """
    if "," not in text and ":" not in text:
        return found
    return [
        word._replace(gap=gap) if word.gap == HARD and (gap := _said_gap(text, word)) is not None else word
        for word in found
    ]


def _said_gap(text: str, word: Word) -> int:
    """What a mark behind a word is where a list may go on."""
    mark = text[word.end : word.end + 1]
    if mark == ",":
        return SOFT
    return OPEN if mark == ":" and word.folded in _headings() else HARD


@lru_cache(maxsize=1)
def _headings() -> frozenset[str]:
    """The last words of what stands as a heading before what the goods must not meet."""
    return frozenset(phrase.rpartition(" ")[2] for phrase in phrases_of("incompatible"))


@lru_cache(maxsize=1)
def _heads() -> dict[str, int]:
    """Goods that a chemical named after them is for, and the level of what they say."""
    return {
        word: PURPOSE + MENTIONS.index(kind)
        for kind, name in (("purposes", "heads_purpose"), ("documents", "heads_document"))
        for word in words_of(name)
    }


def _goods_before(found: Sequence[Word], at: int) -> bool:
    """Whether goods that are no chemical stand before a place in its clause: "liners for ..."."""
    for place in range(at - 1, max(-1, at - _REACH), -1):
        if found[place].gap == HARD:
            return False
        if ordinary().get(found[place].folded) == "goods":
            return True
    return False


def _mark_head(found: Sequence[Word], at: int, level: int, marked: dict[int, int]) -> None:
    """What such goods are for stands behind them, before the end of the clause; in English right before them too."""
    doubtful, aimed = False, False
    for place in range(at + 1, min(len(found), at + _REACH)):
        word = found[place].folded
        if found[place - 1].gap == HARD or (word in words_of("conjunctions") and not aimed):
            break  # "guantes y acetona" are two goods
        aimed = aimed or word in words_of("heads_aim")
        if _is_number(found[place]) and not aimed:
            continue  # "rodamiento CAS 67-64-1": a number that stands beside goods is theirs
        holds = word in words_of("heads_end") and mention(level) != "documents"
        doubtful = doubtful or holds or found[place - 1].gap == SOFT
        marked[place] = max(marked.get(place, 0), LISTED_AFTER_COMMA if doubtful else level)
    if at and found[at - 1].gap == OPEN and found[at].folded in words_of("heads_english"):
        _mark_before(found, at - 1, marked, level)


def _mark_emptied(text: str, found: Sequence[Word], at: int, marked: dict[int, int]) -> None:
    """What a container held stands beside it, in the same breath as "empty": "cilindros de metilamina (vacíos)".

    With a quantity of its own it may be goods.
    """
    follows = found[at + 1].folded if at + 1 < len(found) else ""
    beside = at and (found[at - 1].gap == OPEN or "(" in text[found[at - 1].end : found[at].start])
    if not beside or follows in words_of("empties_of"):
        return
    first = at - 1
    while first and found[first - 1].gap == OPEN:
        first -= 1
    said = [word.folded for word in found[first:at]]
    if words_of("held_in").isdisjoint(said) or not words_of("denials").isdisjoint(said):
        return
    level = LISTED_AFTER_COMMA if any(map(str.isdecimal, said[1:])) else PURPOSE + MENTIONS.index("containers")
    for place in range(first, at):
        if not says_nothing(found[place]):
            marked[place] = max(marked.get(place, 0), level)


def _clause_before(found: Sequence[Word], at: int) -> Iterator[str]:
    """The words right before a place, back to where another clause ends."""
    while at and found[at - 1].gap == OPEN:
        at -= 1
        yield found[at].folded


@lru_cache(maxsize=1)
def _working_with() -> dict[str, int]:
    """Goods that work with, or are made of, what stands behind "with", and the level of what they say."""
    return {
        word: PURPOSE + MENTIONS.index(kind)
        for kind, name in (("articles", "heads_article"), ("compounds", "heads_made"))
        for word in words_of(name)
    }


def _mark_within(found: Sequence[Word], at: int, level: int, marked: dict[int, int]) -> None:
    """What an article works with stands behind "with"; its fluid is goods: "electrolito para baterías"."""
    fluid = words_of("article_fluids")
    if not (fluid | words_of("heads_aim") | _OF).isdisjoint(_clause_before(found, at)):
        return
    linked = False
    for place in range(at + 1, min(len(found), at + _REACH)):
        word = found[place].folded
        if found[place - 1].gap == HARD or (word in fluid and not linked):
            return
        if linked:
            marked[place] = level
        linked = linked or word in words_of("made_with")


@lru_cache(maxsize=1)
def _after() -> dict[str, int]:
    """Words that stand behind what the goods are not, and how plainly they say so."""
    return {
        **dict.fromkeys(words_of("after_negations"), DIRECT),
        **dict.fromkeys(words_of("after_purposes"), PURPOSE),
        **dict.fromkeys(words_of("after_doubtful"), LISTED_AFTER_COMMA),
        **dict.fromkeys(words_of("after_values"), PURPOSE + MENTIONS.index("values")),
    }


def _cue_end(found: Sequence[Word], at: int, cues: Sequence[_Cue]) -> tuple[int, int]:
    for cue, level in cues:
        end = at + len(cue)
        if end >= len(found) or any(word.gap == HARD for word in found[at:end]):
            continue
        if all(said in ("*", word.folded) for said, word in zip(cue, found[at:end], strict=True)):
            if cue == ("no",) and _numbers(found, at, end):
                return 0, 0
            return end, level
    return 0, 0


def _numbers(found: Sequence[Word], at: int, end: int) -> bool:
    """Whether "no" is the sign of a number: "lote no 7", "Nº CAS", "no. 12"."""
    numbering = words_of("numbering")
    before = at and found[at - 1].folded in numbering
    return bool(before) or found[end].folded in numbering or found[end].key.isdigit()


def _mark_after(found: Sequence[Word], at: int, marked: dict[int, int], level: int) -> None:
    length = 0
    while at < len(found):
        word = found[at].folded
        if word in words_of("conjunctions"):
            length = 0
        elif word in words_of("negation_fillers"):
            pass
        elif _is_number(found[at]):
            marked[at] = max(marked.get(at, 0), level)
        elif (says_nothing(found[at]) and not (length and word in _OF)) or length >= _ITEM_WORDS:
            return
        else:
            marked[at] = max(marked.get(at, 0), level)
            length += 1
        parted = found[at].gap
        if parted == HARD:
            return
        if parted == SOFT:
            level, length = LISTED_AFTER_COMMA, 0
        at += 1


def _is_number(word: Word) -> bool:
    """A number of the shape of a CAS number."""
    return word.key.isdigit() and "-" in word.folded and len(word.key) >= _CAS_DIGITS


def _mark_before(found: Sequence[Word], at: int, marked: dict[int, int], level: int) -> None:
    for place in range(at, max(-1, at - _ITEM_WORDS), -1):
        ends_name = place == at and found[place].folded in ("salt", "sal")  # "potassium salt-free"
        if (says_nothing(found[place]) and not ends_name) or (place < at and found[place].gap != OPEN):
            break
        marked[place] = max(marked.get(place, 0), level)
    else:
        return
    _mark_listed_before(found, place, marked)


def _mark_listed_before(found: Sequence[Word], at: int, marked: dict[int, int]) -> None:
    """The items before in the same list: "toluene/xylene free", "benzene-, toluene- and xylene-free"."""
    conjunctions = words_of("conjunctions")
    while at >= 0:
        word, follows = found[at], found[at + 1] if at + 1 < len(found) else None
        joined_by_stroke = follows is not None and word.gap == HARD and follows.start == word.end + 1
        if word.cut or joined_by_stroke:
            marked[at] = DIRECT
        elif word.folded not in conjunctions:
            if follows is not None and follows.folded in conjunctions:
                marked[at] = max(marked.get(at, 0), LISTED_AFTER_COMMA)  # "toluene and xylene free"
            return
        at -= 1
