"""What Python's libraries do with a path that they are given: tables, no logic.  Each row says why it is there.

Names are canonical dotted names; where the type of the receiver is not known, the last part alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Writer(NamedTuple):
    """A function that creates or writes the file at one of its arguments, and what it does, for the message."""

    position: int
    keyword: str
    verb: str


# Create or write whatever else is passed.
WRITERS: dict[str, Writer] = {
    "os.mkdir": Writer(0, "path", "made into a directory"),
    "os.makedirs": Writer(0, "name", "made into a directory"),
    "os.mkfifo": Writer(0, "path", "made into a pipe"),
    "os.mknod": Writer(0, "path", "created"),
    "os.creat": Writer(0, "path", "created"),
    "os.link": Writer(1, "dst", "made into a link"),
    "os.symlink": Writer(1, "dst", "made into a link"),
    "os.rename": Writer(1, "dst", "the new name of a renamed file"),
    "os.renames": Writer(1, "new", "the new name of a renamed file"),
    "os.replace": Writer(1, "dst", "the new name of a renamed file"),
    "os.truncate": Writer(0, "path", "truncated"),
    "shutil.copy": Writer(1, "dst", "copied to"),
    "shutil.copy2": Writer(1, "dst", "copied to"),
    "shutil.copyfile": Writer(1, "dst", "copied to"),
    "shutil.copytree": Writer(1, "dst", "copied to"),
    "shutil.move": Writer(1, "dst", "moved to"),
    "shutil.make_archive": Writer(0, "base_name", "the name of an archive that is made"),
    "shutil.unpack_archive": Writer(1, "extract_dir", "unpacked into"),
    "distutils.dir_util.mkpath": Writer(0, "name", "made into a directory"),
    "distutils.dir_util.copy_tree": Writer(1, "dst", "copied to"),
    "distutils.file_util.copy_file": Writer(1, "dst", "copied to"),
    "urllib.request.urlretrieve": Writer(1, "filename", "downloaded to"),
    "urllib.urlretrieve": Writer(1, "filename", "downloaded to"),
    "wget.download": Writer(1, "out", "downloaded to"),
    "gdown.download": Writer(1, "output", "downloaded to"),
    "sqlite3.connect": Writer(0, "database", "opened as a database"),
    "aiosqlite.connect": Writer(0, "database", "opened as a database"),
    "shelve.open": Writer(0, "filename", "opened as a database"),
    "logging.FileHandler": Writer(0, "filename", "opened as a log file"),
    "logging.handlers.RotatingFileHandler": Writer(0, "filename", "opened as a log file"),
    "logging.handlers.TimedRotatingFileHandler": Writer(0, "filename", "opened as a log file"),
    "logging.handlers.WatchedFileHandler": Writer(0, "filename", "opened as a log file"),
    "logging.basicConfig": Writer(-1, "filename", "opened as a log file"),
    "cProfile.run": Writer(1, "filename", "written by the profiler"),
    "cProfile.runctx": Writer(3, "filename", "written by the profiler"),
    "profile.run": Writer(1, "filename", "written by the profiler"),
    "profile.runctx": Writer(3, "filename", "written by the profiler"),
    "joblib.dump": Writer(1, "filename", "written"),
    "numpy.save": Writer(0, "file", "written"),
    "numpy.savez": Writer(0, "file", "written"),
    "numpy.savez_compressed": Writer(0, "file", "written"),
    "numpy.savetxt": Writer(0, "fname", "written"),
    "scipy.io.savemat": Writer(0, "file_name", "written"),
    "scipy.io.wavfile.write": Writer(0, "filename", "written"),
    "torch.save": Writer(1, "f", "written"),
    "cv2.imwrite": Writer(0, "filename", "written"),
    "imageio.imwrite": Writer(0, "uri", "written"),
    "skimage.io.imsave": Writer(0, "fname", "written"),
    "soundfile.write": Writer(0, "file", "written"),
    "matplotlib.pyplot.savefig": Writer(0, "fname", "written"),
    "matplotlib.pyplot.imsave": Writer(0, "fname", "written"),
    "filelock.FileLock": Writer(0, "lock_file", "created as a lock file"),
    "fasteners.InterProcessLock": Writer(0, "path", "created as a lock file"),
    "luigi.LocalTarget": Writer(0, "path", "the target that a task writes"),
    "luigi.local_target.LocalTarget": Writer(0, "path", "the target that a task writes"),
    "duckdb.connect": Writer(0, "database", "opened as a database"),
    "lmdb.open": Writer(0, "path", "opened as a database"),
    "plyvel.DB": Writer(0, "name", "opened as a database"),
    "diskcache.Cache": Writer(0, "directory", "made into a cache"),
    "joblib.Memory": Writer(0, "location", "made into a cache"),
}


class Opener(NamedTuple):
    """A function that opens the file at its first argument: for writing if its mode says so."""

    position: int
    keyword: str
    mode: int
    writes_by_default: bool = False


OPENERS: dict[str, Opener] = {
    "open": Opener(0, "file", 1),
    "io.open": Opener(0, "file", 1),
    "builtins.open": Opener(0, "file", 1),
    "codecs.open": Opener(0, "filename", 1),
    "gzip.open": Opener(0, "filename", 1),
    "gzip.GzipFile": Opener(0, "filename", 1),
    "bz2.open": Opener(0, "filename", 1),
    "bz2.BZ2File": Opener(0, "filename", 1),
    "lzma.open": Opener(0, "filename", 1),
    "lzma.LZMAFile": Opener(0, "filename", 1),
    "tarfile.open": Opener(0, "name", 1),
    "tarfile.TarFile": Opener(0, "name", 1),
    "zipfile.ZipFile": Opener(0, "file", 1),
    "zipfile.PyZipFile": Opener(0, "file", 1),
    "wave.open": Opener(0, "file", 1),
    "h5py.File": Opener(0, "name", 1),
    "aiofiles.open": Opener(0, "file", 1),
    "anyio.open_file": Opener(0, "file", 1),
    "dbm.open": Opener(0, "file", 1),
    "netCDF4.Dataset": Opener(0, "filename", 1),
    "pandas.HDFStore": Opener(0, "path", 1, writes_by_default=True),
    "pandas.ExcelWriter": Opener(0, "path", 3, writes_by_default=True),
    "file": Opener(0, "name", 1),
}
"""``os.open`` takes flags, not a mode, and is judged apart."""

WRITING_FLAGS = frozenset({"O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_APPEND", "O_EXCL"})

# Only look at the file, or need it to be there.
READERS = frozenset({
    "os.path.exists", "os.path.lexists", "os.path.isfile", "os.path.isdir", "os.path.islink", "os.path.ismount",
    "os.path.getsize", "os.path.getmtime", "os.path.getctime", "os.path.samefile",  # tests and metadata
    "os.stat", "os.lstat", "os.statvfs", "os.access", "os.readlink",  # metadata
    "os.listdir", "os.scandir", "os.walk", "os.fwalk", "glob.glob", "glob.iglob",  # listings
    "os.chdir", "os.chroot", "os.chmod", "os.chown", "os.utime",  # need it to be there
    "shutil.disk_usage", "psutil.disk_usage", "shutil.which", "filecmp.cmp", "filecmp.dircmp", "fileinput.input",
    "pstats.Stats", "linecache.getline", "runpy.run_path", "importlib.import_module", "execfile",  # readers
    "contextlib.chdir", "sys.path.append", "sys.path.insert", "site.addsitedir",  # places to look for modules
    "numpy.load", "numpy.loadtxt", "torch.load", "joblib.load", "cv2.imread", "pandas.read_csv", "pandas.read_parquet",
    "mimetypes.guess_type", "hashlib.file_digest", "os.getxattr", "os.open_dir",
})  # fmt: skip

# Take the path apart or ask what it looks like.
TEXT_FUNCTIONS = frozenset({
    "os.path.basename", "os.path.split", "os.path.splitext", "os.path.splitdrive", "os.path.isabs",
    "os.path.commonpath", "os.path.commonprefix", "os.path.relpath", "len", "repr", "hash", "isinstance", "type",
    "print", "pprint.pprint", "warnings.warn", "click.echo", "typer.echo", "click.secho", "sys.exit", "hasattr",
    "fnmatch.fnmatch", "shlex.quote", "shlex.split", "json.dumps", "sorted", "bool", "textwrap.dedent", "input",
    "urllib.parse.urlparse", "urllib.parse.quote", "typing.cast",
    "yaml.dump", "yaml.safe_dump", "json.dump", "pickle.dump", "pickle.dumps", "marshal.dump", "toml.dump",
    "tomli_w.dump",  # the path is what is written, not where
})  # fmt: skip
TEXT_METHODS = frozenset({
    "startswith", "endswith", "split", "rsplit", "partition", "find", "index", "count", "lower", "upper", "replace",
    "is_relative_to", "relative_to", "match", "is_absolute", "as_uri", "isdigit", "removeprefix", "splitlines",  # of it
    "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "fatal", "echo", "print",  # loggers
    "search", "fullmatch", "findall", "sub", "compile", "route", "add_url_rule", "getLogger", "setenv", "setdefault",
    "with_name",
})  # fmt: skip

# Of a path object (or of a file system object that is given the path), by their last part.
WRITING_METHODS: dict[str, str] = {
    "write_text": "written",
    "write_bytes": "written",
    "touch": "created",
    "mkdir": "made into a directory",
    "symlink_to": "made into a link",
    "hardlink_to": "made into a link",
    "mkdir_p": "made into a directory",
    "makedirs": "made into a directory",
    "makedirs_p": "made into a directory",
}
# Of data frames and figures, which write them to the path that they are given.
SAVING_METHODS = frozenset({"to_csv", "to_excel", "to_parquet", "to_pickle", "to_hdf", "to_feather", "savefig"})
READING_METHODS = frozenset({
    "exists", "is_file", "is_dir", "is_symlink", "is_mount", "is_socket", "stat", "lstat", "samefile", "owner",
    "read_text", "read_bytes", "iterdir", "glob", "rglob", "walk", "readlink", "chmod", "listdir", "isdir", "isfile",
})  # fmt: skip
REMOVING_METHODS = frozenset({"unlink", "rmdir", "rmtree", "remove"})
REMOVERS = frozenset({"os.remove", "os.unlink", "os.rmdir", "os.removedirs", "shutil.rmtree"})

# Make a private file with a random name inside the directory they are given: that is the cure.
TEMPFILE_FACTORIES = frozenset({
    f"tempfile.{name}"
    for name in (
        "mkdtemp", "mkstemp", "mktemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory",
        "SpooledTemporaryFile",
    )
})  # fmt: skip

# Start a program: the arguments are a command.
PROCESS_FUNCTIONS = re.compile(
    r"^(?:subprocess(?!\.(?:CalledProcessError|TimeoutExpired|list2cmdline))|asyncio\.create_subprocess_\w+|commands|pexpect|sh)\b|^os\.(?:system|popen|spawn\w*|exec\w*)$"
    r"|(?:^|\.)_*(?:run|call|check_call|check_output|popen|system|getoutput|getstatusoutput|sh|shell|cmd|bash"
    r"|(?:run|exec|call|launch|check)_(?:cmd|command|process|subprocess|shell|output|call|and_\w+)"
    r"|\w+_(?:check_call|check_output|popen|subprocess))$",
    re.I,
)
# Options after which a program's output stands.
OUTPUT_OPTION = re.compile(
    r"^(?:-o|-O|>|>>|of=|--?(?:[\w-]*-)?(?:out|output|outfile|outdir|dest|target|log)"
    r"(?:[-_]?(?:file|dir|path|directory|document|name))?=?)$"
)
# Programs that write what they are given: all arguments, or the last.
CREATING_PROGRAMS = frozenset({"mkdir", "touch", "tee", "mkfifo", "truncate", "mktemp"})
COPYING_PROGRAMS = frozenset({"cp", "mv", "ln", "install", "rsync", "clone"})  # git clone
REMOTE_PROGRAMS = frozenset(
    {
        "ssh",
        "scp",
        "sftp",
        "docker",
        "podman",
        "kubectl",
        "adb",
        "oc",
        "lxc",
        "vagrant",
        "nerdctl",
        "gcloud",
        "hdfs",
        "hadoop",
        "chroot",
        "nsenter",
    }
)
SHELLS = re.compile(r"^(?:os\.(?:system|popen)|subprocess\.\w+|commands\.\w+|asyncio\.create_subprocess_shell)$")
"""Hand a command line to a shell of this machine."""
SHELL_OUTPUT = re.compile(
    r"(?:(?<![-=<>])(?:>|>>|2>|&>|2>>)\s*|\b(?:mkdir|touch|tee)(?:\s+-\w+)*\s+|\s-[oO]\s*|\bof="
    r"|--?(?:out|output)[= ])[\"']?((?:/|[A-Za-z]:|%)[^\s\"';|&)]*)"
)
"""What stands where a command line writes."""
REDIRECT = re.compile(r"(?:^|[^-=<>])(?:>|>>|2>|&>|2>>)\s*[\"']?$|\b(?:tee(?: -a)?|-o|--output[= ])\s*[\"']?$")

# Declare an option or a field: a default there is a default.
DECLARING = re.compile(
    r"(?:^|\.)(?:add_argument|add_option|option|argument|Option|Argument|Parameter|\w*Param(?:eter)?|Field|field|ib"
    r"|attrib|\w*Field|Query|Body|Form|Header|define|DEFINE_\w+|Setting|EnvVar|_?EnvironmentVariable|Option\w*)$"
)
DEFAULT_KEYWORDS = frozenset({"default", "default_value", "default_factory", "initial", "fallback"})
# Return a fallback that they are given as their second argument.
LOOKUPS = frozenset({"get", "pop", "getattr", "getenv", "getoption"})

# In a test these never touch the disk.
COMPARISONS = re.compile(
    r"^(?:assert\w*|fail\w*|expect\w*|parametrize|param|called_with|patch|object|dict|skip\w*"
    r"|approx|raises|setattr|setitem|mark|Mock|MagicMock|AsyncMock|PropertyMock)$"
)
MOCK_ATTRIBUTES = frozenset({"return_value", "side_effect"})
