"""What makes a name unique or guessable, and what gives the temporary directory: tables, no logic."""

from __future__ import annotations

import re

ROOT_WORDS = frozenset({"gettempdir", "gettempdirb", "environ", "environb", "getenv"})
"""One of these is in each expression that asks for the shared temporary directory of the system or the user."""

TEMP_VARIABLES = frozenset({"TMPDIR", "TEMP", "TMP"})
"""The environment variables that name it: the ones that ``tempfile`` reads."""

RANDOM_WORDS = ("uuid", "guid", "random", "nonce", "token_hex")
"""Words in the name of a variable, attribute or function that holds such a value."""

DIGEST_NAME = re.compile(
    r"(?:^|_)(?:hash|hashed|md5|sha\d*|blake2[bs]|digest|hexdigest|checksum|crc32|adler32|fingerprint)(?:$|_|\d)", re.I
)
"""The name of a digest, or of a function that computes one."""
