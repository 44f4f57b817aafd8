"""What the names of functions, parameters and paths say: patterns only, no logic.

Where nothing but a name is known of a function, the name decides, and unsure means silent: a name counts as a removal
rather too easily, and as an acquisition rather too hard.
"""

from __future__ import annotations

import re

# A function with such a name removes what it is given,
REMOVER_NAME = re.compile(
    r"(?:^|_)(?:rm|rmtree|rmdir|remove|removes|unlink|delete|del|cleanup|clean|clear|erase|destroy|purge|wipe|discard"
    r"|dispose|forget|reap|shred|nuke|tidy|rm_?(?:te?mp|files?|dirs?|all))(?:$|_|[0-9])"
    r"|(?:remove|unlink|delete|rmtree|clean_?up|destroy)",
    re.IGNORECASE,
)
# ... unless it removes something that is no file,
NOT_REMOVER_NAME = re.compile(
    r"(?:^|_)(?:handler|listener|observer|prefix|suffix|duplicate|column|clean_?(?:text|name|str|html|data|url)"
    r"|removeprefix|removesuffix)",
    re.IGNORECASE,
)
# ... or takes an entry out of a list with such a name.
LIST_NAME = re.compile(
    r"(?:path|list|set|queue|items|files|dirs|names|args|paths|entries|pending|stack)s?$", re.IGNORECASE
)
# A removal with such a name happens later.
REGISTERING_NAME = re.compile(
    r"^_?(?:add|register|schedule|queue|enqueue|defer|mark|track)_|_(?:later|on_exit|at_exit)$", re.IGNORECASE
)
# A method with such a name makes its object keep what it is given, to remove it later.
KEEPER_NAME = re.compile(
    r"(?:^|_)(?:te?mp|add|track|register|keep|own|adopt|manage|remember|watch|schedule|collect|record)(?:$|_|[A-Z0-9])"
)
# A function with such a name moves what it is given away.
MOVER_NAME = re.compile(r"(?:^|_)(?:rename|replace|move|mv|atomic_move)(?:$|_)", re.IGNORECASE)
# In a finally, or in a handler that goes on to remove, these are tear-down themselves.
TEAR_DOWN_NAME = re.compile(
    r"^_?(?:close|kill|terminate|stop|shutdown|wait|join|cancel|disconnect|quit|release|unlock|restore|reset|unregister"
    r"|deregister|clear|detach|exit|end|finish|tear_?down|flush|poll|rollback|abort|undo|chdir|umount|unmount|logout"
    r"|shut_down|gather|aclose|dispose|free|set|unset|pop|delattr|write|status|note|warn|debug|print|echo|pop_?d|leave)"
    r"(?:_|$|[A-Z0-9])"
)

# A function with such a name only reads the path it is given.
READER_NAME = re.compile(
    r"^_?(?:read|load|parse|open_read|get|is|has|check(?!_call|_output)|verify|validate|assert|compare|list|find"
    r"|exists|upload|send|put|import|ingest|scan|stat|hash|digest|md5|sha|count|lookup|query|print|show|display|log"
    r"|lint)(?:$|_|[A-Z0-9])"
)
# A call with such a name creates the path it is given, as far as it can be told from outside;
CREATOR_NAME = re.compile(
    r"(?:^|_)(?:write|save|savefig|dump|export|create|generate|make|build|store|produce|output|draw|plot|record"
    r"|capture|run|call|check_call|check_output|system|execute|exec|popen|spawn|cmd|shell)(?:$|_|[A-Z0-9])"
    r"|^(?:Popen|system|run)$|^to_[a-z]+$|[a-z](?:Writer)$",
    re.IGNORECASE,
)
# ... this one as a directory;
DIRECTORY_MAKER_NAME = re.compile(r"(?:^|_)(?:make|create|ensure|mk)_?(?:dirs?|tree|folders?)(?:$|_)", re.IGNORECASE)
# ... these read one path and write another: the output comes last.
CONVERTER_NAME = re.compile(
    r"(?:^|_)(?:download|fetch|convert|render|extract|unzip|unpack|compress|archive|zip|tar|copy|encode|transcode"
    r"|merge|rasterize|warp|translate|clip|crop|resize|urlretrieve|retrieve|smoothing|filter|transform|process|get"
    r"|apply)(?:$|_|[A-Z0-9])|[a-z]_to_[a-z]",
    re.IGNORECASE,
)
# A keyword argument with such a name is written.
OUTPUT_KEYWORD = re.compile(
    r"(?:^|_)(?:out|output|outfile|outpath|outdir|dest|destination|dst|target|save|to|write|filename|save_as)(?:$|_)"
    r"|^out",
    re.IGNORECASE,
)

# A helper with such a name makes something new and returns it,
FRESH_HELPER_NAME = re.compile(
    r"(?:^|_)(?:te?mp|temporary|scratch|mkdtemp|mkstemp|download|downloaded|fetch|make|create|created|generate|dump"
    r"|export|save|write|extract|render|new)(?:$|_|[A-Z0-9])|(?:te?mp(?:_|$|file|dir|path))",
    re.IGNORECASE,
)
# ... unless it only looks it up or turns one thing into another.
NOT_FRESH_NAME = re.compile(
    r"^_?(?:to|as|get|is|has|find|resolve|normalize|expand|from|parse|read|load|decode|encode)_|temporary_file_path",
    re.IGNORECASE,
)
# What is kept to be put back is no scratch file.
LASTING_NAME = re.compile(r"(?:^|_)(?:bak|backup|orig|original|old|prev|previous|saved)(?:$|_)", re.IGNORECASE)
# What has such a part in its name is meant to be found again.
LASTING_PATH = re.compile(
    r"cache|log|lock|pid|sock|conf|session|state|histor|user|snapshot|trace|profil|dump|crash|debug|cookie|token|key",
    re.IGNORECASE,
)
# A directory with such a name is removed by whoever made it, and so is what the context manager makes.
MANAGED_NAME = re.compile(
    r"te?mp|scratch|staging|work_?dir|build_?dir|builddir|session_?dir|sandbox|test_?dir|job_?dir|run_?dir",
    re.IGNORECASE,
)
MANAGED_CONTEXT = re.compile(
    r"te?mp_?(?:dir|path|folder|cwd|directory)|temporary_?(?:directory|folder|dir)|isolated_?filesystem|in_?te?mp"
    r"|te?mp_?chdir|TemporaryDirectory|isolat",
    re.IGNORECASE,
)

# A list or mapping with such a name is a command line or an environment: what is put there is used, not handed over.
COMMAND_NAME = re.compile(
    r"(?:^|[_.])(?:cmd|cmds|command|commands|args|argv|cmdline|cmd_line|params|options|opts|flags|arguments|kwargs|env"
    r"|environ|environment)$",
    re.IGNORECASE,
)

# A flag with such a name decides on purpose whether a file is kept; a message with such a word tells where it is.
INTENT_NAME = re.compile(
    r"(?:^|_)(?:keep|kept|preserve|retain|delete|remove|cleanup|clean|clean_?up|no_?clean|debug|debugging|leave"
    r"|save_?temps?|autodelete|auto_?delete|nodelete|no_?delete|persist|transient|owns?|owned|purge|dont_?delete|wipe)"
    r"(?:$|_|s$|[0-9])|(?:^|[a-z])(?:Keep|Cleanup|Debug|Delete|Clean)|KEEP|NO_?CLEAN|DEBUG|getpid"
)
SHOWING_NAME = re.compile(r"^(?:s?print|s?echo|secho|info|warn(?:ing)?|error|write|status|log|verbose)(?:_[a-z]+)?$")
INTENT_MESSAGE = re.compile(
    r"\bdump(?:ed|ing)? .*\bto\b"
    r"|\b(?:saved|written|stored|kept|keeping|left|leaving|preserved|dumped|available|located|see|find|remains?|wrote"
    r"|redirected)\b",
    re.IGNORECASE,
)
