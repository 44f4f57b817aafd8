"""Which of several leaks of one acquisition is told, and as what."""

from __future__ import annotations

from typing import Any

import pytest
from lifetime_sources import expression

from flake8_tempfile.analysis.lifetime.verdicts import Sort, judge
from flake8_tempfile.analysis.model import Cause, Leak, Lifetime
from flake8_tempfile.analysis.tables.lifetime_calls import Resource


def leak(
    cause: Cause,
    line: int = 5,
    *,
    narrow: bool = False,
    interrupt: bool = False,
    guarded: bool = False,
    second: bool = False,
) -> Leak:
    return Leak(cause, line, narrow, interrupt, lambda: guarded, lambda: second, tuple)


def lifetime(
    *leaks: Leak,
    resource: Resource = Resource.DIRECTORY,
    releases: tuple[int, ...] = (9,),
    transfers: tuple[int, ...] = (),
    attribute: str = "",
    **more: Any,  # noqa: ANN401
) -> Lifetime:
    node = expression("make()")
    return Lifetime(resource, node, "d", "make", leaks, releases, transfers, attribute, None, **more)


RAISE, NARROW = leak(Cause.RAISE), leak(Cause.RAISE, narrow=True)
RETURN, BRANCH, BREAK = leak(Cause.RETURN, 6), leak(Cause.BRANCH, 7), leak(Cause.BREAK, 7)
SECOND = leak(Cause.RAISE, second=True)
YIELD, CANCELLED, GUARDED = leak(Cause.YIELD), leak(Cause.AWAIT, interrupt=True), leak(Cause.RAISE, guarded=True)


def told(found: Lifetime) -> tuple[Sort, Leak | None] | None:
    verdict = judge(found)
    return (verdict.sort, verdict.leak) if verdict else None


@pytest.mark.parametrize(
    ("leaks", "expected"),
    [
        ((), None),
        ((RAISE,), (Sort.EXCEPTION, RAISE)),
        ((YIELD,), (Sort.EXCEPTION, YIELD)),
        ((RETURN,), (Sort.EXIT, RETURN)),
        ((BREAK,), (Sort.EXIT, BREAK)),
        ((BRANCH,), (Sort.EXIT, BRANCH)),
        ((CANCELLED,), (Sort.CANCELLATION, CANCELLED)),
        ((NARROW,), (Sort.SET_UP, NARROW)),
        # what is caught does not get past the removal, if something else does
        ((SECOND, RAISE), (Sort.EXCEPTION, RAISE)),
        ((SECOND,), (Sort.EXCEPTION, SECOND)),
        # an exit outweighs an exception, and both outweigh a set-up step
        ((RAISE, RETURN), (Sort.EXIT, RETURN)),
        ((RETURN, RAISE), (Sort.EXIT, RETURN)),
        ((NARROW, RAISE), (Sort.EXCEPTION, RAISE)),
        ((NARROW, RETURN), (Sort.EXIT, RETURN)),
        ((CANCELLED, NARROW), (Sort.SET_UP, NARROW)),
        ((CANCELLED, RAISE), (Sort.EXCEPTION, RAISE)),
        # a branch does not outweigh an exception that nothing is prepared for
        ((BRANCH, RAISE), (Sort.EXCEPTION, RAISE)),
        ((BRANCH, GUARDED), (Sort.EXIT, BRANCH)),
        ((BRANCH, RETURN, RAISE), (Sort.EXIT, BRANCH)),
        ((BRANCH, NARROW), (Sort.EXIT, BRANCH)),
        # the first of a kind has the shortest witness
        ((RAISE, YIELD), (Sort.EXCEPTION, RAISE)),
        ((YIELD, RAISE), (Sort.EXCEPTION, YIELD)),
    ],
)
def test_one_leak_is_told(leaks: tuple[Leak, ...], expected: tuple[Sort, Leak] | None) -> None:
    assert told(lifetime(*leaks)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(lifetime(RAISE, RETURN, releases=()), (Sort.NEVER, RETURN), id="what goes well shows it first"),
        pytest.param(lifetime(RAISE, releases=()), (Sort.NEVER, RAISE), id="neither removed nor handed over"),
        pytest.param(lifetime(NARROW, releases=()), (Sort.NEVER, NARROW), id="a set-up step shows it as well"),
        pytest.param(lifetime(RAISE, releases=(), transfers=(8,)), (Sort.EXCEPTION, RAISE), id="handed over"),
        pytest.param(lifetime(CANCELLED, releases=()), (Sort.CANCELLATION, CANCELLED), id="only when cancelled"),
        pytest.param(lifetime(RAISE, releases=(), lasting=True), None, id="in a lasting place"),
        pytest.param(lifetime(RAISE, releases=(), is_cleared=True), None, id="emptied before it is made anew"),
    ],
)
def test_never_removed(found: Lifetime, expected: tuple[Sort, Leak] | None) -> None:
    assert told(found) == expected


@pytest.mark.parametrize("resource", [Resource.SCRATCH_FILE, Resource.SCRATCH_TREE])
@pytest.mark.parametrize(
    ("unique", "shared", "expected"),
    [(True, True, Sort.NEVER), (False, True, None), (True, False, None), (False, False, None)],
)
def test_a_scratch_path_piles_up_if_it_is_another_each_time(
    resource: Resource, unique: bool, shared: bool, expected: Sort | None
) -> None:
    found = told(lifetime(RAISE, resource=resource, releases=(), unique=unique, shared=shared))
    assert (found and found[0]) == expected


def test_what_a_branch_keeps_in_a_lasting_place_is_meant_to_last() -> None:
    assert told(lifetime(BRANCH, lasting=True, is_place_asked=True)) is None
    assert told(lifetime(GUARDED, lasting=True, is_place_asked=True)) is None
    assert told(lifetime(RAISE, lasting=True, is_place_asked=True)) == (Sort.EXCEPTION, RAISE)
    assert told(lifetime(RETURN, lasting=True, is_place_asked=True)) == (Sort.EXIT, RETURN)


def test_so_it_is_not_where_the_branch_asks_for_something_else() -> None:
    assert told(lifetime(BRANCH, lasting=True)) == (Sort.EXIT, BRANCH)
    assert told(lifetime(GUARDED, lasting=True)) == (Sort.EXCEPTION, GUARDED)


def test_a_file_with_the_name_of_another_that_is_handed_over_is_a_result() -> None:
    copy = lifetime(RAISE, resource=Resource.SCRATCH_FILE, releases=(), transfers=(8,), named_elsewhere=True)
    assert told(copy) is None
    assert told(copy._replace(transfers=())) == (Sort.NEVER, RAISE)
    assert told(copy._replace(releases=(9,))) == (Sort.EXCEPTION, RAISE)


def test_a_file_under_a_fixed_name_that_is_returned_is_a_result() -> None:
    report = lifetime(RAISE, resource=Resource.SCRATCH_FILE, releases=(), transfers=(8,), unique=False)
    assert judge(report) is None


def own(*leaks: Leak, is_conditional: bool = False, is_product: bool = False) -> Lifetime:
    found = lifetime(*leaks, resource=Resource.SCRATCH_FILE, shared=False)
    return found._replace(is_conditional=is_conditional, is_product=is_product)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(own(RAISE), (Sort.EXCEPTION, RAISE), id="an exception"),
        pytest.param(own(RETURN), (Sort.EXIT, RETURN), id="a return"),
        pytest.param(own(BRANCH), None, id="a branch"),
        pytest.param(own(BREAK), None, id="a break"),
        pytest.param(own(RETURN, is_conditional=True), None, id="a return, where each removal is conditional"),
        pytest.param(own(RAISE, is_conditional=True), (Sort.EXCEPTION, RAISE), id="an exception, likewise"),
        pytest.param(own(RAISE, is_product=True), None, id="removed in handlers only"),
    ],
)
def test_a_file_in_a_directory_of_its_own_may_be_a_result(found: Lifetime, expected: tuple[Sort, Leak] | None) -> None:
    assert told(found) == expected


def test_a_removal_before_the_creation_is_none_of_this_file() -> None:
    found = lifetime(RAISE, resource=Resource.SCRATCH_FILE, shared=False, releases=(1,))
    assert judge(found) is None


@pytest.mark.parametrize(
    ("leaks", "expected"),
    [((RETURN, RAISE), (Sort.DESCRIPTOR, RETURN)), ((NARROW,), (Sort.DESCRIPTOR, NARROW)), ((CANCELLED,), None)],
)
def test_a_descriptor_is_told_by_its_first_leak(leaks: tuple[Leak, ...], expected: tuple[Sort, Leak] | None) -> None:
    assert told(lifetime(*leaks, resource=Resource.DESCRIPTOR, releases=())) == expected


@pytest.mark.parametrize(
    ("leaks", "expected"),
    [((RETURN, RAISE), (Sort.OBJECT, RETURN)), ((NARROW,), None), ((NARROW, RAISE), (Sort.OBJECT, RAISE))],
)
def test_an_object_is_not_told_by_a_set_up_step(leaks: tuple[Leak, ...], expected: tuple[Sort, Leak] | None) -> None:
    assert told(lifetime(*leaks, resource=Resource.OBJECT, releases=())) == expected


def test_an_attribute_that_nothing_removes() -> None:
    assert told(lifetime(RAISE, attribute="d")) == (Sort.STORED, None)
    assert told(lifetime(RAISE, attribute="d", lasting=True)) is None


def test_a_set_up_that_raises_is_no_more_than_set_up() -> None:
    assert told(lifetime(RAISE, in_set_up=True, transfers=(6,))) == (Sort.SET_UP, RAISE)
    assert told(lifetime(RETURN, in_set_up=True, transfers=(6,))) == (Sort.EXIT, RETURN)
    assert told(lifetime(RAISE, in_set_up=True)) == (Sort.EXCEPTION, RAISE)
