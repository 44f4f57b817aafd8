"""Writes the rule table into README.md: ``python tests/rule_table.py`` after a rule was added or changed."""

from __future__ import annotations

import re
from pathlib import Path

from flake8_tempfile.rules import RULES, RegisteredRule

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- rules:begin -->\n", "<!-- rules:end -->"


def table() -> str:
    """Return the table in Markdown, one row for each rule."""
    head = "| Code | Name | Default | CWE | What it does |\n|---|---|---|---|---|\n"
    return head + "".join(map(_row, RULES))


def current(readme: str) -> str:
    """Return the table that stands in the text of the README."""
    return readme.partition(BEGIN)[2].partition(END)[0]


def summary(page: str) -> str:
    """Return the first sentence of the section "What it does" of a page, without "Reports" and asides in brackets."""
    section = page.partition("## What it does\n")[2].partition("\n\n")[0]
    sentence = re.split(r"(?<=[.:])\s", " ".join(section.split()))[0].rstrip(".:")
    return re.sub(r" \([^)]*\)", "", sentence).removeprefix("Reports ").removeprefix("Reports, ")


def _row(registered: RegisteredRule) -> str:
    rule = registered.rule
    cwe = f"[{rule.cwe}](https://cwe.mitre.org/data/definitions/{rule.cwe}.html)" if rule.cwe else ""
    return f"| {rule.code} | {rule.name} | {'on' if rule.default else 'off'} | {cwe} | {summary(registered.page)} |\n"


def main() -> None:
    """Replace the table between the markers."""
    readme = README.read_text(encoding="utf-8")
    before, begin, rest = readme.partition(BEGIN)
    if not begin:
        before, rest = f"{readme.rstrip()}\n\n", f"{END}\n"
    README.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
