"""Which paths a finalizer will be called with: it removes them when its object is collected, or at exit."""

from __future__ import annotations

import os
import weakref


def is_finalized(path: str) -> bool:
    """Tell whether a finalizer of an object that is still alive has ``path`` among its arguments."""
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        alive = finalizer.peek()  # the object, the function, its arguments by place and by name
        if alive is not None and any(_is_path(value, path) for value in (*alive[2], *alive[3].values())):
            return True
    return False


def _is_path(value: object, path: str) -> bool:
    return isinstance(value, (str, os.PathLike)) and os.path.abspath(value) == path
