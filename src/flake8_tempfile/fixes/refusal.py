"""The exception that ends a fix before anything is written."""

from __future__ import annotations


class RefusedError(Exception):
    """A fix that is not made; the text is the reason, for the user."""
