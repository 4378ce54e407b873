"""What feeds list and in which order: `[ranking]`, `[[feeds]]`, `[[pins]]` and `[[votes]]`."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from aggregator.config.types import (
    DAY,
    HOUR,
    MINUTE,
    Duration,
    HttpUrl,
    LastMoment,
    Moment,
    Rule,
    Slug,
    StoryName,
    Table,
)
from aggregator.models.ranking import Rank

DEFAULT_FEED = "meest-recent"  # the slug of the one feed of a configuration without feeds


class RankingSettings(Table):
    """`[ranking]`: how heat is made."""

    half_life: Duration = Field(
        6 * HOUR, ge=MINUTE, le=366 * DAY, description="Time in which news loses half its heat."
    )
    comment_weight: float = Field(
        1.0,
        ge=0,
        le=100,
        strict=False,
        description="1: a source-typical number of comments, spread over one half-life, lifts by half a half-life.",
    )
    coverage_weight: float = Field(
        0.5,
        ge=0,
        le=100,
        strict=False,
        description="1: each further independent site that has a story lifts it as its typical comments at once would.",
    )


class FeedSettings(Table):
    """`[[feeds]]`: one merged feed."""

    slug: Slug = Field(description="Its name in addresses: /slug, /slug.rss, …")
    title: str | None = Field(None, min_length=1, description="Its title; the site's, when absent.")
    description: str | None = Field(None, description="One sentence about it.")
    rank: Rank = Field(
        Rank.HOT,
        strict=False,
        description="By heat, by time, by comments or by independent sites in the last day (or max_age), or by what "
        "gains comments fastest now.",
    )
    limit: int = Field(20, ge=1, le=500, description="How many stories it shows.")
    sources: tuple[str, ...] = Field((), strict=False, description="Only these sources (title or URL).")
    categories: tuple[str, ...] = Field(
        (), strict=False, description="Only these categories of sources, and those inside them."
    )
    exclude_sources: tuple[str, ...] = Field((), strict=False, description="Not these sources (title or URL).")
    include: tuple[Rule, ...] = Field(
        (), strict=False, description="Only stories of which an entry meets one of these [rules](rules.md)."
    )
    exclude: tuple[Rule, ...] = Field((), strict=False, description="No stories of which an entry meets one of these.")
    boost: tuple[Rule, ...] = Field(
        (), strict=False, description="Stories that match rank as if their source had four times its weight."
    )
    bury: tuple[Rule, ...] = Field(
        (), strict=False, description="Stories that match rank as if their source had a quarter of its weight."
    )
    min_comments: int = Field(0, ge=0, description="Only stories with at least that many comments.")
    max_per_source: int | None = Field(
        None,
        ge=0,
        description="At most that many stories led by one source; 0: no such limit. Without it two fifths of a page,"
        " and three sources three quarters, as long as others have news of the last three days.",
    )
    max_age: Duration | None = Field(None, gt=0, description="Only stories published within this time.")
    pages: int = Field(3, ge=1, le=20, description="Pages of the list, each of `limit` stories; 1: no older pages.")
    more: str | None = Field(
        None, min_length=1, description='Text of the link to older pages, such as "Meer sportnieuws".'
    )
    archive: int = Field(
        7, ge=0, le=366, description="Days for which a finished day's feed is kept (RFC 5005); 0: no archive."
    )


class PinSettings(Table):
    """`[[pins]]`: articles that are one story, or never are, whatever their titles say."""

    urls: tuple[HttpUrl, ...] = Field(strict=False, min_length=2, description="Addresses of the articles.")
    together: bool = Field(description="True: they are one story. False: no two of them are.")


class VoteSettings(Table):
    """`[[votes]]`: a question to readers, each of whom may answer once."""

    id: Slug = Field(description="Its name for life: votes are counted under it.")
    question: str = Field(min_length=1, max_length=200, description="What is asked.")
    options: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(
        strict=False, min_length=2, max_length=10, description="What may be answered; votes are counted by this text."
    )
    story: StoryName | None = Field(
        None, description="The story whose page shows it: its number, or the address of one of its articles."
    )
    feed: str | None = Field(None, description="Or the feed whose page shows it, by its slug.")
    opens: Moment | None = Field(
        None, alias="from", description="When voting begins; a time without offset is in the site's time zone."
    )
    closes: LastMoment | None = Field(None, alias="until", description="When it ends; a date is included.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if len(set(self.options)) < len(self.options):
            raise ValueError("options that differ from each other")
        if (self.story is None) == (self.feed is None):
            raise ValueError("either a story or a feed")
        return self
