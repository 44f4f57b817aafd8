"""What the rules are given: everything the analyses found out about one module, each computed when first asked for."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flake8_tempfile.analysis.acquire.redirected_roots import moves_root, roots_of
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime.run import find_lifetimes
from flake8_tempfile.analysis.lifetime.verdicts import Verdict, judge
from flake8_tempfile.analysis.literals.uses import PathUse, Use, find_path_uses
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.objects.dangling_uses import Dangling, find_dangling
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.fixtures import fixture_decorator
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables import call_table, lifetime_calls


@dataclass(frozen=True)
class Facts:
    """The facts of one module; the analyses run at most once each."""

    module: Module

    @cached_property
    def lifetimes(self) -> tuple[Lifetime, ...]:
        """One entry for each resource that the module acquires, with what becomes of it."""
        return find_lifetimes(self.module)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is wrong with the lifetimes, one entry for each that something is wrong with."""
        return tuple(verdict for lifetime in self.lifetimes if (verdict := judge(lifetime)) is not None)

    @cached_property
    def paths(self) -> tuple[PathUse, ...]:
        """One entry for each path in a shared temporary directory that the module writes down, with its use."""
        found = find_path_uses(self.module)
        if all(use.path.hardcoded for use in found) or not moves_root(self.module):
            return found
        roots = roots_of(summarise(self.module))
        return tuple(use for use in found if use.path.hardcoded or not (roots.is_own or roots.reach(use.node)))

    @cached_property
    def sentences(self) -> Sequence[str]:
        """The texts of several words that name a shared temporary directory: messages, documentation."""
        roots = self.module.settings.temp_directories
        texts = (text for _, text in self.module.texts if " " in text.strip())
        return [text for text in texts if any(root in text for root in roots)]

    @cached_property
    def dangling(self) -> Dangling:
        """The names that outlive their file: their uses, and what is made under them."""
        return find_dangling(self.module)

    @cached_property
    def _uses(self) -> Mapping[ast.AST, list[PathUse]]:
        found: dict[ast.AST, list[PathUse]] = {}
        for use in self.paths:
            for node in {use.node, use.path.origin}:
                found.setdefault(node, []).append(use)
        return found

    @cached_property
    def _written(self) -> Mapping[ast.AST | None, Sequence[PathUse]]:
        found: dict[ast.AST | None, list[PathUse]] = {}
        for use in self.paths:
            if use.use is Use.WRITTEN and use.path.hardcoded:
                found.setdefault(use.function, []).append(use)
        return found

    def written_in(self, function: FunctionNode | None) -> Sequence[PathUse]:
        """Return the paths that a function writes down whole, and writes to; None stands for the module."""
        return self._written.get(function, ())

    @cached_property
    def _by_scope(self) -> Mapping[ast.AST, int]:
        written = (use.node for use in self.paths if use.use is Use.WRITTEN)
        return Counter(map(self.module.scope, (*written, *(lifetime.node for lifetime in self.lifetimes))))

    def neighbours(self, node: ast.expr) -> int:
        """Return how many resources, and paths that are written to, stand in the same function as a node."""
        return self._by_scope[self.module.scope(node)]

    def uses_of(self, node: ast.AST) -> Sequence[PathUse]:
        """Return what is found out about a path that is written down, or read from, at a node."""
        return self._uses.get(node, ())

    @cached_property
    def context_managers(self) -> frozenset[FunctionNode]:
        """The functions that are decorated to be context managers."""
        names = self.module.names
        return frozenset(
            function
            for function in self.module.functions()
            if any(
                names.resolve(decorator) in lifetime_calls.CONTEXT_MANAGER_DECORATORS
                for decorator in function.decorator_list
            )
        )

    def is_test_case(self, function: FunctionNode | None) -> bool:
        """Tell whether a function is a method of a test case of unittest: by bases, or by what it calls on itself."""
        owner = self.module.parents.get(function) if function is not None else None
        if not isinstance(owner, ast.ClassDef) or not bases_of(owner):
            return False
        return owner in self._asserting or self._derives_test_case(owner, summarise(self.module))

    def _derives_test_case(self, owner: ast.ClassDef, home: Summaries) -> bool:
        """Tell whether a class has a base that is called a test case, by itself or by its bases in the project."""
        if owner not in self._test_cases:
            self._test_cases[owner] = False  # for classes that derive each other
            bases = bases_of(owner)
            is_named = any(last_part(base).endswith("TestCase") for base in bases)
            above = (_defined(base, home) for base in bases)
            self._test_cases[owner] = is_named or any(self._derives_test_case(*each) for each in above if each)
        return self._test_cases[owner]

    @cached_property
    def _test_cases(self) -> dict[ast.ClassDef, bool]:
        return {}

    @cached_property
    def _asserting(self) -> frozenset[ast.ClassDef]:
        """The classes that call methods of a test case on themselves: ``self.assertEqual``, ``self.addCleanup``."""
        names = (name for name in self.module.written if name.startswith("assert") or name == "addCleanup")
        uses = (node for name in names for node in self.module.written[name] if isinstance(node, ast.Attribute))
        own = (node for node in uses if isinstance(node.value, ast.Name) and node.value.id == "self")
        around = (self.module.class_around(node) for node in own)
        return frozenset(owner for owner in around if owner is not None)

    def is_pytest(self, function: FunctionNode | None) -> bool:
        """Tell whether a function is a test that pytest calls with fixtures, or a fixture."""
        if function is None or not self.module.is_test() or self.is_test_case(function):
            return False
        return function.name.startswith("test") or fixture_decorator(function) is not None

    def is_shared_fixture(self, function: FunctionNode | None) -> bool:
        """Tell whether a function is a fixture of a scope in which there is no ``tmp_path``."""
        decorators = function.decorator_list if function is not None else ()
        keywords = (word for each in decorators if isinstance(each, ast.Call) for word in each.keywords)
        return any(word.arg == "scope" and getattr(word.value, "value", "") != "function" for word in keywords)

    def returns_response(self, function: FunctionNode | None) -> bool:
        """Tell whether a function returns a response that may have a background task: one of Starlette's."""
        returns = self.module.own(function.body, (ast.Return,)) if function is not None else ()
        calls = (statement.value for statement in returns if isinstance(statement.value, ast.Call))
        return any(last_part(call) in call_table.RESPONSES and self._is_of_starlette(call) for call in calls)

    def _is_of_starlette(self, call: ast.Call) -> bool:
        """Tell whether what is called is Starlette's or made of it, as far as the imports of the module tell."""
        head = (dotted(call.func) or "").partition(".")[0]
        known, imported = self.module.names.imported.get(head), self.module.names.imported.values()
        if known is not None and known.partition(".")[0] in lifetime_calls.STARLETTE:
            return True
        is_own = known is None or known.startswith(".")
        return is_own and any(name.partition(".")[0] in lifetime_calls.STARLETTE for name in imported)


def _defined(base: ast.expr, home: Summaries) -> tuple[ast.ClassDef, Summaries] | None:
    """Return the class that a base stands for, and the summaries of the module that defines it."""
    inside = home.module.top_classes.get(last_part(base))
    return home.imported.owner(base) if inside is None else (inside, home)
