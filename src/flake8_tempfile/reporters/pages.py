"""The rules' pages, as ``flake8-tempfile rule`` shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from flake8_tempfile.reporters.output import console_for
from flake8_tempfile.rules import RULES, RegisteredRule


def registered_rules(prefix: str = "") -> tuple[RegisteredRule, ...]:
    """Return the rules whose code starts with ``prefix``."""
    return tuple(registered for registered in RULES if registered.rule.code.startswith(prefix))


def write_list(stream: TextIO) -> None:
    """Write one line for each rule: its code, its name, and whether it is on by default."""
    width = max(len(registered.rule.name) for registered in RULES)
    for registered in RULES:
        rule = registered.rule
        stream.write(f"{rule.code}  {rule.name:<{width}}  {'on' if rule.default else 'off'}\n")


def write_pages(rules: Sequence[RegisteredRule], stream: TextIO, *, rendered: bool) -> None:
    """Write pages as Markdown, or rendered for a terminal."""
    text = "\n".join(registered.page for registered in rules)
    if not rendered:
        stream.write(text)
        return
    from rich.markdown import Markdown

    console_for(stream).print(Markdown(text))


def write_json(value: RegisteredRule | Sequence[RegisteredRule], stream: TextIO) -> None:
    """Write a rule as an object, several as a list of objects."""
    entries = _entry(value) if isinstance(value, RegisteredRule) else [_entry(registered) for registered in value]
    json.dump(entries, stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def _entry(registered: RegisteredRule) -> dict[str, object]:
    rule = registered.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "message": rule.message,
        "cwe": rule.cwe,
        "default": rule.default,
        "page": registered.page,
    }
