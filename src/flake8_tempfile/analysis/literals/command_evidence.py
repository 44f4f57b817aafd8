"""What a command does with a path that is one of its words, and what a shell line writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.calls.remote_calls import starts_elsewhere
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.paths.pieces import Piece, PieceKind, pieces
from flake8_tempfile.analysis.paths.shared_directories import TempPath, classify
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import literal_text
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import path_contexts as tables


def judge_word(elements: Sequence[ast.expr], index: int) -> tuple[Kind, str]:
    """Return what a command, given as its words, does with the path at ``index``."""
    texts = [literal_text(element) or "" for element in elements]
    programs = {text.rpartition("/")[2] for text in texts[: index + 1]}
    if programs & tables.REMOTE_PROGRAMS:
        return Kind.REMOTE, ""
    before = texts[index - 1] if index else ""
    if tables.OUTPUT_OPTION.match(before):
        return Kind.WRITTEN, f"given to a command as its `{before}`"
    started = set(texts[:index])
    if started & tables.CREATING_PROGRAMS:
        return Kind.WRITTEN, "created by a command"
    if started & tables.COPYING_PROGRAMS and index == len(elements) - 1 and index > 1:
        return Kind.WRITTEN, "copied to by a command"
    if "rm" in started:
        return Kind.REMOVED, ""
    return Kind.TEXT, ""


def judge_embedding(before: str) -> tuple[Kind, str]:
    """Return what a text shows about a path that stands in it after ``before``: the line of a shell, or just words."""
    if starts_elsewhere(before):
        return Kind.REMOTE, ""
    if tables.REDIRECT.search(before) or re.match(r"^(?:sudo )?(?:mkdir|touch)\b[^;&|]*$", before):
        return Kind.WRITTEN, "written by a shell command"
    return Kind.TEXT, ""


def shell_writes(module: Module) -> Iterator[tuple[ast.expr, TempPath]]:
    """Yield the command lines that a shell of this machine runs, with the path that each writes."""
    for call in module.nodes.of(ast.Call) if _may_run_shells(module) else ():
        if call.args and tables.SHELLS.match(module.calls[call].name or ""):
            line = call.args[0]
            if isinstance(line, ast.Name):
                line = bindings(module.scope(call), module).get(line.id, line)
            path = _written_by(line, module)
            if path is not None:
                yield line, path


def _may_run_shells(module: Module) -> bool:
    words = {"system", "popen", "subprocess", "commands", "create_subprocess_shell"}
    if not words.isdisjoint(module.written):
        return True
    return any(not words.isdisjoint(name.split(".")) for name in module.names.imported.values())


def _written_by(line: ast.expr, module: Module) -> TempPath | None:
    text = "".join(piece.text for piece in pieces(line, module.names, lambda _: None))
    words = text.split()
    if not words or words[0].rpartition("/")[2] in tables.REMOTE_PROGRAMS:
        return None
    outputs = [(Piece(PieceKind.CONSTANT, match[1], line),) for match in tables.SHELL_OUTPUT.finditer(text)]
    return next((path for output in outputs if (path := classify(line, output, module)) is not None), None)
