"""One file -> its report: reads, decodes, searches, parses and checks it.

Every file gets an answer.  What cannot be read or parsed is reported as TMP001; a failure of the program itself is
reported for the file it happened on.
"""

from __future__ import annotations

import os

from flake8_tempfile.files.discovery import Target
from flake8_tempfile.files.patterns import matches_somewhere
from flake8_tempfile.relevance import is_relevant
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.selecting.selection import selected_codes
from flake8_tempfile.source.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ast import Module
    from collections.abc import Sequence

    from flake8_tempfile.files.notebooks import Notebook
    from flake8_tempfile.model import Finding

# The analysis has room for trees that are much deeper.
_DEEP = 1000
_NOTEBOOK = ".ipynb"


class _UnparsableError(Exception):
    """Why a file cannot be checked, and the place (line 1-based, column 0-based) that shows it."""

    def __init__(self, reason: str, line: int = 1, column: int = 0, lines: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.lines = lines


def read(target: Target) -> bytes | FileReport:
    """Return the content of a file, or the report that says why there is none."""
    problem = target.problem
    if not problem:
        try:
            return read_file(target.path)
        except (OSError, ValueError) as error:
            problem = getattr(error, "strerror", None) or str(error)
    return _diagnostic(target, _UnparsableError(problem))


def is_plainly_clean(data: bytes, target: Target) -> bool:
    """Tell whether the text search is enough to see that there is nothing to report."""
    if target.named or target.path.endswith(_NOTEBOOK):  # in JSON, quotes do not look like those of Python
        return False
    return _is_plain(data) and not is_relevant(data, target.path, target.options.settings)


def check_target(target: Target) -> FileReport:
    """Read and check one file."""
    data = read(target)
    return data if isinstance(data, FileReport) else check_data(data, target)


def check_data(data: bytes, target: Target) -> FileReport:
    """Check the content of a file."""
    try:
        return _check_data(data, target)
    except Exception as error:  # noqa: BLE001  a failure on one file must not take the others along
        return FileReport(target.path, failure=failure_of(error))


def check_text(text: str, target: Target) -> FileReport:
    """Check a text that is not read from a file, such as that in an editor."""
    try:
        return _check_text(text, target)
    except Exception as error:  # noqa: BLE001  as above
        return FileReport(target.path, failure=failure_of(error))


def _check_text(text: str, target: Target) -> FileReport:
    try:
        return _check_source(_normal(text), target)
    except _UnparsableError as problem:
        return _diagnostic(target, problem, text.encode("utf-8", "surrogatepass"))


def parsed(data: bytes | str, target: Target) -> tuple[Module, tuple[str, ...], Notebook | None]:
    """Return the tree and the lines of a file or a text, and the notebook if it is one.

    :class:`ValueError` says why that is impossible.
    """
    from flake8_tempfile.files.notebooks import NotebookError, read_notebook
    from flake8_tempfile.source.parsing import source_lines

    try:
        text = _normal(data) if isinstance(data, str) else _decode(data)
        notebook = read_notebook(text) if target.path.endswith(_NOTEBOOK) else None
        source = text if notebook is None else notebook.code
        lines = tuple(source_lines(source))
        return _parse(source, lines), lines, notebook
    except NotebookError as error:
        raise ValueError(str(error)) from error
    except _UnparsableError as problem:
        raise ValueError(f"line {problem.line}: {problem.reason}") from problem


def _check_data(data: bytes, target: Target) -> FileReport:
    try:
        return _check_content(data, target)
    except _UnparsableError as problem:
        return _diagnostic(target, problem, data)


def _check_content(data: bytes, target: Target) -> FileReport:
    if is_plainly_clean(data, target):
        return FileReport(target.path)
    if target.path.endswith(_NOTEBOOK):
        return _check_notebook(_decode(data), target)
    return _check_source(_decode(data), target)


def _check_notebook(text: str, target: Target) -> FileReport:
    from flake8_tempfile.files.notebooks import NotebookError, read_notebook

    try:
        notebook = read_notebook(text)
    except NotebookError as error:
        raise _UnparsableError(str(error), error.line) from error
    try:
        report = _check_source(notebook.code, target)._replace(notes=())  # flake8 does not read it
    except _UnparsableError as problem:
        report = _diagnostic(target, problem)
    if not report.findings:
        return report
    findings = tuple(map(notebook.in_cells, report.findings))
    return report._replace(findings=findings, lines=notebook.lines, cells=notebook.starts)


def _check_source(source: str, target: Target) -> FileReport:
    concerned = is_relevant(source, target.path, target.options.settings)
    if not concerned and not target.named:
        return FileReport(target.path)
    from flake8_tempfile.source.parsing import source_lines

    lines = tuple(source_lines(source))
    if _skips_itself(source, lines):
        return FileReport(target.path)
    tree = _parse(source, lines)
    return _check_tree(tree, lines, target) if concerned else FileReport(target.path)


def _check_tree(tree: Module, lines: tuple[str, ...], target: Target) -> FileReport:
    # These load much that a run on clean files does not need.
    from flake8_tempfile.analysis.project.disk import seal
    from flake8_tempfile.analysis.project.service import project
    from flake8_tempfile.check import check_tree
    from flake8_tempfile.selecting.unused_noqa import notes_on_names, with_unused
    from flake8_tempfile.source.parsing import depth

    codes = codes_of(target)
    settings = target.options.settings._replace(codes=codes)
    try:
        findings = check_tree(tree, lines, target.path, settings)
    except (RecursionError, MemoryError) as error:
        if isinstance(error, RecursionError) and depth(tree) < _DEEP:
            raise  # the program runs in circles
        raise _UnparsableError(exhausted(error), lines=lines) from error
    report = _report(target, with_unused(findings, lines, codes), lines)
    reads = seal(project().reads(target.path), project().disk)
    return report._replace(notes=notes_on_names(lines), reads=reads)


def _is_plain(data: bytes) -> bool:
    """Tell whether the text can be searched as bytes: UTF-8 without a null byte or a declared encoding."""
    if b"\0" in data:
        return False
    second_line = data.find(b"\n", data.find(b"\n") + 1)
    if b"coding" in data[: second_line if second_line >= 0 else None]:
        return False
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    return True


def _decode(data: bytes) -> str:
    """Return the text with the line ends that Python sees."""
    return _normal(data.decode("utf-8-sig") if _is_plain(data) else _decode_declared(data))


def _normal(source: str) -> str:
    """Return a text with the line ends that Python sees."""
    if "\0" in source:
        raise _UnparsableError("null byte", source.count("\n", 0, source.index("\0")) + 1)
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _decode_declared(data: bytes) -> str:
    import warnings

    from flake8_tempfile.source.encoding import encoding_of  # few files declare one

    encoding = "utf-8"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some codecs warn about what they decode
            encoding = encoding_of(data)
            return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _UnparsableError(f"byte 0x{error.object[error.start]:02x} is not {encoding}", line) from error
    except (SyntaxError, LookupError, UnicodeError) as error:
        raise _UnparsableError(f"{error.args[0]}".partition(";")[0]) from error


def _parse(source: str, lines: tuple[str, ...]) -> Module:
    from flake8_tempfile.source.parsing import parse_source

    try:
        return parse_source(source)
    except SyntaxError as error:
        line, column = max(error.lineno or 1, 1), max((error.offset or 1) - 1, 0)
        raise _UnparsableError(f"{error.msg}", line, column, lines) from error
    except (RecursionError, MemoryError) as error:
        raise _UnparsableError(exhausted(error), lines=lines) from error
    except ValueError as error:  # characters that no source text may have, such as lone surrogates
        raise _UnparsableError(str(error), lines=lines) from error


def exhausted(error: Exception) -> str:
    """Return what :class:`RecursionError` and :class:`MemoryError` say of a source text."""
    # The parser raises MemoryError for what is nested too deeply, and so does a machine that is out of memory.
    return "nested too deeply" if isinstance(error, RecursionError) else "too complex for the memory at hand"


def _diagnostic(target: Target, problem: _UnparsableError, data: bytes = b"") -> FileReport:
    from flake8_tempfile.model import Finding, Span
    from flake8_tempfile.rules.unparsable_file import RULE

    text = data.decode("latin-1")
    if _skips_itself(text, text.split("\n")):
        return FileReport(target.path)
    message = RULE.message.format(reason=problem.reason)
    span = Span(problem.line, problem.column, problem.line, problem.column + 1)
    finding = Finding(RULE.code, span, message)
    if RULE.code not in codes_of(target):
        return FileReport(target.path, unchecked=f"{span.line}:{span.column + 1}: {message}")
    return _report(target, (finding,), problem.lines)


def _skips_itself(text: str, lines: Sequence[str]) -> bool:
    if "noqa" not in text.lower():
        return False
    from flake8_tempfile.selecting.noqa import skips_file

    return skips_file(lines)


def _report(target: Target, findings: tuple[Finding, ...], lines: tuple[str, ...]) -> FileReport:
    return FileReport(target.path, findings, lines if findings else ())


def codes_of(target: Target) -> frozenset[str]:
    """Return the codes that count in the file, after selection and per-file ignores."""
    options = target.options
    ignored = tuple(
        prefix
        for pattern, prefixes in options.per_file_ignores
        if matches_somewhere(target.path, (pattern,), options.root)
        for prefix in prefixes
    )
    return frozenset(code for code in selected_codes(options.layers) if not code.startswith(ignored))


def failure_of(error: Exception) -> str:
    """Return what a failure of the program was, and where."""
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (in {where.name}, {os.path.basename(where.filename)}:{where.lineno})"
