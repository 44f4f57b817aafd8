"""Files of this program's own are replaced at once or not at all: whoever reads one sees the old or the new content."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import BinaryIO

# The ending of files that are not complete yet, or that nobody has completed.
TEMPORARY = ".tmp"


def replace_file(path: str, data: bytes, *, follow: bool = True) -> None:
    """Put ``data`` in the place of what ``path`` holds; see :func:`replacing`."""
    with replacing(path, follow=follow) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: str, *, follow: bool = True) -> Iterator[BinaryIO]:
    """Give a stream whose content takes the place of what ``path`` holds when the block ends without an exception.

    The new file is made beside the old one, gets its mode and is renamed; :class:`OSError` goes through.  It takes the
    place of the file that a link leads to or, unless that is to ``follow``, of the link.
    """
    target = os.path.realpath(path) if follow else os.path.abspath(path)
    temporary = f"{target}.{os.urandom(6).hex()}{TEMPORARY}"
    try:
        with open(temporary, "xb") as file:  # noqa: PTH123
            yield file
        if not os.path.islink(target):
            with contextlib.suppress(FileNotFoundError):
                os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
