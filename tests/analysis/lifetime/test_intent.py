"""What is kept on purpose."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, expression, work

from flake8_tempfile.analysis.lifetime.intent import is_intent


@pytest.mark.parametrize(
    "test",
    [
        "keep",
        "not keep",
        "keep_files",
        "args.keep_temp",
        "self.delete",
        "cleanup",
        "no_clean",
        "debug",
        "settings.DEBUG",
        "options['keep']",
        "os.environ.get('KEEP_TMP')",
        "leave_it and x",
        "level == 'debug'",
        "self.isDebug",
        "owns_file",
        "os.getpid() == pid",
    ],
)
def test_a_flag_that_says_so(test: str) -> None:
    assert is_intent(expression(test))


@pytest.mark.parametrize("test", ["x", "ready", "os.path.exists(d)", "keeper", "1", "housekeeping", "upkeep == 2"])
def test_no_such_flag(test: str) -> None:
    assert not is_intent(expression(test))


@pytest.mark.parametrize(
    "removal",
    [
        pytest.param("if not keep:\n    shutil.rmtree(d)", id="removed unless it is kept"),
        pytest.param("if keep:\n    print(1)\nelse:\n    shutil.rmtree(d)", id="kept, else removed"),
        pytest.param("if cleanup:\n    shutil.rmtree(d)", id="removed on demand"),
        pytest.param("if keep:\n    return\nshutil.rmtree(d)", id="an early return"),
        pytest.param("if debug:\n    raise SystemExit\nshutil.rmtree(d)", id="an early exit"),
        pytest.param("if not keep and data:\n    shutil.rmtree(d)", id="one of two conditions"),
    ],
)
def test_kept_on_purpose(removal: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{removal}")) == []


@pytest.mark.parametrize(
    ("removal", "expected"),
    [
        pytest.param("if data:\n    shutil.rmtree(d)", "TMP205", id="any other test"),
        pytest.param("use()\nif not keep:\n    shutil.rmtree(d)", "TMP204", id="an exception is not on purpose"),
        pytest.param("if keep:\n    print(1)", "TMP201", id="a flag that guards no removal"),
        pytest.param("if keep:\n    shutil.rmtree(other)", "TMP201", id="a flag that guards another removal"),
        pytest.param("while keep:\n    shutil.rmtree(d)\n    return", "TMP205", id="a loop is no decision"),
    ],
)
def test_not_kept_on_purpose(removal: str, expected: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{removal}")) == [(3, expected)]


def test_a_flag_of_its_own_decides() -> None:
    body = """
    d = tempfile.mkdtemp()
    published = False
    if data:
        published = True
    if not published:
        shutil.rmtree(d)
    """
    assert codes(work(body)) == []
    assert codes(work(body.replace("published = False", "published = other()"))) != []
    assert codes(work(body.replace("published = True", "published = 2"))) == [(3, "TMP205")]


@pytest.mark.parametrize(
    "message",
    [
        "print('saved to', d)",
        "print(f'report written to {d} ')",
        "log.info('The output was left in %s', d)",
        "sys.stderr.write('kept in ' + d)",
        "click.echo(f'see {os.path.join(d, name)} for more')",
    ],
)
def test_the_user_is_told_where_it_lies(message: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{message}")) == []


@pytest.mark.parametrize(
    "message",
    [
        "print(d)",
        "print('saved')",
        "print('saved to', other)",
        "print('saved', d)",
        "print('working in', d)",
        "log.debug('saved to %s', d)",
        "show('saved to', d)",
    ],
)
def test_the_user_is_not_told(message: str) -> None:
    assert codes(work(f"d = tempfile.mkdtemp()\n{message}")) == [(3, "TMP201")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param('print_err("The log has been saved in:")\nprint_err(p)', [], id="in two calls"),
        pytest.param('print_err("The log:")\nprint_err(p)', [(3, "TMP203")], id="a message that does not say it"),
        pytest.param('print_err(p)\nprint_err("The log has been saved")', [(3, "TMP203")], id="in the wrong order"),
        pytest.param('print(f"EMERGENCY DUMP STATE TO FILE -> {p} <-")', [], id="a dump"),
        pytest.param('measure("The log has been saved in:", p)', [(3, "TMP203")], id="by something that shows nothing"),
    ],
)
def test_a_message_that_tells_where_it_lies(lines: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(f"fd, p = tempfile.mkstemp()\nos.close(fd)\n{lines}")) == expected


@pytest.mark.parametrize(
    ("program", "found"),
    [
        pytest.param('m = root / "x.mark"\nm.touch()\nuse(m)\nm.unlink()', [], id="a mark that a failure is to leave"),
        pytest.param('m = root / "x.mark"\nm.write_text(t)\nuse(m)\nm.unlink()', ["TMP204"], id="a file with content"),
    ],
)
def test_what_a_failure_leaves_on_purpose(program: str, found: list[str]) -> None:
    assert [code for _, code in codes(work(program))] == found
