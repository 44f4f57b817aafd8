"""The HTML page, as it is written; what a browser makes of it is in ``test_browser.py``."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from report_samples import BARE, LEAK, LINES, NOTEBOOK, PROGRAM, REPORTS, UNSAFE, checked, written

from flake8_tempfile.model import Finding, Span, Step
from flake8_tempfile.reporters import FileReport, Run
from flake8_tempfile.reporters.drawing import HEIGHT, listing, stops
from flake8_tempfile.reporters.identity import page_address


def test_the_summary() -> None:
    page = written("html", REPORTS)
    assert "<strong>2 problems</strong> in 1 of 3 files. [*] 1 fixable with <code>flake8-tempfile fix</code>." in page
    assert f'<th scope="row"><a href="{page_address("TMP204")}">TMP204 removal-outside-finally</a></th>' in page
    assert '<p class="failure">bad.py: internal error: ZeroDivisionError: oops</p>' in page


def test_a_finding_with_all_that_is_said_of_it() -> None:
    page = written("html", REPORTS)
    assert '<span class="place">4:12</span> <span class="rule">TMP204 [*] removal-outside-finally</span>' in page
    assert "<p><b>Help:</b> use <code>with</code></p>" in page
    assert "<p><b>Fix:</b> Wrap in <code>with</code> (safe)</p>" in page
    assert "<p><b>Not fixed automatically:</b> nobody knows a name</p>" in page


def test_nothing_found() -> None:
    page = written("html", [FileReport("a.py")])
    assert "<strong>0 problems</strong> in 0 of 1 file." in page
    assert "<article" not in page


def test_what_can_be_fixed_can_be_filtered() -> None:
    unsafe = BARE._replace(edit=UNSAFE)
    page = written("html", [FileReport("a.py", (LEAK, BARE, unsafe), LINES)])
    assert re.findall(r'data-fixable="(\w+)"', page) == ["yes", "no", "yes"]


@pytest.mark.parametrize("finding", checked(PROGRAM, "a.py").findings, ids=lambda finding: finding.code)
def test_every_path_is_drawn(finding: Finding) -> None:
    drawing = listing(checked(PROGRAM, "a.py"), finding)
    if not finding.steps:
        assert "<svg" not in drawing
        return
    nodes = drawing.count("<circle")
    assert nodes == len(stops(checked(PROGRAM, "a.py"), finding))
    assert drawing.count('class="edge taken"') + drawing.count('class="edge skipped"') == nodes - 1
    assert ('class="edge exit"' in drawing) is finding.code.startswith("TMP2")


def test_the_removal_that_is_skipped_is_not_on_the_path() -> None:
    """The rules close their witness with this step; the words tell it from the others."""
    file = checked(PROGRAM, "a.py")
    (finding,) = (found for found in file.findings if found.code == "TMP204")
    path = stops(file, finding)
    assert [(stop.line, stop.kind) for stop in path] == [(7, "created"), (9, "lost"), (10, "skipped")]


def test_a_path_may_go_back() -> None:
    finding = Finding("TMP205", Span(5, 4, 5, 17), "x", (Step(5, "created here"), Step(7, "loops"), Step(4, "rebinds")))
    drawing = listing(FileReport("a.py", (finding,), LINES), finding)
    heights = [int(height) for height in re.findall(r'<circle[^>]* cy="(\d+)"', drawing)]
    assert heights[2] < heights[0] < heights[1]
    assert all(height % HEIGHT == HEIGHT // 2 for height in heights)
    assert len(re.findall(r'class="edge taken" d="M\d+ \d+C', drawing)) == 1


def test_a_notebook_has_the_numbers_of_its_cells() -> None:
    page = written("html", [NOTEBOOK])
    assert '<span class="place">cell 7:2:9</span>' in page
    assert '<span class="number">[3] 5</span>' in page
    assert '<span class="number">[7] 3</span>' in page
    assert '<span class="number">[3] 6</span>' not in page


def test_all_of_the_page_is_in_the_page() -> None:
    page = written("html", REPORTS)
    assert "default-src 'none'" in page
    assert not re.search(r"""\b(src|action|url)\s*[=(]""", re.sub(r"<script>.*</script>", "", page, flags=re.S))
    assert "unsafe" not in page.partition("<body>")[0]


def test_of_what_and_of_when_it_is() -> None:
    today = datetime.now(timezone.utc).date().isoformat()
    assert f"<title>Temporary files that outlive their use, {today}</title>" in written("html", REPORTS)
    page = written("html", REPORTS, Run("/srv/build/shop & co"))
    assert f"<h1>Temporary files that outlive their use in shop &amp; co, {today}</h1>" in page
