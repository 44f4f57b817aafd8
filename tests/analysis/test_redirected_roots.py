"""Temporary roots that tests and their set-up move: what is made there goes with the directory."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text

TEST = "    d = tempfile.mkdtemp()\n    use(d)\n"
METHOD = "    def test_it(self):\n        d = tempfile.mkdtemp()\n        use(d)\n"
SET_UP = "    def setUp(self):\n        self.root = tempfile.mkdtemp()\n        tempfile.tempdir = self.root\n"
TEAR_DOWN = "    def tearDown(self):\n        shutil.rmtree(self.root)\n"


def found(source: str) -> list[str]:
    return [code for _, code in codes(text("\n" + source), path="tests/test_it.py")]


@pytest.mark.parametrize(
    "moved",
    [
        "monkeypatch.setattr(tempfile, 'tempdir', str(tmp_path))",
        "monkeypatch.setattr('tempfile.tempdir', tmp_path)",
        "monkeypatch.setenv('TMPDIR', str(tmp_path))",
        "monkeypatch.setitem(os.environ, 'TMPDIR', str(tmp_path))",
        "os.environ['TMPDIR'] = str(tmp_path)",
        "os.environ.update(TMPDIR=str(tmp_path))",
        "mock.patch.object(tempfile, 'tempdir', str(tmp_path)).start()",
        "mock.patch.dict(os.environ, {'TMPDIR': str(tmp_path)}).start()",
    ],
)
def test_ways_to_move_the_root(moved: str) -> None:
    assert found(f"def test_it(monkeypatch, tmp_path):\n    {moved}\n{TEST}") == []
    assert found(f"def test_it(monkeypatch, tmp_path):\n{TEST}    {moved}\n") == ["TMP201"]


@pytest.mark.parametrize(
    "moved",
    [
        "monkeypatch.setattr(tempfile, 'template', str(tmp_path))",
        "monkeypatch.setenv('HOME', str(tmp_path))",
        "monkeypatch.setattr(tempfile, 'tempdir', None)",
        "monkeypatch.setattr(tempfile, 'tempdir', '/tmp')",
        "tempfile.tempdir = options.scratch",
        "tempfile.tempdir = tempfile.mkdtemp()",
    ],
)
def test_what_moves_it_nowhere(moved: str) -> None:
    assert "TMP201" in found(f"def test_it(monkeypatch, tmp_path):\n    {moved}\n{TEST}")


@pytest.mark.parametrize(
    ("decorator", "mark", "parameters", "expected"),
    [
        ("pytest.fixture(autouse=True)", "", "", []),
        ("pytest.fixture", "", "moved", []),
        ("pytest.fixture(name='other')", "", "other", []),
        ("pytest.fixture", "@pytest.mark.usefixtures('moved')\n", "", []),
        ("pytest.fixture", "", "", ["TMP201"]),
        ("pytest.fixture(name='other')", "", "moved", ["TMP201"]),
        ("pytest.fixture", "@pytest.mark.usefixtures('else')\n", "", ["TMP201"]),
    ],
)
def test_fixtures(decorator: str, mark: str, parameters: str, expected: list[str]) -> None:
    fixture = f"@{decorator}\ndef moved(monkeypatch, tmp_path):\n    monkeypatch.setenv('TMPDIR', str(tmp_path))\n\n"
    assert found(f"{fixture}{mark}def test_it({parameters}):\n{TEST}") == expected


def test_a_mark_for_the_whole_module() -> None:
    fixture = "@pytest.fixture\ndef moved(monkeypatch, tmp_path):\n    monkeypatch.setenv('TMPDIR', str(tmp_path))\n\n"
    mark = "pytestmark = [pytest.mark.usefixtures('moved')]\n"
    assert found(f"{mark}{fixture}def test_it():\n{TEST}") == []


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (f"class A(TestCase):\n{SET_UP}{TEAR_DOWN}{METHOD}", []),
        (f"class Base(TestCase):\n{SET_UP}{TEAR_DOWN}\nclass A(Base):\n{METHOD}", []),
        (f"class Base(TestCase):\n{SET_UP}{TEAR_DOWN}\nclass A(TestCase):\n{METHOD}", ["TMP201"]),
        (f"class A(TestCase):\n{SET_UP}{METHOD}", ["TMP208", "TMP201"]),
    ],
)
def test_set_up_of_a_class(classes: str, expected: list[str]) -> None:
    assert [code for code in found(classes) if code != "TMP210"] == expected


def test_a_name_in_a_moved_root_is_nobody_elses() -> None:
    body = "    path = os.path.join(os.environ['TMP'], 'done')\n    os.makedirs(path)\n    use()\n    os.rmdir(path)\n"
    moved = "    monkeypatch.setenv('TMPDIR', str(tmp_path))\n"
    assert found(f"def test_it(monkeypatch, tmp_path):\n{moved}{body}") == []
    assert "TMP204" in found(f"def test_it(monkeypatch, tmp_path):\n{body}")


MAIN = "def main(use):\n    tempfile.tempdir = tempfile.mkdtemp()\n    try:\n        work(use)\n    finally:\n"
REMOVED = "        shutil.rmtree(tempfile.tempdir)\n"
WORK = "\ndef work(use):\n    d = tempfile.mkdtemp()\n    inner(use)\n"
INNER = "\ndef inner(use):\n    fd, p = tempfile.mkstemp()\n    os.close(fd)\n    use(p)\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(MAIN + REMOVED + WORK + INNER, [], id="all that it calls"),
        pytest.param(MAIN + "        pass\n" + WORK + INNER, ["TMP201", "TMP203"], id="a root that stays"),
        pytest.param(
            MAIN + REMOVED + WORK + INNER + "\ndef other():\n    inner(print)\n", ["TMP203"], id="another caller"
        ),
        pytest.param(MAIN.replace("    try", "    try", 1) + REMOVED + INNER, ["TMP203"], id="not called there"),
        pytest.param(
            "def main(work):\n    work(tempfile.mkdtemp())\n" + MAIN[15:] + REMOVED, ["TMP201"], id="made before"
        ),
        pytest.param(
            "def main():\n    with tempfile.TemporaryDirectory() as root:\n        os.environ['TMPDIR'] = root\n"
            "        tempfile.tempdir = None\n        work(print)\n" + WORK + INNER,
            [],
            id="by the variable",
        ),
    ],
)
def test_what_a_function_calls(source: str, expected: list[str]) -> None:
    assert [code for _, code in codes(text("\n" + source))] == expected
