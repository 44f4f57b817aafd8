"""What makes a name unique or guessable, and what gives the temporary directory: tables, no logic."""

from __future__ import annotations

import re

TEMP_ROOTS = frozenset({"tempfile.gettempdir", "tempfile.gettempdirb"})
ROOT_WORDS = frozenset({"gettempdir", "gettempdirb", "environ", "environb", "getenv"})
"""One of these is in each expression that asks for a temporary directory."""
"""Return the shared temporary directory of the system or the user."""

TEMP_VARIABLES = frozenset({"TMPDIR", "TEMP", "TMP"})
"""The environment variables that name it: the ones that ``tempfile`` reads."""

RANDOM_CALLS = frozenset(
    {
        "uuid.uuid1",
        "uuid.uuid4",
        "uuid.uuid6",
        "uuid.uuid7",
        "uuid.uuid8",
        "uuid1",
        "uuid4",
        "os.urandom",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
        "tempfile.mktemp",
        "tempfile._get_candidate_names",
        "tempfile.NamedTemporaryFile",
        "tempfile.TemporaryDirectory",
    }
)
"""Return something that nobody else can guess."""

RANDOM_WORDS = ("uuid", "guid", "random", "nonce", "token_hex", "get_random_string")
"""Words in the name of a variable, attribute or function that holds such a value."""

DIGEST_NAME = re.compile(
    r"(?:^|_)(?:hash|hashed|md5|sha\d*|blake2[bs]|digest|hexdigest|checksum|crc32|adler32|fingerprint)(?:$|_|\d)", re.I
)
"""The name of a digest, or of a function that computes one."""

STAMP_CALLS = frozenset(
    {
        "os.getpid",
        "os.getppid",
        "id",
        "time.time",
        "time.time_ns",
        "time.monotonic",
        "time.strftime",
        "time.perf_counter",
        "threading.get_ident",
        "threading.get_native_id",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "datetime.now",
        "datetime.utcnow",
    }
)
"""Return a time or an identity of the process: different from run to run, and easy to guess."""

USER_CALLS = frozenset(
    {
        "os.getuid",
        "os.geteuid",
        "os.getlogin",
        "getpass.getuser",
        "socket.gethostname",
        "platform.node",
        "platform.machine",
        "platform.system",
    }
)
"""Return who runs the program, and where: the same in each run, and no secret."""
