"""What the analysis knows of Python's libraries: tables only, no logic.

Each row says why it is there.  Names are canonical dotted names (see ``names.py``); where only the last part of a
name is known, as for methods of objects of unknown type, the table says so.
"""

from __future__ import annotations

from enum import Enum


class Resource(Enum):
    """What an acquisition owes; the value is how messages call it."""

    DIRECTORY = "temporary directory"
    NAMED_FILE = "temporary file"
    MKSTEMP_FILE = "temporary file of mkstemp"
    DESCRIPTOR = "descriptor"
    SCRATCH_FILE = "scratch file"
    SCRATCH_TREE = "scratch directory"
    OBJECT = "temporary object"


# Factories that owe something from the moment they return.
DIRECTORY_FACTORIES = frozenset({
    "tempfile.mkdtemp",  # the documentation: "the user ... is responsible for deleting the directory"
    "test.support.os_helper.mkdtemp",
    "aiofiles.tempfile.mkdtemp",
})  # fmt: skip
MKSTEMP_FACTORIES = frozenset({
    "tempfile.mkstemp",  # the documentation: "the user ... is responsible for deleting the temporary file"
})  # fmt: skip
NAMED_FILE_FACTORIES = frozenset({
    "tempfile.NamedTemporaryFile",  # owes its file with delete=False only
    "django.core.files.temp.NamedTemporaryFile",  # a thin stand-in on Windows, an alias elsewhere
    "aiofiles.tempfile.NamedTemporaryFile",  # takes the same delete argument
})  # fmt: skip
OBJECT_FACTORIES = frozenset({
    "tempfile.TemporaryFile",  # closed by the collector, with a ResourceWarning
    "tempfile.NamedTemporaryFile",  # with delete=True: unlinked by the collector
    "tempfile.SpooledTemporaryFile",  # spills to an anonymous file
    "tempfile.TemporaryDirectory",  # removed by a finalizer, with a ResourceWarning
})  # fmt: skip

# Removers by canonical name; the path is the first argument or one of the keywords below.
REMOVERS = frozenset({
    "os.remove", "os.unlink", "os.rmdir", "os.removedirs",  # the system's own
    "shutil.rmtree",
    "aiofiles.os.remove", "aiofiles.os.unlink", "aiofiles.os.rmdir", "anyio.Path.unlink",  # the async twins
    "aioshutil.rmtree", "aiofiles.os.removedirs",
    "pathlib.Path.unlink", "pathlib.Path.rmdir",  # called through the class
    "os.path.remove",  # never existed, but says what is meant
    "test.support.os_helper.unlink", "test.support.os_helper.rmtree", "test.support.os_helper.rmdir",
    "distutils.dir_util.remove_tree", "setuptools._distutils.dir_util.remove_tree",  # rmtree of distutils
    "django.core.files.move.file_move_safe",  # moves the file away
})  # fmt: skip

# Methods of a path or of a temporary object that remove it, by their last part.
REMOVING_METHODS = frozenset({
    "unlink", "rmdir", "rmtree", "remove", "remove_p", "rmtree_p", "unlink_p",  # pathlib, path.py
    "cleanup",  # tempfile.TemporaryDirectory
    "delete",  # django's and other file objects
    "unlink_missing_ok",
})  # fmt: skip

# Functions that take over the descriptor or close it.
DESCRIPTOR_REMOVERS = frozenset({
    "os.close", "os.fdopen", "open", "io.open", "codecs.open", "io.FileIO", "os.closerange", "builtins.open",
    "socket.socket", "asyncio.to_thread",
})  # fmt: skip

# Methods of a temporary object after which nothing of it is left to the collector.
CLOSING_METHODS = frozenset({"close", "cleanup", "__exit__", "aclose", "detach"})

# The file goes to a new name: the obligation moves with it.
MOVERS = frozenset(
    {"os.rename", "os.replace", "os.renames", "shutil.move", "aiofiles.os.rename", "aiofiles.os.replace"}
)
MOVING_METHODS = frozenset({"rename", "replace", "move"})

# Callables that build a deferred call without registering it: the object owes the removal.
TASK_BUILDERS = frozenset({
    "functools.partial", "functools.partialmethod",
    "starlette.background.BackgroundTask", "fastapi.background.BackgroundTask", "fastapi.BackgroundTask",
    "BackgroundTask",  # however it was imported
})  # fmt: skip

# Methods of an ExitStack that enter a context manager: that closes a file with delete=False and leaves it on disk.
ENTERING = frozenset({"enter_context", "enter_async_context", "enterContext", "enterClassContext"})

# Methods and functions (last parts) that register a deferred call: whatever callable they are given with the path
# counts as its removal, for the author wrote it for that.
REGISTRARS = frozenset({
    "addCleanup", "addClassCleanup", "addModuleCleanup", "addAsyncCleanup", "enterModuleContext",  # unittest
    "addfinalizer",  # pytest
    "callback", "push", "push_async_callback", "push_async_exit", "enter_context", "enter_async_context",  # ExitStack
    "register", "finalize",  # atexit, weakref
    "add_task",  # starlette's BackgroundTasks
    "call_on_close", "after_this_request", "teardown_request", "on_exit", "add_cleanup", "defer", "register_cleanup",
    "call_later", "call_soon", "add_done_callback", "signal", "addCallback", "addBoth", "addErrback", "add_finalizer",
    "Timer",  # threading.Timer removes later by design
})  # fmt: skip
# Of these, the ones that by themselves are as likely a parameter that is to be told of something.
AMBIGUOUS_REGISTRARS = frozenset({"callback", "push", "register", "signal", "finalize", "on_exit"})
REGISTERING_DECORATORS = frozenset({
    "atexit.register", "after_this_request", "call_on_close", "flask.after_this_request", "callback", "push",
    "addfinalizer", "on_exit",
})  # fmt: skip

# Responses send a file, they do not own it.
RESPONSES = frozenset({
    "FileResponse", "StreamingResponse", "Response", "JSONResponse", "HTMLResponse", "PlainTextResponse",
    "RedirectResponse", "StreamingHttpResponse", "HttpResponse", "NamedFileResponse", "File",
})  # fmt: skip

# Packages whose responses take a background task.
STARLETTE = frozenset({"starlette", "fastapi"})

# Constructors that use the path they are given and do not own it.
NOT_OWNERS = RESPONSES | frozenset({
    "Popen", "Path", "PurePath", "ZipFile", "TarFile", "Thread", "Process", "Mock", "MagicMock", "Command", "URL",
    "Image", "Dataset", "DataFrame", "Session", "Client", "Repo", "ConfigParser", "Redirect",
})  # fmt: skip

# Methods that put what they are given into a container.
CONTAINER_METHODS = frozenset({
    "append", "appendleft", "add", "put", "put_nowait", "insert", "setdefault", "extend", "update", "push",
    "set_result",
})  # fmt: skip

# Stores into these mappings hand nothing over: the process environment owns no files.
NOT_CONTAINERS = frozenset({
    "os.environ", "environ", "sys.modules", "sys.path", "sys.argv", "sys.meta_path", "kwargs", "env", "environment",
    "os.environb",
})  # fmt: skip

# Calls that do not fail in the cases that matter.
HARMLESS = frozenset({
    # pure text work on paths
    "os.path.join", "os.path.basename", "os.path.dirname", "os.path.exists", "os.path.isfile", "os.path.isdir",
    "os.path.lexists", "os.path.islink", "os.path.split", "os.path.splitext", "os.path.abspath", "os.path.realpath",
    "os.path.normpath", "os.path.expanduser", "os.path.relpath", "os.path.isabs", "os.path.normcase", "os.fspath",
    "os.path.expandvars", "os.path.commonpath", "os.path.commonprefix", "os.path.splitdrive", "os.path.ismount",
    "pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PosixPath", "pathlib.WindowsPath",
    "pathlib2.Path",
    # built-ins that only look or wrap
    "str", "repr", "len", "isinstance", "issubclass", "bool", "type", "id", "callable", "hasattr", "getattr",
    "print", "dict", "list", "tuple", "set", "frozenset", "enumerate", "zip", "range", "super", "object", "bytes",
    "bytearray", "any", "all", "vars", "locals", "globals", "dir", "format", "hash", "iter", "map", "filter",
    "reversed", "property", "staticmethod", "classmethod", "min", "max", "abs", "round", "sorted", "sum", "ascii",
    # closing a descriptor that was just made; the alternative is no code at all
    "os.close", "os.path.getsize", "os.listdir", "os.scandir", "glob.glob", "glob.iglob",
    # names, numbers, clocks
    "uuid.uuid1", "uuid.uuid3", "uuid.uuid4", "uuid.uuid5", "time.time", "time.monotonic", "time.perf_counter",
    "time.time_ns", "time.strftime", "time.sleep", "time.process_time", "time.monotonic_ns", "time.perf_counter_ns",
    "time.process_time_ns", "time.thread_time", "time.localtime", "time.gmtime", "time.ctime", "time.asctime",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "datetime.timedelta", "os.getpid", "os.getppid", "os.getpgrp", "os.getuid", "os.getgid", "os.geteuid",
    "os.getegid", "os.getresuid", "os.getresgid", "os.getgroups", "os.umask", "os.getcwd", "os.getcwdb", "os.getenv",
    "os.getenvb", "os.environ.get", "os.cpu_count", "os.uname", "os.times", "os.urandom", "random.random",
    "random.randint", "random.choice", "random.choices", "random.uniform", "random.randrange", "random.sample",
    "random.getrandbits", "secrets.token_hex", "secrets.token_bytes", "secrets.token_urlsafe", "secrets.randbelow",
    "secrets.choice", "threading.get_ident", "threading.get_native_id", "threading.current_thread",
    "threading.main_thread", "threading.active_count", "socket.gethostname", "platform.system", "platform.machine",
    "platform.node", "platform.release", "platform.version", "platform.platform", "platform.processor",
    "platform.python_version", "platform.python_implementation", "tempfile.gettempdir", "tempfile.gettempprefix",
    "sys.getfilesystemencoding", "sys.stdout.write", "sys.stderr.write", "sys.stdout.flush", "sys.stderr.flush",
    "sys.exc_info", "sys.getsizeof", "gc.collect", "textwrap.dedent", "textwrap.indent", "os.linesep.join",
    "functools.partial", "itertools.chain", "itertools.count", "itertools.cycle", "itertools.repeat",
    "itertools.islice", "itertools.product", "itertools.zip_longest", "collections.defaultdict",
    "collections.OrderedDict",
    "collections.deque", "collections.Counter", "copy.copy", "operator.itemgetter", "contextlib.suppress",
    "contextlib.ExitStack", "contextlib.AsyncExitStack", "contextlib.closing", "contextlib.nullcontext",
    "threading.Lock", "threading.RLock", "threading.Event", "threading.Condition", "threading.Semaphore",
    "threading.BoundedSemaphore", "threading.Thread", "queue.Queue", "io.StringIO",
    "io.BytesIO", "weakref.ref", "re.escape", "shlex.quote", "shlex.join", "pipes.quote", "warnings.warn",
    "warnings.catch_warnings", "warnings.simplefilter", "warnings.filterwarnings", "typing.cast", "traceback.print_exc",
    "traceback.format_exc", "json.dumps", "re.compile", "click.echo", "typer.echo",
    "asyncio.get_event_loop", "asyncio.get_running_loop",
    "unittest.mock.Mock", "unittest.mock.MagicMock", "unittest.mock.patch", "unittest.mock.patch.object",
    "mock.Mock", "mock.MagicMock", "mock.patch", "mock.patch.object", "atexit.register", "weakref.finalize",
    "starlette.background.BackgroundTask", "fastapi.BackgroundTask", "BackgroundTask", "BackgroundTasks",
    "pytest.raises", "pytest.warns", "os.chmod", "os.fchmod", "tempfile.gettempdirb", "os.devnull",
})  # fmt: skip

# What these make can be waited for with ``with``.
LOCKS = frozenset({
    "threading.Lock", "threading.RLock", "threading.Condition", "threading.Semaphore", "threading.BoundedSemaphore",
    "multiprocessing.Lock", "multiprocessing.RLock", "multiprocessing.Condition", "multiprocessing.Semaphore",
    "_thread.allocate_lock", "asyncio.Lock", "asyncio.Condition", "asyncio.Semaphore",
})  # fmt: skip
LOCK_METHODS = frozenset({"Lock", "RLock", "Condition", "Semaphore"})  # of a multiprocessing manager or context

# The same for functions that translate a message, by their last part.
TRANSLATORS = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "ngettext_lazy"})

# The same for methods, by their last part, on receivers of unknown type: text and container work, loggers, locks.
HARMLESS_METHODS = frozenset({
    "append", "extend", "insert", "add", "update", "get", "items", "keys", "values", "setdefault", "copy", "clear",
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "join", "lower", "upper", "title", "startswith",
    "endswith", "replace", "format", "zfill", "ljust", "rjust", "partition", "rpartition", "find", "count", "isdigit",
    "hex", "isoformat", "strftime", "total_seconds", "appendleft", "discard", "casefold", "capitalize", "removeprefix",
    "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "isEnabledFor", "getLogger", "fatal",
    "get_logger",
    "exists", "is_file", "is_dir", "is_symlink", "absolute", "resolve", "with_suffix", "with_name", "joinpath",
    "relative_to", "as_posix", "expanduser", "as_uri", "is_absolute", "with_stem",
    "addCleanup", "addClassCleanup", "addfinalizer", "callback", "call_on_close", "add_task", "push", "acquire",
    "release", "monotonic", "perf_counter", "fileno", "hexdigest", "isatty", "echo", "secho", "getvalue", "locked",
    "is_set", "pop", "popleft", "encode", "decode", "enter_context", "enter_async_context", "glob", "rglob", "iterdir",
})  # fmt: skip

# Calls that only read the path they are given; they never create it.
READERS = frozenset({
    "os.stat", "os.lstat", "os.listdir", "os.scandir", "os.walk", "os.access", "os.path.getsize", "os.path.getmtime",
    "os.readlink", "os.chdir", "os.path.getctime", "glob.glob", "glob.iglob", "json.load", "filecmp.cmp",
    "hashlib.file_digest", "mimetypes.guess_type", "importlib.import_module", "os.chmod", "os.utime", "os.chown",
})  # fmt: skip
READING_METHODS = frozenset({
    "read_text", "read_bytes", "stat", "lstat", "iterdir", "glob", "rglob", "samefile", "readlink", "chmod",
})  # fmt: skip

# What creates the path it is given: name -> (position, keyword) of the path, and whether it makes a directory.
FILE_CREATORS: dict[str, tuple[int, tuple[str, ...]]] = {
    "shutil.copy": (1, ("dst",)),
    "shutil.copy2": (1, ("dst",)),
    "shutil.copyfile": (1, ("dst",)),
    "urllib.request.urlretrieve": (1, ("filename",)),
    "urllib.urlretrieve": (1, ("filename",)),
    "os.mkfifo": (0, ("path",)),
    "os.mknod": (0, ("path",)),
    "os.link": (1, ("dst",)),
    "os.symlink": (1, ("dst",)),
    "sqlite3.connect": (0, ("database",)),
    "numpy.save": (0, ("file",)),
    "numpy.savetxt": (0, ("fname",)),
    "numpy.savez": (0, ("file",)),
    "numpy.savez_compressed": (0, ("file",)),
    "torch.save": (1, ("f",)),
    "joblib.dump": (1, ("filename",)),
    "h5py.File": (0, ("name",)),
    "logging.FileHandler": (0, ("filename",)),
    "py_compile.compile": (1, ("cfile",)),
    "compileall.compile_file": (0, ()),
    "wget.download": (1, ("out",)),
}
TREE_CREATORS: dict[str, tuple[int, tuple[str, ...]]] = {
    "os.makedirs": (0, ("name",)),
    "os.mkdir": (0, ("path",)),
    "shutil.copytree": (1, ("dst",)),
    "aiofiles.os.makedirs": (0, ("name",)),
    "aiofiles.os.mkdir": (0, ("path",)),
    "shutil.unpack_archive": (1, ("extract_dir",)),
}

# Openers with a mode: (position of the path, position of the mode, its default).
OPENERS: dict[str, tuple[int, int, str]] = {
    "open": (0, 1, "r"),
    "io.open": (0, 1, "r"),
    "codecs.open": (0, 1, "r"),
    "builtins.open": (0, 1, "r"),
    "aiofiles.open": (0, 1, "r"),
    "gzip.open": (0, 1, "r"),
    "bz2.open": (0, 1, "r"),
    "lzma.open": (0, 1, "r"),
    "zipfile.ZipFile": (0, 1, "r"),
    "tarfile.open": (0, 1, "r"),
    "anyio.open_file": (0, 1, "r"),
    "gzip.GzipFile": (0, 1, "r"),
    "bz2.BZ2File": (0, 1, "r"),
    "h5py.File": (0, 1, "r"),
    "wave.open": (0, 1, "r"),
    "rasterio.open": (0, 1, "r"),
    "fsspec.open": (0, 1, "r"),
    "file": (0, 1, "r"),
    "tarfile.TarFile": (0, 1, "r"),
    "shelve.open": (0, 1, "c"),
    "dbm.open": (0, 1, "r"),
    "os.fdopen": (0, 1, "r"),
}
FILE_CREATING_METHODS = frozenset({"write_text", "write_bytes", "touch"})
TREE_CREATING_METHODS = frozenset({"mkdir", "makedirs"})
NOT_MANAGED = frozenset({"tempfile.gettempdir", "tempfile.tempdir", "gettempdir"})

# Fixtures and parameters of test functions that are directories which the test runner removes.
FIXTURE_DIRECTORIES = frozenset({"tmp_path", "tmpdir", "tmp_path_factory", "tmpdir_factory", "testdir", "pytester"})
CONTEXT_MANAGER_DECORATORS = frozenset({
    "contextlib.contextmanager", "contextlib.asynccontextmanager", "contextmanager", "asynccontextmanager",
    "contextlib2.contextmanager", "async_generator.asynccontextmanager",
})  # fmt: skip
FIXTURE_DECORATORS = frozenset({
    "pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture", "fixture", "pytest.hookimpl",
})  # fmt: skip
SET_UP_METHODS = frozenset({
    "setUp", "setUpClass", "asyncSetUp", "setup_method", "setup_class", "setup", "setUpModule", "setup_module",
    "setUpTestData", "setup_function", "__enter__", "__aenter__",
})  # fmt: skip
