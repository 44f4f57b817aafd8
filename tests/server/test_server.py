"""The language server, spoken to over its stdin and stdout as an editor does."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("pygls")

from conftest import CLEAN, LEAK
from lsp_editor import Editor, editor
from lsprotocol import types

SKIPPED = """\
import os
import tempfile


def convert(upload, use):
    handle, path = tempfile.mkstemp()
    os.close(handle)
    use("😀😀", upload, path)
    os.remove(path)
"""


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


class Shared(NamedTuple):
    """An editor that several tests use, each with documents of its own."""

    loop: asyncio.AbstractEventLoop
    editor: Editor

    def run(self, work: Callable[[Editor], Coroutine[Any, Any, None]]) -> None:
        self.loop.run_until_complete(work(self.editor))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    loop = asyncio.new_event_loop()
    opened = editor(tmp_path_factory.mktemp("workspace"))
    yield Shared(loop, loop.run_until_complete(opened.__aenter__()))
    loop.run_until_complete(opened.__aexit__(None, None, None))
    loop.close()


def everything() -> types.Range:
    return types.Range(types.Position(0, 0), types.Position(1000, 0))


def test_what_is_found_is_shown_with_the_path_to_the_leak(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        path = tmp_path / "convert.py"
        (found,) = await shown.open(path, SKIPPED)
        assert (found.code, found.source, found.severity) == (
            "TMP204",
            "flake8-tempfile",
            types.DiagnosticSeverity.Warning,
        )
        assert found.range == types.Range(types.Position(5, 19), types.Position(5, 37))
        assert found.code_description is not None
        assert found.code_description.href.endswith("/rules/TMP204/")
        related = found.related_information or []
        assert [(each.location.range.start.line, each.message) for each in related] == [
            (5, "created here"),
            (7, "raises here"),
            (8, "the removal that is skipped"),
        ]
        assert {each.location.uri for each in related} == {path.as_uri()}
        # The two characters outside of the plane take two units each.
        assert related[1].location.range == types.Range(types.Position(7, 4), types.Position(7, 29))

    shared.run(work)


def test_typing_and_saving_and_closing(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        path = tmp_path / "a.py"
        assert not await shown.open(path, CLEAN)
        for version in range(2, 20):
            shown.type(path, LEAK + "\n" * version, version)
        assert [each.code for each in await shown.shown(path, 19)] == ["TMP201"]
        shown.save(path)
        assert [each.code for each in await shown.shown(path, 19)] == ["TMP201"]
        shown.close(path)
        assert not await shown.shown(path, None)

    shared.run(work)


def test_a_text_that_cannot_be_parsed_is_told_so_until_it_can(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        path = tmp_path / "a.py"
        (found,) = await shown.open(path, "import tempfile\n\ndef work(:\n")
        assert (found.code, found.severity) == ("TMP001", types.DiagnosticSeverity.Error)
        assert found.range.start.line == 2
        assert not await shown.actions(path, everything())
        shown.type(path, "x = '\0' # tempfile", 2)
        assert [each.code for each in await shown.shown(path, 2)] == ["TMP001"]
        shown.type(path, LEAK, 3)
        assert [each.code for each in await shown.shown(path, 3)] == ["TMP201"]

    shared.run(work)


def test_what_is_new_and_what_is_odd(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        assert not await shown.open(tmp_path / "empty.py", "")
        assert not await shown.actions(tmp_path / "empty.py", everything())
        assert not await shown.hover(tmp_path / "empty.py", 9, 9)
        assert [each.code for each in await shown.open(tmp_path / "bom.py", "\ufeff" + LEAK)] == ["TMP201"]
        item = types.TextDocumentItem("untitled:Untitled-1", "python", 7, LEAK)
        shown.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        while not any(params.uri == "untitled:Untitled-1" for params in shown.published):
            await asyncio.sleep(0.01)

    shared.run(work)


def test_a_form_feed_ends_no_line(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        (found,) = await shown.open(tmp_path / "a.py", "x = 1\n\x0c\ny = '\u2028'\r\n" + LEAK)
        assert found.range.start.line == 7

    shared.run(work)


def test_a_declared_encoding_is_that_of_the_file_and_not_of_the_text(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        text = "# coding: latin-1\n" + LEAK.replace("mkdtemp()", 'mkdtemp("ü€😀")')
        (found,) = await shown.open(tmp_path / "a.py", text)
        assert found.range == types.Range(types.Position(5, 16), types.Position(5, 16 + 18 + 6))

    shared.run(work)


def test_the_configuration_of_the_project_counts(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "gen").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flake8-tempfile]\nextend-select = ["TMP402"]\nextend-exclude = ["gen"]\n'
        'per-file-ignores = {"tests/*" = ["TMP201"]}\n'
    )

    async def work() -> None:
        async with editor(tmp_path) as shown:
            found = await shown.open(tmp_path / "a.py", LEAK)
            assert sorted(str(each.code) for each in found) == ["TMP201", "TMP402"]
            assert [each.code for each in await shown.open(tmp_path / "tests" / "a.py", LEAK)] == ["TMP402"]
            assert not await shown.open(tmp_path / "gen" / "a.py", LEAK)
            (tmp_path / "pyproject.toml").write_text('[tool.flake8-tempfile]\nselect = ["TMP9"]\n')
            assert shown.registered == ["workspace/didChangeWatchedFiles"]
            shown.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([]))
            (found,) = [await shown.shown(tmp_path / "a.py", 1)]
            assert "unknown rule 'TMP9'" in found[0].message
            assert any("unknown rule 'TMP9'" in text for text in shown.logged)

    run(work())


def test_what_is_excluded_by_default_and_what_is_no_python(tmp_path: Path) -> None:
    async def work() -> None:
        async with editor(tmp_path, "--select", "TMP2") as shown:
            assert not await shown.open(tmp_path / ".venv" / "lib" / "a.py", LEAK)
            assert [each.code for each in await shown.open(tmp_path / "script", LEAK)] == ["TMP201"]
            item = types.TextDocumentItem((tmp_path / "a.txt").as_uri(), "plaintext", 1, LEAK)
            shown.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            assert not await shown.actions(tmp_path / "a.txt", everything())
            assert not shown.published

    run(work())


def test_what_is_imported_counts_as_it_is_saved(shared: Shared, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    helper = tmp_path / "helper.py"
    helper.write_text("import shutil\n\n\ndef take(path):\n    shutil.rmtree(path)\n")
    text = (
        "import tempfile\n\nfrom helper import take\n\n\ndef work():\n    path = tempfile.mkdtemp()\n    take(path)\n"
    )

    async def work(shown: Editor) -> None:
        (tmp_path / "a.py").write_text(text)
        assert not await shown.open(tmp_path / "a.py", text)
        helper.write_text("def take(path):\n    print(path)\n")
        shown.save(helper)
        assert [each.code for each in await shown.shown(tmp_path / "a.py", 1)] == ["TMP201"]

    shared.run(work)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_quick_fixes(shared: Shared, tmp_path: Path, end: str) -> None:
    text = (SKIPPED + LEAK.partition("\n")[2].replace("print", "fill")).replace("\n", end)

    async def work(shown: Editor) -> None:
        path = tmp_path / "a.py"
        found = {each.code: each for each in await shown.open(path, text)}
        assert set(found) == {"TMP204", "TMP201"}
        offered = await shown.actions(path, found["TMP204"].range)
        safe, noqa, explain, every = offered.values()
        assert safe.is_preferred
        assert safe.kind == types.CodeActionKind.QuickFix
        assert safe.title.startswith("TMP204: ")
        assert safe.edit is None, "it is worked out when it is picked"
        fixed = await shown.pick(safe, text)
        assert "try:" in fixed or "with " in fixed
        assert "finally" in fixed or "with " in fixed
        assert fixed.count(end) == fixed.count("\n")
        assert (await shown.pick(noqa, text)).splitlines()[5].endswith("tempfile.mkstemp()  # noqa: TMP204")
        assert explain.command is not None
        assert every.kind == "source.fixAll.flake8-tempfile"
        assert await shown.pick(every, text) == fixed
        unsafe, *_ = (await shown.actions(path, found["TMP201"].range)).values()
        assert unsafe.title.endswith("(unsafe)")
        assert not unsafe.is_preferred
        assert "TemporaryDirectory" in await shown.pick(unsafe, text)
        assert list(await shown.actions(path, everything(), ["source.fixAll"])) == [every.title]
        assert not await shown.actions(path, everything(), ["refactor"])

    shared.run(work)


def test_an_action_on_an_old_version_is_refused(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        path = tmp_path / "a.py"
        (found,) = await shown.open(path, SKIPPED)
        safe, *_ = (await shown.actions(path, found.range)).values()
        shown.type(path, "\n" + SKIPPED, 2)
        with pytest.raises(Exception, match="has changed"):
            await shown.client.code_action_resolve_async(safe)

    shared.run(work)


def test_an_editor_that_resolves_nothing_gets_the_edits_at_once(tmp_path: Path) -> None:
    async def work() -> None:
        async with editor(tmp_path, capabilities=types.ClientCapabilities()) as shown:
            path = tmp_path / "a.py"
            (found,) = await shown.open(path, SKIPPED)
            safe, noqa, explain, every = (await shown.actions(path, found.range)).values()
            for action in (safe, noqa, every):
                assert action.edit is not None
                assert action.edit.changes
            assert explain.edit is None
            assert not shown.registered

    run(work())


def test_hover_tells_why_and_shows_the_page(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        path = tmp_path / "a.py"
        await shown.open(path, SKIPPED + "    x = 1  # noqa: TMP301\n")
        said = await shown.hover(path, 5, 22)
        assert "**TMP204** temporary file 'path' is not removed if line 8 raises" in said
        assert "created by `tempfile.mkstemp()`" in said
        assert "# removal-outside-finally (TMP204)" in said
        assert "mktemp-race" in await shown.hover(path, 9, 25)
        assert not await shown.hover(path, 0, 3)

    shared.run(work)


def test_explain_is_a_command(shared: Shared, tmp_path: Path) -> None:
    async def work(shown: Editor) -> None:
        path = tmp_path / "a.py"
        (found,) = await shown.open(path, SKIPPED)
        explain = next(each for each in (await shown.actions(path, found.range)).values() if each.command)
        assert explain.command is not None
        command = types.ExecuteCommandParams(explain.command.command, explain.command.arguments)
        said = await shown.client.workspace_execute_command_async(command)
        assert "created by `tempfile.mkstemp()`" in str(said)
        assert said in shown.messages

    shared.run(work)


CRASHING = """\
import sys
from flake8_tempfile.command.dispatch import main
from flake8_tempfile.running import file_check

whole = file_check._check_source

def crash(source, target):
    if "crash" in source:
        raise ZeroDivisionError("deep inside")
    return whole(source, target)

file_check._check_source = crash
sys.exit(main(["server"]))
"""


def test_a_crash_in_one_document_is_shown_there_and_ends_nothing(tmp_path: Path) -> None:

    async def work() -> None:
        async with editor(tmp_path, command=[sys.executable, "-c", CRASHING]) as shown:
            (found,) = await shown.open(tmp_path / "a.py", "crash = 'tempfile'\n")
            assert "internal error: ZeroDivisionError: deep inside" in found.message
            assert any("deep inside" in text for text in shown.logged)
            assert [each.code for each in await shown.open(tmp_path / "b.py", LEAK)] == ["TMP201"]

    run(work())


def test_a_comment_that_silences_nothing_is_dropped_and_has_no_steps_to_explain(shared: Shared, tmp_path: Path) -> None:

    async def work(shown: Editor) -> None:
        path = tmp_path / "unused.py"
        (found,) = await shown.open(path, "import tempfile  # noqa: TMP201\n")
        assert list(await shown.actions(path, found.range, ["quickfix"])) == ["TMP002: Drop what silences nothing"]

    shared.run(work)


@pytest.mark.parametrize(
    ("ends", "status"),
    [
        ([{"id": 2, "method": "shutdown"}, {"method": "exit"}], 0),
        ([{"id": 2, "method": "shutdown"}], 0),
        ([{"method": "exit"}], 1),
        ([], 1),
    ],
    ids=["shutdown and exit", "shutdown and the end of the input", "exit alone", "the end of the input alone"],
)
def test_the_status_says_whether_the_editor_has_ended_it(ends: list[dict[str, object]], status: int) -> None:
    messages = [{"id": 1, "method": "initialize", "params": {"capabilities": {}}}, *ends]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}) for message in messages]
    sent = "".join(f"Content-Length: {len(body)}\r\n\r\n{body}" for body in bodies)
    command = [sys.executable, "-m", "flake8_tempfile", "server"]
    ended = subprocess.run(command, input=sent.encode(), capture_output=True, timeout=60, check=False)
    assert f'"id":{len(bodies) - (ends[-1:] == [{"method": "exit"}])}'.encode() in ended.stdout.replace(b" ", b"")
    assert (ended.returncode, ended.stderr) == (status, b"")


def test_without_the_library_it_says_what_to_install(capsys: pytest.CaptureFixture[str]) -> None:

    from flake8_tempfile.command.dispatch import main

    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.startswith(("pygls", "flake8_tempfile.server"))]:
            patch.delitem(sys.modules, name)
        patch.setitem(sys.modules, "pygls", None)
        assert main(["server"]) == 2
    assert "pip install 'flake8-tempfile[lsp]'" in capsys.readouterr().err


def test_wrong_flags_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    from flake8_tempfile.command.dispatch import main

    assert main(["server", "--select", "TMP9"]) == 2
    assert "TMP9" in capsys.readouterr().err
