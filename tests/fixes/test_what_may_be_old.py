"""What a helper gives back may have been there before; what a word calls made may have been, too."""

from __future__ import annotations

import pytest

from fixes.support import findings
from flake8_tempfile.model import Applicability

STACK = """\
import shutil
import tempfile
from pathlib import Path


class Stack:
    def __init__(self, directory=None):
        self.directory = directory
        self.root = None

    def _root(self):
        {}

    def launch(self, start):
        root = self._root()
        start(root)
        self.root = root

    def close(self):
        shutil.rmtree(self.root)
"""
OLD = {
    "an attribute or a new one": "root = self.directory or Path(tempfile.mkdtemp())\n        return root",
    "at once": "return self.directory or tempfile.mkdtemp()",
    "by a choice": "return self.directory if self.directory else tempfile.mkdtemp()",
    "by a branch": "if self.directory:\n            return self.directory\n        return tempfile.mkdtemp()",
    "of a mapping": "return self.settings['root'] or tempfile.mkdtemp()",
}
NEW = {
    "always a new one": "return tempfile.mkdtemp()",
    "by a variable": "root = Path(tempfile.mkdtemp())\n        return root",
    "an attribute that it binds": "self.last = tempfile.mkdtemp()\n        return self.last",
}


@pytest.mark.parametrize("body", OLD.values(), ids=OLD)
def test_what_the_object_had_is_not_removed(body: str) -> None:
    told = [found.unfixed for found in findings(STACK.format(body)) if found.code == "TMP204"]
    assert set(told) <= {"it may be what was passed in, and belong to the caller"}


@pytest.mark.parametrize("body", NEW.values(), ids=NEW)
def test_what_is_always_new_is_removed(body: str) -> None:
    assert any(found.edit is not None for found in findings(STACK.format(body)) if found.code == "TMP204")


DOWNLOAD = """\
import os
import subprocess


{}def install(tools, url):
    path = {}(url)
    subprocess.run(["msiexec", path], check=True)
    os.unlink(path)
"""
BODY = "def download(url):\n    path = url + '.part'\n    open(path, 'w').close()\n    return path\n\n\n"


@pytest.mark.parametrize(
    ("before", "function", "applicability"),
    [("", "tools.download", Applicability.UNSAFE), (BODY, "download", Applicability.SAFE)],
    ids=["by its name", "by its body"],
)
def test_a_word_makes_no_rewrite_safe(before: str, function: str, applicability: Applicability) -> None:
    edits = [found.edit for found in findings(DOWNLOAD.format(before, function)) if found.code == "TMP204"]
    assert [edit.applicability for edit in edits if edit is not None] == [applicability]
