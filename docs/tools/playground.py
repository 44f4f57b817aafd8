"""Fetches and makes what the playground loads, into ``build/playground``: nothing of it is part of the repository.

The program is its own wheel, libcst the Python files of the one that is installed.  Where there is no npm the site has
no playground, and the page says so.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import files as files_of
from pathlib import Path

import interpreters

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "playground"
BROWSER = Path(__file__).parent / "browser"
PYTHON = "3.14"
LIBCST = "libcst.zip"
SESSION = ("session.py", "libcst_parser.py")
_LOG = logging.getLogger("mkdocs.hooks.playground")


def built() -> dict[str, Path]:
    """Return the files that the page loads by their names, none where the interpreter cannot be had."""
    if shutil.which("npm") is None:
        _LOG.info("npm is not on PATH: the site is built without its playground")
        return {}
    BUILD.mkdir(parents=True, exist_ok=True)
    interpreter = interpreters.fetch(PYTHON)
    wheel = _make_wheel()
    bundle_libcst(BUILD / LIBCST)
    manifest = BUILD / "manifest.json"
    manifest.write_text(json.dumps({"wheel": wheel.name, "libcst": LIBCST, "session": SESSION}), encoding="utf-8")
    made = [*(interpreter / name for name in interpreters.FILES), *(BROWSER / name for name in SESSION)]
    return {path.name: path for path in (*made, BUILD / LIBCST, wheel, manifest)}


def _make_wheel() -> Path:
    for old in BUILD.glob("*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(BUILD), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = BUILD.glob("*.whl")
    return wheel


def bundle_libcst(archive: Path) -> None:
    """Put the Python files of the libcst that is installed into an archive."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in files_of("libcst") or ():
            if file.suffix == ".py" and ".." not in file.parts and "tests" not in file.parts:
                bundle.write(str(file.locate()), str(file))
