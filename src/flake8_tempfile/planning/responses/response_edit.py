"""Puts together the edit that leaves a removal to a response and makes it where there is no response."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.edits import ResponseBackgroundTask, Substitution
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.preconditions import is_module_name_free
from flake8_tempfile.planning.regions.region import Region, require_wrappable
from flake8_tempfile.planning.regions.releases import mentions
from flake8_tempfile.planning.responses.starlette import (
    BACKGROUND_TASK,
    BACKGROUND_TASKS,
    Manner,
    Sending,
    background,
    injected_tasks,
    is_task_list,
    is_task_of,
    written_none,
)
from flake8_tempfile.planning.text.free_names import free_name

_TITLE = "Remove it when the response was sent, or cannot be"


@dataclass
class Planner:
    """Collects what is to be done in one function; ``path`` is the expression for what is removed."""

    function: FunctionNode
    extent: Region
    path: str
    names: list[str]
    tasks: tuple[ast.Call, ...]
    is_tree: bool
    module: Module
    substitutions: list[Substitution] = field(default_factory=list)
    before: list[Substitution] = field(default_factory=list)
    after: list[Substitution] = field(default_factory=list)
    bound: list[Substitution] = field(default_factory=list)
    given: list[Substitution] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)

    @property
    def remover(self) -> str:
        """The arguments that make a task of the removal."""
        return f"shutil.rmtree, {self.path}, ignore_errors=True" if self.is_tree else f"os.unlink, {self.path}"

    @property
    def removal(self) -> str:
        return f"shutil.rmtree({self.path}, ignore_errors=True)" if self.is_tree else f"os.unlink({self.path})"

    def replace(self, node: ast.expr, text: str) -> None:
        self.substitutions.append(Substitution(self.module.span(node), text))

    def plan(self, sendings: Sequence[Sending]) -> None:
        """Arrange for the removal on each way out by a return; raise where that cannot be done."""
        self.require_room()
        for task in self.tasks:
            self.replace(task, f"{ast.unparse(task.func)}({self.remover})")
        returned = {sending.statement for sending in sendings}
        for sending in {one.call: one for one in sendings}.values():
            self._attach(sending)
        for statement in self.extent.returns():
            if statement not in returned:
                self._remove_before(statement)

    def require_room(self) -> None:
        """Raise unless the statements can go into a ``try`` that removes."""
        require_wrappable(self.extent, self.function, self.module)
        name = "shutil" if self.is_tree else "os"
        refuse_if(not is_module_name_free(name, self.function, self.module), Reason.NAME_TAKEN)
        self.imports.append(name)

    def _imported(self, canonical: str) -> str:
        for name, imported in self.module.names.imported.items():
            if imported == canonical or (imported, canonical) == ("fastapi.BackgroundTasks", BACKGROUND_TASKS):
                return name
        name = canonical.rpartition(".")[2]
        refuse_if(free_name(name, self.module) != name, Reason.NAME_TAKEN)
        self.imports.append(canonical)
        return name

    def _attach(self, sending: Sending) -> None:
        statement = statement_of(sending.call, self.module)
        assert statement is not None
        given = background(sending.call, sending.keyword or "background")
        tasks = injected_tasks(self.function, self.module)
        refuse_if(sending.manner is Manner.NONE, "the response has a background task already")
        if given is not None:
            self._join(given, statement)
        elif any(keyword.arg is None for keyword in sending.call.keywords):
            raise Unclear("the response may have a background task already")
        elif tasks:
            # A background of the response would make FastAPI forget what others add to the injected tasks.
            if not any(_receiver(task) == tasks for task in self.tasks):
                self.before.append(self._line(statement, f"{tasks}.add_task({self.remover})"))
        elif sending.manner is Manner.KEYWORD:
            task = f"{self._imported(BACKGROUND_TASK)}({self.remover})"
            none = written_none(sending.call, sending.keyword)
            if none is not None:
                self.replace(none, task)
            else:
                self.given.append(Substitution(self.module.span(sending.call), f"{sending.keyword}={task}"))
        else:
            self._set_attribute(sending, statement)

    def _join(self, given: ast.expr, statement: ast.stmt) -> None:
        """The response has a background: a task that is changed already, or a list that takes one more."""
        if is_task_of(given, self.tasks, self.function):
            return
        refuse_if(not is_task_list(given, self.function, self.module), "the response has a background task already")
        if not any(_receiver(task) == ast.unparse(given) for task in self.tasks):
            self.before.append(self._line(statement, f"{ast.unparse(given)}.add_task({self.remover})"))

    def _set_attribute(self, sending: Sending, statement: ast.stmt) -> None:
        task = f"{self._imported(BACKGROUND_TASK)}({self.remover})"
        is_returned = statement is sending.statement
        response = free_name("response", self.module, self.function) if is_returned else _target(statement)
        lines = [f"{response}.background = {task}"]
        if sending.manner is Manner.SHARED:
            cleanup, tasks = free_name("cleanup", self.module, self.function), self._imported(BACKGROUND_TASKS)
            lines = [
                f"{cleanup} = {task}",
                f"if {response}.background is not None:",
                f"    {cleanup} = {tasks}([{response}.background, {cleanup}])",
                f"{response}.background = {cleanup}",
            ]
        if is_returned:
            self.bound.append(self._line(statement, response))
            lines.append(f"return {response}")
        self.after.append(self._line(statement, "\n".join(lines)))

    def _remove_before(self, statement: ast.Return) -> None:
        if statement.value is None or not mentions(statement.value, self.names):
            self.before.append(self._line(statement, self.removal))
            return
        result = free_name("result", self.module, self.function)
        self.bound.append(self._line(statement, result))
        self.after.append(self._line(statement, f"{self.removal}\nreturn {result}"))

    def _line(self, statement: ast.stmt, text: str) -> Substitution:
        return Substitution(self.module.span(statement), text)

    def edit(self, made: str, imports: Sequence[str], handle: str = "") -> ResponseBackgroundTask:
        """Return what was collected as an edit."""
        first, last = (self.module.span(self.extent.statements[index]) for index in (0, -1))
        return ResponseBackgroundTask(
            _TITLE,
            Applicability.UNSAFE,
            tuple(self.substitutions),
            tuple(self.after),
            tuple(self.before),
            imports=tuple(sorted({*imports, *self.imports}, reverse=True)),
            first=first,
            last=last,
            made=made,
            removal=self.removal,
            goes_on=not self.extent.is_left,
            bound=tuple(self.bound),
            given=tuple(self.given),
            handle=handle,
        )


def _receiver(task: ast.Call) -> str:
    return ast.unparse(task.func.value) if isinstance(task.func, ast.Attribute) else ""


def _target(statement: ast.stmt) -> str:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    if not isinstance(target, ast.Name):
        raise Unclear("the response has no name of its own")
    return target.id
