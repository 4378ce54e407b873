"""Where articles are discussed on other sites, by the article's address: an adapter of a few lines for each; pure.

`lists` is asked with the article's address behind it, and what it lists is counted where it is about that address:
searches find addresses that only resemble it.
"""

from __future__ import annotations

from collections.abc import Mapping

from aggregator import urls
from aggregator.errors import Malformed
from aggregator.models import CommentRule
from aggregator.models.comments import DiscussionList
from aggregator.read import values
from aggregator.read.paths import JsonPath, json_of

# Address after the site's own base, and how its answer reads.
_ADAPTERS: Mapping[str, tuple[str, DiscussionList]] = {
    "hacker-news": (
        "/api/v1/search?tags=story&restrictSearchableAttributes=url&query={link}",
        DiscussionList("hits", "url", "num_comments"),
    ),
    "lobsters": ("/stories/url/all.json?url={link}", DiscussionList("@", "url", "comment_count")),
    "reddit": ("/api/info.json?url={link}", DiscussionList("data.children[].data", "url", "num_comments")),
}


def rule_for(place: str, base: str) -> CommentRule:
    """The rule that asks one of the places, which answers at the address `base`."""
    path, listing = _ADAPTERS[place]
    return CommentRule(base.rstrip("/") + path, listing=listing)


def count_listed(listing: DiscussionList, body: bytes, link: str | None) -> int:
    """The comments of all listed discussions of the article at `link`; 0 where nobody discusses it. Raises `Malformed`
    for an answer that lists nothing, not even no discussion."""
    items = JsonPath("the list of discussions", listing.items).value_in(json_of(body))
    if not isinstance(items, list):
        raise Malformed("the answer lists no discussions")
    article = urls.canonical(link or "")
    total = 0
    for item in items:
        address = JsonPath("address", listing.address).value_in(item)
        if isinstance(address, str) and urls.canonical(address) == article:
            found = JsonPath("count", listing.count).value_in(item)
            total += (values.clamp(found) or 0) if isinstance(found, int) else 0
    return min(total, values.MAX_COMMENTS)
