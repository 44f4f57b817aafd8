"""What goes on with a path after the call that is given it: viewers, services, tasks, objects that read when asked.

A function of the module is judged by its body, others by the table of calls, and what is not there by its name.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.paths.composed import composed
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.blocks import place_of, statement_of, top_of
from flake8_tempfile.analysis.syntax.expressions import BINDING, key, own_nodes
from flake8_tempfile.analysis.syntax.expressions import bindings as bound_by
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table, function_names, path_contexts
from flake8_tempfile.analysis.tables.call_rows import Does, Gives
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.regions.releases import Key, mentions

_MAX_DEPTH = 3
_WAITS = frozenset({"communicate", "wait"})
_CHOICES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.BoolOp, ast.match_case)


def runs_on(node: ast.AST, names: Collection[Key], module: Module, depth: int = 0) -> bool:
    """Tell whether a call, or a command that is written out, starts something that goes on with one of ``names``."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return mentions(node, names) and _is_lasting_command(node, module)
    if not isinstance(node, ast.Call) or not any(mentions(value, names) for value in module.calls[node].arguments):
        return False
    run = summarise(module).callees[node.func]
    if run is not None:
        given, home = {*parameter_names(run.node)} - {"self", "cls"}, run.home.module
        inside = (inner for inner in own_nodes(run.node.body) if not _is_waited_for(inner, home))
        return depth < _MAX_DEPTH and any(runs_on(inner, given, home, depth + 1) for inner in inside)
    return _runs_on_by_table(node, module) or _is_viewer(node, module) or _has_lasting_text(node, module)


def _is_waited_for(node: ast.AST, module: Module) -> bool:
    """Tell whether a function waits for what a call starts: ``p = Popen(command)``, ``p.communicate()``."""
    parent, scope = module.parents.get(node), module.owners[node]
    if not isinstance(node, ast.Call) or isinstance(parent, ast.withitem):
        return isinstance(node, ast.Call)
    started = {key(target) for target, value in bound_by(parent) if value is node} if parent is not None else set()
    statement = statement_of(node, module) if started - {None} else None
    if statement is None:
        return False
    later = place_of(statement, module).rest
    calls = (call for call in module.nodes_in(scope).of(ast.Call) if module.calls[call].last in _WAITS)
    waits = (call for call in calls if isinstance(call.func, ast.Attribute) and key(call.func.value) in started)
    return any(_is_certain(call, later, module) for call in waits)


def _is_certain(call: ast.Call, block: Sequence[ast.stmt], module: Module) -> bool:
    """Tell whether a call is made whenever the statements of a block are, unless one of them fails."""
    first = next((each for each in module.ancestors(call) if isinstance(each, _CHOICES) or each in block), None)
    return first in block and not isinstance(first, _CHOICES)


def _runs_on_by_table(call: ast.Call, module: Module) -> bool:
    if module.calls[call].name in call_table.functions(Does.RUNS_ON):
        return True
    known = call_table.anywhere(Does.RUNS_ON) | call_table.last_parts(Does.REGISTERS, Does.BUILDS_TASK)
    return module.calls[call].last in known


def _is_viewer(call: ast.Call, module: Module) -> bool:
    """Ex) ``webbrowser.get("firefox").open(url)``, ``controller.open(url)``, ``open_in_browser(path)``."""
    if function_names.VIEWER_NAME.search(module.calls[call].last):
        return True
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(receiver, ast.Name):
        receiver = bindings(module.scope(call), module).get(receiver.id)
    return receiver is not None and module.calls[receiver].name == "webbrowser.get"


def _is_lasting_command(command: ast.List | ast.Tuple, module: Module) -> bool:
    words = _words(command)
    head = command.elts[0] if command.elts else None
    return head is not None and not words & path_contexts.WAITING_OPTIONS and _views(head, module)


def _words(command: ast.List | ast.Tuple) -> set[str]:
    return {word.value for word in command.elts if isinstance(word, ast.Constant) and isinstance(word.value, str)}


def starts_service(region: Sequence[ast.stmt], names: Collection[Key]) -> bool:
    """Tell whether a command that is written out starts something that goes on with the path: ``srv start -c p``."""
    commands = (node for node in own_nodes(region) if isinstance(node, (ast.List, ast.Tuple)) and mentions(node, names))
    return any(_serves(_words(node)) for node in commands)


def _serves(words: set[str]) -> bool:
    """Ex) ``["docker", "run", "-d", ...]``, ``["server", "start"]``."""
    return not words.isdisjoint(path_contexts.SERVING_WORDS) or ("-d" in words and not words.isdisjoint(("run", "up")))


def _views(head: ast.expr, module: Module) -> bool:
    """Tell whether the first word of a command is, or may be, a program that returns before the file is read.

    Ex) ``"xdg-open"``, ``"open" if sys.platform == "darwin" else "xdg-open"``, a name that is bound to that.
    """
    if isinstance(head, (ast.Name, ast.Attribute)) and function_names.VIEWER_NAME.search(last_part(head)):
        return True
    if isinstance(head, ast.Call):
        return any(_views(value, module) for value in module.calls[head].arguments)  # shutil.which("xdg-open")
    values = [head] if key(head) is None or isinstance(head, ast.Constant) else list(_bound_to(head, module))
    texts = (node.value for value in values for node in descendants(value) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and _is_viewing_program(text) for text in texts)


def _bound_to(name: ast.expr, module: Module) -> Iterator[ast.expr]:
    text, function = key(name), module.scope(name)
    for node in module.nodes.of_any(BINDING):
        if module.scope(node) in (function, module.tree):
            yield from (value for target, value in bound_by(node) if value is not None and key(target) == text)


def _is_viewing_program(text: str) -> bool:
    return text.replace("\\", "/").rpartition("/")[2].lower() in path_contexts.VIEWING_PROGRAMS


def _has_lasting_text(call: ast.Call, module: Module) -> bool:
    """Ex) ``os.system("xdg-open " + path)``, ``subprocess.run(f"server {path} &", shell=True)``."""
    if path_contexts.SHELLS.match(module.calls[call].name or "") is None or not call.args:
        return False
    line = call.args[0]
    if isinstance(line, ast.Name):
        line = bindings(module.scope(call), module).get(line.id, line)
    parts = composed(line, module.names) or ()
    words = "".join(part if isinstance(part, str) else "-" for part in parts).split()
    if not words or not path_contexts.WAITING_OPTIONS.isdisjoint(words):
        return False
    return words[-1] == "&" or _is_viewing_program(words[0])


def reads_later(call: ast.Call, module: Module) -> bool:
    """Tell whether what a call gives back reads the path that the call is given when it is asked for something."""
    run = summarise(module).callees[call.func]
    if run is not None:
        return any(_gives_reader(node, run.node, run.home.module) for node in own_nodes(run.node.body))
    if any(Gives.READER in row.gives for row in module.calls[call].rows):
        return True
    lazily = [word.value for word in call.keywords if word.arg and function_names.LAZY_KEYWORD.match(word.arg)]
    if any(not isinstance(value, ast.Constant) or value.value for value in lazily):
        return True
    return function_names.LAZY_NAME.search(module.calls[call].last) is not None


def _gives_reader(node: ast.AST, function: FunctionNode, module: Module) -> bool:
    """Tell whether a node of a function gives back what may read, or is, what the function was given."""
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        return True
    value = node.value if isinstance(node, ast.Return) else None
    if isinstance(value, ast.Name):
        value = bindings(function, module).get(value.id, value)
    if isinstance(value, ast.Call):
        is_object = module.calls[value].last[:1].isupper() or module.calls[value].last == "open"
        return is_object or (summarise(module).callees[value.func] is None and reads_later(value, module))
    return isinstance(value, ast.Name) and value.id in parameter_names(function)


def may_still_run(region: Sequence[ast.stmt], names: Collection[Key], module: Module) -> bool:
    """Tell whether a program or thread that was given the path may still be at work when an exception comes."""
    calls = [node for node in own_nodes(region) if isinstance(node, ast.Call) and mentions(node, names)]
    at_work = (call for call in calls if _outlasts_failure(call, module) and not _is_joined(call, region, module))
    started = (call for call in calls if _starts(call, names) and not _is_stopped(call, module))
    return starts_service(region, names) or any(at_work) or any(started)


def _starts(call: ast.Call, names: Collection[Key]) -> bool:
    """Ex) ``server.start()``, of an object that was given the path."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "start" and mentions(call.func.value, names)


def _is_stopped(call: ast.Call, module: Module) -> bool:
    """Tell whether a ``finally`` around or right after a call has a method of the same object called."""
    statement = statement_of(call, module)
    after = place_of(statement, module).rest[:1] if statement is not None else []
    guards = [node for node in (*after, *module.ancestors(call)) if isinstance(node, ast.Try)]
    ends = (node for guard in guards for node in own_nodes(guard.finalbody) if isinstance(node, ast.Call))
    receiver = key(call.func.value) if isinstance(call.func, ast.Attribute) else None
    return any(isinstance(end.func, ast.Attribute) and key(end.func.value) == receiver for end in ends)


def _outlasts_failure(call: ast.Call, module: Module) -> bool:
    """Tell whether a call starts what goes on, or leaves the others at work when one that it waits for fails."""
    last = module.calls[call].last
    return last in call_table.last_parts(Does.RUNS_ON) or module.calls[call].name in _LEAVING_OTHERS


_LEAVING_OTHERS = frozenset({"asyncio.gather", "asyncio.wait", "asyncio.as_completed"})


def _is_joined(call: ast.Call, region: Sequence[ast.stmt], module: Module) -> bool:
    """Tell whether a ``with`` in the region waits for what a call starts: ``with ThreadPoolExecutor() as pool:``."""
    if isinstance(module.parents[call], ast.withitem) or not isinstance(call.func, ast.Attribute):
        return isinstance(module.parents[call], ast.withitem)
    blocks = (block for block in module.ancestors(call) if isinstance(block, (ast.With, ast.AsyncWith)))
    return any(
        module.calls[item.context_expr].last in _WAITING_MANAGERS
        and item.optional_vars is not None
        and key(item.optional_vars) == key(call.func.value)
        and top_of(block, region, module) is not None
        for block in blocks
        for item in block.items
    )


_WAITING_MANAGERS = frozenset({
    "ThreadPoolExecutor", "ProcessPoolExecutor", "TaskGroup", "create_task_group", "open_nursery",
})  # fmt: skip
