"""The names of temporary files as templates: what is constant in them, and the holes between."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from flake8_tempfile.records import NamedTuple


class Hole(Enum):
    """What is not constant in a name: as a pattern, and as it is shown."""

    RANDOM = ("[a-z0-9_]{8}", "????????")  # what tempfile puts there
    ANY = (r"[^/\\]*", "*")


class Template(NamedTuple):
    """A name with holes; no two holes of the same kind are neighbours."""

    parts: tuple[str | Hole, ...]

    @property
    def shown(self) -> str:
        """The name as people see it."""
        return "".join(part if isinstance(part, str) else part.value[1] for part in self.parts)

    @property
    def prefix(self) -> str:
        """What is constant at the beginning."""
        return self.parts[0] if self.parts and isinstance(self.parts[0], str) else ""

    @property
    def suffix(self) -> str:
        """What is constant at the end, after a hole."""
        return self.parts[-1] if len(self.parts) > 1 and isinstance(self.parts[-1], str) else ""

    @property
    def rank(self) -> tuple[int, int]:
        """How much it says: the more is constant the more, and then the less may be anything."""
        constant = sum(len(part) for part in self.parts if isinstance(part, str))
        return constant, -self.parts.count(Hole.ANY)

    def fits(self, name: str) -> bool:
        """Tell whether ``name`` is such a name."""
        return name.startswith(self.prefix) and _compiled(self).fullmatch(name) is not None


def template(parts: Iterable[str | Hole]) -> Template:
    """Return the template of some parts, with neighbours put together."""
    merged: list[str | Hole] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "" and not (part is Hole.ANY and last is Hole.ANY):
            merged.append(part)
    return Template(tuple(merged))


@lru_cache(maxsize=4096)
def _compiled(name: Template) -> re.Pattern[str]:
    runs = [""]
    for part in name.parts:
        if part is Hole.ANY:
            runs.append("")
        else:
            runs[-1] += re.escape(part) if isinstance(part, str) else part.value[0]
    first, *others = runs
    # Each constant is looked for once, where it comes first: anybody may put a long name into a temporary directory.
    between = "".join(f"(?=(?P<at{at}>{Hole.ANY.value[0]}?{run}))(?P=at{at})" for at, run in enumerate(others[:-1]))
    return re.compile(first + between + (Hole.ANY.value[0] + others[-1] if others else ""), re.DOTALL)


# What differs between names of one making: identifiers, digests, numbers.
_VARYING = re.compile(
    r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}|(?<![0-9a-zA-Z])[0-9a-f]{12,}(?![0-9a-zA-Z])|[0-9]+"
)
_MADE_BY_TEMPFILE = re.compile(
    r"(?P<prefix>tmp|(?:.*[^a-z0-9])?)(?P<random>[a-z0-9_]{8})(?P<suffix>(?:\.[A-Za-z][A-Za-z0-9]{0,9})*)", re.DOTALL
)
_MADE_BY_SHELL = re.compile(r"(?P<prefix>.*[._-])(?P<random>[A-Za-z0-9]{6,10})", re.DOTALL)
_IDENTIFIER = 12
_DIGIT_BEFORE_LETTER = re.compile(r"[0-9].*[A-Za-z_]")


def guess(name: str) -> Template:
    """Return the template that a name looks to be made by: what looks random, or like a number, is a hole."""
    if not any(len(found[0]) >= _IDENTIFIER for found in _VARYING.finditer(name)):
        made = _MADE_BY_TEMPFILE.fullmatch(name)
        if made is not None and (made["prefix"] == "tmp" or _DIGIT_BEFORE_LETTER.search(made["random"])):
            return template((made["prefix"], Hole.RANDOM, made["suffix"]))
        made = _MADE_BY_SHELL.fullmatch(name)
        if made is not None and _DIGIT_BEFORE_LETTER.search(made["random"]):
            return template((made["prefix"], Hole.ANY))
    parts: list[str | Hole] = []
    end = 0
    for found in _VARYING.finditer(name):
        parts += (name[end : found.start()], Hole.ANY)
        end = found.end()
    return template((*parts, name[end:]))


def guess_all(names: Iterable[str]) -> dict[str, Template]:
    """Return a template for each name; one that looks like words is taken to be random where its neighbours are."""
    guessed = {name: guess(name) for name in names}
    random = {each for each in guessed.values() if Hole.RANDOM in each.parts and each.prefix}
    for name, found in guessed.items():
        made = _MADE_BY_TEMPFILE.fullmatch(name) if Hole.RANDOM not in found.parts else None
        if made is not None and (other := template((made["prefix"], Hole.RANDOM, made["suffix"]))) in random:
            guessed[name] = other
    return guessed
