"""The quick look: what is worth a closer one."""

from __future__ import annotations

import pytest
from lifetime_sources import parsed

from flake8_tempfile.analysis.effects.functions.candidates import acquiring_scopes, led_scopes, removing_scopes
from flake8_tempfile.analysis.effects.functions.summarise import summarise
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
    assert acquiring_scopes(module)


@pytest.mark.parametrize(
    "source", ["", "work(p)", "d.cleanup()", "f.delete()", "p = '/data/x'", "p = 'tmp'", "import tempfile", "x = 1"]
)
def test_not_worth_it(source: str) -> None:
    module = parsed(source)
    assert not acquiring_scopes(module)


def test_any_call_may_be_one_of_the_users_acquirers() -> None:
    assert acquiring_scopes(parsed("p = make()", Settings(acquirers=("m*",))))
    assert not acquiring_scopes(parsed("p = 1", Settings(acquirers=("make",))))


def test_the_users_temporary_directories_count() -> None:
    module = parsed("p = '/scratch/x'", Settings(temp_directories=("/scratch",)))
    assert acquiring_scopes(module)


def test_a_helper_counts_once_it_is_known_to_be_fresh() -> None:
    module = parsed("def make(): return build()\ndef caller(): return make()")
    _, caller = module.functions()
    assert caller not in acquiring_scopes(module)
    assert caller not in led_scopes(module, set(), {})
    assert caller in led_scopes(module, {"make"}, {})


@pytest.mark.parametrize("value", ["gettempdir()", "'/var' + '/tmp'", "'/tmp/x'", "os.sep + 'tmp'", "mkdtemp()"])
def test_constants_that_may_lead_to_a_temporary_directory_count(value: str) -> None:
    module = parsed(f"BASE = {value}\nPLACE = BASE + name\ndef work(): use(PLACE)\ndef other(): use(x)")
    work, other = module.functions()
    scopes = led_scopes(module, set(), summarise(module).module_values)
    assert work in scopes
    assert other not in scopes


@pytest.mark.parametrize("value", ["compute()", "'x'", "'tmp'", "logging.getLogger(__name__)"])
def test_other_constants_do_not(value: str) -> None:
    module = parsed(f"BASE = {value}\ndef work(): use(BASE)")
    (work,) = module.functions()
    assert work not in led_scopes(module, set(), summarise(module).module_values)


@pytest.mark.parametrize(
    "source",
    [
        "os.remove(p)",
        "from os import remove as drop\ndrop(p)",
        "p.unlink()",
        "stack.callback(work, p)",
        "run(['rm', p])",
        "os.system(f'rm {p}')",
        "later(lambda: os.remove(p))",
        "later(lambda: lambda: os.remove(p))",
        "fd, p = mkstemp()\nos.close(fd)",
        "fd, p = mkstemp()\nfdopen(fd)",
        "delete_file(p)",
    ],
)
def test_scopes_that_may_remove(source: str) -> None:
    module = parsed(source)
    assert module.tree in removing_scopes(module)


@pytest.mark.parametrize(
    "source", ["work(p)", "os.close(fd)", "run(['ls', p])", "later(lambda: work(p))", "def f(): os.remove(p)"]
)
def test_scopes_that_remove_nothing(source: str) -> None:
    module = parsed(source)
    assert module.tree not in removing_scopes(module)


def test_any_call_may_be_one_of_the_users_removers() -> None:
    module = parsed("drop(p)", Settings(removers=("drop",)))
    assert module.tree in removing_scopes(module)
