"""Why a service decided as it did, for whoever asks (``flake8-tempfile explain``).

A ground is a constant of the module that owns the decision, so to note one down with the node that it is about costs
next to nothing.  What a decision leaves no other trace of goes into a :class:`Journal`, which a module has only where
somebody asks.
"""

from __future__ import annotations

import ast
from enum import Enum

from flake8_tempfile.records import NamedTuple


class Evidence(Enum):
    """What a decision rests on; a lower kind never outranks a higher one."""

    CODE = "the code itself"
    BODY = "a body that can be read"
    TABLE = "the table of calls"
    SETTING = "a setting"
    NAME = "a word in a name"
    NONE = "nothing is known"


class Ground(NamedTuple):
    """What decided, as a clause, on what evidence, and in which module of this package.

    ``{callee}`` in ``what`` stands for what is called, ``{code}`` for the code that it is about.
    """

    what: str
    evidence: Evidence
    owner: str


class Reason(NamedTuple):
    """A ground and the node that it is about."""

    ground: Ground
    node: ast.AST

    @property
    def line(self) -> int:
        """The line of the node."""
        return int(getattr(self.node, "lineno", 0))


class Exempt(NamedTuple):
    """Why something that looks like an acquisition is none: the name of the exemption, and its ground."""

    name: str
    ground: Ground


class Journal:
    """What was decided on the way: exempt nodes, and the scopes that are too large to be followed."""

    def __init__(self) -> None:
        self.exempt: dict[ast.AST, Exempt] = {}
        self.given_up: set[ast.AST] = set()
