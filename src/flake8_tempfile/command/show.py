"""``--show-files`` and ``--show-settings`` of ``check`` and ``fix``: what a run would be about, without the run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator

from flake8_tempfile.command.arguments import STDIN
from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.config.pyproject import Configuration, Options
from flake8_tempfile.console import CLEAN
from flake8_tempfile.files.discovery import Target, find_targets
from flake8_tempfile.reporters import printable
from flake8_tempfile.running.runner import codes_of


def run(arguments: argparse.Namespace) -> int:
    """Print files or settings and return the exit status."""
    configuration = configuration_from(arguments)
    lines = _files(arguments, configuration) if arguments.show == "files" else _settings(arguments, configuration)
    for line in lines:
        sys.stdout.write(f"{printable(line)}\n")
    return CLEAN


def _files(arguments: argparse.Namespace, configuration: Configuration) -> Iterator[str]:
    for target in find_targets(arguments.paths, configuration, force_exclude=arguments.force_exclude):
        yield target.path


def _settings(arguments: argparse.Namespace, configuration: Configuration) -> Iterator[str]:
    """Yield the settings of each path, as a table in TOML."""
    for path in arguments.paths:
        name = arguments.stdin_filename or os.curdir if path == STDIN else path
        directory = name if os.path.isdir(name) else os.path.dirname(name)
        options = configuration.options_for(directory)
        yield f"[{_shown(name)}]"
        yield f"configuration = {_shown(options.file)}"
        yield from _lines(Target(name, options), options)
        yield ""


def _lines(target: Target, options: Options) -> Iterator[str]:
    settings = options.settings
    yield f"rules = {_shown(sorted(codes_of(target)))}"
    yield f"target-version = {_shown('.'.join(map(str, settings.target_version)))}"
    for key in ("temp_directories", "acquirers", "removers", "owners", "harmless_calls"):
        yield f"{key.replace('_', '-')} = {_shown(list(getattr(settings, key)))}"
    yield f"follow-imports = {_shown(settings.follow_imports)}"
    yield f"src = {_shown(list(settings.src))}"
    yield f"exclude = {_shown(list(options.exclude))}"
    ignores = ", ".join(f"{_shown(pattern)} = {_shown(list(rules))}" for pattern, rules in options.per_file_ignores)
    yield f"per-file-ignores = {{ {ignores} }}" if ignores else "per-file-ignores = {}"
    yield f"respect-gitignore = {_shown(options.respect_gitignore)}"
    yield f"baseline = {_shown(options.baseline and os.path.abspath(options.baseline))}"
    yield f"cache-dir = {_shown(os.path.abspath(options.cache_dir))}"


def _shown(value: object) -> str:
    """Return a value as TOML writes it; for strings, lists of them and truth values that is JSON."""
    return json.dumps(value, ensure_ascii=False)
