"""Rewrites that are likely wrong and so are not offered: each beside a neighbour in which nothing speaks against it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from fixes.support import DEFAULT, findings, fix

HEAD = """\
import glob
import logging
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import package


"""


class Pair(NamedTuple):
    """Two programs: the first is left for a reason, the second is rewritten."""

    left: str
    reason: str
    rewritten: str


TESTED = """\
def test_clean_up():
    path = tempfile.mkdtemp()
    fill(path)
    {}(path)
    use(0)


def remove_tree(path):
    shutil.rmtree(path)
"""
ASKED = TESTED.replace("use(0)", "assert not os.path.exists(path)")
MOUNTED = """\
def build(image):
    work = tempfile.mkdtemp()
    inner = os.path.join(work, "inner")
    subprocess.run([{}, image, inner], check=True)
    use(inner)
    subprocess.run([{}, inner], check=True)
    shutil.rmtree(work)
"""
SHARED = """\
def send(data):
    path = "{}/frame"
    with open(path, "wb") as file:
        file.write(data)
    with open(path, "rb") as file:
        return file.read()
"""
LOGGED = """\
def log(lines):
    path = "/tmp/lines.txt"
    {}
    with open(path) as file:
        return file.read()
"""
TOLD = """\
def build(make):
    work = tempfile.mkdtemp()
    page = os.path.join(work, "page.html")
    make(page)
    {}
"""
SPOKEN_OF = """\
def tell(address, log):
    path = "/tmp/address"
    with open(path, "w") as file:
        file.write(address)
    with open(path) as file:
        log.info(f"{}: {{file.read()}}")
"""
EMPTY = """\
def serve(run):
    place = Path(tempfile.TemporaryDirectory("target").name)
    try:
        run(place)
    finally:
        {}(place)
"""
DOCUMENTED = '''\
def save(data, path="/tmp/data.csv"):
    """Write the data{}."""
    with open(path, "w") as file:
        file.write(data)


save("a", "b.csv")
'''
BESIDE = """\
def patch(run, name):
    base = os.path.join(tempfile.gettempdir(), f"patch-{{name}}")
    run({})
"""
QUEUED = """\
def consume(make, tasks):
    work = tempfile.mkdtemp()
    page = os.path.join(work, "page.html")
    make(page)
    tasks.append({})
"""
MET = """\
ROOT = "/tmp/"


def tiles(event, make):
    uuid = event["uuid"]
    folder = os.path.join(ROOT, uuid)
    os.mkdir(folder)
    make(folder)
    upload(uuid)


def upload(uuid):
    return os.listdir(os.path.join({}, uuid))
"""
DEBUGGED = """\
def run(self, text):
    if self.{}:
        work = tempfile.mkdtemp()
        Path(work, "text").write_text(text)
"""
REGISTERED = """\
class PathTest(unittest.TestCase):
    def test_path(self):
        fd, path = tempfile.mkstemp()
        os.close(fd)
        {}
        use(path)
        {}
"""
PAIRS = {
    "given to a task of a queue": Pair(
        QUEUED.format("package.consume.s(page).set(1)"),
        "the path is used by something that runs on",
        QUEUED.format("package.consume(page).set(1)"),
    ),
    "another function comes to it": Pair(
        MET.format("ROOT"), "other functions come to the same path", MET.format("'/srv'")
    ),
    "made for debugging": Pair(
        DEBUGGED.format("debug_mode"), "one branch keeps it, and may mean to", DEBUGGED.format("is_wanted")
    ),
    "removed under another name": Pair(
        REGISTERED.format("path = normalise(path)", "os.remove(path)"),
        "the name is bound anew",
        REGISTERED.format("pass", "other(path)"),
    ),
    "a test of what removes": Pair(
        TESTED.format("package.clean_up"), "the removal may be what is tested", TESTED.format("shutil.rmtree")
    ),
    "a test that asks whether it is gone": Pair(
        ASKED.format("remove_tree"), "the removal may be what is tested", TESTED.format("remove_tree")
    ),
    "mounted below it": Pair(
        MOUNTED.format("'mount'", "'umount'"),
        "something may be mounted there, which a removal would empty",
        MOUNTED.format("'cp'", "'ls'"),
    ),
    "in memory": Pair(
        SHARED.format("/dev/shm"),
        "it lies in memory, where others may look for it by its name",
        SHARED.format("/var/tmp"),
    ),
    "the log of the program": Pair(
        LOGGED.format("logging.basicConfig(filename=path)"),
        "the path is used by something that runs on",
        LOGGED.format("Path(path).write_text(lines)"),
    ),
    "the handler of a logger": Pair(
        LOGGED.format("lines.addHandler(logging.FileHandler(path))"),
        "the path is used by something that runs on",
        LOGGED.format("Path(path).write_text(lines)"),
    ),
    "told under another name": Pair(
        TOLD.format("print('open', page)"), "a message says where it is", TOLD.format("use(page)")
    ),
    "told what lies in it, with its place": Pair(
        TOLD.format("print(glob.glob(os.path.join(work, '*')))"),
        "a message says where it is",
        TOLD.format("print(len(os.listdir(work)), os.path.getsize(page))"),
    ),
    "a notification": Pair(
        TOLD.format("make.send_notification(f'built {page}')"),
        "a message says where it is",
        TOLD.format("make.send(f'built {page}')"),
    ),
    "an assertion": Pair(
        TOLD.format("assert make.is_good, f'see {page} for more'"),
        "a message says where it is left",
        TOLD.format("assert make.is_good, f'{page} is wrong'"),
    ),
    "a text that names it": Pair(
        SPOKEN_OF.format("saved to /tmp/address"), "a message says where it is", SPOKEN_OF.format("saved")
    ),
    "removed while it is empty": Pair(
        EMPTY.format("os.rmdir"),
        "the removal wants an empty directory, which need not be there after a failure",
        EMPTY.format("use"),
    ),
    "a documented default": Pair(
        DOCUMENTED.format(", to /tmp/data.csv by default"),
        "the documentation names the default",
        DOCUMENTED.format(""),
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_it_is_left_for_a_reason(pair: Pair) -> None:
    found = [finding for finding in findings(HEAD + pair.left) if not finding.code.startswith("TMP21")]
    assert pair.reason in [finding.unfixed for finding in found if finding.edit is None]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_its_neighbour_is_rewritten(pair: Pair) -> None:
    done = fix(HEAD + pair.rewritten, codes=DEFAULT)
    assert done.fixed
    assert not done.refused


def test_the_only_name_begins_others() -> None:
    source = HEAD + BESIDE.format('base + ".old", base + ".new"')
    assert all(finding.edit is None for finding in findings(source))


def test_what_was_told_is_not_surely_unwanted() -> None:
    program = "def build(make):\n    work = tempfile.mkdtemp()\n    {}\n    make(work)\n    shutil.rmtree(work)\n"
    printed, logged, listed = (
        [finding.edit.applicability.value for finding in findings(HEAD + program.format(line)) if finding.edit]
        for line in ("print(f'cloned to {work}')", "logging.info('in %s', work)", "print(os.listdir(work))")
    )
    assert (printed, logged, listed) == (["unsafe"], ["safe"], ["safe"])
