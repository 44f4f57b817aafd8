"""Where a name comes from that a module imports, told by its text: what only passes names on need not be parsed."""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tempfile.analysis.project.disk import Disk
    from flake8_tempfile.analysis.project.layout import Place

_HOPS = 8

_FROM_IMPORT = re.compile(rb"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^()]*\)|[^\n(\\#]*)(?:#.*)?$", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\n]*")
_ANY_FROM_IMPORT = re.compile(rb"\bfrom\b[^\n]*\bimport\b")
_IMPORT = re.compile(rb"(?<!\S)import[ \t]([^\n]*)$", re.MULTILINE)
# These begin with a line end, which is found fast.
_NAMES = re.compile(rb"\n[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^()]*\)|[^\n(\\#;]*)")
_MODULES = re.compile(rb"\n[ \t]*import[ \t]+([^\n#;]*)")


class UncertainError(Exception):
    """The text alone does not tell."""


def imported_names(text: bytes) -> Iterator[str]:
    """Yield the dotted names that a text imports: ``package.files.finish``, ``.files.*``, and modules as such."""
    lines = b"\n" + text
    for module, listed in _NAMES.findall(lines):
        for name, _ in _entries(listed):
            yield _joined(module.decode("latin-1"), name)
    for modules in _MODULES.findall(lines):
        yield from (words[0].decode("latin-1") for each in modules.split(b",") if (words := each.split()))


def source_of(text: bytes, name: str) -> str | None:
    """Return the dotted name that a module imports ``name`` as, as ``Names`` has it; None if it defines it itself.

    Raise :class:`UncertainError` where only the tree tells.
    """
    sources, is_whole = _sources(text)
    found = sources.get(name, None if is_whole else "")
    if found == "":
        raise UncertainError
    return found


def text_of_origin(place: Place, text: bytes, find: Callable[[str, str], Place | None], disk: Disk) -> bytes | None:
    """Return the text of the module that defines what a module with this ``text`` passes on; None if it is not found.

    ``find`` tells where a module finds a name that it imports.  Raise :class:`UncertainError` as ``source_of`` does.
    """
    for _ in range(_HOPS):
        source = source_of(text, place.rest[0]) if place.rest else None
        if source is None:
            return text
        found = find(".".join((source, *place.rest[1:])), place.path)
        content = disk.content(found.path) if found is not None else None
        if found is None or content is None:
            return None
        place, text = found, content
    raise UncertainError


@lru_cache(maxsize=256)
def _sources(text: bytes) -> tuple[dict[str, str], bool]:
    """Return the imported names with what they are imported as, '' for several; and whether that is all there is."""
    found: dict[str, str] = {}
    imports = _FROM_IMPORT.findall(text.replace(b"\r\n", b"\n"))
    for module, listed in imports:
        for name, local in _entries(listed):
            source = _joined(module.decode("latin-1"), name)
            found[local] = source if found.get(local, source) == source else ""
    for modules in _IMPORT.findall(text):
        found.update((word, "") for word in re.findall(r"\w+", modules.decode("latin-1")) if word not in found)
    return found, len(imports) == len(_ANY_FROM_IMPORT.findall(text)) and "*" not in found


def _entries(listed: bytes) -> Iterator[tuple[str, str]]:
    """Yield what is imported and what it is called then: ``(first, second as other)``."""
    for entry in _COMMENT.sub(b"", listed).strip(b"() \t\r\n").decode("latin-1").split(","):
        words = entry.split() or [""]
        yield words[0], words[-1]


def _joined(module: str, name: str) -> str:
    return f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
