"""Fetches CPython as it is compiled for browsers and Node: the npm package pyodide, into ``build/pyodide``.

Nothing of it is part of the repository.  The playground loads one, and the tests of Pythons that are not installed.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

BUILD = Path(__file__).parents[2] / "build" / "pyodide"
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


class Release(NamedTuple):
    """A release of the package, and the SHA-256 of what npm delivers."""

    package: str
    digest: str


RELEASES = {
    "3.14": Release("pyodide@314.0.7", "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"),
    "3.15": Release("pyodide@315.0.0-alpha.2", "b4a12d58491af4e3fa4e4f19e79ba22aba972b55ecccf25a37903e1141c57dec"),
}


def fetch(version: str) -> Path:
    """Return the directory with the interpreter of a version of Python, which is fetched where it is not there yet."""
    directory = BUILD / version
    directory.mkdir(parents=True, exist_ok=True)
    if not all((directory / name).is_file() for name in FILES):
        _unpack(RELEASES[version], directory)
    return directory


def _unpack(release: Release, directory: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-pyodide-") as temporary:
        command = ["npm", "pack", "--silent", release.package]
        packed = subprocess.run(command, cwd=temporary, capture_output=True, text=True, check=True).stdout.split()[-1]
        archive = Path(temporary) / packed
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != release.digest:
            raise RuntimeError(f"{release.package}: expected sha256 {release.digest}, found {found}")
        with tarfile.open(archive) as package:
            for name in FILES:
                member = package.extractfile(f"package/{name}")
                assert member is not None
                (directory / name).write_bytes(member.read())
