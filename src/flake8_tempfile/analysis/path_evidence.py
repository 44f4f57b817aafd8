"""What one use says about a path, and what the words in a name say about what it holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from flake8_tempfile.analysis.temp_paths import TempPath


class Kind(Enum):
    """What a use of a path shows.

    ``WRITTEN``: the file or directory is created or written here.  ``OUTPUT``: it is passed as an output or
    destination argument.  ``NAMED``: it is bound to a name that says so.  ``PRODUCT``: it is bound to the name of
    something that programs make, and others may read.  ``REMOVED``: the program removes it, so it made it.
    ``DEFAULT``: it is taken where nothing else is given.  ``CONSTANT``: it is a constant of the module.  ``TEXT``:
    compared, shown, or taken apart.  ``PRIVATE``: ``tempfile`` makes a file with a random name in it.  ``UNKNOWN``:
    handed to code that cannot be seen.
    """

    WRITTEN = "written"
    OUTPUT = "output"
    NAMED = "named"
    PRODUCT = "product"
    CONSTANT = "constant"
    REMOVED = "removed"
    DEFAULT = "default"
    READ = "read"
    REMOTE = "remote"
    SOCKET = "socket"
    TEXT = "text"
    PRIVATE = "private"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One use: what it shows, where, in words that follow "is" in a message, of which path built on the first.

    ``hops``: how many names and calls lie between the literal and the use.
    """

    kind: Kind
    node: ast.AST
    detail: str
    path: TempPath
    hops: int

    @property
    def line(self) -> int:
        """The line of the use."""
        return int(getattr(self.node, "lineno", 0))


OUTPUT_WORDS = frozenset({
    "out", "output", "outputs", "dest", "destination", "dst", "save", "saved", "dump", "dumps", "export", "exports",
    "download", "downloads", "upload", "uploads", "write", "written",
    "extract", "extracted", "unpack", "unpacked",
})
"""Where something is put."""
PRODUCT_WORDS = frozenset({
    "log", "logs", "logging", "debuglog", "trace", "traces", "spans", "profile", "report", "reports", "result",
    "results", "artifact", "artifacts", "snapshot", "snapshots", "checkpoint", "checkpoints", "ckpt",  # products
    "cache", "caches", "cached", "tmp", "temp", "temporary", "scratch", "work", "working", "spool", "staging",  # scratch
    "pid", "lock", "state", "history", "db", "database", "sqlite", "backup", "build", "generated", "created", "target",
})
"""What a program makes, though others may read it."""
INPUT_WORDS = frozenset({
    "in", "input", "inputs", "src", "source", "sources", "read", "reads", "load", "existing",
    "previous", "cert", "key", "keyfile", "pem", "credential", "credentials", "ca", "script", "interpreter", "python",
    "binary", "exe", "executable", "cwd", "chdir", "expected", "missing", "nonexistent", "fake", "dummy",
    "watch", "url", "uri", "route", "endpoint",
})
PART_WORDS = frozenset({"prefix", "suffix", "pattern", "glob", "regex", "argument", "flag", "template"})
"""A part of a path, or a shape of paths: what is in it is not where something is written."""
REMOTE_WORDS = frozenset({
    "remote", "remoter", "remotes", "container", "containers", "docker", "k8s", "kube", "kubernetes", "kubectl", "volume", "volumes", "mount",
    "mounts", "mounted", "mountpoint", "tmpfs", "hdfs", "webhdfs", "dbfs", "wasb",
    "ssh", "sftp", "scp", "ftp", "ftps", "smb", "pod", "pods", "guest", "vm", "chroot", "jail", "hadoop", "podman", "lxc",
    "sandboxed", "dataproc", "bind", "binds", "posixpath", "adb",
})
SOCKET_WORDS = frozenset({"sock", "socket", "sockets", "unix", "uds", "x11", "ipc", "fifo", "display"})
FAKE_WORDS = frozenset({"mock", "mocks", "mocked", "fake", "stub", "dummy", "memory"})
PATH_WORDS = frozenset({"path", "paths", "dir", "dirs", "directory", "file", "files", "filename", "folder", "root",
                        "location", "loc", "dirname", "fname", "filepath"})
_PATH_ENDING = re.compile(r"(?<=[a-z])(?:files?|filename|fname|dirs?|directory|paths?|folder|root|name|location)$")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Hint(Enum):
    """What a name says about the path it holds."""

    OUTPUT = "output"
    PRODUCT = "product"
    INPUT = "input"
    REMOTE = "remote"
    SOCKET = "socket"
    NONE = "none"


def words(name: str) -> Iterator[str]:
    """Yield the words of an identifier in lower case, compounds like ``outfile`` also without their ending."""
    for part in re.split(r"[^A-Za-z0-9]+", name.replace("S3", "s3_").replace("K8S", "k8s_")):
        for token in (match.group() for match in _WORD.finditer(part)) if part.lower() not in REMOTE_WORDS else (part,):
            word = token.lower()
            yield word
            shorter = _PATH_ENDING.sub("", word)
            if shorter != word:
                yield shorter


def hint(name: str) -> Hint:
    """Judge a variable, parameter, keyword or key by the words in it."""
    found = set(words(name))
    for verdict, vocabulary in (
        (Hint.SOCKET, SOCKET_WORDS),
        (Hint.REMOTE, REMOTE_WORDS),
        (Hint.OUTPUT, OUTPUT_WORDS),
        (Hint.INPUT, INPUT_WORDS),
        (Hint.NONE, PART_WORDS),
        (Hint.PRODUCT, PRODUCT_WORDS),
    ):
        if found & vocabulary:
            return verdict
    return Hint.NONE


_SAID = {
    Hint.OUTPUT: Kind.NAMED,
    Hint.PRODUCT: Kind.PRODUCT,
    Hint.INPUT: Kind.READ,
    Hint.REMOTE: Kind.REMOTE,
    Hint.SOCKET: Kind.SOCKET,
}


def said_by(name: str) -> Kind | None:
    """Return what the name that a path is bound to shows."""
    return _SAID.get(hint(name))
