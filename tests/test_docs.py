"""The documentation holds: the programs in the pages, the table of the README, and what is said of the parts."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.rules import RULES, RegisteredRule
from flake8_tempfile.running.runner import check_data
from flake8_tempfile.selecting.selection import Selection

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
