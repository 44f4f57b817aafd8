"""The command line: a parser for each command.

Only the parser of the command that is used is built: making all of them would take longer than checking a small file.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence

from flake8_tempfile.command.flag_groups import (
    add_baseline,
    add_cache_directory,
    add_colour,
    add_configuration,
    add_exclusion,
    add_files,
    add_output,
    add_selection,
    add_work,
    filled,
    positive,
)
from flake8_tempfile.reporters import FORMATS

PROGRAM = "flake8-tempfile"
STDIN = "-"
_ADD_NOQA = "--add-noqa"
_HELP_WIDTH = 79


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return what the arguments say; ``command`` is None where they name none.  May exit, as ``argparse`` does."""
    if argv and argv[0] in _COMMANDS:
        parser = parser_of(argv[0])
        # The reason is optional, and argparse would take the path after the flag for it.
        given = [f"{_ADD_NOQA}=" if argument == _ADD_NOQA else argument for argument in argv[1:]]
        arguments, unknown = parser.parse_known_args(given, argparse.Namespace(command=argv[0]))
        if unknown:
            parser.error(f"unrecognized arguments: {' '.join(unknown)}{_nearest_flag(parser, unknown[0])}")
        if "paths" in arguments:
            _complete_paths(arguments, parser)
        return arguments
    return _program_parser().parse_args(argv)


def commands() -> tuple[str, ...]:
    """Return the names of the commands."""
    return tuple(_COMMANDS)


def parser_of(command: str) -> argparse.ArgumentParser:
    """Return the parser of a command; raise :class:`KeyError` if there is none of that name."""
    _, description, add = _COMMANDS[command]
    operands = f"[OPTION ...] {_OPERANDS.get(command, '[PATH ...]')}".rstrip()
    parser = _parser(f"{PROGRAM} {command}", description, operands)
    add(parser)
    return parser


def _complete_paths(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Put in what is checked where no path is given; a name for stdin stands for ``-``, as it does for ruff."""
    names_stdin = bool(vars(arguments).get("stdin_filename"))
    arguments.paths = arguments.paths or [STDIN if names_stdin else os.curdir]
    if names_stdin and STDIN not in arguments.paths:
        parser.error("--stdin-filename is for '-' (stdin) only")


def usage() -> str:
    """Return the help text of the program."""
    return _program_parser().format_help()


def _parser(prog: str, description: str, operands: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog, f"{prog} {operands}", description, formatter_class=_formatter, allow_abbrev=False
    )


def _nearest_flag(parser: argparse.ArgumentParser, given: str) -> str:
    from flake8_tempfile.config.keys import nearest

    flags = (flag for action in parser._actions for flag in action.option_strings if flag.startswith("--"))
    return nearest(given.partition("=")[0], flags) if given.startswith("--") else ""


def _program_parser() -> argparse.ArgumentParser:
    purpose = "Find temporary files and directories that outlive their use, and hardcoded temporary paths."
    parser = _parser(PROGRAM, purpose, "[--version] COMMAND ...")
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (use, description, _) in _COMMANDS.items():
        commands.add_parser(name, help=use, description=description)
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    # With no width argparse loads shutil and asks for the terminal's, again for each option that it is told of.
    return argparse.HelpFormatter(prog, width=_HELP_WIDTH)


def _add_check(parser: argparse.ArgumentParser) -> None:
    add_files(parser)
    add_selection(parser)
    add_configuration(parser)
    output = add_output(parser)
    output.add_argument("--output-format", choices=FORMATS, help="default: full on a terminal, else concise")
    output.add_argument(
        "-o", "--output-file", type=filled, metavar="PATH", help="write the report to this file instead of stdout"
    )
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule instead")
    output.add_argument(
        "--confirmed",
        type=filled,
        metavar="FILE",
        help="mark what a run of `pytest --tempfile-leaks-file FILE` has confirmed",
    )
    output.add_argument("--watch", action="store_true", help="check again whenever a file changes")
    add_work(parser)
    _add_adoption(parser)


def _add_adoption(parser: argparse.ArgumentParser) -> None:
    adoption = parser.add_argument_group("adoption")
    add_baseline(adoption, "report only what this file does not know")
    adoption.add_argument("--update-baseline", action="store_true", help="write what is found to the baseline")
    adoption.add_argument(
        "--diff-base", type=filled, metavar="REV", help="report only what has been added since this git revision"
    )
    adoption.add_argument(
        _ADD_NOQA, metavar="[=REASON]", help="write `# noqa` comments for what is found, with a reason"
    )


def _add_fix(parser: argparse.ArgumentParser) -> None:
    add_files(parser)
    add_selection(parser)
    add_configuration(parser)
    output = add_output(parser)
    output.add_argument(
        "--output-format", choices=("json", "sarif"), help="list each finding with its change on stdout, no diff"
    )
    changes = parser.add_argument_group("changes")
    changes.add_argument("--diff", action="store_true", help="print what would change, change nothing")
    changes.add_argument("--unsafe", action="store_true", help="also what changes where a file lies or who may read it")
    changes.add_argument("--unsafe-only", action="store_true", help="only such changes, and no safe ones")
    changes.add_argument("--interactive", action="store_true", help="ask before each change; ? shows the answers")
    changes.add_argument("--max", type=positive, metavar="N", help="make at most N changes")
    add_work(parser)
    add_baseline(parser.add_argument_group("adoption"), "leave alone what this file knows")


def _add_rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="code, prefix of codes, or name")
    parser.add_argument("--all", action="store_true", help="explain all rules")
    parser.add_argument("--output-format", choices=("text", "markdown", "json"), default="text")
    add_colour(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "place", metavar="PATH:LINE", help="as findings are printed: a.py:4, a.py:4:12, a.ipynb:cell 3:4"
    )
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    add_selection(parser)
    add_configuration(parser)


def _add_orphans(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", type=filled, metavar="DIR", help="the temporary directory to look at")
    parser.add_argument(
        "paths", nargs="*", type=filled, metavar="PATH", default=(), help="files and directories of the project (.)"
    )
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    add_selection(parser)
    add_configuration(parser)
    parser.set_defaults(exclude=[], extend_exclude=[], respect_gitignore=None)


def _add_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="speak on stdin and stdout, which it does anyway")
    add_exclusion(parser.add_argument_group("files"))
    add_selection(parser)
    add_configuration(parser)


def _add_clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", type=filled, metavar="PATH", default=(), help="whose project's cache to remove (.)"
    )
    add_cache_directory(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")


# What stands after the options, where that is not paths.
_OPERANDS = {"rule": "[RULE]", "explain": "PATH:LINE", "orphans": "DIR [PATH ...]", "server": ""}
# name: help, description, what adds the arguments
_COMMANDS: dict[str, tuple[str, str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("check files", "Check Python files and directories of them.", _add_check),
    "fix": ("rewrite what can be proved", "Rewrite what can be proved.", _add_fix),
    "rule": ("explain rules", "List all rules, or explain some.", _add_rule),
    "explain": ("tell why", "Tell why something is reported on a line, or why nothing is.", _add_explain),
    "server": ("serve an editor", "Speak the language server protocol with an editor.", _add_server),
    "orphans": (
        "tell who makes what lies around",
        "Group what lies in a temporary directory, and name the lines that make such names.",
        _add_orphans,
    ),
    "clean": ("remove the cache", "Remove what earlier runs have kept.", _add_clean),
}
