"""A directory that is made within a ``with`` and used after it is made before: each case says when that is right."""

from __future__ import annotations

import pytest

from fixes.support import findings
from flake8_tempfile.model import Applicability

PROGRAM = """\
import os
import shutil
import tempfile


def work(name, log):
    with open(name) as source:
{before}        made = tempfile.mkdtemp()
        unpack(source, made)
    index(made)
    {removal}
"""
REMOVAL = "shutil.rmtree(made)"
MADE_FIRST = {
    "nothing comes before it": "",
    "what comes before it does nothing outside": "        size = len(name)\n        other = size\n",
}
MADE_LATER = {
    "a call comes before it": "        announce(name)\n",
    "a call comes before it, and then an assignment": "        announce(name)\n        size = 1\n",
    "an assignment comes before it, and then a call": "        size = 1\n        announce(name)\n",
}
REMOVED_OTHERWISE = {
    "only if there is one": "if made:\n        shutil.rmtree(made)",
    "only while it is empty": "os.rmdir(made)",
    "whatever happens": "shutil.rmtree(made, ignore_errors=True)",
    "in one statement with something else": "log(shutil.rmtree(made))",
}


@pytest.mark.parametrize("before", MADE_FIRST.values(), ids=MADE_FIRST)
def test_it_makes_no_difference(before: str) -> None:
    (found,) = findings(PROGRAM.format(before=before, removal=REMOVAL))
    assert found.edit is not None
    assert found.edit.applicability is Applicability.SAFE


@pytest.mark.parametrize("before", MADE_LATER.values(), ids=MADE_LATER)
def test_it_may_make_a_difference(before: str) -> None:
    (found,) = findings(PROGRAM.format(before=before, removal=REMOVAL))
    assert found.edit is not None
    assert found.edit.applicability is Applicability.UNSAFE


@pytest.mark.parametrize("removal", REMOVED_OTHERWISE.values(), ids=REMOVED_OTHERWISE)
def test_the_removal_is_another(removal: str) -> None:
    (found,) = findings(PROGRAM.format(before="", removal=removal))
    assert found.edit is None
