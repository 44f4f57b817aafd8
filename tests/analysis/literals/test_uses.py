"""A path in a shared temporary directory is judged by what the module does with it."""

from __future__ import annotations

import ast
import textwrap

import pytest

from flake8_tempfile.analysis.literals.uses import PathUse, Use, find_path_uses
from flake8_tempfile.analysis.syntax.module import parse_module
from flake8_tempfile.settings import Settings

IMPORTS = "import os, shutil, subprocess, tempfile, uuid\nfrom pathlib import Path\nfrom lib import unknown, use\n"


def uses(source: str, path: str = "shop/service.py") -> tuple[PathUse, ...]:
    text = IMPORTS + textwrap.dedent(source)
    return find_path_uses(parse_module(path, ast.parse(text), text.splitlines(keepends=True), Settings()))


def kinds(source: str, path: str = "shop/service.py") -> list[Use]:
    return [found.use for found in uses(source, path)]


def only(source: str) -> PathUse:
    (found,) = uses(source)
    return found


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        pytest.param("open('/tmp/a', 'w')", "opened for writing", id="open"),
        pytest.param("open('/tmp/a', mode='ab')", "opened for appending", id="open with a keyword"),
        pytest.param("open(file='/tmp/a', mode='x')", "opened for writing", id="open with keywords"),
        pytest.param("os.open('/tmp/a', os.O_CREAT | os.O_WRONLY)", "opened for writing", id="os.open"),
        pytest.param("os.makedirs('/tmp/a', exist_ok=True)", "made into a directory", id="makedirs"),
        pytest.param("Path('/tmp/a').mkdir()", "made into a directory", id="mkdir of a Path"),
        pytest.param("Path('/tmp/a').open('w')", "opened for writing", id="open of a Path"),
        pytest.param("shutil.copy(source, '/tmp/a')", "copied to", id="copy"),
        pytest.param("os.replace(source, dst='/tmp/a')", "the new name of a renamed file", id="rename"),
        pytest.param("frame.to_csv('/tmp/a')", "written", id="data frame"),
        pytest.param("use(outfile='/tmp/a')", "passed as `outfile`", id="output keyword"),
        pytest.param("use.save('/tmp/a')", "passed to `save`", id="saving method"),
        pytest.param("use.convert(source, '/tmp/a')", "passed to `convert` as its destination", id="converting method"),
        pytest.param("subprocess.run(['cc', '-o', '/tmp/a'])", "given to a command as its `-o`", id="option"),
        pytest.param("subprocess.run(['git', 'clone', url, '/tmp/a'])", "copied to by a command", id="git"),
        pytest.param("subprocess.run(['sudo'] + ['mkdir', '/tmp/a'])", "created by a command", id="command in parts"),
        pytest.param("os.system('ls > /tmp/a')", "written by a shell command", id="redirection"),
        pytest.param("p = '/tmp/a'\nos.system(f'ls > {p}')", "written by a shell command", id="redirection to a name"),
        pytest.param("p = '/tmp/a'\nunknown(p)\nos.remove(p)", "passed to `unknown` and later removed", id="removed"),
        pytest.param("def f():\n    out_path = '/tmp/a'\n    unknown(out_path)", "bound to `out_path`", id="name"),
        pytest.param("def f(out): unknown(out)\np = '/tmp/a'\nf(p)", "bound to `out`", id="output parameter"),
        pytest.param("socket_path = '/tmp/a.sock'\nopen(socket_path, 'wb')", "opened for writing", id="word outranked"),
    ],
)
def test_written(source: str, detail: str) -> None:
    found = only(source)
    assert (found.use, found.detail) == (Use.WRITTEN, detail)


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        pytest.param("def f(path='/tmp/a'): unknown(path)", "the default of the parameter `path`", id="parameter"),
        pytest.param("def f(*, path='/tmp/a'): unknown(path)", "the default of the parameter `path`", id="keyword"),
        pytest.param("parser.add_argument('--dir', default='/tmp/a')", "the default of an option", id="argparse"),
        pytest.param("click.option('--dir', default='/tmp/a')", "the default of an option", id="click"),
        pytest.param("class A:\n    path: str = '/tmp/a'", "the default of the field `path`", id="field"),
        pytest.param("spec = dict(d=dict(type='str', default='/tmp/a'))", "the default of an option", id="mapping"),
        pytest.param("x = os.environ.get('DIR', '/tmp/a')", "the fallback of a lookup", id="environment"),
        pytest.param("x = get_env_path('DIR', '/tmp/a')", "the fallback of a lookup", id="function of the project"),
        pytest.param("x = given or '/tmp/a'", "the fallback of an `or`", id="or"),
        pytest.param("x = g if g is not None else '/tmp/a'", "the fallback of a condition", id="else"),
        pytest.param("x = '/tmp/a' if not g else g", "the fallback of a condition", id="condition"),
        pytest.param(
            "def f(p=None):\n    if p is None:\n        p = '/tmp/a'\n    unknown(p)",
            "taken for the parameter `p` where it is missing",
            id="missing parameter",
        ),
        pytest.param("EXPORT_DIR = '/tmp/a'", "the constant `EXPORT_DIR`", id="constant"),
        pytest.param("def default_root():\n    return '/tmp/a'", "what `default_root` returns", id="function"),
    ],
)
def test_default(source: str, detail: str) -> None:
    found = only(source)
    assert (found.use, found.detail) == (Use.DEFAULT, detail)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("open('/tmp/a')", id="opened for reading"),
        pytest.param("open('/tmp/a', 'rb')", id="opened for reading in binary"),
        pytest.param("os.open('/tmp/a', os.O_RDONLY)", id="opened for reading by flags"),
        pytest.param("open(name, '/tmp/a')", id="not the path"),
        pytest.param("x == '/tmp/a'", id="compared"),
        pytest.param("x.startswith('/tmp/')", id="start of another path"),
        pytest.param("x in ('/tmp', '/var/tmp')[:1]", id="membership"),
        pytest.param("print('/tmp/a')", id="printed"),
        pytest.param("raise OSError('/tmp/a')", id="raised"),
        pytest.param("unknown('/tmp/a')", id="unknown function"),
        pytest.param("unknown(path='/tmp/a')", id="unknown keyword"),
        pytest.param("unknown(input_file='/tmp/a')", id="input keyword"),
        pytest.param("shutil.copy('/tmp/a', target)", id="source of a copy"),
        pytest.param("bucket.upload_file('/tmp/a', 'a')", id="uploaded"),
        pytest.param("client.fetch('/tmp/a', target)", id="what is fetched"),
        pytest.param("remote.mkdir('/tmp/a')", id="on another machine"),
        pytest.param("use(volumes={'/tmp/a': '/tmp/b'})", id="mounts"),
        pytest.param("sock.bind('/tmp/a')", id="socket"),
        pytest.param("write('/tmp/a.sock')", id="name of a socket"),
        pytest.param("socket_path = '/tmp/a'\nwrite(socket_path)", id="name that says it is one"),
        pytest.param("tempfile.mkstemp(dir='/tmp')", id="private file"),
        pytest.param("os.environ['X'] = '/tmp/a'", id="environment of others"),
        pytest.param("x = use(['cat', '/tmp/a'])", id="list"),
        pytest.param("subprocess.run(['cat', '/tmp/a'])", id="argument of a command"),
        pytest.param("subprocess.CalledProcessError(1, ['touch', '/tmp/a'])", id="command in an exception"),
        pytest.param("subprocess.run(['ssh', host, 'mkdir', '/tmp/a'])", id="command on another machine"),
        pytest.param("remote.run('ls > ' + '/tmp/a')", id="shell on another machine"),
        pytest.param("p = '/tmp/a'\nos.remove(p)", id="only removed"),
        pytest.param("log_dir = '/tmp/a'\nos.listdir(log_dir)", id="product that is read"),
        pytest.param("def f(path='/tmp/a'): return open(path).read()", id="default that is read"),
        pytest.param("def f(remote_dir='/tmp/a'): unknown(remote_dir)", id="default on another machine"),
        pytest.param("out = '/tmp/a'\nsock.bind(out)", id="socket with the name of an output"),
        pytest.param("tmp_dir = '/dev/shm'\ntempfile.mkstemp(dir=tmp_dir)", id="private file by way of a name"),
        pytest.param("node.send_files(source, dst='/tmp/a')", id="sent"),
        pytest.param("parser.add_argument('--remote-dir', default='/tmp/a')", id="option on another machine"),
        pytest.param("temp_prefix = '/tmp/a'", id="part of paths"),
        pytest.param("d = '/tmp/a'\nstate_file = d + '/b'\nopen(state_file)", id="product built on it"),
        pytest.param("def f(d='/tmp/a'):\n    cache = d + '/b'\n    open(cache)\n    unknown(cache)", id="built"),
        pytest.param("unknown(given or '/tmp/a')", id="fallback that gets no name"),
        pytest.param("x = g if h else '/tmp/a'\nunknown(x)", id="condition about something else"),
        pytest.param("def f(p):\n    if p == 1:\n        p = '/tmp/a'\n    unknown(p)", id="parameter that is there"),
        pytest.param("x.return_value = '/tmp/a'", id="mock"),
        pytest.param("x = MockTarget('/tmp/a')", id="fake"),
        pytest.param("p = '/tmp/a'\np = 'b'\nopen(p, 'w')", id="name that was bound anew"),
        pytest.param("def f(p):\n    p = '/tmp/a'\n\ndef g(p):\n    open(p, 'w')", id="name of another function"),
    ],
)
def test_mentioned(source: str) -> None:
    assert set(kinds(source)) == {Use.MENTION}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("path = '/tmp/a'\nopen(path, 'w')", id="name"),
        pytest.param("path: str = '/tmp/a'\nopen(path, 'w')", id="annotated name"),
        pytest.param("if (path := '/tmp/a'):\n    open(path, 'w')", id="walrus"),
        pytest.param("path, mode = '/tmp/a', 'w'\nopen(path, 'w')", id="unpacked"),
        pytest.param("path = '/tmp/a' if debug else name\nopen(path, 'w')", id="conditional"),
        pytest.param("PATH = '/tmp/a'\ndef f():\n    open(PATH, 'w')", id="global from a function"),
        pytest.param("def f():\n    global p\n    p = '/tmp/a'\n\ndef g():\n    open(p, 'w')", id="declared global"),
        pytest.param("def f():\n    p = '/tmp/a'\n    def g():\n        open(p, 'w')", id="closure"),
        pytest.param("for p in ['/tmp/a']:\n    open(p, 'w')", id="loop"),
        pytest.param("[open(p, 'w') for p in ['/tmp/a']]", id="comprehension"),
        pytest.param("for i, p in enumerate(('/tmp/a',)):\n    open(p, 'w')", id="enumerate"),
        pytest.param("for p, q in zip(['/tmp/a'], names):\n    open(p, 'w')", id="zip"),
        pytest.param("d = {'k': '/tmp/a'}\nopen(d['k'], 'w')", id="mapping"),
        pytest.param("d = {'k': '/tmp/a'}\nfor k, p in d.items():\n    open(p, 'w')", id="items"),
        pytest.param("def f(p):\n    open(p, 'w')\nf('/tmp/a')", id="parameter"),
        pytest.param("def f(q, *, p):\n    open(p, 'w')\nf(1, p='/tmp/a')", id="keyword parameter"),
        pytest.param("def f():\n    return '/tmp/a'\nopen(f(), 'w')", id="result"),
        pytest.param("p = '/tmp/a'\nif x:\n    p = 'b'\nopen(p, 'w')", id="bound anew in a branch"),
        pytest.param("while x:\n    open(p, 'w')\n    p = '/tmp/a'", id="around a loop"),
        pytest.param("args.out = '/tmp/a'\nopen(args.out, 'w')", id="attribute of another object"),
        pytest.param("p = '/tmp/a'\nPath(p).parent.mkdir()", id="parent"),
        pytest.param("p = '/tmp/a'\nos.makedirs(os.path.dirname(p))", id="dirname"),
    ],
)
def test_followed(source: str) -> None:
    assert kinds(source) == [Use.WRITTEN]


CLASS = """
class Base:
    def store(self):
        open(self.path, "w")

class Job(Base):
    {definition}
"""


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param("path = '/tmp/a'", id="attribute of the class"),
        pytest.param("def __init__(self): self.path = '/tmp/a'", id="attribute of the object"),
        pytest.param("@property\n    def path(self): return '/tmp/a'", id="property"),
    ],
)
def test_followed_through_a_class(definition: str) -> None:
    assert kinds(CLASS.format(definition=definition)) == [Use.WRITTEN]


def test_followed_into_a_constructor() -> None:
    source = "class A:\n    def __init__(self, p): self.p = p\n    def f(self): open(self.p, 'w')\nA('/tmp/a')"
    assert kinds(source) == [Use.WRITTEN]


def test_followed_from_an_option() -> None:
    source = "parser.add_argument('--x', default='/tmp/a')\nargs = parser.parse_args()\nopen(args.x, 'w')"
    assert kinds(source) == [Use.DEFAULT]


def test_not_followed_into_a_method_of_something_else() -> None:
    source = "class A:\n    def put(self, p):\n        open(p, 'w')\nunknown.put('/tmp/a')"
    assert kinds(source) == [Use.MENTION]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("p = os.path.join(tempfile.gettempdir(), 'a')\nopen(p, 'w')", "gettempdir()/a", id="join"),
        pytest.param("d = tempfile.gettempdir()\nopen(d + '/a', 'w')", "gettempdir()/a", id="name"),
        pytest.param("open(os.environ['TMPDIR'] + '/a', 'w')", "$TMPDIR/a", id="environment"),
        pytest.param("CACHE_FILE = tempfile.gettempdir() + '/a'", "gettempdir()/a", id="constant"),
        pytest.param("open(os.path.join(tempfile.gettempdir(), digest), 'w')", "gettempdir()/{digest}", id="digest"),
        pytest.param(
            "open(os.path.join(tempfile.gettempdir(), f.filename), 'w')", "gettempdir()/{f.filename}", id="given"
        ),
    ],
)
def test_predictable(source: str, text: str) -> None:
    found = only(source)
    assert (found.use, found.text) == (Use.PREDICTABLE, text)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("os.makedirs(tempfile.gettempdir())", id="no name"),
        pytest.param("open(os.path.join(tempfile.gettempdir(), str(uuid.uuid4())), 'w')", id="random"),
        pytest.param("open(os.path.join(tempfile.gettempdir(), name), 'w')", id="name of the caller"),
        pytest.param("open(os.path.join(tempfile.gettempdir(), 'a'))", id="read"),
        pytest.param("print(os.path.join(tempfile.gettempdir(), 'a'))", id="printed"),
    ],
)
def test_not_predictable(source: str) -> None:
    assert kinds(source) == []


def test_each_name_in_the_directory_is_reported_where_it_is_joined() -> None:
    source = "d = tempfile.gettempdir()\nopen(d + '/a', 'w')\nopen(d + '/b', 'w')\nopen(d + name, 'w')"
    assert [(found.node.lineno, found.text) for found in uses(source)] == [(5, "gettempdir()/a"), (6, "gettempdir()/b")]


def test_a_name_is_reported_where_its_first_part_is_joined() -> None:
    source = "d = tempfile.gettempdir() + '/a'\nopen(os.path.join(d, 'b'), 'w')"
    assert [(found.node.lineno, found.text) for found in uses(source)] == [(4, "gettempdir()/a/b")]


def test_a_literal_is_reported_once() -> None:
    source = "d = '/tmp'\nopen(d + '/a', 'w')\nopen(d + '/b', 'w')"
    assert [(found.node.lineno, found.line, found.text) for found in uses(source)] == [(4, 5, "/tmp/a")]


def test_of_two_roots_in_one_path_the_literal_is_reported() -> None:
    source = "p = os.path.join('/tmp' if x else tempfile.gettempdir(), 'a')\nos.mkdir(p)"
    assert kinds(source) == [Use.WRITTEN]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("open('/tmp/a', 'w')", Use.WRITTEN, id="touches the disk"),
        pytest.param("unknown(output='/tmp/a')", Use.MENTION, id="output keyword"),
        pytest.param("subprocess.run(['touch', '/tmp/a'])", Use.WRITTEN, id="command that is run"),
        pytest.param("expected_command = ['touch', '/tmp/a']", Use.MENTION, id="command that is expected"),
        pytest.param("output_path = '/tmp/a'", Use.MENTION, id="output name"),
        pytest.param("EXPORT_DIR = '/tmp/a'", Use.MENTION, id="constant"),
        pytest.param("parser.add_argument('--dir', default='/tmp/a')", Use.DEFAULT, id="option"),
    ],
)
def test_in_a_test_module_names_count_for_nothing(source: str, expected: Use) -> None:
    assert kinds(source, "tests/test_service.py") == [expected]


def test_a_file_system_in_memory_is_no_disk() -> None:
    assert kinds("from pyfakefs.fake_filesystem_unittest import Patcher\nopen('/tmp/a', 'w')") == [Use.MENTION]


def test_names_count_for_nothing_in_a_module_about_another_machine() -> None:
    assert kinds("temp_dir = '/tmp/a'", "shop/hdfs/config.py") == [Use.MENTION]
    assert kinds("temp_dir = '/tmp/a'", "shop/files/config.py") == [Use.WRITTEN]


def test_documentation_and_texts_of_several_lines_are_left_out() -> None:
    assert uses('"""/tmp/a is where."""\ndef f():\n    "/tmp/b"\nx = "/tmp/c\\nand more"') == ()


def test_the_use_tells_where_and_how() -> None:
    found = only("def work():\n    path = f'/tmp/{uuid.uuid4()}'\n    unknown()\n    open(path, 'w')")
    assert found.function is not None
    assert (found.node.lineno, found.line, found.function.name, found.unique) == (5, 7, "work", True)
    assert [step.line for step in found.steps] == [5, 7]
    assert isinstance(found.node, ast.JoinedStr)


def test_on_one_line_there_is_no_way_to_show() -> None:
    assert only("open('/tmp/a', 'w')").steps == ()


def test_the_order_is_that_of_the_source() -> None:
    found = uses("x = '/tmp/a', '/tmp/b'\nopen('/tmp/c', 'w')\ndef f(p='/tmp/d'): unknown(p)")
    assert [use.text for use in found] == ["/tmp/a", "/tmp/b", "/tmp/c", "/tmp/d"]


def test_circles_end() -> None:
    source = "def f(p='/tmp/a'):\n    g(p)\ndef g(p):\n    p = f(p)\n    while p:\n        p = g(p)\n    return p"
    assert kinds(source) == [Use.DEFAULT]


def test_a_command_that_is_built_from_itself_is_followed_once() -> None:
    source = """
        import subprocess

        def f(sudo, cmd):
            cmd = "/tmp/a " + sudo
            cmd = cmd + " " + cmd
            subprocess.call(cmd, shell=True)
    """
    assert set(kinds(textwrap.dedent(source))) == {Use.MENTION}
