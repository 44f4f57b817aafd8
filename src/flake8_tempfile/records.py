"""Named tuples, protocols and records that take next to no time to define.

``typing`` takes a tenth of a run on one clean file to load, and a data class a hundred times as long to make as a plain
one.  To type checkers these are the classes of ``typing``, and data classes.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple
    from typing import Protocol as Protocol

    from typing_extensions import Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class _Fields(type):
        pass
else:
    # What a class statement puts into its namespace, and what namedtuple sets itself.
    _OWN = frozenset({"__annotations__", "__module__", "__qualname__"})

    class _Maker(type):
        """Makes a named tuple of a class statement, with its annotations for fields and its values for defaults."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204
            fields = namespace.get("__annotations__", {})
            defaults = [namespace[field] for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])
            for key in namespace.keys() - fields.keys() - _OWN:
                setattr(made, key, namespace[key])
            made.__annotations__ = fields
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
    Protocol = object

    class _Fields(type):
        """Gives a class slots for its annotations, and keeps its values for them as defaults."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204
            own = namespace.get("__annotations__", {})
            defaults = {field: namespace.pop(field) for field in own if field in namespace}
            made = type.__new__(cls, name, bases, {"__slots__": tuple(own), **namespace})
            above = [base for base in bases if isinstance(base, _Fields)]
            made._names = (*(field for base in above for field in base._names), *own)
            made._defaults = {field: value for base in above for field, value in base._defaults.items()} | defaults
            return made


class Record(metaclass=_Fields):
    """A frozen value with named fields, which a subclass adds to; compared by class and fields."""

    if not TYPE_CHECKING:

        def __init__(self, *values, **named) -> None:  # noqa: ANN002, ANN003
            names = self._names
            given = dict(zip(names, values))  # noqa: B905  checked below
            wrong = len(values) > len(names) or not named.keys() <= set(names[len(values) :])
            given = {**self._defaults, **given, **named}
            if wrong or len(given) < len(names):
                raise TypeError(f"{type(self).__name__} takes {', '.join(names)}")
            for name in names:
                object.__setattr__(self, name, given[name])

    @classmethod
    def fields(cls) -> tuple[str, ...]:
        """Return the names of the fields, those of the bases first."""
        return cls._names  # type: ignore[attr-defined, no-any-return]

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.fields())

    def _replace(self, **changes: Any) -> Self:  # noqa: ANN401
        return type(self)(**{**dict(zip(self.fields(), self._values(), strict=True)), **changes})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Record) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in zip(self.fields(), self._values(), strict=True))
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), self._values()
