"""The site as MkDocs builds it, and its playground in a real browser.

What is built already is taken from ``SITE_DIR``; else the tests build it, where MkDocs is installed.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import libcst
import libcst_parser
import pytest
from chromium import BROWSER, Page, chromium
from conftest import ROOT
from fixes.support import CASES, fix

from flake8_tempfile.reporters.identity import DOCUMENTATION, page_address
from flake8_tempfile.rules import RULES

BUILT = os.environ.get("SITE_DIR")
needs_site = pytest.mark.skipif(not BUILT and find_spec("mkdocs") is None, reason="MkDocs is not installed")
needs_playground = pytest.mark.skipif(
    BROWSER is None or (not BUILT and shutil.which("npm") is None), reason="there is no browser, or no npm"
)
PART = "document.querySelector('[data-part={}]').{}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if BUILT:
        return Path(BUILT)
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    return place


@needs_site
def test_every_rule_has_its_page(site: Path) -> None:
    for registered in RULES:
        address = page_address(registered.rule.code).removeprefix(DOCUMENTATION)
        assert registered.rule.name in (site / address / "index.html").read_text(encoding="utf-8")
    assert "<!-- generated" not in (site / "reference" / "commands" / "index.html").read_text(encoding="utf-8")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def playground(site: Path) -> Iterator[Page]:
    """The playground in a browser, when it has checked what stands in it at first."""
    if not (site / "playground" / "manifest.json").is_file():
        pytest.skip("the site was built without its playground")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with chromium() as page:
                page.open(f"http://127.0.0.1:{server.server_port}/playground/")
                wait_for_codes(page, "TMP204 TMP101")
                yield page
        finally:
            server.shutdown()
            thread.join()


def wait_for_codes(page: Page, codes: str) -> None:
    page.wait_for(f"document.getElementById('pg').dataset.codes === {codes!r}")


def part(page: Page, name: str) -> str:
    return str(page.evaluate(PART.format(name, "textContent")))


def enter(page: Page, name: str, value: str) -> None:
    page.evaluate(f"{PART.format(name, 'value')} = {value!r}")


MATCHING = """\
import os
import tempfile


def work(kind, run):
    match kind:
        case 1:
            descriptor, path = tempfile.mkstemp()
            os.close(descriptor)
            run(path)
            os.remove(path)
"""


@needs_site
@needs_playground
def test_the_playground(playground: Page) -> None:
    page = playground
    assert "line 8   raises here: `upload.read()`" in part(page, "evidence")
    assert "+    try:" in part(page, "diff")
    assert "    finally:\n        os.remove(path)\n" in part(page, "fixed")
    page.wait_for(f"{PART.format('report', 'srcdoc')}.includes('<svg')")

    enter(page, "line", "1")
    page.evaluate(PART.format("explain", "click()"))
    page.wait_for(f"{PART.format('told', 'textContent')} !== ''")
    assert "no acquisition, removal or temporary path is recognised" in part(page, "told")

    enter(page, "source", "import tempfile\nwith tempfile.TemporaryFile(dir='.') as file:\n    print(file)\n")
    page.evaluate(PART.format("examine", "click()"))
    wait_for_codes(page, "")
    assert part(page, "diff") == "No change."

    enter(page, "source", MATCHING)  # which the parser of the page does not know
    page.evaluate(PART.format("examine", "click()"))
    wait_for_codes(page, "TMP204")
    assert "not fixed" in part(page, "said")
    assert part(page, "fixed") == MATCHING

    enter(page, "source", "def (:\n")
    page.evaluate(PART.format("examine", "click()"))
    wait_for_codes(page, "TMP001")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin)")
    assert set(loaded) <= {page.evaluate("location.origin"), "null"}


FIRST_OF_KIND = list({case.parent.name: case for case in reversed(CASES)}.values())


@pytest.mark.parametrize("case", FIRST_OF_KIND, ids=[case.parent.name for case in FIRST_OF_KIND])
def test_the_parser_of_the_playground_gives_the_same_rewrites(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native = import_module("libcst.native")
    monkeypatch.setattr(libcst, "native", native)  # which is put back afterwards
    monkeypatch.setitem(sys.modules, "libcst.native", native)
    libcst_parser.install()
    assert fix((case / "before.py").read_bytes().decode()).text == (case / "after.py").read_bytes().decode()
