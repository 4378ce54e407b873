"""A story's own page: its words, everyone who has it, where it is discussed, and why it ranks where it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator.models import Enclosure, Publication, RelatedStory, StoryPage, Talk
from aggregator.publish.boundary import clean_page
from aggregator.publish.editions import Editions
from aggregator.publish.retained import FORMER_PAGES
from aggregator.publish.storypage import moved_page, sparkline, story_page
from aggregator.publish.themes import built_in
from tests.publish.samples import NOON, feed, football, mention, story

SITE = replace(feed(), time_zone="Europe/Brussels")


def article(**given: Any) -> StoryPage:
    return StoryPage(**{"story": story(), "site": SITE, **given})


def page(**given: Any) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(story_page(clean_page(article(**given)), built_in()))


def said(found: etree._Element | None) -> str:
    assert found is not None
    return " ".join("".join(map(str, found.itertext())).split())


def section(document: lxml_html.HtmlElement, name: str) -> lxml_html.HtmlElement:
    (found,) = document.xpath(f"//section[@aria-labelledby='{name}']")
    return found


def meta(document: lxml_html.HtmlElement) -> dict[str, str]:
    return {each.get("property"): each.get("content") for each in document.findall(".//meta[@property]")}


# --- what it says -----------------------------------------------------------------------------------------------------


def test_title_byline_source_and_time() -> None:
    found = page(story=story(title="Ploeg wint", author="An Jansen", published_at=NOON))
    assert said(found.find(".//h1/a")) == "Ploeg wint"
    assert said(found.find(".//*[@class='byline']")) == "door An Jansen Sportblad 8 mei 2025 14:00"
    assert found.find(".//*[@class='byline']/a").get("href") == "https://bron1.example/"


def test_its_address_belongs_to_the_article() -> None:
    found = page()
    assert found.find(".//link[@rel='canonical']").get("href") == "https://bron1.example/artikel/1"
    assert meta(found)["og:url"] == "https://nieuws.example/stories/1.html"


def test_a_story_without_link_is_its_own_canonical_page() -> None:
    found = page(story=story(link=None))
    assert found.find(".//link[@rel='canonical']").get("href") == "https://nieuws.example/stories/1.html"
    assert found.find(".//h1/a") is None


def test_it_can_be_shared() -> None:
    shared = meta(page(story=story(published_at=NOON, image="https://beeld.example/1.jpg")))
    assert (shared["og:type"], shared["og:title"], shared["og:site_name"]) == ("article", "Ploeg wint", "Meest recent")
    assert shared["og:image"] == "https://beeld.example/1.jpg"
    assert shared["article:published_time"] == "2025-05-08T12:00:00Z"


LONG = story(teaser="Woord " * 100, content_html="<p>Iets anders.</p><p>En <b>meer</b>.</p>")


def test_of_a_teaser_it_shows_the_opening_only() -> None:
    found = page(story=replace(LONG, content_html=""))
    assert said(found.find(".//p[@class='lead']")) == "Woord " * 49 + "Woord…"
    assert found.find(".//div[@class='content']") is None


def test_title_lead_and_names_run_in_their_own_direction() -> None:
    found = page(story=replace(LONG, author="يوسف"))
    for part in (".//h1", ".//p[@class='byline']//strong", ".//div[@class='content']", ".//ol[@class='places']//span"):
        assert found.find(part).get("dir") == "auto"


def test_of_an_article_it_shows_all() -> None:
    found = page(story=LONG)
    assert said(found.find(".//p[@class='lead']")).endswith("Woord")
    assert said(found.find(".//div[@class='content']/p[2]/b")) == "meer"


def test_of_nothing_it_shows_nothing() -> None:
    found = page(story=replace(LONG, content_html="", teaser=""))
    assert found.find(".//p[@class='lead']") is None
    assert "Woord" not in lxml_html.tostring(found, encoding="unicode")


@pytest.mark.parametrize("teaser", ["Het werd 2-1.", "Het werd ..."])
def test_an_opening_that_the_article_repeats_is_shown_once(teaser: str) -> None:
    found = page(story=story(teaser=teaser, content_html="<p>Het <em>werd</em> 2-1.</p>"))
    assert found.find(".//p[@class='lead']") is None


@pytest.mark.parametrize("markup", ["<!-- -->", "</div></main>", "x\x0c", "<p", "<p>" * 3000, "&#xD800;", " \x00 "])
def test_markup_that_is_odd_breaks_no_page(markup: str) -> None:
    assert said(page(story=story(content_html=markup)).find(".//h1")) == "Ploeg wint"


def test_every_source_that_has_it_is_listed_with_its_own_title() -> None:
    both = (mention("Sportblad", 1, title="Winst"), mention("De Aftrap", 2, title="Zege", comments=3))
    found = section(page(story=story(mentions=both)), "places")
    assert said(found.find("h2")) == "2 bronnen"
    assert [said(link) for link in found.findall(".//a")] == ["Winst", "Zege"]
    assert "3 reacties" in said(found)


def test_discussions_show_their_count_and_course() -> None:
    talks = (Talk("Sportblad", "https://bron1.example/1#r", 40, 2.4, (1.0, 0.0, 4.0)), Talk("Forum", None, None, 0.0))
    found = section(page(talks=talks), "discussions")
    first, second = found.findall(".//li")
    assert said(first) == "Sportblad 40 reacties +2,4 uur"
    assert [rect.get("height") for rect in first.iter("rect")] == ["6", "24"]
    assert said(second) == "Forum"
    assert second.find("svg") is None


def test_a_course_of_which_nothing_is_known_has_no_bars() -> None:
    assert sparkline(()) == sparkline((0.0, 0.0)) == sparkline((float("inf"),)) == ()


@pytest.mark.parametrize(
    ("lift", "words"),
    [
        (0.0, "De plaats volgt uit het tijdstip van verschijnen."),
        (2.44, "Het staat zo hoog alsof het 2,4 uur later was verschenen."),
        (0.4, "Het staat zo hoog alsof het 24 minuten later was verschenen."),
        (72.0, "Het staat zo hoog alsof het 3 dagen later was verschenen."),
        (-6.0, "Het staat zo laag alsof het 6 uur eerder was verschenen."),
    ],
)
def test_why_it_ranks_where_it_does_is_said_in_words(lift: float, words: str) -> None:
    assert said(section(page(lift=lift), "rank").find("p")) == words


def test_the_lists_that_have_it_are_linked() -> None:
    found = section(page(lists=(("meest-recent", "Meest recent"), ("nieuw", "Nieuw"))), "rank")
    assert [link.get("href") for link in found.findall(".//a")] == ["../meest-recent.html", "../nieuw.html"]
    assert said(found).endswith("Staat in: Meest recent, Nieuw")


def near(number: int, title: str, source: str) -> RelatedStory:
    return RelatedStory(number, f"urn:{number}", title, f"https://bron.example/{number}", source)


def test_related_news_leads_to_its_own_pages() -> None:
    found = section(page(related=(near(7, "Ploeg verliest", "De Aftrap"),)), "related")
    assert found.find(".//a").get("href") == "7.html"
    assert said(found.find(".//li")) == "Ploeg verliest De Aftrap"


def test_it_keeps_the_strictest_content_security_policy() -> None:
    found = page(talks=(Talk("Forum", "https://forum.example/", 4, 1.0, (1.0, 2.0)),))
    assert all(script.text is None and script.get("src") for script in found.iter("script"))
    assert not [each for each in found.iter(etree.Element) if "style" in each.attrib or each.tag == "style"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\x00]]>\"'><img src=x onerror=alert(1)>", "", "{{ 7*7 }}"]
)
def test_hostile_text_is_shown_as_text(text: str) -> None:
    hostile = story(title=text, teaser=text, author=text, mentions=(mention(source_title=text, title=text),))
    found = page(story=hostile, talks=(Talk(text, "javascript:alert(1)", -3, 1.0),), related=(near(2, text, text),))
    assert [each.get("src").rpartition("/")[0] for each in found.iter("script")] == ["../static"] * len(
        found.findall(".//script")
    )
    assert not [each for each in found.iter(etree.Element) if any(str(name).startswith("on") for name in each.attrib)]
    assert not [each for each in found.iter("a") if "javascript" in each.get("href", "")]
    assert "49" not in said(found.find(".//h1"))


def test_it_can_be_walked_through_by_ear() -> None:
    found = page(talks=(Talk("Forum", None, 4, 1.0, (1.0, 2.0)),), related=(near(2, "Meer", "Bron"),))
    assert [len(found.findall(f".//{tag}")) for tag in ("main", "h1")] == [1, 1]
    ids = [each.get("id") for each in found.iter(etree.Element) if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {each.get("aria-labelledby") for each in found.iter("section")} <= set(ids)
    assert found.find(".//a[@class='skip']").get("href") == "#story"


# --- where it is ------------------------------------------------------------------------------------------------------


def test_the_list_leads_to_it_without_taking_the_titles_place(tmp_path: Path) -> None:
    both = story(mentions=(mention("Sportblad", 1), mention("De Aftrap", 2)))
    editions = Editions(tmp_path)
    editions.publish(Publication((replace(feed(both), has_story_pages=True),), (article(story=both),)), NOON)
    listed = lxml_html.document_fromstring(editions.all()["/"].body)
    assert listed.find(".//article/h2/a").get("href") == "https://bron1.example/artikel/1"
    link = listed.find(".//a[@class='details']")
    assert (said(link), link.get("href")) == ("2 bronnen", "stories/1.html")
    assert editions.all()["/stories/1"] is editions.all()["/stories/1.html"]


def test_a_story_that_joined_another_leads_there(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.publish(Publication((feed(story()),), (article(former_ids=(9,)),)), NOON)
    old = editions.all()["/stories/9"]
    assert old.location == "https://nieuws.example/stories/1.html"
    document = lxml_html.document_fromstring(old.body)
    assert document.find(".//link[@rel='canonical']").get("href") == old.location
    assert document.find(".//main//a").get("href") == old.location
    assert Editions(tmp_path).all()["/stories/9"] == old
    assert editions.all()["/stories/1"].location is None


def test_the_page_that_moved_is_in_the_sites_language() -> None:
    document = lxml_html.document_fromstring(moved_page(article(), built_in()))
    assert document.get("lang") == "nl"
    assert said(document.find(".//p[@class='more']")) == "Naar die pagina"


def _published(editions: Editions, numbers: range, now: float) -> None:
    pages = tuple(article(story=story(number)) for number in numbers)
    editions.publish(Publication((feed(*(page.story for page in pages)),), pages), now)


def test_the_page_of_a_story_that_is_listed_no_more_stays_for_links(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    _published(editions, range(1, 3), NOON)
    before = editions.all()["/stories/1"]
    _published(editions, range(2, 4), NOON + 60)
    assert editions.all()["/stories/1"] is before
    assert (tmp_path / "stories/1.html").read_bytes() == before.body


def test_of_those_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert FORMER_PAGES == 500
    monkeypatch.setattr("aggregator.publish.retained.FORMER_PAGES", 2)
    editions = Editions(tmp_path)
    for number in range(1, 6):
        _published(editions, range(number, number + 1), NOON + 60 * number)
    assert sorted(path for path in editions.all() if path.startswith("/stories/") and path.endswith(".html")) == [
        "/stories/3.html",
        "/stories/4.html",
        "/stories/5.html",
    ]


def test_of_those_no_more_stay_than_memory_has_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may be as long as an article may be."""
    editions = Editions(tmp_path)
    _published(editions, range(1, 2), NOON)
    page = editions.all()["/stories/1"]
    size = len(page.body) + sum(map(len, page.encoded.values()))
    monkeypatch.setattr("aggregator.publish.retained.FORMER_BYTES", int(2.5 * size))
    for number in range(2, 6):
        _published(editions, range(number, number + 1), NOON + 60 * number)
    assert {f"/stories/{number}" for number in range(1, 6)} & editions.all().keys() == {
        "/stories/3",
        "/stories/4",
        "/stories/5",
    }


def test_a_change_of_one_story_writes_one_page(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    stories = [story(number) for number in range(1, 6)]
    editions.publish(Publication((feed(*stories),), tuple(article(story=one) for one in stories)), NOON)
    stories[2] = replace(stories[2], comments=7)
    done = editions.publish(Publication((feed(*stories),), tuple(article(story=one) for one in stories)), NOON + 60)
    assert [path for path, _ in done.changed if path.startswith("stories/")] == ["stories/3"]


def test_a_hundred_pages_that_did_not_change_are_not_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editions = Editions(tmp_path)
    site = Publication((football(),), tuple(article(story=story(number)) for number in range(100)))
    editions.publish(site, NOON)

    def refuse(*given: object) -> bytes:
        raise AssertionError("rendered")

    monkeypatch.setattr("aggregator.publish.storypage.story_page", refuse)
    monkeypatch.setattr("aggregator.publish.render.render_clean", refuse)
    assert editions.publish(site, NOON + 60).changed == ()


def test_the_first_lists_block_stands_under_it_and_changes_alone(tmp_path: Path) -> None:
    listed = [story(id=number, comments=number) for number in range(1, 15)]
    first = replace(feed(*listed, more_link=("Meer nieuws", "https://nieuws.example/meest-recent/2.html")))
    first = replace(first, has_story_pages=True, siblings=((first.slug, first.title), ("net-binnen", "Net binnen")))
    editions = Editions(tmp_path)
    editions.publish(Publication((first,), (article(),)), NOON)
    page = lxml_html.document_fromstring(editions.all()["/stories/1.html"].body)
    frame = page.find(".//iframe[@class='latest']")
    assert (frame.get("src"), frame.get("title")) == (f"../{first.slug}/block.html", first.title)
    block = lxml_html.document_fromstring(editions.all()[f"/{first.slug}/block.html"].body)
    assert [said(count) for count in block.findall(".//span[@class='spoken']")][:2] == ["1 reactie", "2 reacties"]
    assert len(block.findall(".//li")) == 10
    assert block.find(".//li/a").get("href") == "../stories/1.html"
    assert said(block.find(".//p[@class='more']/a")) == "Meer nieuws"
    more = replace(first, stories=(replace(listed[0], comments=99), *listed[1:]))
    changed = {path for path, _ in editions.publish(Publication((more,), (article(),)), NOON + 60).changed}
    assert f"{first.slug}/block" in changed
    assert "stories/1" not in changed


def test_sound_and_film_can_be_played_and_nothing_is_fetched_before(tmp_path: Path) -> None:
    sound = Enclosure("https://bron1.example/1.mp3", "audio/mpeg", 100)
    film = Enclosure("https://bron1.example/1.mp4", None, None)
    shown = page(story=story(enclosures=(sound, film, Enclosure("https://bron1.example/1.pdf", None, None))))
    players = shown.findall(".//*[@class='player']")
    assert [(one.tag, one.get("src"), one.get("preload")) for one in players] == [
        ("audio", "https://bron1.example/1.mp3", "none"),
        ("video", "https://bron1.example/1.mp4", "none"),
    ]


def test_one_plain_sentence_says_how_high_it_stands() -> None:
    lifted = page(story=story(comments=40, published_at=NOON), lift=2.5)
    why = lifted.get_element_by_id("rank").getparent()
    assert "De reacties tillen het 2,5 uur op: het staat waar een bericht van 16:30 zou staan." in said(why)
    time = why.find(".//time")  # which scripts tell in the reader's zone
    assert (time.get("datetime"), time.get("data-clock"), said(time)) == ("2025-05-08T14:30:00Z", "", "16:30")
