"""What a call that writes to a path leaves there if it fails half-way: a torn file, or a part of a tree."""

from __future__ import annotations

import os
import pathlib
import shutil
from collections.abc import Callable
from pathlib import Path

_COPIES = (shutil.copyfile, shutil.copy, shutil.copy2, shutil.copytree, shutil.move)
_METHODS = frozenset({"write_text", "write_bytes"})
TORN = "half"


def is_torn(function: object) -> bool:
    """Tell whether a call writes what is at a path bit by bit."""
    owner = getattr(function, "__self__", None)
    is_method = isinstance(owner, pathlib.Path) and getattr(function, "__name__", "") in _METHODS
    return is_method or any(function is copy for copy in _COPIES)


def tear(function: Callable[..., object], arguments: tuple[object, ...]) -> None:
    """Do the first half of what a call does; nothing where not even that can be done."""
    owner = getattr(function, "__self__", None)
    target = owner if isinstance(owner, pathlib.Path) else Path(str(arguments[1]))
    source = None if owner is target else Path(str(arguments[0]))
    if source is not None and target.is_dir():
        target /= source.name
    if source is not None and source.is_dir():
        target.mkdir(exist_ok=True)
        target /= "part"
    if (source is None or source.exists()) and os.path.isdir(target.parent):
        target.write_text(TORN)
