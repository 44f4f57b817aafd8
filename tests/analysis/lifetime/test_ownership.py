"""Which roles own, for files and for descriptors, and what unpacking gives."""

from __future__ import annotations

import pytest
from lifetime_sources import obligation

from flake8_tempfile.analysis.lifetime.ownership import held, owning, unpacked_role
from flake8_tempfile.analysis.model import Obligation, Role
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

FILE, DESCRIPTOR = obligation({}, Resource.MKSTEMP_FILE), obligation({}, Resource.DESCRIPTOR)
FIRST = obligation({}, position=0, unpacked=Role.HANDLE)


@pytest.mark.parametrize(
    ("role", "of_file", "of_descriptor"),
    [
        (Role.PATH, True, False),
        (Role.HANDLE, True, False),
        (Role.DESCRIPTOR, False, True),
        (Role.PAIR, True, True),
        (Role.PART, False, False),
        (Role.PARENT, True, False),
        (Role.ELEMENT, True, True),
        (Role.HOLDER, True, True),
        (Role.TASK, True, True),
        (Role.STREAM, False, True),
    ],
)
def test_who_gets_what_owns_can_release_it(role: Role, of_file: bool, of_descriptor: bool) -> None:
    assert (role in owning(FILE)) is of_file
    assert (role in owning(DESCRIPTOR)) is of_descriptor


def test_an_object_holds_what_it_is_constructed_with_but_not_what_is_around_it() -> None:
    assert owning(FILE) - held(FILE) == {Role.PARENT}
    assert owning(DESCRIPTOR) - held(DESCRIPTOR) == {Role.STREAM}


@pytest.mark.parametrize(
    ("fact", "role", "index", "expected"),
    [
        pytest.param(FILE, Role.PAIR, 0, Role.DESCRIPTOR, id="mkstemp's descriptor"),
        pytest.param(FILE, Role.PAIR, 1, Role.PATH, id="mkstemp's path"),
        pytest.param(FILE, Role.PAIR, 2, None, id="nothing more"),
        pytest.param(DESCRIPTOR, Role.PAIR, 0, Role.DESCRIPTOR, id="the descriptor itself"),
        pytest.param(DESCRIPTOR, Role.PAIR, 1, None, id="the path closes nothing"),
        pytest.param(FIRST, Role.PAIR, 0, Role.HANDLE, id="a helper's tuple, at its place"),
        pytest.param(FIRST, Role.PAIR, 1, None, id="at another place"),
        pytest.param(FILE, Role.ELEMENT, 7, Role.PATH, id="any element of a container"),
        pytest.param(FILE, Role.PATH, 0, None, id="a path is not taken apart"),
        pytest.param(FILE, None, 0, None, id="something else"),
        pytest.param(Obligation(), Role.PAIR, 0, None, id="nothing acquired"),
    ],
)
def test_the_role_of_what_is_unpacked(fact: Obligation, role: Role | None, index: int, expected: Role | None) -> None:
    assert unpacked_role(role, index, fact) is expected
