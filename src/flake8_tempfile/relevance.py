"""Which files are worth parsing: those with a word of temporary files, and those that import what makes some."""

from __future__ import annotations

from flake8_tempfile.source.prefilter import may_concern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.settings import Settings


def is_relevant(data: bytes | str, path: str, settings: Settings) -> bool:
    """Tell whether a file with this text can have findings; ``path`` is for what it imports from its project.

    Bytes are taken for an encoding that has ASCII as a subset.
    """
    if may_concern(data, settings):
        return True
    text = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if b"import" not in text:
        return False
    from flake8_tempfile.analysis.project.makers import imports_maker  # few files have no import

    return imports_maker(text, path, settings)
