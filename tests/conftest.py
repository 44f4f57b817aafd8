"""What tests in many places share: the paths of the repository, a program with a leak, and files to check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"

LEAK = """\
import tempfile


def work():
    directory = tempfile.mkdtemp()
    print(directory)
"""
CLEAN = """\
import tempfile


def work():
    with tempfile.TemporaryDirectory(prefix="work-") as directory:
        print(directory)
"""
# An argument that 3.12 brought.
NEW_ARGUMENT = """\
import tempfile

with tempfile.NamedTemporaryFile(delete_on_close=False) as file:
    print(file)
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file below the current directory, which is a new and empty one."""
    monkeypatch.chdir(tmp_path)

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file
