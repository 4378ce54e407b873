"""From an address that is no feed to one: what its page offers, then what the page offers that it leads to, then where
feeds usually are. Bounded in requests, and each address is asked once. A poll, a preview and a command that writes the
configuration search alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

from aggregator.errors import AddressRefused, NotAFeed, PollError
from aggregator.read.sites import by_address, usual_addresses
from aggregator.records import dataclass
from aggregator.text import one_line

T = TypeVar("T")
OFFERED = 3  # feeds that are tried, of those that a page offers
PAGES = 3  # that are followed, one leading to the other


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A feed that can be read."""

    url: str
    found: T
    others: tuple[str, ...] = ()  # that were offered besides


class FeedSearch(Generic[T]):
    """One search. `read` reads the feed at an address, and raises a PollError."""

    def __init__(self, read: Callable[[str], Awaitable[T]]) -> None:
        self._read = read
        self._asked: set[str] = set()
        self._failed: list[str] = []

    async def after(self, url: str, error: PollError, *, guesses: bool = True) -> Hit[T] | None:
        """The first feed to be had where reading the address ended so. Of a site that lets no program see its pages,
        the address may tell."""
        if isinstance(error, NotAFeed):
            return await self.from_page(url, error, guesses=guesses)
        return await self.first_of(by_address(url))

    def why_not(self, error: PollError) -> str:
        """The error, with why nothing came of the search."""
        said = one_line(str(error))
        if not isinstance(error, NotAFeed) or not error.is_page:
            return said
        if self._failed:
            return f"{said}; its feeds cannot be read: {'; '.join(self._failed)}"
        return f"{said}; it offers no feed (see docs/pages.md)"

    async def from_page(self, url: str, page: NotAFeed, *, guesses: bool = True) -> Hit[T] | None:
        """The first feed to be had from the page at `url`."""
        guesses = guesses and page.is_page
        self._asked.add(url)
        hit, is_feed = await self.first_of(page.feeds), bool(page.feeds)
        for _ in range(PAGES):
            if hit is not None or page.page is None or page.page in self._asked:
                break
            self._asked.add(page.page)
            try:
                return Hit(page.page, await self._read(page.page))
            except NotAFeed as error:
                page = error
            except PollError:
                break
            hit, is_feed = await self.first_of(page.feeds), is_feed or bool(page.feeds)
        return hit if hit is not None or is_feed or not guesses else await self._guessed(usual_addresses(url))

    async def first_of(self, feeds: tuple[str, ...]) -> Hit[T] | None:
        """The first of the feeds offered that can be read; not many are tried."""
        for number, url in enumerate(feeds[:OFFERED]):
            self._asked.add(url)
            try:
                return Hit(url, await self._read(url), feeds[number + 1 :])
            except PollError as error:
                said = one_line(str(error))
                self._failed.append(said if url in said else f"{url}: {said}")
        return None

    async def _guessed(self, addresses: Iterable[str]) -> Hit[T] | None:
        for url in addresses:
            if url in self._asked:
                continue
            try:
                return Hit(url, await self._read(url))
            except AddressRefused:  # so are all others
                return None
            except PollError:
                continue
        return None
