"""Rare garbage collection: syntax trees are many objects and no garbage, and looking through them again and again
takes as long as making them."""

from __future__ import annotations

import atexit
import gc
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# More objects than the trees of most files have.
_OBJECTS = 400_000


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector run after many more objects than usual."""
    before = gc.get_threshold()
    set_rare_collection()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def set_rare_collection() -> None:
    """Let the collector run rarely from now on."""
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])


def set_rare_collection_to_the_end() -> None:
    """Let the collector run rarely in a process that is ours, and not when it ends: all memory goes with it."""
    set_rare_collection()
    atexit.register(gc.freeze)
