"""A document that is open in an editor: which options hold for it, and what is found in its text."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from flake8_tempfile.config.pyproject import ConfigError, Configuration
from flake8_tempfile.files.discovery import Target, is_excluded
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.file_check import check_text
from flake8_tempfile.running.runner import forget_project
from flake8_tempfile.selecting.selection import UnknownSelectorError

_ENDINGS = (".py", ".pyi")
_LANGUAGE = "python"


class Document(NamedTuple):
    """A version of the text of a document; ``path`` is that of its file, or a name where it has none."""

    uri: str
    path: str
    text: str
    version: int | None = None


class Checked(NamedTuple):
    """A document with what holds for it and what is found; ``problem`` says why it could not be checked.

    ``target`` is None if it could not be told what holds, and if the configuration leaves the document out.
    """

    document: Document
    target: Target | None
    report: FileReport
    problem: str = ""


def is_python(path: str, language: str | None) -> bool:
    """Tell whether a document is one for this program: a notebook comes to a server as something else."""
    return path.endswith(_ENDINGS) or (language == _LANGUAGE and not path.endswith(".ipynb"))


def check(document: Document, configure: Callable[[], Configuration], folders: Sequence[str]) -> Checked:
    """Check a document under the configuration as it is now; never fails."""
    forget_project()  # what is imported may have been saved in between
    nothing = FileReport(document.path)
    try:
        target = _target(document, configure(), folders)
    except (ConfigError, UnknownSelectorError) as error:
        return Checked(document, None, nothing, str(error))
    if target is None:
        return Checked(document, None, nothing)
    report = check_text(document.text, target)
    return Checked(document, target, report, f"internal error: {report.failure}" if report.failure else "")


def _target(document: Document, configuration: Configuration, folders: Sequence[str]) -> Target | None:
    options = configuration.options_for(os.path.dirname(document.path))
    if not options.file:
        # Without a file patterns would count from the directory that the editor happens to have started in.
        options = options._replace(root=_folder_of(document.path, folders))
    return None if is_excluded(document.path, options) else Target(document.path, options, named=True)


def _folder_of(path: str, folders: Sequence[str]) -> str:
    """Return the innermost of the open folders that a file lies in, else its directory."""
    around = [folder for folder in folders if path.startswith(os.path.join(folder, ""))]
    return max(around, key=len, default=os.path.dirname(path))
