"""The command line: puts the groups of ``commands/`` together, once it is sure that they are ours."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

_HERE = Path(__file__).resolve().parent
_OURS = ("commands", "registry", "rules", "precursors")
_COMMANDS = {
    "lookup": "commands.lookup:lookup",
    "screen": "commands.lookup:screen",
    "check": "commands.check:check",
    "submit": "commands.check:submit",
    "demo": "commands.check:demo",
    "registry": "commands.registry:registry",
    "lists": "commands.lists:lists",
    "rules": "commands.rules:rules",
    "lanes": "commands.lanes:lanes",
    "lookback": "commands.history:lookback",
    "cases": "commands.cases:cases",
    "audit": "commands.audit:audit",
    "report": "commands.report:report",
    "users": "commands.accounts:users",
    "keys": "commands.accounts:keys",
    "editions": "commands.editions:editions",
    "withdraw": "commands.registry:withdraw",
    "serve": "commands.serve:serve",
}


def _ours() -> None:
    """Refuse to run beside other packages of the same names: `rules` and `registry` are on PyPI as well."""
    for name in _OURS:
        if not (_HERE / name / "py.typed").is_file():
            _refuse(f"the package `{name}` beside this program is not ours.")
    for name in _OURS:
        module = import_module(name)
        if Path(str(module.__file__)).resolve().parent != _HERE / name:
            _refuse(f"another package called `{name}` stands in the way ({module.__file__}).")


def _refuse(what: str) -> None:
    click.echo(f"precursor: {what} Install precursor in an environment of its own (see docs/install.md).", err=True)
    sys.exit(1)


class _Commands(click.Group):
    """Loads a command's module when it is called, so that a look-up pays for nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        _ours()
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="precursors", prog_name="precursor")
def main() -> None:
    """Check chemical trade declarations against controlled-precursor law, and explain every finding."""


if __name__ == "__main__":
    main()
