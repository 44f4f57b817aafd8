"""Tests that ask which file a name stands for, around its removal."""

from __future__ import annotations

import textwrap

import pytest
from lifetime_sources import codes, work

from flake8_tempfile.analysis.tables.question_names import Question, question


def removed_if(test: str, steps: str = "use(p)", making: str = "tempfile.mkstemp()") -> list[str]:
    """Return what is found where ``test`` decides in a ``finally`` about the removal."""
    inner = textwrap.indent(steps, "    ")
    body = f"fd, p = {making}\nos.close(fd)\ntry:\n{inner}\nfinally:\n    if {test}:\n        os.remove(p)"
    return [code for _, code in codes(work(body, "def work(data, job, target)"))]


@pytest.mark.parametrize(
    "test",
    [
        "p != target",
        "p != job.source",
        "p != data['path']",
        "p not in (target, job.source)",
        "p.startswith(tempfile.gettempdir())",
        "tempfile.gettempdir() in p",
        "os.path.dirname(p) == tempfile.gettempdir()",
    ],
)
def test_a_path_just_made_is_like_nothing_older(test: str) -> None:
    assert removed_if(test) == []


@pytest.mark.parametrize(
    ("test", "steps"),
    [
        pytest.param("p in job.done", "use(p)", id="any container"),
        pytest.param("p not in job.failed", "job.run(p)", id="anything but a container"),
        pytest.param("q != p", "q = p\nq = convert(p)", id="what a call makes of it"),
        pytest.param("q != p", "x = choose([p, target])\nq = x", id="by way of another name"),
        pytest.param("job.current != p", "job.load(p)", id="an attribute of what is told"),
        pytest.param("data['path'] != p", "job.load(p, data)", id="an item of what is told"),
        pytest.param("p not in (target, job.current)", "job.load(p)", id="one of several"),
        pytest.param("'tmp' in p", "use(p)", id="a text in it"),
    ],
)
def test_what_may_be_the_path_again_decides_nothing(test: str, steps: str) -> None:
    assert removed_if(test, steps) == ["TMP205"]


@pytest.mark.parametrize("given", ["return q", "job.result = q"])
def test_what_is_given_away_instead_is_the_callers(given: str) -> None:
    steps = f"q = convert(p)\n{given}"
    body = f"fd, p = tempfile.mkstemp()\nos.close(fd)\nq = None\ntry:\n{textwrap.indent(steps, '    ')}\n"
    body += "finally:\n    if q != p:\n        os.remove(p)"
    assert codes(work(body, "def work(data, job)")) == []


def test_a_container_that_has_the_path_tells_it_apart() -> None:
    body = """
    made = []
    p = data
    try:
        if data.is_packed:
            p = tempfile.mkdtemp()
            made.append(p)
        use(p)
    finally:
        if p in made:
            shutil.rmtree(p)
    """
    assert codes(work(body)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("is_temporary", Question.OWN),
        ("_is_temp_file", Question.OWN),
        ("isTmpPath", Question.OWN),
        ("is_ours", Question.OWN),
        ("is_inside", Question.EITHER),
        ("may_be_removed", Question.EITHER),
        ("is_template", None),
        ("is_empty_template", None),
        ("is_temp_empty", None),
        ("should_attempt", None),
        ("is_owned_by_root", None),
        ("has_errors", None),
        ("is_valid", None),
        ("temporary", None),
        ("", None),
    ],
)
def test_what_a_name_asks(name: str, expected: Question | None) -> None:
    assert question(name) is expected
