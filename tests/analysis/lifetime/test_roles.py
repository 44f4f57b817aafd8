"""What an expression has to do with a resource, and which calls release it."""

from __future__ import annotations

import pytest
from lifetime_sources import call, expression, obligation, roles

from flake8_tempfile.analysis.model import Obligation, Role
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

NAMES = {
    "p": Role.PATH,
    "f": Role.HANDLE,
    "fd": Role.DESCRIPTOR,
    "pair": Role.PAIR,
    "inside": Role.PART,
    "parent": Role.PARENT,
    "paths": Role.ELEMENT,
    "holder": Role.HOLDER,
    "task": Role.TASK,
    "stream": Role.STREAM,
    "self.p": Role.PATH,
    "table['k']": Role.PATH,
}
FACT = obligation(NAMES)
SOURCE = """
def drop(path):
    os.remove(path)

def log(path):
    print(path)
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("p", Role.PATH),
        ("self.p", Role.PATH),
        ("table['k']", Role.PATH),
        ("(q := p)", Role.PATH),
        ("await p", Role.PATH),
        # the same path in another form
        ("str(p)", Role.PATH),
        ("Path(p)", Role.PATH),
        ("Path(p).resolve().absolute()", Role.PATH),
        ("os.path.abspath(p)", Role.PATH),
        ("os.fspath(Path(p))", Role.PATH),
        ("p.encode()", Role.PATH),
        ("f'{p}'", Role.PATH),
        ("p if wanted else None", Role.PATH),
        ("None if wanted else p", Role.PATH),
        ("given or p", Role.PATH),
        # the object
        ("f.name", Role.PATH),
        ("f.file", Role.HANDLE),
        ("f.file.name", Role.PATH),
        ("f.__enter__()", Role.HANDLE),
        ("stack.enter_context(f)", Role.HANDLE),
        ("contextlib.closing(f)", Role.HANDLE),
        ("stream.name", Role.PATH),
        ("open(p)", Role.STREAM),
        ("os.fdopen(fd)", Role.STREAM),
        # unpacking by hand
        ("pair[0]", Role.DESCRIPTOR),
        ("pair[1]", Role.PATH),
        # a part of it, or a text that contains it
        ("os.path.join(p, 'x')", Role.PART),
        ("os.path.join(inside, 'x')", Role.PART),
        ("Path(p, 'x')", Role.PART),
        ("p / 'x'", Role.PART),
        ("p + '.bak'", Role.BESIDE),
        ("'%s.bak' % p", Role.BESIDE),
        ("f'{p}.bak'", Role.BESIDE),
        ("f'{inside}'", Role.PART),
        ("p.joinpath('x')", Role.PART),
        ("p.with_suffix('.bak')", Role.BESIDE),
        ("p[:-4]", Role.BESIDE),
        ("f'{p}/my file'", Role.PART),
        ("['cp', inside]", Role.PART),
        ("str(inside)", Role.PART),
        # a text with it in it
        ("'cp %s %s' % paths", Role.TEXT),
        ("'cp {}'.format(p)", Role.TEXT),
        ("' '.join(paths)", Role.TEXT),
        ("'removing ' + p", Role.TEXT),
        ("'removing ' + p + '.bak'", Role.BESIDE),
        ("f'{p} is gone'", Role.TEXT),
        ("f'- {p}'", Role.TEXT),
        ("f'{p}.bak\\n{x}'", Role.BESIDE),
        ("['sh', '-c', f'rm {p}']", Role.TEXT),
        ("str(f'removing {p}')", Role.TEXT),
        # its directory
        ("os.path.dirname(p)", Role.PARENT),
        ("os.path.dirname(inside)", Role.PATH),
        ("p.parent", Role.PARENT),
        ("inside.parent", Role.PATH),
        # containers
        ("[p]", Role.ELEMENT),
        ("(p, 1)", Role.ELEMENT),
        ("{'k': p}", Role.ELEMENT),
        ("{p}", Role.ELEMENT),
        ("[f]", Role.ELEMENT),
        ("[*paths]", Role.ELEMENT),
        ("paths[0]", Role.PATH),
        ("paths[i]", Role.PATH),
        ("paths[1:]", Role.ELEMENT),
        ("paths.pop()", Role.PATH),
        ("paths.values()", Role.ELEMENT),
        ("paths + others", Role.ELEMENT),
        ("others + [p]", Role.ELEMENT),
        ("sorted(paths)", Role.ELEMENT),
        ("enumerate(paths)", Role.ELEMENT),
        ("[x for x in paths]", Role.ELEMENT),
        ("[x.name for x in paths]", Role.ELEMENT),
        ("[p for x in others]", Role.ELEMENT),
        ("(x for x in paths)", Role.ELEMENT),
        # objects and deferred calls
        ("Result(p)", Role.HOLDER),
        ("pkg.Result(path=f)", Role.HOLDER),
        ("lambda: os.remove(p)", Role.TASK),
        ("lambda q=p: os.remove(q)", Role.TASK),
        ("lambda: drop(p)", Role.TASK),
        ("functools.partial(os.remove, p)", Role.TASK),
        ("functools.partial(drop, p)", Role.TASK),
        ("BackgroundTask(shutil.rmtree, paths)", Role.TASK),
        ("BackgroundTask(task)", Role.TASK),
        ("BackgroundTask(cleanup, f)", Role.TASK),
        ("functools.partial(shutil.rmtree, parent)", Role.TASK),
        ("[task, p]", Role.TASK),
        ("Result(task)", Role.TASK),
    ],
)
def test_the_role_of_an_expression(source: str, expected: Role) -> None:
    assert roles(SOURCE).of(expression(source), FACT) is expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("other", id="another variable"),
        pytest.param("p.name", id="the last part of a path"),
        pytest.param("f.mode", id="another attribute"),
        pytest.param("os.path.basename(p)", id="a text"),
        pytest.param("len(paths)", id="a number"),
        pytest.param("pair[2]", id="there is no such place"),
        pytest.param("pair[i]", id="an unknown place"),
        pytest.param("work(p)", id="the result of a call"),
        pytest.param("other.parent", id="the directory of another"),
        pytest.param("[work(x) for x in paths]", id="results"),
        pytest.param("[other for x in paths]", id="others, as many"),
        pytest.param("f'{other}'", id="another text"),
        pytest.param("'a' + other", id="another sum"),
        pytest.param("[other]", id="another list"),
        pytest.param("Path()", id="no argument"),
        pytest.param("str(paths)", id="the text of a list"),
        pytest.param("lambda: use(p)", id="a lambda that only uses it"),
        pytest.param("lambda: os.remove(other)", id="a lambda that removes another"),
        pytest.param("functools.partial(use, p)", id="a deferred use"),
        pytest.param("FileResponse(p)", id="a response sends, it does not own"),
        pytest.param("ZipFile(p)", id="nor does an archive"),
        pytest.param("Result(inside)", id="an object that gets a part only"),
        pytest.param("open(other)", id="another stream"),
        pytest.param("p == other", id="a comparison"),
        pytest.param("1", id="a constant"),
    ],
)
def test_no_role(source: str) -> None:
    assert roles(SOURCE).of(expression(source), FACT) is None


def test_nothing_has_a_role_before_anything_is_acquired() -> None:
    assert roles().of(expression("p"), Obligation()) is None
    assert roles().of(None, FACT) is None
    assert not roles().releases(call("os.remove(p)"), Obligation())


def test_the_strongest_of_several_roles_of_a_name_counts() -> None:
    fact = FACT.with_aliases(obligation({"x": Role.PART}).aliases | obligation({"x": Role.PATH}).aliases)
    assert roles().of(expression("x"), fact) is Role.PATH


def test_a_comprehension_variable_stands_for_the_elements_of_what_it_runs_over() -> None:
    known = roles(x="paths", y="others")
    assert known.of(expression("x"), FACT) is Role.PATH
    assert known.of(expression("y"), FACT) is None


def test_the_result_of_a_helper_that_returns_a_tuple_has_the_resource_at_its_place() -> None:
    fact = obligation({"pair": Role.PAIR}, position=0, unpacked=Role.HANDLE)
    known = roles()
    assert known.of(expression("pair[0]"), fact) is Role.HANDLE
    assert known.of(expression("pair[1]"), fact) is None


DESCRIPTOR = obligation(NAMES, Resource.DESCRIPTOR)


@pytest.mark.parametrize(
    ("source", "expected"),
    [("[fd]", Role.ELEMENT), ("[p]", None), ("Result(fd)", Role.HOLDER), ("Result(p)", None), ("pair[1]", None)],
)
def test_a_descriptor_is_held_by_what_holds_the_descriptor(source: str, expected: Role | None) -> None:
    assert roles().of(expression(source), DESCRIPTOR) is expected


@pytest.mark.parametrize(
    "source",
    [
        "os.remove(p)",
        "os.unlink(f.name)",
        "shutil.rmtree(parent)",
        "shutil.rmtree(os.path.dirname(p))",
        "p.unlink()",
        "Path(f.name).unlink(missing_ok=True)",
        "f.delete()",
        "holder.cleanup()",
        "remove_all(paths)",
        "drop(p)",
        "drop(path=p)",
        "pool.submit(drop, p)",
        "task()",
        "FileResponse(p, background=BackgroundTask(os.remove, p))",
        "tasks.add_task(os.remove, p)",
        "tasks.add_task(lambda: os.remove(p))",
        "atexit.register(task)",
        "subprocess.run(['rm', '-rf', p])",
        "map(os.remove, paths)",
    ],
)
def test_a_release(source: str) -> None:
    assert roles(SOURCE).releases(call(source), FACT)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("os.remove(inside)", id="a part does not discharge the whole"),
        pytest.param("os.remove(os.path.join(p, 'x'))", id="nor does a path made from it"),
        pytest.param("os.remove(other)", id="another file"),
        pytest.param("os.close(fd)", id="to close is not to remove"),
        pytest.param("f.close()", id="nor is it for the object"),
        pytest.param("use(p)", id="any use"),
        pytest.param("log(p)", id="a helper that does not remove it"),
        pytest.param("BackgroundTask(os.remove, p)", id="a task that nobody has yet"),
        pytest.param("functools.partial(os.remove, p)", id="likewise a partial"),
        pytest.param("os.remove()", id="nothing"),
    ],
)
def test_no_release(source: str) -> None:
    assert not roles(SOURCE).releases(call(source), FACT)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("os.close(fd)", True),
        ("os.close(pair[0])", True),
        ("os.fdopen(fd, 'w')", True),
        ("open(fd)", True),
        ("io.FileIO(fd)", True),
        ("utils.safe_close(fd)", True),
        ("Writer(fd)", True),
        ("atexit.register(os.close, fd)", True),
        ("pool.submit(os.close, fd)", True),
        ("shut(fd)", True),
        ("os.close(other)", False),
        ("os.write(fd, data)", False),
        ("os.remove(p)", False),
        ("look(fd)", False),
    ],
)
def test_a_descriptor_is_released_by_what_closes_it_or_takes_it(source: str, expected: bool) -> None:
    helpers = "\ndef shut(number):\n    os.close(number)\n\ndef look(number):\n    print(number)\n"
    source_of_helpers = "\nfrom tempfile import mkstemp" + helpers
    assert roles(source_of_helpers).releases(call(source), DESCRIPTOR) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("f.close()", True),
        ("f.cleanup()", True),
        ("f.__exit__(None, None, None)", True),
        ("stack.push(f)", True),
        ("stack.callback(f.close)", True),
        ("self.addCleanup(f.close)", True),
        ("os.remove(f.name)", True),
        ("f.flush()", False),
        ("other.close()", False),
        ("stack.callback(other.close)", False),
        ("close(other)", False),
    ],
)
def test_an_object_is_released_by_closing_it(source: str, expected: bool) -> None:
    fact = obligation({"f": Role.HANDLE}, Resource.OBJECT)
    assert roles().releases(call(source), fact) is expected
