"""Who reads the feeds: who asks again, whose word is believed, and that nothing of anyone is kept."""

from __future__ import annotations

import pytest

from aggregator.models.audience import Audience
from aggregator.serve.audience import AudienceCount
from aggregator.serve.health import ProbeAnswers
from tests.serve.loopback import RSS, Stage

NOON = 1_800_000_000.0  # 15 January 2027, 08:00 UTC
DAY = "2027-01-15"
AGAIN = {b"if-none-match": b'"x"'}
NEWSBOAT = b"Newsboat/2.21"
FEEDLY = b"Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)"


class Asked:
    """A count, and who asks."""

    def __init__(self) -> None:
        self.now = NOON
        self.count = AudienceCount(lambda: self.now)

    def by(self, agent: bytes, visitor: str = "192.0.2.1", path: str = "/nieuws.rss", *, again: bool = True) -> None:
        self.count.note(path, {b"user-agent": agent, **(AGAIN if again else {})}, visitor)

    def told(self, feed: str = "nieuws", day: str = DAY) -> dict[str, int]:
        return {one.service: one.readers for one in self.count.counted() if (one.feed, one.day) == (feed, day)}


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_a_reader_that_comes_back_is_one_however_often(asked: Asked) -> None:
    for _ in range(5):
        asked.by(NEWSBOAT)
    asked.by(NEWSBOAT, "192.0.2.2")
    asked.by(b"NetNewsWire (RSS Reader)")
    assert asked.told() == {"": 3}


def test_who_comes_for_the_first_time_or_crawls_is_no_reader(asked: Asked) -> None:
    asked.by(NEWSBOAT, again=False)
    asked.by(b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    asked.count.note("/nieuws.rss", AGAIN, "192.0.2.1")  # nor is what does not say what it is
    assert asked.count.counted() == ()


@pytest.mark.parametrize("path", ["/", "/nieuws", "/nieuws.html", "/nieuws/2.rss", "/stories/1.rss", "/static/x.css"])
def test_only_feeds_are_counted(asked: Asked, path: str) -> None:
    asked.by(NEWSBOAT, path=path)
    assert asked.count.counted() == ()


@pytest.mark.parametrize(
    ("agent", "service", "subscribers"),
    [
        (FEEDLY, "Feedly", 16),
        (b"Feedbin feed-id:1123581 - 5 subscribers", "Feedbin", 5),
        (b"Mozilla/5.0 (compatible; Bloglovin/1.0; 2 subscribers)", "Bloglovin", 2),
        (
            b"NewsBlur Feed Fetcher - 1 subscriber - http://newsblur.example/1",
            "NewsBlur Feed Fetcher",
            1,
        ),
        (b"The Old Reader (https://theoldreader.com; 12 subscribers; feed-id=5ac0)", "The Old Reader", 12),
        (b"BazQux/2.4 (+https://bazqux.com/fetcher; 3 Subscribers)", "BazQux", 3),
        (b"\xff\xfe/1 (7 readers)", "?", 7),
    ],
)
def test_services_say_for_how_many_they_ask(asked: Asked, agent: bytes, service: str, subscribers: int) -> None:
    asked.by(agent, again=False)
    assert asked.told() == {service: subscribers}


def test_the_last_number_of_a_service_counts_and_its_machines_are_one(asked: Asked) -> None:
    asked.by(FEEDLY)
    asked.by(FEEDLY.replace(b"16", b"18"), "192.0.2.9")
    asked.by(FEEDLY.replace(b"16", b"2"), path="/nieuws.atom")  # whoever took the other format is somebody else
    asked.by(NEWSBOAT)
    assert asked.told() == {"": 1, "Feedly": 20}


def test_a_day_that_is_over_is_kept_until_it_is_stored(asked: Asked) -> None:
    asked.by(NEWSBOAT)
    asked.now += 86_400
    asked.by(NEWSBOAT)
    asked.by(FEEDLY)
    assert (asked.told(), asked.told(day="2027-01-16")) == ({"": 1}, {"": 1, "Feedly": 16})
    asked.count.forget()
    assert (asked.told(), asked.told(day="2027-01-16")) == ({}, {"": 1, "Feedly": 16})


def test_a_flood_of_names_costs_bounded_memory(asked: Asked) -> None:
    for number in range(300):
        asked.by(b"S%dx/1.0 (4 subscribers; %d)" % (number, number))
    assert len(asked.told()) <= 100


async def served(stage: Stage, count: AudienceCount, **headers: str) -> int:
    server = stage.show(says=ProbeAnswers(audience=count))
    return (await server.ask("/meest-recent.rss", user_agent="Newsboat/2.21", **headers)).status


@pytest.mark.asyncio(loop_scope="module")
async def test_the_server_tells_of_whom_it_served(stage: Stage) -> None:
    count = AudienceCount(lambda: NOON)
    assert await served(stage, count) == 200
    assert count.counted() == ()
    assert await served(stage, count, if_none_match=RSS.etag) == 304
    assert count.counted() == (Audience(DAY, "meest-recent", "", 1),)
