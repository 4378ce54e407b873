"""`config.toml` → frozen, validated settings; every default; errors a person can act on."""

from aggregator.config.feeds import FeedSettings, RankingSettings
from aggregator.config.load import Config, load_config
from aggregator.config.settings import Settings
from aggregator.config.sources import SourceSettings

__all__ = ["Config", "FeedSettings", "RankingSettings", "Settings", "SourceSettings", "load_config"]
