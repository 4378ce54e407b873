"""What is published, and where: `[site]`, `[output]`, `[websub]` and `[server]`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from aggregator.config.operating import OperatorSettings
from aggregator.config.types import (
    DAY,
    MINUTE,
    AddressRange,
    ArticleContent,
    Duration,
    Format,
    HttpUrl,
    HubUrl,
    Language,
    Table,
    TimeZone,
)


class SiteSettings(Table):
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
        "full", description="How much of an article is published, on pages and in feeds; a source may say otherwise."
    )


class OutputSettings(Table):
    """`[output]`: where the editions are written."""

    shelf: Literal["folder", "database"] = Field(
        "folder", description="Where editions are kept: in `directory`, or in the database that processes share."
    )
    directory: Path = Field(Path("var/public"), strict=False, description="Any web server can serve this folder.")
    formats: tuple[Format, ...] = Field(
        ("html", "rss", "atom", "json"), strict=False, min_length=1, description="What each feed is rendered to."
    )
    hubs: tuple[HubUrl, ...] = Field(
        (), strict=False, description="WebSub hubs named in the feeds, and told when one changes."
    )
    ttl: Duration | None = Field(None, ge=MINUTE, description="How long readers are told to wait before asking again.")
    last_line: bool = Field(
        True, description="Items in feeds end with a line on who else has the story and where it is discussed."
    )
    theme: Path | None = Field(
        None, strict=False, description="Folder with templates and style that replace the built-in ones, file by file."
    )
    publish_command: tuple[str, ...] = Field(
        (), strict=False, description="Program and arguments to run after something changed, without a shell."
    )
    publish_timeout: Duration = Field(2 * MINUTE, gt=0, description="The publish_command is killed after this time.")

    @property
    def is_in_database(self) -> bool:
        """Whether what is published is in no folder."""
        return self.shelf == "database"


class WebSubSettings(Table):
    """`[websub]`: sources whose hub pushes to us, instead of being asked again and again."""

    enabled: bool = Field(False, description="Subscribe at the hubs of sources; they must be able to reach site.link.")
    lease: Duration = Field(
        10 * DAY, ge=MINUTE, le=90 * DAY, description="How long a subscription is asked for; it is renewed in time."
    )


class ServerSettings(Table):
    """`[server]`: the public listener."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    dynamic: bool = Field(
        True, description="False: pages offer no search, votes or live updates, for hosting without this server."
    )
    trusted_proxies: tuple[AddressRange, ...] = Field(
        (), strict=False, description="Proxies whose X-Forwarded-For is believed: addresses and networks."
    )
    operator: OperatorSettings = OperatorSettings()
