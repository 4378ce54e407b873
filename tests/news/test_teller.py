"""From polls to letters about news: each story once by a rule, for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError
from aggregator.models.letters import Letter
from aggregator.models.news import Told
from aggregator.news.decide import HOUR
from aggregator.news.teller import NewsTeller
from aggregator.polling import corrections
from tests.e2e.feeds import Item, rss
from tests.loopback import Site, serving
from tests.make import NOW
from tests.world import RANKING, Whole, a_world

RULE = '[[notify]]\nfeed = "meest-recent"\ncommand = ["true"]\n'
OLD = Item("oud", "Trainer ontslagen na derby", NOW - HOUR, 3)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


class Room:
    """A world in which news is told."""

    def __init__(self, world: Whole, site: Site) -> None:
        self.world, self.site = world, site

    async def comes(self, *items: Item, place: int = 0) -> None:
        """A source's document has these now; it is polled, and looked at."""
        self.site.put(f"/{'abcd'[place]}", rss(*items))
        self.world.now += 60
        await self.world.poll(place)
        await self.look()

    async def look(self) -> int:
        return await NewsTeller(self.world.store, lambda: self.world.config, lambda: self.world.now).look()

    def letters(self) -> list[Letter]:
        due = self.world.read(lambda session: session.deliveries.due(self.world.now, 100))
        return [letter for letters in due.values() for letter in letters]

    def titles(self) -> list[str]:
        return [letter.subject for letter in self.letters()]

    def counts(self, rule: str) -> dict[Told, int]:
        return self.world.read(lambda session: session.news.counts(rule))


class Opened:
    """A room for as long as a `with` lasts."""

    def __init__(self, folder: Path, site: Site, rules: str, sources: str = "a") -> None:
        for name in sources:
            site.put(f"/{name}", rss(OLD))
        listed = "".join(f'[[sources]]\nurl = "{site.url("/" + name)}"\ntitle = "Bron {name}"\n' for name in sources)
        self._world, self._site = a_world(folder, f"[storage]\npath = 'db'\n{rules}\n{listed}"), site

    async def __aenter__(self) -> Room:
        return Room(await self._world.__aenter__(), self._site)

    async def __aexit__(self, *raised: object) -> None:
        await self._world.__aexit__(*raised)  # type: ignore[arg-type]


def news(number: int, comments: int = 0) -> Item:
    titles = ("Keeper verlengt", "Spits geblesseerd", "Stadion verkocht", "Bond wijzigt regels", "Finale in Parijs")
    return Item(f"n{number}", titles[number], NOW + number, comments)


async def test_a_first_run_tells_nothing_and_what_comes_then_is_told_once(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "enters"') as room:
        await room.look()  # before anything was polled, as a daemon that has just begun does
        await room.comes(OLD)
        assert room.titles() == []
        await room.comes(OLD, news(0))
        await room.comes(OLD, news(0))
        assert room.titles() == ["Keeper verlengt"]


async def test_a_rule_that_is_new_is_silent_about_what_there_is(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "enters"') as room:
        site.put("/a", rss(OLD, news(0)))
        await room.world.poll()
        await room.comes(OLD, news(0), news(1))
        assert room.titles() == []  # this was its first look
        await room.comes(OLD, news(0), news(1), news(2))
        assert room.titles() == ["Stadion verkocht"]


async def test_a_source_that_is_new_does_not_pour_out_its_first_document(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "enters"', sources="ab") as room:
        await room.comes(OLD)
        await room.comes(news(0), news(1), news(2), place=1)
        assert room.titles() == []
        await room.comes(news(0), news(3), place=1)
        assert room.titles() == ["Bond wijzigt regels"]


async def test_a_document_that_was_empty_at_first_brings_news(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "enters"') as room:
        await room.comes()
        await room.comes(news(0))
        assert room.titles() == ["Keeper verlengt"]


async def test_so_many_comments(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "comments >= 100"') as room:
        await room.comes(news(0, 99), news(1, 250))
        await room.comes(news(0, 99), news(1, 260), news(2, 10))
        assert room.titles() == []  # 250 it had when we first saw it
        await room.comes(news(0, 120), news(1, 300), news(2, 10))
        await room.comes(news(0, 130), news(1, 300), news(2, 100))
        assert room.titles() == ["Keeper verlengt", "Stadion verkocht"]
        assert "120 comments" in room.letters()[0].body


async def test_so_many_sources(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "sources >= 3"', sources="abc") as room:
        for place in range(3):
            await room.comes(OLD, place=place)
        assert room.titles() == []
        for place in range(3):
            await room.comes(OLD, news(0), place=place)
        assert room.titles() == ["Keeper verlengt"]


async def test_each_rule_tells_for_itself_and_only_of_its_feed(tmp_path: Path, site: Site) -> None:
    feeds = '[[feeds]]\nslug = "alles"\n[[feeds]]\nslug = "keeper"\ninclude = ["keeper"]\n'
    rules = "".join(
        f'[[notify]]\nfeed = "{feed}"\nwhen = "enters"\ncommand = ["true"]\n' for feed in ("alles", "keeper")
    )
    async with Opened(tmp_path, site, feeds + rules) as room:
        await room.comes(OLD)
        await room.comes(OLD, news(0), news(1))
        told = sorted((letter.channel, letter.subject) for letter in room.letters())
        assert told == [
            ("news alles enters by command", "Keeper verlengt"),
            ("news alles enters by command", "Spits geblesseerd"),
            ("news keeper enters by command", "Keeper verlengt"),
        ]


async def test_a_story_that_was_told_is_not_told_again_when_another_is_joined_to_it(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "comments >= 100"') as room:
        await room.comes(OLD)
        await room.comes(news(0, 5), news(1, 5))
        await room.comes(news(0, 5), news(1, 120))
        assert room.titles() == ["Spits geblesseerd"]
        ids = room.world.read(lambda session: session.stories.ids())[-2:]
        room.world.store.write_now(lambda session: corrections.join(session, RANKING, ids, room.world.now))
        await room.look()
        assert len(room.titles()) == 1


async def test_so_many_an_hour_and_the_rest_in_one(tmp_path: Path, site: Site) -> None:
    async with Opened(tmp_path, site, RULE + 'when = "enters"\nper_hour = 2') as room:
        await room.comes(OLD)
        await room.comes(*(news(number) for number in range(4)))
        assert room.titles() == ["Keeper verlengt", "Spits geblesseerd", "2 stories more"]
        summary = json.loads(room.letters()[-1].body)
        assert (summary["event"], [one["title"] for one in summary["stories"]]) == (
            "summary",
            ["Stadion verkocht", "Bond wijzigt regels"],
        )
        await room.comes(*(news(number) for number in range(5)))
        assert len(room.letters()) == 3
        room.world.now += HOUR
        await room.look()
        assert room.titles()[3:] == ["Finale in Parijs"]
        assert room.counts("meest-recent enters by command")[Told.ALONE] == 3


async def test_a_feed_that_takes_more_than_before_is_no_news(tmp_path: Path, site: Site) -> None:
    feed = '[[feeds]]\nslug = "meest-recent"\nlimit = 1\n'
    async with Opened(tmp_path, site, feed + RULE + 'when = "enters"') as room:
        await room.comes(OLD, news(0))
        await room.comes(OLD, news(0), news(1))
        path = room.world.config.path
        path.write_text(path.read_text("utf-8").replace("limit = 1", "limit = 10"), "utf-8")
        room.world.config = load_config(path)
        before = room.titles()
        await room.look()
        assert room.titles() == before


async def test_a_template_says_what_is_told(tmp_path: Path, site: Site) -> None:
    body = """body = '{"status": {{ (title ~ " " ~ link) | tojson }}}'\n"""
    async with Opened(tmp_path, site, RULE + 'when = "enters"\n' + body) as room:
        await room.comes(OLD)
        await room.comes(OLD, Item("x", "“Alles & meer” <b>", NOW, 0))
        (letter,) = room.letters()
        assert json.loads(letter.body) == {"status": "“Alles & meer” <b> https://krant.example/x"}
        assert letter.environment["MEEST_RECENT_LINK"] == "https://krant.example/x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('feed = "sport"\nwhen = "enters"\ncommand = ["x"]', "expected the slug of a feed: meest-recent"),
        ('feed = "meest-recent"\nwhen = "comments > 5"\ncommand = ["x"]', 'expected "enters", or a least number'),
        ('feed = "meest-recent"\nwhen = 5\ncommand = ["x"]', 'expected "enters", or a least number'),
        ('feed = "meest-recent"\nwhen = "enters"', "expected either a command or a webhook"),
        ('feed = "meest-recent"\nwhen = "enters"\ncommand = ["x"]\nbody = "{{ titel }}"', "there is no 'titel'"),
        ('feed = "meest-recent"\nwhen = "enters"\ncommand = ["x"]\nbody = "{{ title"', "expected a template"),
        ('feed = "meest-recent"\nwhen = "enters"\ncommand = ["x"]\nbody = "{{ 1 / 0 }}"', "division by zero"),
        (
            'feed = "meest-recent"\nwhen = "enters"\ncommand = ["x"]\n'
            '[[notify]]\nfeed = "meest-recent"\nwhen = "enters"\ncommand = ["y"]',
            "give each a `name`",
        ),
    ],
)
def test_a_rule_that_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[[notify]]\n{text}\n", "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(path)
    (problem,) = raised.value.problems
    assert expected in problem.expected
    assert problem.line
