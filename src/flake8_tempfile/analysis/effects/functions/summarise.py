"""Makes the summaries of a module's functions.

Most functions remove nothing, and what they call does not either: they are told by the words in them, and nothing else
of them is looked at.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.classes.attributes import collect_attributes
from flake8_tempfile.analysis.effects.functions.imported import Imported
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import Module


def summarise(module: Module) -> Summaries:
    """Return the summaries of the functions and classes of a module: the same ones to all who ask."""
    if not module.summaries:
        module.summaries.append(_new(module))
    known: Summaries = module.summaries[0]
    return known


def _new(module: Module) -> Summaries:
    values, imported = bindings(module.tree, module), Imported(module, summarise)
    summaries = Summaries(module, values, imported, collect_attributes)
    summaries.classes.update((owner.name, owner) for owner in module.nodes.of(ast.ClassDef))
    return summaries
