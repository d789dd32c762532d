"""Commands in the language of the person at the terminal: their help, what they say, and click's own words."""

from __future__ import annotations

import copy
import os
from gettext import bindtextdomain, textdomain
from pathlib import Path
from typing import Any

import click

from precursors.messages import LANGUAGES, default_language, help_text

_CHOSEN = "precursor.language"


def language() -> str:
    """The language asked for with ``--lang``, else that of the locale."""
    context = click.get_current_context(silent=True)
    return (context.meta.get(_CHOSEN) if context else None) or default_language()


def speak() -> None:
    """Let click's own words be those of ``locale/<language>/LC_MESSAGES/click.mo``."""
    bindtextdomain("click", Path(__file__).resolve().parent.parent / "locale")
    textdomain("click")
    os.environ["LANGUAGE"] = language()


def _choose(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.meta[_CHOSEN] = value
    speak()


def spoken(command: click.Command, lang: str) -> click.Command:
    """A command whose help, and that of its options, is in a language; the command itself stays as it is."""
    told = copy.copy(command)
    told.help, told.params = help_text(command.help or "", lang), [copy.copy(param) for param in command.params]
    told._help_option = None  # click keeps the first one that was asked for, in the language of that moment
    for param in told.params:
        if isinstance(param, click.Option):
            param.help = help_text(param.help or "", lang)
    return told


class Command(click.Command):
    """A command that takes ``--lang`` and shows its help in that language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(
                ["--lang"],
                type=click.Choice(LANGUAGES),
                is_eager=True,
                expose_value=False,
                callback=_choose,
                help="language_default_from_precursor_lang_or_the",
            )
        )

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language of the person."""
        click.Command.format_help(spoken(self, language()), ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of the help in the language of the person."""
        return click.Command.get_short_help_str(spoken(self, language()), limit)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type
