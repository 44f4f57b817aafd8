"""How safe a rewrite is called: pairs of programs that differ in the one thing that makes it safe, or not."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import pytest

from fixes.support import DEFAULT, findings
from flake8_tempfile.model import Applicability

HEAD = """\
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from concurrent import futures
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path


"""
CODES = DEFAULT | {"TMP210"}


def in_a_test(body: str) -> str:
    return "class Test(unittest.TestCase):\n    def test_it(self):\n" + textwrap.indent(body, " " * 8) + "\n"


def in_a_tear_down(after: str) -> str:
    return (
        "class Test(unittest.TestCase):\n"
        "    def setUp(self):\n"
        "        self.directory = tempfile.mkdtemp()\n"
        "        self.server = serve(self.directory)\n\n"
        "    def tearDown(self):\n"
        f"        shutil.rmtree(self.directory)\n{textwrap.indent(after, ' ' * 8)}\n"
    )


def in_a_function(body: str) -> str:
    return "def build(use, other):\n" + textwrap.indent(body, "    ") + "\n"


class Pair(NamedTuple):
    """Two programs: the rewrite of the first is safe, that of the second is not."""

    safe: str
    unsafe: str


# The creation is taken out of the statement, and so comes before what is called there.
PRECEDED = {
    "an argument": Pair("self.use(tempfile.mkdtemp(), prepare())", "self.use(prepare(), tempfile.mkdtemp())"),
    "a keyword": Pair("self.use(a=tempfile.mkdtemp(), b=prepare())", "self.use(b=prepare(), a=tempfile.mkdtemp())"),
    "around": Pair("self.use(Path(tempfile.mkdtemp()))", "prepare().use(tempfile.mkdtemp())"),
    "a target": Pair(
        "self.places[1] = self.use(tempfile.mkdtemp())", "self.places()[1] = self.use(tempfile.mkdtemp())"
    ),
    "another line": Pair(
        "prepare()\nself.use(tempfile.mkdtemp())",
        "self.use(\n    prepare(),\n    tempfile.mkdtemp(),\n)",
    ),
}
FILLED = (
    "fd, path = tempfile.mkstemp()\nwith os.fdopen(fd, 'w') as file:\n    file.write({})\nuse(path)\nos.unlink(path)"
)
# What is put into the file may be nowhere else.
SOURCES = {
    "taken out of a queue": Pair(FILLED.format("other.text()"), FILLED.format("other.pop()")),
    "deleted where it was": Pair(
        FILLED.format("other.text()"), FILLED.format("other.text()").replace("use(path)", "other.delete()\nuse(path)")
    ),
    "cut off where it was": Pair(
        FILLED.format("other.text()").replace("use(path)", "file.truncate()\nuse(path)"),
        FILLED.format("other.text()").replace("use(path)", "other.truncate(0)\nuse(path)"),
    ),
    "a table dropped": Pair(
        FILLED.format("other.text()").replace("use(path)", "subprocess.run(['psql', 'drop_in', path])"),
        FILLED.format("other.text()").replace("use(path)", "subprocess.run(['dropdb', 'rows'])\nuse(path)"),
    ),
    "a command that deletes": Pair(
        FILLED.format("other.text()").replace("use(path)", "subprocess.run(['cloud', 'deleted', path])"),
        FILLED.format("other.text()").replace("use(path)", "os.system('cloud delete-object x')\nuse(path)"),
    ),
    "a setting taken out": Pair(FILLED.format("other.pop('text', '')"), FILLED.format("other.popleft()")),
    "typed by a person": Pair(
        FILLED.format("other").replace("use(path)", "os.system('wc ' + path)\nuse(path)"),
        FILLED.format("other").replace("use(path)", "os.system('editor ' + path)\nuse(path)"),
    ),
    "typed into an editor that is asked for": Pair(
        FILLED.format("other").replace("use(path)", "use(other.get_reader(), path)"),
        FILLED.format("other").replace("use(path)", "use(other.get_editor(), path)"),
    ),
    "copied over what may be there": Pair(
        FILLED.format("'x'"), FILLED.format("'x'").replace("use(path)", "shutil.copyfile(path, other)")
    ),
}
# A registered removal comes after all that the tear-down does.
TEAR_DOWN = {
    "nothing": Pair("pass", "self.server.stop()"),
    "the tear-down of the base": Pair("super().tearDown()", "super().tearDown()\nself.server.stop()"),
    "the attribute is forgotten": Pair("self.directory = None", "self.answer = self.server.stop()"),
    "the attribute is deleted": Pair("del self.directory", "del self.servers[stop()]"),
    "another removal": Pair("os.remove('listing.txt')", "remove('listing.txt')"),
    "back to where it was": Pair("os.chdir('/')", "self.server.chdir('/')"),
    "a constant": Pair("self.done = True", "if self.server:\n    self.server.stop()"),
}
# Whether the removal was sure to come after what else the statement made.
OTHERS = {
    "a name that may be taken": Pair(
        "path = 'listing.txt'\nwith open(path, 'x') as file:\n    file.write('x')\nuse(path)\nos.remove(path)",
        "path = 'listing.txt'\nwith open(path, 'w') as file:\n    file.write('x')\nuse(path)\nos.remove(path)",
    ),
    "it is removed within a `with`, and after it": Pair(
        "path = tempfile.mkdtemp()\nwith open(other) as file:\n    if not use(file, path):\n"
        "        shutil.rmtree(path)\n        return\nuse(path)\nshutil.rmtree(path)",
        "path = tempfile.mkdtemp()\nwith open(other) as file:\n    use(file, path)\n    shutil.rmtree(path)",
    ),
    "the name is used after it was moved away": Pair(
        "_, path = tempfile.mkstemp()\nos.close(_)\nuse(path)\nos.replace(path, other)",
        "_, path = tempfile.mkstemp()\nos.close(_)\nos.replace(path, other)\nuse(other, path)\n"
        "if use(1):\n    os.rename(path, name)\nos.remove(path)",
    ),
    "nobody else removes it": Pair(
        "place = tempfile.mkdtemp()\nuse(place)\nshutil.rmtree(place)",
        "place = tempfile.mkdtemp()\nuse(place)",
    ),
}
USED = "place = tempfile.mkdtemp()\npath = os.path.join(place, 'rows')\n{}\nuse({})\nshutil.rmtree(place)"
# Who may be at work with what lies in it, or look for it, when a later step fails.
MISSED = {
    "a thread": Pair(
        USED.format("copy(path)", "path"), USED.format("threading.Thread(target=copy, args=(path,)).start()", "path")
    ),
    "a pool": Pair(
        USED.format("with ThreadPoolExecutor() as pool:\n    pool.submit(copy, path)", "path"),
        USED.format("other.submit(copy, path)", "path"),
    ),
    "another pool than that of the block": Pair(
        USED.format("with ProcessPoolExecutor() as pool:\n    pool.submit(copy, path)", "path"),
        USED.format("with ProcessPoolExecutor() as pool:\n    other.submit(copy, path)", "path"),
    ),
    "a block that does not wait": Pair(
        USED.format("with futures.ThreadPoolExecutor() as pool:\n    pool.submit(copy, path)", "path"),
        USED.format("with Connection() as pool:\n    pool.submit(copy, path)", "path"),
    ),
    "a command": Pair(
        USED.format("command = ['wc', path]\nsubprocess.run(command)", "path"),
        USED.format("command = ['wc', path]\nprogram = subprocess.Popen(command)", "program"),
    ),
    "a server that is not stopped": Pair(
        USED.format(
            "server = Server(path)\nserver.start()\ntry:\n    use(server)\nfinally:\n    server.stop()", "path"
        ),
        USED.format("server = Server(path)\nserver.start()\nuse(server)\nserver.stop()", "path"),
    ),
    "a server that a block stops": Pair(
        USED.format("server = Server(path)\ntry:\n    server.start()\n    use()\nfinally:\n    server.stop()", "path"),
        USED.format("server = Server(path)\ntry:\n    server.start()\n    use()\nfinally:\n    other.stop()", "path"),
    ),
    "a container": Pair(
        USED.format("subprocess.run(['docker', 'run', '-v', path, 'x'])", "path"),
        USED.format("subprocess.run(['docker', 'run', '-d', '-v', path, 'x'])", "path"),
    ),
    "a service": Pair(
        USED.format("subprocess.run(['unzip', '-d', path, 'x'])", "path"),
        USED.format("subprocess.run(['serve-files', 'start', path])", "path"),
    ),
    "the environment": Pair(
        USED.format("settings = {'HOME': path}", "settings"), USED.format("os.environ['HOME'] = path", "other")
    ),
    "the path of modules": Pair(
        USED.format("paths = []\npaths.append(path)", "paths"), USED.format("sys.path.append(path)", "other")
    ),
    "the process": Pair(
        USED.format("os.chdir(other)", "path"), USED.format("os.makedirs(path)\nos.chdir(path)", "other")
    ),
    "a person": Pair(
        USED.format("size = os.path.getsize(path)\nprint(size)", "path"), USED.format("print(path)", "path")
    ),
}
# One that fails leaves the others at work.
AWAITED = "async " + in_a_function(USED.format("{}", "path"))
TASKS = {
    "one by one": Pair(
        AWAITED.format("await use(path)"), AWAITED.format("await asyncio.gather(use(path), use(other))")
    ),
    "a group": Pair(
        AWAITED.format("async with asyncio.TaskGroup() as group:\n        group.create_task(use(path))"),
        AWAITED.format("tasks = [use(path), use(other)]\n    await asyncio.gather(*tasks)"),
    ),
    "a nursery": Pair(
        AWAITED.format("async with trio.open_nursery() as group:\n        group.create_task(use(path))"),
        AWAITED.format("await asyncio.wait([use(path), use(other)])"),
    ),
    "a group of anyio": Pair(
        AWAITED.format("async with anyio.create_task_group() as group:\n        group.create_task(use(path))"),
        AWAITED.format("for task in asyncio.as_completed([use(path), use(other)]):\n        await task"),
    ),
}
PUBLISHED = """\
def publish(made, old, target):
    {}
    return os.path.join(made, "page")


def build(use, old, target):
    place = tempfile.mkdtemp()
    page = publish(place, old, target)
    use(page)
    {}
"""
CASES = {
    "the function that makes a product moves another path": Pair(
        PUBLISHED.format("shutil.move(old, target)", "shutil.rmtree(place)"),
        PUBLISHED.format("shutil.move(old, target)", "other(page)"),
    ),
    **{name: Pair(*map(in_a_function, pair)) for name, pair in SOURCES.items()},
    **{f"preceded by {name}": Pair(*map(in_a_test, pair)) for name, pair in PRECEDED.items()},
    **{f"torn down after {name}": Pair(*map(in_a_tear_down, pair)) for name, pair in TEAR_DOWN.items()},
    **{name: Pair(*map(in_a_function, pair)) for name, pair in OTHERS.items()},
    **{f"missed by {name}": Pair(*map(in_a_function, pair)) for name, pair in MISSED.items()},
    **{f"awaited {name}": pair for name, pair in TASKS.items()},
}


def applicability(program: str) -> Applicability:
    (edit,) = (finding.edit for finding in findings(HEAD + program, CODES))
    assert edit is not None
    return edit.applicability


@pytest.mark.parametrize("pair", CASES.values(), ids=CASES)
def test_one_thing_makes_the_difference(pair: Pair) -> None:
    assert applicability(pair.safe) is Applicability.SAFE
    assert applicability(pair.unsafe) is Applicability.UNSAFE


# A name inside of it that others have is to be found after the function: no rewrite removes what it leads to.
KEPT_ELSEWHERE = {
    "a list of the caller": "other.append(os.path.join(place, 'page'))",
    "a list of the caller, by a name": "page = os.path.join(place, 'page')\nother.append(page)",
    "a set of the module": "KNOWN.add(Path(place) / 'page')",
    "a mapping of the caller": "page = os.path.join(place, 'page')\nother['page'] = page",
    "a field": "other.page = os.path.join(place, 'page')",
    "a global name": "global PAGE\nPAGE = os.path.join(place, 'page')",
}
STAYS_HERE = {
    "a list of its own": "pages = []\npages.append(os.path.join(place, 'page'))\nuse(pages)",
    "the caller's list gets a number": "other.append(len(place))",
    "a name of its own": "PAGE = os.path.join(place, 'page')\nuse(PAGE)",
}


@pytest.mark.parametrize("name", KEPT_ELSEWHERE)
def test_no_rewrite_where_others_know_what_is_inside(name: str) -> None:
    (finding,) = findings(HEAD + in_a_function(f"place = tempfile.mkdtemp()\n{KEPT_ELSEWHERE[name]}\nuse(place)"))
    assert finding.code == "TMP201"
    assert finding.edit is None
    assert finding.unfixed in ("the path is stored elsewhere", "the name is global")


@pytest.mark.parametrize("name", STAYS_HERE)
def test_a_rewrite_where_it_stays_in_the_function(name: str) -> None:
    body = f"place = tempfile.mkdtemp()\n{STAYS_HERE[name]}\nuse(place)"
    assert applicability(in_a_function(body)) is Applicability.UNSAFE


# A handler around the removal that only says that it failed goes with the removal; another one may mean more.
HANDLED = "place = tempfile.mkdtemp()\nuse(place)\ntry:\n    shutil.rmtree(place)\nexcept{}:\n    pass"


@pytest.mark.parametrize("caught", ["", " OSError", " (OSError, PermissionError)", " Exception"])
def test_a_handler_of_what_a_removal_raises_goes_along(caught: str) -> None:
    assert applicability(in_a_function(HANDLED.format(caught))) is Applicability.SAFE


@pytest.mark.parametrize("caught", [" ValueError", " (OSError, ValueError)", " BaseException"])
def test_a_handler_of_something_else_stays(caught: str) -> None:
    (finding,) = findings(HEAD + in_a_function(HANDLED.format(caught)))
    assert finding.edit is None


# A plain test class, and a function of a test file, get the directory of pytest; others do not.
PYTEST = (
    "{}import tempfile\n\n\n{}def test_it({}):\n    place = tempfile.mkdtemp()\n    assert not place.startswith('x')\n"
)
RUNNERS = {
    "pytest": ("", True),
    "another runner": ("from avocado.pytest.runner import main\n", False),
    "a plugin of pytest": ("from pytest_mock import MockFixture\n", True),
}


@pytest.mark.parametrize("name", RUNNERS)
def test_the_directory_of_pytest_needs_pytest(name: str) -> None:
    imports, offered = RUNNERS[name]
    (finding,) = findings("# path: tests/test_it.py\n" + PYTEST.format(imports, "", ""))
    assert (type(finding.edit).__name__ == "ToTmpPath") is offered


BASES = {
    "none": ("class Test:\n", True),
    "a plain one": ("class Base:\n    pass\n\n\nclass Other:\n    pass\n\n\nclass Test(Base):\n", True),
    "one of another module": ("class Test(Base):\n", False),
    "a test case": ("import unittest\n\n\nclass Base(unittest.TestCase):\n    pass\n\n\nclass Test(Base):\n", False),
}


@pytest.mark.parametrize("name", BASES)
def test_the_directory_of_pytest_needs_a_plain_class(name: str) -> None:
    header, offered = BASES[name]
    method = textwrap.indent(
        "def test_it(self):\n    place = tempfile.mkdtemp()\n    assert not place.startswith('x')\n", "    "
    )
    (finding,) = findings(f"# path: tests/test_it.py\nimport tempfile\n\n\n{header}{method}")
    assert (type(finding.edit).__name__ == "ToTmpPath") is offered
