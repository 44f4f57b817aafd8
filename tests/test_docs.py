"""The programs on the rules' pages: the bad one fires exactly its rule, the good one is clean."""

from __future__ import annotations

import re

import pytest

from flake8_tempfile.config import Options
from flake8_tempfile.discovery import Target
from flake8_tempfile.rules import RULES, RegisteredRule
from flake8_tempfile.runner import check_data
from flake8_tempfile.selection import Selection

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
