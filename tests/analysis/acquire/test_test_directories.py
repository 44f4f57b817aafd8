"""What a test works in: what a fixture or a decorator gave it goes away by itself."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text

FIXTURE = """
    @pytest.fixture
    def category(root):
        d = tempfile.mkdtemp(dir=root)
        use(d)
        yield d
        os.rmdir(d)
"""
SCRATCH = """
    {decorator}
    def {name}(path):
        base, (folder, _) = create(path), os.path.split(path)
        p = {value}
        open(p, "w").close()
        use(p)
        os.remove(p)
"""


def test_a_directory_in_that_of_another_fixture() -> None:
    assert codes(text(FIXTURE), path="test_service.py") == []
    assert codes(text(FIXTURE), path="service.py") == [(4, "TMP204")]


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        pytest.param("os.path.join(path, 'x')", True, id="joined"),
        pytest.param("path / 'x'", True, id="divided"),
        pytest.param("f'{path}/x'", True, id="a text"),
        pytest.param("path + '/x'", True, id="an addition"),
        pytest.param("base.root / 'x'", True, id="in what was made of it"),
        pytest.param("os.path.join(str(base.root), 'x')", True, id="likewise, as a text"),
        pytest.param("os.path.join(folder, 'x')", True, id="in a part of it"),
        pytest.param("f'{path}.txt'", False, id="a part of the name"),
        pytest.param("path + '.txt'", False, id="likewise, added"),
        pytest.param("os.path.join('data', path)", False, id="a name in another directory"),
    ],
)
def test_a_path_below_a_parameter(value: str, clean: bool) -> None:
    source = text(SCRATCH.format(decorator="", name="test_it", value=value))
    assert codes(source, path="test_service.py") == ([] if clean else [(6, "TMP204")])


def test_only_tests_and_decorated_functions_are_given_something() -> None:
    plain = text(SCRATCH.format(decorator="", name="helper", value="path / 'x'"))
    assert codes(plain, path="test_service.py") == [(6, "TMP204")]
    decorated = text(SCRATCH.format(decorator="@with_tempfile", name="helper", value="path / 'x'"))
    assert codes(decorated, path="test_service.py") == []
    assert codes(decorated, path="service.py") == [(6, "TMP204")]
