"""Directories that may be the shared temporary one: found without a look at what all functions remove, if none is."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import parsed, text

from flake8_tempfile.analysis.acquire.shared_places import may_be_shared
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.local_values import NameValues

CLASS = """
    class Work:
        def __init__(self, options):
            self.place = {place}

        def make(self):
            return tempfile.mkdtemp(dir=self.place)

        def close(self):
            shutil.rmtree({removed})
"""


def asked(place: str, removed: str) -> tuple[bool, Summaries]:
    """Tell whether ``self.place`` may be shared, with the summaries that were asked."""
    module = parsed(text(CLASS.format(place=place, removed=removed)))
    found = summarise(module)
    make = next(function for function in module.functions() if function.name == "make")
    directory = next(node for node in ast.walk(make) if isinstance(node, ast.Attribute) and node.attr == "place")
    return may_be_shared(directory, NameValues(make, found.nodes_of(make), found)), found


@pytest.mark.parametrize(
    ("place", "removed", "expected"),
    [
        ("tempfile.gettempdir()", "self.other", True),
        ("tempfile.gettempdir()", "self.place", False),  # who removes it removes what is in it
        ("options.results", "self.other", False),
        ("options.results", "self.place", False),
    ],
)
def test_a_place_that_the_class_removes_is_not_shared(place: str, removed: str, expected: bool) -> None:
    assert asked(place, removed)[0] is expected


def test_what_functions_remove_is_not_asked_where_nothing_is_shared() -> None:
    assert "removed_by" not in vars(asked("options.results", "self.other")[1])


def test_what_functions_remove_decides_where_something_is_shared() -> None:
    assert "removed_by" in vars(asked("tempfile.gettempdir()", "self.other")[1])
