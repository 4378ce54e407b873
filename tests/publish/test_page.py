"""The page: the reference page's block, for phones, screen readers and people without scripts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator.models import OutputFeed
from aggregator.publish.addresses import ROOT_ICONS
from aggregator.publish.assets import built_in
from aggregator.publish.render import render
from tests.publish.samples import NOON, feed, football, mention, story


def _page(output: OutputFeed) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(render(output, "html"))


def _text(element: etree._Element | None) -> str:
    assert element is not None
    return " ".join("".join(map(str, element.itertext())).split())


def test_a_story_shows_title_teaser_source_time_and_comments() -> None:
    spoken = mention(comments=6, comments_url="https://bron1.example/1#r")
    page = _page(feed(story(title="Ploeg wint", teaser="Met 2-1.", comments=6, mentions=(spoken,), published_at=NOON)))
    article = page.find(".//article")
    assert _text(article.find("h2/a")) == "Ploeg wint"
    assert article.find("h2/a").get("href") == "https://bron1.example/artikel/1"
    assert _text(article.find("p[@class='teaser']")) == "Met 2-1."
    assert _text(article.find(".//span[@class='from']")) == "Sportblad"
    assert article.find(".//time").get("datetime") == "2025-05-08T12:00:00Z"
    assert article.find(".//a[@class='comments']").get("href") == "https://bron1.example/1#r"


def test_a_teaser_is_cut_at_a_word_and_shorter_in_a_frame() -> None:
    long = football().stories[0].teaser
    output = feed(story(teaser=f"{long} {long}"))
    (teaser,) = _page(output).findall(".//p[@class='teaser']")
    assert 150 < len(_text(teaser)) <= 200
    assert _text(teaser).endswith("…")
    (framed,) = lxml_html.document_fromstring(render(output, "embed")).findall(".//p[@class='teaser']")
    assert _text(framed) == long[:99] + " ..."


def test_titles_teasers_and_names_run_in_their_own_direction() -> None:
    page = _page(feed(story(title="كرة القدم", teaser="خبر", mentions=(mention(),))))
    article = page.find(".//article")
    for part in ("h2", "p[@class='teaser']", ".//span[@class='source']"):
        assert article.find(part).get("dir") == "auto"


def test_a_list_in_the_order_of_time_has_the_time_of_day_in_place_of_ranks() -> None:
    page = _page(feed(story(published_at=NOON), rank="recent", time_zone="Europe/Brussels"))
    assert _text(page.find(".//*[@class='clock']")) == "14:00"
    assert _page(feed(story(published_at=NOON))).find(".//*[@class='clock']") is None


def test_a_list_names_its_site_says_when_it_changed_and_how_it_is_made() -> None:
    page = _page(feed(story(), title="Net binnen", site_title="Sportkrant", rank="recent"))
    assert _text(page.find(".//p[@class='site']/a")) == "Sportkrant"
    assert page.find(".//title").text == "Net binnen · Sportkrant"
    assert _text(page.find(".//a[@class='updated']")).startswith("Bijgewerkt ")
    assert page.find(".//a[@class='updated']").get("href") == "#how"
    assert "Het nieuwste eerst" in _text(page.get_element_by_id("how").getparent())


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("nl", 1, "1 reactie"),
        ("nl", 0, "0 reacties"),
        ("nl-BE", 1255, "1.255 reacties"),
        ("en", 1255, "1,255 comments"),
        ("de", 1, "1 Kommentar"),
        ("fr", 0, "0 commentaire"),
        ("fr", 2, "2 commentaires"),
        ("xx-nonsense", 2, "2 comments"),
    ],
)
def test_comments_are_counted_in_the_feeds_language(language: str, count: int, said: str) -> None:
    page = _page(feed(story(comments=count), language=language))
    assert _text(page.find(".//*[@class='comments']/span[@class='spoken']")) == said


@pytest.mark.parametrize(
    ("language", "zone", "shown", "exact"),
    [
        ("nl", "UTC", "8 mei 2025 12:00 UTC", "donderdag 8 mei 2025, 12:00 (UTC)"),
        ("nl", "Europe/Brussels", "8 mei 2025 14:00", "donderdag 8 mei 2025, 14:00 (CEST)"),
        ("fr", "Europe/Brussels", "8 mai 2025 14:00", "jeudi 8 mai 2025, 14:00 (CEST)"),
        ("de", "Europe/Brussels", "08.05.2025 14:00", "Donnerstag, 8. Mai 2025, 14:00 (CEST)"),
    ],
)
def test_times_are_exact_in_the_feeds_language_and_zone(language: str, zone: str, shown: str, exact: str) -> None:
    time = _page(feed(story(published_at=NOON), language=language, time_zone=zone)).find(".//article//time")
    assert _text(time) == shown
    assert time.get("title") == exact


def test_a_story_without_a_count_shows_none() -> None:
    assert _page(feed(story(comments=None))).find(".//*[@class='comments']") is None


def test_what_gains_comments_now_has_a_mark_and_the_page_says_what_it_means() -> None:
    page = _page(feed(story(1, comments=826), story(2, comments=9), gaining=((1, 120),)))
    marked, calm = page.findall(".//*[@class='comments']")
    assert _text(marked) == "826 reacties, 120 erbij in het laatste uur826+120"
    assert _text(calm) == "9 reacties9"
    assert "Een getal met een plus" in _text(page.get_element_by_id("how").getparent())
    assert "Een getal met een plus" not in _text(_page(feed(story(1, comments=826))))


def test_a_count_without_a_page_of_comments_is_no_link() -> None:
    assert _page(feed(story(comments=3))).find(".//span[@class='comments']") is not None


def test_other_sources_are_named_and_linked() -> None:
    mentions = (mention("Sportblad", 1), mention("Omroep Zuid", 2), mention("De Aftrap", 3, link=None))
    also = _page(feed(story(mentions=mentions))).find(".//span[@class='also']")
    assert _text(also) == "ook bij Omroep Zuid, De Aftrap"
    assert [link.get("href") for link in also.findall("a")] == ["https://bron2.example/artikel/2"]


def test_a_story_that_one_source_brought_twice_names_it_once() -> None:
    page = _page(feed(story(mentions=(mention(entry_id=1), mention(entry_id=2)))))
    assert page.find(".//span[@class='also']") is None


def test_the_footer_names_every_source_and_links_to_its_site() -> None:
    mentions = (mention("Sportblad", 1), mention("Omroep Zuid", 2), replace(mention("De Aftrap", 3), source_link=None))
    footer = _page(feed(story(mentions=mentions))).get_element_by_id("sources").getparent()
    assert [_text(name) for name in footer.iterfind(".//li")] == ["De Aftrap", "Omroep Zuid", "Sportblad"]
    assert [link.get("href") for link in footer.iterfind(".//a")] == [
        "https://bron2.example/",
        "https://bron1.example/",
    ]


def test_coverage_is_a_number_where_several_sources_have_it() -> None:
    mentions = (mention("Sportblad", 1), mention("Omroep Zuid", 2), mention("De Aftrap", 3))
    several = _page(feed(story(mentions=mentions), has_story_pages=True)).find(".//a[@class='details']")
    assert _text(several) == "3 bronnen"
    single = _page(feed(story(), has_story_pages=True)).find(".//a[@class='details']")
    assert _text(single) == "Details"


def test_a_source_is_not_also_at_itself() -> None:
    """A feed that is listed twice, or that stood under another address before, is one to who reads."""
    mentions = (mention("De Bron", 1, source_id=4), mention("de bron", 2, source_id=5))
    page = _page(feed(story(mentions=mentions)))
    assert page.find(".//span[@class='also']") is None


def test_a_page_that_two_feeds_of_its_site_list_is_one_place() -> None:
    link = "https://krant.example/1"
    mentions = tuple(
        replace(mention(title, number, link=link), source_link="https://krant.example/")
        for number, title in enumerate(("Krant", "Krant Sport"), start=1)
    )
    assert _page(feed(story(mentions=mentions))).find(".//span[@class='also']") is None


def test_pictures_shift_nothing_and_tell_nobody_where_they_were_seen() -> None:
    (picture,) = _page(feed(story(image="https://beeld.example/1.jpg"))).findall(".//article/img")
    assert (picture.get("width"), picture.get("height"), picture.get("alt")) == ("160", "120", "")
    assert (picture.get("loading"), picture.get("referrerpolicy")) == ("lazy", "no-referrer")


def test_the_other_feeds_are_tabs_and_this_one_is_marked() -> None:
    tabs = _page(football()).findall(".//nav[@class='tabs']//a")
    assert [(_text(tab), tab.get("href"), tab.get("aria-current")) for tab in tabs] == [
        ("Meest recent", "meest-recent.html", "page"),
        ("Meest besproken", "meest-besproken.html", None),
    ]


def test_a_single_feed_has_no_tabs() -> None:
    assert _page(feed(story(), siblings=(("meest-recent", "Meest recent"),))).find(".//nav") is None


def test_the_link_to_more_is_there_when_configured() -> None:
    assert _text(_page(football()).find(".//p[@class='more']/a")) == "Meer sportnieuws"
    assert _page(replace(football(), more_link=None)).find(".//p[@class='more']") is None


def test_readers_find_the_feeds_that_are_published() -> None:
    page = _page(replace(football(), formats=("html", "rss", "json")))
    found = [(each.get("type"), each.get("href")) for each in page.findall(".//link[@rel='alternate']")]
    assert found == [
        ("application/rss+xml", "https://nieuws.example/meest-recent.rss"),
        ("application/feed+json", "https://nieuws.example/meest-recent.json"),
    ]


def test_an_empty_feed_says_so_in_words() -> None:
    assert "Hier staat nog niets." in _text(_page(feed()).find(".//main"))


def test_it_can_be_shared() -> None:
    page = _page(replace(football(), image="https://nieuws.example/logo.png"))
    shared = {each.get("property"): each.get("content") for each in page.findall(".//meta[@property]")}
    assert shared["og:title"] == "Meest recent"
    assert shared["og:url"] == "https://nieuws.example/meest-recent.html"
    assert shared["og:locale"] == "nl_NL"
    assert shared["og:image"] == "https://nieuws.example/logo.png"


def test_a_later_page_finds_its_files_and_its_neighbours() -> None:
    page = _page(replace(football(), path="meest-recent/2", neighbours=(("previous", "meest-recent"),)))
    assert page.find(".//link[@rel='stylesheet']").get("href") == f"../{built_in()['page.css'].path}"
    assert page.find(".//nav[@class='tabs']//a").get("href") == "../meest-recent.html"
    assert page.find(".//title").text == "Meest recent – pagina 2"


def test_it_tells_how_to_show_the_list_elsewhere() -> None:
    snippet = _page(feed(story(), title='"Meest" & <recent>')).find(".//details//code").text_content()
    (frame,) = lxml_html.fragments_fromstring(snippet)
    assert frame.get("src") == "https://nieuws.example/meest-recent/embed.html"
    assert frame.get("title") == '"Meest" & <recent>'
    assert len(snippet.splitlines()) == 3


def test_in_a_frame_it_is_the_list_alone_and_links_leave_the_frame() -> None:
    page = lxml_html.document_fromstring(render(football(), "embed"))
    assert page.find(".//base").get("target") == "_top"
    assert len(page.findall(".//article")) == 20
    assert page.find(".//nav") is page.find(".//footer") is None
    assert page.find(".//link[@rel='stylesheet']").get("href") == f"../{built_in()['page.css'].path}"


def test_it_keeps_the_strictest_content_security_policy() -> None:
    page = _page(football(("https://beeld.example/1.jpg",)))
    assert all(script.text is None and script.get("src") for script in page.iter("script"))
    assert page.find(".//style") is None
    assert not [each for each in page.iter(etree.Element) if "style" in each.attrib]


def test_it_can_be_walked_through_by_ear_and_keyboard() -> None:
    page = _page(football())
    assert page.get("lang") == "nl"
    assert [len(page.findall(f".//{landmark}")) for landmark in ("main", "h1")] == [1, 1]
    skip = page.find(".//a[@class='skip']")
    assert page.get_element_by_id(skip.get("href").removeprefix("#")).tag == "main"
    ids = [each.get("id") for each in page.iter(etree.Element) if each.get("id")]
    assert len(ids) == len(set(ids))
    labels = [each.get("aria-labelledby") for each in page.iter(etree.Element) if each.get("aria-labelledby")]
    assert set(labels) <= set(ids)
    assert len(page.findall(".//main/ol/li/article")) == 20


def test_news_in_another_language_is_marked_as_such() -> None:
    page = _page(feed(story(language="fr"), language="nl"))
    assert page.find(".//article").get("lang") == "fr"
    assert page.find(".//article/div[@class='meta']").get("lang") == "nl"


def test_twenty_stories_weigh_under_fifty_kilobytes_with_style_and_script() -> None:
    page = render(football(("https://beeld.example/1.jpg",)), "html")
    assert len(page) + sum(len(asset.body) for asset in built_in().values() if asset.path not in ROOT_ICONS) < 50_000


def test_the_pages_own_files_are_named_by_their_bytes() -> None:
    hashed = [asset.path for asset in built_in().values() if asset.path not in ROOT_ICONS]
    assert all(re.fullmatch(r"static/\w+\.[0-9a-f]{10}\.(css|js|svg)", path) for path in hashed)


# --- contrast (WCAG 2.2, success criterion 1.4.3) ---------------------------------------------------------------------


def _palettes() -> list[dict[str, str]]:
    css = built_in()["page.css"].body.decode()
    screen = css.partition("@media print")[0]
    return [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", screen, re.S)
    ]


def test_the_browsers_own_frame_has_the_pages_colours() -> None:
    themes = _page(feed()).findall(".//meta[@name='theme-color']")
    assert [theme.get("content") for theme in themes] == [palette["paper"] for palette in _palettes()]


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", _palettes(), ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"), [("ink", "paper"), ("soft", "paper"), ("ink", "tint"), ("accent", "paper"), ("accent", "tint")]
)
def test_contrast_is_enough_in_light_and_dark(palette: dict[str, str], text: str, ground: str) -> None:
    lighter, darker = sorted((_luminance(palette[text]), _luminance(palette[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_pages_of_a_list_lead_to_each_other_wherever_the_site_is_looked_at() -> None:
    more = ("Meer", "https://nieuws.example/meest-recent/2.html")
    pages = (("previous", "meest-recent"), ("next", "meest-recent/3"))
    second = _page(replace(football(), path="meest-recent/2", neighbours=pages, more_link=None))
    assert second.find(".//a[@rel='prev']").get("href") == "../meest-recent.html"
    assert second.find(".//a[@rel='next']").get("href") == "../meest-recent/3.html"
    first = _page(replace(football(), neighbours=(("next", "meest-recent/2"),), more_link=more))
    assert first.find(".//p[@class='more']/a").get("href") == "meest-recent/2.html"
    elsewhere = _page(replace(football(), more_link=("Meer", "https://elders.example/")))
    assert elsewhere.find(".//p[@class='more']/a").get("href") == "https://elders.example/"


@pytest.mark.parametrize(("rank", "words"), [("hot", ["Vorige", "Volgende"]), ("recent", ["Nieuwer", "Ouder"])])
def test_a_ranked_list_goes_on_and_one_by_time_gets_older(rank: str, words: list[str]) -> None:
    pages = (("previous", "meest-recent"), ("next", "meest-recent/3"))
    page = _page(replace(football(), rank=rank, path="meest-recent/2", neighbours=pages, more_link=None))
    assert [(link.get("rel"), _text(link)) for link in page.findall(".//nav[@class='pages']/a")] == list(
        zip(("prev", "next"), words, strict=True)
    )


def test_names_in_another_script_do_not_turn_the_words_around_them() -> None:
    other = mention("صحيفة", 2, link=None, source_link=None)
    page = _page(feed(story(mentions=(mention(), other))))
    assert [_text(name) for name in page.findall(".//span[@class='also']/bdi")] == ["صحيفة"]
    assert [_text(name) for name in page.findall(".//footer//bdi")] == ["Sportblad", "صحيفة"]
