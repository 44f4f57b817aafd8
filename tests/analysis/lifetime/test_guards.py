"""What tests must be where a resource is owed, and what their outcomes tell."""

from __future__ import annotations

import ast
import textwrap

import pytest
from lifetime_sources import codes, expression, obligation, roles, work

from flake8_tempfile.analysis.lifetime.guards.atoms import FALSY, NONE, TRUTHY
from flake8_tempfile.analysis.lifetime.guards.knowledge import Guards
from flake8_tempfile.analysis.lifetime.guards.relevant_tests import relevant_tests
from flake8_tempfile.analysis.model import Obligation, Role, Site, Stage

FACT = obligation({"p": Role.PATH, "fd": Role.DESCRIPTOR, "part": Role.PART, "d": Role.PARENT, "paths": Role.ELEMENT})
RELEVANT: dict[str, frozenset[Site] | None] = dict.fromkeys(("flag", "q", "a == b", "self.x"))
GUARDS = Guards(roles(), RELEVANT)


def known(**values: str | frozenset[str]) -> Obligation:
    items = {name: frozenset({v}) if isinstance(v, str) else v for name, v in values.items()}
    return FACT._replace(knowledge=frozenset(items.items()))


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("True", True),
        ("0", False),
        ("p", True),
        ("not p", False),
        ("paths", True),
        ("fd", True),
        ("part", True),
        ("other", None),
        ("p is None", False),
        ("p is not None", True),
        ("p == None", False),
        ("p != None", True),
        ("not (p is None)", True),
        ("other is None", None),
        ("other is not None", None),
        ("fd != -1", True),
        ("fd >= 0", True),
        ("fd > 2", True),
        ("fd == -1", False),
        ("fd < 0", False),
        ("fd <= 0", False),
        ("fd is other", None),
        ("0 < fd < 9", None),
        ("fd < other < 9", None),
        ("p == other", False),
        ("p != other", True),
        ("other is not p", True),
        ("p == str(p)", None),
        ("p == use(p)", None),
        ("'p' in locals()", True),
        ("'p' not in locals()", False),
        ("'p' in vars()", True),
        ("'other' in locals()", None),
        ("'p' in table", None),
        ("os.path.exists(p)", True),
        ("not os.path.exists(p)", False),
        ("os.path.isdir(str(p))", True),
        ("Path(p).exists()", True),
        ("os.path.exists(d)", True),
        ("os.path.exists(part)", None),
        ("os.path.exists(other)", None),
        ("os.path.exists()", None),
        ("is_ready(p)", None),
        ("path_exists(p)", True),
        ("os.path.exists(p) is True", True),
        ("os.path.exists(p) is not False", True),
        ("os.path.exists(p) == False", False),
        ("not os.path.exists(p) is True", False),
        ("is_ready(p) is True", None),
        ("p and os.path.exists(p)", True),
        ("p and other", None),
        ("other and not p", False),
        ("p or other", True),
        ("not p or other", None),
        ("not p or p is None", False),
        ("(x := p)", True),
        ("(p := make())", True),
        ("(x := None)", False),
    ],
)
def test_what_a_test_must_be_where_the_resource_is_owed(test: str, expected: bool | None) -> None:
    assert GUARDS.truth(expression(test), FACT) is expected


@pytest.mark.parametrize("test", ["os.path.exists(p)", "Path(p).is_file()"])
def test_a_scratch_path_need_not_exist_before_it_is_made(test: str) -> None:
    assert GUARDS.truth(expression(test), FACT._replace(stage=Stage.LATENT)) is None


@pytest.mark.parametrize(
    ("value", "test", "expected"),
    [
        (TRUTHY, "flag", True),
        (FALSY, "flag", False),
        (NONE, "flag", False),
        (TRUTHY, "not flag", False),
        (NONE, "flag is None", True),
        (NONE, "flag is not None", False),
        (FALSY, "flag is None", False),
        (TRUTHY, "flag is not None", True),
        (frozenset({NONE, FALSY}), "flag", False),
        (frozenset({FALSY, TRUTHY}), "flag", None),
        (frozenset({FALSY, TRUTHY}), "flag is None", False),
        (frozenset({NONE, FALSY}), "flag is None", None),
        (TRUTHY, "flag and p", True),
        (FALSY, "flag or other", None),
        (FALSY, "flag == 1", None),
        (TRUTHY, "flag()", None),
    ],
)
def test_what_is_known_of_a_name_decides_its_tests(
    value: str | frozenset[str], test: str, expected: bool | None
) -> None:
    assert GUARDS.truth(expression(test), known(flag=value)) is expected


def test_a_comparison_is_remembered_with_its_negation() -> None:
    fact = FACT._replace(knowledge=frozenset({("a == b", frozenset({TRUTHY}))}))
    assert GUARDS.truth(expression("a == b"), fact) is True
    assert GUARDS.truth(expression("a != b"), fact) is False
    fact = FACT._replace(knowledge=frozenset({("a == b", frozenset({NONE, FALSY}))}))
    assert GUARDS.truth(expression("a == b"), fact) is False
    assert GUARDS.truth(expression("a != b"), fact) is True


@pytest.mark.parametrize(
    ("test", "outcome", "expected"),
    [
        ("flag", True, {"flag": {TRUTHY}}),
        ("flag", False, {"flag": {NONE, FALSY}}),
        ("not flag", True, {"flag": {NONE, FALSY}}),
        ("not flag", False, {"flag": {TRUTHY}}),
        ("q is None", True, {"q": {NONE}}),
        ("q is None", False, {"q": {FALSY, TRUTHY}}),
        ("q is not None", True, {"q": {FALSY, TRUTHY}}),
        ("a == b", True, {"a == b": {TRUTHY}}),
        ("a != b", True, {"a == b": {NONE, FALSY}}),
        ("a != b", False, {"a == b": {TRUTHY}}),
        ("flag and q", True, {"flag": {TRUTHY}, "q": {TRUTHY}}),
        ("flag and q", False, {}),
        ("flag or q", False, {"flag": {NONE, FALSY}, "q": {NONE, FALSY}}),
        ("flag or q", True, {}),
        ("other", True, {}),
        ("flag()", True, {}),
        ("p", True, {}),
        ("self.x", True, {"self.x": {TRUTHY}}),
    ],
)
def test_what_a_branch_tells(test: str, outcome: bool, expected: dict[str, set[str]]) -> None:
    learned = GUARDS.learn(expression(test), outcome, FACT)
    assert learned is not None
    assert dict(learned.knowledge) == expected


@pytest.mark.parametrize(
    ("test", "outcome"),
    [("p", False), ("not p", True), ("p is None", True), ("os.path.exists(p)", False), ("fd == -1", True)],
)
def test_a_branch_that_contradicts_the_resource_is_not_taken(test: str, outcome: bool) -> None:
    assert GUARDS.learn(expression(test), outcome, FACT) is None


@pytest.mark.parametrize(
    ("value", "test", "outcome"),
    [
        (TRUTHY, "flag", False),
        (NONE, "flag", True),
        (NONE, "flag is not None", True),
        (frozenset({NONE, FALSY}), "flag and q", True),
        (TRUTHY, "not flag or q is None and flag is None", True),
    ],
)
def test_a_branch_that_contradicts_what_is_known_is_not_taken(
    value: str | frozenset[str], test: str, outcome: bool
) -> None:
    fact = known(flag=value, q=TRUTHY)
    assert GUARDS.learn(expression(test), outcome, fact) is None


def test_knowledge_adds_up() -> None:
    fact = GUARDS.learn(expression("q is not None"), True, FACT)
    assert fact is not None
    fact = GUARDS.learn(expression("q"), False, fact)
    assert fact is not None
    assert dict(fact.knowledge) == {"q": {FALSY}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("None", {NONE}),
        ("0", {FALSY}),
        ("''", {FALSY}),
        ("1", {TRUTHY}),
        ("[]", {FALSY}),
        ("{}", {FALSY}),
        ("()", {FALSY}),
        ("[x]", {TRUTHY}),
        ("{'k': 1}", {TRUTHY}),
        ("work()", None),
        ("other", None),
    ],
)
def test_what_is_known_after_a_binding(value: str, expected: set[str] | None) -> None:
    known_before = known(flag=TRUTHY)
    after = dict(GUARDS.bound("flag", expression(value), known_before))
    assert after == ({"flag": expected} if expected else {})


def test_the_resource_itself_is_a_true_value() -> None:
    value = expression("make()")
    assert dict(GUARDS.bound("q", value, FACT._replace(created=value))) == {"q": {TRUTHY}}


@pytest.mark.parametrize(
    ("target", "is_forgotten"),
    [("self", True), ("self.x", True), ("self.x.y", False), ("x", False), ("sel", False), ("other", False)],
)
def test_a_binding_forgets_the_tests_that_read_it(target: str, is_forgotten: bool) -> None:
    fact = FACT._replace(knowledge=frozenset({("self.x", frozenset({TRUTHY}))}))
    assert (GUARDS.bound(target, None, fact) == frozenset()) is is_forgotten


def test_a_binding_forgets_comparisons_too() -> None:
    fact = FACT._replace(knowledge=frozenset({("a == b", frozenset({TRUTHY}))}))
    assert GUARDS.bound("b", None, fact) == frozenset()
    assert GUARDS.bound("c", None, fact) == fact.knowledge


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("if a:\n    drop()\nif a:\n    drop()", {"a"}, id="tested twice around a release"),
        pytest.param("if a:\n    drop()", set(), id="tested once"),
        pytest.param("if a:\n    use()\nif a:\n    use()", set(), id="around nothing that matters"),
        pytest.param("if a:\n    use()\nif not a:\n    drop()", {"a"}, id="negated"),
        pytest.param("a = None\nif a:\n    drop()", {"a"}, id="set to a constant"),
        pytest.param("a = []\nif a:\n    drop()", {"a"}, id="set to an empty list"),
        pytest.param("a = work()\nif a:\n    drop()", set(), id="set to anything"),
        pytest.param("a = None\nif a is not None:\n    drop()", {"a"}, id="compared with None"),
        pytest.param("if a == 1:\n    drop()\nif a != 1:\n    use()", {"a == 1"}, id="a comparison and its opposite"),
        pytest.param("if a and b:\n    drop()\nif b:\n    use()", {"b"}, id="a part of a condition"),
        pytest.param("if a():\n    drop()\nif a():\n    drop()", set(), id="a call may answer anew"),
        pytest.param("while a:\n    drop()\nif a:\n    use()", {"a"}, id="a loop"),
        pytest.param("x = drop() if a else None\nif a:\n    use()", {"a"}, id="a conditional expression"),
        pytest.param(
            "if a:\n    drop()\ndef f():\n    if a:\n        drop()", set(), id="a nested function's own test"
        ),
    ],
)
def test_the_tests_worth_remembering(body: str, expected: set[str]) -> None:
    tree = ast.parse(textwrap.dedent(body))
    drops = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node) == "drop()"]
    decisive: dict[ast.AST, frozenset[Site] | None] = dict.fromkeys(drops)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    assert relevant_tests(tree.body, decisive, parents).keys() == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            """
            d = None
            try:
                d = tempfile.mkdtemp()
                use(d)
            finally:
                if d is not None:
                    shutil.rmtree(d)
            """,
            id="None until it is made",
        ),
        pytest.param(
            """
            if data:
                d = tempfile.mkdtemp()
            try:
                use(data)
            finally:
                if data:
                    shutil.rmtree(d)
            """,
            id="made and removed under the same test",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp() if data else None
            try:
                use(d)
            finally:
                if data:
                    shutil.rmtree(d)
            """,
            id="made in a conditional expression",
        ),
        pytest.param(
            """
            made = False
            try:
                d = tempfile.mkdtemp()
                made = True
                use(d)
            finally:
                if made:
                    shutil.rmtree(d)
            """,
            id="a flag",
        ),
        pytest.param(
            """
            try:
                d = tempfile.mkdtemp()
                use(d)
            finally:
                if "d" in locals():
                    shutil.rmtree(d)
            """,
            id="a look into the local names",
        ),
    ],
)
def test_a_guard_that_holds_wherever_the_resource_is_owed_skips_nothing(body: str) -> None:
    assert codes(work(body)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                use(d)
            finally:
                if data:
                    shutil.rmtree(d)
            """,
            [(3, "TMP205")],
            id="a test of something else",
        ),
        pytest.param(
            """
            if data:
                d = tempfile.mkdtemp()
            data = other
            try:
                use(data)
            finally:
                if data:
                    shutil.rmtree(d)
            """,
            [(4, "TMP205")],
            id="bound anew in between",
        ),
        pytest.param(
            """
            d = tempfile.mkdtemp() if data else None
            try:
                use(d)
            finally:
                if not data:
                    shutil.rmtree(d)
            """,
            [(3, "TMP201")],
            id="the opposite test",
        ),
    ],
)
def test_a_guard_that_need_not_hold_skips_the_removal(body: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(body)) == expected
