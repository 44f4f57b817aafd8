"""Validation, against schemas of our own and, for who has them, those that others publish.

The latter are not part of this repository, nor of a package.  With ``REPORT_SCHEMAS`` in the environment, the name of a
directory that holds them, the tests validate against them: ``sarif-schema-2.1.0.json`` as OASIS publishes it, and
``DiagnosticResult.json`` from the directory ``proto/rdf/jsonschema`` of reviewdog.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest


def validate(document: object, schema: Mapping[str, object]) -> None:
    """Validate ``document`` against a schema of our own."""
    jsonschema.validate(document, schema)


def validate_published(document: object, name: str) -> None:
    """Validate ``document`` against a published schema, or skip the test."""
    directory = os.environ.get("REPORT_SCHEMAS")
    if not directory:
        pytest.skip("REPORT_SCHEMAS does not name a directory with the published schemas")
    schema = json.loads(Path(directory, name).read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
