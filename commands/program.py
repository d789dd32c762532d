"""The whole command line: every command by its name, its module loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from commands.bilingual import Group, speak
from commands.shared import FAILURE, lower_words

_COMMANDS = {
    "lookup": "commands.lookup:lookup",
    "screen": "commands.lookup:screen",
    "read": "commands.intake:read",
    "check": "commands.check:check",
    "submit": "commands.check:submit",
    "map": "commands.intake:map_",
    "template": "commands.intake:template",
    "demo": "commands.check:demo",
    "registry": "commands.registry:registry",
    "lists": "commands.lists:lists",
    "rules": "commands.rules:rules",
    "lanes": "commands.lanes:lanes",
    "lookback": "commands.history:lookback",
    "cases": "commands.cases:cases",
    "inbox": "commands.inbox:inbox",
    "audit": "commands.audit:audit",
    "report": "commands.report:report",
    "users": "commands.accounts:users",
    "keys": "commands.accounts:keys",
    "editions": "commands.editions:editions",
    "withdraw": "commands.registry:withdraw",
    "serve": "commands.serve:serve",
}


def _fault_in_words(error: Exception) -> str:
    """What is wrong with a file or a registry; nothing for a fault of ours."""
    if isinstance(error, OSError):
        return lower_words(error) if error.filename else ""
    if "sqlalchemy" not in sys.modules:
        return ""
    from registry.outage import outage_of
    from registry.store.migrate import RegistryTooNew, RegistryTooOld

    told = error if isinstance(error, RegistryTooNew | RegistryTooOld) else outage_of(error)
    return lower_words(told) if told else ""


class _Commands(Group):
    """Loads a command's module when it is called, so that a look-up pays for nothing else."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; what is wrong with the call itself is said in the language of the locale.

        What it writes (findings, reports, logs, backups) is for the account that runs it, and for nobody else.
        """
        os.umask(0o077)
        speak()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a file or a registry that cannot be read or written ends it in a sentence."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if told := _fault_in_words(error):
                click.echo(f"precursor: {told}", err=True)
                sys.exit(FAILURE)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="check_chemical_trade_declarations_against",
)
@click.version_option(
    package_name="precursors", prog_name="precursor", message="%(prog)s %(version)s", help="show_the_version_and_exit"
)
def main() -> None:
    """Check chemical trade declarations against controlled-precursor law, and explain every finding."""
