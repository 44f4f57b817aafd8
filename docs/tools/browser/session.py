"""What the playground asks of the program, in the browser: the commands, on one file."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flake8_tempfile.command.dispatch import main


def examine(text: str, name: str, target: str, unsafe: bool) -> str:
    """Return, as JSON, the report on a text as an HTML page, the evidence of its findings, and what `fix` makes of it.

    ``name`` is that of the file, which tells tests from other code, ``target`` the oldest Python that the code runs on.
    """
    with _directory(name, text):
        common = ["--isolated", "--target-version", target]
        one = ["--no-cache", "--jobs", "1", name]
        _, found, trouble = _run(["check", *common, "--output-format", "json", *one])
        lines = sorted({finding["location"]["line"] for finding in json.loads(found or "[]")})
        answer = {
            "found": json.loads(found or "[]"),
            "trouble": trouble if not found else "",
            "page": _run(["check", *common, "--output-format", "html", *one])[1],
            "evidence": "\n".join(_run(["explain", *common, f"{name}:{line}"])[1] for line in lines),
            **_fixed(["fix", *common, *(["--unsafe"] if unsafe else []), "--no-cache", "--jobs", "1"], name),
        }
    return json.dumps(answer)


def explain(text: str, name: str, target: str, line: int) -> str:
    """Return why something is reported on a line, or why nothing is."""
    with _directory(name, text):
        _, told, trouble = _run(["explain", "--isolated", "--target-version", target, f"{name}:{line}"])
    return told or trouble


def _fixed(command: list[str], name: str) -> dict[str, object]:
    _, diff, said = _run([*command, "--diff", name])
    # The file system of the page cannot do all that writing a file at once needs: the text comes and goes by streams.
    _, fixed, _ = _run([*command, "--stdin-filename", name, "-"], Path(name).read_bytes())
    return {"diff": diff, "said": said, "fixed": fixed}


@contextlib.contextmanager
def _directory(name: str, text: str) -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="playground-") as directory:
        path = Path(directory) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.chdir(directory)
        try:
            yield
        finally:
            os.chdir(before)


def _run(argv: list[str], given: bytes = b"") -> tuple[int, str, str]:
    out, err, before = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(given), "utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(argv)
    except SystemExit as error:
        status = int(error.code or 0)
    finally:
        sys.stdin = before
    out.flush()
    return status, out.buffer.getvalue().decode("utf-8"), err.getvalue()
