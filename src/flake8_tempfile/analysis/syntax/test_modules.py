"""What a test module is: by the classes it defines, by its name, or by its place."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.names import Names

_PLACES = frozenset({"test", "tests", "testing", "unittests"})
_PACKAGES = ("unittest.", "unittest2.")


def is_test_file(path: str) -> bool:
    """Tell whether a file has the name of a test module, or lies among tests."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    is_called_so = name.startswith(("test_", "conftest")) or name.endswith(("_test.py", "_tests.py"))
    return is_called_so or not _PLACES.isdisjoint(folders)


def derives_test_case(owner: ast.ClassDef, names: Names) -> bool:
    """Tell whether a class is derived from a test case of unittest, whatever its file is called."""
    found = (names.resolve(base) or "" for base in bases_of(owner))
    return any(name.startswith(_PACKAGES) and name.endswith("TestCase") for name in found)
