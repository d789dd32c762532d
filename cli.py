"""The command line: calls the program of ``commands/`` once it is sure that the packages beside it are ours."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_OURS = ("commands", "registry", "rules", "precursors")
_MEND = (
    "Install precursor in an environment of its own (docs/install.md). "
    "/ Instale precursor en un entorno propio (docs/install.md)."
)


def _ours() -> None:
    """Refuse to run beside other packages of the same names: `rules` and `registry` are on PyPI as well."""
    for name in _OURS:
        if not (_HERE / name / "py.typed").is_file():
            _refuse(f"the package / el paquete `{name}` beside this program is not ours / no es el nuestro.")
    for name in _OURS:
        module = import_module(name)
        if Path(str(module.__file__)).resolve().parent != _HERE / name:
            _refuse(f"another package called / otro paquete llamado `{name}`: {module.__file__}.")


def _refuse(what: str) -> None:
    """Both languages in one sentence: the files that hold the words are not known to be ours yet."""
    sys.stderr.write(f"precursor: {what} {_MEND}\n")
    sys.exit(1)


# What a command loads stays until its end: looking through it for garbage took a fifth of the time of a look-up.
gc.set_threshold(50_000)
_ours()
from commands.program import main  # noqa: E402 - not before it is sure that it is ours

if __name__ == "__main__":
    main()
