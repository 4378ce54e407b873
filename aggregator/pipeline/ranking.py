"""How stories are ranked, as the configuration has it."""

from __future__ import annotations

from aggregator.config import Settings
from aggregator.stories.rank import Ranking


def ranking_of(settings: Settings) -> Ranking:
    return Ranking(settings.ranking.half_life, settings.ranking.comment_weight)
