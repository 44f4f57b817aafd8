"""No rewrite loses anything: programs are run before and after their rewrite, with each of their steps failing in turn.

What exists outside the temporary directory, and each content that existed in one place only, is compared.  One program
or more for each point of what a safe rewrite must keep: (1) what was there before, (2) what may be the only copy, (3)
what somebody may still read, (4) what a setting keeps, (5) that a removal fails no run that succeeded, (6) that nothing
bounded becomes unbounded, (7) that no path leaks that the message spoke of.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from fixes.fault_runs import nothing, old_file, old_tree, pairs, program, rewritten, run
from fixes.support import findings
from flake8_tempfile.model import Applicability

SAFE = frozenset({Applicability.SAFE})
# The resource replaces what was there: a tree, or a file.
REPLACING = {
    "moved": "new = tempfile.mkdtemp()\nwork(new)\nshutil.rmtree(target)\nshutil.move(new, target)",
    "copied": "new = tempfile.mkdtemp()\nwork(new)\nshutil.rmtree(target)\nshutil.copytree(new, target)\n"
    "shutil.rmtree(new)",
    "if there is one": "new = tempfile.mkdtemp()\nwork(new)\nif os.path.exists(target):\n    shutil.rmtree(target)\n"
    "os.rename(new, target)",
    "one by one": "new = tempfile.mkdtemp()\nwork(new)\nshutil.rmtree(target)\nos.mkdir(target)\n"
    "for name in os.listdir(new):\n    shutil.move(os.path.join(new, name), os.path.join(target, name))\nos.rmdir(new)",
    "by a command": "new = tempfile.mkdtemp()\nwork(new)\nshutil.rmtree(target)\nos.system(f'mv {new} {target}')\n"
    "shutil.rmtree(new, ignore_errors=True)",
    "by a helper": "new = tempfile.mkdtemp()\nwork(new)\nclear(target)\nshutil.move(new, target)",
    "all by a helper": "new = tempfile.mkdtemp()\nwork(new)\nswap(new, target)\nshutil.rmtree(new)",
    "backup": "old = tempfile.mkdtemp()\nwork(old)\nshutil.copytree(target, os.path.join(old, 'saved'))\n"
    "shutil.rmtree(target)\nos.mkdir(target)\nshutil.rmtree(old)",
}
REPLACING_FILE = {
    "file": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nos.remove(target)\nos.rename(new, target)",
    "file if there is one": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nif os.path.exists(target):\n"
    "    os.unlink(target)\nshutil.move(new, target)",
    "by methods": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nplace = Path(target)\nmade = Path(new)\n"
    "place.unlink()\nmade.rename(target)",
    "written over": "fd, new = tempfile.mkstemp()\nos.close(fd)\nshutil.copyfile(target, new)\nwork(new)\n"
    "with open(target, 'w') as out, open(new) as made:\n    out.write(made.read())\nos.remove(new)",
    "replaced": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nos.replace(new, target)",
}
OUT = "out = os.path.join(os.path.dirname(target), 'target')\n"
# A file under a name that somebody else may have given to one of theirs.
NOT_OURS = {
    "opened": OUT + "file = open(out, 'w')\nfile.write('2')\nfile.close()\nwork(out)\nos.remove(out)",
    "in a with": OUT + "with open(out, 'w') as file:\n    file.write('2')\nwork(out)\nos.remove(out)",
    "exclusively": OUT + "with open(out, 'x') as file:\n    file.write('2')\nwork(out)\nos.remove(out)",
    "copied": OUT + "shutil.copyfile(__file__, out)\nwork(out)\nos.remove(out)",
    "directory": OUT + "os.mkdir(out)\nwork(out)\nshutil.rmtree(out)",
}


@pytest.mark.parametrize("name", [*REPLACING, *REPLACING_FILE])
def test_the_only_copy_stays(name: str, tmp_path: Path) -> None:
    source = program({**REPLACING, **REPLACING_FILE}[name])
    new = rewritten(source)
    assert new != source
    for step, old_run, new_run in pairs(source, new, old_file if name in REPLACING_FILE else old_tree, tmp_path):
        assert new_run.outcome == old_run.outcome, step
        assert new_run.outside == old_run.outside, step
        if step != "work 1" and "old" not in new_run.contents:
            assert old_run.contents == new_run.contents, step


@pytest.mark.parametrize("move", ["shutil.move({}, {})", "os.rename({}, {})", "Path({}).rename({})"])
def test_what_is_moved_away_to_come_back_is_not_removed(move: str) -> None:
    there, back = move.format("target", "saved"), move.format("saved", "target")
    made = "d = tempfile.mkdtemp()\nsaved = os.path.join(d, 'saved')"
    source = program(f"{made}\n{there}\nwork(target)\n{back}\nshutil.rmtree(d)")
    assert rewritten(source) == source
    assert [finding.span.line for finding in findings(source) if finding.edit] == []


@pytest.mark.parametrize("name", [*REPLACING, *REPLACING_FILE])
def test_what_fails_before_leaves_nothing(name: str, tmp_path: Path) -> None:
    source = program({**REPLACING, **REPLACING_FILE}[name])
    before = old_file if name in REPLACING_FILE else old_tree
    old_run = run(source, tmp_path / "old", before, (None, "work", 1))
    new_run = run(rewritten(source, SAFE), tmp_path / "new", before, (None, "work", 1))
    assert old_run.inside
    assert not new_run.inside
    assert "old" in new_run.outside.values()


@pytest.mark.parametrize("before", [old_file, nothing])
@pytest.mark.parametrize("name", NOT_OURS)
def test_what_was_there_before_stays(name: str, before: Callable[[Path], None], tmp_path: Path) -> None:
    source = program(NOT_OURS[name])
    new = rewritten(source)
    assert new != source
    for step, old_run, new_run in pairs(source, new, before, tmp_path):
        assert new_run.outcome == old_run.outcome, step
        if "old" in old_run.contents:
            assert new_run.outside == old_run.outside, step


@pytest.mark.parametrize("name", NOT_OURS)
def test_only_what_is_new_for_sure_is_removed_by_safe_rewrites(name: str) -> None:
    source = program(NOT_OURS[name])
    assert (rewritten(source, SAFE) != source) == (name in ("exclusively", "directory"))


def test_a_name_of_its_own_is_new() -> None:
    body = "out = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)\nwith open(out, 'w') as file:\n"
    body += "    file.write(target)\nwork(out)\nos.remove(out)"
    assert "finally" in rewritten(program(body), SAFE)


# What somebody may still read, and what a setting keeps.
KEPT = {
    "another process": "fd, path = tempfile.mkstemp()\nos.close(fd)\nwork(path)\nsubprocess.Popen(['view', path])",
    "the caller": "fd, path = tempfile.mkstemp()\nos.close(fd)\nwork(path)\nreturn path",
    "a person": "fd, path = tempfile.mkstemp()\nos.close(fd)\nwork(path)\nprint('saved in', path)",
    "another name given up": "path = tempfile.mkdtemp()\nmine = None\nmine = path\ntry:\n    work(path)\n"
    "    if os.listdir(path):\n        mine = None\nfinally:\n    if mine:\n        shutil.rmtree(mine)",
    "the only name given up": "path = tempfile.mkdtemp()\ntry:\n    work(path)\n    place = path\n"
    "    if os.listdir(path):\n        path = None\nfinally:\n    if path:\n        shutil.rmtree(path)\nreturn place",
    "a setting": "path = tempfile.mkdtemp()\nwork(path)\nif not KEEP:\n    shutil.rmtree(path)",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_still_wanted_stays(name: str, tmp_path: Path) -> None:
    source = program(KEPT[name]).replace("import shutil\n", "import shutil\nimport subprocess\n\nKEEP = True\n", 1)
    new = rewritten(source)
    with patch("subprocess.Popen"):
        old_run, new_run = (run(text, tmp_path / str(n), nothing, None) for n, text in enumerate((source, new)))
    assert "new" in old_run.contents
    assert new_run.contents == old_run.contents


def test_a_removal_fails_no_run_that_succeeded(tmp_path: Path) -> None:
    """What is given the path may move the file away."""
    source = program("fd, path = tempfile.mkstemp()\nos.close(fd)\nWORK(path)\nreturn 1")
    source = source.replace("WORK(path)", "work(path)\n    STORE(path)")
    source = source.replace("def program", "STORE = os.remove\n\n\ndef program")
    new = rewritten(source)
    assert new != source
    assert run(new, tmp_path, nothing, None).outcome == "1"


def test_a_removal_hides_no_exception_where_the_file_was_moved_away(tmp_path: Path) -> None:
    body = "fd, new = tempfile.mkstemp()\nos.close(fd)\nos.replace(new, target)\nshutil.copyfile(target, new)\n"
    source = program(f"{body}work(new)\nos.rename(new, target + '.old')")
    new = rewritten(source)
    assert new != source
    for step, old_run, new_run in pairs(source, new, old_file, tmp_path):
        assert new_run.outcome == old_run.outcome, step


def test_only_an_empty_directory_is_removed_where_only_such_was(tmp_path: Path) -> None:
    source = program("path = os.path.join(os.path.dirname(target), 'made')\nos.mkdir(path)\nwork(path)\nos.rmdir(path)")
    new = rewritten(source)
    old_run, new_run = (run(text, tmp_path / str(n), nothing, None) for n, text in enumerate((source, new)))
    assert "new" in old_run.contents
    assert new_run.contents == old_run.contents


def test_what_each_call_makes_is_not_kept_until_the_end() -> None:
    for body in (*REPLACING.values(), *REPLACING_FILE.values(), *NOT_OURS.values(), *KEPT.values()):
        assert "atexit" not in rewritten(program(body))


# What programs made at random have shown: only the calls that are sure to come before may be guarded.
NEW = "fd, new = tempfile.mkstemp()\nos.close(fd)\n"
ONLY_COPIES = {
    "written over twice": "put(new, target)\nwork(new)\nos.rename(target, target + '.old')\nput(new, target)\n",
    "written over and replaced": "os.replace(new, target)\nput(target, new)\nwork(new)\nos.replace(new, target)\n",
    "backed up": "put(target, new)\nPath(target).write_text('x')\nos.rename(new, target)\n",
    "backed up in a handler": "try:\n    keep(target)\nexcept OSError:\n    shutil.copyfile(target, new)\n"
    "    Path(target).write_text('x')\n    raise\n",
    "read and moved over": "put(target, new)\nshutil.move(new, target)\nput(target, new)\n",
    "given with what it backs up": "put(target, new)\nconvert(new, target)\n",
    "by a command": "put(target, new)\nsubprocess.check_call(['convert', new, target])\n",
    "there and back in a helper": "there_and_back(new, target)\n",
}


@pytest.mark.parametrize("name", ONLY_COPIES)
def test_what_may_be_the_only_copy_is_never_removed(name: str) -> None:
    source = program(f"{NEW}{ONLY_COPIES[name]}clear_file(new)")
    source = source.replace("import shutil\n", "import shutil\nimport subprocess\n", 1)
    first, *rest = ONLY_COPIES[name].splitlines()
    new = rewritten(source)
    # What comes first may be guarded by itself.
    assert f"    {first}\n" in new
    assert all(f"\n    {line}\n" in new for line in rest)


def test_what_is_only_compared_with_its_copy_may_go() -> None:
    source = program(f"{NEW}put(target, new)\nwork(new)\nfilecmp.cmp(target, new)\nos.remove(new)")
    source = source.replace("import os\n", "import filecmp\nimport os\n", 1)
    assert "finally" in rewritten(source, SAFE)


def test_what_the_code_has_removed_before_it_fails_hides_no_exception() -> None:
    body = "made = tempfile.NamedTemporaryFile(delete=False)\nplace = Path(made.name)\nwork(place)\nplace.unlink()\n"
    body += "work(target)\nif target:\n    with tempfile.NamedTemporaryFile(delete=False) as made:\n"
    body += "        place = Path(made.name)\n    shutil.copy2(place, target)\n    place.unlink()"
    assert "    except BaseException:\n        os.unlink(" not in rewritten(program(body), SAFE)


def test_what_a_helper_removes_on_its_own_failure_hides_no_exception() -> None:
    source = program(f"{NEW}start(new)\nos.replace(new, target)")
    assert "if os.path.exists(new)" in rewritten(source, SAFE)


LEFT_ALONE = {
    "mounted by a command": (
        "point = tempfile.mkdtemp()\nsubprocess.check_call(['mount', target, point])\nwork(point)\n"
        "subprocess.check_call(['umount', point])\nshutil.rmtree(point)",
        "something may be mounted there",
    ),
    "mounted by a function": (
        "point = tempfile.mkdtemp()\nmount_image(target, point)\nwork(point)\nunmount(point)\nshutil.rmtree(point)",
        "something may be mounted there",
    ),
    "an empty directory is asked for": (
        "point = tempfile.mkdtemp()\nwork(point)\nos.rmdir(point)",
        "the removal wants an empty directory",
    ),
    "fails after it was copied": (
        "new = tempfile.mkdtemp()\nshutil.rmtree(target)\nshutil.copytree(new, target)\nwork(target)\n"
        "shutil.rmtree(new)",
        "it may be the only copy",
    ),
    "never removed": (
        "new = tempfile.mkdtemp()\nwork(new)\nshutil.rmtree(target)\nshutil.copytree(new, target)",
        "from line",
    ),
    "what is returned may be another file": (
        "path = download(target, os.path.join(tempfile.gettempdir(), uuid.uuid4().hex))\nwork(path)",
        "no variable of its own holds it",
    ),
    "moved in by a helper": (
        "new = tempfile.mkdtemp()\nbring(new, target)\nwork(new)\nshutil.rmtree(new)",
        "it may be the only copy",
    ),
    "moved in by a helper's helper": (
        "new = tempfile.mkdtemp()\nbring_both(new, target)\nwork(new)\nshutil.rmtree(new)",
        "it may be the only copy",
    ),
    "moved in by a command": (
        "new = tempfile.mkdtemp()\nsubprocess.check_call(['mv', '-f', target, new])\nwork(new)\nshutil.rmtree(new)",
        "it may be the only copy",
    ),
    "each in its turn": (
        "new = tempfile.mkdtemp()\nfor name in os.listdir(target):\n    work(os.path.join(new, name))\n"
        "    os.remove(os.path.join(target, name))\n"
        "    os.rename(os.path.join(new, name), os.path.join(target, name))\nshutil.rmtree(new)",
        "it may be the only copy",
    ),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_no_rewrite_that_would_lose_it(name: str) -> None:
    body, reason = LEFT_ALONE[name]
    source = program(body)
    assert rewritten(source) == source
    (finding,) = findings(source)
    assert finding.edit is None
    assert reason in finding.unfixed


def test_what_a_helper_moves_elsewhere_is_no_matter() -> None:
    body = "new = tempfile.mkdtemp()\nbring(target + '.old', target)\nwork(new)\nshutil.rmtree(new)"
    assert "with tempfile.TemporaryDirectory()" in rewritten(program(body), SAFE)


# Another place has nothing of what somebody else has put there, and nobody else looks for it there.
MEETING = {
    "input": "path = '/tmp/stage-of-rows'\nif not os.listdir(path):\n    raise OSError\n"
    "with open(path + '/port', 'w') as file:\n    file.write('1')\nwork(path)",
    "lock": "path = '/tmp/rows.lock.d'\nos.mkdir(path)\ntry:\n    work(path)\nfinally:\n    os.rmdir(path)",
    "pipe": "path = '/tmp/rows.fifo'\nos.mkfifo(path)\ntry:\n    work(path)\nfinally:\n    os.unlink(path)",
}


@pytest.mark.parametrize("name", MEETING)
def test_a_name_that_others_know_stays(name: str) -> None:
    source = program(MEETING[name])
    assert findings(source)
    assert rewritten(source) == source


def test_a_name_that_nobody_else_knows_may_go() -> None:
    body = "path = '/tmp/rows-of-count'\nwith open(path, 'w') as file:\n    file.write('1')\nwork(path)\n"
    body += "os.unlink(path)"
    assert "TemporaryDirectory" in rewritten(program(body))


def test_the_message_speaks_of_what_fails_before() -> None:
    (finding,) = findings(program(REPLACING["moved"]))
    lines = program(REPLACING["moved"]).splitlines()
    begin = len(lines) - lines[::-1].index("    shutil.rmtree(target)")
    assert f"if line {begin - 1} raises" in finding.message
    assert f"before line {begin}" in finding.hint


def test_what_fails_while_it_is_the_only_copy_is_no_leak() -> None:
    body = "new = tempfile.mkdtemp()\ntry:\n    work(new)\nexcept BaseException:\n    shutil.rmtree(new)\n    raise\n"
    body += "shutil.rmtree(target)\nshutil.move(new, target)"
    assert not findings(program(body))


def test_what_is_removed_on_the_way_makes_a_rewrite_unsafe() -> None:
    body = "new = tempfile.mkdtemp()\nshutil.rmtree(target)\nwork(new, target)\nshutil.rmtree(new)"
    assert rewritten(program(body), SAFE) == program(body)
    assert "with tempfile.TemporaryDirectory()" in rewritten(program(body))


def test_a_step_that_fails_is_seen(tmp_path: Path) -> None:
    source = program(REPLACING["moved"])
    body = "new = tempfile.mkdtemp()\ntry:\n    work(new)\n    shutil.rmtree(target)\n    shutil.move(new, target)\n"
    wrong = program(f"{body}except BaseException:\n    shutil.rmtree(new)\n    raise")
    lost = [step for step, old, new in pairs(source, wrong, old_tree, tmp_path) if old.contents - new.contents]
    assert "move 1" in lost
    assert "nothing" not in lost


# What is made on a branch, or what else goes by its name; what one way removes and another moves away.
BRANCHES = {
    "ours or the caller's": "if os.path.isdir(target):\n    d = target\nelse:\n    d = tempfile.mkdtemp()\nwork(d)\n"
    "if not os.path.isdir(target):\n    shutil.rmtree(d)",
    "asked the same": "given = target if os.path.isdir(target) else None\nif given is None:\n"
    "    d = tempfile.mkdtemp()\nelse:\n    d = given\nwork(d)\nif given is None:\n    shutil.rmtree(d)",
    "removed whosever it is": "d = None\nif os.path.isdir(target):\n    d = target\nelse:\n    d = tempfile.mkdtemp()\n"
    "work(d)\nif d:\n    shutil.rmtree(d)",
    "bound before": "d = target if os.path.isdir(target) else None\nif d is None:\n"
    "    d = tempfile.mkdtemp()\nwork(d)\nif d:\n    shutil.rmtree(d)",
    "none to begin with": "d = None\nif not os.path.isdir(target):\n    d = tempfile.mkdtemp()\n    work(d)\n"
    "work(target)\nif d:\n    shutil.rmtree(d)",
    "a flag": "d, own = target, False\nif not os.path.isdir(d):\n    d = tempfile.mkdtemp()\n    own = True\nwork(d)\n"
    "if own:\n    shutil.rmtree(d)",
}
CHOSEN = "given = target if os.path.isdir(target) else None\nd = given or tempfile.mkdtemp()\nwork(d)\n"
BRANCHES |= {
    "given or made": f"{CHOSEN}if not given:\n    shutil.rmtree(d)",
    "given or made, and asked otherwise": f"{CHOSEN}if given is not target:\n    shutil.rmtree(d)",
    "given or made, and removed whosever it is": f"{CHOSEN}if d:\n    shutil.rmtree(d)",
    "made if there is none": "own = not os.path.isdir(target)\nd = tempfile.mkdtemp() if own else target\nwork(d)\n"
    "if own:\n    shutil.rmtree(d)",
    "made if there is none, and asked for the opposite": "there = os.path.isdir(target)\n"
    "d = target if there else tempfile.mkdtemp()\nwork(d)\nif not there:\n    shutil.rmtree(d)",
    "made if there is none, and the answer changes": "own = not os.path.isdir(target)\n"
    "d = tempfile.mkdtemp() if own else target\nwork(d)\nown = True\nif own:\n    shutil.rmtree(d)",
    "made or nothing": "d = None if os.path.isdir(target) else tempfile.mkdtemp()\nwork(d or target)\n"
    "if d:\n    shutil.rmtree(d)",
}
MOVED = {
    "removed or moved": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nif not os.path.getsize(new):\n"
    "    os.remove(new)\n    raise OSError(target)\nos.replace(new, target)",
    "either": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nif os.path.exists(target):\n"
    "    os.replace(new, target)\nelse:\n    os.unlink(new)",
    "moved and then more": "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\nif os.path.exists(target):\n"
    "    os.replace(new, target)\n    os.chmod(target, 0o644)\nelse:\n    os.unlink(new)",
    "caught": "fd, new = tempfile.mkstemp()\nos.close(fd)\ntry:\n    work(new)\nexcept OSError:\n    os.remove(new)\n"
    "    raise\nos.chmod(new, 0o644)\nos.replace(new, target)",
}


@pytest.mark.parametrize("before", [old_file, old_tree, nothing])
@pytest.mark.parametrize("name", BRANCHES)
def test_what_is_not_made_on_the_branch_stays(name: str, before: Callable[[Path], None], tmp_path: Path) -> None:
    source = program(BRANCHES[name])
    new = rewritten(source)
    for step, old_run, new_run in pairs(source, new, before, tmp_path):
        assert new_run.outcome == old_run.outcome, step
        assert new_run.outside == old_run.outside, step


@pytest.mark.parametrize("before", [old_file, nothing])
@pytest.mark.parametrize("name", MOVED)
def test_what_is_moved_to_its_place_stays_there(name: str, before: Callable[[Path], None], tmp_path: Path) -> None:
    source = program(MOVED[name])
    new = rewritten(source, SAFE)
    assert "except BaseException" in new
    for step, old_run, new_run in pairs(source, new, before, tmp_path):
        assert new_run.outcome == old_run.outcome, step
        assert new_run.outside == old_run.outside, step
        assert not new_run.inside or step.startswith(("remove", "unlink")), step


def test_branches_are_rewritten_where_that_is_known_to_be_right() -> None:
    changed = {name for name, body in BRANCHES.items() if rewritten(program(body), SAFE) != program(body)}
    assert changed == {
        "asked the same", "none to begin with", "a flag", "given or made", "made if there is none",
        "made if there is none, and asked for the opposite", "made or nothing",
    }  # fmt: skip


def test_what_is_written_before_it_is_replaced_is_gone_from_then_on(tmp_path: Path) -> None:
    body = (
        "fd, new = tempfile.mkstemp()\nos.close(fd)\nwork(new)\n"
        "Path({}).write_text('')\nos.chmod(new, 0o600)\nshutil.move(new, {})"
    )
    lost, kept = program(body.format("target", "target")), program(body.format("'other'", "target"))
    ends = [
        run(source, tmp_path / str(number), old_file, (os, "chmod", 1))
        for number, source in enumerate((lost, rewritten(lost)))
    ]
    assert ends[0].contents == ends[1].contents
    assert rewritten(kept) != kept


# The file at the target is written twice, and what was there is gone with the first time.
WRITTEN_FIRST = {
    "by a method": "Path({}).write_text('')\n",
    "by a copy": "shutil.copyfile(__file__, {})\n",
    "in a with": "with open({}, 'w') as out:\n    out.write('')\n",
    "by a helper": "put(__file__, {})\n",
}
WRITTEN_AGAIN = {
    "moved": "shutil.move(new, target)",
    "copied": "shutil.copyfile(new, target)\nos.remove(new)",
    "by a helper": "put(new, target)\nos.remove(new)",
}


@pytest.mark.parametrize("again", WRITTEN_AGAIN)
@pytest.mark.parametrize("first", WRITTEN_FIRST)
def test_what_is_made_after_the_first_writing_may_be_the_only_copy(first: str, again: str, tmp_path: Path) -> None:
    body = f"{NEW}work(new)\nos.chmod(new, 0o600)\n{WRITTEN_AGAIN[again]}"
    source = program(WRITTEN_FIRST[first].format("target") + body)
    ends = [
        run(text, tmp_path / str(number), old_file, (os, "chmod", 1))
        for number, text in enumerate((source, rewritten(source)))
    ]
    assert "new" in ends[0].contents
    assert ends[1].contents == ends[0].contents


@pytest.mark.parametrize("again", WRITTEN_AGAIN)
@pytest.mark.parametrize("first", WRITTEN_FIRST)
def test_a_file_beside_it_that_is_written_first_does_not_count(first: str, again: str) -> None:
    body = f"{NEW}work(new)\nos.chmod(new, 0o600)\n{WRITTEN_AGAIN[again]}"
    source = program(WRITTEN_FIRST[first].format("'beside'") + body)
    assert "        work(new)\n        os.chmod(new, 0o600)\n" in rewritten(source)


# A copy that is there if something goes wrong: what is worked on fails half-way.
SAVED = {
    "never looked at": ("shutil.copy2(target, new)\n", "os.remove(new)"),
    "put back on one way": (
        "shutil.copy2(target, new)\n",
        "if not target:\n    shutil.copy2(new, target)\nos.remove(new)",
    ),
    "moved back on one way": (
        "with open(target) as source:\n    old = source.read()\nwith open(new, 'w') as out:\n    out.write(old)\n",
        "if not target:\n    os.replace(new, target)\n    return\nos.remove(new)",
    ),
    "read from the path": (
        "with open(new, 'w') as out:\n    out.write(Path(target).read_text())\n",
        "if not target:\n    shutil.copyfile(new, target)\nos.remove(new)",
    ),
    "through file objects": (
        "with open(new, 'wb') as out, open(target, 'rb') as source:\n    shutil.copyfileobj(source, out)\n",
        "if not target:\n    shutil.move(new, target)\n    return\nos.remove(new)",
    ),
    "compared": ("shutil.copy2(target, new)\n", "compare(target, new)\nos.remove(new)"),
    "closed and asked for": (
        "file = open(new, 'w')\nfile.write(Path(target).read_text())\nfile.close()\nos.path.exists(new)\n",
        "os.remove(new)",
    ),
}


@pytest.mark.parametrize("name", SAVED)
def test_what_was_saved_stays_while_the_original_is_worked_on(name: str, tmp_path: Path) -> None:
    saved, after = SAVED[name]
    source = program(f"{NEW}{saved}work(target)\n{after}")
    old_run, new_run = (
        run(text, tmp_path / str(number), old_file, (None, "work", 1))
        for number, text in enumerate((source, rewritten(source)))
    )
    assert "old" in old_run.contents
    assert new_run.contents == old_run.contents


OVERWRITTEN = {
    "truncated": "os.truncate(target, 0)\n",
    "opened to be truncated": "with open(target, 'r+') as file:\n    file.truncate()\n",
    "by a command": "subprocess.check_call(['sed', '-i', 's/a/b/', target])\ncompare(target, new)\n",
    "by a line of a shell": "os.system('git checkout ' + target)\ncompare(target, new)\n",
}


@pytest.mark.parametrize("name", OVERWRITTEN)
def test_what_was_saved_is_removed_until_the_original_is_overwritten(name: str) -> None:
    body = f"{NEW}shutil.copy2(target, new)\n{OVERWRITTEN[name]}work(new)\nos.remove(new)"
    first = OVERWRITTEN[name].splitlines()[0]
    new = rewritten(program(body).replace("import shutil\n", "import shutil\nimport subprocess\n", 1))
    guarded = "        shutil.copy2(target, new)\n    except BaseException:\n        os.unlink(new)\n        raise\n"
    assert f"{guarded}    {first}" in new


WORKED_ON = {
    "edited and put back": "shutil.copy2(target, new)\nwork(new)\nshutil.copy2(new, target)\nos.remove(new)",
    "edited and moved back": "shutil.copy2(target, new)\nwork(new)\nos.replace(new, target)",
    "looked at beside the original": "shutil.copy2(target, new)\nos.stat(target)\nwork(new)\nos.remove(new)",
    "changed on the way": "Path(new).write_text(Path(target).read_text().upper())\nwork(new)\nos.remove(new)",
}


@pytest.mark.parametrize("name", WORKED_ON)
def test_a_copy_that_is_worked_on_itself_goes(name: str, tmp_path: Path) -> None:
    source = program(NEW + WORKED_ON[name])
    new = rewritten(source, SAFE)
    old_run, new_run = (
        run(text, tmp_path / str(number), old_file, (None, "work", 1)) for number, text in enumerate((source, new))
    )
    assert old_run.inside
    assert not new_run.inside
    assert new_run.outside == old_run.outside


def test_an_unknown_call_with_what_was_copied_makes_a_rewrite_unsafe() -> None:
    source = program(f"{NEW}shutil.copy2(target, new)\nparse(target)\nwork(new)\nos.remove(new)")
    assert rewritten(source, SAFE) == source
    assert "finally" in rewritten(source)


def test_what_is_put_back_stays_whatever_happens_in_between() -> None:
    body = f"{NEW}shutil.copy2(target, new)\nCLEAN()\nshutil.copy2(new, target)\nos.remove(new)"
    assert "        raise\n    CLEAN()\n" in rewritten(program(body))
