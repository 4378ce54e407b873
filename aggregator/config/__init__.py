"""`config.toml` → frozen, validated settings; every default; errors a person can act on."""

from aggregator.config.settings import FeedSettings, RankingSettings, Settings, SourceSettings

__all__ = ["FeedSettings", "RankingSettings", "Settings", "SourceSettings"]
