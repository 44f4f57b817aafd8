"""Exchanges two files in one step, where the system can: at any time there is one of them at either place."""

from __future__ import annotations

import ctypes
import os
import sys

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def may_exchange() -> bool:
    """Tell whether the system has a call for it; a file system may have none all the same."""
    return sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "renameat2")


def exchange(first: str, second: str) -> bool:
    """Let two files change places (Linux 3.15, ``renameat2(2)``); False if they have not."""
    rename = ctypes.CDLL(None).renameat2
    places = os.fsencode(first), os.fsencode(second)
    return bool(rename(_AT_FDCWD, places[0], _AT_FDCWD, places[1], _RENAME_EXCHANGE) == 0)
