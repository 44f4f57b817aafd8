"""What the analysis of dangling names comes across in one body, each place once."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.dangling_facts import COLLECTED, DanglingUse, Life, Reopened
from flake8_tempfile.analysis.objects.kept_on_self import is_used_later, receiver
from flake8_tempfile.analysis.objects.made_anew import MadeAnew
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module

KEPT = (Role.PATH, Role.PART, Role.HANDLE)
"""What an attribute that is used later would miss the file by."""


class Found:
    """The uses of names whose file is gone, what is made under them, and what is opened twice."""

    def __init__(self, module: Module, owner: FunctionNode | ast.Module) -> None:
        self._module = module
        self._owner = owner
        self._self = receiver(owner, module)
        self._stores: dict[tuple[ast.Call, str], ast.expr] = {}
        self.uses: dict[ast.AST, DanglingUse] = {}
        self.anew: dict[ast.Call, MadeAnew] = {}
        self.reopened: dict[ast.Call, Reopened] = {}

    def use(self, node: ast.expr | ast.stmt, life: Life, used: str = "its path is used") -> None:
        """Note a use; where only the name of a directory was taken, that is what is wrong, and not each use of it."""
        if life.site is not None and not (life.unheld and life.handles.is_directory):
            use = DanglingUse(node, life.site, life.handles.is_directory, life.ended, life.how, used)
            self.uses.setdefault(node, use)

    def made_anew(self, call: ast.Call, site: ast.Call, life: Life) -> None:
        """Note that a call makes a file of the name; after that there is one."""
        self.anew.setdefault(site, MadeAnew(site, life.handles.is_directory, life.ended, life.how, call))

    def opened_again(self, call: ast.Call, site: ast.Call) -> None:
        """Note that a call opens a file that is open."""
        self.reopened.setdefault(site, Reopened(site, call))

    def store(self, site: ast.Call, name: str, target: ast.expr) -> None:
        """Note where something of a file is kept on the object."""
        if self._self and name.startswith(f"{self._self}."):
            self._stores.setdefault((site, name), target)

    def kept(self, lives: Iterable[Life]) -> None:
        """Note what is kept on the object for those that use it later, of ``lives`` as they stand at the end."""
        for life in lives:
            for name, role in life.handles.known if life.site is not None else ():
                store, gone = self._stores.get((life.site, name)), self._at_end(life)  # type: ignore[arg-type]
                is_missed = role is Role.HANDLE or (role in KEPT and life.is_missed)
                if store is not None and gone.ended and is_missed and self._is_used_later(name):
                    what = "object" if role is Role.HANDLE else "path"
                    self.use(store, gone, f"the {what} that is kept as `{name}` is used")

    def _is_used_later(self, name: str) -> bool:
        attribute = name.partition(".")[2]
        return isinstance(self._owner, FunctionNode) and is_used_later(self._owner, attribute, self._module)

    def _at_end(self, life: Life) -> Life:
        """Return a life as it is past the function, whose variables may be all that holds the object."""
        is_held = life.by_hand or life.shared or life.manager is not None or not life.handles.names(Role.HANDLE)
        ends = not life.ended and not is_held
        return life._replace(ended=getattr(self._owner, "end_lineno", 0), how=COLLECTED) if ends else life
