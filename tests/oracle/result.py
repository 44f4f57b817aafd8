"""What the oracle says about one program."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """The result for one file.

    ``found`` maps lines to the codes that the runs show there; ``problems`` are its differences from the labels.
    ``outcomes`` tells for each function and way of calling it how the run without faults ended, so that a program can
    be compared with a rewritten one.  ``calls`` and ``unreached`` count the lines with calls, and those no run reached.
    """

    path: str
    programs: int = 0
    skipped: int = 0
    runs: int = 0
    calls: int = 0
    unreached: int = 0
    found: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)


@dataclass
class Comparison:
    """How a program compares with its rewritten form.

    ``before`` and ``after`` map lines to the codes that the runs show there; ``apart`` counts the runs that could not
    be compared, because the call that fails exists on one side only; ``gone`` those in which the program asked for what
    it had removed itself.  ``unreached`` counts the lines with calls of the old text that no run came to.
    """

    path: str
    programs: int = 0
    runs: int = 0
    apart: int = 0
    gone: int = 0
    unreached: int = 0
    before: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
