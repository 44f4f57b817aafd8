"""How rules of one shape say things: the path and its use; the resource, how it gets lost, where it is removed."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.literals.uses import Use
from flake8_tempfile.analysis.model import Cause, Leak, Lifetime
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.model import Finding, Rule, Step
from flake8_tempfile.planning.ask import path_plan, plan
from flake8_tempfile.rules.advice import words
from flake8_tempfile.rules.advice.against import advised
from flake8_tempfile.rules.advice.lifetimes import usual
from flake8_tempfile.rules.advice.names import usual_for_path

_NOUNS = {
    Resource.DIRECTORY: "temporary directory",
    Resource.NAMED_FILE: "temporary file",
    Resource.MKSTEMP_FILE: "temporary file",
    Resource.DESCRIPTOR: "descriptor of temporary file",
    Resource.SCRATCH_FILE: "scratch file",
    Resource.SCRATCH_TREE: "scratch directory",
    Resource.OBJECT: "temporary object",
}
_CLOSED = frozenset({Resource.DESCRIPTOR, Resource.OBJECT})
_LOSSES = {
    Cause.RAISE: "if line {line} raises",
    Cause.RETURN: "if line {line} returns",
    Cause.BREAK: "if line {line} breaks out of the loop",
    Cause.CONTINUE: "if line {line} continues the loop",
    Cause.EXIT: "if line {line} exits",
    Cause.REBIND: "when line {line} binds the name anew",
    Cause.BRANCH: "if line {line} takes the branch without the removal",
    Cause.END: "when the code ends after line {line}",
    Cause.AWAIT: "if the await on line {line} is cancelled",
    Cause.INTERRUPT: "if line {line} is interrupted",
    Cause.YIELD: "if the generator is closed at the yield on line {line}",
}


def found(rule: Rule, facts: Facts, sort: Sort, resources: frozenset[Resource] | None = None) -> Iterator[Finding]:
    """Yield the findings of a lifetime rule: all verdicts of one sort, on the given resources (None: on any)."""
    for verdict in facts.verdicts:
        if verdict.sort is sort and (resources is None or verdict.lifetime.resource in resources):
            yield finding(rule, facts, verdict)


def finding(rule: Rule, facts: Facts, verdict: Verdict) -> Finding:
    """Return the finding for a verdict, with the rule's message filled in."""
    lifetime = verdict.lifetime
    message = rule.message.format(
        resource=resource(lifetime),
        loss=loss(verdict.leak, facts, lifetime) if verdict.leak else "",
        removed=removed(lifetime),
        attribute=lifetime.attribute,
        keeper="stored on 'self'" if lifetime.function else "an attribute of the class",
    )
    span = facts.module.span(lifetime.node)
    found = Finding(rule.code, span, message, steps(verdict))
    return advised(found, plan(verdict, facts), usual(verdict, facts))


def paths(rule: Rule, facts: Facts, use: Use) -> Iterator[Finding]:
    """Yield the findings of a rule on the paths that are used in one way."""
    for path in facts.paths:
        if path.use is use:
            message = rule.message.format(path=path.text, detail=path.detail)
            found = Finding(rule.code, facts.module.span(path.node), message, path.steps)
            yield advised(found, path_plan(path, facts), usual_for_path(path, facts))


def resource(lifetime: Lifetime) -> str:
    """Return ``temporary directory 'work_dir'``."""
    noun = _NOUNS[lifetime.resource]
    return f"{noun} '{lifetime.name}'" if lifetime.name else noun


def loss(leak: Leak, facts: Facts, lifetime: Lifetime) -> str:
    """Return the clause that says where and how the resource gets lost."""
    if lifetime.resource in _CLOSED and not lifetime.releases and not lifetime.transfers:
        return "on any path" if lifetime.resource is Resource.DESCRIPTOR else "on every path"
    if leak.cause is Cause.YIELD and lifetime.function is not None and lifetime.function in facts.context_managers:
        return f"if the with block raises at the yield on line {leak.line}"
    return _LOSSES[leak.cause].format(line=leak.line)


def removed(lifetime: Lifetime) -> str:
    """Return ``(removed on line 52)``, or where it is handed over if no line removes it; '' for neither."""
    if lifetime.releases:
        word = "closed" if lifetime.resource in _CLOSED else "removed"
        return f" ({word} on {words.lines(lifetime.releases)})"
    return f" (handed over on {words.lines(lifetime.transfers)})" if lifetime.transfers else ""


def steps(verdict: Verdict) -> tuple[Step, ...]:
    """Return the witness, closed by the release that it does not reach."""
    lifetime = verdict.lifetime
    shown = verdict.leak.steps if verdict.leak else (Step(lifetime.node.lineno, "created here"),)
    skipped = [line for line in lifetime.releases if not verdict.leak or line > verdict.leak.line]
    what = "close" if lifetime.resource in _CLOSED else "removal"
    return (*shown, Step(skipped[0], f"the {what} that is skipped")) if skipped else shown
