"""Named tuples that are made without ``typing`` behave like those of ``typing``."""

from __future__ import annotations

import pickle
import typing

import pytest

from flake8_tempfile.records import NamedTuple


class Ours(NamedTuple):
    """A place."""

    line: int
    column: int = 0
    note: str = ""

    @property
    def shown(self) -> str:
        """What is shown."""
        return f"{self.line}:{self.column}{self.note}"


class Theirs(typing.NamedTuple):
    """A place."""

    line: int
    column: int = 0
    note: str = ""

    @property
    def shown(self) -> str:
        """What is shown."""
        return f"{self.line}:{self.column}{self.note}"


@pytest.mark.parametrize("name", ["__doc__", "__module__", "_fields", "_field_defaults"])
def test_the_class_says_the_same_of_itself(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


def test_the_annotations_are_kept() -> None:
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)


def test_values_methods_and_copies() -> None:
    place = Ours(3, note="!")
    assert place == (3, 0, "!")
    assert place.shown == Theirs(3, note="!").shown == "3:0!"
    assert place._replace(column=4).shown == "3:4!"
    assert repr(place) == "Ours(line=3, column=0, note='!')"


def test_it_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(Ours(3)))
    assert type(copy) is Ours
    assert copy == (3, 0, "")


def test_a_field_without_a_value_is_asked_for() -> None:
    with pytest.raises(TypeError, match="line"):
        Ours()  # type: ignore[call-arg]
