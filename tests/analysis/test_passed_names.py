"""Tests of what the text of a module tells about the names that it passes on."""

from __future__ import annotations

import pytest

from flake8_tempfile.analysis.project.passed_names import UncertainError, source_of


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("from .files import finish\n", ".files.finish"),
        ("from . import finish\n", ".finish"),
        ("from project.files import end as finish  # noqa: F401 (for users)\n", "project.files.end"),
        ("from .files import (\n    begin,  # the first, and\n    finish,\n)\n", ".files.finish"),
        ("try:\n    from .files import finish\nexcept ImportError:\n    pass\n", ".files.finish"),
        ("from .files import (\r\n    begin,\r\n    finish,\r\n)\r\n", ".files.finish"),
        ("import os\n\n\ndef finish(path):\n    os.remove(path)\n", None),
    ],
)
def test_one_import_tells_where_a_name_comes_from(text: str, source: str | None) -> None:
    assert source_of(text.encode(), "finish") == source


@pytest.mark.parametrize(
    "text",
    [
        "from .files import finish\nfrom .folders import finish\n",
        "from .files import *\n",
        "from .files import begin, \\\n    finish\n",
        "import finish\n",
        '__doc__ = """\nfrom here you can import (it)\n"""\n',
    ],
)
def test_what_the_text_does_not_tell_is_uncertain(text: str) -> None:
    with pytest.raises(UncertainError):
        source_of(text.encode(), "finish")
