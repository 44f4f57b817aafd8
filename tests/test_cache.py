"""What earlier runs found out is used exactly as long as it holds, and no content of the cache can do harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK, without_privileges

from flake8_tempfile.command import dispatch
from flake8_tempfile.config.pyproject import CACHE_DIRECTORY, Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Applicability, Edit, Finding, Span, Step
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running import cache as cache_module
from flake8_tempfile.running import cache_pack, report_codec, runner, work
from flake8_tempfile.running.cache import Cache
from flake8_tempfile.running.file_check import check_data
from flake8_tempfile.selecting.selection import Selection
from flake8_tempfile.settings import Settings

Write = Callable[[str, "str | bytes"], Path]
LONG_AGO = 1_600_000_000 * 10**9
PLAIN = "x = 1\n"


@pytest.fixture(params=[True, False], ids=["many files", "few files"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Take any number of files for many, which go by their stamps, or for few, which go by their content."""
    monkeypatch.setattr(runner, "FEW_FILES", 0 if request.param else 1000)
    return bool(request.param)


@pytest.fixture
def files(write: Write) -> list[Path]:
    texts = {"leak.py": LEAK, "clean.py": CLEAN, "plain.py": PLAIN, "wide.py": f"größe = '大小'\n{LEAK}"}
    paths = [write(name, text) for name, text in texts.items()]
    for path in paths:
        age(path)
    return paths


def age(path: Path, seconds: int = 0) -> None:
    os.utime(path, ns=(LONG_AGO, LONG_AGO + seconds * 10**9))


def check(options: Options | None = None, *, jobs: int = 1, names: Sequence[str] = ()) -> list[FileReport]:
    paths = sorted(path.name for path in Path().glob("*.py"))
    targets = [Target(path, options or Options(), named=path in names) for path in paths]
    return list(runner.check_targets(targets, jobs, cache=Cache()))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the files that are checked, rather than taken from the cache."""
    found: list[str] = []
    original = check_data

    def recorded(data: bytes, target: Target) -> FileReport:
        found.append(target.path)
        return original(data, target)

    monkeypatch.setattr(work, "check_data", recorded)
    return found


@pytest.mark.usefixtures("files")
def test_a_second_run_reports_the_same_and_checks_nothing(parsed: list[str], many: bool) -> None:
    first = check()
    assert sorted(parsed) == ["clean.py", "leak.py", "wide.py"]
    parsed.clear()
    assert check() == first
    assert parsed == []
    assert any(report.findings for report in first)


@pytest.mark.usefixtures("files")
def test_a_file_that_has_not_been_touched_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "FEW_FILES", 0)
    first = check()
    monkeypatch.setattr(work, "read", None)
    assert check() == first


@pytest.mark.usefixtures("many")
def test_a_change_is_seen(files: list[Path], parsed: list[str]) -> None:
    check()
    parsed.clear()
    files[1].write_text(LEAK)
    reports = {report.path: report for report in check()}
    assert parsed == ["clean.py"]
    assert reports["clean.py"].findings


def test_a_change_that_keeps_size_and_time_is_seen_where_the_file_is_young(write: Write, many: bool) -> None:
    path = write("young.py", CLEAN)
    stamp = path.stat()
    check()
    path.write_text(LEAK + "#" * (len(CLEAN) - len(LEAK)) if len(CLEAN) > len(LEAK) else LEAK)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert check()[0].findings


@pytest.mark.usefixtures("many")
def test_content_counts_where_only_the_time_has_changed(files: list[Path], parsed: list[str]) -> None:
    first = check()
    parsed.clear()
    for path in files:
        age(path, 60)
    assert check() == first
    assert parsed == []


HELPER = "import shutil\n\n\ndef gone(path):\n    shutil.rmtree(path)\n"
USER = """\
import tempfile

from helper import gone


def work(use):
    folder = tempfile.mkdtemp()
    try:
        use(folder)
    finally:
        gone(folder)
"""


@pytest.fixture
def importing(write: Write) -> None:
    for name, text in {"helper.py": HELPER, "user.py": USER, "leak.py": LEAK}.items():
        age(write(name, text))


def found(reports: list[FileReport]) -> dict[str, list[str]]:
    return {report.path: [f.code for f in report.findings] for report in reports if report.path != "leak.py"}


@pytest.mark.usefixtures("importing", "many")
def test_what_depends_on_a_module_that_has_changed_is_checked_again(parsed: list[str], write: Write) -> None:
    assert found(check()) == {"helper.py": [], "user.py": []}
    parsed.clear()
    age(write("helper.py", HELPER.replace("shutil.rmtree", "print")), 1)
    assert found(check()) == {"helper.py": [], "user.py": ["TMP201"]}
    assert "user.py" in parsed
    assert "leak.py" not in parsed
    Path("helper.py").unlink()
    assert found(check()) == {"user.py": ["TMP201"]}
    age(write("helper/__init__.py", HELPER))
    assert found(check()) == {"user.py": []}


@pytest.mark.usefixtures("importing", "many")
def test_what_depends_on_a_module_that_has_not_changed_is_known(parsed: list[str]) -> None:
    first = check()
    parsed.clear()
    assert check() == first
    age(Path("helper.py"), 60)
    assert check() == first
    assert "user.py" not in parsed


MAKER = "import tempfile\ndef space():\n    return tempfile.mkdtemp()\n"
MAKER_USER = "from maker import space\ndef work(use):\n    use(space())\n"


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_only_a_search_has_shown_to_be_clean_is_looked_into_when_it_imports_a_maker(
    jobs: int, write: Write
) -> None:
    for name, text in {"maker.py": PLAIN, "user.py": MAKER_USER, "leak.py": LEAK, "plain.py": PLAIN}.items():
        age(write(name, text))
    clean: dict[str, list[str]] = {"maker.py": [], "plain.py": [], "user.py": []}
    assert found(check(jobs=jobs)) == clean
    age(write("maker.py", MAKER), 1)
    assert found(check(jobs=jobs)) == {**clean, "user.py": ["TMP201"]}
    assert found(check(jobs=jobs)) == {**clean, "user.py": ["TMP201"]}
    age(write("maker.py", PLAIN), 2)
    assert found(check(jobs=jobs)) == clean
    Path("maker.py").unlink()
    assert found(check(jobs=jobs)) == {"plain.py": [], "user.py": []}
    age(write("maker/__init__.py", MAKER))
    assert found(check(jobs=jobs)) == {"plain.py": [], "user.py": ["TMP201"]}


@pytest.mark.usefixtures("many")
def test_a_run_on_other_files_forgets_no_module_that_an_earlier_search_has_depended_on(write: Write) -> None:
    for name, text in {"maker.py": PLAIN, "user.py": MAKER_USER}.items():
        age(write(name, text))
    assert found(check()) == {"maker.py": [], "user.py": []}
    write("other/helper.py", PLAIN)
    write("other/new.py", "from other.helper import nothing\n")
    list(runner.check_targets([Target("other/new.py", Options(), named=False)], 1, cache=Cache()))
    age(write("maker.py", MAKER), 1)
    assert found(check()) == {"maker.py": [], "user.py": ["TMP201"]}


@pytest.mark.usefixtures("many")
def test_what_only_a_search_has_shown_to_be_clean_is_not_read_again(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"maker.py": PLAIN, "user.py": MAKER_USER, "plain.py": PLAIN}.items():
        age(write(name, text))
    first = check()
    os.utime(".", ns=(LONG_AGO, LONG_AGO))
    assert check() == first
    if runner.FEW_FILES == 0:
        monkeypatch.setattr(work, "read", None)
    assert check() == first


@pytest.mark.usefixtures("importing", "many")
def test_following_or_not_makes_entries_of_their_own() -> None:
    assert found(check())["user.py"] == []
    assert found(check(Options(settings=Settings(follow_imports=False))))["user.py"] == ["TMP201"]
    assert found(check())["user.py"] == []


@pytest.mark.usefixtures("importing")
def test_processes_and_order_find_the_same() -> None:
    targets = [Target(name, Options(), named=False) for name in ("user.py", "helper.py", "leak.py")]
    once = {report.path: report.findings for report in runner.check_targets(targets, 1)}
    for jobs in (1, 2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runner, "WORTH_PROCESSES", 1)
            assert {r.path: r.findings for r in runner.check_targets(reversed(targets), jobs)} == once
    assert [report.findings for report in runner.check_targets(targets[:1])] == [once["user.py"]]


@pytest.mark.parametrize(
    "options",
    [
        Options(layers=(Selection(("TMP402",)),)),
        Options(per_file_ignores=(("leak.py", ("TMP2",)),)),
        Options(settings=Settings(removers=("tidy",))),
        Options(settings=Settings(target_version=(3, 12))),
    ],
)
@pytest.mark.usefixtures("files", "many")
def test_other_options_have_entries_of_their_own(options: Options, parsed: list[str]) -> None:
    first = check()
    parsed.clear()
    check(options)
    assert "leak.py" in parsed
    parsed.clear()
    assert check() == first
    assert parsed == []


@pytest.mark.usefixtures("files")
def test_options_without_influence_share_entries(parsed: list[str], many: bool) -> None:
    check()
    parsed.clear()
    check(Options(exclude=("nothing",)))
    assert parsed == []


@pytest.mark.usefixtures("files")
def test_another_version_of_the_program_has_entries_of_its_own(
    parsed: list[str], many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    parsed.clear()
    monkeypatch.setattr(cache_module, "_fingerprint", lambda: "another")
    check()
    assert "leak.py" in parsed


def test_a_named_file_is_parsed_though_it_was_found_before(write: Write, many: bool) -> None:
    age(write("broken.py", "def f(:\n"))
    assert not check()[0].findings
    assert [finding.code for finding in check(names=["broken.py"])[0].findings] == ["TMP001"]
    assert not check()[0].findings


def packs() -> list[Path]:
    return sorted(Path(CACHE_DIRECTORY).glob("*.json"))


def damaged(text: str) -> list[str]:
    digest, _, body = text.partition("\n")
    bodies = [
        body[:-1],
        "[]",
        "{",
        "[" * 100_000,
        json.dumps({"leak.py": 1}),
        json.dumps({"leak.py": [1, 2]}),
        json.dumps({"leak.py": [1, 2, "digest", "[]"]}),
        body.replace("Finding", "Popen"),
        body.replace('\\"Span\\":[', '\\"Span\\":["x",'),
        body.replace('\\"Span\\":[5,', '\\"Span\\":[\\"5\\",'),
        body.replace('\\"Span\\":[5,', '\\"Span\\":[true,'),
        body.replace('\\"Span\\":[5,', '\\"Span\\":[5000000,'),
        body.replace('\\"Span\\":[5,16,', '\\"Span\\":[5,-16,'),
        body.replace('\\"TMP201\\"', '\\"TMP999\\"'),
        body.replace('\\"TMP201\\"', "[]"),
        body.replace('\\"TMP201\\"', "null"),
        body.replace("[[{", "[5,[{"),
        body.replace('\\"Finding\\"', '\\"Span\\"'),
    ]
    sealed = [cache_pack.digest_of(body.encode()) + "\n" + body for body in bodies]
    return ["", "x", digest, f"{digest}\n{body[:-5]}", body, *sealed]


@pytest.mark.usefixtures("files", "many")
def test_a_damaged_pack_is_no_pack() -> None:
    first = check()
    (pack,) = packs()
    for text in damaged(pack.read_text()):
        pack.write_text(text)
        assert check() == first
    assert check() == first


@pytest.mark.usefixtures("files")
def test_the_cache_keeps_to_itself(many: bool) -> None:
    check()
    assert Path(CACHE_DIRECTORY, ".gitignore").read_text() == "*\n"
    assert Path(CACHE_DIRECTORY, "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert sorted(os.listdir(CACHE_DIRECTORY)) == sorted([".gitignore", "CACHEDIR.TAG", packs()[0].name])


@pytest.mark.usefixtures("files", "many")
@pytest.mark.parametrize(
    ("name", "days", "is_kept"),
    [
        pytest.param(f"{32 * 'a'}.json", 40, False, id="an old pack"),
        pytest.param(f"{32 * 'a'}.json", 20, True, id="a pack"),
        pytest.param(f"{32 * 'a'}.json.abcd.tmp", 1, False, id="a pack that was not completed"),
        pytest.param("CACHEDIR.TAG.abcd.tmp", 1, False, id="a mark that was not completed"),
        pytest.param(f"{32 * 'a'}.json.abcd.tmp", 0, True, id="a pack that is being written"),
        pytest.param("CACHEDIR.TAG", 40, True, id="the mark"),
        pytest.param("package.json", 40, True, id="what is not ours"),
        pytest.param(f"{32 * 'x'}.json", 40, True, id="what is not quite ours"),
    ],
)
def test_old_packs_and_left_overs_go(name: str, days: int, is_kept: bool) -> None:
    check()
    file = Path(CACHE_DIRECTORY, name)
    file.touch()
    then = time.time() - days * 24 * 60 * 60
    os.utime(file, (then, then))
    check(Options(layers=(Selection(("TMP402",)),)))
    assert file.exists() == is_kept
    assert len([pack for pack in packs() if pack != file]) == 2


@pytest.mark.usefixtures("files")
def test_a_cache_that_cannot_be_written_is_none(parsed: list[str], many: bool) -> None:
    Path(CACHE_DIRECTORY).write_text("in the way")
    assert check() == check()
    assert parsed.count("leak.py") == 2
    assert Path(CACHE_DIRECTORY).read_text() == "in the way"


@pytest.mark.usefixtures("files", "many")
def test_a_directory_that_holds_something_else_is_no_cache() -> None:
    """It may be the project itself: git would ignore all of it from then on, and nothing would be found."""
    before = sorted(os.listdir())
    first = check(Options(cache_dir=os.curdir))
    assert check(Options(cache_dir=os.curdir)) == first
    assert sorted(os.listdir()) == before


@pytest.mark.parametrize("left", [[], ["CACHEDIR.TAG.1a2b.tmp"], [".gitignore", "CACHEDIR.TAG.1a2b.tmp"]])
@pytest.mark.usefixtures("files", "many")
def test_an_empty_directory_becomes_one_and_so_does_one_that_was_not_completed(left: list[str]) -> None:
    Path(CACHE_DIRECTORY).mkdir()
    for name in left:
        Path(CACHE_DIRECTORY, name).touch()
    check()
    assert packs()
    assert cache_pack.is_cache(CACHE_DIRECTORY)


@pytest.mark.parametrize(
    "place", ["not/yet/there", "leak.py/cache", "leak.py", os.devnull, "\0", "x" * 300, "dangling", "loop"]
)
@pytest.mark.usefixtures("files", "many")
def test_wherever_the_cache_is_to_be_the_findings_are_the_same(place: str) -> None:
    Path("dangling").symlink_to("not/there/either")
    Path("loop").symlink_to("loop")
    expected = check()
    for _ in range(2):
        assert check(Options(cache_dir=place)) == expected
    assert Path("leak.py").read_text() == LEAK


@pytest.mark.parametrize(("directory", "pack"), [(0o555, 0o644), (0o755, 0o000), (0o000, 0o644)])
@pytest.mark.usefixtures("many")
def test_a_cache_of_somebody_else_is_left_alone(
    directory: int, pack: int, open_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (open_place / "leak.py").write_text(LEAK)
    age(open_place / "leak.py")
    fingerprint = cache_module._fingerprint()  # it looks at the sources, which another user need not see
    monkeypatch.setattr(cache_module, "_fingerprint", lambda: fingerprint)
    expected = check()
    assert expected[0].findings
    path, *_ = packs()
    status = path.stat()
    path.chmod(pack)
    Path(CACHE_DIRECTORY).chmod(directory)
    try:
        with without_privileges():
            is_ours = os.access(CACHE_DIRECTORY, os.W_OK)
            assert check() == expected
            assert check(Options(layers=(Selection(("TMP402",)),)))[0].findings
    finally:
        Path(CACHE_DIRECTORY).chmod(0o755)
    assert is_ours or packs() == [path]
    assert is_ours or path.stat().st_mtime_ns == status.st_mtime_ns


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="full"):
        cache_pack._write(str(tmp_path / "pack.json"), "{}")
    assert not list(tmp_path.iterdir())


def test_failures_are_not_remembered(write: Write, monkeypatch: pytest.MonkeyPatch, many: bool) -> None:
    age(write("leak.py", LEAK))
    with monkeypatch.context() as patched:
        patched.setattr(work, "check_data", lambda _, target: FileReport(target.path, failure="a fault"))
        assert check()[0].failure
    assert check()[0].findings


def test_what_cannot_be_read_is_not_remembered(write: Write, monkeypatch: pytest.MonkeyPatch, many: bool) -> None:
    path = write("leak.py", LEAK)
    age(path)
    with monkeypatch.context() as patched:
        patched.setattr(work, "read", lambda target: FileReport(target.path))
        assert not check()[0].findings
    assert check()[0].findings


@pytest.mark.usefixtures("files")
def test_runs_side_by_side_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "FEW_FILES", 0)
    expected = check()
    wrong: list[object] = []

    def run() -> None:
        for number in range(10):
            age(Path("leak.py"), number)
            reports = check()
            if reports != expected:
                wrong.append(reports)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert check() == expected
    assert len(packs()) == 1


def test_runs_that_are_killed_do_no_harm_to_those_beside_them(write: Write) -> None:
    for number in range(runner.FEW_FILES + 10):
        age(write(f"module_{number:02}.py", LEAK if number % 3 else CLEAN))
    command = [sys.executable, "-m", "flake8_tempfile", "check", "-q", "."]
    expected = subprocess.run([*command, "--no-cache"], capture_output=True, check=False).stdout
    assert expected.count(b"TMP201") == 40
    for _ in range(2):
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(4)]
        for run in runs:
            assert run.stdout is not None
            if run in runs[:2]:
                run.stdout.readline()
                run.kill()
        outputs = [run.communicate()[0] for run in runs]
        assert outputs[2:] == [expected, expected]
    left = [path.name for path in Path(CACHE_DIRECTORY).iterdir() if path.suffix != ".tmp"]
    assert sorted(left) == sorted([".gitignore", "CACHEDIR.TAG", packs()[0].name])


def test_processes_use_what_is_known(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        age(write(f"module_{number:02}.py", LEAK if number % 3 else CLEAN))
    monkeypatch.setattr(runner, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(runner, "FEW_FILES", 0)
    first = check(jobs=2)
    for path in Path().glob("*.py"):
        age(path, 60)
    assert check(jobs=2) == first == check(jobs=1)


def test_every_kind_of_value_comes_back(write: Write) -> None:
    finding = Finding(
        "TMP204",
        Span(1, 2, 3, 4),
        "lost \ud800 \u2028 \x00",
        (Step(1, "made"), Step(2, "lost")),
        "hint",
        Edit("title", Applicability.UNSAFE),
    )
    report = FileReport("a.py", (finding,), ("one\n", "two \x0c\u2028\n", "three"))
    text = report_codec.encoded(report)
    assert text is not None
    assert report_codec.decoded(text, "b.py") == report._replace(path="b.py")
    assert report_codec.encoded(report._replace(lines=("one\ntwo", "three"))) is None


def test_the_command_keeps_a_cache_unless_told_otherwise(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write("leak.py", LEAK)
    assert dispatch.main(["check", "--no-cache", "leak.py"]) == 1
    assert not Path(CACHE_DIRECTORY).exists()
    assert dispatch.main(["check", "leak.py"]) == 1
    assert packs()
    monkeypatch.setenv("FLAKE8_TEMPFILE_CACHE_DIR", "elsewhere")
    assert dispatch.main(["check", "leak.py"]) == 1
    assert list(Path("elsewhere").glob("*.json"))
    assert dispatch.main(["check", "--cache-dir", "third", "leak.py"]) == 1
    assert list(Path("third").glob("*.json"))
    outputs = {line for line in capsys.readouterr().out.splitlines() if "TMP201" in line}
    assert len(outputs) == 1


def test_clean_removes_caches_only(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("leak.py", LEAK)
    write("kept/precious.txt", "x")
    dispatch.main(["check", "leak.py"])
    assert dispatch.main(["clean"]) == 0
    assert not Path(CACHE_DIRECTORY).exists()
    assert dispatch.main(["clean"]) == 0
    dispatch.main(["check", "leak.py"])
    write(f"{CACHE_DIRECTORY}/notes.txt", "x")
    assert dispatch.main(["clean"]) == 0
    assert os.listdir(CACHE_DIRECTORY) == ["notes.txt"]
    assert dispatch.main(["clean", "--cache-dir", "kept"]) == 2
    assert Path("kept/precious.txt").exists()
    assert "not marked" in capsys.readouterr().err


def test_a_run_that_is_killed_while_it_writes_harms_nothing(write: Write) -> None:
    age(write("leak.py", LEAK))
    expected = check()
    script = (
        "import os; from flake8_tempfile.command import dispatch\n"
        "os.replace = lambda *_: os.kill(os.getpid(), 9)\n"
        "dispatch.main(['check', '--select', 'TMP402', 'leak.py'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == -9
    assert check() == expected


@pytest.mark.parametrize("linked", ["the directory", "what it is in", "its marks", "a pack"])
@pytest.mark.usefixtures("files", "many")
def test_no_link_of_a_cache_that_came_with_a_repository_is_followed(linked: str, tmp_path: Path) -> None:
    """It would lead whatever is written to wherever its maker wants."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    precious = outside / "precious"
    precious.write_text("mine")
    options = Options(root=os.curdir, cache_dir="made/cache")
    expected = check(options)
    (pack,) = Path("made/cache").glob("*.json")
    if linked == "the directory":
        Path("made/cache").rename("made/before")
        Path("made/cache").symlink_to(outside, target_is_directory=True)
        precious.rename(outside / ".gitignore")
        precious = outside / ".gitignore"
    elif linked == "what it is in":
        Path("made").rename("before")
        Path("made").symlink_to(outside, target_is_directory=True)
    else:
        for path in [pack] if linked == "a pack" else [path for path in pack.parent.iterdir() if path != pack]:
            path.unlink()
            path.symlink_to(precious)
    assert check(options) == expected
    assert check(options) == expected
    assert precious.read_text() == "mine"
    assert os.listdir(outside) == [precious.name]


def test_clean_leaves_what_a_link_leads_to(write: Write) -> None:
    write("leak.py", LEAK)
    dispatch.main(["check", "--cache-dir", "real", "leak.py"])
    Path(CACHE_DIRECTORY).symlink_to("real", target_is_directory=True)
    assert dispatch.main(["clean"]) == 2
    assert is_full(Path("real"))


def is_full(directory: Path) -> bool:
    return cache_pack.is_cache(str(directory)) and any(directory.glob("*.json"))


def test_a_change_of_any_source_is_another_version() -> None:
    """The cache is in one of many packages: what the others say counts too."""
    named = cache_module._fingerprint()
    assert all(name in named for name in ("analysis/facts.py", "rules/__init__.py", "running/cache.py", "check.py"))
