"""Any search and any narrowed list, over a real store, as feeds and as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html as lxml_html

from aggregator.config import load_config
from aggregator.models import Entry
from aggregator.polling.prepare import prepare_store
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.serve.asked import what_was_asked
from aggregator.serve.finds import NothingThere
from aggregator.sites.base import Site
from aggregator.sites.finding import StoredNews
from aggregator.store import Store
from tests.make import HOUR, NOW, entry
from tests.validate import atom, jsonfeed, rss
from tests.world import A, B, World

CONFIG = f"""
[site]
title = "Meest recent"
link = "https://nieuws.example"
language = "nl"

[[feeds]]
slug = "meest-recent"

[[feeds]]
slug = "sport"
sources = ["{B}"]

[[sources]]
url = "{A}"

[[sources]]
url = "{B}"
"""
VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}


class Newsstand:
    """A site with news, and what it answers."""

    def __init__(self, folder: Path, store: Store) -> None:
        (folder / "config.toml").write_text(CONFIG)
        self.config, self.store = load_config(folder / "config.toml"), store
        self.editions = Editions(folder / "public")
        self.news = StoredNews(Site(self.config, store), self.editions, lambda: NOW)

    def publish(self) -> None:
        with self.store.reader() as session:
            publish_site(session, self.editions, self.config, NOW)

    def body(self, address: str) -> bytes:
        path, _, query = address.partition("?")
        with self.store.reader() as session:
            return self.news._find(session, what_was_asked(path, query.encode())).body

    def titles(self, address: str) -> list[str]:
        return [item["title"] for item in json.loads(self.body(address))["items"]]

    def page(self, address: str) -> Any:
        return lxml_html.document_fromstring(self.body(address))


def news(site: str, first: int, *titles: str) -> list[Entry]:
    """Entries, each an hour older than the one before it."""
    return [
        entry(f"{site}{number}", title=title, teaser="", link=f"https://{site}.example/{number}", published_claimed=at)
        for number, title in enumerate(titles, first)
        for at in (NOW - number * HOUR,)
    ]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Newsstand]:
    with Store.open(tmp_path / "db") as store:
        stand = Newsstand(tmp_path, store)
        store.write_now(lambda session: prepare_store(session, stand.config, NOW))
        world = World(store)
        world.take(A, *news("a", 1, "Keeper blijft in Gent", "Wielerronde afgelast", "Regering valt"))
        world.take(B, *news("b", 4, "Geen keeper voor Brugge", "Storm op komst"))
        yield stand


def test_a_search_is_a_feed_the_newest_first(stand: Newsstand) -> None:
    assert stand.titles("/search.json?q=keeper") == ["Keeper blijft in Gent", "Geen keeper voor Brugge"]


def test_no_page_of_what_was_found_is_one_sources(stand: Newsstand) -> None:
    World(stand.store).take(A, *news("a", 7, *(f"Aanbieding {n} van keeper" for n in range(9))))
    World(stand.store).take(B, *news("b", 20, *(f"Bericht {n} over keeper" for n in range(9))))
    pages = [stand.page(f"/search?q=keeper&limit=5&page={n}").xpath("//article/h2") for n in (1, 2)]
    assert [sum("Bericht" in one.text_content() for one in page) for page in pages] == [1, 2]


def test_a_list_is_narrowed_to_words_sources_and_a_number(stand: Newsstand) -> None:
    assert len(stand.titles("/meest-recent.json?limit=2")) == 2
    assert stand.titles(f"/meest-recent.json?source={B}") == ["Geen keeper voor Brugge", "Storm op komst"]
    assert stand.titles(f"/meest-recent.json?source={B}&q=keeper") == ["Geen keeper voor Brugge"]
    assert stand.titles("/meest-recent.json?min_comments=1") == []


def test_what_is_about_the_same_event_is_named_among_what_was_found(stand: Newsstand) -> None:
    titles = ("Haldersum haalt doelman Verbruggen", "Doelman Verbruggen terug naar Haldersum", "Zwembad dicht")
    World(stand.store).take(A, *news("a", 7, *titles))
    other, one = json.loads(stand.body("/search.json?q=verbruggen"))["items"]
    assert [near["id"] for near in one["_meest_recent"]["related"]] == [other["id"]]
    assert [near["id"] for near in other["_meest_recent"]["related"]] == [one["id"]]
    (first,) = json.loads(stand.body("/search.json?q=verbruggen&limit=1"))["items"]
    assert len(first["_meest_recent"]["related"]) == 1
    assert json.loads(stand.body("/search.json?q=zwembad"))["items"][0]["_meest_recent"]["related"] == []


def test_a_list_keeps_its_own_rule(stand: Newsstand) -> None:
    assert stand.titles("/sport.json?q=keeper") == ["Geen keeper voor Brugge"]
    assert stand.titles(f"/sport.json?source={A}") == []


@pytest.mark.parametrize("format", VALIDATORS)
def test_each_is_valid_and_names_itself(stand: Newsstand, format: str) -> None:
    body = stand.body(f"/search.{format}?q=keeper+%26+x+OR+keeper")
    assert VALIDATORS[format](body) == []
    assert f"https://nieuws.example/search.{format}?q=keeper" in body.decode().replace("&amp;", "&")


def test_it_is_called_by_what_was_asked_and_has_an_id_of_its_own(stand: Newsstand) -> None:
    one, other = (feedparser.parse(BytesIO(stand.body(f"/search.atom?q={word}"))) for word in ("keeper", "storm"))
    assert one.feed.title == "keeper · Meest recent"
    assert one.feed.id != other.feed.id


def test_the_page_says_what_was_found_and_how_many_and_marks_it(stand: Newsstand) -> None:
    page = stand.page(f"/meest-recent.html?q=keeper&source={A}")
    assert page.find(".//h1").text_content() == f"keeper · {A}"
    assert page.find(".//p[@class='found']").text_content() == "1 bericht gevonden"
    assert [mark.text for mark in page.iter("mark")] == ["Keeper"]
    assert len(page.findall(".//ol[@class='stories']/li")) == 1
    feeds = [link.get("href") for link in page.findall(".//link[@rel='alternate']")]
    assert [address.partition("?")[0] for address in feeds] == [
        f"https://nieuws.example/meest-recent.{format}" for format in ("rss", "atom", "json")
    ]
    assert all("q=keeper&source=" in address for address in feeds)


def test_a_feed_of_what_was_found_has_the_articles(stand: Newsstand) -> None:
    article = entry("long", title="Keeper spreekt", content_html="<p>Het hele gesprek.</p>", link="https://a.example/8")
    World(stand.store).take(A, article)
    found = {item["title"]: item for item in json.loads(stand.body("/search.json?q=keeper"))["items"]}
    assert found["Keeper spreekt"]["content_html"].startswith("<p>Het hele gesprek.</p>")


def test_however_many_are_found_as_many_statements_are_run(stand: Newsstand) -> None:
    def statements(address: str) -> int:
        run: list[str] = []
        path, _, query = address.partition("?")
        with stand.store.reader() as session:
            session.db.conn.set_trace_callback(run.append)
            stand.news._find(session, what_was_asked(path, query.encode()))
        return len(run)

    assert len(stand.titles("/search.json?q=keeper")) > len(stand.titles("/search.json?q=storm")) == 1
    assert statements("/search?q=keeper") == statements("/search?q=storm")


def test_the_empty_search_has_the_field_and_finds_nothing(stand: Newsstand) -> None:
    page = stand.page("/search")
    assert page.find(".//input[@name='q']") is not None
    assert page.find(".//ol[@class='stories']") is None


def test_nothing_new_means_the_same_bytes_and_an_answer_is_good_as_long_as_the_lists(stand: Newsstand) -> None:
    assert stand.news.stamp() is None  # nothing is published yet
    stand.publish()
    stamp, body = stand.news.stamp(), stand.body("/search.rss?q=keeper")
    stand.publish()
    assert (stand.news.stamp(), stand.body("/search.rss?q=keeper")) == (stamp, body)
    world = World(stand.store)
    world.take(A, entry("new", title="Keeper weg", link="https://a.example/9", published_claimed=NOW))
    stand.publish()
    assert stand.news.stamp() != stamp


def test_a_storys_feed_has_everyone_who_has_it(stand: Newsstand) -> None:
    world = World(stand.store)
    world.take(B, entry("b9", title="Regering valt", link="https://a.example/3", published_claimed=NOW))
    (number,) = (story.id for story in world.stories() if story.title == "Regering valt")
    assert len(stand.titles(f"/stories/{number}.json")) == 2
    assert stand.news.knows(f"stories/{number}", "rss")
    with pytest.raises(NothingThere):
        stand.body("/stories/123456.rss")


def test_only_lists_and_formats_that_are_published(stand: Newsstand) -> None:
    assert stand.news.knows("sport", "atom") and stand.news.knows("search", "html")
    assert not stand.news.knows("nothing", "rss")
