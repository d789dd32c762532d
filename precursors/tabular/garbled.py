"""Text that went through a wrong encoding: put right where that is certain, else told; it is never screened.

"QuÃ­mica" is the UTF-8 of "Química" read as Windows-1252, and nothing else; "±ûÍª" is no word of any language, and what
a replacement character stands for is lost. Such a text names no goods, so it may not be answered as if it did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from precursors.tabular.encodings import at_home_in_the_west
from precursors.tabular.model import RawTable
from precursors.tabular.problems import Problem, problem

# RE2. The first bytes of a letter in UTF-8 as western Windows, DOS and a Mac show them, each with a second one.
_TRACE = r"[ÂÃÄÅÐÑâã][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[├┬√¬Γ][^\x00-\x7f]"
# No word of any language, for RE2 and Python alike: what the wrong readings leave, each way with an example.
_NO_WORD = "|".join(
    (
        "\ufffd",
        "Ã[\u0080-\u00bf]|â€",
        "[│┤═-╬┌-┼▀-▓■]",  # clorh├¡drico, ╥╥├╤: the frames of DOS
        "[A-Za-zÀ-ÖØ-öø-ÿ][‚„…†‡ˆ‰‹•˜›ƒ¡¢£¤¥¦§©«¬®¯³¸»¼½¾¿\u0080-\u009f][A-Za-zÀ-ÖØ-öø-ÿ]",  # t‚cnico
        "[A-Za-z]±[a-z]|[a-z][²°¨ÀÁ-ÖØ-ÞŒŠŽ][a-z]",  # a±o, tÈcnica
        "[a-z][Γ-ώ≤≥∞≡∩⌠⌡∙∂∆∑∏∫◊ﬁﬂ]+[a-z]",  # clorhφdrico, s≤lido
        "[†‡][a-z][a-z]",  # ‡cido
        "[¨®¿][\u00a0-\u00bf™][a-z]",  # ¨¢cido
        "[≥≤≡∞∩⌠⌡≈∙√ⁿ][Γ-ώ≥≤≡∞∩⌠⌡≈∙√ⁿ]|[Γ-ώ][≥≤≡∞∩⌠⌡≈∙√ⁿ]",  # α÷σ≥εφ
        "[¢-¦§¨¬¯±-³¶¸¹¼-¾À-ÿŒ-ƒˆ˜]{3}",  # ÁòËá, ¼×±½
        "ƒ[A-Za-z]",  # ƒAƒZƒgƒ“
    )
)
SUSPECT = f"{_NO_WORD}|[\u0080-ÿŒ-ƒˆ˜–-™]{{2}}|[âäãÉÑ„].?[âäãÉÑ„]"  # RE2: what is to be looked at
_FOUND, _LOOKED_AT = re.compile(_NO_WORD), re.compile(SUSPECT)
_NEUTRAL = str.maketrans("", "", "ß≤≥˚\u00ad")  # 3ß-tropanol, ≤C10, 300˚C: signs that say nothing of a wrong reading
_IN_TURN = re.compile(r"([âäãÉÑ„])[^\s\1]\1[^\s\1]\1")  # âAâZâg
_SAME = re.compile(r"([À-ÿ])\1\1")  # jäääär
_WRONG = ("windows-1252", "latin-1", "cp850", "cp437", "mac_roman")
_CONFUSED = (  # how a text of one byte a letter was read, and how it was written
    ("cp850", "windows-1252"),
    ("cp437", "windows-1252"),
    ("windows-1252", "cp850"),
    ("mac_roman", "windows-1252"),
    ("windows-1252", "mac_roman"),
)
_PLAUSIBLE = frozenset("áéíóúüñãõçâêôÁÉÍÓÚÜÑÃÕÇÂÊÔ¿¡ºª°")  # of Spanish and Portuguese
_KNOWN_SCRIPTS = re.compile(
    r"[\s\x20-\x7e\u0080-\u017f\u0370-\u04ff\u1e00-\u22ff\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]*"
)
_TWO = re.compile(r"(?!ç[ãõ])[^\x00-\x7f]{2}")
_AGAIN = 3  # wrong readings of wrong readings that are undone
_ODD = 0.5  # of the characters outside ASCII at home make a text of no language


@dataclass
class Mended:
    """What was put right in a file, or in the parts of one.

    Attributes:
        cells: how many.
        examples: the first of each column, by the place of the column.
    """

    cells: int = 0
    examples: dict[int, str] = field(default_factory=dict)

    def told(self, name: str, sheet: str | None = None) -> list[Problem]:
        """What is said of it, once for the file."""
        if not self.cells:
            return []
        example = self.examples[min(self.examples)]
        return [problem("text_mended", name, sheet=sheet, value=example, detail=str(self.cells))]


def mended_table(raw: RawTable, name: str) -> RawTable:
    """A table whose cells are put right where it is certain what they were; said once for the file."""
    done = Mended()
    table = mend(raw.table, done)
    return replace(raw, table=table, problems=[*raw.problems, *done.told(name, raw.sheet)]) if done.cells else raw


def mend(table: pa.Table, done: Mended) -> pa.Table:
    """The same of a part of a table; what was put right is counted."""
    columns = []
    for place, column in enumerate(table.columns):
        right = _put_right(column)
        if not right:
            columns.append(column)
            continue
        cells = column.to_pylist()
        done.cells += sum(cell in right for cell in cells)
        done.examples.setdefault(place, next(iter(right)))
        columns.append(pa.chunked_array([pa.array([right.get(cell, cell) for cell in cells], pa.string())]))
    return pa.table(columns, names=table.column_names)


def _put_right(column: pa.ChunkedArray) -> dict[str, str]:
    """The texts of a column that went through a wrong encoding, each once, with what they were."""
    if pc.all(pc.string_is_ascii(column), min_count=0).as_py():
        return {}
    texts = column.unique()
    odd = texts.filter(pc.match_substring_regex(texts, f"{_TRACE}|{SUSPECT}")).to_pylist()
    return {text: read for text in odd if (read := put_right(text)) != text}


def put_right(text: str) -> str:
    """The text that was read in a wrong encoding, once or several times; the text itself where that is not certain."""
    for _ in range(_AGAIN):
        read = _once(text)
        if read == text:
            break
        text = read
    if not is_lost(text):
        return text
    found = {read for pair in _CONFUSED if (read := _read_again(text, *pair)) and _at_home(read)}
    return found.pop() if len(found) == 1 else text


def _read_again(text: str, wrong: str, right: str) -> str:
    try:
        return _as_bytes(text, wrong).decode(right)
    except UnicodeError:
        return ""


def _at_home(text: str) -> bool:
    return not is_lost(text) and not _TWO.search(text) and all(one.isascii() or one in _PLAUSIBLE for one in text)


def _once(text: str) -> str:
    for name in _WRONG:
        try:
            read = _as_bytes(text, name).decode("utf-8")
        except UnicodeError:
            continue
        if len(read) < len(text) and _KNOWN_SCRIPTS.fullmatch(read):
            return read
    return text


def _as_bytes(text: str, name: str) -> bytes:
    """Bytes of which an encoding makes the text; those that Windows-1252 has no character for stand for themselves."""
    if name != "windows-1252":
        return text.encode(name)
    return b"".join(one.encode("latin-1" if "\x80" <= one <= "\x9f" else name) for one in text)


def is_lost(text: str) -> bool:
    """Whether characters of the text were lost on its way, or make no word of any language."""
    if text.isascii():
        return False
    found = _FOUND.search(text)
    if found and not _SAME.search(found[0]):
        return True
    if _IN_TURN.search(text):
        return True
    text = text.translate(_NEUTRAL)
    odd = [one for one in text if not one.isascii()]
    if not _LOOKED_AT.search(text) or not any(_has(odd, name) for name in ("windows-1252", "cp850", "mac_roman")):
        return False
    return at_home_in_the_west(text) < _ODD


def _has(characters: list[str], name: str) -> bool:
    try:
        _as_bytes("".join(characters), name)
    except UnicodeEncodeError:
        return False
    return True
