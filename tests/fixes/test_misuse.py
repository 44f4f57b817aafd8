"""What the fixes of the rules on misuse leave alone, and why."""

from __future__ import annotations

import pytest

from fixes.support import findings, fix
from flake8_tempfile.check import check_source
from flake8_tempfile.model import Applicability
from flake8_tempfile.settings import Settings

HEAD = "import os\nimport subprocess\nimport tempfile\n\n\ndef f(use, text, flag):\n"
MADE_UP = {
    "returned": ("return tempfile.mktemp()", "handed to the caller"),
    "stored": ("use.path = tempfile.mktemp()", "stored on an object"),
    "given": ("use(tempfile.mktemp())", "no variable of its own"),
    "passed on": ("use(tempfile.mktemp)", "passed on, not called"),
    "another": ("use(os.tempnam('x'))", "no Python"),
    "bound twice": ("p = tempfile.mktemp()\nuse(p)\np = use(p)\nuse(p)", "bound more than once"),
    "one line": ("p = tempfile.mktemp(); use(p); use(p)", "share a line"),
    "returned later": ("p = tempfile.mktemp()\nuse(p)\nreturn p", "handed to the caller"),
    "only written": ("p = tempfile.mktemp()\nopen(p, 'w').close()", "somebody else may be meant to"),
    "returned with it": (
        "p = tempfile.mktemp()\nuse.save(p)\nx = use.lazy(p)\nreturn x",
        "what is returned may still need the file",
    ),
    "nested": ("p = tempfile.mktemp()\ndef g():\n    use(p)\nuse(p)\nuse(p)\ng()", "nested function"),
    "outside": ("if flag:\n    p = tempfile.mktemp()\n    use(p)\nuse(p)", "outside the block"),
    "starred": ("p = tempfile.mktemp(*text)\nuse.save(p)\nuse(p)", "starred argument"),
    "registered": (
        "p = tempfile.mktemp()\nuse.addCleanup(os.remove, p)\nos.mkfifo(p)\nuse(p)",
        "registered for later",
    ),
}
GONE = {
    "returned": ("return tempfile.TemporaryDirectory().name", "handed to the caller"),
    "given": ("use(tempfile.TemporaryDirectory().name)", "the call may keep the path"),
    "nothing written": ("p = tempfile.NamedTemporaryFile().name\nreturn open(p).read()", "nothing was written"),
    "bound, then returned": ("p = tempfile.TemporaryDirectory().name\nuse(p)\nreturn p", "handed to the caller"),
    "two managers": (
        "with tempfile.TemporaryDirectory() as d, use:\n    use(d)\nos.listdir(d)",
        "several managers",
    ),
    "outside": (
        "if flag:\n    with tempfile.TemporaryDirectory() as d:\n        use(d)\nos.listdir(d)",
        "outside the block",
    ),
    "closed in a branch": (
        "x = tempfile.NamedTemporaryFile('w')\nx.write(text)\nif flag:\n    x.close()\nuse(x.name)",
        "on one branch only",
    ),
    "closed and bound anew": (
        "x = tempfile.NamedTemporaryFile('w')\nx.write(text)\nx.close()\nsubprocess.run(['sort', x.name])\nx = None",
        "bound more than once",
    ),
    "used where it returns": (
        "x = tempfile.NamedTemporaryFile('w')\nx.write(text)\nx.close()\nreturn subprocess.run(['sort', x.name])",
        "part of a `return`",
    ),
    "deleted": (
        "d = tempfile.TemporaryDirectory()\np = d.name\ndel d\nos.listdir(p)",
        "bound anew or deleted",
    ),
}
BUFFERED = {
    "in the condition of a loop": (
        "with tempfile.NamedTemporaryFile('w') as x:\n    x.write(text)\n    while use(x.name):\n        x.write(text)",
        "condition of a loop",
    ),
    "elif": (
        "with tempfile.NamedTemporaryFile('w') as x:\n    x.write(text)\n"
        "    if flag:\n        use(1)\n    elif use(x.name):\n        use(2)",
        "share a line",
    ),
    "one statement": (
        "with tempfile.NamedTemporaryFile('w') as x:\n    print(x.write(text), use(x.name))",
        "one statement writes",
    ),
    "same line": (
        "with tempfile.NamedTemporaryFile('w') as x:\n    x.write(text); use(x.name)",
        "share a line",
    ),
    "perhaps closed": (
        "x = open(tempfile.mkstemp()[1], 'w')\nuse(1)\n"
        "h, p = tempfile.mkstemp()\nx = os.fdopen(h, 'w')\nx.write(text)\nuse(p)",
        "bound more than once",
    ),
    "closed in a branch": (
        "h, p = tempfile.mkstemp()\nx = os.fdopen(h, 'w')\nx.write(text)\nif flag:\n    x.close()\nuse(p)",
        "may be closed already",
    ),
    "opened in a branch": (
        "h, p = tempfile.mkstemp()\nif flag:\n    x = os.fdopen(h, 'w')\n    x.write(text)\nuse(p)",
        "one branch only",
    ),
}
ARGUMENTS = {
    "twice": ("tempfile.mkstemp('.x', suffix='.y')", "which of the two"),
    "too new": ("tempfile.NamedTemporaryFile(delete_on_close=False).close()", "only Python 3.12"),
    "too new by position": ("tempfile.TemporaryDirectory('', '', None, True, False).cleanup()", "only Python 3.12"),
    "effect": ("tempfile.mkdtemp(mode=use())", "may have an effect"),
    "named": ("x = tempfile.TemporaryFile(delete=False)\nuse(x.name)", "have a name and to stay"),
    "renamed": ("with tempfile.NamedTemporaryFile() as x:\n    x.name = use()", "is not known"),
}
CASES = {
    f"{code} {name}": (code, body, reason)
    for code, group in (("TMP301", MADE_UP), ("TMP302", GONE), ("TMP303", BUFFERED), ("TMP304", ARGUMENTS))
    for name, (body, reason) in group.items()
}


def indented(body: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in body.split("\n"))


@pytest.mark.parametrize(("code", "body", "reason"), CASES.values(), ids=CASES)
def test_left_alone(code: str, body: str, reason: str) -> None:
    source = indented(body)
    found = findings(source, frozenset({code}))
    assert found
    assert all(reason in finding.unfixed for finding in found), [finding.unfixed for finding in found]
    assert fix(source, codes=frozenset({code})).text == source


def test_an_existing_file_that_would_be_minded() -> None:
    body = "p = tempfile.mktemp()\ntry:\n    open(p, 'x').close()\n    use(p)\nfinally:\n    os.remove(p)"
    assert "TemporaryDirectory" in fix(indented(body), codes=frozenset({"TMP301"})).text


def test_only_a_flush_is_safe() -> None:
    flush = "with tempfile.NamedTemporaryFile('w') as x:\n    x.write(text)\n    use(x.name)"
    drop = "tempfile.TemporaryFile(delete=True).close()"
    extend = "with tempfile.TemporaryDirectory() as d:\n    use(d)\nos.listdir(d)"
    made_up = "p = tempfile.mktemp()\nuse.save(p)\nuse(p)"
    wanted = {flush: Applicability.SAFE, drop: Applicability.UNSAFE, extend: Applicability.UNSAFE}
    for body, applicability in {**wanted, made_up: Applicability.UNSAFE}.items():
        (edit,) = (f.edit for f in findings(indented(body)) if f.code.startswith("TMP3"))
        assert edit is not None
        assert edit.applicability is applicability


def test_a_newer_target_keeps_what_it_has() -> None:
    source = indented("tempfile.NamedTemporaryFile(delete_on_close=False).close()")
    settings = Settings(target_version=(3, 12), codes=frozenset({"TMP304"}))
    assert not check_source(source, "module.py", settings)
