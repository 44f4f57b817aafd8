"""Control-flow graphs as text: a line for each node, for tests and for debugging, and Mermaid for the eye."""

from __future__ import annotations

import ast

from flake8_tempfile.flow.graph import Cfg, Edge, EdgeKind, Node, NodeKind

_TEXT_WIDTH = 60


def to_text(cfg: Cfg) -> str:
    """Return one line per node, in order: index, line in the source, kind, syntax, and where its edges lead."""
    return "".join(f"{_node_text(node)}\n" for node in cfg.nodes)


def to_mermaid(cfg: Cfg) -> str:
    """Return the graph as a Mermaid flowchart; exceptional edges are dotted."""
    lines = ["flowchart TD"]
    lines += (f'    n{node.index}["{_escaped(_label(node))}"]' for node in cfg.nodes)
    lines += (
        f"    n{node.index} {_arrow(edge)} n{edge.target.index}" for node in cfg.nodes for edge in node.successors
    )
    return "\n".join(lines) + "\n"


def _node_text(node: Node) -> str:
    edges = ", ".join(_edge_text(edge) for edge in node.successors)
    return f"{node.index} {_label(node)}" + (f" -> {edges}" if edges else "")


def _edge_text(edge: Edge) -> str:
    return str(edge.target.index) if edge.kind is EdgeKind.NORMAL else f"{edge.kind.value} {edge.target.index}"


def _arrow(edge: Edge) -> str:
    if edge.kind is EdgeKind.NORMAL:
        return "-->"
    dotted = edge.kind in (EdgeKind.EXCEPTION, EdgeKind.INTERRUPT)
    return f"{'-.->' if dotted else '-->'}|{edge.kind.value}|"


def _label(node: Node) -> str:
    kind = f"async {node.kind.value}" if node.is_async else node.kind.value
    return kind if node.syntax is None else f"{kind}@{node.line} `{_source(node.kind, node.syntax)}`"


def _source(kind: NodeKind, syntax: ast.AST) -> str:
    text = _header(syntax) or ast.unparse(syntax)
    if kind is NodeKind.ITERATE and isinstance(syntax, (ast.For, ast.AsyncFor)):
        text = ast.unparse(syntax.target)
    first = text.strip().partition("\n")[0]
    return first if len(first) <= _TEXT_WIDTH else f"{first[:_TEXT_WIDTH]}…"


def _header(syntax: ast.AST) -> str:
    """Return a short text for syntax that holds statements; '' for other syntax."""
    match syntax:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return f"def {name}"
        case ast.ClassDef(name=name):
            return f"class {name}"
        case ast.ExceptHandler(type=None):
            return "except"
        case ast.ExceptHandler(type=ast.expr() as expression):
            return f"except {ast.unparse(expression)}"
        case ast.match_case(pattern=pattern):
            return f"case {ast.unparse(pattern)}"
    return "end of except*" if type(syntax).__name__ == "TryStar" else ""


def _escaped(label: str) -> str:
    """Write what Mermaid would read as markup by its character references."""
    return "".join(f"#{ord(char)};" if char in '#"`<>&' else char for char in label)
