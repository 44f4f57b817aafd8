"""MkDocs calls these while it builds: the reference is made from the code, the playground from the wheel.

A line ``<!-- generated: NAME -->`` in a page is replaced by the part of that name.
"""

from __future__ import annotations

import re
from typing import Any

import playground
from command_tables import all_options, configuration_keys, default_settings, plugin_options
from format_tables import explain_fields, json_fields, sarif_fields
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from rule_pages import rule_page, rule_table

from flake8_tempfile.rules import RULES

PARTS = {
    "options": all_options,
    "configuration keys": configuration_keys,
    "default settings": default_settings,
    "plugin options": plugin_options,
    "json fields": json_fields,
    "explain fields": explain_fields,
    "sarif fields": sarif_fields,
}
RULE_PAGES = "reference/rules"
_MARKER = re.compile(r"^<!-- generated: (.*) -->$", re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill in the part of the navigation that the code knows."""
    pages: list[Any] = [f"{RULE_PAGES}/index.md"]
    pages += [{f"{each.rule.code} {each.rule.name}": f"{RULE_PAGES}/{each.rule.code}.md"} for each in RULES]
    for entry in config.nav or []:
        for part in entry.get("Reference", []):
            if "Rules" in part:
                part["Rules"] = pages
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the rules and the files of the playground."""
    index = f"# Rules\n\n`flake8-tempfile rule CODE` shows the same pages on a terminal.\n\n{rule_table()}"
    files.append(File.generated(config, f"{RULE_PAGES}/index.md", content=index))
    for registered in RULES:
        name = f"{RULE_PAGES}/{registered.rule.code}.md"
        files.append(File.generated(config, name, content=rule_page(registered)))
    for name, path in playground.built().items():
        files.append(File.generated(config, f"playground/{name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:  # noqa: ANN401
    """Put the generated parts in."""
    return _MARKER.sub(lambda found: PARTS[found[1]](), markdown)
