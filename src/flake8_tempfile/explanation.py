"""Why something is reported on a line, or why nothing is: the steps of the analysis with the evidence of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime import verdicts
from flake8_tempfile.analysis.lifetime.exits import leaks
from flake8_tempfile.analysis.lifetime.grounds import acquired, raising, released
from flake8_tempfile.analysis.literals import argument_evidence, trace
from flake8_tempfile.analysis.literals.evidence import Evidence as Use
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.project.service import project
from flake8_tempfile.analysis.reasons import Evidence, Journal, Reason
from flake8_tempfile.analysis.syntax.module import Module, parse_module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.check import findings_of
from flake8_tempfile.model import Finding
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.rules import RULES
from flake8_tempfile.rules.wording import resource
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import with_room

MENTION = "TMP109"
_DESCRIPTOR_LEAK = "TMP207"
WHAT_COUNTS = (
    "a call of a function of `tempfile`, or of one of the `acquirers`",
    "a call of a function of this module that returns what it makes",
    "a path in a shared temporary directory, or one that this function removes, once the function creates it",
    "a path in a shared temporary directory that is written down",
)
_BY_NAME = frozenset({Kind.NAMED, Kind.PRODUCT, Kind.OUTPUT, Kind.REMOTE, Kind.SOCKET})
_BY_TABLE = frozenset({Kind.WRITTEN, Kind.READ, Kind.REMOVED, Kind.PRIVATE})
_LONGEST = 60


class Note(NamedTuple):
    """One step: the line, what is said of it, on which evidence, and the module that owns the decision."""

    line: int
    text: str
    evidence: str
    owner: str


class Answer(NamedTuple):
    """What is said of one thing on a line, and why; ``finding`` is None where nothing is reported.

    ``exempt``: the name of the exemption, where the thing counts as no acquisition; ``elsewhere``: the line of the
    acquisition, where the line in question is a step of what becomes of it.
    """

    line: int
    column: int
    subject: str
    finding: Finding | None
    notes: tuple[Note, ...]
    exempt: str = ""
    elsewhere: int = 0


def explain(tree: ast.Module, lines: Sequence[str], path: str, settings: Settings, line: int) -> tuple[Answer, ...]:
    """Return an answer for each thing on a line that is reported, acquired, released, exempt, or a literal path.

    Lifetimes and literals are judged by all rules, what else there may be to say by those of ``settings``.
    """
    return with_room(partial(_explain, tree, lines, path, settings, line))


def _explain(tree: ast.Module, lines: Sequence[str], path: str, settings: Settings, line: int) -> tuple[Answer, ...]:
    every = settings._replace(codes=None, edits=False)
    facts = Facts(parse_module(path, tree, lines, every, project().imports(path, every), Journal()))
    found = [finding for finding in findings_of(facts) if finding.code != MENTION]
    here = [finding for finding in found if finding.span.line == line]
    answers = [*_lifetimes(facts, line, here), *_paths(facts, line, here)]
    told = [answer.finding for answer in answers]
    others = (finding for finding in here if finding not in told)
    answers += [_of_rule(each) for each in others if settings.codes is None or each.code in settings.codes]
    answers += _exempt(facts, line)
    answers = answers or [*_discharges(facts, line)] or [*_on_the_way(found, line)]
    return tuple(sorted(answers, key=lambda answer: answer.column))


def _lifetimes(facts: Facts, line: int, found: Sequence[Finding]) -> Iterator[Answer]:
    judged = {verdict.lifetime: verdict for verdict in facts.verdicts}
    for lifetime in facts.lifetimes:
        if lifetime.node.lineno == line:
            span = facts.module.span(lifetime.node)
            verdict = judged.get(lifetime)
            finding = next((each for each in found if verdict and each.span == span and _fits(each, verdict)), None)
            notes = tuple(_fate(lifetime, finding, facts.module))
            yield Answer(line, span.column, resource(lifetime), finding, notes)


def _fits(finding: Finding, verdict: verdicts.Verdict) -> bool:
    """Tell whether a finding on the place of a lifetime is the one for its verdict: ``mkstemp`` has two lifetimes."""
    is_descriptor = verdict.lifetime.resource is Resource.DESCRIPTOR
    return finding.code.startswith("TMP2") and (finding.code == _DESCRIPTOR_LEAK) is is_descriptor


def _fate(lifetime: Lifetime, finding: Finding | None, module: Module) -> Iterator[Note]:
    """Yield what becomes of a resource, from its creation on."""
    yield _note(acquired(lifetime, module), module)
    discharges = [*(released(node, module) for node in lifetime.released), *lifetime.reasons]
    notes = [_handed(reason, lifetime, module) for reason in discharges]
    steps = finding.steps if finding is not None else ()
    for step in steps:
        causes = list(raising(step.line, lifetime, module)) if step.text.startswith("raises") else []
        notes += [_note(cause, module, f"{step.text}: ") for cause in causes]
        if not causes and step.line not in (lifetime.node.lineno, *lifetime.releases, *lifetime.transfers):
            notes.append(Note(step.line, step.text, Evidence.CODE.value, leaks.__name__))
    yield from sorted(dict.fromkeys(notes), key=lambda note: note.line)
    if finding is None:
        for ground in verdicts.acquittal(lifetime):
            yield _note(Reason(ground, lifetime.node), module)
        if not lifetime.leaks and discharges:
            text = "so every way out comes by a removal, a hand-over, or a decision to keep it"
            yield Note(lifetime.node.lineno, text, Evidence.CODE.value, leaks.__name__)


def _handed(reason: Reason, lifetime: Lifetime, module: Module) -> Note:
    is_transfer = reason.line in lifetime.transfers and reason in lifetime.reasons
    return _note(reason, module, "handed over: " if is_transfer else "")


def _paths(facts: Facts, line: int, found: Sequence[Finding]) -> Iterator[Answer]:
    for use in facts.paths:
        if use.node.lineno == line:
            span = facts.module.span(use.node)
            finding = next((each for each in found if each.span == span and each.code.startswith("TMP10")), None)
            yield Answer(line, span.column, f"path `{use.text}`", finding, tuple(_uses(use, facts.module)))


def _uses(use: PathUse, module: Module) -> Iterator[Note]:
    for item in dict.fromkeys(use.evidence):
        said = f"{item.kind.value} ({item.detail})" if item.detail else item.kind.value
        yield Note(item.line, f"{said}: `{_code(_whole(item.node, module))}`", _kind_of(item).value, _judge_of(item))
    if not use.evidence:
        yield Note(use.node.lineno, use.detail, Evidence.CODE.value, trace.__name__)


def _whole(node: ast.AST, module: Module) -> ast.AST:
    """Return the expression or statement that shows how a path is used."""
    parent = module.parents.get(node, node)
    if isinstance(parent, ast.keyword):
        parent = module.parents.get(parent, parent)
    return parent if isinstance(parent, (ast.expr, ast.Assign, ast.AnnAssign)) else node


def _kind_of(item: Use) -> Evidence:
    if item.kind is Kind.UNKNOWN:
        return Evidence.NONE
    return Evidence.NAME if item.kind in _BY_NAME else Evidence.TABLE if item.kind in _BY_TABLE else Evidence.CODE


def _judge_of(item: Use) -> str:
    return argument_evidence.__name__ if item.kind in _BY_TABLE or item.kind is Kind.UNKNOWN else trace.__name__


def _of_rule(finding: Finding) -> Answer:
    """Return the answer for a finding of a rule that judges neither lifetimes nor literals."""
    owner = next(each.check.__module__ for each in RULES if each.rule.code == finding.code)
    steps = finding.steps or (None,)
    notes = [
        Note(
            step.line if step is not None else finding.span.line,
            step.text if step is not None else finding.message,
            Evidence.CODE.value,
            owner,
        )
        for step in steps
    ]
    return Answer(finding.span.line, finding.span.column, "call", finding, tuple(notes))


def _exempt(facts: Facts, line: int) -> Iterator[Answer]:
    """Yield what only looks like an acquisition; where a function is too large, all that it may make."""
    module = facts.module
    judged = {lifetime.node for lifetime in facts.lifetimes} | {use.node for use in facts.paths}
    journal = module.journal or Journal()
    for node, exempt in journal.exempt.items():
        if isinstance(node, ast.expr) and node.lineno == line and node not in judged:
            note = _note(Reason(exempt.ground, node), module)
            yield Answer(line, module.span(node).column, f"`{_code(node)}`", None, (note,), exempt.name)
    for scope in journal.given_up:
        if getattr(scope, "lineno", 0) <= line <= (getattr(scope, "end_lineno", 0) or line):
            note = Note(line, "the function around it is too large to be followed", Evidence.NONE.value, "flow.builder")
            yield Answer(line, 0, "function", None, (note,), "too-large")


def _discharges(facts: Facts, line: int) -> Iterator[Answer]:
    """Yield what the line does to what is acquired on another one."""
    module = facts.module
    for lifetime in facts.lifetimes:
        reasons = [*(released(node, module) for node in lifetime.released), *lifetime.reasons]
        notes = tuple(_handed(reason, lifetime, module) for reason in reasons if reason.line == line)
        if notes:
            made = _note(acquired(lifetime, module), module)
            yield Answer(line, 0, resource(lifetime), None, (made, *notes), elsewhere=made.line)


def _on_the_way(found: Sequence[Finding], line: int) -> Iterator[Answer]:
    """Yield what a line has to do with what is reported on another one."""
    for finding in found:
        steps = [step for step in finding.steps if step.line == line]
        if steps:
            notes = (Note(step.line, step.text, Evidence.CODE.value, leaks.__name__) for step in steps)
            subject = f"{finding.code}, {finding.message}"
            yield Answer(line, 0, subject, None, tuple(notes), elsewhere=finding.span.line)


def _note(reason: Reason, module: Module, before: str = "") -> Note:
    ground = reason.ground
    text = ground.what.replace("{callee}", _callee(reason.node, module)).replace("{code}", _code(reason.node))
    return Note(reason.line, before + text, ground.evidence.value, ground.owner)


def _callee(node: ast.AST, module: Module) -> str:
    if not isinstance(node, ast.Call):
        return _code(node)
    is_class = any(owner.name == module.calls[node].last for owner in module.nodes.of(ast.ClassDef))
    return f"{_code(node.func)}.__init__" if is_class else _code(node.func)


def _code(node: ast.AST) -> str:
    """Return code on one line, shortened."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
