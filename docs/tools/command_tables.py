"""Tables of the reference that are made from the command line's parsers, the configuration's keys and the plugin."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable

from running import output_of

from flake8_tempfile.command.arguments import commands, parser_of
from flake8_tempfile.config.keys import READERS
from flake8_tempfile.flake8_plugin import Plugin

# What the readers of `config.keys` take, in the words of TOML.
TYPES = {
    "_strings": "list of strings",
    "_directories": "list of directories",
    "_selectors": "list of codes, prefixes of codes, names, or `ALL`",
    "_per_file": "table: pattern to list of rules",
    "_version": "string",
    "_truth": "truth value",
    "_path": "string",
}


def options_of(command: str) -> str:
    """Return the section of a command: its usage, and a table for each group of its options."""
    parser = parser_of(command)
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    tables = [_table(group) for group in parser._action_groups if group._group_actions]
    return f"## {command}\n\n{parser.description}\n\n```text\n{usage}\n```\n\n" + "\n".join(tables)


def all_options() -> str:
    """Return the sections of all commands."""
    return "\n".join(map(options_of, commands()))


def configuration_keys() -> str:
    """Return the table of the keys; each has a flag of the same name, whose help says what it is for."""
    flags = {flag.removeprefix("--"): action for action in _check_actions() for flag in action.option_strings}
    rows = (
        f"| `{key}` | {_type(read)} | {_escaped(flags[key].help or '')} |\n" for key, read in sorted(READERS.items())
    )
    return "| Key | Value | What it is for |\n|---|---|---|\n" + "".join(rows)


def default_settings() -> str:
    """Return what holds for a file without any configuration, as the program prints it."""
    text = output_of(["check", "--isolated", "--show-settings", "module.py"], {"module.py": ""})
    shown = "\n".join(
        line
        for line in text.splitlines()
        if line.partition(" = ")[0] not in ("cache-dir", "configuration") and " = " in line
    )
    return f"```toml\n{shown}\n```\n"


def plugin_options() -> str:
    """Return the table of the flake8 plugin's options."""
    recorded = _Recorder()
    Plugin.add_options(recorded)
    rows = (
        f"| `{flag}` | `{flag.removeprefix('--')}` | {_escaped(str(use))} |\n" for flag, use in recorded.options.items()
    )
    return "| Flag | Key in flake8's files | What it is for |\n|---|---|---|\n" + "".join(rows)


class _Recorder:
    """Stands for flake8's option manager, and keeps what it is told."""

    def __init__(self) -> None:
        self.options: dict[str, object] = {}

    def add_option(self, *names: str, **arguments: object) -> None:
        self.options[names[-1]] = arguments.get("help", "")


def _check_actions() -> list[argparse.Action]:
    return parser_of("check")._actions


def _type(read: Callable[[object], object]) -> str:
    return TYPES[read.__name__]


def _table(group: argparse._ArgumentGroup) -> str:
    rows = "".join(f"| {_name(action)} | {_escaped(_help(action))} |\n" for action in group._group_actions)
    title = (group.title or "").capitalize()
    return f"**{title}**\n\n| Argument | What it is for |\n|---|---|\n{rows}"


def _name(action: argparse.Action) -> str:
    if not action.option_strings:
        return f"`{action.metavar or action.dest}`"
    value = "" if action.nargs == 0 else f" {_metavar(action)}"
    flags = ", ".join(f"`{flag}{value if flag.startswith('--') else ''}`" for flag in action.option_strings)
    return _escaped(flags)


def _metavar(action: argparse.Action) -> str:
    if action.metavar:
        return str(action.metavar)
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else action.dest.upper()


def _help(action: argparse.Action) -> str:
    said = action.help or ""
    if action.choices and not action.metavar:
        said += f" (one of {', '.join(f'`{choice}`' for choice in action.choices)})"
    return said.strip()


def _escaped(text: str) -> str:
    return re.sub(r"(?<!`)(/tmp[^ ]*)", r"`\1`", text).replace("|", "\\|").replace("%%", "%")
