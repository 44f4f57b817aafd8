"""Switches the rows of the word tables off, and names those whose absence changes nothing: no finding, hint or edit.

    python benchmarks/ablation.py [PROGRAMS...] [--only TABLE] [--kept LIST] [--list LIST] [--quick]

A row is a word of a set or mapping in the modules of ``LEXICON``, or an alternative of a regular expression of the
analysis or the planning; views of the table of calls, and methods of texts and containers, are no words.  The programs
are the fixtures, those of single words first (``fixtures/words``), and what is given: files, directories, or ``@LIST``
for a file that names files, one on a line, relative to the working directory.  A program is checked if it says one of
the rows that are not known to be needed: once as things are, which also records what the expressions are asked, and
once with all those rows off that might matter in it; if that differs, the smallest set of rows that must stay is looked
for, in halves (QuickXplain).  So of two rows that say the same one stays, and all that are named may go together.  Ends
with 1 if a row is named.

``--kept`` reads rows that stay in any case, as ``--list`` writes those that some program needs, with that program; so
the fixtures need not be run again for another set of programs.  ``--quick`` looks for no smallest set in the given
programs: where the findings differ, all rows stay that might matter in it.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import flake8_tempfile
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.check import check_source
from flake8_tempfile.model import Finding
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.prefilter import may_concern

LEXICON = ("function_names", "path_names", "question_names", "path_parts", "path_contexts", "path_forms", "words")
# Views of the table of calls, and methods of texts and containers: facts, no words.
FACTS = frozenset({
    "CONVERSIONS", "JOINS", "SAME_ELEMENTS", "DEFAULT_LAST", "QUOTING", "OPENERS", "STEMS", "SAME_ELEMENT_METHODS",
})  # fmt: skip
FIXTURES = Path(__file__).parents[1] / "fixtures"
_PARTS = ("analysis", "planning")
_HEADER = re.compile(r"# (path|name|target): (.+)")
_WORDS = re.compile(r"# words: (.+)\n")
_LITERAL = re.compile(r"""(?:"|')([^"'\n]+)""")
# What begins a group of an expression, and what is no word in it.
_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|P<\w+>|[-a-z]+:))?")
_NO_WORDS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|[-a-z]*:)?")


class Row(NamedTuple):
    """A row of a table; ``place`` are the start and end of an alternative in the text of an expression."""

    table: str
    word: str
    place: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        return f"{self.table}: {self.word}" + (f" @{self.place[0]}" if self.place[1] else "")


Value = Any
Rows = frozenset[Row]


@dataclass
class Table:
    """A table, and the places where the loaded modules hold it."""

    name: str
    value: Value
    places: list[tuple[dict[str, Any], str, int | None]] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows of the table."""
        match self.value:
            case re.Pattern():
                for start, end in alternatives(self.value.pattern):
                    yield Row(self.name, self.value.pattern[start:end], (start, end))
            case _:
                yield from (Row(self.name, word) for word in sorted(map(str, self.value)))

    def without(self, rows: Collection[Row]) -> Value:
        """Return the table without some of its rows."""
        off = {row.word for row in rows}
        match self.value:
            case re.Pattern():
                return re.compile(cut(self.value.pattern, [row.place for row in rows]), self.value.flags)
            case dict():
                return {key: value for key, value in self.value.items() if key not in off}
            case _:
                return type(self.value)(word for word in self.value if word not in off)

    def put(self, value: Value) -> None:
        """Let all modules that hold the table hold ``value``."""
        for names, name, index in self.places:
            if index is None:
                names[name] = value
            else:
                whole = list(names[name])
                whole[index] = (*whole[index][:-1], value) if isinstance(whole[index], tuple) else value
                names[name] = tuple(whole)


def alternatives(pattern: str) -> list[tuple[int, int]]:
    """Return where the alternatives of an expression stand that have a word in them, on all levels."""
    found: list[tuple[int, int]] = []
    levels: list[list[int]] = [[0]]  # where the alternatives of each open group start

    def close(end: int) -> None:
        starts = levels.pop()
        if len(starts) > 1:
            found.extend(zip(starts, [start - 1 for start in starts[1:]] + [end], strict=True))

    position = 0
    while position < len(pattern):
        group = _GROUP.match(pattern, position)
        skipped = _NO_WORDS.match(pattern, position)
        if group:
            position = group.end()
            levels.append([position])
            continue
        if skipped:
            position = skipped.end()
            continue
        if pattern[position] == "|":
            levels[-1].append(position + 1)
        elif pattern[position] == ")":
            close(position)
        position += 1
    close(len(pattern))
    return sorted(place for place in found if re.search(r"[A-Za-z]{2}", _NO_WORDS.sub("", pattern[slice(*place)])))


def cut(pattern: str, places: Sequence[tuple[int, int]]) -> str:
    """Return an expression in which the alternatives at ``places`` match nothing."""
    inside = {place for place in places for other in places if _is_in(place, other)}
    for start, end in sorted(set(places) - inside, reverse=True):
        pattern = f"{pattern[:start]}(?!){pattern[end:]}"
    return pattern


def _is_in(place: tuple[int, int], other: tuple[int, int]) -> bool:
    return place != other and other[0] <= place[0] and place[1] <= other[1]


def load_tables() -> list[Table]:
    """Return all tables, with the places that hold them."""
    modules = list(_modules())
    found: dict[int, Table] = {}
    for module in modules:
        for name, value in vars(module).items():
            if id(value) not in found and not name.startswith("__") and _is_table(module, name, value):
                found[id(value)] = Table(f"{module.__name__.rpartition('.')[2]}.{name}", value)
    for module in modules:
        for name, value in vars(module).items():
            if id(value) in found:
                found[id(value)].places.append((vars(module), name, None))
            elif isinstance(value, tuple):
                for index, item in enumerate(value):
                    held = item[-1] if isinstance(item, tuple) and item else item
                    if id(held) in found:
                        found[id(held)].places.append((vars(module), name, index))
    return list(found.values())


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(flake8_tempfile.__path__, "flake8_tempfile."):
        if info.name.split(".")[1] in _PARTS:
            yield importlib.import_module(info.name)


def _is_table(module: ModuleType, name: str, value: object) -> bool:
    if isinstance(value, re.Pattern):
        return isinstance(value.pattern, str) and any(True for _ in alternatives(value.pattern))
    if (
        module.__name__.rpartition(".")[2] not in LEXICON
        or name in FACTS
        or not isinstance(value, frozenset | tuple | dict)
    ):
        return False
    return bool(value) and all(isinstance(word, str) for word in value)


class Recorder:
    """An expression that remembers what it is asked, and how."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.asked: set[tuple[str, tuple[Any, ...]]] = set()

    def __getattr__(self, name: str) -> object:
        def ask(*given: Any) -> object:  # noqa: ANN401
            self.asked.add((name, given))
            return getattr(self.pattern, name)(*given)

        return ask if callable(getattr(self.pattern, name)) else getattr(self.pattern, name)

    def texts(self) -> list[str]:
        """Return the texts in which the expression was found, or anything that it must not be."""
        asked = [given[-1] for _, given in self.asked if isinstance(given[-1], str)]
        return asked if "(?!" in self.pattern.pattern else [text for text in asked if self.pattern.search(text)]


class Program(NamedTuple):
    """A program to check: where it comes from, what the check is told of it, and the word that it is about, if any."""

    origin: str
    text: str
    path: str
    settings: Settings
    word: str = ""


def _spoken(text: str) -> Iterator[str]:
    """Yield what a program says: its names in lower case, the parts of them, and the words as the analysis has them."""
    for name in set(re.findall(r"\w+", text)):
        yield name.lower()
        yield from name.lower().split("_")
        yield from words(name)


def _is_about(found: str, word: str) -> bool:
    """Tell whether what an expression finds is the word, a part of it, or has it as a part; '' is any word."""
    found, word = found.strip("_").lower(), word.lower()
    return bool(found) and (found in word or word in found)


class Ablation:
    """The tables, and the rows that were found to be needed, with the program that needs each."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.rows = [row for table in tables for row in table.rows]
        self.needed: dict[Row, str] = {}
        self._alone = {
            row: re.compile(row.word, table.value.flags) for table in tables for row in table.rows if row.place[1]
        }
        caches = {id(value): value for module in _modules() for value in vars(module).values()}
        self._clear: list[Callable[[], None]] = [
            value.cache_clear for value in caches.values() if hasattr(value, "cache_info")
        ]

    def run(self, programs: Iterable[Program], *, quick: bool = False) -> None:
        """Find the rows that each program needs, or may need if it must be ``quick``."""
        for program in programs:
            if not self._says_any(program):
                continue
            try:
                before, candidates = self._baseline(program)
            except (SyntaxError, RecursionError, ValueError):
                continue
            for row in self._minimal(program, before, candidates, quick=quick):
                self.needed[row] = program.origin

    def _says_any(self, program: Program) -> bool:
        """Tell whether a program may have to do with a row that is not known to be needed, by its words alone."""
        rows = [row for row in self.rows if row not in self.needed]
        if not rows:
            return False
        said = program.word or program.text
        written = {*re.findall(r"[\w.]+", program.text), *_LITERAL.findall(program.text)}
        spoken = {said, said.lower(), *_spoken(said), *written}
        return any(
            any(map(self._alone[row].search, spoken)) if row.place[1] else row.word.lower().rpartition(".")[2] in spoken
            for row in rows
        )

    def _check(self, program: Program) -> tuple[Finding, ...]:
        for clear in self._clear:
            clear()
        return check_source(program.text, program.path, program.settings)

    def _baseline(self, program: Program) -> tuple[tuple[Finding, ...], list[Row]]:
        """Check a program as things are; return also the rows that may matter in it and are not known to be needed."""
        recorders = {table.name: Recorder(table.value) for table in self.tables if isinstance(table.value, re.Pattern)}
        with self._put(recorders):
            found = self._check(program)
        texts = {name: recorder.texts() for name, recorder in recorders.items()}
        spoken = {program.word.lower(), *_spoken(program.word or program.text)}

        def may_matter(row: Row) -> bool:
            if row.place[1]:
                matches = (self._alone[row].search(text) for text in texts[row.table])
                return any(match is not None and _is_about(match[0], program.word) for match in matches)
            return row.word.lower().rpartition(".")[2] in spoken

        return found, [row for row in self.rows if row not in self.needed and may_matter(row)]

    @contextmanager
    def _put(self, values: Mapping[str, Value]) -> Iterator[None]:
        changed = [table for table in self.tables if table.name in values]
        for table in changed:
            table.put(values[table.name])
        try:
            yield
        finally:
            for table in changed:
                table.put(table.value)

    def _is_same(self, program: Program, before: tuple[Finding, ...], off: Collection[Row]) -> bool:
        values = {}
        for table in self.tables:
            rows = [row for row in off if row.table == table.name]
            if rows:
                values[table.name] = table.without(rows)
        with self._put(values):
            try:
                return self._check(program) == before
            except Exception:  # noqa: BLE001  a table that is empty may break its user: its rows are needed
                return False

    def _minimal(
        self, program: Program, before: tuple[Finding, ...], candidates: list[Row], *, quick: bool
    ) -> list[Row]:
        """Return a smallest part of the candidates that must stay for the findings to stay; all if ``quick``."""

        def same(kept: list[Row]) -> bool:
            return self._is_same(program, before, set(candidates).difference(kept))

        def explain(kept: list[Row], changed: bool, rest: list[Row]) -> list[Row]:
            if changed and same(kept):
                return []
            if len(rest) == 1:
                return rest
            first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
            later = explain([*kept, *first], bool(first), second)
            return [*explain([*kept, *later], bool(later), first), *later]

        if not candidates or same([]):
            # Of a single word some rows may undo what others say of it.
            return [row for row in candidates if program.word and not self._is_same(program, before, [row])]
        return candidates if quick else explain([], False, candidates)


def read_programs(paths: Iterable[Path]) -> Iterator[Program]:
    """Yield the programs that temporary files may be in; comments at their top say what the check is told."""
    for path in paths:
        text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
        lines = takewhile(lambda line: line.startswith("# "), text.splitlines())
        said = {match[1]: match[2] for match in map(_HEADER.fullmatch, lines) if match}
        major, _, minor = said.get("target", "3.10").partition(".")
        settings = Settings(target_version=(int(major), int(minor)), codes=None)
        for word in words_of(text) or [""]:
            program = text.replace("WORD", word) if word else text
            if may_concern(program, settings):
                seen = said.get("path") or said.get("name") or _seen_path(path)
                yield Program(str(path), program, seen, settings, word)


def words_of(text: str) -> list[str]:
    """Return the words that a fixture names, each of which makes a program of it in the place of ``WORD``."""
    return [word for line in _WORDS.findall(text) for word in line.split(", ")]


def _seen_path(path: Path) -> str:
    """Return the path as the analysis is given it: a program on its own is a module, no test."""
    if path.name == "before.py" or path.parent == FIXTURES / "words":
        return "module.py"
    return path.relative_to(FIXTURES.parent).as_posix() if path.is_relative_to(FIXTURES) else path.as_posix()


def fixture_paths() -> list[Path]:
    """Return the programs of the fixtures."""
    patterns = (
        "words/*.py", "rules/*/*.py", "scenarios/*.py", "static/*.py", "kinds/**/*.py", "services/**/*.py",
        "project/**/*.py", "fixes/*/*/before.py",
    )  # fmt: skip
    return [path for pattern in patterns for path in sorted(FIXTURES.glob(pattern))]


def expand(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files that arguments name."""
    for name in names:
        path = Path(name.removeprefix("@"))
        if name.startswith("@"):
            yield from map(Path, path.read_text("utf-8").splitlines())
        else:
            yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fixtures and the given programs, and print the rows that none of them needs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", metavar="PROGRAMS", help="more programs: files, directories, @LIST")
    parser.add_argument("--only", default="", metavar="TABLE", help="only tables whose name has this in it")
    parser.add_argument("--kept", type=Path, metavar="LIST", help="rows that are needed, instead of the fixtures")
    parser.add_argument("--list", type=Path, metavar="LIST", help="write the rows that are needed to this file")
    parser.add_argument("--quick", action="store_true", help="in PROGRAMS, keep all rows that might matter")
    options = parser.parse_args(arguments)
    ablation = Ablation([table for table in load_tables() if options.only in table.name])
    known = {str(row): row for row in ablation.rows}
    if options.kept:
        stays = (line.partition("\t") for line in options.kept.read_text("utf-8").splitlines())
        ablation.needed.update((known[row], why) for row, _, why in stays if row in known)
    else:
        ablation.run(read_programs(fixture_paths()))
    ablation.run(read_programs(expand(options.programs)), quick=options.quick)
    dead = [row for row in ablation.rows if row not in ablation.needed]
    for row in dead:
        print(row)
    print(f"{len(dead)} of {len(ablation.rows)} rows in {len(ablation.tables)} tables change nothing")
    if options.list:
        lines = (f"{row}\t{why}\n" for row, why in ablation.needed.items())
        options.list.write_text("".join(lines), encoding="utf-8")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
