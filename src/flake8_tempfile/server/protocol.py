"""Which messages of the protocol lead to what in the service."""

from __future__ import annotations

from lsprotocol import types

from flake8_tempfile.config.pyproject import CONFIG_FILE
from flake8_tempfile.server.actions import EXPLAIN, FIX_ALL
from flake8_tempfile.server.service import Service

_WATCH = types.Registration(
    "configuration",
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(f"**/{CONFIG_FILE}")]),
)


def connect(service: Service) -> None:
    """Let the server of a service answer."""
    _connect_documents(service)
    _connect_requests(service)


def _connect_documents(service: Service) -> None:
    server = service.server

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        service.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        service.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(_: types.DidSaveTextDocumentParams) -> None:
        service.saved()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        service.closed(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(_: types.DidChangeWatchedFilesParams) -> None:
        service.saved()

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        if service.watches_files():
            server.client_register_capability(types.RegistrationParams([_WATCH]))

    @server.feature(types.SHUTDOWN)
    def shutdown(_: None) -> None:
        service.ends()


def _connect_requests(service: Service) -> None:
    server = service.server

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=True),
    )
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await service.actions(params)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        return await service.resolved(action)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await service.shown(params.text_document.uri, params.position)

    @server.command(EXPLAIN)
    async def explain(uri: str, line: int) -> str:
        return await service.explained(uri, line)
