"""tell:  store (which stories meet a rule) → news? → shared out → store (what was told, letters)

What is told is committed together with the letter that tells it, so no story is told twice or forgotten, whatever kills
the process; `delivery` takes the letters on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import structlog

from aggregator.config import Config, FeedSettings
from aggregator.config.notify import NotifySettings
from aggregator.delivery.ways import Way
from aggregator.models import Story
from aggregator.models.letters import Letter
from aggregator.models.news import CHANNEL, RuleState, Told, Trait
from aggregator.news.decide import HOUR, is_news, share_out
from aggregator.news.letters import letter_of, sample_letter
from aggregator.publishing.excerpts import as_allowed
from aggregator.publishing.lists import ranked
from aggregator.records import dataclass
from aggregator.store import Session, Store

log = structlog.get_logger()

_LOOKS: Final = {"title", "description", "more", "archive"}  # of a feed: they change nothing of what it takes
OLDEST: Final = 7 * 86_400.0  # seconds since a story's publication: what is older is no news, however many comments


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at one rule comes to, to be stored in one transaction."""

    rule: str
    state: RuleState | None = None  # None: as it was
    noted: tuple[tuple[Told, tuple[str, ...]], ...] = ()  # stories by their ids for life
    letters: tuple[Letter, ...] = ()


class NewsTeller:
    """Tells of news, each story once by a rule."""

    def __init__(self, store: Store, config: Callable[[], Config], clock: Callable[[], float]) -> None:
        """`config` gives the one in force at each look."""
        self._store, self._config, self._clock = store, config, clock

    async def look(self) -> int:
        """One look at every rule; how many letters there are to deliver."""
        config, now = self._config(), self._clock()
        rules = {rule.rule: rule for rule in config.settings.notify}
        gone, looked = await self._store.read(
            lambda session: (
                session.news.rules() - set(rules),
                [look(session, rule, config, now) for rule in rules.values()],
            )
        )
        changed = [one for one in looked if one.state is not None or one.noted]
        if changed or gone:
            await self._store.write(lambda session: _keep(session, changed, gone, now))
        for one in changed:
            if one.letters:
                log.info("news is told", rule=one.rule, letters=len(one.letters))
        return sum(len(one.letters) for one in changed)


def ways(config: Config) -> Mapping[str, Way]:
    """How the letters of each rule go, by channel."""
    return {CHANNEL + rule.rule: Way(rule, rule.way, config.path.parent) for rule in config.settings.notify}


def look(session: Session, rule: NotifySettings, config: Config, now: float) -> Looked:
    """What is to be told by a rule now."""
    feed = feed_of(rule, config)
    asks = f"{rule.when} {feed.model_dump_json(exclude_defaults=True, exclude=_LOOKS)}"
    after = RuleState(asks, session.news.newest_entry())
    known = session.news.state(rule.rule)
    before = known if known is not None and known.asks == asks else None
    met = session.news.untold(rule.rule, meeting(session, rule, feed, config, now))
    news = [one for one in met if is_news(one, rule.when, before)]
    quiet = [one.uid for one in met if not is_news(one, rule.when, before)]
    queue = [*session.news.waiting(rule.rule), *((one.uid, one.story_id) for one in news)]
    alone, together, waiting = share_out(queue, session.news.lately(rule.rule, now - HOUR), rule.per_hour)
    stories = _stories(session, [story_id for _, story_id in (*alone, *together)], config)
    groups = [[one] for one in alone] + ([together] if together else [])
    told = [[stories[story_id] for _, story_id in group if story_id in stories] for group in groups]
    fresh = {one.uid for one in news}
    noted = {
        Told.QUIET: tuple(quiet),
        Told.ALONE: tuple(uid for uid, _ in alone),
        Told.TOGETHER: tuple(uid for uid, _ in together),
        Told.WAITING: tuple(uid for uid, _ in waiting if uid in fresh),
    }
    return Looked(
        rule.rule,
        after if after != known else None,
        tuple((how, uids) for how, uids in noted.items() if uids),
        tuple(letter_of(rule, group, config, now) for group in told if group),
    )


def meeting(session: Session, rule: NotifySettings, feed: FeedSettings, config: Config, now: float) -> list[int]:
    """The stories that meet a rule now, in the order in which they are told."""
    if rule.when.trait is Trait.ENTERS:
        listed = ranked(session, feed, config.settings, now)
        return [story.id for story in sorted(listed, key=lambda one: (one.published_at, one.id))]
    return session.stories.taken(feed, session.news.that_have(rule.when, now - OLDEST), now)


def trial_letter(session: Session, rule: NotifySettings, config: Config, now: float) -> Letter:
    """What the rule would tell of the first story of its feed, or of an invented one while there is none."""
    first = session.stories.with_articles(ranked(session, feed_of(rule, config), config.settings, now)[:1])
    listed = as_allowed(first, config.settings)
    return letter_of(rule, listed, config, now) if listed else sample_letter(rule, now)


def feed_of(rule: NotifySettings, config: Config) -> FeedSettings:
    return next(feed for feed in config.settings.output_feeds if feed.slug == rule.feed)


def _stories(session: Session, ids: list[int], config: Config) -> dict[int, Story]:
    found = [(story_id, session.stories.get(story_id)) for story_id in ids]
    allowed = [(story_id, as_allowed([story], config.settings)[0]) for story_id, story in found if story is not None]
    return dict(allowed)


def _keep(session: Session, looked: list[Looked], gone: set[str], now: float) -> None:
    session.news.forget(gone)
    for one in looked:
        if one.state is not None:
            session.news.remember(one.rule, one.state)
        for how, uids in one.noted:
            session.news.note(one.rule, uids, how, now)
        session.deliveries.post(one.letters)
