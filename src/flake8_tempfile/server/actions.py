"""Code actions: what can be done about the findings in a range, as the editor's quick fixes.

Working out a change takes much longer than offering it.  So an action is offered by its kind and its finding, and gets
its edit when the user picks it, from editors that can ask then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lsprotocol import types

from flake8_tempfile.edits import Alternatives
from flake8_tempfile.model import Applicability, Edit, Finding
from flake8_tempfile.reporters import PROGRAM
from flake8_tempfile.reporters.marks import is_safe
from flake8_tempfile.running.proposals import key_of, replaced
from flake8_tempfile.server.changes import WITHOUT_EVIDENCE, Kind, changed, kinds_for
from flake8_tempfile.server.diagnostics import diagnostic
from flake8_tempfile.server.documents import Checked
from flake8_tempfile.server.positions import Positions

EXPLAIN = f"{PROGRAM}.explain"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{PROGRAM}"
_QUICK = types.CodeActionKind.QuickFix.value


def offered(
    checked: Checked, positions: Positions, where: types.Range, only: Sequence[str] | None
) -> Iterator[types.CodeAction]:
    """Yield what is offered on a range, without the edits; ``only`` are the kinds of action that are asked for."""
    if _is_asked_for(_QUICK, only):
        for finding in checked.report.findings:
            if _touch(positions.range_of(finding.span), where):
                yield from _for(finding, checked, positions)
    if any(map(is_safe, checked.report.findings)) and _is_asked_for(FIX_ALL, only):
        title = f"Make all safe fixes of {PROGRAM}"
        yield types.CodeAction(title, FIX_ALL, data=_data(Kind.ALL, None, checked))


def with_edit(action: types.CodeAction, checked: Checked, positions: Positions, *, versioned: bool) -> types.CodeAction:
    """Return an action with its edit; raise :class:`RefusedError` if there is none, or none any more."""
    data: Any = action.data
    key = data["finding"]
    finding = next((each for each in checked.report.findings if _known_by(each) == key), None)
    text = changed(Kind(data["kind"]), finding, checked)
    edits = positions.edits(replaced(checked.document.text, text))
    document = checked.document
    if versioned:
        place = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        action.edit = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(place, edits)])
    else:
        action.edit = types.WorkspaceEdit({document.uri: edits})
    return action


def _for(finding: Finding, checked: Checked, positions: Positions) -> Iterator[types.CodeAction]:
    shown = [diagnostic(finding, checked, positions)]
    kinds = list(kinds_for(finding))
    for kind in kinds:
        yield types.CodeAction(
            _TITLES[kind](finding),
            types.CodeActionKind.QuickFix,
            shown,
            is_preferred=kind is Kind.SAFE or None,
            data=_data(kind, finding, checked),
        )
    if finding.code in WITHOUT_EVIDENCE:
        return
    arguments: list[Any] = [checked.document.uri, finding.span.line]
    title = f"{finding.code}: explain why this is reported"
    yield types.CodeAction(
        title, types.CodeActionKind.QuickFix, shown, command=types.Command(title, EXPLAIN, arguments=arguments)
    )


def _title_of(finding: Finding, trusted: Applicability) -> str:
    edit = finding.edit
    options: tuple[Edit | None, ...] = (edit,)
    if isinstance(edit, Alternatives):
        options = (edit.preferred, edit.otherwise)
    return next(option.title for option in options if option is not None and option.applicability is trusted)


_TITLES: dict[Kind, Callable[[Finding], str]] = {
    Kind.SAFE: lambda finding: f"{finding.code}: {_title_of(finding, Applicability.SAFE)}",
    Kind.UNSAFE: lambda finding: f"{finding.code}: {_title_of(finding, Applicability.UNSAFE)} (unsafe)",
    Kind.NOQA: lambda finding: f"{finding.code}: silence it with `# noqa: {finding.code}`",
}


def _data(kind: Kind, finding: Finding | None, checked: Checked) -> dict[str, Any]:
    """Return what an action is resolved by, as JSON has it."""
    document = checked.document
    known = None if finding is None else _known_by(finding)
    return {"kind": kind.value, "uri": document.uri, "version": document.version, "finding": known}


def _known_by(finding: Finding) -> list[object]:
    code, span, message = key_of(finding)
    return [code, list(span), message]


def _touch(one: types.Range, other: types.Range) -> bool:
    return _place(one.start) <= _place(other.end) and _place(other.start) <= _place(one.end)


def _place(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _is_asked_for(kind: str, only: Sequence[str] | None) -> bool:
    """Tell whether a kind is one of those asked for, or below one; without ``only`` all are."""
    return only is None or any(kind == wanted or kind.startswith(f"{wanted}.") or not wanted for wanted in only)
