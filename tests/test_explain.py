"""``explain``: why something is reported on a line, or why nothing is, with the evidence and its owner."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lifetime_sources import IMPORTS, text

from flake8_tempfile.analysis.acquire import exemptions
from flake8_tempfile.analysis.acquire.exemptions import Exemption
from flake8_tempfile.command import dispatch
from flake8_tempfile.explanation import Answer, explain
from flake8_tempfile.settings import Settings

Run = Callable[..., "tuple[int, str, str]"]
MARK = "  # <-"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs ``explain`` and returns its status, stdout and stderr."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        try:
            status = dispatch.main(["explain", "--isolated", *arguments])
        except SystemExit as leave:  # argparse
            status = int(leave.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run_command


def answers(source: str, path: str = "service.py", settings: Settings | None = None) -> tuple[Answer, ...]:
    """Return what is said of the line that is marked."""
    lines = text(source).splitlines(keepends=True)
    (line,) = (number for number, each in enumerate(lines, 1) if MARK in each)
    chosen = settings or Settings(codes=frozenset())
    return explain(ast.parse("".join(lines)), lines, path, chosen, line)


def told(source: str, path: str = "service.py", settings: Settings | None = None) -> list[tuple[int, str, str]]:
    """Return the steps of the only answer: the line, the text and the evidence."""
    (answer,) = answers(source, path, settings)
    return [(note.line, note.text, note.evidence) for note in answer.notes]


def test_a_finding_has_the_witness_with_its_evidence() -> None:
    source = """
        def work(convert):
            d = tempfile.mkdtemp()  # <-
            convert(d)
            shutil.rmtree(d)
        """
    (answer,) = answers(source)
    assert answer.finding is not None
    assert answer.finding.code == "TMP204"
    assert [tuple(note) for note in answer.notes] == [
        (3, "created by `tempfile.mkdtemp()`", "the table of calls", "flake8_tempfile.analysis.acquire.finder"),
        (
            4,
            "raises here: `convert(d)`: what is not known may raise",
            "nothing is known",
            "flake8_tempfile.analysis.lifetime.may_raise",
        ),
        (5, "removed by `shutil.rmtree(d)`", "the table of calls", "flake8_tempfile.analysis.effects.calls.removals"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("open('/tmp/out.txt', 'w')  # <-", "TMP101"),
        ("parser.add_argument('--out', default='/tmp/out.txt')  # <-", "TMP102"),
        ("open(os.path.join(tempfile.gettempdir(), 'out.txt'), 'w')  # <-", "TMP103"),
        ("d = tempfile.mkdtemp()  # <-\nuse(d)", "TMP201"),
        ("f = tempfile.NamedTemporaryFile(delete=False)  # <-\nf.close()", "TMP202"),
        ("d = tempfile.mkdtemp()  # <-\nif use(1):\n    return\nshutil.rmtree(d)", "TMP205"),
        ("f = tempfile.TemporaryFile()  # <-\nuse(f)", "TMP209"),
    ],
)
def test_each_family_of_rules_is_explained(body: str, code: str) -> None:
    indented = body.replace("\n", "\n    ")
    (answer,) = answers(f"\ndef work(use, parser):\n    {indented}\n")
    assert answer.finding is not None
    assert answer.finding.code == code
    assert answer.notes


def test_both_things_that_mkstemp_makes_are_explained() -> None:
    source = """
        def work():
            fd, path = tempfile.mkstemp()  # <-
            print(fd, path)
        """
    found = answers(source)
    assert [answer.finding.code for answer in found if answer.finding is not None] == ["TMP203", "TMP207"]
    assert [answer.subject for answer in found] == ["temporary file 'path'", "descriptor of temporary file 'path'"]


def test_rules_on_calls_speak_only_where_they_are_selected() -> None:
    source = """
        def work():
            return tempfile.mktemp()  # <-
        """
    assert answers(source) == ()
    (answer,) = answers(source, settings=Settings(codes=frozenset({"TMP301"})))
    assert answer.finding is not None
    assert answer.finding.code == "TMP301"
    assert {note.owner for note in answer.notes} == {"flake8_tempfile.rules.calls.mktemp_race"}


@pytest.mark.parametrize(
    ("body", "text_", "evidence"),
    [
        ("shutil.rmtree(d)", "removed by `shutil.rmtree(d)`", "the table of calls"),
        ("atexit.register(shutil.rmtree, d)", "`atexit.register(shutil.rmtree, d)` registers its removal", None),
        ("drop(d)", "removed by `drop(d)`, whose body does it", "a body that can be read"),
        ("wipe_tree(d)", "removed by `wipe_tree(d)`, one of the `removers`", "a setting"),
        ("delete_tree(d)", "removed by `delete_tree(d)`, to judge by its name", "a word in a name"),
        ("subprocess.run(['rm', '-rf', d])", "removed by the command in `subprocess.run(['rm', '-rf', d])`", None),
        ("return d", "handed over: it is returned", "the code itself"),
        ("yield d", "handed over: it is yielded", "the code itself"),
        ("os.replace(d, 'there')", "handed over: `os.replace` moves it to another place", "the table of calls"),
        ("move_tree(d, 'there')", "handed over: `move_tree` moves it to another place, to judge by its name", None),
        ("adopt(d)", "handed over: `adopt` takes it over", "a setting"),
        ("other.path = d", "handed over: it is stored as an attribute of another object", "the code itself"),
        ("FILES['x'] = d", "handed over: it is put into a container that outlives this function", "the code itself"),
        (
            "FILES.append(d)",
            "handed over: `FILES.append` puts it into a container that outlives this function",
            "the table of calls",
        ),
        (
            "return Workspace(d)",
            "handed over: `Workspace.__init__` stores it or hands it on",
            "a body that can be read",
        ),
        ("remember(d)", "handed over: `remember` stores it or hands it on", "a body that can be read"),
        (
            "setattr(other, 'path', d)",
            "handed over: `setattr` stores it as an attribute of an object that outlives this function",
            "the code itself",
        ),
        ("global LAST\n    LAST = d", "handed over: it is stored under a name that outlives this function", None),
        ("print('the result was left in the directory', d)", "tells the user where it is left", "a word in a name"),
    ],
)
def test_what_removes_keeps_or_takes_over_is_told(body: str, text_: str, evidence: str | None) -> None:
    source = f"""
FILES = []

class Workspace:
    def __init__(self, path):
        self.path = path

    def close(self):
        shutil.rmtree(self.path)

def drop(path):
    shutil.rmtree(path)

def remember(path):
    FILES.append(path)

def work(other):
    d = tempfile.mkdtemp()  # <-
    {body}
"""
    settings = Settings(codes=frozenset(), removers=("wipe_tree",), owners=("adopt",))
    (answer,) = answers(source, settings=settings)
    assert answer.notes[0].text == "created by `tempfile.mkdtemp()`"
    (step,) = (note for note in answer.notes if text_ in note.text)
    assert evidence in (None, step.evidence)
    assert step.line > answer.line


def test_what_an_attribute_of_the_class_owes_is_told() -> None:
    source = """
        class Store:
            def __init__(self):
                self.path = tempfile.mkdtemp()  # <-

            def close(self):
                shutil.rmtree(self.path)
        """
    assert (4, "handed over: it is stored as an attribute that its class removes", "a body that can be read") in told(
        source
    )


def test_a_flag_that_keeps_it_is_named() -> None:
    source = """
        def work(keep, use):
            d = tempfile.mkdtemp()  # <-
            try:
                use(d)
            finally:
                if not keep:
                    shutil.rmtree(d)
        """
    assert (7, "kept on purpose on a branch of `not keep`", "a word in a name") in told(source)


def test_what_does_not_pile_up_is_said_to_be_so() -> None:
    source = """
        def work(where):
            d = tempfile.mkdtemp(dir=where)  # <-
            print(d)
        """
    assert (3, "it is made in a directory that is not known to be a temporary one", "the code itself") in told(source)


def test_a_helper_of_the_module_creates_by_its_body() -> None:
    source = """
        def make():
            return tempfile.mkdtemp()

        def work():
            d = make()  # <-
            print(d)
        """
    assert told(source)[0] == (6, "created by `make`, which returns what it makes", "a body that can be read")


def test_a_method_creates_by_its_body_and_not_by_its_name() -> None:
    source = """
        class Tool:
            def fill(self, path):
                os.mkdir(path)

        def work(run):
            tool = Tool()
            path = "build/" + run.name
            tool.fill(path)  # <-
            run(path)
            shutil.rmtree(path)
        """
    assert told(source)[0] == (9, "created by `tool.fill(path)`, whose body does it", "a body that can be read")


EXEMPT = {
    "expected-failure": """
def test():
    with pytest.raises(OSError):
        d = tempfile.mkdtemp(dir="/none")  # <-
""",
    "managers-directory": """
def work(use):
    with manage(work_folder=tempfile.mkdtemp()) as folder:  # <-
        use(folder)
""",
    "deletes-itself": """
def work(flag):
    return tempfile.NamedTemporaryFile(delete=flag)  # <-
""",
    "managed-directory": """
def work():
    with tempfile.TemporaryDirectory() as top:
        d = tempfile.mkdtemp(dir=top)  # <-
        print(d)
""",
    "test-directory": """
def test_work(directory):
    d = tempfile.mkdtemp(dir=directory)  # <-
    print(d)
""",
    "not-awaited": """
async def make():
    return tempfile.mkdtemp()

def work(run):
    run(make())  # <-
""",
    "outliving-name": """
def work():
    global PATH
    PATH = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)  # <-
    os.mkdir(PATH)
""",
    "mark-file": """
def work(place, use):
    lock_file = os.path.join(place, "lock")  # <-
    open(lock_file, "w").close()
    use(place)
    os.unlink(lock_file)
""",
    "inside-another": """
def work(use):
    top = os.path.join("/tmp", uuid.uuid4().hex)
    inner = os.path.join(top, "/tmp", "inner")  # <-
    os.makedirs(inner)
    shutil.rmtree(top)
""",
    "other-object": """
def work(dom, use):
    page = dom.createDocument("page")  # <-
    page.createElement("title")
    use(dom)
    page.unlink()
""",
    "result-directory": """
def work(name, use):
    place = Path("out") / name  # <-
    place.mkdir(exist_ok=True)
    use(place)
    if not any(place.iterdir()):
        place.rmdir()
    return place
""",
    "path-of-the-caller": """
def work(path, use):
    path = os.path.expanduser(path)  # <-
    open(path, "w").write(use())
    os.unlink(path)
""",
    "lasting-name": """
def work(path, use):
    backup = path + ".bak"  # <-
    open(backup, "w").write(use())
    os.unlink(backup)
""",
    "patched-factory": """
def made():
    directory = tempfile.mkdtemp()
    return directory

def test_it(monkeypatch, use):
    monkeypatch.setattr(tempfile, "mkdtemp", use)
    directory = made()  # <-
    use(directory)
""",
    "managed-context": """
def work(use):
    with isolated_filesystem():
        path = "x" + use()  # <-
        open(path, "w").write(use())
        os.unlink(path)
""",
    "temporary-object": """
def work(use):
    held = use.TemporaryDirectory()  # <-
    use(held.name)
    held.cleanup()
    shutil.rmtree(held)
""",
    "removed-by-fixture": """
@pytest.fixture
def cache():
    yield
    shutil.rmtree(CACHE)

def test_work(cache, use):
    path = os.path.join(CACHE, "work")  # <-
    os.mkdir(path)
    use(path)
    shutil.rmtree(path)
""",
    "removed-by-same-call": """
def scratch():
    path = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)
    os.mkdir(path)
    return path

def work(use):
    use(scratch())  # <-

def clean_up():
    shutil.rmtree(scratch())
""",
    "never-made": """
def work(use):
    path = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)  # <-
    return len(path)
""",
}


@pytest.mark.parametrize("name", EXEMPT)
def test_each_exemption_is_named(name: str) -> None:
    path = "tests/test_service.py" if name in ("test-directory", "removed-by-fixture") else "service.py"
    (answer,) = [answer for answer in answers(EXEMPT[name], path) if not answer.subject.startswith("path")]
    assert answer.exempt == name
    assert answer.finding is None
    (note,) = answer.notes
    importlib.import_module(note.owner)


def test_every_exemption_has_an_example() -> None:
    known = {
        exemption.exempt.name
        for table in vars(exemptions).values()
        if isinstance(table, tuple)
        for exemption in table
        if isinstance(exemption, Exemption)
    }
    assert known | {"never-made"} == set(EXEMPT)


@pytest.mark.parametrize(
    ("body", "text_", "evidence"),
    [
        (
            "path.startswith('/tmp/x')",
            "compared, shown, or taken apart: `path.startswith('/tmp/x')`",
            "the code itself",
        ),
        ("print('/tmp/x')", "compared, shown, or taken apart: `print('/tmp/x')`", "the code itself"),
        ("open('/tmp/x')", "only read, or needed to be there: `open('/tmp/x')`", "the table of calls"),
        ("path(volume_in_container='/tmp/x')", "in a container, or on another machine", "a word in a name"),
    ],
)
def test_a_silent_literal_has_the_uses_it_is_judged_by(body: str, text_: str, evidence: str) -> None:
    ((line, said, why),) = told(f"\ndef work(path):\n    {body}  # <-\n")
    assert (line, why) == (3, evidence)
    assert said.startswith(text_)


def test_a_literal_is_followed_to_the_line_that_uses_it() -> None:
    source = """
        PLACE = "/tmp/x"  # <-

        def work(path):
            return path.startswith(PLACE)
        """
    assert told(source)[-1][0] == 5


def test_a_line_on_the_way_leads_to_the_acquisition() -> None:
    source = """
        def work(use):
            d = tempfile.mkdtemp()
            use(d){}
            shutil.rmtree(d){}
        """
    (lost,) = answers(source.format(MARK, ""))
    assert (lost.elsewhere, lost.notes[0].text) == (3, "raises here")
    (removed,) = answers(source.format("", MARK))
    assert (removed.elsewhere, removed.notes[-1].text) == (3, "removed by `shutil.rmtree(d)`")


def test_a_function_that_is_too_large_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_tempfile.analysis.lifetime.solve._FACT_LIMIT", 1)
    (answer,) = answers("\ndef work():\n    d = tempfile.mkdtemp()  # <-\n    print(d)\n")
    assert (answer.exempt, answer.finding) == ("too-large", None)


def test_the_journal_is_for_those_who_ask() -> None:
    from lifetime_sources import parsed

    assert parsed(IMPORTS).journal is None


SOURCE = """\
import shutil
import tempfile


def work(use):
    d = tempfile.mkdtemp()
    use(d)
    shutil.rmtree(d)
    return 1
"""


def test_the_text_has_line_evidence_and_owner(write: Callable[[str, str], Path], run: Run) -> None:
    write("service.py", SOURCE)
    status, out, err = run("service.py:6")
    assert (status, err) == (0, "")
    assert out.splitlines()[:5] == [
        "service.py:6:9: temporary directory 'd': TMP204 removal-outside-finally: "
        "temporary directory 'd' is not removed if line 7 raises (removed on line 8)",
        "  line 6  created by `tempfile.mkdtemp()`",
        "          [the table of calls; analysis.acquire.finder]",
        "  line 7  raises here: `use(d)`: what is not known may raise",
        "          [nothing is known; analysis.lifetime.may_raise]",
    ]
    assert run("service.py:6:9")[1] == out


def test_the_json_has_the_same(write: Callable[[str, str], Path], run: Run) -> None:
    write("service.py", SOURCE)
    status, out, _ = run("service.py:6", "--output-format", "json")
    found = json.loads(out)
    assert status == 0
    assert found.keys() == {"path", "line", "answers", "what_counts"}
    (answer,) = found["answers"]
    steps = answer.pop("steps")
    assert answer == {
        "column": 9,
        "elsewhere": None,
        "subject": "temporary directory 'd'",
        "state": "reported",
        "code": "TMP204",
        "rule": "removal-outside-finally",
        "message": "temporary directory 'd' is not removed if line 7 raises (removed on line 8)",
        "exemption": None,
    }
    assert [step["line"] for step in steps] == [6, 7, 8]
    assert all(step.keys() == {"line", "text", "evidence", "decided_by"} for step in steps)


@pytest.mark.parametrize(
    ("line", "arguments", "state"),
    [
        ("    d = tempfile.mkdtemp()  # noqa: TMP204", (), "silenced by a comment"),
        ("    d = tempfile.mkdtemp()", ("--ignore", "TMP2"), "not selected"),
    ],
)
def test_what_keeps_a_finding_back_is_said(
    write: Callable[[str, str], Path], run: Run, line: str, arguments: tuple[str, ...], state: str
) -> None:
    write("service.py", SOURCE.replace("    d = tempfile.mkdtemp()", line))
    status, out, _ = run("service.py:6", "--output-format", "json", *arguments)
    assert status == 0
    assert json.loads(out)["answers"][0]["state"] == state
    assert f"({state})" in run("service.py:6", *arguments)[1]


def test_where_nothing_is_recognised_it_says_what_would_count(write: Callable[[str, str], Path], run: Run) -> None:
    write("service.py", SOURCE)
    status, out, err = run("service.py:9")
    assert (status, err) == (1, "")
    assert out.startswith("service.py:9: no acquisition, removal or temporary path is recognised on this line\n")
    assert "a call of a function of `tempfile`" in out
    assert json.loads(run("service.py:9", "--output-format", "json")[1])["what_counts"]


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("service.py", "'service.py' is not PATH:LINE"),
        ("service.py:0", "there is no line 0"),
        ("service.py:10", "there is no line 10, the last one is 9"),
        ("broken.py:1", "broken.py: line 1: "),
        ("missing.py:1", "missing.py: cannot be read"),
        ("service.py:cell 1:1", "it has no cells with code"),
    ],
)
def test_wrong_usage(write: Callable[[str, str], Path], run: Run, place: str, complaint: str) -> None:
    write("service.py", SOURCE)
    write("broken.py", "def (:\n")
    status, out, err = run(place)
    assert (status, out) == (2, "")
    assert complaint in err


def test_a_notebook_is_asked_by_its_cells(write: Callable[[str, str], Path], run: Run) -> None:
    head, body = SOURCE.split("\n\n\n")
    cells = [{"cell_type": "code", "source": part} for part in (head, body)]
    write("book.ipynb", json.dumps({"nbformat": 4, "cells": cells}))
    status, out, _ = run("book.ipynb:cell 2:2")
    assert status == 0
    assert out.startswith("book.ipynb:cell 2:2:9: temporary directory 'd': TMP204")
    assert "  line 3  raises here" in out
    assert run("book.ipynb:2")[0] == run("book.ipynb:cell 2:9")[0] == run("book.ipynb:cell 3:1")[0] == 2
