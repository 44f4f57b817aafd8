"""What a command removes that a call is given, as one line or as its words: ``rm``, ``rmdir`` and ``unlink``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.calls.commands import starts_command
from flake8_tempfile.analysis.paths.composed import composed
from flake8_tempfile.analysis.paths.templates import Part
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.calls import Call
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.analysis.tables.call_rows import Does

# Where one command of a line ends and the next begins.
_BETWEEN = re.compile(r"[;&|\n]")
_REMOVING = re.compile(r"\s*(?:sudo\s+(?:-\S+\s+)*)?(?:/(?:usr/)?bin/)?(?:rm|rmdir|unlink)(?:\s|$)")
# The text goes on below the path.
_INSIDE = re.compile(r"[/\\]+[^\s/\\'\"]")
_WORDS = (ast.List, ast.Tuple)
_WRITING = ("write", "writelines", "write_text", "write_bytes")


def says_remove(text: str) -> bool:
    """Tell whether one of the commands of a text begins as one that removes what follows."""
    return ("rm" in text or "unlink" in text) and any(map(_REMOVING.match, _BETWEEN.split(text)))


def shell_targets(call: ast.Call, module: Module) -> list[ast.expr]:
    """Return what the commands remove that a call is given; what only mentions their text removes nothing.

    Ex) ``run(["rm", "-rf", d])``, ``run("rm", "-rf", d)``, ``Popen(f"play {path}; rm {path}", shell=True)``
    """
    names, called = module.names, module.calls[call]
    lines = [_words(call.args, names) if _is_text(call.args[:1]) else []]
    lines += [_line(value, names) for value in _spelled_out(called, module)]
    targets = [target for line in lines for target in _removed(line)]
    return targets if not targets or Does.TEXT not in called.on(called.arguments[0]) else []


def _spelled_out(call: Call, module: Module) -> Sequence[ast.expr]:
    """Return what a call is given, for the name of a command or of a script what that is bound to.

    Ex) ``command = f"rm {path}"; system(command)``, ``script = f"{work}\nrm {path}"; stream.write(script)``; what
    stands nowhere in the module, a value of another one, has no names of this one.
    """
    if call.node not in module.parents:
        return call.arguments
    if starts_command(call.node, module):
        bound = bindings(module.owners[call.node], module)
        return [bound.get(value.id, value) if isinstance(value, ast.Name) else value for value in call.arguments]
    if call.last not in _WRITING:
        return call.arguments
    values = module.nodes_in(module.owners[call.node]).values_of
    texts = [_decoded(value) for value in call.arguments]
    return [_decoded(each) for text in texts for each in (values.get(key(text) or "") or [text])]


def _decoded(value: ast.expr) -> ast.expr:
    """Return the text that a value encodes: ``script.encode()``."""
    match value:
        case ast.Call(func=ast.Attribute(value=text, attr="encode")):
            return text
    return value


def _is_text(values: Sequence[ast.expr]) -> bool:
    return any(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in values)


def _line(value: ast.expr, names: Names) -> list[Part]:
    """Return the parts of a command, which may be written as a list of words or put together."""
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return _words(elements, names)
        case ast.Constant(value=str(text)):
            return [text]
    parts = composed(value, names)
    if parts is None:
        return [value]
    return [piece for part in parts for piece in (_line(part, names) if isinstance(part, ast.BinOp) else [part])]


def _words(values: Sequence[ast.expr], names: Names) -> list[Part]:
    """Return the words as one line; a word with blanks in it is a line of its own: ``["sh", "-c", f"rm {path}"]``."""
    line: list[Part] = []
    for value in values:
        parts = [value] if isinstance(value, _WORDS) else _line(value, names)
        line += ["\n", *parts, "\n"] if any(isinstance(part, str) and " " in part for part in parts) else [*parts, " "]
    return line


def _removed(line: Sequence[Part]) -> Iterator[ast.expr]:
    """Yield what stands in the commands of a line that remove it."""
    command = ""
    for index, part in enumerate(line):
        if isinstance(part, str):
            command = _BETWEEN.split(command + part)[-1]
            continue
        if part is not None and _REMOVING.match(command) and not _INSIDE.match(_text(line[index + 1 :])):
            yield part
        command += "\0"


def _text(parts: Sequence[Part]) -> str:
    return "".join(part if isinstance(part, str) else "_" for part in parts)
