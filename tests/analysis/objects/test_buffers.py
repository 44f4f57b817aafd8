"""Which hand-overs of a name come before the file is complete."""

from __future__ import annotations

import ast
import json
import os
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from temp_sources import IMPORTS, function, module

from flake8_tempfile.analysis.objects import buffers
from flake8_tempfile.analysis.objects.buffers import unflushed_uses
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.builder import GraphTooLarge
from flake8_tempfile.flow.solver import TooManyFacts


def found(parsed: Module) -> list[str]:
    return sorted(ast.unparse(use.node) for use in unflushed_uses(parsed))


def reported(body: str) -> bool:
    return bool(found(function(body)))


WRITTEN = "f = NamedTemporaryFile({mode})\nf.write(data)\n{between}\nread(f.name)"
EFFECTS = [
    ("flush()", {"w", "w+", "wb", "w+b"}),
    ("seek(0)", {"w", "w+", "wb", "w+b"}),
    ("truncate()", {"w", "w+", "wb", "w+b"}),
    ("tell()", {"w", "w+"}),
    ("read()", {"w+", "w+b"}),
    ("fileno()", set()),
    ("isatty()", set()),
    ("readable()", set()),
]


@pytest.mark.parametrize("mode", ["w", "w+", "wb", "w+b"])
@pytest.mark.parametrize(("method", "flushing"), EFFECTS, ids=[method for method, _ in EFFECTS])
def test_the_interpreter_and_the_analysis_agree(mode: str, method: str, flushing: set[str]) -> None:
    """What is on disk after the method was called is what the analysis says."""
    if method == "read()" and "+" not in mode:
        pytest.skip("the file cannot be read")
    with tempfile.NamedTemporaryFile(mode) as file:
        file.write(b"data" if "b" in mode else "data")
        assert os.path.getsize(file.name) == 0
        name, argument = method.rstrip(")").split("(")
        getattr(file, name)(*([int(argument)] if argument else []))
        complete = os.path.getsize(file.name) == 4
    assert complete is (mode in flushing)
    assert reported(WRITTEN.format(mode=repr(mode), between=f"f.{method}")) is not complete


def test_fsync_does_not_flush() -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"data")
        os.fsync(file.fileno())
        assert os.path.getsize(file.name) == 0
    assert reported(WRITTEN.format(mode="", between="os.fsync(f.fileno())"))
    assert reported(WRITTEN.format(mode="", between="os.fsync(f)"))


WRITES: list[tuple[str, Callable[[Any], object]]] = [
    ("f.write(data)", lambda file: file.write("data")),
    ("f.writelines([data])", lambda file: file.writelines(["data"])),
    ("print(data, file=f)", lambda file: print("data", file=file)),
    ("json.dump(data, f)", lambda file: json.dump("data", file)),
]


@pytest.mark.parametrize(("source", "write"), WRITES, ids=[source for source, _ in WRITES])
def test_writes_that_stay_in_the_buffer(source: str, write: Callable[[Any], object]) -> None:
    with tempfile.NamedTemporaryFile("w") as file:
        write(file)
        assert os.path.getsize(file.name) == 0
    assert reported(f"f = NamedTemporaryFile('w')\n{source}\nread(f.name)")


@pytest.mark.parametrize(
    "body",
    [
        "f = NamedTemporaryFile()\nread(f.name)\nf.write(data)",
        "f = NamedTemporaryFile()\nf.write(b'')\nread(f.name)",
        "f = NamedTemporaryFile(buffering=0)\nf.write(data)\nread(f.name)",
        "f = NamedTemporaryFile('w', 1)\nf.write(data)\nread(f.name)",
        "f = NamedTemporaryFile(buffering=size)\nf.write(data)\nread(f.name)",
        "f = NamedTemporaryFile(**options)\nf.write(data)\nread(f.name)",
        "f = NamedTemporaryFile()\nf.write(data)\nf.close()\nread(f.name)",
        "f = NamedTemporaryFile()\nf.write(data)\nwith f: pass\nread(f.name)",
        "f = NamedTemporaryFile()\nf.write(data)\np = f.name\nf = None\nread(p)",
        "f = NamedTemporaryFile()\nf.write(data)\nsave(f)\nread(f.name)",
        "f = NamedTemporaryFile()\nwrite = f.write\nwrite(data)\nread(f.name)",
        "f = NamedTemporaryFile()\nf.write(data)\nfiles['f'] = f\nread(f.name)",
        "f = NamedTemporaryFile()\nf.write(data)\nlater(lambda: f.flush())\nread(f.name)",
        "f = NamedTemporaryFile()\nf.write(data)\nreturn f.name",
        "f = NamedTemporaryFile('w')\nprint(data, file=f, flush=True)\nread(f.name)",
        "f = tempfile.TemporaryFile()\nf.write(data)\nread(f.name)",
        "f = open(data, 'w')\nf.write(data)\nread(data)",
        "self.f = NamedTemporaryFile()\nself.f.write(data)\nself.finish()\nread(self.f.name)",
        "fd, p = tempfile.mkstemp()\nos.write(fd, data)\nread(p)",
        "fd, p = tempfile.mkstemp()\nx = Path(p).stat()\nx.write(data)\nread(p)",
    ],
)
def test_complete(body: str) -> None:
    assert found(function(body)) == []


@pytest.mark.parametrize(
    "use",
    [
        "print(f.name)",
        "log.info('wrote %s', f.name)",
        "os.chmod(f.name, 0o600)",
        "os.rename(f.name, data)",
        "os.unlink(f.name)",
        "os.path.exists(f.name)",
        "atexit.register(os.unlink, f.name)",
        "open(f.name, 'a').write(data)",
        "x = Config(f.name)",
        "x = [f.name]",
        "report(f'wrote {f.name}')",
        "read(f.name + '.bak')",
        "self.path = f.name",
        "raise ValueError(f.name)",
    ],
)
def test_nobody_looks_into_the_file(use: str) -> None:
    assert not reported(f"f = NamedTemporaryFile()\nf.write(data)\n{use}\nf.flush()\nread(f.name)")


@pytest.mark.parametrize(
    "use",
    [
        "read(f.name)",
        "read(path=f.name)",
        "read(str(f.name))",
        "read(Path(f.name))",
        "read([f.name])",
        "read(*[f.name])",
        "open(f.name)",
        "open(f.name, 'rb')",
        "Path(f.name).read_text()",
        "os.system('cat ' + f.name)",
        "run(f'cat {f.name}')",
        "os.path.getsize(f.name)",
        "yield f.name",
        "yield [f.name]",
        "if read(f.name): pass",
        "x = read(f.name) + 1",
        "return read(f.name)",
        "x = [f.name]\nread(x)",
        "x = []\nx.append(f.name)\nread(x)",
        "x = {}\nx['in'] = f.name\nread(x)",
        "x = Reader(f.name)\nx.load()",
        "x = Reader(f.name)\nread(x)",
        "x = f.name\nx = Path(x)\nread(x)",
    ],
)
def test_somebody_does(use: str) -> None:
    assert reported(f"f = NamedTemporaryFile()\nf.write(data)\n{use}")


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("if data: f.flush()", True),
        ("if data: f.flush()\nelse: f.seek(0)", False),
        ("try:\n    f.flush()\nexcept OSError:\n    pass", False),
        ("try:\n    check()\n    f.flush()\nexcept OSError:\n    pass", True),
        ("for x in data: f.flush()", True),
        ("f.flush()\nf.write(data)", True),
        ("while data: f.write(data)", True),
    ],
)
def test_paths(between: str, expected: bool) -> None:
    assert reported(f"f = NamedTemporaryFile()\nf.write(data)\n{between}\nread(f.name)") is expected


@pytest.mark.parametrize(
    "opening",
    [
        "fd, p = tempfile.mkstemp()\nf = os.fdopen(fd, 'w')",
        "fd, p = tempfile.mkstemp()\nf = open(fd, 'w')",
        "fd, p = tempfile.mkstemp()\nf = open(p, 'w')",
        "p = tempfile.mktemp()\nf = open(p, 'w')",
        "d = tempfile.mkdtemp()\np = os.path.join(d, 'x')\nf = open(p, 'w')",
        "d = TemporaryDirectory()\np = Path(d.name) / 'x'\nf = p.open('w')",
        "f = NamedTemporaryFile('w', delete=False)\np = f.name",
        "f = stack.enter_context(NamedTemporaryFile('w'))\np = f.name",
    ],
)
def test_ways_to_open(opening: str) -> None:
    assert found(function(f"{opening}\nf.write(data)\nread(p)")) == ["read(p)"]
    assert found(function(f"{opening}\nf.write(data)\nf.close()\nread(p)")) == []


def test_a_block_closes_its_file() -> None:
    body = """
    fd, p = tempfile.mkstemp()
    with os.fdopen(fd, 'w') as f:
        f.write(data)
        read(p, 1)
        f.write(data)
    read(p, 2)
    """
    assert found(function(body)) == ["read(p, 1)"]


def test_the_end_of_a_stack_closes_all() -> None:
    body = """
    with contextlib.ExitStack() as stack:
        f = stack.enter_context(NamedTemporaryFile(delete=False))
        f.write(data)
    read(f.name)
    """
    assert found(function(body)) == []


def test_a_csv_writer_writes_to_its_file() -> None:
    body = "f = NamedTemporaryFile('w')\nw = csv.writer(f)\nw.writerow(data)\nread(f.name)"
    assert found(function(body)) == ["read(f.name)"]
    assert found(function(body.replace("w.writerow(data)", "w.dialect"))) == []


def test_a_use_names_all_its_files_and_the_first_write() -> None:
    body = """
    a = NamedTemporaryFile()
    b = NamedTemporaryFile()
    a.write(data)
    a.write(data)
    b.write(data)
    read(a.name, b.name)
    """
    (use,) = unflushed_uses(function(body))
    assert set(use.variables) == {"a", "b"}
    assert use.written - IMPORTS.count("\n") in (4, 6)


def test_each_hand_over_that_is_not_covered_by_an_earlier_one() -> None:
    body = "f = NamedTemporaryFile()\nf.write(data)\nread(f.name, 1)\nread(f.name, 2)\nf.write(data)\nread(f.name, 3)"
    assert found(function(body)) == ["read(f.name, 1)", "read(f.name, 3)"]


def test_module_level_code() -> None:
    source = IMPORTS + "f = NamedTemporaryFile()\nf.write(b'x')\nread(f.name)\n"
    assert found(module(source)) == ["read(f.name)"]


@pytest.mark.parametrize(("stage", "error"), [("build", GraphTooLarge), ("solve", TooManyFacts)])
def test_a_body_that_is_too_large_is_left_out(
    stage: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    parsed = function("f = NamedTemporaryFile()\nf.write(data)\nread(f.name)")
    assert found(parsed)
    monkeypatch.setattr(buffers, stage, refuse)
    assert found(parsed) == []
