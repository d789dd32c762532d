"""Structures as they stand on paper and in cells: found wherever a value is read, with whatever stands around them.

A structure is found by its own marks, by the label before it ("SMILES:", "InChIKey="), or because it is all that a
value holds. A tail of CXSMILES, an identifier, quotes, a name behind a comma, a sentence around it, a line break in
it, and the escapes of web pages and programs change nothing. No chemistry is done here: what is found goes to the
guarded workers, which say whether it can be read. Everything is one pass over the value, or a few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from precursors.notation.block import blocks
from precursors.notation.cx import START, tail_at
from precursors.notation.inchi import PREFIX, inchis, keys
from precursors.notation.kind_of_query import Kind, are_initials, structure_kind
from precursors.notation.plain import LOOKS_ALIKE, in_latin, plain
from precursors.notation.runs import (
    RUN,
    acid_behind,
    are_identifiers,
    looks_broken,
    speaks,
    typical,
    unmistakable,
    unwrapped_run,
    within,
    without_acid,
)
from precursors.notation.smiles import Shape, shape

MAX_FOUND = 100  # in one value
LONGEST = 20_000  # characters that are searched; a structure behind them is not read, and said to be too long
_MOST_JOINED = 12  # lines that one structure is broken into
_MOST_TRIES = 12  # joins that are tried in one value
_SHORTEST_JOINED, _SHORTEST_WRAPPED = 10, 5  # characters of one that is broken by a blank, by the end of a line
_TOO_LONG = 4_001  # characters, one more than are read of a structure


@dataclass(frozen=True, slots=True)
class Notation:
    """One structure of a value.

    Attributes:
        kind: SMILES, InChI, InChIKey or mol block; ``MAYBE_SMILES`` is a run of letters that may be a word.
        span: start and end in the declared value, with the label and the tail that belong to it.
        text: what is read, without its label and with the escapes undone.
        alone: the value holds no other words.
    """

    kind: Kind
    span: tuple[int, int]
    text: str
    alone: bool = False


# Most values hold nothing that a structure could be found by; each of these is asked where its letters are there.
_SIGNS = (
    ("(=", re.compile("")),
    ("=", re.compile(r"[A-Za-z\d\])]=\s{0,4}[A-Za-z\[(]")),
    ("#", re.compile(r"[A-Za-z\d\])]#\s{0,4}[A-Za-z\[(]")),
    ("[", re.compile(r"\[\d{0,3}[A-Za-z*#]{1,2}[@H+\d:\]-]")),
    ("|", START),
    ("1", re.compile(r"[CNOcn]1|P12")),
    ("(", re.compile(r"[CNOPScn]\d?\([CNOSPFIBcn=]")),
    ("-", re.compile(r"[A-Za-z]{14}-\s?[A-Za-z]{10}")),
    ("CC", re.compile(r"\b(?=[CNO]{5,}\b)[CNO]*CC")),
    (".Cl", re.compile(r"[CNO]\.Cl\b")),
    ("Cl.", re.compile(r"\bCl\.[CNO]")),
    ("Br", re.compile(r"\bBr\.[CNO]|[CNO]\.Br\b")),
    ("/", re.compile(r"\b1[SB]?/\d{0,2}[A-Z]")),
    ("%", re.compile(r"%[235][0-9A-Fa-f]")),
    ("&", re.compile(r"&[#a-z]")),
    ("\\", re.compile(r"\\[un/]")),
    ("M  END", re.compile("")),
    ("V2000", re.compile("")),
    ("V3000", re.compile("")),
)
_LETTERS_FIRST = re.compile(r"[\s\"'(=]{0,8}(?:Cl|Br|[BCNOPSFI]){1,40}(?![A-Za-z0-9])")
_MARKS_ONLY = re.compile(r"[A-Za-z\[*][A-Za-z0-9@+\-\[\]()=#$%/\\.*:~]*")
_MARKS_AND_BLANKS = re.compile(r"[A-Za-z\[*][A-Za-z0-9@+\-\[\]()=#$%/\\.*:~\s]*")
_LONGEST_SPACED = 400
_OTHER_LETTER = re.compile(r"(?:^|\])[^\[\]]*[ADEGHJ-MQRT-Zad-kmqt-z]")  # outside of brackets no atom has it
_WORD = re.compile(r"[^\W\d_]{2}")
_LABEL = re.compile(
    PREFIX + r"(?<![A-Za-z])(?:open|cx|can|iso)?smiles(?![A-Za-z])"
    r"(?:[\s_](?:string|code|notation|canonical|isomeric|can[oó]nico|isom[eé]rico|is|es)\b){0,3}"
    r"\s?(?:\([A-Za-z ]{0,30}\))?[\s\"':=>,;-]{0,8}",
    re.I,
)
_SOME_SIZE = re.compile(r"[C.\[]")  # of a run of marks beside a structure; "II" there is a number
_LED = re.compile(r"\A\s{0,8}[=>#-]\s?(?=[A-Za-z\[(\"'])")  # a cell that begins as a formula, a line of a list
_GAP = re.compile(r"\s{1,4}")


def find(value: str, *, meant: bool = False) -> tuple[Notation, ...]:
    """Every structure in a value, in order.

    Args:
        value: as declared.
        meant: the value is meant to hold structures and nothing else, so that any run of letters is one.

    """
    if not (meant or _may_hold_one(value)):
        return _one_run(value)
    of_blocks = [Notation(Kind.MOL_BLOCK, span, text) for span, text in blocks(value)]
    left = without(value, of_blocks)
    end = len(left) if len(left) <= LONGEST else (left.rfind(" ", 0, LONGEST) + 1 or LONGEST)
    found = [*of_blocks, *_Search(left[:end], meant=meant, beside=bool(of_blocks)).found()]
    if _may_hold_one(left[end:]):
        found.append(_too_long((end, len(left))))
    found = _at_most(sorted(found, key=lambda one: one.span))
    alone = len(found) == 1 and not _WORD.search(without(value, found))
    return (replace(found[0], alone=True),) if alone else tuple(found)


def _at_most(found: list[Notation]) -> list[Notation]:
    """At most so many structures as are read of one value; the last one then says that there are more."""
    return found if len(found) <= MAX_FOUND else [*found[: MAX_FOUND - 1], _too_long(found[MAX_FOUND - 1].span)]


def _too_long(span: tuple[int, int]) -> Notation:
    """What is not read: whoever reads a structure of that length says that it is too long."""
    return Notation(Kind.SMILES, span, "C" * _TOO_LONG)


def _may_hold_one(value: str) -> bool:
    for sign, pattern in _SIGNS:
        if sign in value and pattern.search(value):
            return True
    small = value.lower()
    if "smiles" in small or "inchi" in small or _LETTERS_FIRST.match(value):
        return True
    return not value.isascii() and LOOKS_ALIKE.search(value) is not None


def in_field(value: str) -> tuple[Notation, ...]:
    """The structures of a field that is meant to hold one; what holds none that is known is given as it stands."""
    found = () if is_plain(value) else find(value, meant=True)
    return found or (Notation(Kind.SMILES, (0, len(value)), value, alone=True),)


def is_plain(value: str) -> bool:
    """Whether a value of a field for structures is a SMILES with nothing around it, which most are."""
    if not _MARKS_ONLY.fullmatch(value) or value[-1] in "=#.-:(/\\~%":
        return False
    return _OTHER_LETTER.search(value) is None


def without(value: str, found: Iterable[Notation]) -> str:
    """A value with blanks in place of the structures found."""
    return with_blanks(value, (one.span for one in found))


def with_blanks(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks in place of some parts, so that every other part stays where it was."""
    made, at = [], 0
    for start, end in sorted(spans):
        made += [text[at:start], " " * (end - max(start, at))]
        at = max(at, end)
    return "".join([*made, text[at:]])


def _one_run(value: str) -> tuple[Notation, ...]:
    """A value without any mark that structures alone have may still be one as a whole: "C1CC", "P2P"."""
    if are_initials(value.strip()):
        return ()
    start, text = unwrapped_run(len(value) - len(value.lstrip()), value.strip())
    kind = structure_kind(text)
    return () if kind is Kind.TEXT else (Notation(kind, (start, start + len(text)), text, alone=True),)


_Runs = Sequence[tuple[int, str]]


class _Search:
    """One value while it is searched: what was found is blanked, and the rest is searched for the next sort."""

    def __init__(self, value: str, *, meant: bool, beside: bool) -> None:
        self._plain = plain(value)
        self._left = _LED.sub(lambda led: " " * len(led[0]), self._plain.text, count=1)
        self._meant = meant
        self._beside = beside  # other structures stand there already
        self._tries = _MOST_TRIES
        self._found: list[Notation] = []

    def found(self) -> list[Notation]:
        """Everything, strongest marks first."""
        for start, end, text in list(inchis(self._left)):
            self._take(Kind.INCHI, start, end, text)
        for start, end, text in list(keys(self._left, meant=self._meant)):
            self._take(Kind.INCHIKEY, start, end, text)
        self._labelled()
        self._before_tails()
        self._by_marks()
        left = [(run.start(), run[0]) for run in RUN.finditer(self._left)]
        runs = [(start, text) for start, text in (unwrapped_run(*run) for run in left) if text]
        if self._found or self._beside:
            self._beside_others(runs)
        elif runs:
            self._whole(runs)
        return self._found

    def _take(self, kind: Kind, start: int, end: int, text: str) -> None:
        self._found.append(Notation(kind, self._plain.span(start, end), text))
        self._left = self._left[:start] + " " * (end - start) + self._left[end:]

    def _smiles(self, start: int, end: int, text: str, kind: Kind = Kind.SMILES) -> None:
        """Take a SMILES, with the acid beside it and the tail that may follow it."""
        acid, end = acid_behind(self._left, end)
        tail, close = tail_at(self._left, end)
        kind = Kind.SMILES if acid or tail else kind
        self._take(kind, start, close, f"{text}{acid} {tail}" if tail else text + acid)

    # --- with a label or a tail --------------------------------------------------------------------

    def _labelled(self) -> None:
        for label in _LABEL.finditer(self._left):
            run = RUN.match(self._left, label.end())
            if run is None:
                continue
            start, text = unwrapped_run(run.start(), run[0])
            text = without_acid(text)
            end, joined = self._joined(start, text, shape(text))
            form = shape(joined)
            if form.whole or looks_broken(joined, form) or (form.covered and not joined.isalpha()):
                self._smiles(label.start(), end, joined)

    def _before_tails(self) -> None:
        """SMILES before a tail of CXSMILES; a bar that parts columns is none."""
        for bar in START.finditer(self._left):
            before = self._left[: bar.start()].rstrip()
            back = RUN.match(before[::-1])
            if back is None or bar.start() - len(before) > 4:
                continue
            start, text = unwrapped_run(len(before) - back.end(), back[0][::-1])
            if shape(text).whole:
                self._smiles(start, start + len(text), text)

    def _joined(self, start: int, text: str, form: Shape) -> tuple[int, str]:
        """A SMILES that its line ends in the middle of, with what follows it; where it ends."""
        end, said = start + len(text), text
        shortest = _SHORTEST_JOINED
        if form.whole or not form.covered or not self._tries:
            return end, text
        self._tries -= 1
        for _ in range(_MOST_JOINED):
            gap = _GAP.match(self._left, end)
            run = RUN.match(self._left, gap.end()) if gap else None
            if run is None:
                break
            _, more = unwrapped_run(run.start(), run[0])
            shortest = _SHORTEST_WRAPPED if gap and "\n" in gap[0] else shortest
            end, said = run.start() + len(more), said + more
            form = shape(said)
            if form.whole and len(said) >= shortest:
                return end, said
            if not form.covered:
                break
        return start + len(text), text

    # --- by their own marks ------------------------------------------------------------------------

    def _by_marks(self) -> None:
        """Structures in the midst of any text; first, one whose marks are all the value, however many blanks it has."""
        self._spaced()
        taken = 0
        for run in RUN.finditer(self._left):
            if run.start() >= taken:
                taken = self._by_marks_in(run.start(), run[0])

    def _spaced(self) -> None:
        """A value that is one structure with blanks in it: at least one of its runs is none by itself."""
        text = self._left.strip()
        if len(text) > _LONGEST_SPACED or not any(map(str.isspace, text)) or not _MARKS_AND_BLANKS.fullmatch(text):
            return
        runs = text.split()
        joined = "".join(runs)
        if _OTHER_LETTER.search(joined) or all(shape(run).whole for run in runs):
            return
        if unmistakable(joined, shape(joined)):
            start = self._left.index(text)
            self._smiles(start, start + len(text), joined)

    def _by_marks_in(self, start: int, run: str) -> int:
        """Look for a structure in one run without blanks; up to where it was taken."""
        at, text = unwrapped_run(start, run)
        text = without_acid(in_latin(text))
        form = shape(text)
        if form.covered:
            end, joined = self._joined(at, text, form)
            if unmistakable(joined, shape(joined)):
                self._smiles(at, end, joined)
                return end
        inside = within(at, text, glued=not form.covered)
        if inside is not None:
            end = inside[0] + len(inside[1])
            self._smiles(inside[0], end, inside[1])
            return end
        if looks_broken(text, form):
            self._take(Kind.SMILES, at, at + len(text), text)
        return 0

    def _beside_others(self, runs: _Runs) -> None:
        """Runs of letters where everything else is a structure are structures as well: "CC(C)=O, CCO"."""
        others = [(start, text) for start, text in runs if speaks(text)]
        if all(
            _SOME_SIZE.search(text) and structure_kind(text) is not Kind.TEXT and shape(text).whole
            for _, text in others
        ):
            for start, text in others:
                self._smiles(start, start + len(text), text)

    def _whole(self, runs: _Runs) -> None:
        """A value without a certain structure, read as what it looks like: one run, several, or one and its number."""
        stripped = self._left.strip()
        start, text = unwrapped_run(self._left.index(stripped), stripped)
        text = without_acid(text)
        kind = Kind.TEXT if are_initials(stripped) else structure_kind(text)
        if kind is not Kind.TEXT:
            self._smiles(start, start + len(text), text, kind)
        elif self._meant and any(structure_kind(run) is Kind.SMILES and shape(run).whole for _, run in runs):
            for at, run in runs:
                if structure_kind(run) is Kind.SMILES and shape(run).whole:
                    self._take(Kind.SMILES, at, at + len(run), run)
        elif len(runs) > 1 and all(shape(run).whole and (self._meant or typical(run)) for _, run in runs):
            for at, run in runs:
                self._take(Kind.MAYBE_SMILES, at, at + len(run), run)
        elif shape(first := runs[0][1]).whole and are_identifiers([run for _, run in runs[1:]], first):
            self._smiles(runs[0][0], runs[0][0] + len(first), first, structure_kind(first))
