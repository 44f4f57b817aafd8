"""What is told of calls that act on another machine, and what becomes of the paths they are given."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import call, codes, parsed, work

from flake8_tempfile.analysis.effects.calls.remote_calls import acts_elsewhere, is_of_remote, names_remote
from flake8_tempfile.settings import Settings

SCRIPT = "\np = f'/tmp/{uuid.uuid4()}.sh'\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("host.rsync(a, b)\nhost.run(command)", True),
        ("host.rsync(a, b)\nother.run(command)", False),
        ("self.host.rsync(a, b)\nself.host.run(command)", True),
        ("from tools import host\nhost.rsync(a, b)\nhost.run(command)", False),
        ("class A:\n    def rsync(self, a, b): self.rsync(a, b)\n    def g(self): self.run(command)", False),
        ("partial(host.rsync, a, b)\nhost.run(command)", True),
        ("rsync(a, b)\nhost.run(command)", False),
        ("host.rsync(a, b)\nrun(command)", False),
        ("host.rsync(a, b)\nhosts[0]().run(command)", False),
        ("class A:\n    def f(self): self.rsync(a, b)\n    def g(self): self.run(command)", True),
        ("class A:\n    def f(self): self.rsync(a, b)\nclass B:\n    def g(self): self.run(command)", False),
    ],
)
def test_an_object_that_copies_to_its_machine_stands_for_it(source: str, expected: bool) -> None:
    module = parsed(source)
    run = next(node for node in reversed(list(module.nodes.of(ast.Call))) if "run" in ast.unparse(node.func))
    assert is_of_remote(run, module) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ssh.execute(p)", True),
        ("host.rsync(a, p)", True),
        ("host.rsync(a, p, up=False)", False),
        ("sftp.get(a, p)", False),
        ("sftp.download(a, p)", False),
        ("write(p)", False),
    ],
)
def test_calls(source: str, expected: bool) -> None:
    module = parsed(source)
    (found,) = module.nodes.of(ast.Call)
    assert acts_elsewhere(found, module) is expected


@pytest.mark.parametrize(
    ("source", "expected"), [("remote_path", True), ("self.remoteDir", True), ("path", False), ("f()", False)]
)
def test_names(source: str, expected: bool) -> None:
    (argument,) = call(f"use({source})").args
    assert names_remote(argument) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("runner.rsync(source=data, target=p, up=True)", []),
        ("runner.rsync(source=data, target=p)\nrunner.run(f'bash {p}')", []),
        ("runner.run(f'bash > {p}')", [(3, "TMP202")]),
        ("remote_script = p\ngenerate(remote_script)", []),
        ("local_script = p\ngenerate(local_script)", [(3, "TMP202")]),
        ("runner.rsync(source=data, target=p, up=False)", [(3, "TMP202")]),
        ("remote = p\nos.mkdir(remote)", [(3, "TMP201")]),
    ],
)
def test_a_path_on_another_machine_is_not_made_here(body: str, expected: list[tuple[int, str]]) -> None:
    assert [code for _, code in codes(work(SCRIPT + body), Settings())] == [code for _, code in expected]
