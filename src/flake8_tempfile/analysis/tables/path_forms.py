"""How the forms of a path are written: views of the table of calls, and methods of texts and paths by their names."""

from __future__ import annotations

from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Gives

# Return the path that is their first argument in another form; ``Path(a, b)`` joins.
CONVERSIONS = call_table.giving(Gives.SAME_PATH)
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
JOINING_CLASSES = frozenset({"Path", "PurePath", "PosixPath", "WindowsPath", "UPath"})
JOINS = call_table.giving(Gives.PART) - CONVERSIONS
LISTINGS = frozenset({"glob.glob", "glob.iglob"})
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
SAME_ELEMENTS = call_table.giving(Gives.ELEMENTS, Gives.ITERATOR)
SAME_ELEMENT_METHODS = frozenset({"copy", "values", "items", "keys"})
ONE_ELEMENT_METHODS = frozenset({"pop", "popleft", "popitem", "get"})
# What these return is, at least sometimes, their last argument, if they have more than the first (``getattr``: two).
DEFAULT_LAST = call_table.giving(Gives.LAST_ARGUMENT)
# Texts for a command line: what is quoted is in them.
QUOTING = call_table.giving(Gives.TEXT)
OPENERS = call_table.giving(Gives.STREAM)
