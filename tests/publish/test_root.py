"""What is looked for at the root of a site: icons, robots.txt, a sitemap, and the pages that say what went wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator.models import Edition, OutputFeed, Publication, StoryPage
from aggregator.publish.editions import Editions
from tests.publish.samples import NOON, feed, football, story

FOLDER = {"site_link": "https://nieuws.example/krant", "has_story_pages": True, "more_link": None}


def published(tmp_path: Path, output: OutputFeed, *stories: StoryPage) -> dict[str, Edition]:
    editions = Editions(tmp_path)
    editions.publish(Publication((output,), stories), NOON)
    assert {file.name for file in tmp_path.iterdir()} >= {
        name.strip("/") for name in editions.all() if "." in name[1:7]
    }
    return dict(editions.all())


def test_icons_are_where_browsers_and_readers_look(tmp_path: Path) -> None:
    found = published(tmp_path, football())
    assert found["/favicon.ico"].body.startswith(b"\0\0\1\0")
    assert found["/icon.png"].body.startswith(b"\x89PNG")
    icon = b"https://nieuws.example/icon.png"
    assert b"<icon>" + icon + b"</icon>" in found["/meest-recent.atom"].body
    assert b"<url>" + icon + b"</url>" in found["/meest-recent.rss"].body
    assert b'"icon": "' + icon in found["/meest-recent.json"].body
    assert b'"favicon": "' + icon in found["/meest-recent.json"].body


def test_the_sites_own_picture_is_its_logo(tmp_path: Path) -> None:
    found = published(tmp_path, replace(football(), image="https://nieuws.example/logo.png"))
    assert b"<logo>https://nieuws.example/logo.png</logo>" in found["/meest-recent.atom"].body
    assert b"<url>https://nieuws.example/logo.png</url>" in found["/meest-recent.rss"].body
    assert b'"icon": "https://nieuws.example/logo.png"' in found["/meest-recent.json"].body


def test_crawlers_are_kept_from_what_is_made_for_one_visitor(tmp_path: Path) -> None:
    said = published(tmp_path / "served", feed(story(), is_served=True, **FOLDER))["/robots.txt"].body.decode()
    assert "Disallow: /krant/search\n" in said
    assert said.endswith("Sitemap: https://nieuws.example/krant/sitemap.xml\n")
    static = published(tmp_path / "static", feed(story()))["/robots.txt"].body.decode()
    assert "Disallow:\n" in static


def test_the_sitemap_has_the_lists_and_the_stories_that_are_nowhere_else(tmp_path: Path) -> None:
    output = feed(story(), **FOLDER)
    site = replace(output, stories=())
    pages = [StoryPage(story(1), site), StoryPage(story(2, link=None), site)]
    document = etree.fromstring(published(tmp_path, output, *pages)["/sitemap.xml"].body)
    assert document.xpath("//*[local-name()='loc']/text()") == [
        "https://nieuws.example/krant/meest-recent.html",
        "https://nieuws.example/krant/stories/2.html",
    ]
    assert document.xpath("//*[local-name()='lastmod']/text()")[0] == "2025-05-08T11:39:00Z"


@pytest.mark.parametrize(
    ("status", "language", "said"),
    [
        (404, "nl", "Deze pagina is er niet."),
        (404, "de", "Diese Seite gibt es nicht."),
        (429, "fr", "C’était trop à la fois."),
        (503, "en", "We are too busy just now."),
        (500, "nl", "Hier ging iets mis."),
    ],
)
def test_a_problem_is_told_in_the_sites_language_with_search_and_the_list(
    tmp_path: Path, status: int, language: str, said: str
) -> None:
    siblings = (("meest-recent", "Meest recent"), ("net-binnen", "Net binnen"))
    found = published(tmp_path, feed(story(), language=language, is_served=True, siblings=siblings, **FOLDER))
    page = lxml_html.document_fromstring(found[f"/{status}.html"].body)
    assert page.get("lang") == language
    assert page.find(".//h1").text == said
    # It is shown at any address, so all that it names begins at the root.
    assert page.find(".//form").get("action") == "/krant/search"
    assert page.find(".//iframe").get("src") == "/krant/meest-recent/block.html"
    assert [tab.get("href") for tab in page.iterfind(".//nav//a")] == [
        "/krant/meest-recent.html",
        "/krant/net-binnen.html",
    ]
    assert all(link.get("href").startswith("/krant/") for link in page.iterfind(".//link"))
    assert page.find(".//meta[@name='robots']").get("content") == "noindex"


def test_a_problem_changes_with_no_news(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.publish(Publication((football(),)), NOON)
    before = editions.all()["/404.html"]
    editions.publish(Publication((replace(football(), stories=football().stories[:5]),)), NOON + 60)
    assert editions.all()["/404.html"] is before
