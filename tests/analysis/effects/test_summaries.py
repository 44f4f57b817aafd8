"""What helpers of a module do with what they are given, and what they newly make: as their callers see it."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import call, codes, expression, lifetimes, only, summaries, text, unparsed

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.functions.summary import Fresh
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

USE = """
def work(data):
    d = make(data)
    use(d)
    shutil.rmtree(d)
"""
HELPERS = """
def drop(path, extra=None):
    os.remove(path)

def drop_second(first, /, second, *, third=None):
    os.remove(second)

def drop_keyword(*, third):
    os.remove(third)

def drop_all(paths):
    for path in paths:
        os.remove(path)

def drop_outside():
    os.remove(OUTSIDE)

def drop_on_failure(path):
    try:
        use(path)
    except OSError:
        os.remove(path)

def log(path):
    print(path)

def outer(name):
    drop(name)

class Store:
    def forget_it(self, path):
        os.remove(path)

    def clear_own(self):
        shutil.rmtree(self.place)

    def keep(self, path):
        self.path = path

class Twin:
    def same(self, path):
        os.remove(path)

class OtherTwin:
    def same(self, path):
        print(path)
"""


def removes(known: Summaries, name: str) -> frozenset[str]:
    (function,) = known.module.functions_by_name[name]
    return known.by_node[function].removes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("drop", {"path"}),
        ("drop_second", {"second"}),
        ("drop_keyword", {"third"}),
        ("drop_all", {"path", "paths"}),
        ("drop_outside", {"OUTSIDE"}),
        ("drop_on_failure", set()),
        ("log", set()),
        ("outer", {"name"}),
        ("forget_it", {"path"}),
        ("clear_own", {"self.place", "self"}),
    ],
)
def test_what_a_helper_removes(name: str, expected: set[str]) -> None:
    assert removes(summaries(HELPERS), name) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("drop(p)", ["p"]),
        ("drop(p, q)", ["p"]),
        ("drop(extra=q, path=p)", ["p"]),
        ("drop()", []),
        ("drop(*p)", []),
        ("drop_second(p, q)", ["q"]),
        ("drop_second(p, second=q)", ["q"]),
        ("drop_second(*p, q)", []),
        ("drop_keyword(third=p)", ["p"]),
        ("drop_all([p, q])", ["[p, q]"]),
        ("drop_on_failure(p)", []),
        ("log(p)", []),
        ("outer(p)", ["p"]),
        ("store.forget_it(p)", ["p"]),
        ("self.forget_it(p)", ["p"]),
        ("get_store().forget_it(p)", []),
        ("forget_it(p)", []),
        ("store.drop(p)", []),
        ("twin.same(p)", []),
        ("pool.submit(drop, p)", ["p"]),
        ("pool.submit(log, p)", []),
        ("pool.map(drop, [p, q])", ["p", "q"]),
        ("pool.submit(self.forget_it, p)", ["p"]),
        ("pool.submit(self.clear_own, p)", []),
    ],
)
def test_what_a_call_of_a_helper_removes(source: str, expected: list[str]) -> None:
    assert unparsed(list(summaries(HELPERS).removed_arguments(call(source)))) == expected


def test_a_method_is_found_in_the_class_around_the_call() -> None:
    known = summaries(
        """
        class Twin:
            def same(self, path):
                os.remove(path)
            def close(self, p):
                self.same(p)

        class OtherTwin:
            def same(self, path):
                print(path)
            def close(self, p):
                self.same(p)
        """
    )
    calls = [n for n in known.module.nodes if isinstance(n, ast.Call) and ast.unparse(n) == "self.same(p)"]
    assert [unparsed(list(known.removed_arguments(found))) for found in calls] == [["p"], []]


def test_an_imported_function_is_not_the_one_of_the_same_name() -> None:
    known = summaries(
        "\nfrom elsewhere import drop\nclass A:\n    def f(self):\n        def drop(path): os.remove(path)\n"
    )
    assert known.called(expression("drop")) is None


def test_a_helper_of_a_helper_removes_whichever_comes_first() -> None:
    source = """
    def first(name):
        second(name)

    def second(path):
        os.remove(path)
    """
    assert removes(summaries(source), "first") == {"name"}


CHAIN = """
def first(p):
    second(p)

def second(p):
    third(p)

def third(p):
    os.remove(p)
"""


def test_helpers_in_the_order_of_their_use() -> None:
    assert removes(summaries("\n" + "\n\n".join(reversed(CHAIN.split("\n\n")))), "first") == {"p"}


def test_helpers_in_any_order() -> None:
    assert removes(summaries(CHAIN), "first") == {"p"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("store.keep(p)", ["p"], id="stored on an object"),
        pytest.param("remember(p)", ["p"], id="put into a container from outside"),
        pytest.param("collect(p)", [], id="put into a container of its own"),
        pytest.param("publish(p, q)", ["p"], id="moved away"),
        pytest.param("look(p)", [], id="only used"),
        pytest.param("Owner(p)", ["p"], id="a class that removes it"),
        pytest.param("Owner(path=p)", ["p"], id="by keyword"),
        pytest.param("Reader(p)", [], id="a class that does not"),
        pytest.param("Bare(p)", [], id="a class without a constructor"),
    ],
)
def test_what_a_call_keeps(source: str, expected: list[str]) -> None:
    known = summaries(
        """
        KEPT = []
        class Store:
            def keep(self, path):
                self.path = str(path)
        def remember(path):
            KEPT.append(path)
        def collect(path):
            found = []
            found.append(path)
            return len(found)
        def publish(path, target):
            os.replace(path, target)
        def look(path):
            print(path)
        class Owner:
            def __init__(self, path):
                self.mine = path
            def close(self):
                os.remove(self.mine)
        class Reader:
            def __init__(self, path):
                self.read = path
        class Bare:
            pass
        """
    )
    assert unparsed(list(known.kept_arguments(call(source)))) == expected


def test_a_nested_functions_removals_are_its_own() -> None:
    known = summaries("\ndef work(path):\n    def later():\n        os.remove(path)\n    return later\n")
    assert removes(known, "work") == frozenset()
    assert removes(known, "later") == {"path"}


# Fresh helpers, as the lifetimes of their callers show them


@pytest.mark.parametrize(
    "helper",
    [
        pytest.param(
            "def inner():\n    return tempfile.mkdtemp()\n"
            "def make(data):\n    if data:\n        return inner()\n    return tempfile.mkdtemp()",
            id="on one return by a helper",
        ),
        pytest.param("def make(data):\n    return tempfile.mkdtemp()", id="at once"),
        pytest.param("def make(data):\n    d = tempfile.mkdtemp()\n    return d", id="by a name"),
        pytest.param("def make(data):\n    d = tempfile.mkdtemp()\n    return str(d)", id="in another form"),
        pytest.param(
            "def make(data):\n    if data:\n        return tempfile.mkdtemp()\n    return tempfile.mkdtemp('x')",
            id="on each return",
        ),
        pytest.param(
            "def make(data):\n    return inner()\ndef inner():\n    return tempfile.mkdtemp()", id="by a helper"
        ),
        pytest.param(
            "def inner():\n    return tempfile.mkdtemp()\ndef make(data):\n    return inner()",
            id="by a helper before it",
        ),
        pytest.param(
            "def make(data):\n    return second()\ndef second():\n    return third()\n"
            "def third():\n    return tempfile.mkdtemp()",
            id="by a helper of a helper",
        ),
    ],
)
def test_a_helper_that_returns_something_new_acquires(helper: str) -> None:
    source = text(f"\n{helper}\n{USE}")
    finding = only(source)
    assert finding.code == "TMP204"
    assert source.splitlines()[finding.span.line - 1].strip() == "d = make(data)"


def test_a_coroutine_that_returns_something_new_acquires_once_it_is_awaited() -> None:
    helper = "\nasync def make(data):\n    return tempfile.mkdtemp()\n"
    awaiting = USE.replace("def work", "async def work").replace("make(", "await make(")
    assert [code for _, code in codes(text(helper + awaiting))] == ["TMP204"]
    assert codes(text(helper + USE)) == []


def test_a_caller_that_never_removes_what_a_helper_made() -> None:
    source = text("\ndef make():\n    return tempfile.mkdtemp()\n\ndef work():\n    d = make()\n    use(d)\n")
    assert codes(source) == [(6, "TMP201")]


@pytest.mark.parametrize(
    "helper",
    [
        pytest.param("def make(data):\n    return data", id="what it was given"),
        pytest.param("def make(data):\n    d = tempfile.mkdtemp()\n    shutil.rmtree(d)\n    return d", id="removed"),
        pytest.param(
            "@contextmanager\ndef make(data):\n    d = tempfile.mkdtemp()\n    try:\n        yield d\n"
            "    finally:\n        shutil.rmtree(d)",
            id="a context manager",
        ),
        pytest.param("def make(data):\n    yield tempfile.mkdtemp()", id="a generator"),
        pytest.param("def make(d):\n    if not d:\n        d = tempfile.mkdtemp()\n    return d", id="on one branch"),
        pytest.param("def make(data):\n    d = tempfile.mkdtemp()\n    CACHE[data] = d\n    return d", id="given away"),
        pytest.param("def make(data):\n    return make(data)", id="itself"),
        pytest.param("def make(data):\n    return other(data)\ndef other(data):\n    return make(data)", id="a circle"),
    ],
)
def test_a_helper_that_returns_nothing_new_does_not_acquire(helper: str) -> None:
    source = text(f"\n{helper}\n\ndef work(data):\n    d = make(data)\n    use(d)\n")
    assert codes(source) == []


SOMETIMES = """
def make(data):
    if ready(data):
        return data
    return tempfile.mkdtemp()
"""


def test_what_is_fresh_sometimes_is_owed_by_a_caller_that_removes_it() -> None:
    finding = only(text(SOMETIMES + USE))
    assert (finding.code, finding.span.line) == ("TMP204", 8)


def sometimes(body: str) -> list[tuple[int, str]]:
    return codes(text(f"{SOMETIMES}\ndef work(data):\n    {body}\n"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("d = make(data)\n    use(d)", id="under a name"),
        pytest.param("return use(make(data))", id="used at once"),
        pytest.param("d = make(data)\n    if d != data:\n        use(d)", id="told apart and not removed"),
        pytest.param("d = make(data)\n    use(d)\n    shutil.rmtree(data)", id="another thing removed"),
    ],
)
def test_what_is_fresh_sometimes_is_owed_by_a_caller_that_forgets_it(body: str) -> None:
    assert sometimes(body) == [(8, "TMP201")]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("return make(data)", id="returned"),
        pytest.param("d = make(data)\n    use(d)\n    return d", id="returned in the end"),
        pytest.param("return Result(make(data))", id="returned in an object"),
        pytest.param("data.path = make(data)", id="stored"),
        pytest.param(
            "d = make(data)\n    try:\n        use(d)\n    finally:\n        if d != data: shutil.rmtree(d)",
            id="removed where it is another",
        ),
    ],
)
def test_what_is_fresh_sometimes_has_an_owner(body: str) -> None:
    assert sometimes(body) == []


@pytest.mark.parametrize(
    ("helper", "expected"),
    [
        pytest.param("if ok(d):\n        return d\n    return tempfile.mkdtemp()", "TMP201", id="a return of its own"),
        pytest.param("if d:\n        return d, False\n    return tempfile.mkdtemp(), True", "TMP201", id="in a tuple"),
        pytest.param("if not d:\n        d = tempfile.mkdtemp()\n    return d", "", id="a fallback for what is given"),
        pytest.param("if d:\n        return d\n    return Result(tempfile.mkdtemp())", "", id="in an object"),
        pytest.param("if d:\n        return d\n    return [tempfile.mkdtemp()]", "", id="in a list"),
        pytest.param(
            "if d:\n        return d\n    p = tempfile.mkdtemp()\n    d.path = p\n    return p", "", id="stored besides"
        ),
    ],
)
def test_only_what_a_return_surely_gives_is_owed(helper: str, expected: str) -> None:
    found = codes(text(f"\ndef make(d):\n    {helper}\n\ndef work(data):\n    use(make(data))\n"))
    assert [code for _, code in found] == ([expected] if expected else [])


INSTEAD = [
    pytest.param("if d is None:\n        return tempfile.mkdtemp()\n    return d", id="is None"),
    pytest.param("if not d:\n        return tempfile.mkdtemp()\n    return str(d)", id="not there, and converted"),
    pytest.param("if d:\n        return d\n    return tempfile.mkdtemp()", id="there"),
]


@pytest.mark.parametrize("helper", INSTEAD)
@pytest.mark.parametrize(
    ("given", "expected"),
    [("'results'", ""), ("d=data.out", ""), ("", "TMP201"), ("None", "TMP201"), ("d=None", "TMP201")],
)
def test_what_is_given_is_not_made(helper: str, given: str, expected: str) -> None:
    source = text(f"\ndef make(d=None):\n    {helper}\n\ndef work(data):\n    use(make({given}))\n")
    assert [code for _, code in codes(source)] == ([expected] if expected else [])


def test_what_is_fresh_sometimes_on_self_is_no_finding() -> None:
    assert codes(text(SOMETIMES + "\nclass Job:\n    def open(self):\n        self.d = make(self.data)\n")) == []


@pytest.mark.parametrize(
    ("returned", "taken", "removed"),
    [
        ("(1, d)", "n, x", "x"),
        ("(d, 1)", "x, n", "x"),
        ("(1, 2, d)", "a, b, x", "x"),
        ("(d, 1)", "pair", "pair[0]"),
        ("(1, str(d))", "n, x", "x"),
    ],
)
def test_a_helper_returns_a_tuple_with_something_new_at_a_place(returned: str, taken: str, removed: str) -> None:
    helper = f"\ndef make():\n    d = tempfile.mkdtemp()\n    return {returned}\n"
    caller = f"\ndef work():\n    {taken} = make()\n    use()\n"
    assert codes(text(f"{helper}{caller}    shutil.rmtree({removed})\n")) == [(7, "TMP204")]
    assert codes(text(f"{helper}{caller}    shutil.rmtree(other)\n")) == [(7, "TMP201")]


def test_another_place_of_the_tuple_discharges_nothing() -> None:
    source = """
    def make():
        d = tempfile.mkdtemp()
        return 1, d

    def work():
        x, n = make()
        shutil.rmtree(x)
    """
    assert codes(text(source)) == [(7, "TMP201")]


def test_a_helper_that_makes_a_file_object() -> None:
    source = """
    def make():
        return tempfile.NamedTemporaryFile(delete=False)

    def work(data):
        f = make()
        use(f)
        os.unlink(f.name)
    """
    finding = only(text(source))
    assert (finding.code, finding.span.line) == ("TMP204", 6)
    assert finding.message.startswith("temporary file 'f' is not removed if line 7 raises")


def test_a_helper_that_passes_on_both_results_of_mkstemp() -> None:
    source = """
    def make():
        return tempfile.mkstemp()

    def work(data):
        fd, p = make()
        os.close(fd)
        use(p)
        os.unlink(p)
    """
    assert codes(text(source)) == [(6, "TMP204")]


def test_a_method_that_makes_something_new() -> None:
    source = """
    class Job:
        def make(self):
            return tempfile.mkdtemp()

        def run(self):
            d = self.make()
            use(d)
            shutil.rmtree(d)
    """
    assert codes(text(source)) == [(7, "TMP204")]


def test_a_helper_that_works_in_a_managed_directory_of_its_caller_acquires_nothing() -> None:
    source = """
    def make(base):
        return tempfile.mkdtemp(dir="/tmp")

    def work(tmp_path):
        use(make(tmp_path))

    def other(folder):
        use(make(folder))
    """
    assert codes(text(source)) == [(9, "TMP201")]


def test_a_helper_that_makes_a_scratch_directory_acquires_a_directory() -> None:
    source = """
    def make():
        p = f"/tmp/work-{uuid.uuid4()}"
        os.makedirs(p)
        return p

    def work():
        d = make()
        use(d)
    """
    found = lifetimes(text(source))
    assert [(life.resource, life.node.lineno) for life in found] == [
        (Resource.SCRATCH_TREE, 4),
        (Resource.SCRATCH_TREE, 8),
    ]


def test_a_helper_that_makes_a_fixed_path_makes_nothing_new() -> None:
    source = """
    def make():
        p = "/tmp/work-for-all"
        os.makedirs(p)
        return p

    def work():
        d = make()
        use(d)
    """
    assert [life.node.lineno for life in lifetimes(text(source))] == [4]


def test_a_summary_says_what_a_function_is() -> None:
    known = summarise(summaries("\n@contextmanager\ndef a(x, /, y, *, z):\n    yield\ndef b():\n    return 1\n").module)
    first, second = (known.by_node[known.module.functions_by_name[name][0]] for name in "ab")
    assert (first.is_context_manager, first.is_generator, first.parameters) == (True, True, ("x", "y", "z"))
    assert (second.is_context_manager, second.is_generator, second.parameters) == (False, False, ())


def test_a_fresh_helper_is_known_by_its_function() -> None:
    known = summaries("\ndef make():\n    return tempfile.mkdtemp()\n")
    known.fresh[known.module.functions_by_name["make"][0]] = fresh = Fresh(Resource.DIRECTORY, Role.PATH)
    assert known.fresh_call(call("make()")) is fresh
    assert known.fresh_call(call("other()")) is None
