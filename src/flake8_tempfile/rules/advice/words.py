"""Pieces of advice that more than one part gives or asks for."""

from __future__ import annotations

from collections.abc import Sequence

IN_TEST = "pytest's `tmp_path` fixture makes and removes a directory for each test"
FOR_TESTS = "pytest's `tmp_path_factory` fixture makes directories for more than one test, and pytest removes them"
BY_TEST = "let the test give the directory: pytest's `tmp_path`, or a `TemporaryDirectory` of its own"
BY_CALLER = "whoever gets the path has to remove the directory: return that, or let the caller give one"
TO_BE_FOUND = "what is to be found under this name again belongs below the user's cache, state or run directory"
OWN_NAME = "`mkdtemp` or `mkstemp` make a name that nobody else has; whoever uses it last removes it"
OWN_PLACE = "`mkdtemp` or `mkstemp` where nobody has to know the name; else a setting for a place of one's own"
SEVERAL_IN_TEST = "a folder for each below pytest's `tmp_path`, which pytest makes and removes for each test"
RIGHT_AFTER = "right after the creation"
AT_END_OF_TEST = "self.addCleanup("
EARLIER = ("begin the `try`", "register the removal")
ONLY_COPY = "from there on it may be the only copy"


def on_failure(remover: str) -> str:
    """Return the beginning of the advice to remove what a failure leaves; where it ends is to follow."""
    return f"`except BaseException:` with {remover}(...) and `raise` around what comes"


def lines(numbers: Sequence[int]) -> str:
    """Return ``line 3``, or ``lines 3, 5 and 8`` of more."""
    shown = [str(line) for line in numbers[:3]]
    if len(shown) == 1:
        return f"line {shown[0]}"
    return f"lines {', '.join(shown[:-1])} and {shown[-1]}"
