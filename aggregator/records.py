"""Frozen dataclasses, of which thousands are made in a round and hundreds of kinds at a start, in little time.

`dataclasses` compiles six methods for each kind when its module is imported: 0.45 ms, and a process has up to 290 of
them. Here five are the same for all, and the one that has to be compiled waits until a record is made. It sets the
fields as if nothing was frozen: of 21 that takes 0.8 µs, and 7.3 by calls of `object.__setattr__`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

T = TypeVar("T")
_COMPILED: Final[dict[type, tuple[Callable[..., None], Callable[..., Any]]]] = {}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type[T]], type[T]]:
        """`dataclasses.dataclass`; quick where it is frozen, has slots, and is derived of nothing. Of a quick one
        nothing can be derived: what it makes is of its own class."""

        def made(cls: type[T]) -> type[T]:
            usual = cls.__bases__ != (object,) or hasattr(cls, "__post_init__")
            given = [one for one in vars(cls).values() if isinstance(one, dataclasses.Field)]
            usual = usual or any(not one.init or one.kw_only is True for one in given)
            if usual or not (frozen and slots):
                return dataclasses.dataclass(frozen=frozen, slots=slots)(cls)
            return _quick(cls)

        return made


def _quick(cls: type[Any]) -> type[Any]:
    own = {name for name, value in vars(cls).items() if value is not None}  # `__hash__`, where it has an `__eq__`
    cls.__doc__ = cls.__doc__ or cls.__name__  # or a signature would be made up for it
    made = dataclasses.dataclass(slots=True, init=False, repr=False, eq=False)(cls)
    for name, method in _methods(made).items():
        if name not in own:
            setattr(made, name, method)
    return made


def _methods(cls: Any) -> dict[str, Any]:
    fields = dataclasses.fields(cls)
    values = _values([one.name for one in fields])
    compared = _values([one.name for one in fields if one.compare])
    shown = [one.name for one in fields if one.repr]

    def init(self: Any, *given: Any, **named: Any) -> None:
        compiled = _compiled(cls)[0]
        if cls.__init__ is init:
            cls.__init__ = compiled
        compiled(self, *given, **named)

    def written(self: Any) -> str:
        return f"{cls.__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in shown])})"

    def equal(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is cls else NotImplemented

    return {
        "__init__": init,
        "__repr__": written,
        "__eq__": equal,
        "__hash__": lambda self: hash(compared(self)),
        "__reduce__": lambda self: (cls, values(self)),
        "__setattr__": _refused,
        "__delattr__": _refused,
        "__init_subclass__": classmethod(_final),
    }


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])


def _refused(record: object, name: str, value: object = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _final(cls: type[Any], /, **_named: Any) -> None:
    raise TypeError(f"{cls.__name__} cannot be derived of {cls.__mro__[1].__name__}, a record")


def _compiled(cls: Any) -> tuple[Callable[..., None], Callable[..., Any]]:
    """What sets all fields of such a record, and what makes another of one. Until that is done it is of another class
    with the same slots, in which they can be set."""
    if known := _COMPILED.get(cls):
        return known
    fields = dataclasses.fields(cls)
    names = [one.name for one in fields]
    plain = {f"default_{one.name}": one.default for one in fields if one.default is not dataclasses.MISSING}
    called = {
        f"default_{one.name}": one.default_factory for one in fields if one.default_factory is not dataclasses.MISSING
    }
    namespace: dict[str, Any] = {
        "as_open": object.__setattr__,
        "new": object.__new__,
        "Open": type(f"Open{cls.__name__}", (), {"__slots__": names}),
        "Frozen": cls,
        **plain,
        **called,
    }
    given = ", ".join(f"{name}=default_{name}" if f"default_{name}" in namespace else name for name in names)
    made = "".join(
        f"    self.{name} = default_{name}() if {name} is default_{name} else {name}\n"
        if f"default_{name}" in called
        else f"    self.{name} = {name}\n"
        for name in names
    )
    kept = "".join(f"    made.{name} = record.{name}\n" for name in names)
    source = f"""def __init__(self, {given}):
    as_open(self, "__class__", Open)
{made}    self.__class__ = Frozen
def altered(record, values):
    made = new(Open)
{kept}    for name, value in values.items():
        setattr(made, name, value)
    made.__class__ = Frozen
    return made"""
    exec(source, namespace)  # noqa: S102 - of our own names, as `dataclass` does it
    _COMPILED[cls] = namespace["__init__"], namespace["altered"]
    return _COMPILED[cls]


def altered(record: T, **values: Any) -> T:
    """What `dataclasses.replace` gives, of a frozen record with slots."""
    made: T = _compiled(type(record))[1](record, values)
    return made
