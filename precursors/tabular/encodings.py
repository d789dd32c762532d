"""In which encoding a text file is written: recognised with the evidence said, or refused.

UTF-8 and UTF-16 are told by their bytes. Everything else is a guess, so it is made only where nearly all characters
outside ASCII are at home in one reading and in no other: a letter that its language uses, in the case and company in
which a language uses it. What is at home nowhere is not read: mojibake names no goods.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from precursors.messages import Sentence
from precursors.tabular.model import FileRefused
from precursors.tabular.problems import Problem, problem

_SURE = 0.9  # of the characters outside ASCII
_BLOCK = 1 << 24
_SAMPLE = 1 << 18  # bytes of lines that hold something outside ASCII
_LETTERS = frozenset("áéíóúüñàèìòùâêîôûãõçäöëïßÁÉÍÓÚÜÑÀÈÌÒÙÂÊÎÔÛÃÕÇÄÖËÏœŒåæøÆýÝšžŠŽ")
_SIGNS = frozenset("Øºª°¿¡«»“”‘’„–—…€®©™µ±·²³½¼¾×§£¢•\u00a0¹´")
_INSIDE = frozenset("’‘·´º°\u00a0–—")  # signs that stand between two letters
_BESIDE = frozenset("¿¡«»“”‘’„–—…\u00a0ºª°®™´·©")  # signs that touch a letter outside ASCII
_CHEMICAL_HANZI = frozenset(
    "酐酯吡啶哌嗪嘧呋喃萘羟腈胍肟噻噁茚蒽芴咔唑咪哒嘌呤喹啉莨菪苷酰胂膦肽脲氰炔烯酚醇醌苄肼噢苊蒎蒈茨砜巯脒羧羰醛酮醚胺铵"
)
_CYRILLIC = re.compile(r"[\u0410-\u044f\u0401\u0451]")
_RUSSIAN = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            110,
            85,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            17,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
        ),
        strict=True,
    )
)  # letters of Russian by how often it has them
_LIKELIER = 1.15
_GREEK = dict(
    zip(
        "αοιετσνηυρπκμλςωγδθχφβξζψ",
        (115, 98, 80, 80, 80, 50, 65, 50, 43, 41, 41, 41, 34, 28, 38, 20, 17, 17, 11, 10, 7, 7, 4, 4, 2),
        strict=True,
    )
)  # letters of Greek, likewise
_EARLY_FINAL = re.compile(r"[ךםןףץ](?=[א-ת])")
_KANA = re.compile(r"[\u3041-\u30fe]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_ODD_1252 = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True)
class Encoding:
    """How a file is decoded.

    Attributes:
        name: as Python knows it.
        quotes: whether any quotation mark is in the file.
    """

    name: str
    problems: list[Problem]
    quotes: bool = True


def recognise(path: Path) -> Encoding:
    """The encoding of a text file.

    Raises:
        FileRefused: no encoding is known in which it is text.

    """
    with path.open("rb") as stream:
        start = stream.read(4)
        if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
            return Encoding("utf-32", [])
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return Encoding("utf-16", [])
        if start[1:4:2] == b"\0\0" or start[0:4:2] == b"\0\0":  # UTF-16 without its mark
            name = "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
            return Encoding(name, [problem("encoding_assumed", path.name, detail=name.upper())])
        stream.seek(0)
        rest, quotes = b"", False
        while block := stream.read(_BLOCK):
            quotes = quotes or b'"' in block
            rest, is_utf8 = _utf8_rest(rest + block)
            if not is_utf8:
                return _other(path)
    if rest:
        return _other(path)
    return Encoding("utf-8-sig" if start.startswith(b"\xef\xbb\xbf") else "utf-8", [], quotes)


def _utf8_rest(data: bytes) -> tuple[bytes, bool]:
    """The unfinished character at the end of a block, and whether the block is UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data[error.start :], error.reason == "unexpected end of data" and len(data) - error.start < 4
    return b"", True


def _other(path: Path) -> Encoding:
    """Which of the encodings of one country or region it is."""
    sample, line = _sample(path)
    shares = {name: share(text) for name, share in _HOMES.items() if (text := _decoded_text(sample, name)) is not None}
    sure = sorted((name for name, found in shares.items() if found >= _SURE), key=lambda name: -shares[name])
    western = [name for name in sure if name in _WESTERN]
    if western and len(western) == len(sure):
        sure = [max(western, key=lambda name: (shares[name], _letters(sample, name)))]  # the one that reads more of it
    held = _bytes_held(path) if sure and sure[0] in _ONE_BYTE else frozenset(range(256))
    if len(sure) != 1 or not _decodes(path, sure[0], held):
        raise FileRefused(_unknown(path, shares, sure, line))
    at_home = round(100 * shares[sure[0]])
    detail = Sentence("of_the_characters_outside_ascii_are_at_home", x=_NAMES[sure[0]], y=at_home)
    said = [problem("encoding_assumed", path.name, detail=detail)]
    if sure[0] == "windows-1252" and held.isdisjoint(_ONLY_1252):
        return Encoding("latin-1", said, ord('"') in held)  # the same characters, in a third of the time
    return Encoding(sure[0], said)


def _unknown(path: Path, shares: dict[str, float], sure: list[str], line: int) -> Problem:
    odd = _first_odd(path)
    if odd and "windows-1252" not in shares:
        line, byte = odd
        detail = Sentence("neither_utf_8_utf_16_nor_windows_1252_byte_on", x=byte, y=line)
    elif len(sure) > 1:
        names = " / ".join(_NAMES[name] for name in sure)
        detail = Sentence("they_make_sense_in_more_than_one_encoding", x=names, y=line)
    else:
        detail = Sentence("they_make_sense_in_no_encoding_that_is_read", x=line)
    return problem("encoding_unknown", path.name, row=line, detail=detail)


def _first_odd(path: Path) -> tuple[int, str] | None:
    """Line and byte of what no text in Windows-1252 holds."""
    line = 1
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            if odd := _ODD_1252.search(block):
                return line + block.count(b"\n", 0, odd.start()), odd[0].hex().upper()
            line += block.count(b"\n")
    return None


def _sample(path: Path) -> tuple[bytes, int]:
    """Lines that hold something outside ASCII, and the number of the first of them."""
    kept: list[bytes] = []
    size, first = 0, 1
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(1 << 16), b""), start=1):
            if not line.isascii():
                first = first if kept else number
                kept.append(line)
                size += len(line)
                if size > _SAMPLE:
                    break
    return b"".join(kept), first


def _decoded_text(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        cut = len(data) - error.start < 4 and len(data) > _SAMPLE  # the sample ends within a character
        return data[: error.start].decode(name) if cut else None


def _letters(sample: bytes, name: str) -> int:
    return sum(letter in _LETTERS for letter in _decoded_text(sample, name) or "")


def _decodes(path: Path, name: str, held: frozenset[int]) -> bool:
    if name in _ONE_BYTE:
        return all(_decoded_text(bytes([byte]), name) is not None for byte in held)
    try:
        with path.open(encoding=name, newline="") as stream:
            while stream.read(_BLOCK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _bytes_held(path: Path) -> frozenset[int]:
    """The bytes that a file holds, of those outside ASCII and of quotation marks."""
    found: set[int] = set()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):  # what was found before is passed over, so this is one pass
            new = block.translate(None, _PLAIN + bytes(found))
            found.update(set(new))
    return frozenset(found)


# --- how much of a text is at home --------------------------------------------------------------------


def _outside(text: str) -> Iterator[tuple[str, str, str]]:
    """Each character outside ASCII with those beside it."""
    for found in re.finditer(r"[^\x00-\x7f]", text):
        place = found.start()
        yield text[place - 1 : place], found[0], text[place + 1 : place + 2]


def _share(text: str, at_home: Callable[[str, str, str], bool]) -> float:
    found = [at_home(*one) for one in _outside(text)]
    return sum(found) / len(found) if found else 0.0


def at_home_in_the_west(text: str) -> float:
    """How much of what is outside ASCII is at home in a text of western Europe or the Americas, from 0 to 1."""
    return _share(text, _western)


def _western(before: str, here: str, after: str) -> bool:
    """A letter of Spanish, English, Portuguese, French, Italian or German among its like; a sign outside of words."""
    beside = [one for one in (before, after) if not one.isascii()]
    if here in _LETTERS:
        strange = any(one not in _LETTERS and one not in _BESIDE for one in beside)
        turned = here.isupper() and ((before.isalpha() and before.islower()) or (after.islower() and before.isalpha()))
        small = here.islower() and before.isascii() and before.isupper() and after.isascii() and after.isupper()
        strange = strange or before.isdecimal() or after.isdecimal() or (here == "ß" and not before.islower())
        both = before in _LETTERS and after in _LETTERS  # three in a row
        return not strange and not turned and not small and not both
    if here in _SIGNS:
        within = before.isalpha() and after.isalpha() and here not in _INSIDE
        if here == "\u00a0" and not (before.isalnum() and after.isalnum()):
            return False
        glued = here not in _BESIDE and any(one in _LETTERS for one in beside)
        return not within and not glued and len(beside) < 2
    return False


def _russian(name: str, twin: str) -> Callable[[str], float]:
    """How much is at home in one encoding of Russian whose letters are others in its twin: the likelier is meant."""

    def share(text: str) -> float:
        written = text.encode(name, "replace")
        likely = _LIKELIER * _likeness(written.decode(twin, "replace"))
        if _likeness(text) <= likely or _is_greek(written) or _is_hebrew(written):
            return 0.0
        return _share(text, _cyrillic)

    return share


def _likeness(text: str) -> float:
    """How often Russian has the letters of a text, on the average, in tenths of a percent."""
    letters = [_RUSSIAN.get(letter.casefold(), 0) for letter in _CYRILLIC.findall(text)]
    return sum(letters) / len(letters) if letters else 0.0


def _is_greek(written: bytes) -> bool:
    """Whether bytes that may be Russian are rather Greek, by how often it has the letters."""
    text = written.decode("windows-1253", "replace")
    russian = max(_likeness(written.decode(name, "replace")) for name in ("windows-1251", "koi8-r", "cp866"))
    plain = "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if one in _GREEK)
    letters = sum(not one.isascii() for one in text)
    found = sum(_GREEK[one] for one in plain) / max(1, letters)
    return found > _LIKELIER * russian


def _is_hebrew(written: bytes) -> bool:
    """Whether bytes that may be Russian are Hebrew as well: letters only, those for the end of a word at its end."""
    try:
        words = re.findall(r"[^\x00-\x7f]+", written.decode("windows-1255"))
    except UnicodeDecodeError:
        return False
    return bool(words) and all(re.fullmatch(r"[א-ת]*", word) and not _EARLY_FINAL.search(word) for word in words)


def _cyrillic(before: str, here: str, after: str) -> bool:
    if here in "№«»—–\u00a0":
        return True
    if not _CYRILLIC.match(here):
        return False
    turned = here.isupper() and before.isalpha() and before.islower()
    company = bool(_CYRILLIC.match(before) or _CYRILLIC.match(after))
    return company and not turned


def _within_a_latin_word(before: str, after: str) -> bool:
    return before.isascii() and before.islower() and after.isascii() and after.islower()


def _hanzi(before: str, here: str, after: str) -> bool:
    """One of the 3,755 characters that Chinese is mostly written with, one that its chemistry adds, or its marks."""
    if _within_a_latin_word(before, after):
        return False
    if here in _CHEMICAL_HANZI or here in "，。、；：（）“”《》％－　／":
        return True
    try:
        code = here.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def _japanese(before: str, here: str, after: str) -> bool:
    if _within_a_latin_word(before, after):
        return False
    if _KANA.match(here) or here in "。、「」（）ー・　％":
        return True
    try:
        code = here.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0x88 <= code[0] <= 0x97 and "\u4e00" <= here <= "\u9fff"


_WESTERN = ("windows-1252", "cp850")
_ONE_BYTE = (*_WESTERN, "windows-1251", "koi8-r", "cp866")
_ONLY_1252 = bytes(range(0x80, 0xA0))  # what Windows-1252 has other characters for than ISO 8859-1
_PLAIN = bytes(byte for byte in range(0x80) if byte != ord('"'))
_NAMES = {
    "windows-1252": "Windows-1252",
    "cp850": "CP850",
    "windows-1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp866": "CP866",
    "gb18030": "GB18030",
    "cp932": "Shift-JIS",
    "euc_kr": "EUC-KR",
}
_HOMES: dict[str, Callable[[str], float]] = {
    "windows-1252": at_home_in_the_west,
    "cp850": at_home_in_the_west,
    "windows-1251": _russian("windows-1251", "koi8-r"),
    "koi8-r": _russian("koi8-r", "windows-1251"),
    "cp866": lambda text: _share(text, _cyrillic),
    "gb18030": lambda text: _share(text, _hanzi),
    "cp932": lambda text: _share(text, _japanese),
    "euc_kr": lambda text: _share(text, lambda _before, here, _after: bool(_HANGUL.match(here))),
}
