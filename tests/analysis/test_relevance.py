"""A file without a word of temporary files is looked into if what it imports makes some, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from flake8_tempfile.analysis.project import layout, resolution
from flake8_tempfile.analysis.project.makers import makers_in
from flake8_tempfile.relevance import is_relevant
from flake8_tempfile.settings import Settings

Write = Callable[[str, "str | bytes"], Path]
MAKER = """\
import tempfile


class Spaces:
    def build(self):
        return tempfile.mkdtemp()

    def forget(self):
        self.path = tempfile.mkdtemp()


def make_space():
    return tempfile.mkdtemp()


def wrapped():
    space = make_space()
    return space


def swept():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")


def other():
    return 1
"""


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    resolution.start_anew()
    yield
    resolution.start_anew()


def relevant(path: Path, settings: Settings | None = None) -> bool:
    data, settings = path.read_bytes(), settings or Settings()
    found = is_relevant(data, str(path), settings)
    assert is_relevant(data.decode(), str(path), settings) == found
    return found


@pytest.mark.parametrize(
    "text",
    [
        "from spaces import make_space\nmake_space()\n",
        "from spaces import make_space as make\nmake()\n",
        "from spaces import other, wrapped\nwrapped()\n",
        "from spaces import (\n    other,\n    wrapped,  # a comment\n)\nwrapped()\n",
        "import spaces\nspaces.make_space()\n",
        "import os, spaces\nspaces.make_space()\n",
        "import spaces as s\ns.make_space()\n",
        "from spaces import *\nmake_space()\n",
        "from spaces import Spaces\nSpaces().build()\n",
        "def work():\n    from spaces import make_space\n    make_space()\n",
        "from .spaces import make_space\nmake_space()\n",
        "from . import spaces\nspaces.make_space()\n",
        "from shelf import make_space\nmake_space()\n",
    ],
)
def test_what_imports_a_maker_is_relevant(text: str, write: Write) -> None:
    write("spaces.py", MAKER)
    write("shelf/__init__.py", "from spaces import make_space\n")
    assert relevant(write("main.py", text))
    assert not relevant(Path("main.py"), Settings(follow_imports=False))


@pytest.mark.parametrize(
    "text",
    [
        "from spaces import other\nother()\n",
        "from spaces import swept\nswept()\n",
        "import spaces\nspaces.other()\n",
        "from nowhere import make_space\nmake_space()\n",
        "from shelf import other\nother()\n",
        "import json\njson.dumps(1)\n",
        "x = 1\n",
    ],
)
def test_what_imports_something_else_is_not(text: str, write: Write) -> None:
    write("spaces.py", MAKER)
    write("shelf/__init__.py", "from spaces import other\n")
    assert not relevant(write("main.py", text))


def test_makers_return_what_they_or_others_have_made() -> None:
    assert makers_in(MAKER.encode()) == {b"build", b"make_space", b"wrapped"}
    assert makers_in(b"def make():\n    return 1\n") == frozenset()


def test_a_text_that_is_no_file_of_a_project_has_no_imports_to_follow() -> None:
    assert not is_relevant("from spaces import make_space\n", "not/there.py", Settings())


def test_the_project_is_searched_once_for_the_files_of_a_directory(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def counted(name: str, importer: str, above: Sequence[str], disk: layout.Listing) -> layout.Place | None:
        looked_up.append(name)
        return layout.place_of(name, importer, above, disk)

    monkeypatch.setattr(resolution, "place_of", counted)
    write("spaces.py", MAKER)
    paths = [write(f"main{number}.py", "from spaces import other\nother()\n") for number in range(5)]
    assert not any(map(relevant, paths))
    assert looked_up == ["spaces.other"]
