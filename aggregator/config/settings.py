"""What `config.toml` may say, with every default. Frozen; durations are seconds, sizes bytes, paths absolute.

Each field's description is its documentation: `docs/configuration.md` is made of them.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from aggregator.config.kinds import (
    address_range,
    byte_size,
    duration,
    exact_pattern,
    http_url,
    http_url_or_path,
    language_tag,
    last_moment,
    moment,
    network,
    pattern,
    secret,
    slug,
    story_name,
    time_zone,
)
from aggregator.models import CommentRule, Selectors, SourceKind


def _verbatim_url(value: str) -> str:
    """An http(s) URL as it is written: others compare it letter by letter, a slash at its end included."""
    http_url(value)
    return value


Duration = Annotated[float, BeforeValidator(duration)]
Size = Annotated[int, BeforeValidator(byte_size)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(pattern)]
Slug = Annotated[str, AfterValidator(slug)]
Language = Annotated[str, AfterValidator(language_tag)]
HttpUrl = Annotated[str, AfterValidator(http_url)]
HubUrl = Annotated[str, AfterValidator(_verbatim_url)]
SourceUrl = Annotated[str, AfterValidator(http_url_or_path)]
Network = Annotated[str, AfterValidator(network)]
AddressRange = Annotated[str, AfterValidator(address_range)]
Secret = Annotated[SecretStr, BeforeValidator(secret)]
TimeZone = Annotated[str, AfterValidator(time_zone)]
Moment = Annotated[datetime, BeforeValidator(moment)]
LastMoment = Annotated[datetime, BeforeValidator(last_moment)]
StoryName = Annotated[str, BeforeValidator(story_name)]
Format = Literal["rss", "atom", "json", "html"]
ArticleContent = Literal["none", "teaser", "full"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class SiteSettings(_Table):
    """`[site]`: what the published feeds say of themselves."""

    title: str = Field("Meest recent", min_length=1, description="Name of the site.")
    description: str = Field("", description="One sentence about it.")
    link: HttpUrl = Field(
        "http://127.0.0.1:8000", description="Public base URL; every link in the output is built from it."
    )
    language: Language = Field("nl", description="Language of texts and dates on the pages (BCP 47).")
    author: str = Field("", description="Who publishes the feeds.")
    image: HttpUrl | None = Field(None, description="Picture of the site: its logo in the feeds and when shared.")
    time_zone: TimeZone = Field("UTC", description='Zone of the times that pages show, such as "Europe/Brussels".')
    content: ArticleContent = Field(
        "teaser", description="How much of an article its story page shows; a source may say otherwise."
    )


class StorageSettings(_Table):
    """`[storage]`: the database."""

    path: Path = Field(Path("var/aggregator.db"), strict=False, description="The SQLite file.")
    retention: Duration = Field(90 * DAY, gt=0, description="How long entries, samples and polls are kept.")


class PollingSettings(_Table):
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
    allow_private_hosts: tuple[Network, ...] = Field(
        (), strict=False, description="Hosts and networks to poll although they are private."
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if not self.min_interval <= self.interval <= self.max_interval:
            raise ValueError("min_interval <= interval <= max_interval")
        return self


class RankingSettings(_Table):
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


class OutputSettings(_Table):
    """`[output]`: where the editions are written."""

    directory: Path = Field(Path("var/public"), strict=False, description="Any web server can serve this folder.")
    formats: tuple[Format, ...] = Field(
        ("html", "rss", "atom", "json"), strict=False, min_length=1, description="What each feed is rendered to."
    )
    hubs: tuple[HubUrl, ...] = Field(
        (), strict=False, description="WebSub hubs named in the feeds, and told when one changes."
    )
    ttl: Duration | None = Field(None, ge=MINUTE, description="How long readers are told to wait before asking again.")
    theme: Path | None = Field(
        None, strict=False, description="Folder with templates and style that replace the built-in ones, file by file."
    )
    publish_command: tuple[str, ...] = Field(
        (), strict=False, description="Program and arguments to run after something changed, without a shell."
    )
    publish_timeout: Duration = Field(2 * MINUTE, gt=0, description="The publish_command is killed after this time.")


class WebSubSettings(_Table):
    """`[websub]`: sources whose hub pushes to us, instead of being asked again and again."""

    enabled: bool = Field(False, description="Subscribe at the hubs of sources; they must be able to reach site.link.")
    lease: Duration = Field(
        10 * DAY, ge=MINUTE, le=90 * DAY, description="How long a subscription is asked for; it is renewed in time."
    )


class ServerSettings(_Table):
    """`[server]`: the public listener."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    dynamic: bool = Field(
        True, description="False: pages offer no search, votes or live updates, for hosting without this server."
    )
    trusted_proxies: tuple[AddressRange, ...] = Field(
        (), strict=False, description="Proxies whose X-Forwarded-For is believed: addresses and networks."
    )


class SelectorSettings(_Table):
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


class CommentsSettings(_Table):
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

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.preset is None:
            CommentRule(self.url, self.pattern, self.path, self.header, self.add or 0)
        return self


class SourceSettings(_Table):
    """`[[sources]]`: one thing to poll."""

    url: SourceUrl = Field(description="http(s) address, or a path relative to the configuration file.")
    title: str | None = Field(None, min_length=1, description="Shown instead of the source's own title.")
    category: str | None = Field(None, min_length=1, description="For feeds that take only some categories.")
    weight: float = Field(1.0, gt=0, le=100, strict=False, description="2 makes its stories count double in heat.")
    interval: Duration | None = Field(None, gt=0, description="Fixed time between polls instead of an adaptive one.")
    language: Language | None = Field(None, description="Language of its entries, when it does not say.")
    headers: dict[str, Secret] = Field(
        default_factory=dict, description='Sent with each request to its own origin; "$ENV:NAME" is read from there.'
    )
    username: str | None = Field(None, description="For basic authentication, sent to the source's own origin only.")
    password: Secret | None = Field(None, description='Its password; "$ENV:NAME" is read from the environment.')
    proxy: HttpUrl | None = Field(None, description="An http(s) proxy for this source.")
    content: ArticleContent | None = Field(
        None, description="How much of its articles story pages show, when not as the site says."
    )
    verify_tls: bool = Field(True, description="False: accepts an expired or self-signed certificate.")
    archive_pages: int = Field(
        0, ge=0, le=100, description="Older pages to follow at the first poll (RFC 5005 prev-archive or next)."
    )
    comments: CommentsSettings | None = Field(None, description="Where to ask for comment counts.")
    enabled: bool = Field(True, description="False: not polled; what is stored stays.")
    type: SourceKind = Field(SourceKind.FEED, strict=False, description='"feed", "page" (HTML) or "json".')
    select: SelectorSettings | None = Field(None, description="Needed by the types page and json.")

    @property
    def is_file(self) -> bool:
        return not self.url.startswith(("http://", "https://"))


class FeedSettings(_Table):
    """`[[feeds]]`: one merged feed."""

    slug: Slug = Field(description="Its name in addresses: /slug, /slug.rss, …")
    title: str | None = Field(None, min_length=1, description="Its title; the site's, when absent.")
    description: str | None = Field(None, description="One sentence about it.")
    rank: Literal["hot", "recent", "discussed", "heating_up"] = Field(
        "hot",
        description="By heat, by time, by comments in the last day (or max_age), or by what gains them fastest now.",
    )
    limit: int = Field(20, ge=1, le=500, description="How many stories it shows.")
    sources: tuple[str, ...] = Field((), strict=False, description="Only these sources (title or URL).")
    categories: tuple[str, ...] = Field((), strict=False, description="Only these categories of sources.")
    exclude_sources: tuple[str, ...] = Field((), strict=False, description="Not these sources (title or URL).")
    include: tuple[Pattern, ...] = Field(
        (), strict=False, description="Only stories whose title or teaser matches one of these patterns."
    )
    exclude: tuple[Pattern, ...] = Field((), strict=False, description="No stories that match one of these patterns.")
    boost: tuple[Pattern, ...] = Field(
        (), strict=False, description="Stories that match rank as if their source had four times its weight."
    )
    bury: tuple[Pattern, ...] = Field(
        (), strict=False, description="Stories that match rank as if their source had a quarter of its weight."
    )
    min_comments: int = Field(0, ge=0, description="Only stories with at least that many comments.")
    max_per_source: int | None = Field(None, ge=1, description="At most that many stories led by one source.")
    max_age: Duration | None = Field(None, gt=0, description="Only stories published within this time.")
    content: Literal["teaser", "full"] = Field("full", description="How much of an article RSS, Atom and JSON carry.")
    pages: int = Field(3, ge=1, le=20, description="Pages of the list, each of `limit` stories; 1: no older pages.")
    more: str | None = Field(
        None, min_length=1, description='Text of the link to older pages, such as "Meer sportnieuws".'
    )
    archive: int = Field(
        7, ge=0, le=366, description="Days for which a finished day's feed is kept (RFC 5005); 0: no archive."
    )


class PinSettings(_Table):
    """`[[pins]]`: articles that are one story, or never are, whatever their titles say."""

    urls: tuple[HttpUrl, ...] = Field(strict=False, min_length=2, description="Addresses of the articles.")
    together: bool = Field(description="True: they are one story. False: no two of them are.")


class VoteSettings(_Table):
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
    weight: float = Field(
        0.0, ge=0, le=100, strict=False, description="As how many comments a vote counts for the heat of its story."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if len(set(self.options)) < len(self.options):
            raise ValueError("options that differ from each other")
        if (self.story is None) == (self.feed is None):
            raise ValueError("either a story or a feed")
        if self.weight and self.story is None:
            raise ValueError("a story with weight: a feed has no heat")
        return self


class Settings(_Table):
    """The whole of `config.toml`."""

    site: SiteSettings = SiteSettings()
    storage: StorageSettings = StorageSettings()
    polling: PollingSettings = PollingSettings()
    ranking: RankingSettings = RankingSettings()
    output: OutputSettings = OutputSettings()
    server: ServerSettings = ServerSettings()
    websub: WebSubSettings = WebSubSettings()
    sources: tuple[SourceSettings, ...] = Field((), strict=False)
    feeds: tuple[FeedSettings, ...] = Field((), strict=False)
    pins: tuple[PinSettings, ...] = Field((), strict=False)
    votes: tuple[VoteSettings, ...] = Field((), strict=False)

    @field_validator("websub", mode="after")
    @classmethod
    def _hubs_can_reach_us(cls, websub: WebSubSettings, info: ValidationInfo) -> WebSubSettings:
        site = info.data.get("site")
        if websub.enabled and isinstance(site, SiteSettings) and _is_this_machine(site.link):
            raise ValueError(f"site.link to be an address that hubs can reach; it is {site.link}")
        return websub

    @property
    def output_feeds(self) -> tuple[FeedSettings, ...]:
        """The feeds to publish: those configured, else one over all sources."""
        return self.feeds or (FeedSettings(slug="meest-recent", title=self.site.title),)


def _is_this_machine(link: str) -> bool:
    """Whether an address can only be reached from the machine that we run on."""
    host = (urlsplit(link).hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2] == "localhost"
    return address.is_loopback or address.is_unspecified
