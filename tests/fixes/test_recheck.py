"""What a rewritten text must not do, each seen to be refused."""

from __future__ import annotations

import pytest

from fixes.support import findings, fix
from flake8_tempfile.fixes.engine import apply
from flake8_tempfile.fixes.recheck import (
    Checked,
    Rewritten,
    faults,
    require_comments,
    require_parses,
    require_same_outside,
)
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Applicability, Edit, Finding, Span

LEAK = """\
import shutil
import tempfile

def work(use):
    directory = tempfile.mkdtemp()  # a comment
    use(directory)
    shutil.rmtree(directory)
"""


def reasons(new: str, old: str = LEAK) -> list[str]:
    before, lines = findings(old), old.splitlines(True)
    mended = next(finding for finding in before if finding.code == "TMP204")
    length = len(new.splitlines())
    rewrite = Rewritten((mended,), (mended.span,), (1, len(lines)), (1, length))
    return [
        fault.reason
        for fault in faults(Checked(lines, before), Checked(new.splitlines(True), findings(new)), [rewrite])
    ]


def test_broken_text() -> None:
    with pytest.raises(RefusedError, match="does not parse"):
        require_parses(LEAK + "def")


def test_lost_comment() -> None:
    with pytest.raises(RefusedError, match="a comment would be lost: # a comment"):
        require_comments(LEAK, LEAK.replace("# a comment", ""))


def test_finding_that_stays() -> None:
    assert reasons(LEAK + "x = 1\n") == ["TMP204 would still be there"]


def test_new_finding() -> None:
    [reason] = reasons(LEAK.replace("    shutil.rmtree(directory)\n", ""))
    assert reason.startswith("TMP201 would appear")


def test_a_new_finding_is_told_with_its_lines() -> None:
    new = LEAK.replace("    use(directory)\n", "    if use:\n        return\n")
    assert reasons(new) == [
        "TMP205 would appear: temporary directory 'directory' is not removed if line 7 returns (removed on line 8)"
    ]


MORE = LEAK + "y = 1\n"
BELOW = LEAK.replace("    shutil.rmtree(directory)\n", "    if use:\n        pass\n{margin}# rmtree(directory)\n")


def test_a_comment_at_the_end_of_the_last_block_goes_with_it() -> None:
    old = BELOW.format(margin=" " * 8)
    require_same_outside(old, old.replace("        #", " " * 12 + "#"), 5, 8)
    for margin in ("    ", ""):
        old = BELOW.format(margin=margin)
        with pytest.raises(RefusedError, match="outside"):
            require_same_outside(old, old.replace(f"\n{margin}#", "\n" + " " * 12 + "#"), 5, 8)


@pytest.mark.parametrize("new", [MORE + "x = 1\n", "x = 1\n" + MORE, MORE.replace("def work", "def  work")])
def test_change_outside(new: str) -> None:
    with pytest.raises(RefusedError, match="outside"):
        require_same_outside(MORE, new, 5, 7)


def test_changed_imports_are_no_change_outside() -> None:
    require_same_outside(LEAK, LEAK.replace("import shutil\n", ""), 5, 7)


def test_an_edit_that_nothing_performs() -> None:
    with pytest.raises(RefusedError, match="nothing performs"):
        apply(Edit("unknown", Applicability.SAFE), LEAK)


def test_refusals_are_reported() -> None:
    span = Span(1, 0, 1, 6)
    finding = Finding("TMP204", span, "made up", edit=Edit("unknown", Applicability.SAFE))
    assert finding.edit is not None
    result = fix(LEAK, frozenset())
    assert not result.fixed
    assert [found.code for found in result.left] == ["TMP204"]


RELEASED_TWICE = """\
import shutil
import tempfile

def work(use):
    directory = tempfile.mkdtemp()
    try:
        shutil.rmtree(directory)
        use(directory)
    except OSError:
        use(1)
    shutil.rmtree(directory)
"""
UNCLEAR = {
    "one line": "import shutil, tempfile\nd = tempfile.mkdtemp(); print(d); shutil.rmtree(d)\n",
    "two statements on a line": LEAK.replace("use(directory)", "use(directory); use(1)"),
    "bound anew": LEAK.replace("use(directory)", "directory = use(directory)"),
    "forks": LEAK.replace("use(directory)", "import os\n    os.fork()\n    use(1)"),
    "used after its removal": RELEASED_TWICE,
    "remover bound anew": LEAK.replace("    shutil", "    for shutil in use(2):\n        pass\n    shutil"),
    "kept by a branch": LEAK.replace("    shutil", "    if use(1) == 0:\n        shutil"),
    "in a loop": LEAK.replace("    shutil", "    for _ in use(2):\n        shutil"),
    "removed twice": LEAK.replace("    shutil", "    if use(1):\n        shutil.rmtree(directory)\n    shutil"),
    "removed twice in a row": LEAK.replace("    shutil", "    shutil.rmtree(directory)\n    shutil"),
    "global": LEAK.replace("    directory =", "    global directory\n    directory ="),
}


@pytest.mark.parametrize("source", UNCLEAR.values(), ids=UNCLEAR)
def test_unclear_lifetimes_are_left_alone(source: str) -> None:
    assert fix(source).text == source
