"""The page of one vote, made when it is asked for: who has voted sees that it is counted, and how it stands; pure."""

from __future__ import annotations

from typing import Final

from aggregator.models import BallotOutcome, OutputFeed, Vote
from aggregator.publish.addresses import story_path
from aggregator.publish.html import page_values
from aggregator.publish.themes import Theme
from aggregator.publish.votes import vote_block

_PATH: Final = "vote/"


def vote_page(
    site: OutputFeed, vote: Vote, *, voted: bool, theme: Theme, outcome: BallotOutcome | None = None
) -> bytes:
    """The page of one vote as it stands, UTF-8; `voted`: for a visitor who has voted, `outcome`: who tried just now."""
    where = story_path(vote.story_id) if vote.story_id is not None else vote.feed or site.slug
    values = page_values(site, _PATH)
    block = vote_block(vote, site, voted=voted)
    shown = {
        "vote": block,
        "voted": voted,
        "outcome": outcome.value if outcome else "",
        "back": f"{values['root']}{where}.html",
    }
    return theme.render("votepage.html", site.language, values | shown)
