"""What every check is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aggregator.config import Config
from aggregator.models import Finding
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Exam:
    """One installation at one moment. `thorough`: what takes minutes too."""

    config: Config
    now: float
    thorough: bool = False


Check = Callable[[Exam], Iterator[Finding]]
