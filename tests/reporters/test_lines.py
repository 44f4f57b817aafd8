"""The formats of one line for a finding that have little to them: grouped, pylint."""

from __future__ import annotations

from report_samples import NOTEBOOK, REPORTS, written


def test_grouped() -> None:
    assert written("grouped", [*REPORTS, NOTEBOOK]) == (
        "src/app.py:\n"
        "  4:12  TMP204 [*] 'work' is not removed if line 5 raises\n"
        "  4:12  TMP402 no `prefix=`\n"
        "\n"
        "a b.ipynb:\n"
        "  cell 3:4:12  TMP204 lost\n"
        "   cell 7:2:9  TMP201 never\n"
        "\n"
    )


def test_pylint() -> None:
    assert written("pylint", [*REPORTS, NOTEBOOK]) == (
        "src/app.py:4: [TMP204(removal-outside-finally)] 'work' is not removed if line 5 raises\n"
        "src/app.py:4: [TMP402(temp-without-prefix)] no `prefix=`\n"
        "a b.ipynb:cell 3:4: [TMP204(removal-outside-finally)] lost\n"
        "a b.ipynb:cell 7:2: [TMP201(temp-directory-never-removed)] never\n"
    )
