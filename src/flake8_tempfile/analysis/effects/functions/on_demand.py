"""The summaries of the functions of a module, and what they remove, found when that is asked for.

Who imports one function of a module asks for that one: what the others do, and whom they call, is nobody's concern.
What is asked most, which function a call runs and with which parameters, needs no look into its body.  Removals by
helpers of helpers are found to a fixed point over the functions that one of the names in a body leads to.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from flake8_tempfile.analysis.effects.calls.removals import removed_keys
from flake8_tempfile.analysis.effects.calls.resets import is_reset
from flake8_tempfile.analysis.effects.functions.candidates import removing_scopes, using_removers, with_makers
from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.syntax.blocks import is_in_handler
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.syntax.signatures import parameter_names

_NOTHING: frozenset[str] = frozenset()


class FunctionSummaries(Mapping[FunctionNode, Summary]):
    """The summaries of all functions of a module.

    ``targets`` tells what a call removes, as far as that is known; ``forget`` is called where more is known.
    """

    def __init__(
        self, module: Module, targets: Callable[[ast.Call], Sequence[ast.expr]], forget: Callable[[], None]
    ) -> None:
        """Start with nothing summarised."""
        self._module = module
        self._targets = targets
        self._forget = forget
        self._found: dict[FunctionNode, Summary] = {}
        self._removed: dict[FunctionNode, frozenset[str]] = {}
        self._is_whole = False

    def __getitem__(self, function: FunctionNode) -> Summary:
        """Return the summary of a function; raise KeyError if it is none of the module."""
        found = self._found.get(function)
        if found is None:
            if function not in self._order:
                raise KeyError(function)
            found = self._found[function] = self._signature(function)
        return found

    def removed_in(self, function: FunctionNode) -> frozenset[str]:
        """Return what a function of the module removes, by itself or by what it calls."""
        if function not in self._removed:
            self._summarise(self._reached(function))
        return self._removed[function]

    def __contains__(self, function: object) -> bool:
        """Tell whether a function is one of the module, without a look at it."""
        return function in self._order

    def __iter__(self) -> Iterator[FunctionNode]:
        """Yield the functions of the module; who asks for all of them gets what all of them do."""
        if not self._is_whole:
            self._is_whole = True
            self._summarise(self._order.keys() - self._removed.keys())
        return iter(self._order)

    def __len__(self) -> int:
        """Return how many functions the module has."""
        return len(self._order)

    def is_removed(self, text: str) -> bool:
        """Tell whether a function removes what has this key; those that do not name its first part are left out."""
        head = text.partition(".")[0].partition("[")[0]
        named = (
            with_makers(self._module.scopes_of((head,)), self._module) if head.isidentifier() else self._order.keys()
        )
        return any(text in self.removed_in(each) for each in self._order if each in named)

    @cached_property
    def removing_alone(self) -> set[ScopeNode]:
        """The scopes in which something may be removed, whatever the functions do that they name."""
        return removing_scopes(self._module)

    @cached_property
    def removing(self) -> set[ScopeNode]:
        """The scopes in which something may be removed, as far as functions are summarised."""
        return self.removing_alone | using_removers(self._module)

    def may_remove(self, scope: ScopeNode) -> bool:
        """Tell whether something may be removed in a scope, by itself or by a function that it names."""
        if isinstance(scope, FunctionNode) and scope in self:
            self.removed_in(scope)  # what it names is looked at as well
        elif scope not in self.removing:
            iter(self)
        return scope in self.removing

    @cached_property
    def _order(self) -> dict[FunctionNode, int]:
        return {function: index for index, function in enumerate(self._module.functions())}

    @cached_property
    def _names(self) -> dict[ScopeNode, set[str]]:
        """The functions of the module that are named in each scope, or in a lambda within."""
        found: dict[ScopeNode, set[str]] = {}
        for name in self._module.functions_by_name:
            for scope in with_makers(self._module.scopes_of((name,)), self._module):
                found.setdefault(scope, set()).add(name)
        return found

    def _reached(self, function: FunctionNode) -> set[FunctionNode]:
        """Return a function and all that the names in it may lead to, those left out that are known."""
        found, pending = {function}, [function]
        while pending:
            for name in self._names.get(pending.pop(), ()):
                new = set(self._module.functions_by_name[name]) - found
                found |= new
                pending += new
        return found - self._removed.keys()

    def _summarise(self, functions: Iterable[FunctionNode]) -> None:
        chosen = sorted(functions, key=self._order.__getitem__)
        self._removed.update(dict.fromkeys(chosen, _NOTHING))
        for function in chosen:
            if function in self.removing:
                self._look_again(function)
        changed = {function.name for function in chosen if self._removed[function]}
        for _ in chosen:
            changed = self._summarise_callers(changed)
            if not changed:
                break

    def _summarise_callers(self, names: set[str]) -> set[str]:
        """Look again at those that use one of these names; return the names of those whose summaries changed."""
        callers = with_makers(self._module.scopes_of(names), self._module)
        self.removing.update(callers)
        known = (each for each in callers if each in self._removed)
        return {each.name for each in sorted(known, key=self._order.__getitem__) if self._look_again(each)}

    def _look_again(self, function: FunctionNode) -> bool:
        """Find out what a function removes, as far as its helpers are known; tell whether that is news."""
        found = self._removes(function)
        if found == self._removed[function]:
            return False
        self._removed[function] = found
        self._forget()
        return True

    def _removes(self, function: FunctionNode) -> frozenset[str]:
        module, nodes = self._module, self._module.nodes_in(function)
        removals = [(call, found) for call in nodes.of(ast.Call) if (found := self._targets(call))]
        certain = [(call, found) for call, found in removals if not is_in_handler(call, module)]
        targets = [t for call, found in certain for t in found if not is_reset(call, t, module)]
        return removed_keys(nodes, targets, module.names)

    def _signature(self, function: FunctionNode) -> Summary:
        rest = function.args.vararg
        return Summary(
            node=function,
            module=self._module,
            parameters=parameter_names(function),
            find_removed=self.removed_in,
            rest=rest.arg if rest is not None else None,
        )
