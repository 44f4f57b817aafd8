"""The table of calls, last part: methods of objects of unknown type, by their last part."""

from __future__ import annotations

from flake8_tempfile.analysis.tables.call_rows import (
    ALWAYS_EXCLUSIVE,
    RECEIVER,
    Does,
    Exclusive,
    Given,
    Gives,
    On,
    Raises,
    Row,
    called_on,
)

_QUIET = Raises.NOTHING
_TEXT = (Given(Does.TEXT),)

PATHS = (
    Row(
        "unlink remove unlink_p remove_p unlink_missing_ok",
        "pathlib, path.py, file systems",
        called_on(Does.REMOVES_FILE),
        on=On.PATH,
    ),
    Row("rmdir rmdir_p", "the same, for an empty directory", called_on(Does.REMOVES_EMPTY), on=On.PATH),
    Row("rmtree rmtree_p", "path.py", called_on(Does.REMOVES_TREE), on=On.PATH),
    Row(
        "rename replace",
        "pathlib; the obligation moves with the file",
        (Given(Does.MOVES_FROM, RECEIVER), Given(Does.MOVES_TO, 0)),
        on=On.PATH,
    ),
    Row(
        "move move_into",
        "the same, or copies and removes",
        (Given(Does.MOVES_FROM, RECEIVER), Given(Does.READS, RECEIVER), Given(Does.MOVES_TO, 0)),
        on=On.PATH,
    ),
    Row(
        "copy copy2 copy_into copytree",
        "pathlib from 3.14, path.py",
        (*called_on(Does.COPIES, Does.READS), Given(Does.MOVES_TO, 0)),
        on=On.PATH,
    ),
    Row("write_text write_bytes", "make the file", called_on(Does.CREATES_FILE), verb="written", on=On.PATH),
    Row(
        "touch",
        "makes the file",
        called_on(Does.CREATES_FILE),
        verb="created",
        exclusive=Exclusive(1, "exist_ok", True),
        on=On.PATH,
    ),
    Row(
        "symlink_to hardlink_to",
        "make the link",
        called_on(Does.CREATES_FILE),
        verb="made into a link",
        exclusive=ALWAYS_EXCLUSIVE,
        on=On.PATH,
    ),
    Row(
        "mkdir makedirs",
        "make the directory",
        called_on(Does.CREATES_DIRECTORY),
        verb="made into a directory",
        exclusive=Exclusive(2, "exist_ok"),
        on=On.PATH,
    ),
    Row(
        "mkdir_p makedirs_p",
        "path.py: no matter whether it is there",
        called_on(Does.CREATES_DIRECTORY),
        verb="made into a directory",
        on=On.PATH,
    ),
    Row(
        "open",
        "opens it in the mode that is given",
        (Given(Does.OPENS, RECEIVER, (), 0, "r"),),
        (Gives.STREAM,),
        on=On.PATH,
    ),
    Row("read_text read_bytes", "read it", called_on(Does.READS), (Gives.VALUE,), on=On.PATH),
    Row(
        "stat lstat owner samefile readlink",
        "about what is there",
        called_on(Does.READS),
        (Gives.VALUE,),
        on=On.PATH,
    ),
    Row("iterdir glob rglob", "what is in a directory", called_on(Does.READS), (Gives.ENTRIES,), _QUIET, on=On.PATH),
    Row("walk listdir", "the same, and may fail", called_on(Does.READS), (Gives.ENTRIES,), on=On.PATH),
    Row("is_symlink", "of what kind it is", called_on(Does.EXAMINES), (Gives.VALUE,), _QUIET, on=On.PATH),
    Row("is_mount is_socket", "the same", called_on(Does.EXAMINES), (Gives.VALUE,), on=On.PATH),
    Row("exists is_file is_dir", "the presence of it", called_on(Does.ASKS), (Gives.VALUE,), _QUIET, on=On.PATH),
    Row("isdir isfile", "the same, of path.py and file systems", called_on(Does.ASKS), (Gives.VALUE,), on=On.PATH),
    Row("chmod lchmod chown", "change its attributes", called_on(Does.ARRANGES), on=On.PATH),
    Row(
        "resolve absolute as_posix expanduser",
        "the same path in another form",
        gives=(Gives.SAME_PATH,),
        raises=_QUIET,
        on=On.PATH,
    ),
    Row("__fspath__ __str__", "the same", gives=(Gives.SAME_PATH,), raises=_QUIET, on=On.PATH),
    Row("joinpath with_suffix with_stem", "another path", gives=(Gives.PART,), raises=_QUIET, on=On.PATH),
    Row("with_name relative_to as_uri is_absolute", "a path beside it, or its text", _TEXT, raises=_QUIET, on=On.PATH),
    Row("is_relative_to", "its text", _TEXT, raises=_QUIET, on=On.PATH),
)

TEXTS = (
    Row("format join", "put together a text", gives=(Gives.PART,), raises=_QUIET, on=On.TEXT),
    Row(
        "strip lstrip rstrip split rsplit startswith endswith replace partition rpartition find rfind count"
        " removeprefix removesuffix",
        "methods of texts that are given another",
        _TEXT,
        raises=_QUIET,
        on=On.TEXT,
    ),
    Row(
        "splitlines lower upper title zfill ljust rjust isdigit isalpha isalnum isdecimal isnumeric isidentifier"
        " casefold capitalize encode decode",
        "methods of texts",
        called_on(Does.TEXT),
        raises=_QUIET,
        on=On.TEXT,
    ),
    Row("index", "fails where it is not found", _TEXT, on=On.TEXT),
    Row("hex isoformat strftime total_seconds", "texts of numbers and dates", raises=_QUIET, on=On.TEXT),
    Row(
        "match search fullmatch findall sub subn escape compile quote dumps substitute",
        "patterns and templates",
        _TEXT,
        on=On.TEXT,
    ),
)

FILES = (
    Row("write writelines", "into the buffer", called_on(Does.FEEDS), on=On.HANDLE),
    Row("flush seek truncate tell", "empty the buffer", called_on(Does.FLUSHES), on=On.HANDLE),
    Row(
        "read readline readlines readinto read1",
        "empty the buffer too",
        called_on(Does.DRAINS),
        (Gives.VALUE,),
        on=On.HANDLE,
    ),
    Row("fileno isatty", "ask", called_on(Does.QUERIES), raises=_QUIET, on=On.HANDLE),
    Row("readable writable seekable", "ask", called_on(Does.QUERIES), on=On.HANDLE),
    Row("__enter__", "gives itself", called_on(Does.ENTERS), on=On.HANDLE),
    Row("close", "of a file", called_on(Does.CLOSES), on=On.HANDLE),
    Row("writerow writerows writeheader", "csv", called_on(Does.FEEDS), on=On.WRITER),
    Row("next_chunk", "google-api-python-client: of a download", called_on(Does.FEEDS), on=On.WRITER),
    Row("aclose detach __exit__", "after these nothing is left to the collector", called_on(Does.CLOSES), on=On.OBJECT),
    Row("cleanup", "of a TemporaryDirectory", called_on(Does.REMOVES, Does.CLOSES), on=On.OBJECT),
    Row("delete", "of django's and other file objects", called_on(Does.REMOVES), on=On.OBJECT),
    Row("upload_file", "boto3 sends what it says", (Given(Does.READS, 0),), on=On.OBJECT),
    Row("download_fileobj", "boto3 writes the object it is given", (Given(Does.FEEDS, 1),), on=On.OBJECT),
    Row(
        "to_parquet to_pickle to_feather",
        "pandas 3.1.1: a path, or a file object that is not flushed",
        (Given(Does.CREATES_FILE, 0), Given(Does.FEEDS, 0)),
        verb="written",
        on=On.OBJECT,
    ),
    Row(
        "upload_fileobj",
        "s3transfer 0.19.3: PutObjectTask closes what it has sent",
        (Given(Does.CLOSES, 0, ("Fileobj",)),),
        on=On.OBJECT,
    ),
    Row(
        "to_csv to_excel to_hdf savefig",
        "data frames and figures",
        (Given(Does.CREATES_FILE, 0),),
        verb="written",
        on=On.OBJECT,
    ),
)

OBJECTS = (
    Row(
        "append extend insert add update appendleft setdefault",
        "put it into a container",
        (Given(Does.KEEPS),),
        raises=_QUIET,
        on=On.CONTAINER,
    ),
    Row("get pop discard", "of containers, by a key", (Given(Does.STORES),), raises=_QUIET, on=On.CONTAINER),
    Row("items keys values copy clear popleft", "of containers", raises=_QUIET, on=On.CONTAINER),
    Row("put put_nowait set_result", "somebody else takes it out", (Given(Does.HANDS_ON),), on=On.QUEUE),
    Row("push", "the same", (Given(Does.HANDS_ON),), raises=_QUIET, on=On.QUEUE),
    Row(
        "debug info warning warn error exception critical log fatal echo secho",
        "loggers",
        _TEXT,
        raises=_QUIET,
        on=On.LOGGER,
    ),
    Row("isEnabledFor get_logger", "of loggers", raises=_QUIET, on=On.LOGGER),
    Row("getLogger", "by a name that may be a path", _TEXT, raises=_QUIET, on=On.LOGGER),
    Row("print trace notice success vprint", "of consoles, and of loggers of some kinds", _TEXT, on=On.LOGGER),
    Row(
        "set setitem setattr delenv delattr add_argument set_defaults parse_args parse_known_args patch dict object"
        " multiple override_settings override difference call Mock MagicMock",
        "settings, parsers, mocks: a text among others",
        (Given(Does.STORES),),
        on=On.SETTINGS,
    ),
    Row("fail skip format_exc", "end a test with a message", _TEXT, on=On.SETTINGS),
    Row("route add_url_rule setenv setdefault", "settings that look like paths, and variables", _TEXT, on=On.SETTINGS),
    Row(
        "acquire release monotonic perf_counter locked is_set",
        "locks and clocks",
        raises=_QUIET,
        on=On.OBJECT,
    ),
    Row(
        "addCleanup addClassCleanup addfinalizer callback call_on_close add_task enter_context enter_async_context",
        "to register is not to fail",
        raises=_QUIET,
        on=On.OBJECT,
    ),
    Row("getoption getini", "of pytest's Config: what a plugin has registered is there", raises=_QUIET, on=On.SETTINGS),
    Row("isActive", "of Qt's timers", raises=_QUIET, on=On.OBJECT),
    Row("hexdigest getvalue", "digests, buffers", gives=(Gives.VALUE,), raises=_QUIET, on=On.OBJECT),
    Row("bind listenUNIX", "sockets", (Given(Does.BINDS, 0),), exclusive=ALWAYS_EXCLUSIVE, on=On.OBJECT),
    Row("communicate loads check_output", "what comes back is content", gives=(Gives.VALUE,), on=On.OBJECT),
    Row("Lock RLock Condition Semaphore", "of a multiprocessing manager or context", gives=(Gives.LOCK,), on=On.OBJECT),
)

ROWS = (*PATHS, *TEXTS, *FILES, *OBJECTS)
