"""What `config.toml` may say, with every default. Frozen; durations are seconds, sizes bytes, paths absolute.

Each field's description is its documentation: `docs/configuration.md` is made of them.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator

from aggregator.config.engine import EngineSettings
from aggregator.config.feeds import DEFAULT_FEED, FeedSettings, PinSettings, RankingSettings, VoteSettings
from aggregator.config.notify import NotifySettings
from aggregator.config.operating import AlertSettings, BackupSettings, LogSettings
from aggregator.config.polling import DiscussionSettings, PollingSettings, StorageSettings
from aggregator.config.site import OutputSettings, ServerSettings, SiteSettings, WebSubSettings
from aggregator.config.sources import ListSettings, SourceSettings
from aggregator.config.types import Table


class Settings(Table):
    """The whole of `config.toml`."""

    site: SiteSettings = SiteSettings()
    storage: StorageSettings = StorageSettings()
    engine: EngineSettings = EngineSettings()
    backup: BackupSettings = BackupSettings()
    polling: PollingSettings = PollingSettings()
    discussions: DiscussionSettings = DiscussionSettings()
    ranking: RankingSettings = RankingSettings()
    output: OutputSettings = OutputSettings()
    server: ServerSettings = ServerSettings()
    websub: WebSubSettings = WebSubSettings()
    alerts: AlertSettings = AlertSettings()
    logs: LogSettings = LogSettings()
    sources: tuple[SourceSettings, ...] = Field((), strict=False)
    lists: tuple[ListSettings, ...] = Field((), strict=False)
    feeds: tuple[FeedSettings, ...] = Field((), strict=False)
    pins: tuple[PinSettings, ...] = Field((), strict=False)
    votes: tuple[VoteSettings, ...] = Field((), strict=False)
    notify: tuple[NotifySettings, ...] = Field((), strict=False)

    @field_validator("websub", mode="after")
    @classmethod
    def _hubs_can_reach_us(cls, websub: WebSubSettings, info: ValidationInfo) -> WebSubSettings:
        site = info.data.get("site")
        if websub.enabled and isinstance(site, SiteSettings) and is_this_machine(site.link):
            raise ValueError(f"site.link to be an address that hubs can reach; it is {site.link}")
        return websub

    @property
    def output_feeds(self) -> tuple[FeedSettings, ...]:
        """The feeds to publish: those configured, else one over all sources."""
        return self.feeds or (FeedSettings(slug=DEFAULT_FEED, title=self.site.title),)


def is_this_machine(link: str) -> bool:
    """Whether an address can only be reached from the machine that we run on."""
    host = (urlsplit(link).hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2] == "localhost"
    return address.is_loopback or address.is_unspecified
