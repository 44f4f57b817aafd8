"""Which defaults in a shared temporary directory stay, and the reason that is given."""

from __future__ import annotations

import pytest

from fixes.support import findings, fix

ALONE = """\
def count(words, path="/tmp/words.txt"):
    with open(path, "w") as file:
        file.write(words)
    with open(path) as file:
        return len(file.readlines())
"""
GIVEN = """\
def save(rows, path="/tmp/rows.csv"):
    with open(path, "w") as file:
        file.writelines(rows)
    return path


def run(rows, place):
    return save(rows, place)
"""
READ = "    with open(path) as file:\n"
MAKE = "def make(path):\n    with open(path, 'w') as file:\n        file.write('x')\n\n\n"


def then(line: str) -> str:
    return ALONE.replace(READ, f"    {line}\n{READ}")


LEFT = {
    "returned": (ALONE.replace("return len(file.readlines())", "return path"), "the path is handed to the caller"),
    "a new one for each call": (GIVEN.replace("save(rows, place)", "save(rows)"), "each would need a place of its own"),
    "nobody calls": (GIVEN.partition("\n\n\n")[0] + "\n", "no call in the module"),
    "only written": (ALONE.partition(READ)[0], "somebody else may be meant to read it"),
    "stored": (then("words.path = path"), "the path is stored elsewhere"),
    "handed on": (then("words.process(path)"), "code that cannot be seen"),
    "told": (then("print('rows:', path)"), "a message says where it is"),
    "added to": (ALONE.replace('"w"', '"a"'), "is added to what is there"),
    "found there": (
        ALONE.replace('    with open(path, "w")', '    with open(path) as old:\n        words += old.read()\n'
                      '    with open(path, "w")'), "what an earlier run has left there",
    ),
    "written by another": (
        MAKE + then("make(path)"), "other functions use the path",
    ),
    "a lock": (
        'import os\n\n\ndef alone(work, lock="/tmp/work.d"):\n    os.mkdir(lock)\n    work()\n    os.rmdir(lock)\n',
        "whether it is there already",
    ),
    "in a folder": (ALONE.replace("/tmp/words", "/tmp/counts/words"), "a directory that somebody else may have made"),
    "a generator": (ALONE.replace("return len(file.readlines())", "yield from file"), "a generator"),
    "written down again": (f"{ALONE}\n\nPLACE = '/tmp/words.txt'\n", "written down twice"),
    "decorated": (f"import click\n\n\n@click.command()\n{GIVEN}", "a decorator may give the default a meaning"),
    "handed on as a value": (f"{GIVEN}\n\nWRITERS = [save]\n", "the function is handed on"),
    "known as a text": (f'__all__ = ["save"]\n\n\n{GIVEN}', "known by its name as a text"),
    "called with stars": (GIVEN.replace("save(rows, place)", "save(*rows)"), "some calls leave the argument out"),
    "behind a default": (GIVEN.replace("rows, path=", "rows=(), path="), "cannot stand behind one that has a default"),
    "an override": (
        "class Writer(Base):\n"
        + "".join(f"    {line}" for line in GIVEN.replace("(rows, p", "(self, rows, p").splitlines(keepends=True)[:4])
        + "\n    def run(self, rows, place):\n        return self.save(rows, place)\n",
        "it may override a method",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT)
def test_a_default_that_others_may_rely_on_stays(case: str) -> None:
    source, reason = LEFT[case]
    defaults = [finding for finding in findings(source) if finding.code == "TMP102"]
    assert [finding.edit for finding in defaults] == [None]
    assert reason in (defaults[0].unfixed or "")


def test_the_neighbours_are_mended() -> None:
    assert "path=None" in fix(ALONE).text
    assert "def save(rows, path):" in fix(GIVEN).text


@pytest.mark.parametrize("source", [ALONE, *(source for source, _ in LEFT.values())])
def test_what_each_call_makes_is_not_left_to_the_end_of_the_process(source: str) -> None:
    assert "atexit" not in fix(source).text
