"""What is polled: `[[sources]]`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from aggregator.config.types import (
    ArticleContent,
    Duration,
    Language,
    Pattern,
    Rule,
    Secret,
    SecretUrl,
    Size,
    SourceUrl,
    Table,
    TimeZone,
)
from aggregator.config.values import exact_pattern
from aggregator.models import CommentRule, Selectors, SourceKind
from aggregator.rules import Rewrite


class SelectorSettings(Table):
    """`[sources.select]`: where the parts of an item stand (CSS selectors for a page, dotted paths for JSON)."""

    item: str = Field(min_length=1, description="Selects the items; the others are looked up inside one.")
    title: str | None = Field(None, description="The item's title.")
    link: str | None = Field(None, description="Its address; `a@href` takes an attribute.")
    teaser: str | None = Field(None, description="Its teaser.")
    date: str | None = Field(None, description="When it was published.")
    comments: str | None = Field(None, description="Its comment count.")
    image: str | None = Field(None, description="Its picture.")
    author: str | None = Field(None, description="Who wrote it.")
    id: str | None = Field(None, description="What identifies it; otherwise its link does.")

    def as_record(self) -> Selectors:
        return Selectors(**self.model_dump())


Discussions = Literal["hacker-news", "lobsters", "reddit"]


class CommentsSettings(Table):
    """`[sources.comments]`: where to ask for comment counts that the feed does not carry."""

    preset: Literal["feed", "discourse", "hacker-news", "lobsters", "reddit", "wordpress"] | None = Field(
        None, description="A rule that is known; the other keys replace parts of it."
    )
    url: str | None = Field(None, min_length=1, description="Address to ask, with {placeholders}.")
    pattern: Annotated[re.Pattern[str], BeforeValidator(exact_pattern)] | None = Field(
        None, description="Searched in the page of comments, the id and the link of an entry; its groups fill the url."
    )
    path: str | None = Field(None, min_length=1, description="JMESPath to the count in a JSON answer.")
    header: str | None = Field(None, min_length=1, description="Header of the answer that holds the count.")
    add: int | None = Field(None, description="Added to what is found; -1 where the article itself is counted.")
    select: str | None = Field(
        None, min_length=1, description="CSS selector of the count on the article's page; `a@title` takes an attribute."
    )
    place: Literal["page"] | None = Field(
        None,
        alias="from",
        description='"page": what the article\'s page tells machines (JSON-LD, microdata).',
    )
    elsewhere: tuple[Discussions, ...] = Field(
        (), strict=False, description='Adds discussions on other sites: "hacker-news", "lobsters", "reddit".'
    )

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if sum(one is not None for one in (self.select, self.place, self.path, self.header)) > 1:
            raise ValueError("one of select, from, path and header")
        if self.preset is None and (own := self.own_rule) is not None:
            CommentRule(**own)
        return self

    @property
    def own_rule(self) -> dict[str, Any] | None:
        """What it says of a rule of its own, beside its preset; None when all is asked elsewhere."""
        said = self.model_dump(include={"url", "pattern", "path", "header", "add", "select"}, exclude_none=True)
        if self.place or self.select:
            said = {"url": "{link}", **said, "on_page": self.place is not None}
        return None if self.elsewhere and not said and self.preset is None else said


class ListSettings(Table):
    """`[[lists]]`: a reading list that is followed; what it names is polled, and written nowhere."""

    url: SourceUrl = Field(
        description="http(s) address, or a path relative to the configuration file, of OPML or a text of addresses."
    )
    category: str | None = Field(None, min_length=1, description="Of its sources, in place of the list's own folders.")

    @property
    def is_file(self) -> bool:
        return not self.url.startswith(("http://", "https://"))


class RewriteSettings(Table):
    """One of `rewrite`: what is replaced in each entry."""

    field: Literal["title", "text", "author", "link", "category"] = Field(description="Where.")
    find: Pattern = Field(description="A regular expression for what is replaced.")
    replace: str = Field(description=r"What stands there instead; `\1` is the first group of `find`.")

    @model_validator(mode="after")
    def _groups_are_there(self) -> Self:
        try:
            self.find.check(self.replace)
        except ValueError as error:
            raise ValueError(f"a replacement that fits its pattern; this one has an error: {error}") from error
        return self

    def as_record(self) -> Rewrite:
        return Rewrite(self.field, self.find, self.replace)


class SourceSettings(Table):
    """`[[sources]]`: one thing to poll."""

    url: SourceUrl = Field(description="http(s) address, or a path relative to the configuration file.")
    title: str | None = Field(None, min_length=1, description="Shown instead of the source's own title.")
    category: str | None = Field(None, min_length=1, description="For feeds that take only some categories.")
    weight: float = Field(1.0, gt=0, le=100, strict=False, description="2 makes its stories count double in heat.")
    interval: Duration | None = Field(None, gt=0, description="Fixed time between polls instead of an adaptive one.")
    language: Language | None = Field(None, description="Language of its entries, when it does not say.")
    time_zone: TimeZone = Field("UTC", description='Of its dates that name none, such as "Europe/Amsterdam".')
    links: Literal["clean", "as-is"] = Field(
        "clean", description='"as-is": its links keep what only counts visitors, such as utm_source.'
    )
    headers: dict[str, Secret] = Field(
        default_factory=dict,
        description='Sent with each request to its own origin; secrets as "$ENV:NAME" or "$FILE:/path".',
    )
    username: str | None = Field(None, description="For basic authentication, sent to the source's own origin only.")
    password: Secret | None = Field(None, description='Its password, best as "$ENV:NAME" or "$FILE:/path".')
    proxy: SecretUrl | None = Field(
        None, description='An http(s) proxy for this source, one with a password best as "$ENV:NAME" or "$FILE:/path".'
    )
    max_content: Size = Field(
        200_000, ge=1_000, description="How much of an article is kept; a longer one ends with a link to the whole."
    )
    content: ArticleContent | None = Field(
        None, description="How much of its articles is published, when not as the site says."
    )
    verify_tls: bool = Field(True, description="False: accepts an expired or self-signed certificate.")
    archive_pages: int = Field(
        0, ge=0, le=100, description="Older pages to follow at the first poll (RFC 5005 prev-archive or next)."
    )
    comments: CommentsSettings | None = Field(None, description="Where to ask for comment counts.")
    include: tuple[Rule, ...] = Field(
        (), strict=False, description="Only entries that meet one of these [rules](rules.md) are stored."
    )
    exclude: tuple[Rule, ...] = Field((), strict=False, description="Entries that meet one of these are not stored.")
    rewrite: tuple[RewriteSettings, ...] = Field(
        (), strict=False, description="What is replaced in entries, before anything else is made of them."
    )
    alerts: bool = Field(True, description="False: the operator is not told when it breaks down or falls silent.")
    enabled: bool = Field(True, description="False: not polled; what is stored stays.")
    type: SourceKind = Field(SourceKind.FEED, strict=False, description='"feed", "page" (HTML) or "json".')
    select: SelectorSettings | None = Field(None, description="Needed by the types page and json.")
    _followed: str | None = PrivateAttr(None)

    @property
    def followed(self) -> str | None:
        """The list in `[[lists]]` that it is of; None for one that stands in the file itself."""
        return self._followed

    def of_list(self, url: str) -> Self:
        """The same source, as one of a list."""
        self._followed = url
        return self

    @property
    def is_file(self) -> bool:
        return not self.url.startswith(("http://", "https://"))
