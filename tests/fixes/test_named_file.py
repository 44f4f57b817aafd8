"""Which files are put into a ``with NamedTemporaryFile(...)``, and which are not because something would change."""

from __future__ import annotations

import textwrap

import pytest

from fixes.support import findings, fix
from flake8_tempfile.edits import WrapInNamedFile
from flake8_tempfile.model import Applicability

HEAD = "import contextlib\nimport os\nimport subprocess\nimport tempfile\nfrom pathlib import Path\n\n\n"

# The program is the body of a function; the name of the case says what would change.
LEFT_ALONE = {
    "the keyword arguments are not known": """
        handle = tempfile.NamedTemporaryFile(**options, delete=False)
        handle.write(work())
        os.unlink(handle.name)
        """,
    "the positional arguments are not known": """
        handle = tempfile.NamedTemporaryFile(*options, delete=False)
        handle.write(work())
        os.unlink(handle.name)
        """,
    "unknown code may close or enter the object": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        work(handle)
        subprocess.run(["tool", handle.name])
        os.unlink(handle.name)
        """,
    "the object is entered together with another one": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        with handle, work() as other:
            handle.write(other)
        subprocess.run(["tool", handle.name])
        os.unlink(handle.name)
        """,
    "the object is closed by an exit stack": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        with contextlib.closing(handle):
            handle.write(work())
        subprocess.run(["tool", handle.name])
        os.unlink(handle.name)
        """,
    "the object is used after the file is gone": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        handle.write(work())
        os.unlink(handle.name)
        return handle.read()
        """,
    "a nested function reads from the object": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        lines = (line for line in handle)
        work()
        os.unlink(handle.name)
        return lines
        """,
    "the descriptor goes on being used": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        descriptor = handle.fileno()
        work()
        os.unlink(handle.name)
        return descriptor
        """,
    "the raw file is taken out of the object": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        raw = handle.file
        work(raw)
        os.unlink(handle.name)
        """,
    "the removal would have failed if the tool had removed the file": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        handle.close()
        work(handle.name)
        os.unlink(handle.name)
        """,
    "the same with a command put together before": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        handle.close()
        command = ["tool"]
        command.append(handle.name)
        work(command)
        os.unlink(handle.name)
        """,
    "the removal ignores more than a missing file": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        handle.close()
        work(handle.name)
        with contextlib.suppress(OSError):
            os.unlink(handle.name)
        """,
    "the removal says that the file is missing": """
        handle = tempfile.NamedTemporaryFile(delete=False)
        handle.close()
        work(handle.name)
        try:
            os.unlink(handle.name)
        except FileNotFoundError:
            print("gone")
        """,
    "the file is moved away": """
        handle = tempfile.NamedTemporaryFile("w", delete=False)
        handle.write(work())
        handle.close()
        os.replace(handle.name, options)
        """,
    "another function removes": """
        handle = tempfile.NamedTemporaryFile("w", delete=False)
        handle.write(work())
        handle.close()
        remove_on_windows(handle.name)
        """,
    "the descriptor is written to": """
        descriptor, path = tempfile.mkstemp()
        os.write(descriptor, work())
        os.close(descriptor)
        subprocess.run(["tool", path])
        os.unlink(path)
        """,
    "the descriptor is opened after something else": """
        descriptor, path = tempfile.mkstemp()
        text = work()
        with os.fdopen(descriptor, "w") as handle:
            handle.write(text)
        subprocess.run(["tool", path])
        os.unlink(path)
        """,
    "the mode is not written out": """
        descriptor, path = tempfile.mkstemp()
        with os.fdopen(descriptor, options) as handle:
            handle.write(work())
        subprocess.run(["tool", path])
        os.unlink(path)
        """,
    "the descriptor stays open": """
        descriptor, path = tempfile.mkstemp()
        with os.fdopen(descriptor, "w", closefd=False) as handle:
            handle.write(work())
        subprocess.run(["tool", path])
        os.unlink(path)
        """,
    "the descriptor translates line ends on some systems": """
        descriptor, path = tempfile.mkstemp(text=True)
        os.close(descriptor)
        subprocess.run(["tool", path, work()])
        os.unlink(path)
        """,
    "the object opened on the descriptor has a number for a name": """
        descriptor, path = tempfile.mkstemp()
        with os.fdopen(descriptor, "w") as handle:
            handle.write(work())
            print(handle.name)
        subprocess.run(["tool", path])
        os.unlink(path)
        """,
    "the file is read where the failed writing is handled": """
        descriptor, path = tempfile.mkstemp()
        try:
            with os.fdopen(descriptor, "w") as handle:
                handle.write(work())
        except ValueError:
            print(Path(path).read_text())
        subprocess.run(["tool", path])
        os.unlink(path)
        """,
    "the name of the object is bound anew": """
        descriptor, path = tempfile.mkstemp()
        with os.fdopen(descriptor, "w") as handle:
            handle.write(work())
        with open(path) as handle:
            print(handle.read())
        os.unlink(path)
        """,
}


def program(body: str, target: str = "3.12") -> str:
    lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return f"# target: {target}\n{HEAD}def run(options, work):\n{lines}\n"


def wraps(source: str) -> list[WrapInNamedFile]:
    return [finding.edit for finding in fix(source).fixed if isinstance(finding.edit, WrapInNamedFile)]


@pytest.mark.parametrize("body", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_is_not_wrapped(body: str) -> None:
    assert findings(program(body))
    assert not wraps(program(body))


CLOSED_AND_READ = """
        handle = tempfile.NamedTemporaryFile("w", delete=False)
        handle.write(work())
        handle.close()
        subprocess.run(["tool", handle.name])
        os.unlink(handle.name)
        """


@pytest.mark.parametrize(("target", "count"), [("3.10", 0), ("3.11", 0), ("3.12", 1), ("3.13", 1)])
def test_a_name_that_is_used_needs_a_python_that_can_keep_the_file(target: str, count: int) -> None:
    source = program(CLOSED_AND_READ, target)
    assert len(wraps(source)) == count
    assert not fix(source).left


def test_a_name_that_nobody_uses_needs_none() -> None:
    source = program(CLOSED_AND_READ.replace('subprocess.run(["tool", handle.name])', "work()"), "3.10")
    (edit,) = wraps(source)
    assert not edit.keep
    assert "delete" not in fix(source).text


def test_a_removal_on_every_way_is_moved_safely() -> None:
    (edit,) = wraps(program(CLOSED_AND_READ))
    assert edit.applicability is Applicability.SAFE


def test_a_file_that_nobody_removes_may_be_wanted() -> None:
    (edit,) = wraps(program(CLOSED_AND_READ.replace("os.unlink(handle.name)", "print()")))
    assert edit.applicability is Applicability.UNSAFE


def test_a_removal_that_minds_nothing_lets_anybody_have_the_name() -> None:
    body = CLOSED_AND_READ.replace("subprocess.run", "work").replace(
        "os.unlink(handle.name)", "Path(handle.name).unlink(missing_ok=True)"
    )
    assert len(wraps(program(body))) == 1


def test_imports_that_are_used_elsewhere_stay() -> None:
    source = program(CLOSED_AND_READ) + "\n\ndef here():\n    return os.getcwd()\n"
    assert "import os\n" in fix(source).text
