"""Rewrites that ask what else happens: what changes before a removal, who still reads, what goes with a statement."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from fixes.support import DEFAULT, findings, fix
from flake8_tempfile.command import dispatch
from flake8_tempfile.model import Applicability

Write = Callable[[str, "str | bytes"], Path]
HEAD = "import os\nimport shutil\nimport subprocess\nimport tempfile\n\n\n"


def safe(body: str, parameters: str = "use, opts") -> bool:
    """Tell whether a program has a finding whose rewrite is called safe."""
    source = f"{HEAD}def build({parameters}):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n"
    found = findings(source, DEFAULT | {"TMP210"})
    assert found
    return any(each.edit is not None and each.edit.applicability is Applicability.SAFE for each in found)


BRANCH = """
    if {test}:
        d = tempfile.mkdtemp()
    else:
        d = opts.place
    {between}
    use(d)
    if {test}:
        shutil.rmtree(d)
"""


@pytest.mark.parametrize(
    ("test", "between", "expected"),
    [
        pytest.param("opts is None", "pass", True, id="a name that nobody binds anew"),
        pytest.param("opts.clean", "opts.clean = use(1)", False, id="an attribute"),
        pytest.param("clean", "clean.append(use(1))", False, id="a container that a call fills"),
    ],
)
def test_a_branch_is_removed_by_what_made_it(test: str, between: str, expected: bool) -> None:
    assert safe(BRANCH.format(test=test, between=between), "use, opts, clean") is expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param("pass", True, id="nothing"),
        pytest.param("tempfile.tempdir = file.read()", False, id="the root is moved"),
    ],
)
def test_what_comes_before_the_directory_stays_before_it(before: str, expected: bool) -> None:
    body = f"""
    with open(opts) as file:
        {before}
        work = tempfile.mkdtemp()
        use(file, work)
    use(None, work)
    shutil.rmtree(work)
    """
    assert safe(body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("d = tempfile.mkdtemp()\nuse(d)\nreturn d", True, id="nobody else"),
        pytest.param(
            "d = tempfile.mkdtemp()\np = subprocess.Popen(['srv', d])\nuse(p)\nreturn d, p", False, id="a program"
        ),
        pytest.param(
            "d = tempfile.mkdtemp()\ntry:\n    use(d)\nexcept Exception:\n    print('failed, look into', d)\n"
            "    raise\nreturn d",
            False,
            id="a person",
        ),
    ],
)
def test_who_still_reads_it_keeps_it(body: str, expected: bool) -> None:
    assert safe(body) is expected


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param('if prepare() and os.path.exists("/tmp/a.txt"):\n    os.remove("/tmp/a.txt")', id="another call"),
        pytest.param('os.remove(index_of("/tmp/a.txt"))', id="another file"),
    ],
)
def test_a_statement_that_does_more_than_to_remove_stays(kept: str) -> None:
    body = f"""{kept}
with open("/tmp/a.txt", "w") as f:
    f.write("x")
subprocess.run(["sort", "/tmp/a.txt", "-o", "/tmp/b.txt"], check=True)
with open("/tmp/a.txt") as f:
    data = f.read()
os.remove("/tmp/a.txt")
return data"""
    source = f"{HEAD}def build(prepare, index_of):\n" + textwrap.indent(body, "    ") + "\n"
    after = fix(source).text
    assert kept.partition("(")[0] in after


def test_a_directory_does_not_move_without_what_is_in_it() -> None:
    body = """os.makedirs("/tmp/place")
with open("/tmp/place/a", "w") as f:
    f.write("x")
run(open("/tmp/place/a").read())
shutil.rmtree("/tmp/place")"""
    source = f"{HEAD}def build(run):\n" + textwrap.indent(body, "    ") + "\n"
    assert '"/tmp/place"' in fix(source).text


OWNER = """\
import shutil
import tempfile


class Work:
    def {birth}(self):
        self.place = tempfile.mkdtemp()

{methods}
"""


@pytest.mark.parametrize(
    ("birth", "methods", "offered"),
    [
        pytest.param("__init__", "    def close(self):\n        self.done = True", True, id="close"),
        pytest.param("__enter__", "    def close(self):\n        self.done = True", False, id="another's end"),
        pytest.param(
            "__init__", "    def stop(self):\n        pass\n\n    def start(self):\n        pass", False, id="again"
        ),
        pytest.param("__init__", "    def cleanup(self, tests):\n        tests.clear()", False, id="of something else"),
        pytest.param("__init__", "    @property\n    def close(self):\n        return 1", False, id="decorated"),
        pytest.param("__init__", "    def close(self):\n        raise NotImplementedError", False, id="abstract"),
    ],
)
def test_an_owner_removes_where_its_life_ends(birth: str, methods: str, offered: bool) -> None:
    (found,) = findings(OWNER.format(birth=birth, methods=methods), frozenset({"TMP208"}))
    assert (found.edit is not None and found.edit.applicability is Applicability.UNSAFE) is offered


UTIL = """\
import shutil


def put(path, target):
    try:
        shutil.copyfile(path, target)
    except OSError as error:
        raise RuntimeError(str(error)) from error


def show(path, target):
    print(target)
    with open(path) as file:
        print(file.read())
"""
PLAYLIST = """\
import os
import tempfile

import util


def update(playlist):
    with tempfile.NamedTemporaryFile("w", delete=False) as new:
        with open(playlist) as old:
            new.writelines(old)
    util.{helper}(new.name, playlist)
    os.remove(new.name)
"""


@pytest.mark.parametrize(("helper", "removed_in_the_end"), [("put", False), ("show", True)])
def test_a_copy_by_another_module_may_be_the_only_one(helper: str, removed_in_the_end: bool, write: Write) -> None:
    """Half-way through the copy neither the old nor the new is whole but in the temporary file."""
    write("pyproject.toml", "")
    write("util.py", UTIL)
    path = write("playlist.py", PLAYLIST.format(helper=helper))
    dispatch.main(["fix", "--no-cache", "playlist.py"])
    assert ("finally:" in path.read_text()) is removed_in_the_end
    assert ("except BaseException:" in path.read_text()) is not removed_in_the_end


@pytest.mark.parametrize(
    ("helper", "call", "offered"),
    [
        pytest.param(
            "if source.real:\n    return source\nreturn tempfile.mkdtemp()", "pick(use)", False, id="the argument"
        ),
        pytest.param("if source:\n    return 'out'\nreturn tempfile.mkdtemp()", "pick(use)", False, id="a fixed place"),
        pytest.param("if source is None:\n    return tempfile.mkdtemp()\nreturn source", "pick(None)", True, id="none"),
        pytest.param("return tempfile.mkdtemp()", "pick(use)", True, id="always a new one"),
    ],
)
def test_what_a_helper_gives_back_is_not_removed(helper: str, call: str, offered: bool) -> None:
    body = textwrap.indent(helper, "    ")
    source = f"{HEAD}def pick(source):\n{body}\n\n\ndef build(use):\n    place = {call}\n    use(place)\n"
    (found,) = findings(source, DEFAULT)
    assert (found.edit is not None) is offered
