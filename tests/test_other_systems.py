"""The program without what POSIX alone has: it is imported as a whole, checks, and fixes.

Windows itself is not there.  What a process can be rid of is: the modules that Windows does not have, and the names in
``os`` and ``signal``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
NAMES = {
    "os": (
        "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_TMPFILE", "chown", "fchmod", "fchown",
        "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid", "getuid", "killpg", "lchown", "listxattr",
        "mkfifo", "register_at_fork", "sched_getaffinity", "setsid", "statvfs", "uname",
    ),
    "signal": ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "alarm", "pthread_sigmask", "setitimer"),
}  # fmt: skip
# What others have imported by then may use these names when it is called; what is ours must not when it is imported.
BEFORE = (
    "asyncio", "ctypes", "flake8.main.cli", "libcst", "multiprocessing.pool", "pathspec", "pytest", "rich.console",
    "subprocess", "watchfiles", "distributed", "pygls.lsp.server", "concurrent.futures.process",
)  # fmt: skip
WITHOUT = f"""\
import importlib, json, os, pkgutil, signal, sys, sysconfig
sysconfig.get_config_vars()  # which it finds by the name of the system
for name in {BEFORE!r}:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
for module in {MODULES!r}:
    sys.modules[module] = None
for module, names in {NAMES!r}.items():
    for name in names:
        if hasattr(sys.modules[module], name):
            delattr(sys.modules[module], name)
sys.platform = "win32"
import flake8_tempfile
"""
IMPORT_ALL = """\
names = [module.name for module in pkgutil.walk_packages(flake8_tempfile.__path__, "flake8_tempfile.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(json.dumps(names))
"""
LEAKY = """\
import shutil
import tempfile


def work(run):
    folder = tempfile.mkdtemp()
    run(folder)
    shutil.rmtree(folder)
"""
RUN = """\
from flake8_tempfile.command.dispatch import main
sys.exit(main(sys.argv[1:]))
"""


def run(script: str, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT + script, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_all_modules_can_be_imported(tmp_path: Path) -> None:
    done = run(IMPORT_ALL, tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) > 200


def test_it_checks_and_fixes(tmp_path: Path) -> None:
    (tmp_path / "leak.py").write_bytes(LEAKY.replace("\n", "\r\n").encode())
    done = run(RUN, tmp_path, "check", "--quiet", ".")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("leak.py:6:14: TMP204 [*] ")
    done = run(RUN, tmp_path, "fix", ".")
    assert (done.returncode, done.stderr) == (0, "Fixed 1 problem in 1 of 1 file, 0 left.\n")
    fixed = (tmp_path / "leak.py").read_bytes().decode()
    assert "\r\n    with tempfile.TemporaryDirectory() as folder:\r\n" in fixed
    assert fixed.count("\n") == fixed.count("\r\n")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".flake8-tempfile"] == []
