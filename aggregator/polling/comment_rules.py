"""`[sources.comments]` → the rules by which a source's comments are counted."""

from __future__ import annotations

from dataclasses import replace

from aggregator.config.polling import DiscussionSettings
from aggregator.config.sources import CommentsSettings
from aggregator.models import CommentRule
from aggregator.read import elsewhere
from aggregator.read.comment_counts import PRESETS


def rules_of(settings: CommentsSettings | None, discussions: DiscussionSettings) -> tuple[CommentRule, ...]:
    """The rules that a source's table makes: its own (a preset, with what it says itself), then those of other sites.
    Without a table: the feeds of comments that entries name."""
    if settings is None:
        return (PRESETS["feed"],)
    said = settings.own_rule
    own = () if said is None else (replace(PRESETS[settings.preset or "feed"], **said),)
    bases = {place: getattr(discussions, place.replace("-", "_")) for place in settings.elsewhere}
    return (*own, *(elsewhere.rule_for(place, base) for place, base in bases.items()))


def is_lower_bound(rule: CommentRule) -> bool:
    """Whether it counts what a feed lists, which may be only the last comments."""
    return not (rule.path or rule.header or rule.select or rule.on_page or rule.listing)
