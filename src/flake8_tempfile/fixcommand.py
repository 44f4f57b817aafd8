"""``flake8-tempfile fix``: rewrites what can be proved, file by file, and says what it did and what it left.

Changed sources and diffs are data and go to stdout, everything else to stderr.  Exit status: 0 if nothing is left, 1
if findings remain (with ``--diff``: or if there is a diff), 2 after a failure.
"""

from __future__ import annotations

import argparse
import difflib
import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from flake8_tempfile.check import check_source
from flake8_tempfile.config import Configuration, Flags, parse_version
from flake8_tempfile.discovery import Target, find_targets
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.parsing import source_lines
from flake8_tempfile.prefilter import may_concern
from flake8_tempfile.reporters import printable
from flake8_tempfile.runner import codes_of
from flake8_tempfile.selection import Selection, prefix_of
from flake8_tempfile.suppression import skips_file, unsuppressed

if TYPE_CHECKING:
    from flake8_tempfile.fixes.engine import Fixed

CLEAN, FINDINGS, FAILURE = 0, 1, 2
# Asks about one hunk: the lines of its diff -> one of y, n, a, q.
Ask: TypeAlias = Callable[[str, Sequence[str]], str]


class Quit(Exception):  # noqa: N818  the user's word
    """The user wants no more changes."""


@dataclass(frozen=True)
class FixOptions:
    """What the flags of the command say."""

    unsafe: bool = False
    diff: bool = False
    exit_zero: bool = False
    ask: Ask | None = None


@dataclass
class Tally:
    """What became of all findings, for the summary and the exit status."""

    files: int = 0
    changed: int = 0
    fixed: int = 0
    left: int = 0
    unsafe: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, result: Fixed, *, unsafe: bool) -> None:
        """Count the findings of one file."""
        self.fixed += len(result.fixed)
        self.left += len(result.left)
        self.refused.update(refusal.reason for refusal in result.refused)
        if not unsafe:
            self.unsafe += sum(_applicability(finding) is Applicability.UNSAFE for finding in result.left)

    def summary(self) -> Iterator[str]:
        """Yield the lines of the summary."""
        files = f"{self.changed} of {_count(self.files, 'file')}"
        yield f"Fixed {_count(self.fixed, 'problem')} in {files}, {self.left} left."
        if self.unsafe:
            yield f"{self.unsafe} of them can be fixed with --unsafe."
        for reason, number in sorted(self.refused.items()):
            yield f"Refused {number}: {reason}."

    def status(self, options: FixOptions) -> int:
        """Return the exit status."""
        if self.failures:
            return FAILURE
        remains = self.left > 0 or (options.diff and self.changed > 0)
        return FINDINGS if remains and not options.exit_zero else CLEAN


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags that are the command's own; paths and the selection of rules are the program's."""
    parser.add_argument("--diff", action="store_true", help="print what would change, change nothing")
    parser.add_argument("--unsafe", action="store_true", help="also what changes where a file lies or who may read it")
    parser.add_argument("--interactive", action="store_true", help="ask before each fix: y, n, a (all), q (quit)")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 even if findings remain")


def fix_targets(targets: Iterable[Target], options: FixOptions) -> Tally:
    """Fix files in place, or print the diff of what would change."""
    from flake8_tempfile.fixes.refusal import RefusedError
    from flake8_tempfile.fixes.writing import read, write

    tally = Tally()
    for target in targets:
        tally.files += 1
        try:
            source = read(target.path)
            result = fix_source(source.text, target, options)
            tally.add(result, unsafe=options.unsafe)
            if result.text == source.text:
                continue
            tally.changed += 1
            if options.diff:
                sys.stdout.writelines(diff(source.text, result.text, target.path))
            else:
                write(target.path, source, result.text)
        except Quit:
            break
        except RefusedError as error:
            _complain(f"{target.path}: left alone: {error}")
            tally.failures.append(target.path)
        except (OSError, SyntaxError, ValueError) as error:
            _complain(f"{target.path}: error: {error}")
            tally.failures.append(target.path)
    return tally


def fix_stdin(data: bytes, target: Target, options: FixOptions) -> tuple[Tally, bytes]:
    """Return the fixed content (or, with ``diff``, the diff) for what came on stdin."""
    from flake8_tempfile.fixes.writing import decode

    source = decode(data)
    result = fix_source(source.text, target, options)
    tally = Tally(files=1, changed=int(result.text != source.text))
    tally.add(result, unsafe=options.unsafe)
    if options.diff:
        return tally, "".join(diff(source.text, result.text, target.path)).encode(source.encoding)
    return tally, source.encoded(result.text)


def fix_source(text: str, target: Target, options: FixOptions) -> Fixed:
    """Fix one text."""
    from flake8_tempfile.fixes.engine import Fixed, fix_text

    settings = target.options.settings._replace(codes=codes_of(target))
    if not may_concern(text, settings) or skips_file(source_lines(text)):
        return Fixed(text, (), (), ())

    def check(source: str) -> tuple[Finding, ...]:
        normal = source.replace("\r\n", "\n").replace("\r", "\n")
        return unsuppressed(check_source(normal, target.path, settings), source_lines(normal))

    accepted = _Accepted(text, target.path, options) if options.ask else None

    def wanted(finding: Finding) -> bool:
        kinds = (Applicability.SAFE, Applicability.UNSAFE) if options.unsafe else (Applicability.SAFE,)
        return _applicability(finding) in kinds

    return fix_text(text, check, wanted, accepted)


class _Accepted:
    """Asks the user about each change."""

    def __init__(self, text: str, path: str, options: FixOptions) -> None:
        self._path = path
        self._ask = options.ask
        self._all = False

    def __call__(self, finding: Finding, old: str, new: str) -> bool:
        if self._all or self._ask is None:
            return True
        answer = self._ask(f"{finding.code} {finding.message}", list(diff(old, new, self._path)))
        if answer == "q":
            raise Quit
        self._all = answer == "a"
        return answer in ("y", "a")


def diff(old: str, new: str, path: str) -> Iterator[str]:
    """Yield the lines of a unified diff."""
    before, after = io.StringIO(old, newline="").readlines(), io.StringIO(new, newline="").readlines()
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
        yield line
        if not line.endswith(("\n", "\r")):
            yield "\n\\ No newline at end of file\n"


def _applicability(finding: Finding) -> Applicability | None:
    return finding.edit.applicability if finding.edit else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _complain(text: str) -> None:
    print(printable(text), file=sys.stderr)  # noqa: T201


def ask_on_terminal(title: str, lines: Sequence[str]) -> str:
    """Show one change in colour and ask for an answer, as ``git add -p`` does."""
    colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
    sys.stderr.write(f"\n{printable(title)}\n")
    for line in lines:
        colour = colours.get(line[:1], "") if sys.stderr.isatty() else ""
        sys.stderr.write(f"{colour}{printable(line.rstrip())}{colour and chr(27) + '[0m'}\n")
    while True:
        sys.stderr.write("Make this change [y,n,a,q]? ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            return "q"
        if answer.strip().lower() in ("y", "n", "a", "q"):
            return answer.strip().lower()


def run(paths: Sequence[str], configuration: Configuration, options: FixOptions, *, name: str = "") -> int:
    """Fix the files in ``paths``, or stdin where that is ``-`` (called ``name``), and return the exit status."""
    if list(paths) == ["-"]:
        target = Target(name or "stdin", configuration.options_for(os.path.dirname(name)), named=True)
        tally, data = fix_stdin(sys.stdin.buffer.read(), target, options)
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        tally = fix_targets(find_targets(paths, configuration), options)
    for line in tally.summary():
        _complain(line)
    return tally.status(options)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command on its own."""
    parser = argparse.ArgumentParser(prog="flake8-tempfile fix")
    parser.add_argument("paths", nargs="*", metavar="PATH", default=["."])
    parser.add_argument("--select", action="append", default=[])
    parser.add_argument("--ignore", action="append", default=[])
    parser.add_argument("--target-version", type=parse_version)
    parser.add_argument("--stdin-filename", default="")
    add_arguments(parser)
    given = parser.parse_args(argv)
    selection = Selection(_prefixes(given.select) or None, (), _prefixes(given.ignore))
    configuration = Configuration(Flags(selection, given.target_version))
    return run(given.paths, configuration, options_from(given), name=given.stdin_filename)


def _prefixes(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(prefix_of(part) for value in values for part in value.split(","))


def options_from(given: argparse.Namespace) -> FixOptions:
    """Return what the flags of :func:`add_arguments` say."""
    ask = ask_on_terminal if given.interactive else None
    return FixOptions(given.unsafe, given.diff, given.exit_zero, ask)


if __name__ == "__main__":
    sys.exit(main())
