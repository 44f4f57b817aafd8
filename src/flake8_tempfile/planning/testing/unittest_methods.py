"""Methods of ``unittest`` test cases: which of them may register a clean-up, and how."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.decorators import decorators
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import positional
from flake8_tempfile.records import NamedTuple

# Test cases whose clean-ups are known to run after every test, and which do nothing in their own tear-down.
_KNOWN_MODULES = ("unittest.", "django.test.", "asynctest.", "aiounittest.")
_TEAR_DOWNS = {
    "setUp": ("tearDown",),
    "asyncSetUp": ("asyncTearDown", "tearDown"),
    "setUpClass": ("tearDownClass",),
    "setUpTestData": ("tearDownClass",),
}
# Clean-ups that are registered here are run too early, too late, or for another test.
_UNFIT = frozenset({"tearDown", "asyncTearDown", "tearDownClass", "doCleanups", "run", "debug", "id"})


class Method(NamedTuple):
    """A method of a test case that may register a clean-up by ``receiver.registrar(...)``.

    ``certain``: the class is known to be a test case, and not only called like one.
    """

    function: FunctionNode
    owner: ast.ClassDef
    receiver: str
    registrar: str
    certain: bool


def test_method(function: FunctionNode | None, module: Module) -> Method | None:
    """Return what is needed to register a clean-up in a function; None if it is no method of a test case."""
    owner = module.parents.get(function) if function is not None else None
    if function is None or not isinstance(owner, ast.ClassDef):
        return None
    certain = is_test_case(owner, module)
    parameters = positional(function)
    if certain is None or not parameters or function.name in _UNFIT or function.name.startswith("__"):
        return None
    if decorators(function) & {"staticmethod", "property", "cached_property", "contextmanager", "setter"}:
        return None
    registrar = "addClassCleanup" if "classmethod" in decorators(function) else "addCleanup"
    return Method(function, owner, parameters[0].arg, registrar, certain)


def is_test_case(owner: ast.ClassDef, module: Module) -> bool | None:
    """Tell whether a class is a test case: True if it is known, False if it is only called like one, None if not."""
    foreign = _foreign_bases(owner, module)
    if any(_is_known(name) for name in foreign):
        return True
    return False if any(name.endswith("TestCase") for name in foreign) else None


def inherits_tear_down(owner: ast.ClassDef, name: str, module: Module) -> bool:
    """Tell whether a base of the class has, or may have, a tear-down of its own."""
    own = {base for base, _ in _lineage(owner, module, set()) if base is not owner}
    if any(isinstance(node, FunctionNode) and node.name == name for base in own for node in base.body):
        return True
    return not all(_is_known(foreign) for foreign in _foreign_bases(owner, module))


def tear_downs(method: Method) -> Iterator[FunctionNode]:
    """Yield the methods of the class that tear down what a set-up method has made."""
    for name in _TEAR_DOWNS.get(method.function.name, ()):
        for node in method.owner.body:
            if isinstance(node, FunctionNode) and node.name == name and node.args.args:
                yield node


def related_methods(method: Method, module: Module) -> Iterator[FunctionNode]:
    """Yield the other methods of the class, and those of its bases and subclasses in the module."""
    above = {base for base, _ in _lineage(method.owner, module, set())}
    for owner in module.nodes.of(ast.ClassDef):
        lineage = {base for base, _ in _lineage(owner, module, set())}
        if owner in above or method.owner in lineage:
            yield from (one for one in owner.body if isinstance(one, FunctionNode) and one is not method.function)


def _is_known(name: str) -> bool:
    return (name.startswith(_KNOWN_MODULES) and name.endswith("TestCase")) or name.endswith(".unittest.TestCase")


def _lineage(
    owner: ast.ClassDef, module: Module, seen: set[ast.ClassDef]
) -> Iterator[tuple[ast.ClassDef, ast.expr | None]]:
    """Yield the class and its bases in the module, and with each of them its bases from elsewhere."""
    if owner in seen:
        return
    seen.add(owner)
    yield owner, None
    for base in bases_of(owner):
        inside = module.top_classes.get(base.id) if isinstance(base, ast.Name) else None
        if inside is None:
            yield owner, base
        else:
            yield from _lineage(inside, module, seen)


def _foreign_bases(owner: ast.ClassDef, module: Module) -> frozenset[str]:
    """Return the names of the bases from elsewhere, of the class and of its bases in the module."""
    known = module.foreign_bases.get(owner)
    if known is None:
        module.foreign_bases[owner] = frozenset()  # what a class that is its own base has, while it is looked at
        found: set[str] = set()
        for base in bases_of(owner):
            inside = module.top_classes.get(base.id) if isinstance(base, ast.Name) else None
            found |= {module.names.resolve(base) or ""} if inside is None else _foreign_bases(inside, module)
        known = module.foreign_bases[owner] = frozenset(found)
    return known
