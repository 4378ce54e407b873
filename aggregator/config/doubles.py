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
    for number, source in enumerate(sources, start=1):
        if not source.enabled:
            continue
        form = source.url if source.is_file else urls.canonical(source.url)
        before = first.setdefault(form, number)
        if before != number:
            yield (
                f"sources[{number}] ({urls.without_credentials(source.url)}) is the same feed as sources[{before}]"
                f" ({urls.without_credentials(sources[before - 1].url)}); take one of them out"
            )
            continue
        namesake = titled.setdefault(source.title.casefold(), number) if source.title else number
        if namesake != number:
            yield (
                f"sources[{number}] ({urls.without_credentials(source.url)}) has the title of sources[{namesake}]"
                f" ({urls.without_credentials(sources[namesake - 1].url)}): take one of them out when they are the same"
                " feed, else give each its own title"
            )
