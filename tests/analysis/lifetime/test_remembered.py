"""A question about a call and the names of a resource is looked into once, whatever else is known."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.lifetime.remembered import Remembered
from flake8_tempfile.analysis.model import Alias, Obligation, Role, Stage

CALL = ast.parse("work(d)", mode="eval").body
NAMED = Obligation(aliases=frozenset({Alias("d", Role.PATH)}))


def test_states_of_the_same_names_share_an_answer_and_others_do_not() -> None:
    asked: list[Obligation] = []

    def find(_: ast.Call, fact: Obligation) -> int:
        asked.append(fact)
        return len(asked)

    assert isinstance(CALL, ast.Call)
    remembered = Remembered(find)
    stored = NAMED._replace(stage=Stage.STORED)
    renamed = NAMED.with_aliases(frozenset({Alias("e", Role.PATH)}))
    assert [remembered(CALL, fact) for fact in (NAMED, stored, renamed, NAMED)] == [1, 1, 2, 1]
    assert asked == [NAMED, renamed]
