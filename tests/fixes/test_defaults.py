"""What becomes of defaults in a shared temporary directory, and which of them stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixes.support import FIXTURES, fix

PAIR = """\
import json


def save(state, path="/tmp/state.json"):
    with open(path, "w") as file:
        json.dump(state, file)
    return path


def load(path="/tmp/state.json"):
    with open(path) as file:
        return json.load(file)
"""
SILENT = """\
import json


def save(state, path="/tmp/state.json"):
    with open(path, "w") as file:
        json.dump(state, file)
"""


@pytest.mark.parametrize("source", [PAIR, SILENT], ids=["others know the place", "nobody is told the place"])
def test_a_place_that_others_know_keeps_its_name(source: str) -> None:
    result = fix(source)
    assert result.text == source
    # Below gettempdir() it would be as predictable as before.
    assert [refusal.reason.partition(":")[0] for refusal in result.refused] == ["TMP103 would appear"]


RUN = """\
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("after", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
first, second = (module.write_plan({"a": 1}) for _ in range(2))
assert first != second and os.path.basename(first) == "mission.plan", (first, second)
assert all(os.stat(os.path.dirname(path)).st_mode & 0o077 == 0 for path in (first, second))
given = module.write_plan({"a": 1}, sys.argv[2])
assert given == sys.argv[2]
"""


def test_each_call_has_a_place_that_goes_with_the_process(tmp_path: Path) -> None:
    home, given = tmp_path / "tmp", tmp_path / "given.plan"
    home.mkdir()
    after = FIXTURES / "default_to_none" / "file" / "after.py"
    environment = {**os.environ, "TMPDIR": str(home)}
    subprocess.run([sys.executable, "-c", RUN, str(after), str(given)], check=True, env=environment)
    assert not list(home.iterdir())
    assert given.exists()
