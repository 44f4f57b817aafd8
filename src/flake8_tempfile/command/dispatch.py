"""The command ``flake8-tempfile``: dispatch, exit status, and what may happen to any command.

Data goes to stdout, everything else to stderr.  Exit status: 0 clean, 1 findings (a file that cannot be read is one),
2 wrong usage or a failure of the program.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from flake8_tempfile.command.arguments import PROGRAM, parse, usage
from flake8_tempfile.config.pyproject import ConfigError
from flake8_tempfile.console import CLEAN, FAILURE, INTERRUPTED, UsageError, complain
from flake8_tempfile.running.garbage_collection import set_rare_collection_to_the_end
from flake8_tempfile.selecting.selection import UnknownSelectorError

# What a shell reports for a program that SIGPIPE ended.
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; without arguments, those of the process, which is ours then."""
    _prepare_streams()
    if argv is None:
        set_rare_collection_to_the_end()
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return BROKEN_PIPE
    except OSError as error:  # those of files that are read or written do not come up to here
        _discard_output()
        complain(f"error: {error.filename or _unnamed()}: {error.strerror or error}")
        return FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  1, which the interpreter would return, says that there are findings
        from flake8_tempfile.running.file_check import failure_of

        complain(f"error: internal error: {failure_of(error)}")
        return FAILURE
    return status


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):  # whoever starts the program may have closed them
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _unnamed() -> str:
    """Return what an error is about that names no file."""
    try:
        os.getcwd()
    except OSError:
        return "the current directory"
    return "stdout"


def _discard_output() -> None:
    """Let nobody read on: the interpreter would complain when it flushes stdout at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: Sequence[str]) -> int:
    arguments = parse(argv)
    if arguments.command is None:
        return _without_command(wants_version=arguments.version)
    try:
        # Each command has a module; only that of the one that is used is loaded.
        name = "show" if vars(arguments).get("show") else arguments.command
        status: int = import_module(f"{__package__}.{name}").run(arguments)
    except (ConfigError, UnknownSelectorError, UsageError) as error:
        complain(f"error: {error}")
        return FAILURE
    return status


def _without_command(*, wants_version: bool) -> int:
    if not wants_version:
        sys.stderr.write(usage())
        return FAILURE
    from importlib.metadata import version

    print(PROGRAM, version(PROGRAM))  # noqa: T201
    return CLEAN
