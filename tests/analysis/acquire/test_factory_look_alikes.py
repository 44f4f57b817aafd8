"""Functions of other modules that carry the name of a factory, and modules whose package is not known."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, work


@pytest.mark.parametrize(
    ("imports", "body", "expected"),
    [
        pytest.param("from .files import mkdtemp", "d = mkdtemp()\nuse(d)", "TMP201", id="by its bare name"),
        pytest.param("from . import utils", "d = utils.mkdtemp()\nuse(d)", "TMP201", id="of a module of functions"),
        pytest.param("from . import store", "d = store.mkdtemp()\nuse(d)", "", id="that may remove it itself"),
        pytest.param("from project.test import mkdtemp", "d = mkdtemp()\nuse(d)", "", id="of a test suite"),
        pytest.param(
            "from .files import mkdtemp", "d = mkdtemp()\nuse(d)\nshutil.rmtree(d)", "TMP204", id="a neighbour's"
        ),
        pytest.param(
            "from . import store", "d = store.mkdtemp()\nuse(d)\nshutil.rmtree(d)", "TMP204", id="of a neighbour"
        ),
        pytest.param(
            "import service.files",
            "d = service.files.mkdtemp()\nuse(d)\nshutil.rmtree(d)",
            "TMP204",
            id="of a package",
        ),
        pytest.param(
            "from .files import mkdtemp",
            "d = Path(mkdtemp())\nuse(d)\nshutil.rmtree(d)",
            "TMP204",
            id="under a converted name",
        ),
        pytest.param(
            "from .files import mkdtemp", "d = mkdtemp()\nshutil.rmtree(data)", "TMP201", id="another is removed"
        ),
        pytest.param(
            "from . import store", "d = store.mkdtemp()\nshutil.rmtree(data)", "", id="a store's, and another's"
        ),
        pytest.param("from . import compat", "d = compat.mkdtemp()", "TMP201", id="of a module for compatibility"),
        pytest.param("from .base import tempfile", "d = tempfile.mkdtemp()", "TMP201", id="the module passed on"),
        pytest.param("from .compat import mkstemp", "p = mkstemp()", "TMP203", id="that returns the path alone"),
        pytest.param(
            "from .files import mkstemp", "fd, p = mkstemp()\nos.close(fd)", "TMP203", id="closed, not removed"
        ),
        pytest.param(
            "from . import store", "fd, p = store.mkstemp()\nos.close(fd)", "", id="a store's, closed, not removed"
        ),
        pytest.param(
            "from .files import mkstemp",
            "fd, p = mkstemp()\ntry:\n    use(p)\nfinally:\n    os.remove(p)",
            "TMP207",
            id="that returns both",
        ),
        pytest.param(
            "from .files import mkstemp",
            "p = mkstemp()\ntry:\n    use(p)\nfinally:\n    os.remove(p)",
            "",
            id="that returns the path alone, removed",
        ),
        pytest.param(
            "from .files import NamedTemporaryFile", "f = NamedTemporaryFile(delete=False)", "TMP202", id="a named file"
        ),
        pytest.param("from .files import NamedTemporaryFile", "f = NamedTemporaryFile()", "", id="that removes itself"),
        pytest.param("from .files import mkdtemp", "with mkdtemp() as d:\n    use(d)", "", id="a context manager"),
        pytest.param("from .files import mkdtemp", "d = stack.enter_context(mkdtemp())", "", id="entered in a stack"),
        pytest.param("from .files import mktemp", "p = mktemp()", "", id="a name only"),
        pytest.param("", "d = self.mkdtemp()", "", id="a method"),
        pytest.param("", "d = mkdtemp()", "", id="not imported"),
        pytest.param(
            "from .files import mkdtemp; from .files import rmtree as gone",
            "d = mkdtemp()\ntry:\n    use(d)\nfinally:\n    gone(d)",
            "",
            id="removed by a neighbour's function under another name",
        ),
    ],
)
def test_a_stand_in_means_what_its_name_says(imports: str, body: str, expected: str) -> None:
    line = 4 if imports else 3
    assert codes(work(f"{imports}\n{body}")) == ([(line, expected)] if expected else [])


def test_a_chain_of_helpers_of_any_length() -> None:
    helpers = "def h0():\n    return tempfile.mkdtemp()\n"
    helpers += "".join(f"def h{n}():\n    return h{n - 1}()\n" for n in range(1, 9))
    source = work("d = h8()\nuse(d)") + helpers
    assert codes(source) == [(3, "TMP201")]
