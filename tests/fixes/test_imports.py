"""What a rewrite needs is imported once, in the place where it sorts."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_tempfile.fixes.imports import with_imports


def imported(source: str, *needed: str) -> str:
    return with_imports(cst.parse_module(source), needed, ()).code


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        "import os, tempfile\n",
        "import tempfile, os\n",
        "import tempfile; import os\n",
        "import os.path\n",
        "import sys, os.path\n",
        "from __future__ import annotations\n\nimport os, sys\n",
    ],
)
def test_what_is_there_is_not_imported_again(source: str) -> None:
    assert imported(source, "os") == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import tempfile\n", "import os\nimport tempfile\n"),
        ("import abc\nimport tempfile\n", "import abc\nimport os\nimport tempfile\n"),
        ("import os as system, tempfile\n", "import os as system, tempfile\nimport os\n"),
        ("import osmium\n", "import os\nimport osmium\n"),
        ("from a import b\n", "import os\nfrom a import b\n"),
        ("def f():\n    import os\n", "import os\n\ndef f():\n    import os\n"),
    ],
)
def test_what_is_not_there_is_imported(source: str, expected: str) -> None:
    assert imported(source, "os") == expected


def test_what_separates_imports_stays() -> None:
    source = "from __future__ import annotations\n\nimport tempfile\nfrom typing import Any\n"
    module = with_imports(cst.parse_module(source), (), ("tempfile",))
    assert module.code == "from __future__ import annotations\n\nfrom typing import Any\n"
