"""`config.toml` → frozen, validated settings; every default; errors a person can act on."""

from aggregator.config.load import Config, load
from aggregator.config.settings import FeedSettings, RankingSettings, Settings, SourceSettings

__all__ = ["Config", "FeedSettings", "RankingSettings", "Settings", "SourceSettings", "load"]
