"""``flake8-tempfile rule``: lists the rules, or shows the pages of some."""

from __future__ import annotations

import argparse
import sys

from flake8_tempfile.console import CLEAN, wants_colour
from flake8_tempfile.reporters.pages import registered_rules, write_json, write_list, write_pages
from flake8_tempfile.selecting.selection import prefix_of


def run(arguments: argparse.Namespace) -> int:
    """Explain rules and return the exit status."""
    rules = registered_rules(prefix_of(arguments.rule) if arguments.rule else "")
    if arguments.output_format == "json":
        write_json(rules[0] if arguments.rule and len(rules) == 1 else rules, sys.stdout)
    elif arguments.rule or arguments.all:
        rendered = arguments.output_format == "text" and wants_colour(arguments, sys.stdout)
        write_pages(rules, sys.stdout, rendered=rendered)
    else:
        write_list(sys.stdout)
    return CLEAN
