"""Sources that are listed twice: under addresses that differ in their form only, or under one title; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregator import urls
from aggregator.config.sources import SourceSettings


def doubles_in(sources: Sequence[SourceSettings]) -> Iterator[str]:
    """For people, for each source that is an earlier one again: http and https, with and without `www.`, a slash at the
    end or what only counts visitors. All that it brings would stand beside itself. One that only has the title of an
    earlier one may be it, too."""
    first: dict[str, int] = {}
    titled: dict[str, int] = {}
    named = [f"sources[{number}] ({urls.without_credentials(one.url)})" for number, one in enumerate(sources, start=1)]
    for number, source in enumerate(sources):
        if not source.enabled:
            continue
        form = source.url if source.is_file else urls.canonical(source.url)
        if (before := first.setdefault(form, number)) != number:
            yield f"{named[number]} is the same feed as {named[before]}; take one of them out"
        elif source.title and (before := titled.setdefault(source.title.casefold(), number)) != number:
            yield (
                f"{named[number]} has the title of {named[before]}: take one of them out when they are the same feed,"
                " else give each its own title"
            )
