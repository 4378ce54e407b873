"""What besides two titles decides whether they are the same news: texts, times, sources; and what it costs to judge."""

from __future__ import annotations

import time

import pytest

from aggregator.stories.grouping import dedupe
from aggregator.stories.grouping.dedupe import LONGEST
from aggregator.stories.grouping.titles import bare, language_of, read
from tests.stories.dedupe_cases import HOUR, NOW, entry, same


@pytest.mark.parametrize(
    "title",
    [
        *("Live", "Business highlights", "Nieuwsoverzicht", "Weerbericht", "Météo", "Presseschau"),
        *("The Morning Links for March 10, 2014", "", "!?", "2026"),
    ],
)
def test_a_title_that_names_no_news_meets_nothing(title: str) -> None:
    assert not same(title, title)


def test_any_language_is_compared_by_its_words() -> None:
    assert same("Terremoto sacude el norte de Chile", "Terremoto sacude el norte de Chile - Reuters")
    assert not same("Terremoto sacude el norte de Chile", "Terremoto sacude el sur de Chile")
    assert not same("Президент подписал закон о налогах", "Президент не подписал закон о налогах")


def test_news_farther_apart_than_the_window_is_other_news() -> None:
    old, new = entry("Brand verwoest kerk in Aarschot", 1), entry("Brand verwoest kerk in Aarschot", 2)
    assert dedupe.same_news(old, new).same
    assert not dedupe.same_news(old, entry(new.title, 2, published_at=NOW + 73 * HOUR)).same


def test_a_title_that_its_source_repeats_meets_nothing() -> None:
    news = entry("Brand verwoest kerk in Aarschot", 1)
    assert not dedupe.same_news(news, entry(news.title, 2, title_repeats=True)).same


AGENCY = "De brandweer rukte uit met zes wagens; de toren van de kerk in Aarschot stortte in, niemand raakte gewond."


def test_copies_of_one_teaser_back_titles_that_are_only_alike() -> None:
    one = entry("Kerk stort in: hevige brand in Aarschot", 1, teaser=AGENCY)
    other = entry("Ravage in kerk van Aarschot groot, zegt brandweer", 2, teaser=AGENCY[:90])
    assert dedupe.same_news(one, other).same
    assert not same(one.title, other.title)


def test_copies_of_one_teaser_do_not_outweigh_what_contradicts() -> None:
    one = entry("Brand in kerk: twee doden", 1, teaser=AGENCY)
    assert not dedupe.same_news(one, entry("Brand in kerk: vijf doden", 2, teaser=AGENCY)).same


def test_short_titles_need_teasers_that_have_something_in_common() -> None:
    one = entry(
        "Man overleden na ongeval",
        1,
        teaser="In Genk verloor een motorrijder de controle over het stuur, meldt het parket.",
    )
    other = entry(one.title, 2, teaser="Een fietser van 70 werd in Damme gegrepen door een tractor die achteruit reed.")
    assert not dedupe.same_news(one, other).same
    assert dedupe.same_news(
        one, entry(one.title, 2, teaser="Motorrijder (30) verliest controle in Genk en overlijdt, zegt het parket.")
    ).same


def test_the_reason_says_what_differs() -> None:
    verdict = dedupe.same_news(
        entry("Zware brand verwoest loods vol oude bussen in haven van Gent", 1),
        entry("Zware brand verwoest loods vol oude bussen in haven van Lier", 2),
    )
    assert verdict.contradicts
    assert "'Gent' in place of 'Lier'" in verdict.reason


def test_the_language_that_a_feed_declares_wrongly_does_not_blind() -> None:
    one = entry("AA Gent ontslaat coach Vanhaezebrouck", 1, language="en-US")
    assert dedupe.same_news(one, entry("Vanhaezebrouck ontslagen als trainer van AA Gent", 2, language="en")).same


@pytest.mark.parametrize("piece", ["woord ", "- ", "LIVE: ", "| x ", "((", "3-0 ", "...", "n'", "👍 "])
def test_a_title_of_any_length_is_judged_at_once(piece: str) -> None:
    begin = time.process_time()
    same(piece * 100_000, piece * 100_000 + "einde")
    assert time.process_time() - begin < 1.0


@pytest.mark.parametrize("end", ["", " wint", "!", "…"])
@pytest.mark.parametrize(
    "piece",
    [
        *(".", "…", ". ", "-", "–", " - ", "--", "'", "’", '"', "“", "|", " | ", ":", "+", "(", "[", "(video", "<a"),
        *("1", "1.", "1 ", "1-", "a.", "a-", "a'", "n'", "A", "U.S.", "- report", "| the ", "live:", "a news "),
    ],
)
def test_a_row_of_one_thing_in_a_title_takes_no_time(piece: str, end: str) -> None:
    """A row of dots took longer than anybody waits, on the thread that decides; a fuzzer found it."""
    title = "Ajax" + (piece * 10_000)[:10_000] + end
    begin = time.process_time()
    bare(title)
    language_of(title)
    assert time.process_time() - begin < 0.5
    begin = time.process_time()
    for language in ("nl", "fr"):
        read(title[:LONGEST], language)
    assert time.process_time() - begin < 0.1


def test_dots_at_the_end_of_a_title_are_taken_off_whole() -> None:
    assert bare("Ajax wint ... …") == "Ajax wint"
    assert bare("Ajax wint. …") == "Ajax wint."
    assert bare("Ajax" + "." * 300 + " wint") == "Ajax" + "." * 300 + " wint"
