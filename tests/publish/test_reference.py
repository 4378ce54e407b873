"""What is shown beside the structure of the page that this program was made after: an article of sections with a poll,
under it a block of titles, teasers and counts. The texts are invented; docs/model.md says it point by point."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html

from aggregator.models import Publication, StoryPage, Vote
from aggregator.models.publishing import RelatedStory
from aggregator.publish.editions import Editions
from tests.publish.samples import NOON, football, story

TITLE = "'Oud-trainer van Zuiddorp op weg naar klus over de grens'"
LEAD = "Na het vertrek bij Zuiddorp zoekt de oud-trainer het verderop. In eigen land hoeft het voor hem niet meer."
HEADINGS = ("De ene uit, de andere in", "Liefst weer hoofdtrainer", "Naar het buitenland?")
SECTIONS = "".join(f"<h3>{one}</h3><p>De club wil rust.</p><p>“Ik houd alles af”, zei hij.</p>" for one in HEADINGS)
POLL = Vote("topcoach", "Wordt hij een topcoach?", (("Ja", 0), ("Nee", 0)), True, story_id=40)


class Pages:
    """The site of twenty items and the article, published."""

    def __init__(self, folder: Path) -> None:
        listed = football()
        front = replace(
            listed,
            more_link=("Meer sportnieuws", "https://nieuws.example/meest-recent/2.html"),
            has_story_pages=True,
            is_served=True,
            stories=tuple(replace(one, comments=10 * one.id) for one in listed.stories),
        )
        text = story(40, title=TITLE, teaser=LEAD, content_html=SECTIONS, author="Piet Pen", published_at=NOON)
        related = (RelatedStory(3, "3", "Kogel door de kerk", None, "Omroep Zuid"),)
        page = StoryPage(text, replace(front, stories=()), votes=(POLL,), related=related)
        self.editions = Editions(folder)
        self.editions.publish(Publication((front,), (page,)), NOON)

    def __call__(self, path: str) -> lxml_html.HtmlElement:
        return lxml_html.document_fromstring(self.editions.all()[path].body)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("site"))


def said(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_article_is_title_by_whom_lead_and_sections(pages: Pages) -> None:
    article = pages("/stories/40.html").find(".//main/article")
    assert said(article.find(".//h1")) == TITLE
    assert said(article.find(".//p[@class='byline']")).startswith("door Piet Pen ")
    assert said(article.find(".//p[@class='lead']")) == LEAD
    content = article.find(".//div[@class='content']")
    assert [one.tag for one in content] == ["h3", "p", "p"] * 3
    assert tuple(said(one) for one in content.findall("h3")) == HEADINGS


def test_its_parts_come_in_the_order_of_that_page(pages: Pages) -> None:
    main = pages("/stories/40.html").find(".//main")
    parts = [one.get("aria-labelledby") or one.get("class") or one.tag for one in main]
    ours = ("rank", "places")  # who has it stays with the article
    assert [part for part in parts if part not in ours] == ["article", "vote-topcoach", "latest", "related"]
    assert said(main.getparent().find("footer")).startswith("Abonneren Meest recent (RSS) Meest recent (Atom)")


def test_the_poll_is_a_question_and_its_answers(pages: Pages) -> None:
    poll = pages("/stories/40.html").find(".//section[@class='vote']")
    assert said(poll.find("h2")) == POLL.question
    assert [said(one) for one in poll.findall(".//label")] == ["Ja", "Nee"]


def test_the_block_under_it_is_ten_titles_with_counts_and_where_there_is_more(pages: Pages) -> None:
    block = pages("/meest-recent/block.html").find(".//main")
    assert said(block.find("h1")) == "Meest recent"
    rows = block.findall(".//li")
    assert [said(row.find("a")) for row in rows] == [one.title for one in football().stories[:10]]
    assert [said(row.find("span/span[@class='spoken']")) for row in rows[:2]] == ["10 reacties", "20 reacties"]
    more = block.find(".//p[@class='more']/a")
    assert (said(more), more.get("href")) == ("Meer sportnieuws", "../meest-recent/2.html")


@pytest.mark.parametrize(("path", "longest", "ends"), [("/", 200, "…"), ("/meest-recent/embed.html", 104, " ...")])
def test_a_list_is_twenty_titles_with_teasers_cut_at_a_word_and_counts(
    pages: Pages, path: str, longest: int, ends: str
) -> None:
    page = pages(path)
    rows = page.findall(".//ol[@class='stories']/li")
    assert [said(row.find(".//h2")) for row in rows] == [one.title for one in football().stories]
    for row, whole in zip(rows, football().stories, strict=True):
        teaser = "" if row.find(".//p[@class='teaser']") is None else said(row.find(".//p[@class='teaser']"))
        assert len(teaser) <= longest
        if teaser != whole.teaser:
            kept = teaser.removesuffix(ends)
            assert teaser.endswith(ends) and whole.teaser.startswith(kept) and whole.teaser[len(kept)] in " ,."
    counts = [said(row.find(".//*[@class='comments']/span[@aria-hidden='true']")) for row in rows]
    assert counts == [str(10 * one.id) for one in football().stories]


def test_the_list_ends_with_where_there_is_more(pages: Pages) -> None:
    more = pages("/").find(".//main/p[@class='more']/a")
    assert (said(more), more.get("href")) == ("Meer sportnieuws", "meest-recent/2.html")
