"""What is known of a body outranks the name, and what stands in a clean-up does not stop it."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text

from flake8_tempfile.settings import Settings

CLEAN_UP = """
def work(run{parameter}):
    d = tempfile.mkdtemp()
    try:
        run(d)
    finally:
        {statement}
"""


@pytest.mark.parametrize(
    ("helper", "expected"),
    [
        pytest.param("def cleanup(p):\n    print(p)", ["TMP201"], id="prints"),
        pytest.param("def cleanup(p):\n    TABLE.pop(p, None)", ["TMP201"], id="forgets"),
        pytest.param("def cleanup(p):\n    lib.tidy_away(p)", [], id="hands on"),
        pytest.param("def cleanup(p):\n    PENDING.append(p)", [], id="keeps"),
        pytest.param("def cleanup(p):\n    raise NotImplementedError", ["TMP201"], id="is not written yet"),
        pytest.param("def cleanup(p):\n    pass", ["TMP201"], id="does nothing"),
        pytest.param("@task\ndef cleanup(p):\n    print(p)", [], id="decorated"),
        pytest.param("def cleanup(p):\n    shutil.rmtree(p)", [], id="removes"),
    ],
)
def test_what_the_body_does_outranks_the_name(helper: str, expected: list[str]) -> None:
    source = text(f"\n{helper}\n" + CLEAN_UP.format(parameter="", statement="cleanup(d)"))
    assert [code for _, code in codes(source)] == expected


def test_a_parameter_hides_the_function() -> None:
    source = text("\ndef cleanup(p):\n    print(p)\n" + CLEAN_UP.format(parameter=", cleanup", statement="cleanup(d)"))
    assert codes(source) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("from shutil import rmtree; rmtree(d)", []),
        ("import shutil as s; s.rmtree(d)", []),
        ("if is_windows(): use()\n        shutil.rmtree(d)", ["TMP204"]),
        ("if is_windows(): pass\n        shutil.rmtree(d)", []),
        ("if has_room(d): pass\n        shutil.rmtree(d)", ["TMP204"]),
        ("use(); shutil.rmtree(d)", ["TMP204"]),
    ],
)
def test_what_a_finally_asks_and_imports(statement: str, expected: list[str]) -> None:
    source = text(CLEAN_UP.format(parameter="", statement=statement))
    assert [code for _, code in codes(source)] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("send(p)\n    shutil.rmtree(p)", ["TMP204"], id="after work"),
        pytest.param("if ask():\n        return\n    shutil.rmtree(p)", ["TMP205"], id="unless"),
        pytest.param("if not p:\n        return\n    shutil.rmtree(p)", [], id="if it is one"),
        pytest.param("os.chmod(p, 0o700)\n    shutil.rmtree(p)", [], id="after a step of the removal"),
        pytest.param("proc.terminate()\n    shutil.rmtree(p)", [], id="after tearing down"),
        pytest.param("try:\n        send(p)\n    finally:\n        shutil.rmtree(p)", [], id="in any case"),
        pytest.param("if keep:\n        return\n    shutil.rmtree(p)", [], id="a flag"),
    ],
)
def test_the_ways_out_of_a_helper(body: str, expected: list[str]) -> None:
    source = text(f"\ndef finish(p):\n    {body}\ndef work():\n    d = tempfile.mkdtemp()\n    finish(d)\n")
    assert [code for _, code in codes(source)] == expected


UNSEEN = "\nfrom builder import Context\ndef work(run):\n    d = tempfile.mkdtemp()\n    c = Context(d)\n    run(c)\n"


@pytest.mark.parametrize(
    ("removal", "expected"),
    [("shutil.rmtree(c.path)", []), ("c.close()", []), ("c.rows()", ["TMP201"])],
)
def test_an_object_of_a_class_that_is_not_seen(removal: str, expected: list[str]) -> None:
    assert [code for _, code in codes(text(f"{UNSEEN}    {removal}\n"))] == expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [("Base", []), ("object", ["TMP208"])],
)
def test_the_end_of_what_is_entered_may_be_in_a_base(base: str, expected: list[str]) -> None:
    source = text(
        "\nfrom lib import Base\n"
        f"class Job({base}):\n    def __enter__(self):\n        self.d = tempfile.mkdtemp()\n        return self.d\n"
    )
    assert [code for _, code in codes(source)] == expected


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("return FileResponse(f)", []),
        ("return StreamingHttpResponse(f)", []),
        ("return f.read()", ["TMP209"]),
    ],
)
def test_a_response_closes_what_it_has_sent(ending: str, expected: list[str]) -> None:
    source = text(f"\ndef work():\n    f = tempfile.TemporaryFile()\n    f.write(b'')\n    {ending}\n")
    settings = Settings(codes=frozenset({"TMP209"}))
    assert [code for _, code in codes(source, settings) if code == "TMP209"] == expected


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("with stack: use(d)", []),
        ("use(d); stack.close()", ["TMP204"]),
        ("use(d)", ["TMP201"]),
        ("self.stack = stack", []),
        ("return stack.pop_all()", []),
    ],
)
def test_when_a_stack_is_entered_or_closed(ending: str, expected: list[str]) -> None:
    body = "stack = ExitStack()\n    d = tempfile.mkdtemp()\n    stack.callback(shutil.rmtree, d)"
    source = text(f"\nfrom contextlib import ExitStack\ndef work(self):\n    {body}\n    {ending}\n")
    assert [code for _, code in codes(source)] == expected
