"""What other language servers show of the plugin of flake8, without anything of this program's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from conftest import LEAK

_PATIENCE = 60


def message(method: str, params: dict[str, Any], number: int | None = None) -> bytes:
    known = {} if number is None else {"id": number}
    body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **known}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def messages(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what a server says, until it ends."""
    while header := stream.readline():
        length = int(header.partition(b":")[2])
        while stream.readline().strip():
            pass
        yield json.loads(stream.read(length))


def test_python_lsp_server_shows_what_flake8_finds(tmp_path: Path) -> None:
    """Our own client will not do: lsprotocol has no type for all that this server says of itself."""
    pytest.importorskip("pylsp")
    path = tmp_path / "a.py"
    path.write_text(LEAK)
    plugins = {"flake8": {"enabled": True, "executable": str(Path(sys.executable).with_name("flake8"))}}
    environment = {**os.environ, "HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "pylsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as server:
        deadline = threading.Timer(_PATIENCE, server.kill)
        deadline.start()
        assert server.stdin
        assert server.stdout
        try:
            server.stdin.write(
                message("initialize", {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}}, 1)
                + message("initialized", {})
                + message("workspace/didChangeConfiguration", {"settings": {"pylsp": {"plugins": plugins}}})
                + message(
                    "textDocument/didOpen",
                    {"textDocument": {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": LEAK}},
                )
            )
            server.stdin.flush()
            shown = (each for each in messages(server.stdout) if each.get("method", "").endswith("publishDiagnostics"))
            found = next(each["params"]["diagnostics"] for each in shown if each["params"]["diagnostics"])
        finally:
            deadline.cancel()
            server.kill()
    assert [each["code"] for each in found if each["source"] == "flake8"] == ["TMP201"]
