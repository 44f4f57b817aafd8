"""Which files may get something temporary from another module of the project, told by the texts of both.

A file that imports ``make_workspace`` needs none of the words of temporary files to leak what that has made.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

from flake8_tempfile.analysis.project.passed_names import UncertainError, imported_names
from flake8_tempfile.analysis.project.resolution import resolver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.settings import Settings

MAKER_WORDS = (b"mkdtemp", b"mkstemp", b"NamedTemporaryFile", b"gettempdir")

_DEF = re.compile(rb"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_GIVES = re.compile(rb"\breturn\b[ \t]*(?!None\b|True\b|False\b|self[ \t]*$)[^\s#]", re.MULTILINE)
_WORD = re.compile(rb"\w+")


def imports_maker(text: bytes, path: str, settings: Settings) -> bool:
    """Tell whether a file uses a name that another module defines with a word of those that make temporary files."""
    if not settings.follow_imports or not os.path.isfile(path):
        return False
    importer, asked = os.path.abspath(path), set[str]()
    found = any(_is_made_elsewhere(name, text, importer, settings, asked) for name in imported_names(text))
    resolver().searched(asked)
    return found


def _is_made_elsewhere(name: str, text: bytes, importer: str, settings: Settings, asked: set[str]) -> bool:
    found = resolver().text(name, importer, settings.src, asked)
    if found is None:
        return False
    place, data = found
    if place.rest and place.path.endswith("__init__.py"):
        try:
            data = resolver().text_passed_on(place, data, settings.src, asked) or b""
        except UncertainError:
            return any(word in data for word in MAKER_WORDS)
    return any(maker in text for maker in makers_in(data))


@lru_cache(maxsize=1024)
def makers_in(text: bytes) -> frozenset[bytes]:
    """Return the names of the functions and methods that may return what they, or others of them, have made."""
    if not any(word in text for word in MAKER_WORDS):
        return frozenset()
    heads = [*_DEF.finditer(text)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    parts = [(head[1], text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]
    giving = [(name, part) for name, part in parts if _GIVES.search(part)]
    found = {name for name, part in giving if any(word in part for word in MAKER_WORDS)}
    pending = [(name, frozenset(_WORD.findall(part))) for name, part in giving] if found else []
    while True:
        more = {name for name, used in pending if name not in found and not used.isdisjoint(found)}
        if not more:
            return frozenset(found)
        found |= more
