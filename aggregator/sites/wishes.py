"""What operators wish of stories and of the whole (`serve.operator.wishes`), done in the daemon's store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from aggregator.config import Config
from aggregator.errors import StoryError
from aggregator.models.actions import StoryAction
from aggregator.polling import corrections
from aggregator.store import Session, Store
from aggregator.stories.ranking.heat import ranking_of

log = structlog.get_logger()


class StoreWishes:
    """Does them one after the other, as the writer comes to them."""

    def __init__(
        self, current: Callable[[], Config], store: Store, clock: Callable[[], float], changed: Callable[[], None]
    ) -> None:
        """`changed` is called when there may be something else to publish."""
        self._current, self._store, self._clock, self._changed = current, store, clock, changed

    async def correct(self, story_id: int, action: StoryAction, ids: Sequence[int]) -> int:
        ranking, now = ranking_of(self._current().settings), self._clock()

        def work(session: Session) -> int:
            if action is StoryAction.SPLIT:
                return corrections.split(session, ranking, story_id, frozenset(ids), now)
            named = [(one, session.stories.get(one)) for one in (story_id, *ids)]
            if unknown := [one for one, story in named if story is None]:
                raise StoryError(f"there is no story {unknown[0]}")
            return corrections.join(session, ranking, {story.id for _, story in named if story is not None}, now)

        found = await self._store.write(work)
        self._changed()
        log.info("an operator corrected a story", action=action, story=found)
        return found

    async def vacuum(self) -> tuple[int, int]:
        done = await self._store.compact()
        log.info("the database was made smaller", before=done.before, after=done.after)
        return done.before, done.after
