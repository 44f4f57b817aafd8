"""The advice never goes against the reason why there is no rewrite."""

from __future__ import annotations

from pathlib import Path

import pytest
from lifetime_sources import findings, only, text, work

from flake8_tempfile.check import check_source
from flake8_tempfile.model import Applicability, Finding, Obstacle, Span, Unfixed
from flake8_tempfile.planning.reasons import Reason
from flake8_tempfile.rules.advice import against
from flake8_tempfile.settings import Settings

OURS = "remove only what was made here: keep its path in a variable of its own"


def stored(body: str) -> str:
    inner = "".join(f"        {line}\n" for line in body.split("\n"))
    return text(f"\nclass Job:\n    def __init__(self, given=None):\n{inner}    def close(self):\n        self.run()\n")


@pytest.mark.parametrize(
    "body",
    [
        "self.place = given or tempfile.mkdtemp()",
        "self.place = given if given else tempfile.mkdtemp()",
        "self.place = tempfile.mkdtemp() if given is None else str(given)",
        "if given is None:\n    given = tempfile.mkdtemp()\nself.place = given",
        "self.place = given\nif not self.place:\n    self.place = tempfile.mkdtemp()",
        "if given:\n    self.place = given\nelse:\n    self.place = tempfile.mkdtemp()",
    ],
)
def test_what_may_be_the_callers_is_not_to_be_removed(body: str) -> None:
    finding = only(stored(body))
    assert (finding.code, finding.hint, finding.unfixed) == ("TMP208", OURS, Reason.GIVEN.value.reason)
    assert finding.edit is None


@pytest.mark.parametrize(
    ("body", "applicability"),
    [
        ("self.place = tempfile.mkdtemp()", Applicability.UNSAFE),
        ("self.place = tempfile.mkdtemp() if given else None", Applicability.UNSAFE),
        ("if given:\n    self.place = tempfile.mkdtemp()", Applicability.DISPLAY),
        ("self.place = None\nif given:\n    self.place = tempfile.mkdtemp()", Applicability.DISPLAY),
    ],
)
def test_what_is_always_made_here_may_be_removed(body: str, applicability: Applicability) -> None:
    finding = only(stored(body))
    assert finding.edit is not None
    assert finding.edit.applicability is applicability
    assert finding.hint.startswith("remove it in `close`, or")


@pytest.mark.parametrize(
    "body",
    [
        "d = data.get('place') or tempfile.mkdtemp()\nuse(d)",
        "d = data if data else tempfile.mkdtemp()\nuse(d)\nreturn d",
        "if data is None:\n    data = tempfile.mkdtemp()\nuse(data)",
    ],
)
def test_the_same_for_a_variable(body: str) -> None:
    finding = only(work(body))
    assert (finding.hint, finding.unfixed) == (OURS, Reason.GIVEN.value.reason)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("d = tempfile.mkdtemp()\nuse(d)\nreturn d + '/x'", against._AGAINST[Obstacle.USED_LATER]),
        (
            "d = tempfile.mkdtemp()\nuse.place = open(d + '/x')\nsubprocess.Popen(['x', d])",
            against._AGAINST[Obstacle.USED_LATER],
        ),
    ],
)
def test_what_somebody_else_still_uses(body: str, said: str) -> None:
    assert only(work(body)).hint == said


def test_a_response_of_another_framework() -> None:
    body = "d = tempfile.mkdtemp()\nuse(d)\nshutil.rmtree(d)\nreturn Response(x)"
    assert "BackgroundTask" not in only(f"from rest_framework.response import Response\n{work(body)}").hint
    assert "BackgroundTask" in only(f"from fastapi.responses import Response\n{work(body)}").hint


@pytest.mark.parametrize(("base", "fixture"), [("unittest.TestCase", False), ("", True)])
def test_a_literal_in_a_test(base: str, fixture: bool) -> None:
    body = f"\nclass TestIt({base}):\n    def test_it(self):\n        open('/tmp/x.txt', 'w').write('x')\n"
    (finding,) = check_source(text(body), "tests/test_x.py", Settings(codes=frozenset({"TMP101"})))
    assert ("tmp_path" in finding.hint) is fixture


@pytest.mark.parametrize("obstacle", Obstacle)
def test_each_kind_of_obstacle_is_given_and_has_its_advice(obstacle: Obstacle) -> None:
    assert any(reason.value.obstacle is obstacle for reason in Reason)
    assert (obstacle in against._AGAINST) is (obstacle is not Obstacle.SHAPE)


def test_the_wording_of_a_reason_is_of_no_consequence() -> None:
    reworded = Unfixed("said in quite other words", Obstacle.KEPT)
    finding = Finding("TMP204", Span(1, 0, 1, 1), "message")
    assert against.advised(finding, reworded, "usual").hint == against._AGAINST[Obstacle.KEPT]
    assert against.advised(finding, Unfixed("any other"), "usual").hint == "usual"


def test_what_leaves_the_function_gets_no_with() -> None:
    body = "d = tempfile.mkdtemp()\ntry:\n    use(d)\nexcept ValueError:\n    shutil.rmtree(d)\n    raise\nreturn d"
    assert only(work(body)).hint.startswith("`except BaseException:`")


def test_a_branch_that_hands_over_is_left_alone() -> None:
    body = "d = tempfile.mkdtemp()\nif data:\n    return None\nreturn d"
    assert only(work(body)).hint == "shutil.rmtree(...) on the way that leaves by line 5, for it hands nothing over"


@pytest.mark.parametrize(
    "body",
    [
        "d = None\nif data:\n    d = tempfile.mkdtemp()\nelse:\n    d = d or Path(tempfile.mkdtemp())\nuse(d)",
        "d = tempfile.mkdtemp() if data else None\nd = d or tempfile.mkdtemp()\nuse(d)",
    ],
)
def test_a_variable_that_is_none_or_made_here_was_passed_by_nobody(body: str) -> None:
    assert {finding.hint for finding in findings(work(body))}.isdisjoint({OURS})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "d = tempfile.mkdtemp()\nprepare()\ntry:\n    use(d)\nfinally:\n    shutil.rmtree(d)",
            "begin the `try` of line 5 on the line after the creation",
        ),
        (
            "d = tempfile.mkdtemp()\nprepare()\natexit.register(shutil.rmtree, d)\nuse(d)",
            "register the removal of line 5 on the line after the creation",
        ),
        (
            "d = tempfile.mkdtemp()\nprepare()\nthreading.Timer(1.0, shutil.rmtree, args=[d]).start()",
            "`except BaseException:` with shutil.rmtree(...) and `raise` around what comes"
            " up to line 5, from where on it is removed later",
        ),
        (
            "d = tempfile.mkdtemp()\nprepare()\ntry:\n    use(d)\nexcept OSError:\n    log()\nfinally:\n"
            "    shutil.rmtree(d)",
            "a `try:` right after it, around that of line 5, with the `finally` of that one",
        ),
        (
            "if not data:\n    data = tempfile.mkdtemp()\n    prepare()\ntry:\n    use(data)\nfinally:\n"
            "    shutil.rmtree(data)",
            "begin the `try` of line 6 on the line after the creation",
        ),
    ],
)
def test_what_only_begins_too_late_is_to_begin_earlier(body: str, said: str) -> None:
    assert only(work(body)).hint == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "d = tempfile.mkdtemp()\nuse(d)\nshutil.rmtree(data)\nshutil.copytree(d, data)",
            "shutil.rmtree(...) after line 6, and on failures before line 5: from there on it may be the only copy",
        ),
        (
            "d = tempfile.mkdtemp()\nif use(d):\n    return\nshutil.rmtree(data)\nshutil.copytree(d, data)\n"
            "shutil.rmtree(d)",
            "shutil.rmtree(...) on the way that leaves by line 5, before line 6: from there on it may be the only copy",
        ),
    ],
)
def test_what_may_be_the_only_copy_has_its_advice(body: str, said: str) -> None:
    assert only(work(body)).hint == said


def test_who_is_returned_a_path_in_a_directory_has_to_remove_it() -> None:
    body = "if data is None:\n    data = Path(tempfile.mkdtemp()) / 'x'\nuse(data)\nreturn str(data)"
    assert only(work(body)).hint.startswith("whoever gets the path has to remove the directory")
    assert "whoever gets" not in only(work("d = tempfile.mkdtemp()\nuse(d)\nreturn data")).hint


@pytest.mark.parametrize(("path", "said"), [("service.py", "atexit"), ("tests/test_x.py", "unittest.addModuleCleanup")])
def test_what_the_module_makes_for_its_functions(path: str, said: str) -> None:
    made = "\nwork = tempfile.mkdtemp()\nuse(work)\n"
    assert only(text(f"{made}def later():\n    use(work)\n"), path=path).hint.startswith(f"{said}")
    assert only(text(made), path=path).hint.startswith("`with tempfile.TemporaryDirectory()")


def test_a_try_does_not_end_within_a_loop() -> None:
    loop = "d = tempfile.mkdtemp()\nfor x in data:\n    shutil.move(x, d)\n    use(d)\nshutil.rmtree(d)"
    assert "unless line 5 has run: from there on it may be the only copy" in only(work(loop)).hint


@pytest.mark.parametrize("is_before", [False, True])
def test_only_what_comes_before_is_replaced(is_before: bool) -> None:
    written, moved = "os.makedirs(target)", ("d = tempfile.mkdtemp()", "use(d)", "shutil.move(d + '/x', target)")
    branch = [f"if data:\n    {written}\nelse:\n    pass", *moved]
    either = [f"if data:\n    {written}\nelse:", *(f"    {line}" for line in moved)]
    body = "\n".join(["target = str(data)", *(branch if is_before else either)])
    assert ("the only copy" in only(work(body)).hint) is is_before


def test_who_returns_a_name_has_callers_that_want_one() -> None:
    sources = [work(body) for body in ("return tempfile.mktemp()", "use(tempfile.mktemp())")]
    settings = Settings(codes=frozenset({"TMP301"}))
    hints = [each.hint for source in sources for each in check_source(source, "service.py", settings)]
    assert [hint.startswith("where callers want a name") for hint in hints] == [True, False]


def test_a_place_that_a_test_has_chosen_is_its_own() -> None:
    body = "\ndef test_it(use):\n    p = os.path.join(os.getcwd(), 'x.py')\n    open(p, 'w').close()\n    use(p)\n"
    finding = only(text(f"{body}    os.remove(p)\n"), path="tests/test_x.py")
    assert "tmp_path" not in finding.hint


def test_what_the_try_itself_does_not_reach_is_another_matter() -> None:
    body = "d = tempfile.mkdtemp()\ntry:\n    use(d)\nfinally:\n    data.read()\n    shutil.rmtree(d)"
    assert "begin the" not in only(work(body)).hint


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("    os.makedirs('/tmp/app', exist_ok=True)\n", True),
        ("    Path('/tmp/app').mkdir(parents=True, exist_ok=True)\n", True),
        ("    p = '/tmp/app'\n    if not os.path.exists(p):\n        os.mkdir(p)\n", True),
        ("    os.makedirs('/tmp/app')\n", False),
        ("    os.makedirs(f'/tmp/{uuid.uuid4()}', exist_ok=True)\n", False),
    ],
)
def test_a_directory_that_may_be_there_is_to_be_found_again(body: str, kept: bool) -> None:
    source = text(f"\ndef f(x):\n{body}    x()\n")
    (finding,) = check_source(source, "service.py", Settings(codes=frozenset({"TMP101"}), edits=False))
    assert ("user's cache" in finding.hint) is kept


def test_who_has_a_directory_of_pytest_wants_another_one() -> None:
    body = "\ndef test_it({0}):\n    open('/tmp/x.txt', 'w').write('x')\n"
    settings = Settings(codes=frozenset({"TMP101"}), edits=False)
    (plain,) = check_source(text(body.format("")), "tests/test_x.py", settings)
    (given,) = check_source(text(body.format("tmp_path")), "tests/test_x.py", settings)
    assert ("tmp_path" in plain.hint, "tmp_path" in given.hint) == (True, False)


def test_a_directory_of_the_users_is_no_temporary_one() -> None:
    body = "p = Path(data).absolute()\np.mkdir()\nuse(p)\nshutil.rmtree(p)"
    assert "TemporaryDirectory" not in only(work(body)).hint


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("'/tmp/app.lock'", True),
        ("'/tmp/app-cache/x'", True),
        ("'/tmp/app.log'", True),
        ("'/tmp/report.csv'", False),
        ("f'/tmp/{x.name}.key'", True),
        ("f'/tmp/{uuid.uuid4()}.key'", False),
    ],
)
def test_what_is_to_be_found_again_is_not_made_private(path: str, kept: bool) -> None:
    source = text(f"\ndef f(x):\n    open({path}, 'w').write(x)\n")
    (finding,) = check_source(source, "service.py", Settings(codes=frozenset({"TMP101"}), edits=False))
    assert ("user's cache" in finding.hint) is kept


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("tempfile.mkdtemp()", "'d'"),
        ("Path(tempfile.mkdtemp())", "'d'"),
        ("os.path.join(tempfile.mkdtemp(), '')", "'d'"),
        ("os.path.join(tempfile.mkdtemp(), data)", ""),
        ("Path(tempfile.mkdtemp()) / data", ""),
        ("Workspace(tempfile.mkdtemp())", ""),
    ],
)
def test_a_name_is_that_of_what_it_holds(value: str, name: str) -> None:
    found = only(work(f"d = {value}\nuse(d)\nd.go()")).message
    assert found.startswith(f"temporary directory {name} is" if name else "temporary directory is")


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("def __exit__(self, *reasons):\n        self.run()", "remove it in `__exit__`, or register weakref.finalize"),
        ("def stop(self):\n        self.run()", "remove it in `stop`, or register weakref.finalize"),
        ("def finish(self):\n        self.run()", "register weakref.finalize(self, shutil.rmtree, ...)"),
    ],
)
def test_only_a_method_that_is_there_is_to_remove(ending: str, said: str) -> None:
    body = "class Job:\n    def __init__(self):\n        self.place = tempfile.mkdtemp()\n\n    "
    assert only(text(f"\n{body}{ending}\n")).hint.startswith(said)


@pytest.mark.parametrize(
    ("body", "once"),
    [
        ("place = tempfile.mkdtemp()", True),
        ("place: str = field(default_factory=tempfile.mkdtemp)", False),
    ],
)
def test_what_each_object_makes_is_not_to_be_removed_by_the_class_body(body: str, once: bool) -> None:
    source = f"from dataclasses import dataclass, field\n{text('')}\n\n@dataclass\nclass Job:\n    {body}\n"
    hint = only(source).hint
    assert hint.startswith("make it where it is used")
    assert ("atexit.register(shutil.rmtree, ...)" in hint) is once


def test_a_decorator_of_a_class_is_no_part_of_its_body() -> None:
    source = text("\n@override(tempfile.mkdtemp())\nclass Job:\n    size = 1\n")
    assert only(source).hint == "make it where it is used, and remove it there"


@pytest.mark.parametrize(("path", "said"), [("service.py", "atexit"), ("tests/test_x.py", "unittest.addModuleCleanup")])
def test_what_the_module_hands_over_is_used_later(path: str, said: str) -> None:
    made = "\nwork = tempfile.mkdtemp()\nprepare()\nsettings.place = work\n"
    assert only(text(made), path=path).hint.startswith(said)


def test_a_helper_of_tests_is_given_its_directory() -> None:
    body = "    place = Path('/tmp/app')\n    place.mkdir(parents=True, exist_ok=True)\n    return {'place': place}\n"
    settings = Settings(codes=frozenset({"TMP101"}))
    source = text(f"\ndef make(data):\n{body}")
    hints = [check_source(source, path, settings)[0].hint for path in ("tests/test_x.py", "service.py")]
    assert [hint.startswith("let the test give the directory") for hint in hints] == [True, False]


@pytest.mark.parametrize(
    ("variable", "said"), [("TEMP", "tempfile.gettempdir() looks at"), ("APP_PLACE", "let a setting name the place")]
)
def test_a_look_up_that_tempfile_makes_by_itself(variable: str, said: str) -> None:
    body = f"p = os.environ.get('{variable}', '/tmp')\nshutil.move(data, os.path.join(p, data.name))"
    (finding,) = check_source(work(body), "service.py", Settings(codes=frozenset({"TMP102"})))
    assert finding.hint.startswith(said)


@pytest.mark.parametrize(
    ("removal", "said"), [("os.rmdir(d)", "`tempfile.mkdtemp()` makes"), ("", "use the path before")]
)
def test_a_directory_that_is_to_be_empty_is_not_kept_alive(removal: str, said: str) -> None:
    body = f"d = tempfile.TemporaryDirectory().name\ntry:\n    use(d)\nfinally:\n    {removal or 'use(data)'}"
    settings = Settings(codes=frozenset({"TMP302"}))
    assert [each.hint.startswith(said) for each in check_source(work(body), "service.py", settings)] == [True]


@pytest.mark.parametrize(
    ("base", "said"), [("unittest.TestCase", "self.addCleanup"), ("object", "pytest's `tmp_path`")]
)
def test_a_test_case_may_be_one_by_a_base_of_another_module(tmp_path: Path, base: str, said: str) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "base.py").write_text(f"import unittest\nclass Root({base}): pass\nclass Base(Root): pass\n")
    body = "class TestIt(Base):\n    def test_it(self, use):\n        use(tempfile.mkdtemp())\n"
    path = tmp_path / "test_it.py"
    path.write_text(f"import tempfile\nfrom base import Base\n{body}")
    (finding,) = check_source(path.read_text(), str(path), Settings(codes=frozenset({"TMP201"})))
    assert finding.hint.startswith(said)
