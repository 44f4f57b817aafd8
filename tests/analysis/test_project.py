"""What is imported from the project is found and read; what is not found, or cannot be read, is unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flake8_tempfile.analysis.project import layout, resolution, service
from flake8_tempfile.analysis.project.disk import Disk, holds, seal
from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import parse_source

Write = Callable[[str, "str | bytes"], Path]
REMOVER = "import shutil\ndef gone(path):\n    shutil.rmtree(path)\n"
USER = """\
import tempfile
{imports}
def work(use):
    folder = tempfile.mkdtemp()
    try:
        use(folder)
    finally:
        {call}(folder)
"""


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    resolution.start_anew()
    yield
    resolution.start_anew()


def codes(path: str, settings: Settings | None = None) -> list[str]:
    found = check_source(Path(path).read_text(encoding="utf-8"), path, settings or Settings())
    return [finding.code for finding in found if finding.code.startswith("TMP2")]


def user(imports: str, call: str = "gone") -> str:
    return USER.format(imports=imports, call=call)


@pytest.mark.parametrize(
    ("at", "imports", "call", "helper"),
    [
        ("main.py", "from files import gone", "gone", "files.py"),
        ("main.py", "import files", "files.gone", "files.py"),
        ("main.py", "import files as f", "f.gone", "files.py"),
        ("main.py", "import a.b.files", "a.b.files.gone", "a/b/files.py"),
        ("main.py", "from a.b import files", "files.gone", "a/b/files.py"),
        ("main.py", "from a.files import gone", "gone", "a/files.py"),
        ("main.py", "from files import gone", "gone", "files/__init__.py"),
        ("tools/deep/main.py", "from files import gone", "gone", "files.py"),
        ("tools/main.py", "from app.files import gone", "gone", "src/app/files.py"),
        ("tools/main.py", "from app.files import gone", "gone", "tools/app/files.py"),
    ],
)
def test_where_modules_lie(at: str, imports: str, call: str, helper: str, write: Write) -> None:
    write("pyproject.toml", "")
    write(at, user(imports, call))
    assert codes(at) == ["TMP201"]
    resolution.start_anew()
    write(helper, REMOVER)
    assert codes(at) == []


@pytest.mark.parametrize("imports", ["from .files import gone", "from . import gone", "from ..app.files import gone"])
def test_relative_imports(imports: str, write: Write) -> None:
    write("lib/__init__.py", "")
    write("lib/app/__init__.py", "from .files import gone\n")
    write("lib/app/files.py", REMOVER)
    write("lib/app/main.py", user(imports))
    assert codes("lib/app/main.py") == []


def test_the_directories_of_the_configuration(write: Write) -> None:
    write("pyproject.toml", "")
    write("python/lib/files.py", REMOVER)
    write("tools/main.py", user("from lib.files import gone"))
    assert codes("tools/main.py") == ["TMP201"]
    assert codes("tools/main.py", Settings(src=(str(Path("python").absolute()),))) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def gone(:\n", id="broken"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(REMOVER + "#" * 500_000, id="huge"),
        pytest.param("from files import gone\n", id="passes itself on"),
        pytest.param("from other import gone\n", id="two that pass each other on"),
        pytest.param("from files import *\n", id="all of itself"),
        pytest.param("if x:\n    def gone(p): p.rmdir()\nelse:\n    def gone(p): print(p)\n", id="one of two"),
        pytest.param("def __getattr__(name): ...\n", id="made when asked for"),
        pytest.param("gone = make()\n", id="made by a call"),
    ],
)
def test_what_is_not_known_is_judged_by_its_name(text: str | bytes, write: Write) -> None:
    write("files.py", text)
    write("other.py", "from files import gone\n")
    write("main.py", user("from files import gone"))
    assert codes("main.py") == ["TMP201"]
    write("main.py", user("from files import cleanup", "cleanup"))
    assert codes("main.py") == []


def test_a_directory_without_permission_or_a_module_that_is_none(write: Write) -> None:
    Path("files.py").mkdir()
    write("main.py", user("from files import gone"))
    assert codes("main.py") == ["TMP201"]


def test_a_module_of_the_standard_library_is_not_looked_for(write: Write) -> None:
    write("shutil.py", "def rmtree(path):\n    print(path)\n")
    write("main.py", user("from shutil import rmtree", "rmtree"))
    assert codes("main.py") == []


def test_a_file_that_is_not_there_has_no_project(write: Write) -> None:
    write("files.py", REMOVER)
    assert "TMP201" in {f.code for f in check_source(user("from files import gone"), "stdin", Settings())}


def test_switched_off(write: Write) -> None:
    write("files.py", REMOVER)
    write("main.py", user("from files import gone"))
    assert codes("main.py", Settings(follow_imports=False)) == ["TMP201"]


def chain(write: Write, length: int) -> None:
    for index in range(length):
        write(f"m{index}.py", f"from m{index + 1} import gone as away\ndef gone(path):\n    away(path)\n")
    write(f"m{length}.py", REMOVER)
    write("main.py", user("from m0 import gone"))


@pytest.mark.parametrize(("length", "expected"), [(0, []), (1, []), (2, ["TMP201"])])
def test_helpers_of_helpers_are_followed_to_a_depth(length: int, expected: list[str], write: Write) -> None:
    chain(write, length)
    assert codes("main.py") == expected


def test_the_order_of_files_does_not_matter(write: Write) -> None:
    chain(write, 3)
    names = ["main.py", "m0.py", "m1.py", "m2.py", "m3.py"]
    write("m2.py", user("from m3 import gone as away", "away") + "def gone(path):\n    away(path)\n")
    write("other.py", user("from m1 import gone"))
    alone = {}
    for name in (*names, "other.py"):
        resolution.start_anew()
        alone[name] = codes(name)
    for order in (["other.py", *names], [*reversed(names), "other.py"]):
        resolution.start_anew()
        assert {name: codes(name) for name in order} == alone


@pytest.mark.parametrize("calls", [("far", "near"), ("near", "far")])
def test_what_a_module_does_depends_on_how_far_away_it_is_and_not_on_who_asks_first(
    calls: tuple[str, str], write: Write
) -> None:
    write("lowest.py", REMOVER)
    write("middle.py", "from lowest import gone as away\ndef gone(path):\n    away(path)\n")
    write("first.py", "from middle import gone as away\ndef gone(path):\n    away(path)\n")
    imports = "from first import gone as far\nfrom middle import gone as near"
    first, second = (user(imports, call) for call in calls)
    write("main.py", first + second.replace("def work", "def work_again"))
    assert codes("main.py") == ["TMP201"]


def test_nothing_is_read_where_nothing_depends_on_it(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("files.py", REMOVER)
    write("main.py", "from files import gone\nimport tempfile\ndef f(path):\n    gone(path)\n")
    parsed: list[object] = []
    monkeypatch.setattr(service, "_parsed", parsed.append)
    assert codes("main.py") == []
    assert parsed == []


def test_what_was_read_is_told(write: Write) -> None:
    write("files.py", REMOVER)
    write("main.py", user("from files import gone"))
    imports = service.project().imports("main.py", Settings())
    assert imports is not None
    assert imports.definition("files.gone") is not None
    assert imports.definition("files.nothing") is None
    assert str(Path("files.py").absolute()) in imports.read()


@pytest.mark.parametrize(
    "change", [lambda: Path("a.py").write_text("x"), lambda: Path("a.py").unlink(), lambda: Path("d/b.py").touch()]
)
def test_a_seal_is_broken_by_a_change(change: Callable[[], object], write: Write) -> None:
    write("a.py", "")
    write("d/c.py", "")
    sealed = seal([str(Path("a.py").absolute()), str(Path("d").absolute())], Disk())
    assert holds(sealed, Disk())
    change()
    assert not holds(sealed, Disk())
    assert holds((), Disk())


def texts_parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list to which the text of each module that is read from now on is added."""
    found: list[str] = []

    def parsed(text: str) -> ast.Module:
        found.append(text)
        return parse_source(text)

    monkeypatch.setattr(service, "parse_source", parsed)
    return found


def test_what_other_functions_of_a_module_call_is_not_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = texts_parsed(monkeypatch)
    write("more.py", "import os\ndef drop(path):\n    os.remove(path)\n")
    files = f"from more import drop\n{REMOVER}def other(path):\n    drop(path)\n"
    write("files.py", files)
    assert not codes(str(write("main.py", user("from files import gone"))))
    assert parsed == [files]


def test_few_modules_stay_parsed_from_one_file_to_the_next(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_KEPT", 2)
    read = texts_parsed(monkeypatch)
    for number in range(5):
        write(f"files{number}.py", f"{REMOVER}# {number}\n")
    paths = [str(write(f"main{number}.py", user(f"from files{number} import gone"))) for number in range(5)]
    assert [codes(path) for path in (*paths, paths[4], paths[0])] == [[]] * 7
    # The last one is still known, the first one is not.
    assert len(read) == 6


def test_what_a_package_only_passes_on_is_told_by_the_texts(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = texts_parsed(monkeypatch)
    write("package/__init__.py", "from .more import note\n")
    write("package/more.py", "def note(text):\n    print(text)\n")
    write("files.py", REMOVER)
    main = f"from package import note\n{user('from files import gone')}def report(text):\n    note(text)\n"
    assert not codes(str(write("main.py", main)))
    assert parsed == [REMOVER]


@pytest.mark.parametrize("number", [4, 12])
def test_modules_that_pass_on_all_names_of_each_other_are_asked_once(
    number: int, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in range(number):
        others = "".join(f"from m{other} import *\n" for other in range(number) if other != each)
        write(f"m{each}.py", others)
    write("files.py", "".join(f"from m{other} import *\n" for other in range(number)))
    write("main.py", user("from files import gone"))
    looked_up: list[str] = []
    place = resolution.Resolver.place

    def counted(
        self: resolution.Resolver, name: str, importer: str, sources: tuple[str, ...], asked: set[str]
    ) -> layout.Place | None:
        looked_up.append(name)
        return place(self, name, importer, sources, asked)

    monkeypatch.setattr(resolution.Resolver, "place", counted)
    assert codes("main.py") == ["TMP201"]
    assert len(looked_up) < 20 * number * number
