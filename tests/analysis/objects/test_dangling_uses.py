"""Which uses of a path come after the end of its file or directory, and on which line that is."""

from __future__ import annotations

import ast

import pytest
from temp_sources import IMPORTS, function, module

import flake8_tempfile.analysis.objects.dangling_uses as analysis_of_uses
from flake8_tempfile.analysis.objects.dangling_facts import DanglingUse
from flake8_tempfile.analysis.objects.dangling_uses import find_dangling
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.builder import GraphTooLarge
from flake8_tempfile.flow.solver import TooManyFacts


def found(parsed: Module) -> list[str]:
    return sorted(ast.unparse(use.node) for use in find_dangling(parsed).uses)


def only(parsed: Module) -> DanglingUse:
    (use,) = find_dangling(parsed).uses
    return use


# Where the functions of temp_sources begin.
FIRST = IMPORTS.count("\n") + 2


@pytest.mark.parametrize(
    ("body", "ended", "how"),
    [
        pytest.param(
            """
            with TemporaryDirectory() as d:
                read(d)
            read(d, 1)
            """,
            1,
            "its `with` block ends",
            id="block",
        ),
        pytest.param(
            """
            with NamedTemporaryFile() as f:
                f.write(data)

            read(f.name)
            """,
            1,
            "its `with` block ends",
            id="block of a file",
        ),
        pytest.param(
            """
            f = NamedTemporaryFile()
            f.write(data)
            f.close()
            read(f.name)
            """,
            2,
            "`close()` removes it",
            id="close",
        ),
        pytest.param(
            """
            d = TemporaryDirectory()
            d.cleanup()
            read(d.name)
            """,
            1,
            "`cleanup()` removes it",
            id="cleanup",
        ),
        pytest.param(
            """
            d = TemporaryDirectory()
            p = d.name
            d = None
            read(p)
            """,
            2,
            "its object is collected",
            id="bound anew",
        ),
        pytest.param(
            """
            d = TemporaryDirectory()
            read(d.name)
            return d.name
            """,
            2,
            "its object is collected",
            id="end of the function",
        ),
        pytest.param("return TemporaryDirectory().name", 0, "its object is collected", id="never held"),
        pytest.param(
            """
            d = tempfile.mkdtemp()
            try:
                return os.path.join(d, 'x')
            finally:
                shutil.rmtree(d)
            """,
            4,
            "it is removed",
            id="removed by hand",
        ),
    ],
)
def test_where_it_ends(body: str, ended: int, how: str) -> None:
    parsed = function(body.replace("shutil.rmtree", "os.rmdir"))
    use = only(parsed)
    assert (use.ended - FIRST, use.how) == (ended, how)


BLOCK = """
with TemporaryDirectory() as d:
    read(d)
    p = {}
read(p)
"""


@pytest.mark.parametrize(
    "inside",
    [
        "os.path.join(d, 'x')",
        "Path(d) / 'x'",
        "Path(d)",
        "str(d)",
        "d + '/x'",
        "f'{d}/{data}'",
        "[d]",
        "{'in': d}",
    ],
)
def test_what_still_knows_the_path(inside: str) -> None:
    assert found(function(BLOCK.format(inside))) == ["read(p)"]


# Of `Run(d)` nobody knows whether it has read all when it was made.
@pytest.mark.parametrize(
    "inside", ["read(d)", "os.listdir(d)", "os.path.basename(d)", "len(d)", "d + '-2'", "open(d)", "Run(d)"]
)
def test_what_does_not(inside: str) -> None:
    assert found(function(BLOCK.format(inside))) == []


AFTER = """
with TemporaryDirectory() as d:
    read(d)
{}
"""


@pytest.mark.parametrize(
    "after",
    [
        "read(d)",
        "os.listdir(d)",
        "open(os.path.join(d, 'x'), 'w')",
        "Path(d).iterdir()",
        "yield d",
        "return d",
        "return data, d",
        "x = [read(d)]",
        "raise Failure(read(d))",
        "if read(d): pass",
        "for x in read(d): pass",
        "with read(d): pass",
        "while read(d): pass",
    ],
)
def test_uses_after_the_block(after: str) -> None:
    assert len(found(function(AFTER.format(after)))) == 1


@pytest.mark.parametrize(
    "after",
    [
        "print(d)",
        "log.info('used %s', d)",
        "raise ValueError(f'{d} failed')",
        "module.fail_json(f'{d} failed')",
        "assert not os.path.exists(d)",
        "if d == data: pass",
        "data.replace(d, '')",
        "return d == data",
        "return os.path.basename(d)",
        "return Result(d)",
        "os.makedirs(d); read(d)",
        "os.rmdir(d)",
        "if os.path.exists(d): read(d)",
        "if not os.path.exists(d): return\nread(d)",
        "d = data\nread(d)",
        "del d",
        "for d in data: read(d)",
        "with open(data) as d: read(d)",
        "d, data = data\nread(d)",
        "cached(data)[0] = d",
    ],
)
def test_no_uses_after_the_block(after: str) -> None:
    assert found(function(AFTER.format(after))) == []


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ("d", True),
        ("os.path.join(d, 'x')", True),
        ("Path(d) / 'x'", True),
        ("(1, d)", True),
        ("d if data else None", True),
        ("FileResponse(d)", True),
        ("read(d)", False),
        ("open(d).read()", False),
        ("Dataset(d)", False),
        ("os.listdir(d)", False),
        ("None", False),
        ("f'made {d}'", False),
    ],
)
def test_returned_from_the_block(value: str, reported: bool) -> None:
    body = f"with TemporaryDirectory() as d:\n    read(d)\n    return {value}"
    assert bool(found(function(body))) is reported


def test_a_second_return_overrides_the_first() -> None:
    body = """
    with TemporaryDirectory() as d:
        try:
            return d
        finally:
            return None
    """
    assert found(function(body)) == []


@pytest.mark.parametrize(
    ("inside", "after"),
    [
        ("cmd = ['du', d]\ncmd += ['-s']", "read(cmd)"),
        ("cmd = ['du']\ncmd += [d]", "read(cmd)"),
        ("env = {}\nenv['HOME'] = d", "read(env)"),
        ("d = d\nenv = [d]\nenv[0] = data", "read(env)"),
    ],
)
def test_containers(inside: str, after: str) -> None:
    block = "with TemporaryDirectory() as d:\n    read(d)\n    " + inside.replace("\n", "\n    ")
    assert found(function(f"{block}\n{after}")) == [after]


def test_an_unrelated_variable_is_not_extended_by_it() -> None:
    assert found(function("with TemporaryDirectory() as d:\n    read(d)\n    cmd += ['-s']\nread(cmd)")) == []


def test_another_path_that_exists_says_nothing() -> None:
    assert found(function(AFTER.format("if os.path.exists(data): read(d)"))) == ["read(d)"]


def test_what_is_kept_beside_what_is_not() -> None:
    body = "f = NamedTemporaryFile(delete=False)\nf.write(data)\nf.close()\nread(f.name)"
    assert found(function(AFTER.format(body))) == []


def test_one_use_on_a_path_is_enough() -> None:
    body = AFTER.format("read(d, 1)\nread(d, 2)")
    assert found(function(body)) == ["read(d, 1)"]


def test_uses_on_different_paths() -> None:
    body = AFTER.format("if data:\n    read(d, 1)\nelse:\n    read(d, 2)")
    assert found(function(body)) == ["read(d, 1)", "read(d, 2)"]


def test_a_path_on_which_it_lives() -> None:
    body = """
    d = TemporaryDirectory()
    read(d.name)
    if data:
        d.cleanup()
        return
    read(d.name)
    """
    assert found(function(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("f = NamedTemporaryFile(delete=False)\nf.write(data)\nf.close()\nread(f.name)", id="kept"),
        pytest.param(
            "f = NamedTemporaryFile(delete_on_close=False)\nf.write(data)\nf.close()\nread(f.name)", id="not by close"
        ),
        pytest.param("f = NamedTemporaryFile()\nf.write(data)\nreturn f", id="object returned"),
        pytest.param("f = NamedTemporaryFile()\nf.write(data)\nreturn f.name, f", id="with its name"),
        pytest.param("f = NamedTemporaryFile()\nkeep(f)\nreturn f.name", id="given away"),
        pytest.param("f = NamedTemporaryFile()\nself.f = f\nreturn f.name", id="stored"),
        pytest.param("f = NamedTemporaryFile()\ndata['f'] = f\nreturn f.name", id="put into a mapping"),
        pytest.param("f = NamedTemporaryFile()\nlater(lambda: f.read())\nreturn f.name", id="captured"),
        pytest.param("global f\nf = NamedTemporaryFile()\nf.write(data)\nreturn f.name", id="global"),
        pytest.param("f = g = NamedTemporaryFile()\nf = f.name\nread(f)", id="another variable holds it"),
        pytest.param("f = NamedTemporaryFile()\nf.file.close()\nf.read()\nread(f.name)", id="inner file closed"),
        pytest.param("d = TemporaryDirectory()\nd._finalizer.detach()\nreturn d.name", id="finalizer detached"),
        pytest.param(
            "f = NamedTemporaryFile()\nf.delete = False\nf.close()\nreturn f.name", id="deletion switched off"
        ),
    ],
)
def test_alive(body: str) -> None:
    assert found(function(body)) == []


@pytest.mark.parametrize(
    ("use", "reported"),
    [
        ("open(p)", True),
        ("os.stat(p)", True),
        ("Path(p).read_text()", True),
        ("shutil.copy(p, data)", True),
        ("save(p)", False),
        ("open(p, 'w')", False),
        ("print(p)", False),
        ("os.path.basename(p)", False),
    ],
)
@pytest.mark.parametrize(
    "made",
    [
        "p = NamedTemporaryFile().name",
        "with NamedTemporaryFile() as f:\n    p = f.name",
        "f = NamedTemporaryFile()\np = f.name\nf.close()",
    ],
)
def test_a_mere_name_is_missed_only_where_it_is_read(made: str, use: str, reported: bool) -> None:
    assert bool(found(function(f"{made}\n{use}"))) is reported


def test_in_a_loop_each_round_has_its_own() -> None:
    body = """
    for x in data:
        with TemporaryDirectory() as d:
            p = os.path.join(d, x)
            read(p)
    """
    assert found(function(body)) == []


def test_module_level_code() -> None:
    source = IMPORTS + "with TemporaryDirectory() as d:\n    read(d)\nread(d)\n"
    assert found(module(source)) == ["read(d)"]


def test_nested_functions_are_bodies_of_their_own() -> None:
    body = """
    with TemporaryDirectory() as d:
        def path(name):
            return os.path.join(d, name)
        read(path('x'))
    """
    assert found(function(body)) == []


@pytest.mark.parametrize(("stage", "error"), [("build", GraphTooLarge), ("solve", TooManyFacts)])
def test_a_body_that_is_too_large_is_left_out(
    stage: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    parsed = function(AFTER.format("read(d)"))
    assert found(parsed)
    monkeypatch.setattr(analysis_of_uses, stage, refuse)
    assert found(parsed) == []
