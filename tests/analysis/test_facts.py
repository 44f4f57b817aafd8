"""What the rules are given: each analysis once, and what kind of place a function is."""

from __future__ import annotations

import pytest
from lifetime_sources import parsed, text

from flake8_tempfile.analysis import facts as facts_module
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module


def facts(source: str, path: str = "service.py") -> tuple[Facts, dict[str, FunctionNode]]:
    module = parsed(text(source), path=path)
    return Facts(module), {function.name: function for function in module.functions()}


def test_an_analysis_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Module] = []

    def find(module: Module) -> tuple[Lifetime, ...]:
        runs.append(module)
        return ()

    monkeypatch.setattr(facts_module, "find_lifetimes", find)
    known, _ = facts("\n")
    assert (known.lifetimes, known.lifetimes, known.verdicts) == ((), (), ())
    assert runs == [known.module]


def test_context_managers_are_told_by_their_decorators() -> None:
    known, functions = facts(
        """
        @contextmanager
        def a(): yield
        @contextlib.asynccontextmanager
        async def b(): yield
        @log
        def c(): yield
        @contextmanager()
        def d(): yield
        def e(): yield
        """
    )
    assert known.context_managers == {functions["a"], functions["b"]}


@pytest.mark.parametrize(
    ("base", "expected"),
    [("TestCase", True), ("unittest.TestCase", True), ("django.test.SimpleTestCase", True), ("Base", False)],
)
def test_a_test_case_is_told_by_its_bases(base: str, expected: bool) -> None:
    known, functions = facts(f"\nclass T({base}):\n    def f(self):\n        def g(): pass\ndef h(): pass\n")
    assert known.is_test_case(functions["f"]) is expected
    assert not known.is_test_case(functions["g"])
    assert not known.is_test_case(functions["h"])
    assert not known.is_test_case(None)


def test_a_test_case_is_told_by_the_bases_of_its_bases() -> None:
    known, functions = facts(
        """
        class Base(tools.ConfigTestCase): pass
        class T(Base):
            def f(self): pass
        class Loop(Loop):
            def g(self): pass
        """
    )
    assert known.is_test_case(functions["f"])
    assert not known.is_test_case(functions["g"])


@pytest.mark.parametrize(
    ("source", "path", "expected"),
    [
        ("def test_f(): pass", "test_x.py", True),
        ("def f(): pass", "test_x.py", False),
        ("@pytest.fixture\ndef f(): pass", "test_x.py", True),
        ("@pytest.fixture(scope='x')\ndef f(): pass", "test_x.py", True),
        ("@other\ndef f(): pass", "test_x.py", False),
        ("def test_f(): pass", "service.py", False),
    ],
)
def test_what_pytest_calls(source: str, path: str, expected: bool) -> None:
    known, functions = facts(f"\n{source}\n", path)
    (function,) = functions.values()
    assert known.is_pytest(function) is expected
    assert not known.is_pytest(None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return FileResponse(p)", True),
        ("return responses.FileResponse(p)", True),
        ("if p:\n        return Response(p)\n    return None", True),
        ("return p", False),
        ("return make(p)", False),
        ("FileResponse(p)", False),
        ("def g():\n        return Response(p)", False),
        ("return", False),
    ],
)
def test_what_returns_a_response(body: str, expected: bool) -> None:
    source = f"\ndef f(p):\n    {body}\n"
    known, functions = facts(f"\nimport fastapi{source}")
    assert known.returns_response(functions["f"]) is expected
    assert not known.returns_response(None)
    assert not facts(source)[0].returns_response(functions["f"])
