"""A readers' vote on a page: a form where one can vote, bars where one cannot, nothing without our server."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html as lxml_html

from aggregator.models import BallotOutcome, OutputFeed, Vote
from aggregator.publish.render import render
from aggregator.publish.themes import built_in
from aggregator.publish.votepage import vote_page
from tests.publish.samples import NOON, feed

VOTE = Vote("derby", "Wie <b>wint</b>?", (("Wij & zij", 2), ("Nee", 1), ("Geen", 0)), True, NOON, feed="meest-recent")
CLOSED = replace(VOTE, is_open=False)
SITE = feed(is_served=True)


def block(*votes: Vote, site: OutputFeed = SITE) -> lxml_html.HtmlElement | None:
    page = lxml_html.document_fromstring(render(replace(site, votes=votes), "html"))
    return page.find(".//section[@class='vote']")


def text(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_an_open_vote_is_a_form_that_needs_no_script() -> None:
    found = block(VOTE)
    assert found is not None
    form = found.find("form")
    assert (form.get("action"), form.get("method")) == ("vote/derby", "post")
    assert [one.get("value") for one in form.findall(".//input[@name='option']")] == ["Wij & zij", "Nee", "Geen"]
    assert text(found.find("h2")) == "Wie <b>wint</b>?"
    assert "style" not in {name for element in found.iter() for name in element.attrib}


def test_a_closed_one_shows_how_it_ended() -> None:
    found = block(CLOSED)
    assert found is not None
    assert found.find("form") is None
    assert [text(one) for one in found.findall(".//dd")] == ["67%, 2 stemmen", "33%, 1 stem", "0%, 0 stemmen"]
    assert [one.get("width") for one in found.findall(".//rect")] == ["67", "33", "0"]
    assert text(found.find(".//p")) == "3 stemmen · gesloten sinds donderdag 8 mei 2025, 12:00 (UTC)"


def test_before_anyone_has_voted_the_bars_are_empty() -> None:
    found = block(replace(CLOSED, options=(("Ja", 0), ("Nee", 0))))
    assert found is not None
    assert [one.get("width") for one in found.findall(".//rect")] == ["0", "0"]


def test_without_our_server_there_is_none() -> None:
    assert block(VOTE, CLOSED, site=feed()) is None


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_in_the_sites_language(language: str) -> None:
    english = block(VOTE, site=replace(SITE, language="en"))
    other = block(VOTE, site=replace(SITE, language=language))
    assert english is not None
    assert other is not None
    assert text(english.find(".//button")) == "Vote"
    assert text(other.find(".//button")) != "Vote"


@pytest.mark.parametrize(
    ("vote", "back"), [(VOTE, "../meest-recent.html"), (replace(VOTE, feed=None, story_id=7), "../stories/7.html")]
)
def test_its_own_page_leads_back_to_where_it_belongs(vote: Vote, back: str) -> None:
    page = lxml_html.document_fromstring(vote_page(SITE, vote, voted=True, theme=built_in()))
    assert page.find(".//form") is None
    assert text(page.find(".//p[@class='thanks']")) == "Je stem is geteld."
    assert page.find(".//p[@class='more']/a").get("href") == back
    form = lxml_html.document_fromstring(vote_page(SITE, vote, voted=False, theme=built_in())).find(".//form")
    assert form.get("action") == "../vote/derby"


def test_its_own_page_has_the_question_as_its_heading_and_tells_of_a_second_vote() -> None:
    page = lxml_html.document_fromstring(
        vote_page(SITE, VOTE, voted=True, outcome=BallotOutcome.REPEATED, theme=built_in())
    )
    assert [text(heading) for heading in page.findall(".//h1")] == ["Wie <b>wint</b>?"]
    assert page.find(".//h2") is None
    assert text(page.find(".//*[@role='status']")) == "Je had al gestemd: je eerste stem telt."
    assert (page.find(".//form"), len(page.findall(".//dd"))) == (None, 3)
    shown = vote_page(SITE, VOTE, voted=False, outcome=BallotOutcome.REPEATED, theme=built_in())
    stranger = lxml_html.document_fromstring(shown)
    assert stranger.find(".//*[@role='status']") is None


@pytest.mark.parametrize(
    ("outcome", "vote", "words"),
    [
        (BallotOutcome.NO_OPTION, VOTE, "Kies eerst een van de antwoorden."),
        (BallotOutcome.CLOSED, CLOSED, "Deze stemming is gesloten: je antwoord kwam te laat."),
    ],
)
def test_why_an_answer_was_not_taken_is_said_above_the_vote(outcome: BallotOutcome, vote: Vote, words: str) -> None:
    page = lxml_html.document_fromstring(vote_page(SITE, vote, voted=False, outcome=outcome, theme=built_in()))
    assert text(page.find(".//*[@role='alert']")) == words
    assert page.find(".//*[@class='thanks']") is None
    assert (page.find(".//form") is not None) == vote.is_open


def test_when_it_ends_is_a_time_that_scripts_can_read() -> None:
    found = block(CLOSED)
    assert found is not None
    assert found.find(".//time").get("datetime") == "2025-05-08T12:00:00Z"
