"""The work grows with the size of a program and no faster: counted in calls of functions, which no load disturbs."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from flake8_tempfile.check import check_source
from flake8_tempfile.orphans.sites import sites_of
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import source_lines

HEAD = "import os\nimport shutil\nimport tempfile\n\n\n"
# Twice the size; what is done once per file makes it less, and what is sorted a little more.
TWICE = 2.25


def places_from_places(size: int) -> str:
    moves = "".join(f"        self.d{level} = self.d{level + 1}\n" * size for level in range(3))
    make = "        d = tempfile.mkdtemp(dir=self.d0)\n        self.run(d)\n        shutil.rmtree(d)\n"
    return f"{HEAD}class Work:\n    def move(self):\n{moves}\n    def make(self):\n{make}"


def steps(size: int) -> str:
    body = "".join(f"    if step_{n}(d):\n        note_{n}(d)\n" for n in range(size))
    return f"{HEAD}def work():\n    d = tempfile.mkdtemp()\n{body}    shutil.rmtree(d)\n"


def guarded_steps(size: int) -> str:
    body = "".join(f"        step_{n}(d)\n" for n in range(size))
    end = "    finally:\n        if done:\n            shutil.rmtree(d)\n"
    return f"{HEAD}def work(done):\n    d = tempfile.mkdtemp()\n    try:\n{body}{end}"


def alternatives(size: int) -> str:
    body = "".join(f"    elif kind == {n}:\n        step_{n}(d)\n" for n in range(size))
    start = "    d = tempfile.mkdtemp()\n    if not kind:\n        pass\n"
    return f"{HEAD}def work(kind):\n{start}{body}    shutil.rmtree(d)\n"


def nesting(size: int) -> str:
    body = "".join(" " * (n + 4) + f"if items[{n}].ready(d):\n" for n in range(size))
    last = " " * (size + 4) + "items.run(d)\n"
    return f"{HEAD}def work(items):\n    d = tempfile.mkdtemp()\n{body}{last}    shutil.rmtree(d)\n"


def functions(size: int) -> str:
    text = "def work_{n}(items):\n    d = tempfile.mkdtemp()\n    items.run(d)\n    shutil.rmtree(d)\n\n\n"
    return HEAD + "".join(text.format(n=n) for n in range(size))


def attributes(size: int) -> str:
    made = "".join(f"    def make_{n}(self):\n        self.d{n} = tempfile.mkdtemp()\n\n" for n in range(size))
    removed = "".join(f"    def drop_{n}(self):\n        shutil.rmtree(self.d{n})\n\n" for n in range(size))
    return f"{HEAD}class Work:\n{made}{removed}"


def subclasses(size: int) -> str:
    text = "class Work{n}{base}:\n    def make(self):\n        self.d{n} = tempfile.mkdtemp()\n\n\n"
    return HEAD + "".join(text.format(n=n, base=f"(Work{n - 1})" if n else "") for n in range(size))


def literals_for_one_function(size: int) -> str:
    uses = "".join(f'def use_{n}():\n    make("/tmp/place-{n}")\n\n\n' for n in range(size))
    return f'{HEAD}def make(path):\n    open(path, "w")\n\n\n{uses}'


def attribute_chain(size: int) -> str:
    return f"{HEAD}def work():\n    d = tempfile.mkdtemp()\n    note(d{'.a' * size})\n    shutil.rmtree(d)\n"


def removed_chain(size: int) -> str:
    return f"{HEAD}def work(x):\n    d = tempfile.mkdtemp()\n    os.remove(x{'.a' * size})\n    shutil.rmtree(d)\n"


def method_chain(size: int) -> str:
    return f"{HEAD}def work():\n    d = tempfile.mkdtemp()\n    x = use(d){'.a()' * size}\n    shutil.rmtree(d)\n"


def functions_that_call_each_other(size: int) -> str:
    text = "def work_{n}(target):\n    d = tempfile.mkdtemp()\n{others}    shutil.rmtree(d)\n\n\n"
    others = ("".join(f"    work_{(n + step) % size}(d)\n" for step in range(1, 7)) for n in range(size))
    return HEAD + "".join(text.format(n=n, others=called) for n, called in enumerate(others))


def conditional_acquisitions(size: int) -> str:
    made = "".join(f"    if c[{n}]:\n        d{n} = tempfile.mkdtemp()\n" for n in range(size))
    removed = "".join(f"    if c[{n}]:\n        shutil.rmtree(d{n})\n" for n in range(size))
    return f"{HEAD}def work(c):\n{made}{removed}"


def overlapping_acquisitions(size: int) -> str:
    made = "".join(f"    d{n} = tempfile.mkdtemp()\n    use(d{n})\n" for n in range(size))
    removed = "".join(f"    shutil.rmtree(d{n})\n" for n in range(size))
    return f"{HEAD}def work():\n{made}{removed}"


def replaced_by_one(size: int) -> str:
    body = "".join(f"    shutil.rmtree(old_{n})\n    shutil.move(d, old_{n})\n" for n in range(size))
    return f"{HEAD}def work():\n    d = tempfile.mkdtemp()\n{body}"


def destroyed_beside(size: int) -> str:
    body = "".join(f"    shutil.rmtree(old_{n})\n    use(d)\n" for n in range(size))
    return f"{HEAD}def work():\n    d = tempfile.mkdtemp()\n{body}    shutil.rmtree(d)\n"


def removed_to_be_made(size: int) -> str:
    body = "".join(f"    shutil.rmtree(out_{n})\n    os.makedirs(out_{n})\n" for n in range(size))
    return f"{HEAD}def work():\n    d = tempfile.mkdtemp()\n{body}    shutil.rmtree(d)\n"


def literals_in_one_function(size: int) -> str:
    uses = "".join(f'    with open("/tmp/place-{n}", "w") as out:\n        items.save(out)\n' for n in range(size))
    return f"{HEAD}def work(items):\n{uses}"


def resources_in_one_function(size: int) -> str:
    uses = "".join(f"    d{n} = tempfile.mkdtemp()\n    use(d{n})\n    shutil.rmtree(d{n})\n" for n in range(size))
    return f"{HEAD}def work():\n{uses}"


def calls(source: str, *, edits: bool = False) -> int:
    """Return how many functions are called to check ``source``."""
    return counted(lambda: check_source(source, "package/module.py", Settings(edits=edits)))


def counted(run: Callable[[], object]) -> int:
    """Return how many functions something calls."""
    count = 0

    def profile(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    ("program", "size"),
    [
        (steps, 120),
        (guarded_steps, 120),
        (alternatives, 80),
        (nesting, 40),
        (functions, 40),
        (attributes, 60),
        (subclasses, 60),
        (literals_for_one_function, 60),
        (alternatives, 300),
        (attribute_chain, 400),
        (removed_chain, 400),
        (method_chain, 200),
        (functions_that_call_each_other, 12),
        (replaced_by_one, 60),
        (destroyed_beside, 60),
        (removed_to_be_made, 60),
        (literals_in_one_function, 80),
        (places_from_places, 8),
    ],
)
def test_twice_the_size_takes_twice_the_work(program: Callable[[int], str], size: int) -> None:
    calls(program(size))  # fills what is computed once
    assert calls(program(2 * size)) < TWICE * calls(program(size))


@pytest.mark.parametrize("program", [literals_in_one_function, resources_in_one_function])
def test_plans_for_very_many_resources_of_one_function(
    program: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flake8_tempfile.planning.ask._MOST", 12)
    calls(program(4), edits=True)  # fills what is computed once
    assert calls(program(40), edits=True) < 1.2 * calls(program(40))
    findings = check_source(program(20), "package/module.py", Settings(edits=True))
    assert {finding.unfixed for finding in findings if finding.code != "TMP402"} == {
        "the function makes too many files and directories to follow each of them"
    }


def test_the_lines_that_make_names() -> None:
    def sites(size: int) -> Callable[[], object]:
        text = functions(size)
        return lambda: sites_of(ast.parse(text), source_lines(text), "package/module.py", Settings())

    counted(sites(4))  # fills what is computed once
    assert counted(sites(80)) < TWICE * counted(sites(40))


def test_conditions_multiply_no_facts_of_what_they_do_not_decide_about() -> None:
    findings = check_source(conditional_acquisitions(12), "package/module.py", Settings())
    # A later acquisition may fail; after the last of them nothing does.
    assert [each.span.line for each in findings if each.code == "TMP204"] == [8 + 2 * n for n in range(11)]


def test_what_lives_at_the_same_time_is_followed_as_far_as_the_budget_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_tempfile.analysis.lifetime.solve._FACT_LIMIT", 400)
    calls(overlapping_acquisitions(40))  # fills what is computed once
    assert calls(overlapping_acquisitions(80)) < TWICE * calls(overlapping_acquisitions(40))
    assert calls(conditional_acquisitions(80)) < TWICE * calls(conditional_acquisitions(40))
