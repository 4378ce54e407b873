"""What a piece of news is about: the names that its texts are filled with. Pure.

Each kind draws from a deck that is shuffled once, so no subject returns before all others had their turn. The names:

    match      home, away (clubs); winner, loser; scorer (of the winner), keeper; score, minute
    player     club, player (of its squad)
    newcomer   club, player (a new name), abroad (where from), fee, year
    club       club, losses (losses_cap at the start of a title)
    place      place
    race       race, stage, rider, second
    crash      race, rider (a new name)

and for every kind those of its `choices`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

from aggregator.demo.dice import dice_for, shuffled
from aggregator.demo.records import Club, NewsKind, Person, World

Slots = dict[str, object]
STAGES = 7  # of a race
# One after the other, so that a club's next win is not by the score of its last one.
_GOALS = ((1, 0), (2, 1), (3, 0), (2, 0), (3, 2), (4, 1), (3, 1), (4, 0), (4, 2), (5, 1), (4, 3))
_LOSSES = ("vier", "vijf", "zes", "zeven")


def subject(world: World, kind: NewsKind, seed: int, place: int) -> Slots:
    """The names for the news at `place` (from 0 on, or before it) among all of its kind."""
    roll = dice_for(seed, world.language, kind.name, place)
    slots = _ABOUT[kind.about](world, kind, seed, place, roll)
    slots["year"] = roll.choice((2028, 2029, 2030, 2031))
    return slots | choice(world, kind, seed, place)


def choice(world: World, kind: NewsKind, seed: int, place: int) -> Slots:
    """One position of the kind's lists. It moves on by one more each time that the subjects begin anew."""
    if not kind.choices:
        return {}
    length = len(kind.choices[0][1])
    order = shuffled(range(length), seed, world.language, kind.name, "choices")
    position = order[(place + place // _subjects(world, kind)) % length]
    return {name: values[position] for name, values in kind.choices}


def newcomer(world: World, seed: int, *names: object) -> str:
    """A new person's name."""
    roll = dice_for(seed, world.language, *names)
    return f"{roll.choice(world.given)} {roll.choice(world.family)}"


def _subjects(world: World, kind: NewsKind) -> int:
    return {"club": len(world.clubs), "place": len(world.places)}.get(kind.about, 1_000_000)


def _match(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    games = fixtures(len(world.clubs))
    first, parts = kind.part
    clubs = shuffled(world.clubs, seed, world.language, "league")
    home, away = (clubs[number] for number in games[(place * parts + first) % len(games)])
    more, fewer = _GOALS[(place * parts + place // len(_GOALS)) % len(_GOALS)]
    if kind.result == "draw":
        winner, loser, score = home, away, f"{fewer + 1}-{fewer + 1}"
    elif kind.result == "away":
        winner, loser, score = away, home, f"{fewer}-{more}"
    else:
        winner, loser, score = home, away, f"{more}-{fewer}"
    return {
        "home": home,
        "away": away,
        "winner": winner,
        "loser": loser,
        "score": score,
        "scorer": _of_squad(world, winner, roll.randint(1, len(winner.players) - 1)),
        "keeper": _of_squad(world, home, 0),
        "minute": roll.randint(61, 93),
    }


@cache
def fixtures(clubs: int) -> tuple[tuple[int, int], ...]:
    """A season of an even or odd number of clubs by the circle method: in no round does one of them play twice."""
    ring = [*range(clubs), *([-1] if clubs % 2 else [])]
    first: list[tuple[int, int]] = []
    for turn in range(len(ring) - 1):
        half = len(ring) // 2
        pairs = list(zip(ring[:half], reversed(ring[half:]), strict=True))
        first += [(b, a) if turn % 2 else (a, b) for a, b in pairs if -1 not in (a, b)]
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return tuple(first + [(b, a) for a, b in first])


def _player(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    squads = [(club, number) for club in world.clubs for number in range(len(club.players))]
    first, parts = kind.part
    deck = shuffled(squads, seed, world.language, "squads")
    club, number = deck[(place * parts + first) % len(deck)]
    return {"club": club, "player": _of_squad(world, club, number)}


def _newcomer(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    names = [f"{given} {family}" for given in world.given for family in world.family]
    name = shuffled(names, seed, world.language, "newcomers")[place % len(names)]
    club = _club(world, kind, seed, place, roll)["club"]
    # A club does not buy twice where it bought before.
    abroad = world.abroad[(place + place // len(world.clubs)) % len(world.abroad)]
    player = Person(name, roll.choice(world.positions))
    return {"club": club, "player": player, "abroad": abroad, "fee": roll.randint(2, 19)}


def _club(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    deck = shuffled(world.clubs, seed, world.language, kind.name, "clubs")
    losses = roll.choice(_LOSSES)
    return {"club": deck[place % len(deck)], "losses": losses, "losses_cap": losses.capitalize()}


def _place(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    deck = shuffled(world.places, seed, world.language, kind.name, "places")
    return {"place": deck[place % len(deck)]}


def _race(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    rider, second = roll.sample(world.riders, 2)
    race = shuffled(world.races, seed, "races")[place // STAGES % len(world.races)]
    return {"race": race, "stage": place % STAGES + 1, "rider": Person(rider), "second": Person(second)}


def _crash(world: World, kind: NewsKind, seed: int, place: int, roll: Random) -> Slots:
    race = shuffled(world.races, seed, "races")[place * 2 // STAGES % len(world.races)]  # half as often as a stage
    return {"race": race, "rider": Person(newcomer(world, seed, "crash", place))}


def _of_squad(world: World, club: Club, number: int) -> Person:
    return Person(club.players[number], world.positions[number])


_ABOUT: dict[str, Callable[[World, NewsKind, int, int, Random], Slots]] = {
    "match": _match,
    "player": _player,
    "newcomer": _newcomer,
    "club": _club,
    "place": _place,
    "race": _race,
    "crash": _crash,
}
