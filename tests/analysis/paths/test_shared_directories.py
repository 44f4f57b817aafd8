"""An expression is recognised as a path in a shared temporary directory by what it spells, however it is built."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest
from temp_sources import expression, module

from flake8_tempfile.analysis.paths.shared_directories import TempPath, literal_directory, temp_path
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import parse_module
from flake8_tempfile.settings import TEMP_DIRECTORIES, Settings

IMPORTS = "import datetime, getpass, os, pathlib, secrets, tempfile, time, uuid\nfrom pathlib import Path\n"


def read(source: str, bound: Mapping[str, ast.expr] | None = None) -> TempPath | None:
    return temp_path(expression(source), module(IMPORTS), bound or {})


def found(source: str, bound: Mapping[str, ast.expr] | None = None) -> TempPath:
    path = read(source, bound)
    assert path is not None
    return path


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("'/tmp'", "/tmp", id="the directory itself"),
        pytest.param("'/tmp/'", "/tmp/", id="with a separator at its end"),
        pytest.param("'/var/tmp/a/b'", "/var/tmp/a/b", id="below it"),
        pytest.param("b'/tmp/a'", "/tmp/a", id="bytes"),
        pytest.param(r"r'C:\Temp\a'", r"C:\Temp\a", id="windows"),
        pytest.param("'c:/TEMP/a'", "c:/TEMP/a", id="windows in another spelling"),
        pytest.param(r"r'%TEMP%\a'", r"%TEMP%\a", id="windows variable"),
        pytest.param("f'/tmp/{name}.txt'", "/tmp/{name}.txt", id="f-string"),
        pytest.param("f'/tmp' f'/{name}'", "/tmp/{name}", id="f-strings side by side"),
        pytest.param("'/tmp/%s-%d.txt' % (name, 7)", "/tmp/{name}-{7}.txt", id="percent"),
        pytest.param("'/tmp/%s' % name", "/tmp/{name}", id="percent with one value"),
        pytest.param("'/tmp/%(key)s%%' % {'key': name}", "/tmp/{name}%", id="percent with keys"),
        pytest.param("'/tmp/{}/{}'.format(first, second)", "/tmp/{first}/{second}", id="format"),
        pytest.param("'/tmp/{1}/{0.x}/{k}'.format(a, b, k=c)", "/tmp/{b}/{a}/{c}", id="format with fields"),
        pytest.param("'/tmp/' + name + '.txt'", "/tmp/{name}.txt", id="added"),
        pytest.param("os.path.join('/tmp', 'a', name)", "/tmp/a/{name}", id="join"),
        pytest.param("os.path.join('/var', 'tmp', 'a')", "/var/tmp/a", id="join of the directory's parts"),
        pytest.param("os.path.join('/tmp/', 'a')", "/tmp/a", id="join after a separator"),
        pytest.param("os.path.join(base, '/tmp/a')", "/tmp/a", id="join drops what stands before the root"),
        pytest.param("Path('/tmp') / name / 'a'", "/tmp/{name}/a", id="divided"),
        pytest.param("Path('/tmp', 'a').joinpath('b')", "/tmp/a/b", id="joinpath"),
        pytest.param("str(pathlib.PurePath('/tmp/a').resolve())", "/tmp/a", id="converted"),
        pytest.param("os.path.abspath('/tmp/a').encode()", "/tmp/a", id="converted by functions"),
        pytest.param("f'/tmp{os.sep}a'", "/tmp/a", id="named separator"),
        pytest.param("os.path.join(tempfile.gettempdir(), 'a')", "gettempdir()/a", id="gettempdir"),
        pytest.param("f'{tempfile.gettempdir()}/a'", "gettempdir()/a", id="gettempdir in an f-string"),
        pytest.param("os.environ['TMPDIR'] + '/a'", "$TMPDIR/a", id="environment"),
        pytest.param("os.environ.get('TEMP', '/x') + '/a'", "$TEMP/a", id="environment with a fallback"),
        pytest.param("(os.getenv('TMP') or '/x') + '/a'", "$TMP/a", id="environment or something else"),
        pytest.param("day.strftime('/tmp/%Y/a')", "/tmp/%Y/a", id="dated"),
        pytest.param(f"'/tmp/{'a' * 100}'", f"/tmp/{'a' * 74}…", id="long"),
    ],
)
def test_paths(source: str, text: str) -> None:
    assert found(source).text == text


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("'/tmpl/a'", id="another directory"),
        pytest.param("'/TMP/a'", id="another case"),
        pytest.param("'tmp/a'", id="relative"),
        pytest.param("'see /tmp/a'", id="text"),
        pytest.param("'/home/tmp'", id="below another directory"),
        pytest.param("f'/tmp{name}'", id="decided by a variable"),
        pytest.param("'/tmp' + name", id="decided by an added variable"),
        pytest.param("f'{tempfile.gettempdir()}x'", id="beside the directory"),
        pytest.param("os.path.join('/tmp', '/srv')", id="dropped by join"),
        pytest.param("os.path.join(*parts)", id="star"),
        pytest.param("name", id="unknown name"),
        pytest.param("name + '/tmp'", id="not at the start"),
        pytest.param("tempfile.mkdtemp()", id="private directory"),
        pytest.param("os.environ['HOME'] + '/a'", id="other variable"),
        pytest.param("'{'.format(a)", id="broken template"),
        pytest.param("7 / 2", id="numbers"),
        pytest.param("''", id="empty"),
        pytest.param("f''", id="empty f-string"),
        pytest.param("day.strftime(f'')", id="empty date"),
        pytest.param("day.strftime(form)", id="date in a form that is not known"),
        pytest.param("os.path.join('', f'', '' % ())", id="empty parts"),
    ],
)
def test_other_things(source: str) -> None:
    assert read(source) is None


@pytest.mark.parametrize(
    ("source", "fixed", "unique", "stamped", "guessable"),
    [
        pytest.param("'/tmp/work.txt'", True, False, False, True, id="constant"),
        pytest.param("f'/tmp/work-{name}.txt'", False, False, False, True, id="variable with constant text"),
        pytest.param("f'/tmp/{name}.txt'", False, False, False, False, id="variable with an extension"),
        pytest.param("f'/tmp/{uuid.uuid4()}.txt'", False, True, False, False, id="uuid"),
        pytest.param("f'/tmp/work-{uuid.uuid4().hex[:8]}'", False, True, False, False, id="part of a uuid"),
        pytest.param("'/tmp/a' + secrets.token_hex()", False, True, False, False, id="secret"),
        pytest.param("f'/tmp/a-{job_uuid}'", False, True, False, False, id="name of a variable"),
        pytest.param("'/tmp/a-%d' % os.getpid()", False, False, True, True, id="process"),
        pytest.param("f'/tmp/a-{int(time.time())}'", False, False, True, True, id="time"),
        pytest.param("f'/tmp/a-{datetime.datetime.now():%H}'", False, False, True, True, id="date"),
        pytest.param("f'/tmp/a-{getpass.getuser()}'", True, False, False, True, id="user"),
        pytest.param("os.path.join(tempfile.gettempdir(), 'a')", True, False, False, True, id="gettempdir"),
        pytest.param("os.path.join(tempfile.gettempdir(), name)", False, False, False, False, id="all variable"),
        pytest.param("'/tmp/' + hashlib.md5(text).hexdigest()", False, False, False, True, id="digest"),
        pytest.param("f'/tmp/{zlib.crc32(text):x}.crt'", False, False, False, True, id="checksum"),
        pytest.param("f'/tmp/{digest}.crt'", False, False, False, True, id="variable named a digest"),
        pytest.param("f'/tmp/{wheel_hash[:8]}'", False, False, False, True, id="part of a digest"),
        pytest.param("f'/tmp/{shade}'", False, False, False, False, id="no digest"),
        pytest.param("'/tmp/' + md5(os.urandom(9)).hexdigest()", False, True, False, False, id="digest of chance"),
        pytest.param("'/tmp/' + md5(str(time.time()))", False, False, True, False, id="digest of the time"),
        pytest.param("'/tmp/' + upload.filename", False, False, False, True, id="name of a file"),
        pytest.param("'/tmp/' + source['filename']", False, False, False, True, id="name of a file in a mapping"),
        pytest.param("'/tmp/' + self.filename", False, False, False, False, id="attribute of this object"),
        pytest.param("'/tmp/' + upload.title", False, False, False, False, id="another attribute"),
    ],
)
def test_how_guessable_the_name_is(source: str, fixed: bool, unique: bool, stamped: bool, guessable: bool) -> None:
    path = found(source)
    assert (path.fixed, path.unique, path.stamped, path.guessable) == (fixed, unique, stamped, guessable)


@pytest.mark.parametrize(
    ("source", "directory", "hardcoded", "bare"),
    [
        ("'/dev/shm'", "/dev/shm", True, True),
        ("'/dev/shm/'", "/dev/shm", True, True),
        ("'/dev/shm/a'", "/dev/shm", True, False),
        ("'c:/temp/a'", "c:/temp", True, False),
        ("tempfile.gettempdir()", "gettempdir()", False, True),
        ("os.environ['TMPDIR'] + '/a'", "$TMPDIR", False, False),
    ],
)
def test_the_root(source: str, directory: str, hardcoded: bool, bare: bool) -> None:
    path = found(source)
    assert (path.directory, path.hardcoded, path.bare) == (directory, hardcoded, bare)


def test_names_are_looked_up() -> None:
    bound = {"base": expression("'/tmp'"), "self.name": expression("uuid.uuid4().hex"), "base2": expression("base")}
    assert found("os.path.join(base2, 'a')", bound).text == "/tmp/a"
    assert found("f'{base}/a-{self.name}'", bound).unique
    assert found("f'{base}/a-{self.name[:8]}'", bound).unique


def test_names_may_be_bound_to_paths_that_were_read_before() -> None:
    base = found("os.path.join(tempfile.gettempdir(), 'a')")
    path = temp_path(expression("base / 'b'"), module(IMPORTS), {"base": base}.get)
    assert path is not None
    assert path.text == "gettempdir()/a/b"
    assert path.origin is base.origin


def test_a_name_bound_to_itself_ends() -> None:
    assert read("base + '/a'", {"base": expression("base + '/b'")}) is None


def test_the_directories_are_a_setting() -> None:
    settings = Settings(temp_directories=("/scratch",))
    made = parse_module("a.py", ast.parse(""), [], settings)
    assert temp_path(expression("'/scratch/a'"), made, {}) is not None
    assert temp_path(expression("'/tmp/a'"), made, {}) is None


@pytest.mark.parametrize("directory", TEMP_DIRECTORIES)
def test_a_directory_needs_a_separator_or_the_end_after_it(directory: str) -> None:
    assert literal_directory(directory, TEMP_DIRECTORIES) == directory
    assert literal_directory(directory + "/a", TEMP_DIRECTORIES) == directory
    assert literal_directory(directory + "x", TEMP_DIRECTORIES) is None


def test_bindings() -> None:
    source = """
base = "/tmp"
other = "/srv"
def work(other, *rest):
    path = base + "/a"
    twice = "/tmp/a"
    twice = "/tmp/b"
    first, second = "/tmp/1", "/tmp/2"
    with open(path) as handle:
        count = 0
        count += 1
    def inner():
        hidden = "/tmp/c"
    for item in rest:
        typed: str = "/tmp/d"
"""
    made = module(source)
    (function, _) = made.functions()
    names = bindings(function, made)
    assert sorted(names) == ["base", "path", "typed"]
    assert ast.unparse(names["path"]) == "base + '/a'"
