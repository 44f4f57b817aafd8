"""Which files that a response sends are left alone, and why; what the rewritten routes leave behind."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from fixes.support import FIXTURES, findings, fix

HEAD = """\
import os
import shutil
import tempfile
import uuid
from fastapi import BackgroundTasks
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask


"""

LEFT_ALONE = {
    "a background task of another kind": (
        """\
def route(make, count):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    return FileResponse(path, background=BackgroundTask(count))
""",
        "the response has a background task already",
    ),
    "a task that may be hidden": (
        """\
def route(make, **options):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    return FileResponse(path, **options)
""",
        "the response may have a background task already",
    ),
    "a cache": (
        """\
def route(make, day):
    path = f"/tmp/report-{day}.pdf"
    if not os.path.exists(path):
        make(output=path)
    return FileResponse(path)
""",
        "the file may be there from an earlier request",
    ),
    "a file of another route": (
        """\
def build(make, day):
    path = f"/tmp/report-{day}.pdf"
    make(output=path)
    return FileResponse(path)


def again(day):
    return FileResponse(f"/tmp/report-{day}.pdf")
""",
        "the same path is written down elsewhere",
    ),
    "a path that is also returned": (
        """\
def route(make, download):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    if download:
        return FileResponse(path)
    return path
""",
        "the path is handed to the caller",
    ),
    "a process that runs on": (
        """\
def route(make, pool):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    pool.submit(make, path)
    return FileResponse(path)
""",
        "the path is used by something that runs on",
    ),
    "a loop": (
        """\
def route(make, many):
    for one in many:
        path = f"/tmp/{uuid.uuid4()}"
        make(one, output=path)
        return FileResponse(path)
""",
        "it is made in a loop",
    ),
    "a generator": (
        """\
def route(make):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    yield
    return FileResponse(path)
""",
        "the function is a generator",
    ),
    "a name that is taken": (
        """\
def route(make, shutil):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    return FileResponse(path)
""",
        "a module that the new code needs is called otherwise here",
    ),
    "a helper with a task of its own": (
        """\
def respond(path):
    return FileResponse(path, background=BackgroundTask(print, "sent"))


def route(make):
    path = f"/tmp/{uuid.uuid4()}"
    make(output=path)
    return respond(path)
""",
        "the response has a background task already",
    ),
}


@pytest.mark.parametrize(("code", "reason"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_left_alone_with_a_reason(code: str, reason: str) -> None:
    result = fix(HEAD + code)
    assert result.text == HEAD + code
    assert reason in {finding.unfixed for finding in findings(HEAD + code)}


def test_a_response_of_django_takes_no_task() -> None:
    code = (
        "import uuid\nfrom django.http import FileResponse\n\n\ndef view(request, make):\n"
        '    path = f"/tmp/{uuid.uuid4()}"\n    make(output=path)\n    return FileResponse(path)\n'
    )
    assert fix(code).text == code


def test_a_helper_that_only_might_build_a_response_is_no_reason() -> None:
    code = (
        "import uuid\nfrom fastapi import APIRouter\nfrom .other import search_response\n\nrouter = APIRouter()\n\n\n"
        '@router.get("/")\ndef route(make):\n    path = f"/tmp/{uuid.uuid4()}"\n    made = make(outfile=path)\n'
        "    return search_response(made)\n"
    )
    assert "BackgroundTask" not in fix(code).text


class Task:
    """Stands for Starlette's ``BackgroundTask``."""

    def __init__(self, function: Callable[..., Any], *args: object, **kwargs: object) -> None:
        self.call = lambda: function(*args, **kwargs)


class Tasks(Task):
    """Stands for ``BackgroundTasks``, as it is injected and as it is made."""

    def __init__(self, tasks: list[Task] | None = None) -> None:
        self.tasks = list(tasks or [])

    def add_task(self, function: Callable[..., Any], *args: object, **kwargs: object) -> None:
        self.tasks.append(Task(function, *args, **kwargs))


class Response:
    """Stands for a response; its file has to be there when it is sent."""

    def __init__(self, path: object = None, *args: object, background: Task | None = None, **kwargs: object) -> None:
        if path == "refused":
            raise ValueError(path)
        self.path, self.background, self.headers = path, background, dict[str, str]()

    def send(self, injected: Tasks) -> None:
        """Do what Starlette and FastAPI do: read the file, then run the tasks of the response or the injected ones."""
        if isinstance(self.path, (str, os.PathLike)):
            assert Path(self.path).read_bytes() is not None
        elif isinstance(self.path, Iterable):
            list(self.path)
        task = self.background or injected
        for one in task.tasks if isinstance(task, Tasks) else [task]:
            one.call()  # type: ignore[no-untyped-call]


class Router:
    def route(self, *args: object, **kwargs: object) -> Callable[[Any], Any]:
        return lambda function: function

    get = post = route


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put stand-ins for the frameworks into ``sys.modules``; return an empty temporary directory."""
    responses: dict[str, object] = {"FileResponse": Response, "StreamingResponse": Response, "Response": Response}
    members: dict[str, dict[str, object]] = {
        "starlette": {},
        "starlette.responses": responses,
        "starlette.background": {"BackgroundTask": Task, "BackgroundTasks": Tasks},
        "fastapi": {"APIRouter": Router, "BackgroundTasks": Tasks, "HTTPException": RuntimeError, "UploadFile": object},
        "fastapi.responses": responses,
    }
    for name, content in members.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def write(*args: object, outfile: str | None = None, output: str | None = None) -> str:
    path = str(outfile or output or args[-1])
    Path(path).write_text("made")
    return path


def fail(*args: object, **kwargs: object) -> NoReturn:
    # A partial file, and then one of the exceptions that `except Exception` does not see.
    paths = [value for value in (*args, *kwargs.values()) if isinstance(value, str) and os.path.isabs(value)]
    for path in paths:
        if not os.path.isdir(path):
            Path(path).write_text("part")
    raise asyncio.CancelledError


CALLS: dict[str, tuple[str, Callable[[Callable[..., Any], Tasks], tuple[Any, ...]]]] = {
    "file_response": ("report", lambda make, tasks: ([["a"]] if make is write else [None],)),
    "injected_tasks": ("plan", lambda make, tasks: (1, later(lambda *_: b"x", make), tasks)),
    "made_directory": ("archive", lambda make, tasks: ("x", later(make, make))),
    "made_file": ("thumbnail", lambda make, tasks: (types.SimpleNamespace(save=make), print)),
    "named_file": ("export", lambda make, tasks: (["a"] if make is write else [None], print)),
    "wrapped_errors": ("kmz", lambda make, tasks: ("t", make)),
    "only_failure": ("render", lambda make, tasks: ("p", lambda page, d: make(f"{d}/page.pdf"))),
    "existing_task": ("chart", lambda make, tasks: (make, "c")),
    "helper_in_module": ("send", lambda make, tasks: (b"x" if make is write else None,)),
    "streamed": ("film", lambda make, tasks: (make, tasks, print)),
}


def later(good: Callable[..., Any], make: Callable[..., Any]) -> Callable[..., Any]:
    async def call(*args: object) -> object:
        return fail(*args) if make is fail else good(*args)

    return call


def called(case: str, make: Callable[..., Any], tasks: Tasks) -> object:
    name, arguments = CALLS[case]
    scope: dict[str, Any] = {}
    source = (FIXTURES / "response_background_task" / case / "after.py").read_text()
    exec(compile(source, case, "exec"), scope)
    result = scope[name](*arguments(make, tasks))
    return asyncio.run(result) if asyncio.iscoroutine(result) else result


@pytest.mark.parametrize("case", CALLS)
def test_what_was_sent_is_gone(case: str, home: Path) -> None:
    tasks = Tasks()
    response = called(case, write, tasks)
    assert isinstance(response, Response)
    assert list(home.iterdir()), "nothing would be sent"
    response.send(tasks)
    assert not list(home.iterdir())


@pytest.mark.parametrize("case", CALLS)
def test_what_cannot_be_sent_is_gone(case: str, home: Path) -> None:
    with pytest.raises(BaseException) as caught:  # noqa: PT011  whatever the case fails with
        called(case, fail, Tasks())
    assert not isinstance(caught.value, AssertionError)
    assert not list(home.iterdir())
