"""Which tests come to the same each time."""

from __future__ import annotations

import pytest
from lifetime_sources import expression

from flake8_tempfile.analysis.lifetime.guards.stable_tests import is_stable


@pytest.mark.parametrize(
    "test", ["a", "a == b", "a.b is None", "url.startswith('http')", "isinstance(a, str)", "a.lower().endswith('.gz')"]
)
def test_the_same_each_time(test: str) -> None:
    assert is_stable(expression(test))


@pytest.mark.parametrize(
    "test",
    [
        "check(a)",
        "a.exists()",
        "len(a)",
        "hasattr(a, 'b')",
        "a.startswith(take())",
        "(a := b)",
        "a and check(b)",
        "f()()",
    ],
)
def test_another_one_next_time(test: str) -> None:
    assert not is_stable(expression(test))
