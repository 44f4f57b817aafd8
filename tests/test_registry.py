"""What belongs to a rule is all there: module, registration, page, fixtures, row in the table of the site."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
import rule_pages
from conftest import FIXTURES, ROOT

from flake8_tempfile.rules import RULES, RegisteredRule

SHARED = {"__init__", "advice", "wording"}
RULES_FOLDER = ROOT / "src/flake8_tempfile/rules"
FILES = sorted(
    path
    for path in RULES_FOLDER.rglob("*.py")
    if SHARED.isdisjoint(path.relative_to(RULES_FOLDER).with_suffix("").parts)
)
MODULES = {path.stem: ".".join(path.relative_to(RULES_FOLDER).with_suffix("").parts) for path in FILES}
CODES = [registered.rule.code for registered in RULES]
HEADINGS = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Known limits",
    "Fix safety",
    "References",
)
each_rule = pytest.mark.parametrize("registered", RULES, ids=CODES)


def test_every_module_is_registered() -> None:
    registered = {registered.rule.name.replace("-", "_"): registered.rule.code for registered in RULES}
    written = {name: import_module(f"flake8_tempfile.rules.{place}").RULE.code for name, place in MODULES.items()}
    assert registered == written


def test_codes_are_in_order_and_unique() -> None:
    assert sorted(set(CODES)) == CODES


def test_every_rule_has_fixtures() -> None:
    assert sorted(path.name for path in (FIXTURES / "rules").iterdir()) == CODES


@each_rule
def test_the_fixtures_of_a_rule_show_it(registered: RegisteredRule) -> None:
    folder = FIXTURES / "rules" / registered.rule.code
    texts = [path.read_bytes() for path in folder.glob("*.py")]
    assert any(re.search(rf"# .*{registered.rule.code}".encode(), text) for text in texts)


def test_the_table_has_a_row_for_each_rule() -> None:
    assert re.findall(r"^\| \[(\w+)\]\(\1\.md\) \|", rule_pages.rule_table(), re.MULTILINE) == CODES


@each_rule
def test_identity(registered: RegisteredRule) -> None:
    rule = registered.rule
    assert re.fullmatch(r"TMP[0-9]{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert rule.message
    assert not rule.message.endswith(".")


@each_rule
def test_the_page_has_its_sections(registered: RegisteredRule) -> None:
    page, rule = registered.page, registered.rule
    assert page.startswith(f"# {rule.name} ({rule.code})\n\n")
    assert tuple(re.findall(r"^## (.*)$", page, re.MULTILINE)) == HEADINGS
    assert re.search(r"\nAdded in [0-9]+\.[0-9]+\.\n\Z", page)
    assert rule_pages.summary(page)
    if rule.cwe:
        assert f"cwe.mitre.org/data/definitions/{rule.cwe}.html" in page.partition("## References")[2]
