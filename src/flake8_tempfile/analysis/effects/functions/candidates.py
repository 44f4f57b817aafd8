"""A quick look at a module: which of its scopes may acquire a temporary resource, and which may remove something."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_tempfile.analysis.effects.calls.removals import may_name_removal
from flake8_tempfile.analysis.effects.calls.shell_removals import says_remove
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.flow.syntax import descendants

_CALLS = frozenset(
    name.rpartition(".")[2]
    for table in (
        call_table.DIRECTORY_FACTORIES,
        call_table.MKSTEMP_FACTORIES,
        call_table.NAMED_FILE_FACTORIES,
        call_table.OBJECT_FACTORIES,
        call_table.REMOVERS,
        call_table.REMOVING_METHODS,
    )
    for name in table
) - {"cleanup", "delete"}
_WORDS = _CALLS | {"gettempdir", "gettempdirb", "mktemp", "tempdir"}
_VARIABLES = ("TMPDIR", "TEMP", "TMP")
# What closes a descriptor or takes it over; only mkstemp hands out one that counts.
_DESCRIPTORS = frozenset(name.rpartition(".")[2] for name in call_table.DESCRIPTOR_REMOVERS) | {"fdopen"}


def acquiring_scopes(module: Module) -> set[ScopeNode]:
    """Return the scopes at which a closer look is worth it, whatever else there is in the module."""
    directories = module.settings.temp_directories
    scopes = {module.owners[node] for node, text in module.texts if _is_root(text, directories)}
    if module.settings.acquirers:
        scopes.update(module.owners[call] for call in module.nodes.of(ast.Call))
    return scopes | module.scopes_of(_words(module))


def led_scopes(module: Module, helpers: set[str], constants: Mapping[str, ast.expr]) -> set[ScopeNode]:
    """Return the scopes that use what is acquired elsewhere in the module.

    ``helpers`` are the names of functions that return what they acquired, ``constants`` the values of module names.
    """
    words = _words(module) | helpers | {"sep"}
    return module.scopes_of(helpers | _leading(constants, words, module.settings.temp_directories))


def maker_imports(module: Module) -> list[str]:
    """Return the imported names that another module of the project may define with what makes something temporary."""
    return imports_of(module, _MAKER_WORDS)


def imports_of(module: Module, words: Sequence[bytes]) -> list[str]:
    """Return the imported names that are used, and whose module of the project has one of the words in its text."""
    importer = module.imports
    if importer is None:
        return []
    used = ((local, name) for local, name in module.names.imported.items() if local in module.written)
    return [local for local, name in used if importer.mentions(name, words)]


_MAKER_WORDS = (b"mkdtemp", b"mkstemp", b"NamedTemporaryFile", b"gettempdir")
_REMOVER_WORDS = (b"rmtree", b"unlink", b"remove", b"rmdir")


def _words(module: Module) -> frozenset[str]:
    imported = module.names.imported.items()
    return _WORDS | {local for local, name in imported if name.rpartition(".")[2] in _CALLS}


def _leading(constants: Mapping[str, ast.expr], words: frozenset[str], directories: tuple[str, ...]) -> set[str]:
    """Return the names of the constants whose values may lead to a temporary directory or come from a factory."""
    mentioned = {name: _mentioned(value, directories) for name, value in constants.items()}
    found: set[str] = set()
    while True:
        more = {name for name, parts in mentioned.items() if name not in found and _leads(parts, words, found)}
        if not more:
            return found
        found |= more


def _leads(parts: set[str] | None, words: frozenset[str], found: set[str]) -> bool:
    return parts is None or not (parts.isdisjoint(words) and parts.isdisjoint(found))


def _mentioned(value: ast.expr, directories: tuple[str, ...]) -> set[str] | None:
    """Return the names and attributes in an expression; None if a text in it may lead to a temporary directory."""
    found: set[str] = set()
    for node in descendants(value):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and _is_on_the_way(node.value, directories):
            return None
    return found


def removing_scopes(module: Module) -> set[ScopeNode]:
    """Return the scopes in which a call may remove something, or pass on a function that does, by the words in them."""
    if module.settings.removers:
        return {module.owners[call] for call in module.nodes.of(ast.Call)}
    imported = {local: name.rpartition(".")[2] for local, name in module.names.imported.items()}
    descriptors = _DESCRIPTORS if "mkstemp" in module.written or "mkstemp" in imported.values() else frozenset()
    words = {word for word in module.written if word in descriptors or may_name_removal(word)}
    words.update(local for local, name in imported.items() if name in descriptors or may_name_removal(name))
    commands = {module.owners[node] for node, text in module.texts if says_remove(text)}
    return with_makers(module.scopes_of(words) | commands, module)


def using_removers(module: Module) -> set[ScopeNode]:
    """Return the scopes that use what another module of the project may define with a removal."""
    return with_makers(module.scopes_of(imports_of(module, _REMOVER_WORDS)), module)


def with_makers(scopes: set[ScopeNode], module: Module) -> set[ScopeNode]:
    """Add the scopes in which the lambdas among ``scopes`` are made."""
    pending = list(scopes)
    while pending:
        scope = pending.pop()
        maker = module.owners[scope] if isinstance(scope, ast.Lambda) else scope
        if maker not in scopes:
            scopes.add(maker)
            pending.append(maker)
    return scopes


def _is_root(text: str, directories: tuple[str, ...]) -> bool:
    return text.startswith(directories) or text in _VARIABLES


def _is_on_the_way(value: object, directories: tuple[str, ...]) -> bool:
    """Ex) ``"/var"``, which ``os.path.join`` may lead to ``/var/tmp``."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if not isinstance(text, str) or not text:
        return False
    return _is_root(text, directories) or any(directory.startswith(text) for directory in directories)
