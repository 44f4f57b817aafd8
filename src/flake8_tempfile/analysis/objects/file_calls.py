"""What a call does with a path or a file object that it is given: tables, and the questions they answer.

Functions are known by their canonical dotted names, methods of objects of unknown type by their last part.
"""

from __future__ import annotations

import ast
import re
from enum import Enum

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.syntax.names import Names, last_part


class Handling(Enum):
    """What a call does with the file or directory whose path it is given."""

    MENTIONS = "mentions"  # text, a test, a message, a store: the file is not looked into
    CREATES = "creates"  # makes it, or writes it by its name
    ARRANGES = "arranges"  # changes its attributes or its name
    REMOVES = "removes"
    NEEDS = "needs"  # anything else


_MENTIONING = frozenset({
    "print", "repr", "len", "isinstance", "issubclass", "hash", "type", "id", "bool", "any", "all", "hasattr",
    "getattr", "setattr", "vars", "enumerate", "zip", "map", "filter", "min", "max", "warnings.warn", "json.dumps",
    "click.echo", "typer.echo", "fnmatch.fnmatch", "mimetypes.guess_type", "pprint.pprint", "urllib.parse.quote",
    "urllib.request.pathname2url", "textwrap.dedent", "textwrap.indent", "os.getenv", "os.putenv", "os.access",
    "inspect.cleandoc", "difflib.unified_diff", "sys.exit", "glob.escape",
})  # fmt: skip
# Of os.path, all but these work on the text or ask whether something exists.
_READING_PATH_FUNCTIONS = frozenset({"getsize", "getmtime", "getatime", "getctime", "samefile", "sameopenfile"})
_MENTIONING_METHODS = frozenset({
    # text
    "format", "join", "replace", "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "strip",
    "lstrip", "rstrip", "find", "rfind", "index", "count", "encode", "decode", "lower", "upper", "sub", "subn",
    "match", "search", "fullmatch", "findall", "escape", "compile", "removeprefix", "removesuffix", "quote", "dumps",
    "substitute",
    # containers and settings
    "append", "extend", "insert", "add", "appendleft", "discard", "get", "pop", "setdefault", "set", "setitem",
    "setattr", "setenv", "delenv", "delattr", "put", "put_nowait", "add_argument", "set_defaults", "parse_args",
    "parse_known_args", "update", "patch", "dict", "object", "multiple", "override_settings", "override", "difference",
    # messages
    "debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "echo", "secho", "trace",
    "notice", "success", "vprint", "print", "fail", "skip", "format_exc",
    # pathlib
    "exists", "is_file", "is_dir", "is_symlink", "with_suffix", "with_name", "with_stem", "relative_to", "as_uri",
    "is_relative_to", "is_absolute", "joinpath",
    # mocks
    "call", "Mock", "MagicMock",
})  # fmt: skip
# Registered for later, when the file is no longer wanted.
_REGISTERING_METHODS = frozenset({
    "addCleanup", "addClassCleanup", "addModuleCleanup", "addfinalizer", "callback", "push", "register", "finalize",
    "add_task", "call_on_close", "enter_context", "BackgroundTask", "add_cleanup", "add_cleanup_file",
})  # fmt: skip
_ARRANGING = frozenset({
    "os.chmod", "os.chown", "os.lchown", "os.utime", "os.rename", "os.replace", "os.renames", "os.link", "os.symlink",
    "os.lchmod", "shutil.chown", "shutil.copymode", "shutil.copystat", "os.setxattr",
})  # fmt: skip
_ARRANGING_METHODS = frozenset({"chmod", "rename", "symlink_to", "hardlink_to", "chown", "lchmod"})
_REMOVING = re.compile(r"(?:^|_)(?:unlink|rmtree|rmdir|remove|removedirs|delete|rm|cleanup|clean_up|del)(?:$|_)", re.I)
_REMOVERS = frozenset({"os.remove", "os.unlink", "os.rmdir", "shutil.rmtree"})
_CREATING = re.compile(
    r"^(?:save|savefig|savetxt|savez|to_[a-z]+|write|write_[a-z]+|dump|export|download|urlretrieve|mkdir|makedirs"
    r"|mkfifo|mknod|touch|copytree|ensure_dir)(?:$|_)"
)
_COPYING = frozenset({"shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.move", "os.rename", "os.replace"})
_OPENING = frozenset({
    "open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "zipfile.ZipFile", "tarfile.open",
    "anyio.open_file", "aiofiles.open", "h5py.File", "wave.open",
})  # fmt: skip
_READING = frozenset({
    "os.stat", "os.lstat", "os.listdir", "os.scandir", "os.walk", "os.chdir", "os.readlink", "filecmp.cmp",
    "os.path.getsize", "os.path.getmtime", "os.path.samefile", "glob.glob", "shutil.copytree",
})  # fmt: skip
_READING_METHODS = frozenset({"read_text", "read_bytes", "stat", "lstat", "iterdir", "glob", "rglob", "samefile"})
# Functions that write to the file object they are given and do not keep it.
_WRITING = frozenset({
    "json.dump", "pickle.dump", "cPickle.dump", "marshal.dump", "plistlib.dump", "yaml.dump", "yaml.safe_dump",
    "yaml.dump_all", "yaml.safe_dump_all", "toml.dump", "tomli_w.dump", "tomlkit.dump", "simplejson.dump", "dill.dump",
    "cloudpickle.dump", "ujson.dump", "print", "shutil.copyfileobj", "pprint.pprint", "traceback.print_exc",
})  # fmt: skip
_WRITING_METHODS = frozenset({"download_fileobj"})  # boto3
_RUNNING = re.compile(
    r"(?:^|_)(?:run|system|call|exec|execute|popen|shell|sh|bash|cmd|command|output|getoutput|spawn|invoke|process)(?:$|_)",
    re.I,
)

# These run a text of several lines as a script.
_SHELLS = frozenset({
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell",
})  # fmt: skip


def handling(call: ast.Call, names: Names, given: ast.expr) -> Handling:
    """Return what ``call`` does with the path ``given``, which is one of its arguments or its receiver."""
    function, method = names.resolve(call.func) or "", last_part(call.func)
    if _is_mention(function, method):
        return Handling.MENTIONS
    if opens(call, names):
        return Handling.CREATES if _writes(call, names) else Handling.NEEDS
    if function in _COPYING and len(call.args) > 1 and given is call.args[1]:
        return Handling.CREATES
    if function in _ARRANGING or (method in _ARRANGING_METHODS and given not in call.args[:1]):
        return Handling.ARRANGES
    if _REMOVING.search(method):
        return Handling.REMOVES
    return Handling.CREATES if _CREATING.match(method) else Handling.NEEDS


def _is_mention(function: str, method: str) -> bool:
    package, _, name = function.rpartition(".")
    if package in ("os.path", "posixpath", "ntpath"):
        return name not in _READING_PATH_FUNCTIONS
    return (
        function in _MENTIONING
        or (function != method and method in _MENTIONING_METHODS)
        or method in _REGISTERING_METHODS
        or method.lower().startswith("assert")
        or method.endswith(("Error", "Exception", "Warning"))
    )


def operands(call: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call and, for a method, its receiver."""
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return [*call.args, *(word.value for word in call.keywords), *receiver]


def opens(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` opens a file by its path, as ``open(p)`` and ``p.open()`` do."""
    return names.resolve(call.func) in _OPENING or (last_part(call.func) == "open" and _mode(call, names) is not None)


def _mode(call: ast.Call, names: Names) -> str | None:
    """Return the mode in which ``call`` opens a file; None for one that is not known.

    A method ``open`` may take the mode first (``p.open("w")``), or second (``file_system.open(p, "w")``).
    """
    given = [word.value for word in call.keywords if word.arg == "mode"]
    if not given:
        given = call.args[1:2] if names.resolve(call.func) in _OPENING else call.args[:2]
    modes = [value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return modes[0] if modes else None if given else "r"


def _writes(call: ast.Call, names: Names) -> bool:
    mode = _mode(call, names)
    return mode is None or not mode.startswith("r") or "+" in mode


def reads(call: ast.Call, names: Names, given: ast.expr) -> bool:
    """Tell whether ``call`` surely reads what lies at the path ``given``."""
    function = names.resolve(call.func) or ""
    if opens(call, names):
        return not _writes(call, names)
    if function in _COPYING:
        return bool(call.args) and given is call.args[0]
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    return function in _READING or (given is receiver and last_part(call.func) in _READING_METHODS)


def removes(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` surely removes what lies at the path it is given."""
    return names.resolve(call.func) in _REMOVERS or (last_part(call.func) in ("unlink", "rmdir") and not call.args)


def acts_at_once(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call``, though it may make an object, goes to work by itself on the files that it is given.

    Ex) ``subprocess.Popen``, ``zipfile.ZipFile``
    """
    function = names.resolve(call.func) or ""
    return function in _OPENING or (is_subprocess(call, names) and function != "subprocess.list2cmdline")


def runs_command(call: ast.Call) -> bool:
    """Tell whether ``call`` looks as if it ran the command line that it is given; any other text is a message."""
    return _RUNNING.search(last_part(call.func)) is not None


def is_message(relation: Role | None, call: ast.Call, names: Names) -> bool:
    """Tell whether a text that ``call`` is given is no command line, and one of several lines no script."""
    if relation is Role.DOCUMENT:
        function = names.resolve(call.func) or ""
        has_shell = any(word.arg == "shell" and _is_true(word.value) for word in call.keywords)
        return not has_shell and function not in _SHELLS
    return relation is Role.TEXT and not runs_command(call)


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and bool(value.value)


def is_subprocess(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` starts a program, and so takes file objects for its standard streams only."""
    return (names.resolve(call.func) or "").startswith(("subprocess.", "asyncio.create_subprocess"))


def writes_object(call: ast.Call, names: Names) -> bool:
    """Tell whether ``call`` writes to the file object it is given, and does no more with it."""
    return names.resolve(call.func) in _WRITING or last_part(call.func) in _WRITING_METHODS
