"""Fetches and makes what the playground loads, into ``build/playground``: nothing of it is part of the repository.

The interpreter is the npm package pyodide, the program its own wheel, libcst the Python files of the one that is
installed.  Where there is no npm the site has no playground, and the page says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from importlib.metadata import files as files_of
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "playground"
BROWSER = Path(__file__).parent / "browser"
PYODIDE = "pyodide@314.0.7"
# Of the package that npm delivers.
DIGEST = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
INTERPRETER = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LIBCST = "libcst.zip"
SESSION = ("session.py", "libcst_parser.py")
_LOG = logging.getLogger("mkdocs.hooks.playground")


def built() -> dict[str, Path]:
    """Return the files that the page loads by their names, none where the interpreter cannot be had."""
    if shutil.which("npm") is None:
        _LOG.info("npm is not on PATH: the site is built without its playground")
        return {}
    fetch_interpreter()
    wheel = _make_wheel()
    _bundle_libcst(BUILD / LIBCST)
    manifest = BUILD / "manifest.json"
    manifest.write_text(json.dumps({"wheel": wheel.name, "libcst": LIBCST, "session": SESSION}), encoding="utf-8")
    made = [*(BUILD / name for name in (*INTERPRETER, LIBCST)), wheel, manifest, *(BROWSER / name for name in SESSION)]
    return {path.name: path for path in made}


def fetch_interpreter() -> Path:
    """Return the directory with the interpreter, which is fetched where it is not there yet."""
    BUILD.mkdir(parents=True, exist_ok=True)
    if not all((BUILD / name).is_file() for name in INTERPRETER):
        _unpack_interpreter()
    return BUILD


def _unpack_interpreter() -> None:
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-pyodide-") as directory:
        command = ["npm", "pack", "--silent", PYODIDE]
        packed = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True).stdout.split()[-1]
        archive = Path(directory) / packed
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != DIGEST:
            raise RuntimeError(f"{PYODIDE}: expected sha256 {DIGEST}, found {found}")
        with tarfile.open(archive) as package:
            for name in INTERPRETER:
                member = package.extractfile(f"package/{name}")
                assert member is not None
                (BUILD / name).write_bytes(member.read())


def _make_wheel() -> Path:
    for old in BUILD.glob("*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(BUILD), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = BUILD.glob("*.whl")
    return wheel


def _bundle_libcst(archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in files_of("libcst") or ():
            if file.suffix == ".py" and ".." not in file.parts and "tests" not in file.parts:
                bundle.write(str(file.locate()), str(file))
