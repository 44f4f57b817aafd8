"""Removals that make room for the next: they tell nothing about who removes the path in the end."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, text, work

MADE = 'p = os.path.join(data, "x")\nos.makedirs(p)\nuse(p)\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("shutil.rmtree(p)", [(4, "TMP204")], id="removed in the end"),
        pytest.param("shutil.rmtree(p)\nos.makedirs(p)\nuse(p)", [], id="made anew"),
        pytest.param("if os.path.exists(p):\n    shutil.rmtree(p)\nos.mkdir(p)", [], id="removed if there, made anew"),
        pytest.param("shutil.rmtree(p)\nmake_dirs(p)", [], id="made anew by a helper that says so"),
        pytest.param("shutil.rmtree(p)\nshutil.move(new, p)", [], id="replaced by another"),
        pytest.param("shutil.rmtree(p)\nPath(p).mkdir()", [(4, "TMP204")], id="under a key that is not followed"),
        pytest.param("shutil.rmtree(p)\nos.makedirs(q)", [(4, "TMP204")], id="another one is made"),
        pytest.param("shutil.rmtree(p)\nos.makedirs(p)\nuse(p)\nshutil.rmtree(p)", [(4, "TMP204")], id="both"),
        pytest.param("for x in data:\n    shutil.rmtree(p)\nos.makedirs(p)", [(4, "TMP204")], id="after the loop"),
    ],
)
def test_a_removal_before_the_next_creation_is_no_clean_up(body: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(MADE + body)) == expected


def test_a_file_that_gives_way_to_a_directory() -> None:
    body = 'p = data.root / "x"\np.write_text("")\nuse(p)\np.unlink()\n'
    assert codes(work(body)) == [(4, "TMP204")]
    assert codes(work(body + "p.mkdir()")) == []


RESETTING = """
    def reset(directory):
        shutil.rmtree(directory)
        {after}

    def work():
        d = tempfile.mkdtemp()
        use(d)
        reset(d)
"""


@pytest.mark.parametrize(("after", "expected"), [("os.mkdir(directory)", "TMP201"), ("os.mkdir(other)", "TMP204")])
def test_a_helper_that_makes_it_anew_removes_nothing(after: str, expected: str) -> None:
    assert codes(text(RESETTING.format(after=after))) == [(7, expected)]


def test_a_file_that_another_takes_the_place_of() -> None:
    body = 'p = data / "x"\np.write_text("")\nuse(p)\np.unlink()\n'
    assert codes(work(body + "new.rename(p)")) == []
    assert codes(work(body + "p.rename(new)")) == [(4, "TMP204")]


def test_a_file_opened_in_a_mode_that_begins_with_w() -> None:
    body = 'p = data / "x"\nmake(p)\nif data.dry:\n    return\nif os.path.exists(p):\n    os.unlink(p)\n'
    assert codes(work(body + 'open(p, "w" + data.kind)')) == []
