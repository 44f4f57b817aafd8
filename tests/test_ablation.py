"""The script that switches words off: what it takes for a row, how it cuts one out, and a run over a few programs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import ablation


def test_rows_of_an_expression_are_its_alternatives_that_have_words() -> None:
    pattern = r"(?:^|_)(?:rm|clean(?:$|ing|_?(?:all|up)))(?:$|_)|erase|[a-z](?:Path|\w)$"
    words = [pattern[start:end] for start, end in ablation.alternatives(pattern)]
    assert words == [
        r"(?:^|_)(?:rm|clean(?:$|ing|_?(?:all|up)))(?:$|_)",
        "rm",
        "clean(?:$|ing|_?(?:all|up))",
        "ing",
        "_?(?:all|up)",
        "all",
        "up",
        "erase",
        r"[a-z](?:Path|\w)$",
        "Path",
    ]


@pytest.mark.parametrize(
    ("pattern", "off", "found", "missed"),
    [
        pytest.param("remove|erase", ["erase"], "remove", "erase", id="at the top"),
        pytest.param("(?:^|_)(?:rm|del)(?:$|_)", ["del"], "rm_x", "del_x", id="in a group"),
        pytest.param("(?:rm|del)_file|wipe", ["rm", "del"], "wipe", "rm_file", id="all of a group"),
        pytest.param("(?:rm|del)_file|wipe", ["rm", "(?:rm|del)_file"], "wipe", "del_file", id="one inside another"),
    ],
)
def test_what_is_cut_out_matches_nothing(pattern: str, off: list[str], found: str, missed: str) -> None:
    places = [(start, end) for start, end in ablation.alternatives(pattern) if pattern[start:end] in off]
    left = re.compile(ablation.cut(pattern, places))
    assert re.search(pattern, missed)
    assert left.search(found)
    assert not left.search(missed)


def test_of_two_rows_that_say_the_same_one_stays(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    text = "import tempfile\n\n\ndef work(delete_all):\n    delete_all(tempfile.mkdtemp())\n"
    program.write_text(text, encoding="utf-8")
    run = ablation.Ablation([table for table in ablation.load_tables() if table.name == "function_names.REMOVER_NAME"])
    before = ablation.load_tables()
    run.run(ablation.read_programs([program]))
    assert [table.value for table in ablation.load_tables()] == [table.value for table in before]
    # The word stands in two groups of the expression.
    assert [row.word for row in run.rows].count("delete") == 2
    assert [row.word for row in run.needed].count("delete") == 1


def test_a_slice_of_the_fixtures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Words that decide in the fixtures are needed there, and the list of them can be read again."""
    kept = tmp_path / "kept.txt"
    kept.write_text("", encoding="utf-8")
    needed = tmp_path / "needed.txt"
    arguments = ["--only", "path_names", "--kept", str(kept), "--list", str(needed)]
    ablation.main([str(FIXTURES / "rules" / "TMP101" / "elsewhere.py"), *arguments])
    first = capsys.readouterr().out.splitlines()
    assert "path_names.REMOTE_WORDS: remote" not in first
    assert any(line.startswith("path_names.REMOTE_WORDS: remote\t") for line in needed.read_text("utf-8").splitlines())
    ablation.main(["--only", "path_names", "--kept", str(needed)])
    assert capsys.readouterr().out.splitlines() == first
