"""The flags that several commands have, in the groups in which their help shows them."""

from __future__ import annotations

import argparse
import os

CACHE_VARIABLE = "FLAKE8_TEMPFILE_CACHE_DIR"


def add_baseline(adoption: argparse._ArgumentGroup, use: str) -> None:
    """Add the flag for the known findings."""
    adoption.add_argument("--baseline", type=filled, metavar="FILE", help=use)


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add the paths, and the flags that say which files of them count."""
    parser.add_argument(
        "paths", nargs="*", type=filled, metavar="PATH", default=(), help="file, directory, or - for stdin (.)"
    )
    files = parser.add_argument_group("files")
    add_exclusion(files)
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


def add_exclusion(files: argparse._ActionsContainer) -> None:
    """Add the flags that leave files out."""
    _add_lists(
        files,
        ("exclude", "PATTERN", "leave these files and directories out, instead of the usual ones"),
        ("extend-exclude", "PATTERN", "leave these out as well"),
    )


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the flags for the rules."""
    selection = parser.add_argument_group("rules")
    _add_lists(
        selection,
        ("select", "RULE", "run only these rules: codes, their prefixes, names, ALL"),
        ("extend-select", "RULE", "run these rules as well"),
        ("ignore", "RULE", "do not run these rules"),
        ("per-file-ignores", "PATTERN:RULE", "do not run the rule on files that the pattern fits"),
    )


def add_configuration(parser: argparse.ArgumentParser) -> None:
    """Add the flags for the other keys of the configuration."""
    configuration = parser.add_argument_group("configuration")
    configuration.add_argument(
        "--config",
        action="append",
        type=filled,
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
    add_cache_directory(configuration)


def add_work(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say how the work is done."""
    work = parser.add_argument_group("work")
    work.add_argument("-j", "--jobs", type=positive, metavar="N", help="use at most N processes (all processors)")
    work.add_argument(
        "--executor", metavar="EXECUTOR", help="check on dask:ADDRESS, processes[:N] or threads[:N] instead"
    )
    work.add_argument("--no-cache", action="store_true", help="use no results of earlier runs, and keep none")


def add_cache_directory(parser: argparse._ActionsContainer) -> None:
    """Add the flag for where results are kept."""
    parser.add_argument(
        "--cache-dir",
        metavar="DIR",
        default=os.environ.get(CACHE_VARIABLE) or None,
        help=f"where results are kept (.flake8-tempfile-cache; {CACHE_VARIABLE} in the environment)",
    )


def _add_lists(parser: argparse._ActionsContainer, *flags: tuple[str, str, str]) -> None:
    for key, item, use in flags:
        parser.add_argument(f"--{key}", action="append", default=[], metavar=f"{item}[,...]", help=use)


def add_output(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the flags for what is printed, and return their group."""
    output = parser.add_argument_group("output")
    output.add_argument("-q", "--quiet", action="store_true", help="print findings and errors only")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    add_colour(output)
    return output


def add_colour(parser: argparse._ActionsContainer) -> None:
    """Add the flag for colour."""
    parser.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR in the environment does the same")


def filled(text: str) -> str:
    """Return an argument; refuse an empty one."""
    if not text:  # of an unset variable in a shell: it stands neither for the current directory nor for no flag
        raise argparse.ArgumentTypeError("it is empty")
    return text


def positive(text: str) -> int:
    """Return an argument as a number above 0."""
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)
