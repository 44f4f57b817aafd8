"""The language server itself: messages of the protocol in, diagnostics and answers out.

Documents come whole with each change.  All that takes time happens in one thread besides the one that speaks with the
editor: the analysis is for one thread at a time, and messages are read while it works.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from flake8_tempfile.config.pyproject import Configuration
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.reporters import PROGRAM
from flake8_tempfile.running.file_check import failure_of
from flake8_tempfile.server.actions import offered, with_edit
from flake8_tempfile.server.delayed import Delayed
from flake8_tempfile.server.diagnostics import diagnostics
from flake8_tempfile.server.documents import Checked, Document, check, is_python
from flake8_tempfile.server.hover import explanation, hover
from flake8_tempfile.server.positions import Positions

Result = TypeVar("Result")
# Seconds without a keystroke after which a document is checked.
PAUSE = 0.3
_BOM = "\ufeff"
_MARKDOWN = types.MarkupKind.Markdown


class Service:
    """What the server knows of the open documents, and how it answers."""

    def __init__(self, configure: Callable[[], Configuration], pause: float = PAUSE) -> None:
        """Start with no document; ``configure`` gives the configuration as it is on disk."""
        self.server = LanguageServer(PROGRAM, version(PROGRAM), types.TextDocumentSyncKind.Full)
        self._configure = configure
        self._pause = pause
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._was_asked_to_end = False
        self._checked: dict[str, Checked] = {}
        self._delayed = Delayed(self._publish, self._complain)

    def opened(self, uri: str) -> None:
        """Check a document soon."""
        self._delayed.ask(uri, 0)

    def changed(self, uri: str) -> None:
        """Check a document when the user pauses."""
        self._delayed.ask(uri, self._pause)

    def saved(self) -> None:
        """Check all documents again: they may import what was saved, or be under the configuration that was."""
        self._checked.clear()
        for uri in self.server.workspace.text_documents:
            self._delayed.ask(uri, 0)

    def closed(self, uri: str) -> None:
        """Show nothing any more in a document."""
        self._delayed.drop(uri)
        self._checked.pop(uri, None)
        self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Return what is offered on a range."""
        checked = await self._current(params.text_document.uri)
        if checked is None or checked.target is None:
            return []
        found = list(offered(checked, self._positions(checked), params.range, _names(params.context.only)))
        if self._resolves():
            return found
        return [action for action in [await self._resolved_or_none(each, checked) for each in found] if action]

    async def resolved(self, action: types.CodeAction) -> types.CodeAction:
        """Return an action with its edit."""
        if not action.data:
            return action
        checked = await self._current(action.data["uri"])
        if checked is None or checked.document.version != action.data["version"]:
            raise JsonRpcContentModified("the document has changed")
        try:
            return await self._with_edit(action, checked)
        except RefusedError as error:
            self._show(f"{action.title}: left alone: {error}")
            return action

    async def shown(self, uri: str, position: types.Position) -> types.Hover | None:
        """Return what is shown beside a position."""
        checked = await self._current(uri)
        if checked is None:
            return None
        positions, line = self._positions(checked), position.line + 1
        text = positions.lines[position.line] if line <= len(positions.lines) else ""
        said = await self._work(hover, checked, line, positions.column(position), text)
        return types.Hover(types.MarkupContent(_MARKDOWN, said)) if said else None

    async def explained(self, uri: str, line: int) -> str:
        """Return why something is reported on a line (1-based), or why nothing is, and show it."""
        checked = await self._current(uri)
        if checked is None or checked.target is None:
            return ""
        try:
            said = await self._work(explanation, checked.document.text, checked.target, line)
        except ValueError as error:
            said = str(error)
        self._show(said, types.MessageType.Info)
        return said

    def watches_files(self) -> bool:
        """Tell whether the editor can be asked to say when files change."""
        workspace = self.server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        return bool(watching is not None and watching.dynamic_registration)

    def ends(self) -> None:
        """Note that the editor has asked for the end, which its ``exit`` or the end of its output brings."""
        self._was_asked_to_end = True

    def run(self) -> bool:
        """Speak on stdin and stdout until the editor is gone, and tell whether it had asked for the end before.

        An ``exit`` without ``shutdown`` is a failure (Language Server Protocol 3.17, "Exit Notification").
        """
        # pygls closes what it has written to, and the command flushes its stdout once more.
        with open(os.dup(sys.stdout.fileno()), "wb") as stdout:  # noqa: PTH123  a descriptor
            self.server.start_io(stdout=stdout)
        self._worker.shutdown(cancel_futures=True)
        return self._was_asked_to_end

    async def _publish(self, uri: str) -> None:
        checked = await self._current(uri)
        if checked is not None:
            found = diagnostics(checked, self._positions(checked))
            document = checked.document
            if checked.problem:
                self._log(f"{document.path}: {checked.problem}")
            self.server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, found, document.version)
            )

    async def _current(self, uri: str) -> Checked | None:
        """Return what is found in the text as it is now; None for what is not open, or no Python."""
        document = self._document(uri)
        if document is None:
            return None
        known = self._checked.get(uri)
        if known is None or known.document != document:
            known = await self._work(check, document, self._configure, list(self._folders()))
            if self._document(uri) == document:
                self._checked[uri] = known
        return known

    def _document(self, uri: str) -> Document | None:
        found = self.server.workspace.text_documents.get(uri)
        if found is None or not is_python(found.path, found.language_id):
            return None
        return Document(uri, found.path, found.source.removeprefix(_BOM), found.version)

    def _folders(self) -> Iterator[str]:
        for folder in self.server.workspace.folders.values():
            path = to_fs_path(folder.uri)
            if path is not None:
                yield path

    async def _work(self, work: Callable[..., Result], *given: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *given)

    async def _with_edit(self, action: types.CodeAction, checked: Checked) -> types.CodeAction:
        workspace = self.server.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace is not None else None
        versioned = bool(edit is not None and edit.document_changes)
        positions = self._positions(checked)
        return await self._work(lambda: with_edit(action, checked, positions, versioned=versioned))

    async def _resolved_or_none(self, action: types.CodeAction, checked: Checked) -> types.CodeAction | None:
        try:
            return await self._with_edit(action, checked) if action.data else action
        except RefusedError:
            return None

    def _resolves(self) -> bool:
        """Tell whether the editor asks for the edit of an action when it is picked."""
        documents = self.server.client_capabilities.text_document
        support = documents.code_action.resolve_support if documents and documents.code_action else None
        return support is not None and "edit" in support.properties

    def _positions(self, checked: Checked) -> Positions:
        return Positions(checked.document.text, self.server.workspace.position_codec)

    def _complain(self, uri: str, error: Exception) -> None:
        self._log(f"{uri}: {failure_of(error)}")

    def _log(self, text: str) -> None:
        self.server.window_log_message(types.LogMessageParams(types.MessageType.Error, text))

    def _show(self, text: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        self.server.window_show_message(types.ShowMessageParams(kind, text))


def _names(kinds: Sequence[types.CodeActionKind | str] | None) -> list[str] | None:
    return None if kinds is None else [kind.value if isinstance(kind, types.CodeActionKind) else kind for kind in kinds]
