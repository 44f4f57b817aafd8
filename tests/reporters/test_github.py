"""Workflow commands of GitHub Actions."""

from __future__ import annotations

import pytest
from report_samples import BARE, LEAK, NOTEBOOK, REPORTS, written

from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport, Run


@pytest.fixture(autouse=True)
def _no_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def test_errors_with_their_place_and_path() -> None:
    first, second, failure = written("github", REPORTS).splitlines()
    assert first == (
        "::error title=TMP204 (removal-outside-finally),file=src/app.py,line=4,endLine=4,col=12,endColumn=30"
        "::src/app.py:4:12: TMP204 'work' is not removed if line 5 raises%0Aline 4: created here%0Aline 5: raises here"
        "%0Aline 8: the removal that is skipped%0Ahelp: use `with`"
    )
    # A rule that is off unless asked for only warns; columns do not go with several lines.
    assert second == (
        "::warning title=TMP402 (temp-without-prefix),file=src/app.py,line=4,endLine=5"
        "::src/app.py:4:12: TMP402 no `prefix=`"
    )
    assert failure == "::error title=internal error,file=bad.py::ZeroDivisionError: oops"


@pytest.mark.parametrize(
    ("workspace", "path"),
    [
        ("/work/shop", "backend/src/app.py"),
        ("/work/shop/backend", "src/app.py"),
        ("/elsewhere", "/work/shop/backend/src/app.py"),
    ],
)
def test_paths_are_those_of_the_workspace(workspace: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", workspace)
    text = written("github", [FileReport("src/app.py", (BARE,))], Run("/work/shop/backend"))
    assert f",file={path},line" in text


def test_a_notebook_has_no_lines() -> None:
    first, second = written("github", [NOTEBOOK]).splitlines()
    assert first.startswith(
        "::error title=TMP204 (removal-outside-finally),file=a b.ipynb::a b.ipynb:cell 3:4:12: TMP204"
    )
    assert "%0Acell 3, line 5: raises here%0Acell 7, line 3: the removal that is skipped" in first
    assert "::a b.ipynb:cell 7:2:9: TMP201 never" in second


def test_what_ends_a_property_or_a_message_is_escaped() -> None:
    file = FileReport("a,b:c%\n::x.py", (Finding("TMP204", LEAK.span, "50%\r\n::error::y"),))
    (line,) = written("github", [file]).splitlines()
    assert ",file=a%2Cb%3Ac%25%0A%3A%3Ax.py,line=4," in line
    assert line.endswith("TMP204 50%25%0D%0A::error::y")
