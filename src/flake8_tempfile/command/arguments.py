"""The command line: a parser for each command, made of groups of flags that ``check`` and ``fix`` share.

Only the parser of the command that is used is built: making all of them would take longer than checking a small file.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence

from flake8_tempfile.reporters import FORMATS

PROGRAM = "flake8-tempfile"
STDIN = "-"
CACHE_VARIABLE = "FLAKE8_TEMPFILE_CACHE_DIR"
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
    _add_files(parser)
    _add_selection(parser)
    _add_configuration(parser)
    output = _add_output(parser)
    output.add_argument("--output-format", choices=FORMATS, help="default: full on a terminal, else concise")
    output.add_argument(
        "-o", "--output-file", type=_filled, metavar="PATH", help="write the report to this file instead of stdout"
    )
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule instead")
    output.add_argument(
        "--confirmed",
        type=_filled,
        metavar="FILE",
        help="mark what a run of `pytest --tempfile-leaks-file FILE` has confirmed",
    )
    output.add_argument("--watch", action="store_true", help="check again whenever a file changes")
    _add_work(parser)
    _add_adoption(parser)


def _add_adoption(parser: argparse.ArgumentParser) -> None:
    adoption = parser.add_argument_group("adoption")
    _add_baseline(adoption, "report only what this file does not know")
    adoption.add_argument("--update-baseline", action="store_true", help="write what is found to the baseline")
    adoption.add_argument(
        "--diff-base", type=_filled, metavar="REV", help="report only what has been added since this git revision"
    )
    adoption.add_argument(
        _ADD_NOQA, metavar="[=REASON]", help="write `# noqa` comments for what is found, with a reason"
    )


def _add_baseline(adoption: argparse._ArgumentGroup, use: str) -> None:
    adoption.add_argument("--baseline", type=_filled, metavar="FILE", help=use)


def _add_fix(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    _add_selection(parser)
    _add_configuration(parser)
    output = _add_output(parser)
    output.add_argument(
        "--output-format", choices=("json", "sarif"), help="list each finding with its change on stdout, no diff"
    )
    changes = parser.add_argument_group("changes")
    changes.add_argument("--diff", action="store_true", help="print what would change, change nothing")
    changes.add_argument("--unsafe", action="store_true", help="also what changes where a file lies or who may read it")
    changes.add_argument("--unsafe-only", action="store_true", help="only such changes, and no safe ones")
    changes.add_argument("--interactive", action="store_true", help="ask before each change; ? shows the answers")
    changes.add_argument("--max", type=_positive, metavar="N", help="make at most N changes")
    _add_work(parser)
    _add_baseline(parser.add_argument_group("adoption"), "leave alone what this file knows")


def _add_rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="code, prefix of codes, or name")
    parser.add_argument("--all", action="store_true", help="explain all rules")
    parser.add_argument("--output-format", choices=("text", "markdown", "json"), default="text")
    _add_colour(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "place", metavar="PATH:LINE", help="as findings are printed: a.py:4, a.py:4:12, a.ipynb:cell 3:4"
    )
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    _add_selection(parser)
    _add_configuration(parser)


def _add_orphans(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", type=_filled, metavar="DIR", help="the temporary directory to look at")
    parser.add_argument(
        "paths", nargs="*", type=_filled, metavar="PATH", default=(), help="files and directories of the project (.)"
    )
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    _add_selection(parser)
    _add_configuration(parser)
    parser.set_defaults(exclude=[], extend_exclude=[], respect_gitignore=None)


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", type=_filled, metavar="PATH", default=(), help="file, directory, or - for stdin (.)"
    )
    files = parser.add_argument_group("files")
    _add_exclusion(files)
    files.add_argument("--force-exclude", action="store_true", help="treat named files like those found")
    files.add_argument(
        "--respect-gitignore",
        action=argparse.BooleanOptionalAction,
        help="leave out what git ignores (it is by default)",
    )
    files.add_argument("--stdin-filename", default="", metavar="PATH", help="where the text on stdin belongs")
    for shown in ("files", "settings"):
        files.add_argument(
            f"--show-{shown}", action="store_const", dest="show", const=shown, help=f"print the {shown} and do no more"
        )


def _add_exclusion(files: argparse._ActionsContainer) -> None:
    _add_lists(
        files,
        ("exclude", "PATTERN", "leave these files and directories out, instead of the usual ones"),
        ("extend-exclude", "PATTERN", "leave these out as well"),
    )


def _add_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="speak on stdin and stdout, which it does anyway")
    _add_exclusion(parser.add_argument_group("files"))
    _add_selection(parser)
    _add_configuration(parser)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    selection = parser.add_argument_group("rules")
    _add_lists(
        selection,
        ("select", "RULE", "run only these rules: codes, their prefixes, names, ALL"),
        ("extend-select", "RULE", "run these rules as well"),
        ("ignore", "RULE", "do not run these rules"),
        ("per-file-ignores", "PATTERN:RULE", "do not run the rule on files that the pattern fits"),
    )


def _add_configuration(parser: argparse.ArgumentParser) -> None:
    configuration = parser.add_argument_group("configuration")
    configuration.add_argument(
        "--config",
        action="append",
        type=_filled,
        default=[],
        metavar="FILE|KEY=VALUE",
        help="a TOML file to read instead of pyproject.toml, or a key of it",
    )
    configuration.add_argument("--isolated", action="store_true", help="read no configuration file")
    configuration.add_argument(
        "--target-version", metavar="X.Y", help="oldest Python that the code runs on (requires-python)"
    )
    _add_lists(
        configuration,
        ("temp-directories", "DIR", "shared temporary directories, instead of the built-in list"),
        ("extend-temp-directories", "DIR", "shared temporary directories, on top of the list"),
        ("acquirers", "NAME", "functions that return something new to be removed"),
        ("removers", "NAME", "functions that remove the path they are given"),
        ("owners", "NAME", "functions that take over the path they are given"),
        ("harmless-calls", "NAME", "functions that never raise"),
        ("src", "DIR", "where the names of the project's modules begin (its directory, and src in it)"),
    )
    configuration.add_argument(
        "--follow-imports",
        action=argparse.BooleanOptionalAction,
        help="judge what is imported from the project by its body (it is by default)",
    )
    _add_cache_directory(configuration)


def _add_work(parser: argparse.ArgumentParser) -> None:
    work = parser.add_argument_group("work")
    work.add_argument("-j", "--jobs", type=_positive, metavar="N", help="use at most N processes (all processors)")
    work.add_argument(
        "--executor", metavar="EXECUTOR", help="check on dask:ADDRESS, processes[:N] or threads[:N] instead"
    )
    work.add_argument("--no-cache", action="store_true", help="use no results of earlier runs, and keep none")


def _add_clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", type=_filled, metavar="PATH", default=(), help="whose project's cache to remove (.)"
    )
    _add_cache_directory(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")


def _add_cache_directory(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--cache-dir",
        metavar="DIR",
        default=os.environ.get(CACHE_VARIABLE) or None,
        help=f"where results are kept (.flake8-tempfile-cache; {CACHE_VARIABLE} in the environment)",
    )


def _add_lists(parser: argparse._ActionsContainer, *flags: tuple[str, str, str]) -> None:
    for key, item, use in flags:
        parser.add_argument(f"--{key}", action="append", default=[], metavar=f"{item}[,...]", help=use)


def _add_output(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    output = parser.add_argument_group("output")
    output.add_argument("-q", "--quiet", action="store_true", help="print findings and errors only")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    _add_colour(output)
    return output


def _add_colour(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR in the environment does the same")


def _filled(text: str) -> str:
    if not text:  # of an unset variable in a shell: it stands neither for the current directory nor for no flag
        raise argparse.ArgumentTypeError("it is empty")
    return text


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)


# What stands after the options, where that is not paths.
_OPERANDS = {"rule": "[RULE]", "explain": "PATH:LINE", "server": ""}
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
