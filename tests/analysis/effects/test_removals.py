"""Which calls remove something, what they remove, and which names that stands for."""

from __future__ import annotations

import ast
import textwrap

import pytest
from lifetime_sources import IMPORTS, call, expression, parsed, unparsed

from flake8_tempfile.analysis.effects.calls.removals import (
    is_remover,
    lambda_targets,
    matches,
    removal_targets,
    removed_for_certain,
    removed_keys,
)
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.settings import Settings

MODULE = parsed(IMPORTS + "\nfrom starlette.background import BackgroundTask as Task\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("os.remove(p)", ["p"], id="remove"),
        pytest.param("os.remove(path=p)", ["p"], id="by keyword"),
        pytest.param("os.unlink(p, dir_fd=fd)", ["p"], id="the first argument only"),
        pytest.param("os.rmdir(*args)", ["args"], id="starred"),
        pytest.param("shutil.rmtree(d, ignore_errors=True)", ["d"], id="rmtree"),
        pytest.param("os.close(fd)", ["fd"], id="a descriptor"),
        pytest.param("p.unlink()", ["p"], id="method"),
        pytest.param("p.unlink(missing_ok=True)", ["p", "True"], id="method, which may also take what it removes"),
        pytest.param("Path(p).unlink()", ["Path(p)"], id="method of a call"),
        pytest.param("d.cleanup()", ["d"], id="TemporaryDirectory.cleanup"),
        pytest.param("f.delete()", ["f"], id="delete of a file object"),
        pytest.param("fs.remove(p)", ["fs", "p"], id="method of an unknown object"),
        pytest.param("force_rmtree(d)", ["d"], id="told by its name"),
        pytest.param("utils.cleanup_files(a, b)", ["a", "b"], id="told by its name, of another module"),
        pytest.param("delete_column(p)", [], id="a name that says it removes no file"),
        pytest.param("remove_prefix(p)", [], id="likewise"),
        pytest.param("sys.path.remove(d)", [], id="an entry of a list of modules' places"),
        pytest.param("self.paths.remove(p)", [], id="an entry of a list"),
        pytest.param("use(p)", [], id="any other call"),
        pytest.param("atexit.register(shutil.rmtree, d)", ["shutil.rmtree", "d"], id="registered with its remover"),
        pytest.param("self.addCleanup(done, p)", ["done", "p"], id="registered with anything"),
        pytest.param("stack.callback(lambda: os.remove(p))", ["p"], id="registered as a lambda"),
        pytest.param("stack.callback(lambda q=p: os.remove(q))", ["p"], id="a lambda that holds the path"),
        pytest.param("stack.enter_context(p)", [], id="to enter a context is not to remove"),
        pytest.param("pool.submit(os.remove, p)", ["p"], id="a remover and what it is given"),
        pytest.param("pool.map(os.remove, [p, q])", ["p", "q"], id="a remover and a list"),
        pytest.param("BackgroundTask(os.remove, p)", [], id="a task is not yet registered"),
        pytest.param("Task(os.remove, p)", [], id="however it is called"),
        pytest.param("functools.partial(os.remove, p)", [], id="nor is a partial"),
        pytest.param("subprocess.run(['rm', '-rf', d])", ["d"], id="a command as a list"),
        pytest.param("subprocess.run(('rmdir', d))", ["d"], id="as a tuple"),
        pytest.param("os.system(f'rm -rf {d}')", ["d"], id="as a text"),
        pytest.param("os.system('rm -rf ' + d)", ["d"], id="as a sum"),
        pytest.param("os.system('rm -rf %s' % d)", ["d"], id="as a format"),
        pytest.param("subprocess.call('/bin/rm', '-f', p)", ["p"], id="as arguments"),
        pytest.param("subprocess.run(['rmate', d])", [], id="another command"),
        pytest.param("subprocess.run(['echo', 'rm', d])", [], id="not the command itself"),
        pytest.param("subprocess.run([])", [], id="an empty command"),
        pytest.param("os.system(f'{tool} {d}')", [], id="an unknown command"),
    ],
)
def test_what_a_call_removes(source: str, expected: list[str]) -> None:
    # Ex) addCleanup says twice that it removes what it is given, by its name and by what it is.
    assert list(dict.fromkeys(unparsed(removal_targets(call(source), MODULE)))) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("os.remove(p)", ["p"]),
        ("p.unlink()", ["p"]),
        ("fs.rmtree(d)", ["d"]),
        ("force_rmtree(d)", ["d"]),
        ("atexit.register(shutil.rmtree, d)", ["shutil.rmtree", "d"]),
        ("subprocess.run(['rm', d])", ["d"]),
        ("delete_user(u)", []),
        ("f.delete()", []),
        ("items.remove(p)", []),
        ("use(p)", []),
    ],
)
def test_a_mere_name_is_no_certain_removal(source: str, expected: list[str]) -> None:
    assert unparsed(removed_for_certain(call(source), MODULE)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("os.remove", True),
        ("shutil.rmtree", True),
        ("cleanup_files", True),
        ("self._delete", True),
        ("lambda: os.remove(p)", True),
        ("lambda: use(p)", False),
        ("remove_handler", False),
        ("use", False),
        ("remover()", False),
        ("delete_all()", False),
    ],
)
def test_a_reference_to_a_remover(source: str, expected: bool) -> None:
    assert is_remover(expression(source), MODULE) is expected


@pytest.mark.parametrize(
    ("name", "patterns", "expected"),
    [
        ("app.files.drop", ("app.files.drop",), True),
        ("app.files.drop", ("app.*",), True),
        ("app.files.drop", ("drop",), True),
        ("app.files.drop", ("dr?p",), True),
        ("drop", ("drop",), True),
        ("app.files.drop", ("files.drop",), False),
        ("app.files.Drop", ("drop",), False),
        ("app.files.drop", (), False),
        ("app.files.drop", ("other", "*.drop"), True),
        (None, ("*",), False),
    ],
)
def test_user_patterns_fit_the_whole_name_or_its_last_part(
    name: str | None, patterns: tuple[str, ...], expected: bool
) -> None:
    assert matches(name, patterns) is expected


def test_a_remover_of_the_user_removes_all_its_arguments() -> None:
    module = parsed("import storage\n", Settings(removers=("storage.drop",)))
    node = call("storage.drop(a, key=b)")
    assert unparsed(removal_targets(node, module)) == ["a", "b"]
    assert unparsed(removed_for_certain(node, module)) == ["a", "b"]
    assert is_remover(expression("storage.drop"), module)
    assert not removal_targets(node, MODULE)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("lambda: os.remove(p)", ["p"]),
        ("lambda q=p: os.remove(q)", ["p"]),
        ("lambda x, q=p: os.remove(q)", ["p"]),
        ("lambda x, /, q=p: os.remove(q)", ["p"]),
        ("lambda a=1, q=p: os.remove(q)", ["p"]),
        ("lambda q=p: (os.remove(q), os.remove(r))", ["p", "r"]),
        ("lambda q: os.remove(q)", ["q"]),
        ("lambda: use(p)", []),
        ("work", []),
    ],
)
def test_what_a_lambda_removes_in_the_terms_of_where_it_stands(source: str, expected: list[str]) -> None:
    assert unparsed(lambda_targets([expression(source)], MODULE)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("p", {"p"}),
        ("self.f.name", {"self.f.name", "self.f", "self"}),
        ("str(p)", {"p"}),
        ("Path(self.d).resolve()", {"self.d", "self"}),
        ("os.path.dirname(p)", {"p", "p.parent"}),
        ("os.path.join(d, 'x')", set()),
        ("d / 'x'", set()),
        ("f'{d}/x'", set()),
        ("work(p)", set()),
        ("paths[0]", {"paths[0]", "paths"}),
        ("paths[i]", {"paths"}),
        ("paths.pop()", {"paths"}),
        ("reversed(self.paths)", {"self.paths", "self"}),
        ("table.values()", {"table"}),
        ("[a, b]", {"a", "b"}),
        ("(a, *b)", {"a", "b"}),
        ("a if c else b", {"a", "b"}),
        ("a or b", {"a", "b"}),
        ("(a := b)", {"b"}),
        ("await p", {"p"}),
        ("[work(x) for x in xs]", {"xs"}),
        ("getattr(self, 'path')", {"self.path"}),
        ("getattr(self, name)", set()),
        ("getattr(make(), 'path')", set()),
        ("filter(None, (a, b))", {"a", "b"}),
    ],
)
def test_the_keys_that_an_expression_may_take_its_path_from(source: str, expected: set[str]) -> None:
    assert set(path_keys(expression(source), MODULE.names)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("os.remove(p)", {"p"}, id="itself"),
        pytest.param("q = p\nos.remove(q)", {"q", "p"}, id="another name"),
        pytest.param("r = str(q)\nq = p\nos.remove(r)", {"r", "q", "p"}, id="a chain, in any order"),
        pytest.param("for p in paths:\n    os.remove(p)", {"p", "paths"}, id="elements of a list"),
        pytest.param("for n, p in paths.items():\n    os.remove(p)", {"p", "paths"}, id="values of a mapping"),
        pytest.param("[os.remove(p) for p in paths]", {"p", "paths"}, id="in a comprehension"),
        pytest.param("fd, p = pair\nos.remove(p)", {"p", "pair"}, id="unpacked"),
        pytest.param("with f as g:\n    os.remove(g.name)", {"g.name", "g", "f"}, id="bound by with"),
        pytest.param("p = q\nq = p\nos.remove(p)", {"p", "q"}, id="a circle"),
        pytest.param("p = p\nos.remove(p)", {"p"}, id="itself again"),
        pytest.param("p = os.path.join(d, 'x')\nos.remove(p)", {"p"}, id="a part does not stand for the whole"),
        pytest.param("q = p", set(), id="no removal"),
    ],
)
def test_removals_are_followed_through_local_names(body: str, expected: set[str]) -> None:
    nodes = Nodes(ast.walk(ast.parse(textwrap.dedent(body))))
    targets = [t for node in nodes if isinstance(node, ast.Call) for t in removal_targets(node, MODULE)]
    assert removed_keys(nodes, targets, MODULE.names) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("work(p, remove_tree)", ["p"]),
        ("work(p, target=remove_tree)", ["p"]),
        ("upgrade(p, autoremove=autoremove)", []),
        ("upgrade(p, clean=clean)", []),
    ],
)
def test_a_flag_is_no_function(call: str, expected: list[str]) -> None:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    assert [ast.unparse(target) for target in removed_for_certain(node, parsed(call))] == expected
