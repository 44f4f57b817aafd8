"""The quick look: what is worth a closer one."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import parsed

from flake8_tempfile.analysis.candidates import may_acquire
from flake8_tempfile.analysis.library import Resource
from flake8_tempfile.analysis.resources import Role
from flake8_tempfile.analysis.summaries import Fresh, summarise
from flake8_tempfile.settings import Settings


@pytest.mark.parametrize(
    "source",
    [
        "tempfile.mkdtemp()",
        "mkstemp()",
        "from tempfile import mkdtemp as m\nm()",
        "from tempfile import mkdtemp as m\nwork(m)",
        "pool.submit(tempfile.mkdtemp)",
        "TemporaryFile()",
        "os.remove(p)",
        "p.unlink()",
        "shutil.rmtree(d)",
        "tempfile.gettempdir() + '/x'",
        "d = tempfile.tempdir",
        "d = os.environ['TMPDIR']",
        "d = os.environ.get('TEMP')",
        "p = '/tmp/x'",
        "p = b'/tmp/x'",
        "p = f'/dev/shm/{x}'",
    ],
)
def test_worth_a_closer_look(source: str) -> None:
    module = parsed(source)
    assert may_acquire(module.nodes, module)


@pytest.mark.parametrize(
    "source", ["", "work(p)", "d.cleanup()", "f.delete()", "p = '/data/x'", "p = 'tmp'", "import tempfile", "x = 1"]
)
def test_not_worth_it(source: str) -> None:
    module = parsed(source)
    assert not may_acquire(module.nodes, module)


def test_any_call_may_be_one_of_the_users_acquirers() -> None:
    source = "p = make()"
    assert may_acquire(parsed(source, Settings(acquirers=("make",))).nodes, parsed(source, Settings(acquirers=("m*",))))
    assert not may_acquire(parsed("p = 1").nodes, parsed("p = 1", Settings(acquirers=("make",))))


def test_the_users_temporary_directories_count() -> None:
    module = parsed("p = '/scratch/x'", Settings(temp_directories=("/scratch",)))
    assert may_acquire(module.nodes, module)


def test_a_helper_counts_once_it_is_known_to_be_fresh() -> None:
    module = parsed("def make(): return build()\ndef caller(): return make()")
    make, caller = module.functions()
    summaries = summarise(module)
    assert not may_acquire(summaries.nodes[caller], module, summaries)
    summaries.fresh[make] = Fresh(Resource.DIRECTORY, Role.PATH)
    assert may_acquire(summaries.nodes[caller], module, summaries)
    del summaries.fresh[make]
    summaries.sometimes_fresh[make] = Resource.DIRECTORY
    assert may_acquire(summaries.nodes[caller], module, summaries)


def test_constants_of_the_module_count() -> None:
    module = parsed("BASE = compute()\ndef work(): use(BASE)\ndef other(): use(x)")
    work, other = module.functions()
    summaries = summarise(module)
    assert may_acquire(summaries.nodes[work], module, summaries)
    assert not may_acquire(summaries.nodes[other], module, summaries)
    assert not any(isinstance(node, ast.Constant) for node in summaries.nodes[work])
