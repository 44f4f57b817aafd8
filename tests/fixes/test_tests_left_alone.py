"""Test code that neither a registered removal nor ``tmp_path`` fits: each case says why."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from fixes.support import DEFAULT, findings, fix
from flake8_tempfile.edits import Alternatives, ToAddCleanup, ToTmpPath, WrapInTemporaryDirectory
from flake8_tempfile.model import Applicability, Edit

CODES = DEFAULT | {"TMP210"}
IMPORTS = """\
import os
import shutil
import tempfile
import unittest
from pathlib import Path

import pytest
"""
SET_UP = """\
def setUp(self):
    self.directory = tempfile.mkdtemp()
    self.page = render(self.directory)
"""
REMOVED = "def tearDown(self):\n    shutil.rmtree(self.directory)\n"


def case_class(*methods: str, bases: str = "unittest.TestCase") -> str:
    body = "\n".join(dedent(method) for method in methods)
    return f"class PageTest({bases}):\n{indent(body, '    ')}"


def edits(source: str, path: str) -> list[Edit | None]:
    """Return what is planned, of two plans the one that is preferred."""
    found = findings(f"# path: {path}\n{IMPORTS}\n\n{dedent(source)}", CODES)
    assert found, "there is nothing to mend"
    planned = [finding.edit for finding in found]
    return [edit.preferred if isinstance(edit, Alternatives) else edit for edit in planned]


NO_CLEANUP = {
    "a plain class has no addCleanup": case_class(SET_UP, bases="object"),
    "a static method has no test to register it with": case_class(
        "@staticmethod\ndef make():\n    d = tempfile.mkdtemp()\n    render(d)\n    shutil.rmtree(d)\n"
    ),
    "the clean-ups of a test run before those that tearDown registers are done": case_class(
        "def tearDown(self):\n    d = tempfile.mkdtemp()\n    render(d)\n    shutil.rmtree(d)\n"
    ),
    "tearDown looks whether it is gone": case_class(
        SET_UP, f"{REMOVED}    assert not os.path.exists(self.directory)\n"
    ),
    "tearDown removes it under a condition": case_class(
        SET_UP, "def tearDown(self):\n    if self.passed:\n        shutil.rmtree(self.directory)\n"
    ),
    "a test gives the attribute another value": case_class(
        SET_UP, REMOVED, "def test_other(self):\n    self.directory = make_other()\n"
    ),
    "a test removes it itself": case_class(
        SET_UP, REMOVED, "def test_gone(self):\n    shutil.rmtree(self.directory)\n    os.mkdir(self.directory)\n"
    ),
    "the attribute is bound twice": case_class(f"{SET_UP}    self.directory = normalized(self.directory)\n", REMOVED),
    "the base class may have a tearDown that would be called instead": case_class(
        SET_UP, REMOVED, bases="PageTestCase"
    ),
    "a test calls tearDown": case_class(
        SET_UP, REMOVED, "def test_twice(self):\n    self.tearDown()\n    self.setUp()\n"
    ),
    "tearDown removes what it has bound itself": case_class(
        SET_UP, "def tearDown(self):\n    remove = self.remover\n    remove.rmtree(self.directory)\n"
    ),
    "tearDown removes it only while it is empty": case_class(
        SET_UP, "def tearDown(self):\n    os.rmdir(self.directory)\n"
    ),
    "a test removes it only while it is empty": case_class(
        "def test_page(self):\n    d = tempfile.mkdtemp()\n    render(d)\n    os.rmdir(d)\n"
    ),
    "tearDown removes it in two places": case_class(
        SET_UP,
        """\
        def tearDown(self):
            try:
                shutil.rmtree(self.directory)
            except OSError:
                time.sleep(1)
                shutil.rmtree(self.directory)
        """,
    ),
    "in a loop all of them would stay until the test ends": case_class(
        """\
        def test_rounds(self):
            for number in range(1000):
                directory = tempfile.mkdtemp()
                render(directory)
                shutil.rmtree(directory)
        """
    ),
    "addCleanup would not wait for a coroutine": case_class(
        "async def test_page(self):\n    d = tempfile.mkdtemp()\n    render(d)\n    await aioshutil.rmtree(d)\n",
        bases="unittest.IsolatedAsyncioTestCase",
    ),
    "the removal does not start with what it removes": case_class(
        SET_UP, "def tearDown(self):\n    shutil.rmtree(path=self.directory)\n"
    ),
    "what shutil means is not known": case_class(
        "def setUp(self):\n    shutil = fake()\n    self.directory = tempfile.mkdtemp()\n"
    ),
    "what is registered is bound after the creation": case_class(
        """\
        def test_late(self):
            directory = tempfile.mkdtemp()
            remover = render(directory)
            self.addCleanup(remover.rmtree, directory)
        """
    ),
}


@pytest.mark.parametrize("source", NO_CLEANUP.values(), ids=NO_CLEANUP.keys())
def test_no_cleanup_is_registered(source: str) -> None:
    assert not [edit for edit in edits(source, "tests/test_page.py") if isinstance(edit, ToAddCleanup)]


MADE = "    directory = tempfile.mkdtemp()\n    render(directory)\n    shutil.rmtree(directory)\n"
WRITTEN = "    with open('/tmp/page.html', 'w') as file:\n        file.write('<p>')\n    render('/tmp/page.html')\n"
NO_FIXTURE = {
    "star parameters may be passed on": f"def test_page(*args):\n{MADE}",
    "a default leaves no place behind it": f"def test_page(size=3):\n{MADE}",
    "hypothesis refuses fixtures that are made once for all examples": f"@given(integers())\ndef test_page(x):\n{MADE}",
    "a decorator may call it without arguments": f"@retried\ndef test_page():\n{MADE}",
    "it is called by hand": f"def test_page():\n{MADE}\ntest_page()\n",
    "another test calls it": f"def test_page():\n{MADE}\ndef test_twice():\n    test_page()\n    test_page()\n",
    "a test that yields is not pytest's": f"def test_page():\n{MADE}    yield\n",
    "a class with a constructor is not collected": (
        f"class TestPage:\n    def __init__(self):\n        pass\n    def test_page(self):\n{indent(MADE, '    ')}"
    ),
    "the base class may be a test case": f"class TestPage(Base):\n    def test_page(self):\n{indent(MADE, '    ')}",
    "methods of a test case get no fixtures": (
        f"class TestPage(unittest.TestCase):\n    def test_page(self):\n{indent(MADE, '    ')}"
    ),
    "a nested function is not collected": (
        f"def outer():\n    def test_page():\n{indent(MADE, '    ')}    return test_page\n"
    ),
    "a set-up method gets no fixtures": f"def setup_function():\n{MADE}",
    "the tests are nose's": f"import nose\ndef test_page():\n{MADE}",
    "the module calls whatever is called test": f"def test_page():\n{MADE}\nfor name in globals():\n    print(name)\n",
    "the name is chosen": "def test_page():\n" + MADE.replace("mkdtemp()", "mkdtemp('.d')"),
    "the place is chosen": f"def test_page():\n{MADE.replace('mkdtemp()', 'mkdtemp(dir=root())')}",
    "it is used after its removal": f"def test_page():\n{MADE}    assert not os.path.exists(directory)\n",
    "the path occurs within a command": f"def test_page():\n{WRITTEN}    os.system('cat /tmp/page.html')\n",
    "the path occurs as bytes": f"def test_page():\n{WRITTEN}    os.stat(b'/tmp/page.html')\n",
    "another function reads the file": (
        f"def test_page():\n{WRITTEN}\ndef read():\n    return open('/tmp/page.html').read()\n"
    ),
    "a constant names it, too": f"PAGE = '/tmp/page.html'\ndef test_page():\n{WRITTEN}",
    "nothing makes the directory around it": f"def test_page():\n{WRITTEN.replace('/tmp/page', '/tmp/pages/1')}",
    "the arguments of mkdtemp are not known": "def test_page():\n" + MADE.replace("mkdtemp()", "mkdtemp(*given)"),
    "the test goes on with it in another way": (
        f"def test_page(request):\n{MADE}    request.addfinalizer(directory.stop)\n"
    ),
    "tests that ask for this fixture use tmp_path": (
        f"@pytest.fixture\ndef page():\n{WRITTEN}\ndef test_page(page, tmp_path):\n    assert tmp_path\n"
    ),
    "the name is that of a variable": f"def test_page():\n    tmp_path = 3\n{WRITTEN}",
    "the module has a fixture of that name": (
        f"@pytest.fixture\ndef tmp_path():\n    return 3\ndef test_page():\n{WRITTEN}"
    ),
    "a fixture for a whole module outlives tmp_path": f"@pytest.fixture(scope='module')\ndef page():\n{WRITTEN}",
}


@pytest.mark.parametrize("source", NO_FIXTURE.values(), ids=NO_FIXTURE.keys())
def test_no_fixture_is_asked_for(source: str) -> None:
    assert not [edit for edit in edits(source, "tests/test_page.py") if isinstance(edit, ToTmpPath)]


@pytest.mark.parametrize("path", ["tests/page.py", "src/pages.py"])
def test_pytest_collects_by_the_name_of_the_file(path: str) -> None:
    assert [edit for edit in edits(f"def test_page():\n{MADE}", "tests/test_page.py") if isinstance(edit, ToTmpPath)]
    assert not [edit for edit in edits(f"def test_page():\n{MADE}", path) if isinstance(edit, ToTmpPath)]


@pytest.mark.parametrize("body", [MADE, WRITTEN], ids=["directory", "literal"])
def test_what_is_left_alone_above_is_not_otherwise(body: str) -> None:
    (edit,) = edits(f"def test_page(page):\n{body}", "tests/test_page.py")
    assert isinstance(edit, ToTmpPath)
    assert edit.parameter == "tmp_path"


def test_who_wants_safe_edits_only_gets_a_with() -> None:
    source = f"# path: test_page.py\n{IMPORTS}\n\ndef test_page():\n{MADE}"
    (safe,) = fix(source, frozenset({Applicability.SAFE})).fixed
    (unsafe,) = fix(source).fixed
    assert isinstance(safe.edit, WrapInTemporaryDirectory)
    assert isinstance(unsafe.edit, ToTmpPath)


@pytest.mark.parametrize(
    ("methods", "safe"),
    [
        pytest.param([SET_UP, REMOVED], True, id="the removal is the same, only later"),
        pytest.param([SET_UP, f"{REMOVED}    stop()\n"], False, id="what follows it may miss the directory"),
        pytest.param(["def setUp(self):\n    self.directory = tempfile.mkdtemp()\n"], True, id="nothing removes it"),
        pytest.param(
            ["def setUp(self):\n    _, self.path = tempfile.mkstemp()\n    os.close(_)\n"],
            False,
            id="nobody says that the file is still there",
        ),
    ],
)
def test_how_far_a_registration_is_trusted(methods: list[str], safe: bool) -> None:
    planned = [edit for edit in edits(case_class(*methods), "test_page.py") if isinstance(edit, ToAddCleanup)]
    assert [edit.applicability is Applicability.SAFE for edit in planned] == [safe]
