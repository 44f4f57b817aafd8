"""What goes on with a path after the call that was given it: a removal at the end would be too early."""

from __future__ import annotations

import textwrap

import pytest

from fixes.support import findings

HEAD = """\
import glob
import json
import os
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path

import numpy
import polars
import xarray

VIEWER = "open" if sys.platform == "darwin" else "xdg-open"


def watch(address, times=1):
    for _ in range(times):
        webbrowser.open(address)


def measure(name):
    with open(name) as stream:
        return json.load(stream)


def convert(name):
    job = subprocess.Popen(["convert", name, "x.png"])
    try:
        output, errors = job.communicate()
    finally:
        print("done")
    return output


def convert_and_wait(name):
    with subprocess.Popen(["convert", name, "x.png"]):
        print("begun")


def convert_perhaps(name, wait=False):
    job = subprocess.Popen(["convert", name, "x.png"])
    if wait:
        job.wait()


def serve(name):
    other = subprocess.Popen(["true"])
    job = subprocess.Popen(["serve", name])
    other.wait()


class Page:
    def show(self, name):
        webbrowser.open(self.address)
        return measure(name)


def lines_of(name):
    with open(name) as stream:
        yield from stream


def run(make):
    folder = tempfile.mkdtemp()
    name = os.path.join(folder, "cube.nc")
    make(name)
"""
RUNS_ON = "the path is used by something that runs on"
HANDED = "the path is handed to the caller"

LEFT_ALONE = {
    "a browser": ("webbrowser.open_new_tab(f'file://{name}')", RUNS_ON),
    "a browser that was asked for": ("webbrowser.get('lynx').open(name)", RUNS_ON),
    "a browser with a name": ("lynx = webbrowser.get('lynx')\nlynx.open(name)", RUNS_ON),
    "a function that shows it": ("watch('file://' + name, times=2)", RUNS_ON),
    "a function that may wait": ("convert_perhaps(name)", RUNS_ON),
    "a function that waits for something else": ("serve(name)", RUNS_ON),
    "an opener of the system": ("subprocess.call(['/usr/bin/xdg-open', name])", RUNS_ON),
    "an opener with a name": ("subprocess.check_call([VIEWER, name])", RUNS_ON),
    "an opener by a choice": ("subprocess.run(['open' if make else 'gnome-open', name])", RUNS_ON),
    "an opener in a text": ("os.system('xdg-open %s' % name)", RUNS_ON),
    "a text with a name": ("line = 'start ' + name\nos.system(line)", RUNS_ON),
    "the background of a shell": ("subprocess.run(f'serve {name} &', shell=True)", RUNS_ON),
    "a data set": ("return xarray.open_dataset(name)", HANDED),
    "what a data set gives": ("cube = xarray.open_dataset(name)\nreturn cube['t'].mean()", HANDED),
    "a frame that reads later": ("return polars.scan_csv(name).filter(make)", HANDED),
    "a mapping of the file": ("return numpy.memmap(name)", HANDED),
    "a mapping by a keyword": ("return numpy.load(name, mmap_mode='r')", HANDED),
    "a generator of the module": ("return lines_of(name)", HANDED),
    "entries of the directory": ("return glob.glob(folder + '/*')", HANDED),
    "sorted entries": ("return sorted(Path(folder).iterdir())", HANDED),
    "a map that reads later": ("return map(measure, glob.glob(folder + '/*'))", HANDED),
    "a generator expression": ("return (measure(path) for path in sorted(os.listdir(folder)) if folder)", HANDED),
    "an exception that tells": (
        "if not make(name):\n    raise RuntimeError(f'it failed, see {folder}/log')",
        "a message says where it is left",
    ),
    "a dialog": ("make.information('x', f'Exported to {folder}')", "a message says where it is"),
    "work in the directory": ("os.chdir(folder)\nmake('x')", "the process goes on working in the directory"),
}
REMOVED = {
    "a program that waits": "subprocess.run(['convert', name, 'x.png'])",
    "a function that waits": "convert(name)",
    "a function that waits at the end of a block": "convert_and_wait(name)",
    "an opener that waits": "subprocess.run(['open', '-W', name])",
    "a function that reads it": "return measure(name)",
    "a data set that was loaded": "cube = xarray.open_dataset(name)\nreturn cube.load()",
    "a frame that was collected": "return polars.scan_csv(name).filter(make).collect()",
    "an array": "return numpy.load(name)",
    "a map that is gone through": "return sum(map(measure, glob.glob(folder + '/*')))",
    "an exception that only names it": "if not make(name):\n    raise ValueError(f'{name} is no cube')",
    "names in the directory": "return os.listdir(folder)",
    "a text that is no command": "make('xdg-open %s' % name)",
    "a method whose object shows something else": "Page().show(name)",
}


def program(body: str) -> str:
    return HEAD + textwrap.indent(body, "    ") + "\n"


@pytest.mark.parametrize(("body", "reason"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_left_alone(body: str, reason: str) -> None:
    assert [found.unfixed for found in findings(program(body), frozenset({"TMP201"}))] == [reason]


@pytest.mark.parametrize("body", REMOVED.values(), ids=REMOVED)
def test_removed(body: str) -> None:
    (found,) = findings(program(body), frozenset({"TMP201"}))
    assert found.edit is not None
    assert not found.unfixed


STORE = """
import os
import tempfile


class Store:
    def put(self, name, data):
        path = {}
        with open(path, "wb") as file:
            file.write(data)
        print(len(data))

    def _at(self, name):
        return os.path.join(tempfile.gettempdir(), "store", name)

    def get(self, key):
        with open({}, "rb") as file:
            return file.read()
"""
READ = {
    "written alike": ("tempfile.gettempdir() + '/' + name", "tempfile.gettempdir() + '/' + key"),
    "written otherwise": ("os.path.join(tempfile.gettempdir(), name)", "f'{tempfile.gettempdir()}/{key}'"),
}
NOT_READ = {
    "another directory": ("tempfile.gettempdir() + '/a/' + name", "tempfile.gettempdir() + '/b/' + key"),
    "another ending": ("tempfile.gettempdir() + '/' + name + '.a'", "tempfile.gettempdir() + '/' + key + '.b'"),
}


@pytest.mark.parametrize(("written", "read"), READ.values(), ids=READ)
def test_what_another_method_reads_stays(written: str, read: str) -> None:
    reasons = {found.unfixed for found in findings(STORE.format(written, read), frozenset({"TMP202"}))}
    assert reasons == {"other functions come to the same path"}


@pytest.mark.parametrize(("written", "read"), NOT_READ.values(), ids=NOT_READ)
def test_what_no_other_method_reads_goes(written: str, read: str) -> None:
    assert [found.unfixed for found in findings(STORE.format(written, read), frozenset({"TMP202"}))] == [""]
