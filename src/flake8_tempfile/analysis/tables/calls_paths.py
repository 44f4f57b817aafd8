"""The table of calls, first part: functions of the system and of Python that are given a path."""

from __future__ import annotations

from flake8_tempfile.analysis.tables.call_rows import (
    ALWAYS_EXCLUSIVE,
    Does,
    Exclusive,
    Given,
    Gives,
    Raises,
    Row,
    copied,
    copying,
    opened,
    path,
)

_QUIET = Raises.NOTHING

REMOVERS = (
    Row(
        "os.remove os.unlink pathlib.Path.unlink anyio.Path.unlink aiofiles.os.remove aiofiles.os.unlink"
        " test.support.os_helper.unlink",
        "the system's own, called through the class, the twins that are awaited",
        path(Does.REMOVES_FILE, 0, "path"),
    ),
    Row("os.path.remove", "never existed, but says what is meant", path(Does.REMOVES_FILE, 0, "path")),
    Row(
        "os.rmdir os.removedirs pathlib.Path.rmdir aiofiles.os.rmdir aiofiles.os.removedirs"
        " test.support.os_helper.rmdir",
        "fail, and leave all as it is, if there is something in the directory",
        path(Does.REMOVES_EMPTY, 0, "path", "name"),
    ),
    Row(
        "shutil.rmtree aioshutil.rmtree test.support.os_helper.rmtree distutils.dir_util.remove_tree"
        " setuptools._distutils.dir_util.remove_tree",
        "rmtree, and that of distutils",
        path(Does.REMOVES_TREE, 0, "path", "directory"),
    ),
)

MOVERS = (
    Row(
        "os.rename os.replace aiofiles.os.rename aiofiles.os.replace",
        "the content stays where it is on the disk, and need not be there yet",
        copied(Does.MOVES_TO, Does.MOVES_FROM),
        verb="the new name of a renamed file",
    ),
    Row(
        "os.renames",
        "also makes and prunes directories",
        copied(Does.MOVES_TO, Does.MOVES_FROM, "old new"),
        verb="the new name of a renamed file",
    ),
    Row(
        "shutil.move aioshutil.move distutils.file_util.move_file",
        "copies where it cannot rename: the content has to be there",
        (*copied(Does.MOVES_TO, Does.MOVES_FROM), Given(Does.READS, 0, ("src",))),
        verb="moved to",
    ),
    Row(
        "django.core.files.move.file_move_safe",
        "renames, or copies and removes",
        (
            *copied(Does.MOVES_TO, Does.MOVES_FROM, "old_file_name new_file_name"),
            Given(Does.READS, 0, ("old_file_name",)),
        ),
        verb="moved to",
    ),
)

COPIERS = (
    Row(
        "shutil.copy shutil.copy2 shutil.copyfile distutils.file_util.copy_file",
        "write the second path; what was there is overwritten",
        copying(Does.CREATES_FILE),
        verb="copied to",
    ),
    Row(
        "shutil.copytree",
        "makes the second directory, which must not be there unless it is said",
        copying(Does.CREATES_TREE),
        verb="copied to",
        exclusive=Exclusive(7, "dirs_exist_ok"),
    ),
    Row(
        "distutils.dir_util.copy_tree",
        "copytree of distutils, into what may be there",
        copying(Does.CREATES_TREE),
        verb="copied to",
    ),
    Row(
        "os.link",
        "the same file under a second name: what is written to one is in the other",
        copied(Does.CREATES_FILE),
        verb="made into a link",
        exclusive=ALWAYS_EXCLUSIVE,
    ),
    Row(
        "os.symlink",
        "makes the second path; of the first only the text counts",
        copied(Does.CREATES_FILE, Does.TEXT),
        verb="made into a link",
        exclusive=ALWAYS_EXCLUSIVE,
    ),
    Row(
        "shutil.copymode shutil.copystat",
        "the second path gets the attributes of the first",
        copied(Does.ARRANGES, Does.READS),
    ),
)

CREATORS = (
    Row(
        "os.mkdir aiofiles.os.mkdir",
        "fails if there is something",
        path(Does.CREATES_DIRECTORY, 0, "path"),
        verb="made into a directory",
        exclusive=ALWAYS_EXCLUSIVE,
    ),
    Row(
        "os.makedirs aiofiles.os.makedirs",
        "fails if there is something, unless it is said",
        path(Does.CREATES_DIRECTORY, 0, "name"),
        verb="made into a directory",
        exclusive=Exclusive(2, "exist_ok"),
    ),
    Row(
        "distutils.dir_util.mkpath",
        "makedirs of distutils",
        path(Does.CREATES_DIRECTORY, 0, "name"),
        verb="made into a directory",
    ),
    Row(
        "os.mkfifo",
        "fails if there is something",
        path(Does.CREATES_FILE, 0, "path"),
        verb="made into a pipe",
        exclusive=ALWAYS_EXCLUSIVE,
    ),
    Row(
        "os.mknod",
        "fails if there is something",
        path(Does.CREATES_FILE, 0, "path"),
        verb="created",
        exclusive=ALWAYS_EXCLUSIVE,
    ),
    Row("os.truncate", "needs the file, and changes it", path(Does.WRITES, 0, "path"), verb="truncated"),
    Row(
        "shutil.make_archive",
        "the path that is written has an ending that is not given here",
        path(Does.CREATES_LATER, 0, "base_name"),
        verb="the name of an archive that is made",
    ),
    Row(
        "shutil.unpack_archive",
        "makes the directory",
        path(Does.CREATES_TREE, 1, "extract_dir"),
        verb="unpacked into",
    ),
    Row(
        "py_compile.compile",
        "writes the second path",
        (Given(Does.READS, 0, ("file",)), Given(Does.CREATES_FILE, 1, ("cfile",))),
        verb="written",
    ),
    Row("compileall.compile_file", "reads it; what it writes lies beside it", path(Does.READS, 0, "fullname")),
)

OPENERS = (
    Row(
        "open io.open builtins.open",
        "take a path or a descriptor; the object has a buffer",
        (*opened("file"), Given(Does.TAKES, 0, ("file",))),
        (Gives.STREAM,),
    ),
    Row(
        "codecs.open",
        "open of a time before it knew encodings",
        (*opened("filename"), Given(Does.TAKES, 0, ("filename",))),
        (Gives.STREAM,),
    ),
    Row("io.FileIO", "the same without a buffer", (*opened("file"), Given(Does.TAKES, 0, ("file",)))),
    Row("gzip.open", "a buffer and a compressor", opened("filename"), (Gives.STREAM,)),
    Row("bz2.open lzma.open", "the same, other formats", opened("filename")),
    Row(
        "gzip.GzipFile bz2.BZ2File lzma.LZMAFile netCDF4.Dataset",
        "classes that open what they are given",
        opened("filename"),
    ),
    Row("aiofiles.open anyio.open_file wave.open zipfile.ZipFile zipfile.PyZipFile", "the same", opened("file")),
    Row("tarfile.open tarfile.TarFile h5py.File file", "the same; the built-in of Python 2", opened("name")),
    Row("rasterio.open fiona.open fsspec.open", "libraries that have their own", opened("fp", "urlpath")),
    Row("dbm.open", "reads, unless a flag says that it may create", opened("file")),
    Row(
        "shelve.open",
        "creates, unless a flag says otherwise",
        opened("filename", default="c"),
        verb="opened as a database",
    ),
    Row("pandas.HDFStore", "appends by default", opened("path", default="a")),
    Row("pandas.ExcelWriter", "writes by default", opened("path", mode=3, default="w")),
    Row("os.fdopen", "takes a descriptor only", (Given(Does.TAKES, 0, ("fd",), 1, "r"),), (Gives.STREAM,)),
    Row("socket.socket", "its ``fileno`` is a descriptor that it closes", path(Does.TAKES, 3, "fileno")),
    Row("os.close os.closerange", "close it; there is no other way to fail", path(Does.CLOSES, 0, "fd"), raises=_QUIET),
    Row(
        "asyncio.to_thread",
        "a descriptor is given to it together with ``os.close``",
        (Given(Does.CLOSES, 1), Given(Does.CALLS)),
    ),
)

QUESTIONS = (
    Row(
        "os.path.exists os.path.lexists os.path.isfile os.path.isdir",
        "the presence of a path, and no failure where it is missing",
        path(Does.ASKS, 0, "path"),
        (Gives.VALUE,),
        _QUIET,
    ),
    Row("os.access", "of what is not there, nothing", path(Does.PERMITS, 0, "path"), (Gives.VALUE,)),
    Row(
        "os.path.islink os.path.ismount",
        "of what kind it is",
        path(Does.EXAMINES, 0, "path"),
        (Gives.VALUE,),
        _QUIET,
    ),
    Row(
        "os.path.getsize",
        "is asked of what was just made",
        path(Does.READS, 0, "filename"),
        (Gives.VALUE,),
        _QUIET,
    ),
    Row(
        "os.path.getmtime os.path.getctime os.path.getatime os.stat os.lstat"
        " os.statvfs os.readlink os.getxattr shutil.disk_usage psutil.disk_usage",
        "about what is there",
        path(Does.READS),
        (Gives.VALUE,),
    ),
    Row(
        "os.path.samefile os.path.sameopenfile filecmp.cmp filecmp.dircmp",
        "about two that are there",
        (Given(Does.READS),),
        (Gives.VALUE,),
    ),
    Row(
        "os.listdir os.scandir glob.glob glob.iglob",
        "what is in a directory that was just made; a pattern finds nothing rather than fail",
        path(Does.READS),
        (Gives.ENTRIES,),
        _QUIET,
    ),
    Row("os.walk", "the same and below; what cannot be listed is left out", path(Does.READS), (Gives.ENTRIES,), _QUIET),
    Row("os.fwalk", "the same, with descriptors", path(Does.READS), (Gives.ENTRIES,)),
    Row("os.chdir contextlib.chdir os.chroot", "need it to be there", path(Does.ENTERS, 0, "path")),
    Row("os.chmod", "of what was just made", path(Does.ARRANGES, 0, "path"), raises=_QUIET),
    Row(
        "os.chown os.lchown os.lchmod os.utime os.setxattr shutil.chown",
        "need it to be there",
        path(Does.ARRANGES, 0, "path"),
    ),
    Row(
        "fileinput.input pstats.Stats linecache.getline runpy.run_path execfile"
        "  numpy.load numpy.loadtxt torch.load joblib.load cv2.imread pandas.read_csv"
        " pandas.read_parquet importlib.import_module shutil.which",
        "read it, or look there for something to read",
        path(Does.READS),
    ),
    Row(
        "sys.path.append sys.path.insert site.addsitedir",
        "places to look for modules from now on",
        (Given(Does.READS), Given(Does.STORES)),
    ),
)

ROWS = (*REMOVERS, *MOVERS, *COPIERS, *CREATORS, *OPENERS, *QUESTIONS)
