"""Statements that an edit does not name stay as they are; each way of changing one is seen to be refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixes.support import CASES, findings, fixed_case
from flake8_tempfile.fixes.engine import apply
from flake8_tempfile.fixes.preserved import Changed, changed_by, require_same_statements
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Span

OLD = '''\
import shutil
import tempfile


@named("work")
def work(use, parts):
    directory = tempfile.mkdtemp()
    text = """
    indented  text
"""
    use(directory, text,
        parts)  # why
    for part in parts:
        if part and use:
            use(part)
        else:
            continue
    try:
        with use(directory) as handle:
            handle.write("ä"); use(handle)
    except (OSError, ValueError) as error:
        use(error)
    except KeyError:
        shutil.rmtree(directory)
        raise
    match parts:
        case [first] if first:
            use(first)
    shutil.rmtree(directory)
    return use
'''
# As the rewriter makes it: the removals go, the rest goes below a `with`, except for what follows.
NEW = '''\
import tempfile


@named("work")
def work(use, parts):
    with tempfile.TemporaryDirectory() as directory:
        text = """
    indented  text
"""
        use(directory, text,
            parts)  # why
        for part in parts:
            if part and use:
                use(part)
            else:
                continue
        try:
            with use(directory) as handle:
                handle.write("ä"); use(handle)
        except (OSError, ValueError) as error:
            use(error)
        match parts:
            case [first] if first:
                use(first)
    return use
'''
CHANGED = Changed(whole=(Span(24, 8, 24, 32), Span(29, 4, 29, 28)), partly=(Span(7, 4, 7, 34),))
WRONG = {
    "a string re-indented": ("    indented  text\n", "        indented  text\n"),
    "the end of a string re-indented": ('text\n"""', 'text\n    """'),
    "other spaces": ("use(directory, text,", "use(directory,  text,"),
    "a statement lost": ("        use(directory, text,\n            parts)  # why\n", ""),
    "a statement of two on a line lost": ("; use(handle)", ""),
    "another name": ("use(error)", "use(handle)"),
    "another condition": ("if part and use", "if part or use"),
    "a branch lost": ("            else:\n                continue\n", ""),
    "another target": ("for part in parts", "for part in use"),
    "another loop": ("for part in parts:", "while part in parts:"),
    "another manager": ("with use(directory) as handle", "with use(directory) as other"),
    "another exception": ("(OSError, ValueError)", "(OSError, TypeError)"),
    "another pattern": ("case [first]", "case [*first]"),
    "another guard": ("if first:", "if use:"),
    "another subject": ("match parts", "match use"),
    "another decorator": ('@named("work")', '@named("other")'),
    "another parameter": ("(use, parts)", "(use, parts=None)"),
    "another order": ('handle.write("ä"); use(handle)', 'use(handle); handle.write("ä")'),
    "out of its branch": (
        "use(part)\n            else:\n                continue\n",
        "pass\n            else:\n                continue\n            use(part)\n",
    ),
    "out of the function": ("    return use\n", "\n\nuse = work\n"),
}


def test_what_the_rewriter_makes_is_the_same() -> None:
    require_same_statements(OLD, NEW, CHANGED)
    assert apply_first(OLD) is not None


def apply_first(source: str) -> str | None:
    edit = next(finding.edit for finding in findings(source) if finding.edit)
    return apply(edit, source) if edit else None


@pytest.mark.parametrize("name", WRONG)
def test_other_changes_are_refused(name: str) -> None:
    old, new = WRONG[name]
    assert old in NEW
    with pytest.raises(RefusedError, match="not part of the edit"):
        require_same_statements(OLD, NEW.replace(old, new), CHANGED)


def test_what_is_named_counts_only_if_it_is() -> None:
    with pytest.raises(RefusedError, match="not part of the edit would change: directory = "):
        require_same_statements(OLD, NEW, Changed(CHANGED.whole))
    with pytest.raises(RefusedError, match="not part of the edit would change: except KeyError"):
        require_same_statements(OLD, NEW, Changed(partly=CHANGED.partly))


def test_a_raise_goes_with_its_handler_only() -> None:
    old = "try:\n    use()\nexcept OSError:\n    raise\nraise\n"
    require_same_statements(old, old, Changed())
    for line in ("except OSError:\n    raise\n", "\nraise\n"):
        with pytest.raises(RefusedError, match="would change"):
            require_same_statements(old, old.replace(line, "\nfinally:\n    pass\n"), Changed())


def test_line_ends_in_strings_count() -> None:
    old = 'text = """a\r\nb"""\r\n'
    with pytest.raises(RefusedError, match="would change"):
        require_same_statements(old, old.replace("\r\n", "\n"), Changed())


def test_columns_are_characters() -> None:
    old = 'a = "ä"; b = 1; c = 2\n'
    require_same_statements(old, 'a = "ä"; c = 2\n', Changed(whole=(Span(1, 9, 1, 14),)))
    with pytest.raises(RefusedError, match="would change: b = 1"):
        require_same_statements(old, 'a = "ä"; c = 2\n', Changed(whole=(Span(1, 8, 1, 13),)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_every_edit_names_what_it_changes(case: Path) -> None:
    for finding in fixed_case(case).fixed:
        assert finding.edit
        assert any(changed_by(finding.edit)) or hasattr(finding.edit, "after")


def test_nothing_is_named_by_a_region() -> None:
    edit = next(finding.edit for finding in findings(OLD) if finding.edit)
    assert changed_by(edit).whole
    assert Span(8, 4, 10, 3) not in changed_by(edit).partly
