"""What operators edit on their pages, written into `config.toml` as the commands do (`serve.operator.edits`).

The daemon takes the file over by itself, as it does when somebody else has edited it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from aggregator.config import Config
from aggregator.config.editing import edit as editing
from aggregator.config.editing import save
from aggregator.config.values import http_url, web_address, with_scheme
from aggregator.errors import EditError
from aggregator.models import ListedFeed, Refused
from aggregator.read.lists.kinds import kind_of
from aggregator.read.readers import Readers
from aggregator.redact import redacted
from aggregator.serve.operator.edits import Described
from aggregator.sources.find import as_wanted, find_all
from aggregator.sources.import_plan import add_new, plan_import
from aggregator.store import Store
from aggregator.text import one_line

log = structlog.get_logger()

MOST_LOOKED_AT = 20  # addresses; who has more has a list, which is taken as it is


class ConfigEdits:
    """Edits the file of the configuration in force."""

    def __init__(self, current: Callable[[], Config], store: Store) -> None:
        self._current, self._store = current, store

    async def describe(self, source_id: int, wanted: Described) -> bool | None:
        state = await self._store.read(lambda session: session.sources.get(source_id))
        if state is None:
            return None
        title, category = one_line(wanted.title), one_line(wanted.category) or None
        changed = False

        def change(text: str, now: Config) -> editing.Edited:
            nonlocal changed
            sources = now.settings.sources
            number = next((place for place, one in enumerate(sources) if one.url == state.url), None)
            if number is None:
                raise EditError("It is not in config.toml any more.")
            edited = editing.Edited(text)
            # Its own title, which the form shows, is not one that the file has to say.
            if title and title != (sources[number].title or state.title):
                save.refuse_taken(now, title)
                edited = editing.rename(text, number, title)
            keys: dict[str, str | float | None] = {"category": category}
            if wanted.weight != sources[number].weight:
                keys["weight"] = wanted.weight if wanted.weight != 1.0 else None
            edited = editing.describe(edited.text, number, keys)
            changed = edited.text != text
            return edited

        await asyncio.to_thread(save.edit, self._current().path, change)
        if changed:
            log.info("an operator edited a source", source=source_id)
        return changed

    async def add(self, text: str, category: str) -> tuple[str, ...]:
        body = text.strip().encode()
        refused: list[Refused] = []
        if kind_of(body) is not None:
            async with Readers(count=1) as readers:
                listed = await readers.read_list(body)
            wanted: Sequence[ListedFeed] = listed.subscriptions
            refused += listed.refused
        else:
            named = [_address(line) for line in dict.fromkeys(text.split("\n")) if line.strip()]
            if len(named) > MOST_LOOKED_AT:
                raise EditError(f"{len(named)} addresses are many to look at: paste {MOST_LOOKED_AT} at most, or OPML.")
            wanted, refused = await self._found([ListedFeed(url, None, one_line(category) or None) for url in named])
        found = await asyncio.to_thread(add_new, self._current().path, wanted)
        log.info("an operator added sources", added=len(found.new))
        return (
            *(f"added: {one_line(one.title or redacted(one.url))}" for one in found.new),
            *(f"not added: {redacted(one.url)} is there already" for one in found.known),
            *(f"not added: {redacted(one.text)}: {one.reason}" for one in (*refused, *found.refused)),
        ) or ("Nothing was named.",)

    async def _found(self, wanted: Sequence[ListedFeed]) -> tuple[Sequence[ListedFeed], list[Refused]]:
        """What is at the addresses; what is known or never polled is not looked at, and comes along as it is."""
        plan = plan_import(self._current(), wanted)
        found = await find_all(self._current(), plan.new, lambda one: None)
        refused = [Refused(one.wanted.url, one.problem) for one in found if one.problem is not None]
        return [*plan.known, *as_wanted(found)], [*refused, *plan.refused]


def _address(line: str) -> str:
    """The web address that is meant. A file of this machine is no matter of a page: the command adds those."""
    text = web_address(line.strip())
    address = text if text.lower().startswith(("http://", "https://")) else with_scheme(text)
    try:
        return http_url(address or text)
    except ValueError as error:
        raise EditError(f"{one_line(line)}: expected {error}") from error
