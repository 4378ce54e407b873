"""From the store to what is published: pages, archives, story pages, lists of sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html
from structlog.testing import capture_logs

from aggregator.config import Config, FeedSettings, load_config
from aggregator.models import Edition, Entry, Story
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.polling.prepare import prepare_store
from aggregator.publish.editions import Editions
from aggregator.publishing.gains import STEP, marks, two_digits
from aggregator.publishing.lists import in_pages
from aggregator.publishing.publish import publish_site
from aggregator.store import Store
from aggregator.stories.ranking.heat import ranking_of
from aggregator.stories.related import keys_in, related_stories
from tests.make import DAY, HOUR, NOW, entry, reading
from tests.publish.samples import mention, story
from tests.validate import atom, jsonfeed, rss

VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}
SITE = '[site]\nlink = "https://nieuws.example"\n'
SOURCES = "".join(
    f'[[sources]]\nurl = "https://{name}.example/rss"\ntitle = "{name}"\ncategory = "voetbal"\n' for name in "ab"
)


@dataclass
class World:
    folder: Path
    config: Config
    store: Store
    editions: Editions = field(init=False)

    def __post_init__(self) -> None:
        self.editions = Editions(self.config.output)
        self.store.write_now(lambda session: prepare_store(session, self.config, NOW))

    def take(self, *entries: Entry, place: int = 0, now: float = NOW) -> None:
        def write(session: Any) -> None:
            source = session.sources.enabled()[place]
            take(session, source, Came(reading(*entries), now, ranking_of(self.config.settings)))

        self.store.write_now(write)

    def publish(self, now: float = NOW) -> list[str]:
        with self.store.reader() as session:
            return [f"{path}.{format}" for path, format in publish_site(session, self.editions, self.config, now)]

    def configure(self, text: str) -> None:
        (self.folder / "config.toml").write_text(text)
        self.config = load_config(self.folder / "config.toml")

    def edition(self, path: str) -> Edition:
        return self.editions.all()[path]

    def titles(self, path: str) -> list[str]:
        """The titles that a feed or page lists."""
        body = self.edition(path).body
        if path.endswith(".json"):
            return [one["title"] for one in json.loads(body)["items"]]
        if path.endswith((".rss", ".atom")):
            root = etree.fromstring(body)
            return [
                str(one)
                for one in root.xpath("//*[local-name()='item' or local-name()='entry']/*[local-name()='title']/text()")
            ]
        return [one.text_content() for one in lxml_html.document_fromstring(body).findall(".//article/h2")]

    def links(self, path: str) -> dict[str, str]:
        """Where a feed's own links lead, by relation."""
        root = etree.fromstring(self.edition(path).body)
        parent = root if path.endswith(".atom") else root[0]
        found = parent.findall("{http://www.w3.org/2005/Atom}link")
        return {str(one.get("rel")): str(one.get("href")) for one in found}


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Any]:
    stores: list[Store] = []

    def world(feed: str = "", sources: str = SOURCES) -> World:
        (tmp_path / "config.toml").write_text(f'{SITE}[[feeds]]\nslug = "alles"\nrank = "recent"\n{feed}\n{sources}')
        config = load_config(tmp_path / "config.toml")
        stores.append(Store.open(config.database))
        return World(tmp_path, config, stores[-1])

    yield world
    for store in stores:
        store.close()


def news(number: int, **given: Any) -> Entry:
    """The number says how old it is, in hours; each has words of its own."""
    title = given.pop("title", f"Bericht {number} over {'abcdefghijklmnopqrstuvwxyz'[number % 26] * 6}")
    return entry(f"n{number}", title=title, published_claimed=NOW - number * HOUR, **given)


def test_a_site_without_news_is_as_old_as_its_database(make: Any) -> None:
    world = make()
    world.publish(NOW + DAY)
    began = datetime.fromtimestamp(NOW, UTC)
    assert f"<updated>{began.isoformat()}</updated>".encode() in world.edition("/alles.atom").body
    assert f"<lastBuildDate>{format_datetime(began)}</lastBuildDate>".encode() in world.edition("/alles.rss").body
    everything_is_valid(world)
    assert world.publish(NOW + 2 * DAY) == []


def everything_is_valid(world: World) -> None:
    for path, edition in world.editions.all().items():
        if (violations := VALIDATORS.get(edition.format)) is not None:
            assert violations(edition.body) == [], path


# --- pages (RFC 5005, section 3) --------------------------------------------------------------------------------------


class TestPages:
    def test_what_the_first_page_has_no_room_for_is_on_the_next(self, make: Any) -> None:
        world = make("limit = 2\npages = 3")
        world.take(*(news(number) for number in range(9)))
        world.publish()
        for format in (".rss", ".atom", ".json", ".html"):
            listed = [world.titles(f"/alles{page}{format}") for page in ("", "/2", "/3")]
            assert [[title.split()[1] for title in page] for page in listed] == [["0", "1"], ["2", "3"], ["4", "5"]]
        assert "/alles/4.rss" not in world.editions.all()
        everything_is_valid(world)

    @pytest.mark.parametrize("format", ["rss", "atom"])
    def test_each_leads_to_its_neighbours(self, make: Any, format: str) -> None:
        world = make("limit = 1\npages = 3\narchive = 0")
        world.take(*(news(number) for number in range(3)))
        world.publish()
        base = "https://nieuws.example/alles"
        first, last = {"first": f"{base}.{format}"}, {"last": f"{base}/3.{format}"}
        told = [world.links(f"/alles{page}.{format}") for page in ("", "/2", "/3")]
        chosen = [{rel: one[rel] for rel in one if rel not in ("self", "alternate")} for one in told]
        assert chosen == [
            {**first, "next": f"{base}/2.{format}", **last},
            {**first, "previous": f"{base}.{format}", "next": f"{base}/3.{format}", **last},
            {**first, "previous": f"{base}/2.{format}", **last},
        ]

    def test_a_json_feed_names_the_next(self, make: Any) -> None:
        world = make("limit = 1\npages = 2")
        world.take(news(0), news(1))
        world.publish()
        assert json.loads(world.edition("/alles.json").body)["next_url"] == "https://nieuws.example/alles/2.json"
        assert "next_url" not in json.loads(world.edition("/alles/2.json").body)

    def test_the_link_to_older_news_is_called_as_configured(self, make: Any) -> None:
        world = make('limit = 1\npages = 3\nmore = "Meer sportnieuws"')
        world.take(*(news(number) for number in range(3)))
        world.publish()
        first, second = (lxml_html.document_fromstring(world.edition(path).body) for path in ("/alles", "/alles/2"))
        (link,) = first.xpath("//p[@class='more']/a")
        assert (link.text, link.get("href")) == ("Meer sportnieuws", "alles/2.html")
        assert first.find(".//nav[@class='pages']") is None
        assert [link.text for link in second.findall(".//nav[@class='pages']/a")] == ["Nieuwer", "Ouder"]
        assert second.find(".//ol").get("start") == "2"

    def test_a_list_that_fits_has_one_page_and_no_links(self, make: Any) -> None:
        world = make('more = "Meer"')
        world.take(news(0))
        world.publish()
        assert not [path for path in world.editions.all() if path.startswith("/alles/2")]
        assert "next" not in world.links("/alles.atom")
        assert b"Meer" not in world.edition("/alles").body

    def test_no_source_fills_any_of_them(self) -> None:
        listed = [
            story(number, mentions=(mention("Sportblad" if number < 5 else "Omroep Zuid"),)) for number in range(8)
        ]
        feed = FeedSettings(slug="a", limit=3, max_per_source=2, pages=4)
        pages = in_pages((listed[0], listed[1], listed[5]), [*listed[2:5], *listed[6:]], feed, NOW)
        assert [[one.id for one in page] for page in pages] == [[0, 1, 5], [2, 3, 6], [4, 7]]

    def test_pages_that_are_configured_no_more_go(self, make: Any) -> None:
        world = make("limit = 1\npages = 3")
        world.take(*(news(number) for number in range(3)))
        world.publish()
        world.configure(f'{SITE}[[feeds]]\nslug = "alles"\nlimit = 1\npages = 1\n{SOURCES}')
        world.publish(NOW + 60)
        assert "/alles/2.rss" not in world.editions.all()


# --- archives (RFC 5005, section 4) -----------------------------------------------------------------------------------


class TestArchives:
    """The samples' NOW is 15 January 2027, 08:00 UTC."""

    def test_a_day_that_is_over_becomes_a_document(self, make: Any) -> None:
        world = make()
        world.take(news(0), news(1), now=NOW)
        world.publish()
        assert not [path for path in world.editions.all() if "archive" in path]
        world.publish(NOW + DAY)
        assert world.titles("/alles/archive/2027-01-15.atom") == world.titles("/alles/archive/2027-01-15.rss")
        assert len(world.titles("/alles/archive/2027-01-15.atom")) == 2
        assert "/alles/archive/2027-01-15.json" not in world.editions.all()
        everything_is_valid(world)

    def test_midnight_is_the_sites_and_what_was_under_way_is_waited_for(self, make: Any) -> None:
        world = make()
        world.take(news(0))
        world.configure(
            (world.folder / "config.toml").read_text().replace("[site]", '[site]\ntime_zone = "Asia/Tokyo"')
        )
        assert not [name for name in world.publish(NOW + 7 * HOUR) if "archive" in name]  # midnight in Tokyo
        assert "alles/archive/2027-01-15.atom" in world.publish(NOW + 7 * HOUR + 601)

    @pytest.mark.parametrize("format", ["rss", "atom"])
    def test_they_are_a_chain_from_the_feed_into_the_past(self, make: Any, format: str) -> None:
        world = make()
        for day in range(3):
            world.take(news(day), now=NOW + day * DAY)
            world.publish(NOW + day * DAY)
        base = "https://nieuws.example/alles"
        newest, older = f"{base}/archive/2027-01-16.{format}", f"{base}/archive/2027-01-15.{format}"
        assert world.links(f"/alles.{format}")["prev-archive"] == newest
        assert world.links(f"/alles/archive/2027-01-16.{format}")["prev-archive"] == older
        assert world.links(f"/alles/archive/2027-01-16.{format}")["current"] == f"{base}.{format}"
        assert "prev-archive" not in world.links(f"/alles/archive/2027-01-15.{format}")
        everything_is_valid(world)

    def test_no_two_days_have_the_same_story_and_none_is_lost(self, make: Any) -> None:
        world = make("limit = 1")
        world.take(news(0), news(1), now=NOW)
        world.take(news(0), news(2), news(30), now=NOW + DAY)  # one that its source dates on the day before
        world.publish(NOW + 2 * DAY)
        first, second = (world.titles(f"/alles/archive/2027-01-{day}.rss") for day in (15, 16))
        assert (len(first), len(second)) == (2, 2)
        assert not set(first) & set(second)

    def test_once_written_they_never_change(self, make: Any) -> None:
        world = make()
        world.take(news(0, title="Keeper verlengt contract"))
        world.publish(NOW + DAY)
        before = world.edition("/alles/archive/2027-01-15.atom")
        world.take(news(0, title="Keeper verlengt contract niet", content_hash="other"), now=NOW + DAY + 60)
        world.configure((world.folder / "config.toml").read_text().replace("https://nieuws", "https://nieuw"))
        world.publish(NOW + DAY + 120)
        assert world.edition("/alles/archive/2027-01-15.atom") is before
        assert world.titles("/alles.atom") == ["Keeper verlengt contract niet"]
        Editions(world.config.output)
        assert Editions(world.config.output).all()["/alles/archive/2027-01-15.atom"] == before

    def test_days_without_news_have_none_and_break_no_chain(self, make: Any) -> None:
        world = make()
        world.take(news(0))
        world.take(news(1), now=NOW + 3 * DAY)
        world.publish(NOW + 4 * DAY)
        archives = sorted(path for path in world.editions.all() if path.endswith(".atom") and "archive" in path)
        assert archives == ["/alles/archive/2027-01-15.atom", "/alles/archive/2027-01-18.atom"]
        assert world.links(archives[1])["prev-archive"] == f"https://nieuws.example{archives[0]}"

    def test_as_many_are_kept_as_configured(self, make: Any) -> None:
        world = make("archive = 2")
        for day in range(5):
            world.take(news(day), now=NOW + day * DAY)
            world.publish(NOW + day * DAY)
        archives = sorted(path for path in world.editions.all() if path.endswith(".rss") and "archive" in path)
        assert archives == ["/alles/archive/2027-01-17.rss", "/alles/archive/2027-01-18.rss"]

    def test_without_any_there_is_no_link_to_one(self, make: Any) -> None:
        world = make("archive = 0")
        world.take(news(0))
        world.publish(NOW + DAY)
        assert "prev-archive" not in world.links("/alles.atom")

    def test_months_in_the_store_are_written_a_few_days_at_a_time(self, make: Any) -> None:
        world = make()
        for day in range(6):
            world.take(news(day), now=NOW + day * DAY)
        written = [len([name for name in world.publish(NOW + 6 * DAY + n) if "archive" in name]) // 2 for n in range(4)]
        assert written == [3, 3, 0, 0]

    def test_they_hold_what_the_feed_would_take(self, make: Any) -> None:
        world = make('include = ["keeper"]\nmax_age = "1h"')
        world.take(news(0, title="Keeper verlengt"), news(5, title="Spits vertrekt"))
        world.publish(NOW + DAY)
        assert world.titles("/alles/archive/2027-01-15.rss") == ["Keeper verlengt"]

    def test_a_source_that_says_much_takes_the_place_of_nobody(
        self, make: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aggregator.publishing.archives.MOST", 4)
        world = make()
        world.take(*(news(n, title=f"Aanbieding {n} van de week") for n in range(9)), place=1)
        world.take(news(10, title="Keeper verlengt"), news(11, title="Spits vertrekt"))
        world.publish(NOW + DAY)
        listed = world.titles("/alles/archive/2027-01-15.rss")
        assert (len(listed), listed[-2:]) == (4, ["Keeper verlengt", "Spits vertrekt"])


def test_a_feed_leaves_out_by_the_article_of_any_entry(make: Any) -> None:
    world = make('exclude = ["text:casino", "category:^gokken$"]')
    world.take(
        news(0, title="Keeper verlengt"),
        news(1, title="Spits vertrekt", content_html="<p>Naar het <b>casino</b></p>"),
        news(2, title="Duel afgelast", categories=("Gokken",)),
    )
    world.publish(NOW)
    assert world.titles("/alles.rss") == ["Keeper verlengt"]


# --- story pages ------------------------------------------------------------------------------------------------------


class TestStoryPages:
    def test_every_listed_story_has_one_on_older_pages_too(self, make: Any) -> None:
        world = make("limit = 1\npages = 2")
        world.take(*(news(number) for number in range(3)))
        world.publish()
        pages = [path for path in world.editions.all() if path.startswith("/stories/") and path.endswith(".html")]
        assert len(pages) == 2
        for path in ("/alles", "/alles/2"):
            link = lxml_html.document_fromstring(world.edition(path).body).find(".//a[@class='details']").get("href")
            assert f"/{link.removeprefix('../')}" in pages

    def test_without_pages_there_are_none(self, make: Any) -> None:
        world = make()
        world.configure(f'{SITE}[output]\nformats = ["rss"]\n{SOURCES}')
        world.take(news(0))
        world.publish()
        assert not [path for path in world.editions.all() if path.startswith("/stories/")]

    @pytest.mark.parametrize(
        ("site", "source", "shown"),
        [
            ("", "", "full"),
            ('content = "teaser"\n', "", "teaser"),
            ('content = "teaser"\n', "full", "full"),
            ("", "none", "none"),
        ],
    )
    def test_how_much_of_an_article_is_published_is_the_operators_choice(
        self, make: Any, site: str, source: str, shown: str
    ) -> None:
        world = make()
        own = f'content = "{source}"\n' if source else ""
        world.configure(f'{SITE}{site}[[sources]]\nurl = "https://a.example/rss"\n{own}')
        world.take(news(0, teaser="Het begin van iets.", content_html="<p>Heel het verhaal.</p>"))
        world.publish()
        for path in ("/stories/1", "/meest-recent.rss", "/meest-recent.atom", "/meest-recent.json"):
            body = world.edition(path).body.decode()
            assert ("Het begin" in body, "Heel het verhaal" in body) == (shown != "none", shown == "full"), path

    def test_comments_are_told_with_what_they_do(self, make: Any) -> None:
        world = make()
        for place, comments in enumerate((2, 12, 40)):
            world.take(
                news(1, comments=comments, comments_url="https://a.example/1#r", item_hash=f"h{place}"),
                now=NOW + place * HOUR,
            )
        world.publish(NOW + 3 * HOUR)
        found = lxml_html.document_fromstring(world.edition("/stories/1").body)
        talks = " ".join(found.xpath("//ul[@class='talks']")[0].text_content().split())
        assert talks == "a 40 reacties", "what they lift is said by the sentence"
        assert len(found.findall(".//rect")) > 2
        assert "De reacties tillen het" in found.xpath("//section[@aria-labelledby='rank']")[0].text_content()

    def test_a_story_that_was_joined_leads_to_the_other(self, make: Any) -> None:
        world = make()
        world.take(news(0, title="Keeper verlengt bij Haldersum"))
        world.take(news(1, title="Doelman blijft"), place=1)
        world.publish()
        world.configure(
            (world.folder / "config.toml").read_text()
            + '[[pins]]\nurls = ["https://nieuws.example/n0", "https://nieuws.example/n1"]\ntogether = true\n'
        )
        world.store.write_now(lambda session: prepare_store(session, world.config, NOW + 60))
        world.publish(NOW + 60)
        assert world.edition("/stories/2").location == "https://nieuws.example/stories/1.html"
        assert b"2 bronnen" in world.edition("/stories/1").body

    def test_nothing_new_renders_nothing(self, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        world = make("limit = 2")
        world.take(*(news(number, comments=number) for number in range(6)))
        assert world.publish()

        def refuse(*given: object) -> bytes:
            raise AssertionError("rendered")

        monkeypatch.setattr("aggregator.publish.storypage.story_page", refuse)
        monkeypatch.setattr("aggregator.publish.render.render_clean", refuse)
        assert world.publish(NOW + 60) == []

    def test_a_comment_changes_its_own_page_alone(self, make: Any) -> None:
        world = make()
        world.take(*(news(number, comments=2) for number in range(6)))
        world.publish()
        world.take(news(3, comments=9, item_hash="more"), now=NOW + 60)
        changed = world.publish(NOW + 60)
        assert len([name for name in changed if name.startswith("stories/")]) == 1
        assert {"alles.html", "alles.rss", "alles.atom", "alles.json", "alles/embed.html"} < set(changed)


class TestRelated:
    def _stories(self, *titles: str, teaser: str = "") -> list[Story]:
        return [story(number, title=title, teaser=teaser) for number, title in enumerate(titles)]

    def test_json_and_the_page_name_the_same_others(self, make: Any) -> None:
        world = make()
        titles = [
            "Haldersum haalt keeper Verbruggen",
            "Keeper Verbruggen niet fit bij Haldersum",
            "Fietspad afgesloten",
        ]
        world.take(*(news(number, title=title) for number, title in enumerate(titles)))
        world.publish()
        items = {one["title"]: one for one in json.loads(world.edition("/alles.json").body)["items"]}
        one, other, alone = (items[title] for title in titles)
        assert one["_meest_recent"]["related"] == [
            {"id": other["id"], "title": other["title"], "url": other["url"], "source": "a"}
        ]
        assert alone["_meest_recent"]["related"] == []
        pages = [lxml_html.document_fromstring(world.edition(f"/stories/{number}").body) for number in (1, 2, 3)]
        said = {page.find(".//h1").text_content().strip(): page.xpath("//ul[@class='related']//a") for page in pages}
        assert [link.text_content() for link in said[one["title"]]] == [other["title"]]
        assert said[alone["title"]] == []

    def test_words_of_teasers_are_chance(self) -> None:
        plain = self._stories("Keeper verlengt", "Spits vertrekt", teaser="Dat zegt Wout Ameryckx.")
        assert set(related_stories(plain).values()) == {()}

    def test_what_all_the_news_of_these_days_has_tells_nothing(self) -> None:
        stories = self._stories("Haldersum haalt keeper Verbruggen", "Keeper Verbruggen keert terug naar Haldersum")
        assert related_stories(stories) == {0: (1,), 1: (0,)}
        assert related_stories(stories, dict.fromkeys(keys_in(stories), 150), 2_000) == {0: (), 1: ()}

    def test_five_at_most(self) -> None:
        stories = self._stories(*["Verbruggen keert terug naar Haldersum"] * 7)
        found = related_stories(stories, {}, 1_000)
        assert {len(near) for near in found.values()} == {5}

    def test_those_that_share_rare_words(self) -> None:
        found = related_stories(
            self._stories(
                "Haldersum haalt keeper Verbruggen",
                "Keeper Verbruggen keert terug naar Haldersum",
                "Fietspad langs kanaal afgesloten",
                "Regen bij fietspad langs kanaal",
            )
        )
        assert found == {0: (1,), 1: (0,), 2: (3,), 3: (2,)}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Keeper verlengt", "Keeper geblesseerd"),
            ("Haldersum bouwt zwembad langs Ringweg", "Ringweg bij Haldersum dicht na ongeval"),
        ],
        ids=["one", "two"],
    )
    def test_a_word_or_two_are_a_coincidence(self, one: str, other: str) -> None:
        assert related_stories(self._stories(one, other)) == {0: (), 1: ()}

    def test_words_that_everybody_uses_tell_nothing(self) -> None:
        titles = [f"Voetbal vandaag {'abcdefghijklmnop'[number] * 5}" for number in range(16)]
        assert set(related_stories(self._stories(*titles)).values()) == {()}


# --- the rest ---------------------------------------------------------------------------------------------------------


def test_the_sources_are_published_as_lists_to_subscribe_to(make: Any) -> None:
    world = make()
    world.publish()
    assert b'xmlUrl="https://a.example/rss"' in world.edition("/opml").body
    assert world.edition("/opml/voetbal").body.count(b"xmlUrl") == 2


def test_what_the_settings_say_of_the_feeds_is_in_them(make: Any) -> None:
    world = make()
    world.configure(
        SITE + 'image = "https://nieuws.example/logo.png"\n[output]\nttl = "15m"\nhubs = ["https://hub.example/"]\n'
        '[[feeds]]\nslug = "alles"\n' + SOURCES
    )
    world.take(news(0, content_html="<p>Het hele artikel.</p>"))
    world.publish()
    feed = world.edition("/alles.rss").body
    assert b"<ttl>15</ttl>" in feed
    assert b"<url>https://nieuws.example/logo.png</url>" in feed
    assert world.links("/alles.atom")["hub"] == "https://hub.example/"
    assert b"Het hele artikel" in feed
    everything_is_valid(world)


def test_a_feed_points_browsers_to_its_style(make: Any) -> None:
    world = make()
    world.publish()
    style = b'<?xml-stylesheet type="text/css" href="https://nieuws.example/static/feed.css"?>'
    assert style in world.edition("/alles.rss").body
    assert style in world.edition("/alles.atom").body
    assert "Dit is een feed" in world.edition("/static/feed.css").body.decode()


def test_a_broken_theme_is_reported_once_and_everything_is_published(make: Any) -> None:
    world = make()
    (world.folder / "look" / "templates").mkdir(parents=True)
    (world.folder / "look" / "templates" / "page.html").write_text("{% if %}")
    world.configure(f'{SITE}[output]\ntheme = "look"\n[[feeds]]\nslug = "alles"\n{SOURCES}')
    world.take(news(0))
    with capture_logs() as logs:
        world.publish()
        world.publish(NOW + 60)
    assert [one["problem"].partition(",")[0] for one in logs] == ["theme: templates/page.html"]
    assert len(world.titles("/alles")) == 1


def test_a_burst_of_comments_is_marked_for_an_hour_and_changes_its_pages_seldom(make: Any) -> None:
    world, noon = make(), NOW // STEP * STEP

    def commented(count: int, now: float) -> None:
        world.take(news(9, comments=count, comments_url="https://a.example/1#r", item_hash=f"h{count}"), now=now)

    def marked() -> bool:
        return b'class="gained"' in world.edition("/").body

    commented(10, noon - 2 * HOUR)
    commented(12, noon - HOUR / 2)
    world.publish(noon)
    assert not marked()  # two comments are no news
    commented(65, noon + 60)
    assert "alles.html" in world.publish(noon + 60)
    assert b">+53<" in world.edition("/").body
    changed = [world.publish(noon + 60 * minute) for minute in range(2, 90)]
    assert not marked()
    assert 1 <= sum("alles.html" in names for names in changed) <= 4
    assert not any(name.endswith((".rss", ".atom", ".json")) for names in changed for name in names)


def test_a_quarter_of_a_list_is_marked_at_most() -> None:
    stories, gained = [story(number) for number in range(1, 9)], {1: 7, 2: 30, 3: 12, 99: 500}
    assert marks(stories, gained) == ((2, 30), (3, 12))
    assert marks(stories[:1], gained) == ((1, 7),)


@pytest.mark.parametrize(("number", "shown"), [(5, 5), (34, 34), (127, 120), (1255, 1200), (99_999, 99_000)])
def test_a_mark_has_two_digits(number: int, shown: int) -> None:
    assert two_digits(number) == shown
