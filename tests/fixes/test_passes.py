"""What is mended in one pass, what comes in the next, and what is refused without taking others along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from fixes.support import DEFAULT, findings, fix
from flake8_tempfile.edits import Splice, Substitution
from flake8_tempfile.fixes.engine import Fixed, fix_text
from flake8_tempfile.model import Applicability, Finding, Span
from flake8_tempfile.rules import RULES

EVERY_CODE = frozenset(registered.rule.code for registered in RULES)
HEAD = "import shutil\nimport tempfile\n"
LEAK = """

def work_{n}(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
MENDED = """

def work_{n}(use):
    with tempfile.TemporaryDirectory() as directory:
        use(directory)
"""


def leaks(size: int) -> str:
    return HEAD + "".join(LEAK.format(n=n) for n in range(size))


def mended(size: int) -> str:
    return HEAD.removeprefix("import shutil\n") + "".join(MENDED.format(n=n) for n in range(size))


class Counted:
    """A check that counts how often it is asked."""

    def __init__(self, check: Callable[[str], Sequence[Finding]] = findings) -> None:
        self.asked = 0
        self._check = check

    def __call__(self, source: str) -> Sequence[Finding]:
        self.asked += 1
        return self._check(source)


def fixed(source: str, check: Callable[[str], Sequence[Finding]]) -> Fixed:
    return fix_text(source, check, lambda finding: finding.edit is not None)


def test_functions_are_mended_in_one_pass() -> None:
    check = Counted()
    assert fixed(leaks(6), check).text == mended(6)
    assert check.asked == 2  # before and after


def test_as_many_passes_as_one_function_needs() -> None:
    both = LEAK.format(n=0) + LEAK.format(n=0).partition(":\n")[2]
    check = Counted()
    result = fixed(HEAD + both + LEAK.format(n=1) + LEAK.format(n=2), check)
    assert not result.left
    assert check.asked == 3


def test_methods_are_mended_one_by_one_in_their_class() -> None:
    """Each on the lines of its own: what stands around them, the last line without an end too, stays as it is."""
    method = LEAK.replace("\n", "\n    ").replace("(use)", "(self, use)").rstrip()
    source = f"{HEAD}class Work:  # one\n    '''Text.'''{method.format(n=1)}\n{method.format(n=2)}\n    # the end"
    check = Counted()
    result = fixed(source, check)
    body = MENDED.replace("\n", "\n    ").replace("(use)", "(self, use)").rstrip()
    expected = (
        f"import tempfile\nclass Work:  # one\n    '''Text.'''{body.format(n=1)}\n{body.format(n=2)}\n    # the end"
    )
    assert [line.rstrip() for line in result.text.splitlines()] == [line.rstrip() for line in expected.splitlines()]
    assert check.asked == 2


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_new_blocks_are_indented_as_the_text_is(indent: str) -> None:
    assert fixed(leaks(2).replace("    ", indent), findings).text == mended(2).replace("    ", indent)


def test_an_import_that_another_function_uses_stays() -> None:
    other = "\n\ndef other(a, b):\n    shutil.move(a, b)\n"
    assert fixed(leaks(2) + other, findings).text == "import shutil\n" + mended(2) + other


def test_an_import_that_an_annotation_in_a_string_uses_stays() -> None:
    other = '\n\ndef other(a: "shutil.Error"):\n    return a\n'
    assert fixed(leaks(1) + other, findings).text == "import shutil\n" + mended(1) + other


@pytest.mark.parametrize("end", ["\n    # Nothing else.\n", "\n  # Nothing\n\n\n    # else.", "    # at once\n\n\n"])
def test_what_stands_at_the_end_of_the_text_stays(end: str) -> None:
    other = f"\n\nclass Other:\n    def last(self):\n        return 1\n{end}"
    assert fixed(leaks(2) + other, findings).text == mended(2) + other
    late = f"{other}\nimport json\n"
    assert fixed(leaks(2) + late, findings).text == mended(2) + late


def objecting(word: str, line: int = 0) -> Callable[[str], Sequence[Finding]]:
    """Return a check that finds something new, where ``word`` is no more in a function with that name."""

    def check(source: str) -> Sequence[Finding]:
        found = list(findings(source))
        lines = source.splitlines()
        for number, text in enumerate(lines, 1):
            if word in text and "TemporaryDirectory" in lines[number]:
                at = line or number
                found.append(Finding("TMP999", Span(at, 0, at, 5), "made up"))
        return found

    return check


def test_what_is_refused_does_not_take_others_along() -> None:
    check = Counted(objecting("work_2"))
    result = fixed(leaks(4), check)
    assert result.text == leaks(4).replace(LEAK.format(n=0), MENDED.format(n=0)).replace(
        LEAK.format(n=1), MENDED.format(n=1)
    ).replace(LEAK.format(n=3), MENDED.format(n=3))
    assert [refusal.reason for refusal in result.refused] == ["TMP999 would appear: made up"]
    assert [finding.span.line for finding in result.left] == [16]


def test_what_is_refused_is_not_tried_again() -> None:
    check = Counted(objecting("work_"))
    result = fixed(leaks(8), check)
    assert result.text == leaks(8)
    assert len(result.refused) == 8
    assert check.asked == 2


def test_a_change_with_consequences_elsewhere_is_found_by_halving() -> None:
    check = Counted(objecting("work_5", line=1))
    result = fixed(leaks(8), check)
    assert [finding.span.line for finding in result.left] == [result.text.splitlines().index("def work_5(use):") + 2]
    assert len(result.fixed) == 7
    assert check.asked < 12


def replaced(source: str, old: str, new: str, code: str) -> Iterator[Finding]:
    line = next((n for n, text in enumerate(source.splitlines(), 1) if old in text), 0)
    if line:
        column = source.splitlines()[line - 1].index(old)
        span = Span(line, column, line, column + len(old))
        edit = Splice("Replace it", Applicability.SAFE, (Substitution(span, new),))
        yield Finding(code, span, f"{old} is there", edit=edit)


def depending(source: str) -> list[Finding]:
    """``first`` and ``second`` may go, but neither before the other."""
    found = [*replaced(source, "first", "third", "TMP901"), *replaced(source, "second", "third", "TMP902")]
    if len(found) == 1:
        found.append(Finding("TMP903", found[0].span._replace(column=0), "one of two"))
    return found


def test_changes_that_need_each_other_are_made_together() -> None:
    result = fixed("def f():\n    first(1)\n    second(2)\n", depending)
    assert result.text == "def f():\n    third(1)\n    third(2)\n"
    assert sorted(finding.code for finding in result.fixed) == ["TMP901", "TMP902"]
    assert not result.refused


def test_changes_that_are_wrong_together_too_are_refused() -> None:
    def never(source: str) -> list[Finding]:
        found = depending(source)
        return found or [Finding("TMP903", Span(2, 4, 2, 9), "none of two")]

    source = "def f():\n    first(1)\n    second(2)\n"
    result = fixed(source, never)
    assert result.text == source
    assert len(result.refused) == 2


def test_what_was_said_of_the_old_call_is_not_new_of_the_new_one() -> None:
    """Without a prefix before, without one after."""
    result = fix(leaks(3), frozenset({Applicability.SAFE}), EVERY_CODE)
    assert result.text == mended(3)
    assert {finding.code for finding in result.left} == {"TMP402"}
    assert not result.refused


def test_what_nobody_said_before_is_new() -> None:
    source = leaks(1).replace("mkdtemp()", 'mkdtemp(prefix="x")')
    changed = [*findings(source, DEFAULT)]

    def check(text: str) -> list[Finding]:
        return [*findings(text.replace("use(directory)", "tempfile.mktemp()") if "with" in text else text, DEFAULT)]

    result = fixed(source, check)
    assert changed
    assert result.text == source
    assert "TMP301 would appear" in result.refused[0].reason


def test_mere_advice_on_the_new_code_is_no_fault() -> None:
    source = leaks(1).replace("mkdtemp()", 'mkdtemp(prefix="x")')

    def check(text: str) -> list[Finding]:
        return [*findings(text.replace('prefix="x"', "") if "with" in text else text, EVERY_CODE)]

    assert "with" in fixed(source, check).text


def test_each_change_is_shown_by_itself() -> None:
    shown = []

    def accept(finding: Finding, old: str, new: str) -> bool:
        shown.append((old, new))
        return finding.span.line != 12

    check = Counted()
    result = fix_text(leaks(3), check, lambda finding: finding.edit is not None, accept)
    assert result.text == mended(3).replace(MENDED.format(n=1), LEAK.format(n=1)).replace(
        "import t", "import shutil\nimport t"
    )
    assert len(shown) == 3
    assert [old == leaks(3) for old, _ in shown] == [True, False, False]
    assert shown[0][1] == leaks(2) + MENDED.format(n=2)
    assert check.asked == 3


def test_what_is_declined_costs_no_check_of_its_own() -> None:
    check = Counted()
    result = fix_text(leaks(5), check, lambda finding: finding.edit is not None, lambda *_: False)
    assert result.text == leaks(5)
    assert check.asked == 2
