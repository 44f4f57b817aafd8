"""What may raise between an acquisition and its release."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, only, work

from flake8_tempfile.settings import Settings


def between(statement: str, settings: Settings | None = None) -> list[str]:
    body = f"d = tempfile.mkdtemp()\n{statement}\nshutil.rmtree(d)"
    return [code for line, code in codes(work(body), settings) if line == 3]


@pytest.mark.parametrize(
    "statement",
    [
        "use(d)",
        "use()",
        "x = data.load()",
        "os.mkdir(x)",
        "open(x)",
        "data[use()]",
        "if data: raise ValueError",
        "assert data",
        "import other",
        "from other import name",
        "with data: pass",
        "with lock: pass",
        "with self.clock: pass",
        "x = next(data)",
        "x = next(self.rows)",
        "with open(x): pass",
        "data.close()",
        "[use(x) for x in data]",
        "int(data)",
        "tempfile.mkstemp()",
    ],
)
def test_this_may_raise(statement: str) -> None:
    assert between(statement) == ["TMP204"]


@pytest.mark.parametrize(
    "statement",
    [
        "pass",
        "x = data",
        "x = data.attribute",
        "x = f'{data}/x'",
        "x = data + 1",
        "x = os.path.join(d, 'x')",
        "x = Path(d)",
        "print(d)",
        "log.info('%s', d)",
        "self._logger.anything(d)",
        "logging.getLogger('x').debug(d)",
        "logging.anything(d)",
        "warnings.anything(d)",
        "x = len(data)",
        "x = str(data)",
        "data.append(1)",
        "x = data.get('x')",
        "x = ', '.join(data)",
        "x = uuid.uuid4()",
        "x = os.getegid()",
        "x = _('removing')",
        "x = next(itertools.count())",
        "x = next(self._counter)",
        "with self._lock: pass",
        "with worker._jobs_mutex: pass",
        "x = ValueError('x')",
        "x = errors.TooLarge.MyException('x')",
        "x = Response('x')",
        "os.remove(x)",
        "x.unlink()",
        "assert isinstance(data, str)",
        "assert data is not None",
        "x = lambda: use(d)",
        "def inner(): use(d)",
        "with suppress(OSError): pass",
    ],
)
def test_this_is_not_taken_to_raise(statement: str) -> None:
    assert between(statement) == []


def test_a_method_of_a_module_is_no_method_of_a_text() -> None:
    assert between("shutil.copy(x, y)") == ["TMP204"]
    assert between("x = data.copy()") == []


@pytest.mark.parametrize("pattern", ["storage.ping", "storage.*", "ping", "p?ng"])
def test_harmless_calls_of_the_user(pattern: str) -> None:
    assert between("storage.ping(d)") == ["TMP204"]
    assert between("storage.ping(d)", Settings(harmless_calls=(pattern,))) == []
    assert between("storage.pong(d)", Settings(harmless_calls=("storage.ping",))) == ["TMP204"]


@pytest.mark.parametrize("call", ["process.kill()", "connection.rollback()", "server.close()", "thread.join()"])
def test_a_tear_down_before_the_removal_is_part_of_it(call: str) -> None:
    final = f"d = tempfile.mkdtemp()\ntry:\n    use(d)\nfinally:\n    {call}\n    shutil.rmtree(d)"
    assert codes(work(final)) == []
    handler = (
        f"d = tempfile.mkdtemp()\ntry:\n    use(d)\nexcept BaseException:\n    {call}\n    shutil.rmtree(d)\n    raise"
    )
    assert codes(work(handler + "\nshutil.rmtree(d)")) == []
    assert between(call) == ([] if call.startswith("thread") else ["TMP204"])


@pytest.mark.parametrize("step", ["pass", "use(d)"])
def test_any_other_call_before_the_removal_may_skip_it(step: str) -> None:
    final = f"d = tempfile.mkdtemp()\ntry:\n    {step}\nfinally:\n    report(d)\n    shutil.rmtree(d)"
    assert only(work(final)).message.startswith("temporary directory 'd' is not removed if line 7 raises")


@pytest.mark.parametrize("call", ["sys.exit(1)", "exit()", "quit()", "os._exit(1)", "os.abort()"])
def test_an_exit_is_told_as_such(call: str) -> None:
    assert between(f"if data:\n    {call}") == ["TMP205"]


STEPS = {
    "f.write(data)": "f = tempfile.NamedTemporaryFile(delete=False)",
    "f.flush()": "f = tempfile.NamedTemporaryFile(delete=False)",
    "f.close()": "f = tempfile.NamedTemporaryFile(delete=False)",
    "json.dump(data, f)": "f = tempfile.NamedTemporaryFile(delete=False)",
    "f.file.write(data)": "f = tempfile.NamedTemporaryFile(delete=False)",
}


@pytest.mark.parametrize("step", [*STEPS, "json.dump(data, f)"])
def test_a_set_up_step_of_a_file(step: str) -> None:
    source = work(f"f = tempfile.NamedTemporaryFile(delete=False)\n{step}\nos.remove(f.name)")
    source = source.replace("import asyncio", "import json, asyncio", 1)
    assert codes(source) == [(3, "TMP210")]


@pytest.mark.parametrize("step", ["f.read()", "other.write(data)", "json.dump(data, other)", "use(f)", "f.detach()"])
def test_no_set_up_step_of_a_file(step: str) -> None:
    source = work(f"f = tempfile.NamedTemporaryFile(delete=False)\n{step}\nos.remove(f.name)")
    assert codes(source) == [(3, "TMP204")]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("os.write(fd, data)", "TMP210"),
        ("os.fsync(fd)", "TMP210"),
        ("os.fsync(other)", "TMP204"),
        ("Path(p).write_text(data)", "TMP210"),
        ("Path(other).write_text(data)", "TMP204"),
        ("use(fd)", "TMP204"),
    ],
)
def test_a_set_up_step_of_mkstemp(step: str, expected: str) -> None:
    body = f"fd, p = tempfile.mkstemp()\ntry:\n    {step}\nfinally:\n    os.close(fd)\nos.remove(p)"
    assert codes(work(body)) == [(3, expected)]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("threading.RLock()", []),
        ("multiprocessing.Semaphore(2)", []),
        ("manager.Lock()", []),
        ("asyncio.Lock()", []),
        ("FileLock('x.lock')", ["TMP204"]),
        ("lock", ["TMP204"]),
    ],
)
def test_a_lock_is_what_makes_it(made: str, expected: list[str]) -> None:
    source = work("d = tempfile.mkdtemp()\nwith self._lock:\n    shutil.rmtree(d)")
    owner = f"class Owner:\n    _lock = None\n\n    def __init__(self):\n        self._lock = {made}\n"
    assert [code for _, code in codes(source + owner)] == expected


def test_going_into_the_directory_is_a_set_up_step() -> None:
    body = "d = tempfile.mkdtemp()\nos.chdir({})\ntry:\n    use(d)\nfinally:\n    shutil.rmtree(d)"
    assert codes(work(body.format("d"))) == [(3, "TMP210")]
    assert codes(work(body.format("other"))) == [(3, "TMP204")]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("is_ours(p)", []),
        ("keep_all()", []),
        ("file_exists(p)", []),
        ("has_room(p)", ["TMP204"]),
        ("is_temp_empty(p)", ["TMP204"]),
        ("is_ours(other)", ["TMP204"]),
        ("ours(p)", ["TMP204"]),
    ],
)
def test_what_a_clean_up_asks_right_before_the_removal(question: str, expected: list[str]) -> None:
    removal = f"if {question}:\n        os.remove(p)\n    else:\n        os.remove(p)"
    body = f"fd, p = tempfile.mkstemp()\nos.close(fd)\ntry:\n    use(p)\nfinally:\n    {removal}"
    assert [code for _, code in codes(work(body))] == expected


@pytest.mark.parametrize(
    ("manager", "removal", "expected"),
    [
        ("save_and_reraise_exception()", "os.remove(p)", []),
        ("lock_for(p) as held", "os.remove(p)", []),
        ("save_and_reraise_exception()", "report(p)", ["TMP204"]),
    ],
)
def test_what_a_clean_up_enters_for_the_removal(manager: str, removal: str, expected: list[str]) -> None:
    handler = f"with {manager}:\n        {removal}\n    os.remove(p)\n    raise"
    body = f"fd, p = tempfile.mkstemp()\nos.close(fd)\ntry:\n    use(p)\nexcept:\n    {handler}\nos.remove(p)"
    assert [code for _, code in codes(work(body))] == expected


def test_what_is_asked_elsewhere_may_fail() -> None:
    body = "fd, p = tempfile.mkstemp()\nos.close(fd)\nif is_ours(p):\n    os.remove(p)\nelse:\n    os.remove(p)"
    assert [code for _, code in codes(work(body))] == ["TMP204"]


def test_what_feeds_a_registration_is_a_set_up_step() -> None:
    body = "d = tempfile.mkdtemp()\nlock = lock_it(d)\natexit.register(clean, d, lock)"
    assert codes(work(body)) == [(3, "TMP210")]
    assert codes(work(body.replace("d, lock)", "d)"))) == [(3, "TMP204")]
    assert codes(work(body.replace("lock_it(d)", "lock_it()"))) == [(3, "TMP204")]


@pytest.mark.parametrize(
    ("statement", "clause", "expected"),
    [
        ("os.rename(data, x)", "OSError", []),
        ("os.rename(data, x)", "(OSError, ValueError)", []),
        ("os.rename(data, x)", "IOError", []),
        ("shutil.copy(data, x)", "OSError", []),
        ("open(data)", "OSError", []),
        ("Path(d).mkdir()", "OSError", []),
        ("use(d)", "OSError", ["TMP204"]),
        ("data.write(d)", "OSError", ["TMP204"]),
        ("os.rename(data, x)", "ValueError", ["TMP204"]),
        ("Path(data).mkdir()", "OSError", ["TMP204"]),
    ],
)
def test_a_clause_for_what_a_call_of_the_system_raises(statement: str, clause: str, expected: list[str]) -> None:
    body = f"d = tempfile.mkdtemp()\ntry:\n    {statement}\nexcept {clause}:\n    pass\nshutil.rmtree(d)"
    assert [code for _, code in codes(work(body))] == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("asyncio.CancelledError", []),
        ("CancelledError", []),
        ("trio.Cancelled", []),
        ("(ValueError, asyncio.CancelledError)", []),
        ("ValueError", ["TMP206"]),
    ],
)
def test_a_clause_for_a_cancellation(clause: str, expected: list[str]) -> None:
    body = f"""
    d = tempfile.mkdtemp()
    try:
        await use(d)
    except {clause}:
        shutil.rmtree(d)
        raise
    except Exception:
        shutil.rmtree(d)
        raise
    shutil.rmtree(d)
    """
    assert [code for _, code in codes(work(body, "async def work()"))] == expected


def test_what_cannot_fail_can_still_be_cancelled() -> None:
    body = "d = tempfile.mkdtemp()\nawait asyncio.ping()\nshutil.rmtree(d)"
    assert codes(work(body, "async def work()"), Settings(harmless_calls=("asyncio.ping",))) == [(3, "TMP206")]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("return FileResponse(x, background=BackgroundTask(shutil.rmtree, d))", []),
        ("return build(x, background=BackgroundTask(shutil.rmtree, d))", ["TMP204"]),
        ("tasks.add_task(shutil.rmtree, d)", []),
        ("stack.callback(functools.partial(shutil.rmtree, d))", []),
        ("build(functools.partial(shutil.rmtree, d))", []),
    ],
)
def test_a_clean_up_task_is_attached_when_the_call_returns(statement: str, expected: list[str]) -> None:
    assert [code for _, code in codes(work(f"d = tempfile.mkdtemp()\n{statement}"))] == expected


@pytest.mark.parametrize(
    ("imported", "call", "expected"),
    [
        ("from application.log import logger", "logger.info('in %s', d)", []),
        ("from application.core import _logger", "_logger.warning('in %s', d)", []),
        ("from .base import LOG", "LOG.debug('in %s', d)", []),
        ("from application.log import logger", "logger.info(describe(d))", [(4, "TMP204")]),
        ("from application.jobs import queue", "queue.push(1)", [(4, "TMP204")]),
        ("import os", "os.system('tool')", []),
        ("import subprocess", "subprocess.check_call('tool')", [(4, "TMP204")]),
    ],
)
def test_loggers_from_elsewhere_and_statuses(imported: str, call: str, expected: list[tuple[int, str]]) -> None:
    body = f"{imported}\nd = tempfile.mkdtemp()\n{call}\ntry:\n    use(d)\nfinally:\n    shutil.rmtree(d)"
    assert codes(work(body)) == expected
