"""Chance that can be had again: a generator for each thing that is left to it, made of the seed and the thing's name.

Nothing is drawn from a generator that others draw from too. So any piece of the news can be made without the pieces
before it, and one that is added changes none of the others. `random.Random` takes a text through SHA-512, the same on
every machine and in every Python since 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice_for(seed: int, *names: object) -> Random:
    """The generator for what `names` tell, in the world of `seed`."""
    return Random("/".join(map(str, (seed, *names))))


def shuffled(things: Sequence[T], seed: int, *names: object) -> list[T]:
    """The things in an order of chance."""
    order = list(things)
    dice_for(seed, *names).shuffle(order)
    return order
