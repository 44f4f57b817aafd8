"""Fixes of rules that are off unless selected, and advice that is only shown."""

from __future__ import annotations

import pytest

from fixes.support import findings, fix
from flake8_tempfile.fixes.engine import apply
from flake8_tempfile.model import Applicability


def fixed(source: str, code: str) -> str:
    return fix(source, codes=frozenset({code})).text


def advice(source: str, code: str) -> str:
    (finding,) = findings(source, frozenset({code}))
    assert finding.edit is not None
    assert finding.edit.applicability is Applicability.DISPLAY
    assert fixed(source, code) == source
    return apply(finding.edit, source)


OBJECTS = {
    "file": (
        """\
import tempfile

def head(data, size):
    file = tempfile.TemporaryFile("w+b", prefix="head-")  # anonymous
    file.write(data)
    file.seek(0)
    first = file.read(size)
    file.close()
    return first
""",
        """\
import tempfile

def head(data, size):
    with tempfile.TemporaryFile("w+b", prefix="head-") as file:  # anonymous
        file.write(data)
        file.seek(0)
        first = file.read(size)
    return first
""",
    ),
    "directory": (
        """\
from tempfile import TemporaryDirectory

def build(site):
    folder = TemporaryDirectory()
    site.build(folder.name)
    for page in site.pages:
        page.check(f"{folder.name}/{page.name}")
    folder.cleanup()
""",
        """\
from tempfile import TemporaryDirectory

def build(site):
    with TemporaryDirectory() as folder:
        site.build(folder)
        for page in site.pages:
            page.check(f"{folder}/{page.name}")
""",
    ),
    "early exit": (
        """\
import tempfile

def copy(source):
    file = tempfile.TemporaryFile()
    for block in source:
        if not block:
            return 0
        file.write(block)
    return file.tell()
""",
        """\
import tempfile

def copy(source):
    with tempfile.TemporaryFile() as file:
        for block in source:
            if not block:
                return 0
            file.write(block)
        return file.tell()
""",
    ),
}


@pytest.mark.parametrize(("before", "after"), OBJECTS.values(), ids=OBJECTS)
def test_objects_go_into_a_with(before: str, after: str) -> None:
    assert fixed(before, "TMP209") == after
    assert fixed(after, "TMP209") == after


KEPT = {
    "handed over": ("file = tempfile.TemporaryFile()\n    use(1)\n    return file", "handed"),
    "given to a call": ("file = tempfile.TemporaryFile()\n    use(file)\n    use(1)", "may keep or close it"),
    "object of a directory given": ("d = tempfile.TemporaryDirectory()\n    use(d)\n    use(d.name)", "may keep"),
    "nested function": ("d = tempfile.TemporaryDirectory()\n    def g():\n        use(d.name)\n    g()", "nested"),
    "not bound": ("use(tempfile.TemporaryFile().fileno())", "no variable of its own"),
}


@pytest.mark.parametrize(("body", "reason"), KEPT.values(), ids=KEPT)
def test_objects_that_may_be_kept(body: str, reason: str) -> None:
    source = f"import tempfile\n\ndef f(use):\n    {body}\n"
    assert fixed(source, "TMP209") == source
    assert all(reason in finding.unfixed for finding in findings(source, frozenset({"TMP209"})))


CANCELLED = """\
import os
import tempfile

async def fetch(get):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    try:
        await get(path)
    except Exception:  # whatever it was
        os.remove(path)
        raise
    return path
"""


def test_handlers_see_cancellation() -> None:
    (finding,) = findings(CANCELLED, frozenset({"TMP206"}))
    assert finding.edit is not None
    assert finding.edit.applicability is Applicability.SAFE
    assert fixed(CANCELLED, "TMP206") == CANCELLED.replace("except Exception:", "except BaseException:")


def test_a_handler_that_does_more_is_not_safe() -> None:
    source = CANCELLED.replace("        raise\n", "        get.close()\n        raise\n")
    (finding,) = findings(source, frozenset({"TMP206"}))
    assert finding.edit is not None
    assert finding.edit.applicability is Applicability.UNSAFE


def test_a_handler_that_swallows_is_left_alone() -> None:
    source = CANCELLED.replace("        raise\n", "        return None\n")
    assert fixed(source, "TMP206") == source


OWNER = """\
import tempfile

class Workspace:
    def __init__(self):
        self.directory = tempfile.mkdtemp()
{method}
def main(use):
    use(Workspace())
"""
METHODS = {
    "none": ("", "\n    def close(self):\n        shutil.rmtree(self.directory, ignore_errors=True)\n"),
    "empty": (
        "\n    def close(self):\n        self.closed = True\n",
        "\n    def close(self):\n        self.closed = True\n"
        "        shutil.rmtree(self.directory, ignore_errors=True)\n",
    ),
    "forgetting": (
        "\n    def cleanup(self):\n        self.directory = None\n",
        "\n    def cleanup(self):\n        if self.directory is not None:\n"
        "            shutil.rmtree(self.directory, ignore_errors=True)\n"
        "        self.directory = None\n",
    ),
    "returning": (
        "\n    def close(self):\n        return 1\n",
        "\n    def close(self):\n        shutil.rmtree(self.directory, ignore_errors=True)\n        return 1\n",
    ),
}


@pytest.mark.parametrize(("method", "wanted"), METHODS.values(), ids=METHODS)
def test_owners_are_shown_a_removal(method: str, wanted: str) -> None:
    source = OWNER.format(method=method)
    # Where the object has a method that ends its life, the removal goes there; else it is shown where it could.
    new = fixed(source, "TMP208") if method else advice(source, "TMP208")
    assert new == OWNER.format(method=wanted).replace("import tempfile", "import shutil\nimport tempfile")
    assert not findings(new, frozenset({"TMP208"}))


APPLICATION = """\
from flask import Flask, request

app = Flask(__name__)

@app.post("/files")
def receive():
    return request.files["file"].filename
"""


def test_a_limit_for_uploads_is_shown() -> None:
    line = 'app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024\n'
    wanted = APPLICATION.replace("(__name__)\n", f"(__name__)\n{line}")
    assert advice(APPLICATION, "TMP401") == wanted
    assert not findings(wanted, frozenset({"TMP401"}))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("", 'prefix="module-"'),
        ('".csv", dir="x"', '".csv", dir="x", prefix="module-"'),
        ('prefix=""', 'prefix="module-"'),
        ('\n    suffix=".csv",\n', '\n    suffix=".csv",\n    prefix="module-",\n'),
    ],
)
def test_a_prefix_is_shown(arguments: str, wanted: str) -> None:
    text = "import tempfile\n\npath = tempfile.mkdtemp({})\n"
    assert advice(text.format(arguments), "TMP402") == text.format(wanted)
