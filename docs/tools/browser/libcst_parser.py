"""Lets libcst run where its compiled parser is not there: in the browser.

libcst's parser is an extension module, for which there is no build in the interpreter of the page.  The package still
has the parser in Python that it began with, which makes the same nodes; it knows the grammar of Python 3.8, and refuses
what came later (``match``, ``except*``, several managers in brackets).
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

GRAMMAR = "3.8"


def install() -> None:
    """Put the parser in the place of the extension module; call it before libcst parses anything."""
    import libcst

    native = ModuleType("libcst.native")
    native.parse_module = _parse_module  # type: ignore[attr-defined]
    native.parse_statement = _parser("stmt_input")  # type: ignore[attr-defined]
    native.parse_expression = _parser("expression_input")  # type: ignore[attr-defined]
    sys.modules[native.__name__] = native
    libcst.native = native  # type: ignore[attr-defined]


def _parse_module(source: str, encoding: str | None = None) -> Any:  # noqa: ANN401
    tree = _parsed("file_input", source)
    return tree.with_changes(encoding=encoding or "utf-8")


def _parser(start: str) -> Any:  # noqa: ANN401
    return lambda source: _parsed(start, source)


def _parsed(start: str, source: str) -> Any:  # noqa: ANN401
    from libcst._parser.detect_config import detect_config
    from libcst._parser.grammar import get_grammar
    from libcst._parser.parso.utils import parse_version_string
    from libcst._parser.python_parser import PythonCSTParser
    from libcst._parser.types.config import PartialParserConfig

    is_expression = start == "expression_input"
    detected = detect_config(
        source,
        partial=PartialParserConfig(python_version=GRAMMAR),
        detect_trailing_newline=not is_expression,
        detect_default_newline=True,
    )
    config: Any = detected.config
    grammar = get_grammar(parse_version_string(GRAMMAR), config.future_imports)
    parser = PythonCSTParser(tokens=detected.tokens, config=config, pgen_grammar=grammar, start_nonterminal=start)
    return parser.parse()
