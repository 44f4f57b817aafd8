"""What expressions have to do with a temporary file or directory."""

from __future__ import annotations

import pytest
from temp_sources import expression

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.handles import NO_HANDLES, Handles, certain_role, constructs
from flake8_tempfile.analysis.syntax.names import Names

NAMES = Names({"os": "os", "Path": "pathlib.Path", "partial": "functools.partial", "shlex": "shlex"})
FILE = NO_HANDLES.bind("f", Role.HANDLE).bind("p", Role.PATH).bind("cmd", Role.ELEMENT)
DIRECTORY = Handles(is_directory=True).bind("d", Role.PATH).bind("t", Role.HANDLE).bind("i", Role.PART)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("f", Role.HANDLE),
        ("f.file", Role.HANDLE),
        ("f.name", Role.PATH),
        ("f.file.name", Role.PATH),
        ("f.__enter__()", Role.HANDLE),
        ("p", Role.PATH),
        ("str(f.name)", Role.PATH),
        ("Path(f.name).resolve()", Role.PATH),
        ("os.path.abspath(p)", Role.PATH),
        ("p if ready else None", Role.PATH),
        ("ready or p", Role.PATH),
        ("(q := p)", Role.PATH),
        ("['cat', p]", Role.ELEMENT),
        ("('cat', *cmd)", Role.ELEMENT),
        ("{'path': p}", Role.ELEMENT),
        ("['cat'] + [p]", Role.ELEMENT),
        ("cmd + ['-v']", Role.ELEMENT),
        ("Config(path=p)", Role.HOLDER),
        ("partial(work, p)", Role.HOLDER),
        ("shlex.quote(p)", Role.TEXT),
        ("f'cat {p}'", Role.TEXT),
        ("f'{p} -v'", Role.TEXT),
        ("f'read: {p}\\nwrite: {x}'", Role.DOCUMENT),
        ("'read: %s\\n' % p", Role.DOCUMENT),
        ("f'{p}\\nread'", Role.DOCUMENT),
        ("f'read: {p}.bak\\n'", None),
        ("'read: %s.bak\\n' % p", None),
        ("f'read:\\n{x}'", None),
        ("[f'read: {p}\\n']", None),
        ("'cat %s' % p", Role.TEXT),
        ("'cat %s | sort' % (p,)", Role.TEXT),
        ("'cat {} '.format(p)", Role.TEXT),
        ("'cat ' + p", Role.TEXT),
        ("' '.join(['cat', p])", Role.TEXT),
        ("f'{p}'", Role.PATH),
        ("f'{cmd} -v'", Role.TEXT),
        ("f'cat {p}' + ' -v'", Role.TEXT),
    ],
)
def test_related_to_a_file(source: str, expected: Role) -> None:
    assert certain_role(expression(source), FILE, NAMES) is expected


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
    assert certain_role(expression(source), FILE, NAMES) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("t.name", Role.PATH),
        ("t.__enter__()", Role.PATH),
        ("os.path.join(d, 'x')", Role.PART),
        ("os.path.join(t.name, 'a', 'b')", Role.PART),
        ("os.path.join(i, 'y')", Role.PART),
        ("Path(d)", Role.PATH),
        ("Path(d, 'x')", Role.PART),
        ("Path(d) / 'x' / 'y'", Role.PART),
        ("Path(d).joinpath('x')", Role.PART),
        ("d + '/x'", Role.PART),
        ("d + os.sep", Role.PATH),
        ("f'{d}/{name}.txt'", Role.PART),
        ("str(Path(d) / 'x')", Role.PART),
        ("d + '-other'", None),
        ("f'{d}-other'", None),
        ("os.path.join('x', d)", None),
    ],
)
def test_related_to_a_directory(source: str, expected: Role | None) -> None:
    assert certain_role(expression(source), DIRECTORY, NAMES) is expected


def test_binding_a_name_anew_forgets_its_attributes() -> None:
    handles = NO_HANDLES.bind("self.f", Role.HANDLE).bind("self.f.path", Role.PATH).bind("p", Role.PATH)
    assert handles.bind("self.f", None).known == {("p", Role.PATH)}
    assert handles.bind("self", None).names(Role.HANDLE, Role.PATH) == ("p",)
    assert handles.bind("selfish", None) is handles


@pytest.mark.parametrize("source", ["Config(p)", "models.Config(p)", "Config.from_file(p)", "pkg.Config.create(p)"])
def test_constructs(source: str) -> None:
    call = expression(source)
    assert constructs(call)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", ["work(p)", "Image.open(p)", "CONVERT(p)", "self.load(p)", "x[0](p)"])
def test_does_not_construct(source: str) -> None:
    call = expression(source)
    assert not constructs(call)  # type: ignore[arg-type]
