"""Named tuples and protocols without ``typing``, which takes a tenth of a run on one clean file to load.

To type checkers these are the classes of ``typing``.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
    from typing import Protocol as Protocol
else:
    # What a class statement puts into its namespace, and what namedtuple sets itself.
    _OWN = frozenset({"__annotations__", "__module__", "__qualname__"})

    class _Maker(type):
        """Makes a named tuple of a class statement, with its annotations for fields and its values for defaults."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204
            fields = namespace["__annotations__"]
            defaults = [namespace[field] for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])
            for key in namespace.keys() - fields.keys() - _OWN:
                setattr(made, key, namespace[key])
            made.__annotations__ = fields
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
    Protocol = object
