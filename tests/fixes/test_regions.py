"""Around what a removal is put: how far the use of a resource goes, and what stands in the way of moving a removal."""

from __future__ import annotations

import textwrap

import pytest

from fixes.support import findings, fix
from flake8_tempfile.model import Applicability

HEAD = "import os\nimport shutil\nimport tempfile\nfrom pathlib import Path\n\n\ndef run(source, work, log):\n"


def program(body: str) -> str:
    return HEAD + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n"


# What the body of a function does, and why nothing is rewritten.
LEFT_ALONE = {
    "a handler uses the path": (
        """
        try:
            directory = tempfile.mkdtemp()
            work(directory)
        except ValueError:
            shutil.rmtree(directory)
            return
        except KeyError:
            log(directory)
            return
        else:
            shutil.rmtree(directory)
        """,
        "the path is used outside the block in which it is made",
    ),
    "the end of the block keeps it": (
        """
        try:
            directory = tempfile.mkdtemp()
            work(directory)
        except ValueError:
            shutil.rmtree(directory)
            raise
        log(directory)
        """,
        "it is removed on failure only: what is left otherwise may be meant to stay",
    ),
    "another manager would stay open": (
        """
        with open(source) as text, tempfile.NamedTemporaryFile("w", delete=False) as handle:
            handle.write(text.read())
        work(handle.name)
        os.unlink(handle.name)
        """,
        "other managers are entered before it",
    ),
    "the object that is removed cannot be named earlier": (
        """
        with tempfile.NamedTemporaryFile("w", delete=False) as handle:
            handle.write(source)
        path = Path(handle.name)
        Path = work
        log(path)
        path.unlink()
        """,
        "the removal is a method of another object",
    ),
    "what is moved there is the only copy": (
        """
        aside = tempfile.mkdtemp()
        shutil.move(source, aside)
        work(source)
        shutil.rmtree(aside)
        """,
        "from line 9 on it may be the only copy",
    ),
    "a flag lets it stay": (
        """
        directory = tempfile.mkdtemp()
        work(directory)
        if source and log.keep_files:
            return
        shutil.rmtree(directory)
        """,
        "one branch keeps it, and may mean to",
    ),
    "where it is made there may be one already": (
        """
        listing = os.path.join(source, "listing")
        if source:
            with open(listing, "x") as file:
                file.write(source)
                work(listing)
        os.remove(listing)
        """,
        "it may have been there before, and belong to somebody else",
    ),
    "others may use the same directory": (
        """
        shared = os.path.join(tempfile.gettempdir(), "render-cache")
        os.makedirs(shared, exist_ok=True)
        work(shared)
        """,
        "what the name is made of may be known to somebody else",
    ),
    "an earlier run may have left it": (
        """
        ports = "/tmp/ports.txt"
        known = ""
        if os.path.exists(ports):
            known = Path(ports).read_text()
        with open(ports, "w") as file:
            file.write(known + source)
        work(ports)
        """,
        "an earlier run may have left it there to be found",
    ),
    "the code knows that it goes away": (
        """
        handle = tempfile.NamedTemporaryFile(delete=False)
        handle.close()
        work(handle.name)
        assert not os.path.exists(handle.name)
        """,
        "something else may remove it",
    ),
    "a service goes on reading it": (
        """
        descriptor, config = tempfile.mkstemp()
        os.close(descriptor)
        Path(config).write_text(source)
        work(["server", "start", f"--config={config}"])
        """,
        "the path is used by something that runs on",
    ),
    "the user is told where it is": (
        """
        descriptor, listing = tempfile.mkstemp()
        with os.fdopen(descriptor, "w") as file:
            file.write(source)
        log.verbose("the output is redirected to", work(Path(listing)))
        """,
        "a message says where it is left",
    ),
    "the removal comes later anyway": (
        """
        directory = tempfile.mkdtemp()
        work(directory)
        log.add_cleanup_file(directory)
        """,
        "the removal is registered for later",
    ),
    "the path is used again in the next round": (
        """
        for name in source:
            if name:
                work(path)
            descriptor, path = tempfile.mkstemp()
            os.close(descriptor)
            log(path)
        """,
        "the path is used outside the block in which it is made",
    ),
    "a branch gives the name to what is not ours": (
        """
        directory = None
        if source == 1:
            directory = tempfile.mkdtemp()
        elif source:
            directory = source
        work(directory)
        if directory:
            shutil.rmtree(directory)
        """,
        "it may be what was passed in, and belong to the caller",
    ),
    "what the branch asked for changes": (
        """
        if source:
            directory = tempfile.mkdtemp()
        source = work(source)
        if source:
            shutil.rmtree(directory)
        """,
        "the removal depends on what is bound later",
    ),
    "there need not be such a name": (
        """
        if source:
            directory = tempfile.mkdtemp()
            work(directory)
        work(source)
        if source:
            shutil.rmtree(directory)
        """,
        "it is removed outside the block in which it is made",
    ),
    "a handler loses it": (
        """
        descriptor, path = tempfile.mkstemp()
        os.close(descriptor)
        try:
            work(path)
            if not os.path.getsize(path):
                os.remove(path)
                raise KeyError
        except KeyError:
            return
        os.replace(path, source)
        """,
        "one way neither removes it nor hands it over",
    ),
    "it may be removed and then moved": (
        """
        descriptor, path = tempfile.mkstemp()
        os.close(descriptor)
        if work(path):
            os.remove(path)
        os.replace(path, source)
        """,
        "the path is used after its removal",
    ),
    "the directory without a name is told to somebody else's object": (
        "source.configure(place=tempfile.mkdtemp())",
        "the path is stored elsewhere",
    ),
    "what is made of the directory without a name is returned": (
        """
        server = work(tempfile.mkdtemp())
        server.start()
        return server
        """,
        "what is returned may still need the file",
    ),
    "the directory without a name need not be made": (
        """
        path = os.path.join(tempfile.mkdtemp() if log else source, "x")
        work(path)
        """,
        "it may be what was passed in, and belong to the caller",
    ),
    "where it is made depends on what is entered": (
        """
        with open(source) as file:
            directory = tempfile.mkdtemp(dir=file.name)
            work(file, directory)
        work(directory)
        shutil.rmtree(directory)
        """,
        "what it is made with may be known only then",
    ),
    "there may be no file when the `with` fails": (
        """
        with open(source) as file:
            descriptor, path = tempfile.mkstemp()
            os.close(descriptor)
            work(file)
        work(path)
        os.unlink(path)
        """,
        "it is removed outside the block in which it is made",
    ),
}


@pytest.mark.parametrize(("body", "reason"), LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_is_left_alone(body: str, reason: str) -> None:
    source = program(body)
    assert [finding.unfixed for finding in findings(source)] == [reason]
    assert fix(source).text == source


def only_edit(source: str) -> Applicability:
    (finding,) = findings(source)
    assert finding.edit is not None
    return finding.edit.applicability


ELSE = """
        try:
            directory = tempfile.mkdtemp()
            work(directory)
        except ValueError:
            shutil.rmtree(directory)
            return 1
        else:
            shutil.rmtree(directory)
        return 2
        """


def test_a_removal_in_a_clause_comes_before_the_clause() -> None:
    assert only_edit(program(ELSE)) is Applicability.SAFE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("except ValueError", "except OSError"),  # would catch what the removal raises
        ("            return 1", "            return 1"),
        (
            "        shutil.rmtree(directory)\n            return 1",
            "        work()\n            shutil.rmtree(directory)\n            return 1",
        ),
        ("    directory = tempfile", "    work()\n            directory = tempfile"),  # then nothing is bound yet
    ],
    ids=["catches-removal", "unchanged", "works-before", "made-later"],
)
def test_is_unsafe_where_the_order_changes(old: str, new: str) -> None:
    changed = program(ELSE.replace(old, new))
    expected = Applicability.SAFE if old == new else Applicability.UNSAFE
    assert only_edit(changed) is expected


def test_an_object_that_was_given_the_path_may_use_it_later() -> None:
    text = fix(
        program(
            """
            directory = tempfile.mkdtemp()
            source.open(directory)
            work(source.name)
            source.sync()
            log("done")
            """
        )
    ).text
    assert text.index("source.sync()") < text.index("log(")
    assert "        source.sync()\n    log(" in text


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("process = subprocess.Popen([tool, directory])", "process.wait()", Applicability.UNSAFE),
        ("thread = threading.Thread(target=serve, args=(directory,))", "thread.join()", Applicability.UNSAFE),
        ("with subprocess.Popen([tool, directory]):\n    pass", "done()", Applicability.SAFE),
        ("subprocess.run([tool, directory])", "done()", Applicability.SAFE),
    ],
)
def test_what_may_still_run_when_an_exception_comes(start: str, end: str, expected: Applicability) -> None:
    body = f"directory = tempfile.mkdtemp()\n{start}\nprepare()\n{end}\nshutil.rmtree(directory)\n"
    assert only_edit("import subprocess\nimport threading\n" + program(body)) is expected


TRY_AND_GO_BACK = """\
        try:
            work()
        finally:
            os.chdir(before)"""
IN_PLACE = """
        before = os.getcwd()
        directory = tempfile.mkdtemp()
        os.chdir(directory)
        work()
        os.chdir(before)
        shutil.rmtree(directory)
        """


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (IN_PLACE, Applicability.UNSAFE),
        (
            IN_PLACE.replace("        work()\n        os.chdir(before)", TRY_AND_GO_BACK),
            Applicability.SAFE,
        ),
    ],
    ids=["stays", "goes-back"],
)
def test_a_directory_that_the_process_may_be_in(body: str, expected: Applicability) -> None:
    assert only_edit(program(body)) is expected


def test_functions_of_a_module_stay_where_they_are() -> None:
    source = "import tempfile\n\nDATA = tempfile.mkdtemp()\n\n\ndef load():\n    return open(DATA)\n\n\nload()\n"
    assert fix(source).text == source
