"""The modules of a project, read when something depends on them, and what a name that is imported from them stands for.

A module is seen to a certain depth: the one that is checked asks those it imports, these ask others, and those nobody.
So what is known of a module does not depend on which one was looked at first, and no cycle of imports matters.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from flake8_tempfile.analysis.project.definitions import Bound, member, top_names
from flake8_tempfile.analysis.project.layout import Place, project_root
from flake8_tempfile.analysis.project.resolution import UncertainError, resolver
from flake8_tempfile.analysis.syntax.module import Definition, FunctionNode, Module, parse_module
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.encoding import encoding_of
from flake8_tempfile.source.parsing import parse_source, source_lines

_DEPTH = 2
# How many modules one module may ask, and how many others may pass a name on.
_BUDGET = 40
_HOPS = 8
# How many modules stay parsed from one checked file to the next; the files of a package import the same ones.
_KEPT = 80
_CONFTEST = "conftest.py"
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
# The modules in which a name was looked up on the way to what it stands for, with the parts of it.
_Seen: TypeAlias = "set[tuple[str, tuple[str, ...]]]"


class Project:
    """What has been read of the modules around the checked ones, in this run."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.resolver = resolver()
        self.disk = self.resolver.disk
        self._checked: dict[str, Imports] = {}
        self._seen: dict[tuple[str, int, Settings], Imports | None] = {}
        self._parsed: dict[str, Module | None] = {}

    def imports(self, path: str, settings: Settings) -> Imports | None:
        """Return what answers for the imports of a file that is checked; None if there is no such file."""
        if not settings.follow_imports or not os.path.isfile(path):
            return None
        self._forget_oldest()
        found = self._checked[path] = Imports(os.path.abspath(path), settings, self, _DEPTH)
        return found

    def _forget_oldest(self) -> None:
        """Let go of what was not used for long; only between two files, so that one file sees one tree of a module."""
        _shorten(self._checked)
        _shorten(self._seen)
        _shorten(self._parsed)

    def reads(self, path: str) -> list[str]:
        """Return the files and directories that the findings in a file may depend on, once it is checked."""
        found = self._checked.pop(path, None)
        return found.read() if found is not None else []

    def seen(self, path: str, settings: Settings, depth: int) -> Imports | None:
        """Return a module as one that imports it sees it."""
        asked = (path, depth, settings)
        if asked not in self._seen:
            module = self._module(path, settings)
            found = self._seen[asked] = Imports(path, settings, self, depth) if module is not None else None
            if found is not None and module is not None:
                # What its functions do depends on what can be seen from it: to another depth there are other summaries.
                found.module = replace(module, settings=settings, imports=found, summaries=[])
        found = self._seen[asked] = self._seen.pop(asked)
        return found

    def _module(self, path: str, settings: Settings) -> Module | None:
        """Return a module as such, to whatever depth it is seen."""
        if path in self._parsed:
            self._parsed[path] = self._parsed.pop(path)
        else:
            parsed = _parsed(self.disk.content(path))
            self._parsed[path] = parse_module(path, *parsed, settings) if parsed is not None else None
        return self._parsed[path]


def _shorten(kept: dict[_Key, _Value]) -> None:
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]


def _parsed(data: bytes | None) -> tuple[ast.Module, list[str]] | None:
    if data is None:
        return None
    try:
        text = data.decode(encoding_of(data)).replace("\r\n", "\n").replace("\r", "\n")
        return parse_source(text), source_lines(text)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return None


_PROJECT = [Project()]


def project() -> Project:
    """Return what has been read in this run of this process."""
    if _PROJECT[0].resolver is not resolver():
        _PROJECT[0] = Project()
    return _PROJECT[0]


class Imports:
    """Answers for the imports of one module; ``module`` is that itself, if it is not the one that is checked."""

    def __init__(self, path: str, settings: Settings, project: Project, depth: int) -> None:
        """Start with nothing asked."""
        self.path = path
        self.module: Module | None = None
        self._settings = settings._replace(codes=None, edits=False)
        self._project = project
        self._depth = depth
        self._asked: dict[str, Imports | None] = {}
        self._known: dict[str, Definition | None] = {}
        self._bound: dict[str, Bound] | None = None
        self._mentioned: dict[tuple[str, Sequence[bytes]], bool] = {}
        self._searched: set[str] = set()

    def definition(self, name: str) -> Definition | None:
        """Return where a dotted name is defined, as ``Names`` has it: ``files.finish``, ``.files.finish``."""
        if self._depth <= 0:
            return None
        if name not in self._known:
            self._known[name] = self._find(name, _HOPS, set())
        return self._known[name]

    def mentions(self, name: str, words: Sequence[bytes]) -> bool:
        """Tell whether one of the words is in the text of the module that defines a dotted name."""
        asked = (name, words)
        if asked not in self._mentioned:
            self._mentioned[asked] = self._depth > 0 and self._is_mentioned(name, words)
        return self._mentioned[asked]

    def _is_mentioned(self, name: str, words: Sequence[bytes]) -> bool:
        found = self._project.resolver.text(name, self.path, self._settings.src, self._searched)
        if found is None:
            return False
        place, data = found
        if self._project.disk.mentions(place.path, words):
            return True
        return bool(place.path.endswith("__init__.py") and place.rest) and self._passes_on(place, data, name, words)

    def bound(self, name: str) -> Bound:
        """Return what the module, which is not the checked one, binds a name to at its top."""
        assert self.module is not None
        if self._bound is None:
            self._bound = top_names(self.module)
        return self._bound.get(name)

    def _passes_on(self, place: Place, data: bytes, name: str, words: Sequence[bytes]) -> bool:
        """Tell whether a name that a package passes on comes from a module that has one of the words."""
        try:
            text = self._project.resolver.text_passed_on(place, data, self._settings.src, self._searched)
        except UncertainError:
            found = self.definition(name)
            text = self._project.disk.content(found.module.path) if found is not None else None
        return text is not None and any(word in text for word in words)

    def conftests(self) -> Sequence[Module]:
        """Return the modules with the fixtures that pytest offers to the module, the nearest first."""
        found: list[Module] = []
        for imports in self._conftests():
            if imports.module is not None:
                found += [imports.module, *imports._plugins(imports.module)]
        return found

    def _conftests(self) -> Iterator[Imports]:
        directory, root = os.path.dirname(self.path), project_root(self.path, self._project.disk)
        while self._depth == _DEPTH and directory.startswith(root):
            self._searched.add(directory)
            path = os.path.join(directory, _CONFTEST)
            if _CONFTEST in self._project.disk.names(directory) and path != self.path:
                imports = self._imports(path)
                yield from [imports] if imports is not None else []
            directory = os.path.dirname(directory) if directory != root else ""

    def _plugins(self, conftest: Module) -> Iterator[Module]:
        """Yield the modules of the project that ``pytest_plugins`` of a ``conftest.py`` names."""
        named = top_names(conftest).get("pytest_plugins")
        listed = named.elts if isinstance(named, (ast.List, ast.Tuple)) else [named]
        for each in listed:
            name = each.value if isinstance(each, ast.Constant) else None
            plugin = self.definition(name) if isinstance(name, str) else None
            if plugin is not None and isinstance(plugin.node, ast.Module):
                yield plugin.module

    def read(self) -> list[str]:
        """Return the files and directories that an answer may depend on."""
        found: set[str] = set()
        pending, done = [self], {self}
        while pending:
            current = pending.pop()
            found |= current._searched
            new = {each for each in current._asked.values() if each is not None} - done
            done |= new
            pending += new
        return sorted(found)

    def _find(self, name: str, hops: int, seen: _Seen) -> Definition | None:
        place = self._project.resolver.place(name, self.path, self._settings.src, self._searched)
        imports = self._imports(place.path) if place is not None else None
        if place is None or imports is None or imports.module is None:
            return None
        if not place.rest:
            return Definition(imports.module, imports.module.tree)
        return self._within(imports, place.rest, hops, seen)

    def _within(self, imports: Imports, rest: tuple[str, ...], hops: int, seen: _Seen) -> Definition | None:
        assert imports.module is not None
        if (imports.path, rest) in seen:
            return None  # modules that pass on all names of each other lead there in many ways
        seen.add((imports.path, rest))
        found = imports.bound(rest[0])
        if isinstance(found, str):
            self._asked.setdefault(imports.path, imports)
            again = ".".join((found, *rest[1:]))
            return imports._passed(again, self, hops - 1, seen) if hops else None
        if found is None:
            modules = imports.module.stars if hops else []
            texts = (f"{module}{'.' if module.strip('.') else ''}{'.'.join(rest)}" for module in modules)
            return next(filter(None, (imports._passed(text, self, hops - 1, seen) for text in texts)), None)
        if len(rest) == 1:
            return Definition(imports.module, found)
        return self._member(imports, found, rest[1], hops, seen) if len(rest) == 2 else None

    def _member(
        self, imports: Imports, holder: ast.expr | FunctionNode | ast.ClassDef, name: str, hops: int, seen: _Seen
    ) -> Definition | None:
        """Return an attribute of a class, or of an object of it: ``Settings.MEDIA``, ``settings = Settings()``."""
        assert imports.module is not None
        if isinstance(holder, ast.Call):
            written = imports.module.calls[holder].name or ""
            made = imports.bound(written) if "." not in written else None
            if made is None and hops:
                self._asked.setdefault(imports.path, imports)
                again = imports._passed(f"{written}.{name}", self, hops - 1, seen)
                return again if again is not None and "." in written else None
            return self._member(imports, made, name, hops, seen) if isinstance(made, ast.ClassDef) else None
        found = member(holder, name) if isinstance(holder, ast.ClassDef) else None
        return Definition(imports.module, found) if found is not None else None

    def _passed(self, name: str, asking: Imports, hops: int, seen: _Seen) -> Definition | None:
        """Return what a name that this module passes on stands for, to the depth of the one that asks."""
        asking._searched |= self._searched
        relative = Imports(self.path, self._settings, self._project, asking._depth)
        found = relative._find(name, hops, seen)
        asking._searched |= relative._searched
        asking._asked.update(relative._asked)
        return found

    def _imports(self, path: str) -> Imports | None:
        if path not in self._asked and len(self._asked) < _BUDGET:
            self._searched.add(path)
            self._asked[path] = self._project.seen(path, self._settings, self._depth - 1)
        return self._asked.get(path)
