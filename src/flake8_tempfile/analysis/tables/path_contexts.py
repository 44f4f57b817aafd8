"""Where a path stands that is written down: in a command, in the declaration of an option, in a test of something else.

Tables, no logic; what functions do with a path stands in ``call_table``.
"""

from __future__ import annotations

import re

WRITING_FLAGS = frozenset({"O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_APPEND", "O_EXCL"})

# Start a program: the arguments are a command.
PROCESS_FUNCTIONS = re.compile(
    r"^(?:subprocess(?!\.(?:CalledProcessError|TimeoutExpired|list2cmdline))|asyncio\.create_subprocess_\w+|commands|pexpect)\b|^os\.(?:spawn\w*|exec\w*)$"
    r"|(?:^|\.)_*(?:run|call|popen|system|getoutput|getstatusoutput|sh|shell|cmd|bash"
    r"|(?:run|exec|call|launch|check)_(?:cmd|command|process|subprocess|shell|output|call|and_\w+)"
    r"|\w+_(?:check_call|check_output|popen))$",
    re.I,
)
# Options after which a program's output stands.
OUTPUT_OPTION = re.compile(
    r"^(?:-o|-O|>|>>|of=|--?(?:[\w-]*-)?(?:out|output|dest|target|log)"
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
# Programs that give a file to another one and return at once, and the words that make them wait.
VIEWING_PROGRAMS = frozenset({
    "xdg-open", "open", "start", "explorer", "explorer.exe", "gnome-open", "kde-open", "kde-open5", "kioclient",
    "exo-open", "gvfs-open", "gio", "cygstart", "wslview", "sensible-browser", "x-www-browser", "firefox",
    "google-chrome", "chrome", "chromium", "chromium-browser", "nohup", "setsid", "code", "subl",
})  # fmt: skip
WAITING_OPTIONS = frozenset({"-W", "--wait-apps", "-w", "--wait", "/wait", "/WAIT"})
# Words of a command that starts something which goes on.
SERVING_WORDS = frozenset({"start", "serve", "daemon", "--daemon", "--detach", "--background"})
SHELLS = re.compile(r"^(?:os\.(?:system|popen)|subprocess\.\w+|commands\.\w+|asyncio\.create_subprocess_shell)$")
"""Hand a command line to a shell of this machine."""
SHELL_OUTPUT = re.compile(
    r"(?:(?<![-=<>])(?:>|>>|2>|&>|2>>)\s*|\b(?:mkdir|touch|tee)(?:\s+-\w+)*\s+|\s-[oO]\s*|\bof="
    r"|--?(?:out|output)[= ])[\"']?((?:/|[A-Za-z]:|%)[^\s\"';|&)]*)"
)
"""What stands where a command line writes."""
REDIRECT = re.compile(r"(?:^|[^-=<>])(?:>|>>|2>|&>|2>>)\s*[\"']?$")

# Declare an option or a field: a default there is a default.
DECLARING = re.compile(
    r"(?:^|\.)(?:option|argument|Argument|\w*Param(?:eter)?|field|ib"
    r"|attrib|\w*Field|Query|Body|Form|Header|define|DEFINE_\w+|Setting|EnvVar|_?EnvironmentVariable|Option\w*)$"
)
DEFAULT_KEYWORDS = frozenset({"default", "default_value", "default_factory", "initial", "fallback"})
# Return a fallback that they are given as their second argument.
LOOKUPS = frozenset({"get", "pop", "getattr", "getenv", "getoption"})

# In a test these never touch the disk.
COMPARISONS = re.compile(
    r"^(?:assert\w*|fail\w*|expect\w*|parametrize|param|called_with|patch|object|dict|skip\w*"
    r"|approx|raises|setattr|setitem|mark)$"
)
MOCK_ATTRIBUTES = frozenset({"return_value", "side_effect"})
