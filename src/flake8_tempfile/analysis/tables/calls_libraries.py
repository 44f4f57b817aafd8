"""The table of calls, second part: functions that are given a file object or a descriptor, libraries, factories."""

from __future__ import annotations

from flake8_tempfile.analysis.tables.call_rows import NO_POSITION, Does, Given, Gives, Raises, Row, copied, path

_QUIET = Raises.NOTHING

OBJECT_USERS = (
    Row(
        "json.dump pickle.dump cPickle.dump marshal.dump plistlib.dump toml.dump tomli_w.dump tomlkit.dump"
        " simplejson.dump dill.dump cloudpickle.dump ujson.dump",
        "write the first argument, which may be a path, to the second, a file object",
        (Given(Does.TEXT, 0), Given(Does.FEEDS, 1, ("fp", "file", "stream"))),
    ),
    Row(
        "json.load pickle.load marshal.load plistlib.load tomllib.load tomli.load toml.load yaml.load yaml.safe_load"
        " hashlib.file_digest",
        "read the file object to its end",
        path(Does.DRAINS),
        (Gives.CONTENT,),
    ),
    Row("shutil.copyfileobj", "reads the first, writes the second", copied(Does.FEEDS, Does.DRAINS, "fsrc fdst")),
    Row("csv.writer csv.DictWriter", "go on using the file object", path(Does.WRAPS), (Gives.WRITER,)),
    Row("csv.reader csv.DictReader", "the same", path(Does.WRAPS)),
    Row(
        "io.TextIOWrapper io.BufferedReader io.BufferedWriter io.BufferedRandom io.BufferedRWPair",
        "close what they wrap with themselves",
        (Given(Does.OWNS, 0, ("buffer", "raw")),),
        raises=_QUIET,
    ),
    Row("wsgiref.util.FileWrapper", "has the response close it", (Given(Does.OWNS, 0, ("filelike",)),), raises=_QUIET),
    Row("contextlib.closing", "the same, at the end of the with", (Given(Does.OWNS, 0, ("thing",)),), raises=_QUIET),
    Row("os.write", "to a descriptor, with no buffer between", path(Does.DESCRIPTOR, 0, "fd")),
    Row("os.fchmod", "of a descriptor that is open", path(Does.DESCRIPTOR, 0, "fd"), raises=_QUIET),
    Row(
        "os.fsync os.fdatasync os.fstat os.ftruncate os.lseek os.posix_fallocate os.posix_fadvise os.fchown"
        " os.set_inheritable fcntl.flock fcntl.lockf mmap.mmap",
        "work on the descriptor and neither close it nor see a buffer",
        path(Does.DESCRIPTOR, 0, "fd"),
    ),
)

LIBRARIES = (
    Row(
        "xml.etree.ElementTree.ElementTree xml.etree.cElementTree.ElementTree lxml.etree.ElementTree",
        "parse the file at once, though they make an object",
        path(Does.READS, 1, "file"),
    ),
    Row(
        "flask.send_file quart.send_file werkzeug.utils.send_file",
        "werkzeug 3.1 wsgi.FileWrapper.close: closes the file with the response; a path it only opens",
        (Given(Does.OWNS, 0, ("path_or_file",)),),
        raises=_QUIET,
    ),
    Row("zipimport.zipimporter", "reads the directory of the archive at once", path(Does.READS, 0, "path")),
    Row(
        "urllib.request.urlretrieve urllib.urlretrieve",
        "write the second argument, or a file of their own",
        path(Does.CREATES_FILE, 1, "filename"),
        verb="downloaded to",
    ),
    Row("wget.download", "the same", path(Does.CREATES_FILE, 1, "out"), verb="downloaded to"),
    Row("gdown.download", "the same", path(Does.CREATES_FILE, 1, "output"), verb="downloaded to"),
    Row(
        "sqlite3.connect aiosqlite.connect duckdb.connect",
        "make the file if there is none",
        path(Does.CREATES_FILE, 0, "database"),
        verb="opened as a database",
    ),
    Row("lmdb.open", "makes a directory", path(Does.CREATES_TREE, 0, "path"), verb="opened as a database"),
    Row("plyvel.DB", "makes one if it is told", path(Does.CREATES_LATER, 0, "name"), verb="opened as a database"),
    Row(
        "logging.FileHandler logging.handlers.RotatingFileHandler logging.handlers.TimedRotatingFileHandler"
        " logging.handlers.WatchedFileHandler",
        "open their file at once, and the logger that gets them goes on with it",
        (*path(Does.CREATES_FILE, 0, "filename"), *path(Does.RUNS_ON, 0, "filename")),
        verb="opened as a log file",
    ),
    Row(
        "logging.basicConfig",
        "the log of the program, which lasts as long as that",
        (*path(Does.CREATES_LATER, NO_POSITION, "filename"), *path(Does.RUNS_ON, NO_POSITION, "filename")),
        verb="opened as a log file",
    ),
    Row(
        "cProfile.run profile.run",
        "write it at the end",
        path(Does.CREATES_FILE, 1, "filename"),
        verb="written by the profiler",
    ),
    Row(
        "cProfile.runctx profile.runctx",
        "the same",
        path(Does.CREATES_FILE, 3, "filename"),
        verb="written by the profiler",
    ),
    Row(
        "numpy.savetxt",
        "a path or a file object",
        (Given(Does.CREATES_FILE, 0, ("fname",)), Given(Does.FEEDS, 0, ("fname",))),
        verb="written",
    ),
    Row("scipy.io.savemat", "a file of this name", path(Does.CREATES_FILE, 0, "file_name"), verb="written"),
    Row(
        "scipy.io.wavfile.write cv2.imwrite",
        "a file of this name",
        path(Does.CREATES_FILE, 0, "filename"),
        verb="written",
    ),
    Row("torch.save", "a path or a file object", path(Does.CREATES_FILE, 1, "f"), verb="written"),
    Row("imageio.imwrite", "a file of this name", path(Does.CREATES_FILE, 0, "uri"), verb="written"),
    Row("soundfile.write", "a file of this name", path(Does.CREATES_FILE, 0, "file"), verb="written"),
    Row(
        "skimage.io.imsave matplotlib.pyplot.savefig matplotlib.pyplot.imsave",
        "a file of this name",
        path(Does.CREATES_FILE, 0, "fname"),
        verb="written",
    ),
    Row(
        "filelock.FileLock",
        "made when the lock is taken, and left by design",
        path(Does.CREATES_LATER, 0, "lock_file"),
        verb="created as a lock file",
    ),
    Row(
        "fasteners.InterProcessLock",
        "the same",
        path(Does.CREATES_LATER, 0, "path"),
        verb="created as a lock file",
    ),
    Row(
        "luigi.LocalTarget luigi.local_target.LocalTarget",
        "a task writes it when it runs",
        path(Does.CREATES_LATER, 0, "path"),
        verb="the target that a task writes",
    ),
    Row("diskcache.Cache", "kept from run to run", path(Does.CREATES_LATER, 0, "directory"), verb="made into a cache"),
    Row("joblib.Memory", "kept from run to run", path(Does.CREATES_LATER, 0, "location"), verb="made into a cache"),
)

FACTORIES = (
    Row(
        "tempfile.mkdtemp",
        'the documentation: "the user ... is responsible for deleting the directory"',
        path(Does.CREATES_INSIDE, 2, "dir"),
        (Gives.FRESH_DIRECTORY, Gives.RANDOM),
    ),
    Row(
        "test.support.os_helper.mkdtemp aiofiles.tempfile.mkdtemp",
        "the same, elsewhere",
        path(Does.CREATES_INSIDE, 2, "dir"),
        (Gives.FRESH_DIRECTORY,),
    ),
    Row(
        "tempfile.mkstemp",
        'the documentation: "the user ... is responsible for deleting the temporary file"',
        path(Does.CREATES_INSIDE, 2, "dir"),
        (Gives.FRESH_FILE, Gives.RANDOM),
    ),
    Row(
        "tempfile.NamedTemporaryFile",
        "owes its file with delete=False; else its finalizer unlinks it",
        path(Does.CREATES_INSIDE, 6, "dir"),
        (Gives.FRESH_NAMED_FILE, Gives.FRESH_OBJECT, Gives.RANDOM),
    ),
    Row(
        "django.core.files.temp.NamedTemporaryFile aiofiles.tempfile.NamedTemporaryFile",
        "a thin stand-in on Windows, an alias elsewhere; takes the same delete argument",
        path(Does.CREATES_INSIDE, 6, "dir"),
        (Gives.FRESH_NAMED_FILE,),
    ),
    Row(
        "tempfile.TemporaryFile tempfile.SpooledTemporaryFile",
        "closed by the collector, with a ResourceWarning",
        path(Does.CREATES_INSIDE, NO_POSITION, "dir"),
        (Gives.FRESH_OBJECT,),
    ),
    Row(
        "tempfile.TemporaryDirectory",
        "removed by a finalizer, with a ResourceWarning",
        path(Does.CREATES_INSIDE, 2, "dir"),
        (Gives.FRESH_OBJECT, Gives.RANDOM),
    ),
    Row(
        "tempfile.mktemp",
        "a race, but a random name",
        path(Does.CREATES_INSIDE, 2, "dir"),
        (Gives.MADE_UP_NAME, Gives.RANDOM),
    ),
    Row("os.tempnam os.tmpnam posix.tempnam posix.tmpnam", "gone with Python 3", (), (Gives.MADE_UP_NAME,)),
)

ROWS = (*OBJECT_USERS, *LIBRARIES, *FACTORIES)
