"""A headless Chromium that is told what to do through a pair of pipes, as its DevTools protocol has it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
_TIMEOUT = 120.0


class Page:
    """One page of a running browser.  Its methods raise :class:`TimeoutError` where the browser does not answer."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._number = 0
        self._unread = b""
        target = self._send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]

    def open(self, address: str, width: int = 1280, height: int = 900) -> None:
        """Go to an address, in a window of this size, and wait until the document is loaded."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._send("Emulation.setDeviceMetricsOverride", metrics)
        self._send("Page.navigate", {"url": address})
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401
        """Return the value of an expression of JavaScript."""
        answer = self._send("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _TIMEOUT
        while not self.evaluate(expression):
            if time.monotonic() > end:
                raise TimeoutError(f"{expression}: not true after {_TIMEOUT} s")
            time.sleep(0.1)

    def screenshot(self) -> bytes:
        """Return what the window shows, as PNG."""
        return base64.b64decode(self._send("Page.captureScreenshot", {"format": "png"})["data"])

    def _send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if hasattr(self, "_session"):
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], _TIMEOUT)
            piece = os.read(self._answers, 1 << 20) if ready else b""
            if not piece:
                raise TimeoutError("the browser does not answer")
            self._unread += piece
        text, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


@contextlib.contextmanager
def chromium() -> Iterator[Page]:
    """Start a browser with a profile of its own, and end it."""
    assert BROWSER is not None
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-chromium-", ignore_cleanup_errors=True) as profile:
        flags = ["--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
        flags += ["--remote-debugging-pipe", "--disable-background-networking", "--hide-scrollbars"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # it does not start as root with one
        with _started([BROWSER, *flags]) as (commands, answers):
            yield Page(commands, answers)


@contextlib.contextmanager
def _started(command: list[str]) -> Iterator[tuple[int, int]]:
    """Start a browser that reads from its descriptor 3 and writes to 4; yield the other ends."""
    its_input, commands = os.pipe()
    answers, its_output = os.pipe()
    shell = ["bash", "-c", f'exec "$@" 3<&{its_input} 4>&{its_output}', "bash", *command]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(shell, pass_fds=(its_input, its_output), stdout=quiet, stderr=quiet) as process:
        os.close(its_input)
        os.close(its_output)
        try:
            yield commands, answers
        finally:
            os.close(commands)  # which ends it
            os.close(answers)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()
