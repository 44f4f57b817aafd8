"""Which expressions lead to the same path, or to the parent of one: texts written twice, keys of attributes."""

from __future__ import annotations

import ast

import pytest

from flake8_tempfile.analysis.paths.keys import depends_on, path_keys, text_key
from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings

NAMES = Names({"os": "os", "tempfile": "tempfile", "time": "time"})
SAME = [
    ("f'/tmp/{n}.txt'", "'/tmp/%s.txt' % n"),
    ("f'/tmp/{n}.txt'", "'/tmp/' + n + '.txt'"),
    ("'/tmp/{}.txt'.format(self.n)", "f'/tmp/{self.n}.txt'"),
    ("os.path.join(tempfile.gettempdir(), n)", "tempfile.gettempdir() + '/' + n"),
    ("f'/tmp/{n:03d}'", "f'/tmp/{n:03d}'"),
]
OTHER = [
    ("f'/tmp/{n}.txt'", "f'/tmp/{m}.txt'"),
    ("f'/tmp/{n}.txt'", "f'/tmp/{n:03d}.txt'"),
    ("'/tmp/%s.txt' % n", "'/tmp/%03d.txt' % n"),
    ("f'/tmp/{n}'", "os.path.join('/tmp', n).rstrip('x')"),
]
OWNER = """
import shutil
from tempfile import mkdtemp


class Job:
    def __init__(self):
        self.options = {}
        self.options["a"] = mkdtemp()
        self.options["b"] = mkdtemp()

    def close(self):
        shutil.rmtree(self.options[%r])
"""


def texts(*written: str) -> list[str | None]:
    return [text_key(ast.parse(each, mode="eval").body, NAMES) for each in written]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_the_same_text(one: str, two: str) -> None:
    first, second = texts(one, two)
    assert first is not None
    assert first == second


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_another_text(one: str, two: str) -> None:
    first, second = texts(one, two)
    assert first is not None
    assert first != second


@pytest.mark.parametrize("text", ["f'/tmp/{time.time()}'", "n", "use(n)", "f'/tmp/{(m := n)}'", "f'{n}'"])
def test_no_text_that_stays_the_same(text: str) -> None:
    assert texts(text) == [None]


def test_a_text_depends_on_what_is_in_it() -> None:
    (text,) = texts("f'/tmp/{n}/{self.m}'")
    assert text is not None
    assert [depends_on(text, place) for place in ("n", "self", "self.m", "m")] == [True, True, True, False]


def test_the_parent_of_a_key() -> None:
    for written in ("os.path.dirname(self.path)", "self.path.parent"):
        assert {"self.path", "self.path.parent"} <= {*path_keys(ast.parse(written, mode="eval").body, NAMES)}


@pytest.mark.parametrize(("removed", "line"), [("a", 10), ("b", 9)])
def test_only_the_element_that_is_removed(removed: str, line: int) -> None:
    findings = check_source(OWNER % removed, "job.py", Settings(codes=frozenset({"TMP201"})))
    assert [(found.code, found.span.line) for found in findings] == [("TMP201", line)]
