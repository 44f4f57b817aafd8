"""Patterns of paths."""

from __future__ import annotations

import pytest

from flake8_tempfile.files.patterns import anchored, matches, matches_somewhere


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("x.py", "/r/a/x.py", True),
        ("x.py", "/r/a/xx.py", False),
        ("test_*.py", "/r/a/test_x.py", True),
        ("a/*.py", "/r/a/x.py", True),
        ("a/*.py", "/r/b/a/x.py", False),
        ("a/b/", "/r/a/b", True),
        ("**/a/*.py", "/r/a/x.py", True),
        ("**/a/*.py", "/r/b/c/a/x.py", True),
        ("a/**/x.py", "/r/a/x.py", True),
        ("a/**/x.py", "/r/a/b/c/x.py", True),
        ("a/**/x.py", "/r/b/x.py", False),
        ("./a/x.py", "/r/a/x.py", True),
        ("/r/a/x.py", "/r/a/x.py", True),
        ("/s/a/x.py", "/r/a/x.py", False),
    ],
)
def test_patterns(pattern: str, path: str, fits: bool) -> None:
    assert matches(path, (pattern,), "/r") == fits


def test_patterns_of_directories_hold_for_what_is_in_them() -> None:
    assert matches_somewhere("/r/tests/deep/x.py", ("tests",), "/r")
    assert matches_somewhere("/r/src/gen/x.py", ("src/gen",), "/r")
    assert not matches_somewhere("/tests/r/x.py", ("tests",), "/tests/r")


def test_the_root_is_no_pattern() -> None:
    assert matches("/r[1]/a/x.py", ("a/*.py",), "/r[1]")
    assert not matches("/r1/a/x.py", ("a/*.py",), "/r[1]")


def test_an_anchored_pattern_does_not_depend_on_the_root() -> None:
    assert matches("/here/a/x.py", (anchored("a/*.py", "/here"),), "/elsewhere")
    assert matches_somewhere("/here/a/deep/x.py", (anchored("a/deep/", "/here"),), "/")
    assert anchored("*.py", "/here") == "*.py"
