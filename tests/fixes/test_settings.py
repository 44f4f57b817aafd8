"""What a setting may keep no rewrite removes, wherever the setting is asked."""

from __future__ import annotations

import pytest

from fixes.support import EVERYTHING, findings, fix

HELPER = """
import os
import shutil
from tempfile import mkdtemp

from application import settings

PATHS = []


def track(path):
{}


def close():
    for path in PATHS:
        shutil.rmtree(path)


def run(work):
    path = mkdtemp()
    work(path)
    track(path)
"""
CHOSEN = {
    "under a setting": "    if settings.CLEANUP:\n        PATHS.append(path)",
    "unless a setting": "    if not settings.KEEP_TEMP:\n        PATHS.append(path)",
    "left before": "    if settings.debug:\n        return\n    PATHS.append(path)",
    "asked of a function": "    if settings.get('cleanup'):\n        PATHS.append(path)",
}
SURE = {
    "at once": "    PATHS.append(path)",
    "unless it is there": "    if path not in PATHS:\n        PATHS.append(path)",
    "if there is one": "    if path is None:\n        return\n    PATHS.append(path)",
}
METHOD = """
import shutil
from tempfile import mkdtemp

from application import settings


class Runner:
    def __init__(self):
        self.cleanup_paths = []

    def track(self, path):
        if settings.CLEANUP:
            self.cleanup_paths.append(path)

    def run(self, work):
        path = mkdtemp()
        work(path)
        self.track(path)

    def close(self):
        for path in self.cleanup_paths:
            shutil.rmtree(path)
"""


@pytest.mark.parametrize("body", CHOSEN.values(), ids=CHOSEN)
def test_what_a_helper_may_keep_is_left_alone(body: str) -> None:
    source = HELPER.format(body)
    (finding,) = findings(source)
    assert finding.code == "TMP204"
    assert finding.edit is None
    assert fix(source, EVERYTHING).text == source


@pytest.mark.parametrize("body", SURE.values(), ids=SURE)
def test_what_a_helper_surely_has_is_removed_on_failure(body: str) -> None:
    source = HELPER.format(body)
    (finding,) = findings(source)
    assert finding.edit is not None
    assert "except BaseException" in fix(source, EVERYTHING).text


def test_the_same_of_a_method() -> None:
    assert [finding.edit for finding in findings(METHOD)] == [None]
    surely = METHOD.replace("        if settings.CLEANUP:\n    ", "")
    assert [finding.edit is not None for finding in findings(surely)] == [True]


def test_nothing_is_said_where_the_helper_comes_first() -> None:
    assert (
        findings(
            METHOD.replace(
                "        work(path)\n        self.track(path)", "        self.track(path)\n        work(path)"
            )
        )
        == ()
    )
