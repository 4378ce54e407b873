"""Sources that are listed twice under addresses that differ in their form only; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregator import urls
from aggregator.config.sources import SourceSettings


def doubles_in(sources: Sequence[SourceSettings]) -> Iterator[str]:
    """For people, for each source that is an earlier one again: http and https, with and without `www.`, a slash at the
    end or what only counts visitors. All that it brings would stand beside itself."""
    first: dict[str, int] = {}
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
