"""What assignments, loops and unpacking do to the names of a resource."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, work


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("e = d\nd = None\nshutil.rmtree(e)", id="another name"),
        pytest.param("e = str(d)\ndel d\nshutil.rmtree(e)", id="another form"),
        pytest.param("d = Path(d)\nshutil.rmtree(d)", id="itself in another form"),
        pytest.param(
            "d, e = None, d\nshutil.rmtree(e)",
            id="swapped",
            marks=pytest.mark.xfail(strict=True, reason="the pairs of an unpacking are bound one after the other"),
        ),
        pytest.param("(e := d)\nd = None\nshutil.rmtree(e)", id="walrus"),
        pytest.param("ds = [d]\nd = None\nfor e in ds:\n    shutil.rmtree(e)", id="by a list"),
        pytest.param("ds = []\nds.append(d)\nfor e in ds:\n    shutil.rmtree(e)", id="by a list, appended"),
        pytest.param("ds = []\nds += [d]\nfor e in ds:\n    shutil.rmtree(e)", id="by a list, added"),
        pytest.param("ds = {'k': d}\nfor k, e in ds.items():\n    shutil.rmtree(e)", id="by a mapping"),
        pytest.param(
            "ds = [d]\nwhile ds:\n    shutil.rmtree(ds.pop())",
            id="by a list that is emptied",
        ),
        pytest.param("ds = [d]\n[shutil.rmtree(e) for e in ds]", id="by a comprehension"),
        pytest.param("for e in (d,):\n    shutil.rmtree(e)", id="by a tuple, written out"),
        pytest.param("for _ in range(3):\n    shutil.rmtree(d)", id="in a loop that runs"),
        pytest.param("self.d = d\nshutil.rmtree(self.d)", id="as an attribute"),
        pytest.param("x = y\ny = x\nshutil.rmtree(d)", id="whatever else goes in a circle"),
        pytest.param("d = d\nshutil.rmtree(d)", id="itself"),
        pytest.param("d: str = d\nshutil.rmtree(d)", id="annotated"),
    ],
)
def test_removed_by_what_holds_it(body: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{body}")) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("d = None", "TMP201", id="bound anew"),
        pytest.param("d += '/x'\nshutil.rmtree(d)", "TMP201", id="a text added"),
        pytest.param("del d", "TMP201", id="deleted"),
        pytest.param("d = os.path.join(d, 'x')\nshutil.rmtree(d)", "TMP201", id="a part removed"),
        pytest.param("for d in data:\n    shutil.rmtree(d)", "TMP201", id="a loop's name"),
        pytest.param("with data as d:\n    pass\nshutil.rmtree(d)", "TMP201", id="bound by with"),
        pytest.param("d, e = data, d\nshutil.rmtree(d)", "TMP201", id="swapped"),
        pytest.param("e = d\ne = None\nd = None", "TMP201", id="both names"),
        pytest.param("ds = [d]\nfor e in ds:\n    use(e)", "TMP201", id="a list that is only used"),
        pytest.param("for _ in data:\n    shutil.rmtree(d)\n    return", "TMP205", id="a loop that need not run"),
        pytest.param("for _ in range(0):\n    shutil.rmtree(d)\n    return", "TMP205", id="a loop that does not run"),
        pytest.param("for _ in range(n):\n    shutil.rmtree(d)\n    return", "TMP205", id="nobody knows how often"),
    ],
)
def test_not_removed(body: str, expected: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{body}")) == [(3, expected)]


def test_the_name_of_an_exception_is_gone_after_its_clause() -> None:
    body = """
    try:
        d = tempfile.mkdtemp()
        raise ValueError
    except ValueError as d:
        pass
    """
    assert codes(work(body)) == [(4, "TMP201")]


@pytest.mark.parametrize(
    ("value", "removal", "expected"),
    [
        pytest.param("wrap(tempfile.mkdtemp())", "shutil.rmtree(d)", "TMP204", id="the directory in another form"),
        pytest.param("Folder(tempfile.mkdtemp())", "d.rmtree()", "TMP204", id="an object around it"),
        pytest.param("wrap(tempfile.mkdtemp())", "os.unlink(d)", "TMP201", id="a file in it"),
        pytest.param("fetch(data, tempfile.mkdtemp())", "shutil.rmtree(d)", "TMP201", id="one of several"),
        pytest.param("fetch(to=tempfile.mkdtemp())", "os.remove(d)", "TMP201", id="by a keyword"),
    ],
)
def test_what_a_call_makes_of_a_directory_is_the_directory_if_it_is_removed_as_one(
    value: str, removal: str, expected: str
) -> None:
    assert codes(work(f"d = {value}\nuse(d)\n{removal}")) == [(3, expected)]


@pytest.mark.parametrize(
    ("taken", "removed", "expected"),
    [
        ("fd, p", "os.close(fd)\nos.remove(p)", []),
        ("(fd, p)", "os.close(fd)\nos.remove(p)", []),
        ("[fd, p]", "os.close(fd)\nos.remove(p)", []),
        ("pair", "os.close(pair[0])\nos.remove(pair[1])", []),
        ("pair", "fd, p = pair\nos.close(fd)\nos.remove(p)", []),
        ("pair", "os.remove(pair[1])\nos.close(pair[0])", []),
        ("_, p", "os.remove(p)", [(3, "TMP207")]),
        ("[_, p]", "os.remove(p)", [(3, "TMP207")]),
        ("fd, _", "os.close(fd)", [(3, "TMP203")]),
        ("fd, p", "fd = None\nos.remove(p)", [(3, "TMP207")]),
    ],
)
def test_the_pair_of_mkstemp(taken: str, removed: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(f"{taken} = tempfile.mkstemp()\n{removed}")) == expected
