"""Programs composed at random: what makes temporary files, what uses and removes them, and every kind of control flow.

A program is one function over the world of the fixtures, with the helpers that it calls.  It need not make sense, but
it is always one that somebody could have written: names are bound before they are used.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from oracle.pieces import pieces

HEAD = """\
import atexit
import os
import shutil
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory, mkdtemp, mkstemp

from support import Failure, acheck, afetch, aupload, check, notify, parse, work


def _make():
    return mkdtemp()


def _make_filled(value):
    directory = mkdtemp()
    try:
        work(directory, value)
    except BaseException:
        shutil.rmtree(directory)
        raise
    return directory


def _make_file():
    descriptor, path = mkstemp()
    os.close(descriptor)
    return path


def _discard(path):
    shutil.rmtree(path, ignore_errors=True)


def _discard_file(path):
    if os.path.exists(path):
        os.remove(path)


@contextmanager
def _workspace():
    place = mkdtemp()
    try:
        yield place
    finally:
        shutil.rmtree(place)


"""
Lines = list[str]
Draw = Callable[[st.SearchStrategy[str]], str]


@dataclass(frozen=True)
class Kind:
    """A kind of resource: how it is made, named, filled, removed."""

    name: str
    makes: tuple[Lines, ...]
    removals: tuple[str, ...]
    registered: tuple[str, ...]
    set_up: tuple[Lines, ...] = ((),)  # type: ignore[assignment]


_TREES = (
    "shutil.rmtree({})",
    "shutil.rmtree({})",
    "shutil.rmtree({}, ignore_errors=True)",
    "_discard({})",
)
_FILES = ("os.remove({})", "os.unlink({})", "os.remove({})", "_discard_file({})", "Path({}).unlink(missing_ok=True)")
_CALLBACKS = ("shutil.rmtree, {}", "shutil.rmtree, {}, ignore_errors=True")
KINDS = (
    Kind(
        "directory",
        (["directory = mkdtemp()"], ["directory = _make()  # TMP201"], ["directory = _make_filled(value)  # TMP201"]),
        _TREES,
        _CALLBACKS,
    ),
    Kind("directory", (["directory = mkdtemp(prefix='x-')"],), _TREES, _CALLBACKS),
    Kind("place", (["place = Path(mkdtemp())"], ["place = Path(_make())  # TMP201"]), _TREES[:3], _CALLBACKS),
    Kind(
        "path",
        (
            ["descriptor, path = mkstemp()", "os.close(descriptor)"],
            ["descriptor, path = mkstemp(suffix='.x')", "os.close(descriptor)"],
            ["path = _make_file()  # TMP203"],
            ["descriptor, path = mkstemp()"],
        ),
        _FILES,
        ("os.remove, {}",),
    ),
    Kind(
        "handle.name",
        (
            ["handle = NamedTemporaryFile('w', delete=False)"],
            ["handle = NamedTemporaryFile(delete=False)", "handle.close()"],
            ["with NamedTemporaryFile('w', delete=False) as handle:", "    handle.write('x')"],
            ["with NamedTemporaryFile('w', delete=False) as handle:", "    work(handle.name)"],
        ),
        _FILES,
        ("os.remove, {}",),
    ),
    Kind(
        "path",
        (
            ["handle = NamedTemporaryFile('w', delete=False)", "path = handle.name", "handle.close()"],
            ["with NamedTemporaryFile('w', delete=False) as handle:", "    path = handle.name"],
        ),
        _FILES,
        ("os.remove, {}",),
    ),
)


class Composer:
    """Draws one function."""

    def __init__(self, draw: Draw, *, is_async: bool, is_manager: bool) -> None:
        self._draw = draw
        self._async = is_async
        self._manager = is_manager
        self._kind = KINDS[int(draw(st.sampled_from([str(n) for n in range(len(KINDS))])))]
        self._counter = 0

    def pick(self, *choices: str) -> str:
        """Draw one of several texts; what stands twice is drawn twice as often."""
        return self._draw(st.sampled_from(choices))

    def function(self) -> str:
        """Return the text of a function."""
        body = ["done = bool(value)", "count = len(items)", *(self._managing() if self._manager else self._body())]
        decorator = {(False, True): "@contextmanager\n", (True, True): "@asynccontextmanager\n"}
        keyword = "async def" if self._async else "def"
        head = f"{decorator.get((self._async, self._manager), '')}{keyword} program(value, items):\n"
        return head + textwrap.indent("\n".join(body), "    ") + "\n"

    def _managing(self) -> Lines:
        """Return the body of a context manager: it yields once."""
        handed = [f"yield {self._path}"]
        error = self.pick("Exception", "Failure", "BaseException")
        form = self.pick("plain", "finally", "except", "with", "both")
        if form == "finally":
            handed = ["try:", *_in([*self._block(1), *handed]), "finally:", *_in(self._finale())]
        elif form == "except":
            handed = ["try:", *_in(handed), f"except {error}:", *_in([self._removal(), "raise"])]
        elif form == "both":
            handler = [f"except {error}:", *_in([*self._block(1), "raise"])]
            handed = ["try:", *_in(handed), *handler, "finally:", *_in(self._finale())]
        elif form == "with":
            call = self.pick(*self._kind.registered).format(self._path)
            handed = ["with ExitStack() as stack:", *_in([*self._block(1), f"stack.callback({call})", *handed])]
        before = self._block(1) if self.pick("yes", "no") == "yes" else []
        return [*self._make(), *before, *handed, *self._block(2), *self._end()]

    def _body(self) -> Lines:
        make = self._make()
        form = self.pick("plain", "plain", "plain", "late", "loop", "branch", "handled", "two")
        if form == "plain":
            return [*make, *self._block(3), *self._end()]
        if form == "late":
            protected = [*make, *self._block(2)]
            return [f"{self._root} = None", "try:", *_in(protected), "finally:", *_in(self._clean_up())]
        if form == "loop":
            return ["for item in items:", *_in(make), *_in(self._block(2, loop=True)), *_in(self._end()), *self._tail()]
        if form == "branch":
            return [f"if {self._condition()}:", *_in(make), *_in(self._block(2)), *_in(self._end()), *self._tail()]
        if form == "handled":
            guard = self.pick("Exception", "Failure", "OSError")
            return ["try:", *_in(make), f"except {guard}:", *_in([self.pick("return None", "raise")]), *self._block(2)]
        other = ["second = mkdtemp()", *self._block(1), "shutil.rmtree(second)"]
        return [*make, *other, *self._block(1), *self._end()]

    @property
    def _path(self) -> str:
        return self._kind.name

    @property
    def _root(self) -> str:
        return self._path.partition(".")[0]

    def _make(self) -> Lines:
        number = self.pick(*(str(n) for n in range(len(self._kind.makes))))
        return list(self._kind.makes[int(number)])

    def _removal(self) -> str:
        return self.pick(*self._kind.removals).format(self._path)

    def _end(self) -> Lines:
        return [self._removal()] if self.pick("yes", "yes", "no") == "yes" else []

    def _tail(self) -> Lines:
        return [self.pick("return value", "print('end')", "notify('end')")]

    def _clean_up(self) -> Lines:
        removal = [self._removal()]
        form = self.pick("guard", "guard", "plain", "suppress", "exists")
        if form == "guard":
            test = self.pick(self._root, f"{self._root} is not None")
            return [f"if {test}:", *_in(removal)]
        if form == "suppress":
            return [f"with suppress({self.pick('Exception', 'OSError')}):", *_in(removal)]
        if form == "exists" and "handle" not in self._root:
            return [f"if {self._root} and os.path.exists({self._path}):", *_in(removal)]
        return removal

    def _condition(self) -> str:
        return self.pick(
            "value", "value", "not value", "check('c')", "not check('c')", "value and not done", "not done", "done",
            "count > 1", "count == 0",
        )  # fmt: skip

    def _block(self, depth: int, *, loop: bool = False, handler: bool = False, final: bool = False) -> Lines:
        found: Lines = []
        for _ in range(int(self.pick("1", "1", "2", "2", "3"))):
            found += self._statement(depth, loop, handler, final)
            if found[-1].split()[0] in ("return", "raise", "break", "continue"):
                break
        return found

    def _statement(self, depth: int, loop: bool, handler: bool, final: bool) -> Lines:
        if depth <= 0 or self.pick("simple", "compound") == "simple":
            return self._simple(loop, handler, final)
        return self._compound(depth - 1, loop, handler, final)

    def _simple(self, loop: bool, handler: bool, final: bool) -> Lines:
        path = self._path
        uses = [f"work({path})", f"work({path})", f"work({path}, value)", "notify('x')", "print('x')", "done = True"]
        uses += [f"answer = check({path})", f"copy = str({path})", f"names = [{path}]", "pass"]
        uses += ["await afetch(value)", f"await aupload({path})", "await acheck()"] if self._async else []
        uses += [self._removal()] * 5 + ["assert value", f"other = {path}", "registered"]
        if not final:
            uses += ["raise Failure('x')", "raise Failure('x')"] + (["raise"] * 4 if handler else [])
            uses += [] if self._manager else ["return value", f"return {path}", "return None", "return 1"]
            uses += ["break", "continue"] * 2 if loop else []
        chosen = self.pick(*uses)
        return self._registered() if chosen == "registered" else [chosen]

    def _registered(self) -> Lines:
        call = self.pick(*self._kind.registered).format(self._path)
        self._counter += 1
        name = f"later{self._counter}"
        nested = [f"def {name}():", *_in([self._removal()]), "", f"atexit.register({name})"]
        form = self.pick("plain", "lambda", "nested")
        if form == "nested":
            return nested
        return [f"atexit.register({call})" if form == "plain" else f"atexit.register(lambda: {self._removal()})"]

    def _compound(self, depth: int, loop: bool, handler: bool, final: bool) -> Lines:
        def block(*, within_loop: bool = loop, handling: bool = handler, finishing: bool = final) -> Lines:
            return _in(self._block(depth, loop=within_loop, handler=handling, final=finishing))

        kinds = ["if", "if", "else", "try", "try", "finally", "finally", "both", "for", "while", "suppress", "guarded"]
        kinds += ["stack", "temporary", "try else", "nested", "match", "managed", "for else"]
        kind = self.pick(*kinds)
        kinds_of_errors = ("Exception", "Exception", "Failure", "OSError", "BaseException", "(OSError, Failure)")
        if kind == "if":
            return [f"if {self._condition()}:", *block()]
        if kind == "else":
            return [f"if {self._condition()}:", *block(), "else:", *block()]
        if kind in ("try", "try else", "nested", "both"):
            lines = ["try:", *block(), f"except {self.pick(*kinds_of_errors)}:", *block(handling=True)]
            lines += ["except ValueError:", *block(handling=True)] if kind == "nested" else []
            lines += ["else:", *block()] if kind == "try else" else []
            return [*lines, "finally:", *_in(self._finale())] if kind == "both" else lines
        if kind == "finally":
            return ["try:", *block(), "finally:", *_in(self._finale())]
        if kind == "for":
            return ["for part in items:", *block(within_loop=True)]
        if kind == "for else":
            return ["for part in parse(value):", *block(within_loop=True), "else:", *block()]
        if kind == "while":
            return ["while count > 0:", "    count -= 1", *block(within_loop=True)]
        if kind == "suppress":
            return [f"with suppress({self.pick('Exception', 'Failure', 'OSError')}):", *block()]
        if kind == "stack":
            call = self.pick(*self._kind.registered).format(self._path)
            return ["with ExitStack() as stack:", f"    stack.callback({call})", *block()]
        if kind == "temporary":
            return ["with TemporaryDirectory() as inner:", "    work(inner)", *block()]
        if kind == "managed":
            return ["with _workspace() as inner:", "    work(inner)", *block()]
        if kind == "match":
            return ["match value:", "    case '3':", *_in(block()), "    case _:", *_in(block())]
        return [f"if os.path.exists({self._path}):", f"    {self._removal()}"]

    def _finale(self) -> Lines:
        if self.pick("clean", "clean", "other") == "clean":
            return self._clean_up() if self.pick("a", "b") == "a" else [self._removal()]
        return self._block(1, final=True)


def _in(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw the text of a program."""
    shape = draw(st.sampled_from(["plain"] * 6 + ["async"] * 2 + ["manager"] * 2 + ["async manager"]))
    composer = Composer(draw, is_async="async" in shape, is_manager="manager" in shape)
    return dict(pieces(HEAD + composer.function()))["program"]
