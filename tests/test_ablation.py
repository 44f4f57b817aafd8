"""The script that switches words off: what it takes for a row, how it cuts one out, and a run over a few programs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT
from oracle.expectations import OPT_IN

from flake8_tempfile.check import check_source

sys.path.insert(0, str(ROOT / "benchmarks"))

import ablation

WORDS = sorted((FIXTURES / "words").glob("*.py"))


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
    text = "import tempfile\n\n\ndef work(clean_and_delete):\n    clean_and_delete(tempfile.mkdtemp())\n"
    program.write_text(text, encoding="utf-8")
    run = ablation.Ablation([table for table in ablation.load_tables() if table.name == "function_names.REMOVER_NAME"])
    before = ablation.load_tables()
    run.run(ablation.read_programs([program]))
    assert [table.value for table in ablation.load_tables()] == [table.value for table in before]
    # Each of the words is enough.
    assert len([row for row in run.needed if row.word in ("clean", "delete")]) == 1


def labels(program: ablation.Program) -> set[tuple[int, str]]:
    found = re.compile(r"  # (TMP\d{3}(?:, TMP\d{3})*)$")
    lines = enumerate(map(found.search, program.text.splitlines()), 1)
    return {(number, code) for number, label in lines if label for code in label[1].split(", ")}


def findings(program: ablation.Program) -> set[tuple[int, str]]:
    found = check_source(program.text, program.path, program.settings)
    return {(finding.span.line, finding.code) for finding in found if finding.code not in OPT_IN}


def test_what_a_fixture_says_holds_with_each_of_its_words() -> None:
    """One word in ten; the others differ from them in nothing but the word."""
    programs = list(ablation.read_programs(WORDS))
    assert len(programs) > 1000
    wrong = [(each.origin, each.word) for each in programs[::10] if findings(each) != labels(each)]
    assert not wrong


def test_no_fixture_of_words_is_for_nothing() -> None:
    assert [path.name for path in WORDS if not ablation.words_of(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("table", ["path_contexts.", "question_names.", "function_names.RE", "path_names.S"])
def test_each_row_of_some_tables_is_needed(table: str) -> None:
    run = ablation.Ablation([each for each in ablation.load_tables() if table in each.name])
    run.run(ablation.read_programs(WORDS))
    run.run(ablation.read_programs(ablation.fixture_paths()))
    assert [str(row) for row in run.rows if row not in run.needed] == []


def test_what_is_needed_can_be_read_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept, needed = tmp_path / "kept.txt", tmp_path / "needed.txt"
    kept.write_text("", encoding="utf-8")
    words = str(FIXTURES / "words" / "remote_words.py")
    assert ablation.main([words, "--only", "path_names", "--kept", str(kept), "--list", str(needed)]) == 1
    first = capsys.readouterr().out.splitlines()
    assert "path_names.REMOTE_WORDS: remote" not in first
    assert any(line.startswith("path_names.REMOTE_WORDS: remote\t") for line in needed.read_text("utf-8").splitlines())
    ablation.main(["--only", "path_names", "--kept", str(needed)])
    assert capsys.readouterr().out.splitlines() == first
