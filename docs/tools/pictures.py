"""Makes the pictures of the site and of the README from real runs: ``python docs/tools/pictures.py``.

What a command prints on a terminal becomes an SVG, the page of the HTML report a PNG where there is a Chromium.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import BROWSER, chromium
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

PICTURES = Path(__file__).parents[1] / "pictures"
WIDTH = 112
# Without the fonts that it would load from elsewhere: any monospaced one does.
_FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*|<!-- .*? -->\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
PROGRAM = '''\
import os
import tempfile


def save_thumbnail(upload, resize):
    """Return the thumbnail of an upload."""
    descriptor, path = tempfile.mkstemp(suffix=".png")
    with os.fdopen(descriptor, "wb") as file:
        file.write(upload.read())
    thumbnail = resize(path)
    os.remove(path)
    return thumbnail
'''
TERMINAL = {
    "check": "flake8-tempfile check service.py",
    "fix": "flake8-tempfile fix --diff service.py",
}


def main() -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-pictures-") as directory:
        place = Path(directory) / "thumbnails"
        place.mkdir()
        (place / "service.py").write_text(PROGRAM, encoding="utf-8")
        for name, command in TERMINAL.items():
            _draw(command, _on_terminal(command, place), PICTURES / f"{name}.svg")
        if BROWSER is None:
            print("no browser is on PATH: report.png is left as it is", file=sys.stderr)
        else:
            _photograph(place, PICTURES / "report.png")


def _on_terminal(command: str, place: Path) -> str:
    """Return what a command prints where its output is a terminal, with its escapes."""
    ours, its = pty.openpty()
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"PATH": programs, "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "HOME": str(place)}
    with subprocess.Popen(shlex.split(command), cwd=place, env=environment, stdin=its, stdout=its, stderr=its):
        os.close(its)
        printed = b""
        with contextlib.suppress(OSError):  # which is how a terminal says that nobody writes to it any more
            while piece := os.read(ours, 1 << 16):
                printed += piece
    os.close(ours)
    return printed.decode("utf-8").replace("\r\n", "\n")


def _draw(command: str, printed: str, picture: Path) -> None:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        console.print(Text.from_ansi(printed.rstrip()), soft_wrap=False)
        console.save_svg(str(picture), title="", unique_id=picture.stem, code_format=_FORMAT)


def _photograph(place: Path, picture: Path) -> None:
    report = place / "report.html"
    command = [sys.executable, "-m", "flake8_tempfile", "check", "--exit-zero", "--no-cache", "--output-format", "html"]
    subprocess.run([*command, "--output-file", report.name, "service.py"], cwd=place, check=True, capture_output=True)
    with chromium() as page:
        page.open(report.as_uri(), width=1000, height=680)
        picture.write_bytes(page.screenshot())


if __name__ == "__main__":
    main()
