"""Directories that something else removes, with all that is in them."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, expression, parsed, text, work

from flake8_tempfile.analysis.acquire.managed_directories import ManagedDirectories
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.local_values import NameValues

SOURCE = """
MODULE_HELD = tempfile.TemporaryDirectory()


class Job:
    class_held = tempfile.TemporaryDirectory()
    declared: "int" = field(default_factory=tempfile.TemporaryDirectory)
    built = attrib(factory=lambda: tempfile.TemporaryDirectory(prefix="x"))
    annotated: tempfile.TemporaryDirectory[str] | None
    declared_otherwise: str = field(default_factory=str)

    def __init__(self, job_tmp_dir, tmp=None):
        self.job_tmp_dir = str(job_tmp_dir)
        self.tmp = tmp
        self.scratch = os.path.join(ROOT, "scratch")
        self.held = tempfile.TemporaryDirectory()
        self.later = None
        self.sometimes = tempfile.TemporaryDirectory()

    def start(self, given):
        self.later = tempfile.TemporaryDirectory()
        self.sometimes = given

    def run(self, folder, tmp_path, TMP_ROOT):
        made = tempfile.mkdtemp()
        inner = os.path.join(made, "inner")
        deep = Path(inner) / "deep"
        kept = os.path.join("/data", "kept")
        fixed = "/tmp/fixed"
        shared = tempfile.gettempdir()
        either = tempfile.mkdtemp()
        either = folder
        both = tempfile.mkdtemp()
        both = os.path.join(made, "x")
        a = b
        b = a
        c = Path(c)
        taken = self.work_dir
        work_dir = settings.root
        with tempfile.TemporaryDirectory() as entered:
            pass
        holder = tempfile.TemporaryDirectory()
        shutil.rmtree(mine)

    def close(self):
        shutil.rmtree(self.place)
"""


def managed() -> ManagedDirectories:
    module = parsed(text(SOURCE))
    summaries = summarise(module)
    run = next(function for function in module.functions() if function.name == "run")
    return ManagedDirectories(NameValues(run, summaries.nodes_of(run), summaries), summaries)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("tempfile.mkdtemp()", id="made here"),
        pytest.param("tempfile.TemporaryDirectory()", id="removes itself"),
        pytest.param("made", id="its name"),
        pytest.param("inner", id="a path inside"),
        pytest.param("deep", id="further inside"),
        pytest.param("both", id="one of two such directories"),
        pytest.param("entered", id="bound by with"),
        pytest.param("holder.name", id="the name of the object"),
        pytest.param("made + '/x'", id="a sum"),
        pytest.param("f'{made}/x'", id="an f-string"),
        pytest.param("os.path.join(made, 'x')", id="join"),
        pytest.param("str(Path(made).joinpath('x'))", id="joinpath"),
        pytest.param("Path(os.path.realpath(made)).mkdir()", id="a directory made in it"),
        pytest.param("tmp_path", id="a fixture"),
        pytest.param("tmp_path / 'x'", id="in a fixture"),
        pytest.param("tmpdir_factory.mktemp('x')", id="made by a fixture"),
        pytest.param("self.place", id="an attribute that a method removes"),
        pytest.param("os.path.join(self.place, 'x')", id="in such an attribute"),
        pytest.param("os.path.join(MODULE_HELD.name, 'x')", id="held by the module"),
        pytest.param("os.path.join(self.class_held.name, 'x')", id="held by the class"),
        pytest.param("os.path.join(self.held.name, 'x')", id="held by the object"),
        pytest.param("self.later.name", id="held by the object from another method on"),
        pytest.param("self.declared.name", id="made by a declared factory"),
        pytest.param("self.built.name", id="made by a lambda"),
        pytest.param("self.annotated.name", id="declared as such an object"),
        pytest.param("self.temp_dir", id="an attribute whose name says that it is temporary"),
        pytest.param("self._tmp_folder.name", id="likewise, an object"),
        pytest.param("self.job_tmp_dir", id="likewise, given by who made the object"),
        pytest.param("mine", id="removed by the function itself"),
        pytest.param("scratch", id="a name that says it"),
        pytest.param("make_temp_folder()", id="a helper that says it"),
    ],
)
def test_managed(source: str) -> None:
    assert managed().holds(expression(source))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("folder", id="any directory"),
        pytest.param("kept", id="a path that is built"),
        pytest.param("'/data/x'", id="a literal"),
        pytest.param("fixed", id="a path in the shared directory"),
        pytest.param("'/tmp/x'", id="likewise, a literal"),
        pytest.param("shared", id="the shared directory itself"),
        pytest.param("tempfile.gettempdir()", id="likewise, a call"),
        pytest.param("os.path.dirname(made)", id="the directory above"),
        pytest.param("either", id="only on some paths"),
        pytest.param("made if wanted else folder", id="a choice"),
        pytest.param("made or folder", id="likewise"),
        pytest.param("os.path.join(folder, made)", id="not at the front"),
        pytest.param("f'x{made}'", id="likewise, in a text"),
        pytest.param("TMP_ROOT", id="a constant is configured"),
        pytest.param("self.sometimes.name", id="now and then another directory"),
        pytest.param("self.unknown.name", id="an attribute that nothing binds"),
        pytest.param("work_dir", id="such a name, bound to an attribute of a configuration"),
        pytest.param("os.path.join()", id="nothing"),
        pytest.param("a", id="a circle"),
        pytest.param("c", id="a name made from itself"),
        pytest.param("folder.name", id="an attribute"),
        pytest.param("self.work_dir", id="an attribute, whatever its name says"),
        pytest.param("self.declared_otherwise.name", id="made by another factory"),
        pytest.param("self.tmp", id="perhaps None, the shared directory"),
        pytest.param("self.scratch", id="a lasting directory in spite of its name"),
        pytest.param("settings.temp_dir", id="a setting"),
        pytest.param("self.template_dir", id="a name with such letters in it"),
        pytest.param("1", id="a number"),
    ],
)
def test_not_managed(source: str) -> None:
    assert not managed().holds(expression(source))


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        ("tmp_path", []),
        ("str(tmp_path / 'x')", []),
        ("None", [(3, "TMP201")]),
        ("'/tmp'", [(3, "TMP201")]),
        ("tempfile.gettempdir()", [(3, "TMP201")]),
        ("data", []),
        ("os.getcwd()", []),
    ],
)
def test_what_is_made_in_a_directory(directory: str, expected: list[tuple[int, str]]) -> None:
    assert codes(work(f"d = tempfile.mkdtemp(dir={directory})\nuse(d)")) == expected
