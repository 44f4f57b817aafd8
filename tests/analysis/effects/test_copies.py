"""Copies that put something back, and texts that are replaced."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, findings, work


def of_directory(step: str) -> list[str]:
    body = f"d = tempfile.mkdtemp()\ntry:\n    use(d)\nfinally:\n    {step}\n    shutil.rmtree(d)"
    return [code for line, code in codes(work(body)) if line == 3]


@pytest.mark.parametrize(
    "step",
    [
        "shutil.copy2(os.path.join(d, 'x'), data)",
        "shutil.move(os.path.join(d, 'x'), data)",
        "shutil.copytree(d, data)",
        "os.replace(d + '/x', data)",
        "(Path(d) / 'x').rename(data)",
    ],
)
def test_what_puts_back_may_keep_it(step: str) -> None:
    assert not of_directory(step)


@pytest.mark.parametrize(
    "step",
    ["shutil.copy2(data, d)", "shutil.copy(d + '/x', d + '/y')", "use(os.path.join(d, 'x'))"],
)
def test_other_steps_may_not(step: str) -> None:
    assert of_directory(step) == ["TMP204"]


def after(step: str) -> list[str]:
    body = f"f = tempfile.NamedTemporaryFile(delete=False)\nf.close()\n{step}"
    return [code for line, code in codes(work(body)) if line == 3 and code != "TMP210"]


def test_a_replaced_text_moves_nothing() -> None:
    assert after("return data.replace(f.name, 'x')") == ["TMP202"]


def test_os_replace_moves() -> None:
    assert "TMP202" not in after("os.replace(f.name, data)")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("callback(d)", "TMP201"),
        ("use(d, out_clean)", "TMP201"),
        ("use(d, safe_clean)", ""),
        ("register(shutil.rmtree, d)", ""),
        ("return '/private' + d", ""),
        ("return f'/private{d}'", ""),
        ("return '/private%s' % d", ""),
    ],
)
def test_what_becomes_of_a_directory(step: str, expected: str) -> None:
    body = f"d = tempfile.mkdtemp()\n{step}"
    assert [code for line, code in codes(work(body)) if line == 3] == [expected] * bool(expected)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("assert os.path.isfile(p), 'not written'", ""),
        ("assert Path(p).exists()", ""),
        ("self.assertTrue(os.path.exists(p))", ""),
        ("assert not os.path.exists(p)", "TMP204"),
        ("assert os.path.exists(p) and use(p)", "TMP204"),
        ("assert os.path.exists(data)", "TMP204"),
    ],
)
def test_an_assertion_of_presence_fails_only_without_a_file(step: str, expected: str) -> None:
    body = f"p = data + '.txt'\nopen(p, 'w').close()\n{step}\nos.remove(p)"
    assert [code for _, code in codes(work(body)) if code != "TMP210"] == [expected] * bool(expected)


@pytest.mark.parametrize(("source", "is_fixed"), [("os.path.join(d, 'x')", False), ("data", True)])
def test_what_puts_back_is_not_rewritten(source: str, is_fixed: bool) -> None:
    step = f"shutil.copy2({source}, 'y')"
    body = f"d = tempfile.mkdtemp()\nuse()\ntry:\n    use(d)\nfinally:\n    {step}\n    shutil.rmtree(d)"
    found = [finding for finding in findings(work(body)) if finding.code == "TMP204"]
    assert [finding.edit is not None for finding in found] == [is_fixed]
