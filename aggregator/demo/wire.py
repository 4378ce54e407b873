"""What happens, one event after the other, and which newspapers bring it. Pure: an event is had by its number alone.

Events are numbered over all time; number 0 is the first after the newsroom opened, those before have negative numbers.
They come in rounds, each with every kind of news as often as that kind says, in an order of chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from math import floor
from random import Random

from aggregator.demo.dice import dice_for, shuffled
from aggregator.demo.material import papers, worlds
from aggregator.demo.records import Club, NewsKind, Paper, World
from aggregator.demo.subjects import Slots, choice, newcomer, subject
from aggregator.records import dataclass

SACKING = "ontslag"  # the kind of news after which a club has another coach
GAP = 5.0  # newsroom minutes between two events, on average
MENDED = 0.5  # of the reports whose kind says how, so many are edited later
COPIED = 0.5  # so many take the agency's text
FLARES = 0.25  # of the events, so many are talked about once more


@dataclass(frozen=True, slots=True)
class Report:
    """One newspaper's article on an event, as texts that stay. Times are newsroom minutes since the opening."""

    number: str  # tells it from the newspaper's other articles
    paper: Paper
    at: float
    title: str
    teaser: str
    body: tuple[str, ...]
    author: str
    categories: tuple[str, ...]
    comments: float  # that it has in the end, without bursts
    burst: tuple[float, float] | None  # minutes after the report, and size: times `comments`
    edit: tuple[float, str] | None  # minutes after the report, and what is added
    first: str | None = None  # slug of the newspaper that it links to instead of itself


@dataclass(frozen=True, slots=True)
class NewsEvent:
    """Something that happened, told by one newspaper or more; the first one's report comes first."""

    number: int
    kind: str
    language: str
    about: Slots
    reports: tuple[Report, ...]


class Wire:
    """All events of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._round: list[tuple[World, NewsKind]] = [
            (world, kind) for world in worlds() for kind in world.kinds for _ in range(kind.often)
        ]
        self.event = lru_cache(4096)(self._event)

    def between(self, start: float, end: float) -> Iterator[NewsEvent]:
        """The events that happened from `start` to `end`, in newsroom minutes, and what followed from them."""
        for number in range(floor(start / GAP) - 1, floor(end / GAP) + 1):
            yield from self.event(number)

    def _event(self, number: int) -> tuple[NewsEvent, ...]:
        world, kind, place = self._kind(number)
        roll = dice_for(self._seed, "event", number)
        at = (number + roll.random()) * GAP
        slots: Slots = {
            name: self._coached(world, value, number) if isinstance(value, Club) else value
            for name, value in subject(world, kind, self._seed, place).items()
        }
        main = NewsEvent(
            number, kind.name, world.language, slots, self._reports(world, kind, slots, f"{number:+d}", at)
        )
        follow = kind.then
        if follow is None or roll.random() >= follow.chance:
            return (main,)
        later = next(one for one in world.kinds if one.name == follow.kind)
        said = slots | choice(world, later, self._seed, place * kind.part[1] + kind.part[0])
        reports = self._reports(world, later, said, f"{number:+d}b", at + roll.uniform(*follow.after))
        return main, NewsEvent(number, later.name, world.language, said, reports)

    def _kind(self, number: int) -> tuple[World, NewsKind, int]:
        """The kind of an event, and how many of that kind were before it, counted from number 0."""
        turn, position = divmod(number, len(self._round))
        order = self._order(turn)
        world, kind = order[position]
        return world, kind, turn * kind.often + sum(one is kind for _, one in order[:position])

    def _order(self, turn: int) -> list[tuple[World, NewsKind]]:
        return shuffled(self._round, self._seed, "round", turn)

    def _coached(self, world: World, club: Club, number: int) -> Club:
        """The club with the coach that it has at an event: who was sacked before does not come back."""
        sacking = next((kind for kind in world.kinds if kind.name == SACKING), None)
        if sacking is None:
            return club
        turn, position = divmod(number, len(self._round))
        before = turn * sacking.often + sum(one is sacking for _, one in self._order(turn)[:position])
        deck = [one.name for one in shuffled(world.clubs, self._seed, world.language, sacking.name, "clubs")]
        sacked = (before - deck.index(club.name) + len(deck) - 1) // len(deck)
        return club if sacked == 0 else replace(club, coach=newcomer(world, self._seed, "coach", club.name, sacked))

    def _reports(self, world: World, kind: NewsKind, slots: Slots, number: str, at: float) -> tuple[Report, ...]:
        roll = dice_for(self._seed, "reports", number)
        able = [one for one in papers() if one.language == world.language and kind.section in one.sections]
        chosen = roll.sample(able, min(roll.randint(*kind.papers), len(able)))
        delays = [paper.lag * roll.uniform(0.3, 1.2) + roll.expovariate(0.4) for paper in chosen]
        first = chosen[delays.index(min(delays))]
        story = _Story(kind, slots, number, first, warmth=roll.lognormvariate(0.0, 0.7), burst=_burst(roll))
        titles, teasers = (roll.sample(texts, len(texts)) for texts in (kind.titles, kind.teasers))
        reports = []
        for place, (paper, delay) in enumerate(zip(chosen, delays, strict=True)):
            words = titles[place % len(titles)], teasers[place % len(teasers)]
            reports.append(_report(story, paper, words, at + delay - min(delays), roll))
        return tuple(sorted(reports, key=lambda report: report.at))


@dataclass(frozen=True, slots=True)
class _Story:
    """What the reports on one event share. `warmth` is how much it is talked about, times the ordinary."""

    kind: NewsKind
    slots: Slots
    number: str
    first: Paper
    warmth: float
    burst: tuple[float, float] | None


def _report(story: _Story, paper: Paper, words: tuple[str, str], at: float, roll: Random) -> Report:
    kind, slots, (title, teaser) = story.kind, story.slots, words
    links = paper is not story.first and roll.random() < paper.link_to_first
    edit = (roll.uniform(15.0, 90.0), _filled(kind.edit, slots)) if kind.edit and roll.random() < MENDED else None
    return Report(
        number=story.number,
        paper=paper,
        at=at,
        title=_filled(title, slots),
        teaser=_filled(kind.agency if roll.random() < COPIED else teaser, slots),
        body=tuple(_filled(text, slots) for text in kind.body),
        author=roll.choice(paper.authors),
        categories=tuple(_filled(text, slots) for text in kind.categories),
        comments=paper.typical * kind.talk * story.warmth * roll.lognormvariate(0.0, 0.35),
        burst=story.burst,
        edit=edit,
        first=story.first.slug if links else None,
    )


def _burst(roll: Random) -> tuple[float, float] | None:
    return (roll.uniform(25.0, 240.0), roll.uniform(0.6, 2.5)) if roll.random() < FLARES else None


def _filled(text: str, slots: Slots) -> str:
    """A text with the names in it. A text may hold another ("{what}"), whose names are filled in too."""
    filled = text.format_map(slots)
    return filled.format_map(slots) if "{" in filled else filled
