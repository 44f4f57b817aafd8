"""Which rules run."""

from __future__ import annotations

import pytest

from flake8_tempfile.rules import RULES
from flake8_tempfile.selecting.selection import Selection, UnknownSelectorError, prefix_of, selected_codes

ALL = frozenset(registered.rule.code for registered in RULES)
DEFAULT = frozenset(registered.rule.code for registered in RULES if registered.rule.default)
TWO = frozenset(code for code in ALL if code.startswith("TMP2"))


@pytest.mark.parametrize(
    ("selector", "prefix"),
    [
        ("TMP204", "TMP204"),
        ("tmp204", "TMP204"),
        (" TMP2 ", "TMP2"),
        ("TMP", "TMP"),
        ("ALL", ""),
        ("removal-outside-finally", "TMP204"),
        ("Mktemp-Race", "TMP301"),
        ("removal-skipped-by-interrupt", "TMP206"),
        ("removal-skipped-by-cancellation", "TMP206"),
    ],
)
def test_codes_prefixes_and_names_select(selector: str, prefix: str) -> None:
    assert prefix_of(selector) == prefix


@pytest.mark.parametrize(
    ("selector", "nearest"),
    [
        ("TMP24", "'TMP2"),
        ("TPM204", "'TMP204'"),
        ("removal-outside-finaly", "'removal-outside-finally'"),
        ("mktemp-raze", "'mktemp-race'"),
        ("TM", "'TMP'"),
    ],
)
def test_an_unknown_selector_names_the_nearest_valid_one(selector: str, nearest: str) -> None:
    with pytest.raises(UnknownSelectorError) as caught:
        prefix_of(selector)
    assert repr(selector) in str(caught.value)
    assert f"did you mean {nearest}" in str(caught.value)


@pytest.mark.parametrize("selector", ["", "E501", "???"])
def test_nothing_near_is_not_made_up(selector: str) -> None:
    with pytest.raises(UnknownSelectorError) as caught:
        prefix_of(selector)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param((), DEFAULT, id="defaults"),
        pytest.param((Selection(("TMP2",)),), TWO | {"TMP001"}, id="a group; the diagnostic stays"),
        pytest.param((Selection(("",)),), ALL, id="all"),
        pytest.param((Selection(extend_select=("TMP402",)),), DEFAULT | {"TMP402"}, id="one more"),
        pytest.param((Selection(ignore=("TMP2",)),), DEFAULT - TWO, id="a group less"),
        pytest.param((Selection(ignore=("",)),), frozenset(), id="nothing"),
        pytest.param(
            (Selection(("TMP204",), ignore=("TMP2",)),), {"TMP001", "TMP204"}, id="the longer selector selects"
        ),
        pytest.param((Selection(("TMP2",), ignore=("TMP204",)),), TWO - {"TMP204"} | {"TMP001"}, id="or ignores"),
        pytest.param((Selection(("TMP204",), ignore=("TMP204",)),), {"TMP001"}, id="and of equal ones the ignored"),
        pytest.param(
            (Selection(ignore=("TMP204",)), Selection(("TMP204",))), {"TMP001", "TMP204"}, id="the upper layer decides"
        ),
        pytest.param(
            (Selection(("TMP2",)), Selection(ignore=("TMP204",))),
            TWO - {"TMP204"} | {"TMP001"},
            id="the upper layer takes from the lower",
        ),
        pytest.param(
            (Selection(ignore=("TMP001",)), Selection(("TMP204",))), {"TMP204"}, id="the diagnostic ignored by name"
        ),
    ],
)
def test_layers(layers: tuple[Selection, ...], expected: frozenset[str]) -> None:
    assert selected_codes(layers) == expected
