"""Bad arguments are reported where nothing around the call expects them."""

from __future__ import annotations

import ast

import pytest
from temp_sources import module

from flake8_tempfile.analysis.calls.bad_arguments import bad_calls, renamings

TOO_NEW = "NamedTemporaryFile(delete_on_close=False)"
UNKNOWN = "TemporaryFile(delete=False)"


def found(source: str, target: tuple[int, int] = (3, 10)) -> list[str]:
    text = "import sys\nfrom tempfile import *\nfrom tempfile import NamedTemporaryFile, TemporaryFile\n" + source
    return [ast.unparse(bad.call) for bad in bad_calls(module(text, target))]


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param("if sys.version_info >= (3, 12):\n    {}", id="if"),
        pytest.param("if sys.version_info < (3, 12):\n    pass\nelse:\n    {}", id="else"),
        pytest.param("x = {} if sys.version_info >= (3, 12) else None", id="conditional expression"),
        pytest.param("sys.version_info >= (3, 12) and {}", id="and"),
        pytest.param("if PY312:\n    {}", id="constant"),
        pytest.param("def f():\n    if sys.version_info < (3, 12):\n        return\n    {}", id="early return"),
        pytest.param("if sys.version_info < (3, 12):\n    raise SystemExit\n{}", id="module that refuses"),
        pytest.param("def f():\n    assert sys.version_info >= (3, 12)\n    {}", id="assertion"),
        pytest.param("@skipif(sys.version_info < (3, 12))\ndef f():\n    {}", id="decorated function"),
        pytest.param(
            "@skipif(sys.version_info < (3, 12))\nclass C:\n    def f(self):\n        {}", id="decorated class"
        ),
        pytest.param("pytestmark = skipif(sys.version_info < (3, 12))\ndef f():\n    {}", id="marked module"),
    ],
)
def test_a_version_test_guards_what_is_too_new(guard: str) -> None:
    assert found(guard.format(TOO_NEW)) == []
    assert found(guard.format(UNKNOWN)) == [UNKNOWN]


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param("try:\n    {}\nexcept TypeError:\n    pass", id="try"),
        pytest.param("try:\n    {}\nexcept (OSError, TypeError):\n    pass", id="among others"),
        pytest.param("with pytest.raises(TypeError):\n    {}", id="pytest"),
        pytest.param("with self.assertRaises(TypeError):\n    {}", id="unittest"),
        pytest.param("with contextlib.suppress(TypeError):\n    {}", id="suppress"),
        pytest.param("def TemporaryFile(delete): ...\nclass NamedTemporaryFile: ...\n{}", id="own definition"),
    ],
)
def test_an_expected_error(guard: str) -> None:
    assert found(guard.format(UNKNOWN)) == []
    assert found(guard.format(TOO_NEW)) == []


@pytest.mark.parametrize(
    "around",
    [
        pytest.param("if ready:\n    {}", id="another test"),
        pytest.param("try:\n    work()\nexcept TypeError:\n    {}", id="in the handler"),
        pytest.param("try:\n    {}\nexcept OSError:\n    pass", id="another error"),
        pytest.param(
            "try:\n    def f():\n        {}\nexcept TypeError:\n    pass", id="a function that is called later"
        ),
        pytest.param(
            "def f():\n    if sys.version_info < (3, 12):\n        x = 1\n    {}", id="a test that does not leave"
        ),
    ],
)
def test_no_guard(around: str) -> None:
    assert found(around.format(TOO_NEW)) == [TOO_NEW]


def test_the_target_decides() -> None:
    assert found(TOO_NEW, (3, 11)) == [TOO_NEW]
    assert found(TOO_NEW, (3, 12)) == []


def test_all_faults_of_a_call_are_one_report() -> None:
    (bad,) = bad_calls(module("import tempfile\ntempfile.TemporaryFile(bufsize=1, delete=False)"))
    assert [argument.name for argument in bad.arguments] == ["bufsize", "delete"]


def renamed(body: str) -> list[tuple[str, bool]]:
    source = "import io, os, tempfile\ndef work(path, name):\n    " + body.replace("\n", "\n    ")
    return [(renaming.factory, renaming.raises) for renaming in renamings(module(source))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("f = tempfile.NamedTemporaryFile()\nf.name = path", ("NamedTemporaryFile", False)),
        (
            "with tempfile.NamedTemporaryFile() as f:\n    f.name = os.path.join(path, 'x')",
            ("NamedTemporaryFile", False),
        ),
        ("f = tempfile.NamedTemporaryFile()\nf.name = f'/srv/{name}'", ("NamedTemporaryFile", False)),
        ("f = tempfile.NamedTemporaryFile()\nf.name = 'C:\\\\data'", ("NamedTemporaryFile", False)),
        ("f = tempfile.TemporaryFile()\nf.name = 'label'", ("TemporaryFile", True)),
        ("f: object = tempfile.SpooledTemporaryFile()\nf.name = name", ("SpooledTemporaryFile", True)),
        ("d = tempfile.TemporaryDirectory()\nd.name = path", ("TemporaryDirectory", False)),
        ("self.f = tempfile.NamedTemporaryFile()\nself.f.name = path", ("NamedTemporaryFile", False)),
    ],
)
def test_renamed(body: str, expected: tuple[str, bool]) -> None:
    assert renamed(body) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("f = tempfile.NamedTemporaryFile()\nf.name = 'picture.png'", id="label"),
        pytest.param("f = tempfile.NamedTemporaryFile()\nf.name = f'{name}.png'", id="label made of parts"),
        pytest.param("f = tempfile.NamedTemporaryFile()\nf.name = os.path.basename(path)", id="last part of a path"),
        pytest.param("f = tempfile.NamedTemporaryFile()\nf.title = path", id="another attribute"),
        pytest.param("f = tempfile.NamedTemporaryFile()\nfor f.name in path: pass", id="bound by a loop of its own"),
        pytest.param("f = io.BytesIO()\nf.name = path", id="another object"),
        pytest.param("f = tempfile.NamedTemporaryFile()\nf, g = io.BytesIO(), 1\nf.name = path", id="bound in a tuple"),
        pytest.param("f = tempfile.NamedTemporaryFile()\nfor f in path:\n    f.name = path", id="bound by a loop"),
        pytest.param("with tempfile.TemporaryDirectory() as d:\n    d.name = path", id="a string"),
        pytest.param("path = tempfile.NamedTemporaryFile()\npath.name = name + '/x'", id="a parameter as well"),
    ],
)
def test_not_renamed(body: str) -> None:
    assert renamed(body) == []
