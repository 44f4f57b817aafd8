"""Both renderings of one graph."""

from __future__ import annotations

import ast

from flake8_tempfile.flow.builder import build
from flake8_tempfile.flow.exceptions import Policy
from flake8_tempfile.flow.render import to_mermaid, to_text

_SOURCE = """
async for line in lines:
    if line == "<end>":
        sys.exit("a text so long that nobody wants to read all of it in a graph")
"""


def test_text() -> None:
    assert to_text(build(ast.parse(_SOURCE).body, Policy())) == (
        "0 entry -> 1\n"
        "1 iterable@2 `lines` -> 2\n"
        "2 async iterate@2 `line` -> true 3, false 5, exception 6, interrupt 7\n"
        "3 test@3 `line == '<end>'` -> true 4, false 2\n"
        "4 statement@4 `sys.exit('a text so long that nobody wants to read all of it…` -> interrupt 7\n"
        "5 exit\n"
        "6 raise-exit\n"
        "7 interrupt-exit\n"
    )


def test_mermaid() -> None:
    body = ast.parse("with open(name) as lines:\n    return \"<a> & 'b'\" if lines else work(lines)\n").body
    assert to_mermaid(build(body, Policy())) == (
        "flowchart TD\n"
        '    n0["entry"]\n'
        '    n1["enter@1 #96;open(name) as lines#96;"]\n'
        "    n2[\"statement@2 #96;return #34;#60;a#62; #38; 'b'#34; if lines else work(lines)#96;\"]\n"
        '    n3["leave@1 #96;open(name) as lines#96;"]\n'
        '    n4["exit"]\n'
        '    n5["leave@1 #96;open(name) as lines#96;"]\n'
        '    n6["raise-exit"]\n'
        '    n7["interrupt-exit"]\n'
        "    n0 --> n1\n"
        "    n1 --> n2\n"
        "    n1 -.->|exception| n6\n"
        "    n2 --> n3\n"
        "    n2 -.->|exception| n5\n"
        "    n3 --> n4\n"
        "    n3 -.->|exception| n6\n"
        "    n5 --> n6\n"
        "    n5 -.->|exception| n6\n"
    )
