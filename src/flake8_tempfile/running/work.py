"""The unit of work that is done in this process or handed to another: one file, or several.

Whoever hands it over may know the report of an earlier content of the file; if that is still the content, there is no
need to check it, nor to send the report back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from flake8_tempfile.files.discovery import Target
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.relevance import is_relevant
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.cache_pack import digest_of
from flake8_tempfile.running.file_check import check_data, failure_of, is_plainly_clean, read

# How many times longer it takes to parse and check a byte than to read and search it.
_CHECKING = 60


class Task(NamedTuple):
    """A file to check, and the digest of the content whose report is known, '' for none."""

    target: Target
    known: str = ""

    def knows(self, _: Target) -> str:
        """Return the digest."""
        return self.known


class Answer(NamedTuple):
    """What became of a file.

    ``report`` None: the content is the known one.  ``digest`` is that of the content, '' where the text search has
    settled it, None where it could not be read.  ``cost`` is how long it took, in bytes read and searched.
    ``searched`` are further files and directories that text searches have depended on since the answer before.
    """

    report: FileReport | None
    digest: str | None = ""
    cost: int = 0
    searched: tuple[str, ...] = ()


class Content(NamedTuple):
    """The content of a file that is to be checked elsewhere."""

    target: Target
    data: bytes
    digest: str


def answer(target: Target, known: Callable[[Target], str]) -> Answer:
    """Read and check a file, unless its content is ``known``."""
    found = examine(target, known)
    if isinstance(found, Answer):
        return found
    return Answer(check_data(found.data, target), found.digest, len(found.data) * _CHECKING)


def examine(target: Target, known: Callable[[Target], str]) -> Answer | Content:
    """Read a file; return its content if that is to be checked, and the answer if it is not."""
    try:
        return _examined(target, known)
    except Exception as error:  # noqa: BLE001  a failure on one file must not take the others along
        return Answer(FileReport(target.path, failure=failure_of(error)), None)


def _examined(target: Target, known: Callable[[Target], str]) -> Answer | Content:
    data = read(target)
    if isinstance(data, FileReport):
        return Answer(data, None)
    if is_plainly_clean(data, target):
        return Answer(FileReport(target.path), "", len(data), _searched())
    if not is_relevant(data, target.path, target.options.settings):
        return Answer(check_data(data, target), "", len(data))
    digest = digest_of(data)
    if digest == known(target):
        return Answer(None, digest, len(data))
    return Content(target, data, digest)


def _searched() -> tuple[str, ...]:
    resolution = sys.modules.get("flake8_tempfile.analysis.project.resolution")
    return tuple(resolution.resolver().news()) if resolution is not None else ()


def answer_all(tasks: Sequence[Task]) -> list[Answer]:
    """Do several tasks."""
    return [answer(task.target, task.knows) for task in tasks]


def check_contents(contents: Sequence[tuple[bytes, Target]]) -> list[FileReport]:
    """Check files whose content comes with them."""
    return [check_data(data, target) for data, target in contents]
