"""The headline: a service that leaves an orphan for each upload that fails, and none after the fix.

A real server under real load: one upload in fifty is corrupt, some clients go away halfway; what is left is counted in
the server's own temporary directory.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from conftest import FIXTURES

SERVICE = FIXTURES / "services" / "thumbnails.py"
UPLOADS = 1000
CORRUPT_EVERY = 50
CLIENTS = 4
CUT_OFF = 5
PICTURE = b"P6\n16 16\n255\n" + bytes(range(256)) * 3
CORRUPT = PICTURE[:-100]


@contextmanager
def running(service: Path, temporary: Path) -> Iterator[int]:
    """Start a service with a temporary directory of its own; give its port."""
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-W", "error", str(service)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def upload_all(port: int) -> Counter[tuple[int, bytes]]:
    """Send all uploads and count the answers."""

    def client(number: int) -> Counter[tuple[int, bytes]]:
        answers: Counter[tuple[int, bytes]] = Counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        for upload in range(number, UPLOADS, CLIENTS):
            connection.request("POST", "/", CORRUPT if upload % CORRUPT_EVERY == 0 else PICTURE)
            with connection.getresponse() as response:
                answers[response.status, response.read()] += 1
        connection.close()
        return answers

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(client, range(CLIENTS)), Counter())


def cut_off(port: int) -> None:
    """Send the beginning of an upload and go away; return when the server has noticed."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nP6\n")
        connection.shutdown(socket.SHUT_WR)
        assert not connection.recv(1)


def load(service: Path, temporary: Path) -> tuple[Counter[tuple[int, bytes]], int]:
    """Put a service under load; return its answers and the number of files that it left."""
    with running(service, temporary) as port:
        answers = upload_all(port)
        for _ in range(CUT_OFF):
            cut_off(port)
        return answers, len(os.listdir(temporary))


def test_orphans_before_the_fix_and_none_after(tmp_path: Path) -> None:
    service = tmp_path / "thumbnails.py"
    shutil.copy(SERVICE, service)
    before, orphans = load(service, tmp_path / "before")
    corrupt = UPLOADS // CORRUPT_EVERY
    assert sorted((status, number) for (status, _), number in before.items()) == [
        (200, UPLOADS - corrupt),
        (422, corrupt),
    ]
    assert orphans == corrupt + CUT_OFF

    command = [sys.executable, "-m", "flake8_tempfile", "fix", str(service)]
    fixed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert fixed.returncode == 0, fixed.stderr
    assert service.read_text() != SERVICE.read_text()

    after, orphans = load(service, tmp_path / "after")
    assert after == before
    assert orphans == 0
