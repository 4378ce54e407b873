"""Frozen records are dataclasses like any other, only made quickly."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any

import pytest

from aggregator.records import altered, dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float = 0.0
    names: tuple[str, ...] = field(default=(), compare=False)


def test_a_record_is_made_by_place_and_by_name() -> None:
    assert Point(1.0, y=2.0) == Point(x=1.0, y=2.0)
    assert Point(1.0).y == 0.0
    assert repr(Point(1.0, 2.0, ("a",))) == "Point(x=1.0, y=2.0, names=('a',))"


@dataclass(frozen=True, slots=True)
class Named:
    """A record."""

    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A record of nothing."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A record that knows more than it is given."""

    names: tuple[str, ...]
    count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", len(self.names))


def test_a_default_may_be_made_for_each() -> None:
    one, other = Named(), Named()
    one.names.append("a")
    assert (one.names, other.names, Named(["b"]).names) == (["a"], [], ["b"])


def test_a_record_of_one_kind_equals_none_of_another() -> None:
    assert Nothing() == Nothing() != Named()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Nothing()) == "Nothing()"


def test_what_is_out_of_the_ordinary_is_as_python_makes_it() -> None:
    assert Counted(("a", "b")).count == 2
    assert pickle.loads(pickle.dumps(Counted(("a",)))) == Counted(("a",))


def test_what_is_given_by_name_alone_is_out_of_the_ordinary_too() -> None:
    @dataclass(frozen=True, slots=True)
    class Span:
        begin: float = field(kw_only=True)
        end: float

    assert Span(2.0, begin=1.0) == Span(end=2.0, begin=1.0)
    assert Span(2.0, begin=1.0).end == 2.0


def test_of_a_record_nothing_is_derived() -> None:
    with pytest.raises(TypeError, match="Place cannot be derived of Point"):
        type("Place", (Point,), {"__slots__": ()})


def test_it_is_a_dataclass_to_whoever_asks() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Usual:
        x: float
        y: float = 0.0
        names: tuple[str, ...] = field(default=(), compare=False)

    def told(cls: Any) -> list[object]:
        return [(one.name, one.type, one.default, one.compare) for one in fields(cls)]

    assert is_dataclass(Point)
    assert told(Point) == told(Usual)
    assert Point.__match_args__ == Usual.__match_args__
    assert dataclasses.asdict(Point(1.0)) == {"x": 1.0, "y": 0.0, "names": ()}
    assert not hasattr(Point(1.0), "__dict__")


@pytest.mark.parametrize("given", [{}, {"x": 1.0, "z": 2.0}])
def test_what_is_missing_or_unknown_is_an_error(given: dict[str, float]) -> None:
    with pytest.raises(TypeError):
        Point(**given)  # type: ignore[arg-type]


def test_it_is_frozen_and_has_a_hash() -> None:
    with pytest.raises(FrozenInstanceError):
        Point(1.0).x = 2.0  # type: ignore[misc]
    assert {Point(1.0), Point(1.0)} == {Point(1.0)}


def test_an_altered_one_is_another_one() -> None:
    one = Point(1.0, 2.0, ("a",))
    other = altered(one, y=3.0)
    assert (one.y, other.y) == (2.0, 3.0)
    assert other == replace(one, y=3.0)
    assert other.names is one.names
    with pytest.raises(FrozenInstanceError):
        other.y = 4.0  # type: ignore[misc]
    with pytest.raises(AttributeError):
        altered(one, z=3.0)


def test_it_travels_between_processes() -> None:
    one = Point(1.0, 2.0, ("a",))
    for other in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):
        assert (other, other.names) == (one, ("a",))
        assert type(other) is Point
