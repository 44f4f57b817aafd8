"""Files of this program's own are replaced at once or not at all: whoever reads one sees the old or the new content."""

from __future__ import annotations

import contextlib
import os


def replace_file(path: str, data: bytes) -> None:
    """Put ``data`` in the place of what ``path`` holds, keeping its mode; :class:`OSError` goes through.

    The new file is made beside the old one and renamed.
    """
    target = os.path.realpath(path)
    temporary = f"{target}.{os.urandom(6).hex()}.tmp"
    try:
        with open(temporary, "xb") as file:  # noqa: PTH123
            file.write(data)
        with contextlib.suppress(FileNotFoundError):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
