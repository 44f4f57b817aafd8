"""What a check says does not depend on the order in which a set gives its members, which is another in each process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# The places that the helper copies between are named by two parameters each: which is taken must not be left to chance.
CODE = """
import ast
from flake8_tempfile.analysis.lifetime.exits.carrying import carriages
from flake8_tempfile.analysis.syntax.module import parse_module
from flake8_tempfile.settings import Settings

text = '''
import os, shutil

def put(folder, name, base, new):
    shutil.copy(os.path.join(base, new), os.path.join(folder, name))

put(a, b, c, d)
'''
module = parse_module("x.py", ast.parse(text), text.splitlines(True), Settings())
call = module.tree.body[-1].value
print([(ast.unparse(each.source), ast.unparse(each.target)) for each in carriages(call, module)])
"""


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_what_a_helper_carries_comes_in_one_order(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout == "[('c', 'a'), ('c', 'b'), ('d', 'a'), ('d', 'b')]\n"
