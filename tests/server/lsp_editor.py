"""An editor, as far as the tests need one: a client that speaks with the real server over its stdin and stdout."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Union

from cattrs import Converter
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter

_PATIENCE = 60
ALL_OF_IT = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
    text_document=types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(
            resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"])
        )
    ),
)


class Editor:
    """What the editor has open, and what the server has told it."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.published: list[types.PublishDiagnosticsParams] = []
        self.messages: list[str] = []
        self.logged: list[str] = []
        self.registered: list[str] = []
        self._told = asyncio.Event()
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self._on_diagnostics))
        client.feature(types.WINDOW_SHOW_MESSAGE)(partial(self._on_message))
        client.feature(types.WINDOW_LOG_MESSAGE)(partial(self._on_log))
        client.feature(types.CLIENT_REGISTER_CAPABILITY)(partial(self._on_registration))

    def _on_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.append(params)
        self._told.set()

    def _on_message(self, params: types.ShowMessageParams) -> None:
        self.messages.append(params.message)

    def _on_log(self, params: types.LogMessageParams) -> None:
        self.logged.append(params.message)

    def _on_registration(self, params: types.RegistrationParams) -> None:
        self.registered += [each.method for each in params.registrations]

    async def open(self, path: Path, text: str, language: str = "python") -> list[types.Diagnostic]:
        """Open a document and return what is shown in it."""
        item = types.TextDocumentItem(path.as_uri(), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.shown(path, 1)

    def type(self, path: Path, text: str, version: int) -> None:
        """Replace the text of a document."""
        document = types.VersionedTextDocumentIdentifier(version, path.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, path: Path) -> None:
        """Say that a document has been saved."""
        document = types.TextDocumentIdentifier(path.as_uri())
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    def close(self, path: Path) -> None:
        """Close a document."""
        document = types.TextDocumentIdentifier(path.as_uri())
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def shown(self, path: Path, version: int | None) -> list[types.Diagnostic]:
        """Return what is shown in a version of a document, once the server has said so since the last time."""
        return await asyncio.wait_for(self._shown(path, version), _PATIENCE)

    async def _shown(self, path: Path, version: int | None) -> list[types.Diagnostic]:
        while True:
            for params in self.published:
                if params.uri == path.as_uri() and params.version == version:
                    self.published.remove(params)
                    return list(params.diagnostics)
            self._told.clear()
            await self._told.wait()

    async def actions(
        self, path: Path, where: types.Range, only: Sequence[str] | None = None
    ) -> dict[str, types.CodeAction]:
        """Return what is offered on a range, by its title."""
        document = types.TextDocumentIdentifier(path.as_uri())
        context = types.CodeActionContext([], only=only)
        found = await self.client.text_document_code_action_async(types.CodeActionParams(document, where, context))
        return {each.title: each for each in found or [] if isinstance(each, types.CodeAction)}

    async def pick(self, action: types.CodeAction, text: str) -> str:
        """Return a text after an action that is resolved first."""
        resolved = await self.client.code_action_resolve_async(action)
        return edited(text, resolved.edit)

    async def hover(self, path: Path, line: int, character: int) -> str:
        """Return what is shown beside a position, '' for nothing."""
        document = types.TextDocumentIdentifier(path.as_uri())
        found = await self.client.text_document_hover_async(
            types.HoverParams(document, types.Position(line, character))
        )
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""


def edited(text: str, edit: types.WorkspaceEdit | None) -> str:
    """Return a text with edits of whole lines made, as an editor does."""
    assert edit is not None
    edits: list[Any] = []
    for change in edit.document_changes or []:
        assert isinstance(change, types.TextDocumentEdit)
        edits += change.edits
    for changes in (edit.changes or {}).values():
        edits += changes
    lines = text.split("\n")
    for each in reversed(edits):
        start, end = each.range.start, each.range.end
        assert start.character == 0
        assert end.character == len(lines[end.line].rstrip("\r").encode("utf-16-le")) // 2
        ending = "\r" if lines[end.line].endswith("\r") else ""
        lines[start.line : end.line + 1] = [each.new_text + ending]
    return "\n".join(lines)


@asynccontextmanager
async def editor(
    root: Path, *flags: str, capabilities: types.ClientCapabilities | None = None, command: Sequence[str] = ()
) -> AsyncIterator[Editor]:
    """Start the server for an editor that has a folder open, and end it as editors do."""
    client = LanguageClient("editor", "1", converter_factory=_converter)
    shown = Editor(client)
    await client.start_io(*(command or (sys.executable, "-m", "flake8_tempfile", "server", *flags)))
    folder = types.WorkspaceFolder(root.as_uri(), root.name)
    await client.initialize_async(
        types.InitializeParams(capabilities or ALL_OF_IT, root_uri=root.as_uri(), workspace_folders=[folder])
    )
    client.initialized(types.InitializedParams())
    try:
        yield shown
        await client.shutdown_async(None)
    finally:
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call]


def _converter() -> Converter:
    """Return pygls' converter, which takes each action that has a command for a command."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]

    def structured(value: Any, _: object) -> Any:  # noqa: ANN401
        kind: Any = types.Command if isinstance(value.get("command"), str) else types.CodeAction
        return converter.structure(value, kind)

    converter.register_structure_hook(Union[types.Command, types.CodeAction], structured)  # noqa: UP007  a key
    return converter
