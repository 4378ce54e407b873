"""A discussion's course in a few bars: how many comments came when. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.models import Sample

BARS = "▁▂▃▄▅▆▇█"


def gains(samples: Sequence[Sample], bars: int = 24) -> list[float]:
    """Comments gained in each of `bars` equal spans of time, from the first sample's start to the last one's end."""
    if not samples:
        return []
    start, end = min(min(one.since, one.seen_at) for one in samples), max(one.seen_at for one in samples)
    width = (end - start) / bars
    return [sum(_in_bar(one, bar, bars, start, width) for one in samples) for bar in range(bars)]


def _in_bar(sample: Sample, bar: int, bars: int, start: float, width: float) -> float:
    """How many of the sample's comments came in that bar; what came at one moment goes whole into one."""
    if sample.since >= sample.seen_at:
        at = min(bars - 1, int((sample.seen_at - start) / width)) if width else bars - 1
        return float(sample.gained) if at == bar else 0.0
    left, right = start + bar * width, start + (bar + 1) * width
    shared = max(0.0, min(right, sample.seen_at) - max(left, sample.since))
    return sample.gained * shared / (sample.seen_at - sample.since)


def sparkline_of(samples: Sequence[Sample], bars: int = 24) -> str:
    """`gains` as a row of bars for a terminal, a blank for none."""
    heights = gains(samples, bars)
    most = max(heights, default=0.0)
    return "".join(BARS[min(7, int(8 * one / most))] if one > 0 else " " for one in heights) if most else ""
