"""Records that are made quickly are frozen dataclasses like any other."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from aggregator.records import altered, quick


@quick
@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float = 0.0
    names: tuple[str, ...] = field(default=(), compare=False)


def test_a_record_is_made_by_place_and_by_name() -> None:
    assert Point(1.0, y=2.0) == Point(x=1.0, y=2.0)
    assert Point(1.0).y == 0.0
    assert repr(Point(1.0, 2.0, ("a",))) == "Point(x=1.0, y=2.0, names=('a',))"


def test_a_default_that_is_made_for_each_is_refused() -> None:
    with pytest.raises(AssertionError):

        @quick
        @dataclass(frozen=True, slots=True)
        class _Named:
            names: list[str] = field(default_factory=list)


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
