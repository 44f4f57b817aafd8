"""What program points do to an obligation: conditions, yields, definitions, managers, moves in time."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, lifetimes, only, work


def fates(body: str, signature: str = "def work(data)") -> list[str]:
    return [code for _, code in codes(work(body, signature))]


def test_nothing_is_owed_where_the_acquisition_itself_raises() -> None:
    assert fates("try:\n    d = tempfile.mkdtemp()\nexcept OSError:\n    raise\nshutil.rmtree(d)") == []


def test_what_stands_in_the_same_expression_runs_after_the_acquisition() -> None:
    assert fates("d = wrap(tempfile.mkdtemp())\nshutil.rmtree(d)") == ["TMP204"]
    assert fates("d = wrap(tempfile.mkdtemp())\nshutil.rmtree(data)") == ["TMP201"]
    assert fates("p = tempfile.mkdtemp()\nd = wrap(p)\nshutil.rmtree(d)") == ["TMP201"]
    assert fates("x, d = use(), tempfile.mkdtemp()\nshutil.rmtree(d)") == []
    assert fates("d, x = tempfile.mkdtemp(), use()\nshutil.rmtree(d)") == ["TMP204"]


@pytest.mark.parametrize(
    ("manager", "expected"),
    [
        ("with f:\n    use(f)", []),
        ("with f as g:\n    use(g)", []),
        ("with contextlib.closing(f):\n    use(f)", []),
        ("with contextlib.ExitStack() as stack:\n    stack.enter_context(f)\n    use(f)", []),
        ("with other:\n    use(f)", ["TMP209"]),
    ],
)
def test_a_manager_closes_an_object(manager: str, expected: list[str]) -> None:
    assert fates(f"f = tempfile.TemporaryFile()\n{manager}") == expected


def test_an_object_in_its_own_with_is_closed() -> None:
    assert fates("with tempfile.TemporaryFile() as f:\n    use(f)") == []


def test_to_close_a_file_is_not_to_remove_it() -> None:
    assert fates("with tempfile.NamedTemporaryFile(delete=False) as f:\n    use(f)") == ["TMP202"]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("@atexit.register\ndef clean():\n    shutil.rmtree(d)", []),
        ("@after_this_request\ndef clean(response):\n    shutil.rmtree(d)\n    return response", []),
        ("@stack.callback\ndef clean():\n    shutil.rmtree(d)", []),
        ("@atexit.register\nasync def clean():\n    shutil.rmtree(d)", []),
        ("@other\ndef clean():\n    shutil.rmtree(d)", ["TMP201"]),
        ("def clean():\n    shutil.rmtree(d)", ["TMP201"]),
        ("@atexit.register\ndef clean():\n    print(d)", ["TMP201"]),
        ("def clean():\n    shutil.rmtree(d)\natexit.register(clean)", []),
        ("def clean():\n    shutil.rmtree(d)\nclean()", []),
        ("def clean():\n    shutil.rmtree(d)\nreturn clean", []),
        ("def clean():\n    shutil.rmtree(d)\nbuild(clean)", []),
        ("clean = lambda: shutil.rmtree(d)\natexit.register(clean)", []),
    ],
)
def test_a_nested_function_that_removes(definition: str, expected: list[str]) -> None:
    assert fates(f"d = tempfile.mkdtemp()\n{definition}") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("yield 1", ["TMP204"], id="a generator may be closed"),
        pytest.param("x = yield", ["TMP204"], id="likewise, where it is sent something"),
        pytest.param("yield from data", ["TMP204"], id="likewise, in another generator"),
        pytest.param("await use()", ["TMP204"], id="an await may raise"),
        pytest.param("await data", ["TMP204"], id="whatever it waits for"),
        pytest.param("async for x in data: pass", ["TMP204"], id="each step may raise"),
        pytest.param("async with data: pass", ["TMP204"], id="so may an async manager"),
    ],
)
def test_a_suspension_may_raise(body: str, expected: list[str]) -> None:
    signature = "async def work(data)" if "a" in body[:2] else "def work(data)"
    assert fates(f"d = tempfile.mkdtemp()\n{body}\nshutil.rmtree(d)", signature) == expected


@pytest.mark.parametrize(
    "body",
    [
        "return tempfile.mkdtemp('a') if data else tempfile.mkdtemp('b')",
        "d = tempfile.mkdtemp() if data else use()\nreturn d",
    ],
)
def test_one_branch_of_a_conditional_expression_runs(body: str) -> None:
    assert fates(body) == []


def test_an_acquisition_in_a_conditional_expression_tells_what_held() -> None:
    assert fates("d = None if data else tempfile.mkdtemp()\nif not data:\n    shutil.rmtree(d)") == []
    assert fates("d = tempfile.mkdtemp() if data else None\nif data:\n    shutil.rmtree(d)") == []
    assert fates("d = tempfile.mkdtemp() if data else None\nif other:\n    shutil.rmtree(d)") == ["TMP205"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("os.remove(p)\nopen(p, 'w')\nuse(p)", [], id="emptied before: one at most is left"),
        pytest.param("open(p, 'w')\nos.remove(p)\nopen(p, 'w')", ["TMP205"], id="made again after the removal"),
        pytest.param("open(p, 'w')\nos.remove(p)\nuse(data)", [], id="nothing is owed after the removal"),
    ],
)
def test_a_scratch_path_may_be_made_again(body: str, expected: list[str]) -> None:
    assert fates(f"p = f'/tmp/work-{{uuid.uuid4()}}'\n{body}") == expected


def test_the_result_of_a_call_that_is_removed_is_what_the_call_makes() -> None:
    body = "p = f'/tmp/work-{uuid.uuid4()}'\narchive = make_zip(p)\nos.remove(archive)"
    assert fates(body) == []
    assert fates(body.replace("archive = ", "")) == ["TMP202"]


def test_an_acquisition_in_a_loop_is_one_acquisition() -> None:
    body = "for x in data:\n    d = tempfile.mkdtemp()\n    use(d)\n    shutil.rmtree(d)"
    finding = only(work(body))
    assert (finding.span.line, finding.code) == (4, "TMP204")
    assert "line 5 raises" in finding.message


def test_each_acquisition_is_told_once() -> None:
    body = """
    d = tempfile.mkdtemp()
    e = tempfile.mkdtemp()
    use(d)
    if data:
        return None
    use(e)
    shutil.rmtree(d)
    shutil.rmtree(e)
    """
    assert codes(work(body)) == [(3, "TMP205"), (4, "TMP205")]


def test_releases_and_transfers_are_told_by_their_lines() -> None:
    body = """
    d = tempfile.mkdtemp()
    if data == 1:
        shutil.rmtree(d)
    elif data == 2:
        return d
    elif data == 3:
        os.rename(d, x)
    else:
        os.rmdir(d)
    """
    (life,) = lifetimes(work(body))
    assert (life.releases, life.transfers) == ((5, 11), (7, 9))


def test_a_stand_in_for_exists_looks_as_harmlessly() -> None:
    body = (
        "from .files import lexists\nd = tempfile.mkdtemp()\n"
        "try:\n    use(d)\nfinally:\n    if {0}(d):\n        shutil.rmtree(d)"
    )
    assert codes(work(body.format("lexists"))) == []
    assert codes(work(body.format("measure"))) == [(4, "TMP204")]
