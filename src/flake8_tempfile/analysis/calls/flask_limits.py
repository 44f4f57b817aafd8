"""Flask applications that read uploaded files and set no limit on the size of a request."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire.factories import imported
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.records import NamedTuple

_LIMIT = "max_content_length"
# A handler that looks at the length of the request by itself may well refuse it.
_OWN_CHECK = "content_length"
# Methods of ``app.config`` whose effect cannot be read from this module.
_LOADERS = frozenset({"from_object", "from_pyfile", "from_envvar", "from_file", "from_json", "from_prefixed_env"})
_UPDATERS = frozenset({"update", "from_mapping"})


class UploadApplication(NamedTuple):
    """A Flask application without a limit: the call that makes it, and the first read of an upload."""

    made: ast.Call
    read: ast.Attribute


def unbounded_application(module: Module) -> UploadApplication | None:
    """Return the application that the module makes, if it reads uploads and nothing in it may set a limit."""
    if not any(name.partition(".")[0] == "flask" for name in module.names.imported.values()):
        return None
    calls, attributes = module.nodes.of(ast.Call), module.nodes.of(ast.Attribute)
    made = [call for call in calls if imported(module, call.func) in ("flask.Flask", "flask.app.Flask")]
    reads = [node for node in attributes if module.names.resolve(node) == "flask.request.files"]
    if not made or not reads or any(_may_limit(node) for node in module.nodes):
        return None
    return UploadApplication(made[0], min(reads, key=lambda read: (read.lineno, read.col_offset)))


def _may_limit(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
            return name.lower() in (_LIMIT, _OWN_CHECK, "content-length")
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="config"), attr=method)):
            return method in _LOADERS or (method in _UPDATERS and not _all_visible(node))
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Attribute) and target.attr == "config" for target in targets)
        case _:
            return False


def _all_visible(call: ast.Call) -> bool:
    """Tell whether all keys of ``config.update(...)`` are written in the call."""
    return all(isinstance(value, ast.Dict) and None not in value.keys for value in call.args) and all(
        keyword.arg is not None for keyword in call.keywords
    )
