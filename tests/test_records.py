"""Records behave as frozen data classes do."""

from __future__ import annotations

import copy
import pickle

import pytest

from flake8_tempfile.records import NamedTuple, Record


class Base(Record):
    """The first two fields."""

    title: str
    size: int = 1


class More(Base):
    """One more field."""

    names: tuple[str, ...] = ()


class Same(Base):
    """No more fields."""


class Pair(NamedTuple):
    """A named tuple with a default."""

    left: int
    right: int = 2


def test_fields_of_the_bases_come_first() -> None:
    assert More.fields() == ("title", "size", "names")
    made = More("a", 2, names=("x",))
    assert (made.title, made.size, made.names) == ("a", 2, ("x",))


def test_defaults() -> None:
    assert More("a") == More("a", 1, ())


@pytest.mark.parametrize("arguments", [(), ("a", 1, (), 4)])
def test_wrong_number_of_values(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="More takes title, size, names"):
        More(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("named", [{"title": "b"}, {"unknown": 1}])
def test_wrong_names(named: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="More takes"):
        More("a", **named)  # type: ignore[arg-type]


def test_compared_by_class_and_fields() -> None:
    assert More("a") != More("b")
    assert Base("a") != Same("a")
    assert Base("a") != ("a", 1)
    assert len({Base("a"), Base("a"), Same("a")}) == 2


def test_frozen_and_without_room_for_more() -> None:
    made = Base("a")
    with pytest.raises(AttributeError, match="Base is frozen: size"):
        made.size = 3  # type: ignore[misc]
    assert not hasattr(made, "__dict__")


def test_changed_copies() -> None:
    made = More("a", 2)
    assert made._replace(size=3) == More("a", 3)
    assert made == More("a", 2)
    with pytest.raises(TypeError, match="More takes"):
        made._replace(unknown=1)


def test_copies_and_pickles() -> None:
    made = More("a", 2, ("x",))
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_shown_as_written() -> None:
    assert repr(More("a")) == "More(title='a', size=1, names=())"


def test_named_tuples() -> None:
    assert Pair(1) == Pair(1, 2)
    assert Pair(1)._replace(left=3) == Pair(3)
