"""What a test leaves is its leak, whoever made it for the test; what is cleaned up, or meant to stay, is none."""

from __future__ import annotations

import os
import sys
from fnmatch import fnmatchcase

import pytest

import flake8_tempfile.check  # noqa: F401  once, and not again in each run

pytest_plugins = ["pytester"]

MAKER = """\
import os
import tempfile


def make():
    directory = tempfile.mkdtemp(prefix="made-")
    return directory
"""


def run(pytester: pytest.Pytester, program: str, *flags: str, **modules: str) -> pytest.RunResult:
    pytester.makepyfile(maker=MAKER, **(modules or {"test_it": program}))
    return pytester.runpytest("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--tempfile-leaks", *flags)


LEAKS = {
    "in the body": ("def test_it():\n    assert maker.make()\n", "made at maker.py:6 in make"),
    "by the body itself": (
        "def test_it():\n    path = os.path.join(tempfile.gettempdir(), 'x.txt')\n    open(path, 'w').close()\n",
        "made at test_it.py:4 in test_it",
    ),
    "in a directory of the test": (
        "def test_it():\n    os.makedirs(os.path.join(tempfile.gettempdir(), 'a', 'b'))\n",
        "a (directory, * bytes, 1 in it)",
    ),
    "renamed": (
        "def test_it():\n    made = maker.make()\n    os.rename(made, made + '-renamed')\n",
        "made at maker.py:6 in make",
    ),
    "in a shared directory that is written down": (
        "def test_it():\n    open('/tmp/flake8-tempfile-%d' % os.getpid(), 'w').close()\n"
        "def test_after():\n    os.unlink('/tmp/flake8-tempfile-%d' % os.getpid())\n",
        "made at test_it.py:3 in test_it",
    ),
    "by a link": (
        "def test_it():\n    os.symlink('nowhere', os.path.join(tempfile.gettempdir(), 'link'))\n",
        "link (symbolic link, * bytes)",
    ),
    "by a socket": (
        "import socket\ndef test_it():\n    with socket.socket(socket.AF_UNIX) as it:\n"
        "        it.bind(os.path.join(tempfile.gettempdir(), 's'))\n",
        "s (socket, * bytes)",
    ),
    "in a thread": (
        "def test_it():\n    thread = threading.Thread(target=maker.make)\n    thread.start()\n    thread.join()\n",
        "made at maker.py:6 in make",
    ),
    "in a subprocess": (
        "def test_it():\n    subprocess.run([sys.executable, '-c', 'import maker; maker.make()'], check=True)\n",
        "made by `python* -c import maker; maker.make()`, started at test_it.py:3 in test_it*",
    ),
    "after a change of the directory": (
        "def test_it(monkeypatch):\n    monkeypatch.chdir(tempfile.gettempdir())\n    open('x', 'w').close()\n",
        "made at test_it.py:4 in test_it",
    ),
    "in a fixture that the test asks for": (
        "@pytest.fixture\ndef place():\n    return maker.make()\ndef test_it(place):\n    pass\n",
        "in the fixture 'place' (function)",
    ),
    "in the set-up of a test case": (
        "import unittest\nclass TestIt(unittest.TestCase):\n    def setUp(self):\n        maker.make()\n"
        "    def test_it(self):\n        pass\n",
        "made at maker.py:6 in make",
    ),
    "by an object that is told to leave it": (
        "def test_it():\n    with tempfile.NamedTemporaryFile(delete=False) as file:\n        file.write(b'x')\n",
        "found by TMP202 *",
    ),
    "by a test that sets tempfile.tempdir": (
        "def test_it():\n    tempfile.tempdir = maker.make()\n    maker.make()\n",
        "made-* (directory, * bytes, 1 in it)",
    ),
    "in a forked child": (
        "def test_it():\n    child = os.fork()\n    if not child:\n        maker.make()\n        os._exit(0)\n"
        "    os.waitpid(child, 0)\n",
        "made by a forked child at maker.py:6 in make",
    ),
    "a descriptor of a file that is gone": (
        "def test_it():\n    fd, path = tempfile.mkstemp()\n    os.unlink(path)\n",
        "the descriptor of tmp*opened at test_it.py:3 in test_it*found by TMP207 ",
    ),
    "the line of the caller is what a rule finds": (
        "def test_it():\n    place = maker.make()\n    print(place)\n",
        "made at maker.py:6 in make*called from test_it.py:3 in test_it*"
        "found by TMP201 (temp-directory-never-removed) at test_it.py:3: ",
    ),
    "no rule finds it": (
        "def test_it():\n    exec('import os; os.mkdir(tempfile.gettempdir() + \"/x\")')\n",
        "made at test_it.py:3 in test_it*no rule finds it (`flake8-tempfile explain test_it.py:3` tells ",
    ),
    "beside the first temporary directory of the process": (
        "def test_it():\n    with tempfile.TemporaryDirectory():\n        maker.make()\n",
        "made at maker.py:6 in make",
    ),
    "by a call of several lines": (
        "def test_it():\n    tempfile.mkdtemp(\n        prefix='x',\n    )\n",
        "made at test_it.py:3 in test_it: tempfile.mkdtemp(",
    ),
}
if sys.version_info >= (3, 12):
    LEAKS["by a directory that is told to stay"] = (
        "def test_it():\n    tempfile.TemporaryDirectory(delete=False)\n",
        "made at test_it.py:3 in test_it",
    )
HEAD = "import os, subprocess, sys, tempfile, threading, maker, pytest\n"


@pytest.mark.skipif(os.name != "posix", reason="the programs use sockets and links")
def test_a_leak_fails_the_test(pytester: pytest.Pytester) -> None:
    names = {f"test_leak_{number:02}": case for number, case in enumerate(LEAKS.values())}
    result = run(pytester, "", **{name: HEAD + program for name, (program, _) in names.items()})
    parts = result.stdout.str().split(" ERROR at teardown of ")[1:]
    assert len(parts) == len(LEAKS)
    for case, part, (name, (_, said)) in zip(LEAKS, parts, names.items(), strict=True):
        assert fnmatchcase(part.replace(name, "test_it"), f"*{said}*"), (case, part)


CLEAN = {
    "removed at once": "def test_it():\n    os.rmdir(maker.make())\n",
    "removed by its fixture": (
        "@pytest.fixture\ndef place():\n    made = maker.make()\n    yield made\n    os.rmdir(made)\n"
        "def test_it(place):\n    pass\n"
    ),
    "the directory of the test": "def test_it(tmp_path):\n    (tmp_path / 'x').write_text('')\n",
    "the directory of a session": (
        "@pytest.fixture(scope='session')\ndef place(tmp_path_factory):\n    return tmp_path_factory.mktemp('x')\n"
        "def test_it(place):\n    (place / 'x').write_text('')\n"
    ),
    "removed by a fixture of the module": (
        "import shutil\n@pytest.fixture(scope='module')\ndef place():\n    made = maker.make()\n    yield made\n"
        "    shutil.rmtree(made)\ndef test_it(place):\n    open(place + '/x', 'w').close()\ndef test_after(place):\n"
        "    assert os.listdir(place) == ['x']\n    os.mkdir(place + '/y')\n"
    ),
    "in a directory that a fixture of the module has made in its own": (
        "import shutil\n@pytest.fixture(scope='module')\ndef place():\n    made = maker.make()\n"
        "    os.makedirs(made + '/a/b')\n    yield made + '/a/b'\n    shutil.rmtree(made)\n"
        "def test_it(place):\n    pass\ndef test_after(place):\n    open(place + '/x', 'w').close()\n"
        "def test_last(place):  # for the fixture to be still there when the other is judged\n    pass\n"
    ),
    "made and removed by the end of a fixture of the module": (
        "@pytest.fixture(scope='module')\ndef place():\n    yield\n    os.rmdir(maker.make())\n"
        "def test_it(place):\n    pass\n"
    ),
    "removed by the tear-down of the class": (
        "import unittest\nclass TestIt(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n"
        "        cls.place = maker.make()\n    @classmethod\n    def tearDownClass(cls):\n        os.rmdir(cls.place)\n"
        "    def test_it(self):\n        pass\n    def test_other(self):\n        pass\n"
    ),
    "removed by the tear-down of the module": (
        "def setup_module():\n    global place\n    place = maker.make()\ndef teardown_module():\n    os.rmdir(place)\n"
        "def test_it():\n    pass\n"
    ),
    "removed by a child": (
        "def test_it():\n    made = maker.make()\n"
        "    subprocess.run([sys.executable, '-c', f'import os; os.rmdir({made!r})'], check=True)\n"
    ),
    "no temporary file": "def test_it():\n    open('x', 'w').close()\n",
    "TMPDIR is set to the directory of the test": (
        "def test_it(monkeypatch, tmp_path):\n    monkeypatch.setenv('TMPDIR', str(tmp_path))\n"
        "    monkeypatch.setattr(tempfile, 'tempdir', None)\n    assert maker.make().startswith(str(tmp_path))\n"
    ),
    "the descriptor is closed with the file object": (
        "def test_it():\n    fd, path = tempfile.mkstemp()\n    os.unlink(path)\n    with os.fdopen(fd, 'w') as file:\n"
        "        file.write('x')\n"
    ),
    "a test without anything": "def test_it():\n    pass\n",
}


def test_what_is_cleaned_up_is_no_leak(pytester: pytest.Pytester) -> None:
    result = run(pytester, "", **{f"test_clean_{number}": HEAD + each for number, each in enumerate(CLEAN.values())})
    assert result.ret == 0, result.stdout.str()
    assert "left" not in result.stdout.str()


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be removed")
def test_what_an_object_that_is_still_alive_removes_is_no_leak(pytester: pytest.Pytester) -> None:
    program = (
        "import weakref\nkept = []\ndef test_it():\n    kept.append(tempfile.TemporaryDirectory())\n"
        "    kept.append(tempfile.NamedTemporaryFile())\n    fd, path = tempfile.mkstemp()\n    os.unlink(path)\n"
        "    kept.append(os.fdopen(fd, 'w'))\n"
        "    kept.append(threading.local())\n    weakref.finalize(kept[-1], os.rmdir, maker.make())\n"
    )
    pytester.makepyfile(maker=MAKER, test_it=HEAD + program)
    result = pytester.runpytest_subprocess(
        "-p", "no:hypothesispytest", "--tempfile-leaks"
    )  # the objects live as long as the process
    result.assert_outcomes(passed=1)
    assert not result.stderr.str()


def test_a_test_that_crashes_is_judged_all_the_same(pytester: pytest.Pytester) -> None:
    program = "def test_it():\n    maker.make()\n    raise ValueError\n"
    after = "def test_next():\n    assert os.listdir(tempfile.gettempdir()) == []  # and it is not blamed\n"
    result = run(pytester, HEAD + program + after)
    result.assert_outcomes(failed=1, passed=1, errors=1)


def test_what_is_left_is_said_beside_a_failure_of_the_tear_down(pytester: pytest.Pytester) -> None:
    program = (
        "@pytest.fixture\ndef place():\n    yield maker.make()\n    raise ValueError\ndef test_it(place):\n    pass\n"
    )
    result = run(pytester, HEAD + program)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E*ValueError", "*temporary files*", "*made at maker.py:6*"])
