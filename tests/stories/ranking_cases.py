"""Samples and stories for the ranking tests, made with only what a test speaks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from aggregator.config.values import rule
from aggregator.models import Mention, Sample, Story
from aggregator.models.ranking import Rank
from aggregator.rules import EntryRule
from aggregator.stories.ranking.heat import Ranking

HOUR = 3600.0
NOW = 1_790_000_000.0  # 2026-09-21
# No deadline for one example: machines that run tests are shared, and their pauses are no failures.
steady = settings(deadline=None)

MINUTE, YEAR = 60.0, 366 * 24 * HOUR

half_lives = st.one_of(st.sampled_from([MINUTE, 6 * HOUR, YEAR]), st.floats(MINUTE, YEAR))
rankings = st.builds(Ranking, half_life=half_lives, comment_weight=st.floats(0, 100))
weights = st.floats(0.01, 100)
times = st.floats(NOW - YEAR, NOW)


def burst(
    gained: int, seen_at: float, *, since: float | None = None, typical: float = 10.0, entry_id: int = 1
) -> Sample:
    """`gained` comments between `since` (all at once when None) and `seen_at`."""
    return Sample(entry_id, seen_at, gained, gained, seen_at if since is None else since, typical)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """Any sample a source could give, hostile ones included."""
    seen_at = draw(times)
    return burst(
        draw(st.one_of(st.integers(0, 500), st.just(10**12))),
        seen_at,
        since=seen_at - draw(st.floats(-HOUR, YEAR)),
        typical=draw(st.floats(0, 10_000)),
    )


def mention(source: int = 1, **changes: Any) -> Mention:
    values: dict[str, Any] = {
        "entry_id": source,
        "source_id": source,
        "source_title": f"Source {source}",
        "source_category": None,
        "source_url": f"https://source{source}.example/feed",
        "source_link": None,
        "title": "",
        "link": None,
        "author": "",
        "published_at": NOW,
        "updated_at": NOW,
        "comments": None,
        "comments_url": None,
        "comments_feed": None,
        "discussion": None,
    }
    return Mention(**(values | changes))


def told(discussion: str | None, comments: int | None, source: int = 1, source_url: str | None = None) -> Mention:
    """An entry that tells how many comments a discussion has."""
    url = source_url or f"https://source{source}.example/feed"
    return mention(source, discussion=discussion, comments=comments, source_url=url)


def story(number: int, *, hours: float = 0.0, sources: Sequence[int] = (1,), **changes: Any) -> Story:
    """A quiet story, published `hours` before NOW, with one mention per source, the lead first."""
    published_at = NOW - hours * HOUR
    values: dict[str, Any] = {
        "id": number,
        "uid": f"urn:uuid:{number}",
        "title": f"Story {number}",
        "link": None,
        "teaser": "",
        "content_html": "",
        "author": "",
        "categories": (),
        "language": None,
        "image": None,
        "enclosures": (),
        "published_at": published_at,
        "updated_at": published_at,
        "comments": None,
        "heat": published_at / HOUR,
        "mentions": tuple(mention(source) for source in sources),
    }
    values |= changes
    said = {name: values[name] for name in ("title", "teaser", "published_at")}
    lead, *others = values["mentions"]
    return Story(**(values | {"mentions": (replace(lead, **said), *others)}))


@dataclass(frozen=True)
class Feed:
    """A feed's rule, open unless a test narrows it."""

    rank: Rank = Rank.HOT
    limit: int = 20
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    exclude_sources: tuple[str, ...] = ()
    include: tuple[EntryRule, ...] = ()
    exclude: tuple[EntryRule, ...] = ()
    min_comments: int = 0
    max_per_source: int | None = None
    max_age: float | None = None
    boost: tuple[EntryRule, ...] = ()
    bury: tuple[EntryRule, ...] = ()


def words(*patterns: str) -> tuple[EntryRule, ...]:
    return tuple(map(rule, patterns))
