"""The formats with all that is known, for programs: json, json-lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from report_samples import DISPLAY, NOTEBOOK, REPORTS, written

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport, Run, reporter
from flake8_tempfile.reporters.output import output_to


def test_everything_known_is_there() -> None:
    first, second = json.loads(written("json", REPORTS))
    assert first == {
        "code": "TMP204",
        "name": "removal-outside-finally",
        "message": "'work' is not removed if line 5 raises",
        "path": "src/app.py",
        "cell": None,
        "location": {"line": 4, "column": 12},
        "end_location": {"line": 4, "column": 30},
        "steps": [
            {"cell": None, "line": 4, "text": "created here"},
            {"cell": None, "line": 5, "text": "raises here"},
            {"cell": None, "line": 8, "text": "the removal that is skipped"},
        ],
        "hint": "use `with`",
        "cwe": 459,
        "fix": {"applicability": "safe", "title": "Wrap in `with`"},
        "unfixed": None,
        "confirmed": [],
    }
    assert (second["steps"], second["hint"], second["cwe"], second["fix"]) == ([], None, None, None)
    assert second["unfixed"] == "nobody knows a name"


def test_lines_say_the_same() -> None:
    lines = written("json-lines", REPORTS).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(written("json", REPORTS))


@pytest.mark.parametrize("name", ["json", "gitlab"])
def test_nothing_found_is_an_empty_array(name: str) -> None:
    assert written(name, [FileReport("a.py")]) == "[]\n"


def test_places_in_a_notebook() -> None:
    first, second = json.loads(written("json", [NOTEBOOK]))
    assert (first["cell"], first["location"]["line"]) == (3, 4)
    assert (second["cell"], second["location"]["line"], second["end_location"]["line"]) == (7, 2, 2)
    assert first["steps"][2] == {"cell": 7, "line": 3, "text": "the removal that is skipped"}


def test_advice_is_named() -> None:
    finding = Finding("TMP301", Span(1, 0, 1, 5), "x", edit=DISPLAY)
    (entry,) = json.loads(written("json", [FileReport("a.py", (finding,))]))
    assert entry["fix"] == {"applicability": "display", "title": "Think of it"}


def test_the_text_is_ascii_and_has_no_surrogate_that_stands_alone() -> None:
    finding = Finding("TMP301", Span(1, 0, 1, 5), "größe 😀 \udcff")
    text = written("json", [FileReport("\udcfe.py", (finding,))])
    assert text.isascii()
    (entry,) = json.loads(text)
    assert entry["message"] == "größe 😀 \\udcff"
    assert entry["path"] == "\\udcfe.py"


@pytest.mark.parametrize("name", ["concise", "full", "grouped", "json", "json-lines", "github", "gitlab", "rdjson"])
def test_findings_are_written_as_they_come(name: str) -> None:
    written_before: list[int] = []

    class Stream:
        text = ""

        def isatty(self) -> bool:
            return False

        def write(self, text: str) -> int:
            self.text += text
            return len(text)

    stream = Stream()

    def reports() -> Iterator[FileReport]:
        for file in (REPORTS[0], REPORTS[0]._replace(path="b.py")):
            written_before.append(stream.text.count("TMP204"))
            yield file

    reporter(name)(reports(), output_to(stream, colour=False), Run())  # type: ignore[arg-type]
    assert written_before[0] == 0
    assert written_before[1] > 0
