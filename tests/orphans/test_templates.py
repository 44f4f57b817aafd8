"""Names as templates: what a site makes, and what a name looks to be made by."""

from __future__ import annotations

import pytest

from flake8_tempfile.orphans.names import Hole, guess, guess_all, template


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tmpab_d3fgh", "tmp????????"),
        ("tmpabcdefgh.txt", "tmp????????.txt"),  # nobody else calls a file so
        ("upload-a1bcdefg.tar.gz", "upload-????????.tar.gz"),
        ("job_x4kd83hq", "job_????????"),
        ("tmp.Ab3dEf9Xyz", "tmp.*"),  # mktemp(1)
        ("scratch-6438e99c169a42f7946e86d18c0ffee0.db", "scratch-*.db"),
        ("run-6438e99c-169a-42f7-946e-86d18c0ffee0", "run-*"),
        ("report-2026-11-30.csv", "report-*-*-*.csv"),
        ("worker.4711", "worker.*"),
        ("download.txt", "download.txt"),  # a word of eight letters
        ("my_notes.txt", "my_notes.txt"),
        ("", ""),
    ],
)
def test_what_varies_is_a_hole(name: str, shown: str) -> None:
    found = guess(name)
    assert found.shown == shown
    assert found.fits(name)


def test_a_random_text_that_looks_like_a_word_is_known_by_its_neighbours() -> None:
    names = ["alien-a1bcdefg", "alien-download", "report-download"]
    assert [each.shown for each in guess_all(names).values()] == ["alien-????????", "alien-????????", "report-download"]


def test_neighbouring_parts_are_put_together() -> None:
    made = template(("a", "b", "", Hole.ANY, Hole.ANY, Hole.RANDOM, ".x"))
    assert made.parts == ("ab", Hole.ANY, Hole.RANDOM, ".x")
    assert (made.prefix, made.suffix) == ("ab", ".x")


def test_what_says_more_ranks_higher() -> None:
    plain = template(("tmp", Hole.RANDOM))
    open_end = template(("tmp", Hole.RANDOM, Hole.ANY))
    longer = template(("tmp", Hole.RANDOM, ".png"))
    assert sorted([open_end, plain, longer], key=lambda each: each.rank) == [open_end, plain, longer]


def test_a_name_in_full_is_no_pattern() -> None:
    assert template(("a.b",)).fits("a.b")
    assert not template(("a.b",)).fits("axb")
    assert template(("a", Hole.ANY)).fits("a\nb")
