"""The command ``flake8-tempfile``: ``check`` finds, ``rule`` explains.

Data goes to stdout, everything else to stderr.  Exit status: 0 clean, 1 findings (a file that cannot be read is one),
2 wrong usage or a failure of the program.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from flake8_tempfile.config import ConfigError, Configuration, Flags, parse_version
from flake8_tempfile.discovery import Target, find_targets
from flake8_tempfile.reporters import FORMATS, FileReport, printable, reporter
from flake8_tempfile.reporters.output import output_to
from flake8_tempfile.runner import check_data, check_targets
from flake8_tempfile.selection import Selection, UnknownSelectorError, prefix_of

PROGRAM = "flake8-tempfile"
CLEAN, FINDINGS, FAILURE = 0, 1, 2
# What a shell reports for a program that one of these signals ended.
INTERRUPTED, BROKEN_PIPE = 130, 141
STDIN = "-"
_HELP_WIDTH = 79


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on; the interpreter would complain when it flushes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _run(argv: Sequence[str] | None) -> int:
    given = sys.argv[1:] if argv is None else list(argv)
    try:
        if given[:1] == ["fix"]:
            from flake8_tempfile.fixcommand import main as fix

            return fix(given[1:])
        return _run_command(given)
    except (ConfigError, UnknownSelectorError) as error:
        _complain(f"error: {error}")
        return FAILURE


def _run_command(argv: Sequence[str]) -> int:
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        from importlib.metadata import version

        print(PROGRAM, version(PROGRAM))  # noqa: T201
        return CLEAN
    if arguments.command is None:
        parser.print_help(sys.stderr)
        return FAILURE
    return _rule(arguments) if arguments.command == "rule" else _check(arguments)


def _check(arguments: argparse.Namespace) -> int:
    if STDIN in arguments.paths and len(arguments.paths) > 1:
        _complain("error: '-' (stdin) cannot be combined with other paths")
        return FAILURE
    tally = _Tally()
    name = arguments.output_format or ("full" if sys.stdout.isatty() else "concise")
    output = output_to(sys.stdout, colour=_wants_colour(arguments, sys.stdout))
    reporter(name)(tally.counted(_reports(arguments)), output)
    sys.stdout.flush()
    for failure in tally.failures:
        _complain(f"error: {failure.path}: internal error: {failure.failure}")
    if not arguments.quiet:
        _complain(tally.summary())
    return FAILURE if tally.failures else FINDINGS if tally.findings else CLEAN


def _reports(arguments: argparse.Namespace) -> Iterator[FileReport]:
    selection = Selection(
        _selectors(arguments.select) or None, _selectors(arguments.extend_select), _selectors(arguments.ignore)
    )
    configuration = Configuration(Flags(selection, arguments.target_version))
    if arguments.paths == [STDIN]:
        path = arguments.stdin_filename or "stdin"
        options = configuration.options_for(os.path.dirname(path))
        yield check_data(sys.stdin.buffer.read(), Target(path, options, named=True))
    else:
        targets = find_targets(arguments.paths, configuration, force_exclude=arguments.force_exclude)
        yield from check_targets(targets, arguments.jobs)


def _rule(arguments: argparse.Namespace) -> int:
    from flake8_tempfile.reporters.pages import registered_rules, write_json, write_list, write_pages

    rules = registered_rules(prefix_of(arguments.rule) if arguments.rule else "")
    if arguments.output_format == "json":
        write_json(rules[0] if arguments.rule and len(rules) == 1 else rules, sys.stdout)
    elif arguments.rule or arguments.all:
        rendered = arguments.output_format == "text" and _wants_colour(arguments, sys.stdout)
        write_pages(rules, sys.stdout, rendered=rendered)
    else:
        write_list(sys.stdout)
    return CLEAN


class _Tally:
    """Counts reports as they go by."""

    def __init__(self) -> None:
        self.files = 0
        self.affected = 0
        self.findings = 0
        self.failures: list[FileReport] = []

    def counted(self, reports: Iterable[FileReport]) -> Iterator[FileReport]:
        for report in reports:
            self.files += 1
            self.affected += bool(report.findings)
            self.findings += len(report.findings)
            if report.failure:
                self.failures.append(report)
            yield report

    def summary(self) -> str:
        if not self.files:
            return "warning: no Python files found"
        files = f"{self.files} file{'s' * (self.files != 1)}"
        if not self.findings:
            return f"No problems found in {files}."
        return f"Found {self.findings} problem{'s' * (self.findings != 1)} in {self.affected} of {files}."


def _complain(text: str) -> None:
    print(printable(text), file=sys.stderr)  # noqa: T201


def _wants_colour(arguments: argparse.Namespace, stream: TextIO) -> bool:
    environment = os.environ
    return (
        stream.isatty()
        and not arguments.no_color
        and not environment.get("NO_COLOR")
        and environment.get("TERM") != "dumb"
    )


def _selectors(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(prefix_of(selector) for value in values for selector in value.split(",") if selector.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Find temporary files and directories that outlive their use, and hardcoded temporary paths.",
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog=PROGRAM)
    for name, use, description, add_arguments in (
        ("check", "check files", "Check Python files and directories of them.", _add_check),
        ("fix", "rewrite what can be proved", "Rewrite what can be proved.", _add_nothing),
        ("rule", "explain rules", "List all rules, or explain some.", _add_rule),
    ):
        add_arguments(commands.add_parser(name, help=use, description=description, formatter_class=_formatter))
    return parser


def _add_nothing(_: argparse.ArgumentParser) -> None:
    """Leave the arguments of ``fix`` to its own parser: what it imports is for those who use it."""


def _formatter(prog: str) -> argparse.HelpFormatter:
    # With no width argparse loads shutil and asks for the terminal's, again for each option that it is told of.
    return argparse.HelpFormatter(prog, width=_HELP_WIDTH)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", default=["."], help="file, directory, or - for stdin (.)")
    for flag, use in (
        ("--select", "run only these rules: codes, their prefixes, names, ALL"),
        ("--extend-select", "run these rules as well"),
        ("--ignore", "do not run these rules"),
    ):
        parser.add_argument(flag, action="append", default=[], metavar="RULE[,RULE...]", help=use)
    parser.add_argument("--output-format", choices=FORMATS, help="default: full on a terminal, else concise")
    parser.add_argument(
        "--target-version", type=_version, metavar="X.Y", help="oldest Python that the code runs on (requires-python)"
    )
    parser.add_argument("-j", "--jobs", type=_positive, metavar="N", help="use at most N processes (all processors)")
    parser.add_argument("--stdin-filename", metavar="PATH", help="where the text on stdin belongs")
    parser.add_argument(
        "--force-exclude", action="store_true", help="treat named files like those found in directories"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings and errors only")
    _add_colour(parser)


def _add_rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="code, prefix of codes, or name")
    parser.add_argument("--all", action="store_true", help="explain all rules")
    parser.add_argument("--output-format", choices=("text", "markdown", "json"), default="text")
    _add_colour(parser)


def _add_colour(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR in the environment does the same")


def _version(text: str) -> tuple[int, int]:
    try:
        return parse_version(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)
