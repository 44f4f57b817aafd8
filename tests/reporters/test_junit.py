"""JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

from report_samples import NOTEBOOK, REPORTS, written

from flake8_tempfile.reporters import FileReport


def suites(*reports: FileReport) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(written("junit", reports))
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert {case.tag for case in suite} == {"testcase"}
        assert int(suite.attrib["tests"]) == len(suite)
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    return list(root)


def test_a_suite_for_each_file_a_case_for_each_finding() -> None:
    found, failed = suites(*REPORTS)
    assert (found.attrib["name"], failed.attrib["name"]) == ("src/app.py", "bad.py")
    case = found[0]
    assert case.attrib == {
        "name": "TMP204 removal-outside-finally 4:12",
        "classname": "src/app.py",
        "file": "src/app.py",
        "line": "4",
    }
    failure = case[0]
    assert failure.attrib == {"type": "TMP204", "message": "'work' is not removed if line 5 raises"}
    assert (failure.text or "").splitlines() == [
        "src/app.py:4:12: TMP204 'work' is not removed if line 5 raises",
        "line 4: created here",
        "line 5: raises here",
        "line 8: the removal that is skipped",
        "help: use `with`",
    ]
    assert failed[0][0].attrib["message"] == "ZeroDivisionError: oops"


def test_nothing_found_is_a_test_that_passed() -> None:
    (suite,) = suites(FileReport("a.py"))
    assert suite.attrib["tests"] == "1"
    assert not list(suite[0])


def test_a_notebook() -> None:
    (suite,) = suites(NOTEBOOK)
    assert suite[1].attrib["name"] == "TMP201 temp-directory-never-removed cell 7:2:9"
    assert "line" not in suite[1].attrib  # the lines of the file are those of JSON
    assert (suite[0][0].text or "").splitlines()[1:] == [
        "cell 3, line 4: created here",
        "cell 3, line 5: raises here",
        "cell 7, line 3: the removal that is skipped",
    ]
