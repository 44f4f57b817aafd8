"""Small stand-ins for the frameworks that the fixtures import: FastAPI, Starlette, Flask and pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from oracle.world import Failure, Thing, import_as

Function = TypeVar("Function", bound=Callable[..., object])
AFTER_REQUEST: list[Callable[[object], object]] = []


class HTTPException(Exception):  # noqa: N818
    """An answer that is raised."""

    def __init__(self, status_code: object = 500, detail: object = None) -> None:
        super().__init__(status_code, detail)


class Upload:
    """An uploaded file."""

    filename = "upload.bin"

    async def read(self) -> bytes:
        """Return what was uploaded."""
        return b"uploaded"


class BackgroundTask:
    """Starlette's task: runs after the response that carries it was sent."""

    def __init__(self, function: Callable[..., object], *arguments: object, **keywords: object) -> None:
        self.run: Callable[[], object] = lambda: function(*arguments, **keywords)


class BackgroundTasks(BackgroundTask):
    """FastAPI's injected tasks: run after the handler's response was sent; or several tasks of one response."""

    def __init__(self, tasks: Sequence[BackgroundTask] = ()) -> None:
        super().__init__(lambda: [task.run() for task in self.tasks])
        self.tasks = list(tasks)

    def add_task(self, function: Callable[..., object], *arguments: object, **keywords: object) -> None:
        """Add a task."""
        self.tasks.append(BackgroundTask(function, *arguments, **keywords))


class Response:
    """A response: reads its file when it is sent, does not remove it, runs its task when it was sent."""

    def __init__(self, content: object = None, *, background: BackgroundTask | None = None, **options: object) -> None:
        self.content = content
        self.background = background
        self.on_close: list[Callable[[], object]] = []

    def call_on_close(self, function: Callable[[], object]) -> None:
        """Register a function that runs when the response was sent (werkzeug)."""
        self.on_close.append(function)


class FileResponse(Response):
    """A response with a file as its body."""


class StreamingResponse(Response):
    """A response whose body is an iterator."""


class Depends:
    """FastAPI's mark of a dependency."""

    def __init__(self, dependency: Callable[..., Iterator[object]]) -> None:
        self.dependency = dependency


class Application:
    """A web application: its decorators leave functions as they are."""

    def __init__(self, name: str = "") -> None:
        self.config: dict[str, object] = {}

    def route(self, *arguments: object, **keywords: object) -> Callable[[Function], Function]:
        """Register a handler."""
        return lambda function: function

    get = post = put = delete = route


class Request:
    """Flask's request, and pytest's."""

    def __init__(self) -> None:
        self.files = {"one": Thing()}
        self.finalizers: list[Callable[[], object]] = []

    def addfinalizer(self, function: Callable[[], object]) -> None:
        """Register a finalizer (pytest)."""
        self.finalizers.append(function)


class raises:  # noqa: N801
    """pytest's context manager: swallows one kind of exception."""

    def __init__(self, kind: type[BaseException]) -> None:
        self.kind = kind

    def __enter__(self) -> raises:
        return self

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> bool:
        if kind is None:
            raise Failure("nothing was raised")
        return issubclass(kind, self.kind)


def fixture(function: Function | None = None, **options: object) -> object:
    """Mark a pytest fixture."""

    def mark(marked: Function) -> Function:
        marked.is_fixture = True  # type: ignore[attr-defined]
        return marked

    return mark if function is None else mark(function)


class Mark:
    """pytest's marks: they leave functions and classes as they are."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        return _marker


def _marker(*arguments: object, **keywords: object) -> object:
    """Mark what follows, or, without arguments, what is given."""
    bare = len(arguments) == 1 and not keywords and (isinstance(arguments[0], type) or callable(arguments[0]))
    return arguments[0] if bare else lambda marked: marked


def after_this_request(function: Function) -> Function:
    """Register a function that runs on the response of the current request (Flask)."""
    AFTER_REQUEST.append(function)
    return function


def install() -> None:
    """Make the frameworks importable."""
    fastapi = [Depends, HTTPException, BackgroundTasks]
    responses = [Response, FileResponse, StreamingResponse]
    import_as("fastapi", *fastapi, FastAPI=Application, APIRouter=Application, UploadFile=Upload)
    import_as("fastapi.responses", *responses)
    import_as("starlette")
    import_as("starlette.responses", *responses)
    import_as("starlette.background", BackgroundTask, BackgroundTasks)
    import_as("flask", after_this_request, Flask=Application, send_file=FileResponse, request=Request())
    import_as("pytest", fixture, raises, mark=Mark())
