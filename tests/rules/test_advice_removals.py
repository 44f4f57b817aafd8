"""The advice where a removal is there: followed to the letter, it removes on every way, once, and nothing else."""

from __future__ import annotations

import pytest
from lifetime_sources import findings, only, text, work

from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings

MADE = "fd, p = tempfile.mkstemp()\nos.close(fd)"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        # both are statements of one block
        (
            f"{MADE}\nuse(p)\nos.remove(p)",
            "`try:` on the line after the creation, with the removal of line 6 in its `finally`",
        ),
        # a `try` after a creation in a branch, or in a `with`, does not reach the removal
        (
            "p = None\nif data:\n    fd, p = tempfile.mkstemp()\n    os.close(fd)\nuse(p)\n"
            "if p is not None:\n    os.remove(p)",
            "a `try:` from line 4 on, with the removal of line 9 in its `finally`, if it is made by then",
        ),
        (
            "with tempfile.NamedTemporaryFile(delete=False) as f:\n    data.save(f)\nuse(f.name)\nos.remove(f.name)",
            "a `try:` from line 3 on, with the removal of line 6 in its `finally`, if it is made by then",
        ),
        # one branch keeps it: a failure is to remove it, the other branch is not
        (
            f"{MADE}\nuse(p)\nif data:\n    os.remove(p)",
            "`except BaseException:` with os.unlink(...) and `raise` around what comes up to line 7",
        ),
        (
            f"{MADE}\nuse(p)\nif p.endswith('.zip'):\n    os.remove(p)",
            "`except BaseException:` with os.unlink(...) and `raise` around what comes up to line 7",
        ),
        # whether it is there decides on nothing
        (
            f"{MADE}\nuse(p)\nif os.path.exists(p):\n    os.remove(p)",
            "`try:` on the line after the creation, with the removal of line 7 in its `finally`",
        ),
        (
            f"{MADE}\nuse(p)\nfor each in [p, data]:\n    os.remove(each)",
            "`try:` on the line after the creation, with the removal of line 7 in its `finally`",
        ),
        # the `finally` undoes what comes after the creation
        (
            "d = tempfile.mkdtemp()\nprepare()\nsys.path.append(d)\ntry:\n    use(d)\nfinally:\n    sys.path.pop()\n"
            "    shutil.rmtree(d)",
            "a `try:` right after it, around that of line 6, with the removal of line 10 in a `finally` of its own",
        ),
    ],
)  # fmt: skip
def test_where_the_removal_goes(body: str, said: str) -> None:
    assert only(work(body), Settings(edits=False), code="TMP204").hint == said


def test_what_is_registered_may_want_what_is_made_later() -> None:
    own = "d = tempfile.mkdtemp()\nserver = start(d)\n{0}\nuse(d)"
    later = "def stop():\n    server.stop()\n    shutil.rmtree(d)\natexit.register(stop)"
    assert "register the removal" in only(work(own.format("atexit.register(shutil.rmtree, d)"))).hint
    assert "from where on it is removed later" in only(work(own.format(later)), code="TMP204").hint


def test_a_name_that_is_bound_anew_removes_another() -> None:
    body = f"{MADE}\nif data:\n    fd, p = tempfile.mkstemp()\n    os.close(fd)\nos.remove(p)"
    (found,) = (each for each in findings(work(body)) if each.code == "TMP205")
    assert found.hint == "a name of its own, and its removal next to that on line 8"


@pytest.mark.parametrize(
    ("used", "said"),
    [
        ("use(p)", "os.close() it on the line after mkstemp, in place of line 5"),
        ("os.write(fd, data)", "hand it to `with os.fdopen(fd)` on the line after mkstemp, in place of line 5"),
    ],
)
def test_a_descriptor_that_is_written_to_is_not_closed_at_once(used: str, said: str) -> None:
    assert only(work(f"fd, p = tempfile.mkstemp()\n{used}\nos.close(fd)"), code="TMP207").hint == said


@pytest.mark.parametrize("is_gone", [True, False])
def test_what_is_removed_before_is_no_copy(is_gone: bool) -> None:
    first, last = ("os.remove(p)", "") if is_gone else ("", "os.remove(p)")
    body = f"{MADE}\nout = run(p)\n{first}\nshutil.rmtree(data)\nshutil.copy(out, data)\n{last}"
    assert ("only copy" in only(work(body), code="TMP204").hint) is not is_gone


@pytest.mark.parametrize(
    ("returned", "is_left"), [("json.dumps({'files': names})", True), ("len(names)", False), ("names", True)]
)
def test_the_files_of_a_directory_are_handed_on(returned: str, is_left: bool) -> None:
    body = "d = tempfile.mkdtemp()\nnames = []\nfor each in data:\n    fd, name = tempfile.mkstemp(dir=d)\n"
    source = work(f"{body}    os.close(fd)\n    names.append(name)\nreturn {returned}")
    assert only(source, code="TMP201").hint.startswith("whoever gets the path") is is_left


@pytest.mark.parametrize(("method", "is_later"), [("addCallbacks", True), ("get", False)])
def test_what_has_callbacks_is_not_over(method: str, is_later: bool) -> None:
    found = only(work(f"{MADE}\nd = download(data, p)\nd.{method}(data.done, data.failed)"), code="TMP203")
    assert (found.edit is None) is is_later
    assert found.hint.startswith("whoever uses it last") is is_later


@pytest.mark.parametrize(("clause", "is_met"), [("FileExistsError", True), ("PermissionError", False)])
def test_a_directory_that_is_met_is_to_be_found_again(clause: str, is_met: bool) -> None:
    body = (
        f"p = f'/tmp/app-{{data.name}}'\ntry:\n    os.mkdir(p)\nexcept {clause}:\n    pass\ndata.listen(p + '/socket')"
    )
    for found in check_source(work(body), "service.py", Settings(codes=frozenset({"TMP101", "TMP201"}), edits=False)):
        assert ("user's cache" in found.hint) is is_met


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("f'/tmp/app_{os.getpid()}.bin'", "is private"),  # the text of a value is none of the name
        ("f'/tmp/app_{os.getpid()}.log'", "make a name that nobody else has"),
        ("'/tmp/app.log'", "user's cache"),
    ],
)
def test_what_a_run_has_for_itself(path: str, said: str) -> None:
    source = work(f"p = {path}\nwith open(p, 'w') as f:\n    f.write(data)\nuse(p)")
    for found in check_source(source, "service.py", Settings(codes=frozenset({"TMP101"}), edits=False)):
        assert said in found.hint


@pytest.mark.parametrize(
    ("body", "is_left"),
    [
        ("    data.download(data.key, destination='/tmp/x.json')\n", True),
        ("    p = '/tmp/x.json'\n    data.download(data.key, destination=p)\n    return data.read(p)\n", False),
    ],
)
def test_what_is_only_handed_on_is_not_over_with_the_call(body: str, is_left: bool) -> None:
    source = text(f"\ndef fetch(data):\n{body}")
    (found,) = check_source(source, "service.py", Settings(codes=frozenset({"TMP101"}), edits=False))
    assert ("a setting for a place" in found.hint) is is_left


@pytest.mark.parametrize(("name", "is_collected"), [("TestIt", True), ("ItTest", False)])
def test_a_class_that_pytest_does_not_collect_is_given_no_fixture(name: str, is_collected: bool) -> None:
    body = f"class {name}(Base):\n    def test_it(self, use):\n        use(tempfile.mkdtemp())\n"
    assert ("tmp_path" in only(text(f"\n{body}"), path="tests/test_it.py").hint) is is_collected


@pytest.mark.parametrize(("line", "is_case"), [("self.assertTrue(d)", True), ("self.assertions.equal(d)", False)])
def test_only_a_method_that_is_called_makes_a_test_case(line: str, is_case: bool) -> None:
    body = f"class ItTest(Base):\n    def test_it(self):\n        d = tempfile.mkdtemp()\n        {line}\n"
    assert only(text(f"\n{body}"), path="tests/test_it.py").hint.startswith("self.addCleanup") is is_case


def test_each_turn_of_a_loop_has_its_own_directory() -> None:
    body = "for x in data:\n    d = tempfile.mkdtemp()\n    x.use(d)\n    shutil.rmtree(d)"
    hint = only(work(body, "def test_it(data)"), path="tests/test_it.py").hint
    assert hint.startswith("`with tempfile.TemporaryDirectory()")


@pytest.mark.parametrize(
    ("handler", "line"),
    [
        ("pip = data.other()", 11),  # it takes another exception, and line 11 raises one as well
        ("raise ValueError", 5),
    ],
)
def test_what_is_caught_is_not_what_gets_past_the_removal(handler: str, line: int) -> None:
    made = f"d = tempfile.mkdtemp()\ntry:\n    pip = data()\nexcept Exception:\n    {handler}"
    body = f"{made}\nx = 1\nx = 2\nx = 3\ndata.use(pip, d)\nshutil.rmtree(d)"
    assert f"line {line} raises" in only(work(body), code="TMP204").message


@pytest.mark.parametrize(
    ("returned", "is_inside"), [("Path(tempfile.mkdtemp()) / 'agent.log'", True), ("load(tempfile.mkdtemp())", False)]
)
def test_who_is_returned_what_lies_in_it_at_once(returned: str, is_inside: bool) -> None:
    for found in findings(work(f"return {returned}")):
        assert found.hint.startswith("whoever gets the path") is is_inside


def test_what_a_helper_makes_is_made_in_no_other_way() -> None:
    helper = (
        "\ndef make():\n    d = tempfile.mkdtemp()\n    return d\n\n\ndef work(data):\n    d = {0}\n    data.use(d)\n"
    )
    own, other = (only(text(helper.format(value)), code="TMP201").hint for value in ("tempfile.mkdtemp()", "make()"))
    assert own.startswith("`with tempfile.TemporaryDirectory()")
    assert other == "`try: ... finally: shutil.rmtree(...)` right after the creation"


@pytest.mark.parametrize(("count", "is_one"), [(1, True), (2, False)])
def test_two_directories_of_a_test_are_two_folders(count: int, is_one: bool) -> None:
    body = "".join(f"    data.use(tempfile.mkdtemp())\n    data.go({index})\n" for index in range(count))
    hints = {found.hint for found in findings(text(f"\ndef test_it(data):\n{body}"), path="tests/test_it.py")}
    assert [hint.startswith("pytest's `tmp_path`") for hint in hints] == [is_one]


def test_a_file_and_its_directory_are_told_apart_by_their_names() -> None:
    body = "    os.makedirs('/tmp/app-x')\n    with open('/tmp/app-x/y.json', 'w') as f:\n        f.write(data)\n"
    source, settings = text(f"\ndef test_it(data):\n{body}"), Settings(codes=frozenset({"TMP101"}), edits=False)
    hints = [found.hint for found in check_source(source, "tests/test_it.py", settings)]
    assert [hint.startswith("pytest's `tmp_path`") for hint in hints] == [True, True]


def test_a_removal_in_the_same_branch_as_the_creation_of_another_block() -> None:
    body = "if data:\n    fd, p = tempfile.mkstemp()\n    os.close(fd)\nuse(data)\nif data:\n    os.remove(p)"
    said = "`except BaseException:` with os.unlink(...) and `raise` around what comes from line 3 up to line 8"
    assert {found.hint for found in findings(work(body), Settings(edits=False)) if found.code == "TMP204"} == {said}


def test_a_constant_that_functions_use_is_not_private_to_one() -> None:
    source = text("\nPLACE = '/tmp/mount'\n\n\ndef fill():\n    shutil.rmtree(PLACE)\n    os.mkdir(PLACE)\n")
    (found,) = check_source(source, "service.py", Settings(codes=frozenset({"TMP101"}), edits=False))
    assert "a setting for a place" in found.hint


def test_a_command_that_a_helper_makes_of_what_it_is_given_runs_on() -> None:
    helper = "\ndef start(words):\n    command = ['daemon', *words]\n    {0}\n\n\n"
    use = "def work(data):\n    fd, p = tempfile.mkstemp()\n    os.close(fd)\n    start(['send', p])\n"
    run = ("subprocess.Popen(command)", "subprocess.run(command)")
    edits = [only(text(helper.format(call) + use), code="TMP203").edit for call in run]
    assert [edit is None for edit in edits] == [True, False]


def test_what_a_test_case_has_stored_is_removed_at_its_end() -> None:
    body = "class ItTest(unittest.TestCase):\n    def setUp(self):\n        self.repo = Repo(tempfile.mkdtemp())\n"
    assert {found.hint for found in findings(text(f"\n{body}        self.go()\n"))} <= {
        "self.addCleanup(shutil.rmtree, ...) on the line after the creation"
    }
