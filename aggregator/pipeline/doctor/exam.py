"""What every check is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aggregator.config import Config
from aggregator.models import Finding


@dataclass(frozen=True, slots=True)
class Exam:
    """One installation at one moment. `thorough`: what takes minutes too."""

    config: Config
    now: float
    thorough: bool = False


Check = Callable[[Exam], Iterator[Finding]]


def megabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
