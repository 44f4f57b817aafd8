"""What the user may set for the analysis.

A module of its own, with a named tuple in it: a run on one clean file needs the settings, and making data classes would
take longer than the run.
"""

from __future__ import annotations

from flake8_tempfile.records import NamedTuple

DEFAULT_TARGET = (3, 10)

TEMP_DIRECTORIES = (
    "/tmp",
    "/var/tmp",
    "/usr/tmp",
    "/dev/shm",
    "/private/tmp",
    "/private/var/tmp",
    r"C:\Temp",
    r"C:\Windows\Temp",
    "%TEMP%",
)


class Settings(NamedTuple):
    """What the user may set for the analysis; the four lists are ``fnmatch`` patterns of dotted names.

    ``target_version`` is the oldest Python the checked code runs on, as ``(major, minor)``.  ``codes`` are those of the
    rules to run, None stands for all.  ``edits``: findings are to carry edit plans where there are any.
    ``follow_imports``: other modules of the project are read where something depends on them; ``src`` are the
    directories in which their names begin, if they are set.
    """

    target_version: tuple[int, int] = DEFAULT_TARGET
    temp_directories: tuple[str, ...] = TEMP_DIRECTORIES
    acquirers: tuple[str, ...] = ()
    removers: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    harmless_calls: tuple[str, ...] = ()
    codes: frozenset[str] | None = None
    edits: bool = True
    follow_imports: bool = True
    src: tuple[str, ...] = ()
