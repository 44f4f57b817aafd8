"""``flake8-tempfile server``: a language server on stdin and stdout, for editors."""

from __future__ import annotations

import argparse
from functools import partial

from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.console import CLEAN, UsageError

# The editor has gone without asking for the end.
LOST = 1


def run(arguments: argparse.Namespace) -> int:
    """Serve until the editor ends it, and return the exit status."""
    configuration_from(arguments)  # what is wrong with the flags is said now, and not in each document
    try:
        from flake8_tempfile.server.protocol import connect
        from flake8_tempfile.server.service import Service
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("server needs pygls: pip install 'flake8-tempfile[lsp]'") from error
    service = Service(partial(configuration_from, arguments))
    connect(service)
    return CLEAN if service.run() else LOST
