"""What expressions have to do with a temporary file or directory."""

from __future__ import annotations

import pytest
from temp_sources import expression

from flake8_tempfile.analysis.objects.relations import NO_HANDLES, Handles, Relation, constructs, relate
from flake8_tempfile.analysis.syntax.names import Names

NAMES = Names({"os": "os", "Path": "pathlib.Path", "partial": "functools.partial", "shlex": "shlex"})
FILE = NO_HANDLES.bind("f", Relation.OBJECT).bind("p", Relation.PATH).bind("cmd", Relation.HOLDER)
DIRECTORY = Handles(is_directory=True).bind("d", Relation.PATH).bind("t", Relation.OBJECT).bind("i", Relation.INSIDE)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("f", Relation.OBJECT),
        ("f.file", Relation.OBJECT),
        ("f.name", Relation.PATH),
        ("f.file.name", Relation.PATH),
        ("f.__enter__()", Relation.OBJECT),
        ("p", Relation.PATH),
        ("str(f.name)", Relation.PATH),
        ("Path(f.name).resolve()", Relation.PATH),
        ("os.path.abspath(p)", Relation.PATH),
        ("p if ready else None", Relation.PATH),
        ("ready or p", Relation.PATH),
        ("(q := p)", Relation.PATH),
        ("['cat', p]", Relation.HOLDER),
        ("('cat', *cmd)", Relation.HOLDER),
        ("{'path': p}", Relation.HOLDER),
        ("['cat'] + [p]", Relation.HOLDER),
        ("cmd + ['-v']", Relation.HOLDER),
        ("Config(path=p)", Relation.HOLDER),
        ("partial(work, p)", Relation.HOLDER),
        ("shlex.quote(p)", Relation.HOLDER),
        ("f'cat {p}'", Relation.TEXT),
        ("f'{p} -v'", Relation.TEXT),
        ("f'read: {p}\\nwrite: {x}'", Relation.DOCUMENT),
        ("'read: %s\\n' % p", Relation.DOCUMENT),
        ("f'{p}\\nread'", Relation.DOCUMENT),
        ("f'read: {p}.bak\\n'", None),
        ("'read: %s.bak\\n' % p", None),
        ("f'read:\\n{x}'", None),
        ("[f'read: {p}\\n']", None),
        ("'cat %s' % p", Relation.TEXT),
        ("'cat %s | sort' % (p,)", Relation.TEXT),
        ("'cat {} '.format(p)", Relation.TEXT),
        ("'cat ' + p", Relation.TEXT),
        ("' '.join(['cat', p])", Relation.TEXT),
        ("f'{p}'", Relation.PATH),
        ("f'{cmd} -v'", Relation.TEXT),
        ("f'cat {p}' + ' -v'", Relation.TEXT),
    ],
)
def test_related_to_a_file(source: str, expected: Relation) -> None:
    assert relate(expression(source), FILE, NAMES) is expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("other", id="another variable"),
        pytest.param("f.mode", id="another attribute"),
        pytest.param("p.name", id="the last part of a path"),
        pytest.param("p + '.bak'", id="another file beside it"),
        pytest.param("f'{p}.bak'", id="likewise"),
        pytest.param("'cat %s.bak' % p", id="in a command line"),
        pytest.param("'cat {}.bak'.format(p)", id="with format"),
        pytest.param("p + suffix", id="unknown text behind it"),
        pytest.param("Path(p).parent", id="its directory"),
        pytest.param("Path(p).with_suffix('.bak')", id="another suffix"),
        pytest.param("os.path.basename(p)", id="a text"),
        pytest.param("work(p)", id="the result of a call"),
        pytest.param("cmd[0]", id="an element"),
        pytest.param("p == other", id="a comparison"),
        pytest.param("f'{other} {p}.bak'", id="beside it, further behind"),
        pytest.param("os.path.join(p, 'x')", id="there is nothing inside a file"),
        pytest.param("[work(p)]", id="a list of results"),
        pytest.param("page.render([p])", id="a method with a list"),
        pytest.param("'cat ' + other", id="a sum of other things"),
        pytest.param("f'{other} -v'", id="a text of other things"),
    ],
)
def test_not_related_to_a_file(source: str) -> None:
    assert relate(expression(source), FILE, NAMES) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("t.name", Relation.PATH),
        ("t.__enter__()", Relation.PATH),
        ("os.path.join(d, 'x')", Relation.INSIDE),
        ("os.path.join(t.name, 'a', 'b')", Relation.INSIDE),
        ("os.path.join(i, 'y')", Relation.INSIDE),
        ("Path(d)", Relation.PATH),
        ("Path(d, 'x')", Relation.INSIDE),
        ("Path(d) / 'x' / 'y'", Relation.INSIDE),
        ("Path(d).joinpath('x')", Relation.INSIDE),
        ("d + '/x'", Relation.INSIDE),
        ("d + os.sep", Relation.INSIDE),
        ("f'{d}/{name}.txt'", Relation.INSIDE),
        ("str(Path(d) / 'x')", Relation.INSIDE),
        ("d + '-other'", None),
        ("f'{d}-other'", None),
        ("os.path.join('x', d)", None),
    ],
)
def test_related_to_a_directory(source: str, expected: Relation | None) -> None:
    assert relate(expression(source), DIRECTORY, NAMES) is expected


def test_binding_a_name_anew_forgets_its_attributes() -> None:
    handles = NO_HANDLES.bind("self.f", Relation.OBJECT).bind("self.f.path", Relation.PATH).bind("p", Relation.PATH)
    assert handles.bind("self.f", None).known == {("p", Relation.PATH)}
    assert handles.bind("self", None).names(Relation.OBJECT, Relation.PATH) == ("p",)
    assert handles.bind("selfish", None) is handles


@pytest.mark.parametrize("source", ["Config(p)", "models.Config(p)", "Config.from_file(p)", "pkg.Config.create(p)"])
def test_constructs(source: str) -> None:
    call = expression(source)
    assert constructs(call)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", ["work(p)", "Image.open(p)", "CONVERT(p)", "self.load(p)", "x[0](p)"])
def test_does_not_construct(source: str) -> None:
    call = expression(source)
    assert not constructs(call)  # type: ignore[arg-type]
