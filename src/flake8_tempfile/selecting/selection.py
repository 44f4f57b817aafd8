"""Which rules run: selectors (``TMP2``, ``TMP204``, ``removal-outside-finally``, ``ALL``) and their layers."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.model import Rule

ALL = "ALL"
# What tells that a check did not happen stays until it is ignored.
_DIAGNOSTICS = frozenset({"TMP001"})


class UnknownSelectorError(ValueError):
    """A selector that selects nothing."""

    def __init__(self, selector: str, nearest: str | None) -> None:
        """Say what was asked for and the nearest valid spelling, if one is near."""
        super().__init__(f"unknown rule {selector!r}" + (f" (did you mean {nearest!r}?)" if nearest else ""))


class Selection(NamedTuple):
    """One layer of selectors, as prefixes of codes; ``select`` None leaves what the layers below selected."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def prefix_of(selector: str) -> str:
    """Return ``selector`` as a prefix of codes, '' for all; raise :class:`UnknownSelectorError` if it selects none."""
    wanted = selector.strip()
    if wanted.upper() == ALL:
        return ""
    for rule in _rules():
        if wanted.lower() in rule.names:
            return rule.code
        if len(wanted) >= len("TMP") and rule.code.startswith(wanted.upper()):
            return wanted.upper()
    raise UnknownSelectorError(selector, _nearest(wanted))


def selected_codes(layers: Iterable[Selection]) -> frozenset[str]:
    """Return the codes that are on after all ``layers``, of which the first is the lowest."""
    codes = frozenset(rule.code for rule in _rules() if rule.default)
    for layer in layers:
        codes = _apply(layer, codes)
    return codes


def _apply(layer: Selection, codes: frozenset[str]) -> frozenset[str]:
    # As in flake8 and ruff the longer selector wins, so that one rule can be taken out of an ignored group.
    base = codes if layer.select is None else codes & _DIAGNOSTICS
    selected = (*(layer.select or ()), *layer.extend_select)
    return frozenset(
        rule.code
        for rule in _rules()
        if max(_longest(rule.code, selected), 0 if rule.code in base else -1) > _longest(rule.code, layer.ignore)
    )


def _longest(code: str, prefixes: tuple[str, ...]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)


def _nearest(wanted: str) -> str | None:
    from difflib import get_close_matches

    codes = [rule.code for rule in _rules()]
    groups = sorted({code[:length] for code in codes for length in range(len("TMP"), 6)})
    names = [rule.name for rule in _rules()]
    started = [name for name in names if wanted and name.startswith(wanted.lower())]
    coded = get_close_matches(wanted.upper(), codes + groups, 1)
    return next(iter(started or coded or get_close_matches(wanted.lower(), names, 1)), None)


def _rules() -> tuple[Rule, ...]:
    from flake8_tempfile.rules import RULES  # loads the analysis, which most runs without selectors never need

    return tuple(registered.rule for registered in RULES)
