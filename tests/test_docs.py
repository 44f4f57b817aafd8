"""The documentation holds: the programs and sessions in the pages, their links, and what is said of the parts."""

from __future__ import annotations

import re
from pathlib import Path

import doc_pages
import pytest
import yaml  # type: ignore[import-untyped]
from conftest import ROOT
from doc_pages import PAGES

from flake8_tempfile.analysis.reasons import Evidence
from flake8_tempfile.config.keys import parse_toml, read_table
from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters.identity import DOCUMENTATION, INFORMATION
from flake8_tempfile.rules import RULES, RegisteredRule
from flake8_tempfile.running.runner import check_data
from flake8_tempfile.selecting.selection import Selection

each_page = pytest.mark.parametrize("page", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
each_rule = pytest.mark.parametrize("registered", RULES, ids=[registered.rule.code for registered in RULES])


def blocks(page: str, heading: str) -> list[str]:
    section = re.search(rf"^## {heading}$(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    assert section
    return re.findall(r"^```python\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)


def codes(source: str, registered: RegisteredRule) -> set[str]:
    options = Options(layers=(Selection(extend_select=(registered.rule.code,)),))
    report = check_data(source.encode(), Target("shop/service.py", options, named=True))
    assert not report.failure
    return {finding.code for finding in report.findings}


@each_rule
def test_the_example_fires_exactly_its_rule(registered: RegisteredRule) -> None:
    (source,) = blocks(registered.page, "Example")
    assert codes(source, registered) == {registered.rule.code}


@each_rule
def test_the_replacement_is_clean(registered: RegisteredRule) -> None:
    (source,) = blocks(registered.page, "Use instead")
    assert codes(source, registered) == set()


def test_contributors_are_told_of_all_parts() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    source = ROOT / "src" / "flake8_tempfile"
    modules = {path.stem for path in source.glob("*.py")} | {path.parent.name for path in source.glob("*/__init__.py")}
    assert sorted(told) == sorted(modules - {"__init__"})


@each_page
def test_programs_are_found_what_they_announce(page: Path) -> None:
    for block in doc_pages.blocks(page):
        if block.language == "python" and block.title:
            assert doc_pages.is_checked(block, page), f"{page.name}, line {block.line}"
        elif block.language == "python":
            wanted = doc_pages.labels(block.text)
            options = Options(layers=(Selection(extend_select=tuple(code for _, code in wanted)),))
            report = check_data(block.text.encode(), Target("shop/service.py", options, named=True))
            found = {(finding.span.line, finding.code) for finding in report.findings}
            assert found == wanted, f"{page.name}, line {block.line}"


@each_page
def test_sessions_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    place = tmp_path / "project"
    place.mkdir()
    home.mkdir()
    for block in doc_pages.blocks(page):
        if block.title:
            doc_pages.write(block, place)
        elif block.language == "console":
            session = doc_pages.commands(block.text)
            printed = doc_pages.outputs(session, place, doc_pages.environment(home))
            for command, text in zip(session, printed, strict=True):
                wrong = f"{page.name}, line {block.line}: {command.text}\n{text}"
                assert doc_pages.fits(command.shown, text), wrong


@each_page
def test_configuration_is_valid(page: Path) -> None:
    for block in doc_pages.blocks(page):
        if block.language == "toml":
            read_table(parse_toml(block.text).get("tool", {}).get("flake8-tempfile", {}))
        elif block.language == "yaml":
            assert yaml.safe_load(block.text)


def test_a_session_that_prints_something_else_is_seen() -> None:
    assert doc_pages.fits("a\n...\nd\n", "a\nb\nc\nd\n")
    assert doc_pages.fits("a\n...\n", "a\n")
    assert not doc_pages.fits("a\n...\nd\n", "a\nb\n")
    assert not doc_pages.fits("a\n", "a\nb\n")
    assert [command.text for command in doc_pages.commands("$ a\nx\n$ b \\\n  c\n")] == ["a", "b \\\n  c"]


def test_the_version_stands_in_one_place() -> None:
    version = parse_toml((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    tags = {tag for text in texts for tag in re.findall(r"(?:rev: |tempfile@)(v[\d.]+)", text)}
    assert tags == {f"v{version}"}


def test_the_order_of_evidence_is_that_of_the_analysis() -> None:
    page = (ROOT / "docs" / "explanation" / "evidence.md").read_text()
    assert re.findall(r"^\| \d \| .* \| (.*) \|$", page, re.MULTILINE) == [kind.value for kind in Evidence]


def test_the_front_door_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 200


SITE, SOURCES = DOCUMENTATION, f"{INFORMATION}/blob/main/"


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """Those into the site and into the repository; MkDocs looks at the anchors."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        address = link.partition("#")[0]
        if address.startswith(SITE):
            assert is_page(ROOT / "docs" / address.removeprefix(SITE)), link
        elif address.startswith(SOURCES):
            assert (ROOT / address.removeprefix(SOURCES)).exists(), link
        elif address and "://" not in address:
            assert page.name != "README.md", f"{link}: an index of packages does not know what is beside the README"
            assert is_page(page.parent / address), link


def is_page(path: Path) -> bool:
    generated = (ROOT / "docs" / "reference" / "rules").resolve()
    place = path.resolve()
    if generated in (place, place.parent):
        return place.stem in {"rules", "index", *(registered.rule.code for registered in RULES)}
    return place == ROOT / "docs" or place.is_file() or place.with_suffix(".md").is_file()
