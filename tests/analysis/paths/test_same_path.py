"""However the same path is written, every question has the same answer: alias, removal, helper, and so on."""

from __future__ import annotations

import textwrap

import pytest

from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings

IMPORTS = (
    "import asyncio, os, shutil, tempfile; from pathlib import Path, PurePath; from os.path import normcase; "
    "from layout import spelling\n"
)
# Each is the path `{}`, written otherwise.
FORMS = (
    "{}",
    "str({})",
    "Path({})",
    "PurePath({})",
    "Path({}).resolve().absolute()",
    "os.fspath(Path({}))",
    "os.path.abspath({})",
    "os.path.realpath({})",
    "os.path.normpath({})",
    "os.path.expanduser({})",
    "os.path.expandvars({})",
    "normcase({})",
    "os.fsencode({})",
    "{}.encode()",
    "f'{{{}}}'",
    "'%s' % {}",
    "'{{}}'.format({})",
    "{} + '/'",
    "{} + os.sep",
    "f'{{{}}}/'",
    "'%s/' % {}",
    "os.path.join({}, '')",
    "{}.rstrip('/')",
    "{}.replace(os.sep, '/')",
    "[{}][0]",
    "next(iter([{}]))",
    "({} or None)",
)
# Each is another path: what is removed by it is not the directory.
OTHERS = (
    "{} + '.bak'",
    "f'{{{}}}-old'",
    "'%s.d' % {}",
    "{}.replace('a', 'b')",
    "Path({}).with_suffix('.x')",
    "os.path.join({}, 'x')",
    "Path({}) / 'x'",
    "os.path.splitext({})[0]",
)
QUESTIONS = {
    "removed as written": """
        def f(work):
            d = tempfile.mkdtemp()
            try:
                work(d)
            finally:
                shutil.rmtree(FORM(d))
        """,
    "another name": """
        def f(work):
            d = tempfile.mkdtemp()
            e = FORM(d)
            try:
                work(e)
            finally:
                shutil.rmtree(e)
        """,
    "made so": """
        def f(work):
            d = FORM(tempfile.mkdtemp())
            try:
                work(d)
            finally:
                shutil.rmtree(d)
        """,
    "bound anew": """
        def f(work):
            d = tempfile.mkdtemp()
            d = FORM(d)
            try:
                work(d)
            finally:
                shutil.rmtree(d)
        """,
    "a helper removes it": """
        def drop(x):
            shutil.rmtree(FORM(x))

        def f(work):
            d = tempfile.mkdtemp()
            try:
                work(d)
            finally:
                drop(d)
        """,
    "given to a helper": """
        def drop(x):
            shutil.rmtree(x)

        def f(work):
            d = tempfile.mkdtemp()
            try:
                work(d)
            finally:
                drop(FORM(d))
        """,
    "an attribute": """
        class A:
            def __init__(self):
                self.d = tempfile.mkdtemp()

            def close(self):
                shutil.rmtree(FORM(self.d))
        """,
    "stored on an attribute": """
        class A:
            def __init__(self):
                self.d = FORM(tempfile.mkdtemp())

            def close(self):
                shutil.rmtree(self.d)
        """,
}


def found(source: str, form: str) -> list[str]:
    head, *rest = textwrap.dedent(source).split("FORM(")
    text = head
    for part in rest:
        depth = next(at for at in range(len(part)) if part[: at + 1].count("(") < part[: at + 1].count(")"))
        text += form.format(part[:depth]) + part[depth + 1 :]
    findings = check_source(IMPORTS + text, "service.py", Settings())
    return [finding.code for finding in findings if finding.code.startswith("TMP20")]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("form", FORMS)
def test_the_same_path(form: str, question: str) -> None:
    assert found(QUESTIONS[question], form) == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("form", OTHERS)
def test_another_path(form: str, question: str) -> None:
    assert found(QUESTIONS[question], form) != []


@pytest.mark.parametrize("form", ["spelling.native({})", "long_form({})"])
@pytest.mark.parametrize("question", ["removed as written", "a helper removes it", "given to a helper", "an attribute"])
def test_a_function_of_one_argument_spells_what_is_removed(form: str, question: str) -> None:
    assert found(QUESTIONS[question], form) == []
