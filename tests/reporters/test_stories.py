"""A path that is written down, and what is left behind at it, are told together."""

from __future__ import annotations

import pytest

from flake8_tempfile.model import Applicability, Edit, Finding, Span, Step
from flake8_tempfile.reporters.stories import stories

CALL = Span(4, 4, 4, 40)
LITERAL = Span(4, 9, 4, 25)
EDIT = Edit("do it", Applicability.UNSAFE)


def finding(code: str, span: Span, hint: str = "", edit: Edit | None = None) -> Finding:
    return Finding(code, span, f"says {code}", hint=hint, edit=edit)


def told(*findings: Finding) -> list[tuple[str, list[str]]]:
    return [(story.told.code, [each.code for each in story.findings]) for story in stories(findings)]


def test_a_name_goes_with_the_leak() -> None:
    assert told(finding("TMP204", CALL), finding("TMP101", LITERAL)) == [("TMP204", ["TMP204", "TMP101"])]
    assert told(finding("TMP101", CALL), finding("TMP201", LITERAL)) == [("TMP201", ["TMP101", "TMP201"])]


def test_a_name_that_is_written_down_before() -> None:
    name = finding("TMP101", Span(3, 4, 3, 20))._replace(steps=(Step(3, "written down"), Step(4, "opened")))
    assert told(name, finding("TMP204", CALL)) == [("TMP204", ["TMP101", "TMP204"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(finding("TMP204", CALL), finding("TMP207", CALL), id="two leaks"),
        pytest.param(finding("TMP204", CALL), finding("TMP101", Span(4, 50, 4, 60)), id="beside it"),
        pytest.param(finding("TMP204", CALL), finding("TMP101", Span(5, 4, 5, 20)), id="on another line"),
        pytest.param(finding("TMP301", CALL), finding("TMP101", LITERAL), id="no leak"),
    ],
)
def test_other_findings_stand_alone(one: Finding, other: Finding) -> None:
    assert told(one, other) == [(one.code, [one.code]), (other.code, [other.code])]


def test_the_advice_is_the_leaks_unless_the_name_alone_can_be_mended() -> None:
    leak, name = finding("TMP204", CALL, "close it"), finding("TMP101", LITERAL, "make it private")
    assert [story.told.hint for story in stories([leak, name])] == ["close it"]
    assert [story.told.hint for story in stories([leak._replace(hint=""), name])] == ["make it private"]
    (story,) = stories([leak, name._replace(edit=EDIT)])
    assert (story.told.edit, story.told.hint) == (EDIT, "make it private")
