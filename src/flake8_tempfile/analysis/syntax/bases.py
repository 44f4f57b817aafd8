"""What a class is derived from, however that is written: ``A(Base[T])``, ``A(with_metaclass(Meta, Base))``."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.syntax.names import last_part

# Of six, future and Django, and copied into many projects: the first argument is the metaclass, the others are bases.
_WITH_METACLASS = "with_metaclass"


def bases_of(owner: ast.ClassDef) -> Sequence[ast.expr]:
    """Return the bases of a class, without what they are parametrised with."""
    found: list[ast.expr] = []
    for base in owner.bases:
        with_metaclass = _with_metaclass(base)
        plain = base.value if isinstance(base, ast.Subscript) else base
        found += with_metaclass.args[1:] if with_metaclass is not None else [plain]
    return found


def metaclass_of(owner: ast.ClassDef) -> ast.expr | None:
    """Return the metaclass that a class names; None if it names none."""
    written = (keyword.value for keyword in owner.keywords if keyword.arg == "metaclass")
    calls = filter(None, map(_with_metaclass, owner.bases))
    return next(iter((*written, *(call.args[0] for call in calls if call.args))), None)


def _with_metaclass(base: ast.expr) -> ast.Call | None:
    return base if isinstance(base, ast.Call) and last_part(base) == _WITH_METACLASS else None
