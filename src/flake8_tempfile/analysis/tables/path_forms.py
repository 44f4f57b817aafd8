"""How the forms of a path are written: which calls give it back, go below it, above it, or beside it; no logic."""

from __future__ import annotations

# Return the path that is their first argument in another form; ``Path(a, b)`` joins.
CONVERSIONS = frozenset({
    "str", "bytes", "repr", "os.fspath", "os.fsencode", "os.fsdecode", "os.path.abspath", "os.path.realpath",
    "os.path.normpath", "os.path.normcase", "os.path.expanduser", "os.path.expandvars", "pathlib.Path",
    "pathlib.PurePath", "pathlib.PosixPath", "pathlib.WindowsPath", "anyio.Path",
    "trio.Path", "py.path.local", "path.Path", "UPath", "upath.UPath", "pathlib2.Path",
})  # fmt: skip
# Whoever offers these, and as whatever: projects have their own for what theirs lack or do wrong.
CONVERSION_WORDS = frozenset({
    "abspath", "realpath", "normpath", "normcase", "fspath", "fsencode", "fsdecode", "Path", "UPath", "PurePath",
})  # fmt: skip
# Only as an imported function: a method ``ocr.to_text(path)`` may read the file.
IMPORTED_CONVERSION_WORDS = frozenset({
    "abs_path", "real_path", "norm_path", "normalize_path", "canonical_path", "resolve_path", "native_path",
    "long_path", "native_str", "ensure_str", "ensure_text", "ensure_unicode", "ensure_binary", "ensure_bytes",
    "force_str", "force_text", "to_str", "to_text", "to_unicode", "to_bytes", "to_native", "to_native_string",
    "utf8",
})  # fmt: skip
# Of these the further arguments are put behind the first: ``Path(d, "x")``.
JOINING_CLASSES = frozenset({
    "Path", "PurePath", "PosixPath", "WindowsPath", "UPath", "local",
})  # fmt: skip
JOINS = frozenset({"os.path.join", "posixpath.join", "ntpath.join", "path.join"})
PARENTS = frozenset({"os.path.dirname", "posixpath.dirname", "ntpath.dirname"})
SPLITS = frozenset({"os.path.split", "posixpath.split", "ntpath.split"})
STEMS = frozenset({"os.path.splitext", "posixpath.splitext", "ntpath.splitext"})

# Methods of a path or a text that give the same path in another form.
CONVERSION_METHODS = frozenset({
    "resolve", "absolute", "as_posix", "encode", "decode", "expanduser", "__fspath__", "__str__",
})  # fmt: skip
# Methods of a text that do, where all they are given is separators or nothing: ``p.rstrip("/")``.
TRIMMING_METHODS = frozenset({"strip", "rstrip", "lstrip", "removesuffix", "replace"})
# Methods whose result is another path beside this one.
BESIDE_METHODS = frozenset({"with_suffix", "with_name", "with_stem"})
BELOW_METHODS = frozenset({"joinpath"})

SEPARATORS = frozenset({"os.sep", "os.altsep", "os.path.sep", "os.path.altsep", "posixpath.sep", "ntpath.sep"})

# Return the elements they are given, some or all of them, in a container or one after the other.
SAME_ELEMENTS = frozenset({
    "list", "tuple", "set", "sorted", "reversed", "iter", "enumerate", "filter", "zip", "frozenset", "itertools.chain",
    "copy.copy", "copy.deepcopy", "collections.deque",
})  # fmt: skip
SAME_ELEMENT_METHODS = frozenset({"copy", "values", "items", "keys"})
ONE_ELEMENT_METHODS = frozenset({"pop", "popleft", "popitem", "get"})
# What these return is, at least sometimes, what they are given behind so many other arguments.
DEFAULT_LAST = {"typing.cast": 1, "os.getenv": 1, "next": 1, "getattr": 2}
# Texts for a command line: what is quoted is in them.
QUOTING = frozenset({"shlex.quote", "shlex.join", "pipes.quote", "subprocess.list2cmdline"})
OPENERS = frozenset({"open", "io.open", "os.fdopen", "codecs.open", "builtins.open", "gzip.open"})
