"""What is kept and how sources are fetched: `[storage]` and `[polling]`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from aggregator.config.types import (
    DAY,
    HOUR,
    MINUTE,
    DatabaseFile,
    Duration,
    HttpUrl,
    Network,
    PostgresAddress,
    Secret,
    Size,
    Table,
)
from aggregator.models.location import PostgresUrl


class StorageSettings(Table):
    """`[storage]`: the database."""

    path: DatabaseFile = Field(Path("var/aggregator.db"), strict=False, description="The SQLite file.")
    url: PostgresAddress | None = Field(
        None,
        description="In place of a file, a database on a PostgreSQL server: `postgresql://user@host:port/name`.",
    )
    password: Secret | None = Field(
        None,
        description='Its password, best as "$ENV:NAME" or "$FILE:/path"; absent: as libpq finds it (PGPASSFILE).',
    )
    retention: Duration = Field(
        90 * DAY, gt=0, description="How long stories are kept, with their entries, articles and comment counts."
    )
    max_size: Size | None = Field(
        None, ge=10_000_000, description="When more than this is used of the file, the oldest stories go first."
    )

    @property
    def server(self) -> PostgresUrl | None:
        """The database on a server; None: it is a file."""
        if self.url is None:
            return None
        return PostgresUrl(self.url, self.password.get_secret_value() if self.password else None)


class DiscussionSettings(Table):
    """`[discussions]`: where sites are asked what they say of an article, for `elsewhere` of `[sources.comments]`."""

    hacker_news: HttpUrl = Field("https://hn.algolia.com", description="Hacker News' search.")
    lobsters: HttpUrl = Field("https://lobste.rs", description="Lobsters, or a sister site.")
    reddit: HttpUrl = Field("https://www.reddit.com", description="Reddit.")


class PollingSettings(Table):
    """`[polling]`: how often and how gently sources are fetched."""

    interval: Duration = Field(
        15 * MINUTE,
        gt=0,
        description="Average time between two polls of a source; busy ones get more, quiet ones less.",
    )
    min_interval: Duration = Field(5 * MINUTE, gt=0, description="No source is polled more often.")
    max_interval: Duration = Field(
        6 * HOUR, gt=0, description="No source is polled less often, unless its server asks."
    )
    timeout: Duration = Field(30.0, gt=0, description="Deadline for one poll, redirects included.")
    concurrency: int = Field(32, ge=1, le=1000, description="Requests in flight at once.")
    per_host: int = Field(1, ge=1, le=16, description="Requests in flight at once to one host.")
    host_delay: Duration = Field(1.0, ge=0, description="Pause between two requests to one host.")
    max_bytes: Size = Field(20_000_000, gt=0, description="Largest document, as sent and decoded.")
    user_agent: str | None = Field(None, description='Replaces the User-Agent "meest-recent/VERSION (+contact)".')
    subscribers: int | None = Field(
        None, ge=1, description="How many subscribers your feeds have, when you know: told in the User-Agent."
    )
    contact: str | None = Field(None, description="Address or URL told to the servers we poll, in the User-Agent.")
    parser: Literal["quick", "feedparser"] = Field(
        "quick",
        description='"feedparser": it reads every feed alone, in half as long again.',
    )
    allow_private_hosts: tuple[Network, ...] = Field(
        (), strict=False, description="Hosts and networks to poll although they are private."
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if not self.min_interval <= self.interval <= self.max_interval:
            raise ValueError("min_interval <= interval <= max_interval")
        return self
