"""What a function acquires: from factories, from helpers, and by hand."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, lifetimes, parsed, text, work

from flake8_tempfile.analysis.syntax.module import functions_with_bodies
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.settings import Settings


def acquired(body: str, settings: Settings | None = None) -> list[tuple[Resource, str]]:
    return [(life.resource, life.factory) for life in lifetimes(work(body), settings)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("d = tempfile.mkdtemp()", [(Resource.DIRECTORY, "tempfile.mkdtemp")]),
        ("from tempfile import mkdtemp as m\nd = m()", [(Resource.DIRECTORY, "tempfile.mkdtemp")]),
        ("import compat\nd = compat.mkdtemp()", [(Resource.DIRECTORY, "compat.mkdtemp")]),
        ("d = self.mkdtemp()", []),
        ("d = compat.mkdtemp()", []),
        (
            "p = tempfile.mkstemp()",
            [(Resource.MKSTEMP_FILE, "tempfile.mkstemp"), (Resource.DESCRIPTOR, "tempfile.mkstemp")],
        ),
        ("f = tempfile.NamedTemporaryFile(delete=False)", [(Resource.NAMED_FILE, "tempfile.NamedTemporaryFile")]),
        ("f = tempfile.NamedTemporaryFile(delete=0)", [(Resource.NAMED_FILE, "tempfile.NamedTemporaryFile")]),
        (
            "f = tempfile.NamedTemporaryFile('w', -1, None, None, None, None, None, False)",
            [(Resource.NAMED_FILE, "tempfile.NamedTemporaryFile")],
        ),
        ("f = tempfile.NamedTemporaryFile(delete=flag)", []),
        ("f = tempfile.NamedTemporaryFile(delete=True)", []),
        ("f = tempfile.NamedTemporaryFile()", [(Resource.OBJECT, "tempfile.NamedTemporaryFile")]),
        ("f = tempfile.TemporaryFile()", [(Resource.OBJECT, "tempfile.TemporaryFile")]),
        ("f = tempfile.SpooledTemporaryFile()", [(Resource.OBJECT, "tempfile.SpooledTemporaryFile")]),
        ("f = tempfile.TemporaryDirectory()", [(Resource.OBJECT, "tempfile.TemporaryDirectory")]),
        ("f = tempfile.TemporaryDirectory(delete=False)", []),
        ("f = make()", []),
    ],
)
def test_factories(body: str, expected: list[tuple[Resource, str]]) -> None:
    assert acquired(body) == expected


def test_objects_are_looked_for_only_where_their_rule_is_on() -> None:
    body = "f = tempfile.TemporaryFile()"
    assert acquired(body, Settings(codes=frozenset({"TMP209"}))) != []
    assert acquired(body, Settings(codes=frozenset({"TMP204"}))) == []


@pytest.mark.parametrize(
    ("directory", "is_acquired", "lasting"),
    [
        ("None", True, False),
        ("'/tmp'", True, False),
        ("tempfile.gettempdir()", True, False),
        ("data", True, True),
        ("'/data'", True, True),
        ("tmp_path", False, False),
    ],
)
@pytest.mark.parametrize(
    "call", ["mkdtemp(dir={})", "mkdtemp('s', 'p', {})", "NamedTemporaryFile(dir={}, delete=False)"]
)
def test_the_directory_that_it_is_made_in(call: str, directory: str, is_acquired: bool, lasting: bool) -> None:
    found = lifetimes(work(f"x = tempfile.{call.format(directory)}"))
    assert [life.lasting for life in found] == ([lasting] if is_acquired else [])


@pytest.mark.parametrize("pattern", ["pool.lease", "pool.*", "lease"])
def test_acquirers_of_the_user(pattern: str) -> None:
    source = work("p = pool.lease()\nuse(p)\nos.remove(p)")
    assert codes(source) == []
    assert codes(source, Settings(acquirers=(pattern,))) == [(3, "TMP204")]
    never = work("p = pool.lease()\nuse(p)")
    assert codes(never, Settings(acquirers=(pattern,))) == [(3, "TMP202")]


def test_removers_of_the_user() -> None:
    source = work("d = tempfile.mkdtemp()\npool.give_back(d)")
    assert codes(source) == [(3, "TMP201")]
    assert codes(source, Settings(removers=("pool.give_back",))) == []
    assert codes(source, Settings(removers=("pool.take",))) == [(3, "TMP201")]


SHARED = "p = f'/tmp/work-{uuid.uuid4()}'\n"
OWN = "p = os.path.join(data, 'x.txt')\n"


_RANDOM = "f'/tmp/{uuid.uuid4()}'"
_MADE_ELSEWHERE = "with tempfile.NamedTemporaryFile(dir=data) as file:\n    n = os.path.basename(file.name)"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(SHARED + "open(p, 'w').write(data)", [(4, "TMP202")], id="made, never removed"),
        pytest.param(SHARED + "os.makedirs(p)", [(4, "TMP201")], id="made as a directory"),
        pytest.param(SHARED + "use(p)", [], id="only named"),
        pytest.param(SHARED + "open(p)", [], id="only read"),
        pytest.param(SHARED + "subprocess.run(['make', p])", [(4, "TMP202")], id="made by a command"),
        pytest.param("open(f'/tmp/work-{uuid.uuid4()}', 'w')", [(3, "TMP202")], id="made where it is named"),
        pytest.param("os.makedirs(f'/tmp/work-{uuid.uuid4()}')", [(3, "TMP201")], id="a directory, likewise"),
        pytest.param("p = '/tmp/work'\nopen(p, 'w').write(data)", [], id="a fixed name does not pile up"),
        pytest.param("p = f'/tmp/cache-{key}'\nopen(p, 'w').write(x)", [], id="a cache is meant to stay"),
        pytest.param("log = f'/tmp/{name}'\nopen(log, 'w').write(x)", [], id="so is a log"),
        pytest.param("p = f'/tmp/cache-{uuid.uuid4()}'\nopen(p, 'w').write(x)", [(4, "TMP202")], id="not a random one"),
        pytest.param("p = '/tmp/work'\nopen(p, 'w')\nuse(p)\nos.remove(p)", [(4, "TMP204")], id="fixed, removed"),
        pytest.param(f"p = draw(x, out={_RANDOM})\nshow(p)", [(3, "TMP202")], id="a random name only the call has"),
        pytest.param(f"study(x, {_RANDOM})\nshow(x)", [], id="nothing says that it is written"),
        pytest.param(f"download(x, {_RANDOM})", [(3, "TMP202")], id="written by a word"),
        pytest.param(f"export({_RANDOM})", [(3, "TMP202")], id="by another"),
        pytest.param(f"read_dump({_RANDOM})", [], id="only read"),
        pytest.param(f"p = draw(x, out={_RANDOM})\nos.remove(p)", [], id="removed by what is returned"),
        pytest.param(f"p = draw(x, out={_RANDOM})\nreturn p", [], id="returned"),
        pytest.param(f"return draw(x, out={_RANDOM})", [], id="the result is the caller's"),
        pytest.param(f"p = Drawing(out={_RANDOM})\nshow(p)", [], id="an object may remove it"),
        pytest.param(f"x.drawing = draw(out={_RANDOM})", [], id="kept elsewhere"),
        pytest.param(f"ssh.draw(out={_RANDOM})", [], id="on another machine"),
        pytest.param("draw(out='/tmp/drawing')", [], id="a fixed name only the call has"),
        pytest.param(f"{_MADE_ELSEWHERE}\n    p = os.path.join('/tmp', n)\n    run(p)", [], id="seen from inside"),
        pytest.param(
            f"{_MADE_ELSEWHERE}\n    p = os.path.join('/tmp', n)\n    open(p, 'w')", [(6, "TMP202")], id="made here too"
        ),
        pytest.param(
            "n = os.path.basename(data)\np = os.path.join('/tmp', n)\nrun(p)",
            [(5, "TMP202")],
            id="made nowhere else",
        ),
        pytest.param(SHARED + "open(p, 'w')\nuse(p)\nos.remove(p)", [(4, "TMP204")], id="removed if nothing raises"),
        pytest.param(SHARED + "global p\nopen(p, 'w')", [], id="a global name"),
        pytest.param("global q\n" + SHARED + "open(p, 'w')", [(5, "TMP202")], id="another name is global"),
        pytest.param(
            "d = f'/tmp/work-{uuid.uuid4()}'\nos.makedirs(d)\np = f'{d}/x'\nopen(p, 'w')\nshutil.rmtree(d)",
            [(4, "TMP204")],
            id="what is inside another",
        ),
        pytest.param(OWN + "open(p, 'w')\nuse(p)\nos.remove(p)", [(4, "TMP204")], id="elsewhere, removed"),
        pytest.param(OWN + "open(p, 'w')\nuse(p)", [], id="elsewhere, not removed"),
        pytest.param(
            "p = os.path.join(tmp_path, 'x')\nopen(p, 'w')\nuse(p)\nos.remove(p)", [], id="in a managed directory"
        ),
        pytest.param(OWN + "use(p)\nos.remove(p)", [], id="elsewhere, not made here"),
        pytest.param("p = data['x']\nopen(p, 'w')\nuse(p)\nos.remove(p)", [], id="taken from somewhere"),
        pytest.param("open('x.txt', 'w')\nuse()\nos.remove('x.txt')", [(3, "TMP204")], id="a literal, twice"),
        pytest.param(
            "backup = data + '.bak'\nopen(backup, 'w')\nuse(backup)\nos.remove(backup)", [], id="what is put back"
        ),
        pytest.param(
            "with in_temp_dir():\n    p = data + '.x'\n    open(p, 'w')\n    use(p)\n    os.remove(p)",
            [],
            id="in a directory that a manager removes",
        ),
        pytest.param("p = download(data)\nuse(p)\nos.remove(p)", [(3, "TMP204")], id="a helper that says it makes one"),
        pytest.param("p = await download(data)\nuse(p)\nos.remove(p)", [(3, "TMP204")], id="an async one"),
        pytest.param("p = download(data)\nuse(p)", [], id="nothing of the helper's is removed"),
        pytest.param("p = find_new(data)\nuse(p)\nos.remove(p)", [], id="a helper that looks it up"),
        pytest.param("p = work_on(data)\nuse(p)\nos.remove(p)", [], id="a helper that does not say it"),
        pytest.param("p = download(tmp_path)\nuse(p)\nos.remove(p)", [], id="into a directory that is removed"),
        pytest.param("p = download(x, cleanup=True)\nuse(p)\nos.remove(p)", [], id="a helper that cleans up itself"),
        pytest.param("p = download(p)\nuse(p)\nos.remove(p)", [], id="made from itself"),
    ],
)
def test_scratch_paths(body: str, expected: list[tuple[int, str]]) -> None:
    signature = "async def work(data)" if "await" in body else "def work(data)"
    assert codes(work(body, signature)) == expected


def test_what_a_test_case_takes_from_its_attributes_is_torn_down_elsewhere() -> None:
    source = """
    class T({base}):
        def test_work(self):
            base = self.base
            p = os.path.join(base, "x")
            open(p, "w")
            use(p)
            os.remove(p)
    """
    plain, derived = (text(source.format(base=base)) for base in ("Base", "unittest.TestCase"))
    assert codes(plain, path="service.py") == [(6, "TMP204")]
    assert codes(plain, path="tests/test_service.py") == []
    assert codes(derived, path="service.py") == []


def test_what_a_test_makes_beside_its_data_is_its_own() -> None:
    source = work(OWN + "open(p, 'w')\nuse(p)\nos.remove(p)")
    assert codes(source, path="tests/test_service.py") == [(4, "TMP204")]


def test_a_nonlocal_scratch_path_is_owed_by_nobody_here() -> None:
    source = """
    def outer():
        p = None
        def inner():
            {0} p
            p = f"/tmp/work-{{uuid.uuid4()}}"
            open(p, "w").write(data)
        return inner
    """
    assert codes(text(source.format("nonlocal"))) == []
    assert codes(text(source.format("print(1);"))) == [(7, "TMP202")]


def test_names_that_go_in_a_circle_end() -> None:
    source = """
    class T(unittest.TestCase):
        def test_work(self):
            p = q
            q = r
            r = p
            p = os.path.join(q, r)
            open(p, "w")
            use(p)
            os.remove(p)
    """
    assert codes(text(source), path="tests/test_service.py") == codes(text(source), path="service.py")


def test_bodies_are_those_of_all_functions_and_of_the_module() -> None:
    module = parsed("x = 1\ndef a():\n    def b(): pass\nclass C:\n    def d(self): pass\n")
    names = [(function.name if function else None, len(body)) for function, body in functions_with_bodies(module)]
    assert names == [("a", 1), ("b", 1), ("d", 1), (None, 3)]


NAMED = """
    def make_name(slug):
        return {value}

    def work(slug):
        p = make_name(slug)
        use(p)
        os.remove(p)
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param('os.path.join("/etc/apt", "{}.list".format(slug.lower()))', [], id="text work"),
        pytest.param("render(slug)", [(6, "TMP204")], id="a call that may make it"),
    ],
)
def test_a_helper_that_only_names_a_file_makes_none(value: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text(NAMED.replace("{value}", value))) == expected
