"""The HTML page in a real browser: its filters, its drawing, and text that would like to be a program."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from chromium import BROWSER, NAMES, chromium
from report_samples import BARE, LEAK, LINES, PROGRAM, checked, written

from flake8_tempfile.reporters import FileReport

pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"none of {', '.join(NAMES)} is on PATH")

# Opens the text of a page with a fragment and returns the document that the browser has then.
Open = Callable[..., str]
PAYLOADS = (
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "</code><img src=x onerror=\"document.title='owned'\">",
    "<svg onload=\"document.title='owned'\">",
    '" autofocus onfocus="document.title=\'owned\'" x="',
    "--><style>@import 'x'</style>",
)


@pytest.fixture(scope="module")
def open_page(tmp_path_factory: pytest.TempPathFactory) -> Open:
    def opened(page: str, fragment: str = "") -> str:
        directory = tmp_path_factory.mktemp("page")
        path = directory / "report page.html"
        path.write_text(page, encoding="utf-8")
        flags = ["--headless", "--disable-gpu", f"--user-data-dir={directory / 'profile'}", "--window-size=1200,900"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")  # it does not start as root with one
        command = [str(BROWSER), *flags, "--dump-dom", f"{path.as_uri()}{fragment}"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)
        return done.stdout.decode("utf-8")

    return opened


class Articles(HTMLParser):
    """Collects the code and line of the findings that are shown, and what the filters say of themselves."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.sections: list[bool] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "section":
            self.sections.append("hidden" not in values)
        elif tag == "article" and "hidden" not in values:
            self.shown.append(str(values["data-code"]))


PAGE = written("html", [checked(PROGRAM, "src/shop.py"), FileReport("app.py", (LEAK, BARE), LINES)])
TITLE = "Temporary files that outlive their use"
ALL = re.findall(r'data-code="(\w+)"', PAGE)


@pytest.mark.parametrize(
    ("fragment", "wanted"),
    [
        pytest.param("", ALL, id="everything"),
        pytest.param("#code=TMP204", ["TMP204", "TMP204"], id="rule"),
        pytest.param("#file=1", ["TMP204", "TMP402"], id="file"),
        pytest.param("#text=APP.py%20RAISES", ["TMP204"], id="words of path and finding"),
        pytest.param("#text=export.csv", [code for code in ALL if code == "TMP101"], id="words of the source"),
        pytest.param("#text=nowhere", [], id="nothing"),
        pytest.param("#fixable=on&file=1", ["TMP204"], id="fixable"),
    ],
)
def test_the_filters_filter(fragment: str, wanted: list[str], open_page: Open) -> None:
    document = open_page(PAGE, fragment)
    articles = Articles(document)
    if fragment == "#text=export.csv":  # several rules may say something of that line
        assert set(wanted) <= set(articles.shown) < set(ALL)
    else:
        assert articles.shown == wanted
    assert f">{len(articles.shown)} of {len(ALL)} shown</output>" in document
    assert any(articles.sections) is bool(articles.shown)


MEASURE = """<script>
const measured = [...document.querySelectorAll("article")].map((article) => {
  const middles = (selector) => [...article.querySelectorAll(selector)].map((element) => {
    const box = element.getBoundingClientRect();
    return [Math.round(box.top + box.height / 2), box.width * box.height > 0];
  });
  const edges = [...article.querySelectorAll("path.edge")].map((edge) => edge.getTotalLength());
  return { nodes: middles("circle"), notes: middles(".note"), edges };
});
document.title = JSON.stringify(measured);
</script>"""


def test_the_path_is_drawn_beside_what_is_said_of_it(open_page: Open) -> None:
    policy = re.search("<meta http-equiv[^>]*>", PAGE)
    assert policy
    document = open_page(PAGE.replace(policy[0], "").replace("</body>", f"{MEASURE}</body>"))
    title = re.search("<title>(.*)</title>", document)
    assert title
    measured = json.loads(title[1])
    assert len(measured) == len(ALL)
    with_path = [article for article in measured if article["notes"]]
    assert len(with_path) >= 4
    for article in with_path:
        # In any order: the nodes are drawn in that of the execution.
        assert sorted(article["nodes"]) == sorted(article["notes"])
        assert all(visible for _, visible in article["nodes"])
        assert len(article["edges"]) >= len(article["nodes"]) - 1
        assert all(length > 5 for length in article["edges"])


SCROLLBARS = """<script>
const bars = [...document.querySelectorAll(".code")].map((code) => code.offsetWidth - code.clientWidth);
document.title = JSON.stringify(bars);
</script>"""


def test_the_source_scrolls_sideways_only(open_page: Open) -> None:
    policy = re.search("<meta http-equiv[^>]*>", PAGE)
    assert policy
    document = open_page(PAGE.replace(policy[0], "").replace("</body>", f"{SCROLLBARS}</body>"))
    title = re.search("<title>(.*)</title>", document)
    assert title
    widths = json.loads(title[1])
    assert len(widths) >= 4
    assert set(widths) == {0}


def hostile_page(payload: str) -> str:
    lines = tuple(f"x = 1  # {payload}\n" for _ in LINES)
    return written("html", [FileReport(f"{payload}.py", (LEAK, BARE), lines, failure=payload)])


def test_text_is_no_program(open_page: Open) -> None:
    document = open_page(hostile_page("".join(PAYLOADS)))
    assert f"<title>{TITLE}" in document
    assert document.count("<script") == document.count("<style") == 1
    assert len(Articles(document).shown) == 2


def test_a_program_in_the_page_would_not_run(open_page: Open) -> None:
    """The policy of the page holds even if some text were not escaped; without it, the payload runs."""
    page = hostile_page("x").replace("<main>", f"<main>{PAYLOADS[0]}{PAYLOADS[2]}")
    assert f"<title>{TITLE}" in open_page(page)
    policy = re.search("<meta http-equiv[^>]*>", page)
    assert policy
    assert "<title>owned</title>" in open_page(page.replace(policy[0], ""))


def test_a_narrow_screen_begins_with_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(PAGE, encoding="utf-8")
    with chromium() as page:
        page.open(path.as_uri(), width=390, height=844)
        assert page.evaluate("document.querySelector('.listing').getBoundingClientRect().top") < 600
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.open(path.as_uri(), width=1200)
        tops = "['.rules', 'main'].map((part) => document.querySelector(part).getBoundingClientRect().top)"
        rules, findings = page.evaluate(tops)
        assert rules < findings


def test_a_picture_can_be_taken(open_page: Open, tmp_path: Path) -> None:
    """What the page shows is not empty: a picture of it has many colours' worth of data."""
    page, picture = tmp_path / "report.html", tmp_path / "report.png"
    page.write_text(PAGE, encoding="utf-8")
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    flags = ["--headless", "--disable-gpu", *sandbox, f"--user-data-dir={tmp_path / 'profile'}"]
    command = [str(BROWSER), *flags, "--window-size=1000,1600", f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 30_000
