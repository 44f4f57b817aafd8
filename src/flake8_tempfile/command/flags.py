"""The flags of ``check`` and ``fix`` that set what ``pyproject.toml`` can set -> the configuration."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence

from flake8_tempfile.config.pyproject import ConfigError, Configuration, Flags
from flake8_tempfile.files.patterns import anchored
from flake8_tempfile.selecting.selection import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The keys whose flags take lists, separated by commas or given several times.
LISTS = (
    "exclude", "extend-exclude", "temp-directories", "extend-temp-directories", "acquirers", "removers", "owners",
    "harmless-calls", "src",
)  # fmt: skip
_PATTERNS = ("exclude", "extend-exclude")
_SELECTORS = ("select", "extend-select", "ignore")


def configuration_from(arguments: argparse.Namespace) -> Configuration:
    """Return the configuration under the flags that ``check`` and ``fix`` have in common."""
    given = {key: value for key in (*LISTS, *_SELECTORS) if (value := _split(_value(arguments, key)))}
    flags = {key: _read(key, value) for key, value in given.items() if key in _SELECTORS}
    selection = Selection(flags.get("select"), flags.get("extend-select", ()), flags.get("ignore", ()))
    file, values = _from_config(arguments.config)
    if arguments.isolated and file:
        raise ConfigError(f"--config {file}: with --isolated no file is read")
    values.update({key: _read(key, value) for key, value in given.items() if key not in _SELECTORS})
    values.update(_single_values(arguments))
    return Configuration(Flags(selection, _placed(values), file, arguments.isolated))


def _single_values(arguments: argparse.Namespace) -> dict[str, Any]:
    values = {}
    for key in ("target-version", "cache-dir", "baseline", "respect-gitignore", "follow-imports"):
        value = _value(arguments, key)
        if value is not None:
            values[key] = _read(key, value)
    if arguments.per_file_ignores:
        values["per-file-ignores"] = _read("per-file-ignores", _pairs(arguments.per_file_ignores))
    return values


def _from_config(given: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Return the file that ``--config`` names, if one does, and the values that the others set."""
    file = ""
    values: dict[str, Any] = {}
    for text in given:
        if "=" not in text or os.path.exists(text):
            if file:
                raise ConfigError(f"--config {text}: there is already a file, {file}")
            file = text
        else:
            values.update(_inline(text))
    return file, values


def _inline(text: str) -> dict[str, Any]:
    from flake8_tempfile.config.keys import parse_toml, read_table

    try:
        document = parse_toml(text)
    except ValueError as error:
        advice = "neither a file nor KEY=VALUE in TOML, such as 'select = [\"TMP2\"]'"
        raise ConfigError(f"--config {text}: {advice}: {error}") from error
    try:
        return read_table(document)
    except ValueError as error:
        raise ConfigError(f"--config {text}: {error}") from error


def _read(key: str, value: object) -> Any:  # noqa: ANN401
    from flake8_tempfile.config.keys import read_value

    try:
        return read_value(key, value)
    except ValueError as error:
        raise ConfigError(f"--{error}") from error


def _placed(values: dict[str, Any]) -> dict[str, Any]:
    """Return ``values`` with patterns and paths that are relative to the current directory made absolute."""
    here = os.getcwd()
    placed = dict(values)
    for key in _PATTERNS:
        if key in values:
            placed[key] = tuple(anchored(pattern, here) for pattern in values[key])
    if "per-file-ignores" in values:
        pairs = values["per-file-ignores"]
        placed["per-file-ignores"] = tuple((anchored(pattern, here), rules) for pattern, rules in pairs)
    if "src" in values:
        placed["src"] = tuple(os.path.join(here, name) for name in values["src"])
    for key in ("cache-dir", "baseline"):
        if key in values:
            placed[key] = os.path.join(here, os.path.expanduser(values[key]))
    return placed


def _pairs(values: Sequence[str]) -> dict[str, list[str]]:
    """Read ``PATTERN:RULE,...``; a rule without a pattern belongs to the pattern before it."""
    pairs: dict[str, list[str]] = {}
    for value in values:
        last = ""
        for item in filter(None, map(str.strip, value.split(","))):
            pattern, _, rule = item.rpartition(":")
            last = pattern or last
            if not last:
                raise ConfigError(f"--per-file-ignores: {item!r} is not PATTERN:RULE")
            pairs.setdefault(last, []).append(rule)
    return pairs


def _split(values: Sequence[str] | None) -> list[str]:
    return [part.strip() for value in values or () for part in value.split(",") if part.strip()]


def _value(arguments: argparse.Namespace, key: str) -> Any:  # noqa: ANN401
    # Some commands have no use for some of the keys.
    return getattr(arguments, key.replace("-", "_"), None)
