"""Words in the names of variables, parameters, keys and functions, and what they say of a path: tables, no logic.

Where a path goes out of sight, the words in the name that it is bound or passed to are all there is to go by.
"""

from __future__ import annotations

import re
from enum import Enum

OUTPUT_WORDS = frozenset({
    "out", "output", "outputs", "dest", "destination", "dst",  # where something goes
    "save", "saved", "write", "written", "dump", "dumps", "export", "exports",  # what is done there
    "download", "downloads", "upload", "uploads", "extract", "extracted", "unpack", "unpacked",  # where it arrives
})  # fmt: skip
"""Where something is put."""

PRODUCT_WORDS = frozenset({
    "log", "logs", "logging", "debuglog", "trace", "traces", "spans", "profile", "history",  # what a run leaves
    "report", "reports", "result", "results", "artifact", "artifacts", "snapshot", "snapshots",  # what it is for
    "checkpoint", "checkpoints", "ckpt", "state", "backup", "db", "database", "sqlite",  # what it comes back to
    "cache", "caches", "cached", "tmp", "temp", "temporary", "scratch", "spool", "staging",  # what it works with
    "work", "working", "build", "generated", "created", "target", "pid", "lock",
})  # fmt: skip
"""What a program makes, though others may read it."""

TEMPORARY_WORDS = frozenset({"tmp", "temp", "temporary", "gettemp", "scratch", "cache", "spool", "staging"})
"""A place where nothing is meant to last."""

INPUT_WORDS = frozenset({
    "in", "input", "inputs", "src", "source", "sources", "read", "reads", "load", "existing", "previous",  # read
    "cert", "key", "pem", "credential", "credentials", "ca",  # secrets that somebody else makes
    "script", "interpreter", "python", "binary", "exe", "executable",  # programs
    "cwd", "chdir", "watch",  # places to be in or to look at
    "url", "uri", "route", "endpoint",  # no files
    "expected", "missing", "nonexistent", "fake", "dummy",  # data of a test
})  # fmt: skip
"""What is only read, or no file at all."""

PART_WORDS = frozenset({"prefix", "suffix", "pattern", "glob", "regex", "argument", "flag", "template"})
"""A part of a path, or a shape of paths: not what is written, whatever else the name says."""

REMOTE_WORDS = frozenset({
    "remote", "remoter", "remotes", "ssh", "sftp", "scp", "ftp", "ftps", "smb",  # another machine
    "container", "containers", "docker", "podman", "lxc", "k8s", "kube", "kubernetes", "kubectl", "pod", "pods",
    "volume", "volumes", "mount", "mounts", "mounted", "mountpoint", "tmpfs", "bind", "binds",  # mapped into one
    "hdfs", "webhdfs", "dbfs", "wasb", "hadoop", "dataproc",  # distributed file systems
    "guest", "vm", "chroot", "jail", "adb",  # another system on this machine
})  # fmt: skip
"""A path that is none of this machine's."""

SOCKET_WORDS = frozenset({"sock", "socket", "sockets", "unix", "uds", "x11", "ipc", "fifo", "display"})
"""The address of a socket: no file that is written."""

MEETING_WORDS = frozenset({"lock", "lck", "pid", "fifo", "pipe"})
"""In the name of a file by which processes find each other: elsewhere nobody finds it."""

FAKE_WORDS = frozenset({"mock", "mocks", "mocked", "fake", "stub", "dummy", "memory"})
"""In the name of a class or function: the path never touches the disk."""

PATH_WORDS = frozenset({
    "path", "paths", "dir", "dirs", "directory", "file", "files", "filename", "folder", "root", "location", "loc",
    "dirname", "fname", "filepath",
})  # fmt: skip
"""The name speaks of a path at all."""

ENVIRONMENT_WORDS = frozenset({"environ", "env", "envs", "environment", "environb"})
"""In the name of a mapping: the environment of a process, and what that does with a path cannot be seen."""

VARIABLE_WORDS = frozenset({"dir", "directory", "folder", "home"})
"""In the name of a variable of the environment: libraries and programs put their files there, ``XDG_CONFIG_HOME``."""

SETTING_WORDS = frozenset({"env", "environ", "config", "conf", "setting", "option"})
"""In the name of a function that looks up a setting and takes a fallback: ``get_path_from_env``."""

COMMAND_NAMES = re.compile(r"(?:^|_)(?:cmd|cmds|cmdline|command|commands|args|argv|call)(?:$|_)", re.I)
"""Names of lists that are the words of a command."""


class Verb(Enum):
    """What a function does with a path, going by the first verb in its name."""

    WRITE = "writes it"
    FETCH = "writes it, unless it is what is fetched"
    SEND = "reads it and writes one elsewhere"
    READ = "reads it"
    COPY = "reads the first and writes the second"
    CREATE = "makes something, perhaps a file"
    SET = "sets something up, perhaps a file"
    GET = "gets something, perhaps into a file"


VERBS: dict[str, Verb] = {
    **dict.fromkeys(
        ("save", "savefig", "savez", "savetxt", "dump", "export", "extract", "extractall", "unpack", "unzip", "untar",
         "write", "writeto", "touch", "mkdir", "mkdirs", "makedirs", "screenshot", "imwrite", "imsave", "serialize",
         "persist", "urlretrieve", "tofile", "record", "generate"),
        Verb.WRITE,
    ),
    **dict.fromkeys(("fetch", "retrieve", "download"), Verb.FETCH),
    **dict.fromkeys(("upload", "send", "put", "push", "transfer", "deploy", "inject", "rsync"),
                    Verb.SEND),
    **dict.fromkeys(
        ("read", "load", "parse", "import", "from", "scan", "list", "find", "check", "is", "has", "exists", "stat",
         "stats", "watch", "verify", "validate", "ls", "cat", "walk", "glob", "chdir", "cd", "include", "delete",
         "clean", "compare", "diff", "match", "normalize"),
        Verb.READ,
    ),
    **dict.fromkeys(("copy", "cp", "move", "mv", "rename", "convert", "clone"), Verb.COPY),
    **dict.fromkeys(("create", "make", "ensure", "init", "prepare", "setup"), Verb.CREATE),
    **dict.fromkeys(("set", "start"), Verb.SET),
    **dict.fromkeys(("get",), Verb.GET),
}  # fmt: skip

ABOUT: dict[Verb, frozenset[str]] = {
    # create_directory, make_archive
    Verb.CREATE: frozenset({"file", "dir", "dirs", "directory", "directories", "folder", "folders", "path", "archive",
                            "log", "output", "cache", "tree", "zip", "tarball", "database", "db"}),
    # set_log_file, start_recording
    Verb.SET: frozenset({"log", "logging", "logfile", "output", "cache", "dump", "trace", "recording"}),
    # get_file_from_bucket(bucket, key, path)
    Verb.GET: frozenset({"file", "files", "object", "blob", "artifact"}),
}  # fmt: skip
"""What the verbs that say little must be about to mean that the path is written."""

CONVERTER = re.compile(
    r"^to_(?:json|sql|html|xml|file|disk|netcdf|zarr|orc|markdown|latex|yaml|toml|path|folder|directory|image|onnx|video"
    r"|raster|geojson|stata)$"
)
"""Methods of data that write them in a format, when they are given a path."""

CREATING_CLASS = re.compile(
    r"^\w*(?:Writer|Logger|FileHandler|Sink|Recorder|Dumper|Saver|Exporter|LockFile"
    r"|FileLock|ProcessLock|PidFile|PIDFile|FileCache|Checkpoint(?:er|Callback)?|FileStorage|Output|FileBackend)$"
)
"""Objects that write the file they are made with."""
