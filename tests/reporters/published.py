"""Validation, against schemas of our own and those that others publish.

The published schema of SARIF is in ``tests/data``.  That of reviewdog is not part of this repository: with
``REPORT_SCHEMAS`` in the environment, the name of a directory that holds ``DiagnosticResult.json`` from the directory
``proto/rdf/jsonschema`` of reviewdog, the tests validate against it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

SARIF = Path(__file__).parents[1] / "data" / "sarif-2.1.0-rtm.5.json"


def validate(document: object, schema: Mapping[str, object]) -> None:
    """Validate ``document`` against a schema of our own."""
    jsonschema.validate(document, schema)


def validate_sarif(document: object) -> None:
    """Validate ``document`` against the schema of SARIF 2.1.0."""
    _validate_by(SARIF, document)


def validate_rdjson(document: object) -> None:
    """Validate ``document`` against the schema of reviewdog, or skip the test."""
    directory = os.environ.get("REPORT_SCHEMAS")
    if not directory:
        pytest.skip("REPORT_SCHEMAS does not name a directory with the published schema")
    _validate_by(Path(directory, "DiagnosticResult.json"), document)


def _validate_by(path: Path, document: object) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
