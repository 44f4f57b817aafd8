"""The vocabulary of the analysis of dangling names: which factories count, a fact, and what is found."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire.factories import removes_itself
from flake8_tempfile.analysis.objects.handles import NO_HANDLES, Handles
from flake8_tempfile.records import NamedTuple

COLLECTED = "its object is collected"
BLOCK_ENDS = "its `with` block ends"
_OBJECTS = frozenset({"NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile", "SpooledTemporaryFile"})


def is_tracked(name: str, call: ast.Call) -> bool:
    """Tell whether what this factory call makes has an end that can be seen."""
    return removed_by_hand(name) or (name in _OBJECTS and removes_itself(name, call))


def removed_by_hand(name: str) -> bool:
    """Tell whether nothing but an explicit removal ends the life of what this factory makes."""
    return name in ("mkdtemp", "mkstemp")


class DanglingUse(NamedTuple):
    """A use of a path whose file or directory is gone: ``node`` is the expression or the ``return`` that uses it.

    ``site`` is the factory's call, ``ended`` the line on which the file goes and ``how`` what happens there; ``used``
    says what is used then.
    """

    node: ast.expr | ast.stmt
    site: ast.Call
    is_directory: bool
    ended: int
    how: str
    used: str = "its path is used"


class Reopened(NamedTuple):
    """A call that opens a file by its name while the object that ``site`` made is still open."""

    site: ast.Call
    node: ast.Call


class Life(NamedTuple):
    """A dataflow fact: one acquisition and what is known of it; ``site`` None stands for none.

    ``by_hand``: nothing removes it but an explicit removal.  ``manager`` is the ``with`` item that ends it.
    ``shared``: something else may hold the object, so that it does not end with the variables here.  ``filled``: more
    was done with it than to take the name.  ``returned`` is the ``return`` under way that hands the path out.
    ``unheld``: nothing but the name was ever taken.
    ``ended`` is the line on which it was removed (0: it lives) and ``how`` says what happened there.
    """

    site: ast.Call | None = None
    handles: Handles = NO_HANDLES
    by_hand: bool = False
    manager: ast.withitem | None = None
    shared: bool = False
    filled: bool = False
    returned: ast.Return | None = None
    unheld: bool = False
    ended: int = 0
    how: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether a use of the path would miss the file: a mere name may be made into a file again."""
        return self.filled or self.handles.is_directory
