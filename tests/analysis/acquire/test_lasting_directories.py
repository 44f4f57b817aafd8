"""Directories that are the caller's: for results, or named by a parameter; and those that are not."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text, work

KEPT = """
    d = Path(data) / 'logs'
    d.mkdir(parents=True, exist_ok=True)
    if not fetch(d / 'a'):
        d.rmdir()
        return None
    return str(d)
"""


def test_a_directory_that_goes_only_if_it_is_empty() -> None:
    assert codes(work(KEPT)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("d.rmdir()", "shutil.rmtree(d)"),
        ("exist_ok=True", "exist_ok=False"),
        ("return str(d)", "return None"),
        ("        return None\n", "        return None\n    shutil.rmtree(d)\n"),
    ],
)
def test_a_directory_that_goes_with_what_is_in_it_or_to_nobody(old: str, new: str) -> None:
    assert [code for _, code in codes(work(KEPT.replace(old, new, 1)))] != []


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("def work(data, parent=None)", True),
        ("def work(data, *, parent=None)", True),
        ("def work(data, parent='/tmp')", True),
        ("def work(data, parent='/tmp/', other=1)", True),
        ("def work(data, parent=tempfile.gettempdir())", True),
        ("def work(data, *, parent=SCRATCH)", True),
        ("def work(parent)", False),
        ("def work(*, parent)", False),
        ("def work(parent, data=None)", False),
        ("def work(data, parent='build')", False),
        ("def work(data, parent='')", False),
        ("def work(data, *parent)", False),
        ("def work(data=lambda parent=None: parent)", False),
    ],
)
def test_a_parameter_whose_default_is_a_temporary_directory(signature: str, expected: bool) -> None:
    source = text(f"\nSCRATCH = '/tmp'\n{signature}:\n    d = tempfile.mkdtemp(dir=parent)\n    use(d)\n")
    assert codes(source) == ([(4, "TMP201")] if expected else [])


@pytest.mark.parametrize("name", ["output", "dest_dir", "user_dir", "log_dir", "state"])
def test_a_parameter_for_what_lasts(name: str) -> None:
    assert codes(work(f"\nd = tempfile.mkdtemp(dir={name})\nuse(d)", f"def work({name}=None)")) == []


@pytest.mark.parametrize(
    "line",
    ["parent = parent or RESULTS", "if parent is None:\n    use()", "x = parent", "use(parent or 1)", "parent.make()"],
)
def test_a_parameter_that_is_looked_at(line: str) -> None:
    assert codes(work(f"\n{line}\nd = tempfile.mkdtemp(dir=parent)\nuse(d)", "def work(parent=None)")) == []


def test_a_parameter_that_is_passed_on_elsewhere_as_well() -> None:
    body = "\nuse(parent)\nd = tempfile.mkdtemp(dir=parent)\nuse(d)"
    assert codes(work(body, "def work(parent=None)")) == [(4, "TMP201")]


def test_a_helper_makes_it_where_its_caller_says() -> None:
    helper = "\ndef make(parent=None):\n    return tempfile.mkdtemp(dir=parent)\n"
    assert codes(text(helper + "d = make('/srv/data')\nuse(d)")) == []
    assert codes(text(helper + "d = make()\nuse(d)\nshutil.rmtree(d)")) == [(4, "TMP204")]


@pytest.mark.parametrize("guard", ["if parent is None:", "if not parent:"])
@pytest.mark.parametrize("line", ["pass", "yield d"])
def test_what_is_removed_only_where_nothing_was_given(guard: str, line: str) -> None:
    body = f"\nd = tempfile.mkdtemp(dir=parent)\ntry:\n    {line}\nfinally:\n    {guard}\n        shutil.rmtree(d)"
    assert codes(work(body, "@contextmanager\ndef work(parent)")) == []


ASKED = "p = tempfile.mkdtemp(dir={place})\ntry:\n    use(p)\nfinally:\n    if {test}:\n        shutil.rmtree(p)"


@pytest.mark.parametrize(
    ("place", "test", "expected"),
    [
        ("data", "data is None", []),
        ("str(data)", "not data", []),
        ("self.base", "self.base is None", []),
        ("os.path.join(data, 'x')", "data == self.base", []),
        ("place", "not data", []),
        ("place", "own", []),
        ("data", "own and self.ok", []),
        ("settings.WORK", "form.is_ok", ["TMP205"]),
        ("settings.WORK", "settings.SENT", ["TMP205"]),
        ("data", "self.ok", ["TMP205"]),
        ("data", "sent", ["TMP205"]),
        ("os.path.join(data, 'x')", "os.path.exists(self.log)", ["TMP205"]),
    ],
)
def test_what_the_directory_decides(place: str, test: str, expected: list[str]) -> None:
    names = "place = os.path.abspath(data)\nown = data is None\nsent = use(data)\n"
    body = names + ASKED.format(place=place, test=test)
    assert [code for _, code in codes(work(body))] == expected
