"""Files are checked on any executor; the reports come back in order, and none is lost with a worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.command import dispatch
from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running import executors
from flake8_tempfile.running.cache import Cache
from flake8_tempfile.running.executors import ExecutorError, executor_from
from flake8_tempfile.running.runner import check_targets
from flake8_tempfile.running.work import Answer, Content, examine

Result = TypeVar("Result")
Write = Callable[[str, "str | bytes"], Path]
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
HERE = f"flake8-tempfile {version('flake8-tempfile')} on Python {PYTHON}"
needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="distributed is not installed")


@pytest.fixture
def targets(write: Write, monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """Make files of all kinds, few of which go into one batch."""
    monkeypatch.setattr(executors, "_BATCH_BYTES", 300)
    texts = (LEAK, "x = 1\n", CLEAN, f"größe = '大小'\n{LEAK}", "import tempfile\ndef f(:\n")
    names = [f"module_{number:03}.py" for number in range(40)]
    for number, name in enumerate(names):
        write(name, texts[number % len(texts)])
    return [*(Target(name, Options()) for name in names), Target("vanished.py", Options())]


@pytest.fixture
def expected(targets: list[Target]) -> list[FileReport]:
    return list(check_targets(targets, 1))


class Unreliable(Executor):
    """Does the work in threads; what ``lose`` says of each submission, by its number, is what becomes of it."""

    def __init__(self, lose: Callable[[int], BaseException | None]) -> None:
        self._threads = ThreadPoolExecutor(2)
        self._lose = lose
        self.submitted = 0

    def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
        error = self._lose(self.submitted)
        self.submitted += 1
        if isinstance(error, RuntimeError):
            raise error
        if error is None:
            return self._threads.submit(fn, *args, **kwargs)
        lost: Future[Result] = Future()
        lost.set_exception(error)
        return lost

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(3), lambda: ProcessPoolExecutor(2, get_context("spawn"))])
def test_executors_change_nothing(
    make: Callable[[], Executor], targets: list[Target], expected: list[FileReport]
) -> None:
    with make() as executor:
        assert list(check_targets(targets, executor=executor)) == expected


def test_the_cache_saves_the_way(targets: list[Target], expected: list[FileReport]) -> None:
    with Unreliable(lambda _: None) as executor:
        assert list(check_targets(targets, cache=Cache(), executor=executor)) == expected
        before = executor.submitted
        assert before > 3
        assert list(check_targets(targets, cache=Cache(), executor=executor)) == expected
        assert executor.submitted == before


class Idle(Executor):
    """Does the work when somebody waits for it, and not before."""

    def __init__(self, begin: Callable[[], object]) -> None:
        self._begin = begin

    def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
        begin = self._begin

        class Awaited(Future[Result]):
            def exception(self, timeout: float | None = None) -> BaseException | None:
                if not self.done():
                    begin()
                    self.set_result(fn(*args, **kwargs))
                return super().exception(timeout)

        return Awaited()


def test_little_is_on_its_way_at_once(
    targets: list[Target], expected: list[FileReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def recorded(target: Target, known: Callable[[Target], str]) -> Answer | Content:
        opened.append(target.path)
        return examine(target, known)

    monkeypatch.setattr(executors, "_WINDOW_BYTES", 1000)
    monkeypatch.setattr(executors, "examine", recorded)
    assert list(check_targets(targets, executor=Idle(lambda: opened.append("awaited")))) == expected
    assert 3 < opened.index("awaited") < 30


@pytest.mark.parametrize(
    "lose",
    [
        pytest.param(lambda number: BrokenExecutor("gone") if number in (1, 2, 4) else None, id="broken now and then"),
        pytest.param(lambda number: OSError("gone") if number % 2 else None, id="lost every other time"),
        pytest.param(lambda number: OSError("gone"), id="lost each time"),
        pytest.param(lambda number: RuntimeError("shut down") if number > 2 else None, id="shut down"),
    ],
)
def test_what_is_lost_is_done_again(
    lose: Callable[[int], BaseException | None], targets: list[Target], expected: list[FileReport]
) -> None:
    with Unreliable(lose) as executor:
        assert list(check_targets(targets, executor=executor)) == expected


def test_a_cancelled_batch_is_done_again(targets: list[Target], expected: list[FileReport]) -> None:
    class Cancelling(Unreliable):
        def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
            future = super().submit(fn, *args, **kwargs)
            if self.submitted % 3 == 1:
                future = Future()
                future.cancel()
                future.set_running_or_notify_cancel()
            return future

    with Cancelling(lambda _: None) as executor:
        assert list(check_targets(targets, executor=executor)) == expected


@pytest.mark.parametrize("text", ["threads", "threads:2", "processes:2"])
def test_the_command_takes_executors(text: str, targets: list[Target], capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatch.main(["check", "--no-cache", "."]) == 1
    plain = capsys.readouterr().out
    assert dispatch.main(["check", "--no-cache", "--executor", text, "."]) == 1
    assert capsys.readouterr().out == plain


@pytest.mark.parametrize("text", ["", "dask", "dask:", "threads:x", "threads:0", "slurm:1", "os:system"])
def test_unknown_executors_are_refused(text: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ExecutorError, match="unknown executor"), executor_from(text):
        pass
    write("leak.py", LEAK)
    assert dispatch.main(["check", "--executor", text, "leak.py"]) == 2
    assert "--executor: unknown executor" in capsys.readouterr().err


@contextmanager
def running(folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a part of a cluster, and end it; what it keeps, and leaves when it is killed, lies in the folder."""
    environment = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder)}
    program, silent = [sys.executable, "-m", "dask", *command], subprocess.DEVNULL
    with subprocess.Popen(program, env=environment, stdout=silent, stderr=silent) as process:
        try:
            yield process
        finally:
            process.kill()


def appears(file: Path) -> bool:
    """Wait for a file; on the busiest machine it is there after some seconds."""
    for _ in range(2400):
        if file.exists():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def cluster(folder: Path, *options: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers on loopback, the second with ``options``; yield its address and the workers."""
    from distributed import Client

    file = folder / "scheduler.json"
    worker = ("worker", f"--scheduler-file={file}", "--nthreads=1", "--no-nanny", "--no-dashboard")
    with running(folder, "scheduler", "--host=127.0.0.1", "--port=0", "--no-dashboard", f"--scheduler-file={file}"):
        assert appears(file), "the scheduler does not start"
        with running(folder, *worker) as first, running(folder, *worker, "--memory-limit=0", *options) as second:
            address = json.loads(file.read_text())["address"]
            with Client(address, set_as_default=False, timeout=120) as client:  # type: ignore[no-untyped-call]
                client.wait_for_workers(2, timeout=120)
            yield address, [first, second]


# What the worker that will be killed does with the work it is given: nothing.
STUCK = """\
import time
from pathlib import Path
from flake8_tempfile.running import executors

def check_for(sender, pickled):
    Path({mark!r}).touch()
    time.sleep(3600)

executors.check_for = check_for
"""


@needs_dask
def test_a_worker_that_is_killed_loses_nothing(
    targets: list[Target], expected: list[FileReport], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "stuck.py").write_text(STUCK.format(mark=str(folder / "mark")))
    with cluster(folder, f"--preload={folder / 'stuck.py'}") as (address, workers):
        with ThreadPoolExecutor(1) as threads:
            begun = threads.submit(appears, folder / "mark")
            begun.add_done_callback(lambda _: workers[1].kill())
            with executor_from(f"dask:{address}") as executor:
                given = list(check_targets(targets, executor=executor))
            assert begun.result(), "nothing was on its way"
        assert workers[1].wait() == -signal.SIGKILL
        assert workers[0].poll() is None
    assert given == expected


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes that are started take this program for another version of it."""
    folder = tmp_path_factory.mktemp("installed")
    metadata = folder / "flake8_tempfile-77.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: flake8-tempfile\nVersion: 77.0\n")
    assert executors.identity() == HERE  # this process has asked before
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.syspath_prepend(folder)  # processes of a pool look where this one does


@pytest.mark.usefixtures("elsewhere")
def test_the_answer_of_another_version_is_refused(targets: list[Target]) -> None:
    wrong = f"^a worker has flake8-tempfile 77.0 on Python {PYTHON}, here it is {HERE}$"
    with ProcessPoolExecutor(1, get_context("spawn")) as executor, pytest.raises(ExecutorError, match=wrong):
        list(check_targets(targets, executor=executor))


def test_another_version_need_not_understand_what_it_is_sent() -> None:
    assert executors.check_for("flake8-tempfile 77.0 on Python 3.99", b"no pickle") == executors.identity() == HERE


@needs_dask
@pytest.mark.usefixtures("elsewhere")
def test_a_cluster_with_another_version_is_refused(
    write: Write, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    write("leak.py", LEAK)
    with cluster(tmp_path_factory.mktemp("cluster")) as (address, _):
        assert dispatch.main(["check", "--no-cache", "--executor", f"dask:{address}", "leak.py"]) == 2
    given = capsys.readouterr()
    assert given.out == ""
    assert given.err.endswith(f" has flake8-tempfile 77.0 on Python {PYTHON}, here it is {HERE}\n")


@pytest.mark.parametrize(
    ("program", "python", "complaint"),
    [
        pytest.param(version("flake8-tempfile"), f"{PYTHON}.99", "", id="the same"),
        pytest.param("77.0", f"{PYTHON}.1", f"has flake8-tempfile 77.0 on Python {PYTHON},", id="another program"),
        pytest.param(version("flake8-tempfile"), "3.7.1", "has .* on Python 3.7, here", id="another Python"),
        pytest.param(PackageNotFoundError("x"), "3.7.1", "has no flake8-tempfile, here", id="no program"),
        pytest.param(OSError("gone"), OSError("gone"), "", id="lost"),
    ],
)
def test_the_workers_that_are_there_are_asked_first(program: object, python: object, complaint: str) -> None:
    class Client:
        def run(self, function: Callable[..., object], *_: object, on_error: str) -> dict[str, object]:
            assert on_error == "return"
            right = {"tcp://a": HERE.split()[1]} if function is version else {"tcp://a": f"{PYTHON}.0"}
            return {**right, "tcp://b": program if function is version else python}

    refused = pytest.raises(ExecutorError, match=f"^the worker tcp://b {complaint}") if complaint else nullcontext()
    with refused:
        executors._require_this_version(cast("Any", Client()))


@needs_dask
def test_where_there_is_no_cluster_the_command_says_so(write: Write) -> None:
    write("leak.py", LEAK)
    done = subprocess.run(
        [sys.executable, "-m", "flake8_tempfile", "check", "--executor", "dask:tcp://127.0.0.1:9", "leak.py"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"},
    )
    assert done.returncode == 2
    assert "error: --executor: no Dask scheduler at tcp://127.0.0.1:9" in done.stderr
