"""A page of the site for each rule: its docstring, and what the program says of its example."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from running import output_of

from flake8_tempfile.rules import RULES, RegisteredRule

FILE = "service.py"
CWE = "https://cwe.mitre.org/data/definitions/{}.html"


def rule_table() -> str:
    """Return the table of all rules in Markdown, each linked to its page."""
    return "| Code | Name | Default | CWE | What it does |\n|---|---|---|---|---|\n" + "".join(map(_row, RULES))


def rule_page(registered: RegisteredRule) -> str:
    """Return the page of a rule in Markdown."""
    title, _, rest = registered.page.partition("\n")
    before, heading, limits = rest.partition("## Known limits\n")
    return f"{title}\n\n{_at_a_glance(registered)}\n{before}{_example_runs(registered)}{heading}{limits}"


def summary(page: str) -> str:
    """Return the first sentence of the section "What it does" of a page, without "Reports" and asides in brackets."""
    section = page.partition("## What it does\n")[2].partition("\n\n")[0]
    sentence = re.split(r"(?<=[.:])\s", " ".join(section.split()))[0].rstrip(".:")
    return re.sub(r" \([^)]*\)", "", sentence).removeprefix("Reports ").removeprefix("Reports, ")


def _row(registered: RegisteredRule) -> str:
    rule = registered.rule
    default = "on" if rule.default else "off"
    link = f"[{rule.code}]({rule.code}.md)"
    return f"| {link} | {rule.name} | {default} | {_cwe(rule.cwe)} | {summary(registered.page)} |\n"


def _cwe(number: int | None) -> str:
    return f"[{number}]({CWE.format(number)})" if number else ""


def _at_a_glance(registered: RegisteredRule) -> str:
    rule = registered.rule
    rows = {
        "Name": f"`{rule.name}`",
        "Default": "on" if rule.default else f"off: `--extend-select {rule.code}` runs it",
        "CWE": _cwe(rule.cwe) or "none",
        "Message": f"`{rule.message}`",
        "Rewrite of the example": _rewrite(registered),
    }
    return f"| Code | {rule.code} |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows.items())


def _example(registered: RegisteredRule) -> str:
    section = registered.page.partition("## Example\n")[2].partition("\n## ")[0]
    return section.partition("```python\n")[2].partition("```")[0]


def _selection(registered: RegisteredRule) -> list[str]:
    return ["--isolated", "--extend-select", registered.rule.code]


def _check(registered: RegisteredRule, form: str) -> str:
    argv = ["check", *_selection(registered), "--no-cache", "--jobs", "1", "--output-format", form, FILE]
    return output_of(argv, {FILE: _example(registered)})


def _rewrite(registered: RegisteredRule) -> str:
    for finding in json.loads(_check(registered, "json")):
        if finding["fix"]:
            return {"safe": "safe", "unsafe": "unsafe: `--unsafe`", "display": "advice only"}[
                finding["fix"]["applicability"]
            ]
    return "none"


def _example_runs(registered: RegisteredRule) -> str:
    return "".join(
        f"## {heading}\n```{language}\n{text.rstrip()}\n```\n\n"
        for heading, language, text in _runs(registered)
        if text.strip()
    )


def _runs(registered: RegisteredRule) -> Iterator[tuple[str, str, str]]:
    """Yield what the program prints for the example: heading, language, text."""
    yield "What is said of the example", "text", _check(registered, "full")
    source = {FILE: _example(registered)}
    findings = json.loads(_check(registered, "json"))
    lines = {finding["location"]["line"] for finding in findings}
    evidence = [
        output_of(["explain", *_selection(registered), f"{FILE}:{line}"], source)
        for line in sorted(lines)
        if registered.rule.code not in ("TMP001", "TMP002")  # these are not about the analysis
    ]
    yield "On which evidence", "text", "".join(evidence)
    changes = ["fix", *_selection(registered), "--unsafe", "--diff", "--no-cache", "--jobs", "1", FILE]
    yield "What `fix --unsafe` makes of it", "diff", _without_failure(changes, source)


def _without_failure(argv: list[str], files: dict[str, str]) -> str:
    """Return what a command prints, '' where the example is a file that cannot be read."""
    try:
        return output_of(argv, files)
    except RuntimeError:
        return ""
