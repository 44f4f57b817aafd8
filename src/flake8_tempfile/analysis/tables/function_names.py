"""What the names of functions, parameters and paths say: patterns only, no logic.

Where nothing but a name is known of a function, the name decides, and unsure means silent: a name counts as a removal
rather too easily, and as an acquisition rather too hard.
"""

from __future__ import annotations

import re

# A function with such a name removes what it is given,
REMOVER_NAME = re.compile(
    r"(?:^|_)(?:rm|rmdir|del|clean|clear|erase|purge|wipe|discard|dispose|rm(?:te?mp|files?|all))(?:$|_|[0-9])"
    r"|remove|unlink|delete|rmtree|clean_?up|destroy",
    re.IGNORECASE,
)
# ... unless it removes something that is no file,
NOT_REMOVER_NAME = re.compile(
    r"(?:^|_)(?:handler|listener|observer|prefix|suffix|duplicate|column|clean_?(?:text|name|str|html|data|url))",
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
# A keyword argument with such a name, if True, makes the call remove what it is given.
REMOVAL_KEYWORD = re.compile(
    r"^(?:auto_?|do_?|and_?|then_?|should_?)?(?:delete|remove|cleanup|clean_up|unlink)"
    r"(?:_?(?:(?:after|on|when|at|local|temp|tmp)\w*|(?:the_)?(?:it|files?|inputs?|sources?|src|path)))?$",
    re.IGNORECASE,
)
# ... where it has such a name: it sends what it is given, or takes in what it is given first,
SENDER_NAME = re.compile(r"(?:^|_)(?:send|upload|submit|publish)(?:$|_|[A-Z0-9])|[a-z](?:Send|Upload)(?:$|[A-Z0-9])")
CONSUMER_NAME = re.compile(
    r"(?:^|_)(?:move|process|import|ingest|transfer)(?:$|_|[A-Z0-9])|[a-z](?:Move|Process|Import)(?:$|[A-Z0-9])"
)
# ... or where the keyword says that it sends it.
REMOVAL_AFTER_SENDING = re.compile(r"_?(?:after|when|once)_?\w*(?:upload|send|sent|import|move|process)", re.IGNORECASE)
# ... or that it is a file, where a file is given by name.
REMOVAL_OF_FILE = re.compile(r"_(?:files?|path|sources?|src)$", re.IGNORECASE)
# A keyword argument with such a name is what is sent,
SOURCE_KEYWORD = re.compile(
    r"^(?!(?:.*_)?(?:dst|dest|destination|target|out|output|remote|to|working|work)_)"
    r"(?:.*_)?(?:src|source|path|file|filename|file_?path|fname)s?$"
)
# ... unless it deletes what the other end has more, or what it makes there.
REMOVES_OTHER_NAME = re.compile(r"sync|mirror|te?mp", re.IGNORECASE)
# A function with such a name writes to the path it is given last, and returns it.
FETCHER_NAME = re.compile(r"(?:^|_)(?:download|fetch|retrieve|urlretrieve|copy|copyfile)(?:$|_)", re.IGNORECASE)
# A function with such a name moves what it is given away.
MOVER_NAME = re.compile(r"(?:^|_)(?:rename|replace|move|mv)(?:$|_)", re.IGNORECASE)
# In a finally, or in a handler that goes on to remove, these are tear-down themselves.
TEAR_DOWN_NAME = re.compile(
    r"^_?(?:close|kill|terminate|stop|shutdown|wait|join|cancel|disconnect|quit|release|unlock|restore|reset|unregister"
    r"|deregister|clear|detach|exit|end|finish|tear_?down|flush|poll|rollback|abort|chdir|umount|unmount|logout"
    r"|shut_down|aclose|dispose|free|set|unset|pop|write|status|warn|debug|print|echo|leave)"
    r"(?:_|$|[A-Z0-9])"
)
# A function with such a name answers a question, and does nothing.
PREDICATE_NAME = re.compile(r"^_*(?:is|has|was|are|can|should|needs|supports)(?:_|[A-Z])")

# What has such a name is a lock, or something else to wait for.
LOCK_NAME = re.compile(r"(?:^|_)(?:[rp]?lock|mutex|semaphore|sem|condition|cond|gil)(?:$|_)|[a-z](?:Lock|Mutex)$")
# What has such a name counts without end.
COUNTER_NAME = re.compile(r"(?:^|_)(?:counter|serial)$", re.IGNORECASE)
# A function with such a name only reads the path it is given.
READER_NAME = re.compile(
    r"^_?(?:read|load|parse|open_read|get|is|has|check(?!_call|_output)|verify|validate|assert|compare|list|find"
    r"|exists|upload|send|put|import|ingest|scan|stat|hash|digest|md5|sha|count|lookup|query|print|show|display|log"
    r"|lint)(?:$|_|[A-Z0-9])"
)
# A call with such a name creates the path it is given, as far as it can be told from outside;
CREATOR_NAME = re.compile(
    r"(?:^|_)(?:write|save|dump|export|create|generate|make|build|store|produce|output|draw|plot)"
    r"(?:$|_|[A-Z0-9])"
    r"|(?:^|_)(?:record|capture|run|call|system|execute|exec|popen|spawn|cmd|shell)(?:$|_|(?-i:[A-Z0-9]))"
    r"|^to_[a-z]+$|[a-z](?:Writer)$",
    re.IGNORECASE,
)
# ... but these make what they return,
TEXT_MAKER_NAME = re.compile(
    r"(?:^|_)(?:make|create|generate|build|produce|new)(?:$|_|[A-Z0-9])",
)
# ... and with such an end it is a text only;
COMPUTED_NAME = re.compile(
    r"(?:^|_)(?:path|name|fname|ur[il]|string|str|command|cmd|label|title|key|slug|hash"
    r"|digest|checksum|fingerprint)s?$"
    r"|[a-z](?:Path|Name|Ur[il]|UR[IL]|String|Command|Label|Title|Key)s?$"
)
# ... or a temporary file, where it is removed later;
MADE_PATH_NAME = re.compile(r"^(?=.*(?:scratch|(?:^|_)file)).*path$|Te?mp\w*Path$|FilePath$", re.IGNORECASE)
# ... or a picture;
LABEL_NAME = re.compile(r"label|title", re.IGNORECASE)
# ... what is kept under such a name tells how it went;
STATUS_NAME = re.compile(
    r"(?:^|_)(?:ok|okay|result|results|ret|res|rc|rv|retval|status|success|succeeded|code|returncode|err|error|errors"
    r"|out|output|stdout|done|failed|written|created|_)(?:$|_)",
    re.IGNORECASE,
)
# ... these run a command;
COMMAND_RUNNER_NAME = re.compile(
    r"(?:^|_)(?:run|call|check_output|system|execute|exec|popen|spawn|cmd|command|shell|sh|bash|getoutput)"
    r"(?:$|_|[A-Z0-9])|^Popen$|[a-z](?:Run|Call|Exec|Execute|Command|Shell|Popen)$"
)
# ... this one as a directory;
DIRECTORY_MAKER_NAME = re.compile(r"(?:^|_)(?:make|create|ensure|mk)_?(?:dirs?|tree|folders?)(?:$|_)", re.IGNORECASE)
# ... these read one path and write another: the output comes last.
CONVERTER_NAME = re.compile(
    r"(?:^|_)(?:download|fetch|convert|render|extract|unzip|unpack|compress|archive|zip|tar|copy|encode|transcode"
    r"|merge|resize|urlretrieve|retrieve|filter|transform|process|get"
    r"|apply)(?:$|_|[A-Z0-9])|[a-z]_to_[a-z]",
    re.IGNORECASE,
)
# A keyword argument with such a name is written.
OUTPUT_KEYWORD = re.compile(
    r"(?:^|_)(?:out|output|outfile|outpath|outdir|dest|destination|dst|target|save|to|write|filename)(?:$|_)"
    r"|^out",
    re.IGNORECASE,
)

# A helper with such a name makes something new and returns it,
FRESH_HELPER_NAME = re.compile(
    r"(?:^|_)(?:te?mp|scratch|mkdtemp|mkstemp|download|fetch|make|create|generate|dump"
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
    r"te?mp|scratch|staging|work_?dir|build_?dir|session_?dir|sandbox|test_?dir|job_?dir|run_?dir",
    re.IGNORECASE,
)
MANAGED_CONTEXT = re.compile(
    r"te?mp_?(?:dir|path|folder|cwd)|temporary_?(?:folder|dir)|in_?te?mp|te?mp_?chdir|isolat",
    re.IGNORECASE,
)

# A module with such a name offers what another one does, as that does it.
COMPATIBILITY_MODULE = re.compile(r"(?:^|\.)(?:tempfile|six|future|\w*compat\w*|\w*backports?\w*)(?:\.|$)")
# ... and one with such a name has functions that belong to no object; those of a test suite clean up for the tests.
UTILITY_MODULE = re.compile(r"(?:^|\.)_?(?:io|files?|misc|common|helpers?|(?:\w+_)?utils?|(?:io|file|os|path)utils?)$")
TEST_SUPPORT_MODULE = re.compile(r"(?:^|[._])(?:tests?|testing|test_?utils?|conftest)(?:[._]|$)")
# A context manager with such a name uses a directory it is given, and leaves it.
PLAIN_MANAGER_NAME = re.compile(
    r"(?:^|_)(?:ch_?dir|cd|pushd|cwd|in_dir|directory|patch|patched|override|overrides|overridden|setting|settings"
    r"|set|setenv|env|environ|environment|config|open|connect|connection|run|running|start|serve|server|launch|mock"
    r"|attr|setattr|path|lock|session|client|closing|suppress|raises|warns|profile|trace|record|capture)(?:_|$)"
    r"|^monkey|(?:open|chdir|patch|server)$",
    re.IGNORECASE,
)
# One with such a name owns the directory it is given, or owns what it is given as a keyword with such a name.
OWNING_MANAGER_NAME = re.compile(
    r"(?:^|_)(?:manage|managed|managing|scratch|cleaning|removing|deleting|disposing|disposable|ephemeral"
    r"|own|owned|owning|transient)(?:_|$)"
    r"|(?:^|_)te?mp_?dir$"
)
OWNED_KEYWORD = re.compile(r"(?:^|_)(?:work_?folder|scratch|own|owned)(?:_|$)")
# ... unless it is a place to make another one in.
PARENT_KEYWORD = re.compile(r"^dir$|(?:^|_)(?:base|parent|root|within|prefix)(?:_|$)|basedir$")

# What a function with such a name gives back reads the file when it is asked for something ...
LAZY_NAME = re.compile(r"^(?:open|scan|iter|lazy|mount|connect)_|^(?:connect|mem_?map|mmap)$|_(?:lazy|mmap)$")
LAZY_KEYWORD = re.compile(r"^(?:mmap_mode|mmap|memmap|memory_map|chunksize|chunks|iterator|lazy|stream|streaming)$")
# ... and what is got from that under such a name has been read.
LOADED_NAME = re.compile(
    r"^(?:collect|compute|load|persist|fetch\w*|read\w*|to_\w+|tolist|item|values|shape|size|ndim|dtypes?|schema|columns"
    r"|width|height|close)$"
)
# A function or program with such a name shows a file to a person, and need not wait until that is done.
VIEWER_NAME = re.compile(r"(?:^|_)(?:browser|viewer|opener|web_?browser|xdg_?open|start_?file)(?:_|$)", re.IGNORECASE)

# A list or mapping with such a name is a command line or an environment: what is put there is used, not handed over.
COMMAND_NAME = re.compile(
    r"(?:^|[_.])(?:cmd|cmds|command|commands|args|argv|cmdline|cmd_line|params|options|opts|flags|arguments|kwargs|env"
    r"|environ|environment)$",
    re.IGNORECASE,
)

# A flag with such a name decides on purpose whether a file is kept; a message with such a word tells where it is.
INTENT_NAME = re.compile(
    r"(?:^|_)(?:keep|kept|preserve|retain|delete|remove|cleanup|clean|no_?clean|debug|debugging|leave"
    r"|save_?temps?|persist|transient|owns?|owned|purge|dont_?delete|wipe)"
    r"(?:$|_|s$|[0-9])|(?:^|[a-z])(?:Keep|Debug|Delete|Clean)|KEEP|NO_?CLEAN|DEBUG|getpid"
)
SHOWING_NAME = re.compile(
    r"^(?:s?print|s?echo|secho|info|warn(?:ing)?|error|write|status|log|verbose)(?:_[a-z]+)?$"
    # Dialogs of window toolkits: `QMessageBox.information`, `box.setInformativeText`; `send_notification`.
    r"|^(?:information|critical|show(?:info|warning|error)|set(?:Informative)?Text)$|(?:^|_)notif(?:y|ication)$"
)
INTENT_MESSAGE = re.compile(
    r"\bdump(?:ing)? .*\bto\b"
    r"|\b(?:saved|written|stored|kept|keeping|left|leaving|preserved|dumped|available|located|see|find|remains?|wrote"
    r"|redirected)\b",
    re.IGNORECASE,
)

# A function of a library with such a name gives a new object; others may give one that is there anyway.
MAKER_NAME = re.compile(r"(?:^|_)(?:new|make|create|build|load|parse|copy|deepcopy|clone|generate|from)(?:$|_)")
# A function with such a name takes the address of a socket, or binds one to it.
SOCKET_NAME = re.compile(r"^(?:bind|connect)$|unix", re.IGNORECASE)
SOCKET_BINDER_NAME = re.compile(r"^bind$|unix.*(?:server|endpoint|address)|listen_?unix", re.IGNORECASE)
EXCEPTION_NAME = re.compile(r"(?:Error|Exception|Warning|Failed|Failure|Exit)$")
LOGGER_NAME = re.compile(r"^_*(?:log|logger)$", re.I)
# A path with such a name, or such an end, tells by being there that something is under way, unfinished or taken.
MARK_NAME = re.compile(
    r"(?:^|[^a-zA-Z])(?:in_?complete|unfinished|in[-_ ]?progress|sentinel|marker|lock|flag|pid|busy|running|done)"
    r"(?:[-_]?(?:file|path|name|fname|fn))*(?:\.(?:txt|json|tmp|dat))?$",
    re.IGNORECASE,
)
# An attribute with such a name is a temporary directory of its object.
TEMPORARY_ATTRIBUTE = re.compile(r"(?:^|_)(?:te?mp|temporary|scratch)_?(?:dir|directory|folder|root)?$", re.IGNORECASE)
