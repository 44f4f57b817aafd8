"""Which options count for a file: ``pyproject.toml``, its keys, and their types.

The flags of the command belong to ``command``.
"""
