"""What the rules of `[[notify]]` have told, and what does not arrive."""

from __future__ import annotations

from aggregator.config import Settings
from aggregator.models.news import CHANNEL, Told
from aggregator.records import dataclass
from aggregator.store import Session


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule."""

    rule: str
    told: int  # stories
    last_told_at: float | None
    waiting: int  # letters that have not arrived, and stories that wait for one
    error: str | None  # why they do not; None while they do


def rules_told(session: Session, settings: Settings) -> list[RuleReport]:
    """Every rule, in the order of the configuration."""
    letters, failing = session.deliveries.waiting(), session.deliveries.failing(1)
    found = []
    for rule in settings.notify:
        counts, channel = session.news.counts(rule.rule), CHANNEL + rule.rule
        found.append(
            RuleReport(
                rule=rule.rule,
                told=counts.get(Told.ALONE, 0) + counts.get(Told.TOGETHER, 0),
                last_told_at=session.news.last_told_at(rule.rule),
                waiting=letters.get(channel, 0) + counts.get(Told.WAITING, 0),
                error=failing.get(channel),
            )
        )
    return found
