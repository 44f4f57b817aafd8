"""Which written-down paths stay where they are: others meet there, find something there, or are told of it."""

from __future__ import annotations

import pytest

from fixes.support import findings, fix

OWN = """\
import os


def count(words):
    path = "/tmp/words.txt"
    with open(path, "w") as file:
        file.write(words)
    with open(path) as file:
        number = len(file.readlines())
    os.unlink(path)
    return number
"""
LOCK = """\
import os


def alone(work):
    place = "/tmp/deploy.d"
    os.mkdir(place)
    try:
        work()
    finally:
        os.rmdir(place)
"""
MEETING = "it matters whether it is there already"
LEFT = {
    "a directory as a lock": (LOCK, MEETING),
    "a pipe": (LOCK.replace("mkdir", "mkfifo").replace("work()", "work(place)"), MEETING),
    "made where nothing may be": (OWN.replace('"w"', '"x"'), MEETING),
    "called a lock": (OWN.replace("words.txt", "words.lock"), "its name says that other processes look for it"),
    "printed": (OWN.replace("    os.unlink", '    print("see", path)\n    os.unlink'), "a message says where it is"),
    "read first": (
        OWN.replace("    with open", "    with open(path) as file:\n        words += file.read()\n    with open", 1),
        "what an earlier run has left there may be used",
    ),
}
MENDED = {
    "its own file": OWN,
    "another word": OWN.replace("words.txt", "locked-words.txt"),
    "a directory that is filled": LOCK.replace("work()", "work(place)").replace("os.rmdir", "shutil.rmtree"),
    "a result is printed": OWN.replace("    return", "    print(number)\n    return"),
}


@pytest.mark.parametrize("case", LEFT)
def test_a_place_that_others_know_stays(case: str) -> None:
    source, reason = LEFT[case]
    found = [finding for finding in findings(source) if finding.code == "TMP101"]
    assert [(finding.edit, finding.unfixed) for finding in found] == [(None, reason)]


@pytest.mark.parametrize("case", MENDED)
def test_its_neighbour_does_not(case: str) -> None:
    assert "with tempfile.TemporaryDirectory()" in fix(MENDED[case]).text
