"""Directories made as an argument of a context manager."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text, work

OWN = """
@contextmanager
def lends(path):
    yield path

@contextmanager
def removes(path):
    try:
        yield path
    finally:
        shutil.rmtree(path)

def work():
    with {manager}(tempfile.mkdtemp()) as d:
        use(d)
"""


@pytest.mark.parametrize(
    ("manager", "expected"),
    [
        pytest.param("manage(tempfile.mkdtemp())", [], id="an argument"),
        pytest.param("manage(folder=tempfile.mkdtemp())", [], id="a keyword"),
        pytest.param("jobs.manage(data, Path(tempfile.mkdtemp()))", [], id="converted"),
        pytest.param("manage(os.path.join(tempfile.mkdtemp(), 'x'))", ["TMP201"], id="only a part of it"),
        pytest.param("manage(load(tempfile.mkdtemp()))", ["TMP201"], id="what is made from it"),
        pytest.param("chdir(tempfile.mkdtemp())", ["TMP201"], id="one that only goes there"),
        pytest.param("override_settings(ROOT=tempfile.mkdtemp())", ["TMP201"], id="one that only sets it"),
        pytest.param("mock.patch.object(data, 'root', tempfile.mkdtemp())", ["TMP201"], id="likewise"),
        pytest.param("Server(tempfile.mkdtemp())", ["TMP201"], id="an object that works in it"),
        pytest.param("jobs.begin(scratch=tempfile.mkdtemp())", [], id="a keyword that says it is the manager's"),
        pytest.param("temp_dir(tempfile.mkdtemp())", [], id="a name that says it"),
        pytest.param("temp_dir(dir=tempfile.mkdtemp())", ["TMP201"], id="one made in the other"),
        pytest.param("contextlib.nullcontext(tempfile.mkdtemp())", ["TMP201"], id="one that does nothing"),
        pytest.param("storage.begin(tempfile.mkdtemp())", ["TMP201"], id="one whose name says nothing"),
        pytest.param("runner.isolated_filesystem(temp_dir=tempfile.mkdtemp())", ["TMP201"], id="one that works inside"),
        pytest.param("parallel_backend('loky', temp_folder=tempfile.mkdtemp())", ["TMP201"], id="likewise inside"),
        pytest.param("manage_settings(root=tempfile.mkdtemp())", ["TMP201"], id="of something else"),
    ],
)
def test_a_manager_owns_what_is_made_for_it(manager: str, expected: list[str]) -> None:
    assert [code for _, code in codes(work(f"with {manager} as d:\n    use(d)"))] == expected


def test_so_does_one_that_a_stack_enters() -> None:
    assert codes(work("d = stack.enter_context(manage(tempfile.mkdtemp()))\nuse(d)")) == []
    assert codes(work("d = stack.join(manage(tempfile.mkdtemp()))\nuse(d)")) == [(3, "TMP201")]


def test_one_that_nothing_is_asked_of_is_there_for_its_effect() -> None:
    assert codes(work("with manage(tempfile.mkdtemp()):\n    use()")) == [(3, "TMP201")]
    assert codes(work("stack.enter_context(manage(tempfile.mkdtemp()))\nuse()")) == [(3, "TMP201")]


def test_a_path_that_has_a_name_is_not_made_for_the_manager() -> None:
    assert codes(work("p = tempfile.mkdtemp()\nwith manage(p) as d:\n    use(d)")) == [(3, "TMP201")]


@pytest.mark.parametrize(("manager", "expected"), [("lends", [(14, "TMP201")]), ("removes", [])])
def test_what_a_manager_of_the_module_does_is_seen(manager: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text(OWN.format(manager=manager))) == expected
