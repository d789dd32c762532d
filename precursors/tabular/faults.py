"""What is wrong with a cell whatever its column: no text in it is to be read as goods, in a declaration or a list."""

from __future__ import annotations

import re

from precursors.tabular.garbled import SUSPECT, is_lost

MAX_CELL = 32_767
ERROR = "#"  # how the errors of a spreadsheet begin
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_ERROR = (
    r"#(?:N/A|N/D|REF!|¡REF!|VALUE!|¡VALOR!|VALOR!|DIV/0!|¡DIV/0!|NAME\?|¿NOMBRE\?|NOME\?|NULL!|¡NULO!|NUM!|¡NUM!|NÚM!"
    r"|SPILL!|¡DESBORDAMIENTO!|CALC!|¡CALC!|FIELD!|¡CAMPO!|BLOCKED!|¡BLOQUEADO!|CONNECT!|GETTING_DATA)"
)
_HOLDS_CONTROL, _SHOWN_ERROR = re.compile(_CONTROL), re.compile(_ERROR)
ASKS = rf"^=|^{_ERROR}$|{_CONTROL}|{SUSPECT}"  # RE2: what a cell that may be faulty holds
# No cell holds any of it without one of these bytes, and most columns have none of them.
MAY_ASK = bytes([*range(0x20), ord("="), ord("#"), *range(0x7F, 0x100)])


def fault(value: str) -> str:
    """The code of what is wrong: control characters, lost text, a formula or its error; empty for a sound cell."""
    if _HOLDS_CONTROL.search(value):
        return "control_character"
    if is_lost(value):
        return "text_lost"
    if value.startswith("="):  # no text, number or structure begins so
        return "formula_in_cell"
    return "cell_error" if _SHOWN_ERROR.fullmatch(value) else ""
