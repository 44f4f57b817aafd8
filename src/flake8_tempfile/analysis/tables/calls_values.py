"""The table of calls, third part: functions that work on texts and values."""

from __future__ import annotations

from flake8_tempfile.analysis.tables.call_rows import Does, Given, Gives, Raises, Row

_QUIET = Raises.NOTHING
_TEXT = (Given(Does.TEXT),)
_ELEMENTS = (*_TEXT, Given(Does.DRAINS))
_WRAPPED = (*_TEXT, Given(Does.WRAPS))

PATH_TEXTS = (
    Row(
        "os.path.basename os.path.split os.path.splitext os.path.splitdrive os.path.isabs os.path.commonpath"
        " os.path.commonprefix os.path.relpath",
        "take the text of a path apart, or compare it",
        _TEXT,
        raises=_QUIET,
    ),
    Row("os.path.join posixpath.join ntpath.join path.join", "put a path together", gives=(Gives.PART,), raises=_QUIET),
    Row("os.path.dirname", "of a path, the directory", raises=_QUIET),
    Row(
        "os.path.abspath os.path.realpath os.path.normpath os.path.normcase os.path.expanduser os.path.expandvars"
        " os.fspath os.fsencode os.fsdecode str bytes",
        "the same path in another form",
        gives=(Gives.SAME_PATH,),
        raises=_QUIET,
    ),
    Row(
        "pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib2.Path",
        "the same path as an object; several are joined",
        gives=(Gives.SAME_PATH, Gives.PART),
        raises=_QUIET,
    ),
    Row("pathlib.PurePosixPath", "a path of another system, as a text", gives=(Gives.PART,), raises=_QUIET),
    Row("pathlib.WindowsPath", "the same, of one system", gives=(Gives.SAME_PATH, Gives.PART), raises=_QUIET),
    Row(
        "anyio.Path trio.Path py.path.local path.Path UPath upath.UPath",
        "the same, of libraries",
        gives=(Gives.SAME_PATH, Gives.PART),
    ),
    Row("tempfile.gettempdir tempfile.gettempdirb", "asks the environment", gives=(Gives.ROOT,), raises=_QUIET),
)

BUILT_IN = (
    Row("repr ascii format", "a text about it", _TEXT, raises=_QUIET),
    Row("isinstance issubclass type bool callable hasattr hash len", "look at a value", _TEXT, (Gives.VALUE,), _QUIET),
    Row("id", "of an object in this process", _TEXT, (Gives.VALUE, Gives.STAMP), _QUIET),
    Row(
        "getattr",
        "gives back its third argument where there is no such attribute",
        (Given(Does.TEXT, 0), Given(Does.TEXT, 1)),
        (Gives.LAST_ARGUMENT,),
        _QUIET,
    ),
    Row("vars dir", "look at a value", _TEXT, raises=_QUIET),
    Row("any all min max", "go through values", _ELEMENTS, raises=_QUIET),
    Row(
        "print",
        "writes to the standard output, or to the file object it is told",
        (Given(Does.TEXT), Given(Does.FEEDS, -2, ("file",))),
        raises=_QUIET,
    ),
    Row("input", "prints the text", _TEXT),
    Row("setattr", "an attribute of an object has it now", _TEXT),
    Row("list set", "take what they run over at once", _ELEMENTS, (Gives.ELEMENTS, Gives.CONTAINER), _QUIET),
    Row("tuple frozenset sorted", "the same", _ELEMENTS, (Gives.ELEMENTS,), _QUIET),
    Row("sum", "the same, for its numbers", _ELEMENTS, (Gives.VALUE,), _QUIET),
    Row("reversed iter enumerate zip filter", "take it as it is asked for", _WRAPPED, (Gives.ITERATOR,), _QUIET),
    Row("map", "takes it as it is asked for what a function makes of it", _WRAPPED, (Gives.READER,), _QUIET),
    Row("next", "fails at the end", gives=(Gives.LAST_ARGUMENT,)),
    Row(
        "collections.deque",
        "holds the elements of what it is given",
        gives=(Gives.CONTAINER, Gives.ELEMENTS),
        raises=_QUIET,
    ),
    Row("itertools.chain copy.copy", "the same elements once more", gives=(Gives.ELEMENTS,), raises=_QUIET),
    Row("copy.deepcopy", "copies the elements, too", gives=(Gives.ELEMENTS,)),
    Row(
        "dict collections.defaultdict collections.OrderedDict",
        "hold what they are given",
        gives=(Gives.CONTAINER,),
        raises=_QUIET,
    ),
    Row(
        "range super object bytearray locals globals property staticmethod classmethod abs round collections.Counter",
        "do not look at files",
        raises=_QUIET,
    ),
    Row("sys.exit", "ends the program with a message", _TEXT, (Gives.NO_RETURN,)),
    Row("exit quit os._exit os.abort", "end the program", gives=(Gives.NO_RETURN,)),
)

TEXTS = (
    Row(
        "fnmatch.fnmatch glob.escape urllib.parse.quote urllib.request.pathname2url inspect.cleandoc"
        " difflib.unified_diff textwrap.dedent textwrap.indent re.escape warnings.warn"
        " click.echo click.secho typer.echo json.dumps",
        "work on texts or show them",
        _TEXT,
        raises=_QUIET,
    ),
    Row("shlex.quote pipes.quote", "for a shell", _TEXT, gives=(Gives.TEXT,), raises=_QUIET),
    Row("pprint.pprint", "print", (*_TEXT, Given(Does.FEEDS, 1, ("stream",))), raises=_QUIET),
    Row("re.sub re.subn re.match re.search re.fullmatch re.findall re.finditer re.split", "patterns", _TEXT),
    Row("shlex.split urllib.parse.urlparse pickle.dumps mimetypes.guess_type", "fail for some texts", _TEXT),
    Row("os.putenv", "sets a variable of the environment", _TEXT),
    Row(
        "os.getenv os.getenvb",
        "give back their second argument where there is none",
        (Given(Does.TEXT, 0),),
        (Gives.LAST_ARGUMENT,),
        _QUIET,
    ),
    Row("os.environ.get", "the same", raises=_QUIET),
    Row("typing.cast", "says to the type checker what it is", _TEXT, (Gives.LAST_ARGUMENT,), _QUIET),
    Row(
        "traceback.print_exc", "writes to the file object it is told", (Given(Does.FEEDS, 2, ("file",)),), raises=_QUIET
    ),
    Row("shlex.join subprocess.list2cmdline", "a command line", gives=(Gives.TEXT,), raises=_QUIET),
    Row("argparse.Namespace types.SimpleNamespace", "attributes and no more", gives=(Gives.NAMESPACE,), raises=_QUIET),
)

VALUES = (
    Row(
        "uuid.uuid1 uuid.uuid4 os.urandom secrets.token_hex secrets.token_bytes secrets.token_urlsafe secrets.choice"
        " secrets.randbelow",
        "random",
        gives=(Gives.RANDOM,),
        raises=_QUIET,
    ),
    Row(
        "uuid.uuid6 uuid.uuid7 uuid.uuid8 uuid1 uuid4 tempfile._get_candidate_names",
        "random as well",
        gives=(Gives.RANDOM,),
    ),
    Row(
        "os.getpid os.getppid threading.get_ident threading.get_native_id time.time time.time_ns time.monotonic"
        " time.monotonic_ns time.perf_counter time.perf_counter_ns time.process_time time.process_time_ns"
        " time.thread_time time.strftime time.ctime time.asctime datetime.datetime.now datetime.datetime.utcnow"
        " datetime.datetime.today datetime.date.today",
        "clocks and numbers of the process",
        gives=(Gives.STAMP,),
        raises=_QUIET,
    ),
    Row("datetime.now datetime.utcnow", "the same, of a class from wherever", gives=(Gives.STAMP,)),
    Row(
        "os.getuid os.geteuid socket.gethostname platform.node platform.machine platform.system",
        "who runs it and where",
        gives=(Gives.USER,),
        raises=_QUIET,
    ),
    Row("os.getlogin getpass.getuser", "the same; fail without a terminal or an entry", gives=(Gives.USER,)),
    Row(
        "uuid.uuid3 uuid.uuid5 time.sleep asyncio.sleep anyio.sleep trio.sleep time.localtime time.gmtime"
        " datetime.timedelta os.getpgrp os.getgid pathlib.Path.cwd"
        " os.getegid os.getresuid os.getresgid os.getgroups os.umask os.getcwd os.getcwdb os.cpu_count os.uname"
        " os.times random.random random.randint random.choice random.choices random.uniform random.randrange"
        " random.sample random.getrandbits threading.current_thread threading.main_thread threading.active_count"
        " platform.release platform.version platform.platform platform.processor platform.python_version"
        " platform.python_implementation tempfile.gettempprefix os.devnull os.linesep.join",
        "names, numbers, clocks",
        raises=_QUIET,
    ),
    Row(
        "sys.getfilesystemencoding sys.stdout.write sys.stderr.write sys.stdout.flush sys.stderr.flush sys.exc_info"
        " sys.getsizeof gc.collect warnings.catch_warnings warnings.simplefilter warnings.filterwarnings"
        " traceback.format_exc re.compile importlib.invalidate_caches",
        "of the interpreter",
        raises=_QUIET,
    ),
    Row(
        "itertools.islice itertools.product itertools.zip_longest operator.itemgetter"
        " contextlib.suppress contextlib.ExitStack contextlib.AsyncExitStack"
        " contextlib.nullcontext queue.Queue weakref.ref asyncio.get_event_loop asyncio.get_running_loop"
        " BackgroundTasks",
        "only make an object",
        raises=_QUIET,
    ),
    Row(
        "io.StringIO io.BytesIO threading.Event asyncio.Event",
        "make an object that only works in memory",
        gives=(Gives.IN_MEMORY,),
        raises=_QUIET,
    ),
    Row(
        "itertools.count itertools.cycle itertools.repeat",
        "there is always one more",
        gives=(Gives.ENDLESS,),
        raises=_QUIET,
    ),
    Row(
        "unittest.mock.Mock unittest.mock.MagicMock unittest.mock.patch unittest.mock.patch.object mock.Mock"
        " mock.MagicMock mock.patch mock.patch.object pytest.raises pytest.warns",
        "of tests",
        raises=_QUIET,
    ),
    Row(
        "threading.Lock threading.RLock threading.Condition threading.Semaphore threading.BoundedSemaphore",
        "can be waited for with ``with``",
        gives=(Gives.LOCK,),
        raises=_QUIET,
    ),
    Row(
        "multiprocessing.Lock multiprocessing.RLock multiprocessing.Condition multiprocessing.Semaphore"
        " _thread.allocate_lock asyncio.Lock asyncio.Condition asyncio.Semaphore",
        "the same",
        gives=(Gives.LOCK,),
    ),
)

ROWS = (*PATH_TEXTS, *BUILT_IN, *TEXTS, *VALUES)
